//! The films folder. Files are accessed only by name and through one directory handle, so nothing
//! leaves the folder, follows a link or overwrites an existing file.
//!
//! This uses rustix instead of cap-std, because a film also needs a rename that never replaces,
//! modes that are set at creation, and syncing of the folder itself.

use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::extent::{Ends, ends};
use super::limits::Room;
use super::names::part_of;
use super::page::{PAGE_LIMIT, is_text, page_words};
use super::signature::{ENOUGH, Kind, looks_like};
use super::verdict::{Came, Judged, judge};
use crate::api::Secrets;
use crate::domain::{Failure, FailureKind};
use crate::durable::{make_folder, synced};

/// The open films folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    handle: File,
    /// The mode of new files, before the user's umask.
    mode: Mode,
    private: bool,
}

/// Why a file could not be given its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unnamed {
    /// A file with that name exists, and is left unchanged.
    Taken(Failure),
    /// The file system refused.
    Refused(Failure),
}

impl Unnamed {
    /// The failure to report.
    pub fn failure(self) -> Failure {
        match self {
            Self::Taken(why) | Self::Refused(why) => why,
        }
    }
}

impl Folder {
    /// Opens the folder, and creates it if necessary. If it is `private`, only the user can read
    /// new files and a new folder; an existing folder keeps its mode.
    pub fn open(path: &Path, private: bool) -> Result<Self, Failure> {
        let refused = |error: &io::Error| {
            let path = path.display();
            Failure::new(FailureKind::Disk, format!("the films folder {path} {}", plain(error)))
        };
        if path.to_str().is_none() {
            let what = format!("the films folder {} has a name that is not UTF-8", path.display());
            return Err(Failure::new(FailureKind::Disk, what));
        }
        // One that is there is opened below, and what is there instead is said there.
        let mode = if private { 0o700 } else { 0o777 };
        if let Err(error) = make_folder(path, mode)
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(refused(&error));
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle =
            rustix::fs::open(path, flags, Mode::empty()).map_err(|error| refused(&error.into()))?;
        let mode = Mode::from_raw_mode(if private { 0o600 } else { 0o666 });
        Ok(Self { path: path.to_owned(), handle: handle.into(), mode, private })
    }

    /// The path of a file with this name.
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Whether a path is that of a file directly in the folder.
    pub fn holds(&self, path: &Path) -> bool {
        path.parent() == Some(&self.path)
    }

    /// Whether anything has this name.
    pub fn has(&self, name: &str) -> bool {
        rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
    }

    /// The size of a regular file with this name, in bytes.
    pub fn size(&self, name: &str) -> Option<u64> {
        let stat = rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let plain = rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file();
        plain.then(|| u64::try_from(stat.st_size).unwrap_or(0))
    }

    /// Opens a regular file for reading.
    pub fn read(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        Ok(File::from(rustix::fs::openat(&self.handle, name, flags, Mode::empty())?))
    }

    /// The first bytes of a file, enough to recognise its type.
    pub(super) fn beginning(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; ENOUGH];
        let read = self.read(name)?.read_at(&mut bytes, 0)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// The type of a file by its first bytes; `None` if it is unknown or cannot be read.
    pub fn kind(&self, name: &str) -> Option<Kind> {
        looks_like(&self.beginning(name).unwrap_or_default())
    }

    /// Opens a file for writing, and creates an empty one if there is none.
    pub fn part(&self, name: &str) -> Result<File, Failure> {
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = rustix::fs::openat(&self.handle, name, flags, self.mode)
            .map_err(|error| self.refused(name, &error.into()))?;
        if self.private {
            // One that an older viewfinder began. Where modes can't be changed there are none.
            let _ = rustix::fs::fchmod(&file, self.mode);
        }
        let file = File::from(file);
        match file.metadata() {
            Ok(data) if data.is_file() => Ok(file),
            Ok(_) => Err(self.refused(name, &io::Error::other("is not a regular file"))),
            Err(error) => Err(self.refused(name, &error)),
        }
    }

