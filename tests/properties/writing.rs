//! Text in every field for text: one editor, so one story for all of them.

use pretty_assertions::assert_eq;
use viewfinder::app::{Editor, Effect, Field, MoveChange, World, effect, msg};
use viewfinder::domain::{FailureKind, Move, Stage};
use viewfinder::input::Context;

use crate::support::{Studio, failure, live, succeeded, take};

/// A studio with some takes, the keys in the field.
fn at(field: Field, keys: &str) -> Studio {
    let mut studio = Studio::of(live(), "", 100, 30);
    let why = failure(FailureKind::Timeout, "no answer");
    studio.with_takes(&[
        take(5, "a", Stage::Unconfirmed { why, offered: None }),
        take(4, "b", succeeded(4)),
    ]);
    let bay = Move::own("bay", "x=-0.4".parse().unwrap(), "").unwrap();
    studio.tell(msg::Shell::Moves(Ok((vec![bay.clone()], MoveChange::Save(bay)))));
    studio.model.focus = field;
    studio.keys(keys);
    studio.asked();
    studio
}

/// Every field for text but that of an amount, empty.
fn fields() -> Vec<(Context, Studio)> {
    let fields = vec![
        (Context::Prompt, at(Field::Prompt, "")),
        (Context::Filter, at(Field::History, "/")),
        (Context::Note, at(Field::History, "n")),
        (Context::List, at(Field::Ratio, "<enter>")),
        (Context::List, at(Field::Model, "<enter>")),
        (Context::Moves, at(Field::Motion, "p")),
        (Context::MoveName, at(Field::Motion, "pbay<ctrl-r><ctrl-u>")),
        (Context::ImageEntry, at(Field::Images, "<enter>")),
        (Context::ImageEntry, at(Field::Images, "<enter><down>")),
        (Context::TaskEntry, at(Field::History, "xt")),
        (Context::KeyEntry, at(Field::Motion, "<f2>k")),
        (Context::KeyEntry, Studio::of(World::Nowhere, "", 100, 30).keys("<enter>").clone()),
    ];
    for (context, studio) in &fields {
        assert_eq!((studio.model.context(), text(studio).as_str()), (*context, ""));
    }
    fields
}

fn text(studio: &Studio) -> String {
    studio.model.text_in_hand().map_or_else(|| "no field".to_owned(), Editor::text)
}

/// The cells before the caret and at it.
fn at_the_caret(studio: &Studio) -> (String, String) {
    let (buffer, caret) = studio.frame();
    let caret = caret.expect("text is being written");
    let symbol = |x: u16| buffer[(x, caret.y)].symbol().to_owned();
    (symbol(caret.x - 1), symbol(caret.x))
}

#[test]
fn every_field_has_a_caret_and_the_keys_of_the_editor() {
    let story = [
        ("b c", "b c"),
        ("<home>a <end>", "a b c"),
        ("<left><delete>", "a b "),
        ("<ctrl-a><ctrl-f>1<ctrl-b><ctrl-b>0", "0a1 b "),
        ("<ctrl-e>mèo", "0a1 b mèo"),
        ("<ctrl-left>q ", "0a1 b q mèo"),
        ("<alt-b><alt-b>é", "0a1 éb q mèo"),
        ("<alt-f><ctrl-h>", "0a1 é q mèo"),
        ("<end><ctrl-w>", "0a1 é q "),
        ("<ctrl-z>", "0a1 é q mèo"),
        ("<ctrl-y>", "0a1 é q "),
        ("<alt-backspace>", "0a1 é "),
        ("<home><right><ctrl-k>", "0"),
        ("<ctrl-z><ctrl-u>", "a1 é "),
        ("<alt-a>new", "new"),
        ("<ctrl-z><ctrl-z>", "0a1 é "),
        ("<home><shift-right><shift-right>_", "_1 é "),
    ];
    for (context, mut studio) in fields() {
        let mut seen = vec![text(&studio)];
        for (keys, wanted) in story {
            studio.keys(keys);
            assert_eq!(text(&studio), wanted, "{keys} in {context:?}");
            assert_eq!(studio.model.context(), context, "{keys}");
            assert!(studio.frame().1.is_some(), "{keys} in {context:?}");
            seen.push(wanted.to_owned());
        }
        let end = text(&studio);
        for _ in 0..40 {
            studio.keys("<ctrl-z>");
        }
        // Nothing but what is typed now is gone for good.
        for _ in 0..40 {
            studio.keys("<ctrl-y>");
        }
        assert_eq!(text(&studio), end, "{context:?}");
    }
}

