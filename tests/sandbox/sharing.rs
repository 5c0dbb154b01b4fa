//! One state file, several servers, and lives that go on without any.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{FAST, Folder, SLOW, get, lines, path_on, shot};

#[tokio::test]
async fn any_server_answers_for_every_task_with_films_of_its_own() {
    let folder = Folder::new();
    let one = folder.sandbox(FAST, &[]).await;
    let two = folder.sandbox(SLOW, &[]).await;
    let task_id = one.generate(&shot()).await.task_id();
    let ended = two.ended(&task_id).await;
    assert_eq!(ended["status"], "SUCCESS", "at the speed of its creation");
    let film = path_on(two.address, &ended["data"]["video_url"]);
    assert_eq!(two.ask(&get(&film, "")).await.status, 200);
    let film = path_on(one.address, &one.ended(&task_id).await["data"]["video_url"]);
    assert_eq!(one.ask(&get(&film, "")).await.status, 200);
}

#[tokio::test]
async fn a_film_is_on_the_loopback_name_the_client_used() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &[]).await;
    let task_id = sandbox.generate(&shot()).await.task_id();
    sandbox.ended(&task_id).await;
    let body = json!({ "task_id": task_id }).to_string();
    let ask = |host: &str| {
        format!(
            "POST /runway/feed HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer a\r\n\
             connection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    for host in ["localhost:4444", "127.0.0.2", "[::1]:9"] {
        let answer = sandbox.ask(ask(host).as_bytes()).await.json();
        let film = answer["data"]["data"]["video_url"].as_str().unwrap().to_owned();
        assert!(film.starts_with(&format!("http://{host}/")), "{film}");
    }
}

#[tokio::test]
async fn a_restart_loses_nothing() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &[]).await;
    let mut wish = shot();
    wish["prompt"] = json!("mèo 🐈 trên ngọn hải đăng");
    let task_id = sandbox.generate(&wish).await.task_id();
    sandbox.stop().await.unwrap();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    assert_eq!(sandbox.ended(&task_id).await["data"]["prompt"], wish["prompt"]);
}

#[tokio::test]
async fn a_line_torn_by_a_kill_is_repaired_under_everyone() {
    let folder = Folder::new();
    let one = folder.sandbox(SLOW, &[]).await;
    let first = one.generate(&shot()).await.task_id();
    let mut state = std::fs::OpenOptions::new().append(true).open(folder.state()).unwrap();
    state.write_all(br#"{"kind":"task","task_id":"to"#).unwrap();
    let two = folder.sandbox(SLOW, &[]).await;
    let second = two.generate(&shot()).await.task_id();
    for sandbox in [&one, &two] {
        let history = sandbox.ask(&get("/api/task/self", "authorization: Bearer a\r\n")).await;
        let items = history.json()["data"]["items"].clone();
        let ids: Vec<&Value> =
            items.as_array().unwrap().iter().map(|item| &item["task_id"]).collect();
        assert_eq!(ids, [&json!(second), &json!(first)]);
    }
    let text = std::fs::read_to_string(folder.state()).unwrap();
    assert_eq!(text.lines().count(), lines(&folder.state()).len(), "every line is whole again");
}

#[tokio::test]
async fn what_is_posted_at_once_to_two_servers_is_all_there() {
    let folder = Folder::new();
    let one = folder.sandbox(SLOW, &[]).await;
    let two = folder.sandbox(SLOW, &[]).await;
    let mut posts = JoinSet::new();
    for sandbox in [one, two].map(Arc::new) {
        for _ in 0..10 {
            let sandbox = Arc::clone(&sandbox);
            posts.spawn(async move { sandbox.generate(&shot()).await.task_id() });
        }
    }
    let answered: HashSet<String> = posts.join_all().await.into_iter().collect();
    let kept: HashSet<String> = lines(&folder.state())
        .iter()
        .map(|line| line["task_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(answered.len(), 20);
    assert_eq!(answered, kept);
}

#[tokio::test]
async fn progress_never_falls_whoever_answers() {
    let folder = Folder::new();
    let one = folder.sandbox(500.0, &[]).await;
    let two = folder.sandbox(SLOW, &[]).await;
    let task_id = one.generate(&shot()).await.task_id();
    let mut last = 0;
    while last < 100 {
        for sandbox in [&one, &two] {
            let answer = sandbox.feed(&task_id).await.json();
            let text = answer["data"]["progress"].as_str().unwrap_or("0%").to_owned();
            let percent: u32 = text.trim_end_matches('%').parse().unwrap();
            assert!(percent >= last, "{percent} after {last}");
            last = percent;
        }
    }
}
