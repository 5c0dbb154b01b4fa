use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::domain::PROMPT_LIMIT;

fn editor(text: &str) -> Editor {
    let mut editor = Editor::of_lines(text, PROMPT_LIMIT);
    editor.fit(20, 4);
    editor
}

fn times(editor: &mut Editor, n: usize, action: Action) {
    for _ in 0..n {
        editor.act(action);
    }
}

/// Each of these is one thing to a reader.
const CLUSTERS: [&str; 9] = ["a", "ế", "e\u{302}\u{323}x", "漢", "👨‍👩‍👧", "🇻🇳", "👍🏽", "❤️", "1️⃣"];

#[test]
fn one_press_moves_or_deletes_one_grapheme() {
    for cluster in CLUSTERS.iter().filter(|cluster| cluster.graphemes(true).count() == 1) {
        let text = format!("a{cluster}b");
        let mut editor = editor(&text);
        times(&mut editor, 2, Action::Text(act::Text::Left));
        editor.insert("|").unwrap();
        assert_eq!(editor.text(), format!("a|{cluster}b"), "left over {cluster}");
        times(&mut editor, 1, Action::Text(act::Text::Right));
        editor.act(Action::Text(act::Text::DeleteLeft));
        assert_eq!(editor.text(), "a|b", "backspace over {cluster}");
        editor.act(Action::Text(act::Text::Undo));
        assert_eq!(editor.text(), format!("a|{cluster}b"), "undo of {cluster}");
        times(&mut editor, 1, Action::Text(act::Text::Left));
        let before = editor.text();
        editor.act(Action::Text(act::Text::DeleteRight));
        assert_eq!(editor.text(), "a|b", "delete from {before}");
    }
}

#[test]
fn undo_goes_word_by_word_and_back() {
    let mut editor = editor("");
    for c in "a cat on\nthe sea".chars() {
        editor.insert(&c.to_string()).unwrap();
    }
    let mut seen = vec![editor.text()];
    while editor.act(Action::Text(act::Text::Undo)) {
        seen.push(editor.text());
    }
    assert_eq!(
        seen,
        ["a cat on\nthe sea", "a cat on\nthe ", "a cat on\n", "a cat on", "a cat ", "a ", ""]
    );
    let mut again = Vec::new();
    while editor.act(Action::Text(act::Text::Redo)) {
        again.push(editor.text());
    }
    seen.pop();
    seen.reverse();
    seen.remove(0);
    assert_eq!(again.len(), seen.len() + 1);
    assert_eq!(again.last().map(String::as_str), Some("a cat on\nthe sea"));
}

#[test]
fn a_burst_and_single_keys_end_the_same() {
    let (mut burst, mut single) = (editor("x"), editor("x"));
    burst.insert("a cat on\nthe sea").unwrap();
    for c in "a cat on\nthe sea".chars() {
        single.insert(&c.to_string()).unwrap();
    }
    assert_eq!(burst, single);
    while burst.act(Action::Text(act::Text::Undo)) {
        single.act(Action::Text(act::Text::Undo));
        assert_eq!(burst.text(), single.text());
    }
}

#[test]
fn a_burst_before_any_text_ends_as_single_keys_do() {
    // What stands before the caret and behind it, and may join what is typed.
    let around = [
        ("", "é"),
        ("x", "漢字"),
        ("", "\u{301}b"),
        ("\u{1f1fb}", "\u{1f1f3}🇻🇳"),
        ("👩", "\u{200d}👧"),
        ("", "👧"),
        ("क", "\u{94d}ष"),
        ("\u{1100}", "\u{1161}\u{11a8}"),
        ("", "\u{fe0f}"),
    ];
    let typed = [
        "a cat on\nthe sea",
        "一只猫，在海上。很安静！？夜",
        "👩\u{200d}",
        "a \u{1f1fb}\u{1f1fb}\u{1f1f3}b",
        "ngôi nhà e\u{302}",
        "क\u{94d}ष\u{94d}",
        "\u{1100} \u{1100}",
        "❤",
    ];
    for (before, behind) in around {
        for text in typed {
            let name = format!("{before:?} {text:?} {behind:?}");
            let begun = || {
                let mut editor = editor(&format!("{before}{behind}"));
                editor.act(Action::Text(act::Text::TextStart));
                editor.step(false, |_| (0, before.len()));
                editor
            };
            let (mut burst, mut single) = (begun(), begun());
            burst.insert(text).unwrap();
            for c in crate::domain::to_input(text).chars() {
                single.insert(&c.to_string()).unwrap();
            }
            assert_eq!((burst.text(), burst.place()), (single.text(), single.place()), "{name}");
            for action in [Action::Text(act::Text::Undo), Action::Text(act::Text::Redo)] {
                while burst.act(action) {
                    assert!(single.act(action), "{name}");
                    assert_eq!(burst.text(), single.text(), "{name}");
                }
                assert!(!single.act(action), "{name}");
            }
        }
    }
}

