//! The walls: which folder may name which, that the core stays pure, that documents agree.
#![allow(
    clippy::disallowed_methods,
    reason = "tests prepare files, start programs and read clocks"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

mod circles;
mod documents;
mod licences;
mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use paths::paths;

/// Who may use whom. What is not listed may not be named.
const WALLS: [(&str, &[&str]); 27] = [
    // Pure.
    ("domain", &["measure"]),
    ("input", &["domain"]),
    ("app", &["domain", "heeding", "input", "measure", "picture", "sweep"]),
    ("preview", &["domain"]),
    ("film", &["domain", "preview"]),
    ("measure", &[]),
    ("heeding", &["domain", "measure"]),
    ("picture", &[]),
    ("sweep", &["domain"]),
    ("ui", &["app", "domain", "heeding", "input", "picture", "preview", "sweep"]),
    // Edge.
    ("api", &["domain"]),
    ("store", &["domain", "durable", "measure", "task"]),
    ("download", &["api", "domain", "durable", "measure"]),
    ("footage", &["config", "domain", "measure"]),
    (
        "worker",
        &["api", "crash", "domain", "download", "footage", "measure", "store", "sweep", "task"],
    ),
    ("sandbox", &[]),
    ("config", &["api", "domain", "store"]),
    // Shell.
    (
        "session",
        &[
            "api", "config", "domain", "film", "footage", "heeding", "sandbox", "store", "task",
            "worker",
        ],
    ),
    ("console", &["api", "config", "domain", "sandbox", "session", "store"]),
    (
        "commands",
        &[
            "api", "cli", "config", "console", "domain", "download", "film", "footage", "heeding",
            "input", "measure", "preview", "sandbox", "session", "store", "sweep", "ui", "worker",
        ],
    ),
    (
        "tui",
        &[
            "app", "config", "console", "crash", "domain", "footage", "heeding", "input",
            "picture", "session", "store", "sweep", "task", "ui", "worker",
        ],
    ),
    ("cli", &["config", "domain", "sandbox"]),
    ("logging", &["store"]),
    ("process", &["task"]),
    ("crash", &[]),
    ("durable", &[]),
    ("task", &[]),
];

/// Folders that read no clock, draw nothing and do no I/O.
const PURE: [&str; 10] =
    ["domain", "preview", "film", "measure", "heeding", "picture", "sweep", "input", "app", "ui"];

/// What pure code may not touch.
const IMPURE: [&str; 12] = [
    "Instant::now",
    "std::time::SystemTime",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "tokio",
    "reqwest",
    "rusqlite",
    "getrandom",
    "std::io",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// A source without its comments, and without its tests: those may look over a wall.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("\n#[cfg(test)]").next().unwrap_or_default();
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn part_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The parts that a source names: `crate::x`, also inside `use crate::{x, y::z}`.
fn named(code: &str) -> BTreeSet<String> {
    paths(code)
        .iter()
        .filter_map(|path| path.strip_prefix("crate::")?.split("::").next().map(str::to_owned))
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_lowercase() || c == '_'))
        .collect()
}

/// What of [`IMPURE`] a source names. A cursor over bytes in memory is the one part of `std::io` that
/// does none.
fn impure(code: &str) -> Vec<&'static str> {
    let mut paths = paths(code);
    paths.retain(|path| path != "std::io::Cursor");
    let is = |path: &String, impure: &str| {
        path.strip_prefix(impure).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            || path
                .split("::")
                .zip(path.split("::").skip(1))
                .any(|(a, b)| impure == format!("{a}::{b}"))
    };
    IMPURE.into_iter().filter(|it| paths.iter().any(|path| is(path, it))).collect()
}

