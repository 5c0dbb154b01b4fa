//! From a buffer to the terminal: only what changed, in one write, and nothing when nothing did.

use std::io;

use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::terminal;
use crate::app::Model;
use crate::crash;
use crate::domain::Now;
use crate::ui::{Look, draw};

/// What the terminal shows.
#[derive(Debug)]
pub(super) struct Display {
    shown: Buffer,
    caret: Option<Position>,
    title: String,
    /// Whether everything is to be drawn anew.
    stale: bool,
}

impl Display {
    pub(super) fn new(size: Size) -> Self {
        let shown = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        Self { shown, caret: None, title: String::new(), stale: true }
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
        let mut next = Buffer::empty(area);
        let caret = draw(model, look, now, area, &mut next);
        let mut bytes = Vec::with_capacity(4096);
        if self.stale || self.shown.area != area {
            self.shown = Buffer::empty(area);
            bytes.extend_from_slice(b"\x1b[0m\x1b[2J");
        }
        let changes = self.shown.diff(&next);
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
        self.shown = next;
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
