//! Made-up photographs: shapes over noise of every size, with plain parts.

use crate::dice::Dice;

/// A square texture that goes on for ever, mirrored.
#[derive(Clone, Debug)]
pub(crate) struct Texture {
    side: usize,
    samples: Vec<f32>,
}

impl Texture {
    /// A picture of `side` by `side`.
    pub(crate) fn new(side: usize, dice: &mut Dice) -> Self {
        let mut texture = Self { side, samples: vec![0.0; side * side] };
        let contrast = dice.by_factors(18.0, 45.0);
        let fineness = dice.between(0.5, 0.8);
        let mut size = side as f64 / 3.0;
        let mut amount = contrast;
        while size > 2.0 {
            texture.add_noise(size, amount, dice);
            size /= 2.0;
            amount *= fineness;
        }
        for _ in 0..dice.below(90) + 10 {
            texture.add_shape(contrast, dice);
        }
        // Often a sky: nothing to see in some part of it.
        if dice.chance(0.4) {
            let (to, plain) = (dice.between(0.15, 0.45) * side as f64, dice.between(0.0, 0.15));
            for y in 0..to as usize {
                for sample in &mut texture.samples[y * side..(y + 1) * side] {
                    *sample = (*sample * plain as f32) + 70.0;
                }
            }
        }
        let mean = dice.between(90.0, 150.0) as f32;
        for sample in &mut texture.samples {
            *sample = (*sample + mean).clamp(0.0, 255.0);
        }
        // As a lens sees it.
        texture.blur();
        texture
    }

    fn add_noise(&mut self, size: f64, amount: f64, dice: &mut Dice) {
        let cells = (self.side as f64 / size).ceil() as usize + 2;
        let values: Vec<f32> = (0..cells * cells).map(|_| dice.normal() as f32).collect();
        for y in 0..self.side {
            for x in 0..self.side {
                let (u, v) = (x as f64 / size, y as f64 / size);
                let (i, j) = (u as usize, v as usize);
                let smooth = |part: f64| (part * part * (3.0 - 2.0 * part)) as f32;
                let (p, q) = (smooth(u.fract()), smooth(v.fract()));
                let at = j * cells + i;
                let above = values[at] * (1.0 - p) + values[at + 1] * p;
                let below = values[at + cells] * (1.0 - p) + values[at + cells + 1] * p;
                self.samples[y * self.side + x] += amount as f32 * (above * (1.0 - q) + below * q);
            }
        }
    }

    /// A box or an ellipse, turned any way.
    fn add_shape(&mut self, contrast: f64, dice: &mut Dice) {
        let side = self.side as f64;
        let (x, y) = (dice.between(0.0, side), dice.between(0.0, side));
        let (wide, high) = (dice.by_factors(0.01, 0.18) * side, dice.by_factors(0.01, 0.18) * side);
        let (sin, cos) = dice.between(-0.5, 0.5).sin_cos();
        let (shade, round) = ((dice.normal() * contrast * 1.3) as f32, dice.chance(0.4));
        let reach = wide.hypot(high) + 1.0;
        let span =
            |at: f64| ((at - reach).max(0.0) as usize, ((at + reach) as usize).min(self.side));
        let ((left, right), (top, bottom)) = (span(x), span(y));
        for row in top..bottom {
            for column in left..right {
                let (dx, dy) = (column as f64 - x, row as f64 - y);
                let (u, v) = ((dx * cos + dy * sin) / wide, (dy * cos - dx * sin) / high);
                let inside = if round { u * u + v * v < 1.0 } else { u.abs().max(v.abs()) < 1.0 };
                if inside {
                    let sample = &mut self.samples[row * self.side + column];
                    *sample = *sample * 0.4 + shade;
                }
            }
        }
    }

    fn blur(&mut self) {
        let before = self.clone();
        for y in 0..self.side {
            for x in 0..self.side {
                let at = |dx: isize, dy: isize| {
                    let place = |n: usize, by: isize| {
                        (n as isize + by).clamp(0, self.side as isize - 1) as usize
                    };
                    before.samples[place(y, dy) * self.side + place(x, dx)]
                };
                let (edges, corners) = (
                    at(-1, 0) + at(1, 0) + at(0, -1) + at(0, 1),
                    at(-1, -1) + at(1, -1) + at(-1, 1) + at(1, 1),
                );
                self.samples[y * self.side + x] = (4.0 * at(0, 0) + 2.0 * edges + corners) / 16.0;
            }
        }
    }

    /// Its brightness at a place, in its own pixels.
    pub(crate) fn at(&self, x: f64, y: f64) -> f32 {
        let last = (self.side - 2) as f64;
        let fold = |at: f64| {
            let at = at.rem_euclid(2.0 * last);
            if at > last { 2.0 * last - at } else { at }
        };
        let (x, y) = (fold(x), fold(y));
        let (i, j) = (x as usize, y as usize);
        let (p, q) = (x.fract() as f32, y.fract() as f32);
        let at = j * self.side + i;
        let above = self.samples[at] * (1.0 - p) + self.samples[at + 1] * p;
        let below = self.samples[at + self.side] * (1.0 - p) + self.samples[at + self.side + 1] * p;
        above * (1.0 - q) + below * q
    }
}
