//! The release zone: how far a zone must reach so that, in all but a share alpha of possible grounds, nothing lies
//! outside it. It hangs on a tail nobody has measured; it is never called safe or clear.

use super::tally::ReplicateRow;
use super::zones::{Rank, Ranking};
use crate::engine::Tally;
use crate::grid::located::{AT_ONCE, Located};
use crate::model::Model;
use crate::model::pattern::Pattern;
use crate::random::ReplicateId;
use crate::sampler::PossibleGround;
use crate::stats::upper_bound_95;

/// A release zone for one assumption about the pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleaseZone {
    /// The pattern in words.
    pub pattern: String,
    /// Replicates that it rests on.
    pub replicates: u64,
    /// The zone, or why there is none.
    pub zone: Result<Reached, String>,
}

/// The set of boxes whose expected count is at least a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// The level c, expected remnants per box.
    pub level: f64,
    /// Number of boxes.
    pub boxes: u32,
    /// Area, ha.
    pub area_ha: f64,
    /// 95 % upper bound of the probability that a remnant lies outside.
    pub upper_bound: f64,
}

impl ReleaseZone {
    /// From each replicate's last rank: the largest level c for which the 95 % upper binomial bound of
    /// P(lowest mean under any remnant < c) is at most `alpha`.
    pub fn new(pattern: String, ranking: &Ranking, rows: &[ReplicateRow], alpha: f64) -> ReleaseZone {
        let mut lowest: Vec<f64> = rows.iter().map(|row| lowest_mean(ranking, row)).collect();
        lowest.sort_by(f64::total_cmp);
        let n = lowest.len() as u64;
        let zone = allowed_misses(n, alpha).map_or_else(
            || Err(format!("{n} replicates are too few for a bound of {alpha}")),
            |misses| reached(ranking, &lowest, misses, n),
        );
        ReleaseZone { pattern, replicates: n, zone }
    }

    /// No zone, with the reason.
    pub fn unknown(pattern: String, reason: String) -> ReleaseZone {
        ReleaseZone { pattern, replicates: 0, zone: Err(reason) }
    }
}

fn lowest_mean(ranking: &Ranking, row: &ReplicateRow) -> f64 {
    if row.remnants == 0 { f64::INFINITY } else { ranking.expected_at(row.last_rank) }
}

/// The most replicates that may have a remnant outside.
fn allowed_misses(n: u64, alpha: f64) -> Option<u64> {
    let fits = |misses: u64| upper_bound_95(misses, n) <= alpha;
    if !fits(0) {
        return None;
    }
    let (mut low, mut high) = (0, n);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    Some(low)
}

fn reached(ranking: &Ranking, lowest: &[f64], misses: u64, n: u64) -> Result<Reached, String> {
    let level = lowest.get(misses as usize).copied().unwrap_or(f64::INFINITY).min(ranking.expected_at(Rank(0)));
    if !(level > 0.0) {
        return Err("not reachable on this grid".to_owned());
    }
    let boxes = ranking.boxes_above(level);
    let outside = lowest.partition_point(|mean| *mean < level) as u64;
    let area_ha = f64::from(boxes) * ranking.lattice().cell_ha();
    Ok(Reached { level, boxes, area_ha, upper_bound: upper_bound_95(outside, n) })
}

/// The patterns of a model in words: "normal", "ellipse and ring".
pub fn pattern_words(model: &Model) -> String {
    let mut names: Vec<&str> = model.munitions.iter().map(|m| Pattern::name(&m.pattern)).collect();
    names.sort_unstable();
    names.dedup();
    names.join(" and ")
}

/// Counts nothing but the last rank of each replicate.
#[derive(Debug)]
pub struct RankTally<'a> {
    model: &'a Model,
    ranking: &'a Ranking,
    located: Located,
    ranks: [Rank; AT_ONCE],
    /// Last rank and number of remnants of the running ground.
    running: (Rank, u64),
    rows: Vec<ReplicateRow>,
}

impl<'a> RankTally<'a> {
    /// Nothing counted yet.
    pub fn new(model: &'a Model, ranking: &'a Ranking) -> RankTally<'a> {
        RankTally {
            model,
            ranking,
            located: Located::default(),
            ranks: [Rank::UNRANKED; AT_ONCE],
            running: (Rank(0), 0),
            rows: Vec::new(),
        }
    }

    /// The rows, by replicate.
    pub fn into_rows(mut self) -> Vec<ReplicateRow> {
        self.rows.sort_unstable();
        self.rows
    }
}

impl Tally for RankTally<'_> {
    fn count(&mut self, _replicate: ReplicateId, part: &PossibleGround) {
        let RankTally { model, ranking, located, ranks, running: (last_rank, remnants), .. } = self;
        *remnants += part.remnants.len() as u64;
        for some in part.remnants.chunks(AT_ONCE) {
            located.take(some);
            located.locate(&model.grid.cells);
            if located.count_off() > 0 {
                *last_rank = Rank::UNRANKED;
            }
            located.locate(&model.grid.boxes);
            ranking.ranks(located, ranks);
            *last_rank = ranks[..located.len()].iter().copied().fold(*last_rank, Rank::max);
        }
    }

    fn finish(&mut self, replicate: ReplicateId) {
        let (last_rank, remnants) = std::mem::replace(&mut self.running, (Rank(0), 0));
        let row = ReplicateRow { replicate: replicate.0, remnants, initial: 0, outside_grid: 0, boxes: 0, last_rank };
        self.rows.push(row);
    }

    fn merge(&mut self, other: Self) {
        self.rows.extend(other.rows);
    }
}
