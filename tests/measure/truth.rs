//! Where the picture of a film of the sandbox goes, by the scene's depth and the camera's poses.
//!
//! It looks at no picture, and shares nothing with what measures them: dots of a grid are carried
//! from each moment to the next, and the similarity that the better half of them agrees on is the
//! step.

use viewfinder::film::{Frames, Scenario};
use viewfinder::preview::View;

use crate::filmed::EVERY;
use crate::judge::upright;

/// Dots along the longer and the shorter side.
const GRID: (usize, usize) = (16, 9);

/// How far the picture goes: widths of the frame to the right, heights up, the logarithm of how
/// much larger things become, degrees clockwise.
pub(crate) fn truth(scenario: &Scenario) -> [f64; 4] {
    let film = Frames::new(scenario);
    let scene = film.lens();
    // The frame is the scene and the caption below it.
    let frame = film.grey(0);
    let (width, height) = (frame.width as f64, frame.height as f64);
    let (across, down) = if width >= height { GRID } else { (GRID.1, GRID.0) };
    let view = |nth: u32| View::new(&film.pose(nth), scene);
    // The last frame lasts until the end of the film.
    let steps = (0..film.count()).step_by(EVERY as usize).map(|nth| {
        let (before, after) = (view(nth), view(nth + EVERY));
        let mut carried = Vec::new();
        for j in 0..down {
            for i in 0..across {
                let part = |n: usize, of: usize, size: f64| (n as f64 + 0.5) / of as f64 * size;
                let from = (part(i, across, scene.width), part(j, down, scene.height));
                let to = before.sight(from).and_then(|sight| after.dot_of(sight));
                // About the middle of the frame, which is not that of the scene.
                let middle = |(x, y): (f64, f64)| [x - width / 2.0, y - height / 2.0];
                carried.extend(to.map(|to| (middle(from), middle(to))));
            }
        }
        let [grown, turn, x, y] = agreed(&carried);
        [-x / width, y / height, grown.hypot(turn).ln(), -turn.atan2(grown)]
    });
    upright(steps, width / height)
}

type Carried = ([f64; 2], [f64; 2]);

/// How much larger, the turn, and how far: `x' = grown x - turn y + tx`, `y' = turn x + grown y +
/// ty`.
type Similarity = [f64; 4];

/// The similarity with the least median of squares.
fn agreed(carried: &[Carried]) -> Similarity {
    let still = [1.0, 0.0, 0.0, 0.0];
    let mut best = (median_miss(&still, carried), still);
    let mut nth = 0_usize;
    for (n, a) in carried.iter().enumerate() {
        for b in &carried[n + 1..] {
            nth += 1;
            // A part of the pairs does: every seventh reaches all over the grid.
            if nth.is_multiple_of(7)
                && let Some(through) = least_squares(&[a, b])
            {
                let miss = median_miss(&through, carried);
                if miss < best.0 {
                    best = (miss, through);
                }
            }
        }
    }
    if carried.is_empty() {
        return still;
    }
    // Its better half has a better one yet.
    for _ in 0..10 {
        let mut sorted: Vec<&Carried> = carried.iter().collect();
        sorted.sort_by(|a, b| miss(&best.1, a).total_cmp(&miss(&best.1, b)));
        let half = &sorted[..=carried.len() / 2];
        let Some(refined) = least_squares(half) else { break };
        let miss = median_miss(&refined, carried);
        if miss >= best.0 {
            break;
        }
        best = (miss, refined);
    }
    best.1
}

fn miss([grown, turn, tx, ty]: &Similarity, ([x, y], [u, v]): &Carried) -> f64 {
    let (dx, dy) = (grown * x - turn * y + tx - u, turn * x + grown * y + ty - v);
    dx * dx + dy * dy
}

/// Nothing misses nothing.
fn median_miss(similarity: &Similarity, carried: &[Carried]) -> f64 {
    if carried.is_empty() {
        return 0.0;
    }
    let mut misses: Vec<f64> = carried.iter().map(|it| miss(similarity, it)).collect();
    let half = misses.len() / 2;
    misses.select_nth_unstable_by(half, f64::total_cmp).1.to_owned()
}

/// None if all of them are in one place.
fn least_squares(carried: &[&Carried]) -> Option<Similarity> {
    let count = carried.len() as f64;
    let mean = |of: &dyn Fn(&Carried) -> f64| carried.iter().map(|it| of(it)).sum::<f64>() / count;
    let (x, y) = (mean(&|it| it.0[0]), mean(&|it| it.0[1]));
    let (u, v) = (mean(&|it| it.1[0]), mean(&|it| it.1[1]));
    let size = mean(&|it| (it.0[0] - x).powi(2) + (it.0[1] - y).powi(2));
    if size < 1.0 {
        return None;
    }
    let along = mean(&|it| (it.0[0] - x) * (it.1[0] - u) + (it.0[1] - y) * (it.1[1] - v));
    let aside = mean(&|it| (it.0[0] - x) * (it.1[1] - v) - (it.0[1] - y) * (it.1[0] - u));
    let (grown, turn) = (along / size, aside / size);
    Some([grown, turn, u - (grown * x - turn * y), v - (turn * x + grown * y)])
}
