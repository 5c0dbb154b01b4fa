//! What makes a film's surfaces look like something: a grain that sticks to them.
//!
//! A film that is to be measured as a photograph would be needs something to hold on to everywhere,
//! at every distance, that goes where its surface goes and nowhere else. So the grain lies in the
//! surface's own coordinates, is rough in every size alike, and what is too fine for a pixel fades
//! out before it could flicker: a pyramid of ever coarser copies, mixed by how much of the surface
//! a pixel covers.

use std::sync::LazyLock;

/// Samples on a side of the pattern, which repeats: a power of two.
const SIDE: usize = 1 << BITS;
const BITS: usize = 8;

/// Sizes of the bumps that are in it, in samples, each with how much of it there is.
const BUMPS: [(usize, f32); 4] = [(32, 0.55), (16, 0.7), (8, 0.8), (4, 0.65)];

/// Room for all copies, a power of two: an index into it is masked and needs no check.
const ROOM: usize = 2 * SIDE * SIDE;

/// Where each copy begins among the samples, the finest first.
const STARTS: [usize; BITS + 1] = {
    let mut starts = [0; BITS + 1];
    let mut level = 0;
    while level < BITS {
        starts[level + 1] = starts[level] + (SIDE >> level) * (SIDE >> level);
        level += 1;
    }
    starts
};

/// The pattern and its coarser copies.
#[derive(Debug)]
pub(super) struct Pattern {
    samples: Box<[f32; ROOM]>,
}

static PATTERN: LazyLock<Pattern> = LazyLock::new(Pattern::new);

impl Pattern {
    /// The one pattern of all surfaces.
    pub(super) fn get() -> &'static Self {
        &PATTERN
    }

    /// Its mean is 0, and its standard deviation 1; of each coarser copy, a sample is the mean of
    /// four.
    fn new() -> Self {
        let mut samples = vec![0.0; ROOM];
        let (finest, _) = samples.split_at_mut(SIDE * SIDE);
        for (bump, part) in BUMPS {
            for (at, sample) in finest.iter_mut().enumerate() {
                *sample += part * bumps(at % SIDE, at / SIDE, bump);
            }
        }
        let count = finest.len() as f32;
        let mean = finest.iter().sum::<f32>() / count;
        let spread = finest.iter().map(|it| (it - mean) * (it - mean)).sum::<f32>() / count;
        for sample in finest {
            *sample = (*sample - mean) / spread.sqrt();
        }
        for (level, start) in STARTS.into_iter().enumerate().skip(1) {
            let side = SIDE >> level;
            let (finer, here) = samples.split_at_mut(start);
            let finer = &finer[STARTS[level - 1]..];
            for (at, sample) in here[..side * side].iter_mut().enumerate() {
                let (x, y) = (2 * (at % side), 2 * (at / side));
                let two = |y: usize| finer[y * 2 * side + x] + finer[y * 2 * side + x + 1];
                *sample = (two(y) + two(y + 1)) / 4.0;
            }
        }
        let samples = samples.into_boxed_slice().try_into();
        Self { samples: samples.expect("as many as were made") }
    }

    /// Between the samples of a copy; the place is given in those of the finest.
    #[inline]
    fn at(&self, level: usize, x: f32, y: f32) -> f32 {
        let scale = f32::from_bits((127 - level as u32) << 23);
        let ((left, right), (top, below)) = (split(x * scale - 0.5), split(y * scale - 0.5));
        let (bits, start) = (BITS - level, STARTS[level]);
        let mask = (1 << bits) - 1;
        let (x0, y0) = (left as usize & mask, top as usize & mask);
        let (x1, y1) = ((x0 + 1) & mask, (y0 + 1) & mask);
        let (upper, lower) = (start + (y0 << bits), start + (y1 << bits));
        let sample = |at: usize| self.samples[at & (ROOM - 1)];
        between(
            between(sample(upper + x0), sample(upper + x1), right),
            between(sample(lower + x0), sample(lower + x1), right),
            below,
        )
    }

    /// How rough it is at a place, given in its samples, where a pixel covers `reach` of them: 0 in
    /// the mean, seldom beyond -2.5 and 2.5, and less the more a pixel covers.
    #[inline]
    pub(super) fn grain(&self, x: f32, y: f32, reach: f32) -> f32 {
        // The exponent is the logarithm's whole part, and the rest runs from 0 to 1 as its fraction
        // does.
        let bits = reach.max(1.0).to_bits();
        let level = (bits >> 23) as usize - 127;
        let part = f32::from_bits(bits & 0x007f_ffff | 0x3f80_0000) - 1.0;
        let (fine, coarse) = (level.min(BITS), (level + 1).min(BITS));
        // Two levels are mixed only around the change from one to the next: half of the work.
        match (part - 0.375) * 4.0 {
            mixed if mixed <= 0.0 => self.at(fine, x, y),
            mixed if mixed >= 1.0 => self.at(coarse, x, y),
            mixed => between(self.at(fine, x, y), self.at(coarse, x, y), mixed),
        }
    }
}

fn between(a: f32, b: f32, part: f32) -> f32 {
    a + (b - a) * part
}

/// The whole number below, and what is over. (`floor` is a call where processors need not have it.)
fn split(number: f32) -> (i32, f32) {
    let towards_zero = number as i32;
    let whole = towards_zero.wrapping_sub(i32::from(number < towards_zero as f32));
    (whole, number - whole as f32)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn grain(x: f32, y: f32, reach: f32) -> f32 {
        Pattern::get().grain(x, y, reach)
    }

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
