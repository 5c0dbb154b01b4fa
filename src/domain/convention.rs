//! The direction and the scale of each axis, decided here and nowhere else.
//!
//! No source defines either (contract section 1). The directions are those of Runway's own sliders
//! as people use them. The amounts are chosen so that 1.0 is a noticeable move, 5.0 over five seconds
//! keeps the subject in the frame of every usual ratio, and 10.0 is about as much as a scene of a few
//! metres allows. An amount is a rate, so a shot twice as long moves twice as far. Only the preview and the words follow this table: the number that is
//! typed is always the number that is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use super::motion::{Axis, Motion, MotionError};

/// What one unit of an axis does in a second, in its positive direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// Metres that the camera moves.
    Metres(f64),
    /// Degrees that the camera turns.
    Degrees(f64),
}

/// The direction of each axis for one model, for the preview and the words.
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

    /// The axes that go the other way.
    pub fn flipped(&self) -> impl Iterator<Item = Axis> + '_ {
        Axis::ALL.into_iter().filter(|axis| self.flipped[axis.index()])
    }

    /// What one unit of an axis is in a second, and which direction is positive.
    pub const fn unit(axis: Axis) -> (Unit, &'static str) {
        match axis {
            Axis::X => (Unit::Metres(0.0325), "to the right"),
            Axis::Y => (Unit::Metres(0.025), "upwards"),
            // The subject stands 6 m away: at 10.0 the camera is almost there after 5 s.
            Axis::Z => (Unit::Metres(0.1), "forwards"),
            Axis::Roll => (Unit::Degrees(1.8), "clockwise"),
            Axis::Pan => (Unit::Degrees(0.65), "to the right"),
            Axis::Tilt => (Unit::Degrees(0.28), "upwards"),
        }
    }

    /// The amount on an axis in the direction of the table, -10.0..=10.0.
    pub fn amount(&self, motion: &Motion, axis: Axis) -> f64 {
        let amount = motion.get(axis).number();
        // Zero stays a plain zero.
        if self.flipped[axis.index()] && amount != 0.0 { -amount } else { amount }
    }

    /// Where the negative and the positive end of an axis lead, in as few letters as a slider has room
    /// for.
    pub fn ends(&self, axis: Axis) -> [&'static str; 2] {
        let [negative, positive] = match axis {
            Axis::X | Axis::Pan => ["left", "right"],
            Axis::Y | Axis::Tilt => ["down", "up"],
            Axis::Z => ["out", "in"],
            Axis::Roll => ["ccw", "cw"],
        };
        if self.flipped[axis.index()] { [positive, negative] } else { [negative, positive] }
    }

    /// How far the axis has moved after `seconds`, in metres or degrees.
    pub fn travel(&self, motion: &Motion, axis: Axis, seconds: f64) -> f64 {
        let (Unit::Metres(unit) | Unit::Degrees(unit)) = Self::unit(axis).0;
        self.amount(motion, axis) * unit * seconds
    }
}

/// An axis that goes the other way, for all models or for one: `r`, `gen4:z`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flip {
    /// The model that it holds for, as it is sent; none for all of them.
    pub model: Option<String>,
    /// The axis.
    pub axis: Axis,
}

impl FromStr for Flip {
    type Err = MotionError;

    fn from_str(text: &str) -> Result<Self, MotionError> {
        // A model's name may have a colon in it, an axis' has none.
        let (model, axis) = match text.rsplit_once(':') {
            Some((model, axis)) => match model.trim() {
                // Left empty by mistake, rather than meant for all.
                "" => return Err(MotionError::Axis(text.to_owned())),
                "*" => (None, axis),
                model => (Some(model.to_owned()), axis),
            },
            None => (None, text),
        };
        Ok(Self { model, axis: axis.trim().parse()? })
    }
}

/// As it is written in the settings.
impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(model) = &self.model {
            write!(f, "{model}:")?;
        }
        f.write_str(self.axis.wire())
    }
}

