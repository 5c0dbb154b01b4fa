//! Sweeps: where one is made and confirmed, and the list of them.

use viewfinder::app::{KnownPlan, World, msg};
use viewfinder::domain::{
    FailureKind, Limits, Pause, Plan, PlanItem, PlanKind, PlanState, PlanTally, Rating, Remark,
    Sent, Shot, Spending, Stage, Take, Timestamp, Usd,
};
use viewfinder::sweep::{Spec, Tables, Variation};

use crate::scene::{LEAST, MEDIUM, NARROW, WIDE};
use crate::support::{NOON, Studio, failure, id, live, running, take};

fn studio(world: World, width: u16, height: u16) -> Studio {
    let shot = Shot {
        prompt: "a cat on a lighthouse, golden hour".to_owned(),
        motion: "z=2".parse().unwrap(),
        ..Shot::default()
    };
    let mut studio = Studio::of(world, &shot.prompt, width, height);
    studio.model.form.load(&shot, id(1));
    studio
}

/// The screen where a sweep is made, with these keys pressed in it.
fn making(keys: &str, width: u16, height: u16) -> Studio {
    making_in(live(), Limits::default(), keys, width, height)
}

fn making_in(world: World, limits: Limits, keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = studio(world, width, height);
    studio.model.settings.limits = limits;
    studio.keys("<f9>");
    let mut spending = Spending::default();
    spending.today.takes.charged = 48;
    let sent = Sent { spending, same_shot: None };
    let ticket = studio.model.ticket;
    studio.tell(msg::Ledger::Sent(ticket, sent));
    studio.keys(keys);
    studio
}

const FILLED: &str = "x=-6..6:3<down>style=cinematic,anime";

fn plan(n: u8, state: PlanState, why: Option<Pause>, tally: PlanTally) -> Plan {
    Plan {
        id: id(n),
        name: String::new(),
        kind: PlanKind::Sweep,
        state,
        why,
        made: Timestamp::from_millis(NOON - 60_000 * i64::from(n)),
        takes: 12,
        at_once: 2,
        budget: None,
        owner: None,
        origin: String::new(),
        key_print: String::new(),
        tally,
    }
}

fn listed(keys: &str, width: u16, height: u16) -> Studio {
    let tally = |saved, failed, left| PlanTally {
        sent: 12 - left,
        saved,
        failed,
        left,
        usd: Usd::from_dollars(f64::from(12 - left) * 0.32).unwrap(),
    };
    let known = |plan: Plan, about: &str| KnownPlan { plan, about: about.to_owned() };
    let mut studio = studio(live(), width, height);
    studio.keys("<f3>");
    studio.tell(msg::Ledger::Plans(vec![
        known(
            plan(2, PlanState::Running, None, tally(3, 0, 7)),
            "x, style: a cat on a lighthouse, golden hour",
        ),
        known(
            plan(3, PlanState::Paused, Some(Pause::Refusals), tally(2, 3, 7)),
            "prompt: {dawn|dusk} over the sea",
        ),
        known(
            Plan { name: "rain".to_owned(), ..plan(4, PlanState::Done, None, tally(12, 0, 0)) },
            "move: 雨夜的霓虹街道",
        ),
        known(plan(5, PlanState::Cancelled, None, tally(1, 1, 10)), ""),
    ]));
    studio.keys(keys);
    studio
}

/// The grid of a sweep, with some of its takes sent.
fn grid(vary: &[&str], repeat: u32, keys: &str, (width, height): (u16, u16)) -> Studio {
    let mut studio = listed("", width, height);
    let settings = studio.model.settings.clone();
    let tables = Tables { catalog: &settings.catalog, moves: &settings.moves };
    let base = Shot { prompt: "a cat on a lighthouse".to_owned(), ..Shot::default() };
    let vary = vary.iter().map(|typed| Variation::read(typed, &base, &tables).unwrap()).collect();
    let spec = Spec::new(base, vary, (repeat, None), false, &settings.catalog).unwrap();
    let list = spec.clone().into_list();
    let takes = list.items().take(list.takes() * 2 / 3).map(|item| {
        let n = u8::try_from(item.number).unwrap() + 20;
        let plan = PlanItem { plan: id(2), item: u32::try_from(item.number).unwrap() };
        let made = match n % 5 {
            2 => take(n, "", running(n, Some(45))),
            3 => take(n, "", Stage::Rejected { why: failure(FailureKind::Moderation, "too dark") }),
            _ => crate::details::saved(n),
        };
        let rating = Rating::new(n % 6).ok();
        let remark = Remark { rating, ..made.remark.clone() };
        Take { shot: item.shot, item: Some(plan), remark, ..made }
    });
    let takes = takes.collect();
    studio.keys("<enter>");
    studio.tell(msg::Ledger::Sheet(id(2), Some(Box::new(spec)), takes));
    studio.keys(keys);
    studio
}

