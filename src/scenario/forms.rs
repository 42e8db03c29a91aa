//! The format of a scenario file as one flat table: every table, every key, what it holds.
//!
//! The reader refuses keys that are not here and `schema` is made from it, so that the two cannot differ.

mod exposure;
mod laws;
mod surroundings;

pub(super) use exposure::{
    ACTIVITY, ACTIVITY_AREA, CONTEXT, CONTEXT_KINDS, COURSE, EXPOSURE, FACILITIES, FACILITY, FACILITY_COLUMNS, KERNEL,
    MEASURE, MEASURE_AREA, PEOPLE_COLUMNS, POPULATED, POPULATION, ROUTE, ROUTES,
};
pub(super) use laws::{BETA_LAW, DISCRETE_LAW, LAW, LOGNORMAL_LAW, NORMAL_LAW};
pub(super) use surroundings::{
    CLEARED_AREA, DISTRICT, DISTRICT_FILE, EVIDENCE_POINT, FATE, GROUND, GROUND_CLASS, UNRECORDED,
};

use crate::units::Quantity;

/// A table of the file.
#[derive(Debug)]
pub(in crate::scenario) struct Form {
    /// Name in the schema.
    pub(super) name: &'static str,
    /// The table in words, as used in messages.
    pub(super) words: &'static str,
    /// Its keys.
    pub(super) keys: &'static [Key],
}

