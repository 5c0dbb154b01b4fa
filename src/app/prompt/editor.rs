//! The editor itself: text, selection, edits and taking them back.

use tui_textarea::{CursorMove, TextArea};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::GraphemeCursor;

use super::super::fork::{Brought, Fork};
use super::super::undo::{NextStep, Way};
use super::super::wrap::{self, Row};
use super::log::{Edit, Kind, Log, Place};
use super::moves::byte_of;
use crate::domain::{PROMPT_LIMIT, to_input, utf16_len};
use crate::input::Action;

/// A text too long for a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// The editor. Two are equal when they hold the same text, caret and selection, and look the same.
#[derive(Clone, Debug)]
pub struct PromptEditor {
    pub(super) area: TextArea<'static>,
    pub(super) rows: Vec<Row>,
    pub(super) width: u16,
    pub(super) height: u16,
    /// First row shown.
    pub(super) scroll: usize,
    /// The column that Up and Down try to keep.
    pub(super) goal: Option<usize>,
    pub(super) log: Log,
    /// Counts changes of the text.
    revision: u64,
}

impl PartialEq for PromptEditor {
    fn eq(&self, other: &Self) -> bool {
        self.area.lines() == other.area.lines()
            && self.area.cursor() == other.area.cursor()
            && self.area.selection_range() == other.area.selection_range()
            && (self.width, self.height, self.scroll) == (other.width, other.height, other.scroll)
    }
}

impl Default for PromptEditor {
    fn default() -> Self {
        Self::new("")
    }
}

