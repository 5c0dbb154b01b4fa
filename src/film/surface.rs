//! The surfaces of a film: colours with a grain that is fixed to the world and not to the picture.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use super::grain::{chance, grain};
use crate::preview::{Canvas, Colour, Plane, Vec3, View};

/// What something is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stuff {
    /// Its mean colour.
    pub(super) colour: Colour,
    /// How far red, green and blue deviate from it.
    pub(super) rough: [f32; 3],
    /// Samples of the grain per metre, or per radian for what has no distance, from fine to coarse:
    /// near things need bumps of a few millimetres, distant ones of a few metres.
    pub(super) sizes: &'static [f64],
}

impl Stuff {
    /// The grain at a point of the surface, if a pixel covers `reach` of it.
    fn rough(&self, (x, y): (f64, f64), reach: f64) -> f32 {
        // What a pixel covers whole has nothing to add.
        const COVERED: f64 = 128.0;
        let mut rough = 0.0;
        for size in self.sizes.iter().filter(|size| reach * **size < COVERED) {
            rough += grain((x * size) as f32, (y * size) as f32, (reach * size) as f32);
        }
        0.65 * rough
    }

    /// Its colour with this grain.
    fn tinted(&self, rough: f32) -> Colour {
        let mut colour = self.colour;
        for (channel, amount) in colour.iter_mut().zip(self.rough) {
            *channel = (f32::from(*channel) + amount * rough + 0.5) as u8;
        }
        colour
    }

    /// Colours a run of pixels whose first centre is at `x`. `place` gives the point of the surface
    /// for the pixel that many further on, and how much of the surface it covers.
    ///
    /// Only every other pixel is looked up, in even columns, so that nothing depends on where a run
    /// begins. Those between are interpolated, because no bump is narrower than four pixels.
    pub(super) fn weave(
        &self,
        run: &mut [Colour],
        x: f64,
        place: impl Fn(f64) -> Option<((f64, f64), f64)>,
    ) {
        let rough =
            |nth: usize| place(nth as f64).map_or(0.0, |(place, reach)| self.rough(place, reach));
        let odd = (x as usize % 2).min(run.len());
        let (lone, pairs) = run.split_at_mut(odd);
        for pixel in lone {
            *pixel = self.tinted(rough(0));
        }
        let mut here = rough(odd);
        for (nth, pair) in pairs.chunks_mut(2).enumerate() {
            let next = rough(odd + 2 * nth + 2);
            for (pixel, rough) in pair.iter_mut().zip([here, f32::midpoint(here, next)]) {
                *pixel = self.tinted(rough);
            }
            here = next;
        }
    }
}

/// Fills a ring with a surface in a plane.
pub(super) fn plane(
    canvas: &mut Canvas,
    ring: &[(f64, f64)],
    (view, plane): (&View, Plane),
    stuff: Stuff,
) {
    let Plane { at, normal } = plane;
    let across = Vec3::new(0.0, 1.0, 0.0).cross(normal);
    let level = across.length() < 0.2;
    let across = if level { Vec3::new(1.0, 0.0, 0.0) } else { across * (1.0 / across.length()) };
    let along = normal.cross(across);
    let from = view.eye() - at;
    let (height, x, y) = (-from.dot(normal), from.dot(across), from.dot(along));
    canvas.shade(ring, |dot, run| {
        let ray = rays(view, dot);
        stuff.weave(run, dot.0, |nth| {
            let ray = ray(nth);
            let ahead = height / ray.dot(normal);
            // A pixel covers more of what it looks along than across: something between, so that
            // neither is blurred nor flickers.
            let slant = (ray.length() * ahead / height).abs().sqrt();
            let reach = ahead / view.focus() * slant * slant.sqrt();
            let there = (x + ray.dot(across) * ahead, y + ray.dot(along) * ahead);
            (ahead > 0.0).then_some((there, reach))
        });
    });
}

/// Fills a ring with the sky: a cloudy vault that never comes nearer.
pub(super) fn vault(canvas: &mut Canvas, ring: &[(f64, f64)], view: &View, stuff: Stuff) {
    /// How far the centre of the vault is below its rim, so that the clouds at the horizon are long
    /// and flat.
    const SUNK: f64 = 0.5;
    canvas.shade(ring, |dot, run| {
        let ray = rays(view, dot);
        stuff.weave(run, dot.0, |nth| {
            let ray = ray(nth);
            let length = ray.length();
            let over = (ray.y / length).max(0.0) + SUNK;
            let scale = 1.0 / (length * over);
            Some(((ray.x * scale, ray.z * scale), scale / (view.focus() * over)))
        });
    });
}

/// Fills a ring with the mountains: a surrounding wall that never comes nearer.
pub(super) fn wall(canvas: &mut Canvas, ring: &[(f64, f64)], view: &View, stuff: Stuff) {
    canvas.shade(ring, |dot, run| {
        let ray = rays(view, dot);
        stuff.weave(run, dot.0, |nth| {
            let ray = ray(nth);
            let away = ray.x.hypot(ray.z);
            let place = (ray.x.atan2(ray.z) + TAU, ray.y / away);
            Some((place, 1.0 / (view.focus() * ray.length())))
        });
    });
}

/// The directions of a row's dots, by their distance from the first.
fn rays(view: &View, (x, y): (f64, f64)) -> impl Fn(f64) -> Vec3 {
    let first = view.ray((x, y));
    let step = view.ray((x + 1.0, y)) - first;
    move |nth| first + step * nth
}

/// A star: its direction, and its brightness, 0.0 to 1.0.
pub(super) type Star = (Vec3, f64);

/// The stars of the whole sky.
pub(super) static STARS: LazyLock<Vec<Star>> = LazyLock::new(|| {
    const COUNT: u32 = 1_600;
    let number = |nth, kind| f64::from(chance(nth, 77, kind)) / 2.0 + 0.5;
    (0..COUNT)
        .map(|nth| {
            // Spread evenly: of equal heights of a globe each has the same surface.
            let up = number(nth, 0);
            let along = (1.0 - up * up).sqrt();
            let (sin, cos) = (TAU * number(nth, 1)).sin_cos();
            (Vec3::new(along * sin, up, along * cos), number(nth, 2).powi(2))
        })
        .collect()
});
