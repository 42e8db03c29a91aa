//! Shapes as a GeoPackage stores them: a header with the rectangle about them, then well-known binary (OGC 06-103r4),
//! little endian.

use super::Shape;
use crate::grid::polygons::Polygon;
use crate::grid::{Bounds, Point};
use std::io::{self, Write};

const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const POINTS: u32 = 4;
const POLYGONS: u32 = 6;

/// Bytes of a header without a rectangle, of a rectangle, and of the head of well-known binary.
const HEADER: usize = 8;
const RECTANGLE: usize = 32;
const HEAD: usize = 9;
/// Bytes of a place, alone and in a list of points.
const PLACE: usize = 16;
const OWN_POINT: usize = 5 + PLACE;

/// How many bytes a shape takes.
pub(super) fn length(shape: &Shape) -> usize {
    let ring = |corners: usize| 4 + (corners + 1) * PLACE;
    let polygon = |polygon: &Polygon| HEAD + polygon.iter().map(|corners| ring(corners.len())).sum::<usize>();
    let own = match shape {
        Shape::Nothing => return 0,
        Shape::Point(_) => OWN_POINT,
        Shape::Points(places) => HEAD + places.len() * OWN_POINT,
        Shape::Line(corners) => HEAD + corners.len() * PLACE,
        Shape::Square(corners) => HEAD + ring(corners.len()),
        Shape::Area(polygons) => HEAD + polygons.iter().map(polygon).sum::<usize>(),
    };
    let rectangle = if header_bounds(shape).is_some() { RECTANGLE } else { 0 };
    HEADER + rectangle + own
}

/// The bytes of a shape.
pub(super) fn packed(shape: &Shape, srs_id: i32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length(shape));
    // Writing to memory does not fail.
    let _ = write(shape, srs_id, &mut bytes);
    bytes
}

/// Writes them.
pub(super) fn write(shape: &Shape, srs_id: i32, to: &mut impl Write) -> io::Result<()> {
    if *shape != Shape::Nothing {
        header(header_bounds(shape), srs_id, to)?;
    }
    match shape {
        Shape::Point(place) => put_point(to, place),
        Shape::Points(places) => {
            head(to, POINTS, places.len())?;
            places.iter().try_for_each(|place| put_point(to, place))
        }
        Shape::Line(corners) => {
            head(to, LINE, corners.len())?;
            corners.iter().try_for_each(|corner| put(to, corner))
        }
        Shape::Square(corners) => {
            head(to, POLYGON, 1)?;
            put_ring(to, corners)
        }
        Shape::Area(polygons) => {
            head(to, POLYGONS, polygons.len())?;
            polygons.iter().try_for_each(|polygon| put_polygon(to, polygon))
        }
        Shape::Nothing => Ok(()),
    }
}

/// The rectangle that stands in the header: a point has none.
fn header_bounds(shape: &Shape) -> Option<Bounds> {
    match shape {
        Shape::Point(_) | Shape::Nothing => None,
        Shape::Points(_) | Shape::Line(_) | Shape::Square(_) | Shape::Area(_) => bounds(shape),
    }
}

/// The rectangle about a shape; `None` if it has no place.
pub(super) fn bounds(shape: &Shape) -> Option<Bounds> {
    match shape {
        Shape::Nothing => None,
        Shape::Point(place) => Bounds::around([*place]),
        Shape::Points(places) => Bounds::around(places.iter().copied()),
        Shape::Line(places) => Bounds::around(places.iter().copied()),
        Shape::Square(corners) => Bounds::around(*corners),
        Shape::Area(polygons) => Bounds::around(polygons.iter().flatten().flatten().copied()),
    }
}

/// Magic, version, flags (little endian; with or without a rectangle), the CRS.
fn header(bounds: Option<Bounds>, srs_id: i32, to: &mut impl Write) -> io::Result<()> {
    let flags = if bounds.is_some() { 0b0011 } else { 0b0001 };
    to.write_all(&[b'G', b'P', 0, flags])?;
    to.write_all(&srs_id.to_le_bytes())?;
    let edges = bounds.map(|Bounds { low, high }| [low.x, high.x, low.y, high.y]);
    edges.iter().flatten().try_for_each(|edge| to.write_all(&edge.to_le_bytes()))
}

fn head(to: &mut impl Write, code: u32, count: usize) -> io::Result<()> {
    to.write_all(&[1])?;
    to.write_all(&code.to_le_bytes())?;
    to.write_all(&(count as u32).to_le_bytes())
}

fn put_point(to: &mut impl Write, place: &Point) -> io::Result<()> {
    to.write_all(&[1])?;
    to.write_all(&POINT.to_le_bytes())?;
    put(to, place)
}

fn put(to: &mut impl Write, place: &Point) -> io::Result<()> {
    to.write_all(&place.x.to_le_bytes())?;
    to.write_all(&place.y.to_le_bytes())
}

fn put_polygon(to: &mut impl Write, polygon: &Polygon) -> io::Result<()> {
    head(to, POLYGON, polygon.len())?;
    polygon.iter().try_for_each(|ring| put_ring(to, ring))
}

fn put_ring(to: &mut impl Write, ring: &[Point]) -> io::Result<()> {
    to.write_all(&(ring.len() as u32 + 1).to_le_bytes())?;
    ring.iter().chain(ring.first()).try_for_each(|corner| put(to, corner))
}
