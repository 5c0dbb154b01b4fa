//! The six-axis camera motion of a shot.
//!
//! No source gives a range for the components (contract section 1); -10.0..=10.0 in steps of 0.1 is
//! the convention of Runway's own sliders. Values are stored as whole tenths, so that they print as
//! `0.4` and never as `0.3999999999999999`.

use std::fmt;
use std::str::FromStr;

use super::text::{halfwidth, quoted};

/// One component of the motion vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Axis {
    /// `x`: the camera moves sideways.
    X,
    /// `y`: the camera moves up or down.
    Y,
    /// `z`: the camera moves forwards or backwards.
    Z,
    /// `r`: the camera rolls around its optical axis.
    Roll,
    /// `bg_x_pan`: the camera turns sideways in place.
    Pan,
    /// `bg_y_pan`: the camera turns up or down in place.
    Tilt,
}

impl Axis {
    /// All six, in the order of the request.
    pub const ALL: [Self; 6] = [Self::X, Self::Y, Self::Z, Self::Roll, Self::Pan, Self::Tilt];

    /// The component's name in the request.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Y => "y",
            Self::Z => "z",
            Self::Roll => "r",
            Self::Pan => "bg_x_pan",
            Self::Tilt => "bg_y_pan",
        }
    }

    /// Its name for people: that of Runway's slider (the mapping is inferred, contract section 1),
    /// except for `z`, which moves the camera and is therefore not called zoom.
    pub const fn word(self) -> &'static str {
        match self {
            Self::X => "horizontal",
            Self::Y => "vertical",
            Self::Z => "dolly",
            Self::Roll => "roll",
            Self::Pan => "pan",
            Self::Tilt => "tilt",
        }
    }

    /// Position in [`Axis::ALL`].
    pub const fn index(self) -> usize {
        match self {
            Self::X => 0,
            Self::Y => 1,
            Self::Z => 2,
            Self::Roll => 3,
            Self::Pan => 4,
            Self::Tilt => 5,
        }
    }
}

/// The amount on one axis: whole tenths from -100 to 100, which stand for -10.0 to 10.0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AxisValue(i16);

impl AxisValue {
    /// No motion on this axis.
    pub const ZERO: Self = Self(0);
    /// The lower end, -10.0.
    pub const MIN: Self = Self(-100);
    /// The upper end, 10.0.
    pub const MAX: Self = Self(100);

    /// The amount of this many tenths, clamped to the range.
    pub const fn from_tenths(tenths: i32) -> Self {
        if tenths < Self::MIN.0 as i32 {
            Self::MIN
        } else if tenths > Self::MAX.0 as i32 {
            Self::MAX
        } else {
            Self(tenths as i16)
        }
    }

    /// The amount in tenths, -100..=100.
    pub const fn tenths(self) -> i16 {
        self.0
    }

    /// The amount as it is sent, -10.0..=10.0; its shortest decimal form has one digit.
    pub fn number(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// The amount moved by this many tenths, clamped to the range.
    #[must_use]
    pub const fn stepped(self, tenths: i32) -> Self {
        Self::from_tenths(self.0 as i32 + tenths)
    }

    /// Parses `0.4`, `-6`, `+1.5`, `.5`. An amount that is out of range or finer than a tenth is
    /// refused, with the nearest valid one.
    pub fn parse(text: &str) -> Result<Self, AxisValueError> {
        let text = halfwidth(text);
        let text = text.trim();
        let number: f64 = text.parse().map_err(|_| AxisValueError::NotANumber)?;
        if !number.is_finite() {
            return Err(AxisValueError::NotANumber);
        }
        let tenths = number * 10.0;
        let nearest = Self::from_tenths(tenths.round().clamp(-1e6, 1e6) as i32);
        // 0.3999999999999999 is what others' sliders send for 0.4: binary noise is not refused.
        let whole = (tenths - tenths.round()).abs() < 1e-6;
        if whole && number.abs() <= 10.0 + 1e-9 {
            Ok(nearest)
        } else {
            Err(AxisValueError::Nearest(nearest))
        }
    }
}

impl fmt::Display for AxisValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.0 {
            ..0 => "-",
            1.. if f.sign_plus() => "+",
            0.. => "",
        };
        write!(f, "{sign}{}.{}", self.0.abs() / 10, self.0.abs() % 10)
    }
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxisValueError {
    /// Not a number at all.
    NotANumber,
    /// Out of range or finer than a tenth; the nearest valid amount.
    Nearest(AxisValue),
}

/// A motion vector. All six axes are always sent, those at zero too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Motion([AxisValue; 6]);

impl Motion {
    /// The amount on one axis.
    pub const fn get(&self, axis: Axis) -> AxisValue {
        self.0[axis.index()]
    }

    /// Sets the amount on one axis.
    pub const fn set(&mut self, axis: Axis, value: AxisValue) {
        self.0[axis.index()] = value;
    }

