//! Signals: those that end, those that stop and go on, and a window that changed.

use std::io;

use rustix::process::{Signal, kill_current_process_group};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// The number of SIGHUP.
pub(super) const HANG_UP: u8 = 1;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// To end, with this signal's number.
    End(u8),
    /// To stop until told to go on.
    Stop,
    /// It was stopped and goes on.
    GoOn,
    /// The window has another size.
    Resized,
}

/// The signals that the studio listens to.
#[derive(Debug)]
pub(super) struct Signals {
    interrupt: Stream,
    terminate: Stream,
    hang_up: Stream,
    stop: Stream,
    go_on: Stream,
    window: Stream,
}

impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            stop: signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?,
            go_on: signal(SignalKind::from_raw(Signal::CONT.as_raw()))?,
            window: signal(SignalKind::window_change())?,
        })
    }

    pub(super) async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.interrupt.recv() => Told::End(2),
            _ = self.terminate.recv() => Told::End(15),
            _ = self.hang_up.recv() => Told::End(HANG_UP),
            _ = self.stop.recv() => Told::Stop,
            _ = self.go_on.recv() => Told::GoOn,
            _ = self.window.recv() => Told::Resized,
        }
    }

    /// The next signal of somebody who insists on the end. A hang-up is none: a closed window
    /// sends it after its end was read, and a shell may send it once more.
    pub(super) async fn insist(&mut self) {
        while !matches!(self.next().await, Told::End(number) if number != HANG_UP) {}
    }
}

/// Stops this process and whatever was started with it, until a shell says go on. False where no
/// shell is there to say so: then nothing is stopped, since nothing could wake it.
pub(super) fn stop() -> bool {
    if !somebody_can_wake_us() {
        return false;
    }
    // STOP and not TSTP, which is caught here; the whole group, so that the shell sees its job
    // stopped when something else started us. It cannot fail for one's own group.
    kill_current_process_group(Signal::STOP).is_ok()
}

/// Whether an ancestor in this session belongs to another job: a shell with job control.
fn somebody_can_wake_us() -> bool {
    use rustix::process::{getpgid, getpgrp, getppid, getsid};
    let (Ok(session), group) = (getsid(None), getpgrp()) else { return false };
    let mut ancestor = getppid();
    for _ in 0..16 {
        let Some(pid) = ancestor else { return false };
        if getsid(Some(pid)) != Ok(session) {
            return false;
        }
        if getpgid(Some(pid)) != Ok(group) {
            return true;
        }
        ancestor = parent_of(pid);
    }
    false
}

/// The parent of another process, where the system tells.
fn parent_of(pid: rustix::process::Pid) -> Option<rustix::process::Pid> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name in parentheses may hold anything; what follows it is plain.
    let (_, rest) = stat.rsplit_once(") ")?;
    let parent: i32 = rest.split(' ').nth(1)?.parse().ok()?;
    rustix::process::Pid::from_raw(parent)
}
