//! What the user saw the camera do, where they said so.

use serde::{Deserialize, Serialize};

use crate::measure::PictureAxis;

/// What the user saw an axis of the picture do. It is kept as a direction and not as a verdict, so
/// that it stays true when an axis is flipped in preview and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// It moved to the right, up, in, or clockwise.
    Positive,
    /// It moved to the left, down, out, or anticlockwise.
    Negative,
    /// It stood still.
    Still,
    /// They looked, and cannot tell.
    Undecided,
}

/// What the user saw, for each axis of the picture; nothing where they did not say. It stands in
/// place of what was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "each is the axis of its name")]
pub struct Eye {
    pub horizontal: Option<Sight>,
    pub vertical: Option<Sight>,
    pub zoom: Option<Sight>,
    pub roll: Option<Sight>,
}

impl Eye {
    /// What was seen of an axis.
    pub const fn of(&self, axis: PictureAxis) -> Option<Sight> {
        match axis {
            PictureAxis::Horizontal => self.horizontal,
            PictureAxis::Vertical => self.vertical,
            PictureAxis::Zoom => self.zoom,
            PictureAxis::Roll => self.roll,
        }
    }

    /// The same with something else seen of an axis, or nothing.
    #[must_use]
    pub const fn with(mut self, axis: PictureAxis, sight: Option<Sight>) -> Self {
        *(match axis {
            PictureAxis::Horizontal => &mut self.horizontal,
            PictureAxis::Vertical => &mut self.vertical,
            PictureAxis::Zoom => &mut self.zoom,
            PictureAxis::Roll => &mut self.roll,
        }) = sight;
        self
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
