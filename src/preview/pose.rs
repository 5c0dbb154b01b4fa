//! The position and orientation of the camera at a moment of the shot.
//!
//! The six rates combine like this: the camera stands on a dolly. `x` and `z` move the dolly
//! sideways and forwards *relative to the direction it faces at that moment*, and `bg_x_pan` turns
//! it, so that sliding one way while panning the other follows an arc. `y` lifts the camera
//! straight up, wherever it looks; `bg_y_pan` tilts it, and `r` rolls it around its optical axis.
//! Tilting and rolling do not change the path of the dolly.

use super::vec3::Vec3;
use crate::domain::{Axis, Convention, Motion};

/// The camera at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// How far it has moved from its start, in metres.
    pub place: Vec3,
    /// How far it has turned to the right, in degrees.
    pub pan: f64,
    /// How far it is tilted up, in degrees.
    pub tilt: f64,
    /// How far it has rolled clockwise, in degrees.
    pub roll: f64,
}

/// The pose at `phase` of the shot, from 0.0 at its start to 1.0 at its end. Phases and lengths out
/// of range or not a number are clamped.
pub fn pose(motion: &Motion, convention: &Convention, seconds: f64, phase: f64) -> Pose {
    let seconds = if seconds.is_finite() { seconds.clamp(0.0, 3600.0) } else { 0.0 };
    let phase = if phase.is_finite() { phase.clamp(0.0, 1.0) } else { 0.0 };
    let gone = |axis| convention.travel(motion, axis, seconds * phase);
    let pan = gone(Axis::Pan);
    let (ahead, aside) = arc(pan.to_radians());
    let (x, z) = (gone(Axis::X), gone(Axis::Z));
    Pose {
        place: Vec3::new(x * ahead + z * aside, gone(Axis::Y), z * ahead - x * aside),
        pan,
        tilt: gone(Axis::Tilt),
        roll: gone(Axis::Roll),
    }
}

/// How much of a path that is driven while turning by `turn` radians leads forwards, and how much
/// sideways: sin(t)/t and (1 - cos(t))/t, which are 1 and 0 without a turn.
fn arc(turn: f64) -> (f64, f64) {
    if turn.abs() < 1e-4 {
        return (1.0 - turn * turn / 6.0, turn / 2.0);
    }
    (turn.sin() / turn, (1.0 - turn.cos()) / turn)
}

impl Pose {
    /// The directions of the camera: right, up and forwards, as orthogonal unit vectors.
    pub fn directions(&self) -> [Vec3; 3] {
        let (pan_sin, pan_cos) = self.pan.to_radians().sin_cos();
        let (tilt_sin, tilt_cos) = self.tilt.to_radians().sin_cos();
        let (roll_sin, roll_cos) = self.roll.to_radians().sin_cos();
        let right = Vec3::new(pan_cos, 0.0, -pan_sin);
        let ahead = Vec3::new(pan_sin, 0.0, pan_cos);
        let forwards = ahead * tilt_cos + Vec3::new(0.0, tilt_sin, 0.0);
        let up = Vec3::new(0.0, tilt_cos, 0.0) - ahead * tilt_sin;
        [right * roll_cos - up * roll_sin, up * roll_cos + right * roll_sin, forwards]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AxisValue;

    fn motion(parts: &[(Axis, i32)]) -> Motion {
        parts.iter().fold(Motion::default(), |motion, (axis, tenths)| {
            motion.with(*axis, AxisValue::from_tenths(*tenths))
        })
    }

    fn end(parts: &[(Axis, i32)]) -> Pose {
        pose(&motion(parts), &Convention::default(), 5.0, 1.0)
    }

    #[test]
    fn each_axis_does_what_its_name_says() {
        assert!(end(&[(Axis::X, 10)]).place.x > 0.0);
        assert!(end(&[(Axis::Y, 10)]).place.y > 0.0);
        assert!(end(&[(Axis::Z, 10)]).place.z > 0.0);
        let [_, _, forwards] = end(&[(Axis::Pan, 50)]).directions();
        assert!(forwards.x > 0.0 && forwards.y == 0.0, "turned to the right");
        let [_, _, forwards] = end(&[(Axis::Tilt, 50)]).directions();
        assert!(forwards.y > 0.0 && forwards.x == 0.0, "turned up");
        let [right, up, _] = end(&[(Axis::Roll, 50)]).directions();
        assert!(up.x > 0.0 && right.y < 0.0, "its head went to the right: clockwise");
    }

    #[test]
    fn sliding_one_way_and_panning_the_other_goes_round_the_subject() {
        // The subject stands 6 m away; this is an arc of that radius.
        let subject = Vec3::new(0.0, 0.0, 6.0);
        let motion = motion(&[(Axis::X, 63), (Axis::Pan, -30)]);
        for phase in [0.25, 0.5, 1.0] {
            let pose = pose(&motion, &Convention::default(), 5.0, phase);
            let away = subject - pose.place;
            assert!((away.length() - 6.0).abs() < 0.1, "{phase}: {away:?}");
            let [right, ..] = pose.directions();
            assert!((away.dot(right) / 6.0).abs() < 0.05, "still in the middle: {phase}");
        }
    }

    #[test]
    fn what_no_shot_has_is_brought_to_what_one_has() {
        let motion = motion(&[(Axis::X, 100), (Axis::Roll, -100)]);
        for seconds in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            for phase in [f64::NAN, f64::NEG_INFINITY, -3.0, 7.0] {
                let pose = pose(&motion, &Convention::default(), seconds, phase);
                assert!(pose.place.length().is_finite() && pose.roll.is_finite());
            }
        }
    }
}
