//! A scene: a studio in some situation, at the sizes worth looking at.

use std::collections::{HashMap, HashSet};

use crate::part::Part;
use crate::support::Studio;

/// Comfortable, usual, one pane at a time, hardly enough, and the very least.
pub(crate) const WIDE: (u16, u16) = (120, 40);
pub(crate) const MEDIUM: (u16, u16) = (80, 24);
pub(crate) const NARROW: (u16, u16) = (60, 20);
pub(crate) const TIGHT: (u16, u16) = (40, 12);
pub(crate) const LEAST: (u16, u16) = (40, 10);

/// A studio in some situation.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) sizes: &'static [(u16, u16)],
    pub(crate) parts: &'static [Part],
    pub(crate) build: fn(u16, u16) -> Studio,
}

/// Declares scenes: a test each, and a list for the checks that hold everywhere.
macro_rules! scenes {
    ($($name:ident of $($part:ident),+ at $sizes:expr => $build:expr;)+) => {
        $(
            #[test]
            fn $name() {
                SCENES.iter().find(|scene| scene.name == stringify!($name)).unwrap().compare();
            }
        )+

        /// All of them.
        pub(crate) const SCENES: &[crate::scene::Scene] = &[
            $(crate::scene::Scene {
                name: stringify!($name),
                sizes: &$sizes,
                parts: &[$(crate::part::Part::$part),+],
                build: $build,
            },)+
        ];
    };
}

/// Every scene there is.
pub(crate) fn all() -> impl Iterator<Item = Scene> {
    [
        crate::camera::SCENES,
        crate::details::SCENES,
        crate::editor::SCENES,
        crate::form::SCENES,
        crate::help::SCENES,
        crate::history::SCENES,
        crate::moves::SCENES,
        crate::opening::SCENES,
        crate::panes::SCENES,
        crate::remarks::SCENES,
        crate::sending::SCENES,
        crate::settling::SCENES,
        crate::status::SCENES,
        crate::sweeps::SCENES,
        crate::writing::SCENES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

impl Scene {
    /// The name of its snapshot: what it is about, and in which state that is.
    fn snapshot(&self) -> String {
        let pane = match self.parts[0] {
            Part::Whole => "whole".to_owned(),
            Part::Overlay | Part::Facts | Part::Picture | Part::Notes => {
                let (width, height) = self.sizes[0];
                let context = (self.build)(width, height).model.context();
                snake(&format!("{context:?}"))
            }
            part => snake(&format!("{part:?}")),
        };
        format!("{pane}__{}", self.name)
    }

    /// Each of its parts at each of its sizes; sizes at which a part looks the same share a text.
    fn text(&self) -> String {
        let mut texts: Vec<(Part, String, String)> = Vec::new();
        for (width, height) in self.sizes {
            let studio = (self.build)(*width, *height);
            let size = format!("{width} x {height}");
            let mut seen = false;
            for part in self.parts {
                let Some(text) = part.cut(&studio) else { continue };
                seen = true;
                match texts.iter_mut().find(|(of, _, known)| of == part && *known == text) {
                    Some((_, sizes, _)) => *sizes = format!("{sizes}, {size}"),
                    None => texts.push((*part, size.clone(), text)),
                }
            }
            assert!(seen, "nothing of {} is seen at {size}:\n{}", self.name, studio.screen());
        }
        let told = |(part, sizes, text): &(Part, String, String)| {
            format!("== {part:?} at {sizes}\n{text}")
        };
        texts.iter().map(told).collect::<Vec<_>>().join("\n")
    }

    /// Compares its parts with its snapshot.
    pub(crate) fn compare(&self) {
        assert_snapshot(&self.snapshot(), &self.text());
    }
}

/// `KeyEntry` as `key_entry`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (nth, c) in name.chars().enumerate() {
        if c.is_uppercase() && nth > 0 {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// Compares a text with the snapshot of that name.
pub(crate) fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_snapshot_belongs_to_a_scene_and_none_is_there_twice() {
    let scenes = all().map(|scene| scene.snapshot());
    let known: HashSet<String> =
        scenes.chain(crate::preview::snapshots()).chain(crate::status::tables()).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens/snapshots");
    let mut texts = HashMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What a failed comparison left behind is not in the tree and says nothing here.
        if path.extension().is_some_and(|end| end == "snap") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(known.contains(&name), "{name} belongs to no scene");
            let text = std::fs::read_to_string(&path).unwrap();
            if let Some(other) = texts.insert(text, name.clone()) {
                panic!("{name} shows the same as {other}");
            }
        }
    }
}

#[test]
fn no_two_scenes_share_a_snapshot() {
    let mut names: Vec<_> = all().map(|scene| scene.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}
