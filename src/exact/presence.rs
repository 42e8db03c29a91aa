//! The exact probability that a box holds at least one remnant, and what an empty search of it proves.
//!
//! P(none in A) = E_shared prod_s (1 - e_s + e_s E[h^K]), where h, the probability that one carrier leaves nothing in A, is
//! (1 - q) E_C[(1 - x m(C))^n] + q E_C[(1 - y u(C))^n]: m and u the masses that a carrier centred at C puts into A, x and y the
//! shares of its load that fail and remain. The mean over carriers' positions stands inside the product over carriers; a
//! strike's own unknowns (place, bearing, sizes, rate) inside the product over strikes; shared unknowns outside both.
//! For each kind of strike a table of E[1 - h^K] is made for every displacement of the box and a few shares x and y
//! (`table`); it is averaged over the strike's location (`place`), over its failure rate as weights of the shares (`yields`),
//! multiplied up over strikes at each value of the shared unknowns (`shared`, `product`), and averaged over those.
//! Everything is computed twice, the second time with double steps and half the nodes.

mod axis;
mod kind;
mod mass;
mod place;
mod product;
mod table;
mod yields;

use super::quadrature::Precision;
use crate::grid::{Cell, Tiles};
use crate::model::Model;
use product::Absence;

/// What is known exactly about one box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BoxPresence {
    /// Probability of at least one remnant at the assessment date.
    pub any: f64,
    /// What may be wrong with it: quadrature, and kinds of ground that share the box.
    pub any_error: f64,
    /// Probability that some were left before a full search of the box that found nothing (0 if no search was asked for).
    pub after_empty_search: f64,
    /// What may be wrong with it.
    pub after_error: f64,
}

/// Probabilities that may be wrong by more than this (one percentage point) are not published.
pub const LARGEST_ERROR: f64 = 0.01;

/// Exact probabilities, box by box; boxes that no strike reaches are all zero. The same bits for any number of threads.
///
/// `search` is the probability that a full search finds a remnant that lies in the box. Fails, with the reason, where a
/// strike's reach is too large for tables.
pub fn presence(model: &Model, search: Option<f64>) -> Result<Tiles<BoxPresence>, String> {
    let full = Absence::new(model, search, Precision::Full)?;
    let half = Absence::new(model, search, Precision::Half)?;
    let mut changes: Tiles<[f64; 2]> = Tiles::new(model.grid.boxes);
    for (cell, slot) in full.slots.iter().filter(|(_, slot)| *slot > 0) {
        let (fine, coarse) = (full.statement(slot), half.statement(half.slots.get(cell)));
        let after = (fine.after_empty_search - coarse.after_empty_search).abs();
        *changes.at(cell) = [(fine.any - coarse.any).abs(), after];
    }
    let mut boxes = Tiles::new(model.grid.boxes);
    for (cell, slot) in full.slots.iter().filter(|(_, slot)| *slot > 0) {
        let fine = full.statement(slot);
        let [any, after] = largest_around(&changes, cell);
        *boxes.at(cell) =
            BoxPresence { any_error: fine.any_error + any, after_error: fine.after_error + after, ..fine };
    }
    Ok(boxes)
}

/// The largest in a box and its eight neighbours: in one box alone a change may vanish by chance.
fn largest_around(changes: &Tiles<[f64; 2]>, cell: Cell) -> [f64; 2] {
    let (row, column) = (i64::from(cell.row), i64::from(cell.column));
    let around = (-1..=1).flat_map(|r| (-1..=1).map(move |c| (row + r, column + c)));
    let cells = around.filter_map(|(row, column)| changes.lattice().cell_at(row, column));
    cells.map(|cell| changes.get(cell)).fold([0.0; 2], |most, change| [0, 1].map(|k| f64::max(most[k], change[k])))
}
