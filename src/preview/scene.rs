//! The scene that the camera looks at, designed so that every move is readable in a few dozen
//! cells.
//!
//! A person, the subject, stands on open ground straight ahead. Rows of posts on either side show
//! how far the camera moves; near and distant things shift against each other; mountains and a sun
//! turn with the camera but never come nearer, so that a pan is not mistaken for a slide.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use super::solid::Solid;
use super::vec3::Vec3;

/// The kind of thing that a line belongs to; whoever draws it decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ink {
    /// The grid on the ground.
    Ground,
    /// The horizon, mountains and the sun, which never come nearer.
    Sky,
    /// Things in the scene.
    Thing,
    /// The subject of the shot.
    Subject,
    /// Where something was at the start.
    Ghost,
}

impl Ink {
    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ground => "ground",
            Self::Sky => "sky",
            Self::Thing => "thing",
            Self::Subject => "subject",
            Self::Ghost => "ghost",
        }
    }
}

/// Initial height of the camera, in metres.
pub(super) const EYE: f64 = 1.1;

/// Position of the subject: metres to the right and forwards.
pub(super) const SUBJECT: (f64, f64) = (0.0, 6.0);

/// The subject's head: its centre and its radius.
pub(super) const HEAD: (Vec3, f64) = (Vec3::new(SUBJECT.0, 1.62, SUBJECT.1), 0.27);

/// Distance between lines of the ground's grid, in metres.
pub(super) const GRID: f64 = 2.0;

/// All solid bodies on the ground, the subject's first.
pub(super) static SOLIDS: LazyLock<Vec<(Ink, Solid)>> = LazyLock::new(|| {
    let thing = |solid| (Ink::Thing, solid);
    vec![
        (Ink::Subject, Solid::column(SUBJECT, (0.0, 0.5), (1.4, 0.13))),
        // Near, on either side.
        thing(Solid::block((1.9, 4.2), Vec3::new(0.7, 0.7, 0.7), 25.0)),
        thing(Solid::column((-2.1, 4.6), (0.0, 0.3), (0.6, 0.3))),
        // Far: a house, a tree, a tower.
        thing(Solid::gable((-7.2, 19.0), Vec3::new(4.2, 2.4, 4.0), 1.9, 20.0)),
        thing(Solid::column((4.6, 17.0), (0.0, 1.4), (4.4, 0.0))),
        thing(Solid::block((12.5, 27.0), Vec3::new(3.0, 9.0, 3.0), -15.0)),
        // Beside and behind, for whoever turns that far.
        thing(Solid::gable((16.0, 4.0), Vec3::new(4.0, 2.6, 5.0), 1.8, 80.0)),
        thing(Solid::column((13.0, 12.0), (0.0, 1.5), (5.0, 0.0))),
        thing(Solid::column((-13.0, 9.0), (0.0, 1.5), (5.0, 0.0))),
        thing(Solid::block((-15.0, -2.0), Vec3::new(3.5, 8.0, 3.5), 10.0)),
        thing(Solid::column((12.0, -12.0), (0.0, 1.5), (5.0, 0.0))),
        thing(Solid::gable((1.0, -18.0), Vec3::new(5.0, 2.6, 4.0), 1.8, 0.0)),
    ]
});

/// The feet of the posts on either side of the path.
pub(super) static POSTS: LazyLock<Vec<Vec3>> = LazyLock::new(|| {
    (-3..6)
        .flat_map(|step| [-3.4, 3.4].map(|x| Vec3::new(x, 0.0, 1.0 + 4.0 * f64::from(step))))
        .collect()
});

/// Height of a post, in metres.
pub(super) const POST: f64 = 1.9;

/// Directions of the mountains' ridge, all the way around.
pub(super) static RIDGE: LazyLock<Vec<Vec3>> = LazyLock::new(|| {
    const STEPS: usize = 72;
    (0..STEPS)
        .map(|n| {
            let turn = TAU * n as f64 / STEPS as f64;
            // Whole periods of the circle, so that it closes; jagged, and nowhere the same.
            let height = 4.2
                + 2.2 * (3.0 * turn + 0.8).sin()
                + 1.6 * (7.0 * turn + 2.1).sin()
                + 0.9 * (19.0 * turn).sin();
            direction(turn, height.max(0.6).to_radians())
        })
        .collect()
});

/// Directions all the way around, `height` above the horizon.
pub(super) fn around(height: f64) -> [Vec3; 48] {
    std::array::from_fn(|n| direction(TAU * n as f64 / 48.0, height))
}

/// Directions of the sun's edge, left of the centre and above the ridge.
pub(super) fn sun() -> [Vec3; 16] {
    disc(2.6)
}

/// Directions of the edge of its glow.
pub(super) fn glow() -> [Vec3; 16] {
    disc(5.2)
}

/// Directions around the sun's middle, so many degrees away.
fn disc(radius: f64) -> [Vec3; 16] {
    let radius = radius.to_radians();
    std::array::from_fn(|n| {
        let (sin, cos) = (TAU * n as f64 / 16.0).sin_cos();
        direction(-0.16 + radius * cos, 0.2 + radius * sin)
    })
}

/// The direction `turn` to the right of straight ahead and `height` above the horizon.
fn direction(turn: f64, height: f64) -> Vec3 {
    let (up, along) = height.sin_cos();
    Vec3::new(along * turn.sin(), up, along * turn.cos())
}
