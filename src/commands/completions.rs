//! `viewfinder completions`: a completion script for a shell. The scripts for bash, zsh and fish
//! ask the program for completions; those for other shells contain the grammar.

use clap_complete::Shell;

use crate::cli::{self, Cli};
use crate::console::{Exit, Trouble, print_bytes, shown};

/// Prints the script.
pub fn completions(wanted: &cli::Completions) -> Result<Exit, Trouble> {
    let script = match wanted.shell {
        Shell::Bash => include_bytes!("../../assets/completions/viewfinder.bash").to_vec(),
        Shell::Zsh => include_bytes!("../../assets/completions/viewfinder.zsh").to_vec(),
        Shell::Fish => include_bytes!("../../assets/completions/viewfinder.fish").to_vec(),
        other => {
            let (mut script, mut command) = (Vec::new(), Cli::whole_command());
            clap_complete::generate(other, &mut command, "viewfinder", &mut script);
            script
        }
    };
    shown(print_bytes(&script))?;
    Ok(Exit::Done)
}
