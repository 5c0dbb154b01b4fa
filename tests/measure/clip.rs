//! Clips whose camera is known: a made-up photograph under a homography, and what gets in the way.

use viewfinder::measure::Frame;

use crate::dice::Dice;
use crate::judge::upright;
use crate::texture::Texture;

/// Frames a second.
pub(crate) const RATE: f64 = 8.0;

/// What gets in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Plain,
    Subject,
    Noise,
    Fade,
    Cut,
    Letterbox,
    Caption,
    Waves,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Plain,
        Self::Subject,
        Self::Noise,
        Self::Fade,
        Self::Cut,
        Self::Letterbox,
        Self::Caption,
        Self::Waves,
    ];
}

/// A clip, and how its camera moves.
pub(crate) struct Clip {
    pub(crate) frames: Vec<Frame>,
    /// How far each axis of the picture goes, in the units of the measure.
    pub(crate) truth: [f64; 4],
    /// Which of them the camera was made to.
    pub(crate) asked: [bool; 4],
}

/// What a clip is made with.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    pub(crate) moves: bool,
    /// The share that a subject covers, if the kind has one.
    pub(crate) subject: f64,
    pub(crate) sides: (usize, usize),
    pub(crate) seconds: f64,
}

/// The distance of what is photographed, and that of a subject, in metres.
const DEPTH: f64 = 6.0;

/// How the camera goes: metres to the right, up and in, radians to the right, up and clockwise, and
/// the logarithm of the lens.
type Move = [f64; 7];

/// Makes a clip.
pub(crate) fn clip(plan: &Plan, seed: u64) -> Clip {
    let dice = &mut Dice::new(seed);
    let (width, height) = plan.sides;
    let (w, h) = (width as f64, height as f64);
    let focus = 0.866 * w.max(h);
    let asked = if plan.moves { some_axes(dice) } else { [false; 4] };
    let goal = goal(asked, (w, h, focus), dice);
    let ease = dice.below(3);
    let count = (plan.seconds * RATE) as usize;
    let eased = |nth: usize| {
        let part = nth as f64 / count as f64;
        match ease {
            0 => part,
            1 => part * part * (3.0 - 2.0 * part),
            _ => 1.0 - (1.0 - part) * (1.0 - part),
        }
    };
    let texture = Texture::new(420, dice);
    let after = Texture::new(420, dice);
    let cut = (plan.kind == Kind::Cut).then(|| (count as f64 * dice.between(0.35, 0.65)) as usize);
    let walker = (plan.kind == Kind::Subject).then(|| Walker::new(plan, dice));
    let weather = Weather::new(plan, dice);
    let poses: Vec<Move> = (0..=count).map(|nth| goal.map(|way| way * eased(nth))).collect();
    let frames = poses[..count]
        .iter()
        .enumerate()
        .map(|(nth, pose)| {
            let texture = if cut.is_some_and(|cut| nth >= cut) { &after } else { &texture };
            let mut values = Vec::with_capacity(width * height);
            let time = nth as f64 / RATE;
            let done = time / plan.seconds;
            let matrix = Seen::new(pose, focus);
            for y in 0..height {
                for x in 0..width {
                    let (px, py) = weather.waved(x as f64, y as f64, (w, h), time);
                    let place = matrix.place(px - (w - 1.0) / 2.0, py - (h - 1.0) / 2.0);
                    let of_walker = walker
                        .as_ref()
                        .and_then(|walker| walker.at(place, (w, h, focus), done, time));
                    let value = of_walker.unwrap_or_else(|| {
                        let scale = focus / DEPTH;
                        texture.at(place.0 * scale + 210.0, place.1 * scale + 210.0)
                    });
                    values.push(value);
                }
            }
            weather.finish(&mut values, (width, height), done, dice);
            let grey = values.iter().map(|value| value.clamp(0.0, 255.0) as u8).collect();
            Frame { width, height, grey }
        })
        .collect();
    Clip { frames, truth: truth(&poses, (w, h, focus)), asked }
}

/// One axis, two or three.
fn some_axes(dice: &mut Dice) -> [bool; 4] {
    let count = dice.one_of(&[1, 1, 1, 2, 2, 3]);
    let mut asked = [false; 4];
    while asked.iter().filter(|axis| **axis).count() < count {
        asked[dice.below(4)] = true;
    }
    asked
}

