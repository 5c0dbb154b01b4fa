//! What a sweep is made of, and the list of its takes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::{Deserialize, Serialize};

use super::values::{Setting, Value, Variation, VaryError};
use super::varied::Varied;
use crate::domain::{Catalog, FieldName, Motion, Shot, ShotError};

/// Most takes of a sweep.
pub const LIMIT: usize = 10_000;

/// A base shot and what varies in it. Everything in it is resolved: its items are the same wherever
/// and whenever it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Spec {
    base: Shot,
    /// In the order of the command line: the last one turns fastest.
    vary: Vec<Variation>,
    repeat: u32,
    shuffle: Option<u64>,
    /// The words for a motion of a model, if words are sent.
    words: BTreeMap<String, String>,
}

/// The form of a spec in a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// Of this form; always 1.
    format: u32,
    base: Shot,
    vary: Vec<WrittenVariation>,
    repeat: u32,
    shuffle: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    words: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenVariation {
    name: String,
    values: Vec<WrittenValue>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenValue {
    label: String,
    set: Vec<Setting>,
}

/// Why something is no sweep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// What varies, or its values.
    #[error(transparent)]
    Vary(#[from] VaryError),
    /// More takes than [`LIMIT`].
    #[error("that makes {0} takes, and a sweep has at most {LIMIT}")]
    Many(u64),
    /// Each shot no times.
    #[error("--repeat 0 makes no take; each shot is made at least once")]
    Never,
    /// A shot that cannot be sent: the number of the item, its values, and why.
    #[error("item {0} ({1}) cannot be sent: {2}")]
    Item(usize, String, ShotError),
    /// A file of another form.
    #[error("it is of form {0}, which this version does not read")]
    Form(u32),
}

/// A take of a sweep that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number, from 1.
    pub number: usize,
    /// What is sent.
    pub shot: Shot,
    /// What varies, and its value in this shot, in the order of the spec.
    pub values: Vec<(Varied, String)>,
}

impl Spec {
    /// A sweep of this shot, in which every combination of values is made `repeat` times. With a seed,
    /// the takes are mixed afterwards: the same seed, the same order.
    ///
    /// Where models vary and no length was asked for, each has one that it is known to make.
    ///
    /// # Errors
    ///
    /// If the same thing varies twice, or there are too many takes, or none.
    pub fn new(
        base: Shot,
        vary: Vec<Variation>,
        (repeat, shuffle): (u32, Option<u64>),
        asked_seconds: bool,
        catalog: &Catalog,
    ) -> Result<Self, SpecError> {
        let varies = |what| vary.iter().any(|variation| variation.varied == what);
        let fit = !asked_seconds && !varies(Varied::Field(FieldName::Seconds));
        let fitted = |value: Value| match value.sets(FieldName::Model) {
            Some(model) if fit => match catalog.seconds(model) {
                known if known.contains(&base.seconds) => value,
                known => value.and(FieldName::Seconds, &known[0].to_string()),
            },
            Some(_) | None => value,
        };
        let vary = vary
            .into_iter()
            .map(|it| Variation { values: it.values.into_iter().map(fitted).collect(), ..it })
            .collect();
        Self { base, vary, repeat, shuffle, words: BTreeMap::new() }.checked()
    }

    /// The shot in which something varies.
    pub fn base(&self) -> &Shot {
        &self.base
    }

    /// What varies, with its values, in the order of the command line.
    pub fn vary(&self) -> &[Variation] {
        &self.vary
    }

