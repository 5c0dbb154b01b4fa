//! Predicts a block from its neighbours in the same picture, by their mean (8.3 of the standard).

use super::inter::Luma;
use crate::film::planes::Plane;

/// The prediction of a 4x4 block of brightness at `(x, y)`.
pub(super) fn luma(plane: &Plane, x: usize, y: usize) -> u8 {
    let above = (y > 0).then(|| sum(plane.row(x, y - 1, 4)));
    let beside = (x > 0).then(|| column(plane, x - 1, y));
    mean(above, beside)
}

/// The prediction of the four 4x4 blocks of colour of the macroblock at `(x, y)`.
pub(super) fn colour(plane: &Plane, x: usize, y: usize) -> [u8; 4] {
    let above = |n: usize| (y > 0).then(|| sum(plane.row(x + 4 * n, y - 1, 4)));
    let beside = |n: usize| (x > 0).then(|| column(plane, x - 1, y + 4 * n));
    // The upper right block looks up, and the lower left one aside.
    [
        mean(above(0), beside(0)),
        mean(above(1), if y > 0 { None } else { beside(0) }),
        mean(if x > 0 { None } else { above(0) }, beside(1)),
        mean(above(1), beside(1)),
    ]
}

fn sum(samples: &[u8]) -> u32 {
    samples.iter().map(|sample| u32::from(*sample)).sum()
}

fn column(plane: &Plane, x: usize, y: usize) -> u32 {
    (y..y + 4).map(|y| u32::from(plane.at(x, y))).sum()
}

fn mean(above: Option<u32>, beside: Option<u32>) -> u8 {
    match (above, beside) {
        (Some(above), Some(beside)) => ((above + beside + 4) >> 3) as u8,
        (Some(one), None) | (None, Some(one)) => ((one + 2) >> 2) as u8,
        (None, None) => 128,
    }
}

/// The approximate cost of a macroblock that is predicted this way, in the units of the vector
/// search: the distance of its samples from the mean of their block, and a constant.
pub(super) fn cost(samples: &Luma) -> u32 {
    const ANYWAY: u32 = 4 * 30;
    let mut cost = ANYWAY;
    for nth in 0..16 {
        let (left, top) = (nth % 4 * 4, nth / 4 * 4);
        let mut sum = 0;
        for row in &samples[top..top + 4] {
            for sample in &row[left..left + 4] {
                sum += u32::from(*sample);
            }
        }
        let mean = ((sum + 8) >> 4) as u8;
        for row in &samples[top..top + 4] {
            for sample in &row[left..left + 4] {
                cost += u32::from(sample.abs_diff(mean));
            }
        }
    }
    cost
}
