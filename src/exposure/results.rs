//! What counts of exposure say, each number with its doubt.

use super::course::calendar::Month;
use super::course::{EVENTS, EXPECTED, EventCounts, MonthCounts};
use super::places::PlacesCounts;
use super::residents::{NearCounts, Residents};
use super::rows::{Rows, without};
use super::{ExposureCounts, ExposureFrame};
use crate::engine::tally::SignedSums;
use crate::grid::Tiles;
use crate::model::Model;
use crate::model::assets::{PERSON, Route};
use crate::stats::headline::Headline;
use crate::stats::{Histogram, Moments};

/// Exposure over many possible grounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    /// Headline numbers by replicate.
    pub rows: Rows,
    /// Residents near remnants, by distance.
    pub residents: Vec<NearResidents>,
    /// People who live in each district, by layers together; with multipliers at their means.
    pub people_by_district: Vec<f64>,
    /// Facilities, in the model's order.
    pub facilities: Vec<PlaceRisk>,
    /// Routes, in the model's order.
    pub routes: Vec<PlaceRisk>,
    /// What happens month by month, if that is followed.
    pub course: Option<CourseResults>,
}

/// Residents within a distance of at least one remnant.
#[derive(Clone, Debug, PartialEq)]
pub struct NearResidents {
    /// The distance, m.
    pub distance_m: f64,
    /// All of them.
    pub all: Headline,
    /// People near in every replicate, in the fixed point of people.
    pub counts: Histogram,
    /// By group, last those of no stated group.
    pub groups: Vec<Headline>,
    /// By district.
    pub districts: Vec<Headline>,
    /// By district, then group: mean and standard error.
    pub district_groups: Vec<(f64, f64)>,
    /// Replicates in which a cell's centre is near, where anybody lives about.
    pub hits: Tiles<u32>,
}

/// Remnants on the ground of a facility or route.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRisk {
    /// Remnants there.
    pub remnants: Headline,
    /// Replicates with at least one.
    pub hits: u64,
    /// Expected rank among its like, from 1, and its standard error.
    pub rank: (f64, f64),
    /// Probability of being among the first so many, ties split, and its standard error.
    pub among_top: (f64, f64),
    /// Of routes that say how wide a strip one traveller takes.
    pub traverse: Option<Traverse>,
}

/// One traveller along a route, anywhere across it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traverse {
    /// Expected remnants in the traveller's strip, and its standard error.
    pub met: (f64, f64),
    /// Probability of at least one, and its standard error.
    pub any: (f64, f64),
}

/// What happens month by month.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseResults {
    /// The months.
    pub months: Vec<MonthResult>,
    /// By activity.
    pub activities: Vec<Events>,
    /// By group, last those of no stated group.
    pub groups: Vec<Events>,
    /// By district.
    pub districts: Vec<Events>,
    /// By measure: what it spares.
    pub spared: Vec<Spared>,
}

/// Events: expected ones with their standard error, drawn ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Events {
    /// Mean and standard error, in the order of [`super::course::Event`].
    pub expected: [(f64, f64); EVENTS],
    /// Drawn detonations, casualties, deaths.
    pub drawn: [Headline; 3],
}

/// One month.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthResult {
    /// Its days.
    pub month: Month,
    /// What happens in it.
    pub events: Events,
    /// Remnants there at its end: mean and standard error.
    pub left: (f64, f64),
    /// Removed in it by measures of clearance.
    pub cleared: (f64, f64),
    /// Expected casualties without each measure.
    pub without: Vec<(f64, f64)>,
    /// Those less the expected casualties with it: mean and standard error of the difference, replicate by replicate.
    pub spared: Vec<(f64, f64)>,
    /// Expected events by activity, then group (last those of no stated group), then district.
    pub by: Vec<[(f64, f64); EVENTS]>,
}

/// Casualties without a measure less those with it, on the same random numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spared {
    /// Given ground and unknowns.
    pub expected: Difference,
    /// As chance had it.
    pub drawn: Difference,
}

