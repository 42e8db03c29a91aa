//! The per-replicate numbers that a run kept, read with mistrust.

use super::folder::RunFolder;
use crate::engine::plan::MOST_DISTRICT_COUNTS;
use crate::engine::shard::ReplicateSet;
use crate::export::tables::column::names;
use crate::export::tables::replicates::{DISTRICT_REPLICATES, EXPOSURE_REPLICATES, REPLICATES};
use crate::export::tables::replicates::{district_columns, exposure_columns, hazard_columns};
use crate::exposure::ExposureFrame;
use crate::exposure::rows::{Column, Rows};
use crate::grid::Tiles;
use crate::hazard::tally::ReplicateRow;
use crate::hazard::zones::{Rank, Ranking};
use crate::random::Seed;
use crate::scenario::{Scenario, visible};
use csv::StringRecord;

/// What a run kept of its replicates.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) rows: Vec<ReplicateRow>,
    pub(super) district_rows: Option<Vec<u32>>,
    pub(super) exposure_rows: Rows,
}

/// More remnants than this are in no replicate; sums of squares of so many stay exact.
const MOST_REMNANTS: u64 = 1_000_000_000_000;

/// No number of exposure is larger in its fixed point.
const MOST_COUNTED: u64 = 1 << 62;

/// What the numbers of a row are read by.
struct Scale<'a> {
    box_ha: f64,
    ranking: &'a Ranking,
}

impl Stored {
    /// Reads the tables. Fails with what is wrong and where.
    pub(super) fn read(
        folder: &RunFolder,
        scenario: &Scenario,
        ranking: &Ranking,
        counted: &ReplicateSet,
    ) -> Result<Stored, String> {
        let replicates = counted.count();
        let scale = Scale { box_ha: scenario.model.grid.boxes.cell_ha(), ranking };
        let rows = records((folder, counted), REPLICATES, &names(&hazard_columns()), |number, record| {
            scale.row(number, record)
        })?;
        if rows.len() as u64 != replicates {
            return Err(format!("{REPLICATES} holds {} replicates and the run claims {replicates}", rows.len()));
        }
        let districts = scenario.model.districts.len() as u64;
        let kept = replicates.saturating_mul(districts) <= MOST_DISTRICT_COUNTS;
        let district_rows = match (kept, districts) {
            (true, 0) => Some(Vec::new()),
            (true, _) => Some(district_rows((folder, counted), scenario, rows.len())?),
            (false, _) => None,
        };
        let exposure_rows = exposure_rows((folder, counted), scenario, rows.len())?;
        Ok(Stored { rows, district_rows, exposure_rows })
    }
}

impl Stored {
    /// Which of the rows is that of a replicate.
    pub(super) fn index(&self, replicate: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&replicate, |row| row.replicate).ok()
    }
}

fn exposure_rows(kept: (&RunFolder, &ReplicateSet), scenario: &Scenario, replicates: usize) -> Result<Rows, String> {
    // What is kept hangs neither on the seed nor on where remnants are expected.
    let nowhere = Tiles::new(scenario.model.grid.boxes);
    let empty = ExposureFrame::new(&scenario.model, Seed(0), &nowhere).rows();
    let values = |number: u64, record: &StringRecord| {
        (whole(record, 0)? == number).then_some(())?;
        let columns = empty.columns().iter().zip(record.iter().skip(1));
        let read =
            |column: &Column, text: &str| column.read(text).filter(|value| *value <= MOST_COUNTED || column.may_lack());
        let values = columns.map(|(column, text)| read(column, text)).collect::<Option<Vec<u64>>>()?;
        Some(std::iter::once(number).chain(values).collect::<Vec<u64>>())
    };
    let rows = records(kept, EXPOSURE_REPLICATES, &names(&exposure_columns(&empty)), values)?;
    if rows.len() != replicates {
        return Err(format!("{EXPOSURE_REPLICATES} holds {} replicates and the run claims {replicates}", rows.len()));
    }
    empty.with_values(rows.concat()).ok_or_else(|| format!("{EXPOSURE_REPLICATES} is not a whole table"))
}

fn district_rows(
    kept: (&RunFolder, &ReplicateSet),
    scenario: &Scenario,
    replicates: usize,
) -> Result<Vec<u32>, String> {
    let counts = |number: u64, record: &StringRecord| {
        (whole(record, 0)? == number).then_some(())?;
        (1..record.len()).map(|column| u32::try_from(whole(record, column)?).ok()).collect::<Option<Vec<u32>>>()
    };
    let rows = records(kept, DISTRICT_REPLICATES, &names(&district_columns(scenario)), counts)?;
    if rows.len() != replicates {
        return Err(format!("{DISTRICT_REPLICATES} holds {} replicates and the run claims {replicates}", rows.len()));
    }
    Ok(rows.concat())
}

/// The rows of a table with just these columns. `read` gets the number that a row must bear.
fn records<T>(
    (folder, counted): (&RunFolder, &ReplicateSet),
    name: &str,
    header: &[String],
    read: impl Fn(u64, &StringRecord) -> Option<T>,
) -> Result<Vec<T>, String> {
    let file = folder.file(name).ok_or_else(|| format!("{name} cannot be read"))?;
    let mut reader = csv::ReaderBuilder::new().from_reader(std::io::BufReader::new(file));
    let broken = |error: csv::Error| format!("{name} is not a whole table ({})", visible(&error.to_string()));
    if reader.headers().map_err(broken)?.iter().ne(header.iter().map(String::as_str)) {
        return Err(format!("{name} has other columns than this program writes"));
    }
    let mut rows = Vec::new();
    let mut numbers = counted.numbers();
    for (number, record) in reader.into_records().enumerate() {
        let record = record.map_err(broken)?;
        let row = numbers.next().and_then(|number| read(number, &record));
        rows.push(row.ok_or_else(|| format!("row {} of {name} is none that the run can have", number + 1))?);
    }
    Ok(rows)
}

impl Scale<'_> {
    fn row(&self, number: u64, record: &StringRecord) -> Option<ReplicateRow> {
        let [replicate, remnants, initial, outside_grid] = [0, 1, 2, 3].map(|column| whole(record, column));
        let (remnants, initial, outside_grid) = (remnants?, initial?, outside_grid?);
        let sound = replicate? == number && outside_grid <= remnants && remnants <= initial;
        let last_rank = self.rank(record.get(5)?, remnants)?;
        let boxes = self.boxes(record.get(4)?)?;
        sound.then_some(ReplicateRow { replicate: number, remnants, initial, outside_grid, boxes, last_rank })
    }

    fn boxes(&self, area_ha: &str) -> Option<u64> {
        let area_ha: f64 = area_ha.parse().ok()?;
        let boxes = (area_ha / self.box_ha).round();
        let sound = boxes >= 0.0 && boxes <= MOST_REMNANTS as f64 && boxes * self.box_ha == area_ha;
        sound.then_some(boxes as u64)
    }

    /// A rank of a box with just this expected count.
    fn rank(&self, expected: &str, remnants: u64) -> Option<Rank> {
        if remnants == 0 {
            return expected.is_empty().then_some(Rank(0));
        }
        let expected: f64 = expected.parse().ok()?;
        if expected == 0.0 {
            return Some(Rank::UNRANKED);
        }
        let rank = Rank(self.ranking.boxes_above(expected).checked_sub(1)?);
        (self.ranking.expected_at(rank) == expected).then_some(rank)
    }
}

fn whole(record: &StringRecord, column: usize) -> Option<u64> {
    record.get(column)?.parse().ok().filter(|count| *count <= MOST_REMNANTS)
}
