//! What a film is rid of before it is measured: bars around the picture, and fades.

use super::frame::Frame;
use super::image::Pyramid;

/// A row or column at the edge belongs to a bar if its brightness never spreads further than this.
const BAR: u8 = 14;

/// A row belongs to it too if it has letters: so much of it is as bright as the bar, and so much
/// never changes.
const EMPTY: f64 = 0.4;
const FIXED: f64 = 0.8;

/// Pixels beside a bar that it has smeared into.
const SMEARED: usize = 2;

/// As many frames, spread over the film, tell where the bars are.
const LOOKS: usize = 12;

/// A frame whose brightness has a smaller standard deviation shows nothing.
const BLANK: f64 = 1.5;

/// Contrast is raised at most so many times.
const MOST: f64 = 4.0;

/// The part of the frames that is picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Window {
    /// What is left of the frames, all of one size, without the bars around them.
    pub(super) fn of(frames: &[Frame]) -> Self {
        let (width, height) = (frames[0].width, frames[0].height);
        // The darkest and the brightest value of each row and column.
        let mut rows = vec![(u8::MAX, u8::MIN); height];
        let mut columns = vec![(u8::MAX, u8::MIN); width];
        let mut pixels = vec![(u8::MAX, u8::MIN); width * height];
        for frame in frames.iter().step_by((frames.len() / LOOKS).max(1)) {
            let of_pixels = pixels.chunks_exact_mut(width);
            for ((row, of_row), of_pixels) in
                frame.grey.chunks_exact(width).zip(&mut rows).zip(of_pixels)
            {
                for ((value, of_column), of_pixel) in row.iter().zip(&mut columns).zip(of_pixels) {
                    for range in [&mut *of_row, of_column, of_pixel] {
                        *range = (range.0.min(*value), range.1.max(*value));
                    }
                }
            }
        }
        let flat = |ranges: &mut dyn Iterator<Item = &(u8, u8)>, size: usize| {
            ranges.take(size / 3).take_while(|(low, high)| high - low < BAR).count()
        };
        let smeared = |flat: usize| if flat > 0 { flat + SMEARED } else { 0 };
        let left = smeared(flat(&mut columns.iter(), width));
        let right = smeared(flat(&mut columns.iter().rev(), width));
        // Below and above, a bar may have letters.
        let lettered = |nth: &dyn Fn(usize) -> usize, flat: usize| {
            let bar = rows[nth(0)].0;
            let belongs = |row: &[(u8, u8)]| {
                let part = |of: &dyn Fn(&(u8, u8)) -> bool| {
                    row.iter().filter(|range| of(range)).count() as f64 / width as f64
                };
                part(&|(low, high)| high - low < BAR) >= FIXED
                    && part(&|(low, high)| low.abs_diff(bar).max(high.abs_diff(bar)) < BAR) >= EMPTY
            };
            let row = |n: usize| &pixels[nth(n) * width..(nth(n) + 1) * width];
            if flat == 0 { 0 } else { (0..height / 3).take_while(|n| belongs(row(*n))).count() }
        };
        let (upper, lower) = (flat(&mut rows.iter(), height), flat(&mut rows.iter().rev(), height));
        let top = smeared(upper.max(lettered(&|n| n, upper)));
        let bottom = smeared(lower.max(lettered(&|n| height - 1 - n, lower)));
        let left_over = |size: usize, bars: usize| size.saturating_sub(bars).max(1);
        Self {
            left: left.min(width - 1),
            top: top.min(height - 1),
            width: left_over(width, left + right),
            height: left_over(height, top + bottom),
        }
    }

    /// The rows of a frame inside it.
    pub(super) fn rows<'a>(&self, frame: &'a Frame) -> impl Iterator<Item = &'a [u8]> {
        let Self { left, top, width, height } = *self;
        let rows = frame.grey.chunks_exact(frame.width).skip(top).take(height);
        rows.map(move |row| &row[left..left + width])
    }
}

/// The brightness of a frame: its mean and its standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Light {
    pub(super) mean: f64,
    pub(super) spread: f64,
}

impl Light {
    fn of(frame: &Frame, window: &Window) -> Self {
        let (mut sum, mut squares) = (0_u64, 0_u64);
        for value in window.rows(frame).flatten() {
            sum += u64::from(*value);
            squares += u64::from(*value).pow(2);
        }
        let count = (window.width * window.height) as f64;
        let mean = sum as f64 / count;
        Self { mean, spread: (squares as f64 / count - mean * mean).max(0.0).sqrt() }
    }

    /// Whether nothing can be seen in it.
    pub(super) fn is_blank(self) -> bool {
        self.spread < BLANK
    }
}

/// How bright a film is: frames are brought to it, so that a fade does not look like a motion.
#[derive(Clone, Debug)]
pub(super) struct Level {
    window: Window,
    /// Of each frame.
    pub(super) lights: Vec<Light>,
    mean: f64,
    spread: f64,
}

impl Level {
    pub(super) fn of(frames: &[Frame], window: Window) -> Self {
        let lights: Vec<_> = frames.iter().map(|frame| Light::of(frame, &window)).collect();
        let seen = lights.iter().filter(|light| !light.is_blank()).map(|light| light.spread);
        let spread = median(seen.collect()).unwrap_or(1.0).max(4.0);
        let mean = median(lights.iter().map(|light| light.mean).collect()).unwrap_or_default();
        Self { window, lights, mean, spread }
    }

    /// A frame as bright as the film.
    pub(super) fn pyramid(&self, frame: &Frame, nth: usize) -> Pyramid {
        let Light { mean, spread } = self.lights[nth];
        let gain = MOST.min(self.spread / spread.max(1e-3));
        let shade: Vec<f32> = (0..=u8::MAX)
            .map(|value| ((f64::from(value) - mean) * gain + self.mean).clamp(0.0, 255.0) as f32)
            .collect();
        let mut rows = self.window.rows(frame);
        Pyramid::new(self.window.width, self.window.height, |_, row| {
            let values = rows.next().unwrap_or_default();
            for (sample, value) in row.iter_mut().zip(values) {
                *sample = shade[usize::from(*value)];
            }
        })
    }
}

/// The value in the middle, or the mean of the two that are there; none of nothing.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => None,
        even if even.is_multiple_of(2) => Some(f64::midpoint(values[half - 1], values[half])),
        _ => Some(values[half]),
    }
}
