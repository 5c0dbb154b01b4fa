//! Callbacks: once, to this machine, whatever happens to the sandbox in between.

use std::net::SocketAddr;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::{FAST, Folder, SLOW, lines, post, shot, within};

/// Somebody's webhook: takes calls down and answers each with the same status.
struct Webhook {
    address: SocketAddr,
    calls: mpsc::UnboundedReceiver<(String, Value)>,
}

impl Webhook {
    async fn answering(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (heard, calls) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                let call = loop {
                    if let Some(call) = whole(&bytes) {
                        break call;
                    }
                    assert!(stream.read_buf(&mut bytes).await.unwrap() > 0);
                };
                heard.send(call).unwrap();
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Self { address, calls }
    }

    /// The first line and the body of the next call.
    async fn call(&mut self) -> (String, Value) {
        within("a callback", self.calls.recv()).await.unwrap()
    }

    /// The task of the next call.
    async fn task(&mut self) -> Value {
        self.call().await.1["task_id"].clone()
    }

    fn url(&self) -> String {
        format!("http://{}/hook?a=b", self.address)
    }
}

fn whole(bytes: &[u8]) -> Option<(String, Value)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    let length: usize = length.parse().ok()?;
    let first = head.lines().next()?.to_owned();
    (body.len() == length).then(|| (first, serde_json::from_str(body).unwrap()))
}

fn calling(url: &str) -> Value {
    let mut shot = shot();
    shot["callback_url"] = url.into();
    shot
}

fn outcomes(folder: &Folder, task_id: &str) -> Vec<Value> {
    let lines = lines(&folder.state());
    let notes =
        lines.iter().filter(|line| line["kind"] == "callback" && line["task_id"] == task_id);
    notes.map(|note| note["outcome"].clone()).collect()
}

#[tokio::test]
async fn a_finished_task_is_told_once_in_the_inner_shape() {
    let folder = Folder::new();
    let mut webhook = Webhook::answering("204 No Content").await;
    let sandbox = folder.sandbox(FAST, &["generate:2=fails,reason=no"]).await;
    let first = sandbox.generate(&calling(&webhook.url())).await.task_id();
    let (line, body) = webhook.call().await;
    assert_eq!(line, "POST /hook?a=b HTTP/1.1");
    assert_eq!(body["code"], Value::Null, "without the wrapper");
    // The addresses in it are those of a client that calls the server by its address.
    let asked = post("/runway/feed", &json!({"task_id": first}));
    let asked =
        String::from_utf8(asked).unwrap().replace("localhost", &sandbox.address.to_string());
    assert_eq!(body, sandbox.ask(asked.as_bytes()).await.json()["data"]["data"]);
    assert_eq!((&body["status"], &body["state"]), (&json!("3"), &json!("succeeded")));

    let second = sandbox.generate(&calling(&webhook.url())).await.task_id();
    let (_, body) = webhook.call().await;
    assert_eq!((&body["task_id"], &body["status"]), (&json!(second), &json!("2")));
    assert_eq!((&body["msg"], &body["refund"]), (&json!("no"), &json!("1")));
}

#[tokio::test]
async fn what_was_delivered_is_not_delivered_again_by_anyone() {
    let folder = Folder::new();
    let mut webhook = Webhook::answering("200 OK").await;
    let one = folder.sandbox(FAST, &[]).await;
    let two = folder.sandbox(FAST, &[]).await;
    let first = one.generate(&calling(&webhook.url())).await.task_id();
    two.feed(&first).await;
    assert_eq!(webhook.task().await, json!(first));
    within("the note of it", async {
        while outcomes(&folder, &first) != ["begun", "delivered"] {
            tokio::task::yield_now().await;
        }
    })
    .await;
    one.stop().await.unwrap();
    two.stop().await.unwrap();
    let three = folder.sandbox(FAST, &[]).await;
    let second = three.generate(&calling(&webhook.url())).await.task_id();
    assert_eq!(webhook.task().await, json!(second), "and nothing of the first before it");
    assert_eq!(outcomes(&folder, &first), ["begun", "delivered"]);
}

#[tokio::test]
async fn a_webhook_that_refuses_is_called_three_times() {
    let folder = Folder::new();
    let mut refusing = Webhook::answering("500 Internal Server Error").await;
    let sandbox = folder.sandbox(FAST, &[]).await;
    let first = sandbox.generate(&calling(&refusing.url())).await.task_id();
    for _ in 0..3 {
        assert_eq!(refusing.task().await, json!(first));
    }
    within("three failures", async {
        while outcomes(&folder, &first).len() < 6 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let second = sandbox.generate(&calling(&refusing.url())).await.task_id();
    assert_eq!(refusing.task().await, json!(second), "and no fourth time");
    let three = ["begun", "failed"].repeat(3);
    assert_eq!(outcomes(&folder, &first), three);
}

#[tokio::test]
async fn a_redirect_is_a_refusal_and_not_followed() {
    let folder = Folder::new();
    let mut elsewhere = Webhook::answering("200 OK").await;
    let moved = format!("301 Moved\r\nlocation: {}", elsewhere.url());
    let mut webhook = Webhook::answering(moved.leak()).await;
    let sandbox = folder.sandbox(FAST, &[]).await;
    let first = sandbox.generate(&calling(&webhook.url())).await.task_id();
    for _ in 0..3 {
        assert_eq!(webhook.task().await, json!(first));
    }
    let second = sandbox.generate(&calling(&elsewhere.url())).await.task_id();
    assert_eq!(elsewhere.task().await, json!(second));
}

#[tokio::test]
async fn no_other_host_is_ever_called() {
    let folder = Folder::new();
    let mut webhook = Webhook::answering("200 OK").await;
    let port = webhook.address.port();
    let sandbox = folder.sandbox(FAST, &[]).await;
    // The system takes 0.0.0.0 for this machine, so an attempt would be heard.
    let other = sandbox.generate(&calling(&format!("http://0.0.0.0:{port}/"))).await.task_id();
    let mapped = format!("http://[::ffff:127.0.0.1]:{port}/");
    let mapped = sandbox.generate(&calling(&mapped)).await.task_id();
    let secure = sandbox.generate(&calling(&format!("https://127.0.0.1:{port}/"))).await.task_id();
    let ours = sandbox.generate(&calling(&format!("http://localhost:{port}/"))).await.task_id();
    assert_eq!(webhook.task().await, json!(ours));
    for task_id in [other, mapped, secure] {
        sandbox.ended(&task_id).await;
        assert_eq!(outcomes(&folder, &task_id), [Value::Null; 0]);
    }
    assert!(webhook.calls.try_recv().is_err());
}

#[tokio::test]
async fn what_is_still_owed_is_taken_up_after_a_restart() {
    let folder = Folder::new();
    let mut webhook = Webhook::answering("200 OK").await;
    // A life of 250 ms, of which this server sees the first few.
    let one = folder.sandbox(200.0, &[]).await;
    let task_id = one.generate(&calling(&webhook.url())).await.task_id();
    one.stop().await.unwrap();
    assert_eq!(outcomes(&folder, &task_id), [Value::Null; 0]);
    let two = folder.sandbox(SLOW, &[]).await;
    let (_, body) = webhook.call().await;
    assert_eq!(body["task_id"], json!(task_id));
    let film = body["video_url"].as_str().unwrap();
    assert!(film.starts_with(&format!("http://{}/", two.address)), "{film}");
}
