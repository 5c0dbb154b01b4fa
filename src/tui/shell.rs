//! Who has the terminal, and when the next frame is drawn.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::decoder::Input;
use super::display::Display;
use super::reader::Reader;
use super::terminal::Terminal;
use crate::app::Model;
use crate::commands::Exit;
use crate::domain::Now;
use crate::ui::Look;

/// Frames that no key asked for are at least this far apart.
const FRAME: Duration = Duration::from_millis(16);

/// What has the terminal.
pub(super) struct Shell {
    pub(super) guard: Option<Terminal>,
    pub(super) reader: Option<Reader>,
    pub(super) inputs: mpsc::UnboundedSender<Vec<Input>>,
    pub(super) display: Display,
    /// Whether something may look different now.
    pub(super) changed: bool,
    /// Whether the terminal has answered all questions.
    pub(super) answered: bool,
    /// When a frame that no key asked for was last drawn.
    pub(super) drawn: Option<Instant>,
    pub(super) exit: Option<Exit>,
}

impl Shell {
    /// When the loop has to go round again: for the core's wake, or for a frame held back.
    pub(super) fn due(&self, wake: Option<Instant>) -> Option<Instant> {
        let frame = self.changed.then(|| self.drawn.map_or_else(Instant::now, |at| at + FRAME));
        match (wake, frame) {
            (Some(wake), Some(frame)) => Some(wake.min(frame)),
            (wake, frame) => wake.or(frame),
        }
    }

    pub(super) fn holds_back(&self, keyed: bool) -> bool {
        !keyed && self.drawn.is_some_and(|at| at.elapsed() < FRAME)
    }

    /// Draws, if something changed: at once for a key, else no more often than [`FRAME`].
    pub(super) fn draw(
        &mut self,
        model: &Model,
        look: &Look,
        now: Now,
        keyed: bool,
    ) -> std::io::Result<()> {
        if !self.changed || self.exit.is_some() || self.holds_back(keyed) {
            return Ok(());
        }
        self.display.draw(model, look, now)?;
        self.changed = false;
        if !keyed {
            self.drawn = Some(Instant::now());
        }
        Ok(())
    }

    /// Gives the terminal to somebody else; nobody reads it any more.
    pub(super) fn go_away(&mut self) {
        self.reader = None;
        self.guard = None;
    }

    /// Takes the terminal back and draws everything.
    pub(super) fn come_back(&mut self) -> std::io::Result<()> {
        self.go_away();
        self.guard = Some(Terminal::enter()?);
        if self.answered {
            Terminal::ask()?;
        }
        self.reader = Some(Reader::start(self.inputs.clone())?);
        self.display.forget();
        self.changed = true;
        Ok(())
    }
}
