//! Gives the surfaces of a film a texture that sticks to them.
//!
//! A film that is to be measured like a photograph needs detail everywhere and at every distance,
//! which moves exactly as its surface does. So the grain is defined in the surface's own
//! coordinates, has equal roughness at every scale, and fades out before it becomes finer than a
//! pixel and flickers: a pyramid of increasingly coarse copies, mixed by how much of the surface a
//! pixel covers.

use std::sync::LazyLock;

/// Samples per side of the pattern, which repeats; a power of two.
const SIDE: usize = 256;

/// Sizes of its bumps in samples, each with its amplitude.
const BUMPS: [(usize, f32); 4] = [(32, 0.55), (16, 0.7), (8, 0.8), (4, 0.65)];

/// The pattern, shared by all surfaces.
static PATTERN: LazyLock<Vec<Level>> = LazyLock::new(|| {
    let mut levels = vec![Level::finest()];
    while let Some(coarser) = levels.last().and_then(Level::coarser) {
        levels.push(coarser);
    }
    levels
});

/// The pattern at one resolution.
#[derive(Clone, Debug)]
struct Level {
    side: usize,
    /// Number of its samples per sample of the finest level.
    scale: f32,
    samples: Vec<f32>,
}

impl Level {
    /// The pattern at full resolution, with mean 0 and standard deviation 1.
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
        Self { side: SIDE, scale: 1.0, samples }
    }

    /// The pattern at half this resolution, each sample the mean of four; `None` below one sample.
    fn coarser(&self) -> Option<Self> {
        let side = self.side / 2;
        let sample = |at: usize| {
            let (x, y) = (2 * (at % side), 2 * (at / side));
            let two =
                |y: usize| self.samples[y * self.side + x] + self.samples[y * self.side + x + 1];
            (two(y) + two(y + 1)) / 4.0
        };
        (side > 0).then(|| Self {
            side,
            scale: self.scale / 2.0,
            samples: (0..side * side).map(sample).collect(),
        })
    }

    /// Interpolates between samples, in coordinates of the finest level.
    #[inline]
    fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x * self.scale - 0.5, y * self.scale - 0.5);
        let ((left, right), (top, below)) = (split(x), split(y));
        let mask = self.side - 1;
        let (x0, y0) = (left as usize & mask, top as usize & mask);
        let (x1, y1) = ((x0 + 1) & mask, (y0 + 1) & mask);
        let (upper, lower) = (y0 * self.side, y1 * self.side);
        between(
            between(self.samples[upper + x0], self.samples[upper + x1], right),
            between(self.samples[lower + x0], self.samples[lower + x1], right),
            below,
        )
    }
}

fn between(a: f32, b: f32, part: f32) -> f32 {
    a + (b - a) * part
}

/// Splits a number into its floor and the rest. (`floor` is a function call on processors without
/// it.)
fn split(number: f32) -> (i32, f32) {
    let towards_zero = number as i32;
    let whole = towards_zero.wrapping_sub(i32::from(number < towards_zero as f32));
    (whole, number - whole as f32)
}

/// Bumps of one size, between -1 and 1, that repeat with the pattern.
fn bumps(x: usize, y: usize, size: usize) -> f32 {
    let across = SIDE / size;
    let smooth = |part: f32| part * part * (3.0 - 2.0 * part);
    let (right, below) =
        (smooth((x % size) as f32 / size as f32), smooth((y % size) as f32 / size as f32));
    let corner = |dx: usize, dy: usize| {
        chance(((x / size + dx) % across) as u32, ((y / size + dy) % across) as u32, size as u32)
    };
    between(
        between(corner(0, 0), corner(1, 0), right),
        between(corner(0, 1), corner(1, 1), right),
        below,
    )
}

/// A number from -1 to 1, always the same for the same input and unrelated to its neighbours.
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

/// The value of the pattern at a point given in samples, if a pixel covers `reach` samples: 0 on
/// average, seldom beyond -2.5 and 2.5, and weaker the more a pixel covers.
#[inline]
pub(super) fn grain(x: f32, y: f32, reach: f32) -> f32 {
    let pattern = PATTERN.as_slice();
    // The exponent is the logarithm's whole part, and the rest runs from 0 to 1 as its fraction does.
    let bits = reach.max(1.0).to_bits();
    let level = (bits >> 23) as usize - 127;
    let part = f32::from_bits(bits & 0x007f_ffff | 0x3f80_0000) - 1.0;
    let last = pattern.len() - 1;
    let (fine, coarse) = (level.min(last), (level + 1).min(last));
    // Two levels are mixed only around the change from one to the next: half of the work.
    match (part - 0.375) * 4.0 {
        mixed if mixed <= 0.0 => pattern[fine].at(x, y),
        mixed if mixed >= 1.0 => pattern[coarse].at(x, y),
        mixed => between(pattern[fine].at(x, y), pattern[coarse].at(x, y), mixed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pixel_covers_whole_is_level_and_nothing_jumps_on_the_way() {
        let place = |nth: u16| (f32::from(nth) * 7.31 - 900.0, f32::from(nth) * -3.17 + 40.0);
        let spread = |reach: f32| {
            let square: f32 = (0..400).map(place).map(|(x, y)| grain(x, y, reach).powi(2)).sum();
            (square / 400.0).sqrt()
        };
        let spreads = [0.0, 1.0, 4.0, 16.0, 64.0, 1e9].map(spread);
        assert!(spreads[0] > 0.8 && spreads[5] < 0.01, "{spreads:?}");
        assert!(spreads.windows(2).all(|two| two[1] <= two[0] + 1e-6), "{spreads:?}");
        for nth in 0..400 {
            let (x, y) = place(nth);
            let step = |by: f32| (grain(x + by, y, 1.0) - grain(x, y, 1.0)).abs();
            assert!(step(0.01) < 0.05, "{x}, {y}");
            let (a, b) = (1.0 + f32::from(nth) / 10.0, 1.003 + f32::from(nth) / 10.0);
            assert!((grain(x, y, a) - grain(x, y, b)).abs() < 0.1, "{x}, {y}, {a}");
        }
        for odd in [f32::NAN, f32::INFINITY, -1e30] {
            // Whatever it is, it is there.
            let _ = (grain(odd, 0.0, 1.0), grain(0.0, 0.0, odd));
        }
    }

    #[test]
    fn the_pattern_repeats_without_a_seam() {
        let side = SIDE as f32;
        for nth in 0..64_u16 {
            let y = f32::from(nth) * 4.0 + 0.3;
            let (here, there) = (grain(0.2, y, 1.0), grain(side + 0.2, y - 2.0 * side, 1.0));
            assert!((here - there).abs() < 1e-2, "{here} {there}");
            assert!((grain(-0.01, y, 1.0) - grain(0.01, y, 1.0)).abs() < 0.1);
        }
    }
}
