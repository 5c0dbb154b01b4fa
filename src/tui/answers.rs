//! What a terminal answers when it is asked about itself, as far as helix's parser leaves it out.

use crate::picture::CellSize;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has kitty's graphics.
    KittyGraphics,
    /// Its name and version.
    Name(String),
    /// The pixels of a cell.
    Cell(CellSize),
    /// What it is, which is the last answer; and whether it has sixel.
    Device {
        /// Whether it has.
        sixel: bool,
    },
}

/// Whether these bytes begin a sequence that goes on until its terminator: text, and no keys,
/// whatever is in it.
pub(super) fn is_string(held: &[u8]) -> bool {
    matches!(held, [0x1b, b']' | b'P', _, ..] | [0x1b, b'_', b'G', ..])
}

/// Whether such a sequence has ended.
pub(super) fn has_ended(held: &[u8]) -> bool {
    held.ends_with(b"\x1b\\") || (held.ends_with(b"\x07") && held.get(1) == Some(&b']'))
}

/// The answer that a whole sequence is, if it is one of these.
pub(super) fn answer(held: &[u8]) -> Option<Answer> {
    if let Some(inner) = inside(held, b"\x1b_G", b"\x1b\\") {
        // Of the picture that was asked about; an error says that there is none of this.
        let (keys, said) = inner.split_once(';')?;
        let ours = keys.split(',').any(|key| key == "i=31");
        return (ours && said == "OK").then_some(Answer::KittyGraphics);
    }
    if let Some(name) = inside(held, b"\x1bP>|", b"\x1b\\") {
        return Some(Answer::Name(name.chars().filter(char::is_ascii_graphic).take(80).collect()));
    }
    if let Some(inner) = inside(held, b"\x1b[?", b"c") {
        // The first one says which terminal it is like; kitty leaves one empty.
        let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
        let attributes = || inner.split(';');
        return attributes()
            .all(digits)
            .then(|| Answer::Device { sixel: attributes().skip(1).any(|it| it == "4") });
    }
    let (height, width) = inside(held, b"\x1b[6;", b"t")?.split_once(';')?;
    CellSize::told(width.parse().ok()?, height.parse().ok()?).map(Answer::Cell)
}

fn inside<'a>(held: &'a [u8], begins: &[u8], ends: &[u8]) -> Option<&'a str> {
    std::str::from_utf8(held.strip_prefix(begins)?.strip_suffix(ends)?).ok()
}
