//! Which of many areas contain a point.

mod places;

pub use places::PlaceIndex;

use super::{Bounds, Cell, Lattice, Point, Region};

/// Buckets an area, at most, unless areas lie on one another.
const BUCKETS_EACH: f64 = 64.0;
/// Fewest and most buckets.
const BUCKETS: (f64, f64) = (4_096.0, 1_048_576.0);
/// Buckets along an axis, at most.
const ALONG: f64 = 4_096.0;

/// Areas to be asked for points: a lattice of buckets, each with the areas that contain it wholly and those that may pass through it.
#[derive(Clone, Debug)]
pub struct RegionIndex {
    regions: Vec<Region>,
    buckets: Option<Buckets>,
}

#[derive(Clone, Debug)]
struct Buckets {
    lattice: Lattice,
    /// Where the entries of each bucket begin, row by row.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    region: u32,
    hold: Hold,
}

/// How an area holds a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    Whole,
    Perhaps,
}

impl RegionIndex {
    /// An index of the areas.
    pub fn new(regions: &[Region]) -> RegionIndex {
        RegionIndex { regions: regions.to_vec(), buckets: lattice_for(regions).map(|lattice| fill(lattice, regions)) }
    }

    /// Puts the numbers of all areas that contain the exact point into `out`, increasing. What was in `out` is dropped.
    pub fn containing(&self, p: Point, out: &mut Vec<u32>) {
        out.clear();
        let holds = |entry: &&Entry| match entry.hold {
            Hold::Whole => true,
            Hold::Perhaps => self.regions[entry.region as usize].contains(p),
        };
        match &self.buckets {
            Some(buckets) => out.extend(buckets.at(p).iter().filter(holds).map(|entry| entry.region)),
            // No areas, or coordinates too large for buckets.
            None => out.extend((0..self.regions.len() as u32).filter(|k| self.regions[*k as usize].contains(p))),
        }
    }
}

impl Buckets {
    fn at(&self, p: Point) -> &[Entry] {
        let Some(cell) = self.lattice.cell_of(p).filter(|_| p.x.is_finite() && p.y.is_finite()) else { return &[] };
        let number = number(&self.lattice, cell);
        &self.entries[self.starts[number] as usize..self.starts[number + 1] as usize]
    }
}

fn number(lattice: &Lattice, cell: Cell) -> usize {
    cell.row as usize * lattice.columns() as usize + cell.column as usize
}

/// Buckets over all areas, with room around, as many as the areas are worth.
fn lattice_for(regions: &[Region]) -> Option<Lattice> {
    let extent = Bounds::around(regions.iter().flat_map(|region| [region.bounds().low, region.bounds().high]))?;
    let size = |b: &Bounds| (b.high.x - b.low.x, b.high.y - b.low.y);
    let (width, height) = size(&extent);
    let wanted = (BUCKETS_EACH * regions.len() as f64).clamp(BUCKETS.0, BUCKETS.1);
    let covered: f64 = regions.iter().map(|region| size(&region.bounds())).map(|(w, h)| w * h).sum();
    let side = (width * height / wanted).max(covered / (4.0 * BUCKETS.1)).sqrt().max(width.max(height) / ALONG);
    let side_mm = (side * 1000.0).ceil().max(1.0) as i64;
    Lattice::covering(&extent.widened(side_mm as f64 / 1000.0), side_mm)
}

fn fill(lattice: Lattice, regions: &[Region]) -> Buckets {
    let mut entries: Vec<(u32, Entry)> = Vec::new();
    for (region, number) in regions.iter().zip(0..) {
        enter(&lattice, region, number, &mut entries);
    }
    entries.sort_unstable();
    let starts = (0..=lattice.len() as u32).map(|bucket| entries.partition_point(|entry| entry.0 < bucket) as u32);
    let starts = starts.collect();
    Buckets { lattice, starts, entries: entries.into_iter().map(|(_, entry)| entry).collect() }
}

/// The buckets near an edge may be passed by it; between two of them in a row all are inside or all are outside.
fn enter(lattice: &Lattice, region: &Region, number_of_region: u32, entries: &mut Vec<(u32, Entry)>) {
    let near = cells_near_edges(lattice, region);
    let mut put = |row: u32, columns: std::ops::Range<u32>, hold: Hold| {
        let first = number(lattice, Cell { row, column: 0 }) as u32;
        entries.extend(columns.map(|column| (first + column, Entry { region: number_of_region, hold })));
    };
    for row in near.chunk_by(|a, b| a.row == b.row) {
        for (at, cell) in row.iter().enumerate() {
            put(cell.row, cell.column..cell.column + 1, Hold::Perhaps);
            let Some(next) = row.get(at + 1).filter(|next| next.column > cell.column + 1) else { continue };
            let between = Cell { row: cell.row, column: cell.column + 1 };
            if region.contains(lattice.centre(between)) {
                put(cell.row, between.column..next.column, Hold::Whole);
            }
        }
    }
}

/// Cells that an edge passes or comes within a thousandth of a cell of, by row, then column, each once.
fn cells_near_edges(lattice: &Lattice, region: &Region) -> Vec<Cell> {
    let mut cells = Vec::new();
    for ring in region.rings() {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            add_cells_near(lattice, *a, *b, &mut cells);
        }
    }
    cells.sort_unstable();
    cells.dedup();
    cells
}

fn add_cells_near(lattice: &Lattice, a: Point, b: Point, cells: &mut Vec<Cell>) {
    let (side, low) = (lattice.side_m(), lattice.extent().low);
    let room = 1e-3;
    let in_cells = |p: Point| Point::new((p.x - low.x) / side, (p.y - low.y) / side);
    let (a, b) = if a.y <= b.y { (in_cells(a), in_cells(b)) } else { (in_cells(b), in_cells(a)) };
    for up in (a.y - room).floor() as u32..=(b.y + room).floor() as u32 {
        let easting =
            |y: f64| if b.y > a.y { a.x + (y.clamp(a.y, b.y) - a.y) / (b.y - a.y) * (b.x - a.x) } else { a.x };
        let (first, last) = (easting(f64::from(up) - room), easting(f64::from(up + 1) + room));
        let (first, last) = if b.y > a.y { (first.min(last), first.max(last)) } else { (a.x.min(b.x), a.x.max(b.x)) };
        let columns = (first - room).floor() as u32..=(last + room).floor() as u32;
        cells.extend(columns.map(|column| Cell { row: lattice.rows() - 1 - up, column }));
    }
}
