//! The status line: words in passing, trouble with the provider, the question before quitting.

use std::collections::BTreeSet;

use viewfinder::app::{Counts, Field, KeyTaken, Msg, Sight, World, msg};
use viewfinder::domain::{ApiKey, FailureKind, Health, Report, StageName, Timestamp};

use crate::history::{evening, in_hand, takes};
use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE, all, assert_snapshot};
use crate::support::{NOON, Studio, failure, live, succeeded};

fn told(msg: Msg, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "a cat on a lighthouse", width, height);
    studio.tell(msg);
    studio
}

fn refused(width: u16, height: u16) -> Studio {
    let why = failure(FailureKind::Auth, "Invalid token (request id: 20260617gJBl)");
    told(msg::Worker::Health(Health::KeyRefused(why)).into(), width, height)
}

fn busy(mut studio: Studio) -> Studio {
    studio.tell(msg::Ledger::Counts(Counts {
        matching: 128,
        under_way: 2,
        today: 12,
        ..Counts::default()
    }));
    studio
}

scenes! {
    a_word_in_passing of Status at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| told(msg::Notice::Told("Copied the prompt".to_owned()).into(), w, h);
    trouble_in_passing of Status at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let report = Report::new(
            "The draft is not kept on disk: No space left on device (os error 28).",
            "What is on screen stays.",
            "Make room on the disk.",
        );
        busy(told(msg::Notice::Trouble(report).into(), w, h))
    };
    a_hidden_take_can_be_shown_again of History, Status at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut studio = in_hand(StageName::Cancelled, w, h);
        let id = studio.model.history.selected().unwrap().id;
        studio.keys("d");
        studio.tell(msg::Ledger::Sight(id, Sight::Hidden));
        studio
    };
    an_open_take_is_not_hidden of Status at [MEDIUM] =>
        |w, h| { let mut studio = evening(live(), w, h); studio.keys("d"); studio };
    a_take_that_ends_is_told_in_passing of Take, Status at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut studio = evening(live(), w, h);
        let mut take = takes()[4].clone();
        take.stage = succeeded(9);
        take.updated = Timestamp::from_millis(NOON);
        studio.tell(msg::Worker::Take(Box::new(take)));
        studio
    };
    a_loaded_shot_says_where_it_came_from of Prompt, Viewfinder, Motion, Status at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut studio = in_hand(StageName::Succeeded, w, h);
        studio.keys("<enter>");
        studio
    };
    a_paste_that_goes_nowhere_says_so of Status at [MEDIUM] => |w, h| {
        let mut studio = evening(live(), w, h);
        studio.tell(msg::Input::Paste("text".to_owned()));
        studio
    };

    ctrl_c_asks_before_it_quits of Status at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = Studio::of(live(), "a cat", w, h);
        studio.keys("<ctrl-c>");
        studio
    };
    ctrl_c_says_that_takes_go_on of Status at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = busy(Studio::of(World::Sandbox, "a cat", w, h));
        studio.keys("<ctrl-c>");
        studio
    };

    another_key_is_entered_for_a_refused_one of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| { let mut studio = refused(w, h); studio.keys("<f2>k"); studio };
    a_saved_key_is_asked_about_before_it_is_replaced of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| {
            let mut studio = refused(w, h);
            let key = ApiKey::parse("sk-0123456789abcdef").unwrap();
            studio.keys("<f2>ksk-0123456789abcdef<enter>");
            studio.tell(msg::Shell::OtherKeySaved(key, Some("1a2b".to_owned())));
            studio
        };
    a_refused_key_stays_on_the_status_line of Status at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| { let mut studio = busy(refused(w, h)); studio.keys("<esc>"); studio };
    a_new_key_is_said_to_be_saved of Status at [WIDE, MEDIUM, TIGHT] => |w, h| {
        let mut studio = refused(w, h);
        studio.keys("<f2>ksk-0123456789abcdef<enter>");
        studio.tell(msg::Shell::KeyTaken(KeyTaken {
            print: "7766554433221100".to_owned(),
            tail: "cdef".to_owned(),
            saved: Ok("the key file".to_owned()),
            shadowed: None,
        }));
        studio
    };
    a_provider_that_wants_fewer_requests of Status at [WIDE, MEDIUM, NARROW] =>
        |w, h| told(msg::Worker::Health(Health::SlowedUntil(Timestamp::from_millis(NOON + 90_000))).into(), w, h);
    a_provider_that_cannot_be_reached of Status at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let why = failure(FailureKind::Network, "No connection to api.cometapi.com was made");
        told(msg::Worker::Health(Health::Trouble(why)).into(), w, h)
    };
    a_busy_evening_is_counted of Status at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| busy(Studio::of(World::Sandbox, "a cat", w, h));
}

