//! Files and folders that only their user may read, written whole or not at all.

use std::fs::{self, DirBuilder, File};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use super::error::StoreError;

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
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(StoreError::file(path))
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
}
