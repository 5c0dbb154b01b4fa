//! `export` and `import`: the ledger as lines, and back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::binary::{FAST, Provider, Root};
use crate::submit::documented;

fn history(root: &Root) -> Vec<Value> {
    let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
    takes.iter().for_each(documented);
    takes
}

/// A ledger with takes that ended in every way that is quick.
fn full(provider: &Provider) -> Root {
    let root = Root::new();
    for (prompt, code) in [("a cat", 0), ("bị từ chối", 65), ("怀疑", 80)] {
        let words = ["submit", prompt, "--yes", "--wait", "--poll-every=50ms", "--motion=r=-6"];
        root.viewfinder(&words).to(provider).exits(code);
    }
    let newest = history(&root)[0]["id"].as_str().unwrap().to_owned();
    root.viewfinder(&["rate", &newest, "3"]).exits(0);
    root.viewfinder(&["note", &newest, "why?"]).exits(0);
    root
}

const FAULTS: [&str; 2] = ["generate:2=status=400", "generate:3=html"];

#[test]
fn a_ledger_survives_its_export() {
    let provider = Provider::start(FAST, &FAULTS);
    let (one, other) = (full(&provider), Root::new());
    let lines = one.viewfinder(&["export"]).exits(0);
    assert_eq!((lines.json().len(), lines.err()), (3, String::new()));
    assert!(!lines.out().contains(crate::binary::KEY));
    let ran = other.viewfinder(&["import", "-"]).reads(lines.out()).exits(0);
    ran.prints_nothing().says("3 takes imported, 0 already here.");
    // What was spent is the record of the ledger that spent it.
    let without_cost = |root: &Root| -> Vec<Value> {
        let mut takes = history(root);
        for take in &mut takes {
            take["cost"] = Value::Null;
        }
        takes
    };
    assert_eq!(history(&other), without_cost(&one));
    assert_eq!(other.viewfinder(&["export"]).exits(0).out(), lines.out(), "to the letter");
    // Once more changes nothing.
    let ran = other.viewfinder(&["import", "-"]).reads(lines.out()).exits(0);
    ran.says("0 takes imported, 3 already here.");
    assert_eq!(history(&other).len(), 3);
    // By files; one that is there stays.
    let file = one.path().join("takes.jsonl");
    let name = file.to_str().unwrap();
    one.viewfinder(&["export", "--out", name]).exits(0).prints_nothing().says("Wrote 3 takes");
    assert_eq!(fs::read_to_string(&file).unwrap(), lines.out());
    let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "as private as the ledger");
    one.viewfinder(&["export", "-o", name]).exits(1).says("already exists").says("--force");
    one.viewfinder(&["export", "-o", name, "--force"]).exits(0);
    let third = Root::new();
    third.viewfinder(&["import", name, "--dry-run"]).exits(0).says("3 takes would be imported");
    assert_eq!(history(&third).len(), 0);
    third.viewfinder(&["import", name]).exits(0);
    assert_eq!(history(&third).len(), 3);
}

#[test]
fn takes_of_one_task_are_all_taken_in() {
    let provider = Provider::start(FAST, &[]);
    let (one, other) = (Root::new(), Root::new());
    for prompt in ["a cat", "a dog", "a bird"] {
        one.viewfinder(&["submit", prompt, "--yes"]).to(&provider).exits(0);
    }
    let ledger = rusqlite::Connection::open(one.ledger()).unwrap();
    ledger.execute("UPDATE takes SET task_id = 'the-same'", []).unwrap();
    drop(ledger);
    let lines = one.viewfinder(&["export"]).exits(0).out();
    // With a mark of byte order, as some editors and shells put one.
    let marked = format!("\u{feff}{lines}");
    let ran = other.viewfinder(&["import", "-"]).reads(marked).exits(0);
    ran.says("3 takes imported, 0 already here.");
    assert_eq!(other.viewfinder(&["export"]).exits(0).out(), lines);
    let ran = other.viewfinder(&["import", "-"]).reads(lines).exits(0);
    ran.says("0 takes imported, 3 already here.");
}

