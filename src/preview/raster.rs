//! A picture as pixels.

use super::canvas::Canvas;
use super::light::pen;
use super::project::Stroke;
use super::scene::Ink;
use super::view::Lens;

/// An image of a picture.
#[derive(Clone, Debug)]
pub struct Raster {
    canvas: Canvas,
}

impl Raster {
    /// An empty image, of 1 to 4096 pixels on a side.
    pub fn new(width: u32, height: u32) -> Self {
        let side = |pixels: u32| pixels.clamp(1, 4096) as usize;
        Self { canvas: Canvas::new(side(width), side(height)) }
    }

    /// The same for a picture that has to be small: in few colours.
    pub fn coarse(width: u32, height: u32) -> Self {
        let mut raster = Self::new(width, height);
        raster.canvas.coarse = true;
        raster
    }

    /// Encodes the image as PNG.
    pub fn png(&self) -> Vec<u8> {
        self.canvas.png()
    }

    /// The image as red, green and blue bytes, row by row.
    pub fn into_rgb(self) -> Vec<u8> {
        self.canvas.pixels
    }

    /// Draws the corners of a viewfinder, and the lines of thirds where they are asked for.
    pub fn mark(&mut self, thirds: bool) {
        let (width, height) = (self.canvas.width, self.canvas.height);
        let side = width.min(height);
        let (wide, inset, arm) = ((side / 180).max(1), side / 20, side / 9);
        let (line, faint) = (pen(Ink::Ghost, 0.0), pen(Ink::Sky, 0.0));
        if thirds {
            for n in [1, 2] {
                self.canvas.block((width * n / 3, 0), (1, height), faint);
                self.canvas.block((0, height * n / 3), (width, 1), faint);
            }
        }
        let (right, low) = (width - inset, height - inset);
        for (x, y) in
            [(inset, inset), (right - arm, inset), (inset, low - wide), (right - arm, low - wide)]
        {
            self.canvas.block((x, y), (arm, wide), line);
        }
        for (x, y) in
            [(inset, inset), (right - wide, inset), (inset, low - arm), (right - wide, low - arm)]
        {
            self.canvas.block((x, y), (wide, arm), line);
        }
    }

    /// The lens for a picture of this size.
    pub fn lens(&self) -> Lens {
        Lens { width: self.canvas.width as f64, height: self.canvas.height as f64, tall: 1.0 }
    }

    /// Paints strokes in order.
    pub fn paint(&mut self, strokes: &[Stroke]) {
        // Lines grow with the image, so that it looks the same in every size.
        let longer = self.canvas.width.max(self.canvas.height);
        let scale = (longer as f32 / 640.0).max(0.5);
        for stroke in strokes {
            match stroke {
                Stroke::Face { ring, tone, .. } => self.canvas.fill(ring, tone.colour()),
                Stroke::Line { from, to, ink, depth, .. } => {
                    let (colour, wide) = (pen(*ink, *depth), breadth(*ink));
                    if *ink == Ink::Ghost {
                        self.canvas.dashes((*from, *to), colour, wide * scale, 4.0 * scale);
                    } else {
                        self.canvas.line(*from, *to, colour, wide * scale);
                    }
                }
            }
        }
    }
}

/// The thickness of a line, in pixels of an image that is 640 wide.
pub(crate) const fn breadth(ink: Ink) -> f32 {
    match ink {
        Ink::Ground => 1.0,
        Ink::Sky | Ink::Ghost => 1.2,
        Ink::Thing => 1.4,
        Ink::Subject => 2.2,
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
            assert_eq!(raster.canvas.pixels.len(), (3 * width * height) as usize);
            if width > 50 {
                // Its blue-green is in the middle third and nowhere else.
                let columns: Vec<u32> = raster
                    .canvas
                    .pixels
                    .chunks(3)
                    .enumerate()
                    .filter(|(_, rgb)| rgb[1] > 150 && rgb[0] < 100)
                    .map(|(at, _)| at as u32 % width)
                    .collect();
                assert!(columns.iter().all(|x| (width / 3..=2 * width / 3).contains(x)));
                assert!(columns.len() > 20);
            }
        }
    }
}
