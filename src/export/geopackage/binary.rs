//! Shapes as a GeoPackage stores them: a header with the rectangle about them, then well-known binary (OGC 06-103r4),
//! little endian.

use super::Shape;
use crate::grid::polygons::Polygon;
use crate::grid::{Bounds, Point};

const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const POINTS: u32 = 4;
const POLYGONS: u32 = 6;

/// The bytes of a shape; `None` for none.
pub(super) fn packed(shape: &Shape, srs_id: i32) -> Option<Vec<u8>> {
    let mut bytes = match shape {
        Shape::Nothing => return None,
        Shape::Point(_) => header(None, srs_id),
        Shape::Points(_) | Shape::Line(_) | Shape::Square(_) | Shape::Area(_) => header(bounds(shape), srs_id),
    };
    match shape {
        Shape::Point(place) => put_point(&mut bytes, place),
        Shape::Points(places) => {
            head(&mut bytes, POINTS, places.len());
            places.iter().for_each(|place| put_point(&mut bytes, place));
        }
        Shape::Line(corners) => {
            head(&mut bytes, LINE, corners.len());
            corners.iter().for_each(|corner| put(&mut bytes, corner));
        }
        Shape::Square(polygon) => put_polygon(&mut bytes, polygon),
        Shape::Area(polygons) => {
            head(&mut bytes, POLYGONS, polygons.len());
            polygons.iter().for_each(|polygon| put_polygon(&mut bytes, polygon));
        }
        Shape::Nothing => {}
    }
    Some(bytes)
}

/// The rectangle about a shape; `None` if it has no place.
pub(super) fn bounds(shape: &Shape) -> Option<Bounds> {
    match shape {
        Shape::Nothing => None,
        Shape::Point(place) => Bounds::around([*place]),
        Shape::Points(places) | Shape::Line(places) => Bounds::around(places.iter().copied()),
        Shape::Square(polygon) => Bounds::around(polygon.iter().flatten().copied()),
        Shape::Area(polygons) => Bounds::around(polygons.iter().flatten().flatten().copied()),
    }
}

/// Magic, version, flags (little endian; with or without a rectangle), the CRS.
fn header(bounds: Option<Bounds>, srs_id: i32) -> Vec<u8> {
    let flags = if bounds.is_some() { 0b0011 } else { 0b0001 };
    let mut bytes = vec![b'G', b'P', 0, flags];
    bytes.extend(srs_id.to_le_bytes());
    if let Some(Bounds { low, high }) = bounds {
        [low.x, high.x, low.y, high.y].iter().for_each(|edge| bytes.extend(edge.to_le_bytes()));
    }
    bytes
}

fn head(bytes: &mut Vec<u8>, code: u32, count: usize) {
    bytes.push(1);
    bytes.extend(code.to_le_bytes());
    bytes.extend((count as u32).to_le_bytes());
}

fn put_point(bytes: &mut Vec<u8>, place: &Point) {
    bytes.push(1);
    bytes.extend(POINT.to_le_bytes());
    put(bytes, place);
}

fn put(bytes: &mut Vec<u8>, place: &Point) {
    bytes.extend(place.x.to_le_bytes());
    bytes.extend(place.y.to_le_bytes());
}

fn put_polygon(bytes: &mut Vec<u8>, polygon: &Polygon) {
    head(bytes, POLYGON, polygon.len());
    for ring in polygon {
        bytes.extend((ring.len() as u32 + 1).to_le_bytes());
        ring.iter().chain(ring.first()).for_each(|corner| put(bytes, corner));
    }
}
