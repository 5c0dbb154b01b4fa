//! Limits on the disk space that films may use.

use crate::domain::{Failure, FailureKind, bytes_words};

/// The disk space that films must leave free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes to leave free, so that the ledger can still be written on the same disk; on a small
    /// disk, a tenth of it.
    pub floor: u64,
    /// Longest film of a host that does not state its length, in bytes. It may also never take more
    /// than half of what was free when it began.
    pub unsaid: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { floor: 64 * 1024 * 1024, unsaid: 16 * 1024 * 1024 * 1024 }
    }
}

/// Space on a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Free bytes.
    pub free: u64,
    /// Size of the disk.
    pub disk: u64,
}

impl Limits {
    fn floor_on(self, room: Room) -> u64 {
        self.floor.min(room.disk / 10)
    }

    /// Why `more` bytes must not be written, or `None` if they may; `place` names the folder.
    pub fn refuse(self, room: Room, more: u64, place: &str) -> Option<Failure> {
        let floor = self.floor_on(room);
        if more.saturating_add(floor) <= room.free {
            return None;
        }
        let (free, floor) = (bytes_words(room.free), bytes_words(floor));
        let what = format!(
            "the disk of {place} has {free} left: {} more of the film do not fit, because {floor} \
             stay free for the ledger",
            bytes_words(more)
        );
        Some(Failure::new(FailureKind::Disk, what))
    }

    /// Longest film of a host that does not state its length, on a disk that had this space when
    /// the download began, with `already` bytes of the film on it.
    pub fn most(self, room: Room, already: u64) -> u64 {
        self.unsaid.min(already.saturating_add(room.free / 2))
    }

    /// The failure for a film that exceeds that.
    pub fn endless(host: &str, come: u64) -> Failure {
        let what = format!(
            "{host} has sent {} without saying how long the film is: that is more than there is \
             room for",
            bytes_words(come)
        );
        Failure::new(FailureKind::Disk, what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_never_takes_the_last_room() {
        let limits = Limits { floor: 100, unsaid: 5000 };
        let refused = |free, disk, more| limits.refuse(Room { free, disk }, more, "/f");
        for (free, disk, more, fits) in [
            (1000, 10_000, 900, true),
            (1000, 10_000, 901, false),
            (100, 10_000, 0, true),
            (99, 10_000, 0, false),
            // A small disk.
            (100, 200, 80, true),
            (100, 200, 81, false),
            // Where the system does not tell.
            (u64::MAX, u64::MAX, 7, true),
        ] {
            assert_eq!(refused(free, disk, more).is_none(), fits, "{free} {disk} {more}");
        }
        let why = refused(99, 10_000, 7).unwrap();
        assert_eq!(why.kind, FailureKind::Disk);
        assert!(why.message.starts_with("the disk of /f has 99 bytes left"), "{}", why.message);
        let most = |free, already| limits.most(Room { free, disk: u64::MAX }, already);
        assert_eq!((most(1000, 0), most(1000, 700), most(1 << 40, 0)), (500, 1200, 5000));
    }
}
