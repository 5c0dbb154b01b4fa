//! The integer transform of 4x4 residuals and its quantisation (8.5 of the standard).
//!
//! Blocks are stored row by row; levels in the order in which they are written, lowest frequency
//! first.

/// The place of each level in a block, from the lowest frequency to the highest.
const ZIGZAG: [usize; 16] = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

/// Factors for quantising, by the quantiser modulo 6 and by place: even, odd, mixed.
const FORTH: [[i32; 3]; 6] = [
    [13107, 5243, 8066],
    [11916, 4660, 7490],
    [10082, 4194, 6554],
    [9362, 3647, 5825],
    [8192, 3355, 5243],
    [7282, 2893, 4559],
];

/// Factors for dequantising, likewise.
const BACK: [[i32; 3]; 6] =
    [[10, 16, 13], [11, 18, 14], [13, 20, 16], [14, 23, 18], [16, 25, 20], [18, 29, 23]];

/// The quantiser of colour that belongs to one of brightness.
pub(super) const fn chroma_qp(qp: u8) -> u8 {
    const FROM_30: [u8; 22] =
        [29, 30, 31, 32, 32, 33, 34, 34, 35, 35, 36, 36, 37, 37, 37, 38, 38, 38, 39, 39, 39, 39];
    if qp < 30 { qp } else { FROM_30[qp as usize - 30] }
}

/// Sixteen differences, or coefficients.
pub(super) type Block = [i32; 16];

/// A quantiser, 12 to 51. Every 6 double its steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantiser {
    forth: Block,
    back: Block,
    shift: u32,
    /// Added before rounding down: less than half, so that small differences vanish.
    bias: i32,
    /// Differences with an absolute sum up to this have no levels.
    quiet: i32,
}

impl Quantiser {
    /// `intra` rounds a third up; prediction from another picture, a sixth.
    pub(super) fn new(qp: u8, intra: bool) -> Self {
        debug_assert!((12..=51).contains(&qp));
        let (step, row) = (u32::from(qp / 6), usize::from(qp % 6));
        let shift = 15 + step;
        let place = |at: usize| match (at / 4 % 2, at % 2) {
            (0, 0) => 0,
            (1, 1) => 1,
            _ => 2,
        };
        let bias = (1 << shift) / if intra { 3 } else { 6 };
        // A frequency is at most so many times the sum of absolute differences.
        let quiet = |(forth, most): (&i32, i32)| ((1 << shift) - bias - 1) / forth / most;
        Self {
            forth: std::array::from_fn(|at| FORTH[row][place(at)]),
            back: std::array::from_fn(|at| BACK[row][place(at)] << step),
            shift,
            bias,
            quiet: FORTH[row].iter().zip([1, 4, 2]).map(quiet).min().unwrap_or(0),
        }
    }

    /// Whether differences are certainly too small for any level.
    pub(super) fn is_quiet(&self, block: &Block) -> bool {
        let mut sum = 0;
        for difference in block {
            sum += difference.abs();
        }
        sum <= self.quiet
    }

    /// The levels of a transformed block.
    pub(super) fn levels(&self, block: &Block) -> Block {
        let mut quantised = [0; 16];
        for at in 0..16 {
            let level = (block[at].abs() * self.forth[at] + self.bias) >> self.shift;
            quantised[at] = if block[at] < 0 { -level } else { level };
        }
        let mut levels = [0; 16];
        for nth in 0..16 {
            levels[nth] = quantised[ZIGZAG[nth]];
        }
        levels
    }

    /// The transformed block that levels represent.
    pub(super) fn unlevelled(&self, levels: &Block) -> Block {
        let mut block = [0; 16];
        for nth in 0..16 {
            block[ZIGZAG[nth]] = levels[nth] * self.back[ZIGZAG[nth]];
        }
        block
    }

    /// The levels of the four lowest coefficients of colour, which are transformed once more.
    pub(super) fn colour_levels(&self, lowest: [i32; 4]) -> [i32; 4] {
        let mut levels = crossed(lowest);
        for value in &mut levels {
            let level = (value.abs() * self.forth[0] + 2 * self.bias) >> (self.shift + 1);
            *value = if *value < 0 { -level } else { level };
        }
        levels
    }

    /// The four lowest coefficients that such levels represent.
    pub(super) fn colour_unlevelled(&self, levels: [i32; 4]) -> [i32; 4] {
        let mut lowest = crossed(levels);
        for value in &mut lowest {
            *value = (*value * self.back[0]) >> 1;
        }
        lowest
    }
}

fn crossed([a, b, c, d]: [i32; 4]) -> [i32; 4] {
    [a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d]
}

/// Transforms differences to coefficients.
pub(super) fn forward(block: &Block) -> Block {
    both_ways(block, |[a, b, c, d]| {
        let (sum, outer, inner, difference) = (a + d, a - d, b + c, b - c);
        [sum + inner, 2 * outer + difference, sum - inner, outer - 2 * difference]
    })
}

/// Transforms coefficients to differences, exactly as a decoder does.
pub(super) fn inverse(block: &Block) -> Block {
    let whole = both_ways(block, |[a, b, c, d]| {
        let (even, odd, low, high) = (a + c, a - c, (b >> 1) - d, b + (d >> 1));
        [even + high, odd + low, odd - low, even - high]
    });
    whole.map(|value| (value + 32) >> 6)
}

/// Applies a pass to the rows, and then to the columns.
fn both_ways(block: &Block, pass: impl Fn([i32; 4]) -> [i32; 4]) -> Block {
    let mut whole = *block;
    for row in whole.as_chunks_mut().0 {
        *row = pass(*row);
    }
    for at in 0..4 {
        let column = pass([whole[at], whole[at + 4], whole[at + 8], whole[at + 12]]);
        for (nth, value) in column.into_iter().enumerate() {
            whole[at + 4 * nth] = value;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_comes_back_is_near_what_went(
            block in proptest::array::uniform16(-255..=255),
            qp in 12..=40_u8,
        ) {
            let quantiser = Quantiser::new(qp, true);
            let back = inverse(&quantiser.unlevelled(&quantiser.levels(&forward(&block))));
            // A step of the quantiser is 0.625 at 0 and doubles every 6.
            let step = 0.625 * 2_f64.powf(f64::from(qp) / 6.0);
            for (before, after) in block.iter().zip(back) {
                prop_assert!(f64::from((before - after).abs()) <= 4.0 * step + 1.0);
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_called_quiet_has_no_levels(
            block in proptest::array::uniform16(-9..=9),
            qp in 12..=51_u8,
            intra in any::<bool>(),
        ) {
            let quantiser = Quantiser::new(qp, intra);
            let levels = quantiser.levels(&forward(&block));
            prop_assert!(!quantiser.is_quiet(&block) || levels == [0; 16]);
        }
    }

    #[test]
    fn nothing_stays_nothing() {
        let quantiser = Quantiser::new(26, false);
        assert_eq!(quantiser.levels(&forward(&[1; 16])), [0; 16]);
        assert_eq!(inverse(&quantiser.unlevelled(&[0; 16])), [0; 16]);
    }
}
