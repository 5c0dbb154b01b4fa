//! What the verbs of the history understand.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use crate::domain::{Rating, StageName};

/// `viewfinder history`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct History {
    /// With these words in prompt, note, id, task id, model or state; "words in quotes" stay together
    #[arg(long, short, value_name = "WORDS")]
    pub search: Option<String>,

    /// In this state, or open, or ended; several with commas
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_parser = state)]
    pub state: Vec<StateGroup>,

    /// Of this model; several with commas
    #[arg(long, value_name = "MODEL", value_delimiter = ',')]
    pub model: Vec<String>,

    /// From this day or time on: 2026-11-22, yesterday, 2026-11-22T14:30, or how long ago: 12h, 7d
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,

    /// Until this day or time; a day is meant whole
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,

    /// Rated with so many stars or more; without a number, rated at all
    #[arg(long, value_name = "STARS", num_args = 0..=1, default_missing_value = "1")]
    pub rated: Option<Rating>,

    /// Those that were hidden, and no others
    #[arg(long)]
    pub hidden: bool,

    /// At most this many takes; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,

    /// Print JSON: one object a line, newest first
    #[arg(long)]
    pub json: bool,

    /// Print comma-separated values with a line of names
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// With --csv, leave cells that begin like a formula as they are
    ///
    /// A spreadsheet computes what begins with =, +, -, @, a tab or a carriage return; without this
    /// such a cell has an apostrophe in front.
    #[arg(long, requires = "csv", hide_short_help = true)]
    pub raw: bool,

    /// With --csv, begin with a byte order mark, which some spreadsheets need to see UTF-8
    #[arg(long, requires = "csv", hide_short_help = true)]
    pub bom: bool,

    /// What to print of each take, with commas; --help names them all
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = column)]
    #[arg(conflicts_with = "json", long_help = columns_help())]
    pub columns: Vec<Column>,
}

/// A state, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateGroup(pub Vec<StageName>);

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Column {
    /// The take's name
    Id,
    /// The provider's
    TaskId,
    /// Where it stands
    State,
    /// Percent done at the provider
    Progress,
    /// When it was written down
    Created,
    /// When it last changed
    Updated,
    /// When it was sent
    Sent,
    /// When the provider was done
    Ended,
    /// Seconds from sending to the provider's end
    Took,
    /// The prompt
    Prompt,
    /// The move in words behind it
    Words,
    /// The frame ratio
    Ratio,
    /// The style
    Style,
    /// The model
    Model,
    /// The length in seconds
    Seconds,
    /// The camera motion
    Motion,
    /// One to five stars
    Rating,
    /// The user's note
    Note,
    /// The take it was made from
    Parent,
    /// The film on the disk
    Film,
    /// Its size
    Bytes,
    /// The film at the provider
    VideoUrl,
    /// The kind of what went wrong
    ErrorKind,
    /// What went wrong
    Error,
    /// Where it was sent
    Provider,
}

/// `viewfinder show`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Show {
    /// Its id, its task id, or a unique beginning of either
    #[arg(value_name = "TAKE")]
    pub take: String,

    /// Print JSON: the object that history prints
    #[arg(long)]
    pub json: bool,

    /// Print the request as it was sent
    #[arg(long, conflicts_with_all = ["json", "answer", "curl"])]
    pub request: bool,

    /// Print it as a curl command.
    #[arg(long, conflicts_with_all = ["json", "answer"], help = CURL)]
    pub curl: bool,

    /// Print the provider's last answer as it came
    #[arg(long, conflicts_with = "json")]
    pub answer: bool,
}

/// Said here, since a doc comment would want marks around the variable.
const CURL: &str = "Print a command that sends the request again, with $COMETAPI_KEY for the key";

/// `viewfinder note`.
#[derive(Debug, Args)]
pub struct Note {
    /// Its id, its task id, or a unique beginning of either
    #[arg(value_name = "TAKE")]
    pub take: String,

    /// The note; - reads it from standard input, '' removes it; without one it is printed
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: Option<String>,

    /// Put the text on a line below the note that is there
    #[arg(long, requires = "text")]
    pub append: bool,

