//! The projected CRSs that a grid may use, and what is said about those that it may not.

use super::CrsError;

/// Farthest from a UTM zone's central meridian, degrees: beyond, its scale is off by more than half a per cent.
const UTM_REACH: f64 = 6.0;
/// How far a UTM zone is followed across the equator, degrees.
const UTM_ACROSS_EQUATOR: f64 = 10.0;
/// Farthest from the centre of a local LAEA, degrees of arc: about 2,200 km, where scale is off by 1.5 %.
const LOCAL_REACH: f64 = 20.0;
/// Farthest from the centre of LAEA Europe, degrees of arc: its area of use from the Azores to Cyprus.
const EUROPE_REACH: f64 = 40.0;
/// Room for rounding at the edges of a reach, degrees.
const ROUNDING: f64 = 1e-9;
/// Centre of LAEA Europe (longitude, latitude).
const EUROPE: (f64, f64) = (10.0, 52.0);

/// A projection that a grid may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Projection {
    /// WGS 84 / UTM.
    Utm {
        /// Zone, 1 to 60.
        zone: u8,
        /// Which half of it.
        hemisphere: Hemisphere,
    },
    /// EPSG:3035, ETRS89 / LAEA Europe; ETRS89 is taken as WGS 84 (they differ by under a metre).
    LaeaEurope,
    /// Lambert azimuthal equal area on WGS 84 about a centre, without false easting or northing.
    LocalLaea {
        /// Longitude of the centre, degrees.
        longitude: f64,
        /// Latitude of the centre, degrees.
        latitude: f64,
    },
}

/// The northern or southern half of a UTM zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hemisphere {
    /// EPSG:326xx.
    North,
    /// EPSG:327xx, false northing 10,000 km.
    South,
}

impl Projection {
    /// From a name such as "EPSG:32638" or "LAEA 46.75 39.8"; otherwise a sentence that says what to use instead.
    pub(super) fn named(name: &str) -> Result<Projection, CrsError> {
        let upper = name.trim().to_ascii_uppercase();
        if let Some(numbers) = upper.strip_prefix("LAEA") {
            return local_laea(name, numbers);
        }
        let code = upper.strip_prefix("EPSG:").or(upper.strip_prefix("ESRI:")).unwrap_or(&upper).trim();
        code.parse().ok().and_then(Projection::numbered).ok_or_else(|| CrsError::Unusable(refusal(name, code)))
    }

    /// From an EPSG number.
    fn numbered(code: u32) -> Option<Projection> {
        let utm = |zone: u32, hemisphere| Some(Projection::Utm { zone: u8::try_from(zone).ok()?, hemisphere });
        match code {
            3035 => Some(Projection::LaeaEurope),
            32601..=32660 => utm(code - 32600, Hemisphere::North),
            32701..=32760 => utm(code - 32700, Hemisphere::South),
            _ => None,
        }
    }

    pub(super) fn epsg(self) -> Option<u16> {
        match self {
            Projection::Utm { zone, hemisphere: Hemisphere::North } => Some(32600 + u16::from(zone)),
            Projection::Utm { zone, hemisphere: Hemisphere::South } => Some(32700 + u16::from(zone)),
            Projection::LaeaEurope => Some(3035),
            Projection::LocalLaea { .. } => None,
        }
    }

    pub(super) fn proj_string(self) -> String {
        match self {
            Projection::Utm { zone, hemisphere } => {
                let south = if hemisphere == Hemisphere::South { " +south" } else { "" };
                format!("+proj=utm +zone={zone}{south} +ellps=WGS84 +units=m +no_defs")
            }
            Projection::LaeaEurope => {
                "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +units=m +no_defs".to_owned()
            }
            Projection::LocalLaea { longitude, latitude } => {
                format!("+proj=laea +lat_0={latitude} +lon_0={longitude} +ellps=WGS84 +units=m +no_defs")
            }
        }
    }

    /// What is wrong with a place on Earth in this projection, if anything.
    pub(super) fn fault_at(self, longitude: f64, latitude: f64) -> Option<String> {
        match self {
            Projection::Utm { zone, hemisphere } => utm_fault(zone, hemisphere, longitude, latitude),
            Projection::LaeaEurope => laea_fault(EUROPE, EUROPE_REACH, (longitude, latitude)),
            Projection::LocalLaea { longitude: lon, latitude: lat } => {
                laea_fault((lon, lat), LOCAL_REACH, (longitude, latitude))
            }
        }
    }

    /// OGC WKT1.
    pub(super) fn wkt(self) -> String {
        match self {
            Projection::Utm { zone, hemisphere } => utm_wkt(zone, hemisphere, self.epsg().unwrap_or(0)),
            Projection::LaeaEurope => {
                laea_wkt("ETRS89-extended / LAEA Europe", &etrs89(), EUROPE, (4_321_000, 3_210_000))
                    .replace("AXIS_END", ",AUTHORITY[\"EPSG\",\"3035\"]")
            }
            Projection::LocalLaea { longitude, latitude } => {
                let name = format!("WGS 84 / LAEA {longitude} {latitude}");
                laea_wkt(&name, &wgs84(), (longitude, latitude), (0, 0)).replace("AXIS_END", "")
            }
        }
    }
}

