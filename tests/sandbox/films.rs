//! Films that are made for their tasks: by a camera from outside, on request, and the same each
//! time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use viewfinder::sandbox::{Camera, Order, Piece, Whims};

use crate::support::{Answer, FAST, Folder, Sandbox, get, path_on, settle, shot, within};

/// A film that is nothing but what it was ordered as, and how many were made.
fn camera() -> (Camera, Arc<AtomicUsize>) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let camera = Camera::new(move |order: &Order, piece: Piece| {
        count.fetch_add(1, Ordering::SeqCst);
        format!("{piece:?} {order:?}\n").repeat(100).into_bytes()
    });
    (camera, made)
}

/// A finished task of this request: its id, and its data in the feed.
async fn ended(sandbox: &Sandbox, shot: &Value) -> (String, Value) {
    let task_id = sandbox.generate(shot).await.task_id();
    let data = sandbox.ended(&task_id).await["data"].clone();
    (task_id, data)
}

async fn fetch(sandbox: &Sandbox, url: &Value, headers: &str) -> Answer {
    sandbox.ask(&get(&path_on(sandbox.address, url), headers)).await
}

#[tokio::test]
async fn each_task_has_the_film_it_asked_for() {
    let folder = Folder::new();
    let (camera, _) = camera();
    let sandbox = folder.sandbox_with(FAST, &[], camera).await;
    let (task_id, data) = ended(&sandbox, &shot()).await;
    let film = fetch(&sandbox, &data["video_url"], "").await;
    assert_eq!((film.status, film.header("content-type")), (200, "video/mp4"));
    let order = Order {
        task_id,
        prompt: "a cat".to_owned(),
        model: "gen4".to_owned(),
        ratio: "16:9".to_owned(),
        seconds: 10.0,
        motion: [0.0, 0.4, 0.0, -6.0, 0.0, 0.0],
        from_image: false,
        whims: Whims::default(),
    };
    assert!(film.body.starts_with(format!("Film {order:?}").as_bytes()));
    for (name, piece) in [("poster", "Poster"), ("last_frame", "LastFrame")] {
        let still = fetch(&sandbox, &data[name], "").await;
        assert_eq!((still.status, still.header("content-type")), (200, "image/png"));
        assert!(still.body.starts_with(format!("{piece} {order:?}").as_bytes()));
    }
    let mut other = shot();
    other["options"]["motion_vector"]["x"] = json!(-3);
    let (_, data) = ended(&sandbox, &other).await;
    let other = fetch(&sandbox, &data["video_url"], "").await;
    assert_ne!((&film.body, film.header("etag")), (&other.body, other.header("etag")));
}

#[tokio::test]
async fn parts_of_a_film_fit_together_wherever_they_come_from() {
    let folder = Folder::new();
    let (camera, made) = camera();
    let one = folder.sandbox_with(FAST, &[], camera.clone()).await;
    // Another process that shares the state, and makes its films itself.
    let two = folder.sandbox_with(FAST, &[], camera).await;
    let (_, data) = ended(&one, &shot()).await;
    let path = path_on(one.address, &data["video_url"]);
    let whole = one.ask(&get(&path, "")).await;
    let tag = whole.header("etag").to_owned();
    let mut parts = Vec::new();
    for (nth, first) in (0..whole.body.len()).step_by(1000).enumerate() {
        let headers = format!("range: bytes={first}-{}\r\nif-range: {tag}\r\n", first + 999);
        let part = [&one, &two][nth % 2].ask(&get(&path, &headers)).await;
        assert_eq!((part.status, part.header("etag")), (206, tag.as_str()));
        parts.extend(part.body);
    }
    assert_eq!(parts, whole.body);
    assert_eq!(made.load(Ordering::SeqCst), 2, "once by each");
    let beyond = format!("range: bytes={}-\r\n", parts.len());
    assert_eq!(one.ask(&get(&path, &beyond)).await.status, 416);
    let changed = one.ask(&get(&path, "range: bytes=5-\r\nif-range: \"other\"\r\n")).await;
    assert_eq!((changed.status, changed.body), (200, parts));
}

