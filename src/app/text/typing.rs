//! How text gets in: typed, pasted, or put in the place of what was there.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

use super::editor::{Editor, Rules, TooLong};
use super::edits::end_of;
use super::log::{Edit, Kind, Place};
use crate::app::state::fork::{Brought, Fork};
use crate::domain::to_input;

impl Rules {
    /// A text as the field takes it: through the door for what is typed, and on one line where it
    /// has only one.
    pub(super) fn admit(self, typed: &str) -> String {
        let text = to_input(typed);
        if self.lines || !text.contains('\n') {
            return text;
        }
        let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }
}

impl Editor {
    /// Types a text at the caret, over the selection. What makes it too long is refused whole.
    pub fn insert(&mut self, typed: &str) -> Result<(), TooLong> {
        // A byte order mark is no key: the door takes one off that leads, and single keys all lead.
        let typed = self.rules.admit(typed).replace('\u{feff}', "");
        if typed.is_empty() {
            return Ok(());
        }
        self.has_room_for(&typed)?;
        // Counted by characters, so that a burst counts as single keys do.
        let characters = typed.chars().count() as u64;
        if self.selected_range().is_some() {
            self.log.close();
        }
        let mut goes_on = self.log.rejoin_word();
        self.log.close_unless(Kind::Typing);
        let (mut letter, typed) = self.joined_with_what_stands_before(typed);
        let mut typed = typed.as_str();
        while !typed.is_empty() {
            let (from, to) = letter.take().unwrap_or_else(|| self.selected_or_caret());
            // All that joins nothing goes in at once, since lines may be thousands.
            let (run, rest) = typed.split_at(self.joins_at(from, to, typed));
            let first = pieces(run).first().map_or(run, |first| first);
            // A new word begins a new step; so does what follows a line break.
            let begins_word = !first.starts_with(ends_word) && self.stands_behind_word();
            if (begins_word && !goes_on) || first == "\n" {
                self.log.close();
            }
            let edit = self.splice(from, to, first);
            self.log.add(Kind::Typing, edit);
            goes_on = false;
            self.type_on(&run[first.len()..]);
            self.settle();
            typed = rest;
        }
        self.changed();
        self.revision += characters - 1;
        Ok(())
    }

    /// How much of a typed text can go in before the caret has to be settled. What follows may join
    /// it (a flag is two letters, a family many): single keys would then go on behind that, and so
    /// does a burst.
    fn joins_at(&self, from: Place, to: Place, typed: &str) -> usize {
        let lines = self.area.lines();
        let follows: String =
            lines[to.0][to.1..].graphemes(true).next().unwrap_or_default().to_owned();
        if follows.is_empty() {
            return typed.len();
        }
        let before = lines[from.0][..from.1].graphemes(true).next_back().unwrap_or_default();
        let text = [before, typed].concat();
        // What a character joins is decided within the letter that it stands in.
        for (at, letter) in text.grapheme_indices(true) {
            for (nth, c) in letter.char_indices() {
                let end = at + nth + c.len_utf8();
                if end <= before.len() {
                    continue;
                }
                let together = [&letter[..nth + c.len_utf8()], &follows].concat();
                let parted = GraphemeCursor::new(nth + c.len_utf8(), together.len(), true)
                    .is_boundary(&together, 0);
                if !parted.unwrap_or(true) {
                    return end - before.len();
                }
            }
        }
        typed.len()
    }

    /// Types the rest of a text whose first word was typed: in one go, but with the steps of undo
    /// that its words and lines are.
    fn type_on(&mut self, rest: &str) {
        let mut at = self.place();
        let mut begins_word = self.stands_behind_word();
        if !rest.is_empty() {
            self.splice(at, at, rest);
        }
        for piece in pieces(rest) {
            if (begins_word && !piece.starts_with(ends_word)) || piece == "\n" {
                self.log.close();
            }
            let (before, after) = (at, end_of(at, piece));
            let inserted = piece.to_owned();
            self.log
                .add(Kind::Typing, Edit { at, removed: String::new(), inserted, before, after });
            at = after;
            begins_word = piece.ends_with(ends_word);
        }
    }

    /// Pastes a text as one step of undo.
    pub fn paste(&mut self, text: &str) -> Result<(), TooLong> {
        let text = self.rules.admit(text);
        self.has_room_for(&text)?;
        let (letter, text) = self.joined_with_what_stands_before(text);
        if !text.is_empty() {
            let (from, to) = letter.unwrap_or_else(|| self.selected_or_caret());
            let edit = self.splice(from, to, &text);
            self.log.add_alone(edit);
        }
        self.changed();
        Ok(())
    }

    /// Whether a text fits in the place of the selection.
    fn has_room_for(&self, text: &str) -> Result<(), TooLong> {
        let selected = self.selection().map_or(0, |text| text.len());
        if self.bytes() - selected + text.len() > self.rules.most { Err(TooLong) } else { Ok(()) }
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
        let edit = self.splice((0, 0), self.end(), &self.rules.admit(text));
        self.log.add_whole(brought, edit);
        self.changed();
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

    fn stands_behind_word(&self) -> bool {
        let (line, byte) = self.place();
        let before = self.area.lines()[line][..byte].chars().next_back();
        before.map_or(line > 0, ends_word)
    }
}

/// Whether what follows a character begins a step of undo of its own: a blank, or one of the stops
/// of a script that has no blanks.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '。' | '！' | '？' | '，' | '、' | '；' | '：')
}

/// A typed text in pieces that can each begin a step of undo: words with the blanks or stops behind
/// them, and line breaks by themselves.
fn pieces(typed: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut ended_before = false;
    for (at, c) in typed.char_indices() {
        let ends = ends_word(c);
        if at > start && (c == '\n' || typed[start..at].ends_with('\n') || (ended_before && !ends))
        {
            pieces.push(&typed[start..at]);
            start = at;
        }
        ended_before = ends;
    }
    if start < typed.len() {
        pieces.push(&typed[start..]);
    }
    pieces
}
