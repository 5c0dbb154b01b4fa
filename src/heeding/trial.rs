//! What one take teaches about its model.

use super::judged::{asked, judged};
use super::verdict::{Verdict, picture_axis, verdicts};
use crate::domain::{Axis, AxisValue, Convention, Eye, Motion};
use crate::measure::{Got, PictureAxis};

/// Less than this was asked for nothing.
const LEAST: f64 = 1.0;

/// What a model is learned about: the axis that was asked for, since two of them look alike in the
/// picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Taught {
    /// One axis, without its twin.
    One(Axis),
    /// `x` and `bg_x_pan` the same way.
    Sideways,
    /// `y` and `bg_y_pan` the same way.
    UpAndDown,
}

impl Taught {
    /// Its name in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::One(axis) => axis.wire(),
            Self::Sideways => "sideways",
            Self::UpAndDown => "up_down",
        }
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Axis::ALL.into_iter().map(Self::One).chain([Self::Sideways, Self::UpAndDown])
    }

    /// The one with this name in JSON.
    pub fn named(word: &str) -> Option<Self> {
        Self::all().find(|taught| taught.word() == word)
    }

    /// The axes that are asked for.
    pub fn axes(self) -> Vec<Axis> {
        match self {
            Self::One(axis) => vec![axis],
            Self::Sideways => vec![Axis::X, Axis::Pan],
            Self::UpAndDown => vec![Axis::Y, Axis::Tilt],
        }
    }

    /// Where in the picture it shows.
    pub const fn picture_axis(self) -> PictureAxis {
        match self {
            Self::One(axis) => picture_axis(axis),
            Self::Sideways => PictureAxis::Horizontal,
            Self::UpAndDown => PictureAxis::Vertical,
        }
    }

    /// Its name for people.
    pub const fn told(self) -> &'static str {
        match self {
            Self::One(axis) => axis.word(),
            Self::Sideways => "horizontal and pan together",
            Self::UpAndDown => "vertical and tilt together",
        }
    }

    /// What a shot with this motion teaches of an axis: of both twins where both are asked alike.
    pub fn of_axis(axis: Axis, motion: &Motion, convention: &Convention) -> Self {
        let seen = picture_axis(axis);
        let one = || Self::One(axis);
        if motion.get(axis) == AxisValue::ZERO || asked(seen, motion, convention).is_none() {
            return one();
        }
        Self::of(seen, motion).unwrap_or_else(one)
    }

    /// What was asked of an axis of the picture.
    fn of(seen: PictureAxis, motion: &Motion) -> Option<Self> {
        let moves = |axis| motion.get(axis) != AxisValue::ZERO;
        let one_of = |a, b, both| match (moves(a), moves(b)) {
            (true, true) => Some(both),
            (true, false) => Some(Self::One(a)),
            (false, true) => Some(Self::One(b)),
            (false, false) => None,
        };
        match seen {
            PictureAxis::Horizontal => one_of(Axis::X, Axis::Pan, Self::Sideways),
            PictureAxis::Vertical => one_of(Axis::Y, Axis::Tilt, Self::UpAndDown),
            PictureAxis::Zoom => moves(Axis::Z).then_some(Self::One(Axis::Z)),
            PictureAxis::Roll => moves(Axis::Roll).then_some(Self::One(Axis::Roll)),
        }
    }
}

/// A take that was measured, or looked at.
#[derive(Clone, Debug)]
pub struct Filmed<'a> {
    /// The model, as it was sent.
    pub model: &'a str,
    /// Whether it began from an image.
    pub image: bool,
    /// Whether words for the move were sent after the prompt: they may have done what the numbers
    /// get the praise for.
    pub words: bool,
    /// What was asked.
    pub motion: &'a Motion,
    /// What was measured; none if nothing was.
    pub got: Option<&'a Got>,
    /// What its user saw; it stands in place of what was measured.
    pub eye: Eye,
}

/// What a take teaches about one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The model, as it was sent.
    pub model: String,
    /// Whether it began from an image.
    pub image: bool,
    /// Whether words for the move were sent.
    pub words: bool,
    /// What was asked for.
    pub axis: Taught,
    /// How much, -10.0 to 10.0, by the directions that are shown.
    pub asked: f64,
    /// How far it went, in the unit of the picture's axis a second; none if that is not certain, or
    /// if its user saw something else.
    pub per_second: Option<f64>,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether its user said so.
    pub by_eye: bool,
    /// The version of the estimator; none if nothing was measured.
    pub version: Option<u32>,
}

/// What a take teaches. Nothing where less than 1.0 was asked, or twins against each other.
pub fn trials(film: &Filmed<'_>, convention: &Convention) -> Vec<Trial> {
    let judged = judged(film.motion, convention, (film.got, &film.eye), [None; 4]);
    let measured = film.got.map(|got| (got, verdicts(film.motion, convention, got, [None; 4])));
    let trial = |seen: PictureAxis| {
        let axis = Taught::of(seen, film.motion)?;
        let asked = asked(seen, film.motion, convention).filter(|it| it.abs() >= LEAST)?;
        let judged = judged[seen.index()]?;
        let certain = measured.as_ref().filter(|(_, verdicts)| {
            judged.verdict != Verdict::Unclear && verdicts[seen.index()] == Some(judged.verdict)
        });
        Some(Trial {
            model: film.model.to_owned(),
            image: film.image,
            words: film.words,
            axis,
            asked,
            per_second: certain.and_then(|(got, _)| got.axis(seen).per_second),
            verdict: judged.verdict,
            by_eye: judged.by_eye,
            version: film.got.map(|got| got.version),
        })
    };
    PictureAxis::ALL.into_iter().filter_map(trial).collect()
}
