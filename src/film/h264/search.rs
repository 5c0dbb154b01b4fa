//! Finds where a macroblock was in the previous picture.

use super::inter::{Luma, Vector, difference, difference_at, luma};
use crate::film::planes::Plane;

/// The cost of a bit of a vector, in the units of [`difference`].
const BIT: u32 = 4;

/// Below this cost the search stops.
const GOOD: u32 = 400;

/// Longest vector, in quarters of a sample.
const LONGEST: i32 = 4 * 48;

/// The macroblock to find.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search<'a> {
    pub(super) samples: &'a Luma,
    /// The brightness of the previous picture.
    pub(super) plane: &'a Plane,
    /// Its present position.
    pub(super) place: (usize, usize),
    /// The vector that costs nothing to write.
    pub(super) expected: Vector,
}

/// Where the macroblock was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) vector: Vector,
    /// The difference there, plus the cost of the vector.
    pub(super) cost: u32,
}

impl Search<'_> {
    /// The best vector near any of the guesses, or near zero.
    pub(super) fn find(&self, guesses: &[Vector]) -> Found {
        let mut best = Found { vector: Vector::default(), cost: u32::MAX };
        self.whole(&mut best, Vector::default());
        for guess in guesses {
            let near = Vector::new((guess.x + 2) >> 2 << 2, (guess.y + 2) >> 2 << 2);
            self.whole(&mut best, near);
        }
        if best.cost < GOOD {
            return best;
        }
        // Downhill by whole samples, then by halves, then by quarters.
        for _ in 0..16 {
            let middle = best.vector;
            for (x, y) in [(-4, 0), (4, 0), (0, -4), (0, 4)] {
                self.whole(&mut best, Vector::new(middle.x + x, middle.y + y));
            }
            if best.vector == middle {
                break;
            }
        }
        if best.cost < GOOD {
            return best;
        }
        for step in [2, 1] {
            let middle = best.vector;
            for (x, y) in [(-step, 0), (step, 0), (0, -step), (0, step)] {
                self.part(&mut best, Vector::new(middle.x + x, middle.y + y));
            }
        }
        best
    }

    fn whole(&self, best: &mut Found, vector: Vector) {
        let known = best.vector == vector && best.cost < u32::MAX;
        if known || vector.x.abs() > LONGEST || vector.y.abs() > LONGEST {
            return;
        }
        let price = self.price(vector);
        let (x, y) = (self.place.0 as i32 + vector.x / 4, self.place.1 as i32 + vector.y / 4);
        let most = best.cost.saturating_sub(price);
        if let Some(difference) = difference_at(self.samples, self.plane, (x, y), most) {
            *best = Found { vector, cost: difference + price };
        }
    }

    fn part(&self, best: &mut Found, vector: Vector) {
        let price = self.price(vector);
        if price >= best.cost {
            return;
        }
        let mut there = [[0; 16]; 16];
        luma(self.plane, self.place.0, self.place.1, vector, &mut there);
        let cost = difference(self.samples, &there) + price;
        if cost < best.cost {
            *best = Found { vector, cost };
        }
    }

    /// The cost of writing a vector.
    fn price(&self, vector: Vector) -> u32 {
        let bits = |difference: i32| 2 * (32 - (2 * difference.unsigned_abs()).leading_zeros()) + 1;
        BIT * (bits(vector.x - self.expected.x) + bits(vector.y - self.expected.y))
    }
}
