//! Past cases with published figures: what the model says, and whether that agrees.

pub mod courses;
pub mod periods;
pub mod published;
pub mod reading;
pub mod shapes;
pub mod totals;
pub mod verdict;
