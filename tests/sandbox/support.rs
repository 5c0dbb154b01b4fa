//! A sandbox to talk to, and a client that hides nothing.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use viewfinder::sandbox::{Camera, Keys, Obey, Options, Purse, SandboxError, bind, serve};

/// A life of 25 ms.
pub(crate) const FAST: f64 = 2_000.0;

/// A life of 50 minutes: nothing but the first phase is seen.
pub(crate) const SLOW: f64 = 0.01;

/// How long anything may take before a test gives up. Nothing waits for it when all is well.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(PATIENCE, future).await;
    done.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}

/// A running sandbox. Dropping it leaves it to the runtime, which ends with its test.
pub(crate) struct Sandbox {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), SandboxError>>,
}

/// A folder for one test's state and log.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.0.path().join("sandbox/state.jsonl")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.0.path().join("log.jsonl")
    }

    pub(crate) async fn sandbox(&self, speed: f64, faults: &[&str]) -> Sandbox {
        self.sandbox_with(speed, faults, Camera::default()).await
    }

    pub(crate) async fn sandbox_with(
        &self,
        speed: f64,
        faults: &[&str],
        camera: Camera,
    ) -> Sandbox {
        self.sandbox_of(speed, faults, camera, Keys::Any).await
    }

    /// One that only this key opens.
    pub(crate) async fn locked(&self, speed: f64, key: &str) -> Sandbox {
        self.sandbox_of(speed, &[], Camera::default(), Keys::Only(key.into())).await
    }

    async fn sandbox_of(&self, speed: f64, faults: &[&str], camera: Camera, keys: Keys) -> Sandbox {
        let listener = bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let options = Options {
            state: self.state(),
            speed,
            obey: Obey::default(),
            purse: Purse::default(),
            faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
            log: Some(self.log()),
            camera,
            keys,
        };
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, options, async {
            let _ = stopped.await;
        }));
        Sandbox { address, stop, task }
    }
}

/// The lines of a JSON Lines file; none if there is no file yet.
pub(crate) fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// The documented text request, contract §1.
pub(crate) fn shot() -> Value {
    json!({
        "callback_url": "https://callback.invalid/", "ratio": "16:9", "prompt": "a cat",
        "style": "cinematic", "model": "gen4",
        "options": {"seconds": 10, "motion_vector":
            {"x": 0, "y": 0.4, "z": 0, "r": -6, "bg_x_pan": 0, "bg_y_pan": 0}},
    })
}

pub(crate) fn post(path: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk-secret-0123456789\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub(crate) fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n")
        .into_bytes()
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|at| at == b"\r\n\r\n").expect("a whole head") + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head, body: bytes[end..].to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(header, _)| header.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn task_id(&self) -> String {
        self.json()["data"]["task_id"].as_str().expect("a task id").to_owned()
    }
}

impl Sandbox {
    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends a request and gives the open connection.
    pub(crate) async fn send(&self, request: &[u8]) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(request).await.unwrap();
        stream
    }

    /// Every byte up to the end of the stream.
    pub(crate) async fn bytes(&self, request: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = self.send(request).await;
        let mut bytes = Vec::new();
        within("an answer", stream.read_to_end(&mut bytes)).await?;
        Ok(bytes)
    }

    pub(crate) async fn ask(&self, request: &[u8]) -> Answer {
        Answer::parse(&self.bytes(request).await.unwrap())
    }

    pub(crate) async fn generate(&self, shot: &Value) -> Answer {
        self.ask(&post("/runway/pro/generate", shot)).await
    }

    pub(crate) async fn feed(&self, task_id: &str) -> Answer {
        self.ask(&post("/runway/feed", &json!({"task_id": task_id}))).await
    }

    /// Asks until the task has ended.
    pub(crate) async fn ended(&self, task_id: &str) -> Value {
        within("the end of a task", async {
            loop {
                let answer = self.feed(task_id).await.json();
                if answer["data"]["progress"] == "100%" {
                    return answer["data"].clone();
                }
            }
        })
        .await
    }

    /// Stops it as a signal would, and gives what `serve` came back with.
    pub(crate) async fn stop(self) -> Result<(), SandboxError> {
        let _ = self.stop.send(());
        within("stopping", self.task).await.unwrap()
    }

    /// Waits for it to end by itself.
    pub(crate) async fn end(self) -> Result<(), SandboxError> {
        within("ending", self.task).await.unwrap()
    }
}

/// Lets everything that is ready happen, and then some.
pub(crate) async fn settle() {
    for _ in 0..2_000 {
        tokio::task::yield_now().await;
    }
}

/// Whether nothing has come over the connection, not even its end.
pub(crate) fn is_silent(stream: &TcpStream) -> bool {
    let mut byte = [0];
    matches!(stream.try_read(&mut byte), Err(why) if why.kind() == ErrorKind::WouldBlock)
}

/// The path of an absolute address on a server, by whichever name it was called.
pub(crate) fn path_on(address: SocketAddr, url: &Value) -> String {
    let url = url.as_str().expect("an address");
    let path = [address.to_string(), "localhost".to_owned()]
        .iter()
        .find_map(|name| url.strip_prefix(&format!("http://{name}")).map(str::to_owned));
    path.unwrap_or_else(|| panic!("{url} is not on {address}"))
}
