//! The self-check.
