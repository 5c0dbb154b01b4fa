//! The request log: who counts it counts right.

use std::collections::HashSet;
use std::sync::Arc;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;

use crate::support::{Folder, SLOW, get, lines, post, shot, within};

#[tokio::test]
async fn a_line_tells_what_was_asked_and_what_was_answered() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &["generate:2=429,retry-after=2"]).await;
    let task_id = sandbox.generate(&shot()).await.task_id();
    sandbox.generate(&shot()).await;
    sandbox.ask(&get("/api/task/self?key=sk-secret", "")).await;
    let lines = lines(&folder.log());
    assert_eq!(lines.len(), 3);
    let mut first = lines[0].clone();
    let time = first["time"].take();
    assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
    assert_eq!(
        first,
        json!({
            "time": null, "number": 1, "route": "generate", "ordinal": 1, "method": "POST",
            "path": "/runway/pro/generate", "authorization": true, "key_end": "6789",
            "body": shot(), "fault": null, "status": 200, "task_id": task_id,
        })
    );
    assert_eq!(
        (&lines[1]["fault"], &lines[1]["status"]),
        (&json!("429,retry-after=2"), &json!(429))
    );
    assert_eq!((&lines[1]["ordinal"], &lines[1]["task_id"]), (&json!(2), &Value::Null));
    assert_eq!(lines[2]["route"], "history");
    assert_eq!((&lines[2]["number"], &lines[2]["ordinal"]), (&json!(3), &json!(1)));
    assert_eq!((&lines[2]["authorization"], &lines[2]["body"]), (&json!(false), &Value::Null));
    let text = std::fs::read_to_string(folder.log()).unwrap();
    assert!(!text.contains("sk-secret"), "a key is never written");
}

#[tokio::test]
async fn every_request_is_counted_once_however_it_ends() {
    let folder = Folder::new();
    let faults = ["generate:3=reset-after", "generate:5=reset-before", "generate:8=cut,at=3"];
    let sandbox = Arc::new(folder.sandbox(SLOW, &faults).await);
    let mut clients = JoinSet::new();
    for _ in 0..20 {
        let sandbox = Arc::clone(&sandbox);
        clients.spawn(async move {
            let _ = sandbox.bytes(&post("/runway/pro/generate", &shot())).await;
        });
    }
    clients.join_all().await;
    let lines = lines(&folder.log());
    let numbers: HashSet<u64> = lines.iter().map(|line| line["number"].as_u64().unwrap()).collect();
    assert_eq!((lines.len(), numbers), (20, (1..=20).collect()));
    let created: HashSet<&str> = lines.iter().filter_map(|line| line["task_id"].as_str()).collect();
    assert_eq!(created.len(), 19, "all but the one that was reset before");
    let unanswered = lines.iter().filter(|line| line["status"] == Value::Null).count();
    assert_eq!(unanswered, 2);
}

#[tokio::test]
async fn a_client_that_goes_in_the_middle_is_counted_and_has_no_task() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    let request = post("/runway/pro/generate", &shot());
    let mut stream = sandbox.connect().await;
    stream.write_all(&request[..request.len() - 5]).await.unwrap();
    stream.shutdown().await.unwrap();
    within("its line", async {
        while lines(&folder.log()).is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let line = lines(&folder.log()).remove(0);
    assert_eq!((&line["number"], &line["route"]), (&json!(1), &json!("generate")));
    assert_eq!((&line["status"], &line["task_id"]), (&Value::Null, &Value::Null));
}

#[cfg(unix)]
#[tokio::test]
async fn a_log_that_cannot_be_written_ends_the_sandbox() {
    let folder = Folder::new();
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    std::os::unix::fs::symlink("/dev/full", folder.log()).unwrap();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    let _ = sandbox.bytes(&post("/runway/pro/generate", &shot())).await;
    let why = sandbox.end().await.unwrap_err().to_string();
    assert!(why.contains("request log"), "{why}");
}
