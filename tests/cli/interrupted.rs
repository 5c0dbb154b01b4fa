//! Signals and timeouts at the moments that decide whether something was paid for.

use std::sync::mpsc;

use rustix::process::Signal;

use crate::binary::{FAST, Provider, Root, SLOW, until};

/// The ledger, held by another writer until it is dropped.
struct Held {
    release: Option<mpsc::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Held {
    fn at(root: &Root) -> Self {
        let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
        let (release, released) = mpsc::channel::<()>();
        ledger.execute_batch("BEGIN IMMEDIATE").unwrap();
        let thread = std::thread::spawn(move || {
            // Dropped or told: both let it go.
            let _ = released.recv();
            ledger.execute_batch("ROLLBACK").unwrap();
        });
        Self { release: Some(release), thread: Some(thread) }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.release.take());
        let _ = self.thread.take().unwrap().join();
    }
}

/// Whether a process has this file open.
fn has_open(pid: u32, name: &str) -> bool {
    let Ok(files) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    files.flatten().any(|file| {
        std::fs::read_link(file.path()).is_ok_and(|path| path.to_string_lossy().ends_with(name))
    })
}

#[test]
fn a_signal_before_anything_was_sent_sends_nothing() {
    let provider = Provider::start(FAST, &[]);
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        for more in [&[][..], &["--wait", "--json"]] {
            let root = Root::new();
            root.viewfinder(&["submit", "first", "--yes"]).to(&provider).exits(0);
            let before = provider.posts().len();
            let held = Held::at(&root);
            let words = [&["submit", "second", "--yes"], more].concat();
            let running = root.viewfinder(&words).to(&provider).start();
            let pid = running.0.id();
            // It waits for the ledger from here on.
            until("the ledger is open", || has_open(pid, "ledger.db").then_some(()));
            running.signal(signal);
            // What was said of it is said before the ledger is free, or after: both are right.
            drop(held);
            let ran = running.end().exits(code);
            assert!(ran.err().contains("othing was sent") || ran.err().contains("was not sent"));
            assert_eq!(provider.posts().len(), before, "{ran:?}");
            let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
            let open = takes.iter().filter(|take| take["shot"]["prompt"] == "second");
            assert!(open.clone().count() <= 1 && open.clone().all(|it| it["state"] == "cancelled"));
        }
    }
}

/// The provider has it, and the ledger cannot take that down: nobody may think it was not sent.
#[test]
fn an_answer_that_cannot_be_written_down_is_unconfirmed() {
    let provider = Provider::start(SLOW, &["generate:1=slow,ms=700"]);
    let root = Root::new();
    // A ledger that another connection can lock has to be there.
    root.viewfinder(&["import", "-"]).reads("").exits(0);
    let mut running = root.viewfinder(&["submit", "x", "--yes"]).to(&provider).start();
    running.until_said("submitting");
    let held = Held::at(&root);
    provider.until_posts(1);
    running.signal(Signal::INT);
    running.until_said("waiting up to 10 s");
    running.signal(Signal::INT);
    let ran = running.end().exits(80);
    ran.says("may have been charged").says("confirm");
    drop(held);
    let take = root.viewfinder(&["history", "--json"]).exits(0).json().remove(0);
    assert_eq!(take["state"], "unconfirmed");
}

#[test]
fn what_may_have_been_charged_is_worse_than_a_refused_key() {
    let provider = Provider::start(SLOW, &["generate:1=reset-after", "feed:*=401"]);
    let root = Root::new();
    let send = |code| {
        let ran = root.viewfinder(&["submit", "x", "--yes"]).to(&provider).exits(code);
        ran.out().trim().to_owned()
    };
    let (doubtful, open) = (send(80), send(0));
    let words = ["wait", &doubtful, &open, "--poll-every=50ms"];
    root.viewfinder(&words).to(&provider).exits(80).says("refused the key");
    root.viewfinder(&["wait", &open, "--poll-every=50ms"]).to(&provider).exits(77);
}

#[test]
fn a_take_of_another_key_keeps_nobody_from_waiting_for_the_others() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let send = |key: &str| {
        let call = root.viewfinder(&["submit", "x", "--yes"]).to(&provider);
        call.env("COMETAPI_KEY", key).exits(0).out().trim().to_owned()
    };
    let (other, own) = (send("sk-another-key-0001"), send(crate::binary::KEY));
    let words = ["wait", &other, &own, "--poll-every=50ms"];
    let ran = root.viewfinder(&words).to(&provider).exits(78).says("with a different key");
    assert!(ran.out().contains(&format!("{own}\tsaved")), "{}", ran.out());
}
