//! The real binary in a world of its own: empty folders, a clean environment, and a sandbox
//! process whose log counts what arrived.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

pub(crate) mod foreign;

/// Longer than anything takes on the slowest machine: what is waited for so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The key of every test: anywhere but in its header and its file it is a leak.
pub(crate) const KEY: &str = "sk-canary-0123456789abcdef";

/// How long a wait for a condition rests between two looks at it.
pub(crate) const LOOK: Duration = Duration::from_millis(2);

/// Waits until `look` finds something; the deadline is a failure.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::park_timeout(LOOK);
    }
}

/// The folders of one user who has nothing yet.
pub(crate) struct Root(tempfile::TempDir);

impl Root {
    pub(crate) fn new() -> Self {
        let root = Self(tempfile::tempdir().unwrap());
        for folder in ["config", "data", "films", "home"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        root
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.path().join("config")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.data().join("ledger.db")
    }

    /// What the program sees of the machine, and nothing else.
    pub(crate) fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        vec![
            ("HOME", self.path().join("home")),
            ("VIEWFINDER_CONFIG_DIR", self.config()),
            ("VIEWFINDER_DATA_DIR", self.data()),
            ("VIEWFINDER_FILMS_DIR", self.path().join("films")),
            // Films take a moment to make, without optimisation a long one.
            ("VIEWFINDER_SANDBOX_CAMERA", "off".into()),
            ("TERM", "xterm-256color".into()),
            ("LANG", "C.UTF-8".into()),
            ("TZ", "UTC".into()),
        ]
    }

