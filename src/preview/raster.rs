//! A picture as pixels.

use super::project::{Lens, Stroke};
use super::scene::Ink;

/// Behind everything.
const GROUND: [u8; 3] = [22, 24, 29];

/// An image of red, green and blue bytes, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Three bytes for each pixel.
    pub pixels: Vec<u8>,
}

impl Raster {
    /// An empty image; at least one pixel, at most 4096 on a side.
    pub fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width.clamp(1, 4096), height.clamp(1, 4096));
        let pixels = GROUND.repeat((width * height) as usize);
        Self { width, height, pixels }
    }

    /// The picture in its pixels.
    pub fn lens(&self) -> Lens {
        Lens { width: f64::from(self.width), height: f64::from(self.height), tall: 1.0 }
    }

    /// Paints strokes one over the other.
    pub fn paint(&mut self, strokes: &[Stroke]) {
        // Lines grow with the image, so that it looks the same in every size.
        let scale = (f64::from(self.width.max(self.height)) / 640.0).max(0.5);
        for stroke in strokes {
            match stroke {
                Stroke::Wipe(ring) => self.wipe(ring),
                Stroke::Line { from, to, ink, .. } => self.line(*from, *to, *ink, scale),
            }
        }
    }

    /// A line with soft edges: each pixel near it is mixed by how much of it is covered.
    fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink, scale: f64) {
        let (colour, wide) = pen(ink);
        let reach = wide * scale / 2.0;
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        let (low, high) = (
            (from.0.min(to.0) - reach - 1.0, from.1.min(to.1) - reach - 1.0),
            (from.0.max(to.0) + reach + 1.0, from.1.max(to.1) + reach + 1.0),
        );
        let clamp = |value: f64, end: u32| value.clamp(0.0, f64::from(end)) as u32;
        for y in clamp(low.1, self.height)..clamp(high.1.ceil(), self.height) {
            // Only the pixels of this row that are near the line.
            let row = f64::from(y) + 0.5;
            let (mut left, mut right) = (low.0, high.0);
            if dy.abs() > 1e-9 {
                let span = (reach + 1.5) * length / dy.abs();
                let x = from.0 + dx * (row - from.1) / dy;
                left = left.max(x - span);
                right = right.min(x + span);
            }
            for x in clamp(left, self.width)..clamp(right.ceil(), self.width) {
                let (px, py) = (f64::from(x) + 0.5 - from.0, row - from.1);
                let along = if length > 0.0 {
                    ((px * dx + py * dy) / (length * length)).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let away = (px - dx * along).hypot(py - dy * along);
                let covered = (reach + 0.5 - away).clamp(0.0, 1.0);
                // A ghost is dashed.
                let gap = ink == Ink::Ghost && (along * length / (4.0 * scale)) as u32 % 2 == 1;
                if covered > 0.0 && !gap {
                    self.mix(x, y, colour, covered);
                }
            }
        }
    }

    fn mix(&mut self, x: u32, y: u32, colour: [u8; 3], part: f64) {
        let at = 3 * (y * self.width + x) as usize;
        for (channel, new) in self.pixels[at..at + 3].iter_mut().zip(colour) {
            let old = f64::from(*channel);
            *channel = (old + (f64::from(new) - old) * part).round() as u8;
        }
    }

    /// Wipes out what is inside a convex ring.
    fn wipe(&mut self, ring: &[(f64, f64)]) {
        for y in 0..self.height {
            let row = f64::from(y) + 0.5;
            let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
            for (nth, a) in ring.iter().enumerate() {
                let b = ring[(nth + 1) % ring.len()];
                if (a.1 <= row) != (b.1 <= row) {
                    let x = a.0 + (b.0 - a.0) * (row - a.1) / (b.1 - a.1);
                    (left, right) = (left.min(x), right.max(x));
                }
            }
            if left < right {
                let first = left.max(0.0) as u32;
                let last = (right.ceil().max(0.0) as u32).min(self.width);
                let row = 3 * (y * self.width) as usize;
                for x in first..last {
                    let at = row + 3 * x as usize;
                    self.pixels[at..at + 3].copy_from_slice(&GROUND);
                }
            }
        }
    }
}

/// The colour and the width of a line, in pixels of an image of 640.
const fn pen(ink: Ink) -> ([u8; 3], f64) {
    match ink {
        Ink::Ground => ([61, 67, 77], 1.0),
        Ink::Sky => ([108, 116, 130], 1.2),
        Ink::Thing => ([201, 206, 214], 1.4),
        Ink::Subject => ([53, 195, 208], 2.2),
        Ink::Ghost => ([127, 136, 151], 1.2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Convention, Motion};
    use crate::preview::{picture, pose};

    #[test]
    fn the_subject_stands_in_the_middle_of_every_size() {
        let still = pose(&Motion::default(), &Convention::default(), 5.0, 0.0);
        for (width, height) in [(640, 360), (90, 160), (1, 1), (1280, 720)] {
            let mut raster = Raster::new(width, height);
            raster.paint(&picture(&still, raster.lens()));
            assert_eq!(raster.pixels.len(), (3 * width * height) as usize);
            if width > 50 {
                // Its blue-green is in the middle third and nowhere else.
                let columns: Vec<u32> = raster
                    .pixels
                    .chunks(3)
                    .enumerate()
                    .filter(|(_, rgb)| rgb[1] > 150 && rgb[0] < 90)
                    .map(|(at, _)| at as u32 % width)
                    .collect();
                assert!(columns.iter().all(|x| (width / 3..=2 * width / 3).contains(x)));
                assert!(columns.len() > 20);
            }
        }
    }
}
