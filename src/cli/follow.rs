//! The arguments of `wait` and `download`.

use std::time::Duration;

use clap::Args;

use crate::config::{parse_patience, parse_span};

/// `viewfinder wait`.
#[derive(Debug, Args)]
pub struct Wait {
    /// Ids, task ids, or unique prefixes [default: all open takes]
    #[arg(value_name = "TAKE")]
    pub takes: Vec<String>,

    /// How often to ask about each take, such as 200ms or 5s
    #[arg(long, value_name = "TIME", value_parser = parse_span)]
    pub poll_every: Option<Duration>,

    /// Stop waiting after this long, such as 90s, 5m or 2h; the takes go on
    #[arg(long, value_name = "TIME", value_parser = parse_patience)]
    pub timeout: Option<Duration>,

    /// Wait only until the films are ready at the provider, and leave them there
    #[arg(long)]
    pub no_download: bool,

    /// Print JSON, one object per change of state
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder download`.
#[derive(Debug, Args)]
pub struct Download {
    /// Ids, task ids, or unique prefixes
    #[arg(required = true, value_name = "TAKE")]
    pub takes: Vec<String>,

    /// Stop waiting after this long, such as 90s, 5m or 2h; the takes go on
    #[arg(long, value_name = "TIME", value_parser = parse_patience)]
    pub timeout: Option<Duration>,

    /// Print JSON, one object per change of state
    #[arg(long)]
    pub json: bool,
}
