//! What is known of densities elsewhere, to hold every possible ground against.

use crate::grid::located::{AT_ONCE, Located};
use crate::grid::{Cell, Lattice, Point, Tiles};

/// How far the ground about a box with a remnant counts as contaminated, m.
const MARGIN_M: f64 = 50.0;
/// Strips by which covered ground is measured, by the midpoint rule.
const STRIPS: usize = 4_096;

/// The area within 50 m of boxes that hold a remnant, ground by ground.
///
/// Around a box lie at most its eight neighbours' ground, since a box is at least 50 m wide: how much of a box without remnants is
/// within 50 m hangs on which of its eight neighbours hold any.
#[derive(Clone, Debug)]
pub struct DilatedArea {
    boxes: Lattice,
    widened: Lattice,
    /// Which neighbours of a box hold remnants, one bit each, and bit 8 for itself.
    around: Tiles<u16>,
    touched: Vec<Cell>,
    /// Covered share of a box by its neighbours.
    shares: Vec<f64>,
    /// Boxes by which neighbours hold remnants, and last those that hold some themselves.
    alike: Vec<u64>,
    /// Boxes with remnants beyond the widened lattice.
    far: Vec<(i64, i64)>,
}

/// Its own bit.
const HELD: u16 = 1 << 8;

impl DilatedArea {
    /// No box yet.
    pub fn new(boxes: Lattice) -> DilatedArea {
        let margin = (MARGIN_M / boxes.side_m()).min(1.0);
        let widened = boxes.widened(1);
        DilatedArea {
            boxes,
            widened,
            around: Tiles::new(widened),
            touched: Vec::new(),
            shares: (0..1 << 8).map(|neighbours| covered(neighbours, margin)).collect(),
            alike: vec![0; usize::from(HELD) + 1],
            far: Vec::new(),
        }
    }

    /// Remnants lie at these places.
    pub fn add_all(&mut self, mut places: impl Iterator<Item = Point>) {
        let mut located = Located::default();
        loop {
            located.take(places.by_ref().take(AT_ONCE));
            if located.is_empty() {
                break;
            }
            located.locate(&self.boxes);
            (0..located.len()).filter(|at| located.is_on(*at)).for_each(|at| self.add(located.cell(at)));
            self.far.extend(located.off().map(|place| self.boxes.global_index(place)));
        }
    }

    #[inline]
    fn add(&mut self, cell: Cell) {
        let own = Cell { row: cell.row + 1, column: cell.column + 1 };
        if self.around.get(own) & HELD == 0 {
            self.hold(own);
        }
    }

    fn hold(&mut self, own: Cell) {
        self.mark(own, HELD);
        for (bit, (rows, columns)) in NEIGHBOURS.iter().enumerate() {
            let (row, column) = (i64::from(own.row) + rows, i64::from(own.column) + columns);
            if let Some(neighbour) = self.widened.cell_at(row, column) {
                self.mark(neighbour, 1 << bit);
            }
        }
    }

    fn mark(&mut self, cell: Cell, bit: u16) {
        let slot = self.around.at(cell);
        if *slot == 0 {
            self.touched.push(cell);
        }
        *slot |= bit;
    }

    /// The area in hectares; begins anew. Boxes off the lattice count as if they stood alone.
    pub fn take_ha(&mut self) -> f64 {
        self.far.sort_unstable();
        self.far.dedup();
        let alone = 1.0 + NEIGHBOURS.iter().enumerate().map(|(bit, _)| self.shares[1 << bit]).sum::<f64>();
        let mut boxes = self.far.len() as f64 * alone;
        self.far.clear();
        for cell in self.touched.drain(..) {
            let around = std::mem::take(self.around.at(cell));
            self.alike[usize::from(if around & HELD != 0 { HELD } else { around })] += 1;
        }
        // Added up by kind, so that nothing hangs on the order of remnants.
        for (count, share) in self.alike.iter_mut().zip(self.shares.iter().chain(&[1.0])) {
            boxes += std::mem::take(count) as f64 * share;
        }
        boxes * self.boxes.cell_ha()
    }
}

/// Steps in rows and columns from a box with remnants to its neighbours: the bit tells where, seen from the neighbour, it lies.
const NEIGHBOURS: [(i64, i64); 8] = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)];

/// Share of a square of side 1 within `margin` (at most 1) of those of its eight neighbours that are set.
fn covered(neighbours: u32, margin: f64) -> f64 {
    let strip = |k: usize| covered_height(neighbours, margin, (k as f64 + 0.5) / STRIPS as f64);
    (0..STRIPS).map(strip).sum::<f64>() / STRIPS as f64
}

