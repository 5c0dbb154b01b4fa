//! Answers that cannot be written down: no room, a ledger that is not where it was.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::binary::{Call, Provider, Root, SLOW, until};
use crate::disk::Disk;

const SUBMIT: [&str; 4] = ["submit", "a cat", "--yes", "--no-download"];

/// Refuses to write the word that a take was accepted, as a broken disk might.
fn refuse(root: &Root) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(root.ledger()).unwrap();
    let refusal = "CREATE TRIGGER refuse BEFORE UPDATE ON takes WHEN new.state = 'queued' \
                   BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END";
    connection.execute_batch(refusal).unwrap();
    connection
}

/// A provider that takes its time over the first answer.
fn thinking() -> Provider {
    Provider::start(SLOW, &["generate:1=slow,ms=1500"])
}

#[test]
fn an_answer_that_cannot_be_written_is_told_with_its_id_and_can_be_settled_later() {
    let (provider, root) = (thinking(), Root::new());
    let mut running = root.viewfinder(&SUBMIT).to(&provider).start();
    provider.until_posts(1);
    let connection = refuse(&root);
    running.until_said("The provider accepted take ");
    // Once to end, once more to stop trying.
    running.signal(Signal::INT);
    running.until_said("retrying for 10 s");
    running.signal(Signal::INT);
    let task = provider.tasks().remove(0);
    let ran = running.end().exits(80).says(&format!(" as {task}.")).says("note it down");
    let ran = ran.never_says("goes on").never_says("Nobody knows");
    let id = ran.out().trim().to_owned();
    ran.says(&format!("viewfinder confirm {id} --task-id {task}"));
    connection.execute_batch("DROP TRIGGER refuse").unwrap();
    // And that is how it goes.
    root.viewfinder(&["history"]).exits(0).prints("unconfirmed");
    root.viewfinder(&["confirm", &id, "--task-id", &task]).exits(0);
    root.viewfinder(&["history"]).exits(0).prints("queued");
    assert_eq!(provider.posts().len(), 1);
}

#[test]
fn an_answer_is_not_written_into_a_ledger_that_is_not_there_any_more() {
    type Change = fn(&Root);
    let ways: [(&str, Change); 5] = [
        ("deleted", |root| fs::remove_file(root.ledger()).unwrap()),
        ("put aside", |root| fs::rename(root.ledger(), root.data().join("old.db")).unwrap()),
        ("without its log", |root| fs::remove_file(root.data().join("ledger.db-wal")).unwrap()),
        ("in another folder", |root| {
            fs::rename(root.data(), root.path().join("elsewhere")).unwrap();
        }),
        ("replaced by a link to another", |root| {
            let other = root.path().join("other.db");
            fs::copy(root.ledger(), &other).unwrap();
            fs::remove_file(root.ledger()).unwrap();
            std::os::unix::fs::symlink(other, root.ledger()).unwrap();
        }),
    ];
    for (way, change) in ways {
        let (provider, root) = (thinking(), Root::new());
        let running = root.viewfinder(&SUBMIT).to(&provider).start();
        provider.until_posts(1);
        change(&root);
        let ran = running.end().exits(80);
        let task = provider.tasks().remove(0);
        ran.says(&format!(" as {task}")).says("removed or replaced").says("note it down");
        assert_eq!(provider.posts().len(), 1, "{way}");
    }
}

/// What broke in here may have left before it did.
#[test]
fn a_submission_that_breaks_off_in_here_is_unconfirmed_and_ends() {
    let (provider, root) = (Provider::start(SLOW, &[]), Root::new());
    let call = root.viewfinder(&SUBMIT).to(&provider).env("VIEWFINDER_CRASH", "while-submitting");
    let ran = call.run();
    assert_eq!(ran.code(), Some(80), "{}", ran.err());
    root.viewfinder(&["history"]).exits(0).prints("unconfirmed");
}

