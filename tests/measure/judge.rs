//! Right, wrong or can't tell.

use viewfinder::measure::{Got, Moved, PictureAxis};

/// Below it an axis is still; from it on it moved.
const STILL: [f64; 4] = [0.012, 0.012, 0.02, 0.9];
const MOVES: [f64; 4] = [0.02, 0.02, 0.03, 1.5];

/// Adds up steps (shares of the width and height, logarithm, radians) turned upright; the roll
/// comes out in degrees.
pub(crate) fn upright(steps: impl Iterator<Item = [f64; 4]>, aspect: f64) -> [f64; 4] {
    let [h, v, z, r] = steps.fold([0.0; 4], |[h, v, z, r], [across, up, zoom, roll]| {
        let (sin, cos) = (r + roll / 2.0_f64).sin_cos();
        [
            h + across * cos + up / aspect * sin,
            v + up * cos - across * aspect * sin,
            z + zoom,
            r + roll,
        ]
    });
    [h, v, z, r.to_degrees()]
}

/// What a statement is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    Right,
    Wrong,
    CannotTell,
    /// The truth lies between still and moved.
    Open,
}

/// Whether an axis stands still, and whether it moves: by itself, and beside the others.
fn really(truth: [f64; 4], nth: usize) -> (bool, bool) {
    let edge = |n: usize| match n {
        2 => truth[2].abs() / 2.0,
        3 => truth[3].to_radians().abs() / 2.0,
        _ => truth[n].abs(),
    };
    let largest = (0..4).map(edge).fold(0.0, f64::max);
    let size = truth[nth].abs();
    (size < STILL[nth], size >= MOVES[nth] && edge(nth) >= 0.15 * largest)
}

/// Whether a total without gates goes the right way; none where the truth does not clearly go any.
pub(crate) fn sign(got: &Got, truth: [f64; 4], axis: PictureAxis) -> Option<bool> {
    let nth = axis.index();
    let end = got.path.last()?[nth];
    really(truth, nth).1.then_some((end > 0.0) == (truth[nth] > 0.0))
}

/// Judges what is said of an axis that was asked for, or of any of a camera that stands still.
pub(crate) fn judged(got: &Got, truth: [f64; 4], axis: PictureAxis) -> Worth {
    let nth = axis.index();
    let (still, moves) = really(truth, nth);
    if !still && !moves {
        return Worth::Open;
    }
    let travel = got.axis(axis);
    let forwards = travel.total.is_some_and(|total| total > 0.0) == (truth[nth] > 0.0);
    match travel.moved {
        Moved::Unclear => Worth::CannotTell,
        Moved::Yes if moves && forwards => Worth::Right,
        Moved::No if still => Worth::Right,
        Moved::Yes | Moved::No => Worth::Wrong,
    }
}

/// Judges an axis that nobody asked for while others move: nothing is said unless it clearly moved.
pub(crate) fn judged_unasked(got: &Got, truth: [f64; 4], axis: PictureAxis) -> Worth {
    let nth = axis.index();
    let (still, moves) = really(truth, nth);
    let Some(totals) = got.totals() else { return Worth::CannotTell };
    let said = got.moves_too(axis);
    let right = moves && (totals[nth] > 0.0) == (truth[nth] > 0.0);
    if said && !right && (still || moves) { Worth::Wrong } else { Worth::Right }
}

/// How many statements were right, wrong, and not made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    pub(crate) right: u32,
    pub(crate) wrong: u32,
    pub(crate) cannot_tell: u32,
}

impl Score {
    pub(crate) fn add(&mut self, worth: Worth) {
        match worth {
            Worth::Right => self.right += 1,
            Worth::Wrong => self.wrong += 1,
            Worth::CannotTell => self.cannot_tell += 1,
            Worth::Open => {}
        }
    }

    pub(crate) fn all(&self) -> u32 {
        self.right + self.wrong + self.cannot_tell
    }

    /// In percent of all.
    pub(crate) fn percent(&self, count: u32) -> f64 {
        100.0 * f64::from(count) / f64::from(self.all().max(1))
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (wrong, mute) = (self.percent(self.wrong), self.percent(self.cannot_tell));
        let Self { right, wrong: wrongs, cannot_tell } = self;
        write!(
            f,
            "{right:5} right {wrongs:3} wrong ({wrong:.1} %) {cannot_tell:4} can't tell ({mute:.1} %)"
        )
    }
}
