//! What each answer to a submission means, and that it is asked for once.

use pretty_assertions::assert_eq;
use viewfinder::domain::{FailureKind, RequestSettings, StageName};

use crate::bench::{Bench, Hand, Sandbox};

#[tokio::test]
async fn a_shot_becomes_a_film_and_every_step_is_in_the_ledger() {
    let mut bench = Bench::new(&[]).await;
    let take = bench.hand.submit("a cat on a lighthouse").await.unwrap();
    assert_eq!(take.state(), StageName::Preparing);
    let take = bench.hand.until_state(take.id, StageName::Succeeded).await;
    assert!(take.output().unwrap().film.starts_with(&bench.sandbox.base));
    assert!(take.output().unwrap().poster.is_some());
    let (id, task_id) = (take.id, take.task_id().unwrap().to_owned());
    let states = bench.hand.ledger(move |ledger| ledger.milestones(id).unwrap()).await;
    let states: Vec<_> = states.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(states[..3], ["preparing", "submitting", "queued"]);
    assert_eq!(states.last(), Some(&"succeeded"));
    let posts = bench.sandbox.posts();
    assert_eq!((posts.len(), bench.sandbox.created()), (1, 1));
    assert_eq!(posts[0]["task_id"], task_id);
    assert_eq!(posts[0]["body"]["prompt"], "a cat on a lighthouse");
    let papers = bench.hand.ledger(move |ledger| ledger.papers(id).unwrap().unwrap()).await;
    let request = papers.request(&RequestSettings::default());
    let sent: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(sent, posts[0]["body"], "the ledger has the request to the letter");
    let raw = String::from_utf8(papers.raw.unwrap()).unwrap();
    assert!(raw.contains("SUCCESS"), "and the raw answer of the ending");
}