#[test]
fn a_long_burst_before_other_scripts_is_one_change_of_the_text() {
    let mut editor = editor("é漢🇻🇳");
    editor.act(Action::Text(act::Text::TextStart));
    // Character by character this takes minutes.
    editor.insert(&"a cat on a lighthouse ".repeat(9000)).unwrap();
    assert_eq!(editor.units(), 9000 * 22 + 6);
    assert_eq!(editor.place(), (0, 9000 * 22));
}

#[test]
fn a_paragraph_without_blanks_is_taken_back_a_clause_at_a_time() {
    let clauses =
        ["一只猫在灯塔上，", "海浪很远。", "黄昏！？", "「静」、", "慢镜头；", "推近：", "好"];
    let mut editor = editor("");
    for c in clauses.concat().chars() {
        editor.insert(&c.to_string()).unwrap();
    }
    for left in (0..clauses.len()).rev() {
        editor.act(Action::Text(act::Text::Undo));
        assert_eq!(editor.text(), clauses[..left].concat());
    }
}

#[test]
fn a_full_text_is_typed_over() {
    let mut editor = editor(&"x".repeat(PROMPT_LIMIT));
    assert_eq!(editor.insert("y"), Err(TooLong));
    editor.act(Action::Text(act::Text::SelectAll));
    editor.insert("y").unwrap();
    assert_eq!(editor.text(), "y");
}

#[test]
fn a_mark_typed_after_its_letter_joins_it() {
    let mut editor = editor("");
    for c in "ngo\u{302}\u{300}i".chars() {
        editor.insert(&c.to_string()).unwrap();
    }
    assert_eq!(editor.text(), "ngồi");
    assert_eq!(editor.units(), 4);
}

#[test]
fn selections_are_cut_typed_over_and_brought_back() {
    let mut editor = editor("a cat on a lighthouse");
    times(&mut editor, 1, Action::Text(act::Text::SelectWordLeft));
    assert_eq!(editor.selection().as_deref(), Some("lighthouse"));
    editor.insert("boat").unwrap();
    assert_eq!(editor.text(), "a cat on a boat");
    editor.act(Action::Text(act::Text::Undo));
    assert_eq!(editor.text(), "a cat on a lighthouse");
    editor.act(Action::Text(act::Text::SelectAll));
    assert_eq!(editor.cut().as_deref(), Some("a cat on a lighthouse"));
    assert_eq!(editor.text(), "");
    editor.act(Action::Text(act::Text::Undo));
    assert_eq!(editor.text(), "a cat on a lighthouse");
    editor.act(Action::Text(act::Text::SelectAll));
    editor.act(Action::Text(act::Text::DeleteLeft));
    assert_eq!(editor.text(), "");
}

