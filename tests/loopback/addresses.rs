//! Where a film is: its address fails, and the provider is asked anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::oneshot;
use viewfinder::domain::{StageName, Take};
use viewfinder::worker::{Command, Note};

use crate::bench::{Hand, KEY, SHORT, Sandbox};

/// A take that succeeded a moment ago, and a provider that from now on misbehaves as told.
pub(crate) struct Ready {
    pub(crate) root: tempfile::TempDir,
    pub(crate) sandbox: Sandbox,
    pub(crate) take: Take,
}

impl Ready {
    pub(crate) async fn new(faults: &[&str]) -> Self {
        Self::many(1, faults).await.0
    }

    pub(crate) async fn many(count: usize, faults: &[&str]) -> (Self, Vec<Take>) {
        let root = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(root.path(), &[]).await;
        let mut hand = Hand::at(&root, &sandbox.base);
        let mut takes = Vec::new();
        for nth in 0..count {
            let take = hand.submit(&format!("cat {nth}")).await.unwrap();
            takes.push(hand.until_state(take.id, StageName::Succeeded).await);
        }
        hand.stop(Duration::from_secs(5)).await;
        let address = sandbox.base.trim_start_matches("http://").to_owned();
        sandbox.end().await;
        fs::remove_file(root.path().join("sandbox.log")).unwrap();
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        let sandbox = Sandbox::on(listener, root.path(), faults, 400.0);
        (Self { root, sandbox, take: takes[0].clone() }, takes)
    }

    /// As if the provider had been done with them more than a day ago.
    pub(crate) fn a_day_later(&self) {
        self.change("UPDATE takes SET ended = ended - 25 * 3600000");
    }

    /// Changes rows behind everybody's back.
    pub(crate) fn change(&self, sql: &str) {
        let ledger = rusqlite::Connection::open(self.root.path().join("ledger.db")).unwrap();
        ledger.execute_batch(sql).unwrap();
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join("films")
    }

    pub(crate) fn hand(&self) -> Hand {
        self.hand_with(KEY)
    }

    fn hand_with(&self, key: &str) -> Hand {
        Hand::fetching(&self.root, &self.sandbox.base, key, SHORT, Some(self.folder()))
    }

    /// What was asked for on this route.
    pub(crate) fn asked(&self, route: &str) -> Vec<Value> {
        self.sandbox.requests().into_iter().filter(|request| request["route"] == route).collect()
    }

