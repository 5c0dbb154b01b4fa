//! System calls that fail, one after the other, by strace; skipped aloud where there is none.

use std::fs;
use std::process::{Command, Stdio};

use crate::binary::{Call, FAST, Provider, Ran, Root, SLOW};

/// The program with one kind of system call failing as `fault` says; none where there is no strace.
fn faulty(root: &Root, calls: &str, fault: &str, words: &[&str]) -> Call {
    let mut call = root.viewfinder(&[]);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
    strace.args(["-e", &format!("inject={calls}:{fault}"), env!("CARGO_BIN_EXE_viewfinder")]);
    strace.args(words).env_clear().envs(root.environment()).current_dir(root.path());
    strace.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    strace.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    call.command = strace;
    call
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn can_trace() -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let can = traced.is_ok_and(|status| status.success());
    if !can {
        eprintln!("SKIPPED: no strace that may trace");
    }
    can
}

/// Which call of a thread fails. The first two reads are the loader's.
fn each(from: u32, to: u32, every: usize) -> impl Iterator<Item = String> {
    (from..=to).step_by(every).map(|nth| format!("when={nth}"))
}

fn aside(root: &Root) -> usize {
    let names = fs::read_dir(root.data()).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().contains("corrupt")).count()
}

/// No panic's text and no code of a panic or a signal, whatever happened.
fn is_told(ran: &Ran, words: &[&str], fault: &str) {
    let said = ran.err();
    assert!(!said.contains("panicked"), "{words:?} {fault}: {said}");
    let code = ran.code();
    let codes = [0, 1, 69, 78, 80, 124];
    assert!(code.is_some_and(|code| codes.contains(&code)), "{words:?} {fault}: {code:?} {said}");
    assert!(code == Some(0) || !said.trim().is_empty(), "{words:?} {fault}: {code:?}, no word");
}

/// Runs a verb with each of these faults over a ledger with an open take in it.
fn a_sound_ledger_stays(calls: &str, error: &str, whens: &[String]) {
    if !can_trace() {
        return;
    }
    let (provider, root) = (Provider::start(SLOW, &[]), Root::new());
    root.viewfinder(&["submit", "first", "--yes"]).to(&provider).exits(0);
    for words in [&["history"][..], &["export"], &["wait", "--timeout=1ms"]] {
        for when in whens {
            let fault = format!("error={error}:{when}");
            let ran = faulty(&root, calls, &fault, words).to(&provider).run();
            is_told(&ran, words, &fault);
            assert_eq!(aside(&root), 0, "{words:?} {fault}: moved aside");
            let said = ran.err();
            assert!(!said.contains("No take is open"), "{words:?} {fault}: {said}");
            assert!(!said.contains("No takes yet"), "{words:?} {fault}: {said}");
        }
    }
    root.viewfinder(&["history"]).exits(0).prints("queued");
}

#[test]
fn a_read_that_fails_moves_no_sound_ledger_aside() {
    // One read, the first few, and all from one on: a disk that is ill for a moment, or dying.
    let whens = each(3, 9, 2).chain(["when=3+".to_owned(), "when=4..5".to_owned()]);
    a_sound_ledger_stays("pread64", "EIO", &whens.collect::<Vec<_>>());
}

/// A read that brings nothing is what SQLite takes for damage.
#[test]
fn a_read_that_comes_short_moves_no_sound_ledger_aside() {
    if !can_trace() {
        return;
    }
    let (provider, root) = (Provider::start(SLOW, &[]), Root::new());
    root.viewfinder(&["submit", "first", "--yes"]).to(&provider).exits(0);
    for words in [&["history"][..], &["wait", "--timeout=1ms"]] {
        for fault in ["retval=0:when=3", "retval=0:when=4", "retval=0:when=5", "retval=0:when=4+"] {
            let ran = faulty(&root, "pread64", fault, words).to(&provider).run();
            is_told(&ran, words, fault);
            assert_eq!(aside(&root), 0, "{words:?} {fault}: moved aside: {}", ran.err());
        }
    }
    root.viewfinder(&["history"]).exits(0).prints("queued");
}

