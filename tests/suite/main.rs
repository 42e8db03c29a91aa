//! All integration tests, one binary.

mod crs;
mod exact;
mod models;
mod region;
mod scenario_bad;
mod scenario_good;
