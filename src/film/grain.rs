//! What makes a film's surfaces look like something: a grain that sticks to them.
//!
//! A film that is to be measured as a photograph would be needs something to hold on to everywhere,
//! at every distance, that goes where its surface goes and nowhere else. So the grain lies in the
//! surface's own coordinates, is rough in every size alike, and what is too fine for a pixel fades
//! out before it could flicker: a pyramid of ever coarser copies, mixed by how much of the surface
//! a pixel covers.

use std::sync::LazyLock;

/// Samples on a side of the pattern, which repeats; a power of two.
const SIDE: usize = 256;

/// Sizes of the bumps that are in it, in samples, each with how much of it there is.
const BUMPS: [(usize, f32); 4] = [(32, 0.55), (16, 0.7), (8, 0.8), (4, 0.65)];

/// One pattern for all surfaces.
static PATTERN: LazyLock<Vec<Level>> = LazyLock::new(|| {
    let mut levels = vec![Level::finest()];
    while let Some(coarser) = levels.last().and_then(Level::coarser) {
        levels.push(coarser);
    }
    levels
});

/// The pattern with a number of samples on a side.
#[derive(Clone, Debug)]
struct Level {
    side: usize,
    samples: Vec<f32>,
}

impl Level {
    /// The pattern itself: its mean is 0, and its standard deviation 1.
    fn finest() -> Self {
        let mut samples = vec![0.0; SIDE * SIDE];
        for (bump, part) in BUMPS {
            for (at, sample) in samples.iter_mut().enumerate() {
                *sample += part * bumps(at % SIDE, at / SIDE, bump);
            }
        }
        let count = samples.len() as f32;
        let mean = samples.iter().sum::<f32>() / count;
        let spread = samples.iter().map(|it| (it - mean) * (it - mean)).sum::<f32>() / count;
        let samples = samples.iter().map(|it| (it - mean) / spread.sqrt()).collect();
        Self { side: SIDE, samples }
    }

    /// The same at half the size: each sample the mean of four. None below one sample.
    fn coarser(&self) -> Option<Self> {
        let side = self.side / 2;
        let sample = |at: usize| {
            let (x, y) = (2 * (at % side), 2 * (at / side));
            let two =
                |y: usize| self.samples[y * self.side + x] + self.samples[y * self.side + x + 1];
            (two(y) + two(y + 1)) / 4.0
        };
        (side > 0).then(|| Self { side, samples: (0..side * side).map(sample).collect() })
    }

    /// Between its samples, in samples of the finest level.
    fn at(&self, x: f32, y: f32) -> f32 {
        let scale = self.side as f32 / SIDE as f32;
        let (x, y) = (x * scale - 0.5, y * scale - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right, below) = (x - left, y - top);
        let mask = self.side - 1;
        let (x0, y0) = (left as i32 as usize & mask, top as i32 as usize & mask);
        let (x1, y1) = ((x0 + 1) & mask, (y0 + 1) & mask);
        let (upper, lower) = (y0 * self.side, y1 * self.side);
        let between = |a: f32, b: f32, part: f32| a + (b - a) * part;
        between(
            between(self.samples[upper + x0], self.samples[upper + x1], right),
            between(self.samples[lower + x0], self.samples[lower + x1], right),
            below,
        )
    }
}

/// Bumps of a size, between -1 and 1, that repeat with the pattern.
fn bumps(x: usize, y: usize, size: usize) -> f32 {
    let across = SIDE / size;
    let smooth = |part: f32| part * part * (3.0 - 2.0 * part);
    let (right, below) =
        (smooth((x % size) as f32 / size as f32), smooth((y % size) as f32 / size as f32));
    let corner = |dx: usize, dy: usize| {
        chance(((x / size + dx) % across) as u32, ((y / size + dy) % across) as u32, size as u32)
    };
    let between = |a: f32, b: f32, part: f32| a + (b - a) * part;
    between(
        between(corner(0, 0), corner(1, 0), right),
        between(corner(0, 1), corner(1, 1), right),
        below,
    )
}

/// A number from -1 to 1 that has nothing to do with its neighbours', always the same.
pub(super) fn chance(x: u32, y: u32, kind: u32) -> f32 {
    let mut mixed = x
        .wrapping_mul(0x8da6_b343)
        .wrapping_add(y.wrapping_mul(0xd816_3841))
        .wrapping_add(kind.wrapping_mul(0xcb1a_b31f));
    mixed ^= mixed >> 16;
    mixed = mixed.wrapping_mul(0x7feb_352d);
    mixed ^= mixed >> 15;
    mixed = mixed.wrapping_mul(0x846c_a68b);
    mixed ^= mixed >> 16;
    // 24 bits, which is what such a number holds.
    (mixed >> 8) as f32 / 8_388_608.0 - 1.0
}

/// How rough the pattern is at a place, given in its samples, where a pixel covers `reach` of them:
/// 0 in the mean, seldom beyond -2.5 and 2.5, and less the more a pixel covers.
pub(super) fn grain(x: f32, y: f32, reach: f32) -> f32 {
    let pattern = &*PATTERN;
    let level = reach.max(1.0).log2();
    let fine = (level as usize).min(pattern.len() - 1);
    let coarse = (fine + 1).min(pattern.len() - 1);
    let (fine, coarse) = (pattern[fine].at(x, y), pattern[coarse].at(x, y));
    fine + (coarse - fine) * level.fract()
}