    /// Print JSON: the take afterwards
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder rate`.
#[derive(Debug, Args)]
pub struct Rate {
    /// Its id, its task id, or a unique beginning of either
    #[arg(value_name = "TAKE")]
    pub take: String,

    /// One to five stars; 0 takes the rating away
    #[arg(value_name = "STARS", value_parser = stars)]
    pub stars: u8,

    /// Print JSON: the take afterwards
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder rm`.
#[derive(Debug, Args)]
pub struct Rm {
    /// Ids, task ids, or unique beginnings of them
    #[arg(required = true, value_name = "TAKE")]
    pub takes: Vec<String>,

    /// Delete it for good: its row, its film, its pictures and its .json
    #[arg(long)]
    pub purge: bool,

    /// Show it again
    #[arg(long, conflicts_with = "purge")]
    pub undo: bool,

    /// Purge without asking
    #[arg(long, short, requires = "purge")]
    pub yes: bool,
}

/// `viewfinder confirm`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(group = ArgGroup::new("fate").args(["task_id", "lost"]))]
pub struct Confirm {
    /// Its id, or a unique beginning of it
    #[arg(value_name = "TAKE")]
    pub take: String,

    /// It was accepted, as this task: it is followed from now on [default: the one in its answer]
    #[arg(long, value_name = "ID")]
    pub task_id: Option<String>,

    /// It never arrived, or is not to be found: close it
    #[arg(long)]
    pub lost: bool,

    /// Take the task even if the provider says that it does not know it
    #[arg(long, conflicts_with = "lost")]
    pub force: bool,

    /// Take the task that its answer names without asking
    #[arg(long, short, conflicts_with = "fate")]
    pub yes: bool,

    /// Print JSON: the take afterwards
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Write to this file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Replace the file if there is one
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// `viewfinder import`.
#[derive(Debug, Args)]
pub struct Import {
    /// What viewfinder export wrote; - reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Say what would be taken in, and leave the ledger as it is
    #[arg(long)]
    pub dry_run: bool,
}

/// States by name, and the two groups of them that a script asks for.
fn state(text: &str) -> Result<StateGroup, String> {
    let text = text.trim().to_lowercase();
    let group = |wanted: &dyn Fn(StageName) -> bool| {
        StateGroup(StageName::ALL.into_iter().filter(|state| wanted(*state)).collect())
    };
    match text.as_str() {
        "open" => return Ok(group(&StageName::is_open)),
        "ended" => return Ok(group(&|state| !state.is_open())),
        name => {
            if let Some(state) = StageName::parse(name) {
                return Ok(StateGroup(vec![state]));
            }
        }
    }
    let names = StateGroup::names();
    Err(format!("{}the states are {}", nearest(&text, &names), names.join(", ")))
}

fn columns_help() -> String {
    format!("What to print of each take, with commas: {}", Column::names().join(", "))
}

fn column(text: &str) -> Result<Column, String> {
    let text = text.trim().to_lowercase();
    if let Ok(column) = Column::from_str(&text, true) {
        return Ok(column);
    }
    let names = Column::names();
    Err(format!("{}the columns are {}", nearest(&text, &names), names.join(", ")))
}

impl StateGroup {
    /// The name of every state, and of both groups.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = StageName::ALL.map(|state| state.to_string()).into();
        names.extend(["open".to_owned(), "ended".to_owned()]);
        names
    }
}

impl Column {
    /// The names of all of them.
    pub fn names() -> Vec<String> {
        Self::value_variants().iter().map(|it| it.name()).collect()
    }

    /// The name that heads it.
    pub fn name(self) -> String {
        self.to_possible_value().expect("no column is hidden").get_name().to_owned()
    }
}

/// "the nearest is saved; ", if something is near.
fn nearest(text: &str, names: &[String]) -> String {
    crate::domain::nearest(text, names)
        .map_or_else(String::new, |name| format!("the nearest is {name}; "))
}

fn stars(text: &str) -> Result<u8, String> {
    match text.trim() {
        "0" => Ok(0),
        text => text
            .parse::<Rating>()
            .map(Rating::stars)
            .map_err(|error| format!("{error}, and 0 takes it away")),
    }
}
