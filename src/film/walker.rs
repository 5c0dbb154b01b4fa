//! A passer-by near the camera, whose motion a measurement must not take for the camera's own.

use super::surface::{Spot, Stuff};
use crate::preview::{Canvas, Colour};

const COAT: Stuff = Stuff { rough: [24.0, 17.0, 14.0], sizes: &[240.0, 48.0] };
const CLOTH: Colour = [92, 60, 46];
const EDGE: Colour = [226, 176, 138];

/// Outline of the shoulders and the body, from the point between the feet: x in widths, y in
/// heights.
const BODY: [(f64, f64); 8] = [
    (-0.5, 0.0),
    (0.5, 0.0),
    (0.5, 0.45),
    (0.42, 0.62),
    (0.25, 0.72),
    (-0.25, 0.72),
    (-0.42, 0.62),
    (-0.5, 0.45),
];

/// The head: the height of its centre, and its radii.
const HEAD: (f64, [f64; 2]) = (0.855, [0.17, 0.145]);

/// The share of its bounding box that the figure fills.
const FILLED: f64 = 0.674 + std::f64::consts::PI * 0.17 * 0.145;

/// Width of the figure divided by its height, if there is room.
const SLIM: f64 = 0.55;

/// Greatest height of the figure, as a share of the picture; a nearer one is wider instead.
const TALLEST: f64 = 0.92;

/// Paints a figure that takes up `share` of the upper `height` rows, after `gone` (0.0 to 1.0) of
/// its way across.
pub(super) fn walker(canvas: &mut Canvas, height: usize, share: f64, (gone, steps): (f64, f64)) {
    let (wide, high) = (canvas.width as f64, height as f64);
    let area = share * wide * high / FILLED;
    let tall = (area / SLIM).sqrt().min(TALLEST * high);
    let across = area / tall;
    let margin = (across / 2.0).clamp(0.2 * wide, 0.5 * wide);
    let middle = margin + (wide - 2.0 * margin) * gone;
    // Whoever walks goes up and down a little, twice with each pair of steps; never off the ground.
    let ground = high + 0.02 * tall * (1.0 - (std::f64::consts::PI * steps).sin().abs());
    let place = |(x, y): (f64, f64)| (middle + x * across, (ground - y * tall).min(high));
    let head: Vec<_> = (0..18)
        .map(|nth| {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(nth) / 18.0).sin_cos();
            let (up, [right, above]) = HEAD;
            place((right * cos, up + above * sin))
        })
        .collect();
    let body = BODY.map(place);
    let line = (canvas.width.max(canvas.height) as f64 / 640.0 * 1.8) as f32;
    for ring in [&body[..], &head] {
        canvas.fill(ring, CLOTH);
        canvas.shade(ring, |(x, y), run| {
            let first = ((x - middle) / high) as f32;
            let (y, reach) = (((y - ground) / high) as f32, 1.0 / high as f32);
            COAT.weave(run, x, |nth| Spot { x: first + nth * reach, y, reach });
        });
        for (nth, from) in ring.iter().enumerate() {
            let to = ring[(nth + 1) % ring.len()];
            // Not along the rim: the feet are below it.
            if from.1 < high || to.1 < high {
                canvas.line(*from, to, EDGE, line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_takes_the_share_that_was_asked_for_in_every_shape_all_the_way() {
        for (width, height) in [(640, 300), (360, 610), (480, 440)] {
            for share in [0.1, 0.2, 0.3] {
                for gone in [0.0, 0.5, 1.0] {
                    let mut canvas = Canvas::new(width, height + 40);
                    walker(&mut canvas, height, share, (gone, 0.5));
                    let pixels = canvas.pixels.as_chunks::<3>().0;
                    let taken = pixels.iter().filter(|pixel| **pixel != [0; 3]).count();
                    let is = taken as f64 / (width * height) as f64;
                    assert!(
                        (is / share - 1.0).abs() < 0.1,
                        "{width}x{height} {share} {gone}: {is}"
                    );
                    let below = &pixels[width * (height + 2)..];
                    assert!(below.iter().all(|pixel| *pixel == [0; 3]), "the caption is free");
                }
            }
        }
    }
}
