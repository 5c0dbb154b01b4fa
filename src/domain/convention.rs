//! The direction and the scale of each axis, decided here and nowhere else.
//!
//! No source defines either (contract section 1). The directions are those of Runway's own sliders
//! as people use them. The amounts are chosen so that 1.0 is a noticeable move, and 10.0 over five
//! seconds is about as much as a scene of a few metres allows. An amount is a rate, so a shot twice
//! as long moves twice as far. Only the preview and the words follow this table: the number that is
//! typed is always the number that is sent.

use super::motion::{Axis, Motion};

/// What one unit of an axis does in a second, in its positive direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// Metres that the camera moves.
    Metres(f64),
    /// Degrees that the camera turns.
    Degrees(f64),
}

/// The direction of each axis, for the preview and the words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Convention {
    flipped: [bool; 6],
}

impl Convention {
    /// The directions of the table, with these axes reversed.
    pub fn flipping(axes: impl IntoIterator<Item = Axis>) -> Self {
        let mut flipped = [false; 6];
        for axis in axes {
            flipped[axis.index()] = true;
        }
        Self { flipped }
    }

    /// What one unit of an axis is in a second, and which direction is positive.
    pub const fn unit(axis: Axis) -> (Unit, &'static str) {
        match axis {
            Axis::X => (Unit::Metres(0.06), "to the right"),
            Axis::Y => (Unit::Metres(0.045), "upwards"),
            // The subject stands 6 m away: at 10.0 the camera is almost there after 5 s.
            Axis::Z => (Unit::Metres(0.1), "forwards"),
            Axis::Roll => (Unit::Degrees(1.8), "clockwise"),
            Axis::Pan => (Unit::Degrees(1.2), "to the right"),
            Axis::Tilt => (Unit::Degrees(0.9), "upwards"),
        }
    }

    /// The amount on an axis in the direction of the table, -10.0..=10.0.
    pub fn amount(&self, motion: &Motion, axis: Axis) -> f64 {
        let amount = motion.get(axis).number();
        // Zero stays a plain zero.
        if self.flipped[axis.index()] && amount != 0.0 { -amount } else { amount }
    }

    /// How far the axis has moved after `seconds`, in metres or degrees.
    pub fn travel(&self, motion: &Motion, axis: Axis, seconds: f64) -> f64 {
        let (Unit::Metres(unit) | Unit::Degrees(unit)) = Self::unit(axis).0;
        self.amount(motion, axis) * unit * seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AxisValue;

    #[test]
    fn a_flipped_axis_goes_the_other_way_and_no_other_does() {
        let convention = Convention::flipping([Axis::Roll]);
        let motion = Axis::ALL
            .into_iter()
            .fold(Motion::default(), |motion, axis| motion.with(axis, AxisValue::from_tenths(10)));
        for axis in Axis::ALL {
            let sign = if axis == Axis::Roll { -1.0 } else { 1.0 };
            assert!((convention.amount(&motion, axis) - sign).abs() < 1e-12, "{axis:?}");
            assert_eq!(convention.amount(&Motion::default(), axis).to_bits(), 0, "plain zero");
        }
        let (five, ten) = (5.0, 10.0);
        let travel = |seconds| convention.travel(&motion, Axis::X, seconds);
        assert!((travel(ten) - 2.0 * travel(five)).abs() < 1e-12);
    }
}
