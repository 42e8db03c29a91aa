//! Which of many places with extent contain a point.

use super::RegionIndex;
use crate::grid::region::distance_to_segment;
use crate::grid::{Bounds, Lattice, Place, Point};

/// Buckets a stroke, at most.
const BUCKETS_EACH: f64 = 64.0;
/// Fewest and most buckets.
const BUCKETS: (f64, f64) = (1_024.0, 1_048_576.0);
/// Buckets along an axis, at most.
const ALONG: f64 = 4_096.0;

/// Places to be asked for points.
#[derive(Clone, Debug)]
pub struct PlaceIndex {
    areas: RegionIndex,
    /// Number of the place that each area is.
    area_places: Vec<u32>,
    strokes: Strokes,
}

/// All points within a radius of a straight line: a disc is one of no length, a strip is several.
#[derive(Clone, Copy, Debug)]
struct Stroke {
    place: u32,
    from: Point,
    to: Point,
    radius_m: f64,
}

/// Strokes, and which of them may reach each bucket.
#[derive(Clone, Debug, Default)]
struct Strokes {
    strokes: Vec<Stroke>,
    lattice: Option<Lattice>,
    /// Where the entries of each bucket begin, row by row.
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl PlaceIndex {
    /// An index of the places.
    pub fn new<'p>(places: impl IntoIterator<Item = &'p Place>) -> PlaceIndex {
        let (mut regions, mut area_places, mut strokes) = (Vec::new(), Vec::new(), Vec::new());
        for (number, place) in (0..).zip(places) {
            match place {
                Place::Area(region) => {
                    regions.push(region.clone());
                    area_places.push(number);
                }
                Place::Disc { centre, radius_m } => {
                    strokes.push(Stroke { place: number, from: *centre, to: *centre, radius_m: *radius_m });
                }
                Place::Strip { path, width_m } => strokes.extend(path.corners().windows(2).map(|pair| Stroke {
                    place: number,
                    from: pair[0],
                    to: pair[1],
                    radius_m: 0.5 * width_m,
                })),
            }
        }
        PlaceIndex { areas: RegionIndex::new(&regions), area_places, strokes: Strokes::new(strokes) }
    }

    /// Puts the numbers of all places that contain the exact point into `out`, increasing. What was in `out` is dropped.
    #[inline]
    pub fn containing(&self, p: Point, out: &mut Vec<u32>) {
        out.clear();
        if !self.area_places.is_empty() {
            self.areas.containing(p, out);
            out.iter_mut().for_each(|area| *area = self.area_places[*area as usize]);
        }
        let areas = out.len();
        self.strokes.containing(p, out);
        if out.len() > areas {
            out.sort_unstable();
            out.dedup();
        }
    }
}

impl Stroke {
    fn bounds(&self) -> Option<Bounds> {
        Bounds::around([self.from, self.to]).map(|bounds| bounds.widened(self.radius_m))
    }

    fn contains(&self, p: Point) -> bool {
        if self.from == self.to {
            self.from.distance(p) <= self.radius_m
        } else {
            distance_to_segment(self.from, self.to, p) <= self.radius_m
        }
    }

    /// Smallest and largest easting that it reaches between two northings, if any.
    fn span(&self, south: f64, north: f64) -> Option<(f64, f64)> {
        let (low, high) = if self.from.y <= self.to.y { (self.from, self.to) } else { (self.to, self.from) };
        let (from, to) = (low.y.max(south - self.radius_m), high.y.min(north + self.radius_m));
        let reaches = from <= to;
        let easting = |y: f64| {
            if high.y > low.y { low.x + (y - low.y) / (high.y - low.y) * (high.x - low.x) } else { low.x }
        };
        let ends = if high.y > low.y { (easting(from), easting(to)) } else { (low.x, high.x) };
        reaches.then_some((ends.0.min(ends.1) - self.radius_m, ends.0.max(ends.1) + self.radius_m))
    }
}

