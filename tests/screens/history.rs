//! The history: every state, every ending in hand, and the filter.

use std::time::Duration;

use viewfinder::app::{Counts, World, msg};
use viewfinder::domain::{
    Failure, FailureKind, Fetch, Output, Part, Retry, SavedFilm, Shot, Stage, StageName, Take,
    Timestamp,
};
use viewfinder::ui::Glyphs;

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{NOON, Studio, failure, id, live, running, succeeded, take, task};

/// A take in each state, newest first, as a long evening leaves them.
pub(crate) fn takes() -> Vec<Take> {
    let minutes = |n: i64| Timestamp::from_millis(NOON - 60_000 * n);
    let retry = Retry {
        at: Timestamp::from_millis(NOON + 7_000),
        why: failure(FailureKind::RateLimit, "The provider wants fewer requests"),
    };
    let stages = [
        ("a cat on a lighthouse, golden hour", Stage::Preparing { retry: None }, 0),
        ("waves at dusk, seen from above", Stage::Preparing { retry: Some(retry) }, 1),
        ("một con mèo nhỏ ngồi trên ngọn hải đăng lúc hoàng hôn", Stage::Submitting, 1),
        ("一只小猫坐在灯塔上，金色的黄昏，海浪拍打着岩石", Stage::Queued { task_id: task(8) }, 2),
        ("👨‍👩‍👧 on a boat 🚣🏽 under 🇻🇳", running(7, Some(45)), 3),
        ("a train in the snow\nsecond line", running(6, None), 4),
        ("a market at night", Stage::Stalled { task_id: task(5) }, 26 * 60),
        ("rain on a window", succeeded(4), 30),
        (
            "an empty street",
            Stage::Unconfirmed {
                why: failure(FailureKind::Timeout, "no answer within 130 s"),
                offered: None,
            },
            45,
        ),
        (
            "a face, very close",
            Stage::Rejected {
                why: failure(FailureKind::Invalid, "motion_vector: value out of range."),
            },
            61,
        ),
        (
            "something that is not allowed",
            Stage::Failed {
                task_id: Some(task(2)),
                why: failure(
                    FailureKind::Moderation,
                    "the provider says \"Your prompt contains content that violates our policies \u{1b}[31mred\"",
                ),
                output: None,
            },
            24 * 60,
        ),
        (
            "a dog",
            Stage::Failed {
                task_id: None,
                why: failure(FailureKind::Lost, "closed as lost by the user"),
                output: None,
            },
            3 * 24 * 60,
        ),
        ("never mind", Stage::Cancelled, 400 * 24 * 60),
    ];
    let count = stages.len() as u8;
    let made = stages.into_iter().enumerate().map(|(nth, (prompt, stage, ago))| {
        let mut take = take(count - nth as u8, prompt, stage);
        take.created = minutes(ago);
        take.updated = take.created;
        let left = !matches!(&take.stage, Stage::Cancelled | Stage::Preparing { retry: None });
        take.sent = left.then_some(take.created);
        take
    });
    let mut takes: Vec<Take> = made.collect();
    // One that says everything a detail line can say.
    takes[7].parent = Some(id(1));
    takes[7].attempts = 3;
    takes[7].shot = Shot {
        ratio: "1280:720".to_owned(),
        model: "gen4_turbo".to_owned(),
        seconds: 10,
        motion: "x=0.4,r=-6".parse().unwrap(),
        ..takes[7].shot.clone()
    };
    takes
}

/// Takes whose films are on their way, on disk, held up or gone.
pub(crate) fn films() -> Vec<Take> {
    let output =
        Output { film: "https://runwaycdn.cometapi.com/film.mp4".to_owned(), ..Output::default() };
    let path = |name: &str| std::path::PathBuf::from(format!("/home/mai/Videos/viewfinder/{name}"));
    let part = Part {
        path: path("2026-11-22-waves-at-dusk-0wfh2s8q.mp4"),
        file: path("2026-11-22-waves-at-dusk-0wfh2s8q.mp4.part"),
        validator: None,
        done: 1_000_000,
        total: Some(8_000_000),
    };
    let film = SavedFilm {
        path: path("2026-11-22-một-con-mèo-0wfh2s8n.mp4"),
        bytes: 2_140_000,
        poster: None,
        last_frame: None,
        remark: None,
    };
    let why = |message| failure(FailureKind::Disk, message);
    let gone = failure(FailureKind::NotFound, "runwaycdn.cometapi.com has it no more (403)");
    let of = |n| (task(n), output.clone());
    let stages = [
        (
            "waves at dusk",
            Stage::Downloading { task_id: of(23).0, output: of(23).1 },
            Fetch::Wanted,
        ),
        (
            "next in the row",
            Stage::Succeeded { task_id: of(22).0, output: of(22).1 },
            Fetch::Wanted,
        ),
        (
            "no room for it",
            Stage::Succeeded { task_id: of(21).0, output: of(21).1 },
            Fetch::Held(why("the disk of /home has 1 MB left, and the film needs 9")),
        ),
        ("một con mèo", Stage::Saved { task_id: of(20).0, output: of(20).1, film }, Fetch::Wanted),
        ("too late", Stage::Expired { task_id: of(19).0, output: of(19).1, why: gone }, Fetch::No),
    ];
    let made = stages.into_iter().enumerate().map(|(nth, (prompt, stage, fetch))| {
        let mut take = take(23 - nth as u8, prompt, stage);
        take.fetch = fetch;
        take.part = (nth == 0).then(|| part.clone());
        take.ended = Some(take.updated);
        take
    });
    made.collect()
}

