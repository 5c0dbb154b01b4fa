//! The request log: one JSON line for each request, so that anyone can count them.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::error::SandboxError;
use super::request::{Request, timestamp};
use super::script::Cue;

/// Shorter keys are not hinted at, because four characters would be most of them.
const SHORTEST_HINTED_KEY: usize = 8;

#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
}

/// A request, and its outcome.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    time: String,
    number: u64,
    route: &'static str,
    ordinal: u64,
    method: &'a str,
    path: &'a str,
    authorization: bool,
    key_end: Option<String>,
    body: Option<Value>,
    fault: Option<String>,
    status: Option<u16>,
    task_id: Option<&'a str>,
}

impl Log {
    pub(super) fn open(path: &Path) -> Result<Self, SandboxError> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        // The bodies are somebody's prompts.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(file) => Ok(Self { path: path.to_owned(), file }),
            Err(why) => Err(SandboxError::Log { path: path.to_owned(), why }),
        }
    }

    /// Writes the line at once, so that lines of several processes do not mix. `status` is `None`
    /// if no HTTP answer was begun.
    pub(super) fn write(
        &mut self,
        now_ms: u64,
        cue: &Cue,
        request: &Request,
        status: Option<u16>,
        task_id: Option<&str>,
    ) -> Result<(), SandboxError> {
        let entry = Entry {
            time: timestamp(now_ms).to_string(),
            number: cue.number,
            route: request.route.name(),
            ordinal: cue.ordinal,
            method: request.method.as_str(),
            path: &request.path,
            authorization: request.authorization.is_some(),
            key_end: request.authorization.as_deref().and_then(key_end),
            body: request.json(),
            fault: cue.fault.as_ref().map(super::fault::Fault::name),
            status,
            task_id,
        };
        let written =
            serde_json::to_vec(&entry).map_err(std::io::Error::from).and_then(|mut line| {
                line.push(b'\n');
                self.file.write_all(&line)
            });
        written.map_err(|why| SandboxError::Log { path: self.path.clone(), why })
    }
}

/// The last four characters of a key.
fn key_end(authorization: &str) -> Option<String> {
    let key: Vec<char> = authorization.rsplit(' ').next()?.chars().collect();
    (key.len() >= SHORTEST_HINTED_KEY).then(|| key[key.len() - 4..].iter().collect())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_key_is_hinted_at_by_its_end_and_never_told() {
        assert_eq!(key_end("Bearer sk-0123456789abcdef").as_deref(), Some("cdef"));
        assert_eq!(key_end("sk-0123456789abcdef").as_deref(), Some("cdef"));
        assert_eq!(key_end("Bearer khóa-của-tôi").as_deref(), Some("-tôi"));
        assert_eq!(key_end("Bearer abcdefg"), None);
        assert_eq!(key_end("Bearer "), None);
        assert_eq!(key_end(""), None);
    }
}
