//! The pictures of a run, drawn from what the run says of itself: its findings, its layers and its stored replicates.
//!
//! So a picture can be drawn again from the run's folder alone, in another size or language.

mod charts;
mod paper;
mod words;

use crate::crs::Crs;
use crate::findings::Findings;
use crate::grid::{Bounds, Point};
use crate::hazard::layer::Layer;
use crate::hazard::maps::is_counted;
use crate::language::Language;
use crate::picture::{self, Format, Frame, Marks, PictureError, Sheet, Size};
use crate::report::document::{Figure, Teller};
pub use charts::Series;
pub(super) use paper::{About, Paper, Said};
pub use words::told_layer;

/// Everything that pictures are drawn from.
pub struct Material<'a> {
    /// What the run found.
    pub findings: &'a Findings,
    /// The language of all words.
    pub language: &'a Language,
    /// The grid's CRS.
    pub crs: &'a Crs,
    /// Extent of the grid, m.
    pub extent: Bounds,
    /// What is drawn over maps; facilities with their ranks.
    pub marks: &'a Marks,
    /// A few whole possible grounds.
    pub grounds: &'a [Vec<Point>],
    /// Headline numbers of every replicate.
    pub series: &'a Series,
    /// A layer by the stem of its file; none if the run has no such layer.
    pub layer: &'a (dyn Fn(&str) -> Option<Layer> + Sync),
}

/// What a picture shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A layer, by the stem of its file.
    Layer(String),
    /// Density, and facilities by rank.
    FacilitiesMap,
    /// How many people live near remnants.
    People,
    /// A figure of the report.
    Figure(Figure),
}

/// How a picture is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// PNG or SVG.
    pub format: Format,
    /// How large.
    pub size: Size,
    /// A page by itself, or a figure in one.
    pub frame: Frame,
    /// Another title than the scenario's.
    pub title: Option<String>,
}

impl Style {
    /// A page as runs write it.
    pub fn page(format: Format) -> Style {
        Style { format, size: Size::PAGE, frame: Frame::Page, title: None }
    }

    /// A figure in a web page, ids beginning so.
    pub fn figure(id: &str) -> Style {
        Style { format: Format::Svg, size: Size::FIGURE, frame: Frame::Figure { id: id.to_owned() }, title: None }
    }
}

impl Subject {
    /// All subjects that a run has.
    pub fn all(findings: &Findings) -> Vec<Subject> {
        let near = findings.residents_near_remnants.distances.iter().flatten();
        let people = near.take(1).map(|near| Subject::Layer(format!("people_within_{}_m", near.within_m)));
        let layers = ["density", "presence"].map(|stem| Subject::Layer(stem.to_owned()));
        let mut subjects: Vec<Subject> = layers.into_iter().chain(people).collect();
        if findings.residents_near_remnants.distances.is_some() {
            subjects.push(Subject::People);
        }
        if findings.facilities_at_risk.ranked.is_some() {
            subjects.push(Subject::FacilitiesMap);
        }
        subjects.extend(Figure::ALL.into_iter().filter(|figure| figure.is_in(findings)).map(Subject::Figure));
        subjects
    }

    /// The stem of its file.
    pub fn stem(&self) -> &str {
        match self {
            Subject::Layer(stem) => stem,
            Subject::FacilitiesMap => "facilities_map",
            Subject::People => "people_distribution",
            Subject::Figure(Figure::Exceedance) => "people_exceedance",
            Subject::Figure(figure) => figure.name(),
        }
    }

    /// Whether it shows what was counted per place, distance or month, which no file of a run keeps replicate by replicate.
    pub fn shows_counts(&self) -> bool {
        match self {
            Subject::Layer(stem) => is_counted(stem),
            Subject::FacilitiesMap => true,
            Subject::People => false,
            Subject::Figure(Figure::Facilities | Figure::Routes | Figure::Months | Figure::FadeOut) => true,
            Subject::Figure(Figure::Distribution | Figure::Grounds | Figure::Exceedance | Figure::Convergence) => false,
        }
    }
}

impl Material<'_> {
    /// Draws a picture. Fails with a sentence if it cannot be drawn, or the run has no such layer.
    pub fn draw(&self, subject: &Subject, style: &Style) -> Result<Vec<u8>, String> {
        let (said, marks) = (self.said(subject), self.marks_of(subject));
        let words = picture::Words::of(self.language);
        let paper = Paper { crs: self.crs, words: &words, language: self.language };
        let sheet = paper.of_findings(self.findings, (&said, &marks), style);
        match subject {
            Subject::Layer(stem) => self.map(stem, &sheet, style.format),
            Subject::FacilitiesMap => self.map("density", &sheet, style.format),
            Subject::People => charts::people(self, &sheet, style.format).map_err(|error| error.to_string()),
            Subject::Figure(figure) => self.figure(*figure, &sheet, style.format).map_err(|error| error.to_string()),
        }
    }

    /// What a picture shows.
    pub fn caption(&self, subject: &Subject) -> String {
        self.said(subject).what
    }

    /// Who tells its words.
    fn teller(&self) -> Teller<'_> {
        Teller { findings: self.findings, language: self.language }
    }

    fn map(&self, stem: &str, sheet: &Sheet, format: Format) -> Result<Vec<u8>, String> {
        let layer = (self.layer)(stem).ok_or_else(|| format!("this run has no layer {stem:?}"))?;
        picture::layer_map(&told_layer(layer, self.language), sheet, format).map_err(|error| error.to_string())
    }

    fn figure(&self, figure: Figure, sheet: &Sheet, format: Format) -> Result<Vec<u8>, PictureError> {
        match figure {
            Figure::Distribution => charts::distribution(self, sheet, format),
            Figure::Grounds => picture::grounds_map(self.grounds, self.extent, sheet, format),
            Figure::Exceedance => charts::exceedance(self, sheet, format),
            Figure::Facilities => charts::ranking(self, &self.findings.facilities_at_risk, sheet, format),
            Figure::Routes => charts::ranking(self, &self.findings.routes_at_risk, sheet, format),
            Figure::Months => charts::months(self, sheet, format),
            Figure::Convergence => charts::convergence(self, sheet, format),
            Figure::FadeOut => charts::fade_out(self, sheet, format),
        }
    }

    /// Facilities bear their rank only where counts are shown.
    fn marks_of(&self, subject: &Subject) -> Marks {
        let mut marks = self.marks.clone();
        if !subject.shows_counts() {
            marks.facilities.iter_mut().for_each(|facility| facility.rank = None);
        }
        marks
    }

    fn said(&self, subject: &Subject) -> Said {
        match subject {
            Subject::Layer(stem) => words::of_layer(self, stem),
            Subject::FacilitiesMap => {
                Said { what: self.language.say("paper.facilities_map").to_owned(), ..words::of_layer(self, "density") }
            }
            Subject::People => words::of_figure(self, "people"),
            Subject::Figure(figure) => words::of_figure(self, figure.name()),
        }
    }
}