#[test]
fn a_deleted_selection_comes_back_and_nothing_else_goes() {
    type Delete = fn(&mut Editor);
    let ways: [Delete; 4] = [
        |editor| assert!(editor.act(Action::Text(act::Text::DeleteLeft))),
        |editor| assert!(editor.act(Action::Text(act::Text::DeleteWordRight))),
        |editor| assert!(editor.cut().is_some()),
        |editor| assert_eq!(editor.paste("x"), Ok(())),
    ];
    for (at, delete) in ways.into_iter().enumerate() {
        let mut editor = editor("");
        for word in ["a ", "cat ", "on ", "a ", "lighthouse"] {
            editor.insert(word).unwrap();
        }
        editor.act(Action::Text(act::Text::SelectWordLeft));
        delete(&mut editor);
        let end = editor.text();
        for text in ["a cat on a lighthouse", "a cat on a ", "a cat on "] {
            editor.act(Action::Text(act::Text::Undo));
            assert_eq!(editor.text(), text, "way {at}");
        }
        while editor.act(Action::Text(act::Text::Redo)) {}
        assert_eq!(editor.text(), end, "way {at}");
    }
}

/// As Telex input methods type: a letter is taken back and comes again with its mark.
#[test]
fn letters_that_an_input_method_corrects_belong_to_their_word() {
    let mut editor = editor("");
    for key in "tieng\u{8}\u{8}\u{8}ếng viet\u{8}\u{8}ệt o\u{8}ô".chars() {
        match key {
            '\u{8}' => drop(editor.act(Action::Text(act::Text::DeleteLeft))),
            letter => editor.insert(&letter.to_string()).unwrap(),
        }
    }
    assert_eq!(editor.text(), "tiếng việt ô");
    let mut seen = Vec::new();
    while editor.act(Action::Text(act::Text::Undo)) {
        seen.push(editor.text());
    }
    assert_eq!(seen, ["tiếng việt ", "tiếng ", ""]);
    // A word that was finished, or a caret that was elsewhere in between, is no correction.
    let mut editor = self::editor("");
    editor.insert("cat ").unwrap();
    times(&mut editor, 3, Action::Text(act::Text::DeleteLeft));
    editor.insert("r").unwrap();
    editor.act(Action::Text(act::Text::Undo));
    assert_eq!(editor.text(), "c");
    editor.act(Action::Text(act::Text::Undo));
    assert_eq!(editor.text(), "cat");
    editor.act(Action::Text(act::Text::Undo));
    assert_eq!(editor.text(), "cat ", "the blank was a step of its own");
}

#[test]
fn up_and_down_go_by_rows_and_keep_their_column() {
    // Rows of 19 cells: "a cat on the " / "lighthouse at the " / "end of the sea".
    let mut editor = editor("a cat on the lighthouse at the end of the sea");
    let (_, bottom) = editor.caret();
    assert_eq!(bottom, 2);
    editor.act(Action::List(act::List::Up));
    assert_eq!(editor.caret(), (14, 1));
    editor.act(Action::List(act::List::Up));
    assert_eq!(editor.caret().1, 0);
    editor.act(Action::List(act::List::Down));
    assert_eq!(editor.caret(), (14, 1), "the column is kept");
    times(&mut editor, 3, Action::List(act::List::Up));
    assert_eq!(editor.caret(), (0, 0), "beyond the first row is the beginning");
    editor.act(Action::Text(act::Text::LineEnd));
    assert_eq!(editor.caret().1, 0, "End stays on its row");
}

#[test]
fn the_line_kills_are_readlines() {
    let mut editor = editor("one\ntwo three");
    times(&mut editor, 5, Action::Text(act::Text::Left));
    editor.act(Action::Text(act::Text::DeleteToEnd));
    assert_eq!(editor.text(), "one\ntwo ");
    editor.act(Action::Text(act::Text::DeleteToStart));
    assert_eq!(editor.text(), "one\n");
    editor.act(Action::Text(act::Text::TextStart));
    times(&mut editor, 3, Action::Text(act::Text::Right));
    editor.act(Action::Text(act::Text::DeleteToEnd));
    assert_eq!(editor.text(), "one", "at the end of a line it takes the break");
    editor.insert(" two, three").unwrap();
    times(&mut editor, 2, Action::Text(act::Text::DeleteWordLeft));
    assert_eq!(editor.text(), "one ");
}

