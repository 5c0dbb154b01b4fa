//! A provider and its film host, which count: what was posted, which tasks were made of it, and how
//! much of each film was handed out. What they say is a script's business.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use crate::binary::{FAST, Provider, Root};

/// How long a connection is kept for a client that does not close it.
const LINGER: Duration = Duration::from_secs(2);

/// How an answer goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// As HTTP has it.
    Whole,
    /// In pieces of so many bytes, each a moment after the last.
    Drip(usize),
    /// The connection is closed behind so many bytes of the body, though more were announced.
    Cut(usize),
    /// The same by a reset, which takes with it what was not read yet.
    CutReset(usize),
    /// So many bytes are announced, whatever there is.
    Announced(usize),
    /// Nothing is announced: the end of the connection is the end of the body.
    Unannounced,
    /// In chunks, and the mark of the last one is missing.
    Unmarked,
    /// Bytes that are no HTTP.
    Noise,
    /// Closed without a word.
    Closed,
    /// The sending half is closed without a word, the other one stays open for a moment.
    HalfClosed,
    /// Reset without a word.
    Reset,
}

impl Delivery {
    /// How many bytes of a body have come, for sure, when all was read that came.
    pub(crate) fn brings(self, body: usize) -> usize {
        match self {
            Self::Whole | Self::Drip(_) | Self::Unannounced | Self::Unmarked => body,
            Self::Cut(at) | Self::Announced(at) => at.min(body),
            // A reset takes with it what was not read yet.
            Self::CutReset(_) | Self::Noise | Self::Closed | Self::HalfClosed | Self::Reset => 0,
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) delivery: Delivery,
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delivery: Delivery::Whole }
    }

    pub(crate) fn json(value: &Value) -> Self {
        Self::new(200, value.to_string()).with("Content-Type", "application/json")
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn by(self, delivery: Delivery) -> Self {
        Self { delivery, ..self }
    }

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Said\r\nConnection: close\r\n", self.status);
        let mut add = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
        for (name, value) in &self.headers {
            add(name, value);
        }
        match self.delivery {
            Delivery::Unannounced => {}
            Delivery::Unmarked => add("Transfer-Encoding", "chunked"),
            Delivery::Announced(length) => add("Content-Length", &length.to_string()),
            _ => add("Content-Length", &self.body.len().to_string()),
        }
        head + "\r\n"
    }
}

/// What is asked of the film host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) film: &'a [u8],
    /// The first byte that is wanted; behind the beginning only where the client may ask so.
    pub(crate) from: usize,
    /// How often this film was asked for before.
    pub(crate) nth: usize,
}

/// The answer to a question for a film, and how many bytes of the film stand in it.
pub(crate) type FilmAnswer = (Answer, usize);

/// What the provider and the film host say.
pub(crate) trait Script: Send + Sync + 'static {
    /// Whether a task was made of this submission, and what is said of it. `id` is the task's.
    fn generate(&self, prompt: &str, nth: usize, id: &str) -> (bool, Answer) {
        let _ = (prompt, nth);
        (true, accepted(id))
    }

    /// Where a task stands, when it is asked about for the `nth` time.
    fn feed(&self, task: &Task, nth: usize, film: &str) -> Answer {
        let _ = nth;
        succeeded(&task.id, film)
    }

    /// A film.
    fn film(&self, task: &Task, asked: Asked<'_>) -> FilmAnswer {
        let _ = task;
        plain_film(asked, Delivery::Whole)
    }
}

/// The documented yes.
pub(crate) fn accepted(id: &str) -> Answer {
    Answer::json(&json!({ "code": 200, "msg": "success", "data": { "task_id": id } }))
}

/// The documented end.
pub(crate) fn succeeded(id: &str, film: &str) -> Answer {
    let data = json!({ "task_id": id, "status": "SUCCESS", "progress": "100%", "fail_reason": "",
        "data": { "video_url": film } });
    Answer::json(&json!({ "code": "success", "message": "", "data": data }))
}

/// A film, or what is left of it, as a host should give it.
pub(crate) fn plain_film(asked: Asked<'_>, delivery: Delivery) -> FilmAnswer {
    let (total, rest) = (asked.film.len(), &asked.film[asked.from..]);
    let mut answer = Answer::new(if asked.from > 0 { 206 } else { 200 }, rest)
        .with("Content-Type", "video/mp4")
        .with("ETag", etag(asked.film))
        .by(delivery);
    if asked.from > 0 {
        let range = format!("bytes {}-{}/{total}", asked.from, total - 1);
        answer = answer.with("Content-Range", range);
    }
    (answer, rest.len())
}

