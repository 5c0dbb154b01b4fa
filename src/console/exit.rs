//! Exit codes (product.md, the command line), and how trouble becomes one.

use crate::api::BaseUrlError;
use crate::config::{ConfigError, NoFolders};
use crate::domain::{FailureKind, Report, StageName, Take};
use crate::sandbox::SandboxError;
use crate::session::{NoWorld, OpenError};
use crate::store::StoreError;

/// The exit code of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Failed, or the user declined.
    Failed,
    /// Wrong words on the command line.
    Usage,
    /// Rejected, or the take failed, or a file is no film.
    Rejected,
    /// The provider could not be reached, or took no more requests to the end, or a program that is
    /// needed is missing.
    Unreachable,
    /// The key was refused.
    KeyRefused,
    /// A setting is wrong, or there is no key.
    Config,
    /// It may have been charged: outside the codes that job runners repeat.
    Unconfirmed,
    /// The time to wait was over before the takes were.
    TimedOut,
    /// A signal of this number ended it.
    Signal(u8),
}

impl Exit {
    /// The number that the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Rejected => 65,
            Self::Unreachable => 69,
            Self::KeyRefused => 77,
            Self::Config => 78,
            Self::Unconfirmed => 80,
            Self::TimedOut => 124,
            Self::Signal(number) => 128 + number,
        }
    }

    /// The exit code for a take in its current state.
    pub fn of(take: &Take) -> Self {
        match take.state() {
            StageName::Preparing
            | StageName::Submitting
            | StageName::Queued
            | StageName::Running
            | StageName::Downloading
            | StageName::Saved => Self::Done,
            StageName::Succeeded => match take.failure() {
                None => Self::Done,
                // Something stands in the way of its film.
                Some(_) => Self::Failed,
            },
            // A day of answers without an ending.
            StageName::Stalled => Self::TimedOut,
            StageName::Unconfirmed => Self::Unconfirmed,
            StageName::Failed | StageName::Expired => Self::Rejected,
            StageName::Cancelled => Self::Failed,
            StageName::Rejected => match take.failure().map(|failure| failure.kind) {
                Some(FailureKind::Auth) => Self::KeyRefused,
                Some(FailureKind::Network | FailureKind::Timeout | FailureKind::RateLimit) => {
                    Self::Unreachable
                }
                Some(_) | None => Self::Rejected,
            },
        }
    }

    /// The worse of two takes' endings, in the order of product.md; what is not in there is no ending
    /// of a take, and worse than all of them.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| WORST_FIRST.iter().position(|it| *it == exit);
        if rank(other) < rank(self) { other } else { self }
    }
}

/// The endings of takes by how bad they are (product.md, The command line).
const WORST_FIRST: [Exit; 7] = [
    Exit::Unconfirmed,
    Exit::KeyRefused,
    Exit::Rejected,
    Exit::Unreachable,
    Exit::Failed,
    Exit::TimedOut,
    Exit::Done,
];

/// What ends a verb early: an exit code and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The code.
    pub exit: Exit,
    /// The sentences.
    pub report: Report,
}

impl Trouble {
    /// Trouble with these sentences.
    pub fn new(exit: Exit, report: Report) -> Self {
        Self { exit, report }
    }

    /// Wrong words on the command line.
    pub fn usage(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Exit::Usage, Report::new(what, "Nothing was sent.", next))
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::new(Exit::Failed, error.report())
    }
}

impl From<NoFolders> for Trouble {
    fn from(error: NoFolders) -> Self {
        Self::new(Exit::Config, Report::new(format!("{error}."), "Nothing was sent.", ""))
    }
}

impl From<BaseUrlError> for Trouble {
    fn from(error: BaseUrlError) -> Self {
        Self::new(Exit::Config, Report::new(format!("{error}."), "Nothing was sent.", ""))
    }
}

impl From<ConfigError> for Trouble {
    fn from(error: ConfigError) -> Self {
        let next = match &error {
            ConfigError::Wrong { .. } => {
                "Correct that line, or move the file away to start with the defaults."
            }
            ConfigError::Unreadable { .. } => {
                "Put a text file that you can read there, or move it aside to start with the \
                 defaults."
            }
        };
        Self::new(Exit::Config, Report::new(stopped(&error.to_string()), "Nothing was sent.", next))
    }
}

/// A sentence with its stop, but for one that asks.
pub(crate) fn stopped(words: &str) -> String {
    if words.ends_with('?') { words.to_owned() } else { format!("{words}.") }
}

impl From<SandboxError> for Trouble {
    fn from(error: SandboxError) -> Self {
        let exit = match &error {
            // What was asked for cannot be had at all; the rest may work another time.
            SandboxError::Address { .. }
            | SandboxError::NotLoopback { .. }
            | SandboxError::Speed { .. } => Exit::Usage,
            SandboxError::Listen { .. }
            | SandboxError::State { .. }
            | SandboxError::Log { .. }
            | SandboxError::Random { .. }
            | SandboxError::Lost => Exit::Failed,
        };
        Self::new(exit, Report::new(format!("{error}."), "", ""))
    }
}

impl From<NoWorld> for Trouble {
    fn from(error: NoWorld) -> Self {
        let next = match &error {
            NoWorld::NoKey => {
                "Set COMETAPI_KEY, run viewfinder to enter a key, or use --sandbox to try it without one."
            }
            NoWorld::Key(_) => "Set another key, or run viewfinder to enter one.",
            NoWorld::Address(_) => "Correct COMETAPI_BASE_URL, or base_url in the settings.",
        };
        let what = format!("{error}.");
        let what =
            if matches!(error, NoWorld::NoKey) { "There is no API key.".to_owned() } else { what };
        Self::new(Exit::Config, Report::new(what, "Nothing was sent.", next))
    }
}

impl From<OpenError> for Trouble {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Folders(error) => error.into(),
            OpenError::Store(error) => error.into(),
            OpenError::Sandbox(error) => error.into(),
            OpenError::Obey(_) => Self::new(
                Exit::Config,
                Report::new(
                    format!("{error}."),
                    "",
                    "viewfinder sandbox --help has an example; empty, every model obeys.",
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_endings_counts_in_whatever_order_they_come() {
        let codes = WORST_FIRST.map(Exit::code);
        assert_eq!(codes, [80, 77, 65, 69, 1, 124, 0]);
        for (at, worse) in WORST_FIRST.into_iter().enumerate() {
            for other in &WORST_FIRST[at..] {
                assert_eq!((worse.worse(*other), other.worse(worse)), (worse, worse));
            }
        }
        let several = [Exit::Done, Exit::TimedOut, Exit::Unreachable, Exit::Failed];
        assert_eq!(several.into_iter().fold(Exit::Done, Exit::worse), Exit::Unreachable);
    }
}
