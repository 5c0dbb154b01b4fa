//! What `models` understands.

use clap::Args;

/// `viewfinder models`.
#[derive(Debug, Args)]
pub struct Models {
    /// Only this one, with the sources of what is said
    pub name: Option<String>,

    /// Print JSON: one object a line
    #[arg(long)]
    pub json: bool,
}
