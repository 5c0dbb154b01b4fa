//! What others could write into a ledger, a file or a variable to make a terminal obey.

use serde_json::{Value, json};

use super::{FAST, Provider, Root};

/// Colours, the title, an 8-bit escape with a clearing behind it, an 8-bit title, a line turned
/// around, and what rubs out; with a word to be recognised by.
pub(crate) const FOREIGN: &str =
    "\x1b[45m\x1b]0;FOREIGN\x07\u{9b}2J\u{9d}0;x\u{9c}\u{202e}\u{2066}\x7f";

/// What is left of it is text.
pub(crate) const LEFT: &str = "[45m]0;FOREIGN2J0;x";

/// A ledger that took in takes full of it: a saved one, a failed one, and an open one of a provider
/// and a key of its own.
pub(crate) fn taken_in(provider: &Provider) -> Root {
    let root = Root::new();
    let words = ["submit", "x", "--yes", "--wait", "--poll-every=50ms"];
    let other = Root::new();
    other.viewfinder(&words).to(provider).exits(0);
    let saved = other.viewfinder(&["export"]).exits(0).json().remove(0);
    let lines = [saved_take(&saved), failed_take(&saved), open_take(&saved)];
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    root.viewfinder(&["import", "-"]).reads(lines.join("\n")).exits(0).says("3 takes imported");
    // An import takes no such address and no such name, but a ledger is a file that others could
    // have written.
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    let set = "UPDATE takes SET origin = ?1, task_id = task_id || ?2";
    ledger.execute(set, [&format!("https://{FOREIGN}"), FOREIGN]).unwrap();
    root
}

/// A text as TOML and JSON have it.
pub(crate) fn in_quotes(text: &str) -> String {
    let numbered = |c: char| match c {
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(numbered).collect::<String>())
}

/// A provider whose takes are over at once.
pub(crate) fn provider() -> Provider {
    Provider::start(FAST, &[])
}

fn with(take: &Value, values: &Value) -> Value {
    let mut take = take.clone();
    take["note"] = FOREIGN.into();
    take["origin"] = "https://elsewhere.example".into();
    take["shot"]["prompt"] = FOREIGN.into();
    take["request"] = json!({ "prompt": FOREIGN }).to_string().into();
    for (name, value) in values.as_object().unwrap() {
        take[name] = value.clone();
    }
    take
}

fn saved_take(take: &Value) -> Value {
    let shown = |name: &str| format!("/nowhere/{FOREIGN}{name}");
    let values = json!({
        "id": "aaaaaaaa", "task_id": "a", "answer": format!("<p>{FOREIGN}</p>"),
        "film": shown(".mp4"), "poster": shown(".png"), "last_frame": shown("-last.png"),
        "video_url": format!("https://{FOREIGN}"), "film_remark": FOREIGN,
    });
    with(take, &values)
}

fn failed_take(take: &Value) -> Value {
    let error = json!({ "kind": "provider", "message": FOREIGN, "request_id": FOREIGN });
    let values = json!({
        "id": "bbbbbbbb", "task_id": "b", "state": "failed", "error": error,
        "film": null, "poster": null, "last_frame": null, "video_url": null,
    });
    with(take, &values)
}

fn open_take(take: &Value) -> Value {
    let values = json!({
        "id": "cccccccc", "task_id": "c", "state": "queued", "answer": null,
        "film": null, "poster": null, "last_frame": null, "video_url": null, "ended": null,
    });
    with(take, &values)
}
