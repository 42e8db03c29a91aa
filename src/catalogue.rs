//! Munition types from public reports, each figure with its source and how far to trust it.
