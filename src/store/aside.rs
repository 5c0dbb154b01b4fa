//! Moves damaged ledgers aside, complete; they are never deleted.
#![expect(
    clippy::disallowed_methods,
    reason = "the edge: this reads or writes files and reads a clock"
)]

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::error::StoreError;
use super::files::{beside, folder_of};
use crate::durable::sync_folder;

/// Follows the name of a ledger that was moved aside.
const ASIDE: &str = ".corrupt-";

/// Suffixes of the files that SQLite keeps beside a ledger. The log holds takes that are not in the
/// ledger yet.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Renames a damaged ledger and the files that belong to it. Nothing is lost if that is
/// interrupted, although SQLite deletes a log that it finds without its ledger.
pub(super) fn move_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let stamp = jiff::Timestamp::now().strftime("%Y%m%d-%H%M%S").to_string();
    let mut aside = beside(path, &format!("{ASIDE}{stamp}"));
    let mut nth = 1;
    while aside.exists() || beside(&aside, BESIDE[0]).exists() {
        nth += 1;
        aside = beside(path, &format!("{ASIDE}{stamp}-{nth}"));
    }
    // A second name first, and the first one goes last.
    for suffix in BESIDE {
        let file = beside(path, suffix);
        if file.exists() {
            link(&file, &beside(&aside, suffix)).map_err(StoreError::file(&file))?;
        }
    }
    let folder = folder_of(path);
    sync_folder(folder).map_err(StoreError::file(folder))?;
    fs::rename(path, &aside).map_err(StoreError::file(path))?;
    for suffix in BESIDE {
        remove(&beside(path, suffix))?;
    }
    sync_folder(folder).map_err(StoreError::file(folder))?;
    Ok(aside)
}

/// Gives a file a second name, or on file systems without hard links a new one.
fn link(file: &Path, other: &Path) -> io::Result<()> {
    use io::ErrorKind::{PermissionDenied, Unsupported};
    match fs::hard_link(file, other) {
        Err(error) if matches!(error.kind(), PermissionDenied | Unsupported) => {
            fs::rename(file, other)
        }
        linked => linked,
    }
}

fn remove(file: &Path) -> Result<(), StoreError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::file(file)(error)),
        _ => Ok(()),
    }
}

/// Whether a ledger may be created here. Not beside the log of another one, which SQLite would
/// delete; a log that was already saved under another name does not count.
pub(super) fn is_free(path: &Path) -> Result<(), StoreError> {
    let log = beside(path, BESIDE[0]);
    let Some(found) = fs::metadata(&log).ok().filter(|log| log.len() > 0) else { return Ok(()) };
    let is_same = |name: &String| {
        let other = fs::metadata(folder_of(path).join(format!("{name}{}", BESIDE[0])));
        other.is_ok_and(|other| (other.dev(), other.ino()) == (found.dev(), found.ino()))
    };
    if moved_aside(path).iter().any(is_same) {
        return remove(&log);
    }
    Err(StoreError::LogAlone { path: path.to_owned() })
}

/// The names of damaged ledgers that were moved aside from this path, oldest first. They may
/// contain takes that were paid for.
pub fn moved_aside(ledger: &Path) -> Vec<String> {
    let name = ledger.file_name().unwrap_or_default().to_string_lossy();
    let (begin, entries) = (format!("{name}{ASIDE}"), fs::read_dir(folder_of(ledger)));
    let names = entries.into_iter().flatten().flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let mut aside: Vec<String> = names
        .filter(|name| {
            name.starts_with(&begin) && !BESIDE.iter().any(|suffix| name.ends_with(suffix))
        })
        .collect();
    aside.sort();
    aside
}

#[cfg(test)]
mod tests {
    use super::super::Ledger;
    use super::*;

    fn made(folder: &Path) -> PathBuf {
        let path = folder.join("ledger.db");
        drop(Ledger::open(&path, folder).unwrap());
        path
    }

    /// Creates a log that is not empty.
    fn with_a_log(path: &Path) {
        fs::write(beside(path, "-wal"), "takes that were paid for").unwrap();
    }

    #[test]
    fn a_log_without_its_ledger_is_never_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let path = made(folder.path());
        with_a_log(&path);
        fs::rename(&path, folder.path().join("elsewhere.db")).unwrap();
        let refused = Ledger::open(&path, folder.path());
        assert!(matches!(refused, Err(StoreError::LogAlone { .. })), "{refused:?}");
        assert!(!path.exists());
        assert_eq!(fs::read(beside(&path, "-wal")).unwrap(), b"takes that were paid for");
        // Without it a new one is made.
        fs::remove_file(beside(&path, "-wal")).unwrap();
        Ledger::open(&path, folder.path()).unwrap();
    }

    #[test]
    fn moving_aside_may_stop_anywhere_and_loses_nothing() {
        let log = b"takes that were paid for";
        for done in 0..3 {
            let folder = tempfile::tempdir().unwrap();
            let path = made(folder.path());
            with_a_log(&path);
            let aside = beside(&path, &format!("{ASIDE}20261127-090000"));
            // What is done when it stops: nothing, the second name of the log, the ledger too.
            if done > 0 {
                fs::hard_link(beside(&path, "-wal"), beside(&aside, "-wal")).unwrap();
            }
            if done > 1 {
                fs::rename(&path, &aside).unwrap();
                Ledger::open(&path, folder.path()).unwrap();
            } else {
                let again = move_aside(&path).unwrap();
                assert_ne!(again, aside);
                assert_eq!(fs::read(beside(&again, "-wal")).unwrap(), log);
                assert!(!beside(&path, "-wal").exists() && again.exists() && !path.exists());
            }
            if done > 0 {
                assert_eq!(fs::read(beside(&aside, "-wal")).unwrap(), log, "{done}");
            }
        }
    }
}
