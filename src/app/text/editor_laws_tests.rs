//! What holds after any editing, whatever is typed, pasted and taken back.

use proptest::prelude::*;

use super::tests::editor;
use super::*;
use crate::input::act;

/// What an editor of one line is to be: a text and a byte, and everything done the simple way.
#[derive(Clone, Debug, Default, PartialEq)]
struct Plain {
    text: String,
    caret: usize,
}

impl Plain {
    fn boundaries(&self) -> Vec<usize> {
        let starts = self.text.grapheme_indices(true).map(|(at, _)| at);
        starts.chain([self.text.len()]).collect()
    }

    fn before(&self) -> usize {
        self.boundaries().into_iter().rfind(|at| *at < self.caret).unwrap_or(0)
    }

    fn after(&self) -> usize {
        self.boundaries().into_iter().find(|at| *at > self.caret).unwrap_or(self.text.len())
    }

    /// The start of the last word before the caret, or the end of the first one behind it.
    fn word(&self, before: bool) -> usize {
        let (head, tail) = self.text.split_at(self.caret);
        if before {
            head.unicode_word_indices().next_back().map_or(0, |(at, _)| at)
        } else {
            let next = tail.unicode_word_indices().next();
            next.map_or(self.text.len(), |(at, word)| self.caret + at + word.len())
        }
    }

    fn replace(&mut self, from: usize, to: usize, text: &str) {
        let (from, to) = (from.min(to), from.max(to));
        self.text.replace_range(from..to, text);
        self.caret = from + text.len();
        if !self.boundaries().contains(&self.caret) {
            self.caret = self.after();
        }
    }

    fn act(&mut self, action: Action) {
        let (caret, end) = (self.caret, self.text.len());
        match action {
            Action::Text(act::Text::Left) => self.caret = self.before(),
            Action::Text(act::Text::Right) => self.caret = self.after(),
            Action::Text(act::Text::WordLeft) => self.caret = self.word(true),
            Action::Text(act::Text::WordRight) => self.caret = self.word(false),
            Action::Text(act::Text::LineStart | act::Text::TextStart) => {
                self.caret = 0;
            }
            Action::Text(act::Text::LineEnd | act::Text::TextEnd) => self.caret = end,
            Action::Text(act::Text::DeleteLeft) => self.replace(self.before(), caret, ""),
            Action::Text(act::Text::DeleteRight) => self.replace(caret, self.after(), ""),
            Action::Text(act::Text::DeleteWordLeft) => self.replace(self.word(true), caret, ""),
            Action::Text(act::Text::DeleteWordRight) => self.replace(caret, self.word(false), ""),
            Action::Text(act::Text::DeleteToStart) => self.replace(0, caret, ""),
            Action::Text(act::Text::DeleteToEnd) => self.replace(caret, end, ""),
            other => panic!("{other:?}"),
        }
    }
}

fn any_action() -> impl Strategy<Value = Action> {
    proptest::sample::select(vec![
        Action::Text(act::Text::Left),
        Action::Text(act::Text::Right),
        Action::List(act::List::Up),
        Action::List(act::List::Down),
        Action::Text(act::Text::WordLeft),
        Action::Text(act::Text::WordRight),
        Action::Text(act::Text::LineStart),
        Action::Text(act::Text::LineEnd),
        Action::Text(act::Text::TextStart),
        Action::Text(act::Text::TextEnd),
        Action::List(act::List::PageUp),
        Action::List(act::List::PageDown),
        Action::Text(act::Text::SelectLeft),
        Action::Text(act::Text::SelectRight),
        Action::Text(act::Text::SelectUp),
        Action::Text(act::Text::SelectDown),
        Action::Text(act::Text::SelectAll),
        Action::Text(act::Text::DeleteLeft),
        Action::Text(act::Text::DeleteRight),
        Action::Text(act::Text::DeleteWordLeft),
        Action::Text(act::Text::DeleteWordRight),
        Action::Text(act::Text::DeleteToStart),
        Action::Text(act::Text::DeleteToEnd),
        Action::Text(act::Text::Undo),
        Action::Text(act::Text::Redo),
    ])
}

#[derive(Clone, Debug)]
enum Input {
    Act(Action),
    Type(String),
    Fit(u16, u16),
    Cut,
    Paste(String),
    Replace(String),
    Recall(String),
}

impl Input {
    fn apply(self, editor: &mut Editor) {
        match self {
            Self::Act(action) => drop(editor.act(action)),
            Self::Type(text) => editor.insert(&text).unwrap(),
            Self::Fit(width, height) => editor.fit(width, height),
            Self::Cut => drop(editor.cut()),
            Self::Paste(text) => editor.paste(&text).unwrap(),
            Self::Replace(text) => editor.replace(&text),
            Self::Recall(text) => editor.recall(&text),
        }
    }
}

fn can_redo(editor: &Editor) -> bool {
    editor.next_step(Way::Forth) != NextStep::Nothing
}

fn any_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        4 => any_action().prop_map(Input::Act),
        3 => "[ab 漢\u{301}👨‍👩‍👧🇻🇳\n]{1,6}".prop_map(Input::Type),
        1 => (0u16..30, 0u16..6).prop_map(|(width, height)| Input::Fit(width, height)),
        1 => Just(Input::Cut),
        1 => "[ab 漢\u{301}👨‍👩‍👧🇻🇳\n]{0,12}".prop_map(Input::Paste),
        1 => "[ab 漢\n]{0,12}".prop_map(Input::Replace),
        1 => "[ab 漢\n]{0,12}".prop_map(Input::Recall),
    ]
}

