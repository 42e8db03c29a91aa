//! Coordinate reference systems: from longitude and latitude to the grid's metres and back.

mod frame;
mod layer;
mod table;

pub use layer::LayerCrs;
pub use table::{Hemisphere, Projection};

use crate::grid::Point;
use frame::Frame;

/// A projected CRS whose metres are true within 0.5 % where a grid may lie.
#[derive(Clone, Debug)]
pub struct Crs {
    name: String,
    projection: Projection,
    frame: Frame,
}

/// Why a CRS or a position cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CrsError {
    /// Not among the projected CRSs that a grid may use.
    #[error("{0}")]
    Unusable(String),
    /// A position where the CRS does not hold.
    #[error("{0}")]
    OutOfReach(String),
}

impl Crs {
    /// A grid's CRS from its name: "EPSG:32601".."EPSG:32660", "EPSG:32701".."EPSG:32760", "EPSG:3035", or "LAEA lon lat".
    ///
    /// Others are refused in one sentence that says what to use instead.
    pub fn for_grid(name: &str) -> Result<Crs, CrsError> {
        let projection = Projection::named(name)?;
        let frame = Frame::new(&projection.proj_string())?;
        Ok(Crs { name: name.to_owned(), projection, frame })
    }

    /// The UTM zone of a place, such as "EPSG:32638": what to propose where another CRS was refused.
    ///
    /// Without the exceptions for Norway and Svalbard, which are a custom of map sheets.
    pub fn utm_of(longitude: f64, latitude: f64) -> String {
        let zone = (((longitude + 180.0) / 6.0).floor() as i64).rem_euclid(60) + 1;
        format!("EPSG:{}", if latitude < 0.0 { 32700 + zone } else { 32600 + zone })
    }

    /// The name as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// EPSG number, if it has one.
    pub fn epsg(&self) -> Option<u16> {
        self.projection.epsg()
    }

    /// Which projection, with its parameters.
    pub fn projection(&self) -> Projection {
        self.projection
    }

    /// Longitude and latitude (WGS 84, degrees) to the grid's metres (not rounded).
    ///
    /// Fails with a sentence where the CRS does not hold: more than 6 degrees from a UTM zone's middle, far from the centre of a LAEA.
    pub fn project(&self, longitude: f64, latitude: f64) -> Result<Point, CrsError> {
        self.check_reach(longitude, latitude)?;
        self.frame.forward(longitude, latitude)
    }

    /// Metres to (longitude, latitude), degrees. Fails where [`Crs::project`] fails.
    pub fn unproject(&self, place: Point) -> Result<(f64, f64), CrsError> {
        let out_of_reach = || {
            let Point { x, y } = place;
            CrsError::OutOfReach(format!("easting {x} m, northing {y} m is not a place in {}", self.name))
        };
        let (longitude, latitude) = self.frame.inverse(place).map_err(|_| out_of_reach())?;
        self.check_reach(longitude, latitude).map_err(|_| out_of_reach())?;
        Ok((longitude, latitude))
    }

    /// Grid convergence at a place, degrees: what to subtract from a true bearing to get the bearing on the grid.
    ///
    /// Taken along the meridian, by a central difference over 22 m; its error is below 1e-7 degrees.
    pub fn convergence(&self, place: Point) -> Result<f64, CrsError> {
        let (_, north) = self.derivatives(place)?;
        Ok(-north.x.atan2(north.y).to_degrees())
    }

    /// Largest departure of the scale from 1 at a place, over directions (0.005 is half a per cent).
    ///
    /// The extreme scales are the singular values of the projection's derivative by metres east and north on the ellipsoid
    /// (J. P. Snyder, Map Projections: A Working Manual, 1987, section 4).
    pub fn scale_error(&self, place: Point) -> Result<f64, CrsError> {
        let (e, n) = self.derivatives(place)?;
        let squares = e.x * e.x + e.y * e.y + n.x * n.x + n.y * n.y;
        let twice_area = 2.0 * (e.x * n.y - e.y * n.x);
        let (sum, difference) = ((squares + twice_area).max(0.0).sqrt(), (squares - twice_area).max(0.0).sqrt());
        let (largest, smallest) = (0.5 * (sum + difference), 0.5 * (sum - difference));
        Ok((largest - 1.0).abs().max((smallest - 1.0).abs()))
    }

    /// OGC WKT1 of the CRS, for GeoTIFF citation and `manifest.json`.
    pub fn describe(&self) -> String {
        self.projection.wkt()
    }

    /// Grid metres per metre on the ellipsoid, for a step east and a step north.
    fn derivatives(&self, place: Point) -> Result<(Point, Point), CrsError> {
        let (longitude, latitude) = self.unproject(place)?;
        let step = 1e-4;
        let (along_parallel, along_meridian) = frame::metres_per_degree(latitude);
        let difference = |ahead: Point, behind: Point, metres_per_degree: f64| {
            let metres = 2.0 * step * metres_per_degree;
            Point::new((ahead.x - behind.x) / metres, (ahead.y - behind.y) / metres)
        };
        let at = |east: f64, north: f64| self.frame.forward(longitude + east, latitude + north);
        Ok((
            difference(at(step, 0.0)?, at(-step, 0.0)?, along_parallel),
            difference(at(0.0, step)?, at(0.0, -step)?, along_meridian),
        ))
    }

    fn check_reach(&self, longitude: f64, latitude: f64) -> Result<(), CrsError> {
        let on_earth = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
        if !on_earth {
            return Err(CrsError::OutOfReach(format!(
                "longitude {longitude}, latitude {latitude} is not on Earth: longitudes go from -180 to 180, latitudes from -90 to 90"
            )));
        }
        match self.projection.fault_at(longitude, latitude) {
            None => Ok(()),
            Some(fault) => Err(CrsError::OutOfReach(format!(
                "longitude {longitude}, latitude {latitude} is beyond the reach of {}: {fault}; there {} holds",
                self.name,
                Crs::utm_of(longitude, latitude)
            ))),
        }
    }
}
