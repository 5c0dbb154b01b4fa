//! What this machine has to hand a film or a folder to.

use std::path::PathBuf;

use super::env::Env;

/// What opens files and folders on a desktop.
pub const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Why nothing opens files and folders here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoOpener {
    /// The screen is at the other end of a connection.
    Ssh,
    /// There is no graphical session.
    NoDisplay,
    /// [`OPENER`] is not installed.
    Missing,
}

impl NoOpener {
    /// The reason, as the beginning of a sentence.
    pub fn said(self) -> String {
        match self {
            Self::Ssh => "This runs over ssh".to_owned(),
            Self::NoDisplay => "There is no display here".to_owned(),
            Self::Missing => format!("{OPENER} is not installed here"),
        }
    }
}

/// What opens files and folders here.
pub fn opener(env: &Env) -> Result<PathBuf, NoOpener> {
    let has = |name| env.get(name).is_some();
    if has("SSH_CONNECTION") || has("SSH_TTY") {
        return Err(NoOpener::Ssh);
    }
    if cfg!(not(target_os = "macos")) && !has("DISPLAY") && !has("WAYLAND_DISPLAY") {
        return Err(NoOpener::NoDisplay);
    }
    env.program(OPENER).ok_or(NoOpener::Missing)
}