#[test]
fn nobody_reaches_over_a_wall() {
    let walls: BTreeMap<&str, &[&str]> = WALLS.into_iter().collect();
    let mut breaches = Vec::new();
    for path in sources(&root().join("src")) {
        let part = part_of(&path);
        if part == "lib" || part == "main" {
            continue;
        }
        let allowed = walls.get(part.as_str()).unwrap_or_else(|| panic!("{part} has no wall"));
        for name in named(&code(&path)) {
            if name != part && !allowed.contains(&name.as_str()) {
                breaches.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn every_door_in_a_wall_is_used() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(&root().join("src")) {
        used.entry(part_of(&path)).or_default().extend(named(&code(&path)));
    }
    let unused = WALLS.into_iter().flat_map(|(part, allowed)| {
        let unused = allowed.iter().filter(|name| !used[part].contains(**name));
        unused.map(|name| format!("{part} names no {name}")).collect::<Vec<_>>()
    });
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_search_for_names_sees_groups_and_plain_paths() {
    let code = "use crate::{a::{x, y}, b};\nfn f() { crate::c::g(); }\nuse crate::d::E;";
    assert_eq!(named(code), ["a", "b", "c", "d"].map(str::to_owned).into());
}

#[test]
fn impure_names_are_seen_in_groups_too() {
    assert_eq!(impure("use std::{fmt, fs, io::{self, Write}};"), ["std::fs", "std::io"]);
    assert_eq!(
        impure("fn f() { time::Instant::now(); tokio::spawn(x); }"),
        ["Instant::now", "tokio"]
    );
    assert!(impure("use std::{fmt, iter, io::Cursor}; use crate::ioctl;").is_empty());
}

#[test]
fn the_core_is_pure() {
    let mut breaches = Vec::new();
    for part in PURE {
        for path in sources(&root().join("src").join(part)) {
            if path.file_name().is_some_and(|name| name.to_str().unwrap().ends_with("_tests.rs")) {
                continue;
            }
            for name in impure(&code(&path)) {
                breaches.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn the_sandbox_shares_nothing_with_the_client() {
    for path in sources(&root().join("src/sandbox")) {
        assert_eq!(
            named(&code(&path)).iter().filter(|name| *name != "sandbox").count(),
            0,
            "{}",
            path.display()
        );
    }
}

#[test]
fn what_verbs_print_as_json_is_made_in_one_place() {
    for path in sources(&root().join("src/commands")) {
        let one_place = path.ends_with("commands/json.rs");
        assert!(one_place || !code(&path).contains("serde_json::to_"), "{}", path.display());
    }
}

#[test]
fn front_pages_hold_no_logic() {
    for path in sources(&root().join("src")) {
        if path.file_name().is_some_and(|name| name == "mod.rs") {
            let code = code(&path);
            assert!(!code.contains("fn ") && !code.contains("impl "), "{}", path.display());
        }
    }
}

#[test]
fn no_path_of_a_machine_and_no_loose_end_is_committed() {
    for path in sources(&root().join("src")).into_iter().chain(sources(&root().join("tests"))) {
        let text = fs::read_to_string(&path).unwrap();
        let here = root().parent().unwrap().to_str().unwrap().to_owned() + "/";
        for (nth, line) in text.lines().enumerate() {
            let own = path.ends_with("architecture/main.rs");
            assert!(here.len() < 4 || !line.contains(&here), "{}:{}", path.display(), nth + 1);
            let loose = ["TODO", "FIXME", "XXX", "unimplemented!"];
            assert!(
                own || !loose.iter().any(|mark| line.contains(mark)),
                "{}:{}",
                path.display(),
                nth + 1
            );
        }
    }
}

/// What a key is called by default, as a word of a sentence.
fn is_key(word: &str) -> bool {
    let word = word.trim_matches(|c: char| "()“”‘’,.;:!?".contains(c));
    let function = word.strip_prefix('F').and_then(|number| number.parse::<u8>().ok());
    let held = ["Ctrl-", "Alt-", "Shift-"].iter().any(|held| word.starts_with(held));
    let named = ["Esc", "Tab", "PgUp", "PgDn", "Backspace"].contains(&word);
    named || held || function.is_some_and(|number| (1..=12).contains(&number))
}

/// Whether a letter stands in a sentence as a key: `u asks again`, `press u to ask`.
fn letter_acts(words: &[&str]) -> bool {
    words.windows(2).any(|pair| {
        let letter = pair[0].len() == 1 && pair[0].chars().all(|c| c.is_ascii_alphabetic());
        let acts = pair[1].len() > 3 && pair[1].trim_end_matches([',', '.', ';']).ends_with('s');
        let pressed = ["press", "Press"].contains(&pair[0]) && pair[1].len() == 1;
        pressed || letter && acts && !["a", "A", "I"].contains(&pair[0])
    })
}

/// The texts of a source that stand in double quotes.
fn texts(code: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            // A character is no text, be it a quotation mark.
            '\'' if code.len() > 2 => {
                let rest = chars.as_str();
                if let Some(after) = rest.strip_prefix("\"'").or_else(|| rest.strip_prefix("\\\"'"))
                {
                    chars = after.chars();
                }
            }
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => drop(chars.next()),
                        c => text.push(c),
                    }
                }
                texts.push(text);
            }
            _ => {}
        }
    }
    texts
}

#[test]
fn no_sentence_names_a_key() {
    // Names of keys as such, what a terminal delivers, and keys that no keymap binds: the terminal's
    // own interrupt, and those that close a move that `preview` plays.
    let about_keys = ["input/chord.rs", "doctor/terminal.rs", "tui/reader.rs", "cli/mod.rs"];
    let interrupts = ["console/talk.rs", "commands/submit.rs"];
    let mut named = Vec::new();
    for path in sources(&root().join("src")) {
        if about_keys.iter().any(|file| path.ends_with(file)) {
            continue;
        }
        let interrupt = interrupts.iter().any(|file| path.ends_with(file));
        for text in texts(&code(&path)) {
            let words: Vec<&str> = text.split_whitespace().collect();
            let key = words.iter().any(|word| {
                is_key(word) && !(interrupt && word.trim_start_matches('(') == "Ctrl-C")
            });
            let sentence = words.len() > 1;
            if sentence && (key || letter_acts(&words)) {
                named.push(format!("{}: {text}", path.display()));
            }
        }
    }
    assert!(named.is_empty(), "{named:#?}");
}

/// Words that somebody typed stand in “ ” in a sentence, see `domain::quoted`. The notation of Rust is
/// for whoever reads its source.
#[test]
fn no_sentence_quotes_as_a_source_does() {
    let mut found = Vec::new();
    for path in sources(&root().join("src")) {
        let text = code(&path);
        let debug = texts(&text).into_iter().filter(|text| text.contains(":?}"));
        found.extend(debug.map(|text| format!("{}: {text}", path.display())));
    }
    // A film that is made up for a test is no sentence.
    found.retain(|found| !found.contains("sandbox/films.rs") && !found.contains("_tests.rs"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_search_for_keys_sees_them() {
    let told = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.iter().any(|word| is_key(word)) || letter_acts(&words)
    };
    for text in ["Enter another key (F2), then", "u asks again", "Esc goes back.", "(Ctrl-C stops)"]
    {
        assert!(told(text), "{text}");
    }
    for text in ["Enter another key", "a film stays", "8 s left", "under F16"] {
        assert!(!told(text), "{text}");
    }
    let code = "f('\"'); g(\"one \\\"two\\\"\"); h(\"three\")";
    assert_eq!(texts(code), ["one two", "three"]);
}

#[test]
fn overlays_are_formatted() {
    // `cargo fmt` does not see the files that the table of the overlays declares:
    // `cargo fmt -- src/app/overlay/*.rs src/ui/overlay/*.rs` does.
    let folders = ["src/app/overlay", "src/ui/overlay"];
    let files = folders.iter().flat_map(|folder| sources(&root().join(folder)));
    let mut rustfmt = std::process::Command::new("rustfmt");
    rustfmt.current_dir(root()).args(["--check", "--edition", "2024"]).args(files);
    // Who only builds may have none.
    let Ok(checked) = rustfmt.output() else { return };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}
