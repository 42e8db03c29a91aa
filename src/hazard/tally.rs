//! Everything that is counted about residual hazard in each possible ground.

use super::fade_out::{FadeTally, References};
use super::zones::{Rank, Ranking};
use crate::engine::Tally;
pub use crate::engine::plan::GROUNDS_KEPT;
use crate::engine::plan::MOST_DISTRICT_COUNTS;
use crate::engine::supports::{GridCounts, GridSupports};
use crate::engine::tally::{StrikeCount, StrikeCounts};
use crate::grid::Point;
use crate::grid::index::RegionIndex;
use crate::grid::located::{AT_ONCE, Located};
use crate::model::Model;
use crate::packing::{Fault, Pack, Packer, Unpacker, pack_fields};
use crate::random::ReplicateId;
use crate::sampler::{PossibleGround, Remnants};
use crate::stats::Histogram;
use crate::stats::headline::Headline;
use std::io;

/// What counting needs to know about the model.
#[derive(Debug)]
pub struct Frame<'m> {
    /// The model.
    pub model: &'m Model,
    /// Boxes in order of expected count.
    pub ranking: Ranking,
    /// What fade-out distances are measured from.
    pub references: References,
    /// Districts by place.
    pub districts: RegionIndex,
}

/// Headline numbers of one replicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReplicateRow {
    /// Number of the replicate.
    pub replicate: u64,
    /// Remnants at the assessment date, off the grid included.
    pub remnants: u64,
    /// Remnants initially there.
    pub initial: u64,
    /// Those of [`ReplicateRow::remnants`] that lie off the grid.
    pub outside_grid: u64,
    /// Boxes with at least one remnant, off the grid included.
    pub boxes: u64,
    /// The last rank among the boxes of all remnants.
    pub last_rank: Rank,
}

/// A headline number from one number of every replicate, each worth `unit`.
pub fn headline(rows: &[ReplicateRow], unit: f64, number: impl Fn(&ReplicateRow) -> u64) -> Headline {
    let mut counts = Histogram::default();
    rows.iter().for_each(|row| counts.record(number(row)));
    Headline::of_histogram(&counts, unit)
}

/// Counts for one district.
#[derive(Clone, Debug, Default)]
pub struct DistrictCount {
    running: u64,
    /// Remnants per replicate.
    pub remnants: Histogram,
}

/// What the running ground adds up to so far.
#[derive(Debug, Default)]
struct Running {
    remnants: u64,
    initial: u64,
    outside_grid: u64,
    last_rank: Rank,
    /// Its places, if it is to be kept.
    ground: Vec<Point>,
}

/// The tally.
#[derive(Debug)]
pub struct HazardTally<'a, 'm> {
    frame: &'a Frame<'m>,
    supports: GridSupports,
    located: Located,
    running: Running,
    fade_out: FadeTally,
    districts: Vec<DistrictCount>,
    strikes: StrikeCounts,
    rows: Vec<ReplicateRow>,
    /// Remnants by district, a row each of `rows`; none once they are too many.
    district_rows: Vec<u32>,
    grounds: Vec<(u64, Vec<Point>)>,
    containing: Vec<u32>,
    boxes_off_lattice: Vec<(i64, i64)>,
}

impl<'a, 'm> HazardTally<'a, 'm> {
    /// Nothing counted yet.
    pub fn new(frame: &'a Frame<'m>) -> HazardTally<'a, 'm> {
        let Model { grid, thresholds, strikes, unrecorded, districts, .. } = frame.model;
        HazardTally {
            frame,
            supports: GridSupports::new(grid, thresholds),
            located: Located::default(),
            running: Running::default(),
            fade_out: FadeTally::new(&frame.references),
            districts: vec![DistrictCount::default(); districts.len()],
            strikes: StrikeCounts::new(strikes.len() + usize::from(unrecorded.is_some())),
            rows: Vec::new(),
            district_rows: Vec::new(),
            grounds: Vec::new(),
            containing: Vec::new(),
            boxes_off_lattice: Vec::new(),
        }
    }

    /// Headline numbers of the replicates counted so far, in no particular order.
    pub fn rows(&self) -> &[ReplicateRow] {
        &self.rows
    }

    /// The sums, when counting is over; rows and grounds by replicate.
    pub fn into_counts(mut self) -> HazardCounts {
        let district_rows = self.keeps_district_rows().then(|| self.sorted_district_rows());
        self.rows.sort_unstable();
        self.grounds.sort_by_key(|(replicate, _)| *replicate);
        HazardCounts {
            supports: self.supports.into_counts(),
            fade_out: self.fade_out,
            districts: self.districts.into_iter().map(|district| district.remnants).collect(),
            strikes: self.strikes.into_counts(),
            rows: self.rows,
            district_rows,
            grounds: self.grounds.into_iter().map(|(_, places)| places).collect(),
        }
    }

    /// Counts some remnants on the grid and by distance.
    fn count_places(&mut self, remnants: &Remnants) {
        let HazardTally { frame, supports, located, running, fade_out, boxes_off_lattice, .. } = self;
        for some in remnants.chunks(AT_ONCE) {
            located.take(some);
            running.outside_grid += supports.add(located);
            boxes_off_lattice.extend(located.off().map(|place| frame.model.grid.boxes.global_index(place)));
            running.last_rank = fade_out.count((&frame.ranking, &frame.references), located).max(running.last_rank);
        }
    }

    fn count_districts(&mut self, remnants: &Remnants) {
        for place in remnants.places() {
            self.frame.districts.containing(place, &mut self.containing);
            self.containing.iter().for_each(|index| self.districts[*index as usize].running += 1);
        }
    }

