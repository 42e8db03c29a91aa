//! Foreign files: rasters, vectors, tables.

pub mod raster;
pub mod vector;
