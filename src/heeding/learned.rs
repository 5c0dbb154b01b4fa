//! What many takes teach about a model.

use std::collections::{BTreeMap, BTreeSet};

use super::gain::{Gain, dead_zone, gain};
use super::statement::{Counts, Statement, statement};
use super::trial::{Filmed, Taught, Trial};
use super::verdict::Verdict;
use crate::domain::Axis;

/// What is known of a model and an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// The model, as it was sent.
    pub model: String,
    /// Whether its takes began from an image.
    pub image: bool,
    /// Whether words for the move were sent with them.
    pub words: bool,
    /// The axis that was asked for.
    pub axis: Taught,
    /// What became of the takes that asked for its positive direction, and for the negative one.
    pub sides: [Counts; 2],
    /// Takes that could not be judged.
    pub unclear: u32,
    /// How many of all were judged by eye.
    pub by_eye: u32,
    /// What is to be said.
    pub statement: Statement,
    /// How far it goes for each 1.0; none for two axes together.
    pub gain: Option<Gain>,
    /// Up to which amount it stands still.
    pub dead_zone: Option<f64>,
    /// The versions of the estimator that measured them.
    pub versions: Vec<u32>,
}

impl Learned {
    /// What became of the takes, whichever way was asked.
    pub const fn counts(&self) -> Counts {
        let [a, b] = self.sides;
        Counts {
            as_asked: a.as_asked + b.as_asked,
            still: a.still + b.still,
            opposite: a.opposite + b.opposite,
        }
    }
}

impl Learned {
    /// The same where the axis is turned round: what was asked to the right was asked to the left.
    #[must_use]
    pub(super) fn turned(self) -> Self {
        let [a, b] = self.sides.map(|it| Counts {
            as_asked: it.opposite,
            still: it.still,
            opposite: it.as_asked,
        });
        let sides = [b, a];
        let gain =
            self.gain.map(|it| Gain { per_one: -it.per_one, low: -it.high, high: -it.low, ..it });
        Self { sides, gain, statement: statement(sides), ..self }
    }
}

/// How far a model usually goes for what is asked of an axis alone, by takes like this one; none if
/// that is not known.
pub fn usual_gain(learned: &[Learned], film: &Filmed<'_>, axis: Axis) -> Option<Gain> {
    let is_it = |it: &&Learned| {
        it.model == film.model
            && (it.image, it.words) == (film.image, film.words)
            && it.axis == Taught::One(axis)
    };
    learned.iter().find(is_it)?.gain
}

/// What is to be said where nothing is known of a model and an axis.
pub const UNKNOWN: &str = "unknown";

impl Learned {
    /// What the model has done with the axis here, with how many of the judged takes say so:
    /// `heeded 9 of 10`.
    pub fn told(&self) -> String {
        let counts = self.counts();
        let judged = counts.judged();
        match self.statement {
            Statement::Heeds => format!("heeded {} of {judged}", counts.as_asked),
            Statement::Ignores => format!("ignored {} of {judged}", counts.still),
            Statement::Opposite => format!("the other way {} of {judged}", counts.opposite),
            Statement::Unclear if judged > 0 => format!("{} of {judged} so far", counts.as_asked),
            Statement::Unclear => UNKNOWN.to_owned(),
        }
    }
}

/// What is known of each model and axis, in the order of their names: with and without an image,
/// and with and without words, apart. The trials come newest first; counts and statements are of all
/// of them, a gain is of the newest (see [`gain`]).
pub fn learned(trials: &[Trial]) -> Vec<Learned> {
    let mut pools: BTreeMap<_, Vec<&Trial>> = BTreeMap::new();
    for trial in trials {
        let pool = (trial.model.as_str(), trial.axis, trial.image, trial.words);
        pools.entry(pool).or_default().push(trial);
    }
    pools
        .into_iter()
        .map(|((model, axis, image, words), pool)| {
            let mut sides = [Counts::default(); 2];
            let mut unclear = 0;
            for trial in &pool {
                let side = &mut sides[usize::from(trial.asked < 0.0)];
                *match trial.verdict {
                    Verdict::Heeded | Verdict::Partly => &mut side.as_asked,
                    Verdict::Ignored => &mut side.still,
                    Verdict::Opposite => &mut side.opposite,
                    Verdict::Unclear => &mut unclear,
                } += 1;
            }
            let judged = || pool.iter().filter(|trial| trial.verdict != Verdict::Unclear);
            let travels: Vec<_> =
                judged().filter_map(|it| Some((it.asked, it.per_second?))).collect();
            let stills: Vec<_> =
                judged().map(|it| (it.asked, it.verdict == Verdict::Ignored)).collect();
            let versions: BTreeSet<u32> = pool.iter().filter_map(|it| it.version).collect();
            Learned {
                model: model.to_owned(),
                image,
                words,
                axis,
                sides,
                unclear,
                by_eye: pool.iter().filter(|trial| trial.by_eye).count() as u32,
                statement: statement(sides),
                // Two amounts at once have no one number to measure by.
                gain: if matches!(axis, Taught::One(_)) { gain(&travels) } else { None },
                dead_zone: dead_zone(&stills),
                versions: versions.into_iter().collect(),
            }
        })
        .collect()
}
