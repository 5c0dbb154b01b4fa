//! The documents: what tests write into them is as they would write it, and what they name is there.

use std::fs;

use viewfinder::cli::Cli;
use viewfinder::domain::StageName;
use viewfinder::input::Keymap;
use viewfinder::ui::Glyphs;

use super::{WALLS, root};

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

/// Compares the passages of a document, and writes them anew if that is asked for.
fn compare<const N: usize>(document: &str, passages: [(&str, String); N]) {
    let path = root().join(document);
    let mut text = fs::read_to_string(&path).unwrap();
    let before = text.clone();
    for (name, passage) in passages {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let start = text.find(&open).unwrap_or_else(|| panic!("{document}: {open}")) + open.len();
        let end = start + text[start..].find(&close).expect("the passage ends");
        text.replace_range(start..end, &format!("\n{passage}\n"));
    }
    if std::env::var_os("VIEWFINDER_WRITE_README").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert!(
        text == before,
        "{document} is old; VIEWFINDER_WRITE_README=1 cargo test --test architecture writes it"
    );
}

#[test]
fn the_readme_tells_the_keys_states_and_settings_that_there_are() {
    compare("README.md", passages());
}

#[test]
fn the_architecture_has_the_walls_that_there_are() {
    let width = WALLS.iter().map(|(part, _)| part.len()).max().unwrap_or_default();
    let walls = WALLS.map(|(part, allowed)| {
        let allowed = if allowed.is_empty() { "-".to_owned() } else { allowed.join(" ") };
        format!("{part:width$}  {allowed}\n")
    });
    compare("ARCHITECTURE.md", [("walls", format!("```text\n{}```\n", walls.concat()))]);
}

/// The files and folders that a document names: what stands in backticks, or behind a link, and
/// has a `/` or the ending of a file. Patterns, commands and addresses are none, nor is a bare `mod.rs`,
/// which every folder has.
fn files_named(text: &str) -> Vec<&str> {
    let mut fenced = false;
    let mut spans = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            spans.extend(line.split('`').skip(1).step_by(2));
            spans.extend(line.split("](").skip(1).filter_map(|rest| rest.split(')').next()));
        }
    }
    let is_file = |span: &&str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let ends = ["rs", "toml", "md", "txt", "lock"];
        let ended = span
            .rsplit_once('.')
            .is_some_and(|(stem, end)| !stem.is_empty() && ends.contains(&end));
        *span != "mod.rs"
            && span.chars().all(plain)
            && !span.starts_with('/')
            && (ended || span.contains('/'))
    };
    spans.into_iter().filter(is_file).collect()
}

#[test]
fn the_files_that_the_documents_name_are_there() {
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let named = files_named(&text);
        assert!(named.len() > 20, "{document}: {named:?}");
        let gone: Vec<_> = named.iter().filter(|file| !root().join(file).exists()).collect();
        assert!(gone.is_empty(), "{document}: {gone:?}");
    }
}

#[test]
fn the_search_for_files_sees_spans_and_links() {
    let text = "`src/a.rs` and [b](c.md), `tests/x/`, `Take`, `a::b`, `cargo run x.rs`\n\
                ```sh\n`no/file.rs`\n```\n`*.snap` <https://x.org/y.md> `HEAD`";
    assert_eq!(files_named(text), ["src/a.rs", "tests/x/", "c.md"]);
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
