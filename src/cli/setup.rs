//! The arguments of the verbs about the program itself: `doctor`, `balance`, `config`,
//! `completions` and `man`.

use clap::{Args, Subcommand, ValueEnum};

/// `viewfinder doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Do not use the network
    #[arg(long)]
    pub offline: bool,

    /// Print JSON, one object per check
    #[arg(long)]
    pub json: bool,
}

/// `viewfinder balance`.
#[derive(Debug, Args)]
pub struct Balance {
    /// Whose balance to print [default: account if its access token is set, else key]
    #[arg(long, value_enum, value_name = "WHOSE")]
    pub of: Option<Purse>,

    /// Print JSON, one object
    #[arg(long)]
    pub json: bool,
}

/// Whose balance it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Purse {
    /// What the API key can spend
    Key,
    /// What the account has; needs the access token
    Account,
}

/// `viewfinder config`.
#[derive(Debug, Args)]
pub struct ConfigCommand {
    /// What to do with the settings
    #[command(subcommand)]
    pub what: ConfigVerb,
}

/// The verbs of `viewfinder config`.
#[derive(Debug, Subcommand)]
pub enum ConfigVerb {
    /// Print the path of config.toml, or with --all every path
    Path {
        /// Print every folder and file as a name, a tab and a path
        #[arg(long)]
        all: bool,
    },
    /// Print every setting and where it comes from
    #[command(after_long_help = "\
The output is TOML and can be used as config.toml. The key is not a setting and is not printed;
viewfinder doctor says where it comes from.")]
    Show {
        /// Print JSON, one object per setting
        #[arg(long)]
        json: bool,
    },
    /// Edit config.toml in $VISUAL or $EDITOR, and check it
    #[command(after_long_help = "\
If there is no config.toml yet, one is created with every setting, its default and a description,
all commented out.")]
    Edit,
    /// List the studio's key bindings
    Keys {
        /// Print JSON, one object per action
        #[arg(long)]
        json: bool,
    },
}

/// `viewfinder completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell to write the script for
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `viewfinder complete`.
#[derive(Debug, Args)]
pub struct Complete {
    /// The shell that asks
    #[arg(value_enum)]
    pub shell: Completing,

    /// The words after the program's name; the last one is completed
    #[arg(allow_hyphen_values = true)]
    pub words: Vec<std::ffi::OsString>,
}

/// A shell whose script calls the program.
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
    /// A verb, or two words as in config show; without one, the program's page
    #[arg(value_name = "VERB", num_args = 0..=2)]
    pub verb: Vec<String>,
}
