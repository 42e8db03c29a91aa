//! All integration tests, one binary.

mod builders;
mod dates;
mod failing;
mod floors;
mod goodness;
mod laws;
mod sampler;
mod stats;
