//! Who is answered: whoever has no key, the wrong one, or comes from elsewhere learns nothing and
//! makes nothing.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{Answer, FAST, Folder, Sandbox, lines, path_on, shot};

/// The key of a locked sandbox.
const KEY: &str = "0123456789abcdef";

/// Every route there is, for a task that has ended, and its heads besides.
const ROUTES: [(&str, &str); 10] = [
    ("POST", "/runway/pro/generate"),
    ("POST", "/runway/feed"),
    ("GET", "/api/task/self"),
    ("GET", "/v1/dashboard/billing/subscription"),
    ("GET", "/v1/dashboard/billing/usage"),
    ("GET", "/api/user/self"),
    ("GET", "FILM"),
    ("HEAD", "FILM"),
    ("GET", "POSTER"),
    ("GET", "LAST_FRAME"),
];

/// A task that has ended, and where its files are.
struct Made {
    task_id: String,
    data: Value,
}

impl Made {
    async fn by(sandbox: &Sandbox, key: &str) -> Self {
        let authorization = format!("authorization: Bearer {key}\r\n");
        let made = ask(sandbox, "POST", "/runway/pro/generate", &shot(), &authorization).await;
        let task_id = made.task_id();
        let asked = json!({ "task_id": task_id });
        loop {
            let told = ask(sandbox, "POST", "/runway/feed", &asked, &authorization).await.json();
            if told["data"]["progress"] == "100%" {
                return Self { task_id, data: told["data"]["data"].clone() };
            }
        }
    }

    fn path(&self, sandbox: &Sandbox, path: &str) -> String {
        let file = match path {
            "FILM" => "video_url",
            "POSTER" => "poster",
            "LAST_FRAME" => "last_frame",
            path => return path.to_owned(),
        };
        path_on(sandbox.address, &self.data[file])
    }

    fn body(&self, path: &str) -> Value {
        if path == "/runway/feed" { json!({ "task_id": self.task_id }) } else { shot() }
    }
}

/// Asks with nothing in the head but this; `Host` is the right one unless it is there.
async fn ask(sandbox: &Sandbox, method: &str, path: &str, body: &Value, head: &str) -> Answer {
    let host = if head.contains("host:") {
        String::new()
    } else {
        format!("host: {}\r\n", sandbox.address)
    };
    let body = if method == "POST" { body.to_string() } else { String::new() };
    let request = format!(
        "{method} {path} HTTP/1.1\r\n{host}{head}connection: close\r\ncontent-length: {}\r\n\r\n\
         {body}",
        body.len()
    );
    sandbox.ask(request.as_bytes()).await
}

/// What an answer must not have in it.
fn tells(answer: &Answer, made: &Made) -> bool {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    text.contains("a cat") || text.contains(&made.task_id) || text.contains("ftyp")
}

#[tokio::test]
async fn who_comes_from_elsewhere_reads_nothing_and_makes_nothing() {
    let folder = Folder::new();
    for (sandbox, key) in
        [(folder.sandbox(FAST, &[]).await, "any"), (folder.locked(FAST, KEY).await, KEY)]
    {
        let made = Made::by(&sandbox, key).await;
        let before = lines(&folder.state()).len();
        let own = format!("http://{}", sandbox.address);
        for (head, status) in [
            ("host: evil.example\r\n".to_owned(), 421),
            (format!("host: evil.example:{}\r\n", sandbox.address.port()), 421),
            ("host: localhost.evil.example\r\n".to_owned(), 421),
            ("host: 127.0.0.1.nip.io\r\n".to_owned(), 421),
            ("host: 0.0.0.0\r\n".to_owned(), 421),
            ("host:\r\n".to_owned(), 421),
            ("host: localhost\r\nhost: evil.example\r\n".to_owned(), 421),
            ("origin: http://evil.example\r\n".to_owned(), 403),
            ("origin: null\r\n".to_owned(), 403),
            (format!("origin: {own}\r\norigin: http://evil.example\r\n"), 403),
        ] {
            for (method, path) in ROUTES {
                let (path, body) = (made.path(&sandbox, path), made.body(path));
                let head = format!("{head}authorization: Bearer {key}\r\n");
                let answer = ask(&sandbox, method, &path, &body, &head).await;
                assert_eq!(answer.status, status, "{method} {path} {head}");
                assert!(!tells(&answer, &made), "{method} {path} {head}");
            }
        }
        // A name in the request's own line counts as much.
        let request = format!(
            "GET http://evil.example/api/task/self HTTP/1.1\r\nhost: localhost\r\n\
             authorization: Bearer {key}\r\nconnection: close\r\n\r\n"
        );
        assert_eq!(sandbox.ask(request.as_bytes()).await.status, 421);
        assert_eq!(lines(&folder.state()).len(), before, "a task was made");
        // And the right ones open it.
        for head in [
            "host: localhost\r\n".to_owned(),
            "host: 127.9.8.7:1\r\n".to_owned(),
            "host: [::1]:1\r\n".to_owned(),
            format!("origin: {own}\r\n"),
        ] {
            let head = format!("{head}authorization: Bearer {key}\r\n");
            let answer = ask(&sandbox, "GET", "/api/task/self", &Value::Null, &head).await;
            assert_eq!((answer.status, tells(&answer, &made)), (200, true), "{head}");
        }
    }
}