#[test]
fn the_cursor_of_the_terminal_stands_where_the_next_letter_goes() {
    for (context, mut studio) in fields() {
        let secret = context == Context::KeyEntry;
        studio.keys("xyz<left>");
        let shown = |letter: &str| if secret { "•".to_owned() } else { letter.to_owned() };
        assert_eq!(at_the_caret(&studio), (shown("y"), shown("z")), "{context:?}");
        studio.keys("漢<home>");
        assert_eq!(at_the_caret(&studio).1, shown("x"), "{context:?}");
        studio.keys("<end>");
        assert_eq!(at_the_caret(&studio).0, shown("z"), "{context:?}");
    }
}

#[test]
fn a_paste_is_one_step_at_the_caret_and_enters_by_the_one_door() {
    for (context, mut studio) in fields() {
        studio.keys("a c<left>");
        studio.tell(msg::Input::Paste("me\u{300}o\u{1b}[31m\u{0} ".to_owned()));
        let wanted = match context {
            Context::Prompt | Context::Note => "a mèo c",
            _ => "a mèoc",
        };
        assert_eq!(text(&studio), wanted, "{context:?}");
        studio.keys("<ctrl-z>");
        assert_eq!(text(&studio), "a c", "{context:?}");
        studio.keys("<end>");
        studio.tell(msg::Input::Paste("\n one\r\ntwo \n".to_owned()));
        let wanted = match context {
            Context::Prompt | Context::Note => "a c\n one\ntwo \n",
            // One that reads a key tells it from one of a single line.
            Context::KeyEntry => "a cone\ntwo",
            _ => "a cone two",
        };
        assert_eq!(text(&studio), wanted, "{context:?}");
    }
}

#[test]
fn what_is_killed_or_cut_in_one_field_is_pasted_into_another() {
    for (context, mut studio) in fields() {
        let secret = context == Context::KeyEntry;
        studio.keys("a cat on<ctrl-w><ctrl-w>");
        studio.asked();
        studio.keys("<ctrl-v>");
        assert_eq!(text(&studio), if secret { "a " } else { "a cat on" }, "{context:?}");
        studio.keys("<shift-home><ctrl-x>");
        let copied = studio.asked();
        let copied = copied
            .iter()
            .any(|effect| matches!(effect, Effect::Desktop(effect::Desktop::Copy(..))));
        assert_eq!(copied, !secret, "{context:?}");
        let clipboard = if secret { "" } else { "a cat on" };
        assert_eq!(studio.model.clipboard.text(), clipboard, "{context:?}");
        studio.keys("<ctrl-u>z<shift-left>");
        studio.asked();
        studio.keys("<ctrl-c>");
        let copied = studio.asked();
        assert_eq!(
            copied.contains(&effect::Desktop::Copy("z".to_owned(), "the selection").into()),
            !secret,
            "{context:?}"
        );
        assert_eq!(studio.model.context() == context, !secret, "of a secret it only closes");
    }
    let mut studio = at(Field::History, "/a cat<ctrl-u>");
    studio.keys("<enter>1<ctrl-v>");
    assert_eq!(studio.model.form.shot().prompt, "a cat");
}

