//! The scene in cells: each is filled with the scene's colours, in quarters where two of them meet,
//! and thin things are lines of braille over that.

use super::ring::reach;
use super::wireframe::{QUARTERS, braille};
use crate::picture::indexed;
use crate::preview::{Ink, Lens, Stroke, Tone, pen};

/// Dots of lines across and down a cell.
const ACROSS: u16 = 2;
const DOWN: u16 = 4;

/// A picture of cells, in the colours of the scene.
#[derive(Clone, Debug)]
pub struct Shading {
    width: u16,
    height: u16,
    /// The colour of each quarter of a cell, row by row.
    quarters: Vec<Tone>,
    /// The lines in each cell, as bits of braille, with what they belong to.
    lines: Vec<(u8, Ink)>,
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shaded {
    /// The character.
    pub glyph: char,
    /// Its colour; for a line, what it is a line of.
    pub fore: Fore,
    /// What lies behind.
    pub back: Tone,
}

/// What a character is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fore {
    /// A colour of the scene.
    Tone(Tone),
    /// That of lines of this kind of thing.
    Line(Ink),
}

/// The distance at which lines in cells have the colour that they have everywhere, in metres.
const LINE: f64 = 4.0;

impl Fore {
    /// The colour.
    pub fn colour(self) -> [u8; 3] {
        match self {
            Self::Tone(tone) => tone.colour(),
            Self::Line(ink) => pen(ink, LINE),
        }
    }
}

impl Shaded {
    /// What sets a terminal to its colours, which are of 24 bits or of the 256.
    pub fn colours(&self, full: bool) -> String {
        let paint = |ground: u8, [red, green, blue]: [u8; 3]| {
            if full {
                format!("\x1b[{ground};2;{red};{green};{blue}m")
            } else {
                format!("\x1b[{ground};5;{}m", indexed([red, green, blue]))
            }
        };
        paint(38, self.fore.colour()) + &paint(48, self.back.colour())
    }
}

impl Shading {
    /// An empty picture of so many cells.
    pub fn new(width: u16, height: u16) -> Self {
        let cells = usize::from(width) * usize::from(height);
        let (quarters, lines) = (vec![Tone::default(); 4 * cells], vec![(0, Ink::Sky); cells]);
        Self { width, height, quarters, lines }
    }

    /// The picture in its dots; a cell is about twice as high as wide.
    pub fn lens(&self) -> Lens {
        let (width, height) = (self.width * ACROSS, self.height * DOWN);
        Lens { width: f64::from(width), height: f64::from(height), tall: 1.0 }
    }

    /// Paints strokes one over the other.
    pub fn paint(&mut self, strokes: &[Stroke]) {
        for stroke in strokes {
            match stroke {
                Stroke::Face { ring, tone, .. } => self.fill(ring, *tone),
                Stroke::Line { edge: true, .. } | Stroke::Line { ink: Ink::Sky, .. } => {}
                Stroke::Line { from, to, ink, .. } => self.line(*from, *to, *ink),
            }
        }
    }

    /// Fills the quarters whose middles lie inside a convex ring.
    fn fill(&mut self, ring: &[(f64, f64)], tone: Tone) {
        let across = usize::from(self.width * 2);
        let rows = ring.iter().map(|dot| dot.1 / 2.0);
        let top = rows.clone().fold(f64::INFINITY, f64::min).max(0.0) as usize;
        let bottom = (rows.fold(0.0, f64::max).ceil() as usize).min(usize::from(self.height * 2));
        for row in top..bottom {
            let y = 2.0 * row as f64 + 1.0;
            let Some((left, right)) = reach(ring, y) else { continue };
            let first = left.round().max(0.0) as usize;
            let last = (right.round().max(0.0) as usize).min(across);
            if first < last {
                self.quarters[row * across + first..row * across + last].fill(tone);
                self.wipe(row as u16, first as u16, last as u16);
            }
        }
    }

    /// Wipes out the lines behind a row of quarters.
    fn wipe(&mut self, row: u16, first: u16, last: u16) {
        let cells = usize::from(row / 2) * usize::from(self.width);
        for column in first / 2..=(last - 1) / 2 {
            let (bits, _) = &mut self.lines[cells + usize::from(column)];
            if *bits == 0 {
                continue;
            }
            for x in (column * 2).max(first)..(column * 2 + 2).min(last) {
                let y = row % 2 * 2;
                *bits &= !(braille(x % 2, y) | braille(x % 2, y + 1));
            }
        }
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steps = dx.abs().max(dy.abs()).ceil().max(1.0);
        for step in 0..=steps as u32 {
            let part = f64::from(step) / steps;
            let (x, y) = ((from.0 + dx * part).floor() as u16, (from.1 + dy * part).floor() as u16);
            let (column, row) = (x / ACROSS, y / DOWN);
            // A ghost is dotted.
            let left_out = ink == Ink::Ghost && (x + y) % 2 == 1;
            if column >= self.width || row >= self.height || left_out {
                continue;
            }
            let (bits, of) =
                &mut self.lines[usize::from(row) * usize::from(self.width) + usize::from(column)];
            *bits |= braille(x % ACROSS, y % DOWN);
            *of = ink;
        }
    }

    /// What stands in a cell; none outside of the picture.
    pub fn cell(&self, x: u16, y: u16) -> Option<Shaded> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let across = usize::from(self.width * 2);
        let first = usize::from(y * 2) * across + usize::from(x * 2);
        let quarters = [0, 1, across, across + 1].map(|at| self.quarters[first + at]);
        let (back, fore) = two_of(quarters);
        let (bits, ink) = self.lines[usize::from(y) * usize::from(self.width) + usize::from(x)];
        if bits != 0 {
            let glyph = char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' ');
            return Some(Shaded { glyph, fore: Fore::Line(ink), back });
        }
        let shown = quarters.iter().enumerate().map(|(nth, tone)| {
            let is_fore =
                *tone != back && (*tone == fore || tone.away_from(fore) < tone.away_from(back));
            usize::from(is_fore) << nth
        });
        Some(Shaded { glyph: QUARTERS[shown.sum::<usize>()], fore: Fore::Tone(fore), back })
    }
}

/// The two colours that most of a cell's quarters have, the first of them most.
fn two_of(quarters: [Tone; 4]) -> (Tone, Tone) {
    let count = |tone: Tone| quarters.iter().filter(|it| **it == tone).count();
    let most = |tones: &mut dyn Iterator<Item = Tone>| {
        tones.max_by(|a, b| count(*a).cmp(&count(*b)).then(b.cmp(a)))
    };
    let back = most(&mut quarters.into_iter()).unwrap_or_default();
    let fore = most(&mut quarters.into_iter().filter(|tone| *tone != back));
    (back, fore.unwrap_or(back))
}
