//! Reads a ledger in a location where nothing can be written.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads files")]

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
    /// Opens a ledger for reading only. What a dead process left in it stays as it is, and nothing
    /// can be changed. A ledger of another format is refused, because it cannot be brought up to
    /// date.
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

/// A connection that changes nothing about a ledger: not its format, its location or a single byte.
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

/// Whether the log of a ledger may contain takes.
fn has_log(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// Whether SQLite was refused a write that it needs.
fn is_refused(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(CannotOpen | ReadOnly))
}

/// A connection to the file only, ignoring the files beside it.
pub(super) fn alone(path: &Path) -> Result<Connection, rusqlite::Error> {
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f");
    let address = format!("file:{}?immutable=1", escaped.replace('#', "%23"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(address, flags)
}
