//! All integration tests, one binary.

mod picture;
