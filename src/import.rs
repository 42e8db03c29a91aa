//! Foreign files: rasters, vectors, tables.

pub mod ascii;
pub mod geopackage;
pub mod people;
pub mod quoted;
pub mod raster;
pub mod vector;
