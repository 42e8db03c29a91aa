//! The page: tables from runs, and words about them.

mod cases;
mod craters;
mod curves;
mod months;
mod numbers;

pub use craters::craters;
pub use months::Chart;

use cases::case;
use months::months;
use std::fmt::Write;
use std::path::Path;

/// Cases: folder and heading.
const CASES: [(&str, &str); 2] = [("kosovo-1999", "Kosovo 1999"), ("lebanon-2006", "Southern Lebanon 2006")];

/// What was written by hand about the outcome.
fn words(name: &str) -> Result<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/validation/words").join(name).with_extension("md");
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Marks of the section on craters.
pub const CRATERS: [&str; 2] = ["<!-- craters: begin -->\n", "<!-- craters: end -->\n"];

/// What stands between two marks, marks included; nothing if they do not stand there.
pub fn section_of<'t>(text: &'t str, [begin, end]: [&str; 2]) -> &'t str {
    let found = text.find(begin).zip(text.find(end));
    found.and_then(|(from, to)| text.get(from..to + end.len())).unwrap_or_default()
}

/// The page, and the charts that it shows.
pub struct Page {
    /// Markdown.
    pub text: String,
    /// In the order of the page.
    pub charts: Vec<Chart>,
}

/// The whole page.
pub fn page(scenarios: &Path, craters: &str) -> Result<Page, String> {
    let mut text = words("opening")?;
    for (folder, heading) in CASES {
        let _ = write!(text, "\n## {heading}\n\n{}\n{}", case(&scenarios.join(folder))?, words(folder)?);
    }
    text.push_str(&words("months")?);
    let mut charts = Vec::new();
    for (folder, heading) in CASES {
        let (section, chart) = months(&scenarios.join(folder), heading)?;
        text.push_str(&section);
        charts.push(chart);
    }
    text.push_str(craters);
    Ok(Page { text, charts })
}
