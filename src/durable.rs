//! Names in folders that survive a power cut.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// Makes a new name, a rename or a removal in `folder` survive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    synced(File::open(folder)?.sync_all())
}

/// What syncing a folder came to. Some file systems cannot sync one at all and say that the call
/// makes no sense (EINVAL); of those nothing more can be had.
pub(crate) fn synced(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

/// Makes a folder with this mode, less what the user's mask takes away, and those above it, so that
/// a power cut leaves them there. One that is there already keeps its mode.
pub(crate) fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    let new: Vec<&Path> = path.ancestors().take_while(|it| !it.exists()).collect();
    DirBuilder::new().recursive(true).mode(mode).create(path)?;
    for above in new.iter().rev().filter_map(|made| made.parent()) {
        let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
        match sync_folder(above) {
            // One that may be written to and not be read cannot be synced.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            synced => synced?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_a_file_system_that_cannot_sync_folders_is_excused() {
        let error = |number| io::Error::from_raw_os_error(number);
        let invalid = rustix::io::Errno::INVAL.raw_os_error();
        assert!(synced(Ok(())).is_ok() && synced(Err(error(invalid))).is_ok());
        for errno in [rustix::io::Errno::IO, rustix::io::Errno::NOSPC, rustix::io::Errno::DQUOT] {
            let number = errno.raw_os_error();
            assert_eq!(synced(Err(error(number))).unwrap_err().raw_os_error(), Some(number));
        }
    }

    #[test]
    fn folders_are_made_with_those_above_them() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b/c");
        make_folder(&deep, 0o700).unwrap();
        make_folder(&deep, 0o755).unwrap();
        for folder in [&deep, deep.parent().unwrap()] {
            assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
        }
        fs::write(root.path().join("file"), "").unwrap();
        assert!(make_folder(&root.path().join("file/in"), 0o700).is_err());
        assert!(sync_folder(&root.path().join("nothing")).is_err());
    }
}
