//! The log: a file in the data folder, never the terminal.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;

/// A log longer than this is set aside when the next run begins to write, in bytes.
const LONG: u64 = 4 * 1024 * 1024;

/// Sends what the program says of itself to `viewfinder.log` in `folder`. The file is opened when
/// there is something to write and not before.
pub fn start(folder: PathBuf, level: &str) {
    let level = level.parse().unwrap_or(LevelFilter::WARN);
    let file = LazyFile(Arc::new(Mutex::new(State::Unopened(folder))));
    // What libraries say is not cleaned: names of hosts, for one, that others have chosen.
    let own = Targets::new().with_target("viewfinder", level);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        // A log that cannot be written is nothing to tell the terminal of.
        .log_internal_errors(false)
        .with_writer(move || file.clone())
        .finish()
        .with(own);
    // A second start in one process (in a test) keeps the first log.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

enum State {
    Unopened(PathBuf),
    Open(File),
    Refused,
}

#[derive(Clone)]
struct LazyFile(Arc<Mutex<State>>);

impl Write for LazyFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // A thread that panicked while logging must not stop the others.
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let State::Unopened(folder) = &*state {
            *state = open(folder).map_or(State::Refused, State::Open);
        }
        match &mut *state {
            State::Open(file) => file.write(line),
            // A log that cannot be written stops nothing.
            State::Unopened(_) | State::Refused => Ok(line.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn open(folder: &Path) -> Option<File> {
    crate::store::create_private_dir(folder).ok()?;
    let path = folder.join("viewfinder.log");
    if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LONG) {
        fs::rename(&path, folder.join("viewfinder.old.log")).ok()?;
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).ok()
}