pub(crate) fn etag(film: &[u8]) -> String {
    format!(
        "\"{:x}-{:x}\"",
        film.len(),
        film.iter().fold(7_u64, |sum, b| sum * 31 % 65_521 + u64::from(*b))
    )
}

/// A task that was made.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) prompt: String,
    pub(crate) film: Arc<[u8]>,
    pub(crate) feeds: usize,
    pub(crate) gets: usize,
    /// How many bytes of its film, from the first one on, have come to the client for sure.
    pub(crate) came: usize,
    /// Which question for the film brought its last byte.
    pub(crate) whole: Option<usize>,
}

/// Everything that happened.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The prompt of each submission that arrived.
    pub(crate) posts: Vec<String>,
    pub(crate) tasks: HashMap<String, Task>,
}

impl Record {
    pub(crate) fn of<'a>(&'a self, prompt: &'a str) -> impl Iterator<Item = &'a Task> {
        self.tasks.values().filter(move |task| task.prompt == prompt)
    }

    pub(crate) fn posts_of(&self, prompt: &str) -> usize {
        self.posts.iter().filter(|post| *post == prompt).count()
    }
}

struct Shared {
    base: String,
    script: Box<dyn Script>,
    record: Mutex<Record>,
}

/// The server; dropping it ends it.
pub(crate) struct Server {
    shared: Arc<Shared>,
    _runtime: Runtime,
}

/// What the sandbox gives for a film, once for all.
static FILM: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (provider, root) = (Provider::start(FAST, &[]), Root::new());
    root.viewfinder(&["submit", "a film", "--yes", "--wait", "--poll-every=50ms"])
        .to(&provider)
        .exits(0);
    let listed = root.viewfinder(&["history", "--json"]).exits(0).json().remove(0);
    std::fs::read(listed["film"].as_str().unwrap()).unwrap()
});

/// The film of a task: the sandbox's, with a box behind it that only this one has.
pub(crate) fn film_of(id: &str, size: usize) -> Vec<u8> {
    let mut film = FILM.clone();
    let mut dice = crate::check::Dice::new(
        id.bytes().fold(1, |sum: u64, b| sum.wrapping_mul(31) + u64::from(b)),
    );
    film.extend(u32::try_from(size + 8).unwrap().to_be_bytes());
    film.extend(*b"free");
    film.extend((0..size).map(|_| dice.below(256) as u8));
    film
}

impl Server {
    /// Starts one whose films are so many bytes longer than the sandbox's.
    pub(crate) fn start(script: impl Script, more: usize) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let shared = Shared { base, script: Box::new(script), record: Mutex::default() };
        let shared = Arc::new(shared);
        let server = Arc::clone(&shared);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that dies in the middle is no trouble of the server's.
                tokio::spawn(serve(Arc::clone(&server), stream, more));
            }
        });
        Self { shared, _runtime: runtime }
    }

    pub(crate) fn base(&self) -> &str {
        &self.shared.base
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.shared.record.lock().unwrap()
    }
}

struct Request {
    path: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|at| at == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let path = head.split(' ').nth(1)?.to_owned();
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let headers: HashMap<String, String> =
        lines.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Request { path, headers, body: bytes[end..].to_vec() })
}

