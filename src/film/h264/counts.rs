//! The number of levels in each 4x4 block of a picture: the neighbours of full blocks are likely to
//! be full.

use super::cavlc::Among;

/// The counts of one plane, row by row.
#[derive(Clone, Debug)]
struct Grid {
    across: usize,
    counts: Vec<u8>,
}

impl Grid {
    fn new(across: usize, down: usize) -> Self {
        Self { across, counts: vec![0; across * down] }
    }

    /// Records a block, and returns its context.
    fn among(&mut self, x: usize, y: usize, levels: &[i32]) -> Among {
        let at = y * self.across + x;
        self.counts[at] = levels.iter().filter(|level| **level != 0).count() as u8;
        let beside = (x > 0).then(|| self.counts[at - 1]);
        let above = (y > 0).then(|| self.counts[at - self.across]);
        Among::Neighbours(match (beside, above) {
            (Some(beside), Some(above)) => (beside + above + 1) >> 1,
            (one, other) => one.or(other).unwrap_or(0),
        })
    }

    /// Clears a square of blocks.
    fn clear(&mut self, x: usize, y: usize, size: usize) {
        for row in y..y + size {
            let at = row * self.across + x;
            self.counts[at..at + size].fill(0);
        }
    }
}

/// The counts of a picture.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    luma: Grid,
    colour: [Grid; 2],
}

impl Counts {
    /// Counts for a picture of this many macroblocks.
    pub(super) fn new(across: usize, down: usize) -> Self {
        let colour = Grid::new(2 * across, 2 * down);
        Self { luma: Grid::new(4 * across, 4 * down), colour: [colour.clone(), colour] }
    }

    /// Records that the macroblock at `(x, y)` has no levels.
    pub(super) fn clear(&mut self, x: usize, y: usize) {
        self.luma.clear(4 * x, 4 * y, 4);
        for grid in &mut self.colour {
            grid.clear(2 * x, 2 * y, 2);
        }
    }

    pub(super) fn luma(&mut self, x: usize, y: usize, nth: usize, levels: &[i32]) -> Among {
        let (right, down) = place(nth);
        self.luma.among(4 * x + right, 4 * y + down, levels)
    }

    pub(super) fn colour(
        &mut self,
        plane: usize,
        x: usize,
        y: usize,
        nth: usize,
        levels: &[i32],
    ) -> Among {
        self.colour[plane].among(2 * x + nth % 2, 2 * y + nth / 2, levels)
    }
}

/// Position of the nth 4x4 block of a macroblock, in blocks: four by four, in Z order.
pub(super) const fn place(nth: usize) -> (usize, usize) {
    (nth / 4 % 2 * 2 + nth % 2, nth / 8 * 2 + nth / 2 % 2)
}
