//! From frame to frame: how the picture moved in each step.

use super::chance::Chance;
use super::corners::{Corner, corners};
use super::fit::{Fit, Match, Similarity, against, fit, half, mean};
use super::flow::Flow;
use super::frame::Frame;
use super::image::Pyramid;
use super::level::{Level, Window, median};
use super::track::track;

/// Fewer corners, and fewer that can be followed, tell nothing.
const CORNERS: usize = 12;
const FOLLOWED: usize = 10;

/// Cells along the longer and the shorter side in which support is counted.
const CELLS: (usize, usize) = (6, 4);

/// A key frame serves for at most so many steps: longer, and what it shows has changed; shorter,
/// and small errors of every step add up.
const KEY: usize = 8;

/// What the better half of the picture does is looked at over several steps, until the points have
/// gone so many pixels, in the middle of them all: less than that is lost in what tracking misses.
const FAR: f64 = 1.0;

/// The weight of all points in each cell, and of those that follow the picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Support {
    pub(super) all: [f64; CELLS.0 * CELLS.1],
    pub(super) following: [f64; CELLS.0 * CELLS.1],
}

impl Support {
    /// The cell of a place, given as its parts of the longer and of the shorter side.
    fn cell(along: f64, aside: f64) -> usize {
        let nth =
            |part: f64, cells: usize| ((part * cells as f64).max(0.0) as usize).min(cells - 1);
        nth(aside, CELLS.1) * CELLS.0 + nth(along, CELLS.0)
    }

    /// The weight in the cells along the rim, and how much of that follows.
    pub(super) fn rim(&self) -> (f64, f64) {
        let is_rim = |nth: &usize| {
            let (along, aside) = (nth % CELLS.0, nth / CELLS.0);
            along == 0 || along == CELLS.0 - 1 || aside == 0 || aside == CELLS.1 - 1
        };
        let sum = |of: &[f64]| (0..of.len()).filter(is_rim).map(|nth| of[nth]).sum();
        (sum(&self.all), sum(&self.following))
    }
}

/// How the picture moved from one frame to the next, as the camera that does it: shares of the
/// frame's width and height to the right and up, the logarithm of the zoom, radians clockwise.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub(super) travel: [f64; 4],
    /// The same of what most of the picture agrees on to a pixel, which is less than half of it
    /// where what is near and what is far go apart.
    pub(super) agreed: [f64; 4],
    /// The same of all of it on average.
    pub(super) mean: [f64; 4],
    /// Which way what moves goes since its points were last taken down, and which way beside the
    /// better half of the picture.
    pub(super) flow: Flow,
    pub(super) beside: Flow,
    /// How far `travel` takes the picture, summed over its area, and that of the places which go
    /// the other way.
    pub(super) against: [f64; 2],
    /// `agreed` as a motion of the pixels; none where it does not count.
    pub(super) motion: Similarity,
    /// How it was pulled out of shape, as a camera does not: along its sides, and its diagonals.
    pub(super) strains: [f64; 2],
    /// Whether enough followed it.
    pub(super) counts: bool,
    /// Whether one of the two frames shows nothing.
    pub(super) blank: bool,
    /// The share of the weight that follows, of what could be found again.
    pub(super) follows: f64,
    /// The share of the weight that could be found again.
    pub(super) seen: f64,
    /// The part of the picture's cells that have a corner.
    pub(super) held: f64,
    /// The mean change of brightness.
    pub(super) change: f64,
    pub(super) support: Option<Support>,
}

/// A frame whose corners are looked for in those after it.
struct Key {
    nth: usize,
    pyramid: Pyramid,
    corners: Vec<Corner>,
    weight: f64,
    held: f64,
    /// Where each corner was when what the better half of the picture did was last taken down, from
    /// the middle of the picture; none for those that were lost.
    places: Vec<Option<[f64; 2]>>,
}

impl Key {
    fn new(nth: usize, pyramid: Pyramid) -> Self {
        let (corners, held) = corners(pyramid.full());
        let weight = corners.iter().map(|corner| corner.weight).sum();
        let (width, height) = (pyramid.full().width, pyramid.full().height);
        let middle = [(width - 1) as f64 / 2.0, (height - 1) as f64 / 2.0];
        let place = |corner: &Corner| Some([0, 1].map(|n| f64::from(corner.at[n]) - middle[n]));
        let places = corners.iter().map(place).collect();
        Self { nth, pyramid, corners, weight, held, places }
    }

