//! A scenario as a picture in words, for those who must see whether it says what they meant.

mod exposure;

use super::Scenario;
use super::problem::visible;
use super::words::{count_words, law_words, number};
use crate::grid::{Bounds, Point};
use crate::model::Model;
use crate::model::ground::{Fate, GroundMap};
use crate::model::munition::{Munition, RateLink};
use crate::model::pattern::Pattern;
use crate::model::strike::{Location, Strike, UnrecordedRate};

/// Most strikes and munitions that are told one by one.
const SHOWN: usize = 20;

/// The scenario in words: where, when, what fell, how sure it is, who and what may be exposed, what is assumed and what nobody verified.
pub fn describe(scenario: &Scenario) -> String {
    let mut page = Page::default();
    page.line(0, &scenario.title);
    if !scenario.description.trim().is_empty() {
        page.line(0, scenario.description.trim());
    }
    tell_grid(&mut page, scenario);
    tell_munitions(&mut page, &scenario.model);
    tell_strikes(&mut page, scenario);
    tell_surroundings(&mut page, &scenario.model);
    exposure::tell_exposure(&mut page, scenario);
    exposure::tell_context(&mut page, scenario);
    page.list("Sources", &scenario.sources);
    page.list("Assumed", &scenario.assumptions);
    page.list("Not verified", &scenario.unverified);
    page.list("Cautions", &scenario.cautions);
    page.text
}

/// Lines of text with indents; everything from files is made visible.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn heading(&mut self, words: &str) {
        self.text.push('\n');
        self.line(0, words);
    }

    fn line(&mut self, indent: usize, words: &str) {
        for part in words.lines() {
            self.text.push_str(&" ".repeat(2 * indent));
            self.text.push_str(&visible(part));
            self.text.push('\n');
        }
    }

    fn list(&mut self, heading: &str, sentences: &[String]) {
        if !sentences.is_empty() {
            self.heading(heading);
            sentences.iter().for_each(|sentence| self.line(1, &format!("- {sentence}")));
        }
    }
}

fn tell_grid(page: &mut Page, scenario: &Scenario) {
    let cells = &scenario.model.grid.cells;
    let extent = cells.extent();
    let (east, north) = (extent.high.x - extent.low.x, extent.high.y - extent.low.y);
    page.line(0, &format!("Remnants are counted as of {}.", scenario.model.assessment));
    page.heading("Grid");
    page.line(1, &format!("{} in cells of {} m", scenario.crs.name(), number(cells.side_m())));
    let size = format!("{} x {} cells, {:.2} x {:.2} km", cells.columns(), cells.rows(), east / 1e3, north / 1e3);
    page.line(1, &size);
    page.line(1, &corners(scenario, &extent));
}

fn corners(scenario: &Scenario, extent: &Bounds) -> String {
    let named = [("south-west", extent.low), ("north-east", extent.high)];
    let corners = named.map(|(name, corner)| format!("{name} corner {}", place(scenario, corner)));
    corners.join(", ")
}

/// A place in degrees and in metres.
fn place(scenario: &Scenario, p: Point) -> String {
    let metres = format!("{:.0} m E, {:.0} m N", p.x, p.y);
    match scenario.crs.unproject(p) {
        Ok((longitude, latitude)) => format!("longitude {longitude:.5}, latitude {latitude:.5} ({metres})"),
        Err(_) => metres,
    }
}

fn tell_munitions(page: &mut Page, model: &Model) {
    page.heading("Munitions");
    for munition in model.munitions.iter().take(SHOWN) {
        tell_munition(page, model, munition);
    }
    page_more(page, model.munitions.len(), "munitions, stated for single strikes");
    let link = match model.rate_link {
        RateLink::Independent => "independent of each other",
        RateLink::Common => "linked: all high or all low together",
    };
    page.line(1, &format!("Mean failure rates of different munitions: {link}"));
}

fn page_more(page: &mut Page, count: usize, what: &str) {
    if count > SHOWN {
        page.line(1, &format!("and {} more {what}", count - SHOWN));
    }
}

fn tell_munition(page: &mut Page, model: &Model, munition: &Munition) {
    page.line(1, &munition.id);
    page.line(2, &format!("submunitions in one carrier: {}", count_words(&munition.load)));
    let mean = &model.failure_types[munition.failure_type].mean;
    let spread = match &munition.kappa {
        Some(kappa) => format!("spread between strikes kappa {}", law_words(kappa)),
        None => "the same in all strikes".to_owned(),
    };
    page.line(2, &format!("mean failure rate: {}; {spread}", law_words(mean)));
    page.line(2, &format!("pattern: {}", pattern_words(&munition.pattern)));
    page.line(2, &format!("scatter of carriers: {}", scatter_words(munition)));
    if munition.unopened.probability.as_fixed() != Some(0.0) {
        let unopened = &munition.unopened;
        let (share, radius) = (law_words(&unopened.probability), law_words(&unopened.radius));
        page.line(2, &format!("carriers that stay shut: {share}, load within {radius}"));
    }
}

