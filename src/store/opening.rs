//! Opens a ledger: creates it, brings it up to date, and moves it aside if it is certainly damaged.
#![expect(
    clippy::disallowed_methods,
    reason = "the edge: this reads or writes files, reads a clock and waits"
)]

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use super::aside::{is_free, move_aside};
use super::error::StoreError;
use super::files::{self, beside, folder_of};
use super::ledger::Ledger;
use super::{disk, read_only, schema};
use crate::durable::sync_folder;

/// How long a process waits for another that creates, migrates, moves aside or writes to the
/// ledger.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Pause between two looks while waiting for another process that opens the ledger.
const LOOK: Duration = Duration::from_millis(20);

/// Bytes that are read at a time to test whether the disk can read a file.
const PIECE: usize = 64 * 1024;

/// Touches the schema and both ends of the table, so that damage there shows at once. There are two
/// queries, because a single one for both ends reads everything in between.
pub(super) const FIRST_LOOK: &str =
    "SELECT (SELECT min(seq) FROM takes), (SELECT max(seq) FROM takes)";

/// An opened ledger, and what had to be done to open it.
#[derive(Debug)]
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// Where a damaged ledger was moved to, if there was one.
    pub moved_aside: Option<PathBuf>,
}

/// What to do about a ledger that does not exist, or that has an older format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Making {
    /// Nothing: another process may be about to.
    Not,
    /// Create it, or bring it up to date.
    Anew,
}

impl Ledger {
    /// Opens the ledger at `path`; creates it if there is none, brings an older one up to date, and
    /// moves a damaged one aside. A newer one is refused and left unchanged. Waits up to ten
    /// seconds for another process that is doing one of these.
    pub fn open(path: &Path, locks: &Path) -> Result<Opened, StoreError> {
        files::create_private_dir(folder_of(path))?;
        let opened = match open_at(path, locks, Making::Not) {
            Ok(Some(ledger)) => Ok(Opened { ledger, moved_aside: None }),
            Err(error) if !error.is_damage() => Err(error),
            // Two processes at once must not both make it, nor both move a damaged one aside.
            Ok(None) | Err(_) => gate(path).and_then(|_gate| {
                open_surely(path, || open_at(path, locks, Making::Anew)?.ok_or(StoreError::Closed))
            }),
        };
        opened.map_err(|error| error.explained(path))
    }
}

impl Ledger {
    /// Opens an existing ledger of the current format, without ever waiting for a process that
    /// writes to it.
    pub fn open_at_once(path: &Path, locks: &Path) -> Result<Self, StoreError> {
        let opened = open_at(path, locks, Making::Not).and_then(|ledger| {
            let ledger = ledger.ok_or(StoreError::Closed)?;
            ledger.connection.busy_timeout(Duration::ZERO)?;
            Ok(ledger)
        });
        opened.map_err(|error| error.explained(path))
    }
}

impl Ledger {
    /// Reopens the ledger if its locks could not be released. SQLite ignores it when the system
    /// fails to release a lock, and from then on waits for itself. A process loses its locks on a
    /// file when it closes its last connection to it.
    pub(super) fn free(&mut self) -> Result<(), StoreError> {
        if !self.stuck {
            return Ok(());
        }
        let path = self.path().to_owned();
        self.connection = Connection::open_in_memory()?;
        let removed = || StoreError::Removed { path: path.clone() };
        let again = open_at(&path, &self.locks, Making::Not)?.ok_or_else(removed)?;
        // The log may have been begun anew; the ledger must be the one that it was.
        if again.identity[0] != self.identity[0] {
            return Err(removed());
        }
        (self.connection, self.identity, self.stuck) = (again.connection, again.identity, false);
        Ok(())
    }
}

/// Lets only one process at a time create, migrate or move aside a ledger.
fn gate(ledger: &Path) -> Result<File, StoreError> {
    let path = ledger.with_extension("lock");
    let gate = files::ensure_private(&path)?;
    let begun = Instant::now();
    loop {
        match gate.try_lock() {
            Ok(()) => return Ok(gate),
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                std::thread::sleep(LOOK);
            }
            Err(TryLockError::WouldBlock) => {
                let by = "another viewfinder that is opening it".to_owned();
                return Err(StoreError::Held { path: ledger.to_owned(), by });
            }
            Err(TryLockError::Error(source)) if disk::is_lockless(&source) => {
                return Err(StoreError::NoLocks { path: folder_of(ledger).to_owned(), source });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::file(&path)(error)),
        }
    }
}

