//! People from rasters.

use std::path::Path;

use super::corners::Corners;
use super::ledger::Ledger;
use super::pixels::Pixels;
use super::source::Source;
use super::values::Values;
use super::{Gridded, Target};
use crate::crs::LayerCrs;
use crate::import::raster::file::Window;
use crate::import::raster::way::{Way, probes, room};

/// Share of the grid that a raster must cover, lest a caution says that it does not.
const WHOLE: f64 = 0.99;
/// Most columns over the grid.
const MOST_COLUMNS: usize = 1 << 20;
/// Most pixels over the grid, each of which may have to be laid there.
const MOST_PIXELS: u64 = 1 << 27;
/// Room for rounding at the edge of a file, pixels.
const EDGE: f64 = 1e-3;

/// People from a raster of counts: a GeoTIFF, or an ESRI ASCII grid if its name ends in .asc or .txt. `stated_crs` stands in for
/// the file's own CRS, and must be given for an ASCII grid without a `.prj` beside it.
///
/// The people of a pixel are spread evenly over the quadrilateral that its corners make on the grid (sides longer than 1 km follow
/// their curve), each cell getting its exact share of the area, so that the sum is kept. Pixels with nodata or NaN and blocks that
/// the file leaves out hold nobody. `totals.stated` is the sum over the whole file.
///
/// Fails with one sentence: what cannot be read; negative, infinite or impossible counts, as undeclared nodata makes them; a
/// raster that does not reach the grid.
pub fn raster(path: &Path, stated_crs: Option<&LayerCrs>, target: Target) -> Result<Gridded, String> {
    let source = Source::open(path, stated_crs)?;
    on_the_grid(&source, target).map_err(|why| format!("{} {why}", path.display()))
}

fn on_the_grid(source: &Source, target: Target) -> Result<Gridded, String> {
    let way = Way { crs: target.crs, layer: source.crs(), transform: source.transform(), size: source.size() };
    let places: Vec<_> = probes(&target.lattice.extent()).filter_map(|place| way.to_pixel(place)).collect();
    let window = Window::around(&places, room(&places), source.size()).ok_or(DOES_NOT_REACH)?;
    check_work(&window)?;
    let mut values = Values::new(source);
    let corners = Corners::new(&way, window, target.lattice.extent());
    let mut pixels = Pixels::new(corners, source.size().0, window, Ledger::new(target));
    source.read(|row, mut counts| {
        values.check(row, &mut counts)?;
        pixels.add(row, &counts)
    })?;
    values.finish()?;
    let covered = covered(&places, source.size());
    let gridded = pixels.finish().close(partial_caution(covered).into_iter().collect())?;
    let reaches = gridded.totals.on_grid > 0.0 || places.iter().any(|place| lies_within(*place, source.size(), -EDGE));
    if reaches { Ok(gridded) } else { Err(DOES_NOT_REACH.to_owned()) }
}

fn check_work(window: &Window) -> Result<(), String> {
    let Window { rows, columns, .. } = *window;
    if columns <= MOST_COLUMNS && rows as u64 * columns as u64 <= MOST_PIXELS {
        Ok(())
    } else {
        Err(format!(
            "has {columns} x {rows} pixels over the grid; wanted at most {MOST_COLUMNS} columns and {MOST_PIXELS} pixels: make it coarser"
        ))
    }
}

const DOES_NOT_REACH: &str = "does not reach the grid: is it the right place, and is its CRS stated rightly?";

/// Share of places spread over the grid that lie on pixels of the file or on its edge.
fn covered(places: &[(f64, f64)], size: (usize, usize)) -> f64 {
    let inside = places.iter().filter(|place| lies_within(**place, size, EDGE)).count();
    inside as f64 / places.len().max(1) as f64
}

/// Whether a place lies on pixels of a file that is widened by so many pixels.
fn lies_within((column, row): (f64, f64), (columns, rows): (usize, usize), margin: f64) -> bool {
    let within = |at: f64, count: usize| -margin < at && at < count as f64 + margin;
    within(column, columns) && within(row, rows)
}

fn partial_caution(covered: f64) -> Option<String> {
    let partial = covered < WHOLE;
    partial
        .then(|| format!("The raster covers about {:.0} % of the grid; elsewhere nobody is counted.", 100.0 * covered))
}
