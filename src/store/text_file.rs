//! Reads files that somebody else may have put there. They are examined first, so that none of them
//! can make the program wait or fill its memory.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

use crate::domain::bytes_words;

/// Largest file of settings, own moves or a draft, in bytes: room for the largest prompt, escaped.
pub const TEXT_LIMIT: u64 = 1024 * 1024;

/// Why a file was not read. The words follow "cannot be read: ".
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is a kind of file that may have no end.
    #[error("it is {0}, and only a regular file is read here")]
    Kind(&'static str),
    /// It is larger than this many bytes.
    #[error("it is larger than {}", bytes_words(*.0))]
    Large(u64),
    /// It is not UTF-8.
    #[error("line {line}, column {column} is not UTF-8 text{}", .utf16.then_some("; the file looks like UTF-16").unwrap_or_default())]
    Encoding {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// Whether it begins like UTF-16.
        utf16: bool,
    },
}

impl Unread {
    /// Whether the file does not exist.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Opens a regular file for reading. Anything else is refused at once: a named pipe would wait for
/// a writer, and a device may have no end.
pub fn open_regular(path: &Path) -> Result<File, Unread> {
    // Looked at before it is opened, since opening alone does something to some devices; and once
    // more when it is open, since another may have taken its place.
    regular(fs::metadata(path)?.file_type())?;
    let file = OpenOptions::new().read(true).custom_flags(nonblocking()).open(path)?;
    regular(file.metadata()?.file_type())?;
    Ok(file)
}

/// Opens a file that the user named on the command line: a regular file, or a pipe that the shell
/// passes by number, as for `<(...)`. Such a pipe is open already and has a writer; a named pipe
/// might wait forever.
pub fn open_named(path: &Path) -> Result<File, Unread> {
    let handed_over = ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.starts_with(folder));
    if handed_over && fs::metadata(path)?.file_type().is_fifo() {
        return Ok(File::open(path)?);
    }
    open_regular(path)
}

/// The bytes of a regular file, at most `limit` of them.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    open_regular(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    within(bytes, limit)
}

/// The text of an open file or a pipe, at most `limit` bytes.
pub fn read_text_from(reader: impl io::Read, limit: u64) -> Result<String, Unread> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    text_of(within(bytes, limit)?)
}

fn within(bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>, Unread> {
    if bytes.len() as u64 > limit { Err(Unread::Large(limit)) } else { Ok(bytes) }
}

/// The text of a regular file, at most `limit` bytes, without a byte order mark.
pub fn read_text(path: &Path, limit: u64) -> Result<String, Unread> {
    text_of(read_bytes(path, limit)?)
}

/// Bytes as text, without a byte order mark.
fn text_of(bytes: Vec<u8>) -> Result<String, Unread> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let bytes = error.as_bytes();
            let before = String::from_utf8_lossy(&bytes[..error.utf8_error().valid_up_to()]);
            let line = before.rsplit('\n').next().unwrap_or_default();
            Err(Unread::Encoding {
                line: before.matches('\n').count() + 1,
                column: line.chars().count() + 1,
                utf16: bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]),
            })
        }
    }
}

fn regular(kind: FileType) -> Result<(), Unread> {
    kind_words(kind).map_or(Ok(()), |words| Err(Unread::Kind(words)))
}

/// The kind of a file in words; `None` for a regular file.
pub(super) fn kind_words(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("a folder")
    } else if kind.is_fifo() {
        Some("a pipe")
    } else if kind.is_socket() {
        Some("a socket")
    } else {
        Some("a device")
    }
}

/// Flags that keep opening from blocking if the file has become a pipe in the meantime. They do not
/// affect reading a regular file.
fn nonblocking() -> i32 {
    OFlags::NONBLOCK.bits().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_regular_file_of_a_fitting_size_is_read() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        let read = |path: &Path| read_text(path, 8).map_err(|why| why.to_string());
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RUSR).unwrap();
        fs::create_dir(at("folder")).unwrap();
        let _listener = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        for (name, content) in [("fits", "12345678"), ("large", "123456789"), ("mark", "\u{feff}a")]
        {
            fs::write(at(name), content).unwrap();
        }
        std::os::unix::fs::symlink(at("fits"), at("link")).unwrap();
        std::os::unix::fs::symlink(at("pipe"), at("link-to-pipe")).unwrap();
        let refused =
            |what: &str| Err(format!("it is {what}, and only a regular file is read here"));
        for (name, expected) in [
            ("fits", Ok("12345678".to_owned())),
            ("link", Ok("12345678".to_owned())),
            ("mark", Ok("a".to_owned())),
            ("large", Err("it is larger than 8 bytes".to_owned())),
            ("pipe", refused("a pipe")),
            ("link-to-pipe", refused("a pipe")),
            ("folder", refused("a folder")),
            ("socket", refused("a socket")),
        ] {
            assert_eq!(read(&at(name)), expected, "{name}");
        }
        for device in ["/dev/zero", "/dev/null", "/dev/full"] {
            assert_eq!(read(Path::new(device)), refused("a device"), "{device}");
        }
        assert!(read_text(&at("none"), 8).unwrap_err().is_missing());
        assert!(!read_text(&at("pipe"), 8).unwrap_err().is_missing());
    }

    #[test]
    fn what_is_no_utf_8_is_told_with_its_place() {
        for (bytes, place) in [
            (&b"a\nb\xe9c"[..], "line 2, column 2 is not UTF-8 text"),
            (b"m\xc3\xa8o\xff", "line 1, column 4 is not UTF-8 text"),
            (b"\xff\xfea\0", "line 1, column 1 is not UTF-8 text; the file looks like UTF-16"),
            (b"caf\xc3", "line 1, column 4 is not UTF-8 text"),
        ] {
            let said =
                text_of(bytes.to_vec()).map_or_else(|why| why.to_string(), |_| String::new());
            assert_eq!(said, place, "{bytes:?}");
        }
    }
}
