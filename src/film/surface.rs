//! The surfaces of a film: a grain over the colours of the scene, which lies in the world and not in
//! the picture.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use super::grain::{Pattern, chance};
use crate::preview::{Canvas, Colour, Plane, Vec3, View};

/// What something is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stuff {
    /// How far red, green and blue go from its colour.
    pub(super) rough: [f32; 3],
    /// Samples of the grain in a metre, or in a radian of what has no distance, from fine to
    /// coarse: what is near needs bumps of a few millimetres, and what is far such of a few metres.
    pub(super) sizes: &'static [f64],
}

/// Pixels of a row that are looked at together. They begin at a column that is a multiple of so
/// many, and not where a run of pixels does: nothing depends on how a row is cut into runs.
const STRETCH: usize = 32;

/// Only every other pixel is looked up, and the one after the last: one between two is between
/// them, since no bump is narrower than four pixels.
const LOOKS: usize = STRETCH / 2 + 1;

/// What a pixel covers of a surface that is not there.
const NOWHERE: f32 = f32::INFINITY;

/// A place on a surface, and how much of it a pixel covers there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) reach: f32,
}

impl Stuff {
    /// How rough it is at each of some spots; those from `first` to `last` are needed.
    fn rough(&self, spots: &[Spot; LOOKS], (first, last): (usize, usize)) -> [f32; LOOKS] {
        // What a pixel covers whole has nothing to add.
        const COVERED: f32 = 128.0;
        let pattern = Pattern::get();
        let most = spots.iter().map(|spot| spot.reach).fold(0.0, f32::max);
        let mut rough = [0.0; LOOKS];
        for size in self.sizes {
            let size = *size as f32;
            let grain = |nth: usize| {
                let Spot { x, y, reach } = spots[nth];
                let seen = reach * size < COVERED;
                if seen { pattern.grain(x * size, y * size, reach * size) } else { 0.0 }
            };
            // Bumps that take many pixels are looked up less often: not once in a sample's width.
            let mut step = 1;
            while 4.0 * step as f32 * most * size < 1.0 && step < LOOKS - 1 {
                step *= 2;
            }
            let begin = first / step * step;
            let mut here = grain(begin);
            for nth in (begin..last).step_by(step) {
                let next = grain(nth + step);
                let slope = (next - here) / step as f32;
                for (n, rough) in rough[nth..nth + step].iter_mut().enumerate() {
                    *rough += here + slope * n as f32;
                }
                here = next;
            }
            if last.is_multiple_of(step) {
                rough[last] += here;
            }
        }
        rough.map(|rough| 0.65 * rough)
    }

    /// A colour where it is so rough.
    fn tinted(&self, mut colour: Colour, rough: f32) -> Colour {
        for (channel, amount) in colour.iter_mut().zip(self.rough) {
            *channel = (f32::from(*channel) + amount * rough + 0.5) as u8;
        }
        colour
    }

    /// Roughens a run of pixels whose first middle is at `x`; `spot` says where on the surface the
    /// pixel so many further on is, which may be before the first.
    pub(super) fn weave(&self, run: &mut [Colour], x: f64, spot: impl Fn(f32) -> Spot) {
        let (start, end) = (x as usize, x as usize + run.len());
        let mut rest = run;
        let mut column = start;
        while column < end {
            let stretch = column / STRETCH * STRETCH;
            let (now, later) = rest.split_at_mut((stretch + STRETCH).min(end) - column);
            let from = stretch as f32 - start as f32;
            let spots = std::array::from_fn(|nth| spot(from + 2.0 * nth as f32));
            let (first, last) = (column - stretch, column - stretch + now.len());
            let rough = self.rough(&spots, (first / 2, last.div_ceil(2)));
            for (pixel, at) in now.iter_mut().zip(first..) {
                let (left, right) = (rough[at / 2], rough[at.div_ceil(2)]);
                *pixel = self.tinted(*pixel, f32::midpoint(left, right));
            }
            column += now.len();
            rest = later;
        }
    }
}

