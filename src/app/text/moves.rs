//! Places in the text, by what a person sees as one, and moving between them. A place is a line
//! and a byte in it.

use tui_textarea::CursorMove;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::editor::Editor;
use crate::app::wrap;

impl Editor {
    /// Where the caret stands: a line and a byte in it.
    pub fn place(&self) -> (usize, usize) {
        let (line, column) = self.area.cursor();
        (line, byte_of(&self.area.lines()[line], column))
    }

    pub(super) fn end(&self) -> (usize, usize) {
        let lines = self.area.lines();
        (lines.len() - 1, lines[lines.len() - 1].len())
    }

    pub(super) fn before(&self) -> (usize, usize) {
        let (line, byte) = self.place();
        let lines = self.area.lines();
        if byte > 0 {
            let text = &lines[line];
            let mut cursor = GraphemeCursor::new(byte, text.len(), true);
            (line, cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0))
        } else if line > 0 {
            (line - 1, lines[line - 1].len())
        } else {
            (0, 0)
        }
    }

    pub(super) fn after(&self) -> (usize, usize) {
        let (line, byte) = self.place();
        let lines = self.area.lines();
        let text = &lines[line];
        if byte < text.len() {
            let mut cursor = GraphemeCursor::new(byte, text.len(), true);
            (line, cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()))
        } else if line + 1 < lines.len() {
            (line + 1, 0)
        } else {
            (line, byte)
        }
    }

    pub(super) fn word_before(&self) -> (usize, usize) {
        let (line, byte) = self.place();
        if byte == 0 {
            return self.before();
        }
        let head = &self.area.lines()[line][..byte];
        let start = head.split_word_bound_indices().rev().find(|(_, word)| is_word(word));
        (line, start.map_or(0, |(at, _)| at))
    }

    pub(super) fn word_after(&self) -> (usize, usize) {
        let (line, byte) = self.place();
        let text = &self.area.lines()[line];
        if byte == text.len() {
            return self.after();
        }
        let tail = &text[byte..];
        let end = tail.split_word_bound_indices().find(|(_, word)| is_word(word));
        (line, end.map_or(text.len(), |(at, word)| byte + at + word.len()))
    }

    /// Start or end of the row the caret is on; from there of the line.
    pub(super) fn row_edge(&self, end: bool) -> (usize, usize) {
        let (line, byte) = self.place();
        let Some(row) = self.rows.get(wrap::row_of(&self.rows, line, byte)).copied() else {
            return (line, byte);
        };
        let text = &self.area.lines()[line];
        let edge = if end { wrap::byte_at(text, row, usize::MAX) } else { row.start };
        match (edge == byte, end) {
            (false, _) => (line, edge),
            (true, false) => (line, 0),
            (true, true) => (line, text.len()),
        }
    }

    pub(super) fn line_end_or_break(&self) -> (usize, usize) {
        let (line, byte) = self.place();
        let end = self.area.lines()[line].len();
        if byte == end { self.after() } else { (line, end) }
    }

    // ---- moving ----

    pub(super) fn step(&mut self, select: bool, target: impl FnOnce(&Self) -> (usize, usize)) {
        self.goal = None;
        let target = target(self);
        self.go(select, target);
    }

    pub(super) fn climb(&mut self, rows: isize, select: bool) {
        let (line, byte) = self.place();
        let row = wrap::row_of(&self.rows, line, byte);
        let column = self
            .goal
            .unwrap_or_else(|| wrap::column_of(&self.area.lines()[line], self.rows[row], byte));
        let last = self.rows.len().saturating_sub(1);
        let wanted = row.saturating_add_signed(rows).min(last);
        let target = if wanted == row {
            // Beyond the first or last row there is only the beginning or the end.
            if rows < 0 { (0, 0) } else { self.end() }
        } else {
            let row = self.rows[wanted];
            (row.line, wrap::byte_at(&self.area.lines()[row.line], row, column))
        };
        self.go(select, target);
        self.goal = Some(column);
    }

    pub(super) fn page(&self) -> i16 {
        i16::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(i16::MAX)
    }

    pub(super) fn go(&mut self, select: bool, (line, byte): (usize, usize)) {
        self.log.close();
        if select {
            if !self.area.is_selecting() {
                self.area.start_selection();
            }
        } else {
            self.area.cancel_selection();
        }
        let column = self.area.lines()[line][..byte].chars().count();
        self.move_to(line, column);
        self.follow();
    }

    /// Puts the caret at a character. The text area's jump takes 16 bits; what lies beyond is
    /// reached in steps from the nearest place that has a name.
    pub(super) fn move_to(&mut self, line: usize, column: usize) {
        if let (Ok(line), Ok(column)) = (u16::try_from(line), u16::try_from(column)) {
            self.area.move_cursor(CursorMove::Jump(line, column));
            return;
        }
        if self.area.cursor().0 != line {
            match u16::try_from(line) {
                Ok(line) => self.area.move_cursor(CursorMove::Jump(line, u16::MAX)),
                Err(_) => self.area.move_cursor(CursorMove::Bottom),
            }
            while self.area.cursor().0 > line {
                self.area.move_cursor(CursorMove::Up);
            }
        }
        let length = self.area.lines()[line].chars().count();
        let here = self.area.cursor().1;
        if length - column < here.abs_diff(column) {
            self.area.move_cursor(CursorMove::End);
        }
        while self.area.cursor().1 > column {
            self.area.move_cursor(CursorMove::Back);
        }
        while self.area.cursor().1 < column {
            self.area.move_cursor(CursorMove::Forward);
        }
    }
}

/// The byte at which the `column`th character of a line begins.
pub(super) fn byte_of(text: &str, column: usize) -> usize {
    if text.is_ascii() {
        return column.min(text.len());
    }
    text.char_indices().nth(column).map_or(text.len(), |(at, _)| at)
}

fn is_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
