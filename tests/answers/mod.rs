//! A provider that answers as a line of `tests/fixtures/answers` says: which one, the prompt names.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

/// A line of such a file; its README says what each key means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) name: String,
    #[serde(default = "ok")]
    pub(crate) status: u16,
    json: Option<Value>,
    text: Option<String>,
    #[serde(default)]
    pub(crate) headers: HashMap<String, String>,
    #[serde(default)]
    pub(crate) cut: bool,
    pub(crate) want: Want,
}

/// What is right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Want {
    pub(crate) state: String,
    pub(crate) exit: u8,
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) words: Vec<String>,
    pub(crate) task_id: Option<String>,
    pub(crate) offered: Option<String>,
}

fn ok() -> u16 {
    200
}

impl Row {
    /// The exact body.
    pub(crate) fn body(&self) -> String {
        match (&self.text, &self.json) {
            (Some(text), _) => text.clone(),
            // A key that is there with a null reads as one that is missing.
            (None, json) => json.clone().unwrap_or_default().to_string(),
        }
    }

    fn answer(&self) -> Vec<u8> {
        // One that is cut promises more than comes.
        let length = self.body().len() + if self.cut { 100 } else { 0 };
        let more: Vec<String> =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "HTTP/1.1 {} X\r\ncontent-length: {length}\r\nconnection: close\r\n{}",
            self.status,
            more.concat()
        );
        format!("{head}\r\n{}", self.body()).into_bytes()
    }
}

/// The lines of a file.
pub(crate) fn rows(file: &str) -> Vec<Row> {
    let path = format!("{}/tests/fixtures/answers/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let read = |line: &str| -> Row {
        serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"))
    };
    let rows: Vec<Row> = text.lines().map(read).collect();
    let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "two rows have one name");
    rows
}

/// Answers each submission by its prompt, and every other question with a task that waits. It goes
/// on until the test is over. Gives back its address.
pub(crate) fn serve(rows: &[Row]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let rows: HashMap<String, Row> =
        rows.iter().map(|row| (row.name.clone(), row.clone())).collect();
    let rows = Arc::new(rows);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let rows = Arc::clone(&rows);
            std::thread::spawn(move || {
                // Whoever goes away needs no answer.
                let _ = answer(stream, &rows);
            });
        }
    });
    address
}

fn answer(mut stream: TcpStream, rows: &HashMap<String, Row>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut length) = (String::new(), 0);
    let mut route = String::new();
    while reader.read_line(&mut line)? > 2 {
        if route.is_empty() {
            route.clone_from(&line);
        }
        if let Some(said) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = said.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let row = body["prompt"].as_str().and_then(|prompt| rows.get(prompt));
    let answer = row.filter(|_| route.contains("/runway/pro/generate")).map(Row::answer);
    let answer = answer.unwrap_or_else(|| {
        let waits = json!({"code": "success", "message": "", "data": {
            "task_id": body["task_id"], "status": "QUEUED", "progress": "0%", "fail_reason": ""}});
        let waits = waits.to_string();
        let length = waits.len();
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{waits}")
            .into_bytes()
    });
    stream.write_all(&answer)?;
    stream.flush()
}
