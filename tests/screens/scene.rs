//! A scene: a studio in some situation, at the sizes worth looking at.

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use viewfinder::app::{
    Overlay, centred, details_area, help_area, moves_area, note_area, receipt_area, review_area,
    trouble_area,
};

use crate::support::{Studio, dump};

/// Comfortable, usual, one pane at a time, hardly enough, and the very least.
pub(crate) const WIDE: (u16, u16) = (120, 40);
pub(crate) const MEDIUM: (u16, u16) = (80, 24);
pub(crate) const NARROW: (u16, u16) = (60, 20);
pub(crate) const TIGHT: (u16, u16) = (40, 12);
pub(crate) const LEAST: (u16, u16) = (40, 10);

/// What of the screen a snapshot is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it. Only a few scenes need that: each of them changes with every pane.
    Whole,
    Prompt,
    Shot,
    Viewfinder,
    Motion,
    History,
    /// The selected take: its row in the history, and what is said of it below the list.
    Take,
    /// Whatever lies on top.
    Overlay,
    /// What the review has to say besides the request.
    Notes,
    /// The status line, with the rows above it that a long word in passing takes.
    Status,
}

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
                parts: &[$(crate::scene::Part::$part),+],
                build: $build,
            },)+
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
        crate::panes::SCENES,
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

impl Scene {
    /// The name of its snapshot: what it is about, and in which state that is.
    fn snapshot(&self) -> String {
        let pane = match self.parts[0] {
            Part::Whole => "whole".to_owned(),
            Part::Overlay | Part::Notes => {
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
                let Some(text) = cut(&studio, *part) else { continue };
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

/// A part of a studio's frame as text; nothing where it is not on the screen. A caret in it is told
/// by its place within the part, so that what moves the part as a whole changes nothing.
fn cut(studio: &Studio, part: Part) -> Option<String> {
    let regions = studio.model.regions();
    let mut areas = match part {
        Part::Whole => return Some(studio.screen()),
        Part::Prompt => vec![regions.prompt],
        Part::Shot => vec![regions.shot],
        Part::Viewfinder => vec![regions.viewfinder],
        Part::Motion => vec![regions.motion],
        Part::History => vec![regions.history],
        Part::Take => {
            let (_, at) = studio.model.history.in_view();
            let row =
                at.map(|at| Rect { y: regions.list.y + at as u16, height: 1, ..regions.list });
            vec![row.unwrap_or_default(), regions.detail]
        }
        Part::Overlay => vec![overlay(studio)],
        Part::Notes => vec![review_area(studio.model.size).notes],
        Part::Status => vec![status(studio)],
    };
    // What an overlay covers is not seen: it would be a piece of that overlay.
    let above = (part != Part::Overlay && part != Part::Notes && part != Part::Status)
        .then(|| studio.model.overlays.last().map(|_| overlay(studio)))
        .flatten();
    areas.retain(|area| above.is_none_or(|above| above.intersection(*area) != *area));
    areas.retain(|area| !area.is_empty());
    let (buffer, caret) = studio.frame();
    let mut text = String::new();
    for area in &areas {
        text.push_str(&without_blanks(&dump(&cropped(&buffer, *area))));
    }
    let place = |area: &Rect| {
        let caret = caret.filter(|caret| area.contains(*caret))?;
        Some(format!("caret at {},{}\n", caret.x - area.x, caret.y - area.y))
    };
    text.extend(areas.iter().find_map(place));
    (!areas.is_empty()).then_some(text)
}

/// The cells of an area.
fn cropped(buffer: &Buffer, area: Rect) -> Buffer {
    let mut part = Buffer::empty(Rect { x: 0, y: 0, ..area });
    for (to, from) in part.area.positions().zip(area.positions()) {
        part[to] = buffer[from].clone();
    }
    part
}

/// The same with long runs of blank rows as one: how high a pane is, is said by `app::regions` and
/// its tests, and by whole screens.
fn without_blanks(text: &str) -> String {
    let mut kept = String::new();
    let lines: Vec<&str> = text.lines().collect();
    let blank = |line: &str| line.chars().all(|c| matches!(c, ' ' | '┃' | '│' | '#' | '|'));
    for run in lines.chunk_by(|a, b| a == b && blank(a)) {
        let told = if run.len() > 2 { &["⋮"][..] } else { run };
        told.iter().for_each(|line| writeln!(kept, "{line}").unwrap());
    }
    kept
}

/// Where what lies on top stands, with its border.
fn overlay(studio: &Studio) -> Rect {
    let (model, size) = (&studio.model, studio.model.size);
    match model.overlays.last() {
        Some(Overlay::Moves(_)) => moves_area(&model.regions(), size),
        Some(Overlay::Help { .. }) => help_area(size),
        Some(Overlay::Review(_)) => review_area(size).frame,
        Some(Overlay::Receipt(receipt)) => receipt_area(size, receipt).1,
        Some(Overlay::Trouble { report, .. }) => trouble_area(size, report).1,
        Some(Overlay::Note(_)) => note_area(size).whole,
        Some(Overlay::Details { id, view, .. }) => {
            details_area(model, model.history.take(*id).unwrap(), *view).area
        }
        _ => bordered(studio),
    }
}

/// The smallest whole border that stands where [`centred`] puts one. Those that lie below it are
/// covered where they are smaller, and cut or around it where they are larger.
fn bordered(studio: &Studio) -> Rect {
    // A long word in passing may lie over the border.
    let mut silent = studio.clone();
    silent.model.toast = None;
    let ((buffer, _), set, size) = (silent.frame(), silent.look.glyphs.focus, silent.model.size);
    let whole = |area: &Rect| {
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        let corners = [
            ((area.x, area.y), set.top_left),
            ((right, area.y), set.top_right),
            ((area.x, bottom), set.bottom_left),
            ((right, bottom), set.bottom_right),
        ];
        let sides = (area.y + 1..bottom)
            .flat_map(|y| [((area.x, y), set.vertical_left), ((right, y), set.vertical_right)]);
        corners.into_iter().chain(sides).all(|(at, glyph)| buffer[at].symbol() == glyph)
    };
    let sizes =
        (3..=size.width).flat_map(|width| (3..size.height).map(move |height| (width, height)));
    let areas = sizes.map(|(width, height)| centred(size, width, height)).filter(whole);
    let found = areas.min_by_key(|area| area.area());
    found.unwrap_or_else(|| panic!("nothing lies on top:\n{}", silent.screen()))
}

/// The status line, and the rows above it that a word in passing has made its own.
fn status(studio: &Studio) -> Rect {
    let line = studio.model.regions().status;
    let mut silent = studio.clone();
    silent.model.toast = None;
    let (with, without) = (studio.frame().0, silent.frame().0);
    let same = |y: u16| (line.left()..line.right()).all(|x| with[(x, y)] == without[(x, y)]);
    let y = (0..line.y).rev().take_while(|y| !same(*y)).last().unwrap_or(line.y);
    Rect { y, height: line.bottom() - y, ..line }
}

#[test]
fn every_snapshot_belongs_to_a_scene() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens/snapshots");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let scene = name.strip_suffix(".snap");
        // What a failed comparison left behind is not in the tree and says nothing here.
        if let Some(scene) = scene {
            let known = all().any(|known| known.snapshot() == scene);
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
