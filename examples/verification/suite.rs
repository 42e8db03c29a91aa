//! The machinery: models to start from, trials, comparisons, page and plots.

pub mod comparison;
pub mod models;
pub mod page;
pub mod plots;
pub mod trial;
