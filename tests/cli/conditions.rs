//! Every verb in every kind of world that is not as it should be.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;

use crate::binary::{Call, FAST, Provider, Ran, Root};

/// A user that no machine has.
const NOBODY_AT_ALL: u32 = 3_999_999_999;

/// Every verb that opens a ledger, and whether it only looks.
const VERBS: [(&[&str], bool); 13] = [
    (&["history"], true),
    (&["history", "--json"], true),
    (&["history", "--csv"], true),
    (&["show", "k3v9"], true),
    (&["note", "k3v9"], true),
    (&["export"], true),
    (&["note", "k3v9", "x"], false),
    (&["rate", "k3v9", "5"], false),
    (&["rm", "k3v9"], false),
    (&["rm", "k3v9", "--purge", "--yes"], false),
    (&["confirm", "k3v9", "--lost"], false),
    (&["wait", "k3v9"], false),
    (&["download", "k3v9"], false),
];

fn verbs() -> impl Iterator<Item = (&'static [&'static str], bool)> {
    VERBS.into_iter().chain([(&["submit", "x", "--yes"][..], false)])
}

/// What is said is a sentence, and nothing of it is on standard output.
#[track_caller]
fn told(ran: Ran, words: &[&str]) -> Ran {
    assert!(ran.err().starts_with("viewfinder: "), "{words:?}: {}", ran.err());
    ran.prints_nothing()
}

#[test]
fn a_broken_setting_is_named_with_its_line_by_every_verb() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    fs::write(root.config().join("config.toml"), "[films]\nfoldre = \"x\"\n").unwrap();
    for (words, _) in verbs() {
        let ran = told(root.viewfinder(words).to(&provider).exits(78), words);
        ran.says("config.toml").says("foldre");
    }
    assert_eq!(provider.requests().len(), 0);
    assert!(!root.ledger().exists());
}

#[test]
fn an_empty_ledger_is_a_new_one_for_every_verb() {
    let provider = Provider::start(FAST, &[]);
    for (words, _) in verbs() {
        let root = Root::new();
        fs::write(root.ledger(), "").unwrap();
        let names_a_take = words.contains(&"k3v9");
        let ran = root.viewfinder(words).to(&provider).exits(if names_a_take { 2 } else { 0 });
        if names_a_take {
            told(ran, words).says("There is no take “k3v9”");
        }
    }
}

#[test]
fn a_ledger_from_the_future_is_refused_by_every_verb() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    root.viewfinder(&["submit", "x", "--yes"]).to(&provider).exits(0);
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    ledger.pragma_update(None, "user_version", 99).unwrap();
    drop(ledger);
    let before = fs::read(root.ledger()).unwrap();
    for (words, _) in verbs() {
        let ran = told(root.viewfinder(words).to(&provider).exits(1), words);
        ran.says("newer viewfinder").says("It was left as it is");
        assert_eq!(fs::read(root.ledger()).unwrap(), before, "{words:?}");
    }
    assert_eq!(provider.posts().len(), 1);
}

#[test]
fn a_ledger_of_before_is_brought_up_to_date() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let words = ["submit", "x", "--yes", "--wait", "--poll-every=50ms"];
    root.viewfinder(&words).to(&provider).exits(0);
    let take = root.viewfinder(&["history", "--json"]).exits(0).json().remove(0);
    let id = take["id"].as_str().unwrap();
    let sent = root.viewfinder(&["show", id, "--curl"]).exits(0).out();
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    crate::older::before_step_4(&ledger);
    for column in ["note", "note_folded", "rating"] {
        ledger.execute_batch(&format!("ALTER TABLE takes DROP COLUMN {column}")).unwrap();
    }
    ledger.pragma_update(None, "user_version", 2).unwrap();
    drop(ledger);
    let take = root.viewfinder(&["history", "--json"]).exits(0).json().remove(0);
    assert_eq!((&take["state"], &take["note"]), (&"saved".into(), &"".into()));
    assert_eq!(root.viewfinder(&["show", id, "--curl"]).exits(0).out(), sent);
    root.viewfinder(&["rate", id, "3"]).exits(0);
    assert_eq!(root.viewfinder(&["history", "--rated"]).exits(0).out().lines().count(), 1);
}

/// Where nothing can be written, what only looks still looks; the rest says so.
#[test]
fn a_read_only_ledger_is_read_and_nothing_else() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: only root can start a program as another user");
        return;
    }
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--poll-every=50ms"];
    let id = root.viewfinder(&words).to(&provider).exits(0).out();
    let id = id.lines().next().unwrap();
    for folder in [root.path().to_owned(), root.data(), root.config()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
    fs::set_permissions(root.ledger(), fs::Permissions::from_mode(0o644)).unwrap();
    let other = |words: &[&str]| -> Call {
        let words: Vec<&str> =
            words.iter().map(|word| if *word == "k3v9" { id } else { *word }).collect();
        let mut call = root.viewfinder(&words).to(&provider);
        call.command.uid(NOBODY_AT_ALL).current_dir("/");
        call
    };
    if other(&["--version"]).command.status().is_err() {
        eprintln!("SKIPPED: this build's folder is closed to other users");
        return;
    }
    let before = fs::read(root.ledger()).unwrap();
    for (words, looks) in verbs() {
        let ran = other(words).run();
        if looks {
            let ran = ran.exits(0).says("cannot be written");
            let asks_for_a_note = words == ["note", "k3v9"];
            assert_eq!(ran.out().contains(id), !asks_for_a_note, "{words:?}: {}", ran.out());
        } else {
            let ran = told(ran.exits(1), words);
            ran.says("Permission denied").says("VIEWFINDER_DATA_DIR");
        }
        assert_eq!(fs::read(root.ledger()).unwrap(), before, "{words:?}");
    }
    assert_eq!(provider.posts().len(), 1);
}
