//! What bytes are, by their beginning.

/// What a file is, where it is anything that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ISO base media file with moving pictures: mp4, mov.
    Film,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// `WebP`.
    Webp,
}

impl Kind {
    /// Whether it can be played.
    pub const fn is_film(self) -> bool {
        matches!(self, Self::Film)
    }

    /// The ending that its name has.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Film => "mp4",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

/// Bytes that are enough to tell.
pub(super) const ENOUGH: usize = 12;

/// Brands of files that are built like an mp4 and are pictures, one or a row of them.
const PICTURES: [&[u8; 4]; 14] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2",
    b"msf1", b"avif", b"avis", b"crx ",
];

/// Brands of files that are built like an mp4 and have nothing to see.
const SOUND: [&[u8; 4]; 5] = [b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "];

/// What a file with this beginning is; none for anything that is not kept, a page for instance.
pub fn looks_like(beginning: &[u8]) -> Option<Kind> {
    let at = |from: usize, what: &[u8]| beginning.get(from..from + what.len()) == Some(what);
    if let Some(brand) = brand(beginning) {
        // Brands of films are many and new ones come; those of other things are few.
        (!PICTURES.contains(&brand) && !SOUND.contains(&brand)).then_some(Kind::Film)
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Some(Kind::Png)
    } else if at(0, b"\xff\xd8\xff") {
        Some(Kind::Jpeg)
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some(Kind::Webp)
    } else {
        None
    }
}

/// What came in place of a film, in words; none where it is one.
pub fn no_film(beginning: &[u8]) -> Option<&'static str> {
    match looks_like(beginning) {
        Some(Kind::Film) => None,
        Some(Kind::Png | Kind::Jpeg | Kind::Webp) => Some("a picture"),
        None if brand(beginning).is_some_and(|brand| PICTURES.contains(&brand)) => {
            Some("a picture")
        }
        None if brand(beginning).is_some() => Some("sound without pictures"),
        None if beginning.starts_with(b"\x1a\x45\xdf\xa3") => {
            Some("a WebM film, and only mp4 is kept")
        }
        None => Some("something that is no film"),
    }
}

/// What an ISO base media file says that it is before anything else.
fn brand(beginning: &[u8]) -> Option<&[u8; 4]> {
    let (name, brand) = beginning.get(4..ENOUGH)?.split_first_chunk::<4>()?;
    if name == b"ftyp" { brand.first_chunk() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_beginning() {
        for (bytes, kind) in [
            (&b"\0\0\0\x20ftypisom"[..], Some(Kind::Film)),
            (b"\0\0\0\x20ftypmp42", Some(Kind::Film)),
            (b"\0\0\0\x20ftypqt  ", Some(Kind::Film)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\r", Some(Kind::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(Kind::Jpeg)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Kind::Webp)),
            (b"<!doctype html>", None),
            (b"{\"error\":1}", None),
            (b"\0\0\0\x20fty", None),
            (b"\0\0\0\x20ftypiso", None),
            (b"", None),
        ] {
            assert_eq!(looks_like(bytes), kind, "{bytes:?}");
            assert_eq!(no_film(bytes).is_none(), kind == Some(Kind::Film), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_built_like_a_film_and_is_none_is_named() {
        for (bytes, what) in [
            (&b"\0\0\0\x20ftypheic"[..], "a picture"),
            (b"\0\0\0\x20ftypavif", "a picture"),
            (b"\0\0\0\x20ftypmif1", "a picture"),
            (b"\0\0\0\x20ftypM4A ", "sound without pictures"),
            (b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\0", "a WebM film, and only mp4 is kept"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\r", "a picture"),
            (b"<!doctype html>", "something that is no film"),
        ] {
            assert_eq!(no_film(bytes), Some(what), "{bytes:?}");
            assert_ne!(looks_like(bytes), Some(Kind::Film), "{bytes:?}");
        }
    }
}
