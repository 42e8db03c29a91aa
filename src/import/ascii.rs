//! Rasters as ESRI ASCII grids.

use std::path::Path;

use super::raster::Band;
use crate::crs::LayerCrs;

/// Reads an ESRI ASCII grid. Its CRS is the stated one, or what a `.prj` beside it says.
///
/// Fails with one sentence.
pub fn read_band(path: &Path, stated_crs: Option<&LayerCrs>) -> Result<Band, String> {
    let _ = stated_crs;
    Err(format!("{} cannot be read: not yet", path.display()))
}
