//! All integration tests, one binary.

mod builders;
mod catalogue;
mod command_line;
mod crs;
mod dates;
mod exact;
mod floors;
mod geotiff;
mod goodness;
mod laws;
mod models;
mod picture;
mod raster;
mod region;
mod scenario_bad;
mod scenario_good;
mod scenario_tables;
mod self_check;
mod stats;
mod trace;