fn local_laea(name: &str, numbers: &str) -> Result<Projection, CrsError> {
    let parts = numbers.split([' ', ',', '\t']).filter(|part| !part.is_empty());
    let parsed: Result<Vec<f64>, _> = parts.map(str::parse).collect();
    match parsed.as_deref() {
        Ok(&[longitude, latitude]) if longitude.abs() <= 180.0 && latitude.abs() <= 85.0 => {
            Ok(Projection::LocalLaea { longitude, latitude })
        }
        _ => Err(CrsError::Unusable(format!(
            "\"{name}\" is not a local CRS: wanted LAEA, then the longitude (-180 to 180) and the latitude (-85 to 85) of the middle of the area, such as \"LAEA 46.75 39.8\""
        ))),
    }
}

fn refusal(name: &str, code: &str) -> String {
    let instead = "use the UTM zone of the place, such as EPSG:32638 for 42 to 48 degrees east, or \"LAEA longitude latitude\" about the middle of the area";
    match code {
        "4326" | "4979" | "4258" | "CRS84" | "OGC:CRS84" => format!("{name} counts in degrees, not metres; {instead}"),
        "3857" | "900913" | "3785" => {
            format!("{name} (web Mercator): its metres are false away from the equator; {instead}")
        }
        "54009" => format!("{name} (Mollweide) keeps areas but bends shapes and bearings; {instead}"),
        "6933" => format!("{name} (equal-area cylinder) keeps areas but bends shapes and bearings; {instead}"),
        _ => format!("\"{name}\" is not a CRS that a grid can use; {instead}; EPSG:3035 also serves in Europe"),
    }
}

fn utm_fault(zone: u8, hemisphere: Hemisphere, longitude: f64, latitude: f64) -> Option<String> {
    let central = f64::from(zone) * 6.0 - 183.0;
    let away = ((longitude - central + 180.0).rem_euclid(360.0) - 180.0).abs();
    let (south, north) = match hemisphere {
        Hemisphere::North => (-UTM_ACROSS_EQUATOR, 84.0),
        Hemisphere::South => (-80.0, UTM_ACROSS_EQUATOR),
    };
    let in_width = away <= UTM_REACH + ROUNDING;
    let in_height = (south - ROUNDING..=north + ROUNDING).contains(&latitude);
    if !in_width {
        Some(format!(
            "it lies {away:.1} degrees from that zone's central meridian ({central}), wanted at most {UTM_REACH}"
        ))
    } else if !in_height {
        Some(format!("that zone is for latitudes {south} to {north}"))
    } else {
        None
    }
}

fn laea_fault(centre: (f64, f64), reach: f64, place: (f64, f64)) -> Option<String> {
    let away = arc_degrees(centre, place);
    let within = away <= reach;
    (!within).then(|| {
        format!("it lies {away:.1} degrees of arc from its centre ({}, {}), wanted at most {reach}", centre.0, centre.1)
    })
}

/// Angle between two places on a sphere, degrees (haversine).
fn arc_degrees(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half_sin = |v: f64| (0.5 * v.to_radians()).sin();
    let across = a.1.to_radians().cos() * b.1.to_radians().cos() * half_sin(b.0 - a.0).powi(2);
    2.0 * (half_sin(b.1 - a.1).powi(2) + across).min(1.0).sqrt().asin().to_degrees()
}

fn wgs84() -> String {
    geographic("WGS 84", "WGS_1984", ("WGS 84", "298.257223563", 7030), (6326, 4326))
}

fn etrs89() -> String {
    geographic(
        "ETRS89",
        "European_Terrestrial_Reference_System_1989",
        ("GRS 1980", "298.257222101", 7019),
        (6258, 4258),
    )
}

fn geographic(
    name: &str,
    datum: &str,
    (spheroid, flattening, ellipsoid): (&str, &str, u16),
    codes: (u16, u16),
) -> String {
    let (datum_code, code) = codes;
    format!(
        "GEOGCS[\"{name}\",DATUM[\"{datum}\",SPHEROID[\"{spheroid}\",6378137,{flattening},AUTHORITY[\"EPSG\",\"{ellipsoid}\"]],\
         AUTHORITY[\"EPSG\",\"{datum_code}\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
         UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"{code}\"]]"
    )
}

const METRE_AND_AXES: &str =
    "UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH]";

fn utm_wkt(zone: u8, hemisphere: Hemisphere, code: u16) -> String {
    let (letter, false_northing) = match hemisphere {
        Hemisphere::North => ("N", 0),
        Hemisphere::South => ("S", 10_000_000),
    };
    let (central, base) = (i32::from(zone) * 6 - 183, wgs84());
    format!(
        "PROJCS[\"WGS 84 / UTM zone {zone}{letter}\",{base},PROJECTION[\"Transverse_Mercator\"],\
         PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",{central}],PARAMETER[\"scale_factor\",0.9996],\
         PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",{false_northing}],{METRE_AND_AXES},\
         AUTHORITY[\"EPSG\",\"{code}\"]]"
    )
}

fn laea_wkt(name: &str, base: &str, (longitude, latitude): (f64, f64), (east, north): (u32, u32)) -> String {
    format!(
        "PROJCS[\"{name}\",{base},PROJECTION[\"Lambert_Azimuthal_Equal_Area\"],\
         PARAMETER[\"latitude_of_center\",{latitude}],PARAMETER[\"longitude_of_center\",{longitude}],\
         PARAMETER[\"false_easting\",{east}],PARAMETER[\"false_northing\",{north}],{METRE_AND_AXES}AXIS_END]"
    )
}
