//! What the verbs of the history understand.

use clap::Args;

/// `viewfinder history`.
#[derive(Debug, Args)]
pub struct History {
    /// Print JSON: one object a line, newest first
    #[arg(long)]
    pub json: bool,

    /// At most this many takes; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}
