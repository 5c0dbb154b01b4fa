//! The difference between a macroblock and its prediction, and its reconstruction.

use super::counts::place;
use super::inter::{Luma, Samples};
use super::intra;
use super::transform::{Block, Quantiser, chroma_qp, forward, inverse};
use crate::film::planes::Plane;

/// The levels of a macroblock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Levels {
    pub(super) luma: [Block; 16],
    /// The lowest coefficient of each block of colour, which are coded together.
    pub(super) lowest: [[i32; 4]; 2],
    /// The blocks of colour; the first level of each is unused.
    pub(super) colour: [[Block; 4]; 2],
    /// The quarters of brightness that have levels, one bit each; 16 if colour has lowest
    /// coefficients, 32 if it has others too.
    pub(super) pattern: u8,
}

/// Turns differences into levels, and back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Residual {
    luma: Quantiser,
    colour: Quantiser,
    intra: bool,
}

impl Residual {
    pub(super) fn new(qp: u8, intra: bool) -> Self {
        let colour = Quantiser::new(chroma_qp(qp), intra);
        Self { luma: Quantiser::new(qp, intra), colour, intra }
    }

    /// The levels that turn a prediction into these samples.
    pub(super) fn levels(&self, samples: &Samples, predicted: &Samples) -> Levels {
        let mut levels = Levels::default();
        for quarter in 0..4 {
            let mut weight = 0;
            for nth in 4 * quarter..4 * quarter + 4 {
                let at = place(nth);
                let block = differences(&samples.luma, &predicted.luma, at);
                if !self.luma.is_quiet(&block) {
                    levels.luma[nth] = self.luma.levels(&forward(&block));
                    weight += heaviness(&levels.luma[nth]);
                }
            }
            if weight >= 4 {
                levels.pattern |= 1 << quarter;
            } else {
                // Not worth its bits: the next picture moves on anyway.
                levels.luma[4 * quarter..4 * quarter + 4].fill([0; 16]);
            }
        }
        self.with_colour(levels, samples, predicted)
    }

    pub(super) fn with_colour(
        &self,
        mut levels: Levels,
        samples: &Samples,
        predicted: &Samples,
    ) -> Levels {
        let (mut any, mut lowest) = (false, false);
        for plane in 0..2 {
            let mut four = [0; 4];
            let mut weight = 0;
            for (nth, four) in four.iter_mut().enumerate() {
                let (samples, predicted) = (&samples.colour[plane], &predicted.colour[plane]);
                let block = differences(samples, predicted, (nth % 2, nth / 2));
                if self.colour.is_quiet(&block) {
                    *four = block.iter().sum();
                    continue;
                }
                let block = forward(&block);
                *four = block[0];
                let mut block = self.colour.levels(&block);
                block[0] = 0;
                weight += heaviness(&block);
                levels.colour[plane][nth] = block;
            }
            if weight < if self.intra { 1 } else { 7 } {
                levels.colour[plane] = [[0; 16]; 4];
            } else {
                any = true;
            }
            levels.lowest[plane] = self.colour.colour_levels(four);
            lowest |= levels.lowest[plane] != [0; 4];
        }
        levels.pattern |= match (any, lowest) {
            (true, _) => 32,
            (false, true) => 16,
            (false, false) => 0,
        };
        levels
    }

    /// Reconstructs samples from a prediction and levels, as a decoder does.
    pub(super) fn make(&self, levels: &Levels, predicted: &mut Samples) {
        for (nth, levels) in levels.luma.iter().enumerate() {
            if *levels != [0; 16] {
                let block = inverse(&self.luma.unlevelled(levels));
                add(&mut predicted.luma, &block, place(nth));
            }
        }
        self.make_colour(levels, predicted);
    }

    pub(super) fn make_colour(&self, levels: &Levels, predicted: &mut Samples) {
        if levels.pattern >> 4 == 0 {
            return;
        }
        for (plane, samples) in predicted.colour.iter_mut().enumerate() {
            let lowest = self.colour.colour_unlevelled(levels.lowest[plane]);
            for (nth, lowest) in lowest.into_iter().enumerate() {
                let mut block = self.colour.unlevelled(&levels.colour[plane][nth]);
                block[0] = lowest;
                add(samples, &inverse(&block), (nth % 2, nth / 2));
            }
        }
    }

    /// Writes the brightness of a macroblock that is predicted within its picture, block by block,
    /// each based on the reconstruction of those before it.
    pub(super) fn write_luma(
        &self,
        samples: &Luma,
        made: &mut Plane,
        (x, y): (usize, usize),
    ) -> Levels {
        let mut levels = Levels::default();
        for nth in 0..16 {
            let (right, down) = place(nth);
            let (left, top) = (x + 4 * right, y + 4 * down);
            let mean = intra::luma(made, left, top);
            let block = forward(&differences(samples, &[[mean; 16]; 16], (right, down)));
            let block = self.luma.levels(&block);
            let back = inverse(&self.luma.unlevelled(&block));
            for (row, differences) in back.chunks_exact(4).enumerate() {
                let to = made.row_mut(left, top + row, 4);
                for (to, difference) in to.iter_mut().zip(differences) {
                    *to = (i32::from(mean) + difference).clamp(0, 255) as u8;
                }
            }
            if block != [0; 16] {
                levels.pattern |= 1 << (nth / 4);
            }
            levels.luma[nth] = block;
        }
        levels
    }
}

/// How much levels are worth. Single small ones at high frequencies are worth little.
fn heaviness(levels: &Block) -> u32 {
    let mut weight = 0;
    let mut run = 0;
    for level in levels {
        match level.abs() {
            0 => run += 1,
            1 => {
                weight += match run {
                    0 => 3,
                    1 | 2 => 2,
                    3..=5 => 1,
                    _ => 0,
                };
                run = 0;
            }
            _ => return 9,
        }
    }
    weight
}

/// The differences between samples and a prediction, in the nth 4x4 block.
fn differences<const N: usize>(
    samples: &[[u8; N]; N],
    predicted: &[[u8; N]; N],
    (right, down): (usize, usize),
) -> Block {
    let mut block = [0; 16];
    for row in 0..4 {
        let (samples, predicted) = (&samples[4 * down + row], &predicted[4 * down + row]);
        for column in 0..4 {
            let at = 4 * right + column;
            block[4 * row + column] = i32::from(samples[at]) - i32::from(predicted[at]);
        }
    }
    block
}

fn add<const N: usize>(samples: &mut [[u8; N]; N], block: &Block, (right, down): (usize, usize)) {
    for row in 0..4 {
        let samples = &mut samples[4 * down + row];
        for column in 0..4 {
            let at = 4 * right + column;
            let sum = i32::from(samples[at]) + block[4 * row + column];
            samples[at] = sum.clamp(0, 255) as u8;
        }
    }
}
