//! The thread that reads the terminal. It waits for bytes or for the word to stop, and for
//! nothing else, so it can be ended before an editor gets the terminal without losing a key.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock and starts threads")]

use std::io;
use std::os::fd::OwnedFd;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use tokio::sync::mpsc::UnboundedSender;

use super::answers::Answer;
use super::decoder::{Decoder, Input};
use super::terminal;

/// Bytes taken at once: a burst or a paste in a few reads.
const CHUNK: usize = 64 * 1024;

/// A wait that is longer wants words.
const NOTICED: Duration = Duration::from_millis(400);

/// The words, and what takes them away again.
const WAITING: &[u8] = b"Waiting for the terminal to answer; Ctrl-C stops that.";
const WAITED: &[u8] = b"\r\x1b[K";

/// A running reader; dropping it stops and joins the thread.
#[derive(Debug)]
pub(super) struct Reader {
    /// Closing it is the word to stop.
    stop: Option<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    /// Starts reading; everything read in one go comes as one message.
    pub(super) fn start(inputs: UnboundedSender<Vec<Input>>) -> io::Result<Self> {
        let (stopped, stop) = pipe_with(PipeFlags::CLOEXEC)?;
        let thread = std::thread::Builder::new().name("terminal".to_owned()).spawn(move || {
            if let Err(error) = read_all(&stopped, &inputs) {
                tracing::warn!(%error, "the terminal cannot be read any more");
                // The studio may be gone already.
                let _ = inputs.send(vec![Input::Closed]);
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It ends at once; a panic in there was reported there.
            let _ = thread.join();
        }
    }
}

fn read_all(stopped: &OwnedFd, inputs: &UnboundedSender<Vec<Input>>) -> io::Result<()> {
    let stdin = rustix::stdio::stdin();
    let mut decoder = Decoder::default();
    let begun = Instant::now();
    let mut bytes = vec![0; CHUNK];
    loop {
        let mut fds =
            [PollFd::new(&stdin, PollFlags::IN), PollFd::new(stopped, PollFlags::empty())];
        let left = |at: Duration| timespec(at.saturating_sub(begun.elapsed()));
        let patience = decoder.deadline().map(left);
        let ready = match poll(&mut fds, patience.as_ref()) {
            Err(rustix::io::Errno::INTR) => continue,
            ready => ready?,
        };
        let (readable, stop) = (fds[0].revents(), fds[1].revents());
        if !stop.is_empty() {
            return Ok(());
        }
        let mut came = Vec::new();
        if ready == 0 {
            decoder.pause(begun.elapsed(), &mut came);
        } else if !readable.is_empty() {
            let read = match rustix::io::read(stdin, &mut bytes) {
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
                read => read?,
            };
            if read == 0 {
                came.push(Input::Closed);
            }
            decoder.feed(&bytes[..read], begun.elapsed(), &mut came);
            hear(&came);
        }
        let closed = came.last() == Some(&Input::Closed);
        if (!came.is_empty() && inputs.send(came).is_err()) || closed {
            return Ok(());
        }
    }
}

/// Tells that all answers are in, where they are.
fn hear(came: &[Input]) {
    for input in came {
        if matches!(input, Input::Answer(Answer::Device { .. })) {
            terminal::all_answered();
        }
    }
}

/// What the terminal answered while it was being given away.
#[derive(Debug, Default)]
pub(super) struct Swallowed {
    /// The answers, without the keys among them.
    pub(super) answers: Vec<Input>,
    /// Whether all that it may ever answer was waited for.
    pub(super) to_the_end: bool,
}

/// Reads what the terminal may still answer, so that it does not become somebody else's keys; nobody
/// else may be reading. It costs nothing where all answers are in. Whoever does not want to wait
/// presses Ctrl-C.
pub(super) fn swallow_answers() -> io::Result<Swallowed> {
    let mut swallowed = Swallowed { answers: Vec::new(), to_the_end: true };
    let stdin = rustix::stdio::stdin();
    let (mut decoder, begun, mut told) = (Decoder::default(), Instant::now(), false);
    let mut bytes = [0; 4096];
    while let Some(left) = terminal::may_answer() {
        let unsaid = NOTICED.saturating_sub(begun.elapsed());
        if unsaid.is_zero() && !told {
            told = true;
            terminal::write(WAITING)?;
        }
        let left = timespec(if told { left } else { left.min(unsaid) });
        match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&left)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            ready => ready?,
        };
        let mut came = Vec::new();
        match rustix::io::read(stdin, &mut bytes) {
            Ok(0) => break,
            Ok(read) => decoder.feed(&bytes[..read], begun.elapsed(), &mut came),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
        hear(&came);
        let interrupted = came.iter().any(is_interrupt);
        swallowed.answers.extend(came.into_iter().filter(is_answer));
        if interrupted {
            swallowed.to_the_end = false;
            break;
        }
    }
    if told {
        terminal::write(WAITED)?;
    }
    Ok(swallowed)
}

fn is_answer(input: &Input) -> bool {
    matches!(input, Input::Answer(_) | Input::Background(_) | Input::KittyKeyboard)
}

fn is_interrupt(input: &Input) -> bool {
    let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    matches!(input, Input::Key(key) if *key == interrupt)
}

fn timespec(span: Duration) -> Timespec {
    Timespec { tv_sec: span.as_secs() as i64, tv_nsec: i64::from(span.subsec_nanos()) }
}
