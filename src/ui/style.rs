//! What the studio looks like: colours, characters, and the zone of its times.

use jiff::tz::TimeZone;

use super::glyphs::Glyphs;
use super::theme::Theme;

/// How it looks: nothing in it changes what a key does.
#[derive(Clone, Debug)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Characters.
    pub glyphs: Glyphs,
    /// The zone that times are shown in.
    pub zone: TimeZone,
    /// Whether pictures of cells have colours of 24 bits, or of the 256.
    pub full_colour: bool,
}
