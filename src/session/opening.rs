//! What is needed to open a world, and the result of opening it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::config::{Config, NoFolders, Paths};
use crate::domain::{ApiKey, Step, Telling};
use crate::sandbox::{ObeyError, PurseError, SandboxError};
use crate::store::{Owner, StoreError};
use crate::worker::Clock;

/// The parameters for opening a session.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The folders.
    pub paths: &'a Paths,
    /// The owner that stands for this process in the ledger.
    pub owner: &'a Arc<Owner>,
    /// The clocks.
    pub clock: Clock,
    /// How often to ask about an open take.
    pub poll_every: Duration,
    /// Whether to take over what other processes leave behind.
    pub heir: bool,
    /// The time zone of the dates that film names begin with.
    pub zone: TimeZone,
    /// Whether to fetch films.
    pub fetches: bool,
    /// Whether takes that are sent from now on want their films.
    pub wants_films: bool,
    /// The account's access token, if there is one, with which prices are asked for.
    pub access_token: Option<ApiKey>,
    /// Secrets to remove from every answer, besides the key.
    pub secrets: Vec<ApiKey>,
}

/// What opening reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenedStore {
    /// Where a damaged ledger was moved to; `None` if it was sound.
    pub moved_aside: Option<PathBuf>,
}

/// What to say of a damaged ledger that was moved aside.
pub fn damaged(aside: &Path) -> Telling {
    Telling::new(
        "The ledger was damaged and cannot be read.",
        format!(
            "It was moved to {} intact, and a new ledger was started. The old one may have takes that \
             were paid for.",
            aside.display()
        ),
        &[Step::Doctor],
    )
}

/// Why a world could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no place for the folders.
    #[error(transparent)]
    Folders(#[from] NoFolders),
    /// The ledger could not be opened, or a lock is held.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sandbox could not be started.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The setting of how far the sandbox's models obey is wrong.
    #[error("[sandbox] obey or VIEWFINDER_SANDBOX_OBEY: {0}")]
    Obey(#[from] ObeyError),
    /// The setting of the sandbox's play money is wrong.
    #[error("[sandbox] money: {0}")]
    Purse(#[from] PurseError),
}
