//! Why something could not be kept or read.

use std::io;
use std::path::{Path, PathBuf};

use super::disk;
use super::odd_row::OddRow;
use crate::domain::Report;

/// What can go wrong with the ledger and the files beside it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A folder or file refused.
    #[error("{path} cannot be used: {source}", path = .path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no room left for the ledger.
    #[error("{}", full(.path, .source))]
    Full {
        /// The folder.
        path: PathBuf,
        /// What there is no room in: the disk, a quota, or a file that may not grow.
        source: io::Error,
    },
    /// There is too little room left for the answer of a request.
    #[error(
        "the disk of {path} is full, or nearly so: the answer may need {} kB",
        .bytes / 1000,
        path = .path.display()
    )]
    TooLittle {
        /// The folder.
        path: PathBuf,
        /// How much is needed, in bytes.
        bytes: u64,
    },
    /// Another process writes to the ledger, and did not end in time.
    #[error("the ledger {path} is held by {by}", path = .path.display())]
    Held {
        /// The ledger.
        path: PathBuf,
        /// Which process, in words.
        by: String,
    },
    /// A lock on the ledger stays that no other process seems to have: this one could not let go of
    /// it.
    #[error("the locks on the ledger {path} do not come free", path = .path.display())]
    Stuck {
        /// The ledger.
        path: PathBuf,
    },
    /// The file system has no file locks.
    #[error("the disk of {path} has no file locks ({source})", path = .path.display())]
    NoLocks {
        /// The folder.
        path: PathBuf,
        /// What it says of them.
        source: io::Error,
    },
    /// The ledger cannot have a write-ahead log.
    #[error("the ledger {path} cannot have a write-ahead log (it stays at {mode})", path = .path.display())]
    NoWal {
        /// The ledger.
        path: PathBuf,
        /// The mode that SQLite stays with.
        mode: String,
    },
    /// Reading failed, and a second look finds nothing wrong.
    #[error("the ledger {path} could not be read, and a second look finds it sound", path = .path.display())]
    Unsteady {
        /// The ledger.
        path: PathBuf,
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
    /// The ledger's file was removed, moved or replaced while it was open.
    #[error("the ledger {path} was removed or replaced while it was open", path = .path.display())]
    Removed {
        /// Where it was.
        path: PathBuf,
    },
    /// There is no ledger, and the log of one lies there.
    #[error(
        "the ledger {path} is gone, and its log {path}-wal is still here, with takes in it",
        path = .path.display()
    )]
    LogAlone {
        /// Where the ledger was.
        path: PathBuf,
    },
    /// The newest takes are in a log that cannot be read.
    #[error(
        "the newest takes are in {path}-wal, which cannot be read where nothing can be written",
        path = .path.display()
    )]
    LogUnread {
        /// The ledger.
        path: PathBuf,
    },
    /// The row of a take makes no sense.
    #[error("a row of the ledger makes no sense here: {0}")]
    Odd(OddRow),
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
    /// The system gives no thread to work with the ledger.
    #[error("the system refuses another thread ({0})")]
    NoThread(io::Error),
    /// The thread that owns the ledger is gone.
    #[error("the ledger is closed")]
    Closed,
}

/// What is safe where a request was about to be sent.
pub const NOT_SENT: &str = "Nothing was sent: a take is written down before it leaves.";

