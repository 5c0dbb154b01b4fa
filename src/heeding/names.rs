//! What the axes of a picture, and the ways along them, are called for a person.

use crate::measure::PictureAxis;

/// What an axis is called where it stands alone.
pub const fn title(axis: PictureAxis) -> &'static str {
    match axis {
        PictureAxis::Horizontal => "sideways",
        PictureAxis::Vertical => "up and down",
        PictureAxis::Zoom => "in and out",
        PictureAxis::Roll => "roll",
    }
}

/// Which way a positive travel or amount goes along it, or a negative one.
pub const fn direction(axis: PictureAxis, positive: bool) -> &'static str {
    match (axis, positive) {
        (PictureAxis::Horizontal, true) => "right",
        (PictureAxis::Horizontal, false) => "left",
        (PictureAxis::Vertical, true) => "up",
        (PictureAxis::Vertical, false) => "down",
        (PictureAxis::Zoom, true) => "in",
        (PictureAxis::Zoom, false) => "out",
        (PictureAxis::Roll, true) => "clockwise",
        (PictureAxis::Roll, false) => "anticlockwise",
    }
}
