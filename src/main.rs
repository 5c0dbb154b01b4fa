//! Reads the command line, runs it, ends with its code.

use std::process::ExitCode;

use clap::Parser as _;
use viewfinder::cli::Cli;

fn main() -> ExitCode {
    ExitCode::from(viewfinder::run(&Cli::parse()).code())
}