#[test]
fn ledgers_of_two_machines_become_one_in_order() {
    let provider = Provider::start(FAST, &[]);
    let (early, late) = (Root::new(), Root::new());
    let send = |root: &Root, prompt: &str| {
        root.viewfinder(&["submit", prompt, "--yes"]).to(&provider).exits(0);
    };
    send(&early, "one");
    send(&early, "two");
    send(&late, "three");
    let prompts = |root: &Root| {
        let takes = history(root);
        takes.iter().map(|take| take["shot"]["prompt"].clone()).collect::<Vec<_>>()
    };
    let lines = early.viewfinder(&["export"]).exits(0).out();
    late.viewfinder(&["import", "-"]).reads(lines).exits(0);
    assert_eq!(prompts(&late), ["three", "two", "one"], "older ones come below");
    let lines = late.viewfinder(&["export"]).exits(0).out();
    early
        .viewfinder(&["import", "-"])
        .reads(lines)
        .exits(0)
        .says("1 take imported, 2 already here");
    assert_eq!(prompts(&early), ["three", "two", "one"]);
    // What was open on the other machine is followed here.
    let words: Vec<String> =
        history(&early).iter().map(|take| take["id"].as_str().unwrap().to_owned()).collect();
    let words = ["wait", &words[0], &words[1], &words[2], "--poll-every=50ms"];
    early.viewfinder(&words).to(&provider).exits(0);
    assert!(history(&early).iter().all(|take| take["state"] == "saved"));
}

/// It may have been sent a moment later: only the process that had it knows.
#[test]
fn a_take_that_was_being_sent_comes_in_as_unconfirmed() {
    let provider = Provider::start(FAST, &FAULTS);
    let root = full(&provider);
    let line = root.viewfinder(&["export"]).exits(0).json().remove(0);
    for state in ["preparing", "submitting"] {
        let mut line = line.clone();
        line["state"] = json!(state);
        for name in ["task_id", "video_url", "film", "poster", "last_frame", "ended"] {
            line[name] = Value::Null;
        }
        let other = Root::new();
        other.viewfinder(&["import", "-"]).reads(line.to_string()).exits(0);
        let take = history(&other).remove(0);
        assert_eq!(
            (&take["state"], &take["error"]["kind"]),
            (&json!("unconfirmed"), &json!("unclear"))
        );
    }
}

#[test]
fn another_take_of_the_same_id_gets_a_new_one() {
    let provider = Provider::start(FAST, &FAULTS);
    let root = full(&provider);
    let lines = root.viewfinder(&["export"]).exits(0).json();
    let mut twin = lines[0].clone();
    twin["created"] = json!("2026-01-01T00:00:00.000Z");
    twin["task_id"] = json!("another-task");
    let ran = root.viewfinder(&["import", "-"]).reads(twin.to_string()).exits(0);
    ran.says("1 take imported").says("1 renamed");
    let takes = history(&root);
    assert_eq!(takes.len(), 4);
    assert_ne!(takes[3]["id"], lines[0]["id"]);
    // The same task is the same take, whatever it is called.
    twin["id"] = json!("zzzzzzzz");
    let ran = root.viewfinder(&["import", "-"]).reads(twin.to_string()).exits(0);
    ran.says("0 takes imported, 1 already here");
}

