//! What is known of an axis of a model, as a script sees it, and how far it goes in words.

use serde::Serialize;

use crate::heeding::{Gain, Marks, Reach};
use crate::measure::PictureAxis;

/// Who says it: imported tables have names of their own.
pub(super) const OWN: &str = "own";

/// What is known of a model and an axis, as a script sees it. Keys are added, never changed or left
/// out.
#[derive(Serialize)]
pub(super) struct LearnedLine<'a> {
    pub(super) model: &'a str,
    pub(super) axis: &'static str,
    pub(super) source: &'a str,
    pub(super) image: bool,
    pub(super) words: bool,
    /// Takes that were judged.
    pub(super) n: u32,
    pub(super) by_eye: u32,
    pub(super) as_asked: u32,
    pub(super) still: u32,
    pub(super) opposite: u32,
    pub(super) unclear: u32,
    pub(super) statement: &'static str,
    pub(super) gain: Option<GainLine>,
    pub(super) versions: &'a [u32],
    pub(super) dead_zone: Option<f64>,
    pub(super) tau: Option<f64>,
}

/// Travel a second for each 1.0.
#[derive(Serialize)]
pub(super) struct GainLine {
    pub(super) per_one: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl From<Gain> for GainLine {
    fn from(Gain { per_one, low, high, .. }: Gain) -> Self {
        Self { per_one, low, high }
    }
}

impl From<Reach> for GainLine {
    fn from(Reach { per_one, low, high }: Reach) -> Self {
        Self { per_one, low, high }
    }
}

/// How travel is told.
pub(super) struct Unit {
    pub(super) short: &'static str,
    pub(super) long: &'static str,
    pub(super) each: f64,
}

impl Unit {
    pub(super) const fn of(axis: PictureAxis, marks: Marks) -> Self {
        let (short, long, each) = match (axis, marks) {
            (PictureAxis::Horizontal, _) => ("%", "% of the width", 100.0),
            (PictureAxis::Vertical, _) => ("%", "% of the height", 100.0),
            (PictureAxis::Zoom, _) => ("%", "% in size", 100.0),
            (PictureAxis::Roll, Marks::Unicode) => ("°", "°", 1.0),
            (PictureAxis::Roll, Marks::Ascii) => (" deg", " degrees", 1.0),
        };
        Self { short, long, each }
    }

    pub(super) fn amount(&self, travel: f64) -> f64 {
        travel * self.each
    }
}

/// One digit more than the takes bear would be a lie.
pub(super) fn number(amount: f64) -> String {
    if amount.abs() < 10.0 { format!("{amount:.1}") } else { format!("{amount:.0}") }
}
