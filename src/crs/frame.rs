//! The projection library behind degrees and metres.

use std::f64::consts::{FRAC_PI_2, PI};
use std::fmt;

use proj4rs::Proj;
use proj4rs::adaptors::transform_xy;

use super::CrsError;
use crate::grid::Point;

/// Semi-major axis of WGS 84, m.
const AXIS: f64 = 6_378_137.0;
/// First eccentricity squared of WGS 84.
const ECCENTRICITY2: f64 = 0.006_694_379_990_141_317;

/// A projection and the degrees that it starts from; both on one ellipsoid, so that no datum shift is made.
#[derive(Clone)]
pub(super) struct Frame {
    degrees: Proj,
    metres: Proj,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame").field("projection", &self.metres.projname()).finish_non_exhaustive()
    }
}

impl Frame {
    /// From a PROJ string that names no datum.
    pub(super) fn new(definition: &str) -> Result<Frame, CrsError> {
        let made = |text: &str| {
            Proj::from_proj_string(text)
                .map_err(|error| CrsError::Unusable(format!("the projection \"{text}\" cannot be set up: {error}")))
        };
        Ok(Frame { degrees: made("+proj=longlat +ellps=WGS84 +no_defs")?, metres: made(definition)? })
    }

    /// Degrees to metres. Any longitude within a turn or so; fails where the projection has no finite answer.
    pub(super) fn forward(&self, longitude: f64, latitude: f64) -> Result<Point, CrsError> {
        let (x, y) = transform_xy(&self.degrees, &self.metres, longitude.to_radians(), latitude.to_radians())
            .map_err(|error| no_answer("longitude", longitude, "latitude", latitude, &error.to_string()))?;
        let finite = x.is_finite() && y.is_finite();
        if finite {
            Ok(Point::new(x, y))
        } else {
            Err(no_answer("longitude", longitude, "latitude", latitude, "not finite"))
        }
    }

    /// Metres to (longitude, latitude), degrees.
    pub(super) fn inverse(&self, place: Point) -> Result<(f64, f64), CrsError> {
        let (x, y) = (place.x, place.y);
        let (longitude, latitude) = transform_xy(&self.metres, &self.degrees, x, y)
            .map_err(|error| no_answer("easting", x, "northing", y, &error.to_string()))?;
        let on_earth = longitude.abs() <= PI + 1e-12 && latitude.abs() <= FRAC_PI_2 + 1e-12;
        if on_earth {
            Ok((longitude.to_degrees().clamp(-180.0, 180.0), latitude.to_degrees().clamp(-90.0, 90.0)))
        } else {
            Err(no_answer("easting", x, "northing", y, "not on Earth"))
        }
    }
}

fn no_answer(first: &str, a: f64, second: &str, b: f64, why: &str) -> CrsError {
    CrsError::OutOfReach(format!("{first} {a}, {second} {b} cannot be projected: {why}"))
}

/// Metres on the WGS 84 ellipsoid per degree of longitude and of latitude.
pub(super) fn metres_per_degree(latitude: f64) -> (f64, f64) {
    let (sin, cos) = latitude.to_radians().sin_cos();
    let w2 = 1.0 - ECCENTRICITY2 * sin * sin;
    let (normal, meridian) = (AXIS / w2.sqrt(), AXIS * (1.0 - ECCENTRICITY2) / (w2 * w2.sqrt()));
    ((normal * cos).to_radians(), meridian.to_radians())
}
