//! What `models` understands.

use clap::Args;

/// `viewfinder models`.
#[derive(Debug, Args)]
pub struct Models {
    /// One of them only, with who says what of it
    pub name: Option<String>,

    /// Print JSON: one object a line
    #[arg(long)]
    pub json: bool,
}
