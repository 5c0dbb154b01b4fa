//! What is sent is what the row says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use viewfinder::domain::{RequestSettings, StageName};

use crate::bench::{Hand, KEY};

/// The head of a request in small letters, and its body to the byte.
async fn request(socket: &mut TcpStream) -> Option<(String, String)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|it| it.split("\r\n").next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    socket.read_exact(&mut body).await.ok()?;
    Some((head, String::from_utf8(body).unwrap()))
}

/// A provider that answers each request with what `says` makes of its number, head and body, and
/// keeps them all.
async fn provider(
    says: impl Fn(usize, &str, &str) -> (&'static str, String) + Send + 'static,
) -> (String, Arc<Mutex<Vec<(String, String)>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let came: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let kept = Arc::clone(&came);
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let Some((head, body)) = request(&mut socket).await else { continue };
            let nth = kept.lock().unwrap().len();
            let (status, answer) = says(nth, &head, &body);
            kept.lock().unwrap().push((head, body));
            let start = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length:");
            let answer = format!("{start} {}\r\n\r\n{answer}", answer.len());
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    (base, came)
}

#[tokio::test]
async fn what_is_sent_is_what_the_row_says_each_time() {
    let root = tempfile::tempdir().unwrap();
    let ledger = root.path().join("ledger.db");
    let (base, came) = provider(move |nth, head, _| match nth {
        0 => {
            // Nobody does that; but if the row is what is sent, this is sent the next time.
            let change = "UPDATE takes SET request = replace(request, 'a cat', 'a dog'), \
                          request_head = replace(request_head, '2024-11-06', '2030-01-01')";
            rusqlite::Connection::open(&ledger).unwrap().execute(change, []).unwrap();
            ("429 Too Many Requests", String::new())
        }
        _ if head.contains("/generate") => {
            ("200 OK", r#"{"code":200,"data":{"task_id":"t1"}}"#.to_owned())
        }
        _ => ("200 OK", r#"{"code":200,"data":{"task_id":"t1","status":"RUNNING"}}"#.to_owned()),
    })
    .await;
    let mut hand = Hand::at(&root, &base);
    let take = hand.submit("a cat").await.unwrap();
    let id = take.id;
    let first = hand.ledger(move |ledger| ledger.papers(id).unwrap().unwrap()).await;
    let first = first.request(&RequestSettings::default());
    hand.until_state(id, StageName::Running).await;
    let second = hand.ledger(move |ledger| ledger.papers(id).unwrap().unwrap()).await;
    let second = second.request(&RequestSettings::default());
    assert_ne!((&first.head, &first.body), (&second.head, &second.body));
    let came = came.lock().unwrap().clone();
    for (request, (head, body)) in [first, second].iter().zip(&came) {
        assert_eq!(*body, request.body);
        let line =
            format!("{} {} http/1.1\r\n", request.head.method().as_str(), request.head.path());
        assert!(head.starts_with(&line.to_ascii_lowercase()), "{head}");
        for header in request.head.headers() {
            let line = format!("\r\n{}: {}\r\n", header.name, header.value).to_ascii_lowercase();
            assert!(head.contains(&line), "{line:?} in {head}");
        }
        assert!(
            head.contains(&format!("\r\nauthorization: bearer {KEY}\r\n").to_ascii_lowercase())
        );
    }
    assert!(came[1].1.contains("a dog") && came[1].0.contains("2030-01-01"));
    hand.stop(Duration::from_secs(10)).await;
}