#[tokio::test]
async fn while_a_film_is_made_others_are_answered() {
    let folder = Folder::new();
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let camera = Camera::new(move |_, _| {
        // Until the test lets it, or has failed.
        let _ = wait.lock().unwrap().recv();
        b"film".to_vec()
    });
    let sandbox = folder.sandbox_with(FAST, &[], camera).await;
    let (task_id, data) = ended(&sandbox, &shot()).await;
    let asked = get(&path_on(sandbox.address, &data["video_url"]), "");
    let film = sandbox.ask(&asked);
    tokio::pin!(film);
    tokio::select! {
        _ = &mut film => panic!("it cannot be there yet"),
        () = async {
            settle().await;
            assert_eq!(sandbox.feed(&task_id).await.status, 200);
        } => {}
    }
    go.send(()).unwrap();
    assert_eq!(within("the film", film).await.body, b"film");
}

#[tokio::test]
async fn requests_of_an_older_state_file_are_filmed_too() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.state().parent().unwrap()).unwrap();
    let lines = [
        json!({"kind": "task", "task_id": "old", "created_ms": 1, "speed": 1.0, "request": {}}),
        json!({"kind": "task", "task_id": "odd", "created_ms": 1, "speed": 1.0, "request": {
            "prompt": "p", "options": {"seconds": "ten", "motion_vector": {"x": "1", "y": 1e99}}}}),
    ];
    std::fs::write(folder.state(), lines.map(|line| format!("{line}\n")).concat()).unwrap();
    let (camera, _) = camera();
    let sandbox = folder.sandbox_with(FAST, &[], camera).await;
    for (task, motion) in [("old", "[0.0, 0.0, 0.0"), ("odd", "[0.0, 10.0, 0.0")] {
        let film = sandbox.ask(&get(&format!("/files/{task}/film.mp4?key=a"), "")).await;
        let text = String::from_utf8(film.body).unwrap();
        assert!(film.status == 200 && text.contains("seconds: 5.0") && text.contains(motion));
    }
}

#[tokio::test]
async fn an_address_expires_and_the_feed_knows_a_new_one() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &["film:2=expired"]).await;
    let (task_id, first) = ended(&sandbox, &shot()).await;
    assert_eq!(fetch(&sandbox, &first["video_url"], "").await.status, 200);
    let expired = fetch(&sandbox, &first["video_url"], "range: bytes=9-\r\n").await;
    assert_eq!((expired.status, expired.header("content-type")), (403, "application/xml"));
    assert!(String::from_utf8(expired.body).unwrap().contains("<Code>AccessDenied</Code>"));
    // For ever, and for the stills too.
    assert_eq!(fetch(&sandbox, &first["video_url"], "").await.status, 403);
    assert_eq!(fetch(&sandbox, &first["poster"], "").await.status, 403);
    let second = sandbox.feed(&task_id).await.json()["data"]["data"].clone();
    assert_ne!(first["video_url"], second["video_url"]);
    for file in ["video_url", "poster", "last_frame"] {
        assert_eq!(fetch(&sandbox, &second[file], "").await.status, 200, "{file}");
    }
    sandbox.stop().await.unwrap();
    let again = folder.sandbox(FAST, &[]).await;
    let path = format!("/files/{task_id}/film.mp4?key=a");
    assert_eq!(again.ask(&get(&path, "")).await.status, 403, "another process knows it");
    assert_eq!(again.ask(&get(&format!("{path}&sig=1"), "")).await.status, 200);
}

#[tokio::test]
async fn a_length_and_a_range_can_be_wrong() {
    let folder = Folder::new();
    let faults = ["film:2=wrong-length", "film:3=wrong-length,says=999999", "film:4=wrong-range"];
    let sandbox = folder.sandbox(FAST, &faults).await;
    let (_, data) = ended(&sandbox, &shot()).await;
    let whole = fetch(&sandbox, &data["video_url"], "").await;
    for says in [whole.body.len() / 2, 999_999] {
        let wrong = fetch(&sandbox, &data["video_url"], "").await;
        assert_eq!((wrong.status, wrong.header("content-length")), (200, &*says.to_string()));
        assert_eq!(wrong.body, whole.body);
    }
    let wrong = fetch(&sandbox, &data["video_url"], "range: bytes=1000-\r\n").await;
    let last = whole.body.len() - 1;
    let says = format!("bytes 500-{last}/{}", whole.body.len());
    assert_eq!((wrong.status, wrong.header("content-range")), (206, says.as_str()));
    assert_eq!(wrong.body, whole.body[500..]);
}
