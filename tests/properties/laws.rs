//! What holds for every sequence of messages at every size.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use proptest::collection::vec;
use proptest::prelude::*;
use ratatui::layout::{Rect, Size};
use viewfinder::app::{
    Counts, Effect, MoveChange, Msg, Picture, SMALLEST, ShownPicture, Sight, WantedPicture, World,
    effect, msg, next_wake, update,
};
use viewfinder::domain::{
    Failure, FailureKind, Health, Move, Page, RemoteTask, Report, Sent, Stage, Take, width,
};
use viewfinder::ui::KeptScene;

use crate::support::{Studio, failure, live, running, succeeded, take, task};

/// Keys that do something somewhere, more often than any others.
fn any_key() -> impl Strategy<Value = KeyEvent> {
    let code = prop_oneof![
        6 => proptest::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab, KeyCode::Backspace,
            KeyCode::Delete, KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right,
            KeyCode::Home, KeyCode::End, KeyCode::PageUp, KeyCode::PageDown, KeyCode::F(1),
            KeyCode::F(2), KeyCode::F(5),
        ]),
        6 => proptest::sample::select("abcdefghijklmnopqrstuvwxyz0123456789-./?CGHLR ".chars().collect::<Vec<_>>())
            .prop_map(KeyCode::Char),
        1 => any::<char>().prop_filter("no control", |c| !c.is_control()).prop_map(KeyCode::Char),
    ];
    let modifiers = prop_oneof![
        8 => Just(KeyModifiers::NONE),
        2 => Just(KeyModifiers::CONTROL),
        1 => Just(KeyModifiers::ALT),
        1 => Just(KeyModifiers::SHIFT),
    ];
    let kind = prop_oneof![
        8 => Just(KeyEventKind::Press), 1 => Just(KeyEventKind::Repeat), 1 => Just(KeyEventKind::Release),
    ];
    (code, modifiers, kind)
        .prop_map(|(code, modifiers, kind)| KeyEvent::new_with_kind(code, modifiers, kind))
        // Quitting ends the story; it has one of its own.
        .prop_filter("quits", |key| {
            !(matches!(key.code, KeyCode::Char('q' | 'Q'))
                || matches!(key.code, KeyCode::Char('c' | 'C'))
                    && key.modifiers == KeyModifiers::CONTROL)
        })
}

fn any_stage() -> impl Strategy<Value = Stage> {
    prop_oneof![
        Just(Stage::Preparing { retry: None }),
        Just(Stage::Submitting),
        (0u8..9).prop_map(|n| Stage::Queued { task_id: task(n) }),
        (0u8..9, proptest::option::of(0u8..=100)).prop_map(|(n, p)| running(n, p)),
        (0u8..9).prop_map(|n| Stage::Stalled { task_id: task(n) }),
        (0u8..9).prop_map(succeeded),
        (any::<bool>(), 0u8..9).prop_map(|(named, n)| Stage::Unconfirmed {
            why: failure(FailureKind::Timeout, "no answer in 130 s"),
            offered: named.then(|| task(n)),
        }),
        Just(Stage::Rejected { why: failure(FailureKind::Auth, "invalid token\u{1b}[31m") }),
        Just(Stage::Failed {
            task_id: None,
            why: failure(FailureKind::Moderation, "内容违规"),
            output: None,
        }),
        any::<bool>().prop_map(|rests| Stage::Filmless {
            task_id: task(1),
            why: failure(FailureKind::NotFound, "it gives no address\u{1b}[31m"),
            rests,
        }),
        Just(Stage::Cancelled),
        (0u8..9).prop_map(|n| crate::films::saved(n).stage),
    ]
}

fn any_take() -> impl Strategy<Value = Take> {
    let prompt = prop_oneof![
        Just("a cat on a lighthouse".to_owned()),
        Just("一只小猫在灯塔上，黄昏".to_owned()),
        Just("👨‍👩‍👧 on\na\tboat \u{202e}evil".to_owned()),
        "\\PC{0,40}",
    ];
    (1u8..20, prompt, any_stage(), any::<bool>(), any::<bool>()).prop_map(
        |(n, prompt, stage, moves, images)| {
            let mut take = take(n, &prompt, stage);
            if moves {
                take.shot.motion = "x=4,r=-3".parse().unwrap();
            }
            if images {
                take.shot.images.image = "https://images.example.com/cat.png".parse().ok();
                take.shot.images.flip = true;
            }
            take
        },
    )
}

