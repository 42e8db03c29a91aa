//! The pictures and zones of a run, with everything that must be written on them.

mod exposure;
mod words;

use super::geojson::Zone;
use crate::dates::Date;
use crate::hazard::maps::{Kind, Maps, support_words};
use crate::hazard::tally::ReplicateRow;
use crate::hazard::zones::Ranking;
use crate::hazard::{Hazard, ShareZone};
use crate::model::Model;
use crate::model::strike::Location;
use crate::picture::{
    self, ContextMark, Distribution, Format, Marks, Outline, PictureError, Sheet, Spread, StrikeMark,
};
use crate::receipt::Receipt;
use crate::report::rounding::{rounded, step_for};
use crate::scenario::{ContextLayer, Scenario};
use serde_json::json;
pub(super) use words::Words;
use words::origin;

/// A picture of the output contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picture {
    subject: Subject,
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Subject {
    Layer(Kind),
    Grounds,
    Distribution,
    /// Density, and facilities by rank.
    FacilitiesMap,
    Facilities,
    Routes,
    People,
    PeopleExceedance,
    Months,
}

impl Picture {
    /// All pictures that a scenario has.
    pub fn all(scenario: &Scenario) -> Vec<Picture> {
        let assets = &scenario.model.assets;
        let layers = [Subject::Layer(Kind::Density), Subject::Layer(Kind::Presence)];
        let mut subjects: Vec<Subject> = [Subject::Grounds, Subject::Distribution].into_iter().chain(layers).collect();
        if !assets.populations.is_empty() {
            subjects.extend([Subject::Layer(Kind::PeopleNear(0)), Subject::People, Subject::PeopleExceedance]);
        }
        if !assets.facilities.is_empty() {
            subjects.extend([Subject::FacilitiesMap, Subject::Facilities]);
        }
        if !assets.routes.is_empty() {
            subjects.push(Subject::Routes);
        }
        if assets.course.is_some() && !assets.activities.is_empty() {
            subjects.push(Subject::Months);
        }
        let both = |subject| [Format::Png, Format::Svg].map(|format| Picture { subject, format });
        subjects.into_iter().flat_map(both).collect()
    }

    /// Whether it shows what was counted per place or month, which no other file of a run keeps replicate by replicate.
    pub fn shows_counts(self) -> bool {
        match self.subject {
            Subject::Layer(kind) => kind.is_counted(),
            Subject::FacilitiesMap | Subject::Facilities | Subject::Routes | Subject::Months => true,
            Subject::Grounds | Subject::Distribution | Subject::People | Subject::PeopleExceedance => false,
        }
    }

    /// File name.
    pub fn name(self, model: &Model) -> String {
        let stem = match self.subject {
            Subject::Layer(kind) => kind.stem(model),
            Subject::Grounds => "grounds".to_owned(),
            Subject::Distribution => "distribution".to_owned(),
            Subject::FacilitiesMap => "facilities_map".to_owned(),
            Subject::Facilities => "facilities".to_owned(),
            Subject::Routes => "routes".to_owned(),
            Subject::People => "people_distribution".to_owned(),
            Subject::PeopleExceedance => "people_exceedance".to_owned(),
            Subject::Months => "months".to_owned(),
        };
        match self.format {
            Format::Png => format!("maps/{stem}.png"),
            Format::Svg => format!("maps/{stem}.svg"),
        }
    }

    /// File name and bytes.
    pub fn draw(self, scenario: &Scenario, hazard: &Hazard, receipt: &Receipt) -> Result<(String, Vec<u8>), String> {
        let marks = self.marks(scenario, hazard);
        let words = self.words(scenario, hazard);
        let sheet = Sheet { receipt: receipt.line(), ..sheet(scenario, hazard, &marks, words) };
        let drawn = self.drawn(scenario, hazard, &sheet).map_err(|error| error.to_string());
        drawn.map(|bytes| (self.name(&scenario.model), bytes))
    }

    fn words(self, scenario: &Scenario, hazard: &Hazard) -> Words {
        let (model, n) = (&scenario.model, hazard.range.end);
        match self.subject {
            Subject::Layer(Kind::PeopleNear(index)) => Words::of_people(index, scenario, hazard),
            Subject::Layer(kind) => {
                Words::of_layer(&kind.title(model), &support_words(&kind.lattice(model)), &origin(kind, n))
            }
            Subject::FacilitiesMap => Words::of_layer(
                "Facilities by expected rank, on expected remnants per hectare",
                &support_words(&model.grid.cells),
                &origin(Kind::Density, n),
            ),
            Subject::Grounds => Words::of_grounds(),
            Subject::Distribution => Words::of_distribution(),
            Subject::Facilities => Words::of_places("Facilities by expected rank: remnants on their ground"),
            Subject::Routes => Words::of_places("Routes by expected rank: remnants on their strip"),
            Subject::People => Words::of_people_count("How many people live near remnants", scenario),
            Subject::PeopleExceedance => {
                Words::of_people_count("How probable it is that more than n people live near", scenario)
            }
            Subject::Months => Words::of_months(),
        }
    }

