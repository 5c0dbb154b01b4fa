//! What others wrote reaches no terminal as it came: every byte that it obeys is the program's own.

use std::fs;

use crate::binary::Root;
use crate::binary::foreign::{FOREIGN, in_quotes, provider, taken_in};
use crate::pty::{Session, WIDE};

/// What the program itself has a terminal do without a studio: colours, lines drawn over.
const OWN: [&str; 14] = [
    "\x1b[0m",
    "\x1b[1;91m",
    "\x1b[1m",
    "\x1b[4m",
    "\x1b[2m",
    "\x1b[31m",
    "\x1b[32m",
    "\x1b[33m",
    "\x1b[36m",
    "\x1b[J",
    "\x1b[?2026h",
    "\x1b[?2026l",
    "\x1b[?7h",
    "\x1b[?7l",
];

/// The program says the word, and has the terminal do nothing of its own.
#[track_caller]
fn is_text(session: Session, word: &str) {
    let ended = session.size(WIDE).start().end();
    let text = String::from_utf8(ended.raw).unwrap();
    assert!(text.contains(word), "{word:?}: {text:?}");
    let foreign = OWN.iter().fold(text, |text, own| text.replace(own, ""));
    let plain = |c: char| matches!(c, '\n' | '\r' | '\t') || !c.is_control();
    let bidi = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(foreign.chars().all(|c| plain(c) && !bidi(c)), "{foreign:?}");
}

#[test]
fn takes_from_elsewhere_are_shown_as_text() {
    let provider = provider();
    let root = taken_in(&provider);
    let file = format!("{FOREIGN}.jsonl");
    fs::write(root.path().join(&file), format!("{{\"format\": 1, {}: 1}}", in_quotes(FOREIGN)))
        .unwrap();
    let nowhere = format!("nowhere/{FOREIGN}");
    let rows: &[&[&str]] = &[
        &["history"],
        &["history", "--json"],
        &["history", "--csv"],
        &["history", "--columns", "task_id,error,film,provider"],
        &["show", "aaaaaaaa"],
        &["show", "aaaaaaaa", "--json"],
        &["show", "aaaaaaaa", "--answer"],
        &["show", "bbbbbbbb"],
        &["show", "cccccccc"],
        &["note", "aaaaaaaa"],
        &["note", "aaaaaaaa", "--json"],
        &["rate", "aaaaaaaa", "3", "--json"],
        &["export"],
        &["wait", "aaaaaaaa"],
        &["wait", "aaaaaaaa", "--json"],
        &["wait", "bbbbbbbb"],
        &["wait", "cccccccc"],
        &["download", "bbbbbbbb"],
        &["download", "cccccccc"],
        &["import", &file],
        &["import", FOREIGN],
        &["submit", "--from", FOREIGN, "--dry-run"],
        &["submit", "--from", &file, "--dry-run"],
        &["export", "--out", &file],
        &["export", "--out", &file, "--force"],
        &["export", "--out", &nowhere],
        &["preview", "--out", FOREIGN],
        &["preview", "--ratio", FOREIGN],
        &["models", FOREIGN],
        &["moves", FOREIGN],
        &["show", FOREIGN],
    ];
    for words in rows {
        is_text(Session::new(&root, words).to(&provider), "FOREIGN");
    }
    // A request that is copied from there is still the same.
    for words in [
        &["show", "aaaaaaaa", "--request"][..],
        &["show", "aaaaaaaa", "--curl"],
        &["submit", "\u{202e}FOREIGN", "--dry-run"],
        &["submit", "\u{202e}FOREIGN", "--dry-run", "--curl"],
    ] {
        is_text(Session::new(&root, words).to(&provider), "\\u202e");
    }
    // Of what the grammar does not know its own parser has taken away even more.
    for (words, word) in [
        (&["rate", "aaaaaaaa", FOREIGN][..], "invalid value"),
        (&[FOREIGN], "unrecognized subcommand"),
    ] {
        is_text(Session::new(&root, words).to(&provider), word);
    }
    let terminal = Session::new(&root, &["rm", "aaaaaaaa", "--purge"]).size(WIDE).start();
    // What is typed before the question is no answer.
    terminal.shows("[y/N]");
    terminal.send("n\r");
    let raw = String::from_utf8(terminal.end().exits(1).raw).unwrap();
    assert!(!raw.contains(|c: char| c.is_control() && !matches!(c, '\r' | '\n')), "{raw:?}");
}

