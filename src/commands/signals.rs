//! Signals that end a verb: it says what goes on, and how to come back to it.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::console::Exit;

/// Interrupt, terminate and hang-up, caught for as long as this lives.
#[derive(Debug)]
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    pub(super) fn catch() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Signal(2),
            _ = self.terminate.recv() => Exit::Signal(15),
            _ = self.hang_up.recv() => Exit::Signal(1),
        }
    }

    /// Waits for one of somebody who insists on the end. A hang-up is none: the system and the
    /// shell may both send it for one closed window.
    pub(super) async fn insist(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