    /// As it is kept and read again.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts, numbers and lists always serialise")
    }

    fn checked(self) -> Result<Self, SpecError> {
        let mut seen = HashSet::new();
        for variation in &self.vary {
            if !seen.insert(variation.varied) {
                return Err(VaryError::Twice(variation.varied).into());
            }
            if variation.values.is_empty() {
                return Err(VaryError::Nothing(variation.varied).into());
            }
        }
        if self.repeat == 0 {
            return Err(SpecError::Never);
        }
        let counts = self.vary.iter().map(|variation| variation.values.len() as u64);
        let count = counts.fold(u64::from(self.repeat), u64::saturating_mul);
        if count > LIMIT as u64 {
            return Err(SpecError::Many(count));
        }
        Ok(self)
    }

    /// Returns the spec with the words for each motion sent after the prompt. Those of the base shot
    /// stay where its motion does.
    #[must_use]
    pub fn worded(mut self, words: impl Fn(&Motion, &str) -> String) -> Self {
        let own = self.base.words.clone();
        for nth in 0..self.combinations() {
            let shot = self.combined(nth);
            let phrase = || match &own {
                Some(own) if shot.motion == self.base.motion => own.clone(),
                Some(_) | None => words(&shot.motion, &shot.model),
            };
            self.words.entry(spoken(&shot)).or_insert_with(phrase);
        }
        self
    }

    /// The number of combinations of the values; fits, since the takes do.
    fn combinations(&self) -> usize {
        self.vary.iter().map(|variation| variation.values.len()).product()
    }

    /// The values of a combination, the last of the variations turning fastest.
    fn values(&self, nth: usize) -> Vec<&Value> {
        let mut rest = nth;
        let mut values: Vec<&Value> = self
            .vary
            .iter()
            .rev()
            .map(|variation| {
                let count = variation.values.len();
                let value = &variation.values[rest % count];
                rest /= count;
                value
            })
            .collect();
        values.reverse();
        values
    }

    /// The shot of a combination.
    fn combined(&self, nth: usize) -> Shot {
        let mut chosen: Vec<(Varied, &Value)> =
            self.vary.iter().map(|it| it.varied).zip(self.values(nth)).collect();
        chosen.sort_by_key(|(varied, _)| *varied);
        let mut shot = self.base.clone();
        for (_, value) in chosen {
            // Each value was checked when it was read.
            let _ = value.apply(&mut shot);
        }
        shot.words = match self.words.get(&spoken(&shot)) {
            Some(words) => Some(words.clone()),
            None if shot.motion == self.base.motion => shot.words,
            None => None,
        };
        shot
    }

    /// The list of its takes. Shots that are equal though their values differ are made once, for the
    /// first of them.
    ///
    /// # Errors
    ///
    /// If a shot of it could not be sent.
    pub fn list(self, catalog: &Catalog) -> Result<List, SpecError> {
        let list = self.into_list();
        for number in 1..=list.takes() {
            let item = list.item(number).filter(|item| !item.shot.problems(catalog).is_empty());
            if let Some(item) = item {
                let values: Vec<String> =
                    item.values.iter().map(|(varied, value)| format!("{varied}={value}")).collect();
                let why = item.shot.problems(catalog).swap_remove(0);
                return Err(SpecError::Item(number, values.join(", "), why));
            }
        }
        Ok(list)
    }

    /// The list of its takes, whether each can be sent or not: for what was checked when it was
    /// confirmed. It depends on nothing else than the spec.
    pub fn into_list(self) -> List {
        // Ten thousand shots would be some megabytes: those of one hash are made anew to be compared.
        let mut seen: HashMap<u64, Vec<usize>> = HashMap::new();
        let is_new = |nth: &usize| {
            let shot = self.combined(*nth);
            let mut hasher = DefaultHasher::new();
            shot.hash(&mut hasher);
            let alike = seen.entry(hasher.finish()).or_default();
            let new = alike.iter().all(|other| self.combined(*other) != shot);
            if new {
                alike.push(*nth);
            }
            new
        };
        let kept: Vec<usize> = (0..self.combinations()).filter(is_new).collect();
        let repeat = self.repeat as usize;
        let dropped = (self.combinations() - kept.len()) * repeat;
        let mut order: Vec<usize> =
            kept.into_iter().flat_map(|nth| std::iter::repeat_n(nth, repeat)).collect();
        if let Some(seed) = self.shuffle {
            mix(&mut order, seed);
        }
        List { spec: self, order, dropped }
    }
}

/// Under what name the words for a shot's motion are kept.
fn spoken(shot: &Shot) -> String {
    format!("{} {}", shot.model, shot.motion)
}

/// Puts a list into an order that this seed alone decides (Fisher and Yates, by `SplitMix64`). It stays
/// the same in every version: plans under way depend on it.
fn mix(order: &mut [usize], seed: u64) {
    let mut state = seed;
    for last in (1..order.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = state;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^= drawn >> 31;
        order.swap(last, (drawn % (last as u64 + 1)) as usize);
    }
}

/// The takes of a sweep, in the order in which they are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    spec: Spec,
    /// The combination of each.
    order: Vec<usize>,
    dropped: usize,
}

impl List {
    /// The spec that it is the list of.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// What varies, in the order of the spec.
    pub fn varied(&self) -> Vec<Varied> {
        self.spec.vary.iter().map(|variation| variation.varied).collect()
    }

    /// How many takes there are.
    pub fn takes(&self) -> usize {
        self.order.len()
    }

    /// How many were left out since their shots are the same as others'.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// The item with this number, from 1; none beyond the end.
    pub fn item(&self, number: usize) -> Option<Item> {
        let nth = *self.order.get(number.checked_sub(1)?)?;
        let names = self.spec.vary.iter().map(|variation| variation.varied);
        let values = self.spec.values(nth).into_iter().map(|value| value.label.clone());
        Some(Item { number, shot: self.spec.combined(nth), values: names.zip(values).collect() })
    }

    /// All items, in their order.
    pub fn items(&self) -> impl Iterator<Item = Item> + '_ {
        (1..=self.takes()).filter_map(|number| self.item(number))
    }

    /// The seconds of film that all of them have together.
    pub fn seconds(&self) -> u64 {
        self.items().map(|item| u64::from(item.shot.seconds)).sum()
    }
}

impl TryFrom<Written> for Spec {
    type Error = SpecError;

    fn try_from(written: Written) -> Result<Self, SpecError> {
        if written.format != 1 {
            return Err(SpecError::Form(written.format));
        }
        let variation = |written: WrittenVariation| {
            let varied = Varied::named(&written.name)
                .ok_or_else(|| VaryError::Name(written.name.clone()))?;
            let value = |written: WrittenValue| {
                let value = Value { label: written.label, sets: written.set };
                // What is shown is what is sent, whoever wrote the file.
                let own = value.own_text(varied).map(str::to_owned);
                Value { label: own.unwrap_or(value.label), sets: value.sets }
            };
            Ok(Variation { varied, values: written.values.into_iter().map(value).collect() })
        };
        let vary: Result<Vec<Variation>, SpecError> =
            written.vary.into_iter().map(variation).collect();
        let Written { base, repeat, shuffle, words, .. } = written;
        Self { base, vary: vary?, repeat, shuffle, words }.checked()
    }
}

impl From<Spec> for Written {
    fn from(spec: Spec) -> Self {
        let value = |value: Value| WrittenValue { label: value.label, set: value.sets };
        let variation = |it: Variation| WrittenVariation {
            name: it.varied.name().to_owned(),
            values: it.values.into_iter().map(value).collect(),
        };
        let Spec { base, vary, repeat, shuffle, words } = spec;
        Self {
            format: 1,
            base,
            vary: vary.into_iter().map(variation).collect(),
            repeat,
            shuffle,
            words,
        }
    }
}