#[test]
fn so_are_settings_and_variables() {
    let call = |root: &Root, words: &[&str]| {
        let session = Session::new(root, words).env("COMETAPI_KEY", crate::binary::KEY);
        // The doctor asks such a terminal nothing.
        session.env("TERM", "dumb")
    };
    let foreign = in_quotes(FOREIGN);
    let verbs: &[&[&str]] = &[
        &["history"],
        &["submit", "x", "--yes"],
        &["config", "show"],
        &["config", "path", "--all"],
        &["doctor", "--offline"],
        &["doctor", "--offline", "--json"],
    ];
    let wrong = [
        format!("{foreign} = 1\n"),
        format!("[shot]\n{foreign} = 1\n"),
        format!("[ui]\ntheme = {foreign}\n"),
    ];
    for (file, verbs) in wrong.iter().map(|file| (file, verbs)) {
        let root = Root::new();
        fs::write(root.config().join("config.toml"), file).unwrap();
        for words in verbs {
            is_text(call(&root, words), "FOREIGN");
        }
        is_text(call(&root, &["config", "edit"]).env("EDITOR", "false"), "false ended with");
    }
    let root = Root::new();
    let odd = format!(
        "[films]\nplayer = {foreign}\n[[model]]\nname = \"gen9\"\n\
         note = {foreign}\n"
    );
    fs::write(root.config().join("config.toml"), odd).unwrap();
    for words in [
        &["config", "show"][..],
        &["config", "show", "--json"],
        &["models"],
        &["models", "--json"],
        &["doctor", "--offline"],
    ] {
        is_text(call(&root, words), "FOREIGN");
    }
    let root = Root::new();
    for (words, name, word) in [
        (&["config", "edit"][..], "EDITOR", "EDITOR contains control characters"),
        (&["doctor", "--offline"], "EDITOR", "FOREIGN"),
        (&["doctor", "--offline"], "HTTPS_PROXY", "FOREIGN"),
        (&["doctor", "--offline", "--json"], "HTTPS_PROXY", "FOREIGN"),
        (&["doctor", "--offline"], "COMETAPI_BASE_URL", "FOREIGN"),
        (&["submit", "x", "--yes"], "COMETAPI_BASE_URL", "FOREIGN"),
        (&["config", "path", "--all"], "VIEWFINDER_FILMS_DIR", "FOREIGN"),
        (&["config", "path"], "VIEWFINDER_CONFIG_DIR", "FOREIGN"),
        (&["history"], "VIEWFINDER_DATA_DIR", "No takes yet"),
    ] {
        is_text(call(&root, words).env(name, FOREIGN), word);
    }
}

#[test]
fn the_studio_draws_text_only() {
    let provider = provider();
    let root = taken_in(&provider);
    let session = Session::new(&root, &[]).to(&provider).env("EDITOR", FOREIGN);
    let studio = session.size(WIDE).answering().start();
    studio.shows("FOREIGN");
    studio.send("\x07");
    studio.shows("contains control characters");
    studio.send("\x1b");
    studio.hides("contains control characters");
    studio.send("\x1b[Z");
    studio.shows("details");
    for (go, id) in [("", "cccccccc"), ("j", "bbbbbbbb"), ("j", "aaaaaaaa")] {
        studio.send(go);
        studio.shows(&format!("{id} · "));
        studio.send("i");
        studio.shows(&format!("Take {id}"));
        studio.send("q");
        studio.hides(&format!("Take {id}"));
    }
    studio.send("\x11");
    let raw = String::from_utf8(studio.end().raw).unwrap();
    for obeyed in
        ["\x1b[45m", "\x1b]0;", "\u{9b}", "\u{9c}", "\u{9d}", "\u{202e}", "\u{2066}", "\x7f"]
    {
        assert!(!raw.contains(obeyed), "{obeyed:?}");
    }
}