/// Opens a ledger with `open`, and moves it aside if it is damaged beyond doubt. SQLite calls a
/// sound ledger damaged too when a single read fails.
fn open_surely(
    path: &Path,
    mut open: impl FnMut() -> Result<Ledger, StoreError>,
) -> Result<Opened, StoreError> {
    for look in 1..=2 {
        match open() {
            Ok(ledger) => return Ok(Opened { ledger, moved_aside: None }),
            Err(error) if error.is_damage() => {
                tracing::warn!(%error, look, "the ledger looks damaged");
            }
            Err(error) => return Err(error),
        }
    }
    is_readable(path)?;
    verdict(path)?;
    let aside = move_aside(path)?;
    Ok(Opened { ledger: open()?, moved_aside: Some(aside) })
}

/// Returns if a fresh connection finds the ledger damaged too.
///
/// # Errors
///
/// If it does not, or cannot tell.
fn verdict(path: &Path) -> Result<(), StoreError> {
    let said = read_only::connect(path).and_then(|connection| {
        connection.busy_timeout(PATIENCE)?;
        let found =
            connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?;
        // SQLite does not look at what belongs to nobody's pages; opening does.
        connection.query_row(FIRST_LOOK, [], |_| Ok(()))?;
        Ok(found)
    });
    match said.map_err(StoreError::from) {
        Ok(said) if said == "ok" => Err(StoreError::Unsteady { path: path.to_owned() }),
        Ok(_) => Ok(()),
        Err(error) if error.is_damage() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether the disk can read every byte of the ledger and its log.
pub(super) fn is_readable(path: &Path) -> Result<(), StoreError> {
    for file in [path.to_owned(), beside(path, "-wal")] {
        read_through(&file).map_err(StoreError::file(&file))?;
    }
    Ok(())
}

/// Reads every byte of a file. A byte that the disk cannot read is not damage of the ledger. A
/// missing file is fine.
fn read_through(path: &Path) -> io::Result<()> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let (length, mut at, mut piece) = (file.metadata()?.len(), 0, vec![0; PIECE]);
    while at < length {
        match file.read_at(&mut piece, at)? {
            0 => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "reads short")),
            read => at += read as u64,
        }
    }
    Ok(())
}

fn open_at(path: &Path, locks: &Path, making: Making) -> Result<Option<Ledger>, StoreError> {
    let is_new = matches!(path.try_exists(), Ok(false));
    if is_new && making == Making::Not {
        return Ok(None);
    }
    if is_new {
        is_free(path)?;
    }
    // SQLite would make it for everybody to read; what it makes beside it copies this mode.
    files::make_private(path)?;
    let mut connection = Connection::open(path).map_err(|error| opening(path, error))?;
    // Before anything is known about the file, closing it must not write to it either.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(PATIENCE)?;
    let found = schema::version(&connection).map_err(|error| opening(path, error))?;
    if found > schema::NEWEST {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: schema::NEWEST });
    }
    if found < schema::NEWEST && making == Making::Not {
        return Ok(None);
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    write_ahead(&connection, path)?;
    // FULL: in WAL mode NORMAL may lose the last commits with the power.
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    if found < schema::NEWEST {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        schema::migrate(&transaction)?;
        transaction.commit()?;
    }
    connection.query_row(FIRST_LOOK, [], |_| Ok(()))?;
    connection.set_prepared_statement_cache_capacity(32);
    if is_new {
        let folder = folder_of(path);
        sync_folder(folder).map_err(StoreError::file(folder))?;
    }
    let mut ledger = Ledger::over(connection, path, locks);
    ledger.changed_elsewhere()?;
    Ok(Some(ledger))
}

/// Switches to a write-ahead log, without which readers and writers would wait for each other. The
/// statement is stepped to its end, because only then is the switch written and synced, and its
/// errors would otherwise be lost with the first row.
fn write_ahead(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let mode = |sql: &str| -> Result<String, rusqlite::Error> {
        let (mut statement, mut mode) = (connection.prepare(sql)?, String::new());
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            mode = row.get(0)?;
        }
        Ok(mode)
    };
    let switch = || {
        mode("PRAGMA journal_mode = WAL")?;
        mode("PRAGMA journal_mode")
    };
    match switch().map_err(|error| opening(path, error))? {
        mode if mode == "wal" => Ok(()),
        mode => Err(StoreError::NoWal { path: path.to_owned(), mode }),
    }
}

