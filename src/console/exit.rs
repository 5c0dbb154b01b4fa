//! Exit codes (product.md, the command line), and how trouble becomes one.

use super::labels::{SET_ANOTHER_KEY, SET_KEY};
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
    /// Invalid command line.
    Usage,
    /// The take was rejected, it failed, or a file is not a film.
    Rejected,
    /// The provider could not be reached, or refused more requests until viewfinder gave up, or a
    /// program that is needed is missing.
    Unreachable,
    /// A limit did not let it through; nothing was sent.
    Wall,
    /// The key was refused.
    KeyRefused,
    /// A setting is wrong, or there is no key.
    Config,
    /// The take may have been charged. The code is one that job runners do not retry.
    Unconfirmed,
    /// `--timeout` expired before the takes ended.
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
            Self::Wall => 76,
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

    /// The worse of two endings, in the order of product.md. A code that is no ending of a take is
    /// worse than all of them.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| WORST_FIRST.iter().position(|it| *it == exit);
        if rank(other) < rank(self) { other } else { self }
    }
}

/// The endings of takes, the worst first (product.md, The command line).
const WORST_FIRST: [Exit; 8] = [
    Exit::Unconfirmed,
    Exit::Wall,
    Exit::KeyRefused,
    Exit::Rejected,
    Exit::Unreachable,
    Exit::Failed,
    Exit::TimedOut,
    Exit::Done,
];

/// Why a verb ended early: an exit code, and what to say about it.
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

    /// An invalid command line.
    pub fn usage(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(Exit::Usage, Report::new(what, "", next))
    }

    /// The same for a verb that would have sent something and has not.
    #[must_use]
    pub fn before_sending(mut self) -> Self {
        const SAFE: &str = "Nothing was sent.";
        let safe = &mut self.report.safe;
        match safe.as_str() {
            "" | "Nothing was changed." => SAFE.clone_into(safe),
            said if said.contains("Nothing was sent") => {}
            said => *safe = format!("{said} {SAFE}"),
        }
        self
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::new(Exit::Failed, error.report())
    }
}

impl From<NoFolders> for Trouble {
    fn from(error: NoFolders) -> Self {
        Self::new(Exit::Config, Report::new(format!("{error}."), "", ""))
    }
}

impl From<BaseUrlError> for Trouble {
    fn from(error: BaseUrlError) -> Self {
        Self::new(Exit::Config, Report::new(format!("{error}."), "", ""))
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
        Self::new(Exit::Config, Report::new(stopped(&error.to_string()), "", next))
    }
}

/// A sentence with a full stop, unless it is a question.
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
            NoWorld::NoKey => SET_KEY,
            NoWorld::Key(_) => SET_ANOTHER_KEY,
            NoWorld::Address(_) => "Correct COMETAPI_BASE_URL, or base_url in the settings.",
        };
        let what = format!("{error}.");
        let what =
            if matches!(error, NoWorld::NoKey) { "There is no API key.".to_owned() } else { what };
        Self::new(Exit::Config, Report::new(what, "", next))
    }
}

impl From<OpenError> for Trouble {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Folders(error) => error.into(),
            OpenError::Store(error) => error.into(),
            OpenError::Sandbox(error) => error.into(),
            OpenError::Purse(_) => {
                Self::new(Exit::Config, Report::new(format!("{error}."), "", ""))
            }
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
    fn what_stops_a_verb_that_sends_says_that_nothing_was_sent() {
        let safe = |said: &str| {
            let trouble = Trouble::new(Exit::Failed, Report::new("x", said, ""));
            trouble.before_sending().report.safe
        };
        for said in ["", "Nothing was changed."] {
            assert_eq!(safe(said), "Nothing was sent.");
        }
        assert_eq!(safe("It was moved to y."), "It was moved to y. Nothing was sent.");
        let said = "Nothing was sent: a take is recorded before it is sent.";
        assert_eq!(safe(said), said);
    }

    #[test]
    fn the_worst_of_several_endings_counts_in_whatever_order_they_come() {
        let codes = WORST_FIRST.map(Exit::code);
        assert_eq!(codes, [80, 76, 77, 65, 69, 1, 124, 0]);
        for (at, worse) in WORST_FIRST.into_iter().enumerate() {
            for other in &WORST_FIRST[at..] {
                assert_eq!((worse.worse(*other), other.worse(worse)), (worse, worse));
            }
        }
        let several = [Exit::Done, Exit::TimedOut, Exit::Unreachable, Exit::Failed];
        assert_eq!(several.into_iter().fold(Exit::Done, Exit::worse), Exit::Unreachable);
    }
}
