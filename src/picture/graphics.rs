//! The sequences of kitty's and iTerm2's graphics. Both are handed a PNG that was made here.
//!
//! Written here because ratatui-image, whose version 12 is not final, adds some twenty crates and
//! queries the terminal itself, and only one reader may have its answers.

use std::collections::HashMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::pixels::Pixels;

/// Asks a terminal whether it has kitty's graphics, with a picture of one pixel that is not shown.
pub const KITTY_QUERY: &str = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";

/// Characters of a picture in one sequence, as kitty's protocol has it.
const CHUNK: usize = 4096;

/// A picture as kitty gets it: transmitted under this number and shown at the cursor, in so many
/// cells; the cursor stays where it is, and the terminal answers nothing.
pub(super) fn kitty(number: u32, format: Format<'_>, (columns, rows): (u16, u16)) -> Vec<Vec<u8>> {
    let (what, bytes) = match format {
        Format::Png(bytes) => ("f=100".to_owned(), bytes),
        Format::Rgb(pixels) => {
            (format!("f=24,s={},v={}", pixels.width(), pixels.height()), pixels.rgb())
        }
    };
    let text = STANDARD.encode(bytes);
    let mut chunks = text.as_bytes().chunks(CHUNK).peekable();
    let mut sequences = Vec::new();
    while let Some(chunk) = chunks.next() {
        let more = u8::from(chunks.peek().is_some());
        let mut sequence = String::with_capacity(chunk.len() + 80);
        let _ = if sequences.is_empty() {
            write!(
                sequence,
                "\x1b_Ga=T,q=2,{what},i={number},p=1,C=1,c={columns},r={rows},m={more};"
            )
        } else {
            write!(sequence, "\x1b_Gq=2,m={more};")
        };
        let mut sequence = sequence.into_bytes();
        sequence.extend_from_slice(chunk);
        sequence.extend_from_slice(b"\x1b\\");
        sequences.push(sequence);
    }
    sequences
}

/// What kitty is handed.
#[derive(Clone, Copy)]
pub(super) enum Format<'a> {
    /// A PNG.
    Png(&'a [u8]),
    /// Plain pixels: larger, but nothing has to be packed, which a film has no time for.
    Rgb(&'a Pixels),
}

/// Takes the picture of this number off the screen and out of the terminal's memory.
pub fn kitty_delete(number: u32) -> Vec<u8> {
    format!("\x1b_Ga=d,d=I,i={number},q=2\x1b\\").into_bytes()
}

/// A picture as iTerm2 gets it, shown at the cursor in so many cells.
pub(super) fn iterm(png: &[u8], (columns, rows): (u16, u16)) -> Vec<u8> {
    let mut sequence = format!(
        "\x1b]1337;File=inline=1;size={};width={columns};height={rows};preserveAspectRatio=0;\
         doNotMoveCursor=1:",
        png.len()
    );
    STANDARD.encode_string(png, &mut sequence);
    sequence.push('\x07');
    sequence.into_bytes()
}

/// A sequence that tmux hands on to the terminal it runs in, where it was told to
/// (`allow-passthrough`).
pub fn passthrough(sequence: &[u8]) -> Vec<u8> {
    let mut wrapped = b"\x1bPtmux;".to_vec();
    for byte in sequence {
        if *byte == 0x1b {
            wrapped.push(0x1b);
        }
        wrapped.push(*byte);
    }
    wrapped.extend_from_slice(b"\x1b\\");
    wrapped
}

/// A PNG of these pixels; none where they do not fit into memory.
pub(super) fn png(pixels: &Pixels) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels.rgb()).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

/// Most colours of an indexed PNG.
const COLOURS: usize = 256;

/// A PNG of pixels that have few colours, as drawings have, with one byte for each: what has more
/// than 256 takes the nearest of those. None where it does not fit into memory.
pub(super) fn indexed_png(pixels: &Pixels) -> Option<Vec<u8>> {
    let mut places: HashMap<[u8; 3], u8> = HashMap::with_capacity(COLOURS);
    let mut palette: Vec<[u8; 3]> = Vec::with_capacity(COLOURS);
    let mut last = None;
    let mut bytes = Vec::with_capacity(pixels.rgb().len() / 3);
    for colour in pixels.rgb().as_chunks::<3>().0 {
        let place = match last {
            // Most neighbours are of one colour.
            Some((known, place)) if known == *colour => place,
            _ => *places.entry(*colour).or_insert_with(|| {
                if palette.len() < COLOURS {
                    palette.push(*colour);
                    return (palette.len() - 1) as u8;
                }
                let far = |other: &[u8; 3]| -> u32 {
                    other.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum()
                };
                (0..=u8::MAX).min_by_key(|nth| far(&palette[usize::from(*nth)])).unwrap_or_default()
            }),
        };
        last = Some((*colour, place));
        bytes.push(place);
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    // A place in a palette says nothing about its neighbours': filters would only add noise.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(LEVEL));
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&bytes).ok()?;
    writer.finish().ok()?;
    Some(file)
}

