//! The tables of what surrounds the strikes.

use super::Holds::*;
use super::{Form, may, need};
use crate::units::Quantity;

pub(in crate::scenario) static EVIDENCE_POINT: Form = Form {
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

pub(in crate::scenario) static CLEARED_AREA: Form = Form {
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

pub(in crate::scenario) static DISTRICT: Form = Form {
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

pub(in crate::scenario) static DISTRICT_FILE: Form = Form {
    name: "district_file",
    words: "a file of districts",
    keys: &[
        need("geojson", Text, "a GeoJSON file"),
        need("id_property", Text, "the property that holds the id"),
        need("name_property", Text, "the property that holds the name"),
    ],
};

pub(in crate::scenario) static GROUND: Form = Form {
    name: "ground",
    words: "the ground",
    keys: &[
        need("classes", Many(&GROUND_CLASS), "the ground classes"),
        may("raster", Text, "a GeoTIFF of class numbers"),
    ],
};

pub(in crate::scenario) static GROUND_CLASS: Form = Form {
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

pub(in crate::scenario) static FATE: Form = Form {
    name: "fate",
    words: "the fate of remnants",
    keys: &[
        may("remaining", Law(Quantity::Probability), "share that still lies there at the assessment date"),
        may("half_life_years", Law(Quantity::HalfLife), "years after which half are gone"),
    ],
};

pub(in crate::scenario) static UNRECORDED: Form = Form {
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
