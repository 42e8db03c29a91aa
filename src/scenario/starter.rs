//! A scenario to begin with.

/// The text of a scenario that runs.
pub fn starter() -> &'static str {
    ""
}
