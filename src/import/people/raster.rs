//! People from rasters.

use std::path::Path;

use super::{Gridded, Target};
use crate::crs::LayerCrs;

/// People from a raster: a GeoTIFF, or an ESRI ASCII grid if its name ends in .asc or .txt. `stated_crs` stands in for the file's own CRS.
pub fn raster(path: &Path, stated_crs: Option<&LayerCrs>, target: Target) -> Result<Gridded, String> {
    let _ = (path, stated_crs, target);
    Err("not yet".to_owned())
}
