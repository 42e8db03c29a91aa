//! The command line of `remnants`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