fn any_msg() -> impl Strategy<Value = Msg> {
    prop_oneof![
        12 => vec(any_key(), 1..6).prop_map(msg::Input::Keys).prop_map(Msg::from),
        1 => "\\PC{0,30}|[a\n\u{1b}é漢]{0,200}|https?://[a-z/]{0,20}".prop_map(msg::Input::Paste).prop_map(Msg::from),
        1 => (0u16..300, 0u16..100).prop_map(|(width, height)| msg::Input::Resize(Size { width, height }).into()),
        2 => Just(msg::Input::Wake.into()),
        4 => any_take().prop_map(|take| msg::Worker::Take(Box::new(take)).into()),
        2 => (0u64..12, vec(any_take(), 0..6), any::<bool>(), any::<bool>()).prop_map(
            |(ticket, mut takes, older, newer)| {
                takes.sort_by_key(|take| std::cmp::Reverse(take.seq));
                takes.dedup_by_key(|take| take.id);
                msg::Ledger::Page(ticket, Page { takes, older, newer }).into()
            }
        ),
        1 => (0usize..9, 0usize..9, 0u32..9).prop_map(|(matching, under_way, today)| {
            msg::Ledger::Counts(Counts { matching, under_way, today, ..Counts::default() }).into()
        }),
        1 => (0u64..4, any_take()).prop_map(|(ticket, take)| msg::Worker::Written(ticket, Ok(Box::new(take))).into()),
        1 => (0u64..4).prop_map(|ticket| msg::Worker::Written(ticket, Err(report())).into()),
        1 => (0u64..4).prop_map(|ticket| msg::Ledger::Sent(ticket, Sent { same_shot: None, ..Sent::default() }).into()),
        1 => vec("\\PC{0,20}", 0..4).prop_map(msg::Ledger::Prompts).prop_map(Msg::from),
        1 => Just(msg::Ledger::Changed.into()),
        2 => vec(crate::sweeps::any_plan(), 0..4).prop_map(msg::Ledger::Plans).prop_map(Msg::from),
        1 => crate::sweeps::any_plan().prop_map(|it| msg::Worker::Plan(Box::new(it.plan), None).into()),
        1 => (crate::sweeps::any_plan(), vec(any_take(), 0..4)).prop_map(|(it, takes)| {
            msg::Ledger::Sheet(it.plan.id, Some(Box::new(crate::sweeps::spec())), takes).into()
        }),
        1 => Just(msg::Worker::Health(Health::KeyRefused(failure(FailureKind::Auth, "invalid token"))).into()),
        1 => Just(msg::Worker::Health(Health::Trouble(failure(FailureKind::Network, "no connection"))).into()),
        1 => Just(msg::Worker::Health(Health::Fine).into()),
        1 => (1u8..20, any::<bool>(), any::<bool>())
            .prop_map(|(n, hidden, done)| match (hidden, done) {
                (true, true) => msg::Ledger::Sight(crate::support::id(n), Sight::Hidden).into(),
                (false, true) => msg::Ledger::Sight(crate::support::id(n), Sight::Shown).into(),
                (_, false) => msg::Ledger::NotHidden(crate::support::id(n)).into(),
            }),
        1 => (1u8..20).prop_map(|n| msg::Worker::LookedUp(crate::support::id(n), Ok(vec![RemoteTask {
            task_id: task(n), submitted: None, status: "SUCCESS".to_owned(),
        }])).into()),
        1 => Just(msg::Worker::LookedUp(crate::support::id(3), Err(Failure::new(FailureKind::Auth, "no"))).into()),
        1 => "\\PC{0,30}".prop_map(|text| msg::Shell::Edited(Ok(text)).into()),
        2 => any_change().prop_map(|change| msg::Shell::Moves(Ok((vec![mine("bay"), mine("海湾 ")], change))).into()),
        1 => Just(msg::Shell::Moves(Err(report())).into()),
        1 => any::<bool>().prop_map(msg::Shell::Pictures).prop_map(Msg::from),
        1 => "\\PC{0,30}".prop_map(msg::Notice::Told).prop_map(Msg::from),
        1 => ((0u16..90, 0u16..60), "\\PC{0,90}").prop_map(|((width, height), why)| {
            let room = Rect { x: 0, y: 0, width, height };
            let wanted = WantedPicture { path: "/films/a.png".into(), room };
            msg::Shell::Picture(ShownPicture { wanted, picture: Picture::Failed(why) }).into()
        }),
        1 => Just(msg::Notice::Alarm(report()).into()),
        1 => Just(msg::Notice::Trouble(report()).into()),
        1 => prop_oneof![Just(World::Sandbox), Just(live())].prop_map(msg::Shell::Entered).prop_map(Msg::from),
    ]
}

