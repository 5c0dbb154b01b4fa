//! The command line's grammar, and nothing else.

mod arguments;
mod camera;
mod completion;
mod follow;
mod help;
mod history;
mod measure;
mod models;
mod probe;
mod sandbox;
mod setup;
mod shot;
mod submit;
mod sweep;

use clap::{Parser, Subcommand};

pub use camera::{Cells, DotKind, Moves, PictureFormat, Preview};
pub use completion::{Kind, Place};
pub use follow::{Download, Wait};
pub(crate) use help::PASSAGES;
pub use history::{Column, Confirm, Export, History, Import, Note, Rate, Rm, Show, StateGroup};
pub use measure::Measure;
pub use models::Models;
pub use probe::Probe;
pub use sandbox::Sandbox;
pub use setup::{
    Balance, Complete, Completing, Completions, ConfigCommand, ConfigVerb, Doctor, ManPage, Purse,
};
pub use shot::{CameraFlags, ShotFlags};
pub use submit::Submit;
pub use sweep::{Budget, NewSweep, Resume, Sweep, SweepVerb};

/// How much is written to the log where nothing is said about it.
const LOG_LEVEL: &str = "warn";

/// A keyboard-driven terminal studio for AI text-to-video.
///
/// Without a command, viewfinder opens the studio. If no key is set, it asks for one or offers the
/// built-in sandbox, which needs neither a key nor a network.
#[derive(Debug, Parser)]
#[command(name = "viewfinder", version, max_term_width = 96)]
#[command(after_help = "Try it without a key:  viewfinder --sandbox")]
pub struct Cli {
    /// Use the built-in sandbox: no key, no network
    ///
    /// The sandbox is a provider on this machine. It makes films of the camera move, and has its own
    /// history.
    #[arg(long, global = true, display_order = 900)]
    pub sandbox: bool,

    /// How much to write to the log
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        default_value = LOG_LEVEL,
        display_order = 901,
        hide_short_help = true
    )]
    #[arg(value_parser = ["error", "warn", "info", "debug", "trace"])]
    pub log_level: String,

    /// What to do; without it, the studio opens
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Send a shot
    #[command(after_long_help = "\
On a terminal, submit shows what will be sent and asks for confirmation. Elsewhere it needs --yes,
and so does a prompt read from standard input. It prints the take's id, or JSON with --json.

With --dry-run it prints the request exactly as it would be sent. The built-in sandbox has an
address only while it runs: to use --curl with it, start viewfinder sandbox and set
COMETAPI_BASE_URL to the address it prints.

  viewfinder submit 'a cat on a lighthouse' --motion 'y=0.4,r=-6' --yes
  viewfinder submit 'a cat on a lighthouse' --move 'arc left' --words --yes
  viewfinder submit 'waves at dusk' --move 'crane up' --dry-run | jq .options
  viewfinder submit 'it turns' --image https://example.com/cat.png --yes
  echo 'waves at dusk' | viewfinder submit - --yes --wait --json

An image is given by a public address, because the provider fetches it itself. --last-image sets
the image that the film moves towards; with --end-frame the film ends on --image.")]
    Submit(Submit),
    /// Send many takes of a shot in which something varies
    #[command(after_long_help = "\
A sweep is a shot, with the options of submit, and what varies in it. Every combination is sent, a few at a time; count, seconds
and the worst cost are shown first, and more than ten takes ask for their number to be typed. It
stays in the foreground until every take has ended, and prints id, state and film of each.

It pauses when a limit of [budget] is reached, the key is refused, the account is empty, three takes
in a row are refused for one reason, or a take is unconfirmed; Ctrl-C pauses it too. sweep resume
goes on, sweep list shows them all. A prompt that is one of those words goes after --.

  viewfinder sweep 'a cat' --vary 'z=-6..6:3' --vary 'style=cinematic,anime'
  viewfinder sweep 'sea' --vary 'prompt={} at {dawn|dusk}' --repeat 2 --dry-run
  viewfinder sweep 'waves' --vary 'move=push in,arc left' --budget-usd 2 --yes
  viewfinder sweep resume

The exit code is 0 if every take was saved, 76 if a limit paused it, 77 if the key was refused, 80 if
a take is unconfirmed, 65 if some failed.")]
    Sweep(Box<Sweep>),
    /// Find out which camera axes a model heeds, by a test chart
    #[command(after_long_help = "\
A test chart is a sweep of one scene: once with a still camera, then each axis by 3 and by 7, both
ways. That is 25 takes, or 7 with --quick; count and worst cost are shown first, and more than ten
takes ask for their number to be typed. The films are measured, which needs ffmpeg, and a table says
of each axis whether the model heeds it, ignores it or goes the other way, and how far it goes.