async fn serve(shared: Arc<Shared>, mut stream: TcpStream, more: usize) {
    let Some(request) = read(&mut stream).await else { return };
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    if request.path.ends_with("/generate") {
        let prompt = body["prompt"].as_str().unwrap_or_default().to_owned();
        let answer = {
            let mut record = shared.record.lock().unwrap();
            let (nth, count) = (record.posts_of(&prompt), record.posts.len());
            let id = format!("task-{count:05}-{:08x}", count.wrapping_mul(0x9e37_79b1) as u32);
            let (made, answer) = shared.script.generate(&prompt, nth, &id);
            record.posts.push(prompt.clone());
            if made {
                let film = film_of(&id, more).into();
                let task =
                    Task { id: id.clone(), prompt, film, feeds: 0, gets: 0, came: 0, whole: None };
                record.tasks.insert(id, task);
            }
            answer
        };
        deliver(&mut stream, &answer).await;
    } else if request.path.ends_with("/feed") {
        let answer = {
            let mut record = shared.record.lock().unwrap();
            let id = body["task_id"].as_str().unwrap_or_default();
            match record.tasks.get_mut(id) {
                Some(task) => {
                    let film = format!("{}/film/{id}.mp4", shared.base);
                    let answer = shared.script.feed(task, task.feeds, &film);
                    task.feeds += 1;
                    answer
                }
                None => Answer::new(400, r#"{"code":"task_not_exist","message":"task_not_exist"}"#),
            }
        };
        deliver(&mut stream, &answer).await;
    } else {
        film(&shared, &mut stream, &request).await;
    }
}

async fn film(shared: &Shared, stream: &mut TcpStream, request: &Request) {
    let name = request.path.rsplit('/').next().unwrap_or_default();
    let id = name.split('.').next().unwrap_or_default().to_owned();
    let Some((task, (answer, bytes), from)) = ({
        let mut record = shared.record.lock().unwrap();
        record.tasks.get_mut(&id).map(|task| {
            let film = Arc::clone(&task.film);
            let range = request.headers.get("range").and_then(|range| {
                let first = range.strip_prefix("bytes=")?.split('-').next()?;
                first.parse::<usize>().ok()
            });
            let same = request.headers.get("if-range").is_none_or(|tag| *tag == etag(&film));
            let from = range.filter(|_| same).unwrap_or(0);
            let asked = Asked { film: &film, from: from.min(film.len() - 1), nth: task.gets };
            let mut answer = shared.script.film(task, asked);
            if from >= film.len() {
                let total = format!("bytes */{}", film.len());
                answer = (Answer::new(416, "").with("Content-Range", total), 0);
            }
            task.gets += 1;
            // An answer to a question for the rest may begin at the beginning all the same.
            let says_which = answer.0.headers.iter().any(|(name, _)| *name == "Content-Range");
            // A part that does not say which it is may be any: all of it is asked for then.
            if answer.0.status == 206 && !says_which && from > 0 {
                answer.1 = 0;
            }
            let from = if answer.0.status == 206 { from } else { 0 };
            (task.clone(), answer, from)
        })
    }) else {
        return deliver(stream, &Answer::new(404, "no such film")).await.unwrap_or_default();
    };
    let delivery = answer.delivery;
    if deliver(stream, &answer).await.is_none() {
        return;
    }
    let mut record = shared.record.lock().unwrap();
    let (Some(now), came) = (record.tasks.get_mut(&id), delivery.brings(bytes)) else { return };
    if bytes > 0 && from <= now.came {
        now.came = now.came.max(from + came);
        let complete =
            matches!(delivery, Delivery::Whole | Delivery::Drip(_) | Delivery::Unannounced);
        if complete && from + came == task.film.len() {
            now.whole = now.whole.or(Some(task.gets));
        }
    }
}

/// Sends an answer; none if the client went away in the middle.
async fn deliver(stream: &mut TcpStream, answer: &Answer) -> Option<()> {
    let (head, body) = (answer.head(), &answer.body[..]);
    let upto = |at: usize| &body[..at.min(body.len())];
    match answer.delivery {
        Delivery::Whole | Delivery::Announced(_) | Delivery::Unannounced => {
            stream.write_all(&[head.as_bytes(), body].concat()).await.ok()?;
        }
        Delivery::Drip(piece) => {
            stream.write_all(head.as_bytes()).await.ok()?;
            for piece in body.chunks(piece.max(1)) {
                stream.write_all(piece).await.ok()?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        Delivery::Cut(at) => {
            stream.write_all(&[head.as_bytes(), upto(at)].concat()).await.ok()?;
        }
        Delivery::CutReset(at) => {
            stream.write_all(&[head.as_bytes(), upto(at)].concat()).await.ok()?;
            // Some of it is to be read before the rest is taken away.
            tokio::time::sleep(Duration::from_millis(5)).await;
            stream.set_zero_linger().ok()?;
        }
        Delivery::Unmarked => {
            let size = format!("{:x}\r\n", body.len());
            stream.write_all(&[head.as_bytes(), size.as_bytes(), body].concat()).await.ok()?;
        }
        Delivery::Noise => stream.write_all(b"\x16\x03\x01\0\x05hello\r\n\r\n").await.ok()?,
        Delivery::Closed => {}
        Delivery::HalfClosed => {
            stream.shutdown().await.ok()?;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Delivery::Reset => stream.set_zero_linger().ok()?,
    }
    if !matches!(answer.delivery, Delivery::CutReset(_) | Delivery::Reset) {
        stream.shutdown().await.ok()?;
        // Until the client has read it all and closed: a close before that could be a reset.
        let _ = tokio::time::timeout(LINGER, stream.read(&mut [0; 64])).await;
    }
    Some(())
}
