//! Frames of films and of drawings, one after the other at the same place.

use super::blocks::Mosaic;
use super::fit::{CellSize, fit};
use super::graphics::{Format, indexed_png, kitty, kitty_delete};
use super::pixels::Pixels;
use super::render::Rendered;

/// Pixels of a frame sent as graphics: more would be late.
const MOST: (u32, u32) = (480, 270);

/// The numbers that kitty knows frames by, in turn: the next one is there before the last one goes.
const NUMBERS: [u32; 2] = [7_302, 7_303];

/// Where and how frames are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Column and row of its upper left cell, from 0.
    pub at: (u16, u16),
    /// Its cells across and down.
    pub cells: (u16, u16),
    /// The pixels of a cell.
    pub cell: CellSize,
    /// Whether kitty's graphics are there, or half-blocks have to do.
    pub graphics: bool,
    /// Whether colours of 24 bits are.
    pub full_colour: bool,
}

impl Canvas {
    /// The canvas for a film of this shape in the middle of so many cells.
    pub fn within(
        film: (u32, u32),
        cells: (u16, u16),
        cell: CellSize,
        graphics: bool,
        full_colour: bool,
    ) -> Self {
        let (columns, rows) = fit(film, cells, cell);
        let at = (cells.0.saturating_sub(columns) / 2, cells.1.saturating_sub(rows) / 2);
        Self { at, cells: (columns, rows), cell, graphics, full_colour }
    }

    /// The pixels that a frame has to have.
    pub fn pixels(&self) -> (u32, u32) {
        if !self.graphics {
            return (u32::from(self.cells.0), u32::from(self.cells.1) * 2);
        }
        frame_pixels(self.cells, self.cell)
    }
}

/// The pixels of a frame in so many cells, as many as are of use and not late.
fn frame_pixels(cells: (u16, u16), cell: CellSize) -> (u32, u32) {
    let (wide, high) = cell.pixels(cells);
    let by = (f64::from(MOST.0) / f64::from(wide)).min(f64::from(MOST.1) / f64::from(high));
    let less = |side: u32| ((f64::from(side) * by.min(1.0)) as u32).max(1);
    (less(wide), less(high))
}

/// A frame of a drawing as kitty's graphics, of the pixels that `draw` makes in the size that it is
/// told; frames of one drawing follow each other by their number. What takes it away comes second;
/// none where it does not fit into memory.
pub fn drawn_frame(
    nth: usize,
    cells: (u16, u16),
    cell: CellSize,
    draw: impl FnOnce(u32, u32) -> Vec<u8>,
) -> Option<(Rendered, Vec<u8>)> {
    let (width, height) = frame_pixels(cells, cell);
    let pixels = Pixels::new(width, height, draw(width, height))?;
    let png = indexed_png(&pixels)?;
    let number = NUMBERS[nth % NUMBERS.len()];
    let bytes = kitty(number, Format::Png(&png), cells).concat();
    Some((Rendered::Sequence { cells, bytes }, kitty_delete(number)))
}

/// Draws frames.
#[derive(Debug)]
pub struct Painter {
    canvas: Canvas,
    before: Option<Mosaic>,
    nth: usize,
}

impl Painter {
    /// One that draws here.
    pub fn new(canvas: Canvas) -> Self {
        Self { canvas, before: None, nth: 0 }
    }

    /// What draws the next frame over the last one.
    pub fn frame(&mut self, pixels: &Pixels) -> Vec<u8> {
        let Canvas { at, cells, full_colour, .. } = self.canvas;
        if !self.canvas.graphics {
            let mosaic = Mosaic::of(pixels, cells);
            let bytes = mosaic.write(self.before.as_ref(), at, full_colour);
            self.before = Some(mosaic);
            return bytes;
        }
        let number = NUMBERS[self.nth % 2];
        let last = NUMBERS[(self.nth + 1) % 2];
        let mut bytes = format!("\x1b[{};{}H", at.1 + 1, at.0 + 1).into_bytes();
        bytes.extend(kitty(number, Format::Rgb(pixels), cells).concat());
        if self.nth > 0 {
            bytes.extend(kitty_delete(last));
        }
        self.nth += 1;
        bytes
    }

    /// What takes everything of it off the screen that is not made of cells.
    pub fn end(&self) -> Vec<u8> {
        if self.canvas.graphics { NUMBERS.map(kitty_delete).concat() } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(canvas: Canvas, value: u8) -> Pixels {
        let (width, height) = canvas.pixels();
        Pixels::new(width, height, vec![value; (width * height * 3) as usize]).unwrap()
    }

    #[test]
    fn a_film_stands_in_the_middle_and_only_changes_are_drawn() {
        let canvas = Canvas::within((1280, 720), (80, 23), CellSize::default(), false, true);
        assert_eq!((canvas.at, canvas.cells), ((0, 0), (80, 23)), "{canvas:?}");
        assert_eq!(canvas.pixels(), (80, 46));
        let tall = Canvas::within((720, 1280), (80, 23), CellSize::default(), false, true);
        assert_eq!((tall.at, tall.cells), ((27, 0), (26, 23)));
        let mut painter = Painter::new(canvas);
        assert!(painter.frame(&frame(canvas, 9)).len() > 80 * 23 * 3);
        assert_eq!(painter.frame(&frame(canvas, 9)), b"", "nothing moved");
        assert_eq!(painter.end(), b"");
    }

    #[test]
    fn kittys_frames_take_turns_and_are_bounded() {
        let cell = CellSize { width: 20, height: 40 };
        let canvas = Canvas::within((1280, 720), (200, 60), cell, true, true);
        let (width, height) = canvas.pixels();
        assert!(width <= MOST.0 && height <= MOST.1, "{width}x{height}");
        let mut painter = Painter::new(canvas);
        let first = String::from_utf8(painter.frame(&frame(canvas, 1))).unwrap();
        let second = String::from_utf8(painter.frame(&frame(canvas, 2))).unwrap();
        assert!(first.contains("i=7302,p=1") && !first.contains("a=d"), "nothing to take away yet");
        assert!(second.contains("i=7303,p=1") && second.contains("a=d,d=I,i=7302"));
        assert!(String::from_utf8(painter.end()).unwrap().contains("i=7303"));
    }
}