fn goal(asked: [bool; 4], (w, h, focus): (f64, f64, f64), dice: &mut Dice) -> Move {
    let count = asked.iter().filter(|axis| **axis).count();
    let less = [1.0, 1.0, 0.6, 0.5][count];
    let mut goal = [0.0; 7];
    let mut amount = |low: f64, high: f64| dice.sign() * dice.by_factors(low, high) * less;
    let amounts = [amount(0.06, 0.9), amount(0.06, 0.7), amount(0.06, 0.7), amount(2.5, 60.0)];
    let slides = dice.chance(0.5);
    if asked[0] && slides {
        goal[0] = amounts[0] * w / focus * DEPTH;
    } else if asked[0] {
        goal[3] = amounts[0] * w / focus;
    }
    if asked[1] && slides {
        goal[1] = amounts[1] * h / focus * DEPTH;
    } else if asked[1] {
        goal[4] = (amounts[1] * h / focus).clamp(-0.6, 0.6);
    }
    if asked[2] && slides {
        goal[2] = DEPTH * (1.0 - (-amounts[2]).exp());
    } else if asked[2] {
        goal[6] = amounts[2];
    }
    if asked[3] {
        goal[5] = amounts[3].to_radians();
    }
    goal
}

/// The camera at a moment.
struct Seen {
    right: [f64; 3],
    down: [f64; 3],
    forwards: [f64; 3],
    place: [f64; 3],
    focus: f64,
}

impl Seen {
    fn new([x, y, z, pan, tilt, roll, lens]: &Move, focus: f64) -> Self {
        let ((sp, cp), (st, ct), (sr, cr)) = (pan.sin_cos(), tilt.sin_cos(), roll.sin_cos());
        // x to the right, y down, z ahead.
        let right = [cp, 0.0, -sp];
        let forwards = [sp * ct, -st, cp * ct];
        let up = [-sp * st, -ct, -cp * st];
        let mix = |a: [f64; 3], p: f64, b: [f64; 3], q: f64| [0, 1, 2].map(|n| a[n] * p + b[n] * q);
        Self {
            right: mix(right, cr, up, -sr),
            down: mix(up, -cr, right, -sr),
            forwards,
            place: [*x, -y, *z],
            focus: focus * lens.exp(),
        }
    }

    /// Where on the plane a pixel, given from the middle, looks.
    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let ray = |n: usize| {
            self.right[n] * x / self.focus + self.down[n] * y / self.focus + self.forwards[n]
        };
        let far = (DEPTH - self.place[2]) / ray(2).max(1e-3);
        (self.place[0] + ray(0) * far, self.place[1] + ray(1) * far)
    }

    /// At which pixel, from the middle, a place on the plane is.
    fn pixel(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let way = [x - self.place[0], y - self.place[1], DEPTH - self.place[2]];
        let dot = |a: &[f64; 3]| (0..3).map(|n| a[n] * way[n]).sum::<f64>();
        let scale = self.focus / dot(&self.forwards);
        (dot(&self.right) * scale, dot(&self.down) * scale)
    }
}

/// The motion of the middle of the picture, added up.
fn truth(poses: &[Move], (w, h, focus): (f64, f64, f64)) -> [f64; 4] {
    let steps = poses.windows(2).map(|pair| {
        let (before, after) = (Seen::new(&pair[0], focus), Seen::new(&pair[1], focus));
        let moved = |x: f64, y: f64| after.pixel(before.place(x, y));
        let middle = moved(0.0, 0.0);
        let ((ax, ay), (bx, by)) = (moved(10.0, 0.0), moved(-10.0, 0.0));
        let ((cx, cy), (dx, dy)) = (moved(0.0, 10.0), moved(0.0, -10.0));
        let across = ((ax - bx) / 20.0, (ay - by) / 20.0);
        let down = ((cx - dx) / 20.0, (cy - dy) / 20.0);
        let zoom = (across.0 * down.1 - across.1 * down.0).abs().ln() / 2.0;
        let turn = (across.1 - down.0).atan2(across.0 + down.1);
        [-middle.0 / w, middle.1 / h, zoom, -turn]
    });
    upright(steps, w / h)
}

/// Somebody who walks by, or stands and sways.
struct Walker {
    texture: Texture,
    /// Half its width and height, in frames.
    half: (f64, f64),
    /// Where it stands and how far it walks, in frames.
    at: (f64, f64),
    goes: f64,
    grows: f64,
    phases: [f64; 2],
}

