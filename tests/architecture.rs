//! The walls: which folder may name which, that the core stays pure, that documents agree.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use viewfinder::cli::Cli;
use viewfinder::domain::StageName;
use viewfinder::input::Keymap;
use viewfinder::ui::Glyphs;

/// Who may use whom. What is not listed may not be named.
const WALLS: [(&str, &[&str]); 25] = [
    // Pure.
    ("domain", &[]),
    ("input", &[]),
    ("app", &["domain", "input", "picture"]),
    ("preview", &["domain"]),
    ("film", &["domain", "preview"]),
    ("measure", &[]),
    ("heeding", &["domain", "measure"]),
    ("picture", &[]),
    ("ui", &["app", "domain", "input", "picture", "preview"]),
    // Edge.
    ("api", &["domain"]),
    ("store", &["domain", "durable", "task"]),
    ("download", &["api", "domain", "durable"]),
    ("worker", &["api", "crash", "domain", "download", "store", "task"]),
    ("sandbox", &[]),
    ("config", &["api", "domain", "store"]),
    // Shell.
    ("camera", &["config", "domain", "film", "sandbox"]),
    ("session", &["api", "camera", "config", "domain", "sandbox", "store", "task", "worker"]),
    (
        "commands",
        &[
            "api", "camera", "cli", "config", "domain", "download", "film", "input", "preview",
            "sandbox", "session", "store", "ui", "worker",
        ],
    ),
    (
        "tui",
        &[
            "app", "commands", "config", "crash", "domain", "input", "picture", "session", "store",
            "task", "ui", "worker",
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
const PURE: [&str; 8] = ["domain", "preview", "film", "measure", "heeding", "input", "app", "ui"];

/// What pure code may not touch. The parsers of built-in tables are part of the program's text.
const IMPURE: [&str; 12] = [
    "Instant::now",
    "SystemTime",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "tokio::",
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
    let mut names = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        if let Some(group) = after.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.insert(std::mem::take(&mut name));
                    }
                    c if depth == 0 && !c.is_whitespace() => name.push(c),
                    _ => {}
                }
            }
            names.insert(name);
        } else {
            names.insert(after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    names
        .into_iter()
        .filter_map(|name| name.split("::").next().map(str::to_owned))
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_lowercase() || c == '_'))
        .collect()
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
fn the_search_for_names_sees_groups_and_plain_paths() {
    let code = "use crate::{a::{x, y}, b};\nfn f() { crate::c::g(); }\nuse crate::d::E;";
    assert_eq!(named(code), ["a", "b", "c", "d"].map(str::to_owned).into());
}

#[test]
fn the_core_is_pure() {
    let mut breaches = Vec::new();
    for part in PURE {
        for path in sources(&root().join("src").join(part)) {
            if path.file_name().is_some_and(|name| name.to_str().unwrap().ends_with("_tests.rs")) {
                continue;
            }
            let code = code(&path);
            for impure in IMPURE {
                if code.contains(impure) {
                    breaches.push(format!("{} uses {impure}", path.display()));
                }
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
            let own = path.ends_with("architecture.rs");
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

/// What the README has to say between `<!-- name -->` and `<!-- /name -->`.
fn passages() -> [(&'static str, String); 4] {
    let states = StageName::ALL.into_iter().fold(
        "| | state | meaning |\n| --- | --- | --- |\n".to_owned(),
        |table, state| {
            let glyph = Glyphs::UNICODE.state(state);
            format!("{table}| {glyph} | `{state}` | {} |\n", state.meaning())
        },
    );
    let keymap = Keymap::default();
    let mut keys = "| where | keys |\n| --- | --- |\n".to_owned();
    for context in keymap.contexts() {
        let cell: Vec<String> = keymap
            .bindings(context)
            .map(|(action, chords)| {
                let chords: Vec<_> = chords.iter().map(|chord| format!("`{chord}`")).collect();
                format!("{} {}", chords.join(" "), action.words())
            })
            .collect();
        if !cell.is_empty() {
            let cell = cell.join("<br>");
            keys = format!("{keys}| {} | {cell} |\n", context.heading());
        }
    }
    let settings = fs::read_to_string(root().join("assets/default.toml")).unwrap();
    let mut verbs = "| | verb | |\n| --- | --- | --- |\n".to_owned();
    let mut before = "";
    for (heading, name, about) in Cli::verbs() {
        let heading = if heading == before { "" } else { heading };
        verbs = format!("{verbs}| {heading} | `{name}` | {about} |\n");
        before = if heading.is_empty() { before } else { heading };
    }
    let settings = format!("```toml\n{settings}```\n");
    [("states", states), ("keys", keys), ("settings", settings), ("verbs", verbs)]
}

#[test]
fn the_readme_tells_the_keys_states_and_settings_that_there_are() {
    let path = root().join("README.md");
    let mut readme = fs::read_to_string(&path).unwrap();
    let before = readme.clone();
    for (name, passage) in passages() {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let start = readme.find(&open).expect("the README has the passage") + open.len();
        let end = start + readme[start..].find(&close).expect("the passage ends");
        readme.replace_range(start..end, &format!("\n{passage}\n"));
    }
    if std::env::var_os("VIEWFINDER_WRITE_README").is_some() {
        fs::write(&path, &readme).unwrap();
    }
    assert!(readme == before, "README.md is old; VIEWFINDER_WRITE_README=1 cargo test writes it");
}

#[test]
fn the_pictures_of_the_readme_are_there() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let pictures: Vec<_> =
        readme.split('"').filter(|part| part.starts_with("assets/screenshots/")).collect();
    assert!(pictures.len() >= 2, "{pictures:?}");
    for picture in pictures {
        assert!(root().join(picture).exists(), "{picture}");
    }
}
