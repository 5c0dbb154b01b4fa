//! How far an axis of the picture went, in arrows and in words.

use crate::measure::{Got, PictureAxis};

/// Travel of the edge of the picture in a second, as a share of it, from which on there are two, three,
/// four and five arrows.
const ARROWS: [f64; 4] = [0.015, 0.04, 0.1, 0.25];

/// A move that comes back went this many times as far as where it ends.
const BACK: f64 = 2.0;

/// A way there and back is worth telling from so many times the travel that counts as a move.
const WORTH: f64 = 1.5;

/// Which marks the terminal can draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Triangles and turning arrows.
    Unicode,
    /// `<`, `>`, `^`, `v`, `+`, `-` and brackets.
    Ascii,
}

/// One arrow to five, by how far the axis goes in a second.
pub(super) fn arrows(axis: PictureAxis, per_second: f64, marks: Marks) -> String {
    let edge = axis.edge(per_second);
    let count = 1 + ARROWS.iter().filter(|from| edge >= **from).count();
    arrow(axis, per_second, marks).repeat(count)
}

fn arrow(axis: PictureAxis, total: f64, marks: Marks) -> &'static str {
    let [negative, positive] = match (axis, marks) {
        (PictureAxis::Horizontal, Marks::Unicode) => ["◂", "▸"],
        (PictureAxis::Horizontal, Marks::Ascii) => ["<", ">"],
        (PictureAxis::Vertical, Marks::Unicode) => ["▾", "▴"],
        (PictureAxis::Vertical, Marks::Ascii) => ["v", "^"],
        (PictureAxis::Zoom, _) => ["-", "+"],
        (PictureAxis::Roll, Marks::Unicode) => ["↺", "↻"],
        (PictureAxis::Roll, Marks::Ascii) => ["(", ")"],
    };
    if total < 0.0 { negative } else { positive }
}

/// Which way along it a travel or an amount of this sign goes.
pub const fn way(axis: PictureAxis, total: f64) -> &'static str {
    let [negative, positive] = match axis {
        PictureAxis::Horizontal => ["left", "right"],
        PictureAxis::Vertical => ["down", "up"],
        PictureAxis::Zoom => ["out", "in"],
        PictureAxis::Roll => ["anticlockwise", "clockwise"],
    };
    if total < 0.0 { negative } else { positive }
}

/// `31% of the width, right`.
pub(super) fn far(axis: PictureAxis, total: f64, marks: Marks) -> String {
    let way = way(axis, total);
    match axis {
        PictureAxis::Roll => format!("{} {way}", size(axis, total, marks)),
        _ => format!("{}, {way}", size(axis, total, marks)),
    }
}

fn size(axis: PictureAxis, total: f64, marks: Marks) -> String {
    let percent = |share: f64| format!("{}%", number(share.abs() * 100.0));
    match axis {
        PictureAxis::Horizontal => format!("{} of the width", percent(total)),
        PictureAxis::Vertical => format!("{} of the height", percent(total)),
        PictureAxis::Zoom if total < 0.0 => format!("{} smaller", percent(1.0 - total.exp())),
        // Things that are twice as large and more are not told in hundreds.
        PictureAxis::Zoom if total >= 1.0 => format!("{:.1} times as large", total.exp()),
        PictureAxis::Zoom => format!("{} larger", percent(total.exp() - 1.0)),
        PictureAxis::Roll => {
            let degree = if marks == Marks::Unicode { "°" } else { " degrees" };
            format!("{}{degree}", number(total.abs()))
        }
    }
}

/// No more digits than were measured.
fn number(amount: f64) -> String {
    if amount < 3.0 { format!("{amount:.1}") } else { format!("{amount:.0}") }
}

/// Of a move that comes back, how far it went: its total says little.
pub(super) fn there_and_back(
    axis: PictureAxis,
    got: &Got,
    total: f64,
    marks: Marks,
) -> Option<String> {
    let at = |point: &[f64; 4]| point[axis.index()];
    let [negative, positive] = [f64::min, f64::max].map(|of| got.path.iter().map(at).fold(0.0, of));
    let worth = |far: f64| far.abs() >= WORTH * axis.moves();
    let told = |far: f64| match axis {
        PictureAxis::Horizontal | PictureAxis::Vertical => {
            format!("{}% {}", number(far.abs() * 100.0), way(axis, far))
        }
        PictureAxis::Zoom => size(axis, far, marks),
        PictureAxis::Roll => format!("{} {}", size(axis, far, marks), way(axis, far)),
    };
    if worth(negative) && worth(positive) {
        return Some(format!("{} and {}", told(negative), told(positive)));
    }
    let far = if worth(negative) { negative } else { positive };
    if !worth(far) || far.abs() < BACK * total.abs() {
        return None;
    }
    let back = if total.abs() < axis.moves() {
        "back".to_owned()
    } else {
        format!("back to {}", told(total))
    };
    Some(format!("{} and {back}", told(far)))
}
