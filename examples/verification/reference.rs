//! Expected values: closed forms and numerical integrals that share no code with the program.
//!
//! Numbers of remnants come as whole probability tables, so that means, variances, quantiles and probabilities of one
//! case all follow from the same table.

pub mod counts;
pub mod footprint;
pub mod laws;
pub mod quadrature;
pub mod seats;
