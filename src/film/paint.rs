//! The scene in colours: what is far fades into what is behind it.

use crate::preview::{Backdrop, Canvas, Colour, Ink, Lens, Pose, Stroke, backdrop, blend, picture};

const SKY: Colour = [19, 23, 34];
const MOUNTAIN: Colour = [27, 33, 49];
const GROUND: Colour = [15, 17, 22];
const SUN: Colour = [240, 176, 96];
const RIDGE: Colour = [86, 102, 134];
const GRID: Colour = [112, 130, 160];
const THING: Colour = [214, 219, 228];
const THING_SIDE: Colour = [33, 38, 49];
const SUBJECT: Colour = [64, 214, 226];
const SUBJECT_SIDE: Colour = [14, 58, 66];

/// Paints the scene as it is seen from a pose, in the upper `height` rows.
pub(super) fn scene(canvas: &mut Canvas, pose: &Pose, height: usize) {
    let lens = Lens { width: canvas.width as f64, height: height as f64, tall: 1.0 };
    // Lines grow with the image, so that it looks the same in every size.
    let scale = (canvas.width.max(canvas.height) as f64 / 640.0) as f32;
    canvas.clear(SKY);
    let mut sun = None;
    for (kind, ring) in backdrop(pose, lens) {
        match kind {
            Backdrop::Sun => sun = Some(ring),
            Backdrop::Mountain => canvas.fill(&ring, MOUNTAIN),
            Backdrop::Ground => canvas.fill(&ring, GROUND),
        }
    }
    let strokes = picture(pose, lens);
    for (nth, stroke) in strokes.iter().enumerate() {
        match stroke {
            Stroke::Wipe(ring) => canvas.fill(ring, side(&strokes[nth..])),
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

/// What the faces of a thing are filled with, by the first of the lines drawn around them.
fn side(strokes: &[Stroke]) -> Colour {
    let line = strokes.iter().find_map(|stroke| match stroke {
        Stroke::Line { ink, depth, .. } => Some((*ink, *depth)),
        Stroke::Wipe(_) => None,
    });
    match line {
        Some((Ink::Subject, _)) => SUBJECT_SIDE,
        Some((_, depth)) => blend(THING_SIDE, GROUND, depth / 40.0),
        None => THING_SIDE,
    }
}

/// The colour and the width of a line, in pixels of an image of 640; none for what is too far.
fn pen(ink: Ink, depth: f64) -> Option<(Colour, f32)> {
    let near = |metres: f64| (1.0 - depth / metres).clamp(0.0, 1.0);
    match ink {
        // The grid ends 13 m away, and by then it is as dark as the ground.
        Ink::Ground => {
            let part = near(12.5).powf(0.8);
            (part > 0.1).then(|| (blend(GROUND, GRID, part), 1.2))
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
