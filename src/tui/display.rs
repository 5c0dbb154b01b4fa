//! From a buffer to the terminal: only what changed, in one write, and nothing when nothing did.

use std::io;

use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

use super::pictures::Placement;
use super::terminal;
use crate::app::Model;
use crate::crash;
use crate::domain::{Now, width};
use crate::ui::{KeptScene, Look, draw};

/// What the terminal shows.
#[derive(Debug)]
pub(super) struct Display {
    shown: Buffer,
    /// The frame before that, drawn over by the next one: a screenful of cells is not asked of the
    /// system anew with every key.
    spare: Buffer,
    scene: KeptScene,
    caret: Option<Position>,
    title: String,
    /// The picture that the terminal draws itself.
    placed: Option<Placement>,
    /// Whether everything is to be drawn anew.
    stale: bool,
}

impl Display {
    pub(super) fn new() -> Self {
        let (shown, spare) = (Buffer::default(), Buffer::default());
        Self {
            shown,
            spare,
            scene: KeptScene::default(),
            caret: None,
            title: String::new(),
            placed: None,
            stale: true,
        }
    }

    /// The next frame is drawn whole: something else wrote on the screen.
    pub(super) fn forget(&mut self) {
        self.stale = true;
        self.title.clear();
    }

    /// Takes the picture off at once, before something else has the screen.
    pub(super) fn forget_picture(&mut self) {
        let mut bytes = Vec::new();
        self.take_away(&mut bytes);
        // A terminal that is gone is noticed by whoever writes next.
        let _ = terminal::write(&bytes);
    }

    /// Takes the picture off the screen, where the terminal keeps it apart from the cells; else its
    /// cells are written anew.
    fn take_away(&mut self, bytes: &mut Vec<u8>) {
        let Some(placed) = self.placed.take() else { return };
        if let Some(remove) = &placed.remove {
            bytes.extend_from_slice(remove);
            terminal::picture_placed(None);
        }
        for at in placed.at.intersection(self.shown.area).positions() {
            if let Some(cell) = self.shown.cell_mut(at) {
                // Nothing that is ever drawn, so that whatever comes differs from it.
                cell.set_symbol("\u{10ffff}");
            }
        }
    }

