//! The format as a JSON Schema, for editors.

/// JSON Schema.
pub fn schema() -> String {
    String::new()
}
