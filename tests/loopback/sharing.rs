//! Several processes on one ledger: each take has one hand on it, and what one does the other
//! can see.

use std::time::Duration;

use viewfinder::domain::{Settlement, StageName};
use viewfinder::worker::{Command, Note};

use crate::bench::{Bench, Hand, KEY, PATIENCE, Sandbox};

async fn settled(hand: &Hand) {
    let (reply, done) = tokio::sync::oneshot::channel();
    hand.command(Command::Answer(reply)).await;
    done.await.unwrap();
}

#[tokio::test]
async fn a_living_owner_keeps_its_takes_and_a_dead_ones_are_taken_over() {
    let root = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::paced(root.path(), &[], 20.0).await;
    let mut first = Hand::at(&root, &sandbox.base);
    let take = first.submit("a cat").await.unwrap();
    first.until_state(take.id, StageName::Queued).await;
    let mut second = Hand::at(&root, &sandbox.base);
    second.command(Command::Adopt(None)).await;
    settled(&second).await;
    let (id, owner) = (take.id, first.owner.as_ref().unwrap().id().to_owned());
    let row = second.ledger(move |ledger| ledger.take(id).unwrap().unwrap()).await;
    assert_eq!(row.owner, Some(owner), "a living one's take is left alone");
    // Gone without a word: the other notices by the lock alone.
    first.owner = None;
    let take = second.until_rest(id).await;
    assert_eq!((take.state(), sandbox.created()), (StageName::Succeeded, 1));
}

#[tokio::test]
async fn quitting_lets_go_and_the_next_goes_on() {
    let root = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::paced(root.path(), &[], 40.0).await;
    let mut first = Hand::at(&root, &sandbox.base);
    let take = first.submit("a cat").await.unwrap();
    first.until_state(take.id, StageName::Queued).await;
    let stopped = first.stop(Duration::from_secs(10)).await;
    assert_eq!((stopped.going_on, stopped.unconfirmed), (1, 0));
    let mut second = Hand::at(&root, &sandbox.base);
    second.command(Command::Adopt(None)).await;
    assert_eq!(second.until_rest(take.id).await.state(), StageName::Succeeded);
    assert_eq!(sandbox.posts().len(), 1);
}

#[tokio::test]
async fn a_hundred_open_takes_are_adopted_once_and_all_end() {
    let root = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::paced(root.path(), &[], 1.0).await;
    let mut first = Hand::at(&root, &sandbox.base);
    for n in 0..20 {
        let take = first.submit(&format!("cat {n}")).await.unwrap();
        first.until_state(take.id, StageName::Queued).await;
    }
    first.stop(Duration::from_secs(10)).await;
    let (one, two) = (Hand::at(&root, &sandbox.base), Hand::at(&root, &sandbox.base));
    one.command(Command::Adopt(None)).await;
    two.command(Command::Adopt(None)).await;
    settled(&one).await;
    settled(&two).await;
    let query = viewfinder::domain::Query {
        filter: viewfinder::domain::Filter::default(),
        anchor: viewfinder::domain::Anchor::Newest,
        limit: 100,
    };
    let page = one.ledger(move |ledger| ledger.page(&query).unwrap()).await;
    let owned_by = |hand: &Hand| {
        let me = hand.owner.as_ref().unwrap().id();
        page.takes.iter().filter(|take| take.owner.as_deref() == Some(me)).count()
    };
    assert_eq!(owned_by(&one) + owned_by(&two), 20, "each has exactly one owner");
}

/// Who listens may be waiting for the worker meanwhile: it has to answer whatever it has told.
#[tokio::test]
async fn the_worker_never_waits_to_be_heard() {
    let root = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::paced(root.path(), &[], 1.0).await;
    let mut hand = Hand::at(&root, &sandbox.base);
    for n in 0..8 {
        let take = hand.submit(&format!("cat {n}")).await.unwrap();
        hand.until_state(take.id, StageName::Queued).await;
    }
    // A note for each take that is taken up again, and nobody reads one.
    for _ in 0..50 {
        let (reply, done) = tokio::sync::oneshot::channel();
        hand.command(Command::LetGo(reply)).await;
        done.await.unwrap();
        hand.command(Command::Adopt(None)).await;
        let answered = tokio::time::timeout(PATIENCE, settled(&hand));
        answered.await.expect("the worker waits for somebody who waits for it");
    }
    let stopped = hand.stop(Duration::from_secs(10)).await;
    assert_eq!((stopped.going_on, stopped.unconfirmed), (8, 0));
}