/// The convention of each model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conventions {
    everywhere: Convention,
    models: BTreeMap<String, BTreeSet<Axis>>,
}

impl Conventions {
    /// The directions of the table with these flips. One for a model turns an axis round against
    /// what holds for all: where both name the same axis, that model has it as in the table.
    pub fn flipping<'a>(flips: impl IntoIterator<Item = &'a Flip>) -> Self {
        let mut all = Self::default();
        for Flip { model, axis } in flips {
            match model {
                Some(model) => {
                    all.models.entry(model.clone()).or_default().insert(*axis);
                }
                None => all.everywhere.flipped[axis.index()] = true,
            }
        }
        all
    }

    /// What holds for models that no flip names.
    pub const fn everywhere(&self) -> &Convention {
        &self.everywhere
    }

    /// What holds for a model, by its name as it is sent.
    pub fn of(&self, model: &str) -> Convention {
        let mut it = self.everywhere.clone();
        for axis in self.flipped_for(model) {
            it.flipped[axis.index()] ^= true;
        }
        it
    }

    /// The axes that are turned round for this model alone.
    pub fn flipped_for(&self, model: &str) -> impl Iterator<Item = Axis> + '_ {
        self.models.get(model).into_iter().flatten().copied()
    }

    /// All of it as flips, as they are written in the settings.
    pub fn flips(&self) -> Vec<Flip> {
        let of_all = self.everywhere.flipped().map(|axis| Flip { model: None, axis });
        let of_one = self.models.iter().flat_map(|(model, axes)| {
            axes.iter().map(|axis| Flip { model: Some(model.clone()), axis: *axis })
        });
        of_all.chain(of_one).collect()
    }

    /// Turns an axis of a model round, or back if it was.
    pub fn turn(&mut self, model: &str, axis: Axis) {
        let turned = self.models.entry(model.to_owned()).or_default();
        if !turned.remove(&axis) {
            turned.insert(axis);
        } else if turned.is_empty() {
            self.models.remove(model);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AxisValue;

    fn flips(texts: &[&str]) -> Conventions {
        let flips: Vec<Flip> = texts.iter().map(|text| text.parse().unwrap()).collect();
        Conventions::flipping(&flips)
    }

    #[test]
    fn a_flip_names_an_axis_and_perhaps_a_model() {
        for text in ["r", "gen4:z", "my:model:bg_x_pan"] {
            assert_eq!(text.parse::<Flip>().unwrap().to_string(), text);
        }
        let axis = |text: &str| text.parse::<Flip>().map(|flip| (flip.model, flip.axis));
        assert_eq!(axis("gen4: z"), Ok((Some("gen4".to_owned()), Axis::Z)));
        assert_eq!(axis("*:z"), Ok((None, Axis::Z)), "as in the sandbox's own setting");
        assert!(axis("gen4").is_err() && axis("gen4:").is_err() && axis(":z").is_err());
    }

    #[test]
    fn a_flip_for_a_model_holds_for_that_model_against_what_holds_for_all() {
        let all = flips(&["r", "gen4:z", "gen4:r"]);
        assert_eq!(all.of("gen4"), Convention::flipping([Axis::Z]));
        assert_eq!(all.of("gen4_turbo"), Convention::flipping([Axis::Roll]));
        assert_eq!(all.flipped_for("gen4").collect::<Vec<_>>(), [Axis::Z, Axis::Roll]);
        assert_eq!(Conventions::flipping(&all.flips()), all);
    }

    #[test]
    fn turning_an_axis_twice_changes_nothing() {
        let mut all = flips(&["r"]);
        all.turn("gen4", Axis::Roll);
        assert_eq!(all.of("gen4"), Convention::default());
        assert_eq!(all.of("gen2"), Convention::flipping([Axis::Roll]));
        all.turn("gen4", Axis::Roll);
        assert_eq!(all.of("gen4"), all.of("gen2"));
    }

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
