//! The arguments of the verbs that work on the history.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use crate::domain::{Rating, StageName};

/// `viewfinder history`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct History {
    /// Words in the prompt, note, id, task id, model or state; "quoted words" stay together
    #[arg(long, short, value_name = "WORDS")]
    pub search: Option<String>,

    /// Takes in this state, or open, or ended; separate several with commas
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_parser = state)]
    pub state: Vec<StateGroup>,

    /// Takes of this model; separate several with commas
    #[arg(long, value_name = "MODEL", value_delimiter = ',')]
    pub model: Vec<String>,

    /// Since this day or time: 2026-11-22, yesterday, 2026-11-22T14:30, or 12h or 7d ago
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,

    /// Until this day or time; a day counts to its end
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,

    /// Rated this many stars or more; without a number, any rating
    #[arg(long, value_name = "STARS", num_args = 0..=1, default_missing_value = "1")]
    pub rated: Option<Rating>,

    /// Hidden takes only
    #[arg(long)]
    pub hidden: bool,

    /// At most this many takes; 0 means all [default: 50 on a terminal, else all]
    #[arg(long, short = 'n', value_name = "N")]
    pub limit: Option<usize>,

    /// Print JSON, one object per line, newest first
    #[arg(long)]
    pub json: bool,

    /// Print comma-separated values with a header line
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// With --csv, do not escape cells that look like formulas
    ///
    /// A spreadsheet evaluates a cell that begins with =, +, -, @, a tab or a carriage return. By
    /// default such cells get a leading apostrophe.
    #[arg(long, requires = "csv", hide_short_help = true)]
    pub raw: bool,

    /// With --csv, begin with a byte order mark, which some spreadsheets need to detect UTF-8
    #[arg(long, requires = "csv", hide_short_help = true)]
    pub bom: bool,

    /// Columns to print, separated by commas; --help lists them
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = column)]
    #[arg(conflicts_with = "json", long_help = columns_help())]
    pub columns: Vec<Column>,
}

/// One state, or the states of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateGroup(pub Vec<StageName>);

/// A column of `history`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Column {
    /// The take's name
    Id,
    /// The provider's id of the task
    TaskId,
    /// The state
    State,
    /// Progress at the provider, in percent
    Progress,
    /// When the take was created
    Created,
    /// When it last changed
    Updated,
    /// When it was sent
    Sent,
    /// When the provider finished
    Ended,
    /// Seconds from sending until the provider finished
    Took,
    /// The prompt
    Prompt,
    /// The move in words, after the prompt
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
    /// Whether the camera moved as asked: on all axes, some, none, or unclear
    Camera,
    /// One to five stars
    Rating,
    /// The user's note
    Note,
    /// The take whose shot it was made from
    Parent,
    /// The film's path on disk
    Film,
    /// The film's size in bytes
    Bytes,
    /// The film's address at the provider
    VideoUrl,
    /// The kind of failure
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
    /// The take's id, task id, or a unique prefix of either
    #[arg(value_name = "TAKE")]
    pub take: String,

    /// Print JSON, the object that history prints
    #[arg(long)]
    pub json: bool,

    /// Print the request as it was sent
    #[arg(long, conflicts_with_all = ["json", "answer", "curl"])]
    pub request: bool,

    /// Print a curl command.
    #[arg(long, conflicts_with_all = ["json", "answer"], help = CURL)]
    pub curl: bool,

    /// Print the provider's last answer verbatim
    #[arg(long, conflicts_with = "json")]
    pub answer: bool,
}

/// Not a doc comment on the field, where clippy would want backticks around the variable.
const CURL: &str = "Print a curl command that repeats the request, with $COMETAPI_KEY as the key";

/// `viewfinder note`.
#[derive(Debug, Args)]
pub struct Note {
    /// The take's id, task id, or a unique prefix of either
    #[arg(value_name = "TAKE")]
    pub take: String,

    /// The note; - reads it from standard input, '' removes it. Without it the note is printed
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: Option<String>,

    /// Append the text to the note, on a new line
    #[arg(long, requires = "text")]
    pub append: bool,

    /// Print the take afterwards, as JSON
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder rate`.
#[derive(Debug, Args)]
pub struct Rate {
    /// The take's id, task id, or a unique prefix of either
    #[arg(value_name = "TAKE")]
    pub take: String,

    /// One to five stars; 0 removes the rating
    #[arg(value_name = "STARS", value_parser = stars)]
    pub stars: u8,

    /// Print the take afterwards, as JSON
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder rm`.
#[derive(Debug, Args)]
pub struct Rm {
    /// Ids, task ids, or unique prefixes
    #[arg(required = true, value_name = "TAKE")]
    pub takes: Vec<String>,

    /// Delete the take for good, with its film, pictures and .json
    #[arg(long)]
    pub purge: bool,

    /// Show the take again
    #[arg(long, conflicts_with = "purge")]
    pub undo: bool,

    /// Delete without asking
    #[arg(long, short, requires = "purge")]
    pub yes: bool,
}

/// `viewfinder confirm`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(group = ArgGroup::new("fate").args(["task_id", "lost"]))]
pub struct Confirm {
    /// The take's id, or a unique prefix of it
    #[arg(value_name = "TAKE")]
    pub take: String,

    /// It was accepted as this task; follow it from now on [default: the task in its answer]
    #[arg(long, value_name = "ID")]
    pub task_id: Option<String>,

    /// It never arrived or cannot be found: close it
    #[arg(long)]
    pub lost: bool,

    /// Accept the task id even if the provider does not know it
    #[arg(long, conflicts_with = "lost")]
    pub force: bool,

    /// Accept the task named in its answer without asking
    #[arg(long, short, conflicts_with = "fate")]
    pub yes: bool,

    /// Print the take afterwards, as JSON
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Write to this file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Overwrite the file if it exists
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// `viewfinder import`.
#[derive(Debug, Args)]
pub struct Import {
    /// A file that viewfinder export wrote; - reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Say what would be imported, without changing the ledger
    #[arg(long)]
    pub dry_run: bool,
}

/// A state by name, or one of the two groups, `open` and `ended`.
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
    format!("Columns to print, separated by commas: {}", Column::names().join(", "))
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

    /// The name in the header line.
    pub fn name(self) -> String {
        self.to_possible_value().expect("no column is hidden").get_name().to_owned()
    }
}

/// "the nearest is saved; ", or nothing if no name is close.
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
            .map_err(|error| format!("{error}; 0 removes the rating")),
    }
}