    /// Opens a file for writing with an exclusive lock; `None` if another process holds it. On a
    /// file system without locks, the take's owner in the ledger has to be enough.
    pub fn own_part(&self, name: &str) -> Result<Option<File>, Failure> {
        let file = self.part(name)?;
        let busy = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
        Ok((!busy).then_some(file))
    }

    /// Judges the first `size` bytes of a file, given how they arrived.
    pub fn judge(&self, name: &str, size: u64, came: Came) -> Result<Judged, Failure> {
        let look = || {
            let kind = looks_like(&self.beginning(name)?);
            let ends = match kind {
                Some(Kind::Film(container)) => {
                    let file = self.read(name)?;
                    ends(container, size, |at, into| {
                        let left = usize::try_from(size.saturating_sub(at)).unwrap_or(usize::MAX);
                        let most = into.len().min(left);
                        file.read_at(&mut into[..most], at)
                    })?
                }
                Some(Kind::Picture(_)) | None => Ends::Unsaid,
            };
            Ok(judge(kind, ends, came))
        };
        look().map_err(|error| self.refused(name, &error))
    }

    /// The words of a file that is a text page, without secrets; `None` for other files.
    pub fn page(&self, name: &str, secrets: &Secrets) -> Option<String> {
        let size = self.size(name).and_then(|size| usize::try_from(size).ok())?;
        if size > PAGE_LIMIT {
            return None;
        }
        let mut bytes = vec![0; size];
        self.read(name).and_then(|file| file.read_exact_at(&mut bytes, 0)).ok()?;
        is_text(&bytes).then(|| page_words(&bytes, secrets))
    }

    /// Renames one of our files, replacing any file with the new name.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), Failure> {
        rustix::fs::renameat(&self.handle, from, &self.handle, to)
            .map_err(|error| self.refused(to, &error.into()))?;
        self.sync()
    }

    /// Syncs the folder, so that the names in it survive a power cut.
    pub fn sync(&self) -> Result<(), Failure> {
        self.sync_where(|_| Ok(()))
    }

    /// Like [`Self::sync`], for a file system that may refuse a step.
    fn sync_where(&self, may: impl Fn(Step) -> Result<(), Errno>) -> Result<(), Failure> {
        let sync =
            || may(Step::Sync).map_err(io::Error::from).and_then(|()| self.handle.sync_all());
        synced(sync()).map_err(|error| self.refused("", &error))
    }

    /// Gives a finished part its name, unless something has that name.
    pub fn finish(&self, part: &str, name: &str) -> Result<(), Unnamed> {
        self.finish_where(part, name, |_| Ok(()))
    }

    /// Whether [`Self::finish`] can give a part this name: nothing has it, or only what an
    /// interrupted `finish` left there.
    pub fn is_free_for(&self, part: &str, name: &str) -> bool {
        !self.has(name) || self.size(name) == Some(0) || self.are_one(part, name)
    }

    /// Like [`Self::finish`], for a file system that may refuse a step.
    fn finish_where(
        &self,
        part: &str,
        name: &str,
        may: impl Fn(Step) -> Result<(), Errno>,
    ) -> Result<(), Unnamed> {
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
        named.map_err(|error| {
            let why = self.refused(name, &error.into());
            if error == Errno::EXIST { Unnamed::Taken(why) } else { Unnamed::Refused(why) }
        })?;
        self.sync_where(may).map_err(Unnamed::Refused)
    }

    /// Claims the name with an empty file, which only one process can do, and replaces that with
    /// the part.
    fn replace_nothing(&self, part: &str, name: &str) -> Result<(), Errno> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(&self.handle, name, flags, self.mode) {
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

    /// Whether two names belong to the same file.
    fn are_one(&self, one: &str, other: &str) -> bool {
        let file = |name: &str| {
            let stat = rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
            Some((stat.st_dev, stat.st_ino))
        };
        file(one).is_some_and(|one| Some(one) == file(other))
    }

    /// Writes a small file completely, under a name that nothing has.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Unnamed> {
        self.finish(&self.written(name, bytes).map_err(Unnamed::Refused)?, name)
    }

    /// Writes a small file completely, replacing any file with that name.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.rename(&self.written(name, bytes)?, name)
    }

    /// Writes a small file under a temporary name, and returns that name.
    fn written(&self, name: &str, bytes: &[u8]) -> Result<String, Failure> {
        let part = part_of(name);
        let mut file = self.part(&part)?;
        file.set_len(0)
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| file.sync_all())
            .map_err(|error| self.refused(&part, &error))?;
        Ok(part)
    }

    /// Removes a file, if it exists.
    pub fn remove(&self, name: &str) {
        // What cannot be removed is only in the way of order.
        let _ = rustix::fs::unlinkat(&self.handle, name, AtFlags::empty());
    }

    /// The space on its disk; unlimited if the system does not say.
    pub fn room(&self) -> Room {
        let Ok(stat) = rustix::fs::fstatvfs(&self.handle) else {
            return Room { free: u64::MAX, disk: u64::MAX };
        };
        Room {
            free: stat.f_bavail.saturating_mul(stat.f_frsize),
            disk: stat.f_blocks.saturating_mul(stat.f_frsize),
        }
    }

    /// The folder, for messages.
    pub fn place(&self) -> String {
        self.path.display().to_string()
    }

    /// A failure from an I/O error about a file in the folder.
    pub fn refused(&self, name: &str, error: &io::Error) -> Failure {
        let path = self.path.join(name);
        Failure::new(FailureKind::Disk, format!("{} {}", path.display(), plain(error)))
    }
}