#[test]
#[ignore = "every read of every verb, for longer"]
fn no_failing_read_moves_a_sound_ledger_aside() {
    for error in ["EIO", "ENOMEM", "EINVAL"] {
        a_sound_ledger_stays("pread64", error, &each(3, 40, 1).collect::<Vec<_>>());
    }
}

/// What a refused thread or event queue ends in: words, and 80 where a request may be out.
#[test]
fn what_the_system_refuses_is_said_in_words() {
    if !can_trace() {
        return;
    }
    let (provider, root) = (Provider::start(SLOW, &[]), Root::new());
    let words = ["submit", "a cat", "--yes", "--no-download"];
    let refusals = [
        ("clone3", "EAGAIN", 7),
        ("eventfd2", "EMFILE", 1),
        ("epoll_create1", "EMFILE", 1),
        ("socketpair", "EMFILE", 1),
        ("inotify_init1", "EMFILE", 1),
    ];
    for (calls, error, most) in refusals {
        for when in each(1, most, 1) {
            let before = provider.posts().len();
            // Whoever is refused one thread is refused the next one too.
            let fault = format!("error={error}:{when}+");
            let ran = faulty(&root, calls, &fault, &words).to(&provider).run();
            is_told(&ran, &words, &format!("{calls} {fault}"));
            let sent = provider.posts().len() - before;
            let wanted: &[i32] = if sent > 0 { &[0, 80] } else { &[1] };
            assert!(wanted.contains(&ran.code().unwrap()), "{calls} {fault}: {}", ran.err());
        }
    }
}

#[test]
fn a_disk_without_locks_is_called_one() {
    if !can_trace() {
        return;
    }
    let (provider, root) = (Provider::start(FAST, &[]), Root::new());
    root.viewfinder(&["submit", "first", "--yes"]).to(&provider).exits(0);
    let submit = ["submit", "a cat", "--yes"];
    // The first two of these calls are the runtime's.
    for (calls, fault, words) in [
        ("flock", "error=ENOLCK", &submit[..]),
        ("flock", "error=EOPNOTSUPP", &submit[..]),
        ("fcntl", "error=ENOLCK:when=3+", &submit[..]),
        ("fcntl", "error=EOPNOTSUPP:when=3+", &submit[..]),
        ("fcntl", "error=ENOLCK", &["history"][..]),
    ] {
        let ran = faulty(&root, calls, fault, words).to(&provider).exits(1);
        let ran =
            ran.says("has no file locks").says("VIEWFINDER_DATA_DIR to a folder on another disk");
        ran.never_says("Another viewfinder").never_says("Check the disk");
    }
    assert_eq!(provider.posts().len(), 1);
}

/// A folder or a first page that does not reach the disk: nothing is sent on its word.
#[test]
fn a_sync_that_fails_on_a_first_run_is_told_and_nothing_is_sent() {
    if !can_trace() {
        return;
    }
    for call in ["fsync", "fdatasync"] {
        for when in each(1, 6, 1) {
            let (provider, root) = (Provider::start(FAST, &[]), Root::new());
            fs::remove_dir(root.data()).unwrap();
            let fault = format!("error=EIO:{when}");
            let words = ["submit", "a cat", "--yes", "--no-download"];
            let ran = faulty(&root, call, &fault, &words).to(&provider).run();
            is_told(&ran, &words, &format!("{call} {fault}"));
            // Either it was told, or the call that failed was of no file of the ledger's.
            let (sent, code) = (provider.posts().len(), ran.code());
            assert_eq!(sent == 0, code == Some(1), "{call} {fault}: {code:?} {}", ran.err());
            let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
            let mode: String =
                ledger.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
            assert!(sent == 0 || mode == "wal", "{call} {fault}: sent in mode {mode}");
        }
    }
}
