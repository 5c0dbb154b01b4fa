//! `viewfinder config`: where it is, what is in force and why, the editor, and the keys.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::binary::{KEY, Root};

const BROKEN: &str = "[shot]\nmodle = \"gen2\"\n";

fn file(root: &Root) -> std::path::PathBuf {
    root.config().join("config.toml")
}

#[test]
fn every_place_is_told_whatever_the_settings_say() {
    let root = Root::new();
    let at = |words: &[&str]| root.viewfinder(&[&["config", "path"], words].concat());
    for text in [None, Some("[films]\nat_once = 1\n"), Some(BROKEN)] {
        if let Some(text) = text {
            fs::write(file(&root), text).unwrap();
        }
        assert_eq!(at(&[]).exits(0).out(), format!("{}\n", file(&root).display()));
        let all = at(&["--all"]).exits(0);
        let names: Vec<String> =
            all.out().lines().map(|line| line.split_once('\t').unwrap().0.to_owned()).collect();
        assert_eq!(names, ["config", "moves", "key", "data", "ledger", "drafts", "log", "films"]);
        let said = if text == Some(BROKEN) { ":2:1" } else { "" };
        all.says(said).prints(&format!("ledger\t{}\n", root.ledger().display()));
    }
    let ran = root.sandboxed(&["config", "path", "--all"]).exits(0);
    ran.prints("data/sandbox/ledger.db\n").prints("films/sandbox\n");
}

#[test]
fn what_is_in_force_is_told_with_its_source_and_can_be_put_back() {
    let root = Root::new();
    let model = "\n[[model]]\nname = \"gen9\"\nseconds = [5, 8]\n";
    fs::write(file(&root), format!("[shot]\nseconds = 10\n{model}")).unwrap();
    let show = |words: &[&str]| {
        let call = root.viewfinder(&[&["config", "show"], words].concat());
        call.env("COMETAPI_KEY", KEY).env("COMETAPI_BASE_URL", "http://mai:hunter2@127.0.0.1:1")
    };
    let shown = show(&[]).exits(0).never_says(KEY).never_says("hunter2");
    for line in [
        "model = \"gen4\"                             # default\n",
        "seconds = 10                               # config.toml\n",
        "base_url = \"http://[hidden]@127.0.0.1:1\"   # COMETAPI_BASE_URL\n",
        "[[model]] # config.toml\nname = \"gen9\"\nseconds = [5, 8]\n",
    ] {
        assert!(shown.out().contains(line), "{line}{}", shown.out());
    }
    let lines = show(&["--json"]).exits(0).never_says("hunter2").json();
    let of = |name: &str| lines.iter().find(|line| line["name"] == name).unwrap().clone();
    let path = file(&root).display().to_string();
    for line in [
        json!({"name": "shot.model", "value": "gen4", "source": "default", "from": null}),
        json!({"name": "shot.seconds", "value": 10, "source": "file", "from": path}),
        json!({"name": "provider.base_url", "value": "http://[hidden]@127.0.0.1:1",
               "source": "variable", "from": "COMETAPI_BASE_URL"}),
        json!({"name": "model", "value": {"name": "gen9", "seconds": [5, 8]}, "source": "file",
               "from": path}),
    ] {
        assert_eq!(of(line["name"].as_str().unwrap()), line);
    }
    // A slash in a password ends nothing, and a base address has no query to lose.
    for address in ["http://mai:hun/ter2@127.0.0.1:1", "http://127.0.0.1:1?token=hun/ter2"] {
        for words in [&["config", "show"][..], &["config", "show", "--json"]] {
            let shown = root.viewfinder(words).env("COMETAPI_BASE_URL", address).exits(0);
            assert!(!shown.out().contains("ter2"), "{address}: {}", shown.out());
        }
    }
    // Put back it means the same, and now the file says all of it.
    let plain = || root.viewfinder(&["config", "show"]).exits(0).out();
    let before = plain();
    fs::write(file(&root), &before).unwrap();
    let values = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split(" # ").next().unwrap().trim().to_owned()).collect()
    };
    assert_eq!(values(&plain()), values(&before));
    assert!(!plain().contains("# default"));
}

