//! Rows that a later version or a hand wrote, and that make no sense here: told, left as they are,
//! in nobody's way.

use std::fs;

use crate::binary::{Provider, Root, SLOW};

/// What is written over the row, and what is said of it.
const ODD: &[(&str, &str)] = &[
    ("state = 'pondering'", "state reads “pondering”"),
    ("state = ''", "state reads “”"),
    ("state = 'pondering', task_id = 'task-of-tomorrow'", "task-of-tomorrow"),
    ("shot = '{'", "shot reads “{”"),
    ("shot = '{\"prompt\": 5}'", "shot reads"),
    ("shot = ''", "shot reads “”"),
    ("task_id = NULL", "task_id reads “none”"),
    ("state = 'failed', error_kind = 'boredom'", "error_kind reads “boredom”"),
    ("state = 'unconfirmed', error_kind = NULL", "error_kind reads “none”"),
    ("state = 'saved', film = NULL", "film reads “none”"),
    ("state = CAST(x'ff' AS TEXT)", "state"),
    ("owner = CAST(x'ff' AS TEXT)", "owner"),
    ("state = 'submitting', owner = CAST(x'ff' AS TEXT)", "owner"),
    ("origin = CAST(x'ff' AS TEXT)", "origin"),
];

/// What is no reason to leave a take out: it can be asked about all the same.
const HARMLESS: &[&str] = &[
    "state = 'running', progress = 300",
    "state = 'running', progress = -1",
    "attempts = -7",
    "attempts = 9223372036854775807",
    "created = 9223372036854775807, updated = -9223372036854775807",
    "sent = -9223372036854775807",
    "watched = 9223372036854775807",
    "rating = 77",
    "parent = 'nobody'",
    "film_done = -5, film_total = -9223372036854775807",
    "fetch = 99",
];

fn odd(root: &Root, id: &str, change: &str) {
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    ledger.execute(&format!("UPDATE takes SET {change} WHERE id = ?1"), [id]).unwrap();
}

fn three(provider: &Provider, root: &Root) -> [String; 3] {
    ["one", "two", "three"].map(|prompt| {
        let ran = root.viewfinder(&["submit", prompt, "--yes"]).to(provider).exits(0);
        ran.out().trim().to_owned()
    })
}

#[test]
fn a_row_that_makes_no_sense_is_told_and_disturbs_nothing_else() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    let [first, middle, last] = three(&provider, &root);
    let sound = fs::read(root.ledger()).unwrap();
    for (change, says) in ODD {
        fs::write(root.ledger(), &sound).unwrap();
        odd(&root, &middle, change);
        let named = format!("{middle} (state ");
        let ran = root.viewfinder(&["history", "--json"]).exits(0).says(&named).says(says);
        let ids: Vec<_> = ran.json().iter().map(|take| take["id"].clone()).collect();
        assert_eq!(ids, [last.clone(), first.clone()], "{change}");
        // Neither at the end of a page nor in front of one.
        let ran = root.viewfinder(&["history", "--limit=2", "--columns=id"]).exits(0);
        assert_eq!(ran.out(), format!("{last}\n{first}\n"), "{change}");
        let ran = root.viewfinder(&["export"]).exits(1).says(&named).says("not in this export");
        assert_eq!(ran.out().lines().count(), 2, "{change}");
        root.viewfinder(&["show", &middle]).exits(1).prints_nothing().says(&named).says(says);
        root.viewfinder(&["rm", &middle]).exits(1).says(&named).says("Nothing was changed");
        root.viewfinder(&["rm", &middle, "--purge", "--yes"]).exits(1).says(&named);
        root.viewfinder(&["note", &first, "x"]).exits(0);
        let doctor = root.viewfinder(&["doctor", "--offline"]).run();
        assert!(doctor.out().contains(&named), "{change}: {}", doctor.out());
        // A finished take is nobody's to wait for; an open one is told to whoever waits.
        let wait = root.viewfinder(&["wait", "--timeout=1ms"]).to(&provider).exits(124);
        let ended = ["'failed'", "'unconfirmed'", "'saved'"];
        if !ended.iter().any(|state| change.contains(state)) {
            wait.says(&named).says(says);
        }
        let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
        let rows: i64 =
            ledger.query_row("SELECT count(*) FROM takes", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 3, "{change}: nothing is thrown away");
    }
}

#[test]
fn what_can_be_read_past_is_no_reason_to_leave_a_take_out() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    let [_, middle, _] = three(&provider, &root);
    let sound = fs::read(root.ledger()).unwrap();
    for change in HARMLESS {
        fs::write(root.ledger(), &sound).unwrap();
        odd(&root, &middle, change);
        let ran = root.viewfinder(&["history", "--json"]).exits(0).never_says("no sense");
        assert_eq!(ran.json().len(), 3, "{change}");
        root.viewfinder(&["history"]).exits(0).prints(&middle);
        root.viewfinder(&["show", &middle]).exits(0).prints("two");
        let ran = root.viewfinder(&["export"]).exits(0);
        assert_eq!(ran.out().lines().count(), 3, "{change}");
        root.viewfinder(&["wait", &middle, "--timeout=1ms"]).to(&provider).run();
    }
}
