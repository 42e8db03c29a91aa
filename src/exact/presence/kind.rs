//! Kinds of strike: what strikes share whose boxes are hit alike, up to where they lay.

use crate::exact::quadrature::{Precision, Turn, quasi_random};
use crate::exact::shared::Factor;
use crate::model::law::{CountLaw, Law};
use crate::model::munition::Munition;
use crate::model::pattern::{Blob, Pattern, SettledPattern};
use crate::model::strike::{Location, Strike};

/// Standard deviations beyond which a normal law is left out.
pub(super) const SDS: f64 = 6.0;

/// Strikes alike but for their place, date and probability.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind<'a> {
    munition: &'a Munition,
    strike: &'a Strike,
}

/// Unknowns of one strike that its carriers share, with values.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// Weight of these values.
    pub(super) weight: f64,
    /// Grid bearing, radians clockwise from grid north.
    pub(super) bearing: f64,
    /// Submunitions a carrier.
    pub(super) load: u32,
    /// Standard deviations of carriers along and across, m.
    pub(super) scatter: [f64; 2],
    /// Probability that a carrier stays shut.
    pub(super) unopened: f64,
    /// Radius in which its load then lies, m.
    pub(super) radius: f64,
    /// The pattern.
    pub(super) pattern: SettledPattern,
}

/// Table entries that one kind may compute.
const MOST_ENTRIES: usize = 200_000_000;

/// Values for one unknown; one dimension needs no more.
const NODES: usize = 48;

impl<'a> Kind<'a> {
    /// The kind of a strike.
    pub(super) fn of(strike: &'a Strike, munition: &'a Munition) -> Kind<'a> {
        Kind { munition, strike }
    }

    /// What tells kinds apart. Convergence counts only where the bearing is not anything.
    pub(super) fn key(&self) -> String {
        let Munition { pattern, scatter, unopened, load, .. } = self.munition;
        let turn = match Turn::new(&self.strike.bearing, 0.0, Precision::Half) {
            Turn::Any => "any".to_owned(),
            Turn::Some(_) => format!("{:?} {:?}", self.strike.bearing, self.strike.convergence),
        };
        let carriers = &self.strike.carriers;
        format!("{pattern:?} {scatter:?} {unopened:?} {load:?} {carriers:?} {turn} {:?}", self.blur())
    }

    /// Law of the standard deviation of the place, if it is blurred.
    pub(super) fn blur(&self) -> Option<&'a Law> {
        match &self.strike.location {
            Location::Blurred { sd, .. } => Some(sd),
            Location::Point(_) | Location::Disc { .. } | Location::Area(_) | Location::Line(_) => None,
        }
    }

    /// The combinations that several unknowns get for so many table entries a combination: fewer where the place is spread
    /// over an area, which blurs what they do.
    pub(super) fn combinations(&self, entries: usize) -> usize {
        let most = match &self.strike.location {
            Location::Disc { .. } | Location::Area(_) => MOST_ENTRIES / 4,
            Location::Point(_) | Location::Blurred { .. } | Location::Line(_) => MOST_ENTRIES,
        };
        [512, 256, 128].into_iter().find(|count| count * entries <= most).unwrap_or(64)
    }

    /// Number of carriers.
    pub(super) fn carriers(&self) -> &'a CountLaw {
        &self.strike.carriers
    }

    /// The most submunitions that all carriers together can hold.
    pub(super) fn most(&self) -> f64 {
        f64::from(self.strike.carriers.max()) * f64::from(self.munition.load.max())
    }

    /// Whether carriers may stay shut.
    pub(super) fn may_stay_shut(&self) -> bool {
        self.munition.unopened.probability.range().1 > 0.0
    }

    /// The failure rate, if it is the same whatever the unknowns.
    pub(super) fn fixed_rate(&self, factor: &Factor) -> Option<f64> {
        let rate = factor.nodes.first()?.rates[self.munition.failure_type];
        let same = factor.nodes.iter().all(|node| node.rates[self.munition.failure_type] == rate);
        let alike = self.munition.kappa.is_none() || rate == 0.0 || rate == 1.0;
        (same && alike).then_some(rate)
    }

    /// Width over which tables are smooth, m: scatter of carriers, blur of the place and, in part, of a normal pattern.
    /// `None` if nothing is averaged over a mesh.
    pub(super) fn smoothing(&self) -> Option<f64> {
        let least = |law: &Law| law.quantile(0.02);
        let scatter = least(&self.munition.scatter.range).min(least(&self.munition.scatter.deflection));
        let blur = self.blur().map_or(0.0, least);
        let averaged = self.munition.scatter.range.range().1 > 0.0 || self.blur().is_some();
        let own = 0.3 * softness(&self.munition.pattern);
        averaged.then(|| libm::sqrt(scatter * scatter + blur * blur + own * own))
    }

    /// Values of the strike's own unknowns: the midpoint rule for one, `many` quasi-random combinations for several.
    pub(super) fn own(&self, many: usize, precision: Precision) -> Vec<Own> {
        let dimensions = self.unknowns();
        let count = match dimensions {
            0 => 1,
            1 => precision.nodes(NODES),
            _ => precision.nodes(many),
        };
        quasi_random(dimensions, count).iter().map(|at| self.settle(at, 1.0 / count as f64)).collect()
    }

    fn unknowns(&self) -> usize {
        let Munition { pattern, scatter, unopened, load, .. } = self.munition;
        let laws = [&self.strike.bearing, &scatter.range, &scatter.deflection, &unopened.probability, &unopened.radius];
        let open = |law: &&Law| law.as_fixed().is_none();
        laws.into_iter().chain(pattern.laws()).filter(open).count() + usize::from(load.min() < load.max())
    }

    fn settle(&self, at: &[f64], weight: f64) -> Own {
        let Munition { pattern, scatter, unopened, load, .. } = self.munition;
        let mut left = at.iter().copied();
        let mut value = |law: &Law| law.as_fixed().unwrap_or_else(|| law.quantile(left.next().unwrap_or(0.5)));
        let bearing = (value(&self.strike.bearing) - self.strike.convergence).to_radians();
        let (range, deflection) = (value(&scatter.range), value(&scatter.deflection));
        let (unopened, radius) = (value(&unopened.probability), value(&unopened.radius));
        let pattern = pattern.settle(&mut value);
        let load = if load.min() < load.max() { load.quantile(left.next().unwrap_or(0.5)) } else { load.max() };
        Own { weight, bearing, load, scatter: [range, deflection], unopened, radius, pattern }
    }
}

