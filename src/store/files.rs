//! Files and folders that only their user may read, written whole or not at all.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::StoreError;
use crate::durable::{make_folder, sync_folder};

/// How the name of a file begins that is not renamed yet.
const NEW: &str = ".new-";

/// A file that is not renamed after so long never will be.
const ABANDONED: Duration = Duration::from_mins(10);

/// Makes a folder, and those above it, readable by nobody else (0700), so that a power cut leaves
/// them there. One that is there already keeps its mode.
pub fn create_private_dir(path: &Path) -> Result<(), StoreError> {
    make_folder(path, 0o700).map_err(StoreError::file(path))
}

/// Writes a file so that after any crash the old or the new content is there, whole: a temporary
/// file beside it (0600 from the first moment), synced, renamed, the folder synced.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    replace_private(path, content)?;
    let folder = folder_of(path);
    sync_folder(folder).map_err(StoreError::file(path))
}

/// The same without syncing the folder: after a power cut it may be the old content that is
/// there, but one of the two is, whole.
pub(crate) fn replace_private(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let folder = folder_of(path);
    let write = || {
        let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(StoreError::file(path))
}

/// Opens a file for writing, and makes an empty one that only its user may read (0600) if there is
/// none. One that is there keeps its content and its mode.
pub(crate) fn ensure_private(path: &Path) -> Result<File, StoreError> {
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(false).mode(0o600).open(path);
    match file {
        // What may only be read can still be read.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied && path.exists() => {
            File::open(path).map_err(StoreError::file(path))
        }
        file => file.map_err(StoreError::file(path)),
    }
}

/// Makes an empty file that only its user may read (0600), unless there is one. That one is not even
/// opened: closing it would let go of every lock that this process has on it.
pub(crate) fn make_private(path: &Path) -> Result<(), StoreError> {
    match File::options().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists && !path.exists() => {
            Err(StoreError::file(path)(error))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Removes what writers that were killed before the rename left in a folder. Nobody takes minutes
/// between writing a file and renaming it.
pub(crate) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let left = entry.file_name().as_encoded_bytes().starts_with(NEW.as_bytes());
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if left && age().is_some_and(|age| age > ABANDONED) {
            // What cannot be removed does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The path with something more behind its last name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes a file; one that is not there is removed already.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::file(path)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn what_is_written_is_private_and_replaces_whole() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        create_private_dir(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        let path = folder.join("key");
        fs::write(&path, "old and longer").unwrap();
        write_private(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn only_what_was_abandoned_long_ago_is_swept() {
        let root = tempfile::tempdir().unwrap();
        let old = std::time::SystemTime::now() - 2 * ABANDONED;
        for (name, age) in [(".new-old", Some(old)), (".new-fresh", None), ("a.json", Some(old))] {
            let file = File::create(root.path().join(name)).unwrap();
            if let Some(age) = age {
                file.set_modified(age).unwrap();
            }
        }
        sweep(root.path());
        let mut left: Vec<_> =
            fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".new-fresh", "a.json"]);
    }
}
