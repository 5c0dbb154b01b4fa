//! Answers of generate through the real binary: what it says, how it ends, and how a take is settled
//! whose answer names a task.

use serde_json::Value;

use crate::answers_of::{Row, rows, serve};
use crate::binary::{KEY, Ran, Root};
use crate::submit::documented;

fn run(root: &Root, base: &str, words: &[&str]) -> Ran {
    let call = root.viewfinder(words);
    call.env("COMETAPI_BASE_URL", base).env("COMETAPI_KEY", KEY).run()
}

/// Not the ones that are tried for two minutes.
fn some() -> Vec<Row> {
    let quick = rows("generate.jsonl").into_iter().filter(|row| row.status != 429);
    quick.step_by(5).collect()
}

#[test]
fn every_fifth_answer_of_the_table_ends_as_it_says() {
    let rows = some();
    let base = serve(&rows);
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(row) =
                    rows.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    check(row, &base);
                }
            });
        }
    });
}

fn check(row: &Row, base: &str) {
    let (root, name) = (Root::new(), row.name.as_str());
    let ran = run(&root, base, &["submit", name, "--yes", "--json"]);
    assert_eq!(ran.code(), Some(i32::from(row.want.exit)), "{name}: {ran:?}");
    let take = ran.json().pop().unwrap();
    documented(&take);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    assert_eq!(text(&take["state"]).as_deref(), Some(row.want.state.as_str()), "{name}");
    assert_eq!(text(&take["task_id"]), row.want.task_id, "{name}");
    assert_eq!(text(&take["offered_task_id"]), row.want.offered, "{name}");
    assert_eq!(text(&take["error"]["kind"]), row.want.kind, "{name}");
    let message = text(&take["error"]["message"]).unwrap_or_default();
    assert!(row.want.words.iter().all(|words| message.contains(words)), "{name}: {message}");
    let said = format!("{}{}", ran.out(), ran.err());
    assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{name}: {said:?}");
    match row.want.state.as_str() {
        "unconfirmed" => {
            let ran = ran.says("may have been charged").says("confirm");
            let ran = ran.never_says("Nothing was charged");
            if let Some(offered) = &row.want.offered {
                ran.says(&format!("Its answer names task {offered}"));
            }
        }
        "rejected" => drop(ran.says("Nothing was charged")),
        // In the JSON it stands for what was accepted.
        _ => assert!(!ran.err().contains("charged"), "{name}: {}", ran.err()),
    }
}

/// A ledger with a take whose answer names a task beside an error.
fn offering() -> (Root, String, String) {
    let rows: Vec<Row> = rows("generate.jsonl")
        .into_iter()
        .filter(|row| row.name == "id beside code fail")
        .collect();
    let (root, base) = (Root::new(), serve(&rows));
    let ran = run(&root, &base, &["submit", "id beside code fail", "--yes"]).exits(80);
    let id = ran.out().trim().to_owned();
    (root, base, id)
}

#[test]
fn a_task_that_the_answer_names_is_offered_and_taken_on_a_yes() {
    let (root, base, id) = offering();
    let take = || root.viewfinder(&["show", &id, "--json"]).exits(0).json().remove(0);
    assert_eq!(
        (&take()["state"], &take()["offered_task_id"]),
        (&"unconfirmed".into(), &"t1".into())
    );
    root.viewfinder(&["show", &id])
        .exits(0)
        .prints("Its answer names task t1. Run viewfinder confirm");
    root.viewfinder(&["show", &id, "--answer"]).exits(0).prints("submitted but upstream slow");
    // Nobody is there to ask.
    run(&root, &base, &["confirm", &id])
        .exits(2)
        .says("t1")
        .says("--yes")
        .says("Nothing was changed");
    assert_eq!(take()["state"], "unconfirmed");
    let ran = run(&root, &base, &["confirm", &id, "--yes", "--json"]).exits(0);
    let settled = ran.json().remove(0);
    documented(&settled);
    assert_eq!((&settled["state"], &settled["task_id"]), (&"queued".into(), &"t1".into()));
    assert_eq!(settled["offered_task_id"], Value::Null);
    run(&root, &base, &["confirm", &id, "--yes"]).exits(1).says("not unconfirmed");
}

#[test]
fn what_is_offered_survives_an_export_and_older_lines_are_read() {
    let (root, _, id) = offering();
    let line = root.viewfinder(&["export"]).exits(0).json().remove(0);
    assert_eq!((&line["format"], &line["offered_id"]), (&5.into(), &"t1".into()));
    let other = Root::new();
    other.viewfinder(&["import", "-"]).reads(line.to_string()).exits(0);
    assert_eq!(other.viewfinder(&["export"]).exits(0).json().remove(0), line);
    // What an earlier format has no names for is missing there.
    let names = ["offered_id", "route", "request_head", "got", "eye"];
    for (format, missing) in [(1, &names[..]), (2, &names[1..]), (3, &names[3..])] {
        let mut old = line.clone();
        old["format"] = format.into();
        for name in missing {
            assert!(old.as_object_mut().unwrap().remove(*name).is_some(), "{name}");
        }
        let older = Root::new();
        older.viewfinder(&["import", "-"]).reads(old.to_string()).exits(0);
        let take = older.viewfinder(&["show", &id, "--json"]).exits(0).json().remove(0);
        let offered = if format == 1 { Value::Null } else { "t1".into() };
        assert_eq!((&take["state"], &take["offered_task_id"]), (&"unconfirmed".into(), &offered));
    }
}
