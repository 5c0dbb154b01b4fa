//! The camera's move as pixels: a frame is made when what it shows has changed, and only then.

use std::sync::Arc;

use super::pictures::Placement;
use crate::picture::{CellSize, drawn_frame};
use crate::ui::Sent;

/// The frames of the viewfinder.
#[derive(Debug, Default)]
pub(super) struct MoveFrames {
    /// How many there were.
    count: usize,
    /// What the last one shows, in cells of this size.
    last: Option<(Sent, CellSize, Placement)>,
}

impl MoveFrames {
    /// The frame that shows this; the last one where that does.
    pub(super) fn placement(&mut self, sent: Sent, cell: CellSize) -> Option<Placement> {
        if let Some((shown, in_cells, placement)) = &self.last
            && *shown == sent
            && *in_cells == cell
        {
            return Some(placement.clone());
        }
        let at = sent.at;
        let pixels = |width, height| sent.pixels(width, height);
        let (picture, remove) = drawn_frame(self.count, (at.width, at.height), cell, pixels)?;
        self.count += 1;
        let picture = Arc::new(picture);
        let placement = Placement { at, picture, remove: Some(remove), moves: true };
        self.last = Some((sent, cell, placement.clone()));
        Some(placement)
    }
}
