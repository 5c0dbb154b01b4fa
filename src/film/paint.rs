//! Paints the scene for a film: as the preview does, with a grain on every surface, so that its
//! motion can be measured.

use std::f64::consts::TAU;

use super::surface::{STARS, Stuff, plane, vault, wall};
use crate::preview::{
    Canvas, Colour, Lens, Plane, Pose, Sight, Stroke, Surface, Vec3, View, blend, breadth, pen,
    picture,
};

const NIGHT: Colour = [24, 30, 60];
const STAR: Colour = [196, 208, 232];

/// The ground.
const FLOOR: Plane = Plane { at: Vec3::new(0.0, 0.0, 0.0), normal: Vec3::new(0.0, 1.0, 0.0) };

const SKY: Stuff = Stuff { rough: [5.5, 6.5, 9.0], sizes: &[700.0, 96.0] };
// Whole turns of the pattern, so that it closes.
const MOUNTAIN: Stuff =
    Stuff { rough: [8.0, 9.0, 12.0], sizes: &[14.0 * 256.0 / TAU, 3.0 * 256.0 / TAU] };
const GROUND: Stuff = Stuff { rough: [11.0, 11.5, 12.5], sizes: &[512.0, 64.0, 8.0] };
const SIDE: Stuff = Stuff { rough: [9.0, 10.0, 12.0], sizes: &[640.0, 80.0, 12.0] };

/// Paints the scene from a pose, in the upper `height` rows.
pub(super) fn scene(canvas: &mut Canvas, pose: &Pose, height: usize) {
    let lens = Lens { width: canvas.width as f64, height: height as f64, tall: 1.0 };
    // Lines grow with the image, so that it looks the same in every size.
    let scale = (canvas.width.max(canvas.height) as f64 / 640.0) as f32;
    let view = View::new(pose, lens);
    let mut steps = Steps::default();
    for stroke in &picture(pose, lens) {
        match stroke {
            Stroke::Face { ring, surface, tone, .. } => {
                steps.enter(*surface, ring, &view, (canvas, scale));
                canvas.fill(ring, tone.colour());
                match surface {
                    Surface::Mountain => wall(canvas, ring, &view, MOUNTAIN),
                    Surface::Side(face) => plane(canvas, ring, (&view, *face), SIDE),
                    Surface::Sky | Surface::Sun | Surface::Ground => {}
                }
            }
            Stroke::Line { from, to, ink, depth, .. } => {
                steps.leave(&view, (canvas, scale));
                canvas.line(*from, *to, pen(*ink, *depth), breadth(*ink) * scale);
            }
        }
    }
    steps.leave(&view, (canvas, scale));
}

/// Sky and ground take several flat steps of colour, one over the other, before they are roughened.
#[derive(Default)]
struct Steps(Option<(Surface, Vec<(f64, f64)>)>);

impl Steps {
    /// Goes on to a face of this surface.
    fn enter(
        &mut self,
        surface: Surface,
        ring: &[(f64, f64)],
        view: &View,
        painted: (&mut Canvas, f32),
    ) {
        if self.0.as_ref().is_some_and(|(flat, _)| *flat == surface) {
            return;
        }
        self.leave(view, painted);
        if matches!(surface, Surface::Sky | Surface::Ground) {
            // The first step lies below all others.
            self.0 = Some((surface, ring.to_vec()));
        }
    }

    /// Roughens what has all its colours.
    fn leave(&mut self, view: &View, (canvas, scale): (&mut Canvas, f32)) {
        match self.0.take() {
            Some((Surface::Sky, ring)) => {
                vault(canvas, &ring, view, SKY);
                stars(canvas, view, scale);
            }
            Some((_, ring)) => plane(canvas, &ring, (view, FLOOR), GROUND),
            None => {}
        }
    }
}

fn stars(canvas: &mut Canvas, view: &View, scale: f32) {
    for (way, bright) in STARS.iter() {
        if let Some(dot) = view.dot_of(Sight::Way(*way)) {
            let colour = blend(NIGHT, STAR, 0.3 + 0.7 * bright);
            canvas.line(dot, dot, colour, (1.0 + 1.2 * *bright as f32) * scale);
        }
    }
}