#[test]
fn a_line_that_makes_no_sense_takes_nothing_in() {
    let provider = Provider::start(FAST, &FAULTS);
    let full = full(&provider);
    let good = full.viewfinder(&["export"]).exits(0).json();
    let saved = good.iter().find(|line| line["state"] == "saved").unwrap();
    let with = |name: &str, value: Value| {
        let mut line = saved.clone();
        line[name] = value;
        line.to_string()
    };
    let head = |path: &str, name: &str| json!({"method": "POST", "path": path, "headers": [{"name": name, "value": "v"}]});
    let rows: Vec<(String, &str)> = vec![
        ("{}".to_owned(), "viewfinder export"),
        ("nonsense".to_owned(), "expected"),
        ("[1]".to_owned(), "Line 2"),
        (saved.to_string().split("\"shot\"").next().unwrap().to_owned(), "it ends in the middle"),
        (with("format", json!(6)), "newer viewfinder"),
        (with("id", json!("../../etc")), "no id of a take"),
        (with("task_id", json!("t\u{202e}1")), "its task id"),
        (with("task_id", json!("t\u{e0041}1")), "its task id"),
        (with("offered_id", json!("a b")), "its task id"),
        (with("state", json!("done")), "state"),
        (with("state", json!("failed")), "error_kind"),
        (with("film", json!(null)), "film"),
        (with("film", json!("film.mp4")), "begin at the root"),
        (with("film", json!("/etc/passwd")), ".mp4"),
        (with("created", json!("yesterday")), "no point in time"),
        (with("origin", json!("http://evil.example")), "not a provider's address"),
        (with("origin", json!("nowhere")), "not a provider's address"),
        (with("rating", json!(6)), "rating"),
        (with("surprise", json!(1)), "surprise"),
        (with("answer", json!(5)), "invalid type"),
        (with("route", json!("elsewhere")), "route"),
        (with("request_head", head("/x\u{1b}[31m", "X-Y")), "no path of a request"),
        (with("request_head", head("/x", "Authorization")), "kept without its Authorization"),
        (with("shot", json!({})), "missing field"),
    ];
    for (line, says) in rows {
        let root = Root::new();
        let input = format!("{}\n{line}\n", good[1]);
        let ran = root.viewfinder(&["import", "-"]).reads(input).exits(1).prints_nothing();
        ran.says("Line 2 of standard input").says(says).says("Nothing was changed");
        assert_eq!(history(&root).len(), 0, "{says}");
    }
    let root = Root::new();
    root.viewfinder(&["import", "-"]).reads(b"\xff\xfe\n".to_vec()).exits(1).says("not UTF-8");
    root.viewfinder(&["import", "no-such-file"]).exits(2).says("could not be read");
    root.viewfinder(&["import", "-"]).reads("\n\n").exits(0).says("0 takes imported");
}

#[test]
fn an_export_that_went_through_an_editor_of_another_system_is_read() {
    let root = Root::new();
    root.sandboxed(&["submit", "a cat", "--yes"]).exits(0);
    root.sandboxed(&["submit", "a dog", "--yes"]).exits(0);
    let lines = root.sandboxed(&["export"]).exits(0).out();
    let other = Root::new();
    let odd = format!("\u{feff}{}", lines.replace('\n', "\r\n"));
    other.sandboxed(&["import", "-"]).reads(odd).exits(0).says("2 takes imported");
    // Only in front is it a mark.
    let inside = lines.replacen('\n', "\n\u{feff}", 1);
    other.sandboxed(&["import", "-"]).reads(inside).exits(1).says("Line 2");
}

#[test]
fn an_export_to_a_link_keeps_the_link() {
    let root = Root::new();
    root.sandboxed(&["submit", "a cat", "--yes"]).exits(0);
    let (link, real) = (root.path().join("out.jsonl"), root.path().join("films/real.jsonl"));
    fs::write(&real, "before").unwrap();
    std::os::unix::fs::symlink("films/real.jsonl", &link).unwrap();
    let export = ["export", "--out", "out.jsonl"];
    root.sandboxed(&export).exits(1).says("already exists");
    assert_eq!(fs::read_to_string(&real).unwrap(), "before");
    root.sandboxed(&[&export[..], &["--force"]].concat()).exits(0).says("Wrote 1 take");
    assert!(link.is_symlink() && fs::read_to_string(&real).unwrap().contains("a cat"));
    for (to, said) in [("out.jsonl", "in a circle"), ("no/where", "does not exist")] {
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(to, &link).unwrap();
        root.sandboxed(&[&export[..], &["--force"]].concat()).exits(1).says(said);
        assert!(link.is_symlink());
    }
}
