//! The frames of a film of the sandbox, as a decoder would give them.

use viewfinder::film::{Frames, Grey, Scenario};
use viewfinder::measure::{Frame, SIDE};

/// Frames a second that are measured.
pub(crate) const RATE: u32 = 8;

/// One of them in so many of the film's.
pub(crate) const EVERY: u32 = Frames::RATE / RATE;

/// The frames of a film.
pub(crate) fn frames(scenario: &Scenario) -> Vec<Frame> {
    let film = Frames::new(scenario);
    (0..film.count()).step_by(EVERY as usize).map(|nth| shrunk(&film.grey(nth))).collect()
}

/// The same drawn small, without the caption: what a decoder gives is a little sharper.
pub(crate) fn small_frames(scenario: &Scenario) -> Vec<Frame> {
    let film = Frames::small(scenario, SIDE);
    (0..film.count())
        .step_by(EVERY as usize)
        .map(|nth| film.grey(nth))
        .map(|Grey { width, height, pixels }| Frame { width, height, grey: pixels })
        .collect()
}

/// A picture whose longer side is [`SIDE`]: each pixel is the mean of what it covers.
fn shrunk(picture: &Grey) -> Frame {
    let long = picture.width.max(picture.height) as f64;
    let even = |side: usize| (side as f64 * SIDE as f64 / long / 2.0).round() as usize * 2;
    let (width, height) = (even(picture.width), even(picture.height));
    let values: Vec<f32> = picture.pixels.iter().map(|value| f32::from(*value)).collect();
    // Along the rows, which then lie as columns; and once more.
    let narrow = turned(&averaged(&values, picture.width, width), width);
    let small = turned(&averaged(&narrow, picture.height, height), height);
    let grey = small.into_iter().map(|value| (value + 0.5) as u8).collect();
    Frame { width, height, grey }
}

/// Rows of `from` values as rows of `to`, fewer, each the mean of what it covers.
fn averaged(values: &[f32], from: usize, to: usize) -> Vec<f32> {
    let scale = from as f32 / to as f32;
    let mut averaged = Vec::with_capacity(values.len() / from * to);
    for row in values.chunks_exact(from) {
        for n in 0..to {
            let (start, end) = (n as f32 * scale, (n + 1) as f32 * scale);
            let covered = |x: usize| (end.min(x as f32 + 1.0) - start.max(x as f32)).max(0.0);
            let last = (end.ceil() as usize).min(from);
            let sum: f32 = (start as usize..last).map(|x| row[x] * covered(x)).sum();
            averaged.push(sum / scale);
        }
    }
    averaged
}

/// Rows as columns.
fn turned(values: &[f32], width: usize) -> Vec<f32> {
    let height = values.len() / width;
    (0..values.len()).map(|n| values[n % height * width + n / height]).collect()
}
