//! The colours of the scene: dusk, with a low sun behind the mountains and a key light on the side of
//! the camera. Few tones in flat steps, so that neighbouring pixels and cells share them, and a
//! picture that hardly moves hardly changes.
//!
//! Films, pictures in files and pictures in the terminal take their colours from this table alone.

use super::canvas::{Colour, blend};
use super::scene::Ink;
use super::vec3::Vec3;

/// A colour of the scene, by its place in the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tone(u8);

/// Steps of the sky, of the ground, of the light on a face, and of the haze that lies before it.
const SKY: usize = 6;
const GROUND: usize = 4;
const LIGHT: usize = 3;
const HAZE: usize = 4;

/// The sines of the heights above the horizon at which the sky takes its next step.
pub(super) const SKY_STEPS: [f64; SKY - 1] = [0.06, 0.13, 0.22, 0.34, 0.5];

/// The radii around the camera within which the ground takes its next step, in metres.
pub(super) const GROUND_STEPS: [f64; GROUND - 1] = [18.0, 8.5, 5.0];

/// The distances at which things take their next step towards the haze, in metres.
const HAZE_STEPS: [f64; HAZE - 1] = [7.0, 15.0, 24.0];

/// From horizon to zenith.
const SKY_AT: [Colour; SKY] =
    [[160, 101, 88], [122, 82, 92], [86, 67, 94], [58, 54, 88], [38, 42, 76], [24, 30, 60]];

/// From the horizon to the feet.
const GROUND_AT: [Colour; GROUND] = [[44, 44, 60], [48, 50, 62], [55, 58, 66], [64, 68, 73]];

/// The sides of things, from the shade into the light, and what distance makes of them.
const SIDE_AT: [Colour; LIGHT] = [[84, 88, 108], [138, 136, 148], [205, 190, 172]];
const AIR: Colour = [58, 54, 80];

/// The sides of the subject.
const SUBJECT_AT: [Colour; LIGHT] = [[20, 116, 132], [34, 160, 176], [86, 220, 228]];

const HEAD_AT: Colour = [206, 244, 240];

const SUN_AT: Colour = [255, 206, 128];
const GLOW_AT: Colour = [178, 116, 94];
const MOUNTAIN_AT: Colour = [50, 48, 82];

/// Where the key light comes from: from the left, from above, and from the camera's side.
const KEY: Vec3 = Vec3::new(-0.62, 0.52, -0.59);

const SUN: usize = SKY + GROUND + LIGHT * (HAZE + 1);
const COUNT: usize = SUN + 4;

impl Tone {
    /// The sun.
    pub(super) const SUN: Self = Self(SUN as u8);
    /// The sky right around it.
    pub(super) const GLOW: Self = Self(SUN as u8 + 1);
    /// The mountains.
    pub(super) const MOUNTAIN: Self = Self(SUN as u8 + 2);

    /// The subject's head.
    pub(super) const HEAD: Self = Self(SUN as u8 + 3);

    /// How many there are.
    pub const COUNT: usize = COUNT;

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNT as u8).map(Self)
    }

    /// The sky above so many of its steps.
    pub(super) fn sky(steps: usize) -> Self {
        Self(steps.min(SKY - 1) as u8)
    }

    /// The ground within so many of its steps.
    pub(super) fn ground(steps: usize) -> Self {
        Self((SKY + steps.min(GROUND - 1)) as u8)
    }

    /// A face that looks this way, so many metres away.
    pub(super) fn side(ink: Ink, normal: Vec3, depth: f64) -> Self {
        let lit = match normal.dot(KEY) {
            lit if lit > 0.55 => 2,
            lit if lit > 0.05 => 1,
            _ => 0,
        };
        let haze = match ink {
            Ink::Subject => HAZE,
            Ink::Ground | Ink::Sky | Ink::Thing | Ink::Ghost => haze(depth),
        };
        Self((SKY + GROUND + haze * LIGHT + lit) as u8)
    }

    /// The colour.
    pub fn colour(self) -> Colour {
        let nth = usize::from(self.0);
        if nth < SKY {
            return SKY_AT[nth];
        }
        if nth < SKY + GROUND {
            return GROUND_AT[nth - SKY];
        }
        match nth - SKY - GROUND {
            side if side < LIGHT * HAZE => {
                let (haze, lit) = (side / LIGHT, side % LIGHT);
                blend(SIDE_AT[lit], AIR, haze as f64 * 0.24)
            }
            side if side < LIGHT * (HAZE + 1) => SUBJECT_AT[side % LIGHT],
            _ if self == Self::SUN => SUN_AT,
            _ if self == Self::GLOW => GLOW_AT,
            _ if self == Self::MOUNTAIN => MOUNTAIN_AT,
            _ => HEAD_AT,
        }
    }

    /// The kind of thing that has it.
    pub const fn ink(self) -> Ink {
        const GROUND_END: usize = SKY + GROUND;
        const THINGS_END: usize = GROUND_END + LIGHT * HAZE;
        match self.0 as usize {
            0..SKY => Ink::Sky,
            SKY..GROUND_END => Ink::Ground,
            GROUND_END..THINGS_END => Ink::Thing,
            THINGS_END..SUN => Ink::Subject,
            _ if self.0 == Self::HEAD.0 => Ink::Subject,
            _ => Ink::Sky,
        }
    }

    /// How far it is from another, as the eye is told: the sum of squares over red, green and blue.
    pub fn away_from(self, other: Self) -> u32 {
        let (one, other) = (self.colour(), other.colour());
        one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    }

    /// Its number, less than [`Tone::COUNT`].
    pub const fn number(self) -> usize {
        self.0 as usize
    }
}

/// How many steps towards the haze a thing is, so many metres away.
fn haze(depth: f64) -> usize {
    HAZE_STEPS.iter().filter(|step| depth > **step).count()
}

/// The colour of a line of this kind of thing, so many metres away.
pub fn pen(ink: Ink, depth: f64) -> Colour {
    match ink {
        // The grid ends 13 m away, and by then it is as dark as the ground.
        Ink::Ground => {
            let part = (depth / 3.0).floor() / 4.0;
            blend([104, 110, 118], GROUND_AT[1], part)
        }
        Ink::Sky => [98, 92, 128],
        Ink::Thing => blend([232, 222, 206], AIR, haze(depth) as f64 * 0.2),
        Ink::Subject => [150, 246, 246],
        Ink::Ghost => [236, 236, 240],
    }
}
