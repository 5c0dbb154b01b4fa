//! Named moves as pictures: half-way, and at their end.

use std::fmt::Write as _;

use viewfinder::config::moves;
use viewfinder::domain::Convention;
use viewfinder::preview::{outline, picture, pose};
use viewfinder::ui::{Dots, Wireframe, framed};

/// Moves that each show an axis, or how axes go together.
const SHOWN: [&str; 10] = [
    "static",
    "pan right",
    "tilt down",
    "truck left",
    "pedestal up",
    "push in",
    "pull back",
    "roll clockwise",
    "arc right",
    "spiral in",
];

/// The picture of a move in 40 by 12 cells.
fn frame(name: &str, phase: f64, dots: Dots) -> String {
    let moves = moves();
    let motion = moves.list().iter().find(|found| found.name == name).unwrap().motion;
    let at = |phase| pose(&motion, &Convention::default(), 5.0, phase);
    let (width, height) = framed((40, 12), "16:9");
    let mut wireframe = Wireframe::new(width, height, dots);
    let lens = wireframe.lens();
    wireframe.paint(&picture(&at(phase), lens));
    if phase >= 1.0 {
        wireframe.paint(&outline(&at(0.0), lens));
    }
    let mut text = String::new();
    for y in 0..height {
        let line: String =
            (0..width).map(|x| wireframe.cell(x, y).map_or(' ', |(shown, _)| shown)).collect();
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
    text
}

/// The name of a move's snapshot.
fn snapshot(name: &str) -> String {
    format!("the_move_{}", name.replace(' ', "_"))
}

/// The names of all of them.
pub(crate) fn snapshots() -> impl Iterator<Item = String> {
    SHOWN.into_iter().map(snapshot)
}

/// What the pictures are made of.
const KINDS: [(Dots, &str); 3] =
    [(Dots::Braille, "braille"), (Dots::Quarters, "blocks"), (Dots::Ascii, "ascii")];

/// A move half-way and at its end, and its end in the other kinds of dots. All begin with the same
/// picture, that of the still camera.
fn film(name: &str) -> String {
    let mut text = String::new();
    for (dots, kind) in KINDS {
        let start = frame("static", 0.0, dots);
        assert_eq!(frame(name, 0.0, dots), start, "{name} begins where the camera stands");
        if name == "static" {
            assert_eq!(frame(name, 0.5, dots), start, "it stays there");
        } else if dots == Dots::Braille {
            writeln!(text, "== {kind}, half-way\n{}", frame(name, 0.5, dots)).unwrap();
        }
        writeln!(text, "== {kind}, end\n{}", frame(name, 1.0, dots)).unwrap();
    }
    text
}

#[test]
fn moves_look_as_they_are_called() {
    let mut films: Vec<String> = SHOWN.iter().map(|name| film(name)).collect();
    for (name, film) in SHOWN.iter().zip(&films) {
        crate::scene::assert_snapshot(&snapshot(name), film);
    }
    films.sort();
    films.dedup();
    assert_eq!(films.len(), SHOWN.len(), "no two look the same");
}

#[test]
fn the_move_is_in_the_frame_of_every_ratio_and_kind_of_dots() {
    for ratio in ["16:9", "9:16", "1:1", "21:9"] {
        for dots in [Dots::Braille, Dots::Quarters, Dots::Ascii] {
            let (width, height) = framed((60, 20), ratio);
            let mut wireframe = Wireframe::new(width, height, dots);
            let still =
                pose(&viewfinder::domain::Motion::default(), &Convention::default(), 5.0, 0.0);
            wireframe.paint(&picture(&still, wireframe.lens()));
            let middle = (0..height).any(|y| wireframe.cell(width / 2, y).is_some());
            assert!(middle, "the subject stands in the middle: {ratio} {dots:?}");
            assert!(wireframe.cell(width, 0).is_none() && wireframe.cell(0, height).is_none());
        }
    }
}
