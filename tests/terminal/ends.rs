//! Every way to end: the terminal is as it was, and the ledger is right.

use std::fs;

use rustix::process::{Signal, kill_process};

use crate::binary::{FAST, Provider, Root, SLOW, until};
use crate::keys::until_draft;
use crate::pty::{Ended, MEDIUM, Session, Terminal, modes_left};
use crate::start::quick;

fn studio(root: &Root) -> Terminal {
    quick(root, 1);
    let studio = Session::new(root, &["--sandbox"]).answering().start();
    studio.shows("No takes yet.");
    until("kitty's keyboard", || {
        studio.raw().windows(5).any(|window| window == b"\x1b[>5u").then_some(())
    });
    studio
}

#[test]
fn signals_and_quitting_give_the_terminal_back() {
    let root = Root::new();
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let studio = studio(&root);
        studio.send(format!("{code} "));
        studio.shows(&code.to_string());
        studio.signal(signal);
        studio.end().exits(code).restored();
    }
    // What was typed a moment before is kept.
    let studio = studio(&root);
    studio.shows("143 129 130");
    // Where no text is typed, a letter quits; with an overlay open the chord does.
    studio.send("\t");
    studio.send("q");
    studio.end().exits(0).restored();
    let studio = self::studio(&root);
    studio.send("\x13");
    studio.shows("/runway/pro/generate");
    studio.send("\x11");
    studio.end().exits(0).restored();
    // Ctrl-C asks once more.
    let studio = self::studio(&root);
    studio.send("\x03");
    studio.shows("Press Ctrl-C again to quit");
    studio.send("\x03");
    studio.end().exits(0).restored();
}

#[test]
fn a_signal_in_the_middle_of_a_submission_leaves_the_ledger_right() {
    let provider = Provider::start(SLOW, &["generate:1=slow,ms=400", "generate:2=stall"]);
    let root = Root::new();
    let submit = |posts| {
        let studio = Session::new(&root, &[]).to(&provider).start();
        studio.shows("submit");
        studio.send("a cat\x13");
        studio.shows("/runway/pro/generate");
        studio.confirm();
        provider.until_posts(posts);
        studio
    };
    let state = || {
        let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
        takes[0]["state"].as_str().unwrap().to_owned()
    };
    let studio = submit(1);
    studio.signal(Signal::TERM);
    let ended = studio.end().exits(143).restored();
    assert!(ended.last_words().contains("1 take goes on"), "{}", ended.last_words());
    assert_eq!((state().as_str(), provider.tasks().len()), ("queued", 1));
    // An answer that never comes is given up at the second signal.
    let studio = submit(2);
    studio.signal(Signal::TERM);
    studio.shows("waiting up to 10 s");
    studio.signal(Signal::INT);
    let ended = studio.end().exits(143).restored();
    assert!(ended.last_words().contains("may have been charged"), "{}", ended.last_words());
    assert_eq!(state(), "unconfirmed");
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_told() {
    let root = Root::new();
    quick(&root, 1);
    let session = Session::new(&root, &["--sandbox"]).env("VIEWFINDER_CRASH", "panic-in-draw");
    let ended = session.start().end().restored();
    assert_eq!(ended.code, Some(101), "{}", ended.screen);
    let told = ended.last_words();
    assert!(told.contains("panicked at") && told.contains("a test asked for it"), "{told}");
    let again = studio(&root);
    again.send("\x11");
    again.end().exits(0).restored();
}

#[test]
fn a_panic_of_a_job_breaks_neither_screen_nor_take() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    quick(&root, 1);
    let session = Session::new(&root, &[]).to(&provider).env("VIEWFINDER_CRASH", "panic-in-job");
    let studio = session.start();
    studio.shows("submit");
    studio.send("a cat\x13");
    studio.shows("/runway/pro/generate");
    studio.confirm();
    studio.shows("queued");
    studio.shows("Something broke");
    assert!(!modes_left(&studio.raw()).is_empty() && !studio.is_cooked(), "the screen lives on");
    assert!(!String::from_utf8_lossy(&studio.raw()).contains("panicked"), "nothing is in between");
    studio.send("\x11");
    let ended = studio.end().exits(0).restored();
    assert!(ended.last_words().contains("1 take goes on"), "{}", ended.last_words());
    let log = fs::read_to_string(root.data().join("log/viewfinder.log")).unwrap();
    assert!(log.contains("a test asked for it"), "{log}");
    let takes = root.viewfinder(&["wait", &provider.tasks()[0], "--poll-every=50ms"]).to(&provider);
    takes.exits(0);
    assert_eq!(provider.posts().len(), 1);
}

#[test]
fn a_shell_gets_the_terminal_while_it_is_suspended() {
    let root = Root::new();
    quick(&root, 1);
    let binary = env!("CARGO_BIN_EXE_viewfinder");
    let script = format!(
        "set -m; {binary} --sandbox; echo \"stopped $?\"; read -r line; echo \"read $line\"; \
         fg; echo \"ended $?\""
    );
    let shell = Session::of(&root, "/bin/sh", &["-c", &script]).start();
    shell.shows("No takes yet.");
    // In the prompt it is undo; where no text is typed, it suspends.
    shell.send("\t\x1a");
    shell.shows("stopped");
    assert_eq!(modes_left(&shell.raw()), [] as [String; 0]);
    assert!(shell.is_cooked());
    let written = shell.written();
    shell.send("hello\r");
    shell.shows("SANDBOX");
    until("a whole frame", || (shell.shown_since(written) == shell.screen()).then_some(()));
    shell.send("\x1b[Zok");
    shell.shows("breaking far belowok");
    shell.send("\x11");
    let ended = shell.end().exits(0).restored();
    assert!(ended.screen.contains("read hello"), "{}", ended.screen);
    assert!(ended.screen.contains("ended 0"), "{}", ended.screen);
}