impl Strokes {
    fn new(strokes: Vec<Stroke>) -> Strokes {
        let Some(lattice) = lattice_for(&strokes) else { return Strokes { strokes, ..Strokes::default() } };
        let mut entries: Vec<(u32, u32)> = Vec::new();
        for (number, stroke) in (0..).zip(&strokes) {
            buckets(stroke, &lattice).for_each(|bucket| entries.push((bucket, number)));
        }
        entries.sort_unstable();
        let starts = (0..=lattice.len() as u32).map(|bucket| entries.partition_point(|entry| entry.0 < bucket) as u32);
        Strokes {
            starts: starts.collect(),
            entries: entries.iter().map(|(_, number)| *number).collect(),
            lattice: Some(lattice),
            strokes,
        }
    }

    /// Adds the places whose strokes contain the point.
    #[inline]
    fn containing(&self, p: Point, out: &mut Vec<u32>) {
        let Some(cell) = self.lattice.as_ref().and_then(|lattice| lattice.cell_of(p)) else { return };
        let columns = self.lattice.as_ref().map_or(0, Lattice::columns);
        let bucket = cell.row as usize * columns as usize + cell.column as usize;
        for number in &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize] {
            let stroke = &self.strokes[*number as usize];
            if stroke.contains(p) {
                out.push(stroke.place);
            }
        }
    }
}

/// Buckets over all strokes, with room around.
fn lattice_for(strokes: &[Stroke]) -> Option<Lattice> {
    let corners = strokes.iter().filter_map(Stroke::bounds).flat_map(|bounds| [bounds.low, bounds.high]);
    let extent = Bounds::around(corners)?;
    let (width, height) = (extent.high.x - extent.low.x, extent.high.y - extent.low.y);
    let wanted = (BUCKETS_EACH * strokes.len() as f64).clamp(BUCKETS.0, BUCKETS.1);
    let mut side = (width * height / wanted).sqrt().max(width.max(height) / ALONG).max(1e-3);
    // Wide strokes would fill many buckets each: wider buckets hold them in fewer.
    while entries(strokes, side) > BUCKETS_EACH * strokes.len() as f64 + BUCKETS.1 {
        side *= 1.5;
    }
    let side_mm = (side * 1000.0).ceil().max(1.0) as i64;
    Lattice::covering(&extent.widened(side_mm as f64 / 1000.0), side_mm)
}

/// Entries that strokes take at most in buckets of a side.
fn entries(strokes: &[Stroke], side: f64) -> f64 {
    let across = |low: f64, high: f64| (high - low) / side + 2.0;
    let of = |bounds: Bounds| across(bounds.low.x, bounds.high.x) * across(bounds.low.y, bounds.high.y);
    strokes.iter().filter_map(Stroke::bounds).map(of).sum()
}

/// The buckets that a stroke may reach, row by row.
fn buckets(stroke: &Stroke, lattice: &Lattice) -> impl Iterator<Item = u32> {
    let (stroke, lattice) = (*stroke, *lattice);
    let rows = stroke
        .bounds()
        .map_or(0..0, |bounds| lattice.relative_index(bounds.high).0..lattice.relative_index(bounds.low).0 + 1);
    // A thousandth of a bucket more on all sides: rounding never loses a stroke.
    let room = 1e-3 * lattice.side_m();
    rows.flat_map(move |row| {
        let north = lattice.extent().high.y - row as f64 * lattice.side_m();
        let span = stroke.span(north - lattice.side_m() - room, north + room);
        let column = |x: f64| lattice.relative_index(Point::new(x, north)).1;
        let columns = span.map_or(0..0, |(west, east)| column(west - room)..column(east + room) + 1);
        let row_start = row * i64::from(lattice.columns());
        columns.filter_map(move |column| Some((row_start + i64::from(lattice.cell_at(row, column)?.column)) as u32))
    })
}