/// How hard an indexed PNG is packed: half as large again at 1, hardly smaller and slower above.
const LEVEL: u8 = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a terminal reads out of kitty's sequences: the keys of the first one, and the data.
    fn received(sequences: &[Vec<u8>]) -> (String, Vec<u8>) {
        let (mut keys, mut text) = (String::new(), String::new());
        for (nth, sequence) in sequences.iter().enumerate() {
            let sequence = std::str::from_utf8(sequence).unwrap();
            let inner = sequence.strip_prefix("\x1b_G").unwrap().strip_suffix("\x1b\\").unwrap();
            assert!(inner.chars().all(|c| c.is_ascii() && !c.is_ascii_control()), "{inner:?}");
            let (controls, data) = inner.split_once(';').unwrap();
            assert!(data.len() <= CHUNK && (data.len() % 4 == 0), "{}", data.len());
            let last = nth + 1 == sequences.len();
            assert!(controls.ends_with(if last { "m=0" } else { "m=1" }), "{controls}");
            assert!(controls.contains("q=2"), "a terminal that answers would type");
            if nth == 0 {
                controls.clone_into(&mut keys);
            }
            text.push_str(data);
        }
        (keys, STANDARD.decode(text).unwrap())
    }

    proptest! {
        #[test]
        fn kitty_gets_what_was_sent(bytes in proptest::collection::vec(any::<u8>(), 1..20_000)) {
            let (keys, got) = received(&kitty(7, Format::Png(&bytes), (30, 9)));
            prop_assert_eq!(keys.split(",m=").next(), Some("a=T,q=2,f=100,i=7,p=1,C=1,c=30,r=9"));
            prop_assert_eq!(got, bytes);
        }

        #[test]
        fn tmux_hands_on_what_was_wrapped(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let wrapped = passthrough(&bytes);
            let inner = wrapped.strip_prefix(b"\x1bPtmux;").unwrap().strip_suffix(b"\x1b\\").unwrap();
            let (mut out, mut rest) = (Vec::new(), inner.iter());
            while let Some(byte) = rest.next() {
                if *byte == 0x1b {
                    prop_assert_eq!(rest.next(), Some(&0x1b));
                }
                out.push(*byte);
            }
            prop_assert_eq!(out, bytes);
        }
    }

    #[test]
    fn a_drawing_keeps_its_colours_and_a_painting_takes_the_nearest() {
        let drawing: Vec<u8> = (0..64u32 * 48).flat_map(|nth| [(nth % 200) as u8, 7, 9]).collect();
        let drawing = Pixels::new(64, 48, drawing).unwrap();
        assert_eq!(crate::picture::decode(&indexed_png(&drawing).unwrap()).unwrap(), drawing);
        let many: Vec<u8> =
            (0..640u32).flat_map(|nth| [(nth / 5) as u8, 0, (nth / 2) as u8]).collect();
        let many = Pixels::new(640, 1, many).unwrap();
        let shown = crate::picture::decode(&indexed_png(&many).unwrap()).unwrap();
        assert_eq!(&shown.rgb()[..3 * COLOURS], &many.rgb()[..3 * COLOURS], "the first are exact");
    }

    #[test]
    fn a_png_is_made_here_and_reads_back() {
        let pixels = Pixels::new(2, 1, vec![1, 2, 3, 250, 251, 252]).unwrap();
        let png = png(&pixels).unwrap();
        assert_eq!(crate::picture::decode(&png).unwrap(), pixels);
        let sequence = String::from_utf8(iterm(&png, (4, 2))).unwrap();
        let inner = sequence.strip_prefix("\x1b]1337;File=").unwrap().strip_suffix('\x07').unwrap();
        let (keys, data) = inner.split_once(':').unwrap();
        assert!(keys.contains("width=4;height=2") && keys.contains("inline=1"), "{keys}");
        assert_eq!(STANDARD.decode(data).unwrap(), png);
        let (keys, raw) = received(&kitty(8, Format::Rgb(&pixels), (1, 1)));
        assert!(keys.contains("f=24,s=2,v=1"), "{keys}");
        assert_eq!(raw, pixels.rgb());
    }
}
