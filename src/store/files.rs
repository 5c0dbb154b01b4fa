//! Files and folders that only their user can read, written completely or not at all.
#![expect(
    clippy::disallowed_methods,
    reason = "the edge: this reads or writes files and reads a clock"
)]

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::StoreError;
use super::symlink::{end_of_links, refused};
use crate::durable::{make_folder, sync_folder};

/// How the name of a file begins until it is renamed.
const NEW: &str = ".new-";

/// A file that has not been renamed after this time never will be.
const ABANDONED: Duration = Duration::from_mins(10);

/// Creates a folder and its parents, readable only by the user (0700), in a way that survives a
/// power cut. An existing folder keeps its mode.
pub fn create_private_dir(path: &Path) -> Result<(), StoreError> {
    make_folder(path, 0o700).map_err(StoreError::file(path))
}

/// Writes a file so that after any crash either the old or the new content is there, complete: a
/// temporary file beside it (0600 from the start) is synced and renamed, then the folder is synced.
/// A symbolic link is kept, and its target is replaced.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let end = replace(path, content)?;
    sync_folder(folder_of(&end)).map_err(StoreError::file(path))
}

/// Like [`write_private`], without syncing the folder: after a power cut the old content may be
/// back, but it is complete.
pub(crate) fn replace_private(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    replace(path, content).map(drop)
}

/// Replaces a file, and returns its real path.
fn replace(path: &Path, content: &[u8]) -> Result<PathBuf, StoreError> {
    let end = end_of_links(path).map_err(StoreError::file(path))?;
    let write = || {
        // The name of that file is nobody's business: only what went wrong is told.
        let mut file = tempfile::Builder::new()
            .prefix(NEW)
            .tempfile_in(folder_of(&end))
            .map_err(|error| std::io::Error::from(error.kind()))?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(&end).map_err(|error| error.error)?;
        Ok(())
    };
    match write().map_err(StoreError::file(&end)) {
        Ok(()) => Ok(end),
        Err(StoreError::File { source, .. }) => {
            Err(StoreError::file(path)(refused(path, &end, source)))
        }
        Err(full) => Err(full),
    }
}

/// Opens a file for writing, and creates an empty one that only the user can read (0600) if there
/// is none. An existing file keeps its content and its mode.
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

/// Creates an empty file that only the user can read (0600), unless it exists. An existing file is
/// not even opened, because closing it would release every lock that this process has on it.
pub(crate) fn make_private(path: &Path) -> Result<(), StoreError> {
    match File::options().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists && !path.exists() => {
            Err(StoreError::file(path)(error))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Removes files that killed writers left before renaming them. Renaming follows writing within
/// moments.
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

/// The path with a suffix appended to its last component.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder that contains a file.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes a file. It is not an error if there is none.
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
    fn a_link_stays_a_link_and_what_it_leads_to_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let (config, dots) = (root.path().join("config"), root.path().join("dots"));
        for folder in [&config, &dots] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(dots.join("key"), "old").unwrap();
        fs::set_permissions(dots.join("key"), fs::Permissions::from_mode(0o644)).unwrap();
        for (link, to) in [("key", "../dots/key"), ("chain", "key"), ("new", "../dots/new")] {
            let path = config.join(link);
            std::os::unix::fs::symlink(to, &path).unwrap();
            write_private(&path, link.as_bytes()).unwrap();
            assert_eq!(fs::read_link(&path).unwrap(), Path::new(to), "{link} is a link still");
            assert_eq!(fs::read(&path).unwrap(), link.as_bytes());
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read(dots.join("key")).unwrap(), b"chain");
        let names = |folder| fs::read_dir(folder).unwrap().count();
        assert_eq!((names(&config), names(&dots)), (3, 2), "nothing else is left");
    }

    #[test]
    fn where_a_link_cannot_be_followed_nothing_is_lost_and_the_place_is_named() {
        let root = tempfile::tempdir().unwrap();
        let link = |name: &str, to: &str| {
            let path = root.path().join(name);
            std::os::unix::fs::symlink(to, &path).unwrap();
            path
        };
        for (path, said) in [
            (link("lost", "nowhere/key"), "nowhere/key, in a folder that does not exist"),
            (link("circle", "circle"), "its symbolic link leads in a circle"),
            (link("device", "/dev/null"), "it is a device, and only a regular file"),
            (link("closed", "/proc/key"), "it is a link to /proc/key, which cannot be written"),
        ] {
            let before = fs::read_link(&path).unwrap();
            let report = write_private(&path, b"new").unwrap_err().report();
            assert!(report.what.contains(said), "{path:?}: {}", report.what);
            assert!(!report.what.contains(NEW), "{}", report.what);
            assert_eq!(fs::read_link(&path).unwrap(), before);
        }
        assert!(!Path::new("/dev/null").symlink_metadata().unwrap().is_file());
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