/// An error of opening, with the path if SQLite leaves it out.
fn opening(path: &Path, error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    match error.sqlite_error_code() {
        Some(CannotOpen | PermissionDenied | ReadOnly) => {
            let why = match fs::OpenOptions::new().append(true).open(path) {
                Err(why) => why,
                Ok(_) => io::Error::other(error.to_string()),
            };
            StoreError::file(path)(why)
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::aside::moved_aside;
    use super::*;
    use rusqlite::ffi;

    fn malformed() -> StoreError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), None).into()
    }

    fn made(folder: &Path) -> PathBuf {
        let path = folder.join("ledger.db");
        drop(Ledger::open(&path, folder).unwrap());
        path
    }

    #[test]
    fn a_ledger_whose_locks_do_not_come_free_is_opened_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = made(folder.path());
        let mut ledger = Ledger::open(&path, folder.path()).unwrap().ledger;
        ledger.connection.busy_timeout(Duration::ZERO).unwrap();
        // This process has the writer's lock, and waits for it.
        let other = Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = ledger.write(|_| Ok(()));
        if Path::new("/proc/locks").exists() {
            assert!(matches!(refused, Err(StoreError::Stuck { .. })), "{refused:?}");
        }
        drop(other);
        ledger.stuck = true;
        ledger.free().unwrap();
        ledger.write(|_| Ok(())).unwrap();
        assert!(!ledger.stuck);
        ledger.stuck = true;
        fs::rename(&path, folder.path().join("old.db")).unwrap();
        assert!(matches!(ledger.free(), Err(StoreError::Removed { .. })));
        fs::copy(folder.path().join("old.db"), &path).unwrap();
        assert!(matches!(ledger.free(), Err(StoreError::Removed { .. })), "another file");
    }

    /// What SQLite reports for a read that fails once, a few times, or always.
    #[test]
    fn a_sound_ledger_stays_where_it_is_however_often_a_read_fails() {
        for failures in [1, 2, 3, 100] {
            let folder = tempfile::tempdir().unwrap();
            let path = made(folder.path());
            let (before, mut tries) = (fs::read(&path).unwrap(), 0);
            let opened = open_surely(&path, || {
                tries += 1;
                if tries <= failures {
                    return Err(malformed());
                }
                open_at(&path, folder.path(), Making::Anew)?.ok_or(StoreError::Closed)
            });
            match opened {
                Ok(opened) => assert!(opened.moved_aside.is_none() && failures == 1),
                Err(error) => {
                    assert!(matches!(error, StoreError::Unsteady { .. }), "{error}");
                    assert!(failures > 1);
                }
            }
            assert_eq!(moved_aside(&path), [""; 0], "{failures}");
            assert_eq!(fs::read(&path).unwrap(), before);
        }
    }

    #[test]
    fn an_error_of_the_disk_in_the_second_look_is_said_and_moves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = made(folder.path());
        let mut answers = [
            malformed(),
            rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_READ), None).into(),
        ]
        .into_iter();
        let opened = open_surely(&path, || Err(answers.next().unwrap()));
        assert!(matches!(opened, Err(StoreError::Sqlite(_))));
        assert_eq!(moved_aside(&path), [""; 0]);
    }

    #[test]
    fn what_is_damaged_beyond_doubt_is_moved_aside_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        fs::write(&path, "no ledger at all, ".repeat(99)).unwrap();
        let opened = Ledger::open(&path, folder.path()).unwrap();
        let aside = opened.moved_aside.unwrap();
        assert_eq!(fs::read(&aside).unwrap(), "no ledger at all, ".repeat(99).as_bytes());
        assert_eq!(moved_aside(&path), [aside.file_name().unwrap().to_str().unwrap()]);
    }

    #[test]
    fn a_ledger_that_is_being_opened_is_not_waited_for_where_it_is_ready() {
        let folder = tempfile::tempdir().unwrap();
        let path = made(folder.path());
        let _gate = gate(&path).unwrap();
        assert!(Ledger::open(&path, folder.path()).is_ok());
    }

    #[test]
    fn the_ledger_has_a_write_ahead_log_and_says_so_where_it_cannot() {
        let folder = tempfile::tempdir().unwrap();
        let path = made(folder.path());
        let mode = |connection: &Connection| -> String {
            connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap()
        };
        let plain = Connection::open(&path).unwrap();
        plain.execute_batch("PRAGMA journal_mode = DELETE").unwrap();
        assert_eq!(mode(&plain), "delete");
        drop(plain);
        let ledger = Ledger::open(&path, folder.path()).unwrap().ledger;
        assert_eq!(mode(&ledger.connection), "wal");
        // Where SQLite stays with what it has, as it does in memory.
        let refused = write_ahead(&Connection::open_in_memory().unwrap(), &path);
        assert!(matches!(refused, Err(StoreError::NoWal { mode, .. }) if mode == "memory"));
    }
}
