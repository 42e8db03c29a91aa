//! All integration tests, one binary.

mod crs;
mod geotiff;
mod raster;
mod region;
mod trace;
