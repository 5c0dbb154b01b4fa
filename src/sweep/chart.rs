//! The test chart of a model: one scene, once with a still camera and once for each amount of each
//! axis.

use super::spec::{Spec, SpecError};
use super::values::{Value, Variation};
use super::varied::Varied;
use crate::domain::{Axis, AxisValue, Catalog, Motion, Shot};

/// The scene of a chart that begins from no image. It has detail as far as its edges and at every
/// depth, so that any motion of the camera can be measured; nothing in it moves by itself, and no word
/// of it asks for a camera that moves or stands still.
pub const SCENE: &str = "An empty old library in even daylight: shelves full of books with coloured \
                         spines along every wall, a patterned carpet, a wooden desk with open maps, \
                         a globe and small brass instruments, everything in sharp focus from near \
                         to far";

/// The style of a chart: others may bring a camera motion of their own.
pub const STYLE: &str = "none";

/// How much a chart tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// All six axes by 3 and by 7, both ways: 25 takes.
    Full,
    /// What shows best: `x`, `z` and `r` by 6, both ways: 7 takes.
    Quick,
}

impl Chart {
    /// The axes that it tries.
    const fn axes(self) -> &'static [Axis] {
        match self {
            Self::Full => &Axis::ALL,
            Self::Quick => &[Axis::X, Axis::Z, Axis::Roll],
        }
    }

    /// By how much it tries each of them, either way.
    const fn amounts(self) -> &'static [i32] {
        match self {
            Self::Full => &[3, 7],
            Self::Quick => &[6],
        }
    }

    /// The chart of a shot, as a sweep. Whatever camera motion the shot has does not count.
    ///
    /// # Errors
    ///
    /// None for a shot that can be sent.
    pub fn spec(self, shot: Shot, catalog: &Catalog) -> Result<Spec, SpecError> {
        let base = Shot { motion: Motion::default(), words: None, ..shot };
        let mut values = vec![Value::motion("still".to_owned(), &base.motion)];
        for axis in self.axes() {
            for amount in self.amounts().iter().flat_map(|amount| [*amount, -*amount]) {
                let motion = base.motion.with(*axis, AxisValue::from_tenths(10 * amount));
                values.push(Value::motion(format!("{} {amount}", axis.wire()), &motion));
            }
        }
        let vary = vec![Variation { varied: Varied::Move, values }];
        Spec::new(base, vary, (1, None), true, catalog)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(chart: Chart) -> Vec<(String, Shot)> {
        let shot = Shot {
            prompt: SCENE.to_owned(),
            motion: "z=4".parse().unwrap(),
            words: Some("Slow push-in.".to_owned()),
            ..Shot::default()
        };
        let catalog = Catalog { ratios: vec![shot.ratio.clone()], ..Catalog::default() };
        let list = chart.spec(shot, &catalog).unwrap().list(&catalog).unwrap();
        assert_eq!(list.dropped(), 0);
        list.items().map(|item| (item.values[0].1.clone(), item.shot)).collect()
    }

    #[test]
    fn a_chart_is_one_still_take_and_each_axis_both_ways() {
        let full = items(Chart::Full);
        assert_eq!(full.len(), 25);
        let told: Vec<&str> = full.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(told[..6], ["still", "x 3", "x -3", "x 7", "x -7", "y 3"]);
        assert_eq!(told[24], "bg_y_pan -7");
        let quick: Vec<String> = items(Chart::Quick).into_iter().map(|(label, _)| label).collect();
        assert_eq!(quick, ["still", "x 6", "x -6", "z 6", "z -6", "r 6", "r -6"]);
    }

    #[test]
    fn an_item_differs_from_the_still_one_in_what_its_label_says_and_in_nothing_else() {
        for (label, shot) in items(Chart::Full) {
            let motion = match label.split_once(' ') {
                Some((axis, amount)) => format!("{axis}={amount}").parse().unwrap(),
                None => Motion::default(),
            };
            let still = Shot { prompt: SCENE.to_owned(), ..Shot::default() };
            assert_eq!(shot, Shot { motion, ..still }, "{label}");
        }
    }

    #[test]
    fn the_scene_has_no_word_of_a_camera() {
        for word in ["camera", "shot", "static", "still", "motion", "pan", "zoom", "slow"] {
            assert!(!SCENE.split(|c: char| !c.is_alphabetic()).any(|it| it == word), "{word}");
        }
    }
}
