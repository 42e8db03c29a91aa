//! People from areas.

use std::collections::HashMap;

use rayon::prelude::*;

use super::ledger::{Ledger, MOST_PEOPLE};
use super::outline::{Kind, Outline};
use super::overlap::overlaps;
use super::{FEW, Gridded, Target, few};
use crate::grid::{Bounds, Point};
use crate::import::quoted::quoted;

/// An area with people.
#[derive(Clone, Debug, PartialEq)]
pub struct PeopleArea {
    /// What it is called.
    pub id: String,
    /// Its rings in m of the grid's CRS, inside by the even-odd rule, not cut to the grid.
    pub rings: Vec<Vec<Point>>,
    /// How many people live in it.
    pub people: f64,
}

/// People of areas, spread evenly over each; its rings are rounded to 1 mm.
///
/// Of areas with the same rings and as many people all but the first are left out, also from `totals.stated`, and a caution names
/// them; areas that overlap by a thousandth of the smaller one or more count both, and a caution names some.
///
/// Fails with one sentence that names the area: people negative or not a number; the same rings with different people; a ring
/// that crosses itself or has no area.
pub fn areas(areas: &[PeopleArea], target: Target) -> Result<Gridded, String> {
    areas.iter().try_for_each(|area| check_people("area", &area.id, area.people))?;
    let outlines: Result<Vec<Outline>, String> = areas.par_iter().map(outline).collect();
    let outlines = outlines?;
    let twins = twins(areas, &outlines)?;
    let mut ledger = Ledger::new(target);
    for (number, (area, outline)) in areas.iter().zip(&outlines).enumerate() {
        if twins.binary_search(&number).is_err() {
            ledger.state(area.people);
            spread(&mut ledger, outline, area.people);
        }
    }
    let extent = target.lattice.extent();
    let near = |number: &usize| twins.binary_search(number).is_err() && meet(&outlines[*number].bounds, &extent);
    let near: Vec<_> = (0..areas.len()).filter(near).map(|number| (number, &outlines[number])).collect();
    ledger.close(twins_caution(areas, &twins).into_iter().chain(overlaps_caution(areas, &near)).collect())
}

/// Fails unless a number of people can be.
pub(super) fn check_people(what: &str, id: &str, people: f64) -> Result<(), String> {
    let possible = (0.0..=MOST_PEOPLE).contains(&people);
    if possible {
        Ok(())
    } else {
        Err(format!("the {what} {} has {people} people; wanted a number from 0 to {MOST_PEOPLE}", quoted(id)))
    }
}

fn outline(area: &PeopleArea) -> Result<Outline, String> {
    Outline::new(&area.rings).map_err(|why| format!("the area {} {why}", quoted(&area.id)))
}

fn spread(ledger: &mut Ledger, outline: &Outline, people: f64) {
    match &outline.kind {
        Kind::Convex(ring) => ledger.spread(ring, people),
        Kind::Any(region) => ledger.spread_over(region, people),
    }
}

/// Numbers of areas whose rings another before them has, in order.
fn twins(areas: &[PeopleArea], outlines: &[Outline]) -> Result<Vec<usize>, String> {
    let mut seen: HashMap<Vec<(u64, u64)>, usize> = HashMap::with_capacity(areas.len());
    let mut twins = Vec::new();
    for (number, outline) in outlines.iter().enumerate() {
        let first = *seen.entry(outline.canonical()).or_insert(number);
        let (one, other) = (&areas[first], &areas[number]);
        if first != number && one.people == other.people {
            twins.push(number);
        } else if first != number {
            return Err(format!(
                "the areas {} and {} have the same rings but {} and {} people; wanted each area once",
                quoted(&one.id),
                quoted(&other.id),
                one.people,
                other.people
            ));
        }
    }
    Ok(twins)
}

fn twins_caution(areas: &[PeopleArea], twins: &[usize]) -> Option<String> {
    let names = few(twins.iter().take(FEW).map(|number| quoted(&areas[*number].id)), twins.len());
    (!twins.is_empty()).then(|| {
        let (stand, were) = if twins.len() == 1 { ("area stands", "was") } else { ("areas stand", "were") };
        format!(
            "{} {stand} in the layer a second time, with the same rings and as many people, and {were} counted once: {names}.",
            twins.len()
        )
    })
}

fn overlaps_caution(areas: &[PeopleArea], near: &[(usize, &Outline)]) -> Option<String> {
    let found = overlaps(near);
    let pair = |(a, b): &(usize, usize)| format!("{} and {}", quoted(&areas[*a].id), quoted(&areas[*b].id));
    let names = few(found.pairs.iter().take(FEW).map(pair), found.pairs.len());
    let count = found.pairs.len();
    match (count, found.complete) {
        (0, true) => None,
        (0, false) => Some("Not all areas were compared for overlaps: there are too many of them.".to_owned()),
        (_, complete) => {
            let at_least = if complete { "" } else { "At least " };
            let pairs = if count == 1 { "pair of areas overlaps" } else { "pairs of areas overlap" };
            Some(format!("{at_least}{count} {pairs}, so people there are counted in both: {names}."))
        }
    }
}

fn meet(a: &Bounds, b: &Bounds) -> bool {
    a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y
}
