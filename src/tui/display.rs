//! From a buffer to the terminal: only what changed, in one write, and nothing when nothing did.

use std::io;

use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::terminal;
use crate::app::Model;
use crate::crash;
use crate::domain::Now;
use crate::ui::{Look, draw};

/// What the terminal shows.
#[derive(Debug)]
pub(super) struct Display {
    shown: Buffer,
    /// The frame before that, drawn over by the next one: a screenful of cells is not asked of the
    /// system anew with every key.
    spare: Buffer,
    caret: Option<Position>,
    title: String,
    /// Whether everything is to be drawn anew.
    stale: bool,
}

impl Display {
    pub(super) fn new() -> Self {
        let (shown, spare) = (Buffer::default(), Buffer::default());
        Self { shown, spare, caret: None, title: String::new(), stale: true }
    }

    /// The next frame is drawn whole: something else wrote on the screen.
    pub(super) fn forget(&mut self) {
        self.stale = true;
        self.title.clear();
    }

    /// Draws the studio.
    pub(super) fn draw(&mut self, model: &Model, look: &Look, now: Now) -> io::Result<()> {
        if !self.stale {
            crash::panic_here("panic-in-draw");
        }
        let area = Rect::new(0, 0, model.size.width, model.size.height);
        blank(&mut self.spare, area);
        let caret = draw(model, look, now, area, &mut self.spare);
        let mut bytes = Vec::with_capacity(4096);
        if self.stale || self.shown.area != area {
            blank(&mut self.shown, area);
            bytes.extend_from_slice(b"\x1b[0m\x1b[2J");
        }
        let changes = self.shown.diff(&self.spare);
        if !changes.is_empty() {
            if self.caret.is_some() {
                bytes.extend_from_slice(b"\x1b[?25l");
            }
            CrosstermBackend::new(&mut bytes).draw(changes.into_iter())?;
        }
        let hidden = !bytes.is_empty() || self.caret.is_none();
        if let Some(at) = caret
            && (!bytes.is_empty() || self.caret != caret)
        {
            let (row, column) = (at.y + 1, at.x + 1);
            bytes.extend_from_slice(format!("\x1b[{row};{column}H").as_bytes());
            if hidden {
                bytes.extend_from_slice(b"\x1b[?25h");
            }
        } else if caret.is_none() && self.caret.is_some() {
            bytes.extend_from_slice(b"\x1b[?25l");
        }
        if !bytes.is_empty() {
            // Shown at once, so that no half of a frame is seen.
            let mut frame = b"\x1b[?2026h".to_vec();
            frame.append(&mut bytes);
            frame.extend_from_slice(b"\x1b[?2026l");
            terminal::write(&frame)?;
        }
        std::mem::swap(&mut self.shown, &mut self.spare);
        self.caret = caret;
        self.stale = false;
        let title = model.title();
        if title != self.title {
            terminal::Terminal::title(&title)?;
            self.title = title;
        }
        Ok(())
    }
}

/// Empties a buffer and makes it this large.
fn blank(buffer: &mut Buffer, area: Rect) {
    buffer.resize(area);
    buffer.reset();
}
