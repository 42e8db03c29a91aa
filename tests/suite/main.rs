//! All integration tests, one binary.

mod crs;
mod region;
mod scenario_good;
mod scenario_bad;
