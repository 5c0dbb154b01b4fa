//! Keys that a user bound anew: every scene once more, with every action on a key of another
//! alphabet. What is said on a screen is said of these, and of no key that does nothing now.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use crossterm::event::KeyEvent;
use viewfinder::input::{Action, Context, Key, Keymap};

use crate::scene::all;
use crate::support::{Studio, dump, keys, rebound};

/// Every action where it is bound by default, on a key that no default has.
static ODD: LazyLock<Arc<Keymap>> = LazyLock::new(|| {
    let letters = ('а'..='я').chain('α'..='ρ').chain('σ'..='ω').chain('ա'..='ֆ');
    let held = ["alt-", "alt-shift-"];
    let mut names = held.iter().flat_map(|held| letters.clone().map(move |c| format!("{held}{c}")));
    let names: BTreeMap<Action, String> =
        Action::ALL.iter().map(|action| (*action, names.next().unwrap())).collect();
    let default = Keymap::default();
    let mut text = String::new();
    for context in default.contexts() {
        writeln!(text, "[{}]", context.name()).unwrap();
        for (action, _) in default.bindings(context) {
            writeln!(text, "{} = [\"{}\"]", action.name(), names[&action]).unwrap();
        }
    }
    Arc::new(Keymap::parse(&text).unwrap())
});

/// Every scene at every size that it is looked at, with these keys.
fn scenes() -> impl Iterator<Item = (String, Studio)> {
    all().flat_map(|scene| {
        scene.sizes.iter().map(move |(width, height)| {
            let studio = rebound(&ODD, || (scene.build)(*width, *height));
            (format!("{} at {width} x {height}", scene.name), studio)
        })
    })
}

/// What stands on a screen, cut at the lines that panes are drawn with: each piece with the column
/// in which it begins.
fn pieces(screen: &str) -> Vec<Vec<(usize, String)>> {
    let drawn = |c: char| ('\u{2500}'..='\u{257f}').contains(&c);
    let cut = |line: &str| {
        let mut pieces = Vec::new();
        let mut begun = None;
        for (column, c) in line.chars().chain(['│']).enumerate() {
            match (drawn(c), begun) {
                (true, Some(_)) => begun = None,
                (true, None) => {}
                (false, None) => {
                    begun = Some(column);
                    pieces.push((column, String::from(c)));
                }
                (false, Some(_)) => pieces.last_mut().unwrap().1.push(c),
            }
        }
        pieces
    };
    screen.lines().map(cut).collect()
}

/// The sentences of a screen as words: those of a pane go on in its next row.
fn words(screen: &str) -> Vec<Vec<String>> {
    let mut open: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut texts = Vec::new();
    for row in pieces(screen) {
        let columns: BTreeSet<usize> = row.iter().map(|(column, _)| *column).collect();
        let (on, over) = open.into_iter().partition(|(column, _)| columns.contains(column));
        let over: BTreeMap<usize, Vec<String>> = over;
        texts.extend(over.into_values());
        open = on;
        for (column, piece) in row {
            let words = piece.split_whitespace().map(str::to_owned);
            open.entry(column).or_default().extend(words);
        }
    }
    texts.extend(open.into_values());
    texts
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| "()“”‘’\"',.;:!?".contains(c))
}

/// The names that the default keys have in a sentence or in a hint, but for single characters.
fn default_names() -> BTreeSet<String> {
    let keymap = Keymap::default();
    let chords = keymap.contexts().flat_map(|context| {
        let chords = keymap.bindings(context).flat_map(|(_, chords)| chords);
        chords.copied().collect::<Vec<_>>()
    });
    chords
        .flat_map(|chord| [chord.to_string(), chord.short()])
        .filter(|name| name.chars().count() > 1)
        .collect()
}

/// Whether a letter stands there as a key: `u asks again`.
fn letter_acts(word: &str, next: &str) -> bool {
    let letter = word.len() == 1 && word.chars().all(|c| c.is_ascii_alphabetic());
    let acts = next.len() > 3 && bare(next).ends_with('s');
    letter && acts && !["a", "A", "I"].contains(&word)
}

#[test]
fn no_screen_names_a_key_that_does_nothing() {
    let names = default_names();
    let mut told = BTreeMap::new();
    for (name, studio) in scenes() {
        for words in words(&dump(&studio.frame().0)) {
            for (at, word) in words.iter().enumerate() {
                // The field is called so.
                let field = word == "End" && words.get(at + 1).is_some_and(|it| it == "frame");
                // Behind a number it is a unit: `5 s`.
                let unit = at > 0 && words[at - 1].parse::<f64>().is_ok();
                let next = words.get(at + 1).filter(|_| !unit);
                let letter = next.is_some_and(|next| letter_acts(word, next));
                if names.contains(bare(word)) && !field || letter {
                    let around = &words[at.saturating_sub(3)..words.len().min(at + 4)];
                    told.entry(around.join(" ")).or_insert(name.clone());
                }
            }
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn what_one_is_told_to_press_does_something_there() {
    let mut count = 0;
    let mut told = BTreeMap::new();
    for (name, studio) in scenes() {
        for words in words(&dump(&studio.frame().0)) {
            for (at, word) in words.iter().enumerate() {
                let before = at.checked_sub(1).map(|at| bare(&words[at]));
                let places = match (bare(word), before) {
                    ("press", Some("history")) => vec![Context::History],
                    ("press", Some("form")) => vec![Context::Form],
                    // A pane goes on telling its own keys below what lies over it.
                    ("press" | "Press", _) => {
                        vec![studio.model.context(), studio.model.studio.context()]
                    }
                    _ => continue,
                };
                let key = words.get(at + 1).map_or("", |word| bare(word));
                count += 1;
                let cut = key.ends_with('…');
                if !cut && !places.into_iter().any(|place| acts(place, key)) {
                    let around = &words[at.saturating_sub(3)..words.len().min(at + 6)];
                    told.entry(around.join(" ")).or_insert(name.clone());
                }
            }
        }
    }
    assert!(told.is_empty(), "{told:#?}");
    assert!(count > 50, "{count} keys are told of");
}

/// Whether the key of that name does something there.
fn acts(place: Context, key: &str) -> bool {
    let name = key.to_lowercase();
    if !name.starts_with("alt-") {
        return false;
    }
    let pressed: Vec<KeyEvent> = keys(&format!("<{name}>"));
    matches!(ODD.resolve(place, &pressed[0]), Key::Act(_))
}

#[test]
fn the_same_story_comes_to_the_same_place() {
    for scene in all() {
        let (width, height) = scene.sizes[0];
        let place = |studio: Studio| {
            let model = studio.model;
            (model.context(), model.focus, model.overlays.len(), model.draft_to_keep())
        };
        let odd = rebound(&ODD, || (scene.build)(width, height));
        assert_eq!(place(odd), place((scene.build)(width, height)), "{}", scene.name);
    }
}
