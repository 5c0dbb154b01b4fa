//! The command line's grammar, and nothing else.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::parse_span;
use crate::domain::{Amounts, PROMPT_LIMIT};

/// A keyboard-driven terminal studio for AI text-to-video.
///
/// Without a command it opens the studio. With no key it offers to take one, or to try the
/// built-in sandbox, which needs neither key nor network.
#[derive(Debug, Parser)]
#[command(name = "viewfinder", version, max_term_width = 96)]
#[command(after_help = "Try it without a key:  viewfinder --sandbox")]
#[command(after_long_help = EXAMPLES)]
pub struct Cli {
    /// Use the built-in sandbox as provider: no key, no network, a history of its own
    #[arg(long, global = true)]
    pub sandbox: bool,

    /// How much to write into the log folder
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        default_value = "warn",
        hide_short_help = true
    )]
    #[arg(value_parser = ["error", "warn", "info", "debug", "trace"])]
    pub log_level: String,

    /// What to do; nothing opens the studio
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  viewfinder --sandbox                       try the studio without a key
  viewfinder submit 'waves at dusk' --wait   send a shot and follow it
  viewfinder history --json | head           the newest takes, one JSON object a line
  viewfinder sandbox --listen 127.0.0.1:8080 serve the sandbox for other programs

Environment:
  COMETAPI_KEY            the API key (then COMETAPI_API_KEY, COMET_API_KEY, the saved one)
  COMETAPI_BASE_URL       another server that speaks the same route
  COMETAPI_ACCESS_TOKEN   lets an unconfirmed take be looked up at the provider
  VIEWFINDER_CONFIG_DIR   config.toml and the saved key
  VIEWFINDER_DATA_DIR     ledger, drafts, logs, the sandbox's world
  VIEWFINDER_FILMS_DIR    films; without it [films] folder, else the folder for videos
  NO_COLOR                no colour

Exit codes:
  0 done   1 failed or declined   2 usage   65 rejected, or the take failed
  69 provider unreachable, or too many requests to the end   77 key refused
  78 configuration, or no key   80 unconfirmed: it may have been charged
  129, 130, 143 ended by a signal; the takes go on";

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Send a shot
    #[command(after_long_help = "\
On a terminal it shows what will be sent and asks; elsewhere it needs --yes, and so does a
prompt read from standard input. Standard output is the take's id, or JSON with --json.

  viewfinder submit 'a cat on a lighthouse' --motion 'y=0.4,r=-6' --yes
  viewfinder submit 'a cat on a lighthouse' --move 'arc left' --words --yes
  echo 'waves at dusk' | viewfinder submit - --yes --wait --json")]
    Submit(Submit),
    /// Wait until takes have ended and their films are on disk
    #[command(after_long_help = "\
Films that nobody asked for stay where they are: viewfinder download fetches them.

A take is named by its id, its task id, or a unique beginning of either. Of several takes the
worst ending makes the exit code.")]
    Wait(Wait),
    /// Fetch the films of takes that are ready
    #[command(after_long_help = "\
A film that is cut goes on where it stopped. Where its address has expired the provider is asked
for another one.

  viewfinder download 4f91
  viewfinder history --json | jq -r 'select(.state == \"succeeded\") | .id' | xargs viewfinder download")]
    Download(Download),
    /// List the takes, newest first
    History(History),
    /// List the named camera moves
    Moves(Moves),
    /// Show a camera move in the terminal, or write a frame or a film of it
    #[command(after_long_help = "\
Without --at and --format it plays twice where it is called, and leaves its end there, with the
start as a ghost. With them, or where standard output is no terminal, it writes one frame. With
--out it writes the whole move as a film (H.264 in mp4), as the sandbox films its takes.

  viewfinder preview --motion 'x=6.3,bg_x_pan=-3'
  viewfinder preview --move 'crane up' --words
  viewfinder preview --motion z=4 --ratio 9:16 --at 0.5 --format png > half-way.png
  viewfinder preview --move 'arc left' --seconds 10 --out move.mp4")]
    Preview(Preview),
    /// Serve the sandbox by itself, for other programs
    #[command(after_long_help = "\
The first line on standard output is its address. Faults are repeatable and count the requests
of a route from the start: generate, feed, film, image, history, other, any.

  viewfinder sandbox --speed 20 --fault generate:1=429,retry-after=2 --fault 'feed:3=html'")]
    Sandbox(Sandbox),
}

