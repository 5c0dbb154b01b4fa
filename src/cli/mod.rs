//! The command line's grammar, and nothing else.

mod arguments;
mod camera;
mod completion;
mod follow;
mod help;
mod history;
mod models;
mod sandbox;
mod setup;
mod shot;
mod submit;

use clap::{Parser, Subcommand};

pub use camera::{Cells, DotKind, Moves, PictureFormat, Preview};
pub use completion::{Kind, Place};
pub use follow::{Download, Wait};
pub(crate) use help::PASSAGES;
pub use history::{Column, Confirm, Export, History, Import, Note, Rate, Rm, Show, StateGroup};
pub use models::Models;
pub use sandbox::Sandbox;
pub use setup::{
    Balance, Complete, Completing, Completions, ConfigCommand, ConfigVerb, Doctor, ManPage, Purse,
};
pub use shot::{CameraFlags, ShotFlags};
pub use submit::Submit;

/// A keyboard-driven terminal studio for AI text-to-video.
///
/// Without a command it opens the studio. With no key it offers to take one, or to try the
/// built-in sandbox, which needs neither key nor network.
#[derive(Debug, Parser)]
#[command(name = "viewfinder", version, max_term_width = 96)]
#[command(after_help = "Try it without a key:  viewfinder --sandbox")]
pub struct Cli {
    /// Use the built-in sandbox: no key, no network
    ///
    /// It is a provider on this machine that makes films of the camera's move, and has a history
    /// of its own.
    #[arg(long, global = true, display_order = 900)]
    pub sandbox: bool,

    /// How much to write into the log folder
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        default_value = "warn",
        display_order = 901,
        hide_short_help = true
    )]
    #[arg(value_parser = ["error", "warn", "info", "debug", "trace"])]
    pub log_level: String,

    /// What to do; nothing opens the studio
    #[command(subcommand)]
    pub command: Option<Command>,
}

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
  viewfinder submit 'it turns' --image https://example.com/cat.png --yes
  echo 'waves at dusk' | viewfinder submit - --yes --wait --json

An image is an address that anybody can open, since the provider fetches it itself; with
--last-image the film goes towards that one, with --end-frame it ends with --image.")]
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
  viewfinder history --json | jq -r 'select(.state == \"succeeded\").id' |
      xargs viewfinder download")]
    Download(Download),
    /// List the takes, newest first
    #[command(after_long_help = "\
Without --columns a line has the id, the state, when, the shot, stars and the prompt. With them
it has what was asked for; where standard output is no terminal the columns are separated by tabs,
and times are RFC 3339 in UTC.

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
    /// Write a note on a take, or read it
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
A hidden take keeps its film and comes back with --undo; history --hidden lists such takes. With
--purge the take is deleted from the ledger and its film, pictures and .json from the disk. An open
take cannot be removed: it may have been paid for.

  viewfinder rm k3v9 7c21
  viewfinder rm k3v9 --undo
  viewfinder rm k3v9 --purge")]
    Rm(Rm),
    /// Settle an unconfirmed take by hand
    #[command(after_long_help = "\
An unconfirmed take may have arrived at the provider and may have been charged. Where its answer
names a task, that one is offered. Else look the task up there; in the studio, x on the take does
that with an access token.

  viewfinder history --state unconfirmed
  viewfinder confirm k3v9
  viewfinder confirm k3v9 --task-id 3d957031-9a2a-45e2-9dc7-bc85130590f2
  viewfinder confirm k3v9 --lost")]
    Confirm(Confirm),
    /// Write the whole ledger as JSON Lines
    #[command(after_long_help = "\
One take a line, oldest first, with its request, the provider's answer and every state it went
through; never the key. Films stay where they are.

  viewfinder export --out takes.jsonl
  viewfinder export | gzip > takes.jsonl.gz")]
    Export(Export),
    /// Add the takes of an export to this ledger
    #[command(after_long_help = "\
All or none. A take that is here already stays as it is. Open ones are followed from now on, with
the key that they were sent with.

  viewfinder import takes.jsonl
  ssh studio viewfinder export | viewfinder import -")]
    Import(Import),
    /// List the named camera moves
    Moves(Moves),
    /// List the models and what each does with a shot
    #[command(after_long_help = "\
Everything here was read somewhere, or is yours from [[model]] in the settings; nothing is a
promise. A model that is not listed can be sent all the same.

  viewfinder models
  viewfinder models gen3                      with the sources of each
  viewfinder models --json | jq -r 'select(.image != \"needed\") | .name'")]
    Models(Models),
    /// Show a camera move in the terminal, or write it to a file
    #[command(after_long_help = "\
Without --at and --format it plays twice where it is called, and leaves its end there, with the
start as a ghost; q and Esc close it. With them, or where standard output is no terminal, it writes one frame. With
--out it writes the whole move as a film (H.264 in mp4), as the sandbox films its takes.

  viewfinder preview --motion 'x=6.3,bg_x_pan=-3'
  viewfinder preview --move 'crane up' --words
  viewfinder preview --motion z=4 --ratio 9:16 --at 0.5 --format png > mid.png
  viewfinder preview --move 'arc left' --seconds 10 --out move.mp4")]
    Preview(Preview),
    /// Serve the sandbox by itself, for other programs
    #[command(after_long_help = "\
The first line on standard output is its address. Faults are repeatable and count the requests
of a route from the start: generate, feed, film, image, history, subscription, usage, account,
other, any.

  viewfinder sandbox --speed 20 --fault generate:1=429 --fault feed:3=html")]
    Sandbox(Sandbox),
    /// Check the setup, and say what to do about what is wrong
    #[command(after_long_help = "\
Each check is ok, warn or fail, with what to do about it; the exit code is 1 if one failed.
Nothing is sent that costs, and the ledger is only read. The provider is asked about a task that
there is not, which shows whether the key is good. With --sandbox nobody far is asked.

  viewfinder doctor --offline
  viewfinder doctor --json | jq -r 'select(.status == \"fail\") | .remedy'")]
    Doctor(Doctor),
    /// Print what is left to spend at the provider
    #[command(after_long_help = "\
A key can be limited to less than the account has; --of says which is asked about. What the
provider does not tell is null in the JSON, whose keys are always all there.

  viewfinder balance
  viewfinder balance --json | jq .remaining_usd")]
    Balance(Balance),
    /// Show or edit the settings, and list the studio's keys
    Config(ConfigCommand),
    /// Print a script that completes verbs and options in a shell
    #[command(after_long_help = "\
In bash, zsh and fish verbs, options, camera moves, models, ratios, styles, states and the newest
takes are completed; in the others verbs and options. Where such a script belongs differs from one
machine to the next; usually:

  echo 'source <(viewfinder completions bash)' >> ~/.bashrc
  viewfinder completions zsh > \"${fpath[1]}/_viewfinder\"
  viewfinder completions fish > ~/.config/fish/completions/viewfinder.fish")]
    Completions(Completions),
    /// Print what completes the last word: what the scripts of completions ask
    #[command(hide = true)]
    Complete(Complete),
    /// Show the manual page, or print it where standard output is no terminal
    #[command(after_long_help = "\
The page is roff, made from the same words as --help.

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