/// A step of giving a part its name that some file systems do not support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Renaming without replacing.
    Rename,
    /// Adding a hard link.
    Link,
    /// Syncing the folder.
    Sync,
}

/// The end of a sentence about an I/O error.
fn plain(error: &io::Error) -> String {
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return "is a link, which viewfinder does not write through".to_owned();
    }
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "has no room left".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "is on a read-only disk".to_owned(),
        io::ErrorKind::PermissionDenied => "is not writable".to_owned(),
        io::ErrorKind::AlreadyExists => "already exists".to_owned(),
        io::ErrorKind::NotADirectory => "is not a folder".to_owned(),
        io::ErrorKind::FileTooLarge => "would be larger than the disk allows".to_owned(),
        _ => format!("cannot be used: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nothing_is_overwritten_and_no_link_is_followed() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(&root.path().join("a/b"), true).unwrap();
        folder.write("x.json", b"one").unwrap();
        let Err(Unnamed::Taken(again)) = folder.write("x.json", b"two") else { panic!() };
        assert!(again.message.ends_with("already exists"), "{}", again.message);
        assert_eq!(fs::read(folder.path("x.json")).unwrap(), b"one");
        let outside = root.path().join("outside");
        for name in ["link.mp4.part", "link.mp4"] {
            std::os::unix::fs::symlink(&outside, folder.path(name)).unwrap();
        }
        let linked = folder.part("link.mp4.part").unwrap_err();
        assert!(linked.message.contains("is a link"), "{}", linked.message);
        folder.write("fine.part", b"film").unwrap();
        assert!(matches!(folder.finish("fine.part", "link.mp4"), Err(Unnamed::Taken(_))));
        assert!(!outside.exists());
        assert_eq!((folder.size("x.json"), folder.size("link.mp4")), (Some(3), None));
        assert!(folder.has("link.mp4") && !folder.has("nothing"));
    }

    #[test]
    fn a_part_gets_its_name_whatever_the_file_system_cannot_do() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path(), true).unwrap();
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
            let Err(Unnamed::Taken(why)) = finish("y.part") else { panic!("{lacks:?}") };
            assert!(why.message.ends_with("already exists"), "{lacks:?}: {}", why.message);
            assert_eq!(read("x.mp4").zip(read("y.part")), Some(("one".into(), "two".into())));
            folder.remove("x.mp4");
            // No name where there was nothing to name.
            assert!(matches!(finish("nothing.part"), Err(Unnamed::Refused(_))), "{lacks:?}");
            assert!(!folder.has("x.mp4"), "{lacks:?}");
        }
    }

    /// Whoever learns that a film has its name records in the ledger that it is saved.
    #[test]
    fn a_name_that_may_not_survive_a_power_cut_is_said() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path(), true).unwrap();
        for (errno, fine) in [(Errno::IO, false), (Errno::NOSPC, false), (Errno::INVAL, true)] {
            fs::write(folder.path("x.part"), "film").unwrap();
            let finished = folder.finish_where("x.part", "x.mp4", |step| {
                if step == Step::Sync { Err(errno) } else { Ok(()) }
            });
            assert_eq!(finished.is_ok(), fine, "{errno}: {finished:?}");
            if let Err(why) = finished {
                assert_eq!(why.failure().kind, FailureKind::Disk);
            }
            assert_eq!(fs::read_to_string(folder.path("x.mp4")).unwrap(), "film", "it is there");
            folder.remove("x.mp4");
        }
    }

    #[test]
    fn an_end_in_the_middle_of_naming_is_made_good() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path(), true).unwrap();
        let no_rename = |step| if step == Step::Rename { Err(Errno::INVAL) } else { Ok(()) };
        fs::write(folder.path("x.part"), "film").unwrap();
        fs::hard_link(folder.path("x.part"), folder.path("x.mp4")).unwrap();
        folder.finish_where("x.part", "x.mp4", no_rename).unwrap();
        assert_eq!((folder.size("x.mp4"), folder.has("x.part")), (Some(4), false));
        fs::write(folder.path("y.part"), "film").unwrap();
        fs::write(folder.path("y.mp4"), "").unwrap();
        let neither = |step| if step == Step::Sync { Ok(()) } else { Err(Errno::NOTSUP) };
        folder.finish_where("y.part", "y.mp4", neither).unwrap();
        assert_eq!((folder.size("y.mp4"), folder.has("y.part")), (Some(4), false));
    }

    #[test]
    fn a_folder_that_cannot_be_is_said() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        let why = Folder::open(&root.path().join("file/films"), true).unwrap_err();
        assert_eq!(why.kind, FailureKind::Disk);
        assert!(why.message.ends_with("is not a folder"), "{}", why.message);
        let left = Folder::open(root.path(), true).unwrap().room();
        assert!(left.free <= left.disk);
    }

    #[test]
    fn what_is_made_is_its_users_alone_unless_it_is_not_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        // The mask is the whole process's, so it is taken from what a plain file gets.
        let plain = root.path().join("plain");
        fs::write(&plain, "").unwrap();
        let there = root.path().join("there");
        fs::create_dir(&there).unwrap();
        fs::set_permissions(&there, fs::Permissions::from_mode(0o755)).unwrap();
        for (private, file) in [(true, 0o600), (false, mode(&plain))] {
            let deep = root.path().join(format!("films-{private}/deep"));
            let folder = Folder::open(&deep, private).unwrap();
            folder.part("x.part").unwrap();
            folder.write("x.json", b"{}").unwrap();
            folder.replace("x.json", b"{}").unwrap();
            let folder_mode = if private { 0o700 } else { file | (file & 0o444) >> 2 };
            for folder in [&deep, deep.parent().unwrap()] {
                assert_eq!(mode(folder), folder_mode, "{}", folder.display());
            }
            assert_eq!((mode(&deep.join("x.part")), mode(&deep.join("x.json"))), (file, file));
            Folder::open(&there, private).unwrap();
            assert_eq!(mode(&there), 0o755, "one that is there keeps its mode");
        }
        let folder = Folder::open(&there, true).unwrap();
        fs::write(there.join("old.part"), "film").unwrap();
        folder.part("old.part").unwrap();
        assert_eq!(mode(&there.join("old.part")), 0o600, "begun by an older viewfinder");
    }
}