impl Walker {
    fn new(plan: &Plan, dice: &mut Dice) -> Self {
        let (w, h) = (plan.sides.0 as f64, plan.sides.1 as f64);
        // An ellipse covers pi/4 of its box.
        let area = plan.subject / 0.785;
        let shape = dice.between(0.55, 1.1);
        let high = (area * w * h / shape).sqrt().min(1.1 * h) / h;
        let wide = area / high;
        let walks = dice.chance(0.5);
        Self {
            texture: Texture::new(200, dice),
            half: (wide / 2.0, high / 2.0),
            at: (
                if walks { 0.0 } else { dice.between(-0.2, 0.2) },
                (1.0 - high).max(0.0) / 2.0 * dice.between(0.0, 1.0),
            ),
            goes: if walks { dice.sign() * dice.between(0.2, 0.6) } else { 0.0 },
            grows: if !walks && dice.chance(0.4) { dice.sign() * 0.3 } else { 0.0 },
            phases: [dice.between(0.0, 6.3), dice.between(0.0, 6.3)],
        }
    }

    /// Its brightness at a place on the plane where it stands.
    fn at(
        &self,
        place: (f64, f64),
        (w, h, focus): (f64, f64, f64),
        done: f64,
        time: f64,
    ) -> Option<f32> {
        let metre = DEPTH / focus;
        let sway = 0.02 * (4.4 * time + self.phases[0]).sin();
        let bob = 0.012 * (11.3 * time + self.phases[1]).sin();
        let x = place.0 / metre / w - self.at.0 - self.goes * (done - 0.5) - sway;
        let y = place.1 / metre / h - self.at.1 - bob;
        let size = 1.0 + self.grows * done;
        let (u, v) = (x / self.half.0 / size, y / self.half.1 / size);
        (u * u + v * v < 1.0).then(|| self.texture.at(100.0 + x / size * w, 100.0 + y / size * h))
    }
}

/// What else gets in the way.
struct Weather {
    kind: Kind,
    noise: f64,
    fades_out: bool,
    bars: (f64, f64),
    /// Where the water begins, how fast it drifts in widths a second, and phases.
    waves: (f64, f64, [f64; 2]),
    text: Texture,
}

impl Weather {
    fn new(plan: &Plan, dice: &mut Dice) -> Self {
        let tall = plan.sides.1 > plan.sides.0;
        Self {
            kind: plan.kind,
            noise: if plan.kind == Kind::Noise {
                dice.between(2.0, 6.0)
            } else {
                dice.between(0.0, 2.0)
            },
            fades_out: dice.chance(0.5),
            bars: if tall { (0.1, 0.0) } else { (0.0, 0.115) },
            waves: (
                dice.between(0.4, 0.6),
                dice.sign() * dice.between(0.0, 0.25) / plan.seconds,
                [dice.between(0.0, 6.3), dice.between(0.0, 6.3)],
            ),
            text: Texture::new(64, dice),
        }
    }

    /// Where a pixel looks, through water.
    fn waved(&self, x: f64, y: f64, (w, h): (f64, f64), time: f64) -> (f64, f64) {
        let (begins, drift, phases) = self.waves;
        if self.kind != Kind::Waves || y < begins * h {
            return (x, y);
        }
        let deep = (y - begins * h) / (h - begins * h);
        let high = deep * 0.012 * w;
        (
            x + high * (y / (0.03 * h) + 4.0 * time + phases[0]).sin() + drift * w * time,
            y + high * 0.6 * (x / (0.06 * w) - 3.0 * time + phases[1]).sin(),
        )
    }

    /// Light, letters, bars and grain, over a frame.
    fn finish(
        &self,
        values: &mut [f32],
        (width, height): (usize, usize),
        done: f64,
        dice: &mut Dice,
    ) {
        let (w, h) = (width as f64, height as f64);
        let light = match (self.kind, self.fades_out) {
            (Kind::Fade, true) => ((1.0 - done) * 2.5).clamp(0.0, 1.0) as f32,
            (Kind::Fade, false) => (done * 2.5).clamp(0.0, 1.0) as f32,
            _ => 1.0,
        };
        for (nth, value) in values.iter_mut().enumerate() {
            let (x, y) = ((nth % width) as f64, (nth / width) as f64);
            *value *= light;
            if self.kind == Kind::Caption {
                let title = (0.84..0.92).contains(&(y / h)) && (0.2..0.8).contains(&(x / w));
                let mark = (0.04..0.09).contains(&(y / h)) && (0.75..0.95).contains(&(x / w));
                // Letters, or what looks like them from afar.
                if (title || mark) && self.text.at(x * 2.0, y * 2.0) > 128.0 {
                    *value = 240.0;
                }
            }
            if self.kind == Kind::Letterbox {
                let (aside, above) = self.bars;
                let outside =
                    |at: f64, size: f64, bar: f64| at < bar * size || at >= size - bar * size;
                if outside(x, w, aside) || outside(y, h, above) {
                    *value = 0.0;
                }
            }
            *value += (dice.normal() * self.noise) as f32;
        }
    }
}
