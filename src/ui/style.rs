//! What the studio looks like: colours, characters, and the zone of its times.

use jiff::tz::TimeZone;

use super::glyphs::Glyphs;
use super::theme::Theme;

/// What the camera's move is drawn with, where [`Glyphs::dots`] are not plain ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Draw {
    /// Lines alone, in the colours of the theme.
    #[default]
    Lines,
    /// Cells filled with the colours of the scene.
    Cells,
    /// Pixels, which the terminal is sent apart from the cells.
    Pixels,
}

/// How it looks: nothing in it changes what a key does.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Characters.
    pub glyphs: Glyphs,
    /// The zone that times are shown in.
    pub zone: TimeZone,
    /// What the camera's move is drawn with.
    pub draw: Draw,
    /// Whether pictures of cells have colours of 24 bits, or of the 256.
    pub full_colour: bool,
}