impl PromptEditor {
    /// An editor with this text and the caret at its end.
    pub fn new(text: &str) -> Self {
        let lines: Vec<String> = to_input(text).split('\n').map(str::to_owned).collect();
        let mut area = TextArea::new(lines);
        // What can be taken back stands in our own log.
        area.set_max_histories(0);
        let mut editor = Self {
            area,
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

    /// Types a text at the caret, over the selection. What makes the prompt too long is refused
    /// whole.
    pub fn insert(&mut self, typed: &str) -> Result<(), TooLong> {
        // A byte order mark is no key: the door takes one off that leads, and single keys all lead.
        let typed = to_input(typed).replace('\u{feff}', "");
        if typed.is_empty() {
            return Ok(());
        }
        if self.bytes() + typed.len() > PROMPT_LIMIT {
            return Err(TooLong);
        }
        // Counted by characters, so that a burst counts as single keys do.
        let characters = typed.chars().count() as u64;
        if self.selected_range().is_some() {
            self.log.close();
        }
        let mut goes_on = self.log.rejoin_word();
        self.log.close_unless(Kind::Typing);
        let (mut letter, typed) = self.joined_with_what_stands_before(typed);
        // What follows the caret may join what is typed (a flag is two letters); then each
        // character is taken by itself, so that a burst ends as single keys do.
        let mut rest = "";
        let pieces = if self.stands_before_ascii() {
            // Where nothing joins, all but the first goes in at once: lines may be thousands.
            let mut pieces = pieces(&typed);
            rest = typed.get(pieces.first().map_or(0, |first| first.len())..).unwrap_or_default();
            pieces.truncate(1);
            pieces
        } else {
            one_by_one(&typed)
        };
        for piece in pieces {
            // A new word begins a new step; so does what follows a line break.
            let begins_word = !piece.starts_with(char::is_whitespace) && self.stands_behind_blank();
            if (begins_word && !goes_on) || piece == "\n" {
                self.log.close();
            }
            let (from, to) = letter.take().unwrap_or_else(|| self.selected_or_caret());
            let edit = self.splice(from, to, piece);
            self.log.add(Kind::Typing, edit);
            goes_on = false;
            self.settle();
        }
        self.type_on(rest);
        self.changed();
        self.revision += characters - 1;
        Ok(())
    }

    /// Types the rest of a text whose first word was typed: in one go, but with the steps of undo
    /// that its words and lines are.
    fn type_on(&mut self, rest: &str) {
        let mut at = self.place();
        let mut begins_word = self.stands_behind_blank();
        if !rest.is_empty() {
            self.splice(at, at, rest);
        }
        for piece in pieces(rest) {
            if (begins_word && !piece.starts_with(char::is_whitespace)) || piece == "\n" {
                self.log.close();
            }
            let (before, after) = (at, end_of(at, piece));
            let inserted = piece.to_owned();
            self.log
                .add(Kind::Typing, Edit { at, removed: String::new(), inserted, before, after });
            at = after;
            begins_word = piece.ends_with(char::is_whitespace);
        }
    }

    /// Pastes a text as one step of undo.
    pub fn paste(&mut self, text: &str) -> Result<(), TooLong> {
        let text = to_input(text);
        let selected = self.selection().map_or(0, |text| text.len());
        if self.bytes() - selected + text.len() > PROMPT_LIMIT {
            return Err(TooLong);
        }
        let (letter, text) = self.joined_with_what_stands_before(text);
        if !text.is_empty() {
            let (from, to) = letter.unwrap_or_else(|| self.selected_or_caret());
            let edit = self.splice(from, to, &text);
            self.log.add_alone(edit);
        }
        self.changed();
        Ok(())
    }

    /// Replaces the whole text as one step of undo.
    pub fn replace(&mut self, text: &str) {
        self.bring_in(text, Brought::Text);
    }

    /// Replaces the whole text by an earlier prompt, as one step of undo.
    pub fn recall(&mut self, text: &str) {
        self.bring_in(text, Brought::Earlier);
    }

    /// Replaces the whole text by the prompt of a loaded shot: the step of undo that belongs to
    /// this fork, even where the text stays as it is.
    pub(in crate::app) fn load(&mut self, text: &str, fork: Fork) {
        self.bring_in(text, Brought::Shot(Box::new(fork)));
    }

    fn bring_in(&mut self, text: &str, brought: Brought) {
        let edit = self.splice((0, 0), self.end(), &to_input(text));
        self.log.add_whole(brought, edit);
        self.changed();
    }

    /// What stood here before each text that took the place of all of it, the newest first, and
    /// what took that place.
    pub(in crate::app) fn replaced(&self) -> impl Iterator<Item = (&str, &Brought)> {
        self.log.replaced()
    }

    /// The loaded shot that is the next step in a direction.
    pub(in crate::app) fn fork_mut(&mut self, way: Way) -> Option<&mut Fork> {
        self.log.fork_mut(way)
    }

    /// What undo would take back, or redo make again.
    pub fn next_step(&self, way: Way) -> NextStep {
        self.log.next_step(way)
    }

    /// Does what a key asks, if it is the editor's business; says whether it was.
    pub fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Newline => {
                // The limit counts one byte more; a newline too many is not worth words.
                return self.insert("\n").is_ok();
            }
            Action::Left => self.step(false, Self::before),
            Action::Right => self.step(false, Self::after),
            Action::WordLeft => self.step(false, Self::word_before),
            Action::WordRight => self.step(false, Self::word_after),
            Action::LineStart => self.step(false, |e| e.row_edge(false)),
            Action::LineEnd => self.step(false, |e| e.row_edge(true)),
            Action::TextStart => self.step(false, |_| (0, 0)),
            Action::TextEnd => self.step(false, Self::end),
            Action::SelectLeft => self.step(true, Self::before),
            Action::SelectRight => self.step(true, Self::after),
            Action::SelectWordLeft => self.step(true, Self::word_before),
            Action::SelectWordRight => self.step(true, Self::word_after),
            Action::SelectLineStart => self.step(true, |e| e.row_edge(false)),
            Action::SelectLineEnd => self.step(true, |e| e.row_edge(true)),
            Action::SelectAll => {
                self.step(false, |_| (0, 0));
                self.step(true, Self::end);
            }
            Action::Up => self.climb(-1, false),
            Action::Down => self.climb(1, false),
            Action::SelectUp => self.climb(-1, true),
            Action::SelectDown => self.climb(1, true),
            Action::PageUp => self.climb(-isize::from(self.page()), false),
            Action::PageDown => self.climb(isize::from(self.page()), false),
            Action::DeleteLeft => self.delete(Self::before),
            Action::DeleteRight => self.delete(Self::after),
            Action::DeleteWordLeft => self.delete(Self::word_before),
            Action::DeleteWordRight => self.delete(Self::word_after),
            Action::DeleteToStart => self.delete(|e| (e.place().0, 0)),
            Action::DeleteToEnd => self.delete(Self::line_end_or_break),
            Action::Undo => return self.take_back(),
            Action::Redo => return self.take_again(),
            _ => return false,
        }
        true
    }

    /// Takes the selected text out.
    pub fn cut(&mut self) -> Option<String> {
        let (from, to) = self.selected_range()?;
        let edit = self.splice(from, to, "");
        let text = edit.removed.clone();
        self.log.add_alone(edit);
        self.changed();
        Some(text)
    }

    /// Drops the selection; says whether there was one.
    pub fn deselect(&mut self) -> bool {
        let had = self.selection().is_some();
        self.area.cancel_selection();
        had
    }

    // ---- editing ----

    fn delete(&mut self, to: impl FnOnce(&Self) -> (usize, usize)) {
        self.goal = None;
        if self.selected_range().is_some() {
            self.cut();
            return;
        }
        self.area.cancel_selection();
        let (here, there) = (self.place(), to(self));
        if here == there {
            return;
        }
        let (from, to) = if here < there { (here, there) } else { (there, here) };
        let edit = self.splice(from, to, "");
        // Only ever one line break: the end of one line to the start of the next.
        let in_word = !edit.removed.chars().all(char::is_whitespace) && from.0 == to.0;
        self.log.add_deletion(edit, in_word, there < here);
        self.changed();
    }

