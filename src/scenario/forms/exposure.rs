//! The tables of who and what may be exposed.

use super::Holds::*;
use super::{Form, Key, may, need};
use crate::units::Quantity;

/// What every layer must say of itself.
const NAME: Key = need("name", Text, "a name that no other layer has");
const DATE: Key = need("date", Date, "the day for which the layer holds");
const SOURCE: Key = need("source", Text, "who made the layer");
const LICENCE: Key = need("licence", Text, "the layer's licence");

const ID: Key = need("id", Text, "a unique name");
const PRINTED: Key = need("name", Text, "the name to print");
const LONLAT: Key = may("lonlat", Position, "[longitude, latitude] in degrees");
const XY: Key = may("xy_m", Position, "[easting, northing] in metres of the grid's CRS");
const POLYGON_LONLAT: Key = may("polygon_lonlat", Polygon, "corners as [longitude, latitude]");
const POLYGON_XY: Key = may("polygon_xy_m", Polygon, "corners as [easting, northing]");
const GEOJSON: Key = may("geojson", Text, "a GeoJSON file");
const FEATURE: Key = may("feature", Text, "id or name of the feature in it");
const TABLE: Key = may("layer", Text, "the layer of a GeoPackage that holds several");
const ID_PROPERTY: Key = may("id_property", Text, "the property that holds the id");
const NAME_PROPERTY: Key = may("name_property", Text, "the property that holds the name, default the id");

const DETONATION: Key =
    may("p_detonation", Law(Quantity::Probability), "probability that a remnant detonates when it is met");
const REPORT: Key = may(
    "p_report",
    Law(Quantity::Probability),
    "probability that a remnant is reported when it is met, and then removed",
);
const CASUALTIES: Key =
    may("casualties_per_detonation", Law(Quantity::Casualties), "casualties of one detonation, on average");
const FATAL: Key = may("share_fatal", Law(Quantity::Probability), "share of casualties that die");

pub(in crate::scenario) static EXPOSURE: Form = Form {
    name: "exposure",
    words: "the exposure",
    keys: &[
        may(
            "distances_m",
            Numbers,
            "one to five distances within which people are near a remnant, 1 to 2000 m, increasing, default [50]",
        ),
        may("top", Whole, "k of \"among the k facilities with most remnants\", default 5"),
        may("populations", Many(&POPULATION), "layers of people where they live"),
        may("facilities", Many(&FACILITIES), "layers of schools, clinics, wells, markets ..."),
        may("routes", Many(&ROUTES), "layers of lines with width"),
        may("activities", Many(&ACTIVITY), "what people do, and where"),
        may("course", One(&COURSE), "how things go month by month"),
        may("measures", Many(&MEASURE), "what is done about it"),
    ],
};

pub(in crate::scenario) static CONTEXT: Form = Form {
    name: "context",
    words: "a context layer",
    keys: &[
        NAME,
        DATE,
        SOURCE,
        LICENCE,
        need("kind", Word(&CONTEXT_KINDS), "what it shows: \"road\", \"river\", \"border\", \"built-up\" or \"other\""),
        need("file", Text, "a GeoJSON file or GeoPackage of lines and areas"),
        TABLE,
    ],
};

/// Kinds of context layers, in the order of `ContextKind::ALL`.
pub(in crate::scenario) static CONTEXT_KINDS: [&str; 5] = ["road", "river", "border", "built-up", "other"];