impl StoreError {
    /// An I/O error together with the path it is about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| {
            if disk::is_full(&source) {
                let path = path.parent().unwrap_or(&path).to_owned();
                Self::Full { path, source }
            } else {
                Self::File { path, source }
            }
        }
    }

    /// The same, with what stands behind a refusal of SQLite about the ledger at `path`.
    pub(super) fn explained(self, path: &Path) -> Self {
        match self {
            Self::Sqlite(error) => disk::behind(path, error),
            other => other,
        }
    }

    /// Whether SQLite calls the ledger damaged, as opposed to busy, full or refused. It does so
    /// for a single read that fails, too.
    pub fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        matches!(self, Self::Sqlite(error) if matches!(
            error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)
        ))
    }

    /// Whether the place refuses to be written to, while it may be readable.
    pub fn is_read_only(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        use rusqlite::ErrorCode::{CannotOpen, PermissionDenied as Denied, ReadOnly};
        match self {
            Self::File { source, .. } => {
                matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem)
            }
            Self::Sqlite(error) => {
                matches!(error.sqlite_error_code(), Some(CannotOpen | Denied | ReadOnly))
            }
            _ => false,
        }
    }

    /// The same for a person who wanted no request to be sent: what happened, that nothing was
    /// changed, what to do.
    pub fn report(&self) -> Report {
        self.report_with("Nothing was changed.")
    }

    /// The same, where something else is safe.
    pub fn report_with(&self, safe: &str) -> Report {
        use rusqlite::ErrorCode::{ReadOnly, SystemIoFailure};
        let (safe, next) = match self {
            Self::File { .. } => {
                (safe, "Make the folder writable, or name another in VIEWFINDER_DATA_DIR.")
            }
            Self::Full { source, .. } => (
                safe,
                match source.kind() {
                    io::ErrorKind::FileTooLarge => "Raise the limit (ulimit -f), then try again.",
                    io::ErrorKind::QuotaExceeded => "Delete something of yours, then try again.",
                    _ => "Make room on the disk, then try again.",
                },
            ),
            Self::TooLittle { .. } => (safe, "Make room on the disk, then try again."),
            Self::Held { .. } => (safe, "Try again when it is done, or end it."),
            Self::Stuck { .. } => (safe, "Try again; if it stays so, end every viewfinder first."),
            Self::NoLocks { .. } | Self::NoWal { .. } => {
                (safe, "Name a folder on another disk in VIEWFINDER_DATA_DIR.")
            }
            Self::Unsteady { .. } => (safe, "Check the disk, then try again."),
            Self::Newer { .. } => (
                "It was left as it is.",
                "Use that newer viewfinder, or name another folder in VIEWFINDER_DATA_DIR.",
            ),
            Self::Older { .. } => (
                "It was left as it is.",
                "Copy it to a folder that can be written, and name that in VIEWFINDER_DATA_DIR.",
            ),
            Self::Removed { .. } => {
                (safe, "Quit and start again; a backup of the file can be put back before that.")
            }
            Self::LogAlone { .. } => (
                safe,
                "Put the ledger back beside its log, or move the log to where the ledger is now.",
            ),
            Self::LogUnread { .. } => (
                safe,
                "Copy the folder to where it can be written, and name that in VIEWFINDER_DATA_DIR.",
            ),
            Self::Odd(_) => ("It was left as it is.", "A newer viewfinder may be able to read it."),
            Self::Sqlite(error) => (
                safe,
                match error.sqlite_error_code() {
                    Some(ReadOnly) => "Make the data folder writable, then try again.",
                    Some(SystemIoFailure) => "Check the disk, then try again.",
                    _ => "Try again; if it stays so, viewfinder doctor looks at the whole ledger.",
                },
            ),
            Self::Changed => ("Its change stands.", ""),
            Self::TaskTaken { .. } => ("Nothing was changed.", ""),
            Self::NoThread(_) => (safe, "End some other programs, then try again."),
            Self::Closed => (safe, "Start again."),
        };
        Report::new(format!("{}.", capital(&self.to_string())), safe, next)
    }
}

fn full(folder: &Path, source: &io::Error) -> String {
    let folder = folder.display();
    match source.kind() {
        io::ErrorKind::QuotaExceeded => format!("your quota on the disk of {folder} is used up"),
        io::ErrorKind::FileTooLarge => {
            format!("a file in {folder} would be larger than this process may write")
        }
        _ => format!("the disk of {folder} is full"),
    }
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
