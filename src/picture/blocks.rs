//! Half-blocks: two pixels in a cell, one above the other, for terminals without graphics.

use std::fmt::Write as _;

use super::pixels::Pixels;

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// A picture of cells, each with an upper and a lower colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mosaic {
    width: u16,
    height: u16,
    cells: Vec<(Rgb, Rgb)>,
}

impl Mosaic {
    /// The picture in so many cells.
    pub fn of(pixels: &Pixels, (width, height): (u16, u16)) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let scaled = pixels.scaled(u32::from(width), u32::from(height) * 2);
        let rows = (0..u32::from(height)).flat_map(|y| {
            let (upper, lower) = (scaled.row(y * 2), scaled.row(y * 2 + 1));
            upper.zip(lower).collect::<Vec<_>>()
        });
        Self { width, height, cells: rows.collect() }
    }

    /// Cells across and down.
    pub fn size(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// The upper and the lower colour of a cell.
    pub fn cell(&self, x: u16, y: u16) -> Option<(Rgb, Rgb)> {
        let inside = x < self.width && y < self.height;
        let at = usize::from(y) * usize::from(self.width) + usize::from(x);
        inside.then(|| self.cells.get(at).copied()).flatten()
    }

    /// What draws it at a column and row, from 0, where `before` is what stands there already: only
    /// what differs is written, in colours of 24 bits or of the 256.
    pub(super) fn write(&self, before: Option<&Self>, (x, y): (u16, u16), full: bool) -> Vec<u8> {
        let before = before.filter(|it| it.size() == self.size());
        let mut out = String::with_capacity(self.cells.len() * 8);
        let mut colours = None;
        for (row, line) in self.cells.chunks(usize::from(self.width)).enumerate() {
            let mut behind = None;
            for (column, cell) in line.iter().enumerate() {
                let at = row * usize::from(self.width) + column;
                if before.is_some_and(|it| it.cells[at] == *cell) {
                    continue;
                }
                if behind != Some(column) {
                    let (row, column) = (usize::from(y) + row + 1, usize::from(x) + column + 1);
                    let _ = write!(out, "\x1b[{row};{column}H");
                }
                if colours != Some(*cell) {
                    paint(&mut out, 38, cell.0, full);
                    paint(&mut out, 48, cell.1, full);
                    colours = Some(*cell);
                }
                out.push('▀');
                behind = Some(column + 1);
            }
        }
        if !out.is_empty() {
            out.push_str("\x1b[0m");
        }
        out.into_bytes()
    }
}

fn paint(out: &mut String, ground: u8, [red, green, blue]: Rgb, full: bool) {
    let _ = if full {
        write!(out, "\x1b[{ground};2;{red};{green};{blue}m")
    } else {
        write!(out, "\x1b[{ground};5;{}m", indexed([red, green, blue]))
    };
}

/// The nearest of the 256 colours: of the cube, or of the greys.
pub fn indexed(colour: Rgb) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let far = |other: Rgb| -> u32 {
        colour.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let nearest =
        colour.map(|value| (0..6).min_by_key(|nth| STEPS[*nth].abs_diff(value)).unwrap_or(0));
    let cube = nearest.map(|nth| STEPS[nth]);
    let mean = colour.iter().map(|value| u16::from(*value)).sum::<u16>() / 3;
    // The greys are 8, 18, .. 238.
    let step = (mean.saturating_sub(3) / 10).min(23) as u8;
    let grey = [8 + 10 * step; 3];
    if far(grey) < far(cube) {
        232 + step
    } else {
        let [red, green, blue] = nearest.map(|nth| nth as u8);
        16 + 36 * red + 6 * green + blue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tiny_picture_is_exact() {
        let (red, green, blue, white) = ([255, 0, 0], [0, 255, 0], [0, 0, 255], [255; 3]);
        let rgb = [red, green, blue, white].concat();
        let mosaic = Mosaic::of(&Pixels::new(2, 2, rgb).unwrap(), (2, 1));
        assert_eq!(
            (mosaic.cell(0, 0), mosaic.cell(1, 0)),
            (Some((red, blue)), Some((green, white)))
        );
        assert_eq!((mosaic.cell(2, 0), mosaic.cell(0, 1)), (None, None));
        let full = String::from_utf8(mosaic.write(None, (4, 2), true)).unwrap();
        assert_eq!(
            full,
            "\x1b[3;5H\x1b[38;2;255;0;0m\x1b[48;2;0;0;255m▀\
             \x1b[38;2;0;255;0m\x1b[48;2;255;255;255m▀\x1b[0m"
        );
        let few = String::from_utf8(mosaic.write(None, (0, 0), false)).unwrap();
        assert!(few.contains("\x1b[38;5;196m\x1b[48;5;21m▀"), "{few:?}");
    }

    #[test]
    fn only_what_changed_is_drawn_again() {
        let of = |last: u8| {
            let mut rgb = vec![9; 3 * 2 * 3];
            rgb[15..].fill(last);
            Mosaic::of(&Pixels::new(3, 2, rgb).unwrap(), (3, 1))
        };
        assert_eq!(of(9).write(Some(&of(9)), (0, 0), true), b"");
        let changed = String::from_utf8(of(200).write(Some(&of(9)), (0, 0), true)).unwrap();
        assert_eq!(changed, "\x1b[1;3H\x1b[38;2;9;9;9m\x1b[48;2;200;200;200m▀\x1b[0m");
    }

    #[test]
    fn the_nearest_of_256_colours() {
        for (colour, expected) in [
            ([0, 0, 0], 16),
            ([255, 255, 255], 231),
            ([255, 0, 0], 196),
            ([128, 128, 128], 244),
            ([8, 8, 8], 232),
            ([95, 135, 175], 67),
        ] {
            assert_eq!(indexed(colour), expected, "{colour:?}");
        }
    }
}
