//! Commands. Results go to stdout or into files, progress and messages to stderr.
//!
//! Exit codes: 0 done, 1 the run failed, disagreed with its exact companion or is not what it claims, 2 the scenario or the
//! usage is wrong, 130 interrupted.

mod check;
mod coverage;
mod merge;
mod exact;
mod new;
mod options;
mod pieces;
mod progress;
mod render;
mod run;
mod sampling;
mod texts;
mod verify;

use clap::{CommandFactory, Parser, Subcommand};
use coverage::CoverageOptions;
use options::RunOptions;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where unexploded submunitions may still lie after documented strikes, and how sure one can be.
///
/// For protection, survey, clearance and risk education. It never cancels land: beyond reach of documented strikes it
/// knows nothing.
#[derive(Debug, Parser)]
#[command(name = "remnants", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario: maps, tables and a summary, each number with its doubt.
    Run(RunOptions),
    /// Add up parts of a run, made with `run --shard` or `--range`: the same files as those of one whole run.
    Merge(merge::MergeOptions),
    /// Say whether a run is what it claims: hashes, inputs, totals, and some of its replicates drawn again.
    Verify(verify::VerifyOptions),
    /// Read scenarios, show every problem at once, then what they say in words, how long a run takes and how much memory.
    Check {
        /// Scenario files or their folders.
        #[arg(required = true)]
        scenarios: Vec<PathBuf>,
    },
    /// Draw pictures of a run again, in another size, language or title, from its folder alone.
    Render(render::RenderOptions),
    /// Test whether a scenario's intervals hold as often as they state, and what they lose if its assumptions are wrong.
    Coverage(CoverageOptions),
    /// Write a commented starter scenario that runs.
    New {
        /// Folder to create.
        folder: PathBuf,
    },
    /// Print the JSON Schema of scenario files, for editors.
    Schema,
    /// Print all texts of a language as a file, to be translated.
    Texts {
        /// The language: en or ru.
        #[arg(default_value = "en", value_parser = options::language)]
        language: &'static remnants::language::Language,
    },
    /// Print the catalogue of munitions, each figure with its source and how far to trust it.
    Munitions,
    /// Print shell completions.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Failed,
    Wrong,
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Wrong => 2,
            Outcome::Interrupted => 130,
        })
    }
}

/// Runs the command that the arguments ask for.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Merge(options) => merge::merge(&options),
        Command::Verify(options) => verify::verify(&options),
        Command::Check { scenarios } => check::check(&scenarios),
        Command::Render(options) => render::render(&options),
        Command::Texts { language } => print(&texts::texts(language)),
        Command::Coverage(options) => coverage::coverage(&options),
        Command::New { folder } => new::new(&folder),
        Command::Schema => print(&remnants::scenario::schema()),
        Command::Munitions => print(&remnants::catalogue::listing()),
        Command::Completions { shell } => {
            let mut bytes = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "remnants", &mut bytes);
            print(&String::from_utf8_lossy(&bytes))
        }
    };
    outcome.into()
}

/// Prints to stdout; a reader that closed the pipe early is no fault.
fn print(text: &str) -> Outcome {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Outcome::Done,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Outcome::Done,
        Err(error) => fail(Outcome::Failed, &format!("cannot print: {error}")),
    }
}

/// Says what went wrong on stderr.
fn fail(outcome: Outcome, message: &str) -> Outcome {
    eprintln!("remnants: {message}");
    outcome
}
