//! Makes `docs/validation.md` and its charts in `docs/validation/` from real runs.
//!
//! ```text
//! cargo run --release --example validation             # writes the page and its charts
//! cargo run --release --example validation -- --check  # exits 1 if they are not what is made now
//! ```
//!
//! The section on craters needs the data folder that the variable REMNANTS_DATA names. Without it that section stays as it stands on the
//! page, and this is said.

mod cases;
mod craters;
mod page;
mod patterns;

use page::{Chart, Page};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let done = match asked.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write(),
        ["--check"] => check(),
        _ => {
            eprintln!("usage: validation [--check]");
            return ExitCode::from(2);
        }
    };
    match done {
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

fn write() -> Result<String, String> {
    let page = make(&committed())?;
    for Chart { file, bytes } in &page.charts {
        let path = docs().join(file);
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(|error| said(&path, &error))?;
        std::fs::write(&path, bytes).map_err(|error| said(&path, &error))?;
    }
    std::fs::write(path(), page.text).map_err(|error| said(&path(), &error))?;
    Ok("docs/validation.md and its charts written".to_owned())
}

fn said(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

fn check() -> Result<String, String> {
    let committed = committed();
    let made = make(&committed)?;
    same_page(&made.text, &committed)?;
    made.charts.iter().try_for_each(same_chart)?;
    Ok("docs/validation.md and its charts are what is made now".to_owned())
}

fn same_page(made: &str, committed: &str) -> Result<(), String> {
    if made == committed {
        return Ok(());
    }
    let different = made.lines().zip(committed.lines()).position(|(made, committed)| made != committed);
    let line = different.unwrap_or_else(|| made.lines().count().min(committed.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(ends)").to_owned();
    Err(format!(
        "docs/validation.md, line {}: the page says\n  {}\nbut this run makes\n  {}",
        line + 1,
        at(committed),
        at(made)
    ))
}

fn same_chart(chart: &Chart) -> Result<(), String> {
    let committed = std::fs::read(docs().join(&chart.file)).unwrap_or_default();
    if committed == chart.bytes {
        Ok(())
    } else {
        Err(format!("docs/{} is not the chart that this run makes", chart.file))
    }
}

fn make(committed: &str) -> Result<Page, String> {
    let craters = match std::env::var_os("REMNANTS_DATA") {
        Some(data) => page::craters(&craters::Craters::read(Path::new(&data))?)?,
        None => {
            eprintln!("REMNANTS_DATA is not set: the section on craters is kept as it stands, not made again");
            page::section_of(committed, page::CRATERS).to_owned()
        }
    };
    page::page(&root().join("scenarios"), &craters)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn docs() -> PathBuf {
    root().join("docs")
}

fn path() -> PathBuf {
    docs().join("validation.md")
}

fn committed() -> String {
    std::fs::read_to_string(path()).unwrap_or_default()
}
