//! Unwraps a file of the films folder into another one.

use std::fs::File;
use std::io::{self, Write};

use super::folder::Folder;
use super::wrapping::{unwrapped, wrapping};
use crate::domain::Failure;

/// How many layers of wrapping are removed.
const LAYERS: usize = 3;

/// Bytes that are written before asking again whether to go on.
const BLOCK: usize = 256 * 1024;

/// The limits of unwrapping.
pub struct Ration<'a> {
    /// Most bytes, over all layers.
    pub most: u64,
    /// Asked before each block of this many bytes whether to stop; `None` to go on.
    pub halts: &'a dyn Fn(u64) -> Option<Halt>,
}

/// Why unwrapping stopped early.
#[derive(Debug)]
pub enum Halt {
    /// It was stopped from outside.
    Stopped,
    /// The disk refused, or its reserve was reached.
    Disk(Failure),
}

/// A file that is written to as long as the limits allow.
struct Rationed<'a> {
    file: File,
    ration: &'a Ration<'a>,
    halt: Option<Halt>,
}

impl Write for Rationed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.halt.is_none() {
            self.halt = (self.ration.halts)(bytes.len() as u64);
        }
        match self.halt {
            // Why is in `halt`.
            Some(_) => Err(io::Error::other("halted")),
            None => self.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Folder {
    /// Whether a file is wrapped and has something inside.
    pub fn is_wrapped(&self, name: &str) -> bool {
        wrapping(&self.beginning(name).unwrap_or_default()).is_some()
    }

    /// Unwraps a file into another one, using a third for layers in between. Returns whether
    /// something was inside and complete. The first file is left unchanged.
    pub fn unpack(
        &self,
        name: &str,
        (into, to): (&str, &str),
        ration: &Ration<'_>,
    ) -> Result<bool, Halt> {
        let disk = |name: &str, error: &io::Error| Halt::Disk(self.refused(name, error));
        let mut from = name.to_owned();
        let mut left = ration.most;
        for layer in 0..LAYERS {
            let Some(kind) = wrapping(&self.beginning(&from).unwrap_or_default()) else {
                return Ok(layer > 0);
            };
            let inside = io::BufReader::new(self.read(&from).map_err(|error| disk(&from, &error))?);
            self.remove(to);
            let file = self.part(to).map_err(Halt::Disk)?;
            let file = Rationed { file, ration, halt: None };
            let mut buffer = io::BufWriter::with_capacity(BLOCK, file);
            let written = unwrapped(kind, inside, &mut buffer, left);
            let flushed = buffer.flush();
            let (Rationed { file, halt, .. }, _) = buffer.into_parts();
            let written = written.and_then(|written| {
                flushed.and_then(|()| file.sync_all())?;
                Ok(written)
            });
            match (halt, written) {
                (Some(halt), _) => {
                    self.remove(to);
                    return Err(halt);
                }
                (None, Ok(written)) => {
                    // What is inside of that comes out of the same ration.
                    left = left.saturating_sub(written);
                    self.rename(to, into).map_err(Halt::Disk)?;
                    into.clone_into(&mut from);
                }
                (None, Err(error)) => {
                    self.remove(to);
                    return match error.kind() {
                        io::ErrorKind::StorageFull
                        | io::ErrorKind::QuotaExceeded
                        | io::ErrorKind::FileTooLarge => Err(disk(to, &error)),
                        // It only looked like it.
                        _ => Ok(layer > 0),
                    };
                }
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs;

    use flate2::Compression;

    use super::*;
    use crate::domain::FailureKind;

    /// A file that is wrapped twice, the second time without getting smaller.
    fn twice_wrapped(bytes: usize) -> Vec<u8> {
        let gzip = |bytes: &[u8], level| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        gzip(&gzip(&vec![7; bytes], Compression::none()), Compression::fast())
    }

    #[test]
    fn what_is_unwrapped_stops_when_told_and_all_layers_share_one_ration() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path(), true).unwrap();
        let bytes = 8 * BLOCK as u64;
        let wrapped = twice_wrapped(8 * BLOCK);
        fs::write(folder.path("x.part"), &wrapped).unwrap();
        // Gives what came of it, how many bytes, and for how many it was asked.
        let unpack = |most: u64, halts: &dyn Fn(u64) -> Option<Halt>| {
            let asked = Cell::new(0);
            let halts = |more| {
                let halt = halts(asked.get());
                asked.set(asked.get() + more);
                halt
            };
            let unpacked =
                folder.unpack("x.part", ("in.part", "to.part"), &Ration { most, halts: &halts });
            assert!(!folder.has("to.part"), "{unpacked:?}");
            let size = folder.size("in.part");
            folder.remove("in.part");
            assert!(fs::read(folder.path("x.part")).unwrap() == wrapped, "it stays as it is");
            (unpacked, size, asked.get())
        };
        let (unpacked, size, asked) = unpack(1 << 40, &|_| None);
        assert!(matches!(unpacked, Ok(true)) && size == Some(bytes), "{unpacked:?} {size:?}");
        assert!(asked > 2 * bytes, "for each block of each layer: {asked}");
        for after in [0, 1, bytes / 2, bytes + bytes / 2] {
            let (stopped, _, asked) = unpack(1 << 40, &|at| (at >= after).then_some(Halt::Stopped));
            assert!(matches!(stopped, Err(Halt::Stopped)), "{after}: {stopped:?}");
            assert!(asked <= after + 2 * BLOCK as u64, "at once: {asked} after {after}");
            let full = |at| {
                let why = Failure::new(FailureKind::Disk, "full");
                (at >= after).then_some(Halt::Disk(why))
            };
            assert!(matches!(unpack(1 << 40, &full).0, Err(Halt::Disk(_))), "{after}");
        }
        // Room for each of the layers, and not for both.
        let (unpacked, size, asked) = unpack(bytes + bytes / 2, &|_| None);
        assert!(matches!(unpacked, Err(Halt::Disk(_))), "it is no other thing: {unpacked:?}");
        assert!(size != Some(bytes) && asked <= bytes * 2, "{size:?} {asked}");
    }
}
