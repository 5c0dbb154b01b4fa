//! Whether an mp4 ends where its own boxes say that it ends.
//!
//! A host that gives no length, or a wrong one, can stop anywhere, and nothing in HTTP tells. The
//! file does: it is a row of boxes, each with its length before it.

use std::io;

/// Bytes of the longest head of a box: its length, its name, and the length again in 64 bits.
const HEAD: usize = 16;

/// More boxes than any film has. Whoever sends that many wants to keep us reading.
const MOST: usize = 100_000;

/// Why a film is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Torn {
    /// It stops in the middle of a box.
    Short,
    /// What stands where a box should is none.
    Mangled,
    /// It has no index: nobody can play it.
    NoIndex,
    /// It has no pictures.
    NoPictures,
}

impl Torn {
    /// The end of a sentence that begins with the film.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Short => "stops in the middle",
            Self::Mangled => "is damaged",
            Self::NoIndex => "came without its index (moov)",
            Self::NoPictures => "came without its pictures (mdat)",
        }
    }
}

/// Walks over the outermost boxes of a film of `size` bytes. `read` gives bytes from a place on,
/// as many as fit or as there are; never more than the head of a box is asked for.
pub(super) fn torn(
    size: u64,
    mut read: impl FnMut(u64, &mut [u8]) -> io::Result<usize>,
) -> io::Result<Option<Torn>> {
    let (mut at, mut index, mut pictures) = (0, false, false);
    for _ in 0..MOST {
        if at == size {
            // A fragment's index (moof) is nothing without the film's own, and stands before its
            // pictures: those are still to come after the last one of a film that was cut there.
            return Ok(match (index, pictures) {
                (true, true) => None,
                (false, _) => Some(Torn::NoIndex),
                (true, false) => Some(Torn::NoPictures),
            });
        }
        let mut head = [0; HEAD];
        let most = usize::try_from(size - at).unwrap_or(HEAD).min(HEAD);
        let come = read(at, &mut head[..most])?;
        let Some((length, name)) = length_and_name(&head[..come.min(most)]) else {
            return Ok(Some(Torn::Short));
        };
        let length = match length {
            Length::Is(length) => length,
            Length::ToTheEnd => size - at,
            Length::Nonsense => return Ok(Some(Torn::Mangled)),
        };
        match &name {
            b"moov" => index = true,
            b"moof" => pictures = false,
            b"mdat" => pictures = true,
            _ => {}
        }
        at = match at.checked_add(length) {
            Some(end) if end <= size => end,
            Some(_) | None => return Ok(Some(Torn::Short)),
        };
    }
    Ok(Some(Torn::Mangled))
}

/// How long a box says that it is, its head included.
enum Length {
    Is(u64),
    ToTheEnd,
    Nonsense,
}

/// Reads the head of a box; none where there is less than a head.
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

    fn walk(bytes: &[u8]) -> Option<Torn> {
        torn(bytes.len() as u64, |at, into| {
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

    fn all(pieces: &[Vec<u8>]) -> Vec<u8> {
        pieces.concat()
    }

    #[test]
    fn a_film_is_whole_where_its_boxes_end() {
        let (kind, index, pictures) =
            (piece(*b"ftyp", 16), piece(*b"moov", 9), piece(*b"mdat", 30));
        for whole in [
            FILM.to_vec(),
            all(&[kind.clone(), index.clone(), pictures.clone()]),
            all(&[kind.clone(), pictures.clone(), piece(*b"free", 0), index.clone()]),
            all(&[kind.clone(), index.clone(), wide(*b"mdat", 46, 30)]),
            all(&[kind.clone(), index.clone(), open_ended(*b"mdat", 30)]),
            all(&[kind.clone(), index.clone(), piece(*b"moof", 4), pictures.clone()]),
        ] {
            assert_eq!(walk(&whole), None, "{} bytes", whole.len());
        }
        for (bytes, why) in [
            (vec![], Torn::NoIndex),
            (kind.clone(), Torn::NoIndex),
            (all(&[kind.clone(), pictures.clone()]), Torn::NoIndex),
            (all(&[kind.clone(), piece(*b"moof", 4), pictures.clone()]), Torn::NoIndex),
            (all(&[kind.clone(), index.clone()]), Torn::NoPictures),
            (
                all(&[kind.clone(), index.clone(), pictures.clone(), piece(*b"moof", 4)]),
                Torn::NoPictures,
            ),
            (all(&[kind.clone(), index.clone(), pictures.clone(), vec![0; 3]]), Torn::Short),
            (all(&[kind.clone(), index.clone(), wide(*b"mdat", 47, 30)]), Torn::Short),
            (all(&[kind.clone(), index.clone(), wide(*b"mdat", u64::MAX, 30)]), Torn::Short),
            (all(&[kind.clone(), index.clone(), wide(*b"mdat", 15, 30)]), Torn::Mangled),
            (
                all(&[kind.clone(), index.clone(), pictures.clone(), vec![0, 0, 0, 7, 1, 1, 1, 1]]),
                Torn::Mangled,
            ),
            (piece(*b"free", 0).repeat(MOST + 1), Torn::Mangled),
        ] {
            assert_eq!(walk(&bytes), Some(why), "{} bytes", bytes.len());
        }
    }

    #[test]
    fn a_film_cut_anywhere_is_not_whole() {
        for end in 0..FILM.len() {
            assert!(walk(&FILM[..end]).is_some(), "{end}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_walked_over_to_an_end(bytes in any::<Vec<u8>>()) {
            walk(&bytes);
        }
    }
}
