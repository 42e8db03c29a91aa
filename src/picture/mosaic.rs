//! A layer's cells gathered into squares that are at least a pixel wide.

use crate::grid::{Bounds, Lattice, Point};
use crate::hazard::layer::{Layer, Scale};

/// Columns and rows of the cells that have a value, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assessed {
    west: u32,
    east: u32,
    north: u32,
    south: u32,
}

impl Assessed {
    /// `None` if no cell has a value.
    pub(super) fn of(layer: &Layer) -> Option<Assessed> {
        let with_value = layer.values.iter().filter(|(_, value)| known(*value).is_some());
        with_value.fold(None, |found: Option<Assessed>, (cell, _)| {
            let (c, r) = (cell.column, cell.row);
            let a = found.unwrap_or(Assessed { west: c, east: c, north: r, south: r });
            Some(Assessed { west: a.west.min(c), east: a.east.max(c), north: a.north.min(r), south: a.south.max(r) })
        })
    }

    /// The rectangle of these cells.
    pub(super) fn bounds(&self, lattice: &Lattice) -> Bounds {
        let corner = |row, column| lattice.cell_bounds(crate::grid::Cell { row, column });
        Bounds { low: corner(self.south, self.west).low, high: corner(self.north, self.east).high }
    }
}

/// The value of a cell; "not a number" is no value, and infinite ones are the largest finite.
fn known(value: Option<f32>) -> Option<f32> {
    value.filter(|v| !v.is_nan()).map(|v| v.clamp(f32::MIN, f32::MAX))
}

/// Squares of `per_side` x `per_side` cells with one value each, row by row from the north-west.
#[derive(Clone, Debug)]
pub(super) struct Mosaic {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) per_side: u32,
    pub(super) bounds: Bounds,
    values: Vec<f32>,
}

impl Mosaic {
    /// The assessed part of a layer in squares of at least `pixel_m`. A density is averaged over the assessed cells of a
    /// square, amounts are added up; of probabilities the largest is kept, since an average would hide the box it belongs to.
    pub(super) fn of(layer: &Layer, part: Assessed, pixel_m: f64) -> Mosaic {
        let per_side = (pixel_m / layer.values.lattice().side_m()).ceil().clamp(1.0, f64::from(1 << 24)) as u32;
        let mut mosaic = Mosaic::empty(layer.values.lattice(), part, per_side);
        let mut counts = vec![0_u32; if per_side > 1 { mosaic.values.len() } else { 0 }];
        for (cell, value) in layer.values.iter() {
            let Some(value) = known(value) else { continue };
            let at = ((cell.row - part.north) / per_side) as usize * mosaic.columns
                + ((cell.column - part.west) / per_side) as usize;
            let old = mosaic.values[at];
            mosaic.values[at] = match (layer.scale, old.is_nan() || per_side == 1) {
                (Scale::Logarithmic | Scale::Amount | Scale::Probability | Scale::PartlyKnown, true) => value,
                (Scale::Amount, false) => old + value,
                (Scale::Probability | Scale::PartlyKnown, false) => old.max(value),
                (Scale::Logarithmic, false) => old + (value - old) / (counts[at] + 1) as f32,
            };
            if let Some(count) = counts.get_mut(at) {
                *count += 1;
            }
        }
        mosaic
    }

    fn empty(lattice: &Lattice, part: Assessed, per_side: u32) -> Mosaic {
        let columns = (part.east - part.west + 1).div_ceil(per_side) as usize;
        let rows = (part.south - part.north + 1).div_ceil(per_side) as usize;
        let cells = part.bounds(lattice);
        let side = lattice.side_m() * f64::from(per_side);
        let north_west = Point::new(cells.low.x, cells.high.y);
        let bounds = Bounds {
            low: Point::new(north_west.x, north_west.y - side * rows as f64),
            high: Point::new(north_west.x + side * columns as f64, north_west.y),
        };
        Mosaic { columns, rows, per_side, bounds, values: vec![f32::NAN; columns * rows] }
    }

    /// The value of each square, row by row; `None` where nothing was assessed.
    pub(super) fn values(&self) -> impl Iterator<Item = Option<f32>> + '_ {
        self.values.iter().map(|v| known(Some(*v)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Cell, Tiles};

    fn layer(scale: Scale, values: &[Option<f32>]) -> Layer {
        let extent = Bounds { low: Point::new(0.0, 0.0), high: Point::new(10.0 * values.len() as f64, 10.0) };
        let mut tiles = Tiles::new(Lattice::covering(&extent, 10_000).unwrap());
        for (column, value) in values.iter().enumerate() {
            *tiles.at(Cell { row: 0, column: column as u32 }) = *value;
        }
        Layer { stem: "x".into(), title: String::new(), unit: "x".into(), support: String::new(), scale, values: tiles }
    }

    fn squares(scale: Scale, values: &[Option<f32>], pixel_m: f64) -> Vec<Option<f32>> {
        let layer = layer(scale, values);
        Mosaic::of(&layer, Assessed::of(&layer).unwrap(), pixel_m).values().collect()
    }

    #[test]
    fn densities_are_averaged_over_assessed_cells_only_amounts_added_and_probabilities_neither() {
        let values = [Some(1.0), None, Some(3.0), Some(8.0), Some(f32::NAN), None, Some(0.5)];
        assert_eq!(squares(Scale::Logarithmic, &values, 25.0), [Some(2.0), Some(8.0), Some(0.5)]);
        assert_eq!(squares(Scale::Amount, &values, 25.0), [Some(4.0), Some(8.0), Some(0.5)]);
        assert_eq!(squares(Scale::Amount, &[Some(f32::MAX), Some(f32::MAX)], 25.0), [Some(f32::MAX)]);
        assert_eq!(squares(Scale::Probability, &values, 25.0), [Some(3.0), Some(8.0), Some(0.5)]);
        assert_eq!(squares(Scale::Logarithmic, &values[..3], 10.0), [Some(1.0), None, Some(3.0)]);
    }

    #[test]
    fn a_layer_of_nothing_but_nan_is_not_assessed() {
        assert_eq!(Assessed::of(&layer(Scale::Logarithmic, &[None, Some(f32::NAN)])), None);
    }
}
