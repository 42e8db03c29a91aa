//! Makes `docs/performance.md` and its plots from measurements of this machine: `cargo run --release --example performance`.
//!
//! Side-by-side figures come from `benches/peers/result.json`, which `benches/peers/run` writes. With `-- quick` everything is measured
//! only as long as it takes to see that it works, and nothing is written.

#[path = "../../benches/footprint/mod.rs"]
#[allow(dead_code, reason = "each bench and example takes its part")]
mod footprint;
#[path = "../validation/page/numbers.rs"]
#[allow(dead_code, reason = "another page needs the rest")]
mod numbers;
#[path = "../verification/suite/plots.rs"]
#[allow(dead_code, reason = "another page needs the rest")]
mod plots;

mod limits;
mod machine;
mod memory;
mod page;
mod peers;
mod scaling;
mod spread;

use plots::Plot;
use std::path::Path;
use std::process::ExitCode;

/// How long everything is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// For the page.
    Full,
    /// To see that it works.
    Quick,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let effort = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Effort::Full,
        ["quick"] => Effort::Quick,
        _ => {
            eprintln!("usage: performance [quick]");
            return ExitCode::from(2);
        }
    };
    match make(effort) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn make(effort: Effort) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let peers = peers::read(&root.join("benches/peers/result.json"))?;
    let limits = limits::measure(effort);
    let series = scaling::measure(effort);
    let runs = memory::measure(root, effort)?;
    let text = page::page(&page::Measured { peers, limits, series: &series, runs, machine: machine::describe() });
    let plots: Vec<Plot> = series.iter().map(scaling::Series::plot).collect();
    match effort {
        Effort::Quick => Ok(text),
        Effort::Full => {
            write(&root.join("docs"), &text, &plots).map(|()| "docs/performance.md and its plots written".to_owned())
        }
    }
}

fn write(docs: &Path, text: &str, plots: &[Plot]) -> Result<(), String> {
    let folder = docs.join("performance");
    std::fs::create_dir_all(&folder).map_err(|error| said(&folder, &error))?;
    let files = plots.iter().map(|plot| (folder.join(plot.file), plot.svg()));
    let page = (docs.join("performance.md"), text.to_owned());
    files
        .chain([page])
        .try_for_each(|(path, content)| std::fs::write(&path, content).map_err(|error| said(&path, &error)))
}

fn said(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