    /// Draws the studio, and a picture where its cells are free.
    pub(super) fn draw(
        &mut self,
        model: &Model,
        look: &Look,
        now: Now,
        picture: Option<Placement>,
    ) -> io::Result<()> {
        if !self.stale {
            crash::panic_here("panic-in-draw");
        }
        let area = Rect::new(0, 0, model.size.width, model.size.height);
        blank(&mut self.spare, area);
        let caret = draw(model, look, now, (area, &mut self.scene), &mut self.spare);
        let mut bytes = Vec::with_capacity(4096);
        // Whatever stands there is more than a picture behind it.
        let picture = picture.filter(|picture| is_free(&self.spare, picture.at));
        // One that follows another is there before that goes.
        let follows = !self.stale
            && matches!((&picture, &self.placed), (Some(it), Some(last)) if it.follows(last));
        if self.stale || (self.placed != picture && !follows) {
            self.take_away(&mut bytes);
        }
        if self.stale || self.shown.area != area {
            blank(&mut self.shown, area);
            bytes.extend_from_slice(b"\x1b[0m\x1b[2J");
        }
        let mut changes = self.shown.diff(&self.spare);
        if !changes.is_empty() {
            if self.caret.is_some() {
                bytes.extend_from_slice(b"\x1b[?25l");
            }
            for y in disputed_rows(&changes, &self.shown, &self.spare) {
                bytes.extend_from_slice(format!("\x1b[0m\x1b[{};1H\x1b[2K", y + 1).as_bytes());
                changes.retain(|(_, row, _)| *row != y);
                changes.extend(whole_row(&self.spare, y));
                if self.placed.as_ref().is_some_and(|it| it.at.top() <= y && y < it.at.bottom()) {
                    self.placed = None;
                }
            }
            CrosstermBackend::new(&mut bytes).draw(changes.into_iter())?;
        }
        if let Some(picture) = picture.filter(|picture| self.placed.as_ref() != Some(picture)) {
            let (row, column) = (picture.at.y + 1, picture.at.x + 1);
            bytes.extend_from_slice(format!("\x1b[0m\x1b[{row};{column}H").as_bytes());
            bytes.extend_from_slice(picture.bytes());
            terminal::picture_placed(picture.remove.as_deref());
            let before = self.placed.replace(picture);
            bytes.extend(before.and_then(|it| it.remove).unwrap_or_default());
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

/// Whether nothing stands in these cells.
fn is_free(buffer: &Buffer, area: Rect) -> bool {
    area.intersection(buffer.area) == area
        && area.positions().all(|at| buffer.cell(at).is_some_and(|cell| cell.symbol() == " "))
}

/// Rows that changed and have, or had, a glyph of disputed width. Terminals give flags, families
/// and emoji with a variation selector more or fewer cells than the tables say, and what they drew
/// beyond is known to nobody: such a row is wiped and drawn whole.
fn disputed_rows(changes: &[(u16, u16, &Cell)], shown: &Buffer, next: &Buffer) -> Vec<u16> {
    let mut rows: Vec<u16> = changes.iter().map(|(_, y, _)| *y).collect();
    rows.dedup();
    let disputed = |buffer: &Buffer, y: u16| {
        (0..buffer.area.width).any(|x| buffer.cell((x, y)).is_some_and(is_disputed))
    };
    rows.retain(|y| disputed(shown, *y) || disputed(next, *y));
    rows
}

/// Whether terminals disagree about the width of what is in a cell: several characters that are
/// more than a letter with its marks.
fn is_disputed(cell: &Cell) -> bool {
    let symbol = cell.symbol();
    !symbol.is_ascii()
        && symbol.chars().nth(1).is_some()
        && symbol.chars().any(|c| matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}'))
}

/// Every cell of a row that something stands in, in order: none of those behind a wide glyph.
fn whole_row(buffer: &Buffer, y: u16) -> Vec<(u16, u16, &Cell)> {
    let mut cells = Vec::new();
    let mut x = 0;
    while let Some(cell) = buffer.cell((x, y)) {
        cells.push((x, y, cell));
        x += (width(cell.symbol()) as u16).max(1);
    }
    cells
}

/// Empties a buffer and makes it this large.
fn blank(buffer: &mut Buffer, area: Rect) {
    buffer.resize(area);
    buffer.reset();
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    fn line(text: &str) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, text, Style::new());
        buffer
    }

    #[test]
    fn a_row_with_a_glyph_of_disputed_width_is_drawn_whole_and_no_other_is() {
        let rows = |before: &str, after: &str| {
            let (before, after) = (line(before), line(after));
            disputed_rows(&before.diff(&after), &before, &after)
        };
        for risky in ["ab 🇻🇳 cd", "ab ❤️ cd", "ab 👩‍👩‍👧‍👦 cd", "ab 👍🏽 cd"]
        {
            assert_eq!(rows(risky, "b cd"), [0], "{risky}");
            assert_eq!(rows("b cd", risky), [0], "{risky}");
            assert!(rows(risky, risky).is_empty(), "what did not change is left alone");
        }
        for plain in ["ab mèo cd", "ab 猫 cd", "ab e\u{301} cd", "ab 🐱 cd"] {
            assert!(rows(plain, "x").is_empty(), "{plain}");
        }
        let cells = line("a猫b");
        let places: Vec<u16> = whole_row(&cells, 0).iter().map(|(x, ..)| *x).collect();
        assert_eq!(&places[..4], [0, 1, 3, 4], "the cell behind a wide glyph is its own");
    }
}
