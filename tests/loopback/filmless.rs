//! Done without a film, and answers about other tasks: what a provider says that the sandbox never
//! would.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use viewfinder::domain::{FailureKind, StageName, Take};
use viewfinder::worker::Command;

use crate::bench::Hand;

const FILM: &str = "https://cdn.example/film.mp4";

/// A provider that takes every shot as `task-0`, `task-1`, .. and answers to the questions about
/// each in turn; the last answer is given for ever.
struct Provider {
    base: String,
    /// The tasks that were asked about, in order.
    asked: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Provider {
    async fn new(answers: Vec<Vec<Value>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (heard, mut made) = (Arc::clone(&asked), 0);
        let task = tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                // A request that was cut off is nobody's.
                let Some((path, body)) = request(&mut socket).await else { continue };
                let answer = if path.ends_with("/generate") {
                    made += 1;
                    json!({"code": 200, "data": {"task_id": format!("task-{}", made - 1)}})
                } else {
                    let name = body["task_id"].as_str().unwrap().to_owned();
                    let mut heard = heard.lock().unwrap();
                    let nth = heard.iter().filter(|before| **before == name).count();
                    let task: usize = name.strip_prefix("task-").unwrap().parse().unwrap();
                    heard.push(name);
                    answers[task][nth.min(answers[task].len() - 1)].clone()
                };
                let answer = answer.to_string();
                let start = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length:";
                let answer = format!("{start} {}\r\n\r\n{answer}", answer.len());
                let _ = socket.write_all(answer.as_bytes()).await;
            }
        });
        Self { base, asked, task }
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

/// The path and the body of a request.
async fn request(socket: &mut TcpStream) -> Option<(String, Value)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|it| it.split("\r\n").next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    socket.read_exact(&mut body).await.ok()?;
    let path = head.split(' ').nth(1).unwrap().to_owned();
    Some((path, serde_json::from_slice(&body).unwrap()))
}

fn answer(task: &str, status: &str, film: Option<&str>) -> Value {
    json!({"code": "success", "data": {"task_id": task, "status": status, "video_url": film}})
}

async fn done_with(hand: &Hand) {
    let (reply, done) = oneshot::channel();
    hand.command(Command::Answer(reply)).await;
    done.await.unwrap();
}

/// The row of a take, changed as no worker would.
fn change(root: &tempfile::TempDir, sql: &str) {
    let connection = rusqlite::Connection::open(root.path().join("ledger.db")).unwrap();
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
}

async fn read(hand: &Hand, take: &Take) -> Take {
    let id = take.id;
    hand.ledger(move |ledger| ledger.take(id).unwrap().unwrap()).await
}

#[tokio::test]
async fn done_without_a_film_is_asked_on_until_there_is_one() {
    let root = tempfile::tempdir().unwrap();
    let provider = Provider::new(vec![vec![
        answer("task-0", "SUCCESS", None),
        answer("task-0", "SUCCESS", Some("/film.mp4")),
        answer("task-0", "SUCCESS", Some(FILM)),
    ]])
    .await;
    let mut hand = Hand::at(&root, &provider.base);
    let take = hand.submit("a cat").await.unwrap();
    let bare = hand.until(take.id, Take::is_filmless).await;
    let why = bare.failure().unwrap();
    assert_eq!((bare.state(), why.kind), (StageName::Succeeded, FailureKind::NotFound));
    assert!(bare.is_under_way() && bare.owner.is_some() && bare.output().is_none());
    let counted =
        hand.ledger(|ledger| (ledger.under_way().unwrap(), ledger.open_takes().unwrap().len()));
    assert_eq!(counted.await, (1, 1));
    let relative =
        |take: &Take| take.failure().is_some_and(|why| why.message.contains("/film.mp4"));
    hand.until(take.id, relative).await;
    let found = hand.until(take.id, |take| take.output().is_some()).await;
    assert_eq!(
        (found.state(), found.output().unwrap().film.as_str()),
        (StageName::Succeeded, FILM)
    );
    assert!(found.failure().is_none() && !found.is_under_way() && found.ended >= bare.ended);
    assert_eq!(provider.asked(), 3);
}

#[tokio::test]
async fn after_a_day_without_a_film_asking_rests_until_the_user_asks() {
    let root = tempfile::tempdir().unwrap();
    let bare = answer("task-0", "SUCCESS", None);
    let provider =
        Provider::new(vec![vec![bare.clone(), bare, answer("task-0", "SUCCESS", Some(FILM))]])
            .await;
    let mut hand = Hand::at(&root, &provider.base);
    let take = hand.submit("a cat").await.unwrap();
    hand.until(take.id, Take::is_filmless).await;
    hand.stop(Duration::from_secs(5)).await;
    let asked = provider.asked();
    assert_eq!(asked, 1);
    change(&root, "UPDATE takes SET watched = watched - 86400000");
    let mut hand = Hand::at(&root, &provider.base);
    hand.command(Command::Adopt(None)).await;
    let rested = hand.until(take.id, Take::rests).await;
    assert_eq!((rested.state(), rested.owner.as_deref()), (StageName::Succeeded, None));
    assert_eq!(provider.asked(), asked + 1);
    // Nobody takes it up by itself, and it is still open.
    hand.command(Command::Adopt(None)).await;
    done_with(&hand).await;
    assert!(read(&hand, &take).await.owner.is_none());
    let id = take.id;
    let kept = hand.ledger(move |ledger| {
        (
            ledger.open_takes().unwrap().len(),
            ledger.under_way().unwrap(),
            ledger.hide(id, true).unwrap(),
        )
    });
    assert_eq!(kept.await, (1, 0, false));
    hand.command(Command::AskNow(take.id)).await;
    let found = hand.until(take.id, |take| take.output().is_some()).await;
    assert!(found.failure().is_none());
    assert_eq!(provider.asked(), asked + 2);
}

