//! Finds the end of an ISO base media file from its structure.
//!
//! Such a file is a sequence of boxes, each preceded by its length. So data that a host with a
//! missing or wrong length left out can be noticed, and so can data that it appended.
//!
//! A demuxer is not used for this, because it interprets the content of boxes and fails on what it
//! does not understand. Here only the lengths count, even in truncated or damaged files.

use std::io;

use super::extent::Ends;

/// Longest header of a box, in bytes: a length, a name, and a 64-bit length.
const HEAD: usize = 16;

/// More boxes than any film has. A host that sends more only wants to keep us reading.
const MOST: usize = 100_000;

/// Boxes that can be at the top level (ISO/IEC 14496-12, `QuickTime` File Format).
const KNOWN: [&[u8; 4]; 20] = [
    b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"free", b"skip", b"wide", b"uuid",
    b"meta", b"meco", b"udta", b"sidx", b"ssix", b"prft", b"emsg", b"pdin", b"pnot", b"PICT",
];

/// What has been found in a file.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// An index of the film (`moov`).
    index: bool,
    /// Media data after the last index, whether the film's or a fragment's.
    pictures: bool,
    /// Whether the film is fragmented, so that any fragment could be the last.
    fragments: bool,
}

impl Seen {
    fn ends(self) -> bool {
        self.index && self.pictures
    }

    /// The verdict for this many bytes after the last box.
    fn behind(self, bytes: u64) -> Ends {
        if self.ends() {
            Ends::Behind { bytes, surely: !self.fragments }
        } else {
            self.lacks().unwrap_or(Ends::Mangled)
        }
    }

    fn lacks(self) -> Option<Ends> {
        // A fragment's index (moof) is nothing without the film's own, and stands before its
        // pictures: those are still to come after the last one of a film that was cut there.
        match (self.index, self.pictures) {
            (true, true) => None,
            (false, _) => Some(Ends::NoIndex),
            (true, false) => Some(Ends::NoPictures),
        }
    }
}

/// Walks over the top-level boxes of a file of `size` bytes. `read` returns bytes from a position,
/// as many as fit or as there are; it is never asked for more than the header of a box.
pub(super) fn walk(
    size: u64,
    mut read: impl FnMut(u64, &mut [u8]) -> io::Result<usize>,
) -> io::Result<Ends> {
    let (mut at, mut seen) = (0, Seen::default());
    // The index of still pictures.
    let mut stills = false;
    for _ in 0..MOST {
        if at == size {
            if stills && !seen.index {
                return Ok(Ends::Still);
            }
            return Ok(seen.lacks().unwrap_or(Ends::Exactly { surely: !seen.fragments }));
        }
        let mut head = [0; HEAD];
        let most = usize::try_from(size - at).unwrap_or(HEAD).min(HEAD);
        let come = read(at, &mut head[..most])?;
        let Some((length, name)) = length_and_name(&head[..come.min(most)]) else {
            // Less than the head of a box is left.
            return Ok(seen.behind(size - at));
        };
        let known = KNOWN.contains(&&name);
        let length = match length {
            Length::Is(length) if known || !seen.ends() => length,
            Length::ToTheEnd if known => size - at,
            Length::Is(_) | Length::ToTheEnd | Length::Nonsense => {
                return Ok(if seen.ends() { seen.behind(size - at) } else { Ends::Mangled });
            }
        };
        let end = at.checked_add(length).filter(|end| *end <= size);
        if end.is_none() && !known {
            return Ok(Ends::Mangled);
        }
        match &name {
            b"moov" if end.is_some() => seen.index = true,
            b"moof" => (seen.pictures, seen.fragments) = (false, true),
            b"meta" | b"meco" => stills = true,
            b"mdat" => seen.pictures = end.is_some() || seen.pictures,
            // Nothing of the film is in the others.
            _ if end.is_none() && seen.ends() => return Ok(seen.behind(size - at)),
            _ => {}
        }
        let Some(end) = end else {
            let missing = at.saturating_add(length) - size;
            return Ok(Ends::Short { missing, playable: seen.index });
        };
        at = end;
    }
    Ok(Ends::Mangled)
}

/// The length of a box, including its header.
enum Length {
    Is(u64),
    ToTheEnd,
    Nonsense,
}

