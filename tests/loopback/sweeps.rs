//! Plans in the worker: how many are under way, what pauses one, and what comes first.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::oneshot;
use viewfinder::domain::{
    Catalog, Filter, Pause, Plan, PlanKind, PlanState, Report, Shot, StageName, TakeId, Timestamp,
};
use viewfinder::store::NewPlan;
use viewfinder::sweep::{Spec, Variation};
use viewfinder::worker::{Command, Note};

use crate::bench::{Bench, Hand};

/// Writes a sweep of so many prompts down.
async fn sweep_of(hand: &Hand, takes: usize, at_once: u32) -> TakeId {
    let lines: Vec<String> = (1..=takes).map(|n| format!("item {n}")).collect();
    let vary = Variation::prompts(lines.iter().map(String::as_str)).unwrap();
    let spec = Spec::new(Shot::default(), vec![vary], (1, None), true, &Catalog::default());
    let spec = spec.unwrap().to_json();
    let (origin, key_print) = hand.whose();
    hand.ledger(move |ledger| {
        ledger
            .add_plan(&NewPlan {
                name: "",
                kind: PlanKind::Sweep,
                spec: Some(&spec),
                takes: takes as u32,
                at_once,
                budget: None,
                origin: &origin,
                key_print: &key_print,
                owner: None,
                made: Timestamp::from_millis(0),
            })
            .unwrap()
    })
    .await
}

async fn run(hand: &Hand, plan: TakeId) -> Result<Box<Plan>, Report> {
    let (reply, answer) = oneshot::channel();
    hand.command(Command::Run(plan, reply)).await;
    answer.await.unwrap()
}

