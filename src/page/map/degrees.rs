//! From the grid's metres to degrees on the page: a polynomial through places of the map, with its error.

use crate::crs::Crs;
use crate::grid::{Bounds, Point};
use serde_json::{Value, json};
use std::f64::consts::PI;

/// Places along each side: enough for less than a millimetre across a country.
const NODES: usize = 8;
/// Places along each side at which the error is looked at.
const PROBES: usize = 13;
const METRES_PER_DEGREE: f64 = 111_320.0;

/// Longitudes and latitudes at places of a rectangle, between which a page can interpolate.
#[derive(Clone, Debug)]
pub struct Degrees {
    eastings: Vec<f64>,
    northings: Vec<f64>,
    /// Longitude and latitude at each northing, then each easting.
    places: Vec<(f64, f64)>,
    /// Largest distance between an interpolated place and the true one, m.
    pub error_m: f64,
}

impl Degrees {
    /// For a rectangle; `None` where the CRS does not hold in all of it.
    pub fn over(bounds: &Bounds, crs: &Crs) -> Option<Degrees> {
        let (eastings, northings) = (nodes(bounds.low.x, bounds.high.x), nodes(bounds.low.y, bounds.high.y));
        let all = northings.iter().flat_map(|y| eastings.iter().map(|x| Point::new(*x, *y)));
        let places = all.map(|place| crs.unproject(place).ok()).collect::<Option<Vec<_>>>()?;
        let mut degrees = Degrees { eastings, northings, places, error_m: 0.0 };
        degrees.error_m = degrees.error(bounds, crs)?;
        Some(degrees)
    }

    fn error(&self, bounds: &Bounds, crs: &Crs) -> Option<f64> {
        let along = |low: f64, high: f64, i: usize| low + (high - low) * i as f64 / (PROBES - 1) as f64;
        let probes = (0..PROBES * PROBES).map(|i| {
            let x = along(bounds.low.x, bounds.high.x, i % PROBES);
            Point::new(x, along(bounds.low.y, bounds.high.y, i / PROBES))
        });
        let errors = probes.map(|probe| {
            let (true_place, found) = (crs.unproject(probe).ok()?, self.at(probe));
            Some((true_place.0 - found.0).hypot(true_place.1 - found.1) * METRES_PER_DEGREE)
        });
        errors.collect::<Option<Vec<f64>>>().map(|errors| errors.into_iter().fold(0.0, f64::max))
    }

    /// Longitude and latitude of a place, as the page works them out.
    fn at(&self, place: Point) -> (f64, f64) {
        let (across, up) = (weights(&self.eastings, place.x), weights(&self.northings, place.y));
        self.places.iter().enumerate().fold((0.0, 0.0), |(longitude, latitude), (i, node)| {
            let weight = across[i % NODES] * up[i / NODES];
            (longitude + weight * node.0, latitude + weight * node.1)
        })
    }

    /// For the page.
    pub fn json(&self) -> Value {
        // A hundred-millionth of a degree is a millimetre.
        let short = |degrees: f64| (degrees * 1e8).round() / 1e8;
        let longitudes: Vec<f64> = self.places.iter().map(|place| short(place.0)).collect();
        let latitudes: Vec<f64> = self.places.iter().map(|place| short(place.1)).collect();
        json!({ "eastings": self.eastings, "northings": self.northings, "longitudes": longitudes, "latitudes": latitudes })
    }
}

/// Chebyshev's nodes, rounded to millimetres: a polynomial through them does not swing between them.
fn nodes(low: f64, high: f64) -> Vec<f64> {
    let node = |i: usize| -libm::cos(PI * (i as f64 + 0.5) / NODES as f64);
    let place = |i: usize| 0.5 * (low + high) + 0.5 * (high - low) * node(i);
    (0..NODES).map(|i| (place(i) * 1000.0).round() / 1000.0).collect()
}

/// Lagrange's weight of every node at a place.
fn weights(nodes: &[f64], at: f64) -> Vec<f64> {
    let weight = |(i, own): (usize, &f64)| {
        let others = nodes.iter().enumerate().filter(|(j, _)| *j != i);
        others.map(|(_, other)| (at - other) / (own - other)).product()
    };
    nodes.iter().enumerate().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_right_to_a_centimetre_over_a_large_country() {
        for (name, x, y) in [("EPSG:32638", 400_000.0, 4_300_000.0), ("EPSG:3035", 4_000_000.0, 2_500_000.0)] {
            let bounds = Bounds { low: Point::new(x, y), high: Point::new(x + 300_000.0, y + 400_000.0) };
            let degrees = Degrees::over(&bounds, &Crs::for_grid(name).unwrap()).unwrap();
            assert!(degrees.error_m < 0.01, "{name}: {} m", degrees.error_m);
        }
    }

    #[test]
    fn where_the_crs_does_not_hold_there_are_no_degrees() {
        let bounds = Bounds { low: Point::new(-9e6, 0.0), high: Point::new(9e6, 9e6) };
        assert!(Degrees::over(&bounds, &Crs::for_grid("EPSG:32638").unwrap()).is_none());
    }
}
