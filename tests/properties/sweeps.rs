//! Sweeps, told in keys: how one is made, confirmed once, and what its keys ask for.

use std::time::Duration;

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use viewfinder::app::{Effect, KnownPlan, Overlay, effect, msg};
use viewfinder::domain::{
    Limits, Pause, Plan, PlanItem, PlanKind, PlanState, PlanTally, Rating, Report, Sent, Shot,
    Stage, Take, Timestamp, Usd,
};
use viewfinder::input::Context;
use viewfinder::sweep::{Spec, Tables, Variation};

use crate::support::{NOON, Studio, id, keys, running, succeeded, take};

/// No sweep was sent.
const NONE: [u32; 0] = [];

fn studio() -> Studio {
    let mut studio = Studio::sized(100, 30);
    studio.with_takes(&[take(5, "waves at dusk", succeeded(5))]);
    studio.keys("a cat");
    studio
}

/// The screen where a sweep is made, with what was spent known.
fn making(mut studio: Studio, story: &str) -> Studio {
    studio.keys("<f9>");
    assert_eq!(studio.model.context(), Context::Sweep);
    let ticket = studio.model.ticket;
    studio.tell(msg::Ledger::Sent(ticket, Sent::default()));
    studio.keys(story);
    studio
}

/// The takes of each sweep that was asked to be sent.
fn sent(studio: &mut Studio) -> Vec<u32> {
    let asked = studio.asked().into_iter();
    asked
        .filter_map(|effect| match effect {
            Effect::Worker(effect::Worker::Sweep(_, sweep)) => Some(sweep.takes),
            _ => None,
        })
        .collect()
}

fn read(studio: &mut Studio) -> &mut Studio {
    studio.wait(Duration::from_millis(1300))
}

#[test]
fn a_sweep_of_few_takes_is_sent_by_one_enter() {
    let mut studio = making(studio(), "x=-6..6:6<down>style=cinematic,anime<enter>");
    assert_eq!(studio.model.context(), Context::SweepSend);
    assert_eq!(sent(&mut studio), NONE, "nothing is sent without the question");
    read(&mut studio).keys("<enter>");
    assert_eq!(sent(&mut studio), [6]);
    assert_eq!(studio.model.context(), Context::Plans);
    read(&mut studio).keys("<enter><enter>");
    assert_eq!(sent(&mut studio), NONE, "another Enter finds nothing to confirm");
}

#[test]
fn above_ten_takes_their_number_is_typed() {
    let mut studio = making(studio(), "x=-6..6:1<enter>");
    assert_eq!(studio.model.context(), Context::SweepCount);
    read(&mut studio).keys("<enter>");
    assert_eq!(sent(&mut studio), NONE);
    assert!(studio.screen().contains("Type 13 to send 13 takes"), "{}", studio.screen());
    read(&mut studio).keys("12<enter>");
    assert_eq!(sent(&mut studio), NONE);
    read(&mut studio).keys("<backspace>3<enter>");
    assert_eq!(sent(&mut studio), [13]);
}

#[test]
fn what_comes_in_one_burst_or_too_soon_confirms_nothing() {
    let mut studio = making(studio(), "x=1,2");
    studio.tell(msg::Input::Keys(keys("<enter><enter><enter>")));
    assert_eq!(sent(&mut studio), NONE);
    let mut studio = making(self::studio(), "x=1,2<enter><enter>");
    assert_eq!(sent(&mut studio), NONE);
    let mut studio = making(self::studio(), "x=-6..6:1<enter>");
    studio.tell(msg::Input::Keys(keys("13<enter>")));
    assert_eq!(sent(&mut studio), NONE);
}

#[test]
fn esc_takes_the_question_back_and_keeps_what_was_typed() {
    let mut studio = making(studio(), "x=1,2<enter><esc>");
    assert_eq!(studio.model.context(), Context::Sweep);
    studio.keys("<esc>");
    assert!(studio.model.overlays.is_empty());
    studio.keys("<f9>");
    assert!(studio.screen().contains("x=1,2"), "{}", studio.screen());
    assert!(studio.screen().contains("2 takes"), "{}", studio.screen());
}

#[test]
fn a_sweep_that_cannot_be_sent_or_does_not_fit_is_not_asked_about() {
    for story in ["x=99", "x=1<down>x=2", "nothing", "repeat=1", "x=1<down><down>0"] {
        let mut studio = making(studio(), &format!("{story}<enter>"));
        assert_eq!(studio.model.context(), Context::Sweep, "{story}");
        assert_eq!(sent(&mut studio), NONE);
    }
    let mut limited = studio();
    limited.model.settings.limits =
        Limits { usd_in_all: Usd::from_dollars(1.0), ..Limits::default() };
    let studio = making(limited, "x=1,2,3,4<enter>");
    assert_eq!(studio.model.context(), Context::Sweep);
    assert!(studio.screen().contains("The first 3 takes would"), "{}", studio.screen());
}

