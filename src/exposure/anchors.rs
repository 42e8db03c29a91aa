//! What is known of densities elsewhere, to hold every possible ground against.

use crate::grid::located::{AT_ONCE, Located};
use crate::grid::{Cell, Lattice};
use crate::sampler::Remnants;

/// How far the ground about a box with a remnant counts as contaminated, m.
const MARGIN_M: f64 = 50.0;
/// Strips by which covered ground is measured, by the midpoint rule.
const STRIPS: usize = 4_096;

/// Boxes along the side of a block, whose boxes are the bits of a word.
const BLOCK: u32 = 8;

/// The area within 50 m of boxes that hold a remnant, ground by ground.
///
/// Around a box lie at most its eight neighbours' ground, since a box is at least 50 m wide: how much of a box without remnants is
/// within 50 m hangs on which of its eight neighbours hold any.
#[derive(Clone, Debug)]
pub struct DilatedArea {
    boxes: Lattice,
    /// Which boxes hold remnants, with a ring of boxes around the lattice: blocks row by row, in a block row by row from the north, in
    /// a row from the east.
    held: Vec<u64>,
    /// Blocks in a row.
    across: usize,
    /// Blocks that hold any.
    touched: Vec<usize>,
    /// Covered share of a box by its neighbours.
    shares: Vec<f64>,
    /// Boxes by which neighbours hold remnants, and last those that hold some themselves.
    alike: Vec<u64>,
    /// Boxes with remnants beyond the lattice.
    far: Vec<(i64, i64)>,
    located: Box<Located>,
}

/// Boxes that hold remnants themselves, among those that are alike.
const HELD: usize = 1 << 8;

impl DilatedArea {
    /// No box yet.
    pub fn new(boxes: Lattice) -> DilatedArea {
        let margin = (MARGIN_M / boxes.side_m()).min(1.0);
        // A ring of boxes around the lattice, and a ring of blocks that stay empty around those.
        let blocks = |boxes: u32| (boxes + 2).div_ceil(BLOCK) as usize + 2;
        let (down, across) = (blocks(boxes.rows()), blocks(boxes.columns()));
        DilatedArea {
            boxes,
            held: vec![0; down * across],
            across,
            touched: Vec::new(),
            shares: (0..1 << 8).map(|neighbours| covered(neighbours, margin)).collect(),
            alike: vec![0; HELD + 1],
            far: Vec::new(),
            located: Box::default(),
        }
    }

    /// Remnants lie where these do; `see` is shown the box of each that lies in one.
    pub fn add_all(&mut self, remnants: &Remnants, mut see: impl FnMut(Cell)) {
        let mut located = std::mem::take(&mut self.located);
        for some in remnants.chunks(AT_ONCE) {
            located.take(some);
            self.add_located(&mut located);
            (0..located.len()).filter(|at| located.is_on(*at)).for_each(|at| see(located.cell(at)));
        }
        self.located = located;
    }

    fn add_located(&mut self, located: &mut Located) {
        located.locate(&self.boxes);
        (0..located.len()).filter(|at| located.is_on(*at)).for_each(|at| self.add(located.cell(at)));
        self.far.extend(located.off().map(|place| self.boxes.global_index(place)));
    }

    #[inline]
    fn add(&mut self, cell: Cell) {
        let (row, column) = (cell.row + 1 + BLOCK, cell.column + 1 + BLOCK);
        let block = (row / BLOCK) as usize * self.across + (column / BLOCK) as usize;
        let bit = row % BLOCK * BLOCK + BLOCK - 1 - column % BLOCK;
        let held = &mut self.held[block];
        if *held == 0 {
            self.touched.push(block);
        }
        *held |= 1 << bit;
    }

    /// The area in hectares; begins anew. Boxes off the lattice count as if they stood alone.
    pub fn take_ha(&mut self) -> f64 {
        self.far.sort_unstable();
        self.far.dedup();
        let alone = 1.0 + NEIGHBOURS.iter().enumerate().map(|(bit, _)| self.shares[1 << bit]).sum::<f64>();
        let mut boxes = self.far.len() as f64 * alone;
        self.far.clear();
        let touched = std::mem::take(&mut self.touched);
        touched.iter().for_each(|block| self.count_about(*block));
        touched.iter().for_each(|block| self.held[*block] = 0);
        self.touched = touched;
        self.touched.clear();
        // Added up by kind, so that nothing hangs on the order of remnants.
        for (count, share) in self.alike.iter_mut().zip(self.shares.iter().chain(&[1.0])) {
            boxes += std::mem::take(count) as f64 * share;
        }
        boxes * self.boxes.cell_ha()
    }

