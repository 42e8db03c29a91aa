//! All integration tests, one binary.

mod crs;
mod exact;
mod models;
mod region;
mod scenario_good;
mod scenario_bad;