#[test]
fn too_much_is_refused_whole() {
    let mut editor = editor("kept");
    assert_eq!(editor.paste(&"x".repeat(PROMPT_LIMIT)), Err(TooLong));
    assert_eq!(editor.text(), "kept");
    assert_eq!(editor.paste(&"x".repeat(PROMPT_LIMIT - 4)), Ok(()));
    assert_eq!(editor.insert("y"), Err(TooLong));
}

#[test]
fn places_beyond_sixteen_bits_are_reached() {
    let long = "ab ".repeat(30_000);
    let mut editor = editor(&long);
    assert_eq!(editor.units(), 90_000);
    times(&mut editor, 3, Action::Text(act::Text::Left));
    editor.insert("|").unwrap();
    assert!(editor.text().ends_with("|ab "));
    editor.act(Action::List(act::List::Up));
    editor.act(Action::List(act::List::Down));
    editor.insert("|").unwrap();
    assert!(editor.text().ends_with("||ab "));
    editor.act(Action::Text(act::Text::TextStart));
    editor.insert("|").unwrap();
    editor.act(Action::Text(act::Text::TextEnd));
    editor.act(Action::Text(act::Text::DeleteLeft));
    assert!(editor.text().starts_with("|ab ") && editor.text().ends_with("||ab"));
    let mut many = super::tests::editor(&"x\n".repeat(70_000));
    assert_eq!(many.lines().len(), 70_001);
    many.act(Action::List(act::List::Up));
    many.insert("here").unwrap();
    assert!(many.text().ends_with("x\nherex\n") || many.text().ends_with("herex\n"));
}

#[test]
fn replacing_is_one_step_back() {
    let mut editor = editor("draft\nof two lines");
    editor.replace("an earlier prompt");
    assert_eq!(editor.text(), "an earlier prompt");
    editor.replace("");
    assert_eq!(editor.text(), "");
    times(&mut editor, 2, Action::Text(act::Text::Undo));
    assert_eq!(editor.text(), "draft\nof two lines");
}

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

#[test]
fn a_field_of_one_line_takes_lines_as_one_and_leaves_up_and_down_to_others() {
    let mut field = Editor::of_line("one\n two", 99);
    assert_eq!(field.line(), "one two");
    field.paste("\r\n three\n\nfour \n").unwrap();
    field.insert("\n").unwrap();
    assert_eq!(field.line(), "one twothree four");
    field.replace("a\nb");
    assert_eq!(field.lines(), ["a b"]);
    for action in [
        Action::List(act::List::Up),
        Action::List(act::List::Down),
        Action::List(act::List::PageUp),
        Action::List(act::List::PageDown),
        Action::Text(act::Text::SelectUp),
    ] {
        assert!(!field.act(action), "{action:?}");
    }
    assert!(!field.act(Action::Text(act::Text::Redo)), "what cannot be done is for others too");
}

#[test]
fn a_selection_makes_room_for_what_is_typed_over_it() {
    let mut field = Editor::of_line("12345678", 8);
    assert_eq!(field.insert("9"), Err(TooLong));
    assert_eq!(field.line(), "12345678");
    field.act(Action::Text(act::Text::SelectAll));
    assert_eq!(field.insert("9"), Ok(()));
    assert_eq!(field.line(), "9");
}

#[test]
fn what_a_kill_took_is_told_with_its_side() {
    let mut field = Editor::of_line("a cat on a boat", 99);
    let killed = |text: &str, before| Some(Killed { text: text.to_owned(), before });
    assert_eq!(field.kill(Action::Text(act::Text::DeleteWordLeft)), killed("boat", true));
    field.act(Action::Text(act::Text::LineStart));
    assert_eq!(field.kill(Action::Text(act::Text::DeleteWordRight)), killed("a", false));
    assert_eq!(field.kill(Action::Text(act::Text::DeleteToStart)), killed("", false));
    assert_eq!(field.kill(Action::Text(act::Text::DeleteToEnd)), killed(" cat on a ", false));
    assert_eq!(field.kill(Action::Text(act::Text::DeleteLeft)), None);
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