#[tokio::test]
async fn an_unconfirmed_take_is_looked_up_and_settled() {
    let mut bench = Bench::new(&["generate:1=524"]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until_state(take.id, StageName::Unconfirmed).await;
    let token = viewfinder::domain::ApiKey::parse("access-token").unwrap();
    bench.hand.command(Command::LookUp(take.id, token)).await;
    let note = bench.hand.until_note(|note| matches!(note, Note::LookedUp(..))).await;
    let Note::LookedUp(id, Ok(tasks)) = note else { panic!("{note:?}") };
    assert_eq!((id, tasks.len()), (take.id, 1));
    let task_id = tasks[0].task_id.clone();
    assert_eq!(bench.sandbox.posts()[0]["task_id"], task_id.as_str());
    bench.hand.command(Command::Settle(take.id, Settlement::Task(task_id.clone()))).await;
    let take = bench.hand.until_state(take.id, StageName::Succeeded).await;
    assert_eq!(take.task_id(), Some(task_id.as_str()));
    assert_eq!(bench.sandbox.posts().len(), 1);
}

#[tokio::test]
async fn a_take_that_somebody_else_has_settled_stays_theirs() {
    let mut bench = Bench::new(&["generate:1=524", "feed:*=null"]).await;
    let id = bench.hand.submit("a cat").await.unwrap().id;
    bench.hand.until_state(id, StageName::Unconfirmed).await;
    let task = |name: &str| Settlement::Task(name.to_owned());
    bench.hand.command(Command::Settle(id, task("task-from-the-dashboard"))).await;
    let settled = bench.hand.until_state(id, StageName::Queued).await;
    assert!(settled.owner.is_some());
    // Who still had the question on the screen.
    let mut late = bench.another();
    for settlement in [task("another-task"), Settlement::Lost] {
        late.command(Command::Settle(id, settlement)).await;
        let note = late.until_note(|note| matches!(note, Note::Trouble(_))).await;
        let Note::Trouble(report) = note else { unreachable!() };
        assert!(report.what.contains("is queued by now"), "{report:?}");
        let now = late.ledger(move |ledger| ledger.take(id)).await.unwrap().unwrap();
        assert_eq!((&now.stage, &now.owner), (&settled.stage, &settled.owner));
    }
}

#[tokio::test]
async fn one_task_cannot_settle_two_takes() {
    let mut bench = Bench::new(&["generate:2=524"]).await;
    let first = bench.hand.submit("a cat").await.unwrap();
    let first = bench.hand.until_state(first.id, StageName::Succeeded).await;
    let second = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until_state(second.id, StageName::Unconfirmed).await;
    let task_id = first.task_id().unwrap().to_owned();
    bench.hand.command(Command::Settle(second.id, Settlement::Task(task_id))).await;
    bench.hand.until_note(|note| matches!(note, Note::Trouble(_))).await;
    bench.hand.command(Command::Settle(second.id, Settlement::Lost)).await;
    assert_eq!(bench.hand.until_rest(second.id).await.state(), StageName::Unconfirmed);
    let lost = bench.hand.until_state(second.id, StageName::Failed).await;
    assert_eq!(lost.failure().unwrap().kind, viewfinder::domain::FailureKind::Lost);
}

#[tokio::test]
async fn a_take_of_another_provider_is_left_alone_and_said() {
    let mut bench = Bench::new(&[]).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Sandbox::start(elsewhere.path(), &[]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until_state(take.id, StageName::Queued).await;
    bench.hand.stop(Duration::from_secs(10)).await;
    let mut stranger =
        Hand::with(&bench.root, &other.base, KEY, viewfinder::api::Timeouts::default());
    stranger.command(Command::Adopt(None)).await;
    stranger.command(Command::AskNow(take.id)).await;
    let note = stranger.until_note(|note| matches!(note, Note::Trouble(_))).await;
    let Note::Trouble(report) = note else { panic!() };
    assert!(report.what.contains(&bench.sandbox.base), "{report}");
    assert_eq!(other.requests().len(), 0);
}
