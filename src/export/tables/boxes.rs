//! The table of boxes: every box within reach of a documented strike, and boxes beyond whose people may live near a remnant.

use super::column::{Adds, Column};
use super::doubt::{probability, probability_columns};
use super::entry::Entry;
use super::replicates::people_within_name;
use super::table::Table;
use crate::grid::{Cell, Tiles};
use crate::hazard::Hazard;
use crate::hazard::maps::{Kind, Maps, REACH_PER_BOX};
use crate::model::Model;
use crate::scenario::Scenario;

/// Name of the table.
pub const BOXES_PARQUET: &str = "tables/boxes.parquet";

const OVER_BOXES: Adds = Adds::Over("boxes");

/// Boxes from north to south, then from west to east.
pub fn boxes<'a>(scenario: &'a Scenario, hazard: &'a Hazard) -> Table<'a> {
    let boxes = Boxes { scenario, hazard, near: people_near(&scenario.model, hazard) };
    Table {
        name: BOXES_PARQUET,
        row_is: "a box within reach of a documented strike, or one beyond whose people may live near a remnant",
        columns: columns(&scenario.model),
        rows: Box::new(boxes.cells().into_iter().map(move |cell| boxes.row(cell))),
    }
}

/// By distance, people of each box who live near a remnant, where anybody may.
fn people_near(model: &Model, hazard: &Hazard) -> Vec<Tiles<Option<f32>>> {
    let maps = Maps::new(hazard, model);
    (0..hazard.exposure.residents.len()).map(|index| maps.layer(Kind::PeopleNear(index)).values).collect()
}

fn columns(model: &Model) -> Vec<Column> {
    let metres = |name: &str, meaning: &str| Column::number(name, "m (the grid's CRS)", meaning);
    let degrees = |name: &str, meaning: &str| Column::number(name, "degrees (WGS 84)", meaning);
    let mut columns = vec![
        Column::whole("row", "", "Row of the box in the rasters of boxes, 0 in the north."),
        Column::whole("column", "", "Column of the box there, 0 in the west."),
        metres("centre_east_m", "Easting of its centre."),
        metres("centre_north_m", "Northing of its centre."),
        degrees("centre_longitude_deg", "Longitude of its centre.").hxl("#geo+lon"),
        degrees("centre_latitude_deg", "Latitude of its centre.").hxl("#geo+lat"),
        Column::number("expected_remnants", "items", "Expected remnants in the box, computed without sampling.")
            .adding(OVER_BOXES)
            .empty(BEYOND),
        Column::whole("replicates_with_any", "replicates", "Possible grounds with at least one remnant in the box.")
            .empty(BEYOND),
    ];
    let any = probability_columns("p_at_least_one".into(), "at least one remnant lies in the box", None);
    let when = ["none of the possible grounds, or beyond reach: never 0", BEYOND, BEYOND];
    columns.extend(any.into_iter().zip(when).map(|(column, when)| column.empty(when)));
    columns.extend(model.assets.distances_m.iter().map(|distance| {
        let meaning = "Expected people of the box who live within the distance of a remnant, multipliers of layers at their means.";
        let name = people_within_name(*distance).then("_expected");
        Column::number(name, "people", meaning).adding(OVER_BOXES).empty("nobody of the box lived near in any possible ground")
    }));
    columns
}

const BEYOND: &str = "beyond reach of documented strikes: not assessed";

struct Boxes<'a> {
    scenario: &'a Scenario,
    hazard: &'a Hazard,
    near: Vec<Tiles<Option<f32>>>,
}

impl Boxes<'_> {
    fn cells(&self) -> Vec<Cell> {
        let reached =
            self.hazard.companion.boxes.iter().filter(|(_, mean)| *mean >= REACH_PER_BOX).map(|(cell, _)| cell);
        let people = self.near.iter().flat_map(|near| near.iter().filter(|(_, people)| people.is_some()));
        let mut cells: Vec<Cell> = reached.chain(people.map(|(cell, _)| cell)).collect();
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    fn row(&self, cell: Cell) -> Vec<Entry> {
        let Boxes { scenario, near, .. } = self;
        let centre = scenario.model.grid.boxes.centre(cell);
        let (longitude, latitude) = scenario.crs.unproject(centre).unwrap_or((f64::NAN, f64::NAN));
        let mut row = vec![Entry::Whole(u64::from(cell.row)), Entry::Whole(u64::from(cell.column))];
        row.extend([centre.x, centre.y].map(|metres| Entry::Rounded(metres, 3)));
        row.extend([longitude, latitude].map(|degrees| Entry::Rounded(degrees, 6)));
        row.extend(self.hazard_of(cell));
        row.extend(
            near.iter().map(|near| near.get(cell).map_or(Entry::Nothing, |people| Entry::Number(f64::from(people)))),
        );
        row
    }

    /// Expected remnants, hits and presence; nothing beyond reach.
    fn hazard_of(&self, cell: Cell) -> Vec<Entry> {
        let expected = self.hazard.companion.boxes.get(cell);
        if expected < REACH_PER_BOX {
            return vec![Entry::Nothing; 5];
        }
        let hits = u64::from(self.hazard.boxes.get(cell).hits);
        let mut entries = vec![Entry::Number(expected), Entry::Whole(hits)];
        entries.extend(probability(hits, self.hazard.replicates()));
        entries
    }
}