/// A fault, what the take ends as, with which kind, how many requests and how many tasks.
type Row = (&'static str, StageName, Option<FailureKind>, usize, usize);

#[tokio::test]
async fn every_scripted_fault_ends_as_the_table_says() {
    use FailureKind::{Auth, Invalid, Network, Provider, RateLimit, Timeout, Unclear};
    use StageName::{Rejected, Succeeded, Unconfirmed};
    let rows: [Row; 26] = [
        // Tried again: it was turned away, or never arrived.
        ("generate:1=429,retry-after=0", Succeeded, None, 2, 1),
        ("generate:1-4=429,retry-after=garbage", Succeeded, None, 5, 1),
        ("generate:*=429", Rejected, Some(RateLimit), 6, 0),
        ("generate:1=429,retry-after=99999", Rejected, Some(RateLimit), 1, 0),
        // A plain no.
        ("generate:1=401", Rejected, Some(Auth), 1, 0),
        ("generate:1=status=400", Rejected, Some(Invalid), 1, 0),
        (
            "generate:1=status=403,code=insufficient_user_quota",
            Rejected,
            Some(FailureKind::Quota),
            1,
            0,
        ),
        ("generate:1=status=404", Rejected, Some(Invalid), 1, 0),
        ("generate:1=status=413", Rejected, Some(Invalid), 1, 0),
        ("generate:1=500,code=invalid_request", Rejected, Some(Invalid), 1, 0),
        ("generate:1=503,code=model_not_found", Rejected, Some(Invalid), 1, 0),
        ("generate:1=redirect,to=http://127.0.0.1:9/x", Rejected, Some(Invalid), 1, 0),
        ("generate:1=business", Rejected, Some(Provider), 1, 0),
        // Nobody knows: never sent again, whatever words come with it.
        ("generate:1=status=408", Unconfirmed, Some(Timeout), 1, 0),
        ("generate:1=500", Unconfirmed, Some(Provider), 1, 0),
        ("generate:1=503", Unconfirmed, Some(Provider), 1, 0),
        ("generate:1=524", Unconfirmed, Some(Timeout), 1, 1),
        ("generate:1=html", Unconfirmed, Some(Unclear), 1, 1),
        ("generate:1=empty", Unconfirmed, Some(Unclear), 1, 1),
        ("generate:1=garbage", Unconfirmed, Some(Unclear), 1, 1),
        ("generate:1=huge", Unconfirmed, Some(Unclear), 1, 1),
        ("generate:1=cut,at=20", Unconfirmed, Some(Network), 1, 1),
        ("generate:1=reset-before", Unconfirmed, Some(Network), 1, 0),
        ("generate:1=reset-after", Unconfirmed, Some(Network), 1, 1),
        ("generate:1=stall", Unconfirmed, Some(Timeout), 1, 1),
        ("generate:1=slow,ms=300", Succeeded, None, 1, 1),
    ];
    // Side by side: none waits for another's silence.
    let mut running = tokio::task::JoinSet::new();
    for row in rows {
        running.spawn(async move {
            let (fault, state, kind, posts, created) = row;
            let mut bench = Bench::new(&[fault]).await;
            let take = bench.hand.submit("a cat").await.unwrap();
            let take = bench.hand.until_rest(take.id).await;
            let got = (
                take.state(),
                take.failure().map(|why| why.kind),
                bench.sandbox.posts().len(),
                bench.sandbox.created(),
            );
            assert_eq!(got, (state, kind, posts, created), "{fault}: {:?}", take.failure());
            assert_eq!(take.attempts as usize, posts, "{fault}");
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn an_accepted_take_that_fails_keeps_the_providers_reason_whole() {
    let mut bench = Bench::new(&["generate:1=fails,reason=SAFETY.INPUT.TEXT: no"]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    let take = bench.hand.until_rest(take.id).await;
    let why = take.failure().unwrap();
    assert_eq!((take.state(), why.kind), (StageName::Failed, FailureKind::Moderation));
    assert!(why.message.contains("SAFETY.INPUT.TEXT"), "{}", why.message);
    let id = take.id;
    let papers = bench.hand.ledger(move |ledger| ledger.papers(id).unwrap().unwrap()).await;
    assert!(String::from_utf8(papers.raw.unwrap()).unwrap().contains("SAFETY.INPUT.TEXT"));
}

#[tokio::test]
async fn the_request_id_is_kept() {
    let mut bench = Bench::new(&["generate:1=401"]).await;
    let take = bench.hand.submit("a cat").await.unwrap();
    let take = bench.hand.until_rest(take.id).await;
    assert!(take.failure().unwrap().request_id.is_some());
}

#[tokio::test]
async fn a_connection_that_was_never_made_is_tried_until_somebody_listens() {
    let root = tempfile::tempdir().unwrap();
    // A port that is surely free, and ours again in a moment.
    let listener = viewfinder::sandbox::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut hand = Hand::at(&root, &format!("http://{address}"));
    let take = hand.submit("a cat").await.unwrap();
    hand.until(take.id, |take| take.failure().is_some()).await;
    let listener = viewfinder::sandbox::bind(&address.to_string()).await.unwrap();
    let sandbox = Sandbox::on(listener, root.path(), &[], 400.0);
    let take = hand.until_rest(take.id).await;
    // It may have been tried to the end before the port was ours again: then it was never sent.
    match take.state() {
        StageName::Succeeded => assert_eq!((sandbox.posts().len(), sandbox.created()), (1, 1)),
        StageName::Rejected => assert_eq!(sandbox.posts().len(), 0),
        state => panic!("{state}"),
    }
}

#[tokio::test]
async fn nobody_listening_is_said_and_costs_nothing() {
    let root = tempfile::tempdir().unwrap();
    let listener = viewfinder::sandbox::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut hand = Hand::at(&root, &format!("http://{address}"));
    let take = hand.submit("a cat").await.unwrap();
    let take = hand.until_rest(take.id).await;
    let why = take.failure().unwrap();
    assert_eq!(
        (take.state(), why.kind, take.attempts),
        (StageName::Rejected, FailureKind::Network, 6)
    );
    assert!(why.message.contains("no connection"), "{}", why.message);
}

#[tokio::test]
async fn a_retry_waits_as_long_as_it_is_told() {
    let mut bench = Bench::new(&["generate:1=429,retry-after=1"]).await;
    let before = std::time::Instant::now();
    let take = bench.hand.submit("a cat").await.unwrap();
    bench.hand.until(take.id, |take| take.attempts == 2).await;
    assert!(before.elapsed() >= std::time::Duration::from_secs(1));
}
