//! The editor itself: text, caret, selection, and what is in view.

use tui_textarea::{CursorMove, TextArea};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

use super::log::{Log, Place};
use super::moves::byte_of;
use crate::app::state::fork::{Brought, Fork};
use crate::app::state::undo::{NextStep, Way};
use crate::app::wrap::{self, Row};
use crate::domain::utf16_len;
use crate::input::{Action, act};

/// Longest text of a field of one line that sets no limit of its own, in bytes: twice what an
/// address of an image may have, so that one that is too long can be told from one that was cut.
pub(in crate::app) const LINE_LIMIT: usize = 4096;

/// There is no room for a text; nothing of it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    /// Whether it may have several lines.
    pub(super) lines: bool,
    /// How many bytes it may have.
    pub(super) most: usize,
}

/// A text as it is drawn on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What is to be seen.
    pub text: String,
    /// The byte of it where the caret stands.
    pub caret: usize,
    /// The bytes of it that are selected.
    pub selected: Option<(usize, usize)>,
}

/// The editor. Two are equal when they hold the same text, caret and selection, and look the same.
#[derive(Clone, Debug)]
pub struct Editor {
    /// In a box, because each field has one and it is large.
    pub(super) area: Box<TextArea<'static>>,
    pub(super) rules: Rules,
    pub(super) rows: Vec<Row>,
    pub(super) width: u16,
    pub(super) height: u16,
    /// First row shown.
    pub(super) scroll: usize,
    /// The column that Up and Down try to keep.
    pub(super) goal: Option<usize>,
    pub(super) log: Log,
    /// Counts changes of the text.
    pub(super) revision: u64,
}

impl PartialEq for Editor {
    fn eq(&self, other: &Self) -> bool {
        self.area.lines() == other.area.lines()
            && self.area.cursor() == other.area.cursor()
            && self.area.selection_range() == other.area.selection_range()
            && (self.width, self.height, self.scroll) == (other.width, other.height, other.scroll)
    }
}

impl Default for Editor {
    /// An empty field of one line.
    fn default() -> Self {
        Self::of_line("", LINE_LIMIT)
    }
}

impl Editor {
    /// A field of several lines and at most so many bytes, with this text and the caret at its end.
    pub fn of_lines(text: &str, most: usize) -> Self {
        Self::new(text, Rules { lines: true, most })
    }

    /// A field of one line and at most so many bytes, with this text and the caret at its end.
    pub fn of_line(text: &str, most: usize) -> Self {
        Self::new(text, Rules { lines: false, most })
    }

    fn new(text: &str, rules: Rules) -> Self {
        let lines: Vec<String> = rules.admit(text).split('\n').map(str::to_owned).collect();
        let mut area = TextArea::new(lines);
        // What can be taken back stands in our own log.
        area.set_max_histories(0);
        let mut editor = Self {
            area: Box::new(area),
            rules,
            rows: Vec::new(),
            width: 0,
            height: 0,
            scroll: 0,
            goal: None,
            log: Log::default(),
            revision: 0,
        };
        editor.area.move_cursor(CursorMove::Bottom);
        editor.area.move_cursor(CursorMove::End);
        editor.wrap();
        editor
    }

