//! Polling: every shape is understood, and no error on the way gives a paid take up.

use viewfinder::domain::{ApiKey, Health, StageName};
use viewfinder::worker::{Command, Note};

use crate::bench::Bench;

#[tokio::test]
async fn every_shape_and_every_trouble_of_the_feed_leads_to_the_film() {
    let faults = [
        "feed:*=wrapped",
        "feed:*=flat",
        "feed:*=duomi",
        "feed:1-3=null",
        "feed:1-2=not-exist",
        "feed:1-2=not-exist,http=200",
        "feed:1=500",
        "feed:1-2=503",
        "feed:1=524",
        "feed:1=html",
        "feed:1=empty",
        "feed:1=garbage",
        "feed:1=huge",
        "feed:1=cut,at=10",
        "feed:1=reset-before",
        "feed:1=reset-after",
        "feed:1=stall",
        "feed:1=redirect,to=http://127.0.0.1:9/",
        "feed:1=business",
        "feed:1=429,retry-after=0",
        "feed:1=429",
        "feed:1=status=400,code=get_task_failed,envelope=task",
        "feed:1=status=403",
        "feed:1=wrapped,word=PONDERING",
        "feed:1=slow,ms=200",
    ];
    let mut running = tokio::task::JoinSet::new();
    for fault in faults {
        running.spawn(async move {
            let mut bench = Bench::new(&[fault]).await;
            let take = bench.hand.submit("a cat").await.unwrap();
            let take = bench.hand.until_rest(take.id).await;
            assert_eq!(take.state(), StageName::Succeeded, "{fault}: {:?}", take.failure());
            assert_eq!((bench.sandbox.posts().len(), bench.sandbox.created()), (1, 1), "{fault}");
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn a_refused_key_rests_polling_and_another_one_takes_it_up() {
    let mut bench = Bench::new(&["feed:1=401"]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until_note(|note| matches!(note, Note::Health(Health::KeyRefused(_)))).await;
    let asked = bench.sandbox.requests().len();
    // Everything commanded before is done by the answer; still nobody asked the provider.
    let (reply, done) = tokio::sync::oneshot::channel();
    bench.hand.command(Command::Answer(reply)).await;
    done.await.unwrap();
    assert_eq!(bench.sandbox.requests().len(), asked);
    // The same key, entered anew: the takes are its own.
    let key = ApiKey::parse(crate::bench::KEY).unwrap();
    bench.hand.command(Command::UseKey(key)).await;
    let take = bench.hand.until_rest(take.id).await;
    assert_eq!(take.state(), StageName::Succeeded);
}

#[tokio::test]
async fn takes_of_another_key_stay_open_until_that_key_comes_back() {
    let mut bench = Bench::new(&[]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until_state(take.id, StageName::Queued).await;
    bench.hand.command(Command::UseKey(ApiKey::parse("sk-another-key-1").unwrap())).await;
    let (reply, done) = tokio::sync::oneshot::channel();
    bench.hand.command(Command::Answer(reply)).await;
    done.await.unwrap();
    let id = take.id;
    let left = bench.hand.ledger(move |ledger| ledger.take(id).unwrap().unwrap()).await;
    if left.state().is_under_way() {
        assert_eq!(left.owner, None, "nobody asks about it with the wrong key");
    }
    bench.hand.command(Command::UseKey(ApiKey::parse(crate::bench::KEY).unwrap())).await;
    assert_eq!(bench.hand.until_rest(take.id).await.state(), StageName::Succeeded);
}

#[tokio::test]
async fn no_second_sees_more_than_two_questions() {
    let mut bench = Bench::new(&[]).await;
    let mut ids = Vec::new();
    for n in 0..4 {
        ids.push(bench.hand.submit(&format!("cat {n}")).await.unwrap().id);
    }
    for id in ids {
        bench.hand.until_rest(id).await;
    }
    let times: Vec<jiff::Timestamp> = bench
        .sandbox
        .requests()
        .iter()
        .filter(|request| request["route"] == "feed")
        .map(|request| request["time"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(times.len() >= 4);
    for three in times.windows(3) {
        // The log says when a request came in, which lags by as much as the machine is slow.
        let span = three[2].as_millisecond() - three[0].as_millisecond();
        assert!(span > 700, "three questions within {span} ms");
    }
}
