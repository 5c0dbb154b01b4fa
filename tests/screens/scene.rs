//! A scene: a studio in some situation, at the sizes worth looking at.

use std::fmt::Write;

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
    pub(crate) build: fn(u16, u16) -> Studio,
}

/// Declares scenes: a test each, and a list for the checks that hold everywhere.
macro_rules! scenes {
    ($($name:ident at $sizes:expr => $build:expr;)+) => {
        $(
            #[test]
            fn $name() {
                crate::scene::compare(stringify!($name), &$sizes, $build);
            }
        )+

        /// All of them.
        pub(crate) const SCENES: &[crate::scene::Scene] = &[
            $(crate::scene::Scene { name: stringify!($name), sizes: &$sizes, build: $build },)+
        ];
    };
}

/// Every scene there is.
pub(crate) fn all() -> impl Iterator<Item = Scene> {
    [
        crate::details::SCENES,
        crate::editor::SCENES,
        crate::form::SCENES,
        crate::help::SCENES,
        crate::history::SCENES,
        crate::moves::SCENES,
        crate::opening::SCENES,
        crate::remarks::SCENES,
        crate::sending::SCENES,
        crate::settling::SCENES,
        crate::status::SCENES,
        crate::writing::SCENES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Compares a scene's frames with its snapshot.
pub(crate) fn compare(name: &str, sizes: &[(u16, u16)], build: fn(u16, u16) -> Studio) {
    let mut text = String::new();
    for (width, height) in sizes {
        let screen = build(*width, *height).screen();
        writeln!(text, "== {width} x {height}\n{screen}").unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_snapshot_belongs_to_a_scene() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens/snapshots");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let scene = name.strip_suffix(".snap");
        // What a failed comparison left behind is not in the tree and says nothing here.
        if let Some(scene) = scene {
            let known = all().any(|known| known.name == scene);
            assert!(known || crate::preview::is_of_a_move(scene), "{name} belongs to no scene");
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
