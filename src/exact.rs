//! The exact companion: expected remnants without sampling.
