//! What `models` understands.

use clap::Args;

/// `viewfinder models`.
#[derive(Debug, Args)]
pub struct Models {
    /// Only this one, with the sources of what is said
    pub name: Option<String>,

    /// Ask the provider what its models cost, and keep what differs from the table
    ///
    /// The list is public: no key is sent. What is kept stands beside the table in the data folder,
    /// with its date; [[model]] in the settings stands over both.
    #[arg(long, conflicts_with = "name")]
    pub refresh: bool,

    /// Print JSON: one object a line
    #[arg(long)]
    pub json: bool,
}
