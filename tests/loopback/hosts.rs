//! Films from hosts that the sandbox is not: without a length, without a name for the content, and
//! with others behind them.

use std::fs;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use viewfinder::api::FileClient;
use viewfinder::domain::{FailureKind, StageName};

use crate::bench::{KEY, SHORT};
use crate::films::Studio;

pub(crate) const FILM: &[u8] = include_bytes!("../../assets/sandbox/film.mp4");

/// A file host that says what it is told to, to one request after the other, and then hangs up.
pub(crate) struct Host {
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Host {
    /// `says` is given its own address, how many asked before, and the head of the request.
    pub(crate) async fn new(says: impl Fn(&str, usize, &str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (heads, own) = (Arc::clone(&asked), base.clone());
        let task = tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(socket.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
                let nth = heads.lock().unwrap().len();
                let answer = says(&own, nth, &head);
                heads.lock().unwrap().push(head);
                // Whoever has seen enough may hang up first.
                let _ = socket.write_all(&answer).await;
            }
        });
        Self { base, asked, task }
    }

    /// The sandbox's fault that sends these requests on to this host.
    pub(crate) fn sent_on(&self, which: &str) -> String {
        format!("film:{which}=redirect,to={}/film.mp4", self.base)
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

fn whole(headers: &str, body: &[u8]) -> Vec<u8> {
    answer("200 OK", &format!("Content-Length: {}\r\n{headers}", FILM.len()), body)
}

/// The end of a film of the same length, of which nothing is the same.
fn rest_of_another(headers: &str) -> Vec<u8> {
    let other: Vec<u8> = FILM[20_000..].iter().map(|byte| !byte).collect();
    let (length, all) = (other.len(), FILM.len());
    let range = format!("Content-Range: bytes 20000-{}/{all}\r\n", all - 1);
    let headers = format!("Content-Length: {length}\r\n{range}{headers}");
    answer("206 Partial Content", &headers, &other)
}

#[tokio::test]
async fn a_film_that_stops_in_the_middle_is_fetched_again() {
    let host = Host::new(|_, _, _| answer("200 OK", "", &FILM[..20_000])).await;
    let mut studio = Studio::new(&[&host.sent_on("1")]).await;
    let take = studio.film("a cat").await;
    assert_eq!(take.state(), StageName::Saved, "{:?}", take.failure());
    assert!(fs::read(&take.film().unwrap().path).unwrap() == studio.whole(&take).await);
    assert_eq!(host.asked().len(), 1);
}

#[tokio::test]
async fn a_film_that_always_stops_in_the_middle_is_kept_as_far_as_it_goes_and_said() {
    let host = Host::new(|_, _, _| answer("200 OK", "", &FILM[..20_000])).await;
    for fault in [&host.sent_on("*"), "film:*=wrong-length"] {
        let mut studio = Studio::new(&[fault]).await;
        let take = studio.impatiently("a cat").await;
        assert_eq!(take.state(), StageName::Succeeded, "{fault}");
        let why = take.failure().unwrap();
        assert_eq!(why.kind, FailureKind::Unclear, "{fault}");
        assert!(why.message.ends_with("film breaks off in the middle"), "{fault}: {}", why.message);
        let part = take.part.as_ref().unwrap();
        let name = part.file.file_name().unwrap().to_str().unwrap();
        assert!(name.ends_with(".partial.mp4"), "{fault}: {name}");
        assert_eq!(studio.names(), [name.replace(".partial.mp4", ".json"), name.to_owned()]);
        let come = fs::read(&part.file).unwrap();
        assert!(come[4..8] == *b"ftyp" && come.len() as u64 == part.done, "{fault}");
    }
    assert_eq!(host.asked().len(), 7, "it may have been put there in between");
}

/// A picture is no film, and was paid for all the same.
#[tokio::test]
async fn a_picture_in_place_of_a_film_is_kept_and_said() {
    let still = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x0cmeta\0\0\0\0\0\0\0\x09mdat\x01";
    for (body, ending) in [(&still[..], "heic"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "png")] {
        let host = Host::new(|_, _, _| answer("200 OK", "", body)).await;
        let mut studio = Studio::new(&[&host.sent_on("*")]).await;
        let take = studio.impatiently("a cat").await;
        assert_eq!(take.state(), StageName::Succeeded, "{ending}");
        let why = take.failure().unwrap();
        assert!(why.message.ends_with("is a picture"), "{}", why.message);
        let part = take.part.unwrap().file;
        assert!(part.to_str().unwrap().ends_with(&format!(".partial.{ending}")), "{part:?}");
        assert!(fs::read(part).unwrap() == body);
    }
}

/// Two halves of two films would have the right length.
#[tokio::test]
async fn the_rest_of_a_film_that_may_be_another_is_not_put_behind() {
    let date = "Date: Mon, 23 Nov 2026 00:00:10 GMT\r\n";
    let lately = format!("{date}Last-Modified: Mon, 23 Nov 2026 00:00:10 GMT\r\n");
    for (first, rest, may_ask) in [
        ("ETag: \"a\"\r\n".to_owned(), String::new(), true),
        // Written over in the second in which it was sent: nothing tells the two apart.
        (lately.clone(), lately, false),
    ] {
        let host = Host::new(move |_, nth, head| match nth {
            0 => whole(&first, &FILM[..20_000]),
            _ if head.contains("range:") => rest_of_another(&rest),
            _ => whole(&first, FILM),
        });
        let host = host.await;
        let mut studio = Studio::new(&[&host.sent_on("*")]).await;
        let take = studio.film("a cat").await;
        assert_eq!(take.state(), StageName::Saved, "{:?}", take.failure());
        assert!(fs::read(&take.film().unwrap().path).unwrap() == FILM, "a mixed film");
        let asked = host.asked();
        let for_rest = asked.iter().filter(|head| head.contains("range:")).count();
        assert_eq!(for_rest, usize::from(may_ask), "{asked:?}");
    }
}

#[tokio::test]
async fn a_film_behind_redirects_comes_without_telling_anybody_anything() {
    let last = Host::new(|_, _, _| whole("ETag: \"a\"\r\n", FILM)).await;
    let location = format!("Location: {}/film.mp4?sig=b\r\n", last.base);
    let first = Host::new(move |_, _, _| answer("307 Temporary Redirect", &location, b"")).await;
    let mut studio = Studio::new(&[&first.sent_on("*")]).await;
    let take = studio.film("a cat").await;
    assert_eq!(take.state(), StageName::Saved, "{:?}", take.failure());
    assert!(fs::read(&take.film().unwrap().path).unwrap() == FILM);
    for head in [first.asked(), last.asked()].concat() {
        for secret in [KEY, "authorization", "referer", "cookie", &studio.sandbox.base] {
            assert!(!head.contains(secret), "{secret} in {head}");
        }
    }
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_ends_at_once_as_a_bad_address() {
    for (location, words) in [
        ("ftp://127.0.0.1/film.mp4", "neither http nor https"),
        ("/again", "redirects too many times"),
    ] {
        let sent = move |_: &str, _, _: &str| {
            answer("302 Found", &format!("Location: {location}\r\n"), b"")
        };
        let host = Host::new(sent).await;
        let url = format!("{}/film.mp4", host.base);
        let why = FileClient::new(SHORT).for_provider("sandbox").get(&url, None).await.unwrap_err();
        assert_eq!(why.kind, FailureKind::Invalid, "{location}: {}", why.message);
        assert!(why.message.ends_with(words), "{location}: {}", why.message);
        assert!(host.asked().len() <= 6, "{location}: {} times", host.asked().len());
    }
    // The provider is asked for another address, once.
    let mut studio = Studio::new(&["film:*=redirect,to=ftp://127.0.0.1/film.mp4"]).await;
    let take = studio.film("a cat").await;
    assert_eq!(take.failure().unwrap().kind, FailureKind::Invalid, "{take:?}");
    let films = studio.sandbox.requests();
    assert_eq!(films.iter().filter(|request| request["route"] == "film").count(), 2);
}

/// Whoever runs here trusts who asks from here: a provider elsewhere gets nothing asked for.
#[tokio::test]
async fn a_far_provider_makes_nobody_ask_on_this_machine() {
    let host = Host::new(|_, _, _| whole("", FILM)).await;
    let port = host.base.rsplit(':').next().unwrap();
    let client = FileClient::new(SHORT);
    for name in
        ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "a.localhost", "0.0.0.0"]
    {
        let url = format!("http://{name}:{port}/film.mp4");
        for origin in ["https://api.cometapi.com", "https://8.8.8.8", "nonsense"] {
            let why = client.for_provider(origin).get(&url, None).await.unwrap_err();
            assert_eq!(why.kind, FailureKind::Invalid, "{name} {origin}: {}", why.message);
        }
        assert_eq!(client.get(&url, None).await.unwrap_err().kind, FailureKind::Invalid, "{name}");
    }
    assert_eq!(host.asked().len(), 0, "nobody was asked");
    for name in ["127.0.0.1", "localhost", "a.localhost", "127.1"] {
        let url = format!("http://{name}:{port}/film.mp4");
        let near = client.for_provider("http://127.0.0.1:1");
        assert_eq!(near.get(&url, None).await.unwrap().head.status, 200, "{name}");
    }
}