#[test]
fn an_answer_has_room_however_full_the_disk_gets_after_its_request() {
    let (provider, root) = (thinking(), Root::new());
    let Some(disk) = Disk::mount(root.data(), "2m") else { return };
    let running = root.viewfinder(&SUBMIT).to(&provider).start();
    provider.until_posts(1);
    disk.fill();
    running.end().exits(0).says("queued");
    // And without room nothing is sent, in words, and it is over.
    let ran = root.viewfinder(&SUBMIT).to(&provider).exits(1);
    ran.says("full").says("Nothing was sent").says("Free some disk space").never_says("goes on");
    root.viewfinder(&["history"]).exits(0).prints("queued").never_says("running");
    assert_eq!(provider.posts().len(), 1);
}

#[test]
fn a_disk_that_has_too_little_room_is_sent_nothing_for_at_every_size() {
    for size in (0..=640).step_by(40) {
        let (provider, root) = (Provider::start(SLOW, &[]), Root::new());
        let Some(disk) = Disk::mount(root.data(), "1m") else { return };
        fs::write(root.data().join("fill"), vec![1; (1024 - size) * 1024]).unwrap();
        let ran = root.viewfinder(&SUBMIT).to(&provider).run();
        let sent = provider.posts().len();
        assert_eq!(ran.code(), Some(i32::from(sent == 0)), "{size} KiB: {}", ran.err());
        if sent == 0 {
            ran.says("disk").says("Nothing was sent").never_says("I/O");
        }
        drop(disk);
    }
}

/// The program under a shell's limit on the length of files, in KiB.
fn limited(root: &Root, kib: u32, words: &[&str]) -> Call {
    let mut call = root.viewfinder(&[]);
    let mut shell = Command::new("sh");
    let program = format!("ulimit -f {} && exec \"$0\" \"$@\"", kib * 2);
    shell.args(["-c", &program, env!("CARGO_BIN_EXE_viewfinder")]).args(words);
    shell.env_clear().envs(root.environment()).current_dir(root.path());
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    call.command = shell;
    call
}

/// Without its being caught the process would end by a signal, without a word.
#[test]
fn a_limit_on_the_length_of_files_is_told_in_words() {
    let provider = Provider::start(SLOW, &[]);
    for kib in [1, 20, 60, 100, 200, 400] {
        let root = Root::new();
        let ran = limited(&root, kib, &SUBMIT).to(&provider).exits(1);
        ran.says("ulimit -f").says("Nothing was sent");
    }
    assert_eq!(provider.posts().len(), 0);
}

#[test]
fn what_others_write_meanwhile_is_not_waited_for_by_those_who_only_look() {
    let (provider, root) = (Provider::start(SLOW, &[]), Root::new());
    root.viewfinder(&SUBMIT).to(&provider).exits(0);
    let writer = rusqlite::Connection::open(root.ledger()).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = fs::read(root.ledger()).unwrap();
    for words in [&["history"][..], &["history", "--json"], &["export"], &["show", "0"]] {
        // A take is named by its beginning; which one that is does not matter here.
        let ran = root.viewfinder(words).run().never_says("held by");
        assert!(ran.code() == Some(0) || words[0] == "show", "{words:?}");
    }
    let id = root.viewfinder(&["history", "--json"]).exits(0).json().remove(0);
    let id = id["id"].as_str().unwrap().to_owned();
    root.viewfinder(&["show", &id]).exits(0).prints("a cat");
    assert_eq!(fs::read(root.ledger()).unwrap(), before);
    // Whoever writes is told for whom he waited: this very process.
    let ran = root.viewfinder(&["note", &id, "x"]).exits(1).says("Nothing was changed");
    if Path::new("/proc/locks").exists() {
        ran.says(&format!("(process {})", std::process::id()));
    }
    until("the lock is let go", || writer.execute_batch("ROLLBACK").ok());
    root.viewfinder(&["note", &id, "x"]).exits(0);
}