    /// Returns the motion with one axis changed.
    #[must_use]
    pub const fn with(mut self, axis: Axis, value: AxisValue) -> Self {
        self.set(axis, value);
        self
    }

    /// Whether no axis moves.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|value| *value == AxisValue::ZERO)
    }

    /// The axes that move, with their amounts, in the order of the request.
    pub fn moving(&self) -> impl Iterator<Item = (Axis, AxisValue)> + '_ {
        Axis::ALL
            .into_iter()
            .map(|axis| (axis, self.get(axis)))
            .filter(|(_, value)| *value != AxisValue::ZERO)
    }

    /// The axes that move, as short as `--motion` still reads them: `x=0.4 r=-6 pan=2`; `static` if
    /// there are none.
    pub fn in_short(&self) -> String {
        let name = |axis: Axis| match axis {
            Axis::Pan | Axis::Tilt => axis.word(),
            Axis::X | Axis::Y | Axis::Z | Axis::Roll => axis.wire(),
        };
        let part = |(axis, value): (Axis, AxisValue)| {
            let amount = value.to_string();
            format!("{}={}", name(axis), amount.strip_suffix(".0").unwrap_or(&amount))
        };
        let parts: Vec<_> = self.moving().map(part).collect();
        if parts.is_empty() { self.to_string() } else { parts.join(" ") }
    }
}

impl fmt::Display for Motion {
    /// Formats the axes that move as `--motion` accepts them, `y=0.4,r=-6.0`; `static` if there are
    /// none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> =
            self.moving().map(|(axis, value)| format!("{}={value}", axis.wire())).collect();
        if parts.is_empty() { f.write_str("static") } else { f.write_str(&parts.join(",")) }
    }
}

/// Why a text is not a motion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MotionError {
    /// Not of the form `axis=value`.
    #[error("{} is not of the form axis=value; write it like y=0.4,r=-6", quoted(.0))]
    Form(String),
    /// A comma inside a number, where it separates axes.
    #[error("{typed} has a decimal comma, and commas separate the axes; write {1}", typed = quoted(.0))]
    Comma(String, String),
    /// No such axis.
    #[error("there is no axis {}; the six are x, y, z, r, bg_x_pan, bg_y_pan", quoted(.0))]
    Axis(String),
    /// The same axis twice.
    #[error("the axis {0} is named twice; keep one of the two")]
    Twice(&'static str),
    /// Not a number.
    #[error("{typed} is not a number for {0}; amounts go from -10.0 to 10.0 in steps of 0.1", typed = quoted(.1))]
    Number(&'static str, String),
    /// Out of range or too fine.
    #[error(
        "{0} takes -10.0 to 10.0 in steps of 0.1, and {typed} is none of them; the nearest is {2}",
typed = quoted(.1)
    )]
    Nearest(&'static str, String, AxisValue),
}

impl FromStr for Axis {
    type Err = MotionError;

    /// Parses the name in the request, the name for people, or the name of Runway's slider.
    fn from_str(text: &str) -> Result<Self, MotionError> {
        let name = text.trim();
        let is_it = |axis: &Self| axis.wire() == name || axis.word() == name;
        let slider = (name == "zoom").then_some(Self::Z);
        let named = Self::ALL.into_iter().find(is_it).or(slider);
        named.ok_or_else(|| MotionError::Axis(name.to_owned()))
    }
}

/// Amounts for some of the axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts([Option<AxisValue>; 6]);

impl Amounts {
    /// Returns `motion` with these amounts replacing its own.
    #[must_use]
    pub fn over(&self, motion: Motion) -> Motion {
        let named = Axis::ALL.into_iter().filter_map(|axis| Some((axis, self.0[axis.index()]?)));
        named.fold(motion, |motion, (axis, value)| motion.with(axis, value))
    }
}

impl FromStr for Amounts {
    type Err = MotionError;

    /// Parses `y=0.4,r=-6`. `static` sets every axis to 0; an empty text sets none.
    fn from_str(text: &str) -> Result<Self, MotionError> {
        let text = &halfwidth(text);
        if text.trim() == "static" {
            return Ok(Self([Some(AxisValue::ZERO); 6]));
        }
        let mut amounts = Self::default();
        let mut before: Option<&str> = None;
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, amount) = part.split_once('=').ok_or_else(|| match before {
                Some(before) if part.bytes().all(|byte| byte.is_ascii_digit()) => {
                    MotionError::Comma(format!("{before},{part}"), format!("{before}.{part}"))
                }
                Some(_) | None => MotionError::Form(part.to_owned()),
            })?;
            before = Some(part);
            let axis: Axis = name.parse()?;
            let value = AxisValue::parse(amount).map_err(|error| match error {
                AxisValueError::NotANumber => MotionError::Number(axis.wire(), amount.to_owned()),
                AxisValueError::Nearest(nearest) => {
                    MotionError::Nearest(axis.wire(), amount.to_owned(), nearest)
                }
            })?;
            if amounts.0[axis.index()].replace(value).is_some() {
                return Err(MotionError::Twice(axis.wire()));
            }
        }
        Ok(amounts)
    }
}