pub(in crate::scenario) static POPULATION: Form = Form {
    name: "population",
    words: "a layer of people",
    keys: &[
        NAME,
        DATE,
        SOURCE,
        LICENCE,
        may("raster", Text, "a GeoTIFF or ESRI ASCII grid of people"),
        may("crs", Text, "the CRS of a raster that states none, such as \"EPSG:4326\""),
        may("polygons", Text, "a GeoJSON file or GeoPackage of areas with people"),
        may("points", Text, "a CSV file, GeoJSON file or GeoPackage of places with people"),
        may("places", Many(&POPULATED), "places with people, one table each"),
        may("by_district", NumbersByName, "people of each district, by the district's id"),
        may("people_property", Text, "the property that holds the people"),
        ID_PROPERTY,
        NAME_PROPERTY,
        TABLE,
        may("columns", One(&PEOPLE_COLUMNS), "which column of a CSV file holds what"),
        may("kernel", One(&KERNEL), "how the people of a place are spread about it"),
        may(
            "weights",
            Text,
            "the name of a layer of people like which the people of districts are spread, default evenly",
        ),
        may("multiplier", Law(Quantity::PeopleMultiplier), "what all people are multiplied by, default 1"),
        may("groups", NumbersByName, "share of each group, such as { children = 0.35, adults = 0.65 }"),
        may("group", Text, "the group of all its people"),
        may(
            "role",
            Word(&["residents", "weights"]),
            "\"residents\" (default), or \"weights\" for a layer that only says how another is spread and counts nobody",
        ),
    ],
};

pub(in crate::scenario) static POPULATED: Form = Form {
    name: "populated_place",
    words: "a place with people",
    keys: &[ID, PRINTED, LONLAT, XY, need("people", Number, "how many people live there")],
};

pub(in crate::scenario) static PEOPLE_COLUMNS: Form = Form {
    name: "people_columns",
    words: "the columns of a table of people",
    keys: &[
        may("id", Text, "the column of the id"),
        may("name", Text, "the column of the name"),
        may("longitude", Text, "the column of the longitude, degrees"),
        may("latitude", Text, "the column of the latitude, degrees"),
        may("x_m", Text, "the column of the easting, m"),
        may("y_m", Text, "the column of the northing, m"),
        need("people", Text, "the column of the people"),
    ],
};

pub(in crate::scenario) static KERNEL: Form = Form {
    name: "kernel",
    words: "a kernel",
    keys: &[
        may("normal_sd_m", Number, "standard deviation of a bell about the place, m"),
        may("radius_m", Number, "radius of a disc about the place, m"),
    ],
};

pub(in crate::scenario) static FACILITIES: Form = Form {
    name: "facilities",
    words: "a layer of facilities",
    keys: &[
        NAME,
        DATE,
        SOURCE,
        LICENCE,
        may("type", Text, "the type of those that state none, such as \"school\""),
        may("radius_m", Number, "the radius of points that state none, m"),
        may("places", Many(&FACILITY), "the facilities, one table each"),
        may("file", Text, "a CSV file, GeoJSON file or GeoPackage of facilities"),
        may("columns", One(&FACILITY_COLUMNS), "which column of a CSV file holds what"),
        ID_PROPERTY,
        NAME_PROPERTY,
        may("type_property", Text, "the property that holds the type"),
        TABLE,
    ],
};

pub(in crate::scenario) static FACILITY: Form = Form {
    name: "facility",
    words: "a facility",
    keys: &[
        ID,
        PRINTED,
        may("type", Text, "what it is, such as \"school\", default the layer's"),
        LONLAT,
        XY,
        may("radius_m", Number, "radius of its ground about the point, m, default the layer's"),
        POLYGON_LONLAT,
        POLYGON_XY,
    ],
};

pub(in crate::scenario) static FACILITY_COLUMNS: Form = Form {
    name: "facility_columns",
    words: "the columns of a table of facilities",
    keys: &[
        may("id", Text, "the column of the id"),
        may("name", Text, "the column of the name"),
        may("type", Text, "the column of the type"),
        may("longitude", Text, "the column of the longitude, degrees"),
        may("latitude", Text, "the column of the latitude, degrees"),
        may("x_m", Text, "the column of the easting, m"),
        may("y_m", Text, "the column of the northing, m"),
        may("radius_m", Text, "the column of the radius, m"),
    ],
};

