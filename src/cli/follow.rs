//! What `wait` and `download` understand.

use std::time::Duration;

use clap::Args;

use crate::config::{parse_patience, parse_span};

/// `viewfinder wait`.
#[derive(Debug, Args)]
pub struct Wait {
    /// Ids, task ids, or unique beginnings of them [default: all that are open]
    #[arg(value_name = "TAKE")]
    pub takes: Vec<String>,

    /// How often to ask about each, such as 200ms or 5s
    #[arg(long, value_name = "TIME", value_parser = parse_span)]
    pub poll_every: Option<Duration>,

    /// Wait no longer than this, such as 90s, 5m or 2h; the takes go on
    #[arg(long, value_name = "TIME", value_parser = parse_patience)]
    pub timeout: Option<Duration>,

    /// Stay until the films are ready at the provider, and leave them there
    #[arg(long)]
    pub no_download: bool,

    /// Print JSON: one object for each change of state
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder download`.
#[derive(Debug, Args)]
pub struct Download {
    /// Ids, task ids, or unique beginnings of them
    #[arg(required = true, value_name = "TAKE")]
    pub takes: Vec<String>,

    /// Wait no longer than this, such as 90s, 5m or 2h; the takes go on
    #[arg(long, value_name = "TIME", value_parser = parse_patience)]
    pub timeout: Option<Duration>,

    /// Print JSON: one object for each change of state
    #[arg(long)]
    pub json: bool,
}