#[test]
fn while_it_is_suspended_others_follow_its_takes() {
    let provider = Provider::start("15", &[]);
    let root = Root::new();
    quick(&root, 1);
    let binary = env!("CARGO_BIN_EXE_viewfinder");
    let script = format!("set -m; {binary}; echo \"stopped $?\"; read -r line; fg");
    let shell = Session::of(&root, "/bin/sh", &["-c", &script]).to(&provider).start();
    shell.shows("submit");
    shell.send("a cat\x13");
    shell.shows("/runway/pro/generate");
    shell.confirm();
    shell.shows("queued");
    shell.send("\x1b");
    shell.hides("Esc to go back");
    shell.send("\t\x1a");
    shell.shows("stopped");
    let task = &provider.tasks()[0];
    root.viewfinder(&["wait", task, "--poll-every=50ms"]).to(&provider).exits(0);
    shell.send("\r");
    shell.shows("✓ saved");
    shell.send("\x11");
    shell.end().exits(0).restored();
}

#[test]
fn without_a_shell_it_does_not_suspend() {
    let root = Root::new();
    let studio = studio(&root);
    studio.send("\t\x1a");
    studio.shows("no shell here");
    studio.signal(Signal::TSTP);
    studio.send("\x1b[Zok");
    studio.shows("ok");
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn after_a_stop_from_outside_everything_is_set_and_drawn_anew() {
    let root = Root::new();
    let studio = studio(&root);
    let written = studio.written();
    studio.signal(Signal::STOP);
    let stat = format!("/proc/{}/stat", studio.pid().as_raw_nonzero());
    if fs::read_to_string(&stat).is_ok() {
        until("the stop", || fs::read_to_string(&stat).unwrap().contains(") T ").then_some(()));
    }
    studio.signal(Signal::CONT);
    until("a whole frame", || (studio.shown_since(written) == studio.screen()).then_some(()));
    studio.send("\x11");
    studio.end().exits(0).restored();
}

#[test]
fn a_window_that_is_closed_ends_it_and_loses_nothing() {
    let provider = Provider::start(SLOW, &["generate:1=slow,ms=300"]);
    let root = Root::new();
    let studio = Session::new(&root, &[]).to(&provider).size(MEDIUM).start();
    studio.shows("submit");
    studio.send("a cat\x13");
    studio.shows("/runway/pro/generate");
    studio.confirm();
    provider.until_posts(1);
    let Ended { code, signal, .. } = studio.hang_up();
    assert_eq!((code, signal), (Some(129), None));
    let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!((&takes[0]["state"], takes.len()), (&"queued".into(), 1));
    assert_eq!(takes[0]["task_id"], provider.tasks()[0]);
    until_draft(&root, "a cat");
}

#[test]
fn at_rest_it_neither_writes_nor_wakes() {
    let root = Root::new();
    let studio = studio(&root);
    let pid = studio.pid().as_raw_nonzero();
    if !fs::exists(format!("/proc/{pid}/task")).unwrap() {
        eprintln!("SKIPPED in part: this system does not count how often a thread wakes");
    }
    let wakes = || -> Option<u64> {
        let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
        let status = |entry: fs::DirEntry| fs::read_to_string(entry.path().join("status")).ok();
        let count = |status: String| -> Option<u64> {
            let line = status.lines().find(|line| line.starts_with("voluntary_ctxt"))?;
            line.rsplit('\t').next()?.parse().ok()
        };
        threads.map(|entry| count(status(entry.ok()?)?)).sum()
    };
    // Another process's life is the clock: a take of about a second.
    let (provider, other) = (Provider::start("50", &[]), Root::new());
    until("a second of rest", || {
        let before = (wakes(), studio.written());
        let words = ["submit", "x", "--yes", "--wait", "--poll-every=50ms"];
        other.viewfinder(&words).to(&provider).exits(0);
        ((wakes(), studio.written()) == before).then_some(())
    });
    kill_process(studio.pid(), Signal::TERM).unwrap();
    studio.end().exits(143).restored();
}

/// What a slow terminal says after the question was asked belongs to nobody else.
#[test]
fn answers_that_come_after_the_end_reach_no_shell() {
    let root = Root::new();
    quick(&root, 1);
    let binary = env!("CARGO_BIN_EXE_viewfinder");
    // What is left to read at the end is read by somebody who shows it.
    let script =
        format!("{binary} --sandbox; printf 'ended\\n'; read -r line; echo \"read <$line>\"");
    let shell = Session::of(&root, "/bin/sh", &["-c", &script]).silent().start();
    shell.shows("No takes yet.");
    shell.send("\x11");
    shell.hides("No takes yet.");
    assert!(!shell.is_cooked(), "nothing is echoed while answers may come");
    for part in
        ["\x1b[?0", "u\x1b]11;rgb:1111/1111/11", "11\x1b\\\x1b[?62;c\x1b_Gi=31;O", "K\x1b\\"]
    {
        shell.send(part);
    }
    shell.shows("ended");
    shell.send("hello\r");
    let ended = shell.end().exits(0).restored();
    assert!(ended.screen.contains("read <hello>"), "{}", ended.screen);
}

#[test]
fn nobody_has_to_wait_for_a_terminal_that_never_answers() {
    let root = Root::new();
    quick(&root, 1);
    let studio = Session::new(&root, &["--sandbox"]).silent().start();
    studio.shows("No takes yet.");
    studio.send("\x11");
    studio.shows("Waiting for the terminal to answer");
    studio.send("\x03");
    let ended = studio.end().exits(0).restored();
    assert!(!ended.screen.contains("Waiting"), "{}", ended.screen);
}
