//! The films folder. Everything is done by name inside of it, through one handle: nothing leaves
//! it, follows a link or overwrites what is there.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::boxes::{Torn, torn};
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

    /// Why a film here is not whole, if it is not.
    pub fn torn(&self, name: &str) -> Result<Option<Torn>, Failure> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let torn = rustix::fs::openat(&self.handle, name, flags, Mode::empty())
            .map_err(io::Error::from)
            .and_then(|file| {
                let file = File::from(file);
                let size = file.metadata()?.len();
                torn(size, |at, head| file.read_at(head, at))
            });
        torn.map_err(|error| self.refused(name, &error))
    }

    /// Gives a finished part its name, unless something of that name is there.
    pub fn finish(&self, part: &str, name: &str) -> Result<(), Failure> {
        self.finish_where(part, name, |_| Ok(()))
    }

    /// The same on a file system that may refuse a step.
    fn finish_where(
        &self,
        part: &str,
        name: &str,
        may: impl Fn(Step) -> Result<(), Errno>,
    ) -> Result<(), Failure> {
        let here = &self.handle;
        let renamed = may(Step::Rename).and_then(|()| {
            rustix::fs::renameat_with(here, part, here, name, RenameFlags::NOREPLACE)
        });
        let named = match renamed {
            // A file system that cannot do both at once: a second name, then the first goes.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                let linked = may(Step::Link)
                    .and_then(|()| rustix::fs::linkat(here, part, here, name, AtFlags::empty()));
                match linked {
                    Ok(()) => self.unlink(part),
                    // The last end came between the two.
                    Err(Errno::EXIST) if self.are_one(part, name) => self.unlink(part),
                    // And one that knows of no second names, as memory cards.
                    Err(Errno::PERM | Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                        self.replace_nothing(part, name)
                    }
                    Err(error) => Err(error),
                }
            }
            renamed => renamed,
        };
        named.map_err(|error| self.refused(name, &error.into()))?;
        // A folder that cannot be synced keeps what it has all the same.
        let _ = rustix::fs::fsync(here);
        Ok(())
    }

    /// Takes the name with an empty file, which only one can, and puts the part in its place.
    fn replace_nothing(&self, part: &str, name: &str) -> Result<(), Errno> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(&self.handle, name, flags, Mode::from_raw_mode(0o644)) {
            Ok(_) => {}
            // Left from an end between the two; nothing is lost with an empty file.
            Err(Errno::EXIST) if self.size(name) == Some(0) => {}
            Err(error) => return Err(error),
        }
        let renamed = rustix::fs::renameat(&self.handle, part, &self.handle, name);
        if renamed.is_err() && self.size(name) == Some(0) {
            self.remove(name);
        }
        renamed
    }

    fn unlink(&self, name: &str) -> Result<(), Errno> {
        rustix::fs::unlinkat(&self.handle, name, AtFlags::empty())
    }

    /// Whether two names are of the same file.
    fn are_one(&self, one: &str, other: &str) -> bool {
        let file = |name: &str| {
            let stat = rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
            Some((stat.st_dev, stat.st_ino))
        };
        file(one).is_some_and(|one| Some(one) == file(other))
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

/// A way of giving a part its name, that some file systems do not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Renaming it unless the name is taken.
    Rename,
    /// A second name for it.
    Link,
}

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
    fn a_part_gets_its_name_whatever_the_file_system_cannot_do() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path()).unwrap();
        let read = |name: &str| fs::read_to_string(folder.path(name)).ok();
        for lacks in [&[][..], &[Step::Rename], &[Step::Rename, Step::Link]] {
            let finish = |part: &str| {
                folder.finish_where(part, "x.mp4", |step| {
                    let refusal = if step == Step::Link { Errno::PERM } else { Errno::INVAL };
                    if lacks.contains(&step) { Err(refusal) } else { Ok(()) }
                })
            };
            let put = |name: &str, text: &str| fs::write(folder.path(name), text).unwrap();
            put("x.part", "one");
            finish("x.part").unwrap();
            assert_eq!(
                (read("x.mp4"), read("x.part")),
                (Some("one".to_owned()), None),
                "{lacks:?}"
            );
            // Not over what is there, and then both stay.
            put("y.part", "two");
            let why = finish("y.part").unwrap_err();
            assert!(why.message.ends_with("is there already"), "{lacks:?}: {}", why.message);
            assert_eq!(read("x.mp4").zip(read("y.part")), Some(("one".into(), "two".into())));
            folder.remove("x.mp4");
            // No name where there was nothing to name.
            assert!(finish("nothing.part").is_err() && !folder.has("x.mp4"), "{lacks:?}");
        }
    }

    #[test]
    fn an_end_in_the_middle_of_naming_is_made_good() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path()).unwrap();
        let no_rename = |step| if step == Step::Rename { Err(Errno::INVAL) } else { Ok(()) };
        fs::write(folder.path("x.part"), "film").unwrap();
        fs::hard_link(folder.path("x.part"), folder.path("x.mp4")).unwrap();
        folder.finish_where("x.part", "x.mp4", no_rename).unwrap();
        assert_eq!((folder.size("x.mp4"), folder.has("x.part")), (Some(4), false));
        fs::write(folder.path("y.part"), "film").unwrap();
        fs::write(folder.path("y.mp4"), "").unwrap();
        folder.finish_where("y.part", "y.mp4", |_| Err(Errno::NOTSUP)).unwrap();
        assert_eq!((folder.size("y.mp4"), folder.has("y.part")), (Some(4), false));
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
