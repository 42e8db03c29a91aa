//! Makes `docs/validation.md` from real runs.
//!
//! ```text
//! cargo run --release --example validation             # writes the page
//! cargo run --release --example validation -- --check  # exits 1 if the page is not what is made now
//! ```
//!
//! The section on craters needs the data folder that the variable REMNANTS_DATA names. Without it that section stays as it stands on the
//! page, and this is said.

mod cases;
mod craters;
mod page;
mod patterns;

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
    std::fs::write(path(), page).map_err(|error| format!("{}: {error}", path().display()))?;
    Ok("docs/validation.md written".to_owned())
}

fn check() -> Result<String, String> {
    let committed = committed();
    let made = make(&committed)?;
    let different = made.lines().zip(committed.lines()).position(|(made, committed)| made != committed);
    if made == committed {
        return Ok("docs/validation.md is what is made now".to_owned());
    }
    let line = different.unwrap_or_else(|| made.lines().count().min(committed.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(ends)").to_owned();
    Err(format!(
        "docs/validation.md, line {}: the page says\n  {}\nbut this run makes\n  {}",
        line + 1,
        at(&committed),
        at(&made)
    ))
}

fn make(committed: &str) -> Result<String, String> {
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

fn path() -> PathBuf {
    root().join("docs/validation.md")
}

fn committed() -> String {
    std::fs::read_to_string(path()).unwrap_or_default()
}