    /// How the picture moved from here to another frame.
    fn compare(
        &self,
        to: &Pyramid,
        guess: &Similarity,
        expected: &Similarity,
        chance: &mut Chance,
    ) -> Found {
        let mut found = Found { held: self.held, ..Found::default() };
        if self.corners.len() < CORNERS {
            return found;
        }
        let (width, height) = (to.full().width, to.full().height);
        let middle = [(width - 1) as f64 / 2.0, (height - 1) as f64 / 2.0];
        let from_middle = |at: [f32; 2]| [0, 1].map(|n| f64::from(at[n]) - middle[n]);
        let places: Vec<Option<[f64; 2]>> = self
            .corners
            .iter()
            .map(|corner| {
                let there = guess.apply(from_middle(corner.at));
                let there = [0, 1].map(|n| (there[n] + middle[n]) as f32);
                track(&self.pyramid, to, corner.at, there).map(from_middle)
            })
            .collect();
        let corner_and_place = || self.corners.iter().zip(&places);
        let matches: Vec<Match> = corner_and_place()
            .filter_map(|(corner, to)| {
                let Corner { at, weight, area, hold } = *corner;
                Some(Match { from: from_middle(at), to: (*to)?, weight, area, hold })
            })
            .collect();
        // The same since what the better half did was last taken down.
        let lately: Vec<Match> = corner_and_place()
            .zip(&self.places)
            .filter_map(|((corner, to), from)| {
                let Corner { weight, area, hold, .. } = *corner;
                Some(Match { from: (*from)?, to: (*to)?, weight, area, hold })
            })
            .collect();
        let weight: f64 = matches.iter().map(|it| it.weight).sum();
        found.seen = weight / self.weight;
        if matches.len() < FOLLOWED {
            return found;
        }
        let gone = |matches: &[Match]| {
            let far = |it: &Match| (it.to[0] - it.from[0]).abs() + (it.to[1] - it.from[1]).abs();
            median(matches.iter().map(far).collect()).unwrap_or_default()
        };
        let Fit { motion, strains, shares } =
            fit(&matches, *guess, (0.12 * gone(&matches)).max(0.7), chance);
        let part = |n: usize, at: [f64; 2]| (at[n] + middle[n]) / [width, height][n] as f64;
        let (along, aside) = if width >= height { (0, 1) } else { (1, 0) };
        let mut support = Support::default();
        let mut following = 0.0;
        for (it, share) in matches.iter().zip(shares) {
            let cell = Support::cell(part(along, it.from), part(aside, it.from));
            support.all[cell] += it.weight;
            support.following[cell] += it.weight * share;
            following += it.weight * share;
        }
        found.motion = motion;
        found.places = places;
        let corners = self.corners.iter().zip(&self.places);
        let whole = corners.filter(|it| it.1.is_some()).map(|it| it.0.area).sum();
        found.half = half(&lately, whole, &[Similarity::default(), *expected], chance);
        found.mean = mean(&lately).unwrap_or_default();
        found.flow = Flow::of(&lately, &Similarity::default());
        found.beside = Flow::of(&lately, &found.half);
        found.against = against(&lately, &found.half);
        found.far = gone(&lately) > FAR;
        found.strains = strains;
        found.follows = following / weight;
        found.counts = found.follows > 0.25 && found.seen > 0.15;
        found.support = Some(support);
        found
    }
}

/// A motion from a key frame.
#[derive(Default)]
struct Found {
    motion: Similarity,
    /// What the better half of the picture did since `Key::places`, and whether that is far enough
    /// to begin anew.
    half: Similarity,
    far: bool,
    /// What all of it did on average since then, which way, and which way beside that half.
    mean: Similarity,
    flow: Flow,
    beside: Flow,
    against: [f64; 2],
    /// Where each corner is now.
    places: Vec<Option<[f64; 2]>>,
    strains: [f64; 2],
    counts: bool,
    follows: f64,
    seen: f64,
    held: f64,
    support: Option<Support>,
}