pub(in crate::scenario) static ROUTES: Form = Form {
    name: "routes",
    words: "a layer of routes",
    keys: &[
        NAME,
        DATE,
        SOURCE,
        LICENCE,
        may("width_m", Number, "the width of routes that state none, m"),
        may("traverse_width_m", Number, "width of the strip in which one traveller would meet a remnant, m"),
        may("lines", Many(&ROUTE), "the routes, one table each"),
        may("file", Text, "a GeoJSON file or GeoPackage of lines"),
        ID_PROPERTY,
        NAME_PROPERTY,
        TABLE,
    ],
};

pub(in crate::scenario) static ROUTE: Form = Form {
    name: "route",
    words: "a route",
    keys: &[
        ID,
        PRINTED,
        may("line_lonlat", Line, "corners as [longitude, latitude]"),
        may("line_xy_m", Line, "corners as [easting, northing]"),
        may("width_m", Number, "width, m, default the layer's"),
        may(
            "traverse_width_m",
            Number,
            "width of the strip in which one traveller would meet a remnant, m, default the layer's",
        ),
    ],
};

pub(in crate::scenario) static ACTIVITY: Form = Form {
    name: "activity",
    words: "an activity",
    keys: &[
        NAME,
        DATE,
        SOURCE,
        LICENCE,
        may("areas", Many(&ACTIVITY_AREA), "where it is done"),
        may("raster", Text, "a GeoTIFF of class numbers that says where it is done"),
        may("weights", NumbersByName, "weight of each class of the raster, such as { \"3\" = 1, \"7\" = 0.2 }"),
        need("persons", LawOrLaws(Quantity::Persons), "how many people do it, in all or of each group"),
        need(
            "days_per_month",
            LawOrYear(Quantity::DaysPerMonth),
            "days a month on which each does it, or twelve numbers",
        ),
        need("swept_m2_per_day", Law(Quantity::SweptArea), "ground that one person sweeps in a day, m2"),
        need("avoidance", Law(Quantity::Probability), "share of encounters that people avoid"),
        DETONATION,
        REPORT,
        CASUALTIES,
        FATAL,
    ],
};

pub(in crate::scenario) static ACTIVITY_AREA: Form = Form {
    name: "activity_area",
    words: "an area of an activity",
    keys: &[
        POLYGON_LONLAT,
        POLYGON_XY,
        GEOJSON,
        FEATURE,
        may("weight", Number, "time spent here per hectare, relative to the other areas, default 1"),
    ],
};

pub(in crate::scenario) static COURSE: Form = Form {
    name: "course",
    words: "the course",
    keys: &[
        need("from", DateOr("strike"), "the first day: \"strike\" for the day of the first strike, or a date"),
        need("months", Whole, "how many months, 1 to 240"),
        may("people_present", Offsets, "share of people present as [months since the first day, share], default all"),
        DETONATION,
        REPORT,
        CASUALTIES,
        FATAL,
    ],
};

pub(in crate::scenario) static MEASURE: Form = Form {
    name: "measure",
    words: "a measure",
    keys: &[
        ID,
        need("from", Date, "the first day on which it acts"),
        need(
            "kind",
            Word(&["clearance", "marking", "risk_education"]),
            "\"clearance\", \"marking\" or \"risk_education\"",
        ),
        may("areas", Many(&MEASURE_AREA), "where: for clearance in the order of the work"),
        may("teams", Law(Quantity::Teams), "clearance: teams at work"),
        may("m2_per_team_day", Law(Quantity::SearchedArea), "clearance: ground that a team searches in a day, m2"),
        may("days_per_month", Law(Quantity::DaysPerMonth), "clearance: working days a month"),
        may(
            "detection",
            Law(Quantity::Probability),
            "clearance: probability that a remnant in searched ground is found",
        ),
        may("coverage", Law(Quantity::Probability), "risk education: share of people who are reached"),
        may(
            "avoidance",
            Law(Quantity::Probability),
            "marking, risk education: share of encounters that no longer happen",
        ),
    ],
};

pub(in crate::scenario) static MEASURE_AREA: Form = Form {
    name: "measure_area",
    words: "an area of a measure",
    keys: &[POLYGON_LONLAT, POLYGON_XY, GEOJSON, FEATURE, may("district", Text, "the id of a district")],
};
