//! Errors of the ledger and the files beside it.

use std::io;
use std::path::{Path, PathBuf};

use super::disk;
use super::odd_row::OddRow;
use crate::domain::{Refusal, Report};

/// What can go wrong with the ledger and the files beside it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A folder or file could not be accessed.
    #[error("{path} cannot be used: {source}", path = .path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// There is no space left for the ledger.
    #[error("{}", full(.path, .source))]
    Full {
        /// The folder.
        path: PathBuf,
        /// What is full: the disk, a quota, or a file that must not grow.
        source: io::Error,
    },
    /// There is too little space left to store the answer of a request.
    #[error(
        "the disk of {path} is full, or nearly so: the answer may need {} kB",
        .bytes / 1000,
        path = .path.display()
    )]
    TooLittle {
        /// The folder.
        path: PathBuf,
        /// The space that is needed, in bytes.
        bytes: u64,
    },
    /// Another process is writing to the ledger, and did not finish in time.
    #[error("the ledger {path} is held by {by}", path = .path.display())]
    Held {
        /// The ledger.
        path: PathBuf,
        /// That process, in words.
        by: String,
    },
    /// The ledger stays locked, though no other process seems to hold the lock: this process failed
    /// to release it.
    #[error("the locks on the ledger {path} are not released", path = .path.display())]
    Stuck {
        /// The ledger.
        path: PathBuf,
    },
    /// The file system has no file locks.
    #[error("the disk of {path} has no file locks ({source})", path = .path.display())]
    NoLocks {
        /// The folder.
        path: PathBuf,
        /// The error that locking gave.
        source: io::Error,
    },
    /// The ledger cannot use a write-ahead log.
    #[error("the ledger {path} cannot have a write-ahead log (it stays at {mode})", path = .path.display())]
    NoWal {
        /// The ledger.
        path: PathBuf,
        /// The mode that SQLite stays in.
        mode: String,
    },
    /// Reading failed, but a second look found nothing wrong.
    #[error("the ledger {path} could not be read, but a second attempt found it intact", path = .path.display())]
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
        /// The newest format that this program knows.
        known: i64,
    },
    /// The ledger has an older format and cannot be written, so it cannot be brought up to date.
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
        /// The format that it would be brought to.
        known: i64,
    },
    /// The file of the ledger was removed, moved or replaced while it was open.
    #[error("the ledger {path} was removed or replaced while it was open", path = .path.display())]
    Removed {
        /// Where it was.
        path: PathBuf,
    },
    /// The ledger is missing, but its log is there.
    #[error(
        "the ledger {path} is missing, but its log {path}-wal is still there, with takes in it",
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
    /// The row of a take cannot be understood.
    #[error("a row of the ledger cannot be understood: {0}")]
    Odd(OddRow),
    /// SQLite failed.
    #[error("the ledger refused: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The row is not in the expected state: another process changed it.
    #[error("another viewfinder changed this take meanwhile")]
    Changed,
    /// A limit does not let it through.
    #[error("the wall is reached: {0}")]
    Wall(Box<Refusal>),
    /// The task belongs to another take.
    #[error("the task {task_id} already belongs to another take")]
    TaskTaken {
        /// The task.
        task_id: String,
    },
    /// The system refused a thread for the ledger.
    #[error("the system refuses another thread ({0})")]
    NoThread(io::Error),
    /// The thread that owns the ledger is gone.
    #[error("the ledger is closed")]
    Closed,
}

/// What is safe when a request was about to be sent.
pub const NOT_SENT: &str = "Nothing was sent: a take is recorded before it is sent.";

impl StoreError {
    /// Wraps an I/O error, adding the path it is about.
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

    /// Replaces an SQLite error about the ledger at `path` by its cause, if that can be determined.
    pub(super) fn explained(self, path: &Path) -> Self {
        match self {
            Self::Sqlite(error) => disk::behind(path, error),
            other => other,
        }
    }

    /// Whether SQLite calls the ledger damaged, as opposed to busy, full or refused. It also does
    /// so for a single read that fails.
    pub fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        matches!(self, Self::Sqlite(error) if matches!(
            error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)
        ))
    }

    /// Whether the location cannot be written to, though it may be readable.
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

    /// A report for somebody who did not want to send a request: what happened, that nothing was
    /// changed, what to do.
    pub fn report(&self) -> Report {
        self.report_with("Nothing was changed.")
    }

    /// A report that says what else is safe.
    pub fn report_with(&self, safe: &str) -> Report {
        use rusqlite::ErrorCode::{ReadOnly, SystemIoFailure};
        let (safe, next) = match self {
            Self::Wall(refusal) => return refusal.report(safe),
            Self::File { .. } => {
                (safe, "Make the folder writable, or set VIEWFINDER_DATA_DIR to another folder.")
            }
            Self::Full { source, .. } => (
                safe,
                match source.kind() {
                    io::ErrorKind::FileTooLarge => "Raise the limit (ulimit -f), then try again.",
                    io::ErrorKind::QuotaExceeded => "Delete some of your files, then try again.",
                    _ => "Free some disk space, then try again.",
                },
            ),
            Self::TooLittle { .. } => (safe, "Free some disk space, then try again."),
            Self::Held { .. } => (safe, "Try again when it is done, or stop it."),
            Self::Stuck { .. } => {
                (safe, "Try again; if it keeps happening, quit every viewfinder first.")
            }
            Self::NoLocks { .. } | Self::NoWal { .. } => {
                (safe, "Set VIEWFINDER_DATA_DIR to a folder on another disk.")
            }
            Self::Unsteady { .. } => (safe, "Check the disk, then try again."),
            Self::Newer { .. } => (
                "It was left as it is.",
                "Use that newer viewfinder, or set VIEWFINDER_DATA_DIR to another folder.",
            ),
            Self::Older { .. } => (
                "It was left as it is.",
                "Copy it to a writable folder, and set VIEWFINDER_DATA_DIR to that.",
            ),
            Self::Removed { .. } => {
                (safe, "Quit and start again; you can restore a backup of the file first.")
            }
            Self::LogAlone { .. } => (
                safe,
                "Move the ledger back beside its log, or the log to where the ledger is now.",
            ),
            Self::LogUnread { .. } => {
                (safe, "Copy the folder to a writable place, and set VIEWFINDER_DATA_DIR to that.")
            }
            Self::Odd(_) => ("It was left as it is.", "A newer viewfinder may be able to read it."),
            Self::Sqlite(error) => (
                safe,
                match error.sqlite_error_code() {
                    Some(ReadOnly) => "Make the data folder writable, then try again.",
                    Some(SystemIoFailure) => "Check the disk, then try again.",
                    _ => {
                        "Try again; if it keeps happening, viewfinder doctor checks the whole ledger."
                    }
                },
            ),
            Self::Changed => ("Its change was kept.", ""),
            Self::TaskTaken { .. } => ("Nothing was changed.", ""),
            Self::NoThread(_) => (safe, "Close some other programs, then try again."),
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
