//! Signals: those that end, those that stop and go on, and a window that changed.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads files")]

use std::io;

use rustix::io::Errno;
use rustix::process::{Signal, kill_current_process_group};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// The number of SIGHUP.
pub(super) const HANG_UP: u8 = 1;

/// Whether the terminal is not there any more: a closed window fails its reads and writes, and once
/// the session has lost it, it cannot be opened by name either.
pub(super) fn is_hang_up(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|number| {
        [Errno::IO, Errno::NXIO].iter().any(|errno| errno.raw_os_error() == number)
    })
}

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

/// Stops this process and whatever was started with it, until a shell says go on.
pub(super) fn stop() {
    // STOP and not TSTP, which is caught here; the whole group, so that the shell sees its job
    // stopped when something else started us. It cannot fail for one's own group.
    let _ = kill_current_process_group(Signal::STOP);
}

/// Whether an ancestor in this session belongs to another job: a shell with job control. Where
/// none does, nothing may stop, since nothing could wake it.
pub(super) fn somebody_can_wake_us() -> bool {
    i32::try_from(std::process::id()).is_ok_and(|me| has_a_shell(me, kin))
}

/// A process as job control sees it. Numbers and not `Pid`s, since 0 is an answer too: of a
/// parent, a leader or a session outside of this container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kin {
    parent: i32,
    group: i32,
    session: i32,
}

fn has_a_shell(me: i32, kin: impl Fn(i32) -> Option<Kin>) -> bool {
    let Some(own) = kin(me) else { return false };
    let mut ancestor = own.parent;
    for _ in 0..16 {
        let Some(other) = Some(ancestor).filter(|pid| *pid > 0).and_then(&kin) else {
            return false;
        };
        if other.session != own.session {
            return false;
        }
        if other.group != own.group {
            return true;
        }
        ancestor = other.parent;
    }
    false
}

fn kin(pid: i32) -> Option<Kin> {
    // Not rustix: its `Pid` cannot be 0, and it takes for granted that no answer is.
    use nix::unistd::{Pid, getpgid, getppid, getsid};
    let asked = Pid::from_raw(pid);
    Some(Kin {
        parent: if asked == Pid::this() { getppid().as_raw() } else { parent_of(pid) },
        group: getpgid(Some(asked)).ok()?.as_raw(),
        session: getsid(Some(asked)).ok()?.as_raw(),
    })
}

/// The parent of another process where the system tells, else 0.
fn parent_of(pid: i32) -> i32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    parent_in(&stat).unwrap_or(0)
}

fn parent_in(stat: &str) -> Option<i32> {
    // The name in parentheses may hold anything; what follows it is plain.
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(parent, group, session)` of processes 1, 2, 3…, of which the last is ours.
    fn shell_above(kins: &[(i32, i32, i32)]) -> bool {
        has_a_shell(i32::try_from(kins.len()).expect("few"), |pid| {
            let (parent, group, session) = *kins.get(usize::try_from(pid).ok()?.checked_sub(1)?)?;
            Some(Kin { parent, group, session })
        })
    }

    #[test]
    fn a_shell_is_an_ancestor_with_another_job_in_this_session() {
        assert!(shell_above(&[(0, 1, 1), (1, 2, 1)]), "started by a shell");
        assert!(shell_above(&[(0, 1, 1), (1, 2, 1), (2, 2, 1)]), "by a script of its");
        assert!(!shell_above(&[(0, 1, 1), (1, 2, 2)]), "by a terminal");
        assert!(!shell_above(&[(0, 1, 1), (1, 1, 1)]), "by a shell without job control");
        assert!(!shell_above(&[(0, 1, 1)]), "the first of all");
    }

    /// What a container is told of leaders outside of it is 0.
    #[test]
    fn leaders_outside_of_a_container_are_no_shell() {
        assert!(!shell_above(&[(0, 0, 0), (1, 2, 2)]), "a terminal's child in a container");
        assert!(!shell_above(&[(0, 0, 0), (1, 0, 0)]), "no job of its own");
        assert!(shell_above(&[(0, 0, 0), (1, 2, 0)]), "a shell whose session began outside");
    }

    #[test]
    fn the_parent_of_a_process_with_any_name_is_read() {
        assert_eq!(parent_in("9 (a) R 1 2 3) S 7 0 0 34816 9 4194304"), Some(7));
        assert_eq!(parent_in("9 (sh) S"), None);
        assert_eq!(parent_in(""), None);
    }
}
