//! The pictures of a film without encoding it, for measurements that need to know the truth.

use super::h264::RATE;
use super::studio::{Scenario, Studio};
use crate::preview::{Canvas, Lens, Pose};

/// A picture in shades of grey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grey {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Brightness of each pixel, 0 to 255, row by row.
    pub pixels: Vec<u8>,
}

/// The pictures of a film, made on demand.
#[derive(Debug)]
pub struct Frames<'a> {
    studio: Studio<'a>,
    width: usize,
    height: usize,
    /// Rows of the scene; those of the caption follow.
    scene: usize,
}

impl<'a> Frames<'a> {
    /// Pictures per second.
    pub const RATE: u32 = RATE;

    /// In the size of the film.
    pub fn new(scenario: &'a Scenario) -> Self {
        Self::with(scenario, |side| side)
    }

    /// In a smaller size, with this many pixels (at least 16) on the longer side, but never larger
    /// than the film. The rows of the caption stay empty, because its letters would not be
    /// readable.
    pub fn small(scenario: &'a Scenario, longer: usize) -> Self {
        let size = Studio::new(scenario).size;
        let whole = size.width.max(size.height) as usize;
        let scale = longer.clamp(16, whole) as f64 / whole as f64;
        Self::with(scenario, |side| (side as f64 * scale).round() as usize)
    }

    fn with(scenario: &'a Scenario, scaled: impl Fn(usize) -> usize) -> Self {
        let studio = Studio::new(scenario);
        let (width, height) = (studio.size.width as usize, studio.size.height as usize);
        let scene = scaled(studio.scene_height());
        Self { width: scaled(width), height: scaled(height), scene, studio }
    }

    /// The number of pictures, at least 2: [`Frames::RATE`] per second.
    pub fn count(&self) -> u32 {
        self.studio.count
    }

    /// The pose in a picture, counted from 0. Numbers past the end mean the last picture.
    pub fn pose(&self, nth: u32) -> Pose {
        self.studio.pose(nth.min(self.count() - 1))
    }

    /// The lens of the scene. Its dots are pixels; those of the caption are below.
    pub fn lens(&self) -> Lens {
        Lens { width: self.width as f64, height: self.scene as f64, tall: 1.0 }
    }

    /// A picture, counted from 0. Numbers past the end mean the last picture.
    pub fn grey(&self, nth: u32) -> Grey {
        let nth = nth.min(self.count() - 1);
        let (width, height) = (self.width, self.height);
        let mut canvas = Canvas::new(width, height);
        if height == self.studio.size.height as usize {
            self.studio.paint(&mut canvas, nth);
        } else {
            self.studio.scene(&mut canvas, nth, self.scene);
            canvas.block((0, self.scene), (width, height - self.scene), [0; 3]);
        }
        let pixels = canvas.pixels.as_chunks().0.iter().map(|pixel| brightness(*pixel)).collect();
        Grey { width, height, pixels }
    }
}