/// Waits until the plan is no longer running here. Returns how it was left, what was said of that, and
/// the most takes of it that were ever under way.
async fn until_over(hand: &mut Hand, plan: TakeId) -> (Plan, Option<Report>, usize) {
    let (mut open, mut most) = (BTreeSet::new(), 0);
    loop {
        match hand.note().await {
            Note::Take(take) if take.item.is_some_and(|it| it.plan == plan) => {
                let here = take.is_polled()
                    || matches!(take.state(), StageName::Preparing | StageName::Submitting);
                if here {
                    open.insert(take.id)
                } else {
                    open.remove(&take.id)
                };
                most = most.max(open.len());
            }
            Note::Plan(left, report) if left.id == plan && left.state != PlanState::Running => {
                return (*left, report, most);
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_sweep_sends_each_item_once_and_few_at_a_time() {
    let mut bench = Bench::new(&[]).await;
    let plan = sweep_of(&bench.hand, 7, 3).await;
    run(&bench.hand, plan).await.unwrap();
    let (left, _, most) = until_over(&mut bench.hand, plan).await;
    assert_eq!((left.state, left.tally.sent, left.tally.left), (PlanState::Done, 7, 0));
    assert!((2..=3).contains(&most), "{most}");
    let prompts: BTreeSet<String> =
        bench.sandbox.posts().iter().map(|post| post["body"]["prompt"].to_string()).collect();
    assert_eq!((bench.sandbox.posts().len(), prompts.len()), (7, 7));
    // Once it is over it stays so.
    assert!(run(&bench.hand, plan).await.is_err());
    assert_eq!(bench.sandbox.posts().len(), 7);
}

#[tokio::test]
async fn three_refusals_of_one_kind_pause_it_and_the_rest_can_be_sent_later() {
    let faults = ["generate:2=status=400", "generate:3=status=400", "generate:4=status=400"];
    let mut bench = Bench::new(&faults).await;
    let plan = sweep_of(&bench.hand, 6, 1).await;
    run(&bench.hand, plan).await.unwrap();
    let (left, _, _) = until_over(&mut bench.hand, plan).await;
    assert_eq!((left.state, left.why), (PlanState::Paused, Some(Pause::Refusals)));
    assert_eq!((left.tally.sent, left.tally.left), (4, 2), "what was refused is not asked again");
    run(&bench.hand, plan).await.unwrap();
    let (left, _, _) = until_over(&mut bench.hand, plan).await;
    assert_eq!((left.state, bench.sandbox.posts().len()), (PlanState::Done, 6));
}

#[tokio::test]
async fn an_unconfirmed_item_pauses_it_and_is_never_sent_again_by_itself() {
    let mut bench = Bench::new(&["generate:2=524"]).await;
    let plan = sweep_of(&bench.hand, 4, 1).await;
    run(&bench.hand, plan).await.unwrap();
    let (left, _, _) = until_over(&mut bench.hand, plan).await;
    assert_eq!((left.state, left.why), (PlanState::Paused, Some(Pause::Unconfirmed)));
    run(&bench.hand, plan).await.unwrap();
    until_over(&mut bench.hand, plan).await;
    let mut prompts: Vec<String> =
        bench.sandbox.posts().iter().map(|post| post["body"]["prompt"].to_string()).collect();
    let sent = prompts.len();
    prompts.sort();
    prompts.dedup();
    assert_eq!((sent, prompts.len()), (4, 4));
}

#[tokio::test]
async fn a_refused_key_pauses_it_and_its_item_is_asked_for_again() {
    let mut bench = Bench::new(&["generate:2=401"]).await;
    let plan = sweep_of(&bench.hand, 3, 1).await;
    run(&bench.hand, plan).await.unwrap();
    let (left, _, _) = until_over(&mut bench.hand, plan).await;
    assert_eq!((left.state, left.why), (PlanState::Paused, Some(Pause::Key)));
    assert_eq!(left.tally.left, 2, "nothing was charged for the second");
    run(&bench.hand, plan).await.unwrap();
    let (left, _, _) = until_over(&mut bench.hand, plan).await;
    assert_eq!((left.state, left.tally.left), (PlanState::Done, 0));
    let tasks = bench.sandbox.created();
    assert_eq!(tasks, 3, "an item has one task");
}

#[tokio::test]
async fn what_is_sent_by_hand_does_not_wait_for_a_sweep() {
    let mut bench = Bench::new(&[]).await;
    let plan = sweep_of(&bench.hand, 5, 1).await;
    run(&bench.hand, plan).await.unwrap();
    let take = bench.hand.submit("by hand").await.unwrap();
    bench.hand.until_state(take.id, StageName::Queued).await;
    let sent: Vec<String> =
        bench.sandbox.posts().iter().map(|post| post["body"]["prompt"].to_string()).collect();
    let before = sent.iter().position(|prompt| prompt.contains("by hand")).unwrap();
    assert!(before <= 2, "{sent:?}");
    assert_ne!(take.item.unwrap().plan, plan, "it is a plan of its own");
}

#[tokio::test]
async fn quitting_pauses_it_and_another_goes_on_where_it_was() {
    let mut bench = Bench::new(&[]).await;
    let plan = sweep_of(&bench.hand, 5, 1).await;
    run(&bench.hand, plan).await.unwrap();
    bench.sandbox.until_posts(2).await;
    bench.hand.stop(Duration::from_secs(10)).await;
    let mut next = bench.another();
    let left = next.ledger(move |ledger| ledger.plan(plan).unwrap().unwrap()).await;
    assert_eq!((left.state, left.why, left.owner), (PlanState::Paused, Some(Pause::Quit), None));
    let posts = bench.sandbox.posts().len();
    // Being there is not enough: the user has to say so.
    next.command(Command::Adopt(None)).await;
    let (reply, answered) = oneshot::channel();
    next.command(Command::Answer(reply)).await;
    answered.await.unwrap();
    assert_eq!(bench.sandbox.posts().len(), posts);
    run(&next, plan).await.unwrap();
    let (left, _, _) = until_over(&mut next, plan).await;
    assert_eq!((left.state, bench.sandbox.created()), (PlanState::Done, 5));
}

#[tokio::test]
async fn one_that_runs_elsewhere_is_not_taken_and_can_be_paused_from_here() {
    let mut bench = Bench::new(&[]).await;
    let plan = sweep_of(&bench.hand, 40, 1).await;
    run(&bench.hand, plan).await.unwrap();
    bench.sandbox.until_posts(1).await;
    let other = bench.another();
    assert!(run(&other, plan).await.is_err());
    other
        .ledger(move |ledger| ledger.set_plan(plan, PlanState::Paused, Some(Pause::Hand)).unwrap())
        .await;
    let (left, _, _) = until_over(&mut bench.hand, plan).await;
    assert_eq!((left.state, left.why), (PlanState::Paused, Some(Pause::Hand)));
    let takes = other.ledger(|ledger| ledger.count(&Filter::default()).unwrap()).await;
    assert!(takes < 40);
    other.ledger(move |ledger| ledger.set_plan(plan, PlanState::Cancelled, None).unwrap()).await;
    let rows = other.ledger(|ledger| ledger.count(&Filter::default()).unwrap()).await;
    assert_eq!(rows, takes, "what was planned is no take");
}

#[tokio::test]
async fn one_that_was_written_down_for_whoever_comes_is_taken_up() {
    let mut bench = Bench::new(&[]).await;
    let plan = sweep_of(&bench.hand, 2, 2).await;
    bench.hand.command(Command::Adopt(None)).await;
    let (left, _, _) = until_over(&mut bench.hand, plan).await;
    assert_eq!((left.state, bench.sandbox.posts().len()), (PlanState::Done, 2));
}
