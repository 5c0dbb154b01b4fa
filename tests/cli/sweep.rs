//! `sweep` and `budget` as a script meets them.

use std::fs;
use std::path::Path;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::binary::{FAST, Provider, Root};

const POLL: &str = "--poll-every=50ms";

fn budget(root: &Root, lines: &str) {
    fs::create_dir_all(root.config()).unwrap();
    fs::write(root.config().join("config.toml"), format!("[budget]\n{lines}\n")).unwrap();
}

#[test]
fn a_sweep_is_listed_before_anything_is_sent() {
    let root = Root::new();
    let words = ["sweep", "a cat", "--vary", "z=-6..6:6", "--vary", "style=cinematic,anime"];
    let ran = root.viewfinder(&[&words[..], &["--dry-run", "--json"]].concat()).exits(0);
    let lines = ran.json();
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[0]["item"], 1);
    assert_eq!(lines[0]["values"], json!({"z": "-6.0", "style": "cinematic"}));
    assert_eq!(lines[0]["estimate_usd"], 0.32);
    assert_eq!(
        (&lines[5]["shot"]["style"], &lines[5]["shot"]["prompt"]),
        (&"anime".into(), &"a cat".into())
    );
    let sum = &lines[6];
    assert_eq!(
        (&sum["plan"], &sum["takes"], &sum["seconds"], &sum["usd"], &sum["dropped"]),
        (&Value::Null, &6.into(), &30.into(), &1.92.into(), &0.into())
    );
    assert_eq!(sum["rest"], json!({"takes": null, "seconds": null, "usd": null}));
    // The same from a file, which is written once.
    let file = root.path().join("six.json");
    let path = file.to_str().unwrap();
    root.viewfinder(&[&words[..], &["--write-spec", path]].concat()).exits(0);
    root.viewfinder(&[&words[..], &["--write-spec", path]].concat())
        .exits(1)
        .says("already exists");
    let again = root.viewfinder(&["sweep", "--spec", path, "--dry-run", "--json"]).exits(0).json();
    assert_eq!(again, lines);
}

#[test]
fn a_bad_value_is_told_with_its_place_and_nothing_is_sent() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    for (vary, said) in [
        ("z=1,12", "Value 2 of z"),
        ("w=1", "There is no “w” to vary"),
        ("x=0..5:2", "misses its own end"),
        ("prompt=a {b", "never closed"),
        ("x=0..5", "write 0..5:1.\n"),
    ] {
        let ran = root.viewfinder(&["sweep", "a cat", "--vary", vary, "--yes"]).to(&provider);
        ran.exits(2).says(said).says("Nothing was sent").prints_nothing();
    }
    root.viewfinder(&["sweep", "a cat", "--vary", "z=1,2"]).to(&provider).exits(2).says("--yes");
    root.viewfinder(&["sweep", "--vary", "z=1,2", "--yes"]).to(&provider).exits(2).says("prompt");
    assert_eq!(provider.posts().len(), 0);
}

