//! What panes and overlays show: rows that end where they may, paths with the ends of their names,
//! words that are true, and keys that do something now.

use viewfinder::app::{Overlay, Programs, World, msg};
use viewfinder::domain::{FailureKind, Report, Retry, Stage, StageName, Timestamp};
use viewfinder::input::{Action, Context, act};

use crate::details::{opened, saved};
use crate::history::{in_hand, shelf};
use crate::part::review;
use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE, all};
use crate::support::{NOON, Studio, failure, live, take};

const CHINESE: &str = "一只小猫坐在灯塔上，金色的黄昏，海浪拍打着岩石。「你看！」她说，（声音很轻）\
                       “真美。”远处的船慢慢驶过，灯光一闪一闪，像星星一样。";

/// What stands in the rows of what has the keys, without its border.
fn rows(screen: &str) -> Vec<&str> {
    let row = |line| {
        let (_, inside) = str::split_once(line, '┃')?;
        Some(inside.split('┃').next()?.trim())
    };
    screen.lines().filter_map(row).collect()
}

/// A studio with one take in hand.
fn with_take(stage: Stage, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "", width, height);
    studio.with_takes(&[take(9, CHINESE, stage)]);
    studio.keys("<shift-tab>");
    studio
}

/// A problem that takes many lines to tell.
fn trouble(width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(World::Sandbox, "", width, height);
    let what =
        "The ledger at /home/mai/.local/share/viewfinder/ledger.db cannot be opened. ".repeat(6);
    let report = Report::new(what.trim(), "Nothing was changed.", "Move it away and start again.");
    studio.tell(msg::Notice::Alarm(report));
    studio
}

scenes! {
    the_details_of_chinese_prose of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let why = failure(FailureKind::Moderation, "内容违规，请修改提示词。");
        let mut studio = with_take(Stage::Rejected { why }, w, h);
        studio.keys("i");
        studio
    };
    a_long_problem_scrolls of Overlay at [MEDIUM, TIGHT, LEAST] => |w, h| {
        let mut studio = trouble(w, h);
        studio.keys("<end>");
        studio
    };
    a_take_that_never_left_was_not_sent of Take at [WIDE, MEDIUM, NARROW] => |w, h| {
        let why = failure(FailureKind::Network, "no connection to api.cometapi.com: refused");
        with_take(Stage::Rejected { why }, w, h)
    };
    a_saved_film_without_a_player of Overlay at [WIDE, NARROW] => |w, h| {
        let mut studio = opened(saved(9), "", w, h);
        studio.model.settings.programs = Programs { plays: false, opens: false, shows: false };
        studio
    };
}

#[test]
fn no_row_of_chinese_prose_begins_or_ends_as_none_may() {
    let why = || failure(FailureKind::Moderation, CHINESE);
    for width in 40..=160 {
        let studio = with_take(Stage::Rejected { why: why() }, width, 50);
        let details = {
            let mut it = studio.clone();
            it.keys("i");
            it
        };
        for (name, studio) in [("history", studio), ("details", details)] {
            let screen = studio.screen();
            for row in rows(&screen) {
                assert!(
                    !row.starts_with(['。', '，', '！', '」', '）']),
                    "{name} {width}\n{screen}"
                );
                assert!(!row.ends_with(['「', '（']), "{name} at {width}\n{screen}");
            }
        }
    }
}

#[test]
fn the_end_of_a_films_name_is_seen_at_every_size() {
    for width in 40..=160 {
        for height in [10, 16, 24, 40] {
            let screen = shelf(StageName::Saved, width, height).screen();
            let has_foot = rows(&screen).iter().any(|row| row.contains("2.1 MB"));
            assert!(!has_foot || screen.contains("wfh2s8n.mp4"), "{width} x {height}\n{screen}");
            assert!(has_foot || height < 16, "{width} x {height}\n{screen}");
        }
        // All of it where everything about the take is told.
        let mut studio = shelf(StageName::Saved, width, 50);
        studio.keys("i");
        let told: String = rows(&studio.screen())
            .iter()
            .map(|row| row.split("  ").last().unwrap_or_default())
            .collect();
        assert!(told.contains("mèo-0wfh2s8n.mp4"), "{width}\n{}", studio.screen());
    }
}

