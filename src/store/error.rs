//! Why something could not be kept or read.

use std::path::PathBuf;

use crate::domain::Report;

/// What can go wrong with the ledger and the files beside it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A folder or file refused.
    #[error("{path} {source}", path = .path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The ledger was written by a newer viewfinder.
    #[error(
        "the ledger {path} was written by a newer viewfinder (format {found}, this one knows {known})",
        path = .path.display()
    )]
    Newer {
        /// The ledger.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// The ledger is of an older format and cannot be written, so it cannot be brought up to date.
    #[error(
        "the ledger {path} is of an older format ({found}, this viewfinder writes {known}) and \
         cannot be brought up to date where nothing can be written",
        path = .path.display()
    )]
    Older {
        /// The ledger.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The format it would be brought to.
        known: i64,
    },
    /// The ledger's file was removed or replaced while it was open.
    #[error("the ledger {path} was removed while it was open", path = .path.display())]
    Removed {
        /// The ledger.
        path: PathBuf,
    },
    /// SQLite refused.
    #[error("the ledger refused: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The row is not in the state it was expected in: another process changed it.
    #[error("another viewfinder changed this take meanwhile")]
    Changed,
    /// The task is another take's already.
    #[error("the task {task_id} belongs to another take already")]
    TaskTaken {
        /// The task.
        task_id: String,
    },
    /// The thread that owns the ledger is gone.
    #[error("the ledger is closed")]
    Closed,
}

impl StoreError {
    /// An I/O error together with the path it is about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// Whether the ledger itself is damaged, as opposed to busy, full or refused.
    pub fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Sqlite(error) => {
                matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
            }
            Self::File { .. }
            | Self::Newer { .. }
            | Self::Older { .. }
            | Self::Removed { .. }
            | Self::Changed
            | Self::TaskTaken { .. }
            | Self::Closed => false,
        }
    }

    /// Whether the place refuses to be written to, while it may be readable.
    pub fn is_read_only(&self) -> bool {
        use rusqlite::ErrorCode::{CannotOpen, PermissionDenied as Denied, ReadOnly};
        use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        match self {
            Self::File { source, .. } => {
                matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem)
            }
            Self::Sqlite(error) => {
                matches!(error.sqlite_error_code(), Some(CannotOpen | Denied | ReadOnly))
            }
            Self::Newer { .. }
            | Self::Older { .. }
            | Self::Removed { .. }
            | Self::Changed
            | Self::TaskTaken { .. }
            | Self::Closed => false,
        }
    }

    /// The same for a person: what happened, what is safe, what to do.
    pub fn report(&self) -> Report {
        use rusqlite::ErrorCode::{DatabaseBusy, DiskFull, ReadOnly, SystemIoFailure};
        let nothing_sent = "Nothing was sent: a take is written down before it leaves.";
        match self {
            Self::File { path, source } => Report::new(
                format!("{} cannot be used: {source}.", path.display()),
                nothing_sent,
                "Make the folder writable, or name another in VIEWFINDER_DATA_DIR.",
            ),
            Self::Newer { .. } => Report::new(
                format!("{}.", capital(&self.to_string())),
                "It was left as it is.",
                "Use that newer viewfinder, or name another folder in VIEWFINDER_DATA_DIR.",
            ),
            Self::Older { .. } => Report::new(
                format!("{}.", capital(&self.to_string())),
                "It was left as it is.",
                "Copy it to a folder that can be written, and name that in VIEWFINDER_DATA_DIR.",
            ),
            Self::Removed { .. } => Report::new(
                format!("{}.", capital(&self.to_string())),
                nothing_sent,
                "Quit and start again; a backup of the file can be put back before that.",
            ),
            Self::Sqlite(error) => {
                let next = match error.sqlite_error_code() {
                    Some(DiskFull) => "Make room on the disk and try again.",
                    Some(ReadOnly) => "Make the data folder writable and try again.",
                    Some(DatabaseBusy) => "Another viewfinder holds it; try again in a moment.",
                    Some(SystemIoFailure) => "Check the disk, then try again.",
                    _ => "Try again; if it stays so, move ledger.db aside and start anew.",
                };
                Report::new(format!("{}.", capital(&self.to_string())), nothing_sent, next)
            }
            Self::Changed => Report::new(
                "Another viewfinder changed this take meanwhile.",
                "Its change stands.",
                "",
            ),
            Self::TaskTaken { .. } => {
                Report::new(format!("{}.", capital(&self.to_string())), "Nothing was changed.", "")
            }
            Self::Closed => Report::new("The ledger is closed.", nothing_sent, "Start again."),
        }
    }
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
