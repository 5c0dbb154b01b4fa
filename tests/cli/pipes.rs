//! Standard output that nobody reads any more, or that takes nothing.

use std::fs::File;

use crate::binary::{Call, FAST, Provider, Ran, Root};

/// With a reader that has left before the first byte.
fn unread(mut call: Call) -> Ran {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    call.command.stdout(writer);
    call.run()
}

/// With a disk that is full.
fn full(mut call: Call) -> Ran {
    call.command.stdout(File::create("/dev/full").unwrap());
    call.run()
}

#[test]
fn a_reader_that_left_is_no_failure_and_a_full_disk_is_one() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let id = root.viewfinder(&["submit", "x", "--yes", "--wait", "--poll-every=50ms"]);
    let id = id.to(&provider).exits(0).out().trim().to_owned();
    let rows: [&[&str]; 44] = [
        &["history"],
        &["history", "--json"],
        &["history", "--csv"],
        &["history", "--columns", "id,note"],
        &["show", &id],
        &["show", &id, "--json"],
        &["show", &id, "--request"],
        &["show", &id, "--curl"],
        &["show", &id, "--answer"],
        &["note", &id, "a note", "--json"],
        &["note", &id],
        &["note", &id, "--json"],
        &["rate", &id, "3", "--json"],
        &["export"],
        &["models"],
        &["models", "gen4"],
        &["models", "--json"],
        &["balance"],
        &["balance", "--json"],
        &["doctor"],
        &["doctor", "--offline", "--json"],
        &["config", "path"],
        &["config", "path", "--all"],
        &["config", "show"],
        &["config", "show", "--json"],
        &["config", "keys"],
        &["config", "keys", "--json"],
        &["completions", "bash"],
        &["man", "submit"],
        &["moves"],
        &["moves", "--json"],
        &["preview", "--motion", "x=1", "--words"],
        &["preview", "--motion", "x=1"],
        &["preview", "--motion", "x=1", "--format", "json"],
        &["preview", "--motion", "x=1", "--format", "png"],
        &["submit", "x", "--dry-run"],
        &["submit", "x", "--dry-run", "--curl"],
        &["wait", &id],
        &["wait", &id, "--json"],
        &["download", &id],
        &["--help"],
        &["-h"],
        &["help", "wait"],
        &["--version"],
    ];
    for words in rows {
        let call = || root.viewfinder(words).to(&provider);
        unread(call()).exits(0).never_says("written");
        let ran = full(call()).exits(1);
        ran.says("could not be written: No space left on device");
    }
    unread(root.viewfinder(&["sandbox"])).exits(0);
    full(root.viewfinder(&["sandbox"])).exits(1).says("No space left on device");
    assert_eq!(provider.posts().len(), 1);
}

#[test]
fn a_log_on_a_full_disk_is_nothing_to_tell() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let log = root.data().join("log");
    std::fs::create_dir(&log).unwrap();
    std::os::unix::fs::symlink("/dev/full", log.join("viewfinder.log")).unwrap();
    let words = ["submit", "x", "--yes", "--log-level=trace"];
    let ran = root.viewfinder(&words).to(&provider).exits(0);
    ran.says("to wait for the result").never_says("event").never_says("No space");
}

#[test]
fn a_submission_goes_on_without_its_reader() {
    let provider = Provider::start(FAST, &["generate:9+=reset-after"]);
    let root = Root::new();
    let follow = ["--wait", "--poll-every=50ms"];
    let rows: [&[&str]; 4] =
        [&[], &["--json"], &follow, &["--wait", "--json", "--poll-every=50ms"]];
    for (nth, more) in rows.into_iter().enumerate() {
        let call = || root.viewfinder(&[&["submit", "x", "--yes"], more].concat()).to(&provider);
        unread(call()).exits(0);
        full(call()).exits(1).says("What was sent is in the ledger.");
        assert_eq!(provider.posts().len(), 2 * nth + 2, "{more:?}");
        let state = root.viewfinder(&["history", "--json"]).exits(0).json()[0]["state"].clone();
        assert!(!more.contains(&"--wait") || state == "saved", "{more:?}: {state}");
    }
    // What may have been charged is worse news than a line that could not be written.
    for more in rows {
        let words = [&["submit", "x", "--yes"], more].concat();
        unread(root.viewfinder(&words).to(&provider)).exits(80).says("may have been charged");
        full(root.viewfinder(&words).to(&provider)).exits(80).says("may have been charged");
    }
}

#[test]
fn waiting_goes_on_without_its_reader() {
    let provider = Provider::start("200", &[]);
    let root = Root::new();
    let submit = ["submit", "x", "--yes", "--no-download"];
    for more in [&[][..], &["--json"]] {
        let id = root.viewfinder(&submit).to(&provider).exits(0).out().trim().to_owned();
        let words = [&["wait", &id, "--poll-every=50ms"], more].concat();
        unread(root.viewfinder(&words).to(&provider)).exits(0);
        let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
        assert_eq!(takes[0]["state"], "succeeded", "{more:?}");
    }
}
