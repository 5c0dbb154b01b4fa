//! What opening a world needs, and what comes of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::config::{Config, NoFolders, Paths};
use crate::domain::{ApiKey, Report};
use crate::sandbox::{ObeyError, SandboxError};
use crate::store::{Owner, StoreError};
use crate::worker::Clock;

/// What a session is opened with.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The folders.
    pub paths: &'a Paths,
    /// This process.
    pub owner: &'a Arc<Owner>,
    /// The clocks.
    pub clock: Clock,
    /// How often an open take is asked about.
    pub poll_every: Duration,
    /// Whether to take over automatically what other processes leave behind.
    pub heir: bool,
    /// Whose days the names of films begin with.
    pub zone: TimeZone,
    /// Whether to fetch films.
    pub fetches: bool,
    /// Whether the takes that are sent want their films by themselves.
    pub wants_films: bool,
    /// What no answer may bring back, besides the key that it was asked with.
    pub secrets: Vec<ApiKey>,
}

/// What opening reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenedStore {
    /// Where a damaged ledger was moved.
    pub moved_aside: Option<PathBuf>,
}

/// What to say of a damaged ledger that was moved aside.
pub fn damaged(aside: &Path) -> Report {
    Report::new(
        "The ledger was damaged and cannot be read.",
        format!(
            "It was moved to {} intact, and a new ledger was started. The old one may have takes that \
             were paid for.",
            aside.display()
        ),
        "viewfinder doctor says how to recover them.",
    )
}

/// Why a world could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No folders.
    #[error(transparent)]
    Folders(#[from] NoFolders),
    /// The ledger or a lock.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sandbox.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// How far the sandbox's models obey.
    #[error("[sandbox] obey or VIEWFINDER_SANDBOX_OBEY: {0}")]
    Obey(#[from] ObeyError),
}
