//! `viewfinder completions`: a script for a shell, made from the grammar.

use super::context::written;
use super::exit::{Exit, Trouble};
use crate::cli::{self, Cli};

/// Prints the script.
pub fn completions(wanted: &cli::Completions) -> Result<Exit, Trouble> {
    let mut script = Vec::new();
    let mut command = Cli::whole_command();
    clap_complete::generate(wanted.shell, &mut command, "viewfinder", &mut script);
    written(super::context::print_bytes(&script))?;
    Ok(Exit::Done)
}
