//! The prompt editor and the fields of one line, by example.

use pretty_assertions::assert_eq;

use super::super::edits::Killed;
use super::*;
use crate::domain::PROMPT_LIMIT;

pub(super) fn editor(text: &str) -> Editor {
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
