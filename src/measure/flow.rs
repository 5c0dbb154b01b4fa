//! Which way all that moves goes: up and down, sideways, or away from a point of the picture.
//!
//! A camera that only goes somewhere carries every point along a line through one and the same point
//! of the picture, whatever its distance: the one that the camera goes to, or comes from. Ahead of a
//! camera that goes straight in it is the middle; a camera that rises has it infinitely far above.
//! One that turns as it goes carries all of them along besides, which has to be taken out first.

use super::fit::{Match, Similarity};

/// What goes less far than this, squared, in pixels, goes no way that is known.
const LEAST: f64 = 0.25;

/// Sums over points, by area, of the products of how far they go across and down, and of how far
/// they pass by the middle.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flow {
    across: f64,
    down: f64,
    both: f64,
    across_by: f64,
    down_by: f64,
}

impl Flow {
    /// That of some points, beside a motion that all of them share.
    pub(super) fn of(matches: &[Match], beside: &Similarity) -> Self {
        let mut flow = Self::default();
        for it in matches {
            let stays = beside.apply(it.from);
            let [u, v] = [0, 1].map(|n| it.to[n] - stays[n]);
            if u * u + v * v >= LEAST {
                let by = it.from[0] * v - it.from[1] * u;
                flow.across += it.area * u * u;
                flow.down += it.area * v * v;
                flow.both += it.area * u * v;
                flow.across_by += it.area * u * by;
                flow.down_by += it.area * v * by;
            }
        }
        flow
    }

    /// This and another one.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            across: self.across + other.across,
            down: self.down + other.down,
            both: self.both + other.both,
            across_by: self.across_by + other.across_by,
            down_by: self.down_by + other.down_by,
        }
    }

    /// How much of the motion goes sideways, from 0 to 1; the rest goes up and down.
    pub(super) fn sideways(&self) -> f64 {
        self.across / (self.across + self.down).max(1e-9)
    }

    /// The point that is nearest to all of the lines, in pixels from the middle of the picture, y
    /// downwards.
    pub(super) fn focus(&self) -> [f64; 2] {
        let det = (self.across * self.down - self.both * self.both).max(1e-9);
        let x = (self.across * self.down_by - self.both * self.across_by) / det;
        let y = (self.both * self.down_by - self.down * self.across_by) / det;
        [x, y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points all over a picture of 240 by 136, which go by some rule.
    fn flow(beside: Similarity, goes: impl Fn([f64; 2]) -> [f64; 2]) -> Flow {
        let places = (0..8).flat_map(|i| (0..6).map(move |j| [i, j]));
        let matches: Vec<Match> = places
            .map(|[i, j]| {
                let from = [f64::from(i) * 30.0 - 105.0, f64::from(j) * 22.0 - 55.0];
                let by = goes(from);
                let to = [from[0] + by[0], from[1] + by[1]];
                Match { from, to, weight: 1.0, hold: [1.0, 0.0, 1.0], area: 1.0 }
            })
            .collect();
        Flow::of(&matches, &beside)
    }

    #[test]
    fn what_flies_by_comes_from_where_the_camera_goes() {
        // Nearer below, as the ground is.
        let near = |y: f64| if y > 0.0 { 0.001 * y } else { 0.0 };
        let turns = Similarity { x: 3.0, y: -1.0, ..Similarity::default() };
        for to in [[0.0, 0.0], [12.0, -20.0]] {
            for beside in [Similarity::default(), turns] {
                let flow = flow(beside, |[x, y]| {
                    [(x - to[0]) * near(y) + beside.x, (y - to[1]) * near(y) + beside.y]
                });
                let focus = flow.focus();
                assert!((0..2).all(|n| (focus[n] - to[n]).abs() < 1e-6), "{focus:?}");
            }
        }
    }

    #[test]
    fn what_rises_goes_up_and_down_and_what_slides_sideways() {
        let still = Similarity::default();
        let rises = flow(still, |[_, y]| [0.0, y.max(0.0) * 0.1]);
        let slides = flow(still, |[_, y]| [y.max(0.0) * 0.1, 0.0]);
        assert!(rises.sideways() < 1e-9 && slides.sideways() > 1.0 - 1e-9);
        let trembles = flow(still, |_| [0.3, 0.3]).sideways();
        assert!(trembles < 1e-9, "too little to go any way: {trembles}");
        let both = rises.and(&slides);
        assert!((both.sideways() - 0.5).abs() < 1e-9, "{both:?}");
    }
}
