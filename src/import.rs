//! Foreign files: rasters, vectors, tables.

pub mod raster;