#[test]
fn broken_settings_stop_what_shows_them_and_nothing_that_mends_them() {
    let root = Root::new();
    fs::write(file(&root), BROKEN).unwrap();
    root.viewfinder(&["config", "show"]).exits(78).says("config.toml:2:1").prints_nothing();
    for words in [
        &["--help"][..],
        &["-h"],
        &["help", "submit"],
        &["config", "--help"],
        &["config", "path"],
        &["config", "keys"],
        &["completions", "bash"],
        &["man"],
        &["man", "config", "show"],
    ] {
        // Nor do they look at a data folder that cannot be one.
        let ran = root.viewfinder(words).env("VIEWFINDER_DATA_DIR", "/proc/none").exits(0);
        assert!(!ran.out().is_empty() && ran.err().is_empty(), "{words:?}: {ran:?}");
    }
    let mend = root.viewfinder(&["config", "edit"]).env("EDITOR", "/bin/sed -i s/modle/model/");
    mend.exits(0).prints_nothing();
    root.viewfinder(&["config", "show"]).exits(0).prints("model = \"gen2\"");
}

#[test]
fn the_editor_gets_a_file_that_explains_itself() {
    let root = Root::new();
    let edit = |editor: &str| root.viewfinder(&["config", "edit"]).env("EDITOR", editor);
    // Who looks around changes nothing.
    edit("/bin/true").exits(0).says("Created ").prints_nothing();
    assert_eq!(fs::metadata(file(&root)).unwrap().permissions().mode() & 0o777, 0o600);
    root.viewfinder(&["config", "show"]).exits(0).never_says("# config.toml");
    edit("/bin/sed -i 's/^#seconds = 5/seconds = 10/'").exits(0).never_says("is new");
    root.viewfinder(&["config", "show"]).exits(0).prints("seconds = 10 ");
    // VISUAL goes before EDITOR, and neither sees the key.
    let seen = "/bin/sh -c 'export -p > seen' --";
    let call = edit("/bin/false").env("VISUAL", seen).env("COMETAPI_KEY", KEY);
    call.exits(0);
    let seen = fs::read_to_string(root.path().join("seen")).unwrap();
    assert!(seen.contains("VIEWFINDER_CONFIG_DIR") && !seen.contains(KEY), "{seen}");
    // Nobody is there to be asked whether to open it again.
    let broken = edit("/bin/sed -i 's/^seconds = 10/seconds = ten/'").exits(78);
    broken.says("config.toml:").says("Correct that line").never_says("Edit again?");
}

#[test]
fn an_editor_that_is_none_is_said() {
    let root = Root::new();
    let edit = || root.viewfinder(&["config", "edit"]);
    edit().exits(78).says("Neither VISUAL nor EDITOR").says("config/config.toml").prints_nothing();
    assert!(!file(&root).exists());
    edit().env("EDITOR", "/no/such").exits(1).says("/no/such was not found.");
    edit().env("EDITOR", "/dev/null").exits(1).says("/dev/null cannot be run.");
    edit().env("EDITOR", "/bin/false").exits(1).says("ended with status 1.").says("EDITOR");
    let blocked = root.path().join("file");
    fs::write(&blocked, "").unwrap();
    let call = edit().env("EDITOR", "/bin/true").env("VIEWFINDER_CONFIG_DIR", blocked.join("c"));
    call.exits(1).says("cannot be used").says("VIEWFINDER_CONFIG_DIR");
}

#[test]
fn every_key_of_the_studio_is_listed_once() {
    let root = Root::new();
    let text = root.viewfinder(&["config", "keys"]).exits(0).out();
    let lines = root.viewfinder(&["config", "keys", "--json"]).exits(0).json();
    let asset = include_str!("../../assets/keymap.toml");
    let bound = asset.lines().filter(|line| line.contains(" = [\"")).count();
    assert_eq!(lines.len(), bound);
    let quit = json!({"context": "always", "action": "quit", "keys": ["Ctrl-Q"], "about": "quit"});
    assert!(lines.contains(&quit), "{lines:?}");
    for line in &lines {
        let keys: Vec<_> = line["keys"].as_array().unwrap().iter().map(Value::as_str).collect();
        assert!(!keys.is_empty() && keys.iter().all(Option::is_some), "{line}");
        assert!(text.contains(line["about"].as_str().unwrap()), "{line}");
    }
    assert!(text.starts_with("Anywhere\n"), "{text}");
}

#[test]
fn wrong_words_are_said() {
    let root = Root::new();
    let rows: [(&[&str], &str); 5] = [
        (&["config"], "Usage: viewfinder config"),
        (&["config", "set"], "unrecognized subcommand 'set'"),
        (&["config", "path", "x"], "unexpected argument 'x'"),
        (&["config", "show", "--all"], "--all is not an option of viewfinder config show"),
        (&["config", "edit", "--json"], "--json is not an option of viewfinder config edit"),
    ];
    for (words, said) in rows {
        root.viewfinder(words).exits(2).says(said).prints_nothing();
    }
}