#[test]
fn what_a_file_shows_is_what_it_sends_and_an_empty_name_is_none() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let file = root.path().join("two.json");
    let path = file.to_str().unwrap();
    root.viewfinder(&["sweep", "a cat", "--vary", "z=1,2", "--write-spec", path]).exits(0);
    let spec = fs::read_to_string(&file).unwrap();
    // Somebody changes a value and forgets its label.
    fs::write(&file, spec.replace(r#"["z","1.0"]"#, r#"["z","9.0"]"#)).unwrap();
    let lines = root.viewfinder(&["sweep", "--spec", path, "--dry-run", "--json"]).exits(0).json();
    assert_eq!(
        (&lines[0]["values"]["z"], &lines[0]["shot"]["motion"]["z"]),
        (&"9.0".into(), &9.0.into())
    );
    fs::write(&file, spec.replace(r#""repeat""#, r#""repaet":2,"repeat""#)).unwrap();
    root.viewfinder(&["sweep", "--spec", path, "--dry-run"]).exits(2).says("repaet");
    let words = ["sweep", "a cat", "--vary", "z=1,2", "--name", "two", "--yes", "--detach"];
    root.viewfinder(&words).to(&provider).exits(0);
    root.viewfinder(&words).to(&provider).exits(2).says("already").says("Nothing was sent");
    for verb in ["pause", "cancel", "resume", "show"] {
        root.viewfinder(&["sweep", verb, ""]).to(&provider).exits(2).says("There is no sweep");
    }
    assert_eq!(provider.posts().len(), 0);
}

#[test]
fn a_sweep_prints_each_take_as_it_ends_and_is_listed() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let words = ["sweep", "a cat", "--vary", "z=2,4", "--name", "two cats", "--yes", POLL];
    let ran = root.viewfinder(&words).to(&provider).exits(0);
    let out = ran.out();
    let saved: Vec<Vec<&str>> = out.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(saved.len(), 2, "{out}");
    assert!(
        saved
            .iter()
            .all(|parts| parts[1] == "saved"
                && Path::new(parts[2]).extension() == Some("mp4".as_ref())),
        "{out}"
    );
    let plan = root.viewfinder(&["sweep", "list", "--json"]).exits(0).json().remove(0);
    assert_eq!(
        (&plan["name"], &plan["state"], &plan["why"], &plan["saved"], &plan["left"]),
        (&"two cats".into(), &"done".into(), &Value::Null, &2.into(), &0.into())
    );
    let shown = root.viewfinder(&["sweep", "show", "two cats", "--json"]).exits(0).json();
    assert_eq!((&shown[0], shown.len()), (&plan, 3));
    assert_eq!(shown[2]["values"], json!({"z": "4.0"}));
    // Each take says which item of it it is, and what it costs.
    let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert!(takes.iter().all(|take| take["plan"] == plan["plan"]), "{takes:?}");
    assert_eq!(
        takes[0]["cost"],
        json!({"estimate_usd": 0.32, "usd": null, "state": "charged", "source": ""})
    );
    root.viewfinder(&["sweep", "resume", "two cats"]).to(&provider).exits(1).says("done");
    // One that was paused with nothing left to send has nothing to go on with.
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    ledger
        .execute("UPDATE plans SET state = 'paused', why = 'quit' WHERE kind = 'sweep'", [])
        .unwrap();
    drop(ledger);
    root.viewfinder(&["sweep", "resume"]).to(&provider).exits(1).says("No sweep is paused");
    root.viewfinder(&["sweep", "cancel", "two cats"]).exits(1).says("done");
    root.viewfinder(&["sweep", "resume"]).to(&provider).exits(1).says("No sweep is paused");
    root.viewfinder(&["sweep", "show", "nothing"]).exits(2).says("There is no sweep");
}

#[test]
fn the_wall_refuses_what_cannot_fit_and_pauses_what_meets_it() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    budget(&root, "takes_a_day = 3");
    let four = ["sweep", "a cat", "--vary", "z=1,2,3,4", "--yes", POLL];
    let ran = root.viewfinder(&four).to(&provider).exits(76);
    ran.says("takes_a_day allows 3 takes").says("The first 3 takes would fit").prints_nothing();
    assert_eq!(provider.posts().len(), 0);
    root.viewfinder(&["sweep", "list"]).exits(0).says("no sweep");
    // Two by hand, and one is left.
    for _ in 0..2 {
        root.viewfinder(&["submit", "a dog", "--yes"]).to(&provider).exits(0);
    }
    root.viewfinder(&["sweep", "a cat", "--vary", "z=1,2", "--yes", POLL]).to(&provider).exits(76);
    let left = root.viewfinder(&["budget", "--json"]).exits(0).json().remove(0);
    assert_eq!(
        left["takes"],
        json!({"limit": 3, "charged": 2, "reserved": 0, "unknown": 0, "left": 1})
    );
    // One that was allowed and meets a wall that came later pauses there, and goes on when it opens.
    budget(&root, "takes_a_day = 9");
    let plan = root
        .viewfinder(&["sweep", "a cat", "--vary", "z=1,2", "--yes", "--detach", "--json"])
        .to(&provider)
        .exits(0)
        .json()
        .remove(0);
    assert_eq!((&plan["state"], provider.posts().len()), (&"planned".into(), 2));
    budget(&root, "takes_a_day = 3");
    let ran = root.viewfinder(&["sweep", "resume", POLL]).to(&provider).exits(76);
    ran.says("takes_a_day").says("sweep resume");
    assert_eq!(provider.posts().len(), 3);
    let id = plan["plan"].as_str().unwrap();
    let paused = root.viewfinder(&["sweep", "show", id, "--json"]).exits(0).json().remove(0);
    assert_eq!((&paused["state"], &paused["why"]), (&"paused".into(), &"wall".into()));
    root.viewfinder(&["submit", "a dog", "--yes"]).to(&provider).exits(76).says("takes_a_day");
    budget(&root, "takes_a_day = 9");
    root.viewfinder(&["sweep", "resume", POLL]).to(&provider).exits(0);
    assert_eq!(provider.posts().len(), 4);
    // What was left to whoever comes first is sent by wait.
    let words = ["sweep", "a cat", "--vary", "z=7", "--yes", "--detach"];
    root.viewfinder(&words).to(&provider).exits(0);
    assert_eq!(provider.posts().len(), 4);
    root.viewfinder(&["wait", POLL]).to(&provider).exits(0).prints("saved");
    assert_eq!(provider.posts().len(), 5);
    // Purging changes nothing of what was spent.
    let takes = root.viewfinder(&["history", "--json"]).exits(0).json();
    let done = takes.iter().filter(|take| take["state"] == "saved");
    for take in done {
        root.viewfinder(&["rm", take["id"].as_str().unwrap(), "--purge", "--yes"]).exits(0);
    }
    let after = root.viewfinder(&["budget", "--json"]).exits(0).json().remove(0);
    assert_eq!(after["takes"]["charged"], 5);
}

#[test]
fn money_is_limited_too_and_a_model_needs_a_price() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    budget(&root, "usd_in_all = 1");
    let words = ["sweep", "a cat", "--vary", "z=1,2,3,4", "--yes", POLL];
    root.viewfinder(&words).to(&provider).exits(76).says("usd_in_all allows $1.00").says("$1.28");
    let words = ["sweep", "a cat", "--vary", "z=1,2", "--budget-usd", "0.5", "--yes", POLL];
    root.viewfinder(&words).to(&provider).exits(76).says("--budget-usd allows $0.50");
    budget(&root, "takes_a_day = 0\nusd_in_all = 1");
    let none = root.viewfinder(&["submit", "a cat", "--yes"]).to(&provider).exits(76);
    none.says("takes_a_day allows 0 takes").never_says("midnight");
    budget(&root, "usd_in_all = 1");
    let unknown = ["submit", "a cat", "--model", "gen99", "--yes"];
    root.viewfinder(&unknown).to(&provider).exits(76).says("[[model]] name = \"gen99\"");
    assert_eq!(provider.posts().len(), 0);
}

#[test]
fn a_sweep_that_is_interrupted_pauses_and_goes_on() {
    let provider = Provider::start("60", &[]);
    let root = Root::new();
    let words = ["sweep", "a cat", "--vary", "z=1,2,3", "--at-once", "1", "--yes", POLL];
    let running = root.viewfinder(&words).to(&provider).start();
    provider.until_posts(1);
    running.signal(Signal::INT);
    running.end().exits(130).says("sweep resume");
    let plan = root.viewfinder(&["sweep", "list", "--json"]).exits(0).json().remove(0);
    assert_eq!((&plan["state"], &plan["why"]), (&"paused".into(), &"hand".into()));
    root.viewfinder(&["sweep", "resume", POLL]).to(&provider).exits(0);
    assert_eq!(provider.posts().len(), 3);
}
