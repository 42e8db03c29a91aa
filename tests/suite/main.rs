//! All integration tests, one binary.

mod assessments;
mod builders;
mod dates;
mod engine;
mod failing;
mod fates;
mod floors;
mod goodness;
mod hazard;
mod lattice;
mod laws;
mod sampler;
mod stats;
mod streams;