/// A key of a table.
#[derive(Debug)]
pub(in crate::scenario) struct Key {
    pub(super) name: &'static str,
    pub(super) required: Required,
    pub(super) holds: Holds,
    /// What it is, in words.
    pub(super) about: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Required {
    Yes,
    No,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(in crate::scenario) enum Holds {
    Text,
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    Date,
    /// A date or this word.
    DateOr(&'static str),
    /// A whole number.
    Whole,
    /// A number, or a number with a unit as text.
    Number,
    Numbers,
    /// Numbers by name.
    NumbersByName,
    /// A law on a quantity.
    Law(Quantity),
    /// A law on a quantity, or such laws by name.
    LawOrLaws(Quantity),
    /// A law on a quantity, or twelve numbers, January first.
    LawOrYear(Quantity),
    /// A law on a whole quantity.
    Count(Quantity),
    /// A failure rate: a law or a named prior.
    FailureRate,
    /// A concentration: a law or "infinity".
    Kappa,
    /// An evidence grade, a probability, or a law on it.
    Evidence,
    /// Two coordinates.
    Position,
    /// West, south, east, north.
    Box,
    /// A ring of corners, or a list of rings.
    Polygon,
    /// Corners of a line.
    Line,
    /// A list of pairs of lengths.
    Offsets,
    /// A table.
    One(&'static Form),
    /// A list of tables.
    Many(&'static Form),
    /// A table of tables, by name.
    Named(&'static Form),
}

const fn need(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key { name, required: Required::Yes, holds, about }
}

const fn may(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key { name, required: Required::No, holds, about }
}

use Holds::*;

pub(in crate::scenario) static SCENARIO: Form = Form {
    name: "scenario",
    words: "the scenario",
    keys: &[
        need("format", Whole, "the number of this format, 1"),
        need("title", Text, "a title"),
        may("description", Text, "what the scenario is about, in a few sentences"),
        may("sources", Texts, "where the facts come from"),
        may("assumptions", Texts, "what is taken to be so without a source"),
        need("assessment_date", Date, "the day for which remnants are counted"),
        may("seed", Whole, "the seed of the random numbers, default 1"),
        may("replicates", Whole, "how many possible grounds are drawn, default 10000"),
        need("grid", One(&GRID), "the grid on which remnants are counted"),
        may("results", One(&RESULTS), "what is reported"),
        may("failure", One(&FAILURE), "how failure rates of different munitions hang together"),
        need("munitions", Named(&MUNITION), "one table for each munition, its key being its id"),
        may("strikes", Many(&STRIKE), "documented strikes, one table each"),
        may("strike_tables", Many(&STRIKE_TABLE), "documented strikes in CSV files"),
        may("evidence_points", Many(&EVIDENCE_POINT), "places where submunitions or traces were found"),
        may("cleared_areas", Many(&CLEARED_AREA), "areas cleared or searched"),
        may("districts", Many(&DISTRICT), "areas for which totals are given"),
        may("district_files", Many(&DISTRICT_FILE), "GeoJSON files of areas for which totals are given"),
        may("ground", One(&GROUND), "ground classes that change the odds of failure"),
        may("fate", One(&FATE), "what becomes of remnants that nobody searches for"),
        may("unrecorded_strikes", One(&UNRECORDED), "strikes that nobody recorded"),
        may("exposure", One(&EXPOSURE), "who and what may be exposed"),
        may("context", Many(&CONTEXT), "roads, rivers, borders and the like, drawn on maps and counted in nothing"),
    ],
};

pub(in crate::scenario) static GRID: Form = Form {
    name: "grid",
    words: "the grid",
    keys: &[
        need("crs", Text, "a projected CRS: EPSG:326xx, EPSG:327xx, EPSG:3035 or \"LAEA longitude latitude\""),
        need("cell_m", Number, "the side of a cell in metres, 0.5 to 1000, whole millimetres"),
        may("bounds_m", Box, "[west, south, east, north] in metres of the grid's CRS"),
        may("bounds_lonlat", Box, "[west, south, east, north] in degrees"),
    ],
};

pub(in crate::scenario) static RESULTS: Form = Form {
    name: "results",
    words: "the results",
    keys: &[
        may("density_thresholds_per_ha", Numbers, "one to three densities in items per hectare, increasing"),
        may("release_alpha", Number, "the level of the release zone, between 0 and 1, default 0.05"),
        may(
            "empty_search_detection",
            Number,
            "the probability that a full search finds a remnant that is there; with `run --method exact` a map of what an \
             empty search of each box proves",
        ),
    ],
};

pub(in crate::scenario) static FAILURE: Form = Form {
    name: "failure",
    words: "the failure settings",
    keys: &[may("link", Word(&["independent", "common"]), "\"independent\" (default) or \"common\"")],
};

pub(in crate::scenario) static MUNITION: Form = Form {
    name: "munition",
    words: "a munition",
    keys: &[
        may("catalogue", Text, "a type of the munition catalogue"),
        may("submunitions", Count(Quantity::Load), "submunitions in one carrier"),
        may("failure_rate", FailureRate, "share of submunitions that fail, default uniform 5 % to 20 %"),
        may("kappa", Kappa, "concentration of the strike's failure rate about the mean, default 20"),
        may("pattern", One(&PATTERN), "how the submunitions of one carrier spread"),
        may("scatter", One(&SCATTER), "how carriers scatter about the strike's place, default not at all"),
        may("unopened", One(&UNOPENED), "carriers that fail to open, default none"),
        may("assumption", Text, "why these figures, where the catalogue has none or none that is verified"),
    ],
};

pub(in crate::scenario) static PATTERN: Form = Form {
    name: "pattern",
    words: "a pattern",
    keys: &[
        may("normal", One(&NORMAL_PATTERN), "a bivariate normal"),
        may("ellipse", One(&ELLIPSE), "uniform in an ellipse"),
        may("ring", One(&RING), "uniform in an elliptical ring"),
        may("mixture", Many(&PART), "a mixture of patterns"),
        may("points", One(&POINTS), "a surveyed footprint"),
    ],
};

pub(in crate::scenario) static NORMAL_PATTERN: Form = Form {
    name: "normal_pattern",
    words: "a normal pattern",
    keys: &[
        may("sd_along_m", Law(Quantity::Spread), "standard deviation along the bearing, m"),
        may("sd_across_m", Law(Quantity::Spread), "standard deviation across the bearing, m"),
        may("footprint_along_m", Law(Quantity::FullAxis), "full axis of the 95 % contour along the bearing, m"),
        may("footprint_across_m", Law(Quantity::FullAxis), "full axis of the 95 % contour across the bearing, m"),
    ],
};

pub(in crate::scenario) static ELLIPSE: Form = Form {
    name: "ellipse",
    words: "an ellipse",
    keys: &[
        need("along_m", Law(Quantity::FullAxis), "full axis along the bearing, m"),
        need("across_m", Law(Quantity::FullAxis), "full axis across the bearing, m"),
    ],
};

pub(in crate::scenario) static RING: Form = Form {
    name: "ring",
    words: "a ring",
    keys: &[
        need("along_m", Law(Quantity::FullAxis), "full outer axis along the bearing, m"),
        need("across_m", Law(Quantity::FullAxis), "full outer axis across the bearing, m"),
        need("inner_share", Law(Quantity::InnerShare), "inner axis over outer axis, 0 to 0.999"),
    ],
};

pub(in crate::scenario) static PART: Form = Form {
    name: "part",
    words: "a part of a mixture",
    keys: &[
        need("share", Number, "the part's share of the submunitions, above 0"),
        need("pattern", One(&PATTERN), "the part's pattern"),
    ],
};

pub(in crate::scenario) static POINTS: Form = Form {
    name: "points",
    words: "a surveyed footprint",
    keys: &[
        may("offsets_m", Offsets, "places as [along, right] in metres from the carrier's centre"),
        may("file", Text, "a CSV file with the columns along_m and right_m"),
        need("bandwidth_m", Law(Quantity::Spread), "standard deviation of the blur, m"),
    ],
};

pub(in crate::scenario) static SCATTER: Form = Form {
    name: "scatter",
    words: "the scatter of carriers",
    keys: &[
        may("range_m", Law(Quantity::Spread), "standard deviation along the bearing, m, default 0"),
        may("deflection_m", Law(Quantity::Spread), "standard deviation across the bearing, m, default 0"),
    ],
};

pub(in crate::scenario) static UNOPENED: Form = Form {
    name: "unopened",
    words: "carriers that fail to open",
    keys: &[
        may("probability", Law(Quantity::Probability), "probability that a carrier stays shut, default 0"),
        may("radius_m", Law(Quantity::Radius), "radius in which its load then lies, m, default 5"),
    ],
};

pub(in crate::scenario) static STRIKE: Form = Form {
    name: "strike",
    words: "a strike",
    keys: &[
        need("id", Text, "a unique name"),
        need("date", Date, "the day of the strike"),
        need("munition", Text, "the id of a munition of this scenario"),
        need("evidence", Evidence, "\"confirmed\", \"probable\", \"reported\", or a probability"),
        may("carriers", Count(Quantity::Carriers), "number of carriers, default 1"),
        may("bearing_deg", Law(Quantity::Bearing), "bearing clockwise from true north, default unknown"),
        need("location", One(&LOCATION), "where the strike fell"),
        may("submunitions", Count(Quantity::Load), "submunitions in one carrier, for this strike only"),
        may("failure_rate", FailureRate, "share of submunitions that fail, for this strike only"),
        may("kappa", Kappa, "concentration of the failure rate, for this strike only"),
        may("pattern", One(&PATTERN), "how submunitions spread, for this strike only"),
        may("scatter", One(&SCATTER), "how carriers scatter, for this strike only"),
        may("unopened", One(&UNOPENED), "carriers that fail to open, for this strike only"),
        may("note", Text, "free text"),
    ],
};

pub(in crate::scenario) static LOCATION: Form = Form {
    name: "location",
    words: "a location",
    keys: &[
        may("lonlat", Position, "[longitude, latitude] in degrees"),
        may("xy_m", Position, "[easting, northing] in metres of the grid's CRS"),
        may("sd_m", Law(Quantity::Spread), "standard deviation of the position, m"),
        may("radius_m", Law(Quantity::Radius), "radius of a disc in which the strike fell, m"),
        may("polygon_lonlat", Polygon, "corners of an area as [longitude, latitude]"),
        may("polygon_xy_m", Polygon, "corners of an area as [easting, northing]"),
        may("line_lonlat", Line, "corners of a line as [longitude, latitude]"),
        may("line_xy_m", Line, "corners of a line as [easting, northing]"),
        may("geojson", Text, "a GeoJSON file"),
        may("feature", Text, "id or name of the feature in it"),
    ],
};

pub(in crate::scenario) static STRIKE_TABLE: Form = Form {
    name: "strike_table",
    words: "a strike table",
    keys: &[
        need("file", Text, "a CSV file"),
        need("columns", One(&COLUMNS), "which column holds what"),
        may("munition", Text, "the munition of rows that state none"),
        may("evidence", Evidence, "the evidence grade of rows that state none"),
        may("carriers", Count(Quantity::Carriers), "the number of carriers of rows that state none, default 1"),
        may("bearing_deg", Law(Quantity::Bearing), "the bearing of rows that state none, default unknown"),
        may("sd_m", Law(Quantity::Spread), "standard deviation of position of rows that state none, default 0"),
        may("radius_m", Law(Quantity::Radius), "radius of position of rows that state none"),
        may("box_lonlat", Box, "[west, south, east, north] in degrees: rows outside are cut"),
        may("box_m", Box, "[west, south, east, north] in metres: rows outside are cut"),
        may("dates", One(&DATES), "rows of other days are cut"),
    ],
};

pub(in crate::scenario) static COLUMNS: Form = Form {
    name: "columns",
    words: "the columns of a strike table",
    keys: &[
        may("id", Text, "the column of the strike's id"),
        need("date", Text, "the column of the day"),
        may("longitude", Text, "the column of the longitude, degrees"),
        may("latitude", Text, "the column of the latitude, degrees"),
        may("x_m", Text, "the column of the easting, m"),
        may("y_m", Text, "the column of the northing, m"),
        may("carriers", Text, "the column of the number of carriers"),
        may("munition", Text, "the column of the munition's id"),
        may("evidence", Text, "the column of the evidence grade or probability"),
        may("bearing_deg", Text, "the column of the bearing, degrees"),
        may("sd_m", Text, "the column of the standard deviation of the position, m"),
        may("radius_m", Text, "the column of the radius of the position, m"),
        may("failure_rate", Text, "the column of the failure rate"),
    ],
};

pub(in crate::scenario) static DATES: Form = Form {
    name: "dates",
    words: "the dates of a strike table",
    keys: &[may("from", Date, "the first day that is used"), may("to", Date, "the last day that is used")],
};