/// A difference between two numbers of every replicate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Mean.
    pub mean: f64,
    /// Monte Carlo standard error of the mean, paired.
    pub standard_error: f64,
    /// Quantiles at 5, 50 and 95 %.
    pub quantiles: [f64; 3],
}

impl Exposure {
    /// From the counts of many replicates.
    pub fn new(frame: &ExposureFrame, counts: ExposureCounts) -> Exposure {
        let model = frame.model;
        let ExposureCounts { rows, residents, facilities, routes, course } = counts;
        let near = residents.into_iter().zip(&model.assets.distances_m);
        let course = frame.course().zip(course).map(|(frame, counts)| CourseResults {
            months: months(frame.calendar().months(), &counts.months),
            activities: counts.activities.iter().map(Events::of).collect(),
            groups: counts.groups.iter().map(Events::of).collect(),
            districts: counts.districts.iter().map(Events::of).collect(),
            spared: spared(model, &rows),
        });
        Exposure {
            people_by_district: frame.residents().map(|r| by_district(model, r)).unwrap_or_default(),
            residents: near.filter_map(|(c, d)| Some(NearResidents::new(*d, c, frame.residents()?))).collect(),
            facilities: (0..model.assets.facilities.len()).map(|k| PlaceRisk::new(&facilities, k)).collect(),
            routes: model.assets.routes.iter().enumerate().map(|(k, r)| PlaceRisk::of_route(&routes, k, r)).collect(),
            course,
            rows,
        }
    }
}

/// People who live in each district, layers at the means of their multipliers.
fn by_district(model: &Model, residents: &Residents) -> Vec<f64> {
    let (districts, _) = residents.people.totals(model.districts.len());
    let multipliers: Vec<f64> = model.assets.populations.iter().map(|p| p.multiplier.mean()).collect();
    let one = |layers: &[u64]| layers.iter().zip(&multipliers).map(|(people, m)| *people as f64 / PERSON * m).sum();
    districts.chunks_exact(multipliers.len()).map(one).collect()
}

impl NearResidents {
    fn new(distance_m: f64, counts: NearCounts, residents: &Residents) -> NearResidents {
        let hits = counts.hits(residents);
        let headline = |counts: &Histogram| Headline::of_histogram(counts, 1.0).per(PERSON);
        let moments = |m: &Moments| (m.mean() / PERSON, m.standard_error() / PERSON);
        NearResidents {
            distance_m,
            all: headline(&counts.all),
            groups: counts.groups.iter().map(headline).collect(),
            districts: counts.districts.iter().map(headline).collect(),
            district_groups: counts.district_groups.iter().map(moments).collect(),
            counts: counts.all,
            hits,
        }
    }

    /// Replicates with more than `people` near, rounded to whole people, and replicates in all.
    pub fn above(&self, people: f64) -> (u64, u64) {
        (self.counts.above((people + 0.5) * PERSON - 1.0), self.counts.total())
    }
}

impl PlaceRisk {
    fn new(counts: &PlacesCounts, place: usize) -> PlaceRisk {
        let remnants = counts.remnants(place);
        PlaceRisk {
            hits: remnants.above(0.0),
            remnants: Headline::of_histogram(&remnants, 1.0),
            rank: counts.rank_of(place),
            among_top: counts.seat_of(place),
            traverse: None,
        }
    }

    fn of_route(counts: &PlacesCounts, place: usize, route: &Route) -> PlaceRisk {
        let share = route.traverse_width_m.map(|width| (width / route.width_m).min(1.0));
        let traverse = share.map(|share| Traverse::new(&counts.remnants(place), share));
        PlaceRisk { traverse, ..PlaceRisk::new(counts, place) }
    }
}

impl Traverse {
    /// Each remnant lies in the traveller's strip with probability `share`, one as the other.
    fn new(remnants: &Histogram, share: f64) -> Traverse {
        let moments = remnants.moments();
        let any = |n: u64| -libm::expm1(n as f64 * libm::log1p(-share.min(1.0 - 1e-15)));
        Traverse {
            met: (moments.mean() * share, moments.standard_error() * share),
            any: mean_of(remnants.iter().map(|(n, times)| (any(n), times))),
        }
    }
}

