//! Each kind of fault as the wire has it.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{
    FAST, Folder, SLOW, Sandbox, get, is_silent, lines, path_on, post, settle, shot, within,
};

/// How many tasks there are, by the history.
async fn tasks(sandbox: &Sandbox) -> u64 {
    let history = sandbox.ask(&get("/api/task/self", "authorization: Bearer a\r\n")).await;
    history.json()["data"]["total"].as_u64().unwrap()
}

/// A task of its own, and the path of its finished film.
async fn film(sandbox: &Sandbox) -> String {
    let task_id = sandbox.generate(&shot()).await.task_id();
    path_on(sandbox.address, &sandbox.ended(&task_id).await["data"]["video_url"])
}

#[tokio::test]
async fn statuses_are_answered_and_only_a_time_out_is_executed() {
    let folder = Folder::new();
    let faults = [
        "generate:1=429,retry-after=2",
        "generate:2=401",
        "generate:3=500",
        "generate:4=503,code=model_not_found",
        "generate:5=status=418",
        "generate:6=524",
        "generate:7=500,created=yes",
        "generate:8=business",
    ];
    let sandbox = folder.sandbox(SLOW, &faults).await;
    let mut created = 0;
    for (status, is_json, creates) in [
        (429, true, 0),
        (401, true, 0),
        (500, false, 0),
        (503, true, 0),
        (418, true, 0),
        (524, false, 1),
        (500, false, 1),
        (200, true, 0),
    ] {
        let answer = sandbox.generate(&shot()).await;
        created += creates;
        assert_eq!((answer.status, answer.json().is_object()), (status, is_json));
        assert_eq!(answer.header("x-cometapi-request-id").len(), 31);
        assert_eq!(answer.header("retry-after"), if status == 429 { "2" } else { "" });
        assert_eq!(tasks(&sandbox).await, created, "after {status}");
    }
    assert_eq!(sandbox.generate(&shot()).await.status, 200, "the ninth is as it should be");
}

#[tokio::test]
async fn bodies_that_are_no_answer_come_with_200_and_a_task() {
    let folder = Folder::new();
    let faults = ["generate:1=html", "generate:2=empty", "generate:3=garbage"];
    let sandbox = folder.sandbox(SLOW, &faults).await;
    let html = sandbox.generate(&shot()).await;
    assert!(html.status == 200 && html.body.starts_with(b"<!DOCTYPE html>"));
    let empty = sandbox.generate(&shot()).await;
    assert_eq!((empty.status, empty.header("content-length"), empty.body.len()), (200, "0", 0));
    let garbage = sandbox.generate(&shot()).await;
    assert!(garbage.status == 200 && std::str::from_utf8(&garbage.body).is_err());
    assert_eq!(tasks(&sandbox).await, 3);
}

#[tokio::test]
async fn a_stall_holds_until_the_client_goes() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &["generate:1=stall", "generate:2=stall,at=5"]).await;
    let silent = sandbox.send(&post("/runway/pro/generate", &shot())).await;
    let mut begun = sandbox.send(&post("/runway/pro/generate", &shot())).await;
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n{\"cod") {
        assert!(within("the beginning", begun.read_buf(&mut bytes)).await.unwrap() > 0);
    }
    assert_eq!(tasks(&sandbox).await, 2, "both were executed");
    settle().await;
    assert!(is_silent(&silent) && is_silent(&begun), "nothing more, and not closed");
}

#[tokio::test]
async fn a_cut_ends_at_its_byte_and_promised_more() {
    let folder = Folder::new();
    let faults = ["film:1=cut,at=1000", "film:2=cut", "film:3=cut,at=0"];
    let sandbox = folder.sandbox(FAST, &faults).await;
    let film = film(&sandbox).await;
    for cut_at in [Some(1000), None, Some(0)] {
        let cut = sandbox.ask(&get(&film, "")).await;
        let promised: usize = cut.header("content-length").parse().unwrap();
        assert_eq!(cut.status, 200);
        assert_eq!(cut.body.len(), cut_at.unwrap_or(promised / 2));
        assert!(promised > 20_000);
    }
}

#[tokio::test]
async fn a_film_cut_anywhere_can_be_fetched_to_its_end() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &["film:2-4=cut,at=999"]).await;
    let film = film(&sandbox).await;
    let whole = sandbox.ask(&get(&film, "")).await;
    let mut bytes = sandbox.ask(&get(&film, "")).await.body;
    while bytes.len() < whole.body.len() {
        let range =
            format!("range: bytes={}-\r\nif-range: {}\r\n", bytes.len(), whole.header("etag"));
        let rest = sandbox.ask(&get(&film, &range)).await;
        assert_eq!(rest.status, 206);
        bytes.extend(rest.body);
    }
    assert_eq!(lines(&folder.log()).iter().filter(|line| line["route"] == "film").count(), 5);
    assert!(bytes == whole.body);
}

#[tokio::test]
async fn a_reset_before_the_body_executes_nothing() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &["generate:1=reset-before"]).await;
    let mut whole = post("/runway/pro/generate", &shot());
    whole.truncate(whole.windows(4).position(|at| at == b"\r\n\r\n").unwrap() + 4);
    let why = sandbox.bytes(&whole).await.unwrap_err();
    assert_eq!(why.kind(), ErrorKind::ConnectionReset, "it did not wait for the body");
    assert_eq!(tasks(&sandbox).await, 0);
}

