//! Past cases with published figures: what the model says in total, and whether that agrees.

pub mod published;
pub mod reading;
pub mod totals;
pub mod verdict;
