//! Civilian exposure: who is in danger, where, doing what, when; counted in every possible ground, never from a mean map.

pub mod people;
pub mod residents;
