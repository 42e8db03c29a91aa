//! People of districts.

use super::areas::check_people;
use super::ledger::Ledger;
use super::{Gridded, Target, few};
use crate::grid::{Cell, Lattice, Region, Tiles};
use crate::import::quoted::quoted;

/// A district with people.
#[derive(Clone, Copy, Debug)]
pub struct DistrictPeople<'a> {
    /// What it is called.
    pub id: &'a str,
    /// Its area.
    pub region: &'a Region,
    /// How many people live in it.
    pub people: f64,
}

/// People of districts, spread evenly, or in proportion to the people of another layer, who are taken to be even within a cell.
///
/// The weights may lie on the target's lattice or on any other of the same cells. Of a district that reaches beyond the lattice of
/// the weights only the share of its area within it is spread by them; a caution names such districts.
///
/// Fails with one sentence that names the district: people negative or not a number; one with people that lies within the
/// weights, none of which is in it.
pub fn districts(
    districts: &[DistrictPeople],
    weights: Option<&Tiles<u64>>,
    target: Target,
) -> Result<Gridded, String> {
    districts.iter().try_for_each(|district| check_people("district", district.id, district.people))?;
    let mut ledger = Ledger::new(target);
    districts.iter().for_each(|district| ledger.state(district.people));
    match weights {
        None => {
            districts.iter().for_each(|district| ledger.spread_over(district.region, district.people));
            ledger.close(Vec::new())
        }
        Some(weights) => weighted(districts, weights, ledger),
    }
}

fn weighted(districts: &[DistrictPeople], weights: &Tiles<u64>, mut ledger: Ledger) -> Result<Gridded, String> {
    if weights.lattice().side_mm() != ledger.lattice().side_mm() {
        return Err(format!(
            "the layer of weights has cells of {} m, wanted {} m as the grid",
            weights.lattice().side_m(),
            ledger.lattice().side_m()
        ));
    }
    let (mut partial, mut empty) = (Vec::new(), Vec::new());
    for district in districts.iter().filter(|district| district.people > 0.0) {
        match spread(&mut ledger, district, weights)? {
            Spread::Whole => {}
            Spread::Part => partial.push(quoted(district.id)),
            Spread::Nobody => empty.push(quoted(district.id)),
        }
    }
    ledger.close([partial_caution(partial), empty_caution(empty)].into_iter().flatten().collect())
}

/// How much of a district the weights could spread.
enum Spread {
    /// All of it, or it lies elsewhere.
    Whole,
    /// What reaches beyond the weights was left outside.
    Part,
    /// It reaches beyond the weights, none of which is in it, so all were left outside.
    Nobody,
}

fn spread(ledger: &mut Ledger, district: &DistrictPeople, weights: &Tiles<u64>) -> Result<Spread, String> {
    let lattice = weights.lattice();
    let shares = district.region.coverage(lattice);
    let weight = |(cell, share): &(Cell, f64)| weights.get(*cell) as f64 * share;
    let total: f64 = shares.iter().map(weight).sum();
    let within = share_within(district.region, lattice, &shares);
    let some = total > 0.0;
    match (some, within < 1.0) {
        (false, false) => {
            return Err(format!(
                "the district {} has {} people, but nobody of the layer of weights lives in it; spread its people evenly or mend the weights",
                quoted(district.id),
                district.people
            ));
        }
        (false, true) => {
            ledger.leave_outside(district.people);
            return Ok(if shares.is_empty() { Spread::Whole } else { Spread::Nobody });
        }
        (true, _) => {}
    }
    let per_weight = district.people * within / total;
    for (cell, share) in &shares {
        let people = per_weight * weight(&(*cell, *share));
        match cell_on(ledger.lattice(), lattice, *cell) {
            Some(cell) if people > 0.0 => ledger.put(cell, people),
            Some(_) => {}
            None => ledger.leave_outside(people),
        }
    }
    ledger.leave_outside(district.people * (1.0 - within));
    Ok(if within < 1.0 { Spread::Part } else { Spread::Whole })
}

/// Share of a district's area on a lattice, exactly 1 if all of it is.
fn share_within(region: &Region, lattice: &Lattice, shares: &[(Cell, f64)]) -> f64 {
    let (extent, bounds) = (lattice.extent(), region.bounds());
    if extent.contains(bounds.low) && extent.contains(bounds.high) {
        return 1.0;
    }
    let cells: f64 = shares.iter().map(|(_, share)| share).sum();
    (cells * lattice.side_m() * lattice.side_m() / region.area_m2()).min(1.0)
}

/// A cell of one lattice on another of the same cells.
fn cell_on(lattice: &Lattice, of: &Lattice, cell: Cell) -> Option<Cell> {
    let (west, south) = of.first_index();
    lattice.cell_at_index(west + i64::from(cell.column), south + i64::from(of.rows() - 1 - cell.row))
}

fn partial_caution(names: Vec<String>) -> Option<String> {
    let count = names.len();
    (count > 0).then(|| {
        format!(
            "{count} {} beyond the layer of weights, so the people on the grid are taken by share of area before they are weighted: {}.",
            if count == 1 { "district reaches" } else { "districts reach" },
            few(names.into_iter(), count)
        )
    })
}

fn empty_caution(names: Vec<String>) -> Option<String> {
    let count = names.len();
    (count > 0).then(|| {
        format!(
            "Nobody of the layer of weights lives in the part of {count} {} on the grid, so all of their people count as outside: {}.",
            if count == 1 { "district" } else { "districts" },
            few(names.into_iter(), count)
        )
    })
}