#[test]
fn a_field_that_is_full_takes_nothing_and_says_so() {
    for (context, mut studio) in fields() {
        studio.keys("kept");
        studio.tell(msg::Input::Paste("x".repeat(300 * 1024)));
        assert_eq!(text(&studio), "kept", "{context:?}");
        let words = match context {
            Context::Prompt => "A prompt has at most 256 KiB",
            Context::Note => "A note has at most 16 KiB",
            Context::KeyEntry => "not that long",
            Context::ImageEntry => "far too long for an address",
            _ => "too long for this field",
        };
        assert!(studio.screen().contains(words), "{context:?}: {}", studio.screen());
    }
}

#[test]
fn an_amount_has_the_caret_too_and_an_arrow_keeps_it() {
    let mut studio = at(Field::Motion, "12");
    for (keys, wanted) in [
        ("<home>-", "-12"),
        ("<end><backspace>", "-1"),
        (".,", "-1.."),
        ("<ctrl-z>", "-1"),
        ("<ctrl-y>", "-1.."),
        ("<ctrl-u>０", "0"),
        ("<alt-a>-３", "-3"),
    ] {
        studio.keys(keys);
        assert_eq!(text(&studio), wanted, "{keys}");
    }
    studio.keys("<alt-a>").tell(msg::Input::Paste(" −0,4\n".to_owned()));
    assert_eq!(text(&studio), "-0.4");
    studio.keys("<left>");
    assert_eq!(studio.model.form.motion.motion().to_string(), "x=-0.4");
    assert_eq!(studio.model.context(), Context::Motion);
    // A field that is emptied stays, and one key more closes it; the axis is as it was.
    studio.keys("5<backspace>");
    assert_eq!(studio.model.context(), Context::Amount);
    studio.keys("<backspace>");
    assert_eq!(studio.model.context(), Context::Motion);
    studio.keys("5<ctrl-z><enter>");
    assert_eq!(studio.model.context(), Context::Motion);
    assert_eq!(studio.model.form.motion.motion().to_string(), "x=-0.4");
}

#[test]
fn lists_keep_the_keys_that_go_up_and_down_and_the_text_those_to_the_sides() {
    let mut studio = at(Field::Motion, "parc<home>");
    let move_in_hand = |studio: &Studio| studio.model.form.motion.motion().to_string();
    let first = move_in_hand(&studio);
    studio.keys("<down>");
    assert_ne!(move_in_hand(&studio), first);
    let second = move_in_hand(&studio);
    studio.keys("<right><left><end><home>");
    assert_eq!(move_in_hand(&studio), second, "a caret that moves changes no choice");
    studio.keys("<up>");
    assert_eq!(move_in_hand(&studio), first);
    studio.keys("x");
    assert_eq!(text(&studio), "xarc");

    let mut studio = at(Field::History, "/");
    studio.keys("ab");
    assert!(
        studio
            .asked()
            .iter()
            .any(|effect| matches!(effect, Effect::Ledger(effect::Ledger::LoadPage(..))))
    );
    studio.keys("<left><home><end><shift-left>");
    let loads = |effects: Vec<Effect>| {
        effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Ledger(effect::Ledger::LoadPage(..))))
            .count()
    };
    assert_eq!(loads(studio.asked()), 0, "the same words find the same takes");
    // What Esc emptied comes back.
    studio.keys("<esc>/<ctrl-z>");
    assert_eq!((text(&studio).as_str(), loads(studio.asked())), ("ab", 2));
}

#[test]
fn a_note_goes_up_and_down_by_the_rows_that_are_seen() {
    let mut studio = at(Field::History, "n");
    studio.keys(&"một con mèo ".repeat(10));
    studio.keys("<ctrl-j>2<up><home>|");
    let written = text(&studio);
    let (row, _) = written.split_once('|').unwrap();
    assert!(!row.is_empty() && !row.contains('\n'), "{written}");
    studio.keys("<ctrl-home><ctrl-v><pgdn><pgdn><end>!<enter>");
    let kept = studio.asked().into_iter().find_map(|effect| match effect {
        Effect::Ledger(effect::Ledger::SetNote(_, note)) => Some(note),
        _ => None,
    });
    assert!(kept.unwrap().ends_with("\n2!"));
}

