//! Clients that hold a connection and say nothing.

use pretty_assertions::assert_eq;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{
    Answer, Folder, SLOW, Sandbox, get, is_silent, lines, post, settle, shot, within,
};

/// Connects from an address of this machine.
async fn from(ip: [u8; 4], sandbox: &Sandbox) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((std::net::Ipv4Addr::from(ip), 0).into()).unwrap();
    socket.connect(sandbox.address).await.unwrap()
}

/// Three hundred of them, of which every other one has begun a head.
async fn silent(ip: Option<[u8; 4]>, sandbox: &Sandbox) -> Vec<TcpStream> {
    let mut all = Vec::new();
    for nth in 0..300 {
        let mut stream = match ip {
            Some(ip) => from(ip, sandbox).await,
            None => sandbox.connect().await,
        };
        if nth % 2 == 0 {
            // It may have been sent away already.
            let _ = stream.write_all(b"POST /runway/feed HTTP/1.1\r\nhost: loc").await;
        }
        all.push(stream);
    }
    all
}

#[tokio::test]
async fn those_who_say_nothing_stop_nobody() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    let _silent = silent(None, &sandbox).await;
    for _ in 0..3 {
        assert_eq!(sandbox.generate(&shot()).await.status, 200);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn those_of_another_peer_stop_nobody_either() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &[]).await;
    let _silent = silent(Some([127, 0, 0, 2]), &sandbox).await;
    assert_eq!(sandbox.generate(&shot()).await.status, 200);
}

#[tokio::test]
async fn those_without_a_key_hold_nothing_by_what_they_do_not_send() {
    let folder = Folder::new();
    let sandbox = folder.locked(SLOW, "0123456789abcdef").await;
    let mut held = Vec::new();
    for _ in 0..300 {
        let begun = "POST /runway/pro/generate HTTP/1.1\r\nhost: localhost\r\n\
                    authorization: Bearer wrong\r\ncontent-length: 9\r\n\r\n";
        let mut stream = sandbox.connect().await;
        let _ = stream.write_all(begun.as_bytes()).await;
        held.push(stream);
    }
    let request = String::from_utf8(post("/runway/feed", &json!({"task_id": "a"}))).unwrap();
    let request = request.replace("sk-secret-0123456789", "0123456789abcdef");
    assert_eq!(sandbox.ask(request.as_bytes()).await.status, 400, "it is answered");
}

#[tokio::test]
async fn whoever_works_keeps_its_place_however_many_there_are() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &["generate:1-200=slow,ms=200"]).await;
    let mut all = Vec::new();
    for _ in 0..300 {
        all.push(sandbox.send(&post("/runway/pro/generate", &shot())).await);
    }
    for mut stream in all {
        let mut bytes = Vec::new();
        within("an answer", stream.read_to_end(&mut bytes)).await.unwrap();
        assert!(bytes.starts_with(b"HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn one_peer_has_128_places_and_leaves_the_others_theirs() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(SLOW, &["feed:*=stall"]).await;
    let mut held = Vec::new();
    for _ in 0..128 {
        held.push(sandbox.send(&post("/runway/feed", &json!({"task_id": "a"}))).await);
    }
    within("128 clients", async {
        while lines(&folder.log()).len() < 128 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let mut waiting = sandbox.send(&get("/", "")).await;
    settle().await;
    assert!(is_silent(&waiting), "the 129th waits");
    #[cfg(target_os = "linux")]
    {
        let mut other = from([127, 0, 0, 2], &sandbox).await;
        other.write_all(&get("/", "")).await.unwrap();
        let mut bytes = Vec::new();
        within("another peer", other.read_to_end(&mut bytes)).await.unwrap();
        assert_eq!(Answer::parse(&bytes).status, 404);
    }
    assert!(is_silent(&waiting));
    held.pop();
    let mut bytes = Vec::new();
    within("the place that was left", waiting.read_to_end(&mut bytes)).await.unwrap();
    assert_eq!(Answer::parse(&bytes).status, 404);
}
