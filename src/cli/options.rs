//! Options of `run`.

use super::pieces::PieceOptions;
use clap::Args;
use remnants::language::Language;
use std::path::PathBuf;

/// Options of `run`.
#[derive(Args, Debug)]
pub struct RunOptions {
    /// The scenario: its scenario.toml, or the folder that holds it.
    pub scenario: PathBuf,
    /// Folder for the results [default: output/<scenario>].
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Possible grounds to draw [default: what the scenario says; with --precision, the most that may be drawn: 1,024,000].
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=4_000_000_000))]
    pub replicates: Option<u64>,
    /// How numbers are made: by drawing possible grounds, or exactly, for means and presence alone.
    #[arg(long, value_enum, default_value_t = Method::Sampled)]
    pub method: Method,
    /// Seed [default: what the scenario says].
    #[arg(long, short, value_name = "S")]
    pub seed: Option<u64>,
    /// Threads [default: all cores]. Results do not depend on it.
    #[arg(long, short, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Stop once the means of contaminated area and of people near have this relative standard error, such as 2%.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub precision: Option<f64>,
    /// Refuse to start if the run would need more memory, such as 4GiB [default: most of what is free].
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub max_memory: Option<u64>,
    /// Write a row of HXL hashtags (hxlstandard.org) under the header of tables about places, days and people.
    #[arg(long)]
    pub hxl: bool,
    /// Replace the run that the output folder holds, or the part.
    #[arg(long)]
    pub replace: bool,
    /// Language of the report, the pictures and the summary that is printed: en or ru.
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = language)]
    pub language: &'static Language,
    /// No progress, no summary.
    #[arg(long, short)]
    pub quiet: bool,
    /// Pieces.
    #[command(flatten, next_help_heading = "Runs in pieces")]
    pub pieces: PieceOptions,
}

/// How the numbers of a run are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Method {
    /// Draw possible grounds: every result, each with its doubt.
    Sampled,
    /// Compute without drawing: mean density, presence, what an empty search proves; no intervals of totals.
    Exact,
}

/// A share such as `2%` or `0.02`, above 0 and at most 1.
fn share(text: &str) -> Result<f64, String> {
    let (number, unit) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 0.01));
    let share = number.trim().parse::<f64>().unwrap_or(f64::NAN) * unit;
    let sound = share > 0.0 && share <= 1.0;
    if sound { Ok(share) } else { Err("write a share above 0 and at most 100 %, such as 2% or 0.02".to_owned()) }
}

/// A language that came with the program.
pub fn language(code: &str) -> Result<&'static Language, String> {
    let codes = || Language::all().iter().map(|language| language.code.as_str()).collect::<Vec<_>>().join(" or ");
    Language::named(code).ok_or_else(|| format!("write {}", codes()))
}

/// A language of the program, or one of a file.
#[derive(Clone, Debug)]
pub enum Words {
    /// That came with the program.
    Known(&'static Language),
    /// From a file.
    File(Box<Language>),
}

impl Words {
    /// The language.
    pub fn language(&self) -> &Language {
        match self {
            Words::Known(language) => language,
            Words::File(language) => language,
        }
    }
}

/// Largest language file, bytes.
const MOST_TEXT: u64 = 10 << 20;

/// A language by its code, or the name of a language file.
pub fn language_or_file(text: &str) -> Result<Words, String> {
    if !text.ends_with(".toml") {
        return language(text).map(Words::Known).map_err(|wanted| format!("{wanted}, or the name of a .toml file"));
    }
    let size = std::fs::metadata(text).map_err(|error| error.to_string())?.len();
    if size > MOST_TEXT {
        return Err("is too large to be a language file".to_owned());
    }
    let toml = std::fs::read_to_string(text).map_err(|error| error.to_string())?;
    Language::read(&toml).map(|language| Words::File(Box::new(language)))
}

/// A size such as `4GiB`, `500MB` or `800000000`.
pub fn bytes(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, f64); 7] = [
        ("KiB", 1024.0),
        ("MiB", 1_048_576.0),
        ("GiB", 1_073_741_824.0),
        ("kB", 1e3),
        ("MB", 1e6),
        ("GB", 1e9),
        ("", 1.0),
    ];
    let split =
        |(unit, factor): &(&str, f64)| Some((text.trim().strip_suffix(unit)?.trim().parse::<f64>().ok()?, *factor));
    let size = UNITS.iter().find_map(split).map_or(f64::NAN, |(number, factor)| number * factor);
    if (1.0..1e18).contains(&size) { Ok(size as u64) } else { Err("write a size such as 4GiB or 500MB".to_owned()) }
}
