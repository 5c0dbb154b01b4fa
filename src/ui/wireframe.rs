//! Lines out of dots: braille, quarters of a cell, or plain characters.

use super::ring::reach;
use crate::preview::{Ink, Lens, Stroke};

/// What a cell is divided into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dots {
    /// Two by four braille dots.
    Braille,
    /// Two by two quarter blocks.
    Quarters,
    /// One character that leans as the line does.
    Ascii,
}

impl Dots {
    /// Dots across and down a cell.
    const fn in_cell(self) -> (u16, u16) {
        match self {
            Self::Braille => (2, 4),
            Self::Quarters => (2, 2),
            Self::Ascii => (1, 1),
        }
    }
}

/// From so many cells across on there are posts and the ground's grid among the lines.
const FULL: u16 = 64;

/// A picture of cells.
#[derive(Clone, Debug)]
pub struct Wireframe {
    width: u16,
    height: u16,
    dots: Dots,
    /// For each cell its dots as bits; in ASCII the character.
    cells: Vec<u8>,
    inks: Vec<Option<Ink>>,
}

impl Wireframe {
    /// An empty picture of so many cells.
    pub fn new(width: u16, height: u16, dots: Dots) -> Self {
        let count = usize::from(width) * usize::from(height);
        Self { width, height, dots, cells: vec![0; count], inks: vec![None; count] }
    }

    /// The picture in its dots; a cell is about twice as high as wide.
    pub fn lens(&self) -> Lens {
        let (across, down) = self.dots.in_cell();
        Lens {
            width: f64::from(self.width * across),
            height: f64::from(self.height * down),
            tall: 2.0 * f64::from(across) / f64::from(down),
        }
    }

    /// Paints strokes one over the other. A ghost is dotted, and keeps behind what is there.
    pub fn paint(&mut self, strokes: &[Stroke]) {
        for stroke in strokes {
            match stroke {
                Stroke::Face { ring, .. } => self.wipe(ring),
                // Lines alone have no faces that tell near from far: a small picture has only those
                // that outline something.
                Stroke::Line { ink: Ink::Ground | Ink::Thing, edge: false, .. }
                    if self.width < FULL => {}
                Stroke::Line { from, to, ink, depth, .. } => self.line(*from, *to, *ink, *depth),
            }
        }
    }

    /// What stands in a cell; nothing in an empty one.
    pub fn cell(&self, x: u16, y: u16) -> Option<(char, Ink)> {
        let at = usize::from(y) * usize::from(self.width) + usize::from(x);
        let (bits, ink) = (*self.cells.get(at)?, (*self.inks.get(at)?)?);
        let shown = match self.dots {
            Dots::Braille => char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' '),
            Dots::Quarters => QUARTERS[usize::from(bits & 15)],
            Dots::Ascii => char::from(bits),
        };
        (bits != 0).then_some((shown, ink))
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink, depth: f64) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steps = dx.abs().max(dy.abs()).ceil().max(1.0);
        let lean = leaning(dx, dy);
        // Far ground is sparse, so that its lines do not run together.
        let sparse = match ink {
            Ink::Ground if depth > 9.0 => 3,
            Ink::Ground | Ink::Ghost => 2,
            Ink::Sky | Ink::Thing | Ink::Subject => 1,
        };
        for step in 0..=steps as u32 {
            let part = f64::from(step) / steps;
            let (x, y) = ((from.0 + dx * part).floor(), (from.1 + dy * part).floor());
            let (x, y) = (x as u16, y as u16);
            if self.dots == Dots::Ascii || u32::from(x + y) % sparse == 0 {
                self.plot(x, y, ink, lean);
            }
        }
    }

    fn plot(&mut self, x: u16, y: u16, ink: Ink, lean: u8) {
        let Some((at, bit)) = self.place(x, y) else { return };
        let behind = ink == Ink::Ghost
            && !matches!(self.inks[at], None | Some(Ink::Ground | Ink::Sky | Ink::Ghost));
        if behind {
            return;
        }
        if self.dots == Dots::Ascii {
            self.cells[at] = if ink == Ink::Ground || ink == Ink::Ghost { b'.' } else { lean };
        } else {
            self.cells[at] |= bit;
        }
        self.inks[at] = Some(ink);
    }

    /// Wipes out the dots whose middles lie inside a convex ring.
    fn wipe(&mut self, ring: &[(f64, f64)]) {
        let top = ring.iter().map(|dot| dot.1).fold(f64::INFINITY, f64::min);
        let bottom = ring.iter().map(|dot| dot.1).fold(f64::NEG_INFINITY, f64::max);
        for row in top.floor().max(0.0) as u16..bottom.ceil().max(0.0) as u16 {
            let y = f64::from(row) + 0.5;
            let Some((left, right)) = reach(ring, y) else { continue };
            for column in
                (left - 0.5).ceil().max(0.0) as u16..=(right - 0.5).floor().max(0.0) as u16
            {
                self.clear(column, row);
            }
        }
    }

    fn clear(&mut self, x: u16, y: u16) {
        let Some((at, bit)) = self.place(x, y) else { return };
        self.cells[at] = if self.dots == Dots::Ascii { 0 } else { self.cells[at] & !bit };
        if self.cells[at] == 0 {
            self.inks[at] = None;
        }
    }

    /// The cell of a dot, and its bit there.
    fn place(&self, x: u16, y: u16) -> Option<(usize, u8)> {
        let (across, down) = self.dots.in_cell();
        let (column, row) = (x / across, y / down);
        if column >= self.width || row >= self.height {
            return None;
        }
        let at = usize::from(row) * usize::from(self.width) + usize::from(column);
        let (x, y) = (usize::from(x % across), usize::from(y % down));
        let bit = match self.dots {
            Dots::Braille => BRAILLE[y][x],
            Dots::Quarters => 1 << (2 * y + x),
            Dots::Ascii => 1,
        };
        Some((at, bit))
    }
}

/// The bits of braille, by row and column.
const BRAILLE: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// Quarter blocks by their bits: upper left, upper right, lower left, lower right.
pub(super) const QUARTERS: [char; 16] =
    [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];

/// The character that leans as a line does; a cell is twice as high as wide.
fn leaning(dx: f64, dy: f64) -> u8 {
    let (wide, high) = (dx.abs(), 2.0 * dy.abs());
    if high < 0.5 * wide {
        b'-'
    } else if wide < 0.4 * high {
        b'|'
    } else if (dx < 0.0) == (dy < 0.0) {
        b'\\'
    } else {
        b'/'
    }
}

/// The bit of a dot in a character of braille, by its column and row.
pub(super) const fn braille(x: u16, y: u16) -> u8 {
    BRAILLE[y as usize][x as usize]
}
