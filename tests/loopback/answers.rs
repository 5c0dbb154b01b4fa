//! Answers of generate as relays give them: what the take comes to, and that nothing of it is lost.

use std::time::Duration;

use viewfinder::api::{Answer, Submission, judge};
use viewfinder::console::Exit;
use viewfinder::domain::{Failure, FailureKind, Route, StageName, Take, is_task_id};

use crate::answers_of::{Row, rows, serve};
use crate::bench::{Hand, KEY, SHORT};

/// What is wrong with what became of an answer.
fn wrong(row: &Row, take: &Take, raw: Option<&[u8]>) -> Option<String> {
    let want = &row.want;
    let why = take.failure();
    let message = why.map(|why| why.message.as_str()).unwrap_or_default();
    let got = (
        take.state().as_str(),
        Exit::of(take).code(),
        why.map(|why| why.kind.as_str()),
        take.task_id(),
        take.offered(),
    );
    let right = (
        want.state.as_str(),
        want.exit,
        want.kind.as_deref(),
        want.task_id.as_deref(),
        want.offered.as_deref(),
    );
    let unsaid = want.words.iter().find(|words| !message.contains(*words));
    let body = row.body();
    let kept = body.is_empty() || raw == Some(body.as_bytes());
    let fine = got == right && unsaid.is_none() && kept;
    (!fine).then(|| {
        format!(
            "{}\n  got  {got:?} {message:?}\n  want {right:?} {unsaid:?} kept: {kept}",
            row.name
        )
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_the_table_comes_to_what_it_says() {
    let rows = rows("generate.jsonl");
    assert!(rows.len() >= 200, "{}", rows.len());
    let address = serve(&rows);
    let mut misses = Vec::new();
    // So many at once that what is told of them finds room.
    for some in rows.chunks(64) {
        let root = tempfile::tempdir().unwrap();
        let mut hand = Hand::with(&root, &address, KEY, SHORT);
        let mut sent = Vec::new();
        for row in some {
            sent.push((row, hand.submit(&row.name).await.unwrap().id));
        }
        for (row, id) in sent {
            let answered =
                |take: &Take| !matches!(take.state(), StageName::Preparing | StageName::Submitting);
            let take = hand.until(id, answered).await;
            let papers = hand.ledger(move |ledger| ledger.papers(id).unwrap().unwrap()).await;
            misses.extend(wrong(row, &take, papers.raw.as_deref()));
        }
    }
    assert!(misses.is_empty(), "{} of {}\n{}", misses.len(), rows.len(), misses.join("\n"));
}

#[test]
fn the_judge_alone_says_the_same() {
    for row in rows("generate.jsonl") {
        let cut = row.cut.then(|| Failure::new(FailureKind::Network, "it broke"));
        let body = row.body().into_bytes();
        let verdict =
            judge(Route::Runway, &Answer { status: row.status, body, cut, ..Answer::default() });
        let (state, name) = match verdict {
            Submission::Accepted { task_id } => ("queued", Some(task_id)),
            Submission::Refused(_) | Submission::TryAgain { .. } => ("rejected", None),
            Submission::Unclear { offered, .. } => ("unconfirmed", offered),
        };
        assert!(name.as_deref().is_none_or(is_task_id), "{}: {name:?}", row.name);
        assert_eq!(
            (state, name),
            (row.want.state.as_str(), row.want.task_id.or(row.want.offered)),
            "{}",
            row.name
        );
    }
}

/// Answers that have no end, or no end in sight.
#[tokio::test]
async fn what_came_of_an_answer_is_kept_with_its_id() {
    let long = format!(r#"{{"code":200,"data":{{"task_id":"t1"}},"pad":"{}"#, "x".repeat(2 << 20));
    let rows = [("longer than any answer", long.as_str(), true)];
    let lines: Vec<Row> = rows
        .iter()
        .map(|(name, text, cut)| {
            let line = serde_json::json!({"name": name, "text": text, "cut": cut,
                "want": {"state": "unconfirmed", "exit": 80, "kind": "unclear", "offered": "t1"}});
            serde_json::from_value(line).unwrap()
        })
        .collect();
    let root = tempfile::tempdir().unwrap();
    let mut hand = Hand::with(&root, &serve(&lines), KEY, SHORT);
    let id = hand.submit("longer than any answer").await.unwrap().id;
    let take = hand.until_state(id, StageName::Unconfirmed).await;
    assert_eq!((take.offered(), take.failure().unwrap().kind), (Some("t1"), FailureKind::Unclear));
    let papers = hand.ledger(move |ledger| ledger.papers(id).unwrap().unwrap()).await;
    assert!(papers.raw.unwrap().starts_with(br#"{"code":200,"data":{"task_id":"t1"}"#));
}

/// The answer begins and never ends: a time-out in the middle of it, and somebody who quits.
#[tokio::test]
async fn what_had_come_before_the_silence_is_kept_too() {
    for quits in [false, true] {
        let root = tempfile::tempdir().unwrap();
        let (address, began) = half_an_answer().await;
        let mut hand = Hand::with(&root, &address, KEY, SHORT);
        let id = hand.submit("a cat").await.unwrap().id;
        if quits {
            began.await.unwrap();
            assert_eq!(hand.stop(Duration::ZERO).await.unconfirmed, 1);
            hand = Hand::with(&root, &address, KEY, SHORT);
        }
        let take = hand.until_state(id, StageName::Unconfirmed).await;
        assert_eq!(take.offered(), Some("t1"), "quits: {quits}, {:?}", take.failure());
        let papers = hand.ledger(move |ledger| ledger.papers(id).unwrap().unwrap()).await;
        assert_eq!(papers.raw.as_deref(), Some(HALF.as_bytes()));
    }
}

const HALF: &str = r#"{"code":200,"data":{"task_id":"t1","sta"#;

/// Answers with the first half and then no more; tells when that has left.
async fn half_an_answer() -> (String, tokio::sync::oneshot::Receiver<()>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (say, began) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"}") {
            stream.read_buf(&mut request).await.unwrap();
        }
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{HALF}");
        stream.write_all(answer.as_bytes()).await.unwrap();
        let _ = say.send(());
        // Until the other side goes away.
        let _ = stream.read_buf(&mut request).await;
    });
    (address, began)
}
