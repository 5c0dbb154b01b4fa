//! Finds where a film ends according to its own structure.

use std::io;

use crate::domain::Container;

/// How the size of a file compares to the length that its structure gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// They agree.
    Exactly {
        /// Whether nothing can follow. A fragmented film can stop after any fragment.
        surely: bool,
    },
    /// The film is complete, and followed by other bytes.
    Behind {
        /// The number of those bytes.
        bytes: u64,
        /// Whether they cannot be the beginning of more film.
        surely: bool,
    },
    /// The film is longer than the file.
    Short {
        /// The number of missing bytes.
        missing: u64,
        /// Whether the part that a player needs first has arrived.
        playable: bool,
    },
    /// There is no index (moov), so the film cannot be played.
    NoIndex,
    /// There is no media data (mdat).
    NoPictures,
    /// The structure is broken.
    Mangled,
    /// The file is a still picture.
    Still,
    /// The structure does not say.
    Unsaid,
}

/// Compares a file of `size` bytes with its structure. `read` returns bytes from a position, as
/// many as fit or as there are.
pub(super) fn ends(
    container: Container,
    size: u64,
    mut read: impl FnMut(u64, &mut [u8]) -> io::Result<usize>,
) -> io::Result<Ends> {
    match container {
        Container::Mp4 | Container::Mov => super::boxes::walk(size, read),
        Container::Webm | Container::Mkv => {
            let mut head = [0; 64];
            let come = read(0, &mut head)?.min(head.len());
            Ok(against(size, segment_end(&head[..come])))
        }
        Container::Avi => riff_ends(size, read),
        // Both can be cut anywhere and look the same.
        Container::Gif | Container::Ts | Container::Bin => Ok(Ends::Unsaid),
    }
}

fn against(size: u64, end: Option<u64>) -> Ends {
    match end {
        None => Ends::Unsaid,
        Some(end) if end == size => Ends::Exactly { surely: true },
        Some(end) if end < size => Ends::Behind { bytes: size - end, surely: true },
        Some(end) => Ends::Short { missing: end - size, playable: true },
    }
}

/// Where the segment after an EBML header ends (RFC 8794, RFC 9559); `None` if its length is
/// unknown, as in a file that was written while it was recorded.
fn segment_end(head: &[u8]) -> Option<u64> {
    let rest = head.strip_prefix(b"\x1a\x45\xdf\xa3")?;
    let (length, taken) = varint(rest)?;
    let from = 4 + taken + usize::try_from(length?).ok()?;
    let rest = head.get(from..)?.strip_prefix(b"\x18\x53\x80\x67")?;
    let (length, taken) = varint(rest)?;
    length?.checked_add((from + 4 + taken) as u64)
}

/// Parses an EBML length, and returns how many bytes it took. A length of all ones means unknown.
fn varint(bytes: &[u8]) -> Option<(Option<u64>, usize)> {
    let first = *bytes.first()?;
    let more = first.leading_zeros() as usize;
    if more > 7 {
        return None;
    }
    let mask = 0x7f_u8 >> more;
    let rest = bytes.get(1..=more)?;
    let value = rest.iter().fold(u64::from(first & mask), |all, byte| all << 8 | u64::from(*byte));
    let unknown = (1_u64 << (7 * (more + 1))) - 1;
    Some(((value != unknown).then_some(value), more + 1))
}

/// Large AVI files consist of several RIFF chunks; none has more than this.
const RIFFS: usize = 10_000;

/// The first of several chunks has about a gigabyte (`OpenDML`); a smaller chunk is the only one.
const ONLY: u64 = 1 << 29;

fn riff_ends(
    size: u64,
    mut read: impl FnMut(u64, &mut [u8]) -> io::Result<usize>,
) -> io::Result<Ends> {
    let mut at = 0;
    for _ in 0..RIFFS {
        if at >= size {
            break;
        }
        let mut head = [0; 8];
        let come = read(at, &mut head)?.min(head.len());
        let riff = head[..come].strip_prefix(b"RIFF").and_then(|rest| rest.first_chunk::<4>());
        let Some(length) = riff else {
            return Ok(Ends::Behind { bytes: size - at, surely: true });
        };
        at += 8 + u64::from(u32::from_le_bytes(*length));
        if at > size {
            return Ok(Ends::Short { missing: at - size, playable: true });
        }
        // Chunks begin at even places.
        at += at % 2;
    }
    Ok(Ends::Exactly { surely: size < ONLY })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(container: Container, bytes: &[u8]) -> Ends {
        ends(container, bytes.len() as u64, |at, into| {
            let rest = bytes.get(usize::try_from(at).unwrap()..).unwrap_or_default();
            let most = rest.len().min(into.len());
            into[..most].copy_from_slice(&rest[..most]);
            Ok(most)
        })
        .unwrap()
    }

    #[test]
    fn a_film_of_any_kind_ends_where_it_says() {
        let head = b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01\x18\x53\x80\x67";
        let segment = |length: &[u8], body: usize| [head, length, &vec![7; body]].concat();
        let riff = |length: u32, body: usize| {
            [b"RIFF", &length.to_le_bytes()[..], &vec![7; body]].concat()
        };
        let exactly = Ends::Exactly { surely: true };
        let behind = |bytes| Ends::Behind { bytes, surely: true };
        let short = |missing| Ends::Short { missing, playable: true };
        for (container, bytes, wanted) in [
            (Container::Webm, segment(&[0x85], 5), exactly),
            (Container::Mkv, segment(&[0x40, 5], 5), exactly),
            (Container::Mkv, segment(&[0x01, 0, 0, 0, 0, 0, 0, 5], 5), exactly),
            (Container::Mkv, segment(&[0x85], 7), behind(2)),
            (Container::Mkv, segment(&[0x85], 3), short(2)),
            (Container::Mkv, segment(&[0x01, 255, 255, 255, 255, 255, 255, 255], 5), Ends::Unsaid),
            (Container::Mkv, segment(&[0xff], 5), Ends::Unsaid),
            (Container::Mkv, segment(&[0], 5), Ends::Unsaid),
            (Container::Webm, head[..6].to_vec(), Ends::Unsaid),
            (Container::Avi, riff(4, 4), exactly),
            (Container::Avi, [riff(4, 4), riff(6, 6)].concat(), exactly),
            (Container::Avi, riff(3, 3), exactly),
            (Container::Avi, [riff(3, 4), riff(6, 6)].concat(), exactly),
            (Container::Avi, [riff(4, 4), b"\r\n".to_vec()].concat(), behind(2)),
            (Container::Avi, riff(9, 4), short(5)),
            (Container::Gif, b"GIF89a;".to_vec(), Ends::Unsaid),
            (Container::Ts, vec![0x47; 188], Ends::Unsaid),
        ] {
            assert_eq!(of(container, &bytes), wanted, "{container:?} {bytes:x?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_has_an_end(bytes: Vec<u8>, nth in 0..Container::ALL.len()) {
            of(Container::ALL[nth], &bytes);
            for begin in [&b"\x1a\x45\xdf\xa3"[..], b"RIFF"] {
                of(Container::ALL[nth], &[begin, &bytes].concat());
            }
        }
    }
}