fn mine(name: &str) -> Move {
    Move::own(name, "x=-0.4,r=0.3".parse().unwrap(), "for\u{202e} dusk").unwrap()
}

fn any_change() -> impl Strategy<Value = MoveChange> {
    prop_oneof![
        Just(MoveChange::Save(mine("bay"))),
        Just(MoveChange::Rename { from: "cove".to_owned(), to: "bay".to_owned() }),
        Just(MoveChange::Delete("bay".to_owned())),
    ]
}

fn report() -> Report {
    Report::new("The disk is full.", "Nothing was sent.", "Make room and try again.")
}

fn any_studio() -> impl Strategy<Value = Studio> {
    let world =
        prop_oneof![4 => Just(live()), 2 => Just(World::Sandbox), 1 => Just(World::Nowhere)];
    let size = prop_oneof![
        Just((120, 40)),
        Just((80, 24)),
        Just((60, 20)),
        Just((40, 10)),
        (0u16..300, 0u16..100),
    ];
    (world, size, "\\PC{0,40}")
        .prop_map(|(world, (width, height), prompt)| Studio::of(world, &prompt, width, height))
}

/// Presses keys; an editor that is opened gives the prompt back with a word more.
fn press(studio: &mut Studio, keys: Vec<KeyEvent>) {
    studio.asked();
    studio.tell(msg::Input::Keys(keys));
    while let Some(text) = studio.asked().into_iter().find_map(|asked| match asked {
        Effect::Shell(effect::Shell::EditOutside(text)) => Some(text),
        _ => None,
    }) {
        studio.tell(msg::Shell::Edited(Ok(format!("{text} edited"))));
    }
}

