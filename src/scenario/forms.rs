//! The format of a scenario file as one flat table: every table, every key, what it holds.
//!
//! The reader refuses keys that are not here and `schema` is made from it, so that the two cannot differ.

use crate::units::Quantity;

/// A table of the file.
#[derive(Debug)]
pub(super) struct Form {
    /// Name in the schema.
    pub(super) name: &'static str,
    /// The table in words, as used in messages.
    pub(super) words: &'static str,
    /// Its keys.
    pub(super) keys: &'static [Key],
}

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) required: Required,
    pub(super) holds: Holds,
    /// What it is, in words.
    pub(super) about: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Required {
    Yes,
    No,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds {
    Text,
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    Date,
    /// A whole number.
    Whole,
    /// A number, or a number with a unit as text.
    Number,
    Numbers,
    /// A law on a quantity.
    Law(Quantity),
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

pub(super) static SCENARIO: Form = Form {
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
    ],
};

pub(super) static GRID: Form = Form {
    name: "grid",
    words: "the grid",
    keys: &[
        need("crs", Text, "a projected CRS: EPSG:326xx, EPSG:327xx, EPSG:3035 or \"LAEA longitude latitude\""),
        need("cell_m", Number, "the side of a cell in metres, 0.5 to 1000, whole millimetres"),
        may("bounds_m", Box, "[west, south, east, north] in metres of the grid's CRS"),
        may("bounds_lonlat", Box, "[west, south, east, north] in degrees"),
    ],
};

pub(super) static RESULTS: Form = Form {
    name: "results",
    words: "the results",
    keys: &[
        may("density_thresholds_per_ha", Numbers, "one to three densities in items per hectare, increasing"),
        may("release_alpha", Number, "the level of the release zone, between 0 and 1, default 0.05"),
    ],
};

pub(super) static FAILURE: Form = Form {
    name: "failure",
    words: "the failure settings",
    keys: &[may("link", Word(&["independent", "common"]), "\"independent\" (default) or \"common\"")],
};

pub(super) static MUNITION: Form = Form {
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

pub(super) static PATTERN: Form = Form {
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

pub(super) static NORMAL_PATTERN: Form = Form {
    name: "normal_pattern",
    words: "a normal pattern",
    keys: &[
        may("sd_along_m", Law(Quantity::Spread), "standard deviation along the bearing, m"),
        may("sd_across_m", Law(Quantity::Spread), "standard deviation across the bearing, m"),
        may("footprint_along_m", Law(Quantity::FullAxis), "full axis of the 95 % contour along the bearing, m"),
        may("footprint_across_m", Law(Quantity::FullAxis), "full axis of the 95 % contour across the bearing, m"),
    ],
};

pub(super) static ELLIPSE: Form = Form {
    name: "ellipse",
    words: "an ellipse",
    keys: &[
        need("along_m", Law(Quantity::FullAxis), "full axis along the bearing, m"),
        need("across_m", Law(Quantity::FullAxis), "full axis across the bearing, m"),
    ],
};

pub(super) static RING: Form = Form {
    name: "ring",
    words: "a ring",
    keys: &[
        need("along_m", Law(Quantity::FullAxis), "full outer axis along the bearing, m"),
        need("across_m", Law(Quantity::FullAxis), "full outer axis across the bearing, m"),
        need("inner_share", Law(Quantity::InnerShare), "inner axis over outer axis, 0 to 0.999"),
    ],
};

pub(super) static PART: Form = Form {
    name: "part",
    words: "a part of a mixture",
    keys: &[
        need("share", Number, "the part's share of the submunitions, above 0"),
        need("pattern", One(&PATTERN), "the part's pattern"),
    ],
};

pub(super) static POINTS: Form = Form {
    name: "points",
    words: "a surveyed footprint",
    keys: &[
        may("offsets_m", Offsets, "places as [along, right] in metres from the carrier's centre"),
        may("file", Text, "a CSV file with the columns along_m and right_m"),
        need("bandwidth_m", Law(Quantity::Spread), "standard deviation of the blur, m"),
    ],
};

pub(super) static SCATTER: Form = Form {
    name: "scatter",
    words: "the scatter of carriers",
    keys: &[
        may("range_m", Law(Quantity::Spread), "standard deviation along the bearing, m, default 0"),
        may("deflection_m", Law(Quantity::Spread), "standard deviation across the bearing, m, default 0"),
    ],
};

pub(super) static UNOPENED: Form = Form {
    name: "unopened",
    words: "carriers that fail to open",
    keys: &[
        may("probability", Law(Quantity::Probability), "probability that a carrier stays shut, default 0"),
        may("radius_m", Law(Quantity::Radius), "radius in which its load then lies, m, default 5"),
    ],
};

pub(super) static STRIKE: Form = Form {
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

pub(super) static LOCATION: Form = Form {
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

pub(super) static STRIKE_TABLE: Form = Form {
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

pub(super) static COLUMNS: Form = Form {
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

pub(super) static DATES: Form = Form {
    name: "dates",
    words: "the dates of a strike table",
    keys: &[may("from", Date, "the first day that is used"), may("to", Date, "the last day that is used")],
};

pub(super) static EVIDENCE_POINT: Form = Form {
    name: "evidence_point",
    words: "an evidence point",
    keys: &[
        need("id", Text, "a unique name"),
        need("kind", Text, "what was found, such as \"unexploded submunition\""),
        may("lonlat", Position, "[longitude, latitude] in degrees"),
        may("xy_m", Position, "[easting, northing] in metres of the grid's CRS"),
        may("note", Text, "free text"),
    ],
};

pub(super) static CLEARED_AREA: Form = Form {
    name: "cleared_area",
    words: "a cleared area",
    keys: &[
        need("id", Text, "a unique name"),
        need("date", Date, "the day on which the work ended"),
        need("detection", Law(Quantity::Probability), "probability that a remnant in it was found and removed"),
        may("polygon_lonlat", Polygon, "corners as [longitude, latitude]"),
        may("polygon_xy_m", Polygon, "corners as [easting, northing]"),
        may("geojson", Text, "a GeoJSON file"),
        may("feature", Text, "id or name of the feature in it"),
    ],
};

pub(super) static DISTRICT: Form = Form {
    name: "district",
    words: "a district",
    keys: &[
        need("id", Text, "a unique name"),
        need("name", Text, "the name to print"),
        may("polygon_lonlat", Polygon, "corners as [longitude, latitude]"),
        may("polygon_xy_m", Polygon, "corners as [easting, northing]"),
        may("geojson", Text, "a GeoJSON file"),
        may("feature", Text, "id or name of the feature in it"),
    ],
};

pub(super) static DISTRICT_FILE: Form = Form {
    name: "district_file",
    words: "a file of districts",
    keys: &[
        need("geojson", Text, "a GeoJSON file"),
        need("id_property", Text, "the property that holds the id"),
        need("name_property", Text, "the property that holds the name"),
    ],
};

pub(super) static GROUND: Form = Form {
    name: "ground",
    words: "the ground",
    keys: &[
        need("classes", Many(&GROUND_CLASS), "the ground classes"),
        may("raster", Text, "a GeoTIFF of class numbers"),
    ],
};

pub(super) static GROUND_CLASS: Form = Form {
    name: "ground_class",
    words: "a ground class",
    keys: &[
        need("name", Text, "the name of the class"),
        need("odds", Law(Quantity::OddsMultiplier), "what the odds of failure are multiplied by"),
        may("value", Whole, "the class's number in the raster, 1 to 255"),
        may("polygon_lonlat", Polygon, "corners as [longitude, latitude]"),
        may("polygon_xy_m", Polygon, "corners as [easting, northing]"),
        may("geojson", Text, "a GeoJSON file"),
        may("feature", Text, "id or name of the feature in it"),
    ],
};

pub(super) static FATE: Form = Form {
    name: "fate",
    words: "the fate of remnants",
    keys: &[
        may("remaining", Law(Quantity::Probability), "share that still lies there at the assessment date"),
        may("half_life_years", Law(Quantity::HalfLife), "years after which half are gone"),
    ],
};

pub(super) static UNRECORDED: Form = Form {
    name: "unrecorded_strikes",
    words: "the unrecorded strikes",
    keys: &[
        may("per_km2", Law(Quantity::StrikeRate), "strikes per square kilometre"),
        may("per_documented_strike", Law(Quantity::StrikeMultiplier), "strikes per documented strike"),
        may("polygon_lonlat", Polygon, "corners as [longitude, latitude]"),
        may("polygon_xy_m", Polygon, "corners as [easting, northing]"),
        may("geojson", Text, "a GeoJSON file"),
        may("feature", Text, "id or name of the feature in it"),
        need("munition", Text, "the id of a munition of this scenario"),
        may("carriers", Count(Quantity::Carriers), "number of carriers, default 1"),
        may("bearing_deg", Law(Quantity::Bearing), "bearing clockwise from true north, default unknown"),
        need("date", Date, "the day on which they are taken to have happened"),
        need("assumption", Text, "why so many"),
    ],
};

pub(super) static LAW: Form = Form {
    name: "law",
    words: "a law",
    keys: &[
        may("uniform", Numbers, "[low, high]: all values between are equally likely"),
        may("triangular", Numbers, "[low, mode, high]"),
        may("pert", Numbers, "[low, mode, high]"),
        may("normal", One(&NORMAL_LAW), "a normal law"),
        may("lognormal", One(&LOGNORMAL_LAW), "a lognormal law"),
        may("beta", One(&BETA_LAW), "a beta law"),
        may("discrete", One(&DISCRETE_LAW), "values with weights"),
        may("empirical", Numbers, "observed values, equally likely"),
        may("integers", Numbers, "[low, high]: all whole numbers from low to high are equally likely"),
        may("between", Numbers, "[low, high]: the law is cut to this range"),
        may("round", Word(&["nearest"]), "\"nearest\": a continuous law for a whole number is rounded"),
    ],
};

pub(super) static NORMAL_LAW: Form = Form {
    name: "normal_law",
    words: "a normal law",
    keys: &[need("mean", Number, "the mean"), need("sd", Number, "the standard deviation")],
};

pub(super) static LOGNORMAL_LAW: Form = Form {
    name: "lognormal_law",
    words: "a lognormal law",
    keys: &[
        need("median", Number, "the median"),
        need("sd_log", Number, "the standard deviation of the natural logarithm"),
    ],
};

pub(super) static BETA_LAW: Form = Form {
    name: "beta_law",
    words: "a beta law",
    keys: &[need("alpha", Number, "the parameter alpha"), need("beta", Number, "the parameter beta")],
};

pub(super) static DISCRETE_LAW: Form = Form {
    name: "discrete_law",
    words: "a discrete law",
    keys: &[need("values", Numbers, "the values"), need("weights", Numbers, "their weights")],
};
