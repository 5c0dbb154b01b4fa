//! The command line's grammar, and nothing else.

mod camera;
mod follow;
mod history;
mod sandbox;
mod submit;

use clap::{Parser, Subcommand};

pub use camera::{Cells, DotKind, Moves, PictureFormat, Preview};
pub use follow::{Download, Wait};
pub use history::History;
pub use sandbox::Sandbox;
pub use submit::Submit;

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
  124 --timeout was over first; the takes go on
  129, 130, 143 ended by a signal; the takes go on";

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Send a shot
    #[command(after_long_help = "\
On a terminal it shows what will be sent and asks; elsewhere it needs --yes, and so does a
prompt read from standard input. Standard output is the take's id, or JSON with --json.

With --dry-run standard output is the request as it would be sent. The sandbox inside viewfinder has
an address only while it runs: for --curl start viewfinder sandbox, and set COMETAPI_BASE_URL to the
address that it prints.

  viewfinder submit 'a cat on a lighthouse' --motion 'y=0.4,r=-6' --yes
  viewfinder submit 'a cat on a lighthouse' --move 'arc left' --words --yes
  viewfinder submit 'waves at dusk' --move 'crane up' --dry-run | jq .options
  echo 'waves at dusk' | viewfinder submit - --yes --wait --json")]
    Submit(Submit),
    /// Wait until takes have ended and their films are on disk
    #[command(after_long_help = "\
Films that nobody asked for stay where they are: viewfinder download fetches them.

A take is named by its id, its task id, or a unique beginning of either; without a name all are
meant that are open for this provider and key. Of several takes the worst ending makes the exit
code: unconfirmed, then failed, then not ended within --timeout.")]
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