fn any_line_action() -> impl Strategy<Value = Action> {
    proptest::sample::select(vec![
        Action::Text(act::Text::Left),
        Action::Text(act::Text::Right),
        Action::Text(act::Text::WordLeft),
        Action::Text(act::Text::WordRight),
        Action::Text(act::Text::LineStart),
        Action::Text(act::Text::LineEnd),
        Action::Text(act::Text::TextStart),
        Action::Text(act::Text::TextEnd),
        Action::Text(act::Text::DeleteLeft),
        Action::Text(act::Text::DeleteRight),
        Action::Text(act::Text::DeleteWordLeft),
        Action::Text(act::Text::DeleteWordRight),
        Action::Text(act::Text::DeleteToStart),
        Action::Text(act::Text::DeleteToEnd),
    ])
}

proptest! {
    #[test]
    fn a_field_of_one_line_is_a_text_and_a_caret(
        steps in proptest::collection::vec(
            prop_oneof![
                any_line_action().prop_map(Ok),
                "[ab ế漢👨‍👩‍👧🇻🇳]{1,3}".prop_map(Err),
            ],
            0..60,
        ),
    ) {
        let (mut field, mut plain) = (Editor::of_line("", 4096), Plain::default());
        for step in steps {
            match step {
                Ok(action) => {
                    prop_assert!(field.act(action));
                    plain.act(action);
                }
                Err(text) => {
                    // As keys: each character by itself.
                    for c in text.chars().map(String::from) {
                        field.insert(&c).unwrap();
                        plain.replace(plain.caret, plain.caret, &c);
                    }
                }
            }
            let (line, caret) = field.place();
            prop_assert_eq!((field.line(), line, caret), (plain.text.as_str(), 0, plain.caret));
        }
    }

    #[test]
    fn any_editing_keeps_the_caret_on_a_grapheme_and_in_view(
        inputs in proptest::collection::vec(any_input(), 0..60),
    ) {
        let mut editor = editor("ngồi 漢字 👨‍👩‍👧 end");
        for input in inputs {
            input.apply(&mut editor);
            let (line, byte) = editor.place();
            let text = &editor.lines()[line];
            let on_boundary = byte == text.len() || text.grapheme_indices(true).any(|(at, _)| at == byte);
            prop_assert!(on_boundary, "{text:?} at {byte}");
            let (column, row) = editor.caret();
            prop_assert!(row < editor.height.max(1) && column <= editor.width.max(1));
        }
    }

    #[test]
    fn undo_only_ever_shows_what_was_on_screen(
        inputs in proptest::collection::vec(any_input(), 0..60),
    ) {
        let mut editor = editor("ngồi 漢字 end");
        let mut shown = vec![editor.text()];
        // What the last edit left behind, which is where redo ends.
        let mut newest = editor.text();
        for input in inputs {
            // One key at a time, as somebody types who looks at the screen.
            let inputs = match input {
                Input::Type(text) => {
                    text.chars().map(|c| Input::Type(c.to_string())).collect()
                }
                other => vec![other],
            };
            for input in inputs {
                let walks = matches!(input, Input::Act(Action::Text(act::Text::Undo | act::Text::Redo)));
                let before = editor.text();
                input.apply(&mut editor);
                shown.push(editor.text());
                if !walks && (editor.text() != before || !can_redo(&editor)) {
                    prop_assert!(!can_redo(&editor), "an edit leaves nothing to be made again");
                    newest = editor.text();
                }
            }
        }
        let end = editor.text();
        let mut steps = 0;
        while editor.act(Action::Text(act::Text::Undo)) {
            steps += 1;
            prop_assert!(shown.contains(&editor.text()), "{:?} was never there", editor.text());
        }
        prop_assert_eq!(&editor.text(), &shown[0]);
        for _ in 0..steps {
            prop_assert!(editor.act(Action::Text(act::Text::Redo)));
            prop_assert!(shown.contains(&editor.text()), "{:?} was never there", editor.text());
        }
        prop_assert_eq!(&editor.text(), &end, "as many steps forth as back lead to where it was");
        while editor.act(Action::Text(act::Text::Redo)) {
            prop_assert!(shown.contains(&editor.text()), "{:?} was never there", editor.text());
        }
        prop_assert_eq!(&editor.text(), &newest, "nothing that was taken back is lost");
    }

    #[test]
    fn taking_everything_back_gives_the_beginning(
        inputs in proptest::collection::vec(any_input(), 0..40),
    ) {
        let mut editor = editor("ngồi 漢字 👨‍👩‍👧 end");
        let beginning = editor.lines().to_vec();
        for input in inputs {
            input.apply(&mut editor);
        }
        while editor.act(Action::Text(act::Text::Undo)) {}
        prop_assert_eq!(editor.lines(), &beginning);
        while editor.act(Action::Text(act::Text::Redo)) {}
        let end = editor.lines().to_vec();
        while editor.act(Action::Text(act::Text::Undo)) {}
        prop_assert_eq!(editor.lines(), &beginning);
        while editor.act(Action::Text(act::Text::Redo)) {}
        prop_assert_eq!(editor.lines(), &end);
    }
}
