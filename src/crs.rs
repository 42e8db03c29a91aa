//! Coordinate reference systems: from longitude and latitude to the grid's metres and back.

use crate::grid::Point;

/// A projected CRS whose metres are true within 0.5 %.
#[derive(Clone, Debug)]
pub struct Crs {
    name: String,
}

/// Why a CRS or a position cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CrsError {
    /// Not among the projected CRSs that a grid may use.
    #[error("{0}")]
    Unusable(String),
}

impl Crs {
    /// A grid's CRS from its name: "EPSG:32601".."EPSG:32660", "EPSG:32701".."EPSG:32760", "EPSG:3035", or "LAEA lon lat".
    pub fn for_grid(name: &str) -> Result<Crs, CrsError> {
        Ok(Crs { name: name.to_owned() })
    }

    /// The name as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// EPSG number, if it has one.
    pub fn epsg(&self) -> Option<u16> {
        None
    }

    /// Longitude and latitude (WGS 84, degrees) to the grid's metres (not rounded).
    pub fn project(&self, _longitude: f64, _latitude: f64) -> Result<Point, CrsError> {
        Err(CrsError::Unusable(String::new()))
    }

    /// Metres to (longitude, latitude), degrees.
    pub fn unproject(&self, _place: Point) -> Result<(f64, f64), CrsError> {
        Err(CrsError::Unusable(String::new()))
    }

    /// Grid convergence at a place, degrees: what to subtract from a true bearing to get the bearing on the grid.
    pub fn convergence(&self, _place: Point) -> Result<f64, CrsError> {
        Err(CrsError::Unusable(String::new()))
    }

    /// Largest departure of the scale from 1 at a place, over directions (0.005 is half a per cent).
    pub fn scale_error(&self, _place: Point) -> Result<f64, CrsError> {
        Err(CrsError::Unusable(String::new()))
    }

    /// OGC WKT1 of the CRS, for GeoTIFF citation and `manifest.json`.
    pub fn describe(&self) -> String {
        self.name.clone()
    }
}
