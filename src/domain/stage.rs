//! The stages of a take.

use std::fmt;

use super::failure::Failure;
use super::film::SavedFilm;
use super::output::Output;
use super::time::Timestamp;

/// Why, and until when, a submission waits to be retried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// When to retry.
    pub at: Timestamp,
    /// What went wrong with the last attempt.
    pub why: Failure,
}

/// The stage of a take, with the data that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Written and synced; not sent yet, or waiting to be retried.
    Preparing {
        /// Set while it waits after a 429 or a failed connection.
        retry: Option<Retry>,
    },
    /// The request may be on its way.
    Submitting,
    /// The provider has it.
    Queued {
        /// The provider's task id.
        task_id: String,
    },
    /// The provider works on it.
    Running {
        /// The provider's task id.
        task_id: String,
        /// Percent done, 0..=100, if the provider says so.
        progress: Option<u8>,
    },
    /// A day has passed without an ending, so viewfinder has stopped asking automatically.
    Stalled {
        /// The provider's task id.
        task_id: String,
    },
    /// The provider is done, and the film can be fetched.
    Succeeded {
        /// The provider's task id.
        task_id: String,
        /// Where the film is.
        output: Output,
    },
    /// The provider says that it is done, but gives no address that a film could be fetched from.
    Filmless {
        /// The provider's task id.
        task_id: String,
        /// What it says instead, or what is wrong with the address.
        why: Failure,
        /// Whether a day of such answers has passed, so that it is asked about only on request.
        rests: bool,
    },
    /// The film is being downloaded.
    Downloading {
        /// The provider's task id.
        task_id: String,
        /// Where the film is.
        output: Output,
    },
    /// The film is on the disk.
    Saved {
        /// The provider's task id.
        task_id: String,
        /// The film's address.
        output: Output,
        /// Where it is now.
        film: SavedFilm,
    },
    /// The provider was done, but no longer has the film.
    Expired {
        /// The provider's task id.
        task_id: String,
        /// The film's address.
        output: Output,
        /// What it says instead.
        why: Failure,
    },
    /// The request may have arrived and may have been charged.
    Unconfirmed {
        /// What happened instead of a plain answer.
        why: Failure,
        /// A task id from an answer that was not a plain yes. Only the user can decide whether it
        /// is this take's.
        offered: Option<String>,
    },
    /// Never accepted, nothing charged.
    Rejected {
        /// The refusal.
        why: Failure,
    },
    /// Ended at the provider without a film, or closed by the user as lost.
    Failed {
        /// The provider's task id; `None` for a lost take.
        task_id: Option<String>,
        /// The provider's reason.
        why: Failure,
        /// Where its film is, if there is one all the same: a relay that gave up may still pass on
        /// what was made.
        output: Option<Output>,
    },
    /// Cancelled before anything was sent.
    Cancelled,
}

/// The names of the stages, in the ledger, in JSON and on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StageName {
    /// See [`Stage::Preparing`].
    Preparing,
    /// See [`Stage::Submitting`].
    Submitting,
    /// See [`Stage::Queued`].
    Queued,
    /// See [`Stage::Running`].
    Running,
    /// See [`Stage::Stalled`].
    Stalled,
    /// See [`Stage::Succeeded`] and [`Stage::Filmless`].
    Succeeded,
    /// See [`Stage::Downloading`].
    Downloading,
    /// See [`Stage::Saved`].
    Saved,
    /// See [`Stage::Unconfirmed`].
    Unconfirmed,
    /// See [`Stage::Rejected`].
    Rejected,
    /// See [`Stage::Failed`].
    Failed,
    /// See [`Stage::Expired`].
    Expired,
    /// See [`Stage::Cancelled`].
    Cancelled,
}

impl StageName {
    /// All of them, in the order of a take's life.
    pub const ALL: [Self; 13] = [
        Self::Preparing,
        Self::Submitting,
        Self::Queued,
        Self::Running,
        Self::Stalled,
        Self::Succeeded,
        Self::Downloading,
        Self::Saved,
        Self::Unconfirmed,
        Self::Rejected,
        Self::Failed,
        Self::Expired,
        Self::Cancelled,
    ];

    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Submitting => "submitting",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Stalled => "stalled",
            Self::Succeeded => "succeeded",
            Self::Downloading => "downloading",
            Self::Saved => "saved",
            Self::Unconfirmed => "unconfirmed",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// The stage with this name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == word)
    }

    /// What the stage means, in one line for the help and the README.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Preparing => "in the ledger; not sent yet, or waiting to try again",
            Self::Submitting => "the request may be on its way",
            Self::Queued => "the provider has it and will start it",
            Self::Running => "the provider is making the film",
            Self::Stalled => "no ending within a day; viewfinder stopped asking",
            Self::Succeeded => "the provider is done; the film is not on disk",
            Self::Downloading => "the film is on its way to the disk",
            Self::Saved => "the film is on disk",
            Self::Unconfirmed => "may have been accepted and charged; to be settled",
            Self::Rejected => "never accepted, nothing charged",
            Self::Failed => "ended without a film",
            Self::Expired => "the provider no longer has the film",
            Self::Cancelled => "ended before anything was sent",
        }
    }

    /// Whether the provider has it and is asked about it automatically.
    pub const fn is_polled(self) -> bool {
        match self {
            Self::Queued | Self::Running => true,
            Self::Preparing
            | Self::Submitting
            | Self::Stalled
            | Self::Succeeded
            | Self::Downloading
            | Self::Saved
            | Self::Unconfirmed
            | Self::Rejected
            | Self::Failed
            | Self::Expired
            | Self::Cancelled => false,
        }
    }

    /// Whether something is happening with it, at the provider or here.
    pub const fn is_under_way(self) -> bool {
        match self {
            Self::Preparing
            | Self::Submitting
            | Self::Queued
            | Self::Running
            | Self::Downloading => true,
            Self::Stalled
            | Self::Succeeded
            | Self::Saved
            | Self::Unconfirmed
            | Self::Rejected
            | Self::Failed
            | Self::Expired
            | Self::Cancelled => false,
        }
    }

    /// Whether the provider has made its film.
    pub const fn has_film(self) -> bool {
        match self {
            Self::Succeeded | Self::Downloading | Self::Saved | Self::Expired => true,
            Self::Preparing
            | Self::Submitting
            | Self::Queued
            | Self::Running
            | Self::Stalled
            | Self::Unconfirmed
            | Self::Rejected
            | Self::Failed
            | Self::Cancelled => false,
        }
    }

    /// Whether its ending is still to come, or its film still to be fetched or settled:
    /// product.md's "open".
    pub const fn is_open(self) -> bool {
        match self {
            Self::Preparing
            | Self::Submitting
            | Self::Queued
            | Self::Running
            | Self::Stalled
            | Self::Succeeded
            | Self::Downloading
            | Self::Unconfirmed => true,
            Self::Saved | Self::Rejected | Self::Failed | Self::Expired | Self::Cancelled => false,
        }
    }
}

impl fmt::Display for StageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
