//! Reads the command line, runs it, ends with its code.

use std::process::ExitCode;

use viewfinder::cli::Cli;

fn main() -> ExitCode {
    ExitCode::from(viewfinder::run(&Cli::of_process()).code())
}
