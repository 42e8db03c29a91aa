//! Where unexploded submunitions may still lie after documented strikes, and how sure one can be.
//!
//! The modules below stand on one another like floors: a module uses only those declared before it,
//! and a test holds that order. Below `scenario` nothing reads files, clock, environment or thread count.

// 1 measure: numbers, units, chance, words
pub mod units;
pub mod dates;
pub mod lanes;
pub mod random;
pub mod packing;
pub mod stats;
pub mod language;

// 2 space: where things are
pub mod grid;
pub mod crs;

// 3 model: what a scenario says, valid by construction
pub mod model;

// 4 sampler: one possible ground
pub mod sampler;

// 5 engine: many possible grounds
pub mod engine;

// 6 findings: what many possible grounds say together
pub mod exact;
pub mod exposure;
pub mod hazard;

// 7 studies: what can be learnt from findings about the model itself
pub mod coverage;

// 8 edges: files, words, pictures
pub mod catalogue;
pub mod import;
pub mod scenario;
pub mod receipt;
pub mod findings;
pub mod report;
pub mod picture;
pub mod export;
pub mod page;
pub mod output;
pub mod part;
pub mod estimate;
pub mod published;
pub mod verify;
