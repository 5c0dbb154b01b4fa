//! No byte leaves before the disk has it, nothing accepted is forgotten, no key strays.

use std::time::Duration;

use viewfinder::domain::{Filter, Report, StageName};
use viewfinder::worker::Note;

use crate::bench::{Bench, Hand, KEY, Sandbox};

/// Makes the ledger refuse a state, as a full disk would, until it is told otherwise.
struct Refusal(rusqlite::Connection);

impl Refusal {
    fn of(root: &tempfile::TempDir, state: &str) -> Self {
        let connection = rusqlite::Connection::open(root.path().join("ledger.db")).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        connection
            .execute_batch(&format!(
                "CREATE TRIGGER refuse BEFORE UPDATE ON takes WHEN new.state = '{state}' \
                 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            ))
            .unwrap();
        Self(connection)
    }

    fn lift(self) {
        self.0.execute_batch("DROP TRIGGER refuse").unwrap();
    }
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_sent() {
    let mut bench = Bench::new(&[]).await;
    // The ledger is open before it is made to refuse.
    bench.hand.ledger(|ledger| ledger.count(&Filter::default()).unwrap()).await;
    let _refusal = Refusal::of(&bench.root, "submitting");
    let take = bench.hand.submit("a cat").await.unwrap();
    let take = bench.hand.until_rest(take.id).await;
    assert_eq!(take.state(), StageName::Cancelled);
    assert_eq!(bench.sandbox.posts().len(), 0, "no byte has left");
    let full = |report: &Report| report.what.contains("disk is full");
    if !bench.hand.troubles.iter().any(full) {
        // The ledger may show the ending before its reason is read.
        bench.hand.until_note(|note| matches!(note, Note::NotSent(report) if full(report))).await;
    }
}

#[tokio::test]
async fn an_accepted_task_is_written_down_as_soon_as_the_disk_takes_it() {
    let mut bench = Bench::new(&[]).await;
    bench.hand.ledger(|ledger| ledger.count(&Filter::default()).unwrap()).await;
    let refusal = Refusal::of(&bench.root, "queued");
    let take = bench.hand.submit("a cat").await.unwrap();
    bench
        .hand
        .until_note(
            |note| matches!(note, Note::Trouble(report) if report.safe.contains("accepted")),
        )
        .await;
    refusal.lift();
    let take = bench.hand.until_rest(take.id).await;
    assert_eq!((take.state(), bench.sandbox.created()), (StageName::Succeeded, 1));
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_stays_home() {
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Sandbox::start(elsewhere.path(), &[]).await;
    let to = format!("{}/runway/pro/generate", other.base);
    let faults = [
        format!("generate:1=redirect,to={to}"),
        format!("generate:2=redirect,to={to},status=307"),
        format!("generate:3=redirect,to={to},status=308"),
    ];
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    let mut bench = Bench::new(&faults).await;
    for _ in 0..3 {
        let take = bench.hand.submit("a cat").await.unwrap();
        assert_eq!(bench.hand.until_rest(take.id).await.state(), StageName::Rejected);
    }
    assert_eq!(other.requests().len(), 0);
}

#[tokio::test]
async fn the_key_is_nowhere_on_disk() {
    let mut bench = Bench::new(&["generate:2=401"]).await;
    for _ in 0..2 {
        let take = bench.hand.submit("a cat").await.unwrap();
        bench.hand.until_rest(take.id).await;
    }
    bench.hand.stop(Duration::from_secs(10)).await;
    let mut files = vec![bench.root.path().to_owned()];
    let mut read = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        read += 1;
        let bytes = std::fs::read(&path).unwrap();
        for part in [KEY, &KEY[..12]] {
            let found = bytes.windows(part.len()).any(|window| window == part.as_bytes());
            assert!(!found, "{} holds the key", path.display());
        }
    }
    assert!(read >= 2, "the ledger and the log were looked at");
}

#[tokio::test]
async fn each_confirmation_is_at_most_one_task() {
    // Every seventh request is turned away, some break in every way there is.
    let faults = [
        "generate:3=429,retry-after=0",
        "generate:5=reset-after",
        "generate:8=524",
        "generate:9=500",
        "generate:11=429,retry-after=0",
        "generate:12=html",
        "generate:14=cut,at=3",
    ];
    let mut bench = Bench::new(&faults).await;
    let mut takes = Vec::new();
    let confirmed = 12;
    for n in 0..confirmed {
        let take = bench.hand.submit(&format!("cat {n}")).await.unwrap();
        takes.push(
            bench
                .hand
                .until(take.id, |take| {
                    !matches!(take.state(), StageName::Preparing | StageName::Submitting)
                })
                .await,
        );
    }
    let posts = bench.sandbox.posts();
    assert!(bench.sandbox.created() <= confirmed);
    // Each further request of a take follows a 429.
    let turned_away = posts.iter().filter(|post| post["status"] == 429).count();
    assert_eq!(posts.len(), confirmed + turned_away);
    // And every task that was made belongs to a take that knows it, or that says it may have one.
    let unconfirmed = takes.iter().filter(|take| take.state() == StageName::Unconfirmed).count();
    let named = takes.iter().filter(|take| take.task_id().is_some()).count();
    assert!(bench.sandbox.created() <= named + unconfirmed);
    for post in posts.iter().filter(|post| post["status"] == 200 && post["fault"].is_null()) {
        let task = post["task_id"].as_str().unwrap();
        assert!(takes.iter().any(|take| take.task_id() == Some(task)), "{task} was forgotten");
    }
}

#[tokio::test]
async fn a_ledger_without_room_for_the_row_sends_nothing() {
    let bench = Bench::new(&[]).await;
    let other = tempfile::tempdir().unwrap();
    let mut hand = Hand::at(&other, &bench.sandbox.base);
    hand.ledger(|ledger| ledger.count(&Filter::default()).unwrap()).await;
    let connection = rusqlite::Connection::open(other.path().join("ledger.db")).unwrap();
    connection
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON takes \
             BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
        )
        .unwrap();
    let report = hand.submit("a cat").await.unwrap_err();
    assert!(report.what.contains("disk is full") && report.safe.contains("Nothing was sent"));
    assert_eq!(bench.sandbox.requests().len(), 0);
}