    /// The program with these words, in this world, without a key.
    pub(crate) fn viewfinder(&self, words: &[&str]) -> Call {
        let mut command = Command::new(env!("CARGO_BIN_EXE_viewfinder"));
        command.args(words).env_clear().envs(self.environment()).current_dir(self.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Call { command, input: None }
    }

    /// The same on the embedded sandbox.
    pub(crate) fn sandboxed(&self, words: &[&str]) -> Call {
        self.viewfinder(&[&["--sandbox"], words].concat())
    }

    /// Every file below this root that has these bytes in it.
    pub(crate) fn files_with(&self, needle: &str) -> Vec<PathBuf> {
        let mut found = files(self.path());
        found.retain(|path| {
            let bytes = fs::read(path).unwrap_or_default();
            bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
        });
        found
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The program about to be run.
pub(crate) struct Call {
    pub(crate) command: Command,
    input: Option<Vec<u8>>,
}

impl Call {
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Talks to this provider with the canary as key.
    pub(crate) fn to(self, provider: &Provider) -> Self {
        self.env("COMETAPI_BASE_URL", &provider.base).env("COMETAPI_KEY", KEY)
    }

    /// Has this on its standard input.
    pub(crate) fn reads(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.command.stdin(Stdio::piped());
        self.input = Some(input.into());
        self
    }

    pub(crate) fn start(mut self) -> Running {
        let mut child = self.command.spawn().unwrap();
        if let Some(input) = self.input {
            // A program that refuses at once reads nothing.
            let _ = child.stdin.take().unwrap().write_all(&input);
        }
        Running(child)
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Ran {
        self.start().end()
    }

    /// Runs it to its end, which has this code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Ran {
        self.run().exits(code)
    }
}

/// The program while it runs; dropping it kills it.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    /// The next line of its standard output or error; an end without one is a failure.
    pub(crate) fn until_said(&mut self, words: &str) {
        let mut said = Vec::new();
        let err = self.0.stderr.as_mut().unwrap();
        // A byte at a time: what comes after stays in the pipe for the end.
        while !String::from_utf8_lossy(&said).contains(words) {
            let mut byte = [0];
            let read = err.read(&mut byte).unwrap();
            assert!(read == 1, "it ended with: {}", String::from_utf8_lossy(&said));
            said.push(byte[0]);
        }
    }

    /// Waits for its end; one that never comes is a failure.
    pub(crate) fn end(mut self) -> Ran {
        drop(self.0.stdin.take());
        let (out, err) = (self.0.stdout.take(), self.0.stderr.take());
        let outs = std::thread::spawn(move || read_to_end(out));
        let errs = std::thread::spawn(move || read_to_end(err));
        let begun = Instant::now();
        let mut status = self.0.try_wait().unwrap();
        while status.is_none() && begun.elapsed() < PATIENCE {
            std::thread::park_timeout(LOOK);
            status = self.0.try_wait().unwrap();
        }
        // Its pipes end with it.
        drop(self);
        let (stdout, stderr) = (outs.join().unwrap(), errs.join().unwrap());
        let said = || [&stdout, &stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let status = status.unwrap_or_else(|| panic!("it never ended: {:#?}", said()));
        Ran(Output { status, stdout, stderr })
    }
}

fn read_to_end(from: Option<impl std::io::Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        from.read_to_end(&mut bytes).unwrap();
    }
    bytes
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, and need not.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program after its end.
#[derive(Debug)]
pub(crate) struct Ran(Output);

impl Ran {
    pub(crate) fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    pub(crate) fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    fn whole(&self) -> String {
        format!("{}\nout: {}\nerr: {}", self.0.status, self.out(), self.err())
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code(), Some(code), "{}", self.whole());
        // A panic would have a code of its own, but could also happen in a thread.
        assert!(!self.err().contains("panicked"), "{}", self.whole());
        self
    }

    /// It says so, on standard error.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.err().contains(words), "{words:?} is not said: {}", self.whole());
        self
    }

    #[track_caller]
    pub(crate) fn never_says(self, words: &str) -> Self {
        let said = self.whole().contains(words);
        assert!(!said, "{words:?} is said: {}", self.whole());
        self
    }

    /// It prints so, on standard output.
    #[track_caller]
    pub(crate) fn prints(self, words: &str) -> Self {
        assert!(self.out().contains(words), "{words:?} is not printed: {}", self.whole());
        self
    }

    /// Standard output is empty: what went wrong is no data.
    #[track_caller]
    pub(crate) fn prints_nothing(self) -> Self {
        assert!(self.0.stdout.is_empty(), "{}", self.whole());
        self
    }

    /// Its standard output as JSON Lines.
    #[track_caller]
    pub(crate) fn json(&self) -> Vec<Value> {
        let out = self.out();
        let read = |line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{line}: {why}"));
        out.lines().map(read).collect()
    }
}

/// A `viewfinder sandbox` process, which every request reaches over a socket.
pub(crate) struct Provider {
    pub(crate) base: String,
    log: PathBuf,
    running: Running,
    _root: Root,
}

/// A life of 25 ms: over before it is asked about a second time.
pub(crate) const FAST: &str = "2000";

/// A life of an hour: nothing ends while a test runs.
pub(crate) const SLOW: &str = "0.01";

impl Provider {
    pub(crate) fn start(speed: &str, faults: &[&str]) -> Self {
        let root = Root::new();
        let log = root.path().join("requests.jsonl");
        let mut words = vec!["sandbox", "--listen", "127.0.0.1:0", "--speed", speed];
        words.extend(["--log", log.to_str().unwrap()]);
        words.extend(faults.iter().flat_map(|fault| ["--fault", fault]));
        let mut running = root.viewfinder(&words).start();
        let mut first = String::new();
        BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(first.starts_with("http://127.0.0.1:"), "{first:?}");
        Self { base: first.trim().to_owned(), log, running, _root: root }
    }

    /// Every request that arrived, in order.
    pub(crate) fn requests(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        // The last line may be in the middle of being written.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Submissions that arrived.
    pub(crate) fn posts(&self) -> Vec<Value> {
        self.requests().into_iter().filter(|request| request["route"] == "generate").collect()
    }

    /// The tasks that were made of them.
    pub(crate) fn tasks(&self) -> Vec<String> {
        let posts = self.posts();
        posts.iter().filter_map(|post| Some(post["task_id"].as_str()?.to_owned())).collect()
    }

    pub(crate) fn until_posts(&self, count: usize) {
        until(&format!("{count} submissions"), || (self.posts().len() >= count).then_some(()));
    }

    pub(crate) fn stop(self, signal: Signal) -> Ran {
        self.running.signal(signal);
        self.running.end()
    }
}
