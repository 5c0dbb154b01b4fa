//! Keys that are held down, typed at the wrong moment, or pressed where they were not meant.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use viewfinder::app::{Account, Effect, Field, KeyTaken, Msg, Overlay, World, effect, msg};
use viewfinder::domain::{ApiKey, FailureKind, Health, Report, Stage, Take};
use viewfinder::input::Context;

use crate::support::{Studio, failure, keys, succeeded, take};

fn studio() -> Studio {
    let mut studio = Studio::sized(100, 30);
    studio.with_takes(&[take(5, "waves at dusk", succeeded(5))]);
    studio
}

fn press(studio: &mut Studio, key: KeyEvent) {
    studio.tell(msg::Input::Keys(vec![key]));
}

fn sent(studio: &mut Studio) -> usize {
    let asked = studio.asked();
    asked
        .iter()
        .filter(|effect| matches!(effect, Effect::Worker(effect::Worker::Submit { .. })))
        .count()
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

proptest! {
    /// An Enter chord opens the review; the key stays down, its modifier does not.
    #[test]
    fn a_held_enter_confirms_nothing(
        opens in proptest::sample::select(vec!["<alt-enter>", "<ctrl-enter>", "<ctrl-s><f1><enter>"]),
        start in 150u64..=1000,
        rate in 15u64..=60,
        chords in 0usize..40,
        seconds in 1u64..=8,
        told in any::<bool>(),
    ) {
        let mut studio = studio();
        studio.keys("a cat").keys(opens);
        prop_assert_eq!(studio.model.context(), Context::Review);
        let chord = *keys(opens).last().unwrap();
        let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
        for nth in 0..usize::try_from(seconds * rate).unwrap() {
            studio.wait(if nth == 0 { ms(start) } else { ms(1000 / rate) });
            // Few terminals tell a repeat.
            let kind = if told { KeyEventKind::Repeat } else { KeyEventKind::Press };
            let modifiers = if nth < chords { chord.modifiers } else { enter.modifiers };
            press(&mut studio, KeyEvent::new_with_kind(enter.code, modifiers, kind));
        }
        prop_assert_eq!(sent(&mut studio), 0);
        prop_assert_eq!(studio.model.context(), Context::Review);
        // It is let go, and pressed: once, however long it is held now.
        studio.wait(ms(1250));
        for _ in 0..30 {
            press(&mut studio, enter);
            studio.wait(ms(1000 / rate));
        }
        prop_assert_eq!(sent(&mut studio), 1);
        prop_assert_eq!(studio.model.context(), Context::Receipt);
    }
}

#[test]
fn another_key_in_between_is_the_end_of_a_held_one() {
    let mut studio = studio();
    studio.keys("a cat<enter>").wait(ms(100)).keys("<ctrl-s><enter>");
    assert_eq!(sent(&mut studio), 1, "the Enter of the new line was let go");
    let mut studio = self::studio();
    studio.keys("a cat<alt-enter><enter>");
    assert_eq!(sent(&mut studio), 0);
    assert!(studio.screen().contains("too fast to have been read. Press Enter to send it."));
    studio.keys("<down><enter>");
    assert_eq!(sent(&mut studio), 1);
}

#[test]
fn a_burst_of_typing_asks_for_one_page() {
    let typed = || KeyEvent::new(KeyCode::Char('w'), KeyModifiers::NONE);
    let mut studio = studio();
    studio.keys("<shift-tab>/");
    studio.asked();
    for burst in [vec![typed(); 4000], vec![keys("<backspace>")[0]; 3000]] {
        studio.tell(msg::Input::Keys(burst));
        let asked = studio.asked();
        let one = |is: fn(&&Effect) -> bool| asked.iter().filter(is).count();
        assert_eq!(one(|effect| matches!(effect, Effect::Ledger(effect::Ledger::LoadPage(..)))), 1);
        assert_eq!(one(|effect| matches!(effect, Effect::Ledger(effect::Ledger::Count(_)))), 1);
        let awaited = asked.iter().find_map(|effect| match effect {
            Effect::Ledger(effect::Ledger::LoadPage(ticket, query)) => {
                Some((*ticket, query.filter.clone()))
            }
            _ => None,
        });
        let (ticket, filter) = awaited.unwrap();
        assert_eq!(filter, viewfinder::domain::Filter::words(studio.model.history.filter()));
        let page = viewfinder::domain::Page { takes: vec![], older: false, newer: false };
        studio.tell(msg::Ledger::Page(ticket, page));
        assert!(studio.model.history.is_empty(), "it is the one that is waited for");
    }
    assert_eq!(studio.model.history.filter().len(), 1000);
}

#[test]
fn typing_closes_the_receipt_and_goes_into_the_prompt() {
    for (field, typed) in
        [(Field::Prompt, "? and q, k"), (Field::History, "/jx d"), (Field::Motion, "7?")]
    {
        let mut studio = studio();
        studio.keys("a cat").model.focus = field;
        studio.keys("<ctrl-s><enter><enter><enter>");
        assert_eq!(studio.model.context(), Context::Receipt, "Enter is swallowed");
        studio.keys(typed);
        assert_eq!(studio.model.overlays, []);
        assert_eq!(studio.model.form.prompt.text(), format!("a cat{typed}"));
    }
    let mut studio = studio();
    studio.keys("a cat<ctrl-s><enter>").tell(msg::Input::Paste(" on a\nboat".to_owned()));
    assert_eq!(studio.model.form.prompt.text(), "a cat on a\nboat");
    studio.keys("<ctrl-s><enter><f1>");
    assert_eq!(studio.model.context(), Context::Help, "help has a key that types nothing");
    studio.keys("<esc><ctrl-s>");
    assert_eq!(studio.model.context(), Context::Review, "the next shot is one key away");
}

#[test]
fn the_receipt_of_a_refused_key_leads_to_the_key() {
    let mut studio = studio();
    studio.keys("a cat<ctrl-s><enter>");
    let Some(Overlay::Receipt(receipt)) = studio.model.overlays.last() else { panic!() };
    let ticket = receipt.ticket;
    let refused = Stage::Rejected { why: failure(FailureKind::Auth, "invalid token") };
    studio.tell(msg::Worker::Written(ticket, Ok(Box::new(take(9, "a cat", refused)))));
    for words in ["Press F2 to", "enter another key."] {
        assert!(studio.screen().contains(words), "{}", studio.screen());
    }
    studio.keys("<f2>");
    assert_eq!(studio.model.context(), Context::KeyEntry);
}

#[test]
fn digits_jump_to_the_fields_in_their_order() {
    for (nth, field) in Field::ALL.into_iter().filter(|field| *field != Field::History).enumerate()
    {
        let mut studio = studio();
        studio.model.focus = Field::History;
        studio.keys(&(nth + 1).to_string());
        assert_eq!(studio.model.focus, field);
    }
}

#[test]
fn a_paste_with_no_place_to_go_says_what_leads_to_one() {
    let told = |studio: &mut Studio| {
        studio.model.toast = None;
        studio.tell(msg::Input::Paste("sk-1234".to_owned()));
        studio.model.toast.as_ref().map(|toast| toast.text.clone()).unwrap()
    };
    let mut studio = studio();
    studio.keys("<shift-tab>");
    assert_eq!(told(&mut studio), "A paste goes into the prompt. Press Tab to go there.");
    for (keys, back) in [("i", "q"), ("y", "Esc"), ("r", "Esc")] {
        studio.keys(keys);
        let said = format!("A paste goes into the prompt. Press {back} to go back.");
        assert_eq!(told(&mut studio), said, "{keys}");
        studio.keys("<esc>");
    }
    let mut nowhere = Studio::of(World::Nowhere, "", 80, 24);
    assert_eq!(told(&mut nowhere), "A key cannot be pasted here. Press k to enter one.");
}

fn key_refused() -> Msg {
    msg::Worker::Health(Health::KeyRefused(failure(FailureKind::Auth, "invalid token"))).into()
}

fn alarm() -> Msg {
    msg::Notice::Alarm(Report::new("The ledger refused.", "Nothing was sent.", "Look at the disk."))
        .into()
}

/// Ways in which something comes by itself.
fn that_come_by_themselves() -> Vec<Msg> {
    let ended = |stage| {
        msg::Worker::Take(Box::new(Take { sent: None, ..take(5, "waves at dusk", stage) })).into()
    };
    vec![
        key_refused(),
        alarm(),
        msg::Worker::Health(Health::Trouble(failure(FailureKind::Network, "no route"))).into(),
        msg::Notice::Trouble(Report::new("It failed.", "", "")).into(),
        msg::Notice::Told("Copied".to_owned()).into(),
        msg::Ledger::Changed.into(),
        ended(succeeded(5)),
        ended(Stage::Failed {
            task_id: None,
            why: failure(FailureKind::Provider, "no"),
            output: None,
        }),
    ]
}

#[test]
fn nothing_that_comes_by_itself_takes_a_letter_from_who_types() {
    // The prompt, the filter, a key, a note and a list.
    for way in ["", "<shift-tab>/", "<f2>k", "<shift-tab>n", "<tab><enter>"] {
        for come in that_come_by_themselves() {
            let mut studio = studio();
            studio.keys(way).keys("a qu");
            studio.asked();
            studio.tell(come.clone());
            studio
                .keys("iet kx?")
                .wait(ms(3000))
                .keys("<backspace><left><left>!")
                .tell(msg::Input::Paste("z".to_owned()));
            let closed = ms(600);
            while matches!(studio.model.overlays.last(), Some(Overlay::Trouble(_))) {
                studio.wait(closed).keys("<esc>");
            }
            let text = studio.model.text_in_hand().map(viewfinder::app::Editor::text);
            assert_eq!(text.as_deref(), Some("a quiet !zkx"), "{way:?} {come:?}");
            let taken = |effect: &Effect| {
                matches!(effect, Effect::Shell(effect::Shell::TakeKey(_) | effect::Shell::Quit))
            };
            assert!(!studio.asked().iter().any(taken), "{come:?}");
        }
    }
    // A new line is text too.
    let mut studio = studio();
    studio.keys("a").tell(alarm()).keys("<enter>b");
    assert_eq!(studio.model.form.prompt.text(), "a\nb");
}

#[test]
fn a_problem_that_nobody_types_below_is_closed_like_everything_else() {
    // At the start, and where the last letter is long ago or was none.
    for before in ["", "a", "<left>"] {
        for key in ["<enter>", "q", "<esc>", "<ctrl-c>"] {
            let mut studio = studio();
            let text = studio.keys(before).wait(ms(4000)).model.form.prompt.text();
            studio.tell(alarm()).wait(ms(600)).keys(key);
            assert!(studio.model.overlays.is_empty(), "{before:?}, {key}");
            assert_eq!(studio.model.form.prompt.text(), text, "{before:?}, {key}");
        }
    }
    // Letters are still text, and from the first of them on so are Enter and the others.
    let mut studio = studio();
    studio.tell(alarm()).wait(ms(600)).keys("iq<enter>q");
    assert_eq!(studio.model.form.prompt.text(), "iq\nq");
    assert_eq!(studio.model.overlays.len(), 1);
}

#[test]
fn a_problem_that_opens_by_itself_is_not_closed_unread() {
    for key in ["<enter>", "q", "<esc>", "<ctrl-c>"] {
        let mut studio = studio();
        studio.keys("<shift-tab>").tell(alarm()).tell(alarm());
        studio.wait(ms(300)).keys(key);
        assert_eq!(studio.model.overlays.len(), 2, "{key} was meant for what was there before");
        // Held down, it closes none either.
        for _ in (0..90).filter(|_| key != "<esc>") {
            studio.wait(ms(33)).keys(key);
        }
        assert_eq!(studio.model.overlays.len(), 2, "{key}");
        // Esc may be pressed as fast as one likes.
        let apart = ms(if key == "<esc>" { 550 } else { 1300 });
        studio.wait(apart).keys(key);
        assert_eq!(studio.model.overlays.len(), 1, "{key}");
        studio.keys(key);
        assert_eq!(studio.model.overlays.len(), 1, "{key}: the next one is read first");
        studio.wait(apart).keys(key);
        assert_eq!(studio.model.overlays.len(), 0, "{key}");
        assert!(!studio.model.ended);
    }
    // While somebody types below it, only the key that types nothing closes it.
    let mut studio = studio();
    studio.keys("a<backspace>").tell(alarm()).wait(ms(1300)).keys("q<enter>");
    assert_eq!(studio.model.overlays.len(), 1);
    assert!(studio.screen().contains("Press Esc to close this"), "{}", studio.screen());
    studio.keys("<esc>");
    assert_eq!(
        (studio.model.overlays.len(), studio.model.form.prompt.text()),
        (0, "q\n".to_owned())
    );
}

#[test]
fn a_saved_key_is_replaced_only_by_the_users_word() {
    let key = || ApiKey::parse("sk-new-key-5678").unwrap();
    let mut studio = studio();
    studio.tell(key_refused());
    assert!(studio.screen().contains("Press F2 to enter another key."), "{}", studio.screen());
    studio.keys("<f2>ksk-new-key-5678<enter>");
    assert_eq!(studio.asked(), [effect::Shell::TakeKey(key()).into()]);
    // What is saved is another one.
    studio.tell(msg::Shell::OtherKeySaved(key(), Some("1a2b".to_owned())));
    assert!(studio.screen().contains("The saved key ends in 1a2b, the entered one in 5678"));
    for _ in 0..60 {
        studio.wait(ms(33)).keys("<enter>");
    }
    studio.keys("<esc>");
    assert_eq!(studio.asked(), [], "and Esc leaves it as it is");
    assert_eq!(studio.model.text_in_hand().unwrap().text(), "sk-new-key-5678");
    studio.keys("<enter>").tell(msg::Shell::OtherKeySaved(key(), None)).asked();
    studio.keys("r");
    assert_eq!(studio.asked(), [effect::Shell::ReplaceKey(key()).into()]);
    studio.tell(msg::Shell::KeyTaken(KeyTaken {
        print: "7766554433221100".to_owned(),
        tail: "5678".to_owned(),
        saved: Ok("the key file".to_owned()),
        shadowed: None,
    }));
    assert_eq!(studio.model.health, Health::Fine);
    assert!(matches!(&studio.model.world, World::Live { tail, .. } if tail == "5678"));
    assert_eq!(studio.model.overlays, [Account.into()]);
}
