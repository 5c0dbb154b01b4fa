//! A picture as this terminal shows it.

use super::blocks::Mosaic;
use super::decode::PictureError;
use super::fit::{CellSize, fit};
use super::graphics::{Format, iterm, kitty, passthrough, png};
use super::pixels::Pixels;
use super::sixel::sixel;

/// How pictures get to the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// kitty's graphics, which several terminals have.
    Kitty,
    /// iTerm2's inline pictures.
    Iterm,
    /// Sixel.
    Sixel,
    /// Half-blocks: cells like any others.
    Blocks,
}

/// A picture, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rendered {
    /// As cells.
    Cells(Mosaic),
    /// As what the terminal is to be sent with the cursor at its upper left cell.
    Sequence {
        /// Cells that it takes across and down.
        cells: (u16, u16),
        /// What to send.
        bytes: Vec<u8>,
    },
}

impl Rendered {
    /// Cells that it takes across and down.
    pub fn size(&self) -> (u16, u16) {
        match self {
            Self::Cells(mosaic) => mosaic.size(),
            Self::Sequence { cells, .. } => *cells,
        }
    }
}

/// Makes a picture ready for a box of cells. The number is what kitty knows it by; `tmux` says that
/// tmux is to hand it on.
pub fn render(
    pixels: &Pixels,
    boxed: (u16, u16),
    cell: CellSize,
    protocol: Protocol,
    number: u32,
    tmux: bool,
) -> Result<Rendered, PictureError> {
    let size = (pixels.width(), pixels.height());
    let cells = fit(size, boxed, cell);
    let (wide, high) = cell.pixels(cells);
    let wrap = |sequence: Vec<u8>| if tmux { passthrough(&sequence) } else { sequence };
    let packed = || {
        // The terminal makes it larger by itself; only making it smaller saves anything.
        let smaller = pixels.scaled(wide.min(size.0), high.min(size.1));
        png(&smaller).ok_or(PictureError::Broken("PNG"))
    };
    let bytes = match protocol {
        Protocol::Blocks => return Ok(Rendered::Cells(Mosaic::of(pixels, cells))),
        Protocol::Kitty => {
            let sequences = kitty(number, Format::Png(&packed()?), cells);
            sequences.into_iter().flat_map(wrap).collect()
        }
        Protocol::Iterm => wrap(iterm(&packed()?, cells)),
        Protocol::Sixel => wrap(sixel(&pixels.scaled(wide, high))),
    };
    Ok(Rendered::Sequence { cells, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Pixels {
        let rgb = (0..160u32 * 90).flat_map(|nth| [nth as u8, (nth / 160) as u8, 77]).collect();
        Pixels::new(160, 90, rgb).unwrap()
    }

    #[test]
    fn every_protocol_takes_the_same_cells() {
        let cell = CellSize::default();
        for protocol in [Protocol::Kitty, Protocol::Iterm, Protocol::Sixel, Protocol::Blocks] {
            let rendered = render(&picture(), (30, 20), cell, protocol, 5, false).unwrap();
            assert_eq!(rendered.size(), (30, 8), "{protocol:?}");
        }
    }

    #[test]
    fn in_tmux_every_sequence_is_wrapped() {
        let cell = CellSize { width: 16, height: 32 };
        for protocol in [Protocol::Kitty, Protocol::Iterm, Protocol::Sixel] {
            let rendered = render(&picture(), (60, 40), cell, protocol, 5, true).unwrap();
            let Rendered::Sequence { bytes, .. } = rendered else { panic!("{protocol:?}") };
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.starts_with("\x1bPtmux;\x1b\x1b"), "{protocol:?}");
            let sequences = text.matches("\x1bPtmux;").count();
            assert_eq!(text.replace("\x1b\x1b", "").matches("\x1b\\").count(), sequences);
        }
    }
}
