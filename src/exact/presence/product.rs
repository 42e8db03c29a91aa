//! The product over strikes at each value of the shared unknowns, and its mean over those.

use super::BoxPresence;
use super::axis::{Axis, SAME};
use super::kind::Kind;
use super::place::{BoxHits, Placing};
use super::table::Axes;
use super::yields::{self, Mix, Mixing, Rates, Yields};
use crate::exact::plan::place_key;
use crate::exact::quadrature::{Precision, law_nodes};
use crate::exact::shared::{Factor, Shared};
use crate::exact::zones::Zones;
use crate::grid::{Cell, Lattice, Tiles};
use crate::model::Model;
use crate::model::strike::{Strike, UnrecordedRate};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// P(none) of every reached box, and P(none seen) if it was searched, each by area shares and by the two bounds.
pub(super) struct Absence {
    /// Where a box stands in `none`, from 1.
    pub(super) slots: Tiles<u32>,
    none: Vec<f64>,
    mixings: usize,
    searches: usize,
}

impl Absence {
    /// The absence of a model's remnants at one precision.
    pub(super) fn new(model: &Model, search: Option<f64>, precision: Precision) -> Result<Absence, String> {
        let shared = Shared::new(model, precision);
        let mut work = Work::new(model, search, precision);
        let (mixings, searches) = (work.mixings().len(), work.seen.len());
        let mut all = Product::new(model.grid.boxes, mixings * searches * shared.surroundings.len());
        for factor in &shared.factors {
            work.factor(factor)?.averaged(&weights_of(factor, &shared), &mut all);
        }
        let mut none = Product::new(model.grid.boxes, mixings * searches);
        all.averaged(&shared.surroundings, &mut none);
        Ok(Absence { slots: none.slots, none: none.values, mixings, searches })
    }

    /// What it says about the box in a slot; nothing about slot 0.
    pub(super) fn statement(&self, slot: u32) -> BoxPresence {
        let variants = self.mixings * self.searches;
        let Some(start) = (slot as usize).checked_sub(1).map(|k| k * variants) else { return BoxPresence::default() };
        let none = |mixing: usize, search: usize| self.none[start + mixing * self.searches + search].clamp(0.0, 1.0);
        let any = |mixing: usize| 1.0 - none(mixing, 0);
        let after =
            |mixing: usize| if self.searches > 1 { 1.0 - none(mixing, 0) / none(mixing, 1).max(1e-300) } else { 0.0 };
        let slack =
            |value: &dyn Fn(usize) -> f64| (1..self.mixings).map(|m| (value(m) - value(0)).abs()).fold(0.0, f64::max);
        BoxPresence { any: any(0), any_error: slack(&any), after_empty_search: after(0), after_error: slack(&after) }
    }
}

/// Weights of a factor's rates beside one value of the surroundings: the same beside each.
fn weights_of(factor: &Factor, shared: &Shared) -> Vec<f64> {
    factor.nodes[..factor.nodes.len() / shared.surroundings.len()].iter().map(|node| node.weight).collect()
}

/// A strike, or the unrecorded ones as one, with how often it may have happened.
struct Case<'a> {
    strike: &'a Strike,
    happening: Happening,
}

enum Happening {
    /// Once, with this probability.
    Once(f64),
    /// A Poisson number of times with one of these means (mean, weight), each time with the strike's own probability.
    Poisson(Vec<(f64, f64)>),
}

impl Happening {
    /// P(none is left) if each time leaves something with probability `hit`.
    fn none(&self, hit: f64) -> f64 {
        match self {
            Happening::Once(probability) => 1.0 - probability * hit,
            Happening::Poisson(means) => means.iter().map(|(mean, weight)| weight * libm::exp(-mean * hit)).sum(),
        }
    }
}

fn unrecorded(model: &Model) -> Option<Case<'_>> {
    let unrecorded = model.unrecorded.as_ref()?;
    let (law, scale) = match &unrecorded.expected {
        UnrecordedRate::PerKm2(law) => (law, unrecorded.area.area_m2() / 1e6),
        UnrecordedRate::PerDocumented(law) => (law, model.strikes.iter().map(|strike| strike.presence.mean()).sum()),
    };
    let present = scale * unrecorded.like.presence.mean();
    let means = law_nodes(law, 8).into_iter().map(|(rate, weight)| (rate * present, weight)).collect();
    Some(Case { strike: &unrecorded.like, happening: Happening::Poisson(means) })
}

struct Work<'a> {
    model: &'a Model,
    precision: Precision,
    zones: Option<Zones<'a>>,
    /// Shares of what remains that count: all, then what a search would see.
    seen: Vec<f64>,
    cases: Vec<Case<'a>>,
}

