//! Whether the camera stands still whatever moves in front of it.
//!
//! A place that would look different if the picture had moved by a few pixels, and that looks the
//! same through the whole film, belongs to a camera on a tripod. Such places beside a motion that
//! was measured are a contradiction: drifting water, or a subject that fills the frame.

use super::fit::Similarity;
use super::frame::Frame;
use super::level::{Level, Window};
use super::steps::Step;

/// The side of a cell, in pixels.
const CELL: usize = 20;

/// A cell tells something where the measured motion takes it so many pixels away, and differs from
/// what is so far beside it: the second is as far as is looked.
const LEAST: f64 = 3.0;
const FURTHEST: f64 = 10.0;

/// Moments of the film at which a cell is compared with its first.
const MOMENTS: usize = 8;

/// More alike than this is the same; less alike than that, when shifted, is sharp.
const SAME: f64 = 0.7;
const SHARP: f64 = 0.75;

/// The least standard deviation of a cell, in grey levels.
const FLAT: f64 = 2.5;

/// The pixels of a cell, less their mean.
type Cell = [f64; CELL * CELL];

/// Whether much of what should have moved, by the steps that were measured, stays where it is.
pub(super) fn stands(frames: &[Frame], steps: &[Step], window: &Window, level: &Level) -> bool {
    let lit = level.lights.iter().take(frames.len() / 4).position(|light| light.spread > 4.0);
    let start = lit.unwrap_or(0);
    let moments = moments(frames, steps, start);
    let (across, down) = (window.width / CELL, window.height / CELL);
    let mut cells = Vec::new();
    for y in 0..down {
        for x in 0..across {
            let middle = |nth: usize, size: usize| {
                (size % CELL / 2 + nth * CELL + CELL / 2) as f64 - size as f64 / 2.0
            };
            let from = [middle(x, window.width), middle(y, window.height)];
            let gone = |motion: &Similarity| {
                let to = motion.apply(from);
                (to[0] - from[0]).hypot(to[1] - from[1])
            };
            let far = moments.iter().map(|(_, motion)| gone(motion)).fold(0.0, f64::max);
            if far < LEAST {
                continue;
            }
            let first = cell(&frames[start], window, (x, y), (0, 0));
            let by = far.min(FURTHEST) as isize;
            let sharp = spread(&first) > FLAT
                && [(by, 0), (-by, 0), (0, by), (0, -by)]
                    .iter()
                    .all(|by| alike(&first, &cell(&frames[start], window, (x, y), *by)) < SHARP);
            if !sharp {
                continue;
            }
            // When it should have gone; all those moments but one: somebody may pass in front.
            let telling = moments.iter().filter(|(_, motion)| gone(motion) >= far.min(LEAST));
            let same = |frame: &Frame| alike(&first, &cell(frame, window, (x, y), (0, 0))) > SAME;
            let (count, same) = telling.fold((0, 0), |(count, kept), (frame, _)| {
                (count + 1, kept + usize::from(same(frame)))
            });
            let stays = same + usize::from(count > 4) >= count;
            let rim = x == 0 || y == 0 || x == across - 1 || y == down - 1;
            cells.push(Sharp { x, y, stays, rim });
        }
    }
    let share = |kept: &dyn Fn(&Sharp) -> bool| {
        let count = cells.iter().filter(|cell| kept(cell)).count();
        let stays = cells.iter().filter(|cell| cell.stays && kept(cell)).count();
        (count, stays as f64 / count.max(1) as f64)
    };
    let halves: [&dyn Fn(&Sharp) -> bool; 4] = [
        &|cell| cell.x < across / 3,
        &|cell| cell.x >= across - across / 3,
        &|cell| cell.y < down / 2,
        &|cell| cell.y >= down / 2,
    ];
    let sides =
        halves.iter().map(|half| share(*half)).filter(|it| it.0 >= 2 && it.1 >= 0.4).count();
    let (count, all) = share(&|_| true);
    let (_, rim) = share(&|cell| cell.rim);
    (sides >= 3 && all >= 0.35)
        || (sides >= 2 && rim >= 0.6 && all >= 0.3 && count >= 16)
        || (all >= 0.25 && count >= 12)
}

/// Some frames after the start, evenly spread, and how the picture has moved by then.
fn moments<'a>(frames: &'a [Frame], steps: &[Step], start: usize) -> Vec<(&'a Frame, Similarity)> {
    let last = frames.len() - 1;
    let mut moved = Similarity::default();
    let mut moments = Vec::new();
    for (nth, step) in steps.iter().enumerate().skip(start) {
        moved = moved.then(&step.motion);
        let due = start + (moments.len() + 1) * (last - start) / MOMENTS;
        if nth + 1 >= due {
            moments.push((&frames[nth + 1], moved));
        }
    }
    moments
}

/// A cell that would show it if the picture had moved.
struct Sharp {
    x: usize,
    y: usize,
    stays: bool,
    rim: bool,
}

/// The pixels of a cell, from so far beside it.
fn cell(frame: &Frame, window: &Window, at: (usize, usize), by: (isize, isize)) -> Cell {
    let place = |nth: usize, from: usize, size: usize, by: isize| {
        // The cells stand in the middle of the picture.
        let place = (from + size % CELL / 2 + nth) as isize + by;
        move |n: usize| {
            (place + n as isize).clamp(from as isize, (from + size - 1) as isize) as usize
        }
    };
    let x = place(at.0 * CELL, window.left, window.width, by.0);
    let y = place(at.1 * CELL, window.top, window.height, by.1);
    let mut values = [0.0; CELL * CELL];
    let mut sum = 0.0;
    for (n, value) in values.iter_mut().enumerate() {
        *value = f64::from(frame.grey[y(n / CELL) * frame.width + x(n % CELL)]);
        sum += *value;
    }
    let mean = sum / values.len() as f64;
    values.map(|value| value - mean)
}

fn spread(cell: &Cell) -> f64 {
    (dot(cell, cell) / cell.len() as f64).sqrt()
}

/// The correlation of two cells, -1 to 1.
fn alike(a: &Cell, b: &Cell) -> f64 {
    dot(a, b) / (dot(a, a) * dot(b, b) + 1e-3).sqrt()
}

fn dot(a: &Cell, b: &Cell) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
