//! The arguments of `sweep` and `budget`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, Args, Subcommand};

use super::shot::ShotFlags;
use super::submit::prompt;
use crate::config::{MOST_AT_ONCE, parse_span};
use crate::domain::Usd;

/// The fields of the shot, which the short help of `submit` lists: here it would be a screen too long.
const OF_SUBMIT: [&str; 8] =
    ["ratio", "style", "model", "seconds", "motion", "named", "words", "image"];

fn without_fields(argument: Arg) -> Arg {
    let is_field = OF_SUBMIT.contains(&argument.get_id().as_str());
    if is_field { argument.hide_short_help(true) } else { argument }
}

/// `viewfinder sweep`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(mut_args(without_fields))]
pub struct Sweep {
    /// A verb about sweeps that were confirmed before.
    #[command(subcommand)]
    pub verb: Option<SweepVerb>,

    /// A new sweep.
    #[command(flatten)]
    pub new: NewSweep,
}

/// A new sweep.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct NewSweep {
    /// What the films should show; - reads it from standard input
    #[arg(value_parser = prompt, allow_hyphen_values = true)]
    pub prompt: Option<String>,

    /// Start from the shot of this file or take; other options override it
    #[arg(long, value_name = "FILE|TAKE", hide_short_help = true)]
    pub from: Option<PathBuf>,

    /// The fields of the shot.
    #[command(flatten)]
    pub shot: ShotFlags,

    /// What varies, and its values; can be repeated
    ///
    /// NAME is an axis, move, ratio, style, model, seconds, image or prompt. Values are separated by
    /// commas (\, for a comma in one); numbers can be FROM..TO:STEP, both ends included. In prompt=
    /// each {a|b} varies, {} stands for the prompt, and commas separate nothing; prompt=@FILE takes a
    /// prompt from each line. The last --vary turns fastest.
    #[arg(long, value_name = "NAME=VALUES", allow_hyphen_values = true)]
    pub vary: Vec<String>,

    /// Make each shot this many times
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true)]
    #[arg(hide_short_help = true)]
    pub repeat: u32,

    /// Mix the order; the same seed gives the same order
    #[arg(long, value_name = "SEED", hide_short_help = true)]
    pub shuffle: Option<u64>,

    /// Spend at most this many dollars on it
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub budget_usd: Option<Usd>,

    /// How many takes to have under way at once
    #[arg(long, value_name = "N", value_parser = at_once, hide_short_help = true)]
    pub at_once: Option<u32>,

    /// A name for it, to resume it or list its takes by
    #[arg(long, value_name = "TEXT", hide_short_help = true)]
    pub name: Option<String>,

    /// Send the sweep that --write-spec wrote to this file
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    #[arg(conflicts_with_all = ["prompt", "from", "vary", "repeat", "shuffle", "write_spec"])]
    pub spec: Option<PathBuf>,

    /// Write it to this file and send nothing
    #[arg(long, value_name = "FILE", hide_short_help = true, conflicts_with = "dry_run")]
    pub write_spec: Option<PathBuf>,

    /// List the takes and send nothing; needs no key
    #[arg(long)]
    pub dry_run: bool,

    /// Send without asking
    #[arg(long, short)]
    pub yes: bool,

    /// Leave it to a running viewfinder, or to the next viewfinder wait
    #[arg(long, hide_short_help = true)]
    pub detach: bool,

    /// How often to ask about a take, such as 200ms or 5s
    #[arg(long, value_name = "TIME", value_parser = parse_span, hide_short_help = true)]
    pub poll_every: Option<Duration>,

    /// Print JSON, one object per line
    #[arg(long)]
    pub json: bool,
}

/// What to do with a sweep that was confirmed before. It is named by its id, a unique beginning of
/// that, or the name it was given.
#[derive(Debug, Subcommand)]
pub enum SweepVerb {
    /// List sweeps and test charts, newest first
    List {
        /// Print JSON, one object per line
        #[arg(long)]
        json: bool,
    },
    /// Show a sweep and each of its takes
    Show {
        /// The sweep
        #[arg(value_name = "SWEEP")]
        plan: String,
        /// Print JSON, one object per line
        #[arg(long)]
        json: bool,
    },
    /// Send nothing more of a sweep for now; takes under way go on
    Pause {
        /// The sweep
        #[arg(value_name = "SWEEP")]
        plan: String,
    },
    /// Go on with a sweep that was paused
    Resume(Resume),
    /// Send nothing more of a sweep, ever; takes that were sent stay
    Cancel {
        /// The sweep
        #[arg(value_name = "SWEEP")]
        plan: String,
    },
}

/// `viewfinder sweep resume`.
#[derive(Debug, Args)]
pub struct Resume {
    /// The sweep; without it, the only one that is paused
    #[arg(value_name = "SWEEP")]
    pub plan: Option<String>,

    /// Spend at most this many dollars on it in all
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub budget_usd: Option<Usd>,

    /// How many takes to have under way at once
    #[arg(long, value_name = "N", value_parser = at_once)]
    pub at_once: Option<u32>,

    /// How often to ask about a take, such as 200ms or 5s
    #[arg(long, value_name = "TIME", value_parser = parse_span, hide_short_help = true)]
    pub poll_every: Option<Duration>,

    /// Print JSON, one object per line
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder budget`.
#[derive(Debug, Args)]
pub struct Budget {
    /// Count what is dated later than today, after a journey or a clock set back, for today
    #[arg(long)]
    pub settle: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

pub(super) fn dollars(typed: &str) -> Result<Usd, String> {
    let number = typed.trim().trim_start_matches('$').parse::<f64>().ok();
    number
        .and_then(Usd::from_dollars)
        .ok_or_else(|| "not an amount of dollars, like 4.50".to_owned())
}

pub(super) fn at_once(typed: &str) -> Result<u32, String> {
    let number = typed.trim().parse().ok().filter(|number| (1..=MOST_AT_ONCE).contains(number));
    number.ok_or_else(|| format!("not a whole number from 1 to {MOST_AT_ONCE}"))
}