proptest! {
    /// `update` and the drawing never panic, at any size, and nothing leaves the screen.
    #[test]
    fn nothing_panics(mut studio in any_studio(), msgs in vec(any_msg(), 0..40)) {
        for msg in msgs {
            studio.tell(msg);
        }
        studio.frame();
    }

    /// Drawing is a spectator: any number of frames in between changes neither the state nor the
    /// last frame; and drawing twice is drawing once.
    #[test]
    fn drawing_changes_nothing(
        studio in any_studio(), msgs in vec((any_msg(), 0usize..3), 0..30),
    ) {
        let (mut drawn, mut undrawn) = (studio.clone(), studio);
        let kept = &mut KeptScene::default();
        for (msg, frames) in msgs {
            for _ in 0..frames {
                drawn.next_frame(kept);
            }
            drawn.tell(msg.clone());
            undrawn.tell(msg);
        }
        prop_assert_eq!(&drawn.model, &undrawn.model);
        prop_assert_eq!(&drawn.effects, &undrawn.effects);
        let frame = undrawn.frame();
        prop_assert_eq!(&drawn.next_frame(kept), &frame);
        prop_assert_eq!(undrawn.frame(), frame);
    }

    /// Whatever takes text has a field that it goes to, and the cursor stands in it.
    #[test]
    fn where_text_is_typed_there_is_a_caret(
        mut studio in any_studio(), msgs in vec(any_msg(), 0..30),
    ) {
        for msg in msgs {
            studio.tell(msg);
            let takes_text = studio.model.context().takes_text();
            prop_assert_eq!(studio.model.text_in_hand().is_some(), takes_text);
        }
        let Size { width, height } = studio.model.size;
        let shown = width >= SMALLEST.width && height >= SMALLEST.height;
        let takes_text = studio.model.context().takes_text();
        // Below a problem that has opened by itself typing goes on, and so may the cursor.
        let trouble = matches!(studio.model.overlays.last(), Some(viewfinder::app::Overlay::Trouble(_)));
        prop_assert!(trouble || studio.frame().1.is_some() == (shown && takes_text));
    }

    /// Keys taken one by one or in one burst end the same.
    #[test]
    fn a_burst_is_its_keys(studio in any_studio(), keys in vec(any_key(), 0..40), cut in 1usize..10) {
        let (mut single, mut burst) = (studio.clone(), studio);
        for key in &keys {
            press(&mut single, vec![*key]);
        }
        for chunk in keys.chunks(cut) {
            press(&mut burst, chunk.to_vec());
        }
        prop_assert_eq!(single.frame(), burst.frame());
        // A burst asks for fewer pages of the history, so theirs have other numbers.
        let seen = |studio: &Studio| {
            let history = &studio.model.history;
            (history.filter().to_owned(), history.filtering, history.selected().map(|take| take.id))
        };
        prop_assert_eq!(seen(&single), seen(&burst));
        burst.model.history = single.model.history.clone();
        prop_assert_eq!(&single.model, &burst.model);
    }

    /// A shot is sent only on an Enter that was pressed in an open review, and once.
    #[test]
    fn one_enter_sends_once(mut studio in any_studio(), msgs in vec(any_msg(), 0..60)) {
        let mut sent = std::collections::BTreeSet::new();
        for msg in msgs {
            let reviewing = studio.model.overlays.last().is_some_and(|overlay| {
                matches!(overlay, viewfinder::app::Overlay::Review(_))
            });
            let presses = match &msg {
                Msg::Input(msg::Input::Keys(keys)) => keys.iter().filter(|key| {
                    key.code == KeyCode::Enter && key.kind == KeyEventKind::Press
                }).count(),
                _ => 0,
            };
            studio.tell(msg);
            for effect in studio.asked() {
                if let Effect::Worker(effect::Worker::Submit { ticket, .. }) = effect {
                    prop_assert!(presses > 0 , "nobody pressed Enter (reviewing: {reviewing})");
                    prop_assert!(sent.insert(ticket), "sent twice: {ticket}");
                }
            }
        }
    }

    /// The next wake lies in the future; and where nothing changes by itself there is none.
    #[test]
    fn waking_lies_ahead(mut studio in any_studio(), msgs in vec(any_msg(), 0..30)) {
        for msg in msgs {
            studio.tell(msg);
            if let Some(at) = next_wake(&studio.model, studio.now) {
                prop_assert!(at > studio.now.mono);
            }
        }
        // Everything that passes by itself passes; what is left is a running time on screen.
        studio.wait(Duration::from_secs(20));
        // A move that was to play out of sight has not; a late wake lets it rest.
        studio.tell(msg::Input::Wake);
        let before = studio.model.clone();
        if next_wake(&studio.model, studio.now).is_some() {
            let runs = studio.model.history.in_view().0.iter().any(|take| take.state().is_under_way());
            prop_assert!(runs);
        }
        update(&mut studio.model, msg::Input::Wake.into(), studio.now);
        prop_assert_eq!(studio.model, before, "a wake at rest changes nothing");
    }

    /// No control character and no bidi control reaches a cell, and wide characters push no
    /// border out of its column.
    #[test]
    fn cells_are_clean_and_borders_straight(mut studio in any_studio(), msgs in vec(any_msg(), 0..30)) {
        for msg in msgs {
            studio.tell(msg);
        }
        let (buffer, caret) = studio.frame();
        let area = buffer.area;
        for y in 0..area.height {
            let mut cells = 0;
            let mut x = 0;
            while x < area.width {
                let symbol = buffer[(x, y)].symbol();
                let bad = symbol.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
                prop_assert!(!bad, "{symbol:?} at {x},{y}");
                let wide = width(symbol).max(1) as u16;
                cells += wide;
                x += wide;
            }
            prop_assert_eq!(cells, area.width, "row {} is as wide as the screen", y);
        }
        if let Some(caret) = caret {
            prop_assert!(area.contains(caret));
        }
    }

    /// What is in the form is handed to the disk within a second of the last change.
    #[test]
    fn a_draft_is_never_unsaved_for_long(mut studio in any_studio(), keys in vec(any_key(), 1..30)) {
        let on_disk = studio.model.draft.saved;
        studio.tell(msg::Input::Keys(keys));
        studio.asked();
        studio.wait(Duration::from_millis(1100));
        let saved = studio.asked().into_iter().any(|effect| matches!(
            effect, Effect::Files(effect::Files::SaveDraft(draft)) if draft.now.shot == studio.model.form.shot()));
        prop_assert_eq!(saved, studio.model.form.revision() != on_disk);
    }
}
