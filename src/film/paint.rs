//! Paints the scene in colour; distant things fade into the background.

use std::f64::consts::TAU;

use super::surface::{STARS, Stuff, plane, vault, wall};
use crate::preview::{
    Backdrop, Canvas, Colour, Ink, Lens, Plane, Pose, Sight, Stroke, Vec3, View, backdrop, blend,
    picture,
};

const SUN: Colour = [240, 176, 96];
const STAR: Colour = [196, 208, 232];
const RIDGE: Colour = [86, 102, 134];
const GRID: Colour = [112, 130, 160];
const THING: Colour = [214, 219, 228];
const SUBJECT: Colour = [64, 214, 226];

/// The ground.
const FLOOR: Plane = Plane { at: Vec3::new(0.0, 0.0, 0.0), normal: Vec3::new(0.0, 1.0, 0.0) };

const SKY: Stuff = Stuff { colour: [21, 26, 39], rough: [5.5, 6.5, 9.0], sizes: &[700.0, 96.0] };
// Whole turns of the pattern, so that it closes.
const MOUNTAIN: Stuff = Stuff {
    colour: [31, 38, 56],
    rough: [8.0, 9.0, 12.0],
    sizes: &[14.0 * 256.0 / TAU, 3.0 * 256.0 / TAU],
};
const GROUND: Stuff =
    Stuff { colour: [25, 27, 33], rough: [11.0, 11.5, 12.5], sizes: &[512.0, 64.0, 8.0] };
const THING_SIDE: Stuff =
    Stuff { colour: [36, 42, 54], rough: [9.0, 10.0, 12.0], sizes: &[640.0, 80.0, 12.0] };
const SUBJECT_SIDE: Stuff =
    Stuff { colour: [17, 62, 70], rough: [6.0, 15.0, 16.0], sizes: &[800.0, 100.0, 24.0] };

/// Paints the scene from a pose, in the upper `height` rows.
pub(super) fn scene(canvas: &mut Canvas, pose: &Pose, height: usize) {
    let lens = Lens { width: canvas.width as f64, height: height as f64, tall: 1.0 };
    // Lines grow with the image, so that it looks the same in every size.
    let scale = (canvas.width.max(canvas.height) as f64 / 640.0) as f32;
    let view = View::new(pose, lens);
    let whole = [(0.0, 0.0), (lens.width, 0.0), (lens.width, lens.height), (0.0, lens.height)];
    vault(canvas, &whole, &view, SKY);
    stars(canvas, &view, scale);
    let mut sun = None;
    for (kind, ring) in backdrop(pose, lens) {
        match kind {
            Backdrop::Sun => sun = Some(ring),
            Backdrop::Mountain => wall(canvas, &ring, &view, MOUNTAIN),
            Backdrop::Ground => plane(canvas, &ring, (&view, FLOOR), GROUND),
        }
    }
    for stroke in &picture(pose, lens) {
        match stroke {
            Stroke::Face { ring, plane: face, ink, depth } => {
                plane(canvas, ring, (&view, *face), side(*ink, *depth));
            }
            Stroke::Line { from, to, ink, depth } => {
                if *ink != Ink::Sky {
                    // Behind whatever stands on the ground, and before the sky.
                    shine(canvas, sun.take(), scale);
                }
                if let Some((colour, wide)) = pen(*ink, *depth) {
                    canvas.line(*from, *to, colour, wide * scale);
                }
            }
        }
    }
    shine(canvas, sun.take(), scale);
}

fn shine(canvas: &mut Canvas, sun: Option<Vec<(f64, f64)>>, scale: f32) {
    let Some(ring) = sun else { return };
    canvas.fill(&ring, SUN);
    for (nth, from) in ring.iter().enumerate() {
        canvas.line(*from, ring[(nth + 1) % ring.len()], SUN, 1.6 * scale);
    }
}

fn stars(canvas: &mut Canvas, view: &View, scale: f32) {
    for (way, bright) in STARS.iter() {
        if let Some(dot) = view.dot_of(Sight::Way(*way)) {
            let colour = blend(SKY.colour, STAR, 0.3 + 0.7 * bright);
            canvas.line(dot, dot, colour, (1.0 + 1.2 * *bright as f32) * scale);
        }
    }
}

/// The fill of a thing's faces.
fn side(ink: Ink, depth: f64) -> Stuff {
    match ink {
        Ink::Subject => SUBJECT_SIDE,
        Ink::Thing | Ink::Ground | Ink::Sky | Ink::Ghost => {
            Stuff { colour: blend(THING_SIDE.colour, GROUND.colour, depth / 40.0), ..THING_SIDE }
        }
    }
}

/// The colour and the thickness of a line, in pixels of an image that is 640 wide; `None` if it is
/// too far away.
fn pen(ink: Ink, depth: f64) -> Option<(Colour, f32)> {
    let near = |metres: f64| (1.0 - depth / metres).clamp(0.0, 1.0);
    match ink {
        // The grid ends 13 m away, and by then it is as dark as the ground.
        Ink::Ground => {
            let part = near(12.5).powf(0.8);
            (part > 0.1).then(|| (blend(GROUND.colour, GRID, part), 1.2))
        }
        Ink::Sky => Some((RIDGE, 1.2)),
        Ink::Thing => {
            Some((blend(THING, RIDGE, depth / 36.0), if depth < 6.0 { 1.8 } else { 1.4 }))
        }
        Ink::Subject => Some((SUBJECT, 2.2)),
        // A film shows no start beside its end.
        Ink::Ghost => None,
    }
}
