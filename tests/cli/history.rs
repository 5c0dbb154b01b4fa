//! `history`: what is listed, and what a ledger in trouble is answered with.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use crate::binary::{FAST, Provider, Root};
use crate::submit::documented;

fn submit(root: &Root, prompt: &str) {
    root.sandboxed(&["submit", prompt, "--yes"]).exits(0);
}

fn prompts(root: &Root, words: &[&str]) -> Vec<String> {
    let words = [&["history", "--json"], words].concat();
    let takes = root.sandboxed(&words).exits(0).json();
    takes.iter().for_each(documented);
    takes.iter().map(|take| take["shot"]["prompt"].as_str().unwrap().to_owned()).collect()
}

fn sandbox_ledger(root: &Root) -> PathBuf {
    root.data().join("sandbox/ledger.db")
}

/// Copies the only take so often that no pipe can hold the listing.
fn fill(root: &Root, count: u32) {
    let ledger = rusqlite::Connection::open(sandbox_ledger(root)).unwrap();
    let columns = "origin, key_print, prompt, folded, ratio, style, model, seconds, motion, shot, \
                   request, attempts, created, updated";
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         INSERT INTO takes (id, state, {columns})
         SELECT printf('%08d', i), 'cancelled', {columns} FROM n, (SELECT * FROM takes LIMIT 1)"
    );
    assert_eq!(ledger.execute(&sql, []), Ok(count as usize));
}

#[test]
fn takes_are_listed_newest_first_as_many_as_asked_for() {
    let root = Root::new();
    for prompt in ["one", "two\nlines", "mèo \u{1f1fb}\u{1f1f3}"] {
        submit(&root, prompt);
    }
    let all = ["mèo \u{1f1fb}\u{1f1f3}", "two\nlines", "one"];
    assert_eq!(prompts(&root, &[]), all);
    assert_eq!(prompts(&root, &["--limit", "0"]), all);
    assert_eq!(prompts(&root, &["--limit", "2"]), all[..2]);
    assert_eq!(prompts(&root, &["--limit", "9999999999"]), all);
    let ran = root.sandboxed(&["history"]).exits(0).prints("16:9 gen4 5s").prints("queued");
    assert_eq!(ran.out().lines().count(), 3, "a line each, whatever the prompt holds");
    assert_eq!(ran.err(), "");
    fill(&root, 1234);
    assert_eq!(prompts(&root, &[]).len(), 1237, "page after page");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let root = Root::new();
    submit(&root, "a cat");
    fill(&root, 5000);
    for words in [&["history", "--json"][..], &["history"]] {
        let mut running = root.sandboxed(words).start();
        let mut line = String::new();
        BufReader::with_capacity(1, running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("a cat"), "{line}");
        let ran = running.end().exits(0);
        assert_eq!(ran.err(), "", "{words:?}");
    }
    for words in [&["--help"][..], &["--version"], &["submit", "--help"]] {
        let mut running = root.viewfinder(words).start();
        drop(running.0.stdout.take());
        assert_eq!(running.end().exits(0).err(), "", "{words:?}");
    }
}

#[test]
fn a_reader_that_goes_away_does_not_change_how_a_take_ends() {
    for (fault, code) in [("generate:2=fails", 0), ("generate:1=fails", 65)] {
        let provider = Provider::start(FAST, &[fault]);
        let root = Root::new();
        let words = ["submit", "a cat", "--yes", "--wait", "--poll-every=50ms", "--json"];
        let mut running = root.viewfinder(&words).to(&provider).start();
        drop(running.0.stdout.take());
        running.end().exits(code);
        // In words, it is the talk that nobody reads.
        let mut running = root.viewfinder(&words[..5]).to(&provider).start();
        drop(running.0.stderr.take());
        running.end().exits(65 - code);
        assert_eq!(provider.tasks().len(), 2);
    }
}

#[test]
fn an_empty_ledger_is_a_new_one() {
    let root = Root::new();
    fs::write(root.ledger(), "").unwrap();
    root.viewfinder(&["history", "--json"]).exits(0).prints_nothing();
    let provider = Provider::start(FAST, &[]);
    fs::write(root.ledger(), "").unwrap();
    root.viewfinder(&["submit", "x", "--yes"]).to(&provider).exits(0);
    assert_eq!(root.viewfinder(&["history", "--json"]).exits(0).json().len(), 1);
}