#[tokio::test]
async fn a_reset_after_the_request_has_executed_it() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &["generate:1=reset-after"]).await;
    let why = sandbox.bytes(&post("/runway/pro/generate", &shot())).await.unwrap_err();
    assert_eq!(why.kind(), ErrorKind::ConnectionReset);
    assert_eq!(tasks(&sandbox).await, 1);
}

#[tokio::test]
async fn an_endless_body_goes_on_as_long_as_somebody_reads() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &["generate:1=huge"]).await;
    let mut stream = sandbox.send(&post("/runway/pro/generate", &shot())).await;
    let mut chunk = vec![0; 64 * 1024];
    let mut read = 0;
    while read < 8 * 1024 * 1024 {
        let length = within("more", stream.read(&mut chunk)).await.unwrap();
        assert!(length > 0);
        read += length;
    }
    drop(stream);
    assert_eq!(tasks(&sandbox).await, 1, "it still serves others");
}

#[tokio::test]
async fn slow_is_late_and_drip_is_bit_by_bit() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &["feed:1=slow,ms=60", "feed:2=drip,ms=3,each=4"]).await;
    let begun = Instant::now();
    let late = sandbox.feed("a").await;
    assert!(begun.elapsed() >= Duration::from_millis(60));
    let begun = Instant::now();
    let dripped = sandbox.feed("a").await;
    let pauses = dripped.body.len().div_ceil(4) as u64;
    assert!(begun.elapsed() >= Duration::from_millis(3 * pauses));
    assert_eq!((late.status, late.json()), (400, dripped.json()));
    assert_eq!(late.json()["code"], "task_not_exist");
}

#[tokio::test]
async fn the_feed_says_what_it_is_told_to() {
    let folder = Folder::new();
    let faults = [
        "feed:1=wrapped,word=VIOLATION",
        "feed:2=flat,word=IN_PROGRESS",
        "feed:3=duomi,word=1",
        "feed:4=null",
        "feed:5=not-exist,http=200",
        "feed:6=business,msg=nope",
        "feed:7=redirect,to=http://127.0.0.1:1/elsewhere",
    ];
    let sandbox = folder.sandbox(SLOW, &faults).await;
    let task_id = sandbox.generate(&shot()).await.task_id();
    assert_eq!(sandbox.feed(&task_id).await.json()["data"]["status"], "VIOLATION");
    let flat = sandbox.feed(&task_id).await.json();
    assert_eq!((&flat["task_id"], &flat["status"]), (&json!(task_id), &json!("IN_PROGRESS")));
    let duomi = sandbox.feed(&task_id).await.json();
    assert_eq!((&duomi["code"], &duomi["data"]["status"]), (&json!(200), &json!("1")));
    assert_eq!(sandbox.feed(&task_id).await.json(), json!({"code": "success", "data": null}));
    let missing = sandbox.feed(&task_id).await;
    assert_eq!((missing.status, &missing.json()["code"]), (200, &json!("task_not_exist")));
    let business = sandbox.feed(&task_id).await;
    assert_eq!((business.status, &business.json()["msg"]), (200, &json!("nope")));
    let moved = sandbox.feed(&task_id).await;
    assert_eq!((moved.status, moved.header("location")), (301, "http://127.0.0.1:1/elsewhere"));
}

#[tokio::test]
async fn a_task_can_be_made_to_fail() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &["generate:1=fails,reason=too dull\\, sorry"]).await;
    let accepted = sandbox.generate(&shot()).await;
    assert_eq!(accepted.status, 200);
    let ended = sandbox.ended(&accepted.task_id()).await;
    assert_eq!(ended["status"], "FAILURE");
    assert_eq!(ended["fail_reason"], "too dull, sorry");
}

#[tokio::test]
async fn a_file_host_can_forget_ranges_and_change_the_file() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &["film:2=no-range", "film:3=changed"]).await;
    let film = film(&sandbox).await;
    let known = sandbox.ask(&get(&film, "")).await.header("etag").to_owned();
    let resume = get(&film, &format!("range: bytes=5-\r\nif-range: {known}\r\n"));
    assert_eq!(sandbox.ask(&resume).await.status, 200);
    let changed = sandbox.ask(&resume).await;
    assert!(changed.status == 200 && changed.header("etag") != known);
    assert_eq!(sandbox.ask(&resume).await.status, 206);
}

#[tokio::test]
async fn stopping_waits_for_no_one_who_is_held() {
    let folder = Folder::new();
    let faults =
        ["feed:1=stall,at=1", "feed:2=slow,ms=3600000", "feed:3=huge", "feed:4=drip,ms=60000"];
    let sandbox = folder.sandbox(SLOW, &faults).await;
    let mut held = Vec::new();
    for number in 1..=4 {
        let mut stream = sandbox.send(&post("/runway/feed", &json!({"task_id": "a"}))).await;
        // Each has been played as far as it goes; the slow one never begins.
        if number != 2 {
            let mut bytes = Vec::new();
            while !bytes.windows(4).any(|at| at == b"\r\n\r\n") {
                assert!(within("a beginning", stream.read_buf(&mut bytes)).await.unwrap() > 0);
            }
        }
        held.push(stream);
    }
    let mut half = sandbox.connect().await;
    half.write_all(b"POST /runway/feed HT").await.unwrap();
    let idle = sandbox.connect().await;
    let begun = Instant::now();
    sandbox.stop().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    drop((held, half, idle));
}