    /// Puts `text` in the place of what stands between two places, with the caret behind it, and
    /// says what that changed. The one way in which the text ever changes.
    fn splice(&mut self, from: Place, to: Place, text: &str) -> Edit {
        let before = self.place();
        let removed = self.between(from, to);
        self.area.cancel_selection();
        let column = self.area.lines()[from.0][..from.1].chars().count();
        self.move_to(from.0, column);
        if !removed.is_empty() {
            self.area.delete_str(removed.chars().count());
        }
        if !text.is_empty() {
            self.area.insert_str(text);
        }
        Edit { at: from, removed, inserted: text.to_owned(), before, after: self.place() }
    }

    fn between(&self, (line, start): Place, (last, end): Place) -> String {
        let lines = self.area.lines();
        if line == last {
            return lines[line][start..end].to_owned();
        }
        let mut text = lines[line][start..].to_owned();
        for whole in &lines[line + 1..last] {
            text.push('\n');
            text.push_str(whole);
        }
        text.push('\n');
        text.push_str(&lines[last][..end]);
        text
    }

    fn take_back(&mut self) -> bool {
        let Some(step) = self.log.take_back().cloned() else { return false };
        for edit in step.edits.iter().rev() {
            self.splice(edit.at, end_of(edit.at, &edit.inserted), &edit.removed);
        }
        if let Some(first) = step.edits.first() {
            self.stand_at(first.before);
        }
        true
    }

    fn take_again(&mut self) -> bool {
        let Some(step) = self.log.take_again().cloned() else { return false };
        for edit in &step.edits {
            self.splice(edit.at, end_of(edit.at, &edit.removed), &edit.inserted);
        }
        if let Some(last) = step.edits.last() {
            self.stand_at(last.after);
        }
        true
    }

    fn stand_at(&mut self, (line, byte): Place) {
        let column = self.area.lines()[line][..byte].chars().count();
        self.move_to(line, column);
        self.changed();
    }

    /// The selection, if it holds anything.
    fn selected_range(&self) -> Option<(Place, Place)> {
        let ((from, start), (to, end)) = self.area.selection_range()?;
        let lines = self.area.lines();
        let range = ((from, byte_of(&lines[from], start)), (to, byte_of(&lines[to], end)));
        (range.0 != range.1).then_some(range)
    }

    /// What a typed text takes the place of.
    fn selected_or_caret(&self) -> (Place, Place) {
        self.selected_range().unwrap_or_else(|| (self.place(), self.place()))
    }

    /// A mark typed after its letter joins it: the text stays NFC across the caret. Gives back where
    /// that letter stands, if there is one, and the text to put in its place.
    fn joined_with_what_stands_before(&self, typed: String) -> (Option<(Place, Place)>, String) {
        if !typed.starts_with(is_combining_mark) || self.selected_range().is_some() {
            return (None, typed);
        }
        let (from, to) = (self.before(), self.place());
        if from >= to || from.0 != to.0 {
            return (None, typed);
        }
        let letter = &self.area.lines()[from.0][from.1..to.1];
        let joined: String = letter.chars().chain(typed.chars()).nfc().collect();
        if joined.chars().count() >= letter.chars().count() + typed.chars().count() {
            return (None, typed);
        }
        (Some((from, to)), joined)
    }

    fn stands_behind_blank(&self) -> bool {
        let (line, byte) = self.place();
        let before = self.area.lines()[line][..byte].chars().next_back();
        before.map_or(line > 0, char::is_whitespace)
    }

    fn stands_before_ascii(&self) -> bool {
        let (line, byte) = self.place();
        self.area.lines()[line][byte..].chars().next().is_none_or(|c| c.is_ascii())
    }

    fn bytes(&self) -> usize {
        let lines = self.area.lines();
        lines.iter().map(String::len).sum::<usize>() + lines.len() - 1
    }

    /// Brings the caret to the end of the grapheme it stands in, where an edit made two into one.
    fn settle(&mut self) {
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

    fn changed(&mut self) {
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

/// Where a text ends that begins at a place.
fn end_of((line, byte): Place, text: &str) -> Place {
    match text.rsplit_once('\n') {
        Some((above, last)) => (line + 1 + above.matches('\n').count(), last.len()),
        None => (line, byte + text.len()),
    }
}

fn one_by_one(text: &str) -> Vec<&str> {
    text.split("").filter(|c| !c.is_empty()).collect()
}

/// A typed text in pieces that can each begin a step of undo: words with the blanks behind them,
/// and line breaks by themselves.
fn pieces(typed: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut blank_before = false;
    for (at, c) in typed.char_indices() {
        let blank = c.is_whitespace();
        if at > start && (c == '\n' || typed[start..at].ends_with('\n') || (blank_before && !blank))
        {
            pieces.push(&typed[start..at]);
            start = at;
        }
        blank_before = blank;
    }
    if start < typed.len() {
        pieces.push(&typed[start..]);
    }
    pieces
}

#[cfg(test)]
#[path = "editor_tests.rs"]
mod tests;
