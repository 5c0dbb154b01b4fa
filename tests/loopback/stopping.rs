//! Ending at any moment: what is on its way is waited for, and nothing is left unsaid.

use std::time::Duration;

use viewfinder::domain::{Filter, Settlement, StageName, TakeId};
use viewfinder::store::Ledger;
use viewfinder::worker::Command;

use crate::bench::{Bench, Hand};

#[tokio::test]
async fn a_request_on_its_way_is_waited_for() {
    let mut bench = Bench::new(&["generate:1=slow,ms=600"]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until_state(take.id, StageName::Submitting).await;
    bench.sandbox.until_posts(1).await;
    let stopped = bench.hand.stop(Duration::from_secs(10)).await;
    assert_eq!((stopped.going_on, stopped.unconfirmed), (1, 0));
    let next = bench.another();
    let id = take.id;
    let take = next.ledger(move |ledger| ledger.take(id).unwrap().unwrap()).await;
    assert_eq!((take.state(), take.owner), (StageName::Queued, None));
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_unconfirmed() {
    let mut bench = Bench::new(&["generate:1=stall"]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until_state(take.id, StageName::Submitting).await;
    bench.sandbox.until_posts(1).await;
    let stopped = bench.hand.stop(Duration::from_millis(100)).await;
    assert_eq!((stopped.going_on, stopped.unconfirmed), (0, 1));
    let next = bench.another();
    let id = take.id;
    let take = next.ledger(move |ledger| ledger.take(id).unwrap().unwrap()).await;
    assert_eq!(take.state(), StageName::Unconfirmed);
    assert!(take.failure().unwrap().message.contains("quit"));
}

#[tokio::test]
async fn a_take_that_waits_for_its_next_try_is_cancelled() {
    let mut bench = Bench::new(&["generate:1=429,retry-after=60"]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until(take.id, |take| take.failure().is_some()).await;
    bench.hand.stop(Duration::from_secs(10)).await;
    let next = bench.another();
    let id = take.id;
    let take = next.ledger(move |ledger| ledger.take(id).unwrap().unwrap()).await;
    assert_eq!((take.state(), bench.sandbox.posts().len()), (StageName::Cancelled, 1));
}

#[tokio::test]
async fn a_shot_confirmed_in_the_last_moment_is_written_down() {
    let bench = Bench::new(&[]).await;
    let mut hand = bench.another();
    hand.ledger(|ledger| ledger.count(&Filter::default()).unwrap()).await;
    let shot = viewfinder::domain::Shot { prompt: "last words".to_owned(), ..Default::default() };
    hand.command(Command::Submit { shot, parent: None, written: None }).await;
    hand.stop(Duration::from_secs(10)).await;
    let next = bench.another();
    let count = next.ledger(|ledger| ledger.count(&Filter::words("last words")).unwrap()).await;
    assert_eq!(count, 1);
}

/// Whatever comes first of what was typed and the end: it is in the ledger.
#[tokio::test]
async fn the_users_last_words_are_written_down() {
    let mut bench = Bench::new(&["generate:1-2=stall", "feed:*=null"]).await;
    let mut ids = Vec::new();
    for prompt in ["lost", "found", "wanted"] {
        let take = bench.hand.submit(prompt).await.unwrap();
        let state = if prompt == "wanted" { StageName::Queued } else { StageName::Unconfirmed };
        ids.push(bench.hand.until_state(take.id, state).await.id);
    }
    let ids: [TakeId; 3] = ids.try_into().unwrap();
    let [lost, found, resting] = ids;
    bench.hand.stop(Duration::from_secs(10)).await;
    bench.hand = bench.another();
    let stalled = format!("UPDATE takes SET state = 'stalled' WHERE id = '{resting}'");
    let path = bench.root.path().join("ledger.db");
    rusqlite::Connection::open(path).unwrap().execute_batch(&stalled).unwrap();
    let words = [
        Command::Settle(lost, Settlement::Lost),
        Command::Settle(found, Settlement::Task("task-from-the-dashboard".to_owned())),
        Command::AskNow(resting),
    ];
    for word in words {
        // Behind enough that is only about what would be done next for the end to come first.
        for _ in 0..20 {
            bench.hand.command(Command::Show(Vec::new())).await;
        }
        bench.hand.command(word).await;
    }
    bench.hand.stop(Duration::from_secs(10)).await;
    let next = bench.another();
    let state = |ledger: &Ledger, id| ledger.take(id).unwrap().unwrap().state();
    let states = next.ledger(move |ledger| ids.map(|id| state(ledger, id))).await;
    assert_eq!(states, [StageName::Failed, StageName::Queued, StageName::Queued]);
}

#[tokio::test]
async fn what_was_submitting_when_the_power_went_is_unconfirmed_at_the_next_start() {
    let mut bench = Bench::new(&["generate:1=stall"]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until_state(take.id, StageName::Submitting).await;
    bench.sandbox.until_posts(1).await;
    // Its lock is gone, its row is not: as after a kill.
    bench.hand.owner = None;
    let mut next: Hand = bench.another();
    next.command(Command::Adopt(None)).await;
    let take = next.until_state(take.id, StageName::Unconfirmed).await;
    assert!(take.failure().unwrap().message.contains("before an answer came"));
    assert_eq!(bench.sandbox.posts().len(), 1);
}
