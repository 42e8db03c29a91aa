//! All integration tests, one binary.

mod builders;
mod dates;
mod floors;
mod goodness;
mod laws;
mod stats;
