//! Recognises file types by their first bytes.

use crate::domain::Container;

/// The type of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A film, in this container. [`Container::Bin`] is never among them.
    Film(Container),
    /// A picture.
    Picture(Picture),
}

/// The format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// `WebP`.
    Webp,
}

impl Picture {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Png, Self::Jpeg, Self::Webp];

    /// The file extension.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

/// Number of bytes that is always enough to recognise a type; fewer may be enough.
pub const ENOUGH: usize = 4096;

/// Boxes that a `QuickTime` file can begin with; it needs no `ftyp`.
const QUICKTIME: [&[u8; 4]; 6] = [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];

/// Boxes that a fragment of an ISO base media file begins with.
const FRAGMENT: [&[u8; 4]; 3] = [b"styp", b"sidx", b"moof"];

/// The first byte of a packet of an MPEG transport stream.
const SYNC: u8 = 0x47;

/// Sizes of such a packet, with the offset of its first byte: plain, and with a preceding time
/// stamp.
const PACKETS: [(usize, usize); 2] = [(188, 0), (192, 4)];

/// The type of a file with this beginning; `None` if unknown, such as a page. Brands are ignored,
/// because films also carry those of pictures and of sound.
pub fn looks_like(beginning: &[u8]) -> Option<Kind> {
    let at = |from: usize, what: &[u8]| beginning.get(from..from + what.len()) == Some(what);
    let film = |container| Some(Kind::Film(container));
    if let Some(container) = iso(beginning) {
        film(container)
    } else if at(0, b"\x1a\x45\xdf\xa3") {
        film(if doc_type(beginning) == Some(b"webm") { Container::Webm } else { Container::Mkv })
    } else if at(0, b"RIFF") && at(8, b"AVI ") {
        film(Container::Avi)
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        film(Container::Gif)
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Some(Kind::Picture(Picture::Png))
    } else if at(0, b"\xff\xd8\xff") {
        Some(Kind::Picture(Picture::Jpeg))
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some(Kind::Picture(Picture::Webp))
    } else if is_stream(beginning) {
        film(Container::Ts)
    } else {
        None
    }
}

/// Which of the two box-based formats it is, if either.
fn iso(beginning: &[u8]) -> Option<Container> {
    let (length, rest) = beginning.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length);
    if name == b"ftyp" {
        return Some(if rest.starts_with(b"qt  ") { Container::Mov } else { Container::Mp4 });
    }
    let is_box = length <= 1 || length >= 8;
    if is_box && QUICKTIME.contains(&name) {
        Some(Container::Mov)
    } else {
        (is_box && FRAGMENT.contains(&name)).then_some(Container::Mp4)
    }
}

/// The document type in an EBML header.
fn doc_type(beginning: &[u8]) -> Option<&[u8]> {
    let head = &beginning[..beginning.len().min(256)];
    let at = head.windows(2).position(|id| id == b"\x42\x82")?;
    let length = usize::from(*head.get(at + 2)? & 0x7f);
    let text = head.get(at + 3..at + 3 + length)?;
    Some(text.split(|byte| *byte == 0).next().unwrap_or_default())
}

/// Whether packets of a transport stream follow each other: three of them, or as many as there are.
fn is_stream(beginning: &[u8]) -> bool {
    PACKETS.iter().any(|(length, before)| {
        let syncs = beginning.iter().skip(*before).step_by(*length);
        beginning.len() >= *length && syncs.take(3).all(|byte| *byte == SYNC)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_beginning() {
        let film = |container| Some(Kind::Film(container));
        let stream = [[&[SYNC][..], &[0; 187]].concat(), vec![SYNC]].concat();
        let timed = [[&[0, 0, 0, 9, SYNC][..], &[0; 187]].concat(), vec![0; 4], vec![SYNC]];
        for (bytes, kind) in [
            (&b"\0\0\0\x20ftypisom"[..], film(Container::Mp4)),
            (b"\0\0\0\x20ftypmp42", film(Container::Mp4)),
            (b"\0\0\0\x20ftypmif1", film(Container::Mp4)),
            (b"\0\0\0\x20ftyphevc", film(Container::Mp4)),
            (b"\0\0\0\x20ftypM4A ", film(Container::Mp4)),
            (b"\0\0\0\x18styp", film(Container::Mp4)),
            (b"\0\0\0\x20ftypqt  ", film(Container::Mov)),
            (b"\0\0\0\x08wide\0\0\x0d\x85mdat", film(Container::Mov)),
            (b"\0\0\0\x01mdat\0\0\0\0\0\0\x0d\x85", film(Container::Mov)),
            (b"\0\0\x02\x85moov", film(Container::Mov)),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x42\x87", film(Container::Webm)),
            (b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska", film(Container::Mkv)),
            (b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88webm\0\0\0\0", film(Container::Webm)),
            (b"\x1a\x45\xdf\xa3\xa3\x42", film(Container::Mkv)),
            (b"RIFF\0\0\0\0AVI LIST", film(Container::Avi)),
            (b"GIF89a\0\0", film(Container::Gif)),
            (&stream, film(Container::Ts)),
            (&timed.concat(), film(Container::Ts)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\r", Some(Kind::Picture(Picture::Png))),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(Kind::Picture(Picture::Jpeg))),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Kind::Picture(Picture::Webp))),
            (b"Gateway Timeout", None),
            (b"<!doctype html>", None),
            (b"{\"error\":1}", None),
            (b"\0\0\0\x03mdat", None),
            (b"\0\0\0\x20fty", None),
            (b"", None),
        ] {
            assert_eq!(looks_like(bytes), kind, "{bytes:?}");
        }
    }
}
