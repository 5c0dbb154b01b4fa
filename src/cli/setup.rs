//! What the verbs about the program itself understand: `doctor`, `balance`, `config`,
//! `completions` and `man`.

use clap::{Args, Subcommand, ValueEnum};

/// `viewfinder doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Ask nothing of the network
    #[arg(long)]
    pub offline: bool,

    /// Print JSON: one object for each check
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder balance`.
#[derive(Debug, Args)]
pub struct Balance {
    /// Whose balance [default: the account's where its access token is set, else the key's]
    #[arg(long, value_enum, value_name = "WHOSE")]
    pub of: Option<Purse>,

    /// Print JSON: one object
    #[arg(long)]
    pub json: bool,
}

/// Whose balance it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Purse {
    /// What the API key may spend
    Key,
    /// What the account has; takes the access token
    Account,
}

/// `viewfinder config`.
#[derive(Debug, Args)]
pub struct ConfigCommand {
    /// What to do with them
    #[command(subcommand)]
    pub what: ConfigVerb,
}

/// The verbs of `viewfinder config`.
#[derive(Debug, Subcommand)]
pub enum ConfigVerb {
    /// Print where config.toml is, or with --all where everything is
    Path {
        /// Every folder and file: a name, a tab, its path
        #[arg(long)]
        all: bool,
    },
    /// Print every setting in force, and where it comes from
    #[command(after_long_help = "\
What is printed is TOML and can be put back as config.toml. The key is no setting and is not
printed; viewfinder doctor says where it comes from.")]
    Show {
        /// Print JSON: one object for each setting
        #[arg(long)]
        json: bool,
    },
    /// Open config.toml in $VISUAL or $EDITOR, and check it afterwards
    #[command(after_long_help = "\
A file that is not there yet is made first, with every setting in it, its default and what it
does; none of them counts until its # is taken away.")]
    Edit,
    /// List what every key does in the studio
    Keys {
        /// Print JSON: one object for each action
        #[arg(long)]
        json: bool,
    },
}

/// `viewfinder completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell that reads it
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `viewfinder complete`.
#[derive(Debug, Args)]
pub struct Complete {
    /// The shell that asks
    #[arg(value_enum)]
    pub shell: Completing,

    /// The words behind the program's name, as far as they are written; the last is completed
    #[arg(allow_hyphen_values = true)]
    pub words: Vec<std::ffi::OsString>,
}

/// A shell whose script asks the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Completing {
    /// Words as they were typed, taken apart at what breaks words
    Bash,
    /// Words without their quotation marks
    Zsh,
    /// Words without their quotation marks, but the last
    Fish,
}

/// `viewfinder man`.
#[derive(Debug, Args)]
pub struct ManPage {
    /// A verb, or two words as in config show; without one the page of the program
    #[arg(value_name = "VERB", num_args = 0..=2)]
    pub verb: Vec<String>,
}
