//! The arguments of `models`.

use clap::Args;

/// `viewfinder models`.
#[derive(Debug, Args)]
pub struct Models {
    /// Show this model only, with sources
    pub name: Option<String>,

    /// Print JSON, one object per line
    #[arg(long)]
    pub json: bool,
}
