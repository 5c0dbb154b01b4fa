//! The thread that reads the terminal. It waits for bytes or for the word to stop, and for
//! nothing else, so it can be ended before an editor gets the terminal without losing a key.

use std::io;
use std::os::fd::OwnedFd;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use tokio::sync::mpsc::UnboundedSender;

use super::decoder::{Decoder, Input};

/// Bytes taken at once: a burst or a paste in a few reads.
const CHUNK: usize = 64 * 1024;

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
    let terminal = rustix::stdio::stdin();
    let mut decoder = Decoder::default();
    let begun = Instant::now();
    let mut bytes = vec![0; CHUNK];
    loop {
        let mut fds =
            [PollFd::new(&terminal, PollFlags::IN), PollFd::new(stopped, PollFlags::empty())];
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
            let read = match rustix::io::read(terminal, &mut bytes) {
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
                read => read?,
            };
            if read == 0 {
                came.push(Input::Closed);
            }
            decoder.feed(&bytes[..read], begun.elapsed(), &mut came);
        }
        let closed = came.last() == Some(&Input::Closed);
        if (!came.is_empty() && inputs.send(came).is_err()) || closed {
            return Ok(());
        }
    }
}

fn timespec(span: Duration) -> Timespec {
    Timespec { tv_sec: span.as_secs() as i64, tv_nsec: i64::from(span.subsec_nanos()) }
}