impl Found {
    fn quality(&self) -> f64 {
        self.follows * self.seen
    }

    /// Whether a key frame so old still serves, of which the first step had this quality.
    fn serves(&self, age: usize, first: f64, long: f64) -> bool {
        let Similarity { a, b, x, y } = self.motion;
        self.counts
            && self.quality() >= 0.7 * first
            && x.abs() + y.abs() <= 0.12 * long
            && a.abs() <= 0.10
            && b.abs() <= 0.12
            && age <= KEY
    }
}

/// The steps between frames of one size, one fewer than there are frames.
pub(super) fn steps(frames: &[Frame], window: &Window, level: &Level) -> Vec<Step> {
    let (width, height) = (frames[0].width as f64, frames[0].height as f64);
    let long = width.max(height);
    // How far the middle of the window is from the frame's.
    let aside = [
        window.left as f64 + window.width as f64 / 2.0 - width / 2.0,
        window.top as f64 + window.height as f64 / 2.0 - height / 2.0,
    ];
    let mut chance = Chance::seeded(7);
    let mut key = Key::new(0, level.pyramid(&frames[0], 0));
    let mut before = key.pyramid.clone();
    // How the picture moved since the key frame, in the last step, and how good the first was.
    let (mut since, mut last, mut first) = (Similarity::default(), Similarity::default(), 1.0);
    let mut strained = [0.0; 2];
    // What the better half of it did since the key's places, and all of it on average.
    let (mut lately, mut mean) = (Similarity::default(), Similarity::default());
    let mut steps = Vec::with_capacity(frames.len() - 1);
    for nth in 1..frames.len() {
        let pyramid = level.pyramid(&frames[nth], nth);
        let mut found = key.compare(&pyramid, &since.then(&last), &lately.then(&last), &mut chance);
        if nth - key.nth > 1 && !found.serves(nth - key.nth, first, long) {
            key = Key::new(nth - 1, before);
            (lately, mean) = (Similarity::default(), Similarity::default());
            (since, strained) = (Similarity::default(), [0.0; 2]);
            found = key.compare(&pyramid, &last, &last, &mut chance);
        }
        if nth - key.nth == 1 {
            first = found.quality();
        }
        let blank = level.lights[nth].is_blank() || level.lights[nth - 1].is_blank();
        let counts = found.counts && !blank;
        let mut strains = [0.0; 2];
        let (mut half_last, mut mean_last) = (Similarity::default(), Similarity::default());
        if counts {
            strains = [0, 1].map(|n| found.strains[n] - strained[n]);
            strained = found.strains;
            last = since.inverse().then(&found.motion);
            since = found.motion;
            half_last = lately.inverse().then(&found.half);
            mean_last = mean.inverse().then(&found.mean);
            (lately, mean) = (found.half, found.mean);
            if found.far {
                key.places = found.places;
                (lately, mean) = (Similarity::default(), Similarity::default());
            }
        } else {
            (last, since) = (Similarity::default(), Similarity::default());
            (lately, mean) = (Similarity::default(), Similarity::default());
            strained = [0.0; 2];
            key = Key::new(nth, pyramid.clone());
        }
        let travel = |last: &Similarity| {
            // Of the frame's middle, which is not that of what is left of it without bars.
            let [x, y] = last.apply([-aside[0], -aside[1]]);
            let (zoom, turn) = last.zoom_and_turn();
            [-(x + aside[0]) / width, (y + aside[1]) / height, zoom, -turn]
        };
        steps.push(Step {
            travel: travel(&half_last),
            agreed: travel(&last),
            mean: travel(&mean_last),
            flow: found.flow,
            beside: found.beside,
            against: found.against,
            motion: last,
            strains,
            counts,
            blank,
            follows: found.follows,
            seen: found.seen,
            held: found.held,
            change: change(&frames[nth - 1], &frames[nth], window),
            support: found.support,
        });
        before = pyramid;
    }
    steps
}

/// The mean difference between the pixels of two frames.
fn change(a: &Frame, b: &Frame, window: &Window) -> f64 {
    let rows = window.rows(a).zip(window.rows(b));
    let sum: u64 =
        rows.flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / (window.width * window.height) as f64
}
