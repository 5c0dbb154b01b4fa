//! Work that only one process does at a time, and that nobody need do twice.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::files::create_private_dir;

/// This process's turn at something, until it is dropped. The kernel ends it with the process,
/// however that dies.
#[derive(Debug)]
pub struct Turn {
    /// Held, never read.
    _lock: File,
}

impl Turn {
    /// Blocks until nobody else in the folder of locks has a turn at what has this name.
    ///
    /// # Errors
    ///
    /// If the folder or its file system takes no locks, so that nobody can know.
    pub fn wait(folder: &Path, name: &str) -> io::Result<Self> {
        create_private_dir(folder).map_err(io::Error::other)?;
        // Its name is not that of an owner's lock, which would be a process.
        let mut options = OpenOptions::new();
        let lock = options.write(true).create(true).truncate(false).mode(0o600);
        let lock = lock.open(folder.join(name))?;
        lock.lock()?;
        Ok(Self { _lock: lock })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    #[test]
    fn a_turn_is_waited_for_and_comes_when_the_last_one_ends() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("locks");
        let turn = Turn::wait(&folder, "measuring").unwrap();
        drop(Turn::wait(&folder, "another").unwrap());
        let ((tell, told), (start, started)) = (mpsc::channel(), mpsc::channel());
        let waiting = thread::spawn(move || {
            start.send(()).unwrap();
            let turn = Turn::wait(&folder, "measuring").unwrap();
            tell.send("theirs").unwrap();
            drop(turn);
        });
        started.recv().unwrap();
        assert_eq!(told.try_recv(), Err(mpsc::TryRecvError::Empty));
        drop(turn);
        assert_eq!(told.recv(), Ok("theirs"));
        waiting.join().unwrap();
        assert_eq!(super::super::running(&root.path().join("locks")), 0, "it is no process");
    }
}