    /// Counts the boxes of a block with remnants, and those of blocks without any that it is the first to reach.
    fn count_about(&mut self, block: usize) {
        let words = self.around(block);
        let own = words[OWN];
        self.alike[HELD] += u64::from(own.count_ones());
        self.count_free(&words);
        for side in (0..9).filter(|side| words[*side] == 0 && own & RIM[*side] != 0) {
            let words = self.around(self.beside(block, side));
            // Where a block has this one, this one has it on the opposite side.
            let first = (0..9).find(|at| words[*at] & RIM[8 - at] != 0);
            if first == Some(8 - side) {
                self.count_free(&words);
            }
        }
    }

    /// The block on one side of another.
    fn beside(&self, block: usize, side: usize) -> usize {
        block + side / 3 * self.across + side % 3 - self.across - 1
    }

    /// The words of a block and of those about it.
    fn around(&self, block: usize) -> [u64; 9] {
        std::array::from_fn(|side| self.held[self.beside(block, side)])
    }

    /// Counts the boxes of a block that hold no remnants, by which of their neighbours do.
    fn count_free(&mut self, words: &[u64; 9]) {
        let rows = with_margins(words);
        for row in rows.windows(3) {
            let [north, own, south] = [row[0], row[1], row[2]];
            let any = north | own | south;
            let mut free = (any | any << 1 | any >> 1) >> 1 & 0xff & !(own >> 1);
            while free != 0 {
                let at = free.trailing_zeros();
                let beside = (own >> at & 1) << 3 | (own >> (at + 2) & 1) << 4;
                let neighbours = (south >> at & 7) | beside | (north >> at & 7) << 5;
                self.alike[neighbours as usize] += 1;
                free &= free - 1;
            }
        }
    }
}

/// The sides of a block, row by row from the north-west; the block itself is in the middle.
const OWN: usize = 4;
/// The boxes of a block that touch the block on each side.
const RIM: [u64; 9] = [1 << 7, 0xff, 1, 0x8080_8080_8080_8080, 0, 0x0101_0101_0101_0101, 1 << 63, 0xff << 56, 1 << 56];

/// The rows of a block and the next ones to the north and south, each from the next box to the east to the next one to the west.
fn with_margins(words: &[u64; 9]) -> [u32; BLOCK as usize + 2] {
    std::array::from_fn(|row| {
        let (line, row) = match row {
            0 => (0, 7),
            9 => (6, 0),
            row => (3, row - 1),
        };
        let byte = |block: usize| (words[line + block] >> (8 * row)) as u32 & 0xff;
        byte(2) >> 7 | byte(1) << 1 | (byte(0) & 1) << 9
    })
}

/// Steps in rows and columns from a box with remnants to its neighbours: among a neighbour's bits this one is set for it.
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
    use crate::grid::{Bounds, Point};
    use crate::sampler::Remnant;
    use std::f64::consts::PI;

    fn remnants_at(places: &[(f64, f64)]) -> Remnants {
        places.iter().map(|(x, y)| Remnant { place: Point::new(*x, *y), strike: 0 }).collect()
    }

    fn area(side_mm: i64, places: &[(f64, f64)]) -> f64 {
        let extent = Bounds { low: Point::new(0.0, 0.0), high: Point::new(1_200.0, 1_200.0) };
        let mut area = DilatedArea::new(Lattice::covering(&extent, side_mm).unwrap());
        area.add_all(&remnants_at(places), |_| {});
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
        area.add_all(&remnants_at(&[(1.0, 1.0)]), |_| {});
        let first = area.take_ha();
        assert_eq!(area.take_ha(), 0.0);
        area.add_all(&remnants_at(&[(1.0, 1.0)]), |_| {});
        assert!((area.take_ha() - first).abs() < 1e-12 && (first * 1e4 / alone - 1.0).abs() < 1e-4);
    }
}
