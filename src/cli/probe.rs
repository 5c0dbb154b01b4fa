//! The arguments of `probe`.

use std::time::Duration;

use clap::Args;

use super::sweep::{at_once, dollars};
use crate::config::parse_span;
use crate::domain::{FieldName, Usd};

/// `viewfinder probe`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Probe {
    /// The model to try
    #[arg(value_name = "MODEL", required_unless_present = "show")]
    pub model: Option<String>,

    /// Try x, z and r only, by one amount each: 7 takes in place of 25
    #[arg(long)]
    pub quick: bool,

    /// Length of each film; without it, the shortest that the model is known to make
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub seconds: Option<u32>,

    /// Begin each film from this image, in place of the chart's own scene
    #[arg(long, value_name = "URL", value_parser = image)]
    pub image: Option<String>,

    /// Spend at most this many dollars on it
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub budget_usd: Option<Usd>,

    /// How many takes to have under way at once
    #[arg(long, value_name = "N", value_parser = at_once, hide_short_help = true)]
    pub at_once: Option<u32>,

    /// List the takes and send nothing; needs no key
    #[arg(long)]
    pub dry_run: bool,

    /// Send without asking
    #[arg(long, short)]
    pub yes: bool,

    /// Leave it to a running viewfinder, or to the next viewfinder wait
    #[arg(long, hide_short_help = true)]
    pub detach: bool,

    /// Show what a chart that was made before says; sends nothing
    #[arg(long, value_name = "CHART", conflicts_with_all = [
        "model", "quick", "seconds", "image", "budget_usd", "at_once", "dry_run", "yes", "detach",
        "poll_every",
    ])]
    pub show: Option<String>,

    /// How often to ask about a take, such as 200ms or 5s
    #[arg(long, value_name = "TIME", value_parser = parse_span, hide_short_help = true)]
    pub poll_every: Option<Duration>,

    /// Print JSON, one object per line
    #[arg(long)]
    pub json: bool,
}

fn image(typed: &str) -> Result<String, String> {
    FieldName::Image.spec().check(typed).map(|()| typed.to_owned())
}
