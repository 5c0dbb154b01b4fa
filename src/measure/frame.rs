//! What is measured.

/// The longest side of a frame, in pixels: more would cost more and tell no more.
pub const SIDE: usize = 240;

/// The most frames that are measured: a minute at 8 a second.
pub const MOST_FRAMES: usize = 480;

/// A frame's brightness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Brightness, row by row from the top: 0 is black and 255 is white.
    pub grey: Vec<u8>,
}

impl Frame {
    /// Whether it has as many pixels as it says, and no side is longer than [`SIDE`].
    pub(super) fn is_whole(&self) -> bool {
        let Self { width, height, ref grey } = *self;
        (1..=SIDE).contains(&width) && (1..=SIDE).contains(&height) && grey.len() == width * height
    }
}
