//! All integration tests, one binary.

mod crs;
mod region;
mod trace;