Travel counts less that of the still take. Three of the four takes of an axis have to agree and none
may speak against it (with --quick both of two); else it is unclear. What models --here says of the
model needs five judged takes all the same.

A chart that was paused goes on with sweep resume; probe --show then shows its table.

  viewfinder --sandbox probe gen4 --quick
  viewfinder probe gen4 --budget-usd 10
  viewfinder probe gen4_turbo --image https://example.com/room.png --quick
  viewfinder probe --show k3v9 --json | jq -r '[.axis, .statement] | @tsv'")]
    Probe(Probe),
    /// Show the limits on what is sent, and what is left of them
    #[command(after_long_help = "\
[budget] in the settings sets limits for a day and in all. What may have been charged counts, at its
real price where the provider tells it, else at the estimate. A shot that would go past a limit is
not sent, and the exit code is 76.

  viewfinder budget
  viewfinder budget --json | jq .usd.left")]
    Budget(Budget),
    /// Wait until takes have ended and their films are on disk
    #[command(after_long_help = "\
Films that were not to be downloaded stay at the provider; viewfinder download fetches them.

A take is named by its id, its task id, or a unique prefix of either. Without a name, wait follows
every open take of this provider and key. With several takes, the worst ending sets the exit code:
unconfirmed, then failed, then not ended within --timeout.")]
    Wait(Wait),
    /// Fetch the films of takes that are ready
    #[command(after_long_help = "\
An interrupted download resumes where it stopped. If the film's address has expired, the provider
is asked for a new one.

  viewfinder download 4f91
  viewfinder history --json | jq -r 'select(.state == \"succeeded\").id' |
      xargs viewfinder download")]
    Download(Download),
    /// List the takes, newest first
    #[command(after_long_help = "\
By default each line shows the id, state, age, shot, stars and prompt. --columns chooses what to
show instead; when standard output is not a terminal, columns are separated by tabs and times are
RFC 3339 in UTC.

  viewfinder history --search 'dusk \"slow push\"' --since 7d --rated 4
  viewfinder history --state open
  viewfinder history --json | jq -r 'select(.film) | .film'
  viewfinder history --csv --columns created,model,prompt,rating > takes.csv")]
    History(History),
    /// Show everything about a take
    #[command(after_long_help = "\
  viewfinder show k3v9
  viewfinder show k3v9 --request | jq .options
  viewfinder show k3v9 --curl")]
    Show(Show),
    /// Measure how the camera moved in films
    #[command(after_long_help = "\
A take is named by its id, its task id, or a unique prefix of either. What is measured of a take is
kept with it and shown beside what was asked. Four axes can be told apart: a slide and a turn look
alike in a film, and so do a dolly and a lens that zooms. What cannot be told says why. This needs
ffmpeg.

The exit code is 65 if a file is not a film, 69 if there is no ffmpeg, and 1 if there is no such
file; a film that cannot be told about is no failure. At most a minute of film is measured.

  viewfinder measure k3v9
  viewfinder measure --all
  viewfinder measure --json film.mp4 | jq .horizontal.total")]
    Measure(Measure),
    /// Write or read the note on a take
    #[command(after_long_help = "\
  viewfinder note k3v9 'too fast at the end'
  git log -1 --format=%s | viewfinder note k3v9 - --append
  viewfinder note k3v9")]
    Note(Note),
    /// Rate a take with one to five stars
    #[command(after_long_help = "\
  viewfinder rate k3v9 4
  viewfinder history --rated 4 --columns id,prompt,film")]
    Rate(Rate),
    /// Hide takes from the history, or delete them
    #[command(after_long_help = "\
A hidden take keeps its film, and --undo brings it back; history --hidden lists hidden takes.
--purge deletes the take from the ledger, and its film, pictures and .json from disk. An open take
cannot be removed, because it may have been paid for.

  viewfinder rm k3v9 7c21
  viewfinder rm k3v9 --undo
  viewfinder rm k3v9 --purge")]
    Rm(Rm),
    /// Settle an unconfirmed take by hand
    #[command(after_long_help = "\
An unconfirmed take may have reached the provider and may have been charged. If the provider's
answer named a task, confirm offers it. Otherwise look the task up at the provider: the studio does
so when you settle the take there, given an access token.

  viewfinder history --state unconfirmed
  viewfinder confirm k3v9
  viewfinder confirm k3v9 --task-id 3d957031-9a2a-45e2-9dc7-bc85130590f2
  viewfinder confirm k3v9 --lost")]
    Confirm(Confirm),
    /// Write the whole ledger as JSON Lines
    #[command(after_long_help = "\
