//! A small disk of its own, to be filled; gone with its test.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a small disk is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Memory.
    Tmpfs,
    /// A file with a file system in it, which keeps blocks back for root.
    Ext4,
}

/// A disk, mounted at its path; dropping it takes it down.
pub(crate) struct Disk {
    at: PathBuf,
    image: Option<PathBuf>,
}

impl Disk {
    /// A disk in memory of this size, as `mount` writes it. None where nobody may mount, which is
    /// said.
    pub(crate) fn mount(at: PathBuf, size: &str) -> Option<Self> {
        Self::of(Kind::Tmpfs, at, size)
    }

    /// The same of this kind.
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub(crate) fn of(kind: Kind, at: PathBuf, size: &str) -> Option<Self> {
        let image = at.with_extension("image");
        let mounted = match kind {
            Kind::Tmpfs => {
                let size = format!("size={size}");
                done("mount", &["-t", "tmpfs", "-o", &size, "none", at.to_str()?])
            }
            Kind::Ext4 => {
                let (file, at) = (image.to_str()?, at.to_str()?);
                done("truncate", &["-s", size, file])
                    && done("mkfs.ext4", &["-q", "-F", file])
                    && done("mount", &["-o", "loop", file, at])
            }
        };
        if !mounted {
            eprintln!("SKIPPED: a small disk ({kind:?}) needs root, mount and mkfs.ext4");
        }
        let image = matches!(kind, Kind::Ext4).then_some(image);
        mounted.then_some(Self { at, image })
    }

    /// Takes every byte that is left.
    pub(crate) fn fill(&self) {
        let mut file = fs::File::create(self.at.join("fill")).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
        while file.write_all(&[1]).is_ok() {}
    }

    /// Takes all but so many bytes.
    pub(crate) fn leave(&self, bytes: u64) {
        let mut file =
            fs::OpenOptions::new().create(true).append(true).open(self.at.join("fill")).unwrap();
        while self.free() > bytes && file.write_all(&[1; 4096]).is_ok() {}
    }

    /// Gives back what was taken.
    pub(crate) fn make_room(&self) {
        fs::remove_file(self.at.join("fill")).unwrap();
    }

    /// Bytes that are free for everybody.
    pub(crate) fn free(&self) -> u64 {
        free(&self.at)
    }
}

fn free(at: &Path) -> u64 {
    let disk = rustix::fs::statvfs(at).unwrap();
    disk.f_bavail * disk.f_frsize
}

fn done(program: &str, words: &[&str]) -> bool {
    let mut command = Command::new(program);
    let quiet = command.args(words).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
        if let Some(image) = &self.image {
            let _ = fs::remove_file(image);
        }
    }
}
