//! Where a point of one image is in another: Lucas and Kanade, from small sizes to large ones.

use super::image::{Image, Pyramid};

/// The side of the window that is compared, in pixels, and of that which its gradients need.
const WINDOW: usize = 13;
const WIDE: usize = WINDOW + 2;

/// At most so many rounds for each size, and fewer once a round moves it by less than this.
const ROUNDS: usize = 12;
const CLOSE: f32 = 0.02;

/// A round moves it at most so far, in pixels.
const STRIDE: f32 = 3.0;

/// Further apart than this, in pixels, the way there and the way back are not the same.
const ASTRAY: f32 = 0.7;

/// How near to the edge a point may come, in pixels.
const EDGE: f32 = 3.0;

type Patch<const N: usize> = [[f32; N]; N];

/// Where the point `at` of one image is in the other, beginning with a guess; none if it is lost:
/// out of the picture, or another one on the way back.
pub(super) fn track(
    from: &Pyramid,
    to: &Pyramid,
    at: [f32; 2],
    guess: [f32; 2],
) -> Option<[f32; 2]> {
    let there = follow(from, to, at, guess)?;
    let (width, height) = (from.full().width as f32, from.full().height as f32);
    let inside = there[0] > EDGE - 1.0
        && there[1] > EDGE - 1.0
        && there[0] < width - EDGE
        && there[1] < height - EDGE;
    if !inside {
        return None;
    }
    let back = follow(to, from, there, at)?;
    let apart = (back[0] - at[0]).abs().max((back[1] - at[1]).abs());
    (apart < ASTRAY).then_some(there)
}

fn follow(from: &Pyramid, to: &Pyramid, at: [f32; 2], guess: [f32; 2]) -> Option<[f32; 2]> {
    let mut found = guess;
    for (size, (from, to)) in from.0.iter().zip(&to.0).enumerate().rev() {
        let scale = 1.0 / (1_u32 << size) as f32;
        let full = size == 0;
        let start = found.map(|place| place * scale);
        found = match align(from, to, at.map(|place| place * scale), start) {
            Aligned::At(place) => place.map(|place| place / scale),
            // A small size may show nothing where a larger one does.
            Aligned::Plain if !full => found,
            Aligned::Plain | Aligned::Outside => return None,
        };
    }
    Some(found)
}

enum Aligned {
    At([f32; 2]),
    /// There is nothing to hold on to.
    Plain,
    Outside,
}

/// What makes the windows of two images most alike, but for how bright they are.
fn align(from: &Image, to: &Image, at: [f32; 2], start: [f32; 2]) -> Aligned {
    let Some(wide) = patch::<WIDE>(from, at) else { return Aligned::Outside };
    let template = Template::new(&wide);
    let [xx, xy, yy] = template.tensor;
    let det = xx * yy - xy * xy;
    // The smaller eigenvalue, a pixel: less than that is noise.
    let trace = xx + yy;
    if det <= 0.0 || det / trace < 1e-3 * (WINDOW * WINDOW) as f32 {
        return Aligned::Plain;
    }
    let mut place = start;
    let mut before = [0.0_f32; 2];
    for _ in 0..ROUNDS {
        let Some(patch) = patch::<WINDOW>(to, place) else { return Aligned::Outside };
        let [u, v] = template.compare(&patch);
        let mut step = [-(yy * u - xy * v) / det, -(xx * v - xy * u) / det];
        let far = step[0].abs().max(step[1].abs());
        step = step.map(|way| way.clamp(-STRIDE, STRIDE));
        // To and fro: it lies between.
        let turns = (step[0] + before[0]).abs() < 0.01 && (step[1] + before[1]).abs() < 0.01;
        let part = if turns { 0.5 } else { 1.0 };
        place = [place[0] + step[0] * part, place[1] + step[1] * part];
        if far < CLOSE || turns {
            break;
        }
        before = step;
    }
    Aligned::At(place)
}

/// A window as it is looked for. Brightness is taken out of it, so that a fade moves nothing.
struct Template {
    values: Patch<WINDOW>,
    /// How brightness changes to the right and downwards, without its mean: what is added to every
    /// pixel alike then makes no difference.
    across: Patch<WINDOW>,
    down: Patch<WINDOW>,
    tensor: [f32; 3],
}

impl Template {
    fn new(wide: &Patch<WIDE>) -> Self {
        let mut values = [[0.0; WINDOW]; WINDOW];
        let (mut across, mut down) = (values, values);
        for y in 0..WINDOW {
            for x in 0..WINDOW {
                values[y][x] = wide[y + 1][x + 1];
                across[y][x] = (wide[y + 1][x + 2] - wide[y + 1][x]) / 2.0;
                down[y][x] = (wide[y + 2][x + 1] - wide[y][x + 1]) / 2.0;
            }
        }
        for gradient in [&mut across, &mut down] {
            let sum = product(gradient, &[[1.0; WINDOW]; WINDOW]);
            let mean = sum / (WINDOW * WINDOW) as f32;
            for value in gradient.as_flattened_mut() {
                *value -= mean;
            }
        }
        let tensor = [product(&across, &across), product(&across, &down), product(&down, &down)];
        Self { values, across, down, tensor }
    }

    /// How much brighter another window is, along each gradient.
    fn compare(&self, other: &Patch<WINDOW>) -> [f32; 2] {
        let mut sums = [[0.0_f32; WINDOW]; 2];
        let gradients = self.across.iter().zip(&self.down);
        for ((other, value), (across, down)) in other.iter().zip(&self.values).zip(gradients) {
            for x in 0..WINDOW {
                let more = other[x] - value[x];
                sums[0][x] += more * across[x];
                sums[1][x] += more * down[x];
            }
        }
        sums.map(|sum| sum.iter().sum())
    }
}

/// The sum of the products of two windows, in lanes that can be added side by side.
fn product(a: &Patch<WINDOW>, b: &Patch<WINDOW>) -> f32 {
    let mut sums = [0.0_f32; WINDOW];
    for (a, b) in a.iter().zip(b) {
        for x in 0..WINDOW {
            sums[x] += a[x] * b[x];
        }
    }
    sums.iter().sum()
}

/// The window around a place between pixels; none if it lies too far outside. One pair of weights
/// does for all of it.
fn patch<const N: usize>(image: &Image, at: [f32; 2]) -> Option<Patch<N>> {
    let reach = (N / 2) as f32;
    let (left, top) = (at[0] - reach, at[1] - reach);
    // What is no number is nowhere.
    if !(left.abs() < 1e4 && top.abs() < 1e4) {
        return None;
    }
    let (x, y) = (left.floor(), top.floor());
    let (right, lower) = (left - x, top - y);
    let (x, y) = (x as isize, y as isize);
    if !image.has(x, y, N + 1) {
        return None;
    }
    let weights = [
        (1.0 - right) * (1.0 - lower),
        right * (1.0 - lower),
        (1.0 - right) * lower,
        right * lower,
    ];
    let mut patch = [[0.0; N]; N];
    for (n, row) in patch.iter_mut().enumerate() {
        let above = image.row(x, y + n as isize, N + 1);
        let below = image.row(x, y + n as isize + 1, N + 1);
        for x in 0..N {
            row[x] = weights[0] * above[x]
                + weights[1] * above[x + 1]
                + weights[2] * below[x]
                + weights[3] * below[x + 1];
        }
    }
    Some(patch)
}
