//! What bytes are, by their beginning.

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ISO base media file: mp4, mov.
    Film,
    /// `WebM` or Matroska.
    Webm,
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
        matches!(self, Self::Film | Self::Webm)
    }

    /// The ending that its name has.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Film => "mp4",
            Self::Webm => "webm",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

/// Bytes that are enough to tell.
pub(super) const ENOUGH: usize = 12;

/// What a file with this beginning is; none for anything else, a page for instance.
pub fn looks_like(beginning: &[u8]) -> Option<Kind> {
    let at = |from: usize, what: &[u8]| beginning.get(from..from + what.len()) == Some(what);
    if at(4, b"ftyp") {
        Some(Kind::Film)
    } else if at(0, b"\x1a\x45\xdf\xa3") {
        Some(Kind::Webm)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_beginning() {
        for (bytes, kind) in [
            (&b"\0\0\0\x20ftypisom"[..], Some(Kind::Film)),
            (b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\0", Some(Kind::Webm)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\r", Some(Kind::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(Kind::Jpeg)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Kind::Webp)),
            (b"<!doctype html>", None),
            (b"{\"error\":1}", None),
            (b"\0\0\0\x20fty", None),
            (b"", None),
        ] {
            assert_eq!(looks_like(bytes), kind, "{bytes:?}");
        }
    }
}
