//! Reads a ledger in a place where nothing can be written.

use std::fs;
use std::path::Path;

use rusqlite::ErrorCode::{CannotOpen, DiskFull, ReadOnly, SystemIoFailure};
use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::files::beside;
use super::ledger::Ledger;
use super::opening::{FIRST_LOOK, PATIENCE};
use super::schema;

impl Ledger {
    /// Opens a ledger to be read only: what a dead process left in it stays as it is, and nothing
    /// can be changed. One of another format is refused, since it cannot be brought up to date.
    pub fn read(path: &Path, locks: &Path) -> Result<Self, StoreError> {
        Self::read_as_it_is(path, locks).map_err(|error| error.explained(path))
    }

    fn read_as_it_is(path: &Path, locks: &Path) -> Result<Self, StoreError> {
        let connection = connect(path).map_err(|error| match fs::File::open(path) {
            Err(why) => StoreError::file(path)(why),
            Ok(_) if has_log(path) && is_refused(&error) => {
                StoreError::LogUnread { path: path.to_owned() }
            }
            Ok(_) => error.into(),
        })?;
        let found = schema::version(&connection)?;
        if found > schema::NEWEST {
            return Err(StoreError::Newer { path: path.to_owned(), found, known: schema::NEWEST });
        }
        if found < schema::NEWEST {
            return Err(StoreError::Older { path: path.to_owned(), found, known: schema::NEWEST });
        }
        connection.busy_timeout(PATIENCE)?;
        connection.query_row(FIRST_LOOK, [], |_| Ok(()))?;
        Ok(Self::over(connection, path, locks))
    }
}

/// A connection that changes nothing of a ledger: not its format, not its place, not a byte.
pub(super) fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    let plain = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    match plain.and_then(|connection| schema::version(&connection).map(|_| connection)) {
        // Where SQLite cannot put beside a ledger what it shares with others, or has no room for
        // that, the file itself can still be read: nobody writes there. Only a log that has
        // something in it would be passed over.
        Err(error)
            if !has_log(path)
                && (is_refused(&error)
                    || matches!(error.sqlite_error_code(), Some(DiskFull | SystemIoFailure))) =>
        {
            alone(path)
        }
        other => other,
    }
}

/// Whether takes may be in the log of a ledger.
fn has_log(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// Whether SQLite was not allowed to write where it has to.
fn is_refused(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(CannotOpen | ReadOnly))
}

/// A connection to the file and nothing beside it.
pub(super) fn alone(path: &Path) -> Result<Connection, rusqlite::Error> {
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f");
    let address = format!("file:{}?immutable=1", escaped.replace('#', "%23"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(address, flags)
}
