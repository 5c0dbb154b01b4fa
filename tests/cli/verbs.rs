//! The flags of the program, with every verb.

use std::fs;

use crate::binary::Root;

/// A call of each verb, and how it ends in a sandbox where nothing has happened yet.
const CALLS: [(&[&str], i32); 33] = [
    (&["submit", "x", "--yes"], 0),
    (&["submit", "x", "--dry-run"], 0),
    (&["sweep", "x", "--vary", "z=1,2", "--dry-run"], 0),
    (&["sweep", "list"], 0),
    (&["probe", "gen4", "--dry-run"], 0),
    (&["probe", "--show", "k3v9"], 2),
    (&["budget"], 0),
    (&["wait"], 0),
    (&["wait", "k3v9"], 2),
    (&["download", "k3v9"], 2),
    (&["history"], 0),
    (&["show", "k3v9"], 2),
    (&["measure", "k3v9"], 2),
    (&["measure", "--all"], 0),
    (&["note", "k3v9", "x"], 2),
    (&["rate", "k3v9", "1"], 2),
    (&["confirm", "k3v9", "--lost"], 2),
    (&["rm", "k3v9"], 2),
    (&["import", "-"], 0),
    (&["export"], 0),
    (&["preview", "--motion", "z=1"], 0),
    (&["moves"], 0),
    (&["models"], 0),
    (&["doctor"], 0),
    (&["doctor", "--offline"], 0),
    (&["balance"], 0),
    (&["config", "path"], 0),
    (&["config", "show"], 0),
    (&["config", "edit"], 0),
    (&["config", "keys"], 0),
    (&["completions", "bash"], 0),
    (&["man"], 0),
    (&["help"], 0),
];

#[test]
fn the_flags_of_the_program_are_good_with_every_verb_on_either_side_of_it() {
    std::thread::scope(|scope| {
        for (words, code) in CALLS {
            scope.spawn(move || {
                let flags = ["--sandbox", "--log-level=debug"];
                for all in [[&flags[..], words].concat(), [words, &flags[..]].concat()] {
                    if words == ["help"] && all[0] == "help" {
                        // What follows it names a verb.
                        continue;
                    }
                    let root = Root::new();
                    let ran = root.viewfinder(&all).env("EDITOR", "true").run();
                    assert_eq!(ran.code(), Some(code), "{all:?}: {ran:?}");
                    assert!(!root.ledger().exists(), "{all:?}: the live ledger is another one");
                }
            });
        }
    });
}

#[test]
fn no_verb_is_left_out_above() {
    let root = Root::new();
    let named: Vec<String> = CALLS.iter().map(|(words, _)| words[0].to_owned()).collect();
    for (_, verb, _) in viewfinder::cli::Cli::verbs() {
        // Serves until it is told to stop: tests of its own.
        assert!(verb == "sandbox" || named.contains(&verb), "{verb}");
    }
    assert!(fs::read_dir(root.data()).unwrap().next().is_none());
}
