//! All integration tests, one binary.

mod catalogue;
mod crs;
mod region;
mod scenario_bad;
mod scenario_good;
mod scenario_tables;