One take per line, oldest first, with its request, the provider's answer and every state it went
through, but never the key. Films are not included.

  viewfinder export --out takes.jsonl
  viewfinder export | gzip > takes.jsonl.gz")]
    Export(Export),
    /// Add the takes of an export to this ledger
    #[command(after_long_help = "\
Either every take is imported or none is. Takes already in the ledger are left unchanged. Open
takes are followed from now on, with the key they were sent with.

  viewfinder import takes.jsonl
  ssh studio viewfinder export | viewfinder import -")]
    Import(Import),
    /// List the named camera moves
    Moves(Moves),
    /// List the models and what each does with a shot
    #[command(after_long_help = "\
The list comes from documentation, or from your own [[model]] settings; none of it is guaranteed.
You can submit a model that is not listed, too.

  viewfinder models
  viewfinder models gen3                      with the sources of each
  viewfinder models --here                    what they did in your own takes
  viewfinder models --json | jq -r 'select(.image != \"needed\") | .name'")]
    Models(Models),
    /// Show a camera move in the terminal, or write it to a file
    #[command(after_long_help = "\
By default the move plays twice, inline, and its last frame stays on the screen with the start as a
ghost. Space rests and plays it, Left and Right step, Home and End go to its ends, q or Esc closes
it. With --at or --format, or when standard output is not a terminal, one
frame is written. --out writes the whole move as a film (H.264 in mp4), as the sandbox does for its
takes.

  viewfinder preview --motion 'x=6.3,bg_x_pan=-3'
  viewfinder preview --move 'crane up' --words
  viewfinder preview --motion z=4 --ratio 9:16 --at 0.5 --format png > mid.png
  viewfinder preview --move 'arc left' --seconds 10 --out move.mp4")]
    Preview(Preview),
    /// Run the sandbox on its own, for other programs
    #[command(after_long_help = "\
The first line on standard output is the sandbox's address. --fault can be repeated. Faults count
the requests of a route from the start; the routes are generate, feed, film, image, history,
subscription, usage, account, other and any.

  viewfinder sandbox --speed 20 --fault generate:1=429 --fault feed:3=html")]
    Sandbox(Sandbox),
    /// Check the setup, and say how to fix what is wrong
    #[command(after_long_help = "\
Each check is ok, warn or fail, with a remedy; the exit code is 1 if any check failed. doctor sends
nothing that costs money and only reads the ledger. To test the key it asks the provider about a
task that does not exist. With --sandbox no remote host is contacted.

  viewfinder doctor --offline
  viewfinder doctor --json | jq -r 'select(.status == \"fail\") | .remedy'")]
    Doctor(Doctor),
    /// Print the balance left at the provider
    #[command(after_long_help = "\
A key can be limited to less than the account has; --of chooses which one to ask about. In the
JSON every key is always present, and what the provider does not report is null.

  viewfinder balance
  viewfinder balance --json | jq .remaining_usd")]
    Balance(Balance),
    /// Show or edit the settings, and list the studio's keys
    Config(ConfigCommand),
    /// Print a completion script for a shell
    #[command(after_long_help = "\
In bash, zsh and fish the script completes verbs, options, camera moves, models, ratios, styles,
states and the newest takes; in other shells, verbs and options. Where to install it depends on
your system; usually:

  echo 'source <(viewfinder completions bash)' >> ~/.bashrc
  viewfinder completions zsh > \"${fpath[1]}/_viewfinder\"
  viewfinder completions fish > ~/.config/fish/completions/viewfinder.fish")]
    Completions(Completions),
    /// Print completions of the last word, for the scripts that completions prints
    #[command(hide = true)]
    Complete(Complete),
    /// Show the manual page, or print it if standard output is not a terminal
    #[command(after_long_help = "\
The page is written as roff, from the same text as --help.

  viewfinder man
  viewfinder man submit
  viewfinder man > ~/.local/share/man/man1/viewfinder.1")]
    Man(ManPage),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
        Cli::whole_command().debug_assert();
    }

    #[test]
    fn the_flag_of_the_program_is_good_with_every_verb() {
        for line in ["--sandbox history", "history --sandbox", "--sandbox submit x --motion r=-6"] {
            let words = std::iter::once("viewfinder").chain(line.split(' '));
            assert!(Cli::try_parse_from(words).unwrap().sandbox, "{line}");
        }
    }
}