fn few() -> Limits {
    Limits { takes_a_day: Some(60), usd_in_all: Usd::from_dollars(5.0), ..Limits::default() }
}

scenes! {
    a_sweep_begins_with_a_hint of Overlay at [WIDE, MEDIUM, NARROW, LEAST] =>
        |w, h| making("", w, h);
    a_sweep_shows_its_list_and_the_take_in_hand of Whole at [WIDE, MEDIUM, NARROW, LEAST] =>
        |w, h| making(&format!("{FILLED}<pgdn><pgdn><pgdn>"), w, h);
    a_sweep_says_what_is_left_until_the_wall of Overlay at [MEDIUM] =>
        |w, h| making_in(live(), few(), FILLED, w, h);
    a_sweep_that_cannot_fit_says_what_would of Overlay at [MEDIUM] =>
        |w, h| making_in(live(), few(), "x=-10..10:0.5", w, h);
    a_sweep_tells_each_mistake_at_its_place of Overlay at [WIDE, MEDIUM, LEAST] =>
        |w, h| making("seconds=5,0<down>stile=a<down><down>0<up><up><up>", w, h);
    a_sweep_of_too_many_says_so of Overlay at [MEDIUM] =>
        |w, h| making("x=-10..10:0.1<down>y=-10..10:0.1", w, h);
    a_sweep_drops_what_is_equal of Overlay at [MEDIUM] =>
        |w, h| making_in(World::Sandbox, Limits::default(), "x=1,1.0,2<down><down><down>", w, h);
    a_sweep_of_few_takes_is_confirmed of Overlay at [MEDIUM, LEAST] =>
        |w, h| making(&format!("{FILLED}<enter>"), w, h);
    a_sweep_of_many_takes_has_their_number_typed of Overlay at [WIDE, MEDIUM, LEAST] =>
        |w, h| making("x=-6..6:1<enter>1", w, h);
    sweeps_are_listed of Whole at [WIDE, MEDIUM, NARROW, LEAST] => |w, h| listed("", w, h);
    a_sweep_is_cancelled_after_a_question of Overlay at [MEDIUM, LEAST] =>
        |w, h| listed("<down>x", w, h);
    a_sweep_is_a_grid of Whole at [WIDE, MEDIUM, NARROW, LEAST] =>
        |w, h| grid(&["x=-6..6:3", "model=gen3,gen4,gen4.5"], 1, "jj<right>", (w, h));
    a_third_thing_has_pages of Overlay at [MEDIUM] =>
        |w, h| grid(&["ratio=16:9,9:16", "x=-6,6", "model=gen3,gen4"], 1, "<pgdn>", (w, h));
    of_one_thing_the_times_are_columns of Overlay at [MEDIUM] =>
        |w, h| grid(&["x=-6..6:3"], 2, "", (w, h));
    the_best_takes_come_first of Overlay at [WIDE, MEDIUM, LEAST] =>
        |w, h| grid(&["x=-6..6:3", "model=gen3,gen4,gen4.5"], 1, "bj", (w, h));
    a_grid_that_cannot_be_read_says_so of Overlay at [MEDIUM] => |w, h| {
        let mut studio = listed("<enter>", w, h);
        studio.tell(msg::Ledger::Sheet(id(2), None, Vec::new()));
        studio
    };
    without_sweeps_a_key_makes_one of Overlay at [MEDIUM] => |w, h| {
        let mut studio = studio(live(), w, h);
        studio.keys("<f3>");
        studio.tell(msg::Ledger::Plans(Vec::new()));
        studio
    };
}