    /// The whole text, NFC.
    pub fn text(&self) -> String {
        self.area.lines().join("\n").nfc().collect()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Length in UTF-16 units.
    pub fn units(&self) -> usize {
        let lines = self.area.lines();
        lines.iter().map(|line| utf16_len(line)).sum::<usize>() + lines.len() - 1
    }

    /// Counts changes of the text.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The text of a field of one line, as it stands there; else the first line.
    pub fn line(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// The lines of the text.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// The rows now in view.
    pub fn rows_in_view(&self) -> &[Row] {
        let first = self.scroll.min(self.rows.len());
        let last = (first + usize::from(self.height)).min(self.rows.len());
        &self.rows[first..last]
    }

    /// Rows of the whole text, and the first one in view.
    pub fn scrolled(&self) -> (usize, usize) {
        (self.rows.len(), self.scroll)
    }

    /// The text as it is drawn on one line.
    pub fn written(&self) -> Written {
        let lines = self.area.lines();
        let offset = |(line, byte): Place| {
            lines[..line].iter().map(|line| line.len() + 1).sum::<usize>() + byte
        };
        Written {
            text: lines.join("\n"),
            caret: offset(self.place()),
            selected: self.selected_range().map(|(from, to)| (offset(from), offset(to))),
        }
    }

    /// The same with a dot for each character. Of twelve or more the last four are shown, so that a
    /// key can be told from another one.
    pub fn masked(&self, dot: &str) -> Written {
        let plain = self.written();
        let graphemes: Vec<_> = plain.text.grapheme_indices(true).collect();
        let hidden = graphemes.len() - if graphemes.len() >= 12 { 4 } else { 0 };
        let shown = |nth: usize| if nth < hidden { dot } else { graphemes[nth].1 };
        let offset = |byte: usize| {
            let before = graphemes.iter().take_while(|(at, _)| *at < byte).count();
            (0..before).map(|nth| shown(nth).len()).sum()
        };
        Written {
            text: (0..graphemes.len()).map(shown).collect(),
            caret: offset(plain.caret),
            selected: plain.selected.map(|(from, to)| (offset(from), offset(to))),
        }
    }

    /// Where the caret stands: column and row within the view.
    pub fn caret(&self) -> (u16, u16) {
        let (line, byte) = self.place();
        let row = wrap::row_of(&self.rows, line, byte);
        let column = self
            .rows
            .get(row)
            .map_or(0, |row| wrap::column_of(&self.area.lines()[line], *row, byte));
        // Blanks may hang over the end of a row; the caret stays inside.
        let column = column.min(usize::from(self.width.saturating_sub(1)));
        (column as u16, row.saturating_sub(self.scroll) as u16)
    }

    /// The selected bytes of a line, if any are.
    pub fn selected(&self, line: usize) -> Option<(usize, usize)> {
        let ((from_line, from), (to_line, to)) = self.area.selection_range()?;
        if line < from_line || line > to_line || (from_line, from) == (to_line, to) {
            return None;
        }
        let text = &self.area.lines()[line];
        let start = if line == from_line { byte_of(text, from) } else { 0 };
        let end = if line == to_line { byte_of(text, to) } else { text.len() };
        Some((start, end))
    }

    /// The selected text, if any is.
    pub fn selection(&self) -> Option<String> {
        let lines = self.area.lines();
        let parts: Vec<_> = (0..lines.len())
            .filter_map(|line| self.selected(line).map(|(start, end)| &lines[line][start..end]))
            .collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    }

    /// Fits the editor into a view of this size.
    pub fn fit(&mut self, width: u16, height: u16) {
        if (width, height) != (self.width, self.height) {
            let rewrap = width != self.width;
            (self.width, self.height) = (width, height);
            if rewrap {
                self.wrap();
            }
        }
        self.follow();
    }

    /// What stood here before each text that took the place of all of it, the newest first, and
    /// what took that place.
    pub(in crate::app) fn replaced(&self) -> impl Iterator<Item = (&str, &Brought)> {
        self.log.replaced()
    }

    /// The text that last took the place of all that stood here, as it was at first.
    pub(in crate::app) fn last_brought(&self) -> Option<&str> {
        self.log.last_brought()
    }

    /// The loaded shot that is the next step in a direction.
    pub(in crate::app) fn fork_mut(&mut self, way: Way) -> Option<&mut Fork> {
        self.log.fork_mut(way)
    }

    /// What undo would take back, or redo make again.
    pub fn next_step(&self, way: Way) -> NextStep {
        self.log.next_step(way)
    }

    /// Does what a key asks, if it is the editor's business; says whether it was. In a field of one
    /// line whatever goes from line to line is not; undo is not where there is nothing to take back.
    pub fn act(&mut self, action: Action) -> bool {
        let lines = self.rules.lines;
        if let Action::List(key) = action {
            return lines && self.climbs(key);
        }
        let Action::Text(key) = action else { return false };
        match key {
            act::Text::Left => self.step(false, Self::before),
            act::Text::Right => self.step(false, Self::after),
            act::Text::WordLeft => self.step(false, Self::word_before),
            act::Text::WordRight => self.step(false, Self::word_after),
            act::Text::LineStart => self.step(false, |e| e.row_edge(false)),
            act::Text::LineEnd => self.step(false, |e| e.row_edge(true)),
            act::Text::TextStart => self.step(false, |_| (0, 0)),
            act::Text::TextEnd => self.step(false, Self::end),
            act::Text::SelectLeft => self.step(true, Self::before),
            act::Text::SelectRight => self.step(true, Self::after),
            act::Text::SelectWordLeft => self.step(true, Self::word_before),
            act::Text::SelectWordRight => self.step(true, Self::word_after),
            act::Text::SelectLineStart => self.step(true, |e| e.row_edge(false)),
            act::Text::SelectLineEnd => self.step(true, |e| e.row_edge(true)),
            act::Text::SelectAll => {
                self.step(false, |_| (0, 0));
                self.step(true, Self::end);
            }
            act::Text::SelectUp if lines => self.climb(-1, true),
            act::Text::SelectDown if lines => self.climb(1, true),
            act::Text::DeleteLeft => drop(self.delete(Self::before)),
            act::Text::DeleteRight => drop(self.delete(Self::after)),
            act::Text::Undo => return self.take_back(),
            act::Text::Redo => return self.take_again(),
            act::Text::DeleteWordLeft
            | act::Text::DeleteWordRight
            | act::Text::DeleteToStart
            | act::Text::DeleteToEnd => return self.kill(action).is_some(),
            // A field of one line has no other line; the rest needs the clipboard, or types.
            act::Text::SelectUp
            | act::Text::SelectDown
            | act::Text::Newline
            | act::Text::Cut
            | act::Text::Paste => return false,
        }
        true
    }

    /// Goes from row to row, if a key asks that.
    fn climbs(&mut self, key: act::List) -> bool {
        let page = isize::from(self.page());
        let by = match key {
            act::List::Up => -1,
            act::List::Down => 1,
            act::List::PageUp => -page,
            act::List::PageDown => page,
            act::List::First | act::List::Last | act::List::Pick => return false,
        };
        self.climb(by, false);
        true
    }

    /// Drops the selection; says whether there was one.
    pub fn deselect(&mut self) -> bool {
        let had = self.selection().is_some();
        self.area.cancel_selection();
        had
    }

    /// The selection, if it holds anything.
    pub(super) fn selected_range(&self) -> Option<(Place, Place)> {
        let ((from, start), (to, end)) = self.area.selection_range()?;
        let lines = self.area.lines();
        let range = ((from, byte_of(&lines[from], start)), (to, byte_of(&lines[to], end)));
        (range.0 != range.1).then_some(range)
    }

    /// What a typed text takes the place of.
    pub(super) fn selected_or_caret(&self) -> (Place, Place) {
        self.selected_range().unwrap_or_else(|| (self.place(), self.place()))
    }

    pub(super) fn bytes(&self) -> usize {
        let lines = self.area.lines();
        lines.iter().map(String::len).sum::<usize>() + lines.len() - 1
    }

    /// Brings the caret to the end of the grapheme it stands in, where an edit made two into one.
    pub(super) fn settle(&mut self) {
        let (line, byte) = self.place();
        let text = &self.area.lines()[line];
        let inside =
            !GraphemeCursor::new(byte, text.len(), true).is_boundary(text, 0).unwrap_or(true);
        if inside {
            let (line, byte) = self.after();
            let column = self.area.lines()[line][..byte].chars().count();
            self.move_to(line, column);
        }
    }

    pub(super) fn changed(&mut self) {
        self.revision += 1;
        self.settle();
        self.goal = None;
        self.wrap();
    }

    fn wrap(&mut self) {
        self.rows = wrap::rows(self.area.lines(), self.width);
        self.follow();
    }

    /// Scrolls as little as keeps the caret in view, and never past the end.
    pub(super) fn follow(&mut self) {
        let (line, byte) = self.place();
        let row = wrap::row_of(&self.rows, line, byte);
        let height = usize::from(self.height.max(1));
        self.scroll = self.scroll.clamp((row + 1).saturating_sub(height), row);
        self.scroll = self.scroll.min(self.rows.len().saturating_sub(height));
    }
}

#[cfg(test)]
#[path = "editor_tests.rs"]
mod tests;

#[cfg(test)]
#[expect(clippy::wildcard_enum_match_arm, reason = "the other inputs stay as they are")]
#[path = "editor_laws_tests.rs"]
mod laws;