/// Height covered in the upright strip at easting `x` (0 to 1): from below, from above, and all of it near the sides.
fn covered_height(neighbours: u32, margin: f64, x: f64) -> f64 {
    let (mut below, mut above) = (0.0_f64, 0.0_f64);
    let set = NEIGHBOURS.iter().enumerate().filter(|(bit, _)| neighbours >> bit & 1 == 1);
    for (_, (rows, columns)) in set {
        // A step of -1 in columns went west from the box with remnants: it lies to the east.
        let across = match columns {
            0 => 0.0,
            -1 => 1.0 - x,
            _ => x,
        };
        let height = match rows {
            0 => {
                if across <= margin {
                    1.0
                } else {
                    0.0
                }
            }
            _ => (margin * margin - across * across).max(0.0).sqrt(),
        };
        // A step of -1 in rows went north: it lies below.
        if *rows <= 0 { below = below.max(height) } else { above = above.max(height) }
    }
    (below + above).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Bounds;
    use std::f64::consts::PI;

    fn area(side_mm: i64, places: &[(f64, f64)]) -> f64 {
        let extent = Bounds { low: Point::new(0.0, 0.0), high: Point::new(1_200.0, 1_200.0) };
        let mut area = DilatedArea::new(Lattice::covering(&extent, side_mm).unwrap());
        area.add_all(places.iter().map(|(x, y)| Point::new(*x, *y)));
        area.take_ha() * 1e4
    }

    /// Area by asking every place of a fine raster for its distance from the boxes.
    fn by_asking(side: f64, boxes: &[(f64, f64)]) -> f64 {
        const STEP: f64 = 2.5;
        let near = |x: f64, y: f64| {
            let beyond = |at: f64, low: f64| (low - at).max(at - low - side).max(0.0);
            boxes.iter().any(|(column, row)| beyond(x, column * side).hypot(beyond(y, row * side)) <= MARGIN_M)
        };
        let count = (1_300.0 / STEP) as usize;
        let at = |k: usize| -50.0 + (k as f64 + 0.5) * STEP;
        let inside = (0..count * count).filter(|k| near(at(k % count), at(k / count))).count();
        inside as f64 * STEP * STEP
    }

    #[test]
    fn ground_about_boxes_is_that_of_their_union_widened_by_50_m() {
        let patterns: [&[(f64, f64)]; 4] = [
            &[(4.0, 4.0)],
            &[(4.0, 4.0), (5.0, 5.0)],
            &[(4.0, 4.0), (6.0, 4.0), (5.0, 6.0), (4.0, 7.0), (7.0, 7.0)],
            &[(2.0, 2.0), (2.0, 4.0), (4.0, 2.0), (4.0, 4.0), (3.0, 7.0), (4.0, 6.0)],
        ];
        for side in [50.0, 60.0, 100.0] {
            for boxes in patterns {
                let middles: Vec<_> = boxes.iter().map(|(c, r)| ((c + 0.5) * side, (r + 0.5) * side)).collect();
                let (found, wanted) = (area((side * 1e3) as i64, &middles), by_asking(side, boxes));
                assert!((found / wanted - 1.0).abs() < 3e-3, "{side} m, {boxes:?}: {found} {wanted}");
            }
            let alone = side * side + 200.0 * side + PI * 2_500.0;
            assert!((area((side * 1e3) as i64, &[(4.5 * side, 4.5 * side)]) / alone - 1.0).abs() < 1e-4);
        }
    }

    #[test]
    fn boxes_off_the_lattice_stand_alone_and_a_second_ground_begins_anew() {
        let alone = 2_500.0 + 10_000.0 + PI * 2_500.0;
        assert!((area(50_000, &[(-5_025.0, 25.0), (-5_025.0, 26.0)]) / alone - 1.0).abs() < 1e-4);
        let extent = Bounds { low: Point::new(0.0, 0.0), high: Point::new(500.0, 500.0) };
        let mut area = DilatedArea::new(Lattice::covering(&extent, 50_000).unwrap());
        area.add_all([Point::new(1.0, 1.0)].into_iter());
        let first = area.take_ha();
        assert_eq!(area.take_ha(), 0.0);
        area.add_all([Point::new(1.0, 1.0)].into_iter());
        assert!((area.take_ha() - first).abs() < 1e-12 && (first * 1e4 / alone - 1.0).abs() < 1e-4);
    }
}
