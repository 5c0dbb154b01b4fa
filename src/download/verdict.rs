//! Judges whether the received bytes are the film, by the bytes and by how they arrived.

use super::extent::Ends;
use super::signature::{Kind, Picture};
use crate::domain::{Container, bytes_words};

/// How the body of an answer ended, as far as HTTP tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Everything announced has arrived.
    Whole,
    /// The connection was closed without an announced length. That may be the end.
    Closed,
    /// Less arrived than was announced.
    Cut,
    /// It broke off, and no length was announced.
    Dropped,
}

impl Came {
    /// How this many bytes arrived, of an answer with a known total length, or without one.
    pub fn of(bytes: u64, total: Option<u64>) -> Self {
        match total {
            Some(total) if total == bytes => Self::Whole,
            Some(_) => Self::Cut,
            None => Self::Dropped,
        }
    }
}

/// What was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The film, with a remark if something about it is odd.
    Film(Container, Option<String>),
    /// Certainly incomplete: the extension to keep it under, and the end of a sentence about it.
    Short(&'static str, String),
    /// A picture, with its extension.
    Picture(&'static str),
    /// An unknown format.
    Unknown,
}

/// A film that is missing no more than this many bytes lacks no pictures: its length was
/// miscounted.
const MISCOUNTED: u64 = 64;

/// The remark on a kept file of an unknown format.
pub const NOBODY_KNOWS: &str = "it is in a format that viewfinder does not know";

/// Judges a file. If HTTP announced a length and delivered it, the file is complete unless its
/// structure proves otherwise.
pub fn judge(kind: Option<Kind>, ends: Ends, came: Came) -> Judged {
    let container = match kind {
        Some(Kind::Film(_)) if ends == Ends::Still => return Judged::Picture("heic"),
        Some(Kind::Film(container)) => container,
        Some(Kind::Picture(picture)) => return Judged::Picture(Picture::ending(picture)),
        None if matches!(came, Came::Cut | Came::Dropped) => {
            return Judged::Short(Container::Bin.ending(), STOPS.to_owned());
        }
        None => return Judged::Unknown,
    };
    let film = |remark: Option<String>| Judged::Film(container, remark);
    let short = |why: &str| Judged::Short(container.ending(), why.to_owned());
    match (ends, came) {
        (Ends::Exactly { .. }, Came::Whole | Came::Closed)
        | (Ends::Exactly { surely: true }, Came::Dropped)
        | (Ends::Unsaid, Came::Whole) => film(None),
        (Ends::Behind { bytes, .. }, Came::Whole)
        | (Ends::Behind { bytes, surely: true }, Came::Closed) => {
            film(Some(format!("{} after its end are not part of it", bytes_words(bytes))))
        }
        (Ends::Short { missing: missing @ ..=MISCOUNTED, playable: true }, Came::Whole) => {
            film(Some(format!("it claims to be {} longer than it is", bytes_words(missing))))
        }
        (Ends::Mangled, Came::Whole) => {
            film(Some("its structure is inconsistent; it may stop early".to_owned()))
        }
        (Ends::Unsaid, Came::Closed) => {
            film(Some("its host did not say how long it is: the end may be missing".to_owned()))
        }
        (Ends::NoIndex, Came::Whole | Came::Closed) => short("came without its index (moov)"),
        (Ends::NoPictures, Came::Whole | Came::Closed) => short("came without its pictures (mdat)"),
        (Ends::Mangled, Came::Closed) => short("is damaged"),
        (
            Ends::Exactly { .. }
            | Ends::Behind { .. }
            | Ends::Short { .. }
            | Ends::NoIndex
            | Ends::NoPictures
            | Ends::Mangled
            | Ends::Still
            | Ends::Unsaid,
            Came::Whole | Came::Closed | Came::Cut | Came::Dropped,
        ) => short(STOPS),
    }
}

const STOPS: &str = "breaks off in the middle";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_kept_unless_it_is_surely_short() {
        let mp4 = Some(Kind::Film(Container::Mp4));
        let film = |remark: &str| {
            Judged::Film(Container::Mp4, (!remark.is_empty()).then(|| remark.to_owned()))
        };
        let short = |why: &str| Judged::Short("mp4", why.to_owned());
        let came = |bytes, total| Came::of(bytes, total);
        assert_eq!((came(9, Some(9)), came(8, Some(9))), (Came::Whole, Came::Cut));
        assert_eq!((came(9, Some(8)), came(9, None)), (Came::Cut, Came::Dropped));
        let (behind, fragment) =
            (Ends::Behind { bytes: 3, surely: true }, Ends::Behind { bytes: 3, surely: false });
        let tail = "3 bytes after its end are not part of it";
        let missing = |missing, playable| Ends::Short { missing, playable };
        for (ends, whole, closed, dropped) in [
            (Ends::Exactly { surely: true }, film(""), film(""), film("")),
            (Ends::Exactly { surely: false }, film(""), film(""), short(STOPS)),
            (behind, film(tail), film(tail), short(STOPS)),
            (fragment, film(tail), short(STOPS), short(STOPS)),
            (
                missing(1, true),
                film("it claims to be 1 byte longer than it is"),
                short(STOPS),
                short(STOPS),
            ),
            (missing(65, true), short(STOPS), short(STOPS), short(STOPS)),
            (missing(1, false), short(STOPS), short(STOPS), short(STOPS)),
            (
                Ends::Mangled,
                film("its structure is inconsistent; it may stop early"),
                short("is damaged"),
                short(STOPS),
            ),
            (
                Ends::Unsaid,
                film(""),
                film("its host did not say how long it is: the end may be missing"),
                short(STOPS),
            ),
            (
                Ends::NoIndex,
                short("came without its index (moov)"),
                short("came without its index (moov)"),
                short(STOPS),
            ),
            (
                Ends::Still,
                Judged::Picture("heic"),
                Judged::Picture("heic"),
                Judged::Picture("heic"),
            ),
        ] {
            assert_eq!(judge(mp4, ends, Came::Whole), whole, "{ends:?}");
            assert_eq!(judge(mp4, ends, Came::Closed), closed, "{ends:?}");
            assert_eq!(judge(mp4, ends, Came::Dropped), dropped, "{ends:?}");
            // Whatever it says of itself: its host has more of it.
            let still = dropped == Judged::Picture("heic");
            let cut = if still { dropped } else { short(STOPS) };
            assert_eq!(judge(mp4, ends, Came::Cut), cut, "{ends:?}");
        }
        assert_eq!(judge(None, Ends::Unsaid, Came::Whole), Judged::Unknown);
        for came in [Came::Cut, Came::Dropped] {
            assert_eq!(judge(None, Ends::Unsaid, came), Judged::Short("bin", STOPS.to_owned()));
        }
        let picture = Some(Kind::Picture(Picture::Webp));
        assert_eq!(judge(picture, Ends::Unsaid, Came::Whole), Judged::Picture("webp"));
    }
}
