//! What this machine has to hand a film or a folder to.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::env::Env;

/// What opens files and folders on most desktops; the others are in the list of the crate `open`.
pub const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Why nothing opens files and folders here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoOpener {
    /// The screen is at the other end of a connection.
    Ssh,
    /// There is no graphical session.
    NoDisplay,
    /// Neither [`OPENER`] nor another launcher is installed.
    Missing,
}

impl NoOpener {
    /// The reason, as the beginning of a sentence.
    pub fn said(self) -> String {
        match self {
            Self::Ssh => "Running over ssh".to_owned(),
            Self::NoDisplay => "There is no display here".to_owned(),
            Self::Missing => format!("{OPENER} is not installed here"),
        }
    }
}

/// A program to start, and what it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// The program, as found.
    pub program: PathBuf,
    /// Its arguments.
    pub words: Vec<OsString>,
    /// Variables that it needs besides those of this process.
    pub vars: Vec<(OsString, OsString)>,
}

/// Opens things on Windows from a Linux that runs inside it, which needs no display here.
const ON_WINDOWS: &str = "powershell.exe";

/// How this desktop opens a file or a folder: the first launcher of the crate's list that is
/// installed. It is started by us, so that it gets neither the terminal nor a secret.
///
/// # Errors
///
/// Why nothing can be opened here.
pub fn opener(env: &Env, path: &Path) -> Result<Launch, NoOpener> {
    let has = |name| env.get(name).is_some();
    if has("SSH_CONNECTION") || has("SSH_TTY") {
        return Err(NoOpener::Ssh);
    }
    let display = cfg!(target_os = "macos") || has("DISPLAY") || has("WAYLAND_DISPLAY");
    let launch = |command: std::process::Command| {
        // By its name, since what is on the user's PATH comes before what the list has.
        let name = Path::new(command.get_program()).file_name()?.to_str()?;
        if !display && name != ON_WINDOWS {
            return None;
        }
        let vars = command.get_envs();
        let vars = vars.filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        Some(Launch {
            program: env.program(name)?,
            words: command.get_args().map(ToOwned::to_owned).collect(),
            vars: vars.collect(),
        })
    };
    let missing = if display { NoOpener::Missing } else { NoOpener::NoDisplay };
    open::commands(path).into_iter().find_map(launch).ok_or(missing)
}
