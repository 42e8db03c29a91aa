//! What is to be computed: strikes gathered by the laws they share.

use super::position::{self, Moments};
use super::quadrature::{Precision, Turn};
use super::rates::{FailingShare, staying_share};
use super::spread::{Load, Recipe};
use crate::model::Model;
use crate::model::law::Law;
use crate::model::munition::Munition;
use crate::model::strike::{Location, Strike, UnrecordedRate};
use std::collections::BTreeMap;

/// All that the companion computes from a model.
pub(super) struct Plan<'a> {
    /// The model.
    pub(super) model: &'a Model,
    /// Documented strikes, then the unrecorded ones as one.
    pub(super) cases: Vec<Case<'a>>,
    /// The different laws of offsets.
    pub(super) spreads: Vec<Ingredients<'a>>,
    /// What lies where: strikes with the same place and the same law of offsets.
    pub(super) jobs: Vec<Job<'a>>,
    shares: Vec<FailingShare>,
}

/// A strike, with how many of it are expected.
pub(super) struct Case<'a> {
    strike: &'a Strike,
    /// Expected submunitions of opened carriers.
    pub(super) opened: f64,
    /// Expected submunitions of unopened carriers: remnants all.
    pub(super) unopened: f64,
    /// Share left by time alone.
    pub(super) staying: f64,
}

/// What a spread is made from, whatever the precision.
pub(super) struct Ingredients<'a> {
    munition: &'a Munition,
    opened: Opened,
    blur: Option<&'a Law>,
    bearing: &'a Law,
    convergence: f64,
}

/// Whether the carrier opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opened {
    /// Its load follows the pattern.
    Yes,
    /// Its load lies in a disc.
    No,
}

/// Strikes that share place and law of offsets.
pub(super) struct Job<'a> {
    /// Index of the law of offsets.
    pub(super) spread: usize,
    /// The place; a blur of it is in the law of offsets.
    pub(super) location: &'a Location,
    /// Which carriers.
    pub(super) opened: Opened,
    /// Indices of the strikes.
    pub(super) cases: Vec<usize>,
}

