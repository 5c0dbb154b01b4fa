//! What the settings, the tables and this machine give the studio.

use std::sync::Arc;

use crate::domain::{Catalog, Conventions, Limits, Moves, Phrases, RequestSettings};
use crate::heeding::Marks;
use crate::input::Keymap;

/// What hardly changes while the studio runs: a move of one's own may be added, and an axis of a model
/// turned round.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Settings {
    /// What is known of each model.
    pub catalog: Arc<Catalog>,
    /// Which key does what.
    pub keymap: Arc<Keymap>,
    /// What goes into each request besides the shot.
    pub requests: RequestSettings,
    /// What may be sent and spent.
    pub limits: Limits,
    /// How many takes of a sweep are under way at once.
    pub at_once: u32,
    /// Whether unconfirmed takes can be looked up.
    pub access_token: bool,
    /// The camera moves that have a name.
    pub moves: Arc<Moves>,
    /// The words that a move is said in.
    pub phrases: Arc<Phrases>,
    /// Which way is positive for each model, in the preview, in words and in verdicts.
    pub conventions: Conventions,
    /// Whether a saved film is measured by itself, where ffmpeg is there.
    pub measures: bool,
    /// Which marks the terminal can draw.
    pub marks: Marks,
    /// Whether the preview plays a change by itself.
    pub plays: bool,
    /// Whether the studio is read by a screen reader: one pane at a time, and nothing ticks.
    pub reader: bool,
    /// What films can be handed to.
    pub programs: Programs,
}

/// Which programs of this machine films can be handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programs {
    /// Whether a film can be played in a window of its own.
    pub plays: bool,
    /// Whether a folder can be opened.
    pub opens: bool,
    /// Whether a film can be shown in the terminal.
    pub shows: bool,
}