#[tokio::test]
async fn a_locked_one_is_opened_by_its_key_only() {
    let folder = Folder::new();
    let sandbox = folder.locked(FAST, KEY).await;
    let made = Made::by(&sandbox, KEY).await;
    let before = lines(&folder.state()).len();
    for key in ["", "sandbox", "any", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF"] {
        for (method, path) in ROUTES {
            let whole = made.path(&sandbox, path);
            let bare = whole.split('?').next().unwrap_or_default();
            let is_file = bare.starts_with("/files/");
            let mut guesses = vec![(bare.to_owned(), if key.is_empty() { 401 } else { 403 })];
            if is_file {
                guesses.push((format!("{bare}?key={key}"), guesses[0].1));
                guesses.push((format!("{bare}?sig=1&key={key}"), guesses[0].1));
                // That there is no such task is not told either.
                guesses.push((format!("/files/none/film.mp4?key={key}"), guesses[0].1));
            } else {
                guesses[0].1 = 401;
            }
            let head = if key.is_empty() {
                String::new()
            } else {
                format!("authorization: Bearer {key}\r\n")
            };
            for (path, status) in guesses {
                let answer = ask(&sandbox, method, &path, &made.body(&path), &head).await;
                assert_eq!(answer.status, status, "{method} {path} with {key}");
                assert!(!tells(&answer, &made), "{method} {path} with {key}");
            }
        }
    }
    assert_eq!(lines(&folder.state()).len(), before, "a task was made");
}

#[tokio::test]
async fn an_address_opens_one_task_and_is_good_for_one_process() {
    let folder = Folder::new();
    let one = folder.locked(FAST, KEY).await;
    let (made, other) = (Made::by(&one, KEY).await, Made::by(&one, KEY).await);
    let film = |made: &Made| path_on(one.address, &made.data["video_url"]);
    assert!(!film(&made).contains(KEY), "the key itself is in no address");
    assert_eq!(ask(&one, "GET", &film(&made), &Value::Null, "").await.status, 200);
    let mixed = film(&made).replace(&made.task_id, &other.task_id);
    assert_eq!(ask(&one, "GET", &mixed, &Value::Null, "").await.status, 403);
    // Another process, with a key of its own: the old address is over, and its feed has the new.
    let two = folder.locked(FAST, "fedcba9876543210").await;
    let old = ask(&two, "GET", &film(&made), &Value::Null, "").await;
    assert_eq!((old.status, old.header("content-type")), (403, "application/xml"));
    let authorization = "authorization: Bearer fedcba9876543210\r\n";
    let asked = json!({ "task_id": made.task_id });
    let told = ask(&two, "POST", "/runway/feed", &asked, authorization).await.json();
    let new = path_on(two.address, &told["data"]["data"]["video_url"]);
    assert_eq!(ask(&two, "GET", &new, &Value::Null, "").await.status, 200);
}

#[tokio::test]
async fn whoever_is_not_answered_uses_up_no_fault() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &["generate:1=524", "film:1=expired"]).await;
    let made = Made::by(&folder.sandbox(FAST, &[]).await, "any").await;
    let film = format!("/files/{}/film.mp4", made.task_id);
    for head in ["host: evil.example\r\n", "origin: http://evil.example\r\n"] {
        let head = format!("{head}authorization: Bearer a\r\n");
        ask(&sandbox, "POST", "/runway/pro/generate", &shot(), &head).await;
        ask(&sandbox, "GET", &format!("{film}?key=a"), &Value::Null, &head).await;
    }
    let head = "authorization: Bearer a\r\n";
    let spoiled = ask(&sandbox, "POST", "/runway/pro/generate", &shot(), head).await;
    assert_eq!(spoiled.status, 524);
    // One without a key meets it, and does nothing by it.
    assert_eq!(ask(&sandbox, "GET", &film, &Value::Null, "").await.status, 401);
    assert_eq!(ask(&sandbox, "GET", &format!("{film}?key=a"), &Value::Null, "").await.status, 200);
    // A fault of any route is a client's as well.
    let sandbox = folder.sandbox(FAST, &["any:1=524"]).await;
    let astray = format!("{head}host: evil.example\r\n");
    for _ in 0..2 {
        let answer = ask(&sandbox, "POST", "/runway/pro/generate", &shot(), &astray).await;
        assert_eq!(answer.status, 421);
    }
    assert_eq!(ask(&sandbox, "POST", "/runway/feed", &shot(), head).await.status, 524);
}

#[tokio::test]
async fn whoever_has_no_key_holds_no_connection() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(FAST, &["any:3=524"]).await;
    for (method, path, head) in [
        ("GET", "/x", ""),
        ("POST", "/runway/feed", ""),
        ("GET", "/", ""),
        ("GET", "/files/none/film.mp4", ""),
        ("POST", "/runway/feed", "origin: http://evil.example\r\n"),
    ] {
        // The answer's end is the connection's: else this would wait for it.
        let request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{head}\r\n");
        let answer = sandbox.ask(request.as_bytes()).await;
        assert_eq!(answer.header("connection"), "close", "{method} {path} {head}");
    }
}
