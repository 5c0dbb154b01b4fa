//! Finds the process that holds the lock everybody else is waiting for.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads files")]

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::files::beside;
use crate::domain::clean_line;

/// The byte of the shared-memory file that a writer locks: the first of eight locks, after 88 bytes
/// for two headers and 32 for checkpoints (sqlite.org/walformat.html, section 2.3).
const WRITER: u64 = 120;

/// The words for an unknown holder.
const SOMEBODY: &str = "another process";

/// The process that is writing to the ledger at `path`, in words: `python3 (process 4711)`. Only
/// Linux tells, and only about processes that this one can see.
pub(super) fn of(path: &Path) -> String {
    let Some(process) = writer_of(path) else { return SOMEBODY.to_owned() };
    match fs::read_to_string(format!("/proc/{process}/comm")) {
        Ok(name) => format!("{} (process {process})", clean_line(name.trim())),
        Err(_) => format!("process {process}"),
    }
}

/// Whether that is this process, as far as the system tells.
pub(super) fn is_this_process(path: &Path) -> bool {
    writer_of(path) == Some(std::process::id())
}

fn writer_of(path: &Path) -> Option<u32> {
    let shared = fs::metadata(beside(path, "-shm")).ok()?;
    writer(&fs::read_to_string("/proc/locks").ok()?, shared.ino())
}

/// The process with a write lock on the writer's byte of the file with this inode, in a list such
/// as `1: POSIX  ADVISORY  WRITE 4711 08:01:131090 120 120`.
fn writer(locks: &str, file: u64) -> Option<u32> {
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // A line with an arrow is somebody who waits.
        let [_, "POSIX", _, "WRITE", process, place, first, last] = words[..] else { return None };
        let number = place.rsplit(':').next()?.parse::<u64>().ok()?;
        let last = if last == "EOF" { u64::MAX } else { last.parse().ok()? };
        let covers = first.parse::<u64>().ok()? <= WRITER && WRITER <= last;
        let process = process.parse::<u32>().ok().filter(|process| *process > 0)?;
        (number == file && covers).then_some(process)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writer_is_the_one_with_the_writers_byte() {
        let locks = "1: POSIX  ADVISORY  READ 11 08:01:77 123 123\n\
                     2: FLOCK  ADVISORY  WRITE 12 08:01:77 0 EOF\n\
                     3: POSIX  ADVISORY  WRITE 13 08:01:78 120 120\n\
                     4: -> POSIX  ADVISORY  WRITE 14 08:01:77 120 120\n\
                     5: POSIX  ADVISORY  WRITE 0 08:01:77 120 120\n\
                     6: POSIX  ADVISORY  WRITE 15 08:01:77 120 120\n\
                     7: POSIX  ADVISORY  WRITE 16 08:01:79 0 EOF\n";
        assert_eq!(writer(locks, 77), Some(15));
        assert_eq!(writer(locks, 79), Some(16));
        assert_eq!(writer(locks, 80), None);
        assert_eq!(writer("nonsense\n\n1: POSIX", 77), None);
    }
}