/// What the strikes of one group share.
struct Group<'g> {
    hits: &'g BoxHits,
    axes: &'g Axes,
    factor: &'g Factor,
}

impl<'a> Work<'a> {
    fn new(model: &'a Model, search: Option<f64>, precision: Precision) -> Work<'a> {
        let once = |strike: &'a Strike| Case { strike, happening: Happening::Once(strike.presence.mean()) };
        Work {
            model,
            precision,
            zones: Zones::new(model, model.grid.boxes, precision),
            seen: std::iter::once(1.0).chain(search).collect(),
            cases: model.strikes.iter().map(once).chain(unrecorded(model)).collect(),
        }
    }

    fn mixings(&self) -> &'static [Mixing] {
        if self.zones.is_some() { &[Mixing::Mean, Mixing::Least, Mixing::Most] } else { &[Mixing::Mean] }
    }

    /// P(none of a factor's strikes) at every value of its shared unknowns.
    fn factor(&mut self, factor: &Factor) -> Result<Product, String> {
        let model = self.model;
        let stride = self.mixings().len() * self.seen.len() * factor.nodes.len();
        let mut product = Product::new(model.grid.boxes, stride);
        let mut rates: BTreeMap<usize, Rates> = BTreeMap::new();
        for cases in self.groups(factor) {
            let strike = self.cases[cases[0]].strike;
            let munition = &model.munitions[strike.munition];
            let kind = Kind::of(strike, munition);
            let axes = self.axes(&kind, &cases, factor);
            let placing = Placing { kind: &kind, axes: &axes, boxes: &model.grid.boxes, precision: self.precision };
            let hits = placing.hits(&strike.location).map_err(|why| format!("strike {}: {why}", strike.id))?;
            for index in cases {
                let munition = self.cases[index].strike.munition;
                let rates =
                    rates.entry(munition).or_insert_with(|| yields::rates(&model.munitions[munition], &factor.nodes));
                self.multiply(index, rates, &Group { hits: &hits, axes: &axes, factor }, &mut product);
            }
        }
        Ok(product)
    }

    /// Strikes of a factor by kind and place, in order of their first.
    fn groups(&self, factor: &Factor) -> Vec<Vec<usize>> {
        let mut numbers = BTreeMap::new();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (index, Case { strike, .. }) in self.cases.iter().enumerate() {
            let munition = &self.model.munitions[strike.munition];
            let kind = Kind::of(strike, munition);
            if !factor.types.contains(&munition.failure_type) || kind.most() == 0.0 {
                continue;
            }
            let number = *numbers.entry((kind.key(), place_key(&strike.location))).or_insert(groups.len());
            if number == groups.len() {
                groups.push(Vec::new());
            }
            groups[number].push(index);
        }
        groups
    }

    /// Shares for which a group's tables are made: all that its strikes can come to, exactly where they are few.
    fn axes(&self, kind: &Kind<'_>, cases: &[usize], factor: &Factor) -> Axes {
        let remaining = |index: &usize| self.remaining(self.cases[*index].strike, factor);
        let left = distinct(cases.iter().flat_map(remaining).collect());
        let least = 0.02 / kind.most();
        let most = left.last().copied().unwrap_or(1.0).max(2.0 * least);
        let fixed = kind.fixed_rate(factor).filter(|_| self.zones.is_none());
        let opened = match fixed.map(|rate| distinct(left.iter().map(|left| rate * left).collect())) {
            Some(shares) if shares.len() <= MOST_EXACT => Axis::Values(shares),
            Some(_) | None => Axis::log(least, most, self.precision),
        };
        let unopened = match left.len() {
            _ if !kind.may_stay_shut() => Axis::Any,
            0..=MOST_EXACT if self.zones.is_none() => Axis::Values(left),
            _ => Axis::coarse(left[0].clamp(least, 0.5 * most), most, self.precision),
        };
        Axes { opened, unopened }
    }

    /// All shares that may remain of a strike, on any kind of ground, and be seen.
    fn remaining(&self, strike: &Strike, factor: &Factor) -> Vec<f64> {
        let everywhere: Vec<usize> = (0..self.model.cleared.len()).collect();
        let mut cleared: BTreeSet<Vec<usize>> = everywhere.iter().map(|area| vec![*area]).collect();
        cleared.extend([Vec::new(), everywhere]);
        let pairs = factor.nodes.iter().flat_map(|node| cleared.iter().map(move |areas| (node, areas)));
        let left = pairs.map(|(node, areas)| node.remaining(self.model, strike, areas));
        left.flat_map(|left| self.seen.iter().map(move |seen| left * seen)).collect()
    }