/// A studio with these, the first of that state in hand.
pub(crate) fn shelf(state: StageName, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "", width, height);
    let takes = films();
    studio.with_takes(&takes);
    studio.keys("<shift-tab>");
    let id = takes[0].id;
    studio.tell(msg::Worker::Coming(id, 1_000_000, Some(8_000_000)));
    studio.wait(Duration::from_secs(1));
    studio.tell(msg::Worker::Coming(id, 4_100_000, Some(8_000_000)));
    let at = takes.iter().position(|take| take.state() == state).unwrap();
    studio.keys(&"j".repeat(at));
    studio
}

/// A studio with all of them, the keys in the history.
pub(crate) fn evening(world: World, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(world, "", width, height);
    studio.with_takes(&takes());
    studio.keys("<shift-tab>");
    studio.tell(msg::Ledger::Usual("gen4".to_owned(), 5, Some(Duration::from_secs(160))));
    studio.tell(msg::Ledger::Counts(Counts {
        matching: 128,
        under_way: 6,
        today: 9,
        ..Counts::default()
    }));
    studio
}

/// The same with the newest take of that state in hand.
pub(crate) fn in_hand(state: StageName, width: u16, height: u16) -> Studio {
    if films().iter().any(|take| take.state() == state && state != StageName::Succeeded) {
        return shelf(state, width, height);
    }
    let mut studio = evening(live(), width, height);
    let at = takes().iter().position(|take| take.state() == state).unwrap();
    studio.keys(&"j".repeat(at));
    assert_eq!(studio.model.history.selected().map(Take::state), Some(state));
    studio
}

fn filtered(filter: &str, hits: &[usize], width: u16, height: u16) -> Studio {
    let mut studio = evening(World::Sandbox, width, height);
    studio.effects.clear();
    studio.keys(filter);
    let all = takes();
    let hits: Vec<Take> = hits.iter().map(|at| all[*at].clone()).collect();
    studio.answer_pages(&hits);
    studio
}

/// Done, and no film.
fn filmless(rests: bool) -> Stage {
    let what = "the provider says that it is done, but the address is relative: /film.mp4";
    Stage::Filmless { task_id: task(5), why: Failure::new(FailureKind::NotFound, what), rests }
}

/// One take in this stage, in hand, with a word of the provider's.
fn odd(stage: Stage, said: Option<&str>, w: u16, h: u16) -> Studio {
    let mut studio = Studio::sized(w, h);
    let mut take = take(5, "waves at dusk", stage);
    take.answers.said = said.map(str::to_owned);
    studio.with_takes(&[take]);
    studio.keys("<shift-tab>");
    studio
}

