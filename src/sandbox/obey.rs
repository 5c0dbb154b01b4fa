//! How well each model obeys: `MODEL:NAME=NUMBER[,NAME=NUMBER...][;MODEL:...]`.
//!
//! Real models follow a motion vector, ignore it or reverse it, and their cameras move by
//! themselves. This makes the sandbox's models do the same.

use std::fmt::{self, Display, Formatter};
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::demands::MOTION;

/// Stands for every model that is not named.
const ANY: &str = "*";

/// Factors for an axis.
const GAINS: RangeInclusive<f64> = -10.0..=10.0;
/// Widths per second; any faster, and nothing would be seen twice.
const DRIFTS: RangeInclusive<f64> = 0.0..=1.0;
/// Widths of the picture.
const SHAKES: RangeInclusive<f64> = 0.0..=0.2;
/// Shares of the frame.
const WALKERS: RangeInclusive<f64> = 0.0..=0.9;
/// Seconds from the start.
const CUTS: RangeInclusive<f64> = 0.1..=60.0;

/// How well each model obeys; by default perfectly.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Obey {
    rules: Vec<(String, Whims)>,
}

/// What a model does with the motion that it is given, and what it adds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Whims {
    /// Factors for `x`, `y`, `z`, `r`, `bg_x_pan` and `bg_y_pan`, -10 to 10: 1 obeys, 0 ignores, -1
    /// goes the other way.
    pub gains: [f64; 6],
    /// How fast the picture drifts, in widths per second, 0 to 1. The task's id decides the
    /// direction.
    pub drift: f64,
    /// How much the camera shakes: the root mean square, in widths of the picture, 0 to 0.2.
    pub shake: f64,
    /// The share of the frame that a passer-by takes up, 0 to 0.9.
    pub walker: f64,
    /// When the film cuts to another place, in seconds, 0.1 to 60.
    pub cut: Option<f64>,
}

impl Default for Whims {
    fn default() -> Self {
        Self { gains: [1.0; 6], drift: 0.0, shake: 0.0, walker: 0.0, cut: None }
    }
}

/// Why a text does not describe how models obey, and what would be valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` does not say how a model obeys: {why}")]
pub struct ObeyError {
    given: String,
    why: String,
}

impl Obey {
    /// How a model obeys: by its name, else by `*`, else perfectly.
    pub fn whims(&self, model: &str) -> Whims {
        let named = |name: &str| self.rules.iter().find(|(of, _)| of == name);
        named(model).or_else(|| named(ANY)).map_or_else(Whims::default, |(_, whims)| *whims)
    }
}

impl FromStr for Obey {
    type Err = ObeyError;

    fn from_str(text: &str) -> Result<Self, ObeyError> {
        let mut rules: Vec<(String, Whims)> = Vec::new();
        for rule in text.split(';').map(str::trim).filter(|rule| !rule.is_empty()) {
            let wrong = |why: String| ObeyError { given: rule.to_owned(), why };
            let (model, whims) = rule.rsplit_once(':').ok_or_else(|| {
                wrong("write MODEL:NAME=NUMBER, such as gen4:z=-1, or *:r=0".to_owned())
            })?;
            let model = model.trim();
            if model.is_empty() {
                return Err(wrong(format!("name a model before the colon, or {ANY} for all")));
            }
            if rules.iter().any(|(earlier, _)| earlier == model) {
                return Err(wrong(format!("`{model}` is named twice")));
            }
            rules.push((model.to_owned(), Whims::read(whims).map_err(wrong)?));
        }
        Ok(Self { rules })
    }
}

impl Display for Obey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (nth, (model, whims)) in self.rules.iter().enumerate() {
            write!(f, "{}{model}:{whims}", if nth > 0 { ";" } else { "" })?;
        }
        Ok(())
    }
}

impl Whims {
    fn read(text: &str) -> Result<Self, String> {
        let mut whims = Self::default();
        let mut given: Vec<&str> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| format!("`{part}` needs a number: NAME=NUMBER"))?;
            let (name, value) = (name.trim(), value.trim());
            if given.contains(&name) {
                return Err(format!("`{name}` is given twice"));
            }
            given.push(name);
            let number = |range: RangeInclusive<f64>| {
                let read = value.parse().ok().filter(|number| range.contains(number));
                read.ok_or_else(|| {
                    let (least, most) = range.into_inner();
                    format!("`{name}` is a number from {least} to {most}, not `{value}`")
                })
            };
            match (name, MOTION.iter().position(|axis| *axis == name)) {
                (_, Some(axis)) => whims.gains[axis] = number(GAINS)?,
                ("drift", None) => whims.drift = number(DRIFTS)?,
                ("shake", None) => whims.shake = number(SHAKES)?,
                ("walker", None) => whims.walker = number(WALKERS)?,
                ("cut", None) => whims.cut = Some(number(CUTS)?),
                (_, None) => {
                    let axes = MOTION.join(", ");
                    return Err(format!(
                        "there is no `{name}`; there are {axes}, drift, shake, walker and cut"
                    ));
                }
            }
        }
        Ok(whims)
    }
}

