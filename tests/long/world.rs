//! One user's folders, a server to talk to, and the program run in them within a bound of time.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::binary::{LOOK, Root};
use crate::canary;

/// The folders, the provider's address, and everything that was said.
pub(crate) struct World {
    root: Root,
    /// Where ledger and films are, if not in the root.
    kept: PathBuf,
    base: String,
    said: Mutex<String>,
}

/// The program after its end.
#[derive(Debug)]
pub(crate) struct Ended {
    /// None where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    /// It did not end by itself within its time.
    pub(crate) hung: bool,
}

impl World {
    pub(crate) fn new(base: &str) -> Self {
        let root = Root::new();
        let kept = root.path().to_owned();
        Self::at(root, kept, base)
    }

    /// One with its ledger and its films in another place.
    pub(crate) fn elsewhere(kept: &Path, base: &str) -> Self {
        for folder in ["data", "films"] {
            fs::create_dir_all(kept.join(folder)).unwrap();
        }
        Self::at(Root::new(), kept.to_owned(), base)
    }

    /// One with a copy of what another has.
    pub(crate) fn like(other: &World) -> Self {
        let world = Self::new(&other.base);
        for folder in ["data", "films"] {
            copy(&other.kept.join(folder), &world.kept.join(folder));
        }
        world
    }

    fn at(root: Root, kept: PathBuf, base: &str) -> Self {
        viewfinder::store::write_private(&root.config().join("key"), canary::KEY.as_bytes())
            .unwrap();
        Self { root, kept, base: base.to_owned(), said: Mutex::default() }
    }

    pub(crate) fn root(&self) -> &Root {
        &self.root
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.kept.join("data")
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.data().join("ledger.db")
    }

    pub(crate) fn films(&self) -> PathBuf {
        self.kept.join("films")
    }

    pub(crate) fn film_files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.films()).into_iter().flatten().filter_map(Result::ok);
        entries.map(|entry| entry.path()).collect()
    }

    /// Ledgers that were moved aside.
    pub(crate) fn aside(&self) -> Vec<PathBuf> {
        let usual = ["ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db-journal"];
        let entries = fs::read_dir(self.data()).into_iter().flatten().filter_map(Result::ok);
        let mut found: Vec<_> = entries.map(|entry| entry.path()).collect();
        found.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("ledger.db") && !usual.contains(&&*name)
        });
        found
    }

    /// The program with these words, in a group of processes of its own.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let call = self.root.viewfinder(words);
        let call = call.env("VIEWFINDER_DATA_DIR", self.data());
        let call = call.env("VIEWFINDER_FILMS_DIR", self.films());
        let call = call.env("COMETAPI_BASE_URL", &self.base);
        let mut command = call.env("COMETAPI_ACCESS_TOKEN", canary::TOKEN).command;
        command.process_group(0);
        command
    }

    /// The same under another program that takes a command behind its own words.
    pub(crate) fn command_under(&self, program: &str, own: &[&str], words: &[&str]) -> Command {
        let inner = self.command(words);
        let mut command = Command::new(program);
        command.args(own).arg(inner.get_program()).args(inner.get_args());
        command.env_clear().current_dir(self.root.path()).process_group(0);
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stdin(std::process::Stdio::null());
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command
    }

    pub(crate) fn run(&self, words: &[&str], limit: Duration) -> Ended {
        self.end(self.command(words), limit)
    }

    /// The same, for a test that wants to know something and not what was said.
    pub(crate) fn read(&self, words: &[&str], limit: Duration) -> Ended {
        Running::start(self.command(words)).ended(limit)
    }

    /// Runs a command to its end, by force where it does not end by itself.
    pub(crate) fn end(&self, command: Command, limit: Duration) -> Ended {
        Running::start(command).end(self, limit)
    }

    /// Everything that any of its processes has said.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }
}

/// The program while it runs.
pub(crate) struct Running {
    child: Child,
    pipes: Vec<mpsc::Receiver<String>>,
}

/// How long what a program has said may take to come once it has ended. Later than that its output
/// is held by a process that outlived it.
const LINGER: Duration = Duration::from_secs(10);

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        Self { child, pipes: vec![read(out), read(err)] }
    }

    pub(crate) fn kill(&self) {
        // A group that has ended already needs no killing.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
    }

    /// Stops it where it stands; a system call that it is in goes on to its end and no further.
    pub(crate) fn halt(&self) {
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::STOP);
    }

    pub(crate) fn end(self, world: &World, limit: Duration) -> Ended {
        let ended = self.ended(limit);
        let mut said = world.said.lock().unwrap();
        said.push_str(&ended.out);
        said.push_str(&ended.err);
        ended
    }

    fn ended(mut self, limit: Duration) -> Ended {
        let begun = Instant::now();
        let mut status = self.child.try_wait().unwrap();
        while status.is_none() && begun.elapsed() < limit {
            std::thread::park_timeout(LOOK);
            status = self.child.try_wait().unwrap();
        }
        let mut hung = status.is_none();
        self.kill();
        let status = status.unwrap_or_else(|| self.child.wait().unwrap());
        let mut said = self.pipes.drain(..).map(|pipe| {
            pipe.recv_timeout(LINGER).unwrap_or_else(|_| {
                hung = true;
                "(somebody who outlived it still holds its output)".to_owned()
            })
        });
        let (out, err) = (said.next().unwrap(), said.next().unwrap());
        drop(said);
        Ended { code: status.code(), out, err, hung }
    }
}

/// What comes out of a pipe, once it has ended.
fn read(mut pipe: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (said, come) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        // Nobody waiting any more is told elsewhere.
        let _ = said.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    come
}

/// Copies a folder as it is. A program that was killed may have left another (ffmpeg) that tidies up
/// meanwhile: what has gone since the folder was listed is not there to be copied.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let Some(entries) = there(fs::read_dir(from)) else { return };
    for entry in entries.filter_map(Result::ok) {
        let (path, goal) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &goal);
        } else {
            there(fs::copy(&path, &goal));
        }
    }
}

/// What was read, or nothing if it is gone.
fn there<T>(read: std::io::Result<T>) -> Option<T> {
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        read => Some(read.unwrap()),
    }
}