#[test]
fn a_damaged_ledger_is_moved_aside_whole_and_said() {
    let provider = Provider::start(FAST, &[]);
    for verb in [
        &["history"][..],
        &["history", "--json"],
        &["show", "x"],
        &["note", "x", "y"],
        &["export"],
        &["submit", "x", "--yes"],
        &["wait"],
        &["download", "x"],
    ] {
        let root = Root::new();
        let garbage = b"no ledger at all, ".repeat(1000);
        fs::write(root.ledger(), &garbage).unwrap();
        // Nothing is done in a new one before its user knows that it is a new one.
        let ran = root.viewfinder(verb).to(&provider).exits(1).prints_nothing();
        ran.says("The ledger was damaged").says("It was moved to ").never_says("under way");
        let mut found = fs::read_dir(root.data()).unwrap().map(|entry| entry.unwrap().path());
        let aside = found.find(|path| path.to_str().unwrap().contains("corrupt")).unwrap();
        assert_eq!(fs::read(aside).unwrap(), garbage);
        let again = root.viewfinder(verb).to(&provider).run().never_says("was damaged");
        if verb == ["wait"] {
            again.exits(0).says("moved aside").says("corrupt");
        } else if verb[0] == "submit" {
            again.exits(0);
        }
    }
    assert_eq!(provider.posts().len(), 1, "the one that was sent in the new ledger");
}

#[test]
fn a_ledger_from_the_future_is_left_as_it_is() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    root.viewfinder(&["submit", "x", "--yes"]).to(&provider).exits(0);
    rusqlite::Connection::open(root.ledger())
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let (posts, before) = (provider.posts().len(), fs::read(root.ledger()).unwrap());
    for verb in [&["history"][..], &["submit", "x", "--yes"], &["wait", "x"]] {
        let ran = root.viewfinder(verb).to(&provider).exits(1);
        ran.says("newer viewfinder").says("It was left as it is").prints_nothing();
        assert_eq!(fs::read(root.ledger()).unwrap(), before, "{verb:?}");
    }
    assert_eq!(provider.posts().len(), posts);
    let mut files = fs::read_dir(root.data()).unwrap().map(|entry| entry.unwrap().path());
    assert!(files.all(|path| !path.to_str().unwrap().contains("corrupt")), "nor moved");
}

/// Output that is lost is no success, where a reader that has seen enough is.
#[test]
fn a_full_disk_behind_the_output_is_told() {
    if !std::path::Path::new("/dev/full").exists() {
        eprintln!("SKIPPED: this system has no /dev/full");
        return;
    }
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let root = Root::new();
    submit(&root, "a cat");
    for words in [&["history"][..], &["history", "--json"], &["submit", "x", "--yes", "--json"]] {
        let mut call = root.sandboxed(words);
        call.command.stdout(full());
        call.exits(1).says("could not be written");
    }
    // What was sent is in the ledger all the same.
    assert_eq!(prompts(&root, &[]), ["x", "a cat"]);
}

#[test]
fn a_ledger_that_cannot_be_looked_at_is_not_an_empty_one() {
    let root = Root::new();
    let file = root.path().join("file");
    fs::write(&file, "").unwrap();
    let ran = root.viewfinder(&["history"]).env("VIEWFINDER_DATA_DIR", file.join("data")).exits(1);
    ran.says("cannot be used").never_says("No takes yet").prints_nothing();
}

/// Spreadsheets compute what begins like a formula, and prompts come from anywhere.
#[test]
fn a_cell_of_a_table_is_no_formula_unless_it_is_asked_for_raw() {
    let root = Root::new();
    let texts = ["=1+1", "+cat", "-2+3", "@SUM(A1)", "a \"quoted\", cat", "two\nlines", "猫"];
    for text in texts {
        root.sandboxed(&["submit", "--yes", "--no-download", "--", text]).exits(0);
    }
    let cells = |flags: &[&str]| {
        let words = [&["history", "--csv", "--columns", "prompt"], flags].concat();
        let out = root.sandboxed(&words).exits(0).out();
        let table = out.strip_prefix('\u{feff}').unwrap_or(&out).to_owned();
        let marked = table.len() < out.len();
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let mut cells: Vec<_> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        cells.reverse();
        (cells, marked)
    };
    assert_eq!(cells(&["--raw"]), (texts.map(str::to_owned).to_vec(), false));
    let (guarded, marked) = cells(&["--bom"]);
    assert!(marked);
    for (text, cell) in texts.iter().zip(guarded) {
        let formula = text.starts_with(['=', '+', '-', '@']);
        assert_eq!(cell, if formula { format!("'{text}") } else { (*text).to_owned() });
    }
}