/// A number that changes evenly along a row of pixels.
#[derive(Clone, Copy, Debug)]
struct Along {
    first: f32,
    step: f32,
}

impl Along {
    /// The part of a row's rays in one direction.
    fn new((first, step): (Vec3, Vec3), way: Vec3) -> Self {
        Self { first: first.dot(way) as f32, step: step.dot(way) as f32 }
    }

    #[inline]
    fn at(self, nth: f32) -> f32 {
        self.first + self.step * nth
    }
}

/// The direction of a row's dot, and what it changes by to the next.
fn rays(view: &View, (x, y): (f64, f64)) -> (Vec3, Vec3) {
    let first = view.ray((x, y));
    (first, view.ray((x + 1.0, y)) - first)
}

/// Roughens a ring of what lies in a plane.
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
    let [height, x, y] =
        [-from.dot(normal), from.dot(across), from.dot(along)].map(|number| number as f32);
    let pixel = 1.0 / view.focus() as f32;
    canvas.shade(ring, |dot, run| {
        let rays = rays(view, dot);
        let [down, aside, ahead] = [normal, across, along].map(|way| Along::new(rays, way));
        let [right, up, depth] = AXES.map(|way| Along::new(rays, way));
        stuff.weave(run, dot.0, |nth| {
            let down = down.at(nth);
            let far = height / down;
            let [x_ray, y_ray, z_ray] = [right, up, depth].map(|part| part.at(nth));
            let length = (x_ray * x_ray + y_ray * y_ray + z_ray * z_ray).sqrt();
            // A pixel covers more of what it looks along than across: something between, so that
            // neither is blurred nor flickers.
            let slant = (length / down.abs()).sqrt();
            let reach = far * pixel * slant * slant.sqrt();
            Spot {
                x: x + aside.at(nth) * far,
                y: y + ahead.at(nth) * far,
                reach: if far > 0.0 { reach } else { NOWHERE },
            }
        });
    });
}

/// The directions of the world.
const AXES: [Vec3; 3] =
    [Vec3::new(1.0, 0.0, 0.0), Vec3::new(0.0, 1.0, 0.0), Vec3::new(0.0, 0.0, 1.0)];

/// Roughens a ring of the sky: a vault, as of clouds, that never comes nearer.
pub(super) fn vault(canvas: &mut Canvas, ring: &[(f64, f64)], view: &View, stuff: Stuff) {
    /// So far below the vault's rim is its middle: at the horizon its clouds are long and flat.
    const SUNK: f32 = 0.5;
    let pixel = 1.0 / view.focus() as f32;
    canvas.shade(ring, |dot, run| {
        let rays = rays(view, dot);
        let [x, y, z] = AXES.map(|way| Along::new(rays, way));
        stuff.weave(run, dot.0, |nth| {
            let [x, y, z] = [x, y, z].map(|part| part.at(nth));
            let length = (x * x + y * y + z * z).sqrt();
            let over = (y / length).max(0.0) + SUNK;
            let scale = 1.0 / (length * over);
            Spot { x: x * scale, y: z * scale, reach: scale * pixel / over }
        });
    });
}

/// Roughens a ring of the mountains: a wall all around that never comes nearer.
pub(super) fn wall(canvas: &mut Canvas, ring: &[(f64, f64)], view: &View, stuff: Stuff) {
    let pixel = 1.0 / view.focus() as f32;
    canvas.shade(ring, |dot, run| {
        let rays = rays(view, dot);
        let [x, y, z] = AXES.map(|way| Along::new(rays, way));
        stuff.weave(run, dot.0, |nth| {
            let [x, y, z] = [x, y, z].map(|part| part.at(nth));
            let away = x.hypot(z);
            let reach = pixel / (away * away + y * y).sqrt();
            Spot { x: x.atan2(z) + TAU as f32, y: y / away, reach }
        });
    });
}

/// A star: its direction, and how bright it is, 0.0 to 1.0.
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
