//! A scenario to begin with: an invented place, every line explained.

/// The text of a scenario that runs as it stands.
pub fn starter() -> &'static str {
    include_str!("starter.toml")
}