/// Least standard deviation of a pattern's parts, m; 0 where one has sharp edges.
fn softness(pattern: &Pattern) -> f64 {
    match pattern {
        Pattern::Normal { sd_along, sd_across } => sd_along.quantile(0.02).min(sd_across.quantile(0.02)),
        Pattern::Ellipse { .. } | Pattern::Ring { .. } => 0.0,
        Pattern::Mixture(parts) => parts.iter().map(|part| softness(&part.pattern)).fold(f64::INFINITY, f64::min),
        Pattern::Points { bandwidth, .. } => bandwidth.quantile(0.02),
    }
}

impl Own {
    /// Beyond this distance from the strike's place, itself uncertain by `blur` (standard deviation, m), no remnant lies but
    /// for one in millions, m.
    pub(super) fn reach(&self, blur: f64) -> f64 {
        let normal = libm::hypot(self.scatter[0].max(self.scatter[1]), blur);
        let far = |sharp: f64, sd: f64| sharp + SDS * libm::hypot(normal, sd);
        let component = |shape: &Blob| match shape {
            Blob::Normal { along, across } => far(0.0, along.max(*across)),
            Blob::Annulus { along, across, .. } => far(along.max(*across), 0.0),
            Blob::Cloud { offsets, bandwidth } => {
                far(offsets.iter().map(|o| libm::hypot(o.along, o.right)).fold(0.0, f64::max), *bandwidth)
            }
        };
        let shut = if self.unopened > 0.0 { far(self.radius, 0.0) } else { 0.0 };
        self.pattern.0.iter().map(|part| component(&part.shape)).fold(shut, f64::max)
    }
}