/// `viewfinder submit`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Submit {
    /// What should be seen; - reads it from standard input
    #[arg(value_parser = prompt, required_unless_present = "from")]
    pub prompt: Option<String>,

    /// Begin with the shot in this file: the .json beside a film, or a shot alone; - reads it from
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub from: Option<std::path::PathBuf>,

    /// Frame ratio, such as 16:9 or 9:16
    #[arg(long)]
    pub ratio: Option<String>,

    /// Style, such as cinematic
    #[arg(long)]
    pub style: Option<String>,

    /// Model, such as gen4
    #[arg(long)]
    pub model: Option<String>,

    /// Length of the film in seconds
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: Option<u32>,

    /// Camera motion.
    #[arg(long, value_name = "AXIS=VALUE,..", allow_hyphen_values = true, help = MOTION)]
    pub motion: Option<Amounts>,

    /// A named camera move, see viewfinder moves; --motion goes over it axis by axis
    #[arg(long = "move", value_name = "NAME")]
    pub named: Option<String>,

    /// Say the camera move in words too, behind the prompt
    #[arg(long)]
    pub words: bool,

    /// Send without asking
    #[arg(long, short)]
    pub yes: bool,

    /// Stay until the film is on disk
    #[arg(long)]
    pub wait: bool,

    /// Leave the film at the provider, and with --wait stay until it is ready there
    #[arg(long)]
    pub no_download: bool,

    /// How often to ask about it, such as 200ms or 5s
    #[arg(long, value_name = "TIME", value_parser = parse_span)]
    pub poll_every: Option<Duration>,

    /// Print JSON: one object at the end, with --wait one for each change of state
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder wait`.
#[derive(Debug, Args)]
pub struct Wait {
    /// Ids, task ids, or unique beginnings of them
    #[arg(required = true, value_name = "TAKE")]
    pub takes: Vec<String>,

    /// How often to ask about each, such as 200ms or 5s
    #[arg(long, value_name = "TIME", value_parser = parse_span)]
    pub poll_every: Option<Duration>,

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

    /// Print JSON: one object for each change of state
    #[arg(long)]
    pub json: bool,
}

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

/// `viewfinder moves`.
#[derive(Debug, Args)]
pub struct Moves {
    /// Print JSON: one object a line
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder preview`.
#[derive(Debug, Args)]
pub struct Preview {
    /// Camera motion.
    #[arg(long, value_name = "AXIS=VALUE,..", allow_hyphen_values = true, help = MOTION)]
    pub motion: Option<Amounts>,

    /// A named camera move, see viewfinder moves; --motion goes over it axis by axis
    #[arg(long = "move", value_name = "NAME")]
    pub named: Option<String>,

    /// Print the move in words instead
    #[arg(long, conflicts_with_all = ["at", "format", "size", "dots", "out"])]
    pub words: bool,

    /// Length of the shot in seconds
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: Option<u32>,

    /// Frame ratio, such as 16:9 or 9:16
    #[arg(long)]
    pub ratio: Option<String>,

    /// One frame: 0 is the start of the shot, 1 its end
    #[arg(long, value_name = "PART", value_parser = part)]
    pub at: Option<f64>,

    /// What to write a frame as [default: text]
    #[arg(long, value_enum)]
    pub format: Option<PictureFormat>,

    /// Cells to draw in [default: the terminal's]
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = cells)]
    pub size: Option<Cells>,

    /// What lines are drawn with [default: braille]
    #[arg(long, value_enum)]
    pub dots: Option<DotKind>,

    /// Write the move as a film to this file, NAME.mp4
    #[arg(long, value_name = "FILE", conflicts_with_all = ["at", "format", "size", "dots"])]
    pub out: Option<PathBuf>,

    /// Replace the file if there is one
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// What a frame is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PictureFormat {
    /// Characters
    Text,
    /// The pose and every line, as JSON
    Json,
    /// A drawing
    Svg,
    /// An image
    Png,
}

/// What lines are drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DotKind {
    /// Two by four dots a cell
    Braille,
    /// Two by two blocks a cell
    Blocks,
    /// Plain characters
    Ascii,
}

/// Cells across and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Across.
    pub width: u16,
    /// Down.
    pub height: u16,
}

/// `viewfinder sandbox`.
#[derive(Debug, Args)]
pub struct Sandbox {
    /// Address of this machine to listen on; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    pub listen: String,

    /// How many times faster than a real provider
    #[arg(long, value_name = "N", default_value = "1", allow_negative_numbers = true)]
    #[arg(value_parser = crate::sandbox::speed)]
    pub speed: f64,

    /// Misbehave: ROUTE:WHEN=KIND[,NAME=VALUE..], such as generate:1=429,retry-after=2
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<crate::sandbox::Fault>,

    /// Write every request to this file as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

const MOTION: &str =
    "Camera motion, -10.0 to 10.0 for each of x, y, z, r, bg_x_pan, bg_y_pan; the others are 0";

fn part(text: &str) -> Result<f64, String> {
    let part = text.parse::<f64>().ok().filter(|part| (0.0..=1.0).contains(part));
    part.ok_or_else(|| "a part of the shot is a number from 0 to 1".to_owned())
}

fn cells(text: &str) -> Result<Cells, String> {
    let read = || {
        let (width, height) = text.split_once('x')?;
        Some(Cells { width: width.parse().ok()?, height: height.parse().ok()? })
    };
    read()
        .filter(|size| (2..=500).contains(&size.width) && (2..=300).contains(&size.height))
        .ok_or_else(|| "a size is like 80x24, from 2x2 to 500x300".to_owned())
}

fn prompt(text: &str) -> Result<String, String> {
    if text.len() > PROMPT_LIMIT {
        return Err(format!("a prompt has at most {} KiB", PROMPT_LIMIT / 1024));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_flag_of_the_program_is_good_with_every_verb() {
        for line in ["--sandbox history", "history --sandbox", "--sandbox submit x --motion r=-6"] {
            let words = std::iter::once("viewfinder").chain(line.split(' '));
            assert!(Cli::try_parse_from(words).unwrap().sandbox, "{line}");
        }
    }
}
