//! The arguments of `submit`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::shot::ShotFlags;
use crate::config::{parse_patience, parse_span};
use crate::domain::PROMPT_LIMIT;

/// `viewfinder submit`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Submit {
    /// What the film should show; - reads it from standard input
    #[arg(value_parser = prompt, required_unless_present = "from", allow_hyphen_values = true)]
    pub prompt: Option<String>,

    /// Start from the shot of this file or take; other options override it
    ///
    /// A file is the .json beside a film, a take's JSON, the request that --dry-run prints, or a
    /// bare shot, whose missing fields have their defaults; - reads it from standard input.
    #[arg(long, value_name = "FILE|TAKE", hide_short_help = true)]
    pub from: Option<PathBuf>,

    /// The fields of the shot.
    #[command(flatten)]
    pub shot: ShotFlags,

    /// Print the exact request as JSON and send nothing; needs no key
    #[arg(long, conflicts_with_all = ["wait", "json"])]
    pub dry_run: bool,

    /// Print it as a curl command that takes the key from the environment
    #[arg(long, requires = "dry_run", hide_short_help = true)]
    pub curl: bool,

    /// Send without asking
    #[arg(long, short)]
    pub yes: bool,

    /// Wait until the film is on disk
    #[arg(long)]
    pub wait: bool,

    /// Leave the film at the provider; --wait then waits until it is ready there
    #[arg(long, hide_short_help = true)]
    pub no_download: bool,

    /// How often to ask about the take, such as 200ms or 5s
    #[arg(long, value_name = "TIME", value_parser = parse_span, hide_short_help = true)]
    pub poll_every: Option<Duration>,

    /// With --wait, stop waiting after this long, such as 90s, 5m or 2h; the take goes on
    #[arg(long, value_name = "TIME", requires = "wait", value_parser = parse_patience)]
    #[arg(hide_short_help = true)]
    pub timeout: Option<Duration>,

    /// Print JSON, one object per line
    ///
    /// It is printed at the end; with --wait, one object per change of state.
    #[arg(long)]
    pub json: bool,
}

pub(super) fn prompt(text: &str) -> Result<String, String> {
    if text.len() > PROMPT_LIMIT {
        return Err(format!("a prompt can have at most {} KiB", PROMPT_LIMIT / 1024));
    }
    Ok(text.to_owned())
}