fn scatter_words(munition: &Munition) -> String {
    let (range, deflection) = (&munition.scatter.range, &munition.scatter.deflection);
    if range.as_fixed() == Some(0.0) && deflection.as_fixed() == Some(0.0) {
        "none".to_owned()
    } else {
        format!("standard deviation {} along the bearing, {} across", law_words(range), law_words(deflection))
    }
}

fn pattern_words(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Normal { sd_along, sd_across } => {
            format!("normal, standard deviation {} along, {} across", law_words(sd_along), law_words(sd_across))
        }
        Pattern::Ellipse { along, across } => {
            format!("uniform ellipse, full axes {} along, {} across", law_words(along), law_words(across))
        }
        Pattern::Ring { along, across, inner } => format!(
            "ring, full outer axes {} along, {} across, inner share {}",
            law_words(along),
            law_words(across),
            law_words(inner)
        ),
        Pattern::Mixture(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| format!("{} % {}", number(100.0 * part.share), pattern_words(&part.pattern)))
                .collect();
            format!("mixture: {}", parts.join("; "))
        }
        Pattern::Points { offsets, bandwidth } => {
            format!("a surveyed footprint of {} places, blurred by {}", offsets.len(), law_words(bandwidth))
        }
    }
}

fn tell_strikes(page: &mut Page, scenario: &Scenario) {
    let model = &scenario.model;
    page.heading(&format!("Strikes: {}", model.strikes.len()));
    for strike in model.strikes.iter().take(SHOWN) {
        tell_strike(page, scenario, strike);
    }
    page_more(page, model.strikes.len(), "strikes");
    for cut in &scenario.cuts {
        let counts = format!("{} outside the box, {} outside the dates", cut.outside_box, cut.outside_dates);
        page.line(1, &format!("table {}: {} rows used; cut: {counts}", cut.table, cut.used));
    }
    if let Some(unrecorded) = &model.unrecorded {
        let (rate, per) = match &unrecorded.expected {
            UnrecordedRate::PerKm2(law) => (law_words(law), "square kilometre"),
            UnrecordedRate::PerDocumented(law) => (law_words(law), "documented strike"),
        };
        let area = number(unrecorded.area.area_m2() / 1e6);
        page.line(1, &format!("strikes that nobody recorded: {rate} for each {per}, over {area} km2"));
    }
}

fn tell_strike(page: &mut Page, scenario: &Scenario, strike: &Strike) {
    let munition = &scenario.model.munitions[strike.munition].id;
    page.line(1, &format!("{}, {}, {munition}", strike.id, strike.date));
    let (grade, presence) = (strike.grade.word(), law_words(&strike.presence));
    page.line(2, &format!("evidence {grade}: happened with probability {presence}"));
    page.line(2, &format!("{} {}", location_words(&strike.location), place(scenario, strike.location.centre())));
    let (carriers, bearing) = (count_words(&strike.carriers), law_words(&strike.bearing));
    page.line(2, &format!("carriers: {carriers}; bearing: {bearing}"));
}

fn location_words(location: &Location) -> String {
    match location {
        Location::Point(_) => "at".to_owned(),
        Location::Blurred { sd, .. } => format!("about (standard deviation {})", law_words(sd)),
        Location::Disc { radius, .. } => format!("anywhere within {} of", law_words(radius)),
        Location::Area(region) => format!("anywhere in an area of {} km2 about", number(region.area_m2() / 1e6)),
        Location::Line(path) => format!("anywhere along a line of {} km, middle", number(path.length_m() / 1e3)),
    }
}

fn tell_surroundings(page: &mut Page, model: &Model) {
    page.heading("Surroundings");
    let fate = match &model.fate {
        Fate::Stays => "all still lie there".to_owned(),
        Fate::Share(law) => format!("a share of {} still lies there", law_words(law)),
        Fate::HalfLife(law) => format!("half are gone after {}", law_words(law)),
    };
    page.line(1, &format!("Remnants that nobody searched for: {fate}"));
    for area in model.cleared.iter().take(SHOWN) {
        let (detection, ha) = (law_words(&area.detection), number(area.region.area_m2() / 1e4));
        page.line(1, &format!("cleared {}: {ha} ha on {}, found and removed {detection}", area.id, area.date));
    }
    page_more(page, model.cleared.len(), "cleared areas");
    tell_ground(page, model);
    page.line(1, &format!("evidence points: {}", model.evidence.len()));
    page.line(1, &format!("districts: {}", model.districts.len()));
}

fn tell_ground(page: &mut Page, model: &Model) {
    let Some(ground) = &model.ground else {
        return page.line(1, "ground: no classes, failure rates as stated everywhere");
    };
    let how = match &ground.map {
        GroundMap::Areas(_) => "areas".to_owned(),
        GroundMap::Raster(raster) => format!("raster of {} x {} pixels", raster.columns, raster.rows),
    };
    page.line(1, &format!("ground classes by {how}:"));
    for class in &ground.classes {
        page.line(2, &format!("{}: odds of failure times {}", class.name, law_words(&class.odds)));
    }
}