impl<'a> Plan<'a> {
    /// The plan of a model.
    pub(super) fn new(model: &'a Model) -> Plan<'a> {
        let documented = model.strikes.iter().map(|strike| Case::new(model, strike, 1.0));
        let unrecorded = model.unrecorded.iter().map(|u| Case::new(model, &u.like, expected_unrecorded(model)));
        let cases: Vec<Case<'a>> = documented.chain(unrecorded).collect();
        let shares = model.munitions.iter().map(|munition| FailingShare::new(model, munition)).collect();
        let mut plan = Plan { model, cases, spreads: Vec::new(), jobs: Vec::new(), shares };
        plan.gather();
        plan
    }

    fn gather(&mut self) {
        let munitions = same_spread(self.model);
        let rounding = self.rounding();
        let mut spreads = BTreeMap::new();
        let mut jobs = BTreeMap::new();
        for index in 0..self.cases.len() {
            let (strike, case) = (self.cases[index].strike, &self.cases[index]);
            let loads = [(Opened::Yes, case.opened), (Opened::No, case.unopened)];
            for (opened, _) in loads.into_iter().filter(|(_, count)| *count > 0.0) {
                let ingredients = Ingredients::of(&self.model.munitions[strike.munition], strike, opened, rounding);
                let key = (munitions[strike.munition], opened, ingredients.direction());
                let spread = *spreads.entry(key).or_insert(self.spreads.len());
                if spread == self.spreads.len() {
                    self.spreads.push(ingredients);
                }
                let job = *jobs.entry((spread, place_key(&strike.location))).or_insert(self.jobs.len());
                if job == self.jobs.len() {
                    self.jobs.push(Job { spread, location: &strike.location, opened, cases: Vec::new() });
                }
                self.jobs[job].cases.push(index);
            }
        }
    }

    /// Step to which bearings are rounded (degrees): none for few strikes, a fiftieth of a degree for many.
    fn rounding(&self) -> f64 {
        if self.cases.len() > 500 { 0.02 } else { 0.0 }
    }

    /// Failing shares of a case's munition.
    pub(super) fn failing(&self, case: usize) -> &FailingShare {
        &self.shares[self.cases[case].strike.munition]
    }

    /// Expected share that is left on a place in these cleared areas, of the remnants that time leaves.
    pub(super) fn uncleared(&self, case: usize, areas: &[usize]) -> f64 {
        let date = self.cases[case].strike.date;
        let acts = areas.iter().map(|k| &self.model.cleared[*k]).filter(|area| area.date > date);
        acts.map(|area| 1.0 - area.detection.mean()).product()
    }

    /// Remnants expected to be placed.
    pub(super) fn placed(&self, case: usize) -> f64 {
        self.cases[case].opened * self.failing(case).largest + self.cases[case].unopened
    }

    /// Moments of the position of a placed remnant.
    pub(super) fn position(&self, case: usize) -> Moments {
        let strike = self.cases[case].strike;
        let munition = &self.model.munitions[strike.munition];
        let placed = self.placed(case);
        let opened = if placed > 0.0 { 1.0 - self.cases[case].unopened / placed } else { 1.0 };
        let load = position::of_pattern(&munition.pattern).mixed(opened, &position::of_disc(&munition.unopened.radius));
        let turn = Turn::new(&strike.bearing, strike.convergence, Precision::Full);
        position::of_scatter(&munition.scatter).plus(&load).turned(&turn).plus(&position::of_location(&strike.location))
    }
}

/// For each munition the first with the same dimensions.
fn same_spread(model: &Model) -> Vec<usize> {
    let mut first = BTreeMap::new();
    let key = |m: &Munition| format!("{:?} {:?} {:?}", m.pattern, m.scatter, m.unopened.radius);
    model.munitions.iter().enumerate().map(|(k, munition)| *first.entry(key(munition)).or_insert(k)).collect()
}

impl<'a> Case<'a> {
    fn new(model: &Model, strike: &'a Strike, strikes: f64) -> Case<'a> {
        let munition = &model.munitions[strike.munition];
        let load = strikes * strike.presence.mean() * strike.carriers.mean() * munition.load.mean();
        let shut = munition.unopened.probability.mean();
        Case { strike, opened: load * (1.0 - shut), unopened: load * shut, staying: staying_share(model, strike) }
    }
}

fn expected_unrecorded(model: &Model) -> f64 {
    model.unrecorded.as_ref().map_or(0.0, |unrecorded| match &unrecorded.expected {
        UnrecordedRate::PerKm2(law) => law.mean() * unrecorded.area.area_m2() / 1e6,
        UnrecordedRate::PerDocumented(law) => {
            law.mean() * model.strikes.iter().map(|strike| strike.presence.mean()).sum::<f64>()
        }
    })
}

impl<'a> Ingredients<'a> {
    fn of(munition: &'a Munition, strike: &'a Strike, opened: Opened, rounding: f64) -> Ingredients<'a> {
        let blur = match &strike.location {
            Location::Blurred { sd, .. } => Some(sd),
            Location::Point(_) | Location::Disc { .. } | Location::Area(_) | Location::Line(_) => None,
        };
        let convergence = match (rounding > 0.0, strike.bearing.as_fixed()) {
            (false, _) => strike.convergence,
            // The bearing on the grid is rounded as a whole.
            (true, Some(b)) => b - ((b - strike.convergence) / rounding).round() * rounding,
            (true, None) => (strike.convergence / rounding).round() * rounding,
        };
        Ingredients { munition, opened, blur, bearing: &strike.bearing, convergence }
    }

    /// What tells spreads of one munition apart.
    fn direction(&self) -> String {
        let blur = self.blur.map(|law| format!("{law:?}")).unwrap_or_default();
        match (self.turn(Precision::Full), self.bearing.as_fixed()) {
            (Turn::Any, _) => format!("any {blur}"),
            (Turn::Some(_), Some(bearing)) => format!("{:.6} {blur}", bearing - self.convergence),
            (Turn::Some(_), None) => format!("{:?} {} {blur}", self.bearing, self.convergence),
        }
    }

    fn turn(&self, precision: Precision) -> Turn {
        Turn::new(self.bearing, self.convergence, precision)
    }

    /// The recipe at a precision.
    pub(super) fn recipe(&self, precision: Precision) -> Recipe<'a> {
        let load = match self.opened {
            Opened::Yes => Load::Pattern(&self.munition.pattern),
            Opened::No => Load::Disc(&self.munition.unopened.radius),
        };
        Recipe { load, scatter: &self.munition.scatter, blur: self.blur, turn: self.turn(precision) }
    }
}

/// What tells places apart, the blur left out.
pub(super) fn place_key(location: &Location) -> String {
    match location {
        Location::Point(p) | Location::Blurred { centre: p, .. } => format!("{:?} {:?}", p.x, p.y),
        Location::Disc { centre, radius } => format!("{centre:?} {radius:?}"),
        Location::Area(region) => format!("{:?}", region.rings()),
        Location::Line(path) => format!("{:?}", path.corners()),
    }
}
