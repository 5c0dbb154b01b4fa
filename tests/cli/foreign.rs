//! What others wrote, in a pipe: data is exact, JSON is the same JSON, and talk is text.

use serde_json::Value;

use crate::binary::foreign::{FOREIGN, LEFT, in_quotes, provider, taken_in};

#[test]
fn data_in_a_pipe_is_exact() {
    let provider = provider();
    let root = taken_in(&provider);
    let request = root.viewfinder(&["export"]).exits(0).json()[0]["request"].clone();
    let request = request.as_str().unwrap();
    let film = format!("aaaaaaaa\tsaved\t/nowhere/{FOREIGN}.mp4\n");
    let rows: [(&[&str], String); 5] = [
        (&["show", "aaaaaaaa", "--answer"], format!("<p>{FOREIGN}</p>\n")),
        (&["show", "aaaaaaaa", "--request"], format!("{request}\n")),
        (&["note", "aaaaaaaa"], format!("{FOREIGN}\n")),
        (&["wait", "aaaaaaaa"], film),
        (&["history", "--csv", "--columns", "note", "--limit", "1"], format!("note\n{FOREIGN}\n")),
    ];
    for (words, out) in rows {
        assert_eq!(root.viewfinder(words).to(&provider).exits(0).out(), out, "{words:?}");
    }
}

#[test]
fn json_is_the_same_without_a_character_that_a_terminal_obeys() {
    let provider = provider();
    let root = taken_in(&provider);
    let foreign = in_quotes(FOREIGN);
    let config =
        format!("[shot]\nstyle = {foreign}\n\n[[model]]\nname = \"gen9\"\nnote = {foreign}\n");
    std::fs::write(root.config().join("config.toml"), config).unwrap();
    let rows: [&[&str]; 13] = [
        &["history", "--json"],
        &["show", "aaaaaaaa", "--json"],
        &["wait", "aaaaaaaa", "--json"],
        &["note", "aaaaaaaa", "--json"],
        &["note", "aaaaaaaa", FOREIGN, "--json"],
        &["rate", "aaaaaaaa", "3", "--json"],
        &["export"],
        &["models", "--json"],
        &["config", "show", "--json"],
        &["moves", "--json"],
        &["doctor", "--offline", "--json"],
        &["balance", "--json"],
        &["submit", "\u{202e}FOREIGN", "--dry-run", "--style=noir"],
    ];
    for words in rows {
        let ran = root.viewfinder(words).to(&provider).exits(0);
        let out = ran.out();
        assert_eq!(out.replace('\n', ""), text_of(&out), "{words:?}");
        assert!(!ran.json().is_empty(), "{words:?}");
    }
    let take = root.viewfinder(&["show", "bbbbbbbb", "--json"]).exits(0).json().remove(0);
    for value in [&take["shot"]["prompt"], &take["error"]["message"], &take["note"]] {
        assert_eq!(value, &Value::from(FOREIGN));
    }
}

#[test]
fn talk_is_text_wherever_it_goes() {
    let provider = provider();
    let root = taken_in(&provider);
    let ran = root.viewfinder(&["wait", "aaaaaaaa"]).to(&provider).exits(0);
    let said = ran.says(LEFT).err();
    assert_eq!(said.replace('\n', ""), text_of(&said));
    let line = format!("{{\"format\": 1, {}: 1}}", in_quotes(FOREIGN));
    let ran = root.viewfinder(&["import", "-"]).reads(line).exits(1).says(LEFT);
    assert_eq!(ran.err().replace('\n', ""), text_of(&ran.err()));
}

fn text_of(printed: &str) -> String {
    let bidi = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    printed.chars().filter(|c| !c.is_control() && !bidi(*c)).collect()
}
