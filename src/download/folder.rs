//! The films folder. Everything is done by name inside of it, through one handle: nothing leaves
//! it, follows a link or overwrites what is there.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};

use crate::domain::{Failure, FailureKind};

/// Behind the name of a film.
pub const FILM: &str = ".mp4";
/// Behind the name of what is not whole yet.
pub const PART: &str = ".part";
/// Behind the stem of a film's poster, before its ending.
pub const POSTER: &str = ".poster";
/// Behind the stem of a film's last frame, before its ending.
pub const LAST_FRAME: &str = ".last";
/// Behind the stem of what says what made a film.
pub const SIDECAR: &str = ".json";

/// The open films folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    handle: OwnedFd,
}

impl Folder {
    /// Opens it, and makes it if it is not there.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let refused = |error: &io::Error| {
            let path = path.display();
            Failure::new(FailureKind::Disk, format!("the films folder {path} {}", plain(error)))
        };
        if path.to_str().is_none() {
            let what = format!("the films folder {} has a name that is not UTF-8", path.display());
            return Err(Failure::new(FailureKind::Disk, what));
        }
        // One that is there is opened below, and what is there instead is said there.
        if let Err(error) = fs::create_dir_all(path)
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(refused(&error));
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle =
            rustix::fs::open(path, flags, Mode::empty()).map_err(|error| refused(&error.into()))?;
        Ok(Self { path: path.to_owned(), handle })
    }

    /// Where a file of this name is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Whether there is anything of this name.
    pub fn has(&self, name: &str) -> bool {
        rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
    }

    /// The size of a plain file of this name.
    pub fn size(&self, name: &str) -> Option<u64> {
        let stat = rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let plain = rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file();
        plain.then(|| u64::try_from(stat.st_size).unwrap_or(0))
    }

    /// The first bytes of a plain file of this name.
    pub fn beginning(&self, name: &str) -> Vec<u8> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let mut bytes = vec![0; super::look::ENOUGH];
        let read = rustix::fs::openat(&self.handle, name, flags, Mode::empty())
            .map_err(io::Error::from)
            .and_then(|file| io::Read::read(&mut File::from(file), &mut bytes));
        bytes.truncate(read.unwrap_or(0));
        bytes
    }

    /// Opens a file for going on with, or makes an empty one.
    pub fn part(&self, name: &str) -> Result<File, Failure> {
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = rustix::fs::openat(&self.handle, name, flags, Mode::from_raw_mode(0o644))
            .map_err(|error| self.refused(name, &error.into()))?;
        let file = File::from(file);
        match file.metadata() {
            Ok(data) if data.is_file() => Ok(file),
            Ok(_) => Err(self.refused(name, &io::Error::other("is no plain file"))),
            Err(error) => Err(self.refused(name, &error)),
        }
    }

    /// Gives a finished part its name, unless something of that name is there.
    pub fn finish(&self, part: &str, name: &str) -> Result<(), Failure> {
        let renamed = rustix::fs::renameat_with(
            &self.handle,
            part,
            &self.handle,
            name,
            RenameFlags::NOREPLACE,
        );
        let renamed = match renamed {
            // A file system that cannot do both at once: a second name, then the first goes.
            Err(
                rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP,
            ) => rustix::fs::linkat(&self.handle, part, &self.handle, name, AtFlags::empty())
                .and_then(|()| rustix::fs::unlinkat(&self.handle, part, AtFlags::empty())),
            renamed => renamed,
        };
        renamed.map_err(|error| self.refused(name, &error.into()))?;
        // A folder that cannot be synced keeps what it has all the same.
        let _ = rustix::fs::fsync(&self.handle);
        Ok(())
    }

    /// Writes a small file whole, under a name that nothing has.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let part = format!("{name}{PART}");
        let mut file = self.part(&part)?;
        file.set_len(0)
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| file.sync_all())
            .map_err(|error| self.refused(&part, &error))?;
        self.finish(&part, name)
    }

    /// Removes a file of this name, if there is one.
    pub fn remove(&self, name: &str) {
        // What cannot be removed is only in the way of order.
        let _ = rustix::fs::unlinkat(&self.handle, name, AtFlags::empty());
    }

    /// Whether so many bytes have room.
    pub fn has_room(&self, bytes: u64) -> Result<(), Failure> {
        let Ok(stat) = rustix::fs::fstatvfs(&self.handle) else { return Ok(()) };
        let free = stat.f_bavail.saturating_mul(stat.f_frsize);
        if bytes <= free {
            return Ok(());
        }
        let path = self.path.display();
        let what = format!(
            "the disk of {path} has {} MB left, and the film needs {}",
            free / MB,
            bytes / MB
        );
        Err(Failure::new(FailureKind::Disk, what))
    }

    /// What the system said of a file here, as a failure.
    pub fn refused(&self, name: &str, error: &io::Error) -> Failure {
        let path = self.path.join(name);
        Failure::new(FailureKind::Disk, format!("{} {}", path.display(), plain(error)))
    }
}

const MB: u64 = 1_000_000;

/// An error of the disk as the end of a sentence.
fn plain(error: &io::Error) -> String {
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return "is a link, which viewfinder does not write through".to_owned();
    }
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "has no room left".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "is on a disk that is read-only".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be written".to_owned(),
        io::ErrorKind::AlreadyExists => "is there already".to_owned(),
        io::ErrorKind::NotADirectory => "is no folder".to_owned(),
        io::ErrorKind::FileTooLarge => "would be larger than the disk allows".to_owned(),
        _ => format!("cannot be used: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_and_no_link_is_followed() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(&root.path().join("a/b")).unwrap();
        folder.write("x.json", b"one").unwrap();
        let again = folder.write("x.json", b"two").unwrap_err();
        assert!(again.message.ends_with("is there already"), "{}", again.message);
        assert_eq!(fs::read(folder.path("x.json")).unwrap(), b"one");
        let outside = root.path().join("outside");
        for name in ["link.mp4.part", "link.mp4"] {
            std::os::unix::fs::symlink(&outside, folder.path(name)).unwrap();
        }
        let linked = folder.part("link.mp4.part").unwrap_err();
        assert!(linked.message.contains("is a link"), "{}", linked.message);
        folder.write("fine.part", b"film").unwrap();
        assert!(folder.finish("fine.part", "link.mp4").is_err());
        assert!(!outside.exists());
        assert_eq!((folder.size("x.json"), folder.size("link.mp4")), (Some(3), None));
        assert!(folder.has("link.mp4") && !folder.has("nothing"));
    }

    #[test]
    fn a_folder_that_cannot_be_is_said() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        let why = Folder::open(&root.path().join("file/films")).unwrap_err();
        assert_eq!(why.kind, FailureKind::Disk);
        assert!(why.message.ends_with("is no folder"), "{}", why.message);
        let folder = Folder::open(root.path()).unwrap();
        assert!(folder.has_room(0).is_ok());
        assert!(folder.has_room(u64::MAX).unwrap_err().message.contains("MB left"));
    }
}
