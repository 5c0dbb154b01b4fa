//! A picture as pixels.

use super::canvas::{Canvas, Colour};
use super::project::Stroke;
use super::scene::Ink;
use super::view::Lens;

/// The background colour.
const GROUND: Colour = [22, 24, 29];

/// An image of a picture.
#[derive(Clone, Debug)]
pub struct Raster {
    canvas: Canvas,
}

impl Raster {
    /// An empty image, of 1 to 4096 pixels on a side.
    pub fn new(width: u32, height: u32) -> Self {
        let side = |pixels: u32| pixels.clamp(1, 4096) as usize;
        let mut canvas = Canvas::new(side(width), side(height));
        canvas.clear(GROUND);
        Self { canvas }
    }

    /// Encodes the image as PNG.
    pub fn png(&self) -> Vec<u8> {
        self.canvas.png()
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
                Stroke::Face { ring, .. } => self.canvas.fill(ring, GROUND),
                Stroke::Line { from, to, ink, .. } => {
                    let (colour, wide) = pen(*ink);
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

/// The colour and the thickness of a line, in pixels of an image that is 640 wide.
const fn pen(ink: Ink) -> (Colour, f32) {
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
            assert_eq!(raster.canvas.pixels.len(), (3 * width * height) as usize);
            if width > 50 {
                // Its blue-green is in the middle third and nowhere else.
                let columns: Vec<u32> = raster
                    .canvas
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
