//! How a camera obeys: fully, partly or in reverse, and what it adds of its own.

use std::f64::consts::TAU;

use super::grain::chance;
use crate::domain::{Axis, AxisValue, Convention, Motion};
use crate::preview::{Lens, Pose, Vec3, View, pose};

/// Position of the camera after a cut, in metres, and the degrees that it looks to the right.
const ELSEWHERE: (Vec3, f64) = (Vec3::new(9.0, 0.0, 14.0), 150.0);

/// The frequencies that a shake is made of, in hertz; none is a multiple of another.
const TREMBLES: [f64; 3] = [1.3, 2.1, 3.4];

/// How a camera obeys. The default obeys exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conduct {
    /// Factors for the axes, in the order of [`Axis::ALL`]. The result is clamped to the range of
    /// an axis.
    pub gains: [f64; 6],
    /// How fast the picture drifts, in widths per second. The seed decides the direction.
    pub drift: f64,
    /// How much the camera shakes: the root mean square, in widths of the picture.
    pub shake: f64,
    /// The share of the scene that a passer-by takes up, less than 1.
    pub walker: f64,
    /// When the film cuts to another place, in seconds from the start.
    pub cut: Option<f64>,
    /// The seed of everything that is left to chance.
    pub seed: u64,
}

impl Default for Conduct {
    fn default() -> Self {
        Self { gains: [1.0; 6], drift: 0.0, shake: 0.0, walker: 0.0, cut: None, seed: 0 }
    }
}

impl Conduct {
    /// The motion that results from the requested one.
    pub fn heeded(&self, motion: &Motion) -> Motion {
        Axis::ALL.into_iter().zip(self.gains).fold(*motion, |heeded, (axis, gain)| {
            let tenths = (motion.get(axis).number() * gain * 10.0).round();
            heeded.with(axis, AxisValue::from_tenths(tenths.clamp(-100.0, 100.0) as i32))
        })
    }

    /// Where the camera is at `phase` of a shot; see [`pose`].
    pub(super) fn pose(
        &self,
        (motion, convention): (&Motion, &Convention),
        lens: Lens,
        (seconds, phase): (f64, f64),
    ) -> Pose {
        let mut pose = pose(&self.heeded(motion), convention, seconds, phase);
        let at = seconds * phase;
        if self.cut.is_some_and(|cut| at >= cut) {
            let (place, turn) = ELSEWHERE;
            let (sin, cos) = turn.to_radians().sin_cos();
            let Vec3 { x, y, z } = pose.place;
            pose.place = place + Vec3::new(x * cos + z * sin, y, z * cos - x * sin);
            pose.pan += turn;
        }
        // A picture's width as an angle, near its middle.
        let width = (lens.width / View::new(&pose, lens).focus()).to_degrees();
        let (up, right) = (TAU * self.number(0)).sin_cos();
        pose.pan += width * (right * self.drift * at + self.tremble(at, 1));
        pose.tilt += width * (up * self.drift * at + self.tremble(at, 4));
        pose
    }

    /// The shake along one direction, in widths; both directions together amount to
    /// [`Self::shake`].
    fn tremble(&self, at: f64, kind: u32) -> f64 {
        let waves = TREMBLES.into_iter().zip(kind..);
        let sum: f64 =
            waves.map(|(often, nth)| (TAU * (often * at + self.number(nth))).sin()).sum();
        self.shake * sum / (TREMBLES.len() as f64).sqrt()
    }

    /// Whether the passer-by comes from the left.
    pub(super) fn begins_left(&self) -> bool {
        self.number(7) < 0.5
    }

    /// A number from 0 to 1, derived from the seed.
    fn number(&self, kind: u32) -> f64 {
        f64::from(chance(self.seed as u32, (self.seed >> 32) as u32, kind)) / 2.0 + 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENS: Lens = Lens { width: 640.0, height: 300.0, tall: 1.0 };

    fn poses(conduct: Conduct, motion: &str) -> Vec<Pose> {
        let motion: Motion = motion.parse().unwrap();
        let at = |nth: u32| {
            conduct.pose((&motion, &Convention::default()), LENS, (10.0, f64::from(nth) / 239.0))
        };
        (0..240).map(at).collect()
    }

    #[test]
    fn who_obeys_does_what_the_preview_shows_and_gains_change_it() {
        let motion: Motion = "x=3,z=-2,r=5".parse().unwrap();
        let end = pose(&motion, &Convention::default(), 10.0, 1.0);
        assert_eq!(poses(Conduct::default(), "x=3,z=-2,r=5")[239], end);
        let gains = [1.0, 1.0, -1.0, 0.0, 1.0, 1.0];
        let heeded = Conduct { gains, ..Conduct::default() }.heeded(&motion);
        let (by_axis, kept) = (Axis::ALL.map(|axis| heeded.get(axis).number()), motion);
        for ((axis, gain), is) in Axis::ALL.into_iter().zip(gains).zip(by_axis) {
            assert!((kept.get(axis).number() * gain - is).abs() < 1e-9, "{axis:?}");
        }
        let most = Conduct { gains: [-10.0; 6], ..Conduct::default() }.heeded(&kept);
        assert_eq!(most, "x=-10,z=10,r=-10".parse().unwrap());
    }

    #[test]
    fn a_drift_goes_so_many_widths_and_a_shake_so_far_on_the_mean() {
        let width =
            (640.0 / View::new(&poses(Conduct::default(), "x=0")[0], LENS).focus()).to_degrees();
        for seed in [1, 77, 1 << 40] {
            let drifts = Conduct { drift: 0.05, seed, ..Conduct::default() };
            let end = poses(drifts, "x=0")[239];
            assert!((end.pan.hypot(end.tilt) / width - 0.5).abs() < 1e-9, "{end:?}");
            let shakes = Conduct { shake: 0.01, seed, ..Conduct::default() };
            let square: f64 =
                poses(shakes, "x=0").iter().map(|it| it.pan.hypot(it.tilt).powi(2)).sum();
            let mean = (square / 240.0).sqrt() / width;
            assert!((0.008..0.012).contains(&mean), "{mean}");
        }
        let turned =
            |seed| poses(Conduct { drift: 0.05, seed, ..Conduct::default() }, "x=0")[239].pan;
        assert!((turned(1) - turned(2)).abs() > 0.1, "another task, another way");
    }

    #[test]
    fn a_cut_goes_on_at_another_place_at_its_time() {
        let poses = poses(Conduct { cut: Some(2.5), ..Conduct::default() }, "z=2");
        let jumps: Vec<_> = (1..240)
            .filter(|nth| (poses[*nth].place - poses[nth - 1].place).length() > 1.0)
            .collect();
        assert_eq!(jumps, [60], "at 24 pictures a second");
        let step = |nth: usize| (poses[nth + 1].place - poses[nth].place).length();
        assert!((step(10) - step(100)).abs() < 1e-9, "and at the same pace");
    }
}
