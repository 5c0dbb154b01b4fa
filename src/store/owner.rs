//! Tracks which processes are running: each holds a lock as long as it lives.
//!
//! The kernel releases a lock when the process ends, however it ends. So if an owner's lock can be
//! taken, the owner is gone and its takes can be adopted.
#![expect(
    clippy::disallowed_methods,
    reason = "the edge: this reads or writes files and asks for chance"
)]

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::{disk, files};
use crate::domain::TakeId;

/// This process, under its name in the ledger.
#[derive(Debug)]
pub struct Owner {
    id: String,
    path: PathBuf,
    /// Held, never read.
    _lock: File,
}

impl Owner {
    /// Chooses a new name in the folder of locks, and holds its lock until dropped.
    pub fn claim(folder: &Path) -> Result<Self, StoreError> {
        files::create_private_dir(folder)?;
        loop {
            let id = TakeId::from_random(random()).to_string();
            let path = lock_path(folder, &id);
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
                Ok(file) => match file.lock() {
                    Ok(()) => return Ok(Self { id, path, _lock: file }),
                    Err(source) => {
                        // Nobody owns anything by this name.
                        let _ = files::remove(&path);
                        return Err(if disk::is_lockless(&source) {
                            StoreError::NoLocks { path: folder.to_owned(), source }
                        } else {
                            StoreError::file(&path)(source)
                        });
                    }
                },
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(StoreError::file(&path)(error)),
            }
        }
    }

    /// The name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the process with this name is still running. If that cannot be determined, it counts
    /// as running: it is better to leave a take alone than to work on it twice.
    pub fn is_alive(folder: &Path, id: &str) -> bool {
        match File::open(lock_path(folder, id)) {
            // Shared, so that two processes that ask at once don't take each other for the owner.
            Ok(file) => match file.try_lock_shared() {
                Ok(()) => false,
                Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
            },
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }

    /// Blocks until the process with this name has ended, without polling.
    pub fn wait_until_gone(folder: &Path, id: &str) {
        if let Ok(file) = File::open(lock_path(folder, id)) {
            // An error says that it cannot be waited for; asking again then finds out.
            let _ = file.lock_shared();
        }
    }

    /// Removes the lock file of a dead owner. Names are never reused, so nothing can be lost.
    pub(crate) fn bury(folder: &Path, id: &str) {
        // A file that stays behind costs nothing but its name.
        let _ = files::remove(&lock_path(folder, id));
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = files::remove(&self.path);
    }
}

fn lock_path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.lock"))
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_alive_until_it_is_dropped() {
        let root = tempfile::tempdir().unwrap();
        let owner = Owner::claim(root.path()).unwrap();
        let id = owner.id().to_owned();
        assert!(Owner::is_alive(root.path(), &id));
        drop(owner);
        assert!(!Owner::is_alive(root.path(), &id));
        assert!(!Owner::is_alive(root.path(), "never"));
        Owner::wait_until_gone(root.path(), &id);
    }

    #[test]
    fn the_lock_file_of_a_killed_owner_counts_as_dead() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(lock_path(root.path(), "dead"), "").unwrap();
        assert!(!Owner::is_alive(root.path(), "dead"));
        Owner::bury(root.path(), "dead");
        assert!(!lock_path(root.path(), "dead").exists());
    }
}
