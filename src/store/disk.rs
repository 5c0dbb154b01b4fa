//! Finds the cause of an SQLite error: the disk, its locks, or another process. SQLite has one code
//! for several of these, and none for others.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;

use rusqlite::ErrorCode::{
    DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed, SystemIoFailure,
};
use rusqlite::ffi;
use rustix::fs::{FallocateFlags, FlockOperation};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};

use super::error::StoreError;
use super::files::{beside, folder_of};
use super::lock_holder;

/// Bytes that are written to test a disk: as many as the making of a new ledger takes, which is the
/// longest of its transactions, and quickly written.
const TRIAL: usize = 256 * 1024;

/// Explains an SQLite error about the ledger at `path`, if its cause can be determined; otherwise
/// returns it unchanged.
pub(super) fn behind(path: &Path, error: rusqlite::Error) -> StoreError {
    let folder = folder_of(path);
    let full = |source| StoreError::Full { path: folder.to_owned(), source };
    match error.sqlite_error_code() {
        Some(DatabaseBusy | DatabaseLocked) => match locks(folder) {
            Err(source) => StoreError::NoLocks { path: folder.to_owned(), source },
            Ok(()) if lock_holder::is_this_process(path) => {
                StoreError::Stuck { path: path.to_owned() }
            }
            Ok(()) => StoreError::Held { path: path.to_owned(), by: lock_holder::of(path) },
        },
        Some(FileLockingProtocolFailed) => StoreError::Stuck { path: path.to_owned() },
        Some(DiskFull) => full(Errno::NOSPC.into()),
        Some(SystemIoFailure) if is_about_locks(&error) => match locks(folder) {
            Err(source) => StoreError::NoLocks { path: folder.to_owned(), source },
            Ok(()) => error.into(),
        },
        Some(SystemIoFailure) => match trial(path) {
            Err(source) if is_full(&source) => full(source),
            Err(_) | Ok(()) => error.into(),
        },
        _ => error.into(),
    }
}

/// Whether SQLite failed to get a lock because there are none.
fn is_about_locks(error: &rusqlite::Error) -> bool {
    let rusqlite::Error::SqliteFailure(ffi::Error { extended_code, .. }, _) = error else {
        return false;
    };
    matches!(
        *extended_code,
        ffi::SQLITE_IOERR_LOCK
            | ffi::SQLITE_IOERR_UNLOCK
            | ffi::SQLITE_IOERR_RDLOCK
            | ffi::SQLITE_IOERR_CHECKRESERVEDLOCK
            | ffi::SQLITE_IOERR_SHMLOCK
    )
}

/// Whether the file system of `folder` supports both kinds of locks in use: SQLite's and those of
/// owners.
pub(super) fn locks(folder: &Path) -> io::Result<()> {
    // A folder where no file can be made says nothing about locks.
    let Ok(file) = tempfile::tempfile_in(folder) else { return Ok(()) };
    match rustix::fs::fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) | Err(Errno::AGAIN | Errno::ACCESS) => {}
        Err(error) => return Err(error.into()),
    }
    match file.try_lock() {
        Ok(()) | Err(TryLockError::WouldBlock) => Ok(()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether an error says that a file system has no locks, or has run out of them.
pub(super) fn is_lockless(error: &io::Error) -> bool {
    let errno = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(errno, Some(Errno::NOLCK | Errno::NOTSUP | Errno::NOSYS | Errno::INVAL))
}

/// Writes as much beside the ledger as it may need, and removes it again.
fn trial(path: &Path) -> io::Result<()> {
    for file in [path.to_owned(), beside(path, "-wal")] {
        let length = fs::metadata(file).map_or(0, |file| file.len());
        within_limit(length + TRIAL as u64)?;
    }
    let mut file = tempfile::tempfile_in(folder_of(path))?;
    file.write_all(&vec![1; TRIAL])?;
    file.sync_all()
}

/// Whether an error means that there is no space: on the disk, for this user, or in a file.
pub(super) fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// Whether the system lets this process write a file of this length.
fn within_limit(length: u64) -> io::Result<()> {
    match getrlimit(Resource::Fsize).current {
        Some(limit) if length > limit => Err(Errno::FBIG.into()),
        Some(_) | None => Ok(()),
    }
}

/// Makes sure that `bytes` more can be written at the end of the file at `path`, without changing
/// its length: the file system reserves the blocks. If it cannot, the free space is checked.
pub(super) fn reserve(path: &Path, bytes: u64) -> io::Result<()> {
    // Closing it lets go of no lock: SQLite has none on this one.
    let file = File::options().write(true).open(path)?;
    let length = file.metadata()?.len();
    within_limit(length + bytes)?;
    match rustix::fs::fallocate(&file, FallocateFlags::KEEP_SIZE, length, bytes) {
        Err(Errno::NOTSUP | Errno::NOSYS | Errno::INVAL) => {
            let disk = rustix::fs::fstatvfs(&file)?;
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            if free < bytes { Err(Errno::NOSPC.into()) } else { Ok(()) }
        }
        done => Ok(done?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(extended_code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(extended_code), None)
    }

    #[test]
    fn room_is_set_aside_without_making_the_file_longer() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        fs::write(&path, "abc").unwrap();
        reserve(&path, 1 << 20).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert!(is_full(&reserve(&path, 1 << 62).unwrap_err()));
    }

    #[test]
    fn what_sqlite_refuses_is_called_by_its_name() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("ledger.db");
        let called = |code| behind(&path, failure(code));
        assert!(matches!(called(ffi::SQLITE_FULL), StoreError::Full { .. }));
        assert!(matches!(called(ffi::SQLITE_BUSY), StoreError::Held { .. }));
        assert!(matches!(called(ffi::SQLITE_PROTOCOL), StoreError::Stuck { .. }));
        assert!(matches!(called(ffi::SQLITE_IOERR_READ), StoreError::Sqlite(_)));
        assert!(matches!(called(ffi::SQLITE_IOERR_SHMLOCK), StoreError::Sqlite(_)));
        assert!(!called(ffi::SQLITE_IOERR_SHORT_READ).is_damage());
        assert!(called(ffi::SQLITE_CORRUPT).is_damage());
    }
}
