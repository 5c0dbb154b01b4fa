//! Reads the command line, runs it, ends with its code.

use std::process::ExitCode;

use viewfinder::cli::Cli;

fn main() -> ExitCode {
    ExitCode::from(match Cli::of_process() {
        Ok(cli) => viewfinder::run(&cli).code(),
        Err(code) => code,
    })
}