scenes! {
    a_film_on_its_way_has_a_bar of Take at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| shelf(StageName::Downloading, w, h);
    a_film_on_the_disk_says_where of Take at [WIDE, MEDIUM, NARROW] => |w, h| shelf(StageName::Saved, w, h);
    a_film_that_is_gone_says_so of Take at [WIDE, MEDIUM, NARROW] => |w, h| shelf(StageName::Expired, w, h);
    a_film_that_is_next_waits of Take at [WIDE] => |w, h| shelf(StageName::Succeeded, w, h);
    a_film_that_is_held_says_why of Take at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut studio = shelf(StageName::Succeeded, w, h);
        studio.keys("j");
        studio
    };
    a_film_that_is_tried_again_says_why of Take at [WIDE, MEDIUM] => |w, h| {
        let mut studio = shelf(StageName::Downloading, w, h);
        let id = films()[0].id;
        studio.tell(msg::Worker::FilmLater(id, "runwaycdn.cometapi.com ended 5 bytes early".to_owned()));
        studio
    };
    everything_of_a_film_on_the_disk_is_told of Overlay at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut studio = shelf(StageName::Saved, w, h);
        studio.keys("i");
        studio
    };

    a_film_that_came_is_new of History, Status at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = Studio::of(live(), "", w, h);
        let mut takes = films();
        let saved = takes[3].clone();
        takes[3].stage = running(20, Some(98));
        studio.with_takes(&takes);
        studio.model.focus = viewfinder::app::Field::History;
        studio.tell(msg::Worker::Take(Box::new(saved)));
        studio.wait(Duration::from_secs(10));
        studio
    };
    the_word_of_a_films_coming of Status at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = Studio::of(live(), "", w, h);
        let mut takes = films();
        let saved = takes[3].clone();
        takes[3].stage = running(20, Some(98));
        studio.with_takes(&takes);
        studio.tell(msg::Worker::Take(Box::new(saved)));
        studio
    };
    every_state_has_a_glyph_and_a_word of Whole at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| evening(World::Sandbox, w, h);
    the_last_takes_are_scrolled_into_view of History at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| { let mut studio = evening(World::Sandbox, w, h); studio.keys("G"); studio };
    the_history_stays_in_sight_while_the_prompt_is_written of History at [WIDE, MEDIUM] =>
        |w, h| { let mut studio = evening(live(), w, h); studio.keys("<tab>"); studio };
    every_state_in_plain_ascii of History at [WIDE, NARROW] => |w, h| {
        let mut studio = evening(World::Sandbox, w, h);
        studio.look.glyphs = Glyphs::ASCII;
        studio.keys("jjjj");
        studio
    };
    a_single_take_is_counted_as_one of History at [MEDIUM] => |w, h| {
        let mut studio = Studio::sized(w, h);
        studio.with_takes(&takes()[7..8]);
        studio
    };

    a_take_that_waits_says_when_it_is_tried_again of Take at [WIDE, MEDIUM] =>
        |w, h| { let mut studio = evening(live(), w, h); studio.keys("j"); studio };
    a_running_take_has_a_bar of Take at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| in_hand(StageName::Running, w, h);
    a_running_take_without_a_percentage_has_none of Take at [WIDE, MEDIUM] =>
        |w, h| { let mut studio = in_hand(StageName::Running, w, h); studio.keys("j"); studio };
    a_stalled_take_says_that_asking_rests of Take at [WIDE, MEDIUM, NARROW] =>
        |w, h| in_hand(StageName::Stalled, w, h);
    a_succeeded_take_names_its_film of Take at [WIDE, MEDIUM, NARROW] =>
        |w, h| in_hand(StageName::Succeeded, w, h);
    a_take_without_a_film_says_why_and_that_it_is_asked_on of Take at [WIDE, MEDIUM, NARROW] =>
        |w, h| odd(filmless(false), None, w, h);
    after_a_day_without_a_film_asking_rests of Take at [WIDE] =>
        |w, h| odd(filmless(true), None, w, h);
    everything_of_a_take_without_a_film_is_told of Overlay at [WIDE, MEDIUM] => |w, h| {
        let mut studio = odd(filmless(false), None, w, h);
        studio.keys("i");
        studio
    };
    a_word_that_nobody_listed_is_the_providers of Take at [WIDE, MEDIUM, NARROW] =>
        |w, h| odd(Stage::Queued { task_id: task(5) }, Some("PONDERING\u{1b}[31m DEEPLY"), w, h);
    a_failed_take_with_a_film_says_so of Take at [WIDE, MEDIUM] => |w, h| {
        let Stage::Succeeded { task_id, output } = succeeded(5) else { unreachable!() };
        let why = failure(FailureKind::Provider, "the provider says \"timeout\"");
        odd(Stage::Failed { task_id: Some(task_id), why, output: Some(output) }, None, w, h)
    };
    an_unconfirmed_take_may_have_been_charged of Take at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| in_hand(StageName::Unconfirmed, w, h);
    a_rejected_take_was_not_charged of Take at [WIDE, MEDIUM, NARROW] =>
        |w, h| in_hand(StageName::Rejected, w, h);
    a_failed_take_keeps_the_providers_reason of Take at [WIDE, MEDIUM, NARROW] =>
        |w, h| in_hand(StageName::Failed, w, h);
    a_lost_take_was_closed_by_the_user of Take at [WIDE, MEDIUM] =>
        |w, h| { let mut studio = in_hand(StageName::Failed, w, h); studio.keys("j"); studio };
    a_cancelled_take_was_not_sent of Take at [WIDE, MEDIUM, NARROW] =>
        |w, h| in_hand(StageName::Cancelled, w, h);
    a_take_of_another_key_says_what_it_needs of Take at [WIDE, MEDIUM] => |w, h| {
        let mut studio = Studio::sized(w, h);
        let mut take = take(5, "waves at dusk", running(5, Some(12)));
        take.owner = None;
        "another".clone_into(&mut take.key_print);
        studio.with_takes(&[take]);
        studio.keys("<shift-tab>");
        studio
    };
    a_take_that_nobody_could_take_up_is_not_called_another_keys of Take at [WIDE, MEDIUM] => |w, h| {
        let mut studio = Studio::sized(w, h);
        let mut take = take(5, "waves at dusk", running(5, Some(12)));
        take.owner = None;
        studio.with_takes(&[take]);
        studio.keys("<shift-tab>");
        studio
    };

    a_filter_is_typed_in_the_title of History at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| filtered("/meo", &[2], w, h);
    a_filter_may_be_chinese of History at [MEDIUM, TIGHT] => |w, h| filtered("/小猫", &[3], w, h);
    a_kept_filter_stays_in_the_title of History at [MEDIUM] => |w, h| filtered("/meo<enter>", &[2], w, h);
    a_filter_without_a_hit_says_so of History at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| filtered("/zebra", &[], w, h);
    a_long_filter_shows_where_it_is_typed of History at [MEDIUM, TIGHT] =>
        |w, h| filtered("/a very long filter that nobody would ever type", &[], w, h);
}
