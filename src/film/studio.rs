//! A scenario, and its pictures one by one.

use super::caption::{Caption, Texts, bar, caption, plain};
use super::conduct::Conduct;
use super::h264::RATE;
use super::mp4::Tags;
use super::paint;
use super::size::Size;
use super::walker::walker;
use crate::domain::{Convention, Motion};
use crate::preview::{Canvas, Lens, Pose};

/// Longest film, in seconds. It takes a few seconds to make, and less than 20 MB.
pub const LONGEST: f64 = 60.0;

/// Longest title that players show, in characters.
const TITLE: usize = 100;

/// Steps per second of the passer-by.
const STEPS: f64 = 1.8;

/// What a film is made from.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The move of the camera.
    pub motion: Motion,
    /// The direction of each axis.
    pub convention: Convention,
    /// The length in seconds, clamped to 0.1 and [`LONGEST`]; 5 if it is not a number.
    pub seconds: f64,
    /// The ratio; see [`Size::of`].
    pub ratio: String,
    /// How the camera obeys.
    pub conduct: Conduct,
    /// What is written on it, and in the file.
    pub caption: Caption,
}

/// A scenario with valid values.
#[derive(Debug)]
pub(super) struct Studio<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) size: Size,
    seconds: f64,
    /// Number of pictures, at least 2.
    pub(super) count: u32,
    texts: Texts,
}

impl<'a> Studio<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        let seconds = scenario.seconds;
        let seconds = if seconds.is_nan() { 5.0 } else { seconds.clamp(0.1, LONGEST) };
        let motion = scenario.motion.to_string();
        let name = plain(&scenario.caption.name);
        let ratio = plain(&scenario.ratio);
        let texts = Texts {
            name: if name.is_empty() { motion.clone() } else { name },
            motion,
            id: plain(&scenario.caption.id),
            ratio: if ratio.len() > 12 { String::new() } else { ratio },
            seconds,
        };
        let count = (seconds * f64::from(RATE)).round() as u32;
        Self { scenario, size: Size::of(&scenario.ratio), seconds, count, texts }
    }

    pub(super) fn canvas(&self) -> Canvas {
        Canvas::new(self.size.width as usize, self.size.height as usize)
    }

    /// The elapsed part of the film. The first picture is the start of the move, the last one its
    /// end.
    fn gone(&self, nth: u32) -> f64 {
        f64::from(nth) / f64::from(self.count - 1)
    }

    pub(super) fn pose(&self, nth: u32) -> Pose {
        let Scenario { motion, convention, conduct, .. } = self.scenario;
        let lens = Lens {
            width: f64::from(self.size.width),
            height: self.scene_height() as f64,
            tall: 1.0,
        };
        conduct.pose((motion, convention), lens, (self.seconds, self.gone(nth)))
    }

    /// Number of rows that the scene takes, above the caption.
    pub(super) fn scene_height(&self) -> usize {
        self.size.height as usize - bar(self.size.width as usize)
    }

    /// A picture without its caption, in the upper `height` rows.
    pub(super) fn scene(&self, canvas: &mut Canvas, nth: u32, height: usize) {
        paint::scene(canvas, &self.pose(nth), height);
        let conduct = &self.scenario.conduct;
        if conduct.walker > 0.0 {
            let gone = self.gone(nth);
            let steps = STEPS * self.seconds * gone;
            let across = if conduct.begins_left() { gone } else { 1.0 - gone };
            walker(canvas, height, conduct.walker, (across, steps));
        }
    }

    pub(super) fn paint(&self, canvas: &mut Canvas, nth: u32) {
        self.scene(canvas, nth, self.scene_height());
        caption(canvas, &self.texts, self.gone(nth));
    }

    pub(super) fn tags(&self) -> Tags {
        let Caption { id, name, prompt } = &self.scenario.caption;
        let line = prompt.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(name);
        let parts = [id.as_str(), name, &self.texts.motion, &self.scenario.ratio];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Tags {
            title: line.chars().take(TITLE).collect(),
            comment: format!("{}, {} s", parts.join(", "), self.seconds),
            description: prompt.clone(),
        }
    }
}