/// The brightness of a colour by BT.709: 0.2126, 0.7152 and 0.0722, in 65536ths.
fn brightness([red, green, blue]: [u8; 3]) -> u8 {
    let [red, green, blue] = [red, green, blue].map(u32::from);
    ((13_933 * red + 46_871 * green + 4_732 * blue + (1 << 15)) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Convention;
    use crate::film::{Caption, Conduct};
    use crate::preview::{Sight, View};

    fn scenario(motion: &str, ratio: &str) -> Scenario {
        Scenario {
            motion: motion.parse().unwrap(),
            convention: Convention::default(),
            seconds: 5.0,
            conduct: Conduct::default(),
            ratio: ratio.to_owned(),
            caption: Caption::default(),
        }
    }

    /// How similar two series of numbers are: 1 if they differ only in brightness and contrast, 0
    /// if not at all.
    fn correlation(pairs: &[(f64, f64)]) -> f64 {
        let count = pairs.len() as f64;
        let (a, b) = pairs.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        let (a, b) = (a / count, b / count);
        let sum = |of: fn(f64, f64) -> f64| -> f64 {
            pairs.iter().map(|it| of(it.0 - a, it.1 - b)).sum()
        };
        sum(|a, b| a * b) / (sum(|a, _| a * a) * sum(|_, b| b * b)).sqrt()
    }

    #[test]
    fn what_is_on_a_surface_goes_where_the_surface_goes() {
        for (motion, ratio) in [
            ("x=8", "16:9"),
            ("y=4", "1:1"),
            ("z=6", "16:9"),
            ("r=7", "9:16"),
            ("bg_x_pan=-7", "16:9"),
            ("bg_y_pan=6", "9:16"),
        ] {
            let scenario = scenario(motion, ratio);
            let frames = Frames::small(&scenario, 240);
            let (from, to) = (24, 42);
            let [then, now] = [from, to].map(|nth| View::new(&frames.pose(nth), frames.lens()));
            let [before, after] = [from, to].map(|nth| frames.grey(nth));
            let value = |grey: &Grey, (x, y): (f64, f64)| {
                let inside = |at: f64, side: f64| (2.0..side - 3.0).contains(&at);
                if !inside(x, grey.width as f64) || !inside(y, frames.lens().height) {
                    return None;
                }
                // The mean of the four nearest, weighed.
                let (x, y) = (x - 0.5, y - 0.5);
                let at = |dx: usize, dy: usize| {
                    f64::from(grey.pixels[(y as usize + dy) * grey.width + x as usize + dx])
                };
                let (right, below) = (x.fract(), y.fract());
                let upper = at(0, 0) * (1.0 - right) + at(1, 0) * right;
                Some(upper * (1.0 - below) + (at(0, 1) * (1.0 - right) + at(1, 1) * right) * below)
            };
            let (mut near, mut far, mut unmoved) = (Vec::new(), Vec::new(), Vec::new());
            for at in 0..frames.lens().height as usize * before.width {
                let dot = ((at % before.width) as f64 + 0.5, (at / before.width) as f64 + 0.5);
                let Some(sight) = then.sight(dot) else { continue };
                let Some(there) = now.dot_of(sight) else { continue };
                let pair = value(&before, dot).zip(value(&after, there));
                match sight {
                    Sight::Place(_) => near.extend(pair),
                    Sight::Way(_) => far.extend(pair),
                }
                unmoved.extend(value(&before, dot).zip(value(&after, dot)));
            }
            let alike = [near, far, unmoved].map(|pairs| correlation(&pairs));
            eprintln!("{motion} {ratio}: {alike:.2?}");
            assert!(alike[0] > 0.6 && alike[1] > 0.6, "{motion} {ratio}: {alike:.2?}");
            assert!(alike[0].max(alike[1]) > alike[2], "{motion} {ratio}: {alike:.2?}");
        }
    }

    #[test]
    fn there_is_something_to_hold_on_to_everywhere() {
        for ratio in ["16:9", "1:1", "9:16"] {
            let scenario = scenario("x=0", ratio);
            let frames = Frames::small(&scenario, 240);
            let (grey, scene) = (frames.grey(0), frames.lens().height as usize);
            for row in 0..4 {
                for column in 0..6 {
                    let (left, right) = (column * grey.width / 6, (column + 1) * grey.width / 6);
                    let (top, bottom) = (row * scene / 4, (row + 1) * scene / 4);
                    let at = |x: usize, y: usize| f64::from(grey.pixels[y * grey.width + x]);
                    let dots =
                        (top..bottom - 1).flat_map(|y| (left..right - 1).map(move |x| (x, y)));
                    let (mut across, mut down, mut count) = (0.0, 0.0, 0.0);
                    for (x, y) in dots {
                        across += (at(x + 1, y) - at(x, y)).abs();
                        down += (at(x, y + 1) - at(x, y)).abs();
                        count += 1.0;
                    }
                    let (across, down) = (across / count, down / count);
                    eprint!("{across:.2}/{down:.2} ");
                    assert!(across.min(down) > 1.0, "{ratio} {column},{row}: {across}, {down}");
                }
            }
            eprintln!();
        }
    }

    #[test]
    fn a_small_picture_is_the_film_seen_from_afar() {
        let scenario = scenario("x=0", "16:9");
        let (whole, small) = (Frames::new(&scenario), Frames::small(&scenario, 160));
        assert_eq!((whole.count(), small.count()), (120, 120));
        let (whole, rows, small) = (whole.grey(60), small.lens().height as usize, small.grey(60));
        assert_eq!((whole.width, whole.height, small.width, small.height), (640, 360, 160, 90));
        let mean = |x: usize, y: usize| -> f64 {
            let four = |at: usize| (at % 4) + 4 * x + ((at / 4) + 4 * y) * whole.width;
            (0..16).map(|at| f64::from(whole.pixels[four(at)])).sum::<f64>() / 16.0
        };
        let pairs: Vec<_> = (0..rows * small.width)
            .map(|at| (mean(at % small.width, at / small.width), f64::from(small.pixels[at])))
            .collect();
        assert!(correlation(&pairs) > 0.9, "{}", correlation(&pairs));
    }
}