#[test]
fn the_shot_of_a_take_is_swept_from_the_history() {
    let mut studio = studio();
    studio.keys("<shift-tab>S");
    assert_eq!(studio.model.context(), Context::Sweep);
    assert!(studio.screen().contains("waves at dusk"), "{}", studio.screen());
}

#[test]
fn the_words_of_each_move_go_with_it() {
    let mut studio = studio();
    studio.keys("<esc>").tab_to(viewfinder::app::Field::Motion).keys("<home>w");
    let mut studio = making(studio, "x=-6,6<enter>");
    read(&mut studio).keys("<enter>");
    let specs: Vec<_> = studio
        .asked()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Worker(effect::Worker::Sweep(_, sweep)) => Some(sweep.spec),
            _ => None,
        })
        .collect();
    let list = specs[0].clone().into_list();
    let words: Vec<_> = list.items().map(|item| item.shot.words).collect();
    assert!(words.iter().all(Option::is_some) && words[0] != words[1], "{words:?}");
}

fn plan(n: u8, state: PlanState, why: Option<Pause>) -> Plan {
    Plan {
        id: id(n),
        name: String::new(),
        kind: PlanKind::Sweep,
        state,
        why,
        made: Timestamp::from_millis(NOON),
        takes: 12,
        at_once: 2,
        budget: None,
        owner: None,
        origin: String::new(),
        key_print: String::new(),
        tally: PlanTally { sent: 4, saved: 3, left: 8, ..PlanTally::default() },
    }
}

fn known(plan: Plan) -> KnownPlan {
    KnownPlan { plan, about: "x in a cat".to_owned() }
}

