//! CRSs that foreign layers come in: those of grids, and a few whose metres would not do for one.

use super::frame::Frame;
use super::table::Projection;
use super::{Crs, CrsError};
use crate::grid::Point;

/// The CRS of a foreign layer: good for finding places, not for measuring.
#[derive(Clone, Debug)]
pub struct LayerCrs {
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Degrees,
    Projected { frame: Box<Frame>, grid: Option<Projection> },
}

impl LayerCrs {
    /// From a name: those of [`Crs::for_grid`], and "EPSG:4326" (also 4258, ETRS89), "EPSG:3857", "EPSG:6933", "ESRI:54009" (Mollweide).
    pub fn named(name: &str) -> Result<LayerCrs, CrsError> {
        let upper = name.trim().to_ascii_uppercase();
        let foreign = match upper.trim_start_matches("EPSG:").trim_start_matches("ESRI:") {
            "4326" | "4258" | "4979" | "OGC:CRS84" | "CRS84" => {
                return Ok(LayerCrs { name: name.to_owned(), kind: Kind::Degrees });
            }
            "3857" => Some("+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +units=m +no_defs"),
            "6933" => Some("+proj=cea +lat_ts=30 +lon_0=0 +ellps=WGS84 +units=m +no_defs"),
            "54009" => Some("+proj=moll +lon_0=0 +ellps=WGS84 +units=m +no_defs"),
            _ => None,
        };
        match foreign {
            Some(definition) => Ok(LayerCrs {
                name: name.to_owned(),
                kind: Kind::Projected { frame: Box::new(Frame::new(definition)?), grid: None },
            }),
            None => Crs::for_grid(name).map(|crs| LayerCrs::from(&crs)).map_err(|_| unknown(name)),
        }
    }

    /// The name as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether coordinates are degrees of longitude and latitude.
    pub fn is_in_degrees(&self) -> bool {
        matches!(self.kind, Kind::Degrees)
    }

    /// Whether its coordinates are those of the grid.
    pub fn is_grid(&self, crs: &Crs) -> bool {
        match &self.kind {
            Kind::Projected { grid: Some(projection), .. } => *projection == crs.projection(),
            Kind::Projected { grid: None, .. } | Kind::Degrees => false,
        }
    }

    /// Longitude and latitude (degrees) to this CRS; in degrees, x is the longitude. Fails where it has no finite answer.
    pub fn project(&self, longitude: f64, latitude: f64) -> Result<Point, CrsError> {
        match &self.kind {
            Kind::Degrees => Ok(Point::new(longitude, latitude)),
            Kind::Projected { frame, .. } => frame.forward(longitude, latitude),
        }
    }

    /// A place in this CRS to (longitude, latitude), degrees. Fails off the edge of the world.
    pub fn unproject(&self, place: Point) -> Result<(f64, f64), CrsError> {
        match &self.kind {
            Kind::Degrees => Ok((place.x, place.y)),
            Kind::Projected { frame, .. } => frame.inverse(place),
        }
    }
}

impl From<&Crs> for LayerCrs {
    fn from(crs: &Crs) -> LayerCrs {
        let kind = Kind::Projected { frame: Box::new(crs.frame.clone()), grid: Some(crs.projection) };
        LayerCrs { name: crs.name.clone(), kind }
    }
}

fn unknown(name: &str) -> CrsError {
    CrsError::Unusable(format!(
        "the CRS \"{name}\" is not known here; convert the layer to EPSG:4326, to a UTM zone (EPSG:326xx, EPSG:327xx), to EPSG:3035, 3857, 6933, or to ESRI:54009"
    ))
}