impl FromStr for Motion {
    type Err = MotionError;

    /// Parses `y=0.4,r=-6`. Axes that are not named are 0; an empty text or `static` is no motion.
    fn from_str(text: &str) -> Result<Self, MotionError> {
        text.parse::<Amounts>().map(|amounts| amounts.over(Self::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_print_short_and_read_back() {
        for tenths in -100..=100 {
            let value = AxisValue::from_tenths(tenths);
            assert_eq!(AxisValue::parse(&value.to_string()), Ok(value));
            assert!(serde_json::to_string(&value.number()).unwrap().len() <= 5);
        }
        assert_eq!(AxisValue::from_tenths(4).to_string(), "0.4");
        assert_eq!(AxisValue::from_tenths(-4).to_string(), "-0.4");
        assert_eq!(format!("{:+}", AxisValue::from_tenths(4)), "+0.4");
        assert_eq!(format!("{:+}", AxisValue::ZERO), "0.0");
        assert_eq!(AxisValue::from_tenths(0).number().to_string(), "0");
    }

    #[test]
    fn noise_of_others_sliders_is_understood_and_finer_steps_are_not() {
        assert_eq!(AxisValue::parse("0.3999999999999999"), Ok(AxisValue::from_tenths(4)));
        assert_eq!(
            AxisValue::parse("0.44"),
            Err(AxisValueError::Nearest(AxisValue::from_tenths(4)))
        );
        assert_eq!(AxisValue::parse("11"), Err(AxisValueError::Nearest(AxisValue::MAX)));
        assert_eq!(AxisValue::parse("1e300"), Err(AxisValueError::Nearest(AxisValue::MAX)));
        assert_eq!(AxisValue::parse("NaN"), Err(AxisValueError::NotANumber));
    }

    #[test]
    fn motions_read_and_print() {
        let motion: Motion = "y=0.4, r=-6".parse().unwrap();
        assert_eq!(motion.to_string(), "y=0.4,r=-6.0");
        assert_eq!(motion.get(Axis::Roll).tenths(), -60);
        assert_eq!("".parse(), Ok(Motion::default()));
        assert_eq!("static".parse(), Ok(Motion::default()));
        assert_eq!("pan=1".parse::<Motion>().unwrap().to_string(), "bg_x_pan=1.0");
    }

    #[test]
    fn the_short_form_leaves_out_what_can_be_guessed_and_reads_back() {
        let short = |motion: &str| motion.parse::<Motion>().unwrap().in_short();
        assert_eq!(short("y=0.4,r=-6,bg_x_pan=10"), "y=0.4 r=-6 pan=10");
        assert_eq!(short(""), "static");
        for motion in ["x=1,y=-0.1,z=10,r=-10,bg_x_pan=2.5,bg_y_pan=-3", ""] {
            let motion: Motion = motion.parse().unwrap();
            assert_eq!(motion.in_short().replace(' ', ",").parse(), Ok(motion));
        }
    }

    #[test]
    fn amounts_go_over_a_motion_and_leave_the_rest() {
        let over = |text: &str| {
            let motion = "x=-5,bg_x_pan=2.4".parse().unwrap();
            text.parse::<Amounts>().unwrap().over(motion).to_string()
        };
        assert_eq!(over("x=-2,y=0.4"), "x=-2.0,y=0.4,bg_x_pan=2.4");
        assert_eq!(over("x=0"), "bg_x_pan=2.4");
        assert_eq!((over("").as_str(), over("static").as_str()), ("x=-5.0,bg_x_pan=2.4", "static"));
    }

    #[test]
    fn refusals_name_the_nearest() {
        let say = |text: &str| text.parse::<Motion>().unwrap_err().to_string();
        assert!(say("x=0.25").ends_with("the nearest is 0.3"));
        assert!(say("q=1").contains("bg_y_pan"));
        assert!(say("x").contains("axis=value"));
        assert!(say("x=1,x=2").contains("twice"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = text.parse::<Motion>();
        }

        #[test]
        fn steps_stay_inside(start in -100i32..=100, step in -300i32..300) {
            let value = AxisValue::from_tenths(start).stepped(step);
            prop_assert!((-100..=100).contains(&value.tenths()));
        }

        #[test]
        fn printed_motions_read_back(tenths in proptest::array::uniform6(-100i32..=100)) {
            let mut motion = Motion::default();
            for (axis, tenths) in Axis::ALL.into_iter().zip(tenths) {
                motion.set(axis, AxisValue::from_tenths(tenths));
            }
            prop_assert_eq!(motion.to_string().parse::<Motion>(), Ok(motion));
        }
    }
}