    /// Multiplies P(none of one strike) into every box that it reaches.
    fn multiply(&mut self, index: usize, rates: &Rates, group: &Group<'_>, product: &mut Product) {
        let reached = group.hits.reached();
        let mixes: Vec<Mix> = reached.iter().map(|(cell, _)| self.mix_of(*cell)).collect();
        let weights = self.weights(index, rates, group, &mixes.iter().cloned().collect());
        let (happening, nodes) = (&self.cases[index].happening, group.factor.nodes.len());
        for (boxes, mixes) in reached.chunks(BOXES_AT_ONCE).zip(mixes.chunks(BOXES_AT_ONCE)) {
            let none = |((_, hits), mix): (&(Cell, &[f64]), &Mix)| {
                let factors = weights[mix].iter().flat_map(|weights| weighted(hits, weights, nodes));
                factors.map(|hit| happening.none(hit.clamp(0.0, 1.0))).collect::<Vec<f64>>()
            };
            let factors: Vec<Vec<f64>> = boxes.par_iter().zip(mixes).map(none).collect();
            for ((cell, _), factors) in boxes.iter().zip(factors) {
                product.of_box(*cell).iter_mut().zip(factors).for_each(|(to, factor)| *to *= factor);
            }
        }
    }

    /// Kinds of ground in a box by quarters of its area, at least one each: there are few such mixes.
    fn mix_of(&mut self, cell: Cell) -> Mix {
        let Some(zones) = &mut self.zones else { return vec![((0, Vec::new()), 4)] };
        let number = zones.mix_of(cell);
        let quarters = |share: f64| ((4.0 * share).round() as u32).max(1);
        zones.mix(number).iter().map(|(kind, share)| (zones.kinds()[*kind].clone(), quarters(*share))).collect()
    }

    /// For every mix of grounds the weights of the tables, one set a variant.
    fn weights(
        &self,
        index: usize,
        rates: &Rates,
        group: &Group<'_>,
        mixes: &BTreeSet<Mix>,
    ) -> BTreeMap<Mix, Vec<Vec<f64>>> {
        let Group { axes, factor, .. } = group;
        let yields = Yields { model: self.model, strike: self.cases[index].strike, rates, axes, nodes: &factor.nodes };
        let of_mix = |mix: &Mix| {
            let of_all = |mixing| self.seen.iter().map(|seen| yields.weights(mix, mixing, *seen)).collect::<Vec<_>>();
            let variants: Vec<Vec<f64>> = match mix.as_slice() {
                // One kind of ground is its own mean and both bounds.
                [_] => vec![of_all(Mixing::Mean); self.mixings().len()].concat(),
                _ => self.mixings().iter().flat_map(|mixing| of_all(*mixing)).collect(),
            };
            (mix.clone(), variants)
        };
        mixes.into_par_iter().map(of_mix).collect()
    }
}

/// Shares up to this number have tables of their own.
const MOST_EXACT: usize = 4;

fn distinct(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| (*a - *b).abs() < SAME);
    values
}

/// Boxes whose factors are held at once.
const BOXES_AT_ONCE: usize = 4096;

/// The tables' entries of a box, weighted for every shared node.
fn weighted(hits: &[f64], weights: &[f64], nodes: usize) -> Vec<f64> {
    let mut sums = vec![0.0; nodes];
    for (hit, weights) in hits.iter().zip(weights.chunks_exact(nodes)) {
        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += hit * weight);
    }
    sums
}

/// P(none) so far, box by box, for every variant and value of the shared unknowns, these innermost.
struct Product {
    slots: Tiles<u32>,
    values: Vec<f64>,
    stride: usize,
}

impl Product {
    fn new(boxes: Lattice, stride: usize) -> Product {
        Product { slots: Tiles::new(boxes), values: Vec::new(), stride }
    }

    fn of_box(&mut self, cell: Cell) -> &mut [f64] {
        let slot = self.slots.at(cell);
        if *slot == 0 {
            self.values.resize(self.values.len() + self.stride, 1.0);
            *slot = (self.values.len() / self.stride) as u32;
        }
        let start = (*slot as usize - 1) * self.stride;
        &mut self.values[start..start + self.stride]
    }

    /// Averages over the innermost unknowns, with these weights, and multiplies into the boxes of `into`.
    fn averaged(self, weights: &[f64], into: &mut Product) {
        for (cell, slot) in self.slots.iter().filter(|(_, slot)| *slot > 0) {
            let values = &self.values[(slot as usize - 1) * self.stride..][..self.stride];
            for (to, values) in into.of_box(cell).iter_mut().zip(values.chunks_exact(weights.len())) {
                *to *= values.iter().zip(weights).map(|(none, weight)| none * weight).sum::<f64>();
            }
        }
    }
}