    fn drawn(self, scenario: &Scenario, hazard: &Hazard, sheet: &Sheet) -> Result<Vec<u8>, PictureError> {
        let layer =
            |kind: Kind| picture::layer_map(&Maps::new(hazard, &scenario.model).layer(kind), sheet, self.format);
        match self.subject {
            Subject::Layer(kind) => layer(kind),
            Subject::FacilitiesMap => layer(Kind::Density),
            Subject::Grounds => {
                picture::grounds_map(&hazard.grounds, scenario.model.grid.cells.extent(), sheet, self.format)
            }
            Subject::Distribution => distribution(scenario, hazard, sheet, self.format),
            Subject::Facilities => exposure::facilities(scenario, hazard, sheet, self.format),
            Subject::Routes => exposure::routes(scenario, hazard, sheet, self.format),
            Subject::People => exposure::people(hazard, sheet, self.format),
            Subject::PeopleExceedance => exposure::exceedance(hazard, sheet, self.format),
            Subject::Months => exposure::months(scenario, hazard, sheet, self.format),
        }
    }
}

impl Picture {
    /// Facilities bear their rank only where counts are shown.
    fn marks(self, scenario: &Scenario, hazard: &Hazard) -> Marks {
        let mut marks = marks(scenario);
        let ranks = self.shows_counts().then_some(hazard.exposure.facilities.as_slice());
        exposure::add_marks(&mut marks, scenario, ranks);
        marks
    }
}

/// Everything drawn over maps of counts: facilities bear their ranks.
pub fn ranked_marks(scenario: &Scenario, hazard: &Hazard) -> Marks {
    let mut marks = marks(scenario);
    exposure::add_marks(&mut marks, scenario, Some(&hazard.exposure.facilities));
    marks
}

fn distribution(
    scenario: &Scenario,
    hazard: &Hazard,
    sheet: &Sheet,
    format: Format,
) -> Result<Vec<u8>, picture::PictureError> {
    let numbers = |number: fn(&ReplicateRow) -> u64| hazard.rows.iter().map(number).collect::<Vec<u64>>();
    let (remnants, boxes) = (numbers(|row| row.remnants), numbers(|row| row.boxes));
    let (grid, side) = (&scenario.model.grid.boxes, scenario.model.grid.boxes.side_m());
    let area = format!("hectares with at least one of them (boxes of {side} m × {side} m)");
    let panels = vec![
        Spread { axis: "unexploded submunitions that remain".to_owned(), values: &remnants, worth: 1.0 },
        Spread { axis: area, values: &boxes, worth: grid.cell_ha() },
    ];
    picture::distribution_chart(&Distribution { panels }, sheet, format)
}

fn sheet<'a>(scenario: &'a Scenario, hazard: &Hazard, marks: &'a Marks, words: Words) -> Sheet<'a> {
    let (n, seed) = (rounded(hazard.range.end as f64, 1.0), hazard.seed.0);
    let basis = Basis { doubt: doubt(hazard), means: format!("{n} possible grounds, seed {seed}.") };
    sheet_on(scenario, &basis, marks, words)
}

/// What a picture says about how its numbers were made.
pub(super) struct Basis {
    /// How much is expected in all, and how sure that is.
    pub(super) doubt: String,
    /// By what means.
    pub(super) means: String,
}

/// A sheet with everything that stands around a picture.
pub(super) fn sheet_on<'a>(scenario: &'a Scenario, basis: &Basis, marks: &'a Marks, words: Words) -> Sheet<'a> {
    let model = &scenario.model;
    let unrecorded = if model.unrecorded.is_some() { "allowed for" } else { "not allowed for" };
    let mut notes = vec![
        words.first_note,
        format!("{} Strikes that nobody recorded are {unrecorded}.", basis.doubt),
        format!("{} Assumptions: see summary.json.", basis.means),
    ];
    if !scenario.sources.is_empty() {
        notes.push(format!("Sources: {}", short(&scenario.sources)));
    }
    Sheet {
        title: scenario.title.clone(),
        subtitle: format!("{}, {}", words.subtitle, day(model.assessment)),
        notes,
        receipt: String::new(),
        crs: &scenario.crs,
        marks,
        words: &picture::Words::ENGLISH,
        size: picture::Size::PAGE,
        frame: picture::Frame::Page,
    }
}

