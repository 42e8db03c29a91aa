//! The page that people open: one file, no network.

pub mod map;