impl Display for Whims {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let usual = Self::default();
        let gains = MOTION.into_iter().zip(self.gains.into_iter().zip(usual.gains));
        let rest = [
            ("drift", (self.drift, usual.drift)),
            ("shake", (self.shake, usual.shake)),
            ("walker", (self.walker, usual.walker)),
        ];
        let cut = self.cut.map(|cut| ("cut", cut));
        let said =
            gains.chain(rest).filter(|(_, (value, usual))| value.to_bits() != usual.to_bits());
        let said = said.map(|(name, (value, _))| (name, value)).chain(cut);
        for (nth, (name, value)) in said.enumerate() {
            write!(f, "{}{name}={value}", if nth > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Whims {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(&text)
    }
}

impl From<Whims> for String {
    fn from(whims: Whims) -> Self {
        // As a text each number comes back to the last bit, and with it each film.
        whims.to_string()
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Obey, String> {
        text.parse().map_err(|why: ObeyError| why.to_string())
    }

    #[test]
    fn a_model_obeys_by_its_name_else_by_the_star_else_wholly() {
        let text = "gen4:x=1,z=-1,drift=0.05,shake=0.01,walker=0.3,cut=2.5;*:r=0";
        let obey = read(text).unwrap();
        let gen4 = Whims {
            gains: [1.0, 1.0, -1.0, 1.0, 1.0, 1.0],
            drift: 0.05,
            shake: 0.01,
            walker: 0.3,
            cut: Some(2.5),
        };
        let others = Whims { gains: [1.0, 1.0, 1.0, 0.0, 1.0, 1.0], ..Whims::default() };
        assert_eq!((obey.whims("gen4"), obey.whims("gen3")), (gen4, others));
        assert_eq!(obey.to_string(), text.replace("x=1,", ""), "1 need not be said");
        assert_eq!(read("gen4:z=-1").unwrap().whims("gen3"), Whims::default());
        assert_eq!(read(" gen4 : z = -1 ; ; a:b: ").unwrap().to_string(), "gen4:z=-1;a:b:");
        let but_one = read("gen4:;*:z=0").unwrap();
        assert_eq!(but_one.whims("gen4"), Whims::default());
        assert_eq!(read("").unwrap(), Obey::default());
    }

    #[test]
    fn what_cannot_be_read_is_said_with_what_can() {
        for (text, why) in [
            ("z=-1", "`z=-1` does not say how a model obeys: write MODEL:NAME=NUMBER, such as"),
            (":z=1", "name a model before the colon, or * for all"),
            ("a:z=1;a:x=0", "`a:x=0` does not say how a model obeys: `a` is named twice"),
            ("a:z", "`z` needs a number: NAME=NUMBER"),
            ("a:z=1,z=2", "`z` is given twice"),
            ("a:z=much", "`z` is a number from -10 to 10, not `much`"),
            ("a:z=NaN", "`z` is a number from -10 to 10, not `NaN`"),
            ("a:drift=-1", "`drift` is a number from 0 to 1, not `-1`"),
            ("a:shake=inf", "`shake` is a number from 0 to 0.2, not `inf`"),
            ("a:walker=1", "`walker` is a number from 0 to 0.9, not `1`"),
            ("a:cut=0", "`cut` is a number from 0.1 to 60, not `0`"),
            ("a:zoom=1", "there is no `zoom`; there are x, y, z, r, bg_x_pan, bg_y_pan, drift,"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    fn any_whims() -> impl Strategy<Value = Whims> {
        let gains = prop::array::uniform6(prop_oneof![Just(1.0), Just(0.0), Just(-0.0), GAINS]);
        let or_none = |range: RangeInclusive<f64>| prop_oneof![Just(0.0), range];
        let (drift, shake, walker) = (or_none(DRIFTS), or_none(SHAKES), or_none(WALKERS));
        (gains, drift, shake, walker, prop::option::of(CUTS)).prop_map(
            |(gains, drift, shake, walker, cut)| Whims { gains, drift, shake, walker, cut },
        )
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_as_the_same(
            rules in prop::collection::btree_map("[a-z][a-z0-9.:_]{0,8}|\\*", any_whims(), 0..4)
        ) {
            let obey = Obey { rules: rules.into_iter().collect() };
            prop_assert_eq!(read(&obey.to_string()), Ok(obey));
        }

        #[test]
        fn whims_come_back_from_the_state_file_to_the_last_bit(whims in any_whims()) {
            let line = serde_json::to_string(&whims).unwrap();
            let back: Whims = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(back.to_string(), whims.to_string());
            prop_assert_eq!(back.gains.map(f64::to_bits), whims.gains.map(f64::to_bits));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), odd in "[a-z*:;=,.0-9-]{0,24}") {
            for text in [text, odd] {
                if let Ok(obey) = read(&text) {
                    prop_assert_eq!(read(&obey.to_string()), Ok(obey));
                }
            }
        }
    }
}
