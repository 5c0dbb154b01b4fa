//! Files and folders that only their user may read, written whole or not at all.

use std::fs::{self, DirBuilder, File};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

use super::error::StoreError;

/// How the name of a file begins that is not renamed yet.
const NEW: &str = ".new-";

/// A file that is not renamed after so long never will be.
const ABANDONED: Duration = Duration::from_mins(10);

/// Makes a folder, and those above it, readable by nobody else (0700). One that is there already
/// keeps its mode.
pub fn create_private_dir(path: &Path) -> Result<(), StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(StoreError::file(path))
}

/// Writes a file so that after any crash the old or the new content is there, whole: a temporary
/// file beside it (0600 from the first moment), synced, renamed, the folder synced.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    replace_private(path, content)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    sync_folder(folder).map_err(StoreError::file(path))
}

/// The same without syncing the folder: after a power cut it may be the old content that is
/// there, but one of the two is, whole.
pub(crate) fn replace_private(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || {
        let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(StoreError::file(path))
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

/// Makes a rename or a removal in `folder` survive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
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