/// Parses the header of a box; `None` if it is incomplete.
fn length_and_name(head: &[u8]) -> Option<(Length, [u8; 4])> {
    let (length, rest) = head.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let length = match u32::from_be_bytes(*length) {
        0 => Length::ToTheEnd,
        1 => match u64::from_be_bytes(*rest.first_chunk::<8>()?) {
            0..16 => Length::Nonsense,
            length => Length::Is(length),
        },
        2..8 => Length::Nonsense,
        length => Length::Is(length.into()),
    };
    Some((length, *name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILM: &[u8] = include_bytes!("../../assets/sandbox/film.mp4");

    fn ends(bytes: &[u8]) -> Ends {
        walk(bytes.len() as u64, |at, into| {
            let rest = &bytes[usize::try_from(at).unwrap()..];
            let most = rest.len().min(into.len());
            into[..most].copy_from_slice(&rest[..most]);
            Ok(most)
        })
        .unwrap()
    }

    fn piece(name: [u8; 4], body: usize) -> Vec<u8> {
        let length = u32::try_from(8 + body).unwrap();
        [&length.to_be_bytes()[..], &name, &vec![7; body]].concat()
    }

    fn wide(name: [u8; 4], length: u64, body: usize) -> Vec<u8> {
        [&1_u32.to_be_bytes()[..], &name, &length.to_be_bytes(), &vec![7; body]].concat()
    }

    fn open_ended(name: [u8; 4], body: usize) -> Vec<u8> {
        [&[0; 4][..], &name, &vec![7; body]].concat()
    }

    fn short(missing: u64) -> Ends {
        Ends::Short { missing, playable: true }
    }

    fn behind(bytes: u64, surely: bool) -> Ends {
        Ends::Behind { bytes, surely }
    }

    #[test]
    fn a_film_is_whole_where_its_boxes_end() {
        let (kind, index, pictures) =
            (piece(*b"ftyp", 16), piece(*b"moov", 9), piece(*b"mdat", 30));
        let film = [kind.clone(), index.clone(), pictures.clone()].concat();
        for whole in [
            FILM.to_vec(),
            film.clone(),
            [&kind[..], &pictures, &piece(*b"free", 0), &index].concat(),
            [&piece(*b"wide", 0)[..], &pictures, &index].concat(),
            [&kind[..], &piece(*b"abcd", 5), &index, &pictures].concat(),
            [&kind[..], &index, &wide(*b"mdat", 46, 30)].concat(),
            [&kind[..], &index, &open_ended(*b"mdat", 30)].concat(),
        ] {
            assert_eq!(ends(&whole), Ends::Exactly { surely: true }, "{} bytes", whole.len());
        }
        let tail = |tail: &[u8]| [&film[..], tail].concat();
        let fragments = [&kind[..], &index, &piece(*b"moof", 4), &pictures].concat();
        for (bytes, why) in [
            (vec![], Ends::NoIndex),
            (kind.clone(), Ends::NoIndex),
            ([&kind[..], &pictures].concat(), Ends::NoIndex),
            ([&kind[..], &piece(*b"moof", 4), &pictures].concat(), Ends::NoIndex),
            ([&kind[..], &index].concat(), Ends::NoPictures),
            ([&film[..], &piece(*b"moof", 4)].concat(), Ends::NoPictures),
            ([&kind[..], &piece(*b"meta", 40), &pictures].concat(), Ends::Still),
            (tail(b"\r\n"), behind(2, true)),
            (tail(&[0]), behind(1, true)),
            (tail(&[0; 3]), behind(3, true)),
            (tail(&[0; 7]), behind(7, true)),
            (tail(&[0; 90]), behind(90, true)),
            (tail(b"<!-- served by cache 7 -->"), behind(26, true)),
            (tail(b"TAG and 120 bytes of a song"), behind(27, true)),
            (tail(b"\0\0\0\x07junk"), behind(8, true)),
            (tail(b"\0\0\0\x09free"), behind(8, true)),
            (tail(b"\0\0\0\x08abcd"), behind(8, true)),
            (fragments.clone(), Ends::Exactly { surely: false }),
            ([&fragments[..], b"\0\0\x01"].concat(), behind(3, false)),
            ([&fragments[..], &piece(*b"moof", 9)[..9]].concat(), short(8)),
            ([&kind[..], &index, &wide(*b"mdat", 47, 30)].concat(), short(1)),
            (
                [&kind[..], &wide(*b"mdat", 47, 30)].concat(),
                Ends::Short { missing: 1, playable: false },
            ),
            // One byte too long, and it swallows the first of what comes behind it.
            ([&kind[..], &wide(*b"mdat", 47, 30), &index].concat(), Ends::Mangled),
            ([&kind[..], &wide(*b"mdat", 15, 30)].concat(), Ends::Mangled),
            (piece(*b"free", 0).repeat(MOST + 1), Ends::Mangled),
        ] {
            assert_eq!(ends(&bytes), why, "{} bytes", bytes.len());
        }
        let far = ends(&[&kind[..], &index, &wide(*b"mdat", u64::MAX, 30)].concat());
        assert!(matches!(far, Ends::Short { missing, .. } if missing > 1 << 62), "{far:?}");
    }

    #[test]
    fn a_film_cut_anywhere_is_not_whole() {
        for end in 0..FILM.len() {
            let why = ends(&FILM[..end]);
            assert!(!matches!(why, Ends::Exactly { .. } | Ends::Behind { .. }), "{end}: {why:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_walked_over_to_an_end(bytes in any::<Vec<u8>>()) {
            ends(&bytes);
        }
    }
}