/// Places by expected rank, then in the model's order.
pub fn ranked(risks: &[PlaceRisk]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..risks.len()).collect();
    order.sort_by(|a, b| risks[*a].rank.0.total_cmp(&risks[*b].rank.0));
    order
}

/// Mean and standard error of numbers, each so many times.
fn mean_of(values: impl Iterator<Item = (f64, u64)> + Clone) -> (f64, f64) {
    let count: u64 = values.clone().map(|(_, times)| times).sum();
    let n = count as f64;
    let mean = values.clone().map(|(value, times)| value * times as f64).sum::<f64>() / n;
    let squares: f64 = values.map(|(value, times)| (value - mean) * (value - mean) * times as f64).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

fn months(months: &[Month], counts: &[MonthCounts]) -> Vec<MonthResult> {
    let one = |(month, counts): (&Month, &MonthCounts)| MonthResult {
        month: month.clone(),
        events: Events::of(&counts.events),
        left: expected(&counts.left),
        cleared: expected(&counts.cleared),
        without: counts.without.iter().map(expected).collect(),
        spared: counts.spared.iter().map(|sums| signed(sums, counts.left.count)).collect(),
        by: counts.by.iter().map(|events| events.map(|moments| expected(&moments))).collect(),
    };
    months.iter().zip(counts).map(one).collect()
}

fn expected(moments: &Moments) -> (f64, f64) {
    (moments.mean() * EXPECTED, moments.standard_error() * EXPECTED)
}

/// Mean and standard error of a difference in units of [`EXPECTED`].
fn signed(sums: &SignedSums, count: u64) -> (f64, f64) {
    let n = count as f64;
    let mean = sums.sum as f64 / n;
    let variance = ((sums.squares as f64 - n * mean * mean) / (n - 1.0)).max(0.0);
    (mean * EXPECTED, (variance / n).sqrt() * EXPECTED)
}

impl Events {
    fn of(counts: &EventCounts) -> Events {
        let drawn = |k: usize| Headline::of_histogram(&counts.drawn[k], 1.0);
        Events { expected: [0, 1, 2, 3, 4].map(|k| expected(&counts.expected[k])), drawn: [0, 1, 2].map(drawn) }
    }
}

fn spared(model: &Model, rows: &Rows) -> Vec<Spared> {
    let difference = |name: &str, measure: &str| Difference::of(rows, &without(name, measure), name);
    let measures = model.assets.course.iter().flat_map(|course| &course.measures);
    let one = |measure: &crate::model::assets::Measure| {
        Some(Spared {
            expected: difference("casualties_expected", &measure.id)?,
            drawn: difference("casualties_drawn", &measure.id)?,
        })
    };
    measures.filter_map(one).collect()
}

impl Difference {
    /// Of two columns with the same unit, replicate by replicate.
    fn of(rows: &Rows, with: &str, without: &str) -> Option<Difference> {
        let (more, less) = (rows.column(with)?, rows.column(without)?);
        let mut differences: Vec<i128> =
            rows.iter().map(|(_, row)| i128::from(row[more]) - i128::from(row[less])).collect();
        differences.sort_unstable();
        let (n, unit) = (differences.len(), rows.columns()[more].unit());
        let sum: i128 = differences.iter().sum();
        let mean = sum as f64 / n as f64;
        let squares: f64 = differences.iter().map(|d| (*d as f64 - mean) * (*d as f64 - mean)).sum();
        let quantile = |p: f64| {
            let rank = ((p * n as f64 - 1e-9).ceil().max(1.0) as usize).min(n.max(1));
            differences.get(rank - 1).map_or(f64::NAN, |d| *d as f64 * unit)
        };
        Some(Difference {
            mean: mean * unit,
            standard_error: (squares / (n as f64 - 1.0) / n as f64).sqrt() * unit,
            quantiles: [0.05, 0.5, 0.95].map(quantile),
        })
    }
}
