//! Decides, purely, which callbacks are due, for whom and when. [`super::callback_queue`] makes
//! them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hyper::Uri;

use super::task::TaskRecord;
use super::tasks::{CallbackNote, CallbackOutcome};

/// How many times a callback is attempted in total.
pub(super) const ATTEMPTS: u8 = 3;

/// How long an attempt belongs to the process that began it, in milliseconds. This is longer than
/// [`super::callback_queue::PATIENCE`], so an attempt without an outcome by then was cut off.
pub(super) const LEASE_MS: u64 = 10_000;

/// The pause after the first failed attempt at speed 1, in milliseconds; after the second it is
/// four times as long.
const PAUSE_MS: f64 = 2_000.0;

/// A callback that has neither been delivered nor abandoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outstanding {
    attempts: u8,
    due_ms: u64,
}

impl Outstanding {
    pub(super) fn from_the_end_of(record: &TaskRecord) -> Self {
        Self { attempts: 0, due_ms: record.ended_ms() }
    }

    pub(super) fn due_ms(&self) -> u64 {
        self.due_ms
    }

    pub(super) fn next_attempt(&self) -> Option<u8> {
        (self.attempts < ATTEMPTS).then(|| self.attempts + 1)
    }

    /// Applies a note, and returns whether the callback is still due.
    pub(super) fn goes_on_after(&mut self, note: &CallbackNote, record: &TaskRecord) -> bool {
        self.attempts = self.attempts.max(note.attempt);
        match note.outcome {
            CallbackOutcome::Delivered => false,
            CallbackOutcome::Begun => {
                self.due_ms = note.at_ms.saturating_add(LEASE_MS);
                true
            }
            CallbackOutcome::Failed => {
                let pause = PAUSE_MS * 4_f64.powi(i32::from(note.attempt) - 1) / record.speed;
                self.due_ms = note.at_ms.saturating_add(pause.ceil() as u64);
                self.next_attempt().is_some()
            }
        }
    }
}

/// Where a callback may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Tried in this order.
    pub(super) addresses: Vec<SocketAddr>,
    /// For the Host header, without a user name and password.
    pub(super) host: String,
    pub(super) path: String,
}

/// Parses a `callback_url`. `None` unless it is plain http to this machine, by its own name: no
/// name is ever looked up, so that no prompt can leave.
pub(super) fn target(url: &str) -> Option<Target> {
    let uri: Uri = url.parse().ok()?;
    if uri.scheme_str()? != "http" {
        return None;
    }
    let host = uri.host()?;
    // `Uri::port` takes a port that is no port for none at all, so the text is read here.
    let behind_host = uri.authority()?.as_str().rsplit('@').next()?.strip_prefix(host)?;
    let port = match behind_host.strip_prefix(':') {
        Some(port) if !port.is_empty() => port.parse().ok()?,
        Some(_) | None => 80,
    };
    Some(Target {
        addresses: loopback(host)?.into_iter().map(|ip| SocketAddr::new(ip, port)).collect(),
        host: format!("{host}:{port}"),
        path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
    })
}

/// The addresses of a host in a URL, if it is this machine by its own name.
pub(super) fn loopback(host: &str) -> Option<Vec<IpAddr>> {
    if host.eq_ignore_ascii_case("localhost") {
        return Some(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    let ip: IpAddr = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(v6) => v6.parse::<Ipv6Addr>().ok()?.into(),
        None => host.parse::<Ipv4Addr>().ok()?.into(),
    };
    ip.is_loopback().then(|| vec![ip])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::task::tests::record;

    #[test]
    fn callbacks_go_to_this_machine_only() {
        for url in [
            "http://127.0.0.1:8080/hook",
            "http://127.9.8.7/",
            "http://localhost:1/a?b=c",
            "http://LOCALHOST:1/",
            "http://[::1]:8080/hook",
        ] {
            let addresses = target(url).unwrap().addresses;
            assert!(addresses.iter().all(|address| address.ip().is_loopback()), "{url}");
        }
        for url in [
            "https://127.0.0.1/",
            "http://128.0.0.1/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost.example.com/",
            "http://localhost./",
            "http://localhost@example.com/",
            "http://127.0.0.1.nip.io/",
            "http://127.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "ftp://127.0.0.1/",
            "//127.0.0.1/",
            "127.0.0.1",
            "https://callback.invalid/",
            "",
            "http://127.0.0.1:99999/",
            "http://127.0.0.1:/x y",
        ] {
            assert_eq!(target(url), None, "{url}");
        }
    }

    #[test]
    fn a_target_keeps_host_and_path_and_drops_credentials() {
        let target = target("http://me:secret@127.0.0.1/a/b?c=d#e").unwrap();
        assert_eq!(target.host, "127.0.0.1:80");
        assert_eq!(target.path, "/a/b?c=d");
    }

    fn note(attempt: u8, at_ms: u64, outcome: CallbackOutcome) -> CallbackNote {
        CallbackNote { task_id: String::new(), attempt, at_ms, outcome }
    }

    #[test]
    fn three_attempts_with_growing_pauses_and_no_more() {
        let record = record(1.0);
        let mut owed = Outstanding::from_the_end_of(&record);
        assert_eq!((owed.due_ms(), owed.next_attempt()), (1_050_000, Some(1)));
        assert!(owed.goes_on_after(&note(1, 1_050_000, CallbackOutcome::Begun), &record));
        assert_eq!((owed.due_ms(), owed.next_attempt()), (1_060_000, Some(2)));
        assert!(owed.goes_on_after(&note(1, 1_050_001, CallbackOutcome::Failed), &record));
        assert_eq!((owed.due_ms(), owed.next_attempt()), (1_052_001, Some(2)));
        assert!(owed.goes_on_after(&note(2, 1_052_001, CallbackOutcome::Failed), &record));
        assert_eq!((owed.due_ms(), owed.next_attempt()), (1_060_001, Some(3)));
        assert!(!owed.goes_on_after(&note(3, 1_060_001, CallbackOutcome::Failed), &record));
    }

    #[test]
    fn delivered_is_the_end_of_it() {
        let record = record(1.0);
        let mut owed = Outstanding::from_the_end_of(&record);
        assert!(!owed.goes_on_after(&note(1, 1_050_000, CallbackOutcome::Delivered), &record));
    }
}