#[test]
fn undo_in_a_note_that_was_begun_brings_back_the_saved_one() {
    let mut studio = Studio::sized(100, 30);
    let mut noted = take(5, "a", succeeded(5));
    noted.remark.note = "saved".to_owned();
    studio.with_takes(&[noted]);
    studio.keys("<shift-tab>n too<esc>n");
    assert!(
        studio.screen().contains("Press Ctrl-Z to bring back the saved one."),
        "{}",
        studio.screen()
    );
    assert_eq!(text(&studio), "saved too");
    studio.keys("<ctrl-z>");
    assert_eq!(text(&studio), "saved");
    studio.keys("<ctrl-y>!<ctrl-z><ctrl-y>");
    assert_eq!(text(&studio), "saved too!");
}

#[test]
fn a_key_that_is_refused_comes_back_to_be_mended() {
    let mut studio = at(Field::Motion, "<f2>ksk-012 3456789<enter>");
    assert_eq!((text(&studio).as_str(), studio.asked()), ("", Vec::new()));
    studio.keys("<ctrl-z><home><ctrl-right><ctrl-right><delete><enter>");
    let effects = studio.asked();
    let [Effect::Shell(effect::Shell::TakeKey(key))] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(key.expose(), "sk-0123456789");
}

#[test]
fn the_name_of_a_deleted_move_is_not_in_the_way_of_undo() {
    let mut studio = at(Field::Motion, "pbay");
    studio.keys("<ctrl-d>");
    let delete = MoveChange::Delete("bay".to_owned());
    assert_eq!(studio.asked(), [effect::Files::ChangeMoves(delete.clone()).into()]);
    studio.tell(msg::Shell::Moves(Ok((Vec::new(), delete))));
    // What was typed after it goes first.
    studio.keys("x<ctrl-z>");
    assert_eq!((text(&studio).as_str(), studio.asked()), ("", Vec::new()));
    studio.keys("<ctrl-z>");
    assert!(matches!(
        studio.asked()[..],
        [Effect::Files(effect::Files::ChangeMoves(MoveChange::Save(_)))]
    ));
}

#[test]
fn keys_that_come_together_fill_a_field_as_single_ones_do() {
    let amount = |chunks: &[&str]| {
        let mut studio = Studio::sized(120, 40);
        studio.model.focus = viewfinder::app::Field::Motion;
        studio.keys("-");
        for chunk in chunks {
            studio.tell(msg::Input::Keys(crate::support::keys(chunk)));
        }
        studio.model.form.motion.amount.as_ref().map(viewfinder::app::Editor::text)
    };
    let single = amount(&["a", "A", "a", "\u{10000}", "a", "0"]);
    assert_eq!(amount(&["aAa\u{10000}a0"]), single);
    assert!(single.is_some());
}

#[test]
fn what_was_typed_into_an_entry_is_there_again_when_it_is_opened_again() {
    let mut studio = Studio::sized(120, 40);
    studio.model.focus = viewfinder::app::Field::Images;
    studio.keys("<enter>https://images.example.com/a.png<esc>");
    assert!(studio.model.overlays.is_empty());
    assert_eq!(studio.model.form.rest.images, viewfinder::domain::Images::default());
    assert!(studio.screen().contains("here again"), "{}", studio.screen());
    studio.keys("<enter>");
    assert!(studio.screen().contains("images.example.com/a.png"), "{}", studio.screen());
    studio.keys("<enter>");
    assert!(studio.model.form.rest.images.image.is_some());
    // Once it is taken, or nothing was changed, there is nothing half done.
    studio.keys("<enter><esc>");
    assert_eq!(studio.model.half_images, None);
}
