//! Takes that came with an export, which may name any file as its own: what this ledger did not
//! write is never written over and never removed, whatever is done with the take.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use viewfinder::domain::{StageName, Take, TakeId};
use viewfinder::download::is_own;
use viewfinder::store::{Record, StoreError};
use viewfinder::worker::Command;

use crate::addresses::Ready;
use crate::bench::Hand;
use crate::hosts::FILM;

const ID: &str = "20260714";

/// Endings of files that viewfinder writes for a film, and of some that it does not.
const ENDINGS: [&str; 18] = [
    ".mp4",
    ".webm",
    ".bin",
    ".mp4.part",
    ".mp4.2.part",
    ".mp4.3.part",
    ".mp4.unpacked.part",
    ".mp4.unpacking.part",
    ".mp4.unpacked.part0",
    ".partial.mp4",
    ".partial.jpg",
    ".poster.png",
    ".poster.png.part",
    ".last.png",
    ".last.png.part",
    ".json",
    ".json.part",
    ".srt",
];

/// The line that a take would be exported as.
async fn line(hand: &Hand, id: TakeId) -> Value {
    hand.ledger(move |ledger| {
        let mut found = Value::Null;
        let given = ledger.export::<StoreError>(|record| {
            let line: Value = serde_json::from_str(&record.to_json()).unwrap();
            if line["id"] == id.as_str() {
                found = line;
            }
            Ok(true)
        });
        given.unwrap();
        found
    })
    .await
}

/// What somebody keeps in the films folder under names that begin with a stem.
fn put(ready: &Ready, stem: &str, size: usize) -> BTreeMap<PathBuf, Vec<u8>> {
    fs::create_dir_all(ready.folder()).unwrap();
    let file = |ending: &str| {
        let path = ready.folder().join(format!("{stem}{ending}"));
        let mut bytes = format!("somebody's{ending}").into_bytes();
        bytes.resize(size, 7);
        fs::write(&path, &bytes).unwrap();
        (path, bytes)
    };
    ENDINGS.into_iter().map(file).collect()
}

#[track_caller]
fn are_whole(files: &BTreeMap<PathBuf, Vec<u8>>, when: &str) {
    for (path, bytes) in files {
        let now = fs::read(path).ok();
        assert!(now.as_ref() == Some(bytes), "{when}: {} is lost", path.display());
    }
}

async fn purge(hand: &Hand, take: Take) {
    let id = take.id;
    let purged = hand.ledger(move |ledger| ledger.files_of(&take)).await.unwrap();
    let own = purged.made.into_iter().filter(|made| is_own(&purged.take, &made.path, made.sure));
    let own: Vec<PathBuf> = own.map(|made| made.path).collect();
    assert!(hand.ledger(move |ledger| ledger.purge(id)).await.unwrap().is_some());
    for path in own {
        let _ = fs::remove_file(path);
    }
}

/// Fetches the film of a take that names these files, and purges it: they stay.
async fn fetch_and_purge(ready: &Ready, others: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    let mut hand = ready.hand();
    let id = TakeId::parse(ID).unwrap();
    hand.command(Command::Fetch(id, true)).await;
    let saved = hand.until_state(id, StageName::Saved).await;
    are_whole(others, &format!("{what}, fetched"));
    let film = saved.film().unwrap().path.clone();
    assert!(fs::read(&film).unwrap() == FILM && !others.contains_key(&film), "{what}");
    hand.stop(Duration::from_secs(5)).await;
    let hand = ready.hand();
    let saved = hand.ledger(move |ledger| ledger.take(id)).await.unwrap().unwrap();
    purge(&hand, saved).await;
    are_whole(others, &format!("{what}, purged"));
    assert!(!film.exists(), "{what}: what was made here goes");
    let mut hand = hand;
    hand.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_film_that_is_fetched_for_an_import_writes_over_nobodys_files() {
    let ready = Ready::new(&[]).await;
    let mut hand = ready.hand();
    let line = line(&hand, ready.take.id).await;
    hand.stop(Duration::from_secs(5)).await;
    let day = ready.take.created.day(&jiff::tz::TimeZone::UTC);
    let named = format!("{day}-cat-0-{ID}");
    let states = ["succeeded", "downloading", "failed", "expired"];
    let parts = [".mp4.part", ".mp4.2.part", ".partial.mp4", ".mp4"];
    for (nth, state) in states.into_iter().enumerate() {
        for (stem, size) in [(&format!("holiday-{ID}"), 500_000), (&named, 0), (&named, FILM.len())]
        {
            let what = format!("{state} {stem} {size}");
            let others = put(&ready, stem, size);
            let at = |ending: &str| ready.folder().join(format!("{stem}{ending}"));
            let mut line = line.clone();
            for (name, value) in [
                ("id", json!(ID)),
                ("task_id", json!("another")),
                ("state", json!(state)),
                ("film", json!(at(".mp4"))),
                ("film_part", json!(at(parts[nth]))),
                ("film_done", json!(size)),
                ("film_total", json!(size)),
            ] {
                line[name] = value;
            }
            if !matches!(state, "succeeded" | "downloading") {
                line["error"] = json!({ "kind": "provider", "message": "x", "request_id": null });
            }
            let mut hand = ready.hand();
            let record = Record::parse(&line.to_string()).unwrap();
            hand.ledger(move |ledger| ledger.import(&[record], true).map(drop)).await.unwrap();
            let id = TakeId::parse(ID).unwrap();
            let take = hand.ledger(move |ledger| ledger.take(id)).await.unwrap().unwrap();
            assert_eq!(take.part, None, "{what}: this ledger wrote nothing");
            hand.stop(Duration::from_secs(5)).await;
            fetch_and_purge(&ready, &others, &what).await;
            for path in others.keys() {
                fs::remove_file(path).unwrap();
            }
        }
    }
}

/// A row that an older viewfinder took in, or that somebody wrote by hand.
#[tokio::test]
async fn a_row_that_names_somebodys_part_as_its_own_does_not_get_it() {
    let ready = Ready::new(&[]).await;
    let others = put(&ready, &format!("holiday-{ID}"), 500_000);
    let at = |ending: &str| ready.folder().join(format!("holiday-{ID}{ending}"));
    let part = at(".mp4.part");
    ready.change(&format!(
        "UPDATE takes SET id = '{ID}', state = 'downloading', fetch = 1, film = '{}', \
         film_part = '{}', film_done = 500000, film_total = 500000",
        at(".mp4").display(),
        part.display()
    ));
    fetch_and_purge(&ready, &others, "by hand").await;
}
