//! What an overlay is drawn with, and what drawing one leaves.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::domain::Now;
use crate::ui::style::Look;

/// What every overlay is drawn with.
pub(super) struct Page<'a> {
    pub(super) model: &'a Model,
    pub(super) look: &'a Look,
    pub(super) now: Now,
    /// The whole screen.
    pub(super) area: Rect,
    /// Where the caret of what lies below stands.
    pub(super) below: Option<Position>,
    pub(super) buf: &'a mut Buffer,
}

/// What drawing an overlay leaves: a caret, where something is typed in it.
pub(super) trait Caret {
    /// Where the caret stands.
    fn caret(self) -> Option<Position>;
}

impl Caret for () {
    fn caret(self) -> Option<Position> {
        None
    }
}

impl Caret for Option<Position> {
    fn caret(self) -> Option<Position> {
        self
    }
}