/// What was asked of the worker about plans.
fn asked(studio: &mut Studio) -> Vec<effect::Worker> {
    let asked = studio.asked().into_iter();
    asked
        .filter_map(|effect| match effect {
            Effect::Worker(it @ (effect::Worker::RunPlan(_) | effect::Worker::EndPlan(..))) => {
                Some(it)
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_paused_sweep_waits_for_the_users_word() {
    let mut studio = Studio::sized(100, 30);
    let paused = plan(2, PlanState::Paused, Some(Pause::Quit));
    studio.tell(msg::Ledger::Plans(vec![known(paused.clone())]));
    let told = "A sweep is paused with 8 takes left to send. Press F3 to see it.";
    assert!(studio.screen().contains(told), "{}", studio.screen());
    assert!(asked(&mut studio).is_empty());
    studio.wait(Duration::from_secs(9));
    assert!(studio.screen().contains("F3 a sweep is paused"), "{}", studio.screen());
    studio.keys("<f3>");
    read(&mut studio).keys("r");
    assert_eq!(asked(&mut studio), [effect::Worker::RunPlan(id(2))]);
    studio.tell(msg::Worker::Plan(Box::new(plan(2, PlanState::Running, None)), None));
    read(&mut studio).keys("r");
    assert!(asked(&mut studio).is_empty(), "it runs already");
    studio.keys("p");
    assert_eq!(asked(&mut studio), [effect::Worker::EndPlan(id(2), PlanState::Paused)]);
}

#[test]
fn a_sweep_is_cancelled_after_a_question_only() {
    let mut studio = Studio::sized(100, 30);
    let list = [plan(2, PlanState::Done, None), plan(3, PlanState::Running, None)];
    studio.keys("<f3>");
    studio.tell(msg::Ledger::Plans(list.into_iter().map(known).collect()));
    studio.keys("x");
    assert!(asked(&mut studio).is_empty(), "one that is done stays so");
    studio.keys("jx");
    assert_eq!(studio.model.context(), Context::PlanCancel);
    studio.keys("<esc>");
    assert_eq!((studio.model.context(), asked(&mut studio)), (Context::Plans, vec![]));
    studio.keys("xjpr");
    assert!(asked(&mut studio).is_empty(), "nothing else answers it");
    studio.keys("<esc>x");
    read(&mut studio).keys("<enter>");
    assert_eq!(asked(&mut studio), [effect::Worker::EndPlan(id(3), PlanState::Cancelled)]);
}

#[test]
fn what_pauses_a_sweep_is_told_and_one_that_was_not_written_is_an_alarm() {
    let mut studio = Studio::sized(100, 30);
    studio.tell(msg::Ledger::Plans(vec![known(plan(2, PlanState::Running, None))]));
    studio.tell(msg::Worker::Plan(Box::new(plan(2, PlanState::Paused, Some(Pause::Key))), None));
    assert!(studio.screen().contains("The sweep is paused: the key was refused."));
    let report = Report::new("The disk is full.", "Nothing was sent.", "Make room.");
    studio.tell(msg::Worker::Planned(1, Err(report)));
    assert!(matches!(studio.model.overlays.last(), Some(Overlay::Trouble(_))));
}

/// A sweep of six.
pub(crate) fn spec() -> Spec {
    let settings = crate::support::settings();
    let tables = Tables { catalog: &settings.catalog, moves: &settings.moves };
    let base = Shot { prompt: "a cat".to_owned(), ..Shot::default() };
    let vary = ["x=-6..6:6", "seconds=5,10"];
    let vary = vary.map(|typed| Variation::read(typed, &base, &tables).unwrap()).to_vec();
    Spec::new(base, vary, (1, None), true, &settings.catalog).unwrap()
}

/// A plan in any state.
pub(crate) fn any_plan() -> impl Strategy<Value = KnownPlan> {
    let states = prop::sample::select(PlanState::ALL.to_vec());
    let whys = prop::option::of(prop::sample::select(Pause::ALL.to_vec()));
    (1u8..5, states, whys, "\\PC{0,40}")
        .prop_map(|(n, state, why, about)| KnownPlan { about, plan: plan(n, state, why) })
}

/// The grid of a sweep of six, of which the first four have a take.
fn grid() -> Studio {
    let mut studio = Studio::sized(100, 30);
    studio.keys("<f3>");
    studio.tell(msg::Ledger::Plans(vec![known(plan(2, PlanState::Running, None))]));
    studio.keys("<enter>");
    let takes = (1..=4).map(|n| swept(n, succeeded(n))).collect();
    studio.tell(msg::Ledger::Sheet(id(2), Some(Box::new(spec())), takes));
    studio
}

fn swept(n: u8, stage: Stage) -> Take {
    let item = PlanItem { plan: id(2), item: u32::from(n) };
    Take { item: Some(item), ..take(n + 20, "a cat", stage) }
}

#[test]
fn the_keys_of_the_history_act_on_the_cell_in_hand() {
    let mut studio = grid();
    assert_eq!(studio.model.context(), Context::Grid);
    studio.keys("<right><down>r4");
    let rated = effect::Ledger::Rate(id(24), Rating::new(4).ok());
    assert!(studio.asked().contains(&rated.into()), "the second row, the second column");
    studio.keys("<left>i");
    assert!(matches!(
        studio.model.overlays.last(),
        Some(Overlay::Details(details)) if details.take == id(23)
    ));
    studio.keys("<esc>R");
    assert_eq!(studio.model.context(), Context::Review, "asked for again through the review");
    studio.keys("<esc><down>i");
    assert_eq!(studio.model.context(), Context::Grid, "it is not sent, so there is nothing to see");
}

#[test]
fn a_take_of_the_sweep_reaches_its_cell_wherever_the_history_is() {
    let mut studio = grid();
    assert_eq!(studio.screen().matches("not sent").count(), 2, "{}", studio.screen());
    studio.tell(msg::Worker::Take(Box::new(swept(5, running(5, Some(45))))));
    let screen = studio.screen();
    assert!(screen.contains("running 45%"), "{screen}");
    assert_eq!(screen.matches("not sent").count(), 1, "{screen}");
    studio.tell(msg::Ledger::Changed);
    assert!(studio.asked().contains(&effect::Ledger::LoadSheet(id(2)).into()));
}

proptest! {
    /// However the keys fall, what is sent was counted on the screen, and each confirmation sends once.
    #[test]
    fn nothing_is_sent_that_was_not_asked_about(
        story in prop::collection::vec(
            prop::sample::select(vec![
                "<enter>", "<esc>", "<down>", "<up>", "<pgdn>", "<pgup>", "<backspace>", "<f9>",
                "x=1,2", "x=-6..6:1", "style=a", "3", "1", "q", "<ctrl-s>", "<f1>",
            ]),
            0..40,
        ),
        waits in any::<bool>(),
    ) {
        let mut studio = making(studio(), "");
        let mut asked = 0;
        for key in story {
            if waits {
                read(&mut studio);
            }
            let before = studio.model.context();
            let was = studio.model.clone();
            let _ = studio.screen();
            prop_assert!(studio.model == was, "drawing changes nothing");
            studio.keys(key);
            let ticket = studio.model.ticket;
            studio.tell(msg::Ledger::Sent(ticket, Sent::default()));
            let sent = sent(&mut studio);
            if !sent.is_empty() {
                asked += 1;
                prop_assert!(matches!(before, Context::SweepSend | Context::SweepCount));
                prop_assert!(waits && sent.len() == 1 && sent[0] > 0);
                prop_assert_eq!(studio.model.context(), Context::Plans);
            }
        }
        prop_assert!(asked < 40);
    }
}
