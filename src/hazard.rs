//! Residual hazard: what the tallies of many possible grounds say.

pub mod layer;