/// Who wrote each source; the manifest has them whole.
fn short(sources: &[String]) -> String {
    let author = |source: &String| source.split_once(" - ").map_or(source.clone(), |(author, _)| author.to_owned());
    let mut authors: Vec<String> = sources.iter().map(author).collect();
    authors.dedup();
    authors.join("; ")
}

fn doubt(hazard: &Hazard) -> String {
    let h = &hazard.remnants;
    let step = step_for(h.q95.value - h.q05.value);
    let [mean, low, high] = [h.mean, h.q05.value, h.q95.value].map(|value| rounded(value, step));
    format!("Expected in all: {mean} remnants; 90 % interval of the model {low} to {high}.")
}

fn day(date: Date) -> String {
    format!("as of {date}")
}

pub(super) fn marks(scenario: &Scenario) -> Marks {
    let model = &scenario.model;
    let strikes = model.strikes.iter().map(|strike| StrikeMark {
        outline: outline(&strike.location),
        certain: strike.presence.mean(),
        label: Some(strike.id.clone()),
    });
    Marks {
        strikes: strikes.collect(),
        districts: model.districts.iter().map(|d| (d.name.clone(), d.region.rings().to_vec())).collect(),
        evidence: model.evidence.iter().map(|e| e.place).collect(),
        cleared: model.cleared.iter().map(|area| area.region.rings().to_vec()).collect(),
        context: scenario.context.iter().flat_map(context).collect(),
        ..Marks::default()
    }
}

fn context(layer: &ContextLayer) -> Vec<ContextMark> {
    let mark = |outline| ContextMark { kind: layer.kind, outline };
    let lines = layer.lines.iter().map(|line| mark(Outline::Line(line.clone())));
    lines.chain(layer.areas.iter().map(|area| mark(Outline::Rings(area.rings().to_vec())))).collect()
}

fn outline(location: &Location) -> Outline {
    match location {
        Location::Point(place) => Outline::Dot(*place),
        Location::Blurred { centre, sd } => Outline::Circle { centre: *centre, radius_m: 2.0 * sd.mean() },
        Location::Disc { centre, radius } => Outline::Circle { centre: *centre, radius_m: radius.range().1 },
        Location::Area(region) => Outline::Rings(region.rings().to_vec()),
        Location::Line(path) => Outline::Line(path.corners().to_vec()),
    }
}

/// Share zones that exist on the grid, as sets of boxes.
pub(super) fn share_zones(zones: &[ShareZone], ranking: &Ranking) -> Vec<Zone> {
    let box_ha = ranking.lattice().cell_ha();
    let one = |zone: &ShareZone| {
        let properties = vec![
            ("words".to_owned(), json!(format!("expected {:.0} % of items", zone.share * 100.0))),
            ("share".to_owned(), json!(zone.share)),
            ("area_ha".to_owned(), json!(f64::from(zone.boxes?) * box_ha)),
        ];
        Some(of_boxes(format!("zone_{:.0}", zone.share * 100.0), properties, ranking, zone.boxes?))
    };
    zones.iter().filter_map(one).collect()
}

/// Share zones and the release zone that exist on the grid, as sets of boxes.
pub fn zones(hazard: &Hazard) -> Vec<Zone> {
    let stated = hazard.release.first().and_then(|release| Some((release, release.zone.as_ref().ok()?)));
    let release = stated.map(|(release, reached)| {
        let properties = vec![
            ("words".to_owned(), json!("never called safe or clear: it hangs on a tail that nobody has measured")),
            ("pattern".to_owned(), json!(release.pattern)),
            ("probability_of_a_remnant_outside_at_most".to_owned(), json!(reached.upper_bound)),
            ("area_ha".to_owned(), json!(reached.area_ha)),
        ];
        of_boxes("release_zone".to_owned(), properties, &hazard.ranking, reached.boxes)
    });
    share_zones(&hazard.zones, &hazard.ranking).into_iter().chain(release).collect()
}

fn of_boxes(name: String, properties: Vec<(String, serde_json::Value)>, ranking: &Ranking, count: u32) -> Zone {
    let mut cells: Vec<_> = ranking.boxes().iter().take(count as usize).map(|(cell, _)| *cell).collect();
    cells.sort_unstable();
    Zone { name, properties, cells, lattice: *ranking.lattice() }
}