    /// Whether all replicates counted so far leave room for their counts by district.
    fn keeps_district_rows(&self) -> bool {
        (self.rows.len() * self.districts.len()) as u64 <= MOST_DISTRICT_COUNTS
    }

    /// The numbers of rows in the order of replicates.
    fn by_replicate(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_unstable_by_key(|index| self.rows[*index].replicate);
        order
    }

    fn sorted_district_rows(&self) -> Vec<u32> {
        let width = self.districts.len();
        let rows = self.by_replicate().into_iter();
        rows.flat_map(|index| &self.district_rows[index * width..(index + 1) * width]).copied().collect()
    }

    /// Ends the replicate's counts by district; its row stands last among `rows`.
    fn finish_districts(&mut self) {
        let keep = self.keeps_district_rows();
        for district in &mut self.districts {
            let count = std::mem::take(&mut district.running);
            district.remnants.record(count);
            if keep {
                self.district_rows.push(u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
    }

    fn boxes_hit(&mut self) -> u64 {
        self.boxes_off_lattice.sort_unstable();
        self.boxes_off_lattice.dedup();
        let off_lattice = self.boxes_off_lattice.len() as u64;
        self.boxes_off_lattice.clear();
        self.supports.boxes_hit().len() as u64 + off_lattice
    }
}

impl Tally for HazardTally<'_, '_> {
    fn count(&mut self, replicate: ReplicateId, part: &PossibleGround) {
        self.running.remnants += part.remnants.len() as u64;
        self.running.initial += part.strikes.iter().map(|strike| strike.initial).sum::<u64>();
        self.count_places(&part.remnants);
        if !self.districts.is_empty() {
            self.count_districts(&part.remnants);
        }
        part.strikes.iter().for_each(|outcome| self.strikes.record(outcome));
        if replicate.0 < GROUNDS_KEPT {
            self.running.ground.extend(part.remnants.places());
        }
    }

    fn finish(&mut self, replicate: ReplicateId) {
        let boxes = self.boxes_hit();
        let Running { remnants, initial, outside_grid, last_rank, mut ground } = std::mem::take(&mut self.running);
        // A place may lie in a box and off the grid's cells.
        let last_rank = if outside_grid > 0 { Rank::UNRANKED } else { last_rank };
        self.rows.push(ReplicateRow { replicate: replicate.0, remnants, initial, outside_grid, boxes, last_rank });
        self.supports.finish();
        self.fade_out.finish();
        self.finish_districts();
        if replicate.0 < GROUNDS_KEPT {
            ground.shrink_to_fit();
            self.grounds.push((replicate.0, ground));
        }
    }

    fn merge(&mut self, other: Self) {
        self.supports.merge(other.supports);
        self.fade_out.merge(&other.fade_out);
        self.districts
            .iter_mut()
            .zip(&other.districts)
            .for_each(|(mine, theirs)| mine.remnants.merge(&theirs.remnants));
        self.strikes.merge(&other.strikes);
        self.rows.extend(other.rows);
        self.extend_district_rows(other.district_rows);
        self.grounds.extend(other.grounds);
    }
}

pack_fields!(Rank: 0);
pack_fields!(ReplicateRow: replicate, remnants, initial, outside_grid, boxes, last_rank);
pack_fields!(DistrictCount: remnants);

/// Sums; then rows by replicate, as many as there are replicates; and counts by district for each of them, unless they are more than are
/// kept. Whole grounds are left out: they are larger than all else, and are drawn again where they are wanted.
impl Pack for HazardTally<'_, '_> {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.supports.pack(to)?;
        self.fade_out.pack(to)?;
        self.districts.pack(to)?;
        self.strikes.pack(to)?;
        self.by_replicate().into_iter().try_for_each(|index| self.rows[index].pack(to))?;
        if self.keeps_district_rows() { self.sorted_district_rows().pack(to) } else { Ok(()) }
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.supports.unpack(from)?;
        self.fade_out.unpack(from)?;
        self.districts.unpack(from)?;
        self.strikes.unpack(from)?;
        for _ in 0..from.replicates() {
            let mut row = ReplicateRow::default();
            row.unpack(from)?;
            self.rows.push(row);
        }
        self.unpack_district_rows(from)
    }
}

impl HazardTally<'_, '_> {
    /// Adds counts by district for rows that were added; drops all of them if they have become too many.
    fn extend_district_rows(&mut self, others: Vec<u32>) {
        if self.keeps_district_rows() {
            self.district_rows.extend(others);
        } else {
            self.district_rows = Vec::new();
        }
    }

    fn unpack_district_rows(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        let counts = from.replicates().saturating_mul(self.districts.len() as u64);
        let kept = if counts <= MOST_DISTRICT_COUNTS { counts } else { 0 };
        let counts = (0..kept).map(|_| from.narrow()).collect::<Result<Vec<u32>, Fault>>()?;
        self.extend_district_rows(counts);
        Ok(())
    }
}

/// What many possible grounds added up to.
#[derive(Debug)]
pub struct HazardCounts {
    /// On the supports of the grid.
    pub supports: GridCounts,
    /// Remnants beyond distances.
    pub fade_out: FadeTally,
    /// Remnants per replicate, by district.
    pub districts: Vec<Histogram>,
    /// Per strike, unrecorded ones last.
    pub strikes: Vec<StrikeCount>,
    /// Per replicate, by number.
    pub rows: Vec<ReplicateRow>,
    /// Remnants by district, as many as there are districts for each of `rows`; `None` if they are more than
    /// [`MOST_DISTRICT_COUNTS`].
    pub district_rows: Option<Vec<u32>>,
    /// The first whole grounds, by number; those of counts that were read from elsewhere are left out.
    pub grounds: Vec<Vec<Point>>,
}