#[test]
fn the_footer_shows_only_keys_that_do_something() {
    for state in StageName::ALL {
        let screen = in_hand(state, 120, 40).screen();
        let footer = screen.lines().last().unwrap();
        let shows = |hint: &str| footer.contains(hint);
        let polled = matches!(state, StageName::Queued | StageName::Running | StageName::Stalled);
        assert_eq!(shows("x settle"), state == StageName::Unconfirmed, "{footer}");
        assert_eq!(shows("u ask"), polled, "{footer}");
        let ended = !state.is_open() || state == StageName::Succeeded;
        let film = state.has_film() && state != StageName::Saved;
        // Where a film is on its way, the same key stops that.
        let stops = state == StageName::Downloading;
        assert_eq!((shows("s film"), shows("s stop film")), (film && !stops, stops), "{footer}");
        assert_eq!(shows("d hide"), ended, "{footer}");
        assert!(shows("Enter load") && shows("? help"), "{footer}");
    }
    let mut studio = Studio::sized(120, 40);
    studio.keys("<shift-tab>");
    let screen = studio.screen();
    let footer = screen.lines().last().unwrap();
    assert!(!footer.contains("load") && footer.contains("/ filter"), "{footer}");
}

#[test]
fn a_word_in_passing_lies_over_nothing() {
    let words = "config.toml:2:8: unknown value `ple`; expected one of `auto`. The default is used. \
                 And 3 more: viewfinder doctor lists them.";
    let said = |size: (u16, u16), focus: Field, keys: &str| {
        let mut studio = evening(World::Sandbox, size.0, size.1);
        studio.model.focus = focus;
        studio.keys(keys);
        studio.tell(msg::Notice::Told(words.to_owned()));
        studio
    };
    for size in [WIDE, MEDIUM, NARROW, TIGHT, LEAST, (70, 22), (110, 22)] {
        for (focus, keys) in
            [(Field::Prompt, ""), (Field::Motion, ""), (Field::History, ""), (Field::History, "i")]
        {
            let studio = said(size, focus, keys);
            let screen = studio.screen();
            let lines: Vec<&str> =
                screen.lines().filter(|line| !line.starts_with("caret at")).collect();
            let (last, above) = lines.split_last().unwrap();
            assert!(last.starts_with(" SANDBOX ") && last.contains(" help  "), "{screen}");
            let shown = above.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(last.contains(words) || shown.ends_with(words), "{screen}");
            // What stands above it is whole: the last line before it is a border.
            let rows = studio.model.passing_rows(studio.model.toast.as_ref().unwrap());
            let border = above[above.len() - rows.len() - 1];
            assert!(border.starts_with(['┗', '╰']) && border.ends_with(['┛', '╯']), "{screen}");
        }
    }
}

#[test]
fn an_earlier_prompt_is_offered_once_takes_are_known() {
    let shows = |studio: &Studio| studio.screen().contains("Alt-Up earlier");
    let mut studio = Studio::sized(120, 40);
    assert!(!shows(&studio), "{}", studio.screen());
    studio.with_takes(&takes());
    assert!(shows(&studio), "{}", studio.screen());
}

/// Sizes at which the keys on the status line are compared.
const TABLES: [(u16, u16); 5] = [WIDE, MEDIUM, NARROW, TIGHT, LEAST];

fn table((width, height): (u16, u16)) -> String {
    format!("status__the_keys_at_{width}x{height}")
}

/// The names of the snapshots of these.
pub(crate) fn tables() -> impl Iterator<Item = String> {
    TABLES.into_iter().map(table)
}

/// Every line of keys that some scene has, with the context that it belongs to. Snapshots of panes
/// leave the status line out, so that a key that is added to it changes these alone.
#[test]
fn the_keys_on_the_status_line() {
    for size in TABLES {
        let mut lines = BTreeSet::new();
        for scene in all().filter(|scene| scene.sizes.contains(&size)) {
            let mut studio = (scene.build)(size.0, size.1);
            // Sentences in their place have snapshots of their own.
            studio.model.toast = None;
            studio.model.health = Health::Fine;
            let screen = studio.screen();
            let line = screen.lines().rfind(|line| !line.starts_with("caret at ")).unwrap();
            lines.insert(format!("{:?}:{line}\n", studio.model.context()));
        }
        assert_snapshot(&table(size), &lines.into_iter().collect::<String>());
    }
}