#[tokio::test]
async fn a_film_that_is_wanted_meanwhile_is_fetched_once_it_has_an_address() {
    let root = tempfile::tempdir().unwrap();
    let bare = answer("task-0", "SUCCESS", None);
    let provider =
        Provider::new(vec![vec![bare.clone(), bare, answer("task-0", "SUCCESS", Some(FILM))]])
            .await;
    let mut hand = Hand::at(&root, &provider.base);
    let take = hand.submit("a cat").await.unwrap();
    hand.until(take.id, Take::is_filmless).await;
    hand.command(Command::Fetch(take.id, true)).await;
    let found = hand.until(take.id, |take| take.output().is_some()).await;
    assert!(found.wants_film(), "{found:?}");
}

/// A relay that knows a task by a name of its own is believed after three answers in a row, also
/// over a restart; the film of one stray answer is not taken.
#[tokio::test]
async fn another_task_is_believed_when_it_comes_three_times_in_a_row() {
    let root = tempfile::tempdir().unwrap();
    let other = answer("mapped-7", "SUCCESS", Some(FILM));
    let provider = Provider::new(vec![vec![
        answer("stray-1", "FAILURE", None),
        answer("task-0", "QUEUED", None),
        other,
    ]])
    .await;
    let mut hand = Hand::at(&root, &provider.base);
    let take = hand.submit("a cat").await.unwrap();
    let seen = |times: u32| {
        move |take: &Take| {
            take.answers
                .other
                .as_ref()
                .is_some_and(|other| other.task_id == "mapped-7" && other.seen == times)
        }
    };
    let once = hand.until(take.id, seen(1)).await;
    assert_eq!((once.state(), once.output()), (StageName::Queued, None));
    hand.stop(Duration::from_secs(5)).await;
    let mut hand = Hand::at(&root, &provider.base);
    hand.command(Command::Adopt(None)).await;
    let done = hand.until_state(take.id, StageName::Succeeded).await;
    assert!(done.answers.believe("mapped-7"));
    assert_eq!(done.task_id(), Some("task-0"), "both names are kept");
    assert_eq!(done.output().unwrap().film, FILM);
    assert!(provider.asked() >= 5);
}

#[tokio::test]
async fn the_task_of_another_take_is_never_believed_to_be_this_ones() {
    let root = tempfile::tempdir().unwrap();
    let provider = Provider::new(vec![
        vec![answer("task-0", "QUEUED", None)],
        vec![answer("task-0", "SUCCESS", Some(FILM))],
    ])
    .await;
    let mut hand = Hand::at(&root, &provider.base);
    hand.submit("a cat").await.unwrap();
    let take = hand.submit("a dog").await.unwrap();
    let second = || provider.asked.lock().unwrap().iter().filter(|it| *it == "task-1").count();
    while second() < 5 {
        let now = tokio::time::timeout(Duration::from_mins(1), hand.note()).await;
        now.expect("it is not asked any more");
    }
    let left = read(&hand, &take).await;
    assert_eq!((left.state(), left.output()), (StageName::Queued, None));
    assert!(!left.answers.believe("task-0"));
}

#[tokio::test]
async fn a_failed_take_with_a_film_is_fetched_by_the_users_word_only() {
    let root = tempfile::tempdir().unwrap();
    let mut odd = answer("task-0", "FAILURE", None);
    odd["data"]["fail_reason"] = json!("timeout");
    odd["data"]["data"] = json!({"status": "SUCCEEDED", "output": [FILM]});
    let provider = Provider::new(vec![vec![odd]]).await;
    let mut hand = Hand::at(&root, &provider.base);
    let take = hand.submit("a cat").await.unwrap();
    let failed = hand.until_state(take.id, StageName::Failed).await;
    assert_eq!(failed.failure().unwrap().message, r#"the provider says "timeout""#);
    assert_eq!(failed.output().unwrap().film, FILM);
    let read = read(&hand, &take).await;
    assert_eq!((&read.stage, read.owner), (&failed.stage, None));
    hand.command(Command::Fetch(take.id, true)).await;
    let wanted = hand.until_state(take.id, StageName::Succeeded).await;
    assert!(wanted.wants_film());
}
