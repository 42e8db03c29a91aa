//! Maps as PNG and SVG: a heading, the map in a frame with coordinates, a legend, and the notes that must travel with it.
//!
//! Plotters draws; its backend here keeps what is drawn in page units (1000 across a page, fewer where words are to be
//! larger), then it is written as vectors or painted. The same input gives the same bytes.

mod axis;
mod backend;
mod canvas;
pub(crate) mod colour;
mod context;
mod convergence;
mod dashes;
mod distribution;
mod edges;
mod exceedance;
mod facilities;
mod fade_out;
mod frame;
mod grounds;
mod labels;
mod legend;
mod locator;
mod map;
mod margin;
mod marks;
mod months;
mod mosaic;
mod numbers;
mod paint;
pub mod palette;
mod ranking;
mod shapes;
mod simple;
mod size;
mod speckles;
mod svg;
mod text;
mod words;

pub use backend::PenError;
pub use convergence::{Convergence, ConvergencePanel, Step, convergence_chart};
pub use distribution::{Distribution, Spread, distribution_chart};
pub use exceedance::{Curve, Exceedance, exceedance_chart};
pub use fade_out::{FadeCurve, FadeOut, FadePoint, fade_out_chart};
pub use grounds::grounds_map;
pub use map::layer_map;
pub use months::{MonthBand, MonthPanel, Months, Published, months_chart};
pub use numbers::Numbers;
pub use ranking::{Ranked, RankedRow, ranking_chart};
pub use size::{Frame, Size};
pub use words::Words;

use crate::crs::Crs;
use crate::grid::Point;
use crate::scenario::ContextKind;

/// The words around a map and what is drawn over it.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    /// Headline; wrapped, never cut.
    pub title: String,
    /// A line or two under the headline; may be empty.
    pub subtitle: String,
    /// Small lines under the map: support area, doubt, assumptions, unrecorded strikes, sources, date, seed.
    pub notes: Vec<String>,
    /// What the file says about itself to machines; ASCII, may be empty.
    pub receipt: String,
    /// CRS of all places, for the coordinates on the edges.
    pub crs: &'a Crs,
    /// What is drawn over the map.
    pub marks: &'a Marks,
    /// The fixed texts and how numbers are written.
    pub words: &'a Words,
    /// How large it is.
    pub size: Size,
    /// Whether it stands by itself.
    pub frame: Frame,
}

/// What is drawn over a map; places in the grid's CRS, m. Coordinates that are not finite are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Roads, rivers, borders: under all else; they do not widen what a map shows.
    pub context: Vec<ContextMark>,
    /// Documented strikes.
    pub strikes: Vec<StrikeMark>,
    /// Districts: name and rings.
    pub districts: Vec<(String, Vec<Vec<Point>>)>,
    /// Places where remnants were found or reported.
    pub evidence: Vec<Point>,
    /// Cleared or searched areas, each as its rings.
    pub cleared: Vec<Vec<Vec<Point>>>,
    /// Schools, clinics, wells ...: they do not widen what a map shows.
    pub facilities: Vec<FacilityMark>,
    /// Roads and paths; they do not widen what a map shows.
    pub routes: Vec<Outline>,
}

/// A line or area of context on a map.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextMark {
    /// What it shows.
    pub kind: ContextKind,
    /// Where it lies.
    pub outline: Outline,
}

/// A facility on a map.
#[derive(Clone, Debug, PartialEq)]
pub struct FacilityMark {
    /// Where it lies.
    pub outline: Outline,
    /// Its name; that of the first dozen by rank is written.
    pub label: String,
    /// Its place among the endangered, 1 the most; `None` if it has none.
    pub rank: Option<u32>,
}

/// A documented strike on a map.
#[derive(Clone, Debug, PartialEq)]
pub struct StrikeMark {
    /// Where it may lie.
    pub outline: Outline,
    /// Probability that submunitions were delivered, 0 to 1: weaker strikes are drawn fainter.
    pub certain: f64,
    /// What to write beside it.
    pub label: Option<String>,
}

/// Where a strike may lie, or where something lies.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// At a place.
    Dot(Point),
    /// In a disc.
    Circle {
        /// Centre of the disc.
        centre: Point,
        /// Radius, m.
        radius_m: f64,
    },
    /// In an area, given by its rings.
    Rings(Vec<Vec<Point>>),
    /// Along a line.
    Line(Vec<Point>),
}

/// File format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Pixels.
    Png,
    /// Vectors; the coloured cells are one embedded PNG.
    Svg,
}

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The built-in font cannot be read.
    #[error("the built-in font cannot be read: {0}")]
    Font(#[from] ab_glyph::InvalidFont),
    /// The PNG could not be written.
    #[error("the picture could not be written as PNG: {0}")]
    Png(#[from] png::EncodingError),
    /// Something could not be drawn.
    #[error("the picture could not be drawn: {0}")]
    Drawing(#[from] plotters::drawing::DrawingAreaErrorKind<PenError>),
    /// The ground to show has no size.
    #[error("the ground to show has no usable extent: found {found}, wanted a rectangle in metres with finite corners")]
    Extent {
        /// The extent as given.
        found: String,
    },
}
