//! All integration tests, one binary.

mod exact;
mod models;
mod self_check;