#[test]
fn the_text_of_the_review_keeps_off_its_border() {
    let mut seen = 0;
    for scene in all() {
        for width in [40, 60, 80, 95, 96, 117, 120] {
            for height in [10, 12, 16, 24, 40] {
                let studio = if scene.name.starts_with("the_review") {
                    (scene.build)(width, height)
                } else {
                    continue;
                };
                let Some(Overlay::Review(_)) = studio.model.overlays.last() else { continue };
                let (buffer, _) = studio.frame();
                let frame = review(&studio).frame;
                for y in frame.y + 1..frame.bottom() - 1 {
                    for x in [frame.x + 1, frame.right() - 2] {
                        let cell = buffer[(x, y)].symbol();
                        assert_eq!(
                            cell,
                            " ",
                            "{} at {width} x {height}\n{}",
                            scene.name,
                            studio.screen()
                        );
                    }
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// Every scene at each of its sizes.
fn studios() -> impl Iterator<Item = (String, Studio)> {
    all().flat_map(|scene| {
        scene.sizes.iter().map(move |(width, height)| {
            let name = format!("{} at {width} x {height}", scene.name);
            (name, (scene.build)(*width, *height))
        })
    })
}

#[test]
fn scrolling_is_offered_where_something_scrolls() {
    let (mut offered, mut silent) = (0, 0);
    let sheets =
        [Context::Help, Context::Details, Context::Review, Context::Receipt, Context::Trouble];
    for (name, mut studio) in studios() {
        studio.model.toast = None;
        if !sheets.contains(&studio.model.context()) {
            continue;
        }
        let screen = studio.screen();
        let says = screen.lines().last().unwrap().contains("scroll");
        studio.keys("<home>");
        let top = studio.screen();
        studio.keys("<down>");
        let moved = studio.screen() != top;
        // A footer may have no room for it; it never offers what is not there.
        assert!(moved || !says, "{name}\n{screen}");
        // As in `1-16 of 30`.
        let is_part = |line: &str| {
            let before = line.split(" of ").filter_map(|part| part.split(' ').next_back());
            before.into_iter().any(|part| {
                part.split_once('-').is_some_and(|(first, last)| {
                    first.parse::<u32>().is_ok() && last.parse::<u32>().is_ok()
                })
            })
        };
        let more = screen.lines().any(|line| line.contains(['━', '=']) && is_part(line));
        assert_eq!(moved, more, "{name}: the border says so\n{screen}");
        offered += u32::from(says);
        silent += u32::from(!moved);
    }
    assert!(offered > 20 && silent > 20, "{offered} {silent}");
}

#[test]
fn every_overlay_closes_with_esc_and_where_no_text_is_typed_with_q() {
    let mut closed = std::collections::BTreeSet::new();
    for (name, studio) in studios() {
        let open = studio.model.overlays.len();
        let context = studio.model.context();
        // There is nothing behind the first-run screen, and a new name is closed before its list.
        let renaming = matches!(studio.model.overlays.last(), Some(Overlay::Moves(it)) if it.renaming.is_some());
        // The help's filter goes before the help.
        // So does the question before a sweep is sent or cancelled.
        let question = [Context::SweepSend, Context::SweepCount, Context::PlanCancel];
        let inside = renaming || context == Context::HelpFilter || question.contains(&context);
        if open == 0 || context == Context::FirstRun || inside {
            continue;
        }
        // A problem lets typing go on in the text below it.
        let below = |it: &Overlay| matches!(it, Overlay::Trouble(it) if it.below.typing);
        let typed = context.takes_text() || studio.model.overlays.last().is_some_and(below);
        let keys = if typed { &["<esc>"][..] } else { &["<esc>", "q"] };
        for key in keys {
            let mut studio = studio.clone();
            // And it stays until it can have been read.
            studio.wait(std::time::Duration::from_secs(1));
            studio.keys(key);
            assert_eq!(studio.model.overlays.len(), open - 1, "{name}: {key}");
            assert!(!studio.model.ended, "{name}: {key}");
        }
        closed.insert(context);
    }
    for context in [
        Context::KeyEntry,
        Context::Account,
        Context::Review,
        Context::Receipt,
        Context::List,
        Context::Moves,
        Context::ImageEntry,
        Context::Help,
        Context::Settle,
        Context::TaskEntry,
        Context::Found,
        Context::Rate,
        Context::Note,
        Context::Copy,
        Context::Details,
        Context::Sweep,
        Context::Plans,
        Context::Grid,
        Context::Trouble,
    ] {
        assert!(closed.contains(&context), "no scene has {context:?} open");
    }
}

#[test]
fn a_problem_over_the_form_leaves_the_text_in_sight_that_letters_go_into() {
    for (width, height) in [WIDE, MEDIUM, NARROW, TIGHT, LEAST, (160, 45), (120, 36)] {
        for prompt in ["", "a cat on a lighthouse\n\n\n\nat dusk"] {
            let mut studio = Studio::of(World::Sandbox, prompt, width, height);
            let report = Report::new("config.toml is wrong.", "The rest holds.", "Mend it.");
            studio.tell(msg::Notice::Alarm(report));
            studio.keys("Zebra");
            let (screen, caret) = (studio.screen(), studio.frame().1);
            assert!(screen.contains("Zebra") && caret.is_some(), "{width} x {height}\n{screen}");
            assert!(screen.contains("config.toml is wrong."), "{width} x {height}\n{screen}");
        }
    }
}

#[test]
fn the_images_wear_no_arrows() {
    for (name, studio) in studios() {
        let screen = studio.screen();
        assert!(!screen.contains("Images ‹"), "{name}\n{screen}");
    }
}

/// The last line of the screen.
fn footer(studio: &Studio) -> String {
    let screen = studio.screen();
    let line = screen.lines().rev().find(|line| !line.starts_with("caret at"));
    line.unwrap_or_default().to_owned()
}

#[test]
fn a_film_is_offered_to_what_this_machine_has() {
    let none = Programs { plays: false, opens: false, shows: false };
    for (programs, words) in [
        (Programs { plays: true, ..none }, &["o play"][..]),
        (Programs { opens: true, ..none }, &["O folder"]),
        (Programs { shows: true, ..none }, &["v play here"]),
        (none, &[]),
    ] {
        for history in [true, false] {
            let mut studio = opened(saved(9), if history { "<esc>" } else { "" }, 200, 40);
            studio.model.settings.programs = programs;
            let (footer, screen) = (footer(&studio), studio.screen());
            for offer in ["o play", "O folder", "v play here"] {
                // The history's line has no room for the two that the details offer too.
                let wanted = words.contains(&offer) && (!history || offer == "o play");
                assert_eq!(footer.contains(offer), wanted, "{programs:?}\n{footer}");
            }
            if !history {
                assert_eq!(screen.contains(" v to play it here"), programs.shows, "{screen}");
                assert_eq!(screen.contains("O to open its folder"), programs.opens, "{screen}");
                assert_eq!(screen.contains("Press "), programs != none, "{screen}");
            }
        }
    }
}

#[test]
fn what_never_left_was_not_sent_and_what_was_refused_was() {
    let network = || failure(FailureKind::Network, "no connection to api.cometapi.com: refused");
    let busy = || failure(FailureKind::RateLimit, "too many requests");
    let later = |why| Stage::Preparing {
        retry: Some(Retry { at: Timestamp::from_millis(NOON + 7_000), why }),
    };
    for (stage, left, words) in [
        (Stage::Rejected { why: network() }, false, "not sent"),
        (Stage::Cancelled, false, "not sent"),
        (later(network()), false, "not sent yet"),
        (Stage::Preparing { retry: None }, false, "not sent yet"),
        (Stage::Rejected { why: busy() }, true, "sent 09:"),
        (later(busy()), true, "sent 09:"),
    ] {
        let mut take = take(9, CHINESE, stage);
        take.sent = left.then_some(take.created);
        let mut studio = Studio::of(live(), "", 120, 40);
        studio.with_takes(&[take]);
        studio.keys("<shift-tab>");
        let screen = studio.screen();
        assert!(screen.contains(words), "{screen}");
        assert_eq!(screen.contains("· sent "), words == "sent 09:", "{screen}");
        studio.keys("i");
        let details = studio.screen();
        let line = details.lines().find(|line| line.contains("┃ sent  ")).unwrap_or_default();
        assert_eq!(line.contains("not sent"), words != "sent 09:", "{details}");
    }
}

#[test]
fn what_went_wrong_is_a_sentence_wherever_it_is_told() {
    for (kind, message, told) in [
        (
            FailureKind::Invalid,
            "the provider says \"ratio: bad\"",
            "The provider says \"ratio: bad\". Nothing was charged.",
        ),
        (FailureKind::Network, "no connection was made", "No connection was made. Nothing was"),
        (FailureKind::Network, "a.example.com refused", "a.example.com refused. Nothing was"),
    ] {
        let stage = || Stage::Rejected { why: failure(kind, message) };
        let mut studio = with_take(stage(), 160, 40);
        assert!(studio.screen().contains(told), "{}", studio.screen());
        studio.keys("i");
        let details = studio.screen();
        assert!(details.contains(told.split(". ").next().unwrap()), "{details}");
    }
}

#[test]
fn what_does_nothing_now_is_not_offered() {
    let mut studio = in_hand(StageName::Unconfirmed, 120, 40);
    studio.keys("x");
    assert!(!footer(&studio).contains("look up"), "{}", footer(&studio));
    studio.model.settings.access_token = true;
    assert!(footer(&studio).contains("l look up"), "{}", footer(&studio));

    let mut studio = Studio::sized(160, 40);
    assert!(!footer(&studio).contains("undo"), "{}", footer(&studio));
    studio.keys("a cat");
    assert!(footer(&studio).contains("undo"), "{}", footer(&studio));
    studio.model.focus = viewfinder::app::Field::Motion;
    assert!(!footer(&studio).contains("undo") && !footer(&studio).contains("centre"));
    studio.keys("<right>");
    assert!(footer(&studio).contains("u undo") && footer(&studio).contains("c centre"));

    // A refused key is entered anew from the receipt, and only then.
    let mut studio = Studio::of(live(), "a cat", 120, 40);
    studio.keys("<ctrl-s><enter>");
    let ticket = studio.model.ticket;
    for (kind, offered) in [(FailureKind::Invalid, false), (FailureKind::Auth, true)] {
        let mut studio = studio.clone();
        let refused = take(9, "a cat", Stage::Rejected { why: failure(kind, "no") });
        studio.tell(msg::Worker::Written(ticket, Ok(Box::new(refused))));
        assert_eq!(
            footer(&studio).contains(Action::Key(act::Key::Enter).words()),
            offered,
            "{}",
            footer(&studio)
        );
        studio.keys("<f2>");
        assert_eq!(studio.model.context() == Context::KeyEntry, offered);
    }
}
