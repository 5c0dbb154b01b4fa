//! Sixel: six rows at a time, one colour after the other.
//!
//! Written here because the known encoder, libsixel, is C, and with the palette chosen elsewhere the
//! format itself is the few lines below.

use std::fmt::Write as _;

use super::palette::{Painted, paint};
use super::pixels::Pixels;

/// Colours that a terminal has registers for.
const COLOURS: usize = 256;

/// A picture as a terminal with sixel gets it, shown at the cursor.
pub(super) fn sixel(pixels: &Pixels) -> Vec<u8> {
    let Painted { colours, places } = paint(pixels, COLOURS);
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    // What no colour is given to stays as it was; pixels are square.
    let mut out = format!("\x1bP0;1;0q\"1;1;{width};{height}");
    for (nth, colour) in colours.iter().enumerate() {
        let [red, green, blue] = colour.map(|value| (u32::from(value) * 100 + 127) / 255);
        let _ = write!(out, "#{nth};2;{red};{green};{blue}");
    }
    let mut columns: Vec<Vec<u8>> = vec![Vec::new(); colours.len()];
    for (nth, band) in places.chunks(width * 6).enumerate() {
        if nth > 0 {
            out.push('-');
        }
        let mut used: Vec<usize> = Vec::new();
        for (row, line) in band.chunks(width).enumerate() {
            for (x, place) in line.iter().enumerate() {
                let column = &mut columns[usize::from(*place)];
                if column.is_empty() {
                    column.resize(width, 0);
                    used.push(usize::from(*place));
                }
                column[x] |= 1 << row;
            }
        }
        for (nth, place) in used.iter().enumerate() {
            if nth > 0 {
                out.push('$');
            }
            let _ = write!(out, "#{place}");
            runs(&columns[*place], &mut out);
            columns[*place].clear();
        }
    }
    out.push_str("\x1b\\");
    out.into_bytes()
}

/// Columns of six dots as characters; more than three of the same are counted.
fn runs(columns: &[u8], out: &mut String) {
    // Nothing at the end of a row needs no character.
    let last = columns.iter().rposition(|dots| *dots > 0).map_or(0, |last| last + 1);
    for run in columns[..last].chunk_by(|a, b| a == b) {
        let character = char::from(b'?' + run[0]);
        if run.len() > 3 {
            let _ = write!(out, "!{}{character}", run.len());
        } else {
            out.extend(std::iter::repeat_n(character, run.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A terminal's half of it, as small as it can be.
    fn shown(bytes: &[u8]) -> Pixels {
        let text = std::str::from_utf8(bytes).unwrap();
        let inner = text.strip_prefix("\x1bP0;1;0q\"1;1;").unwrap().strip_suffix("\x1b\\").unwrap();
        assert!(inner.chars().all(|c| matches!(c, '!'..='~')), "nothing else in it");
        let number = |text: &mut &str| -> usize {
            let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, rest) = text.split_at(digits);
            *text = rest;
            number.parse().unwrap()
        };
        let mut rest = inner;
        let width = number(&mut rest);
        rest = &rest[1..];
        let height = number(&mut rest);
        let mut rgb = vec![0u8; width * height * 3];
        let (mut colours, mut colour) = (vec![[0u8; 3]; 256], 0);
        let (mut x, mut band, mut times) = (0, 0, 1);
        while let Some(c) = rest.chars().next() {
            rest = &rest[1..];
            match c {
                '#' => {
                    colour = number(&mut rest);
                    if let Some(after) = rest.strip_prefix(";2;") {
                        rest = after;
                        for part in &mut colours[colour] {
                            *part = (number(&mut rest) * 255 / 100) as u8;
                            rest = rest.strip_prefix(';').unwrap_or(rest);
                        }
                    }
                }
                '!' => times = number(&mut rest),
                '$' => x = 0,
                '-' => (x, band) = (0, band + 1),
                c => {
                    let dots = c as u8 - b'?';
                    assert!(dots < 64 && x + times <= width, "{c:?} at {x}");
                    for x in x..x + times {
                        for y in (0..6).filter(|y| dots & 1 << y != 0) {
                            let at = ((band * 6 + y) * width + x) * 3;
                            rgb[at..at + 3].copy_from_slice(&colours[colour]);
                        }
                    }
                    (x, times) = (x + times, 1);
                }
            }
        }
        Pixels::new(width as u32, height as u32, rgb).unwrap()
    }

    #[test]
    fn a_smooth_picture_comes_back_about_the_same() {
        let (width, height) = (90u32, 50u32);
        let rgb: Vec<u8> = (0..height)
            .flat_map(|y| {
                (0..width).flat_map(move |x| [(x * 2) as u8, (y * 4) as u8, (x + y) as u8])
            })
            .collect();
        let pixels = Pixels::new(width, height, rgb).unwrap();
        let shown = shown(&sixel(&pixels));
        let wrong: u64 =
            shown.rgb().iter().zip(pixels.rgb()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(wrong < 5 * pixels.rgb().len() as u64, "{} each", wrong as f64 / 13_500.0);
    }

    proptest! {
        #[test]
        fn few_colours_come_back_exactly(
            width in 1u32..30, height in 1u32..20, seed in proptest::collection::vec(0usize..4, 600),
        ) {
            let colours = [[0u8, 0, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255]];
            let rgb = (0..(width * height) as usize).flat_map(|nth| colours[seed[nth % 600]]).collect();
            let pixels = Pixels::new(width, height, rgb).unwrap();
            prop_assert_eq!(shown(&sixel(&pixels)), pixels);
        }
    }
}