    pub(crate) fn on_disk(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

async fn let_go(hand: &Hand) {
    let (reply, done) = oneshot::channel();
    hand.command(Command::LetGo(reply)).await;
    done.await.unwrap();
}

#[tokio::test]
async fn no_odd_answer_makes_a_film_expired() {
    let faults: [&[&str]; 6] = [
        &["film:1=html", "feed:1=null"],
        &["film:1=status=403", "feed:1=null"],
        &["film:1=status=403", "feed:1=not-exist"],
        &["film:1=status=403", "feed:1=500"],
        &["film:1=status=403", "feed:1=429,retry-after=0"],
        &["film:1=cut,at=20000", "film:2=status=403", "feed:1=not-exist"],
    ];
    let mut running = tokio::task::JoinSet::new();
    for faults in faults {
        running.spawn(async move {
            let ready = Ready::new(faults).await;
            let mut hand = ready.hand();
            hand.command(Command::Fetch(ready.take.id, true)).await;
            loop {
                match hand.note().await {
                    Note::Take(take) if take.state() == StageName::Saved => break,
                    Note::Take(take) => {
                        assert_ne!(
                            take.state(),
                            StageName::Expired,
                            "{faults:?}: {:?}",
                            take.failure()
                        );
                    }
                    // Impatient.
                    Note::FilmLater { id, .. } => hand.command(Command::Fetch(id, true)).await,
                    _ => {}
                }
            }
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn a_task_that_nobody_knows_any_more_has_no_film() {
    let ready = Ready::new(&["film:*=status=404", "feed:*=not-exist"]).await;
    ready.a_day_later();
    let mut hand = ready.hand();
    hand.command(Command::Fetch(ready.take.id, true)).await;
    let take = hand.until_state(ready.take.id, StageName::Expired).await;
    assert!(take.failure().unwrap().message.contains("does not know"), "{:?}", take.failure());
    assert_eq!(ready.asked("feed").len(), 2, "one odd answer ends nothing");
    assert_eq!(ready.on_disk(), [] as [String; 0]);
}

/// What came stays for the key that can ask on.
#[tokio::test]
async fn with_another_key_a_film_is_held_and_not_given_up() {
    let ready = Ready::new(&["film:1=cut,at=20000", "film:2=status=403"]).await;
    let mut hand = ready.hand_with("sk-another-0123456789abcdef");
    hand.command(Command::Fetch(ready.take.id, true)).await;
    let held = hand.until(ready.take.id, |take| take.failure().is_some()).await;
    assert_eq!(held.state(), StageName::Succeeded);
    assert!(held.failure().unwrap().message.contains("the key"), "{:?}", held.failure());
    assert_eq!(ready.asked("feed").len(), 0);
    assert!(held.part.unwrap().done > 0);
    hand.stop(Duration::from_secs(5)).await;
    let mut hand = ready.hand();
    hand.command(Command::Fetch(ready.take.id, true)).await;
    hand.until_state(ready.take.id, StageName::Saved).await;
    assert!(ready.asked("film").iter().any(|request| request["status"] == 206));
}

/// Suspended in the middle of a question that takes its time, and woken again: one job per film.
#[tokio::test]
async fn after_a_pause_one_job_fetches_a_film() {
    let faults = ["film:1=status=403", "feed:1=slow,ms=1000", "film:2=drip,ms=10,each=1000"];
    let ready = Ready::new(&faults).await;
    let mut hand = ready.hand();
    hand.command(Command::Fetch(ready.take.id, true)).await;
    for come in [2000, 4000, 6000] {
        if come > 2000 {
            let wanted =
                |note: &Note| matches!(note, Note::Coming { come: now, .. } if *now > come);
            hand.until_note(wanted).await;
        } else {
            while ready.asked("film").is_empty() {
                tokio::task::yield_now().await;
            }
        }
        let_go(&hand).await;
        hand.command(Command::Adopt(None)).await;
    }
    let saved = hand.until_state(ready.take.id, StageName::Saved).await;
    let film = saved.film().unwrap().clone();
    assert_eq!(fs::metadata(&film.path).unwrap().len(), film.bytes);
    assert!(film.poster.is_some() && film.last_frame.is_some(), "{film:?}");
    let asked = ready.asked("film");
    assert!(asked.len() <= 5, "once for each pause: {asked:?}");
}

#[tokio::test]
async fn films_that_are_gone_are_asked_about_in_turn() {
    let (ready, takes) = Ready::many(4, &["film:*=status=403"]).await;
    ready.a_day_later();
    let mut hand = ready.hand();
    for take in &takes {
        hand.command(Command::Fetch(take.id, true)).await;
    }
    for take in &takes {
        hand.until_state(take.id, StageName::Expired).await;
    }
    let asked = ready.asked("feed");
    assert_eq!(asked.len(), takes.len());
    let times: Vec<jiff::Timestamp> =
        asked.iter().map(|request| request["time"].as_str().unwrap().parse().unwrap()).collect();
    for three in times.windows(3) {
        let span = three[2].as_millisecond() - three[0].as_millisecond();
        assert!(span > 700, "three questions within {span} ms");
    }
}

#[tokio::test]
async fn a_picture_has_more_than_one_try_and_a_pause_does_not_lose_it() {
    for faults in [&["image:1=cut,at=100", "image:3=500"][..], &["image:1=stall,at=100"]] {
        let ready = Ready::new(faults).await;
        let mut hand = ready.hand();
        hand.command(Command::Fetch(ready.take.id, true)).await;
        if faults.len() == 1 {
            let named = |name: &String| Path::new(name).extension().is_some_and(|it| it == "mp4");
            while !ready.folder().exists() || !ready.on_disk().iter().any(named) {
                tokio::task::yield_now().await;
            }
            let_go(&hand).await;
            hand.command(Command::Adopt(None)).await;
        }
        let saved = hand.until_state(ready.take.id, StageName::Saved).await;
        let film = saved.film().unwrap();
        assert!(film.poster.is_some() && film.last_frame.is_some(), "{faults:?}: {film:?}");
    }
}

/// A film that something stands in the way of comes by itself when the way is free.
#[tokio::test]
async fn a_held_film_is_tried_again_when_another_has_come() {
    let (ready, takes) = Ready::many(2, &["film:1-7=html"]).await;
    let mut hand = ready.hand();
    hand.command(Command::Fetch(takes[0].id, true)).await;
    let held = hand.until_impatiently(takes[0].id, |take| take.failure().is_some()).await;
    assert_eq!(held.state(), StageName::Succeeded);
    hand.command(Command::Fetch(takes[1].id, true)).await;
    hand.until_state(takes[1].id, StageName::Saved).await;
    hand.until_state(takes[0].id, StageName::Saved).await;
}

#[tokio::test]
async fn a_film_that_was_deleted_comes_again_when_asked_and_one_that_is_there_does_not() {
    let ready = Ready::new(&[]).await;
    let mut hand = ready.hand();
    let id = ready.take.id;
    hand.command(Command::Fetch(id, true)).await;
    let saved = hand.until_state(id, StageName::Saved).await;
    let film = saved.film().unwrap().clone();
    let bytes = fs::read(&film.path).unwrap();
    hand.command(Command::Fetch(id, true)).await;
    hand.until_note(|note| *note == Note::FilmThere(id)).await;
    assert_eq!(ready.asked("film").len(), 1);
    fs::remove_file(&film.path).unwrap();
    hand.command(Command::Fetch(id, true)).await;
    hand.until(id, |take| take.state() == StageName::Downloading).await;
    let again = hand.until_state(id, StageName::Saved).await;
    assert_eq!(again.film(), Some(&film));
    assert!(fs::read(&film.path).unwrap() == bytes);
}
