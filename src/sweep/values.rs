//! The values that something takes in a sweep, as they are typed: `x=-6..6:3`, `style=anime,film`.

use serde::{Deserialize, Serialize};

use super::pattern::prompts;
use super::range::{range, written};
use super::spec::LIMIT;
use super::varied::Varied;
use crate::domain::{
    Amounts, Axis, AxisValue, Catalog, FIELDS, FieldName, Motion, MotionError, Moves, Shot,
    clean_line, halfwidth, quoted,
};

/// The tables that names are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// The models, and what else there is to choose.
    pub catalog: &'a Catalog,
    /// The saved moves.
    pub moves: &'a Moves,
}

/// What varies, and the values that it takes, in the order in which they are tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variation {
    /// What varies.
    pub varied: Varied,
    /// Its values; at least one.
    pub values: Vec<Value>,
}

/// One value: how it is called, and what it sets in a shot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What was typed or chosen: `-6.0`, `arc left`, `golden hour`.
    pub label: String,
    /// What it sets. A model may set a length with it, if none was asked for.
    pub(super) sets: Vec<Setting>,
}

/// A value of a field or an axis, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub(super) struct Setting {
    target: Target,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Field(FieldName),
    Axis(Axis),
}

/// Why a sweep cannot vary something like this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaryError {
    /// Not of the form NAME=VALUES.
    #[error("{} is not of the form NAME=VALUES; write it like x=-6..6:3", quoted(.0))]
    Form(String),
    /// Nothing with that name varies.
    #[error("there is no {name} to vary; these vary: {names}", names = names(), name = quoted(.0))]
    Name(String),
    /// The same thing twice.
    #[error("{0} varies twice; put all of its values into one --vary")]
    Twice(Varied),
    /// No value at all.
    #[error("{0} has no value; write it like {0}={values}", values = example(*.0))]
    Nothing(Varied),
    /// A value that it cannot take: what varies, the place of the value from 1, and why.
    #[error("value {1} of {0}: {2}")]
    Value(Varied, usize, String),
    /// A prompt whose braces cannot be read, and why.
    #[error("prompt: {0}")]
    Prompt(String),
}

fn names() -> String {
    let names: Vec<&str> = Varied::all().map(Varied::name).collect();
    names.join(", ")
}

/// Values for the thing, as an example.
fn example(varied: Varied) -> &'static str {
    match varied {
        Varied::Axis(_) => "-6..6:3",
        Varied::Move => "static,push in",
        Varied::Field(FieldName::Prompt) => "{} at {dawn|dusk}",
        Varied::Field(FieldName::Seconds) => "5,10",
        Varied::Field(FieldName::Image) => "https://example.com/a.png,https://example.com/b.png",
        Varied::Field(field) => match field {
            FieldName::Ratio => "16:9,9:16",
            FieldName::Model => "gen4,gen4.5",
            _ => "cinematic,anime",
        },
    }
}

impl Variation {
    /// Reads NAME=VALUES, for sweeps of this shot.
    ///
    /// # Errors
    ///
    /// If it names nothing that varies, or a value that cannot be, with its place.
    pub fn read(typed: &str, base: &Shot, tables: &Tables<'_>) -> Result<Self, VaryError> {
        let (name, values) =
            typed.split_once('=').ok_or_else(|| VaryError::Form(typed.to_owned()))?;
        let varied = Varied::named(name).ok_or_else(|| VaryError::Name(name.to_owned()))?;
        if values.trim().is_empty() {
            return Err(VaryError::Nothing(varied));
        }
        if let Varied::Field(FieldName::Prompt) = varied {
            if let Some(file) = values.strip_prefix('@') {
                return Err(VaryError::Prompt(format!(
                    "{} would be a file, and only --vary on the command line reads one; a prompt that \
                     begins with @ is written {{@...}}",
                    quoted(file)
                )));
            }
            let made = prompts(values, &base.prompt, LIMIT).map_err(VaryError::Prompt)?;
            return Self::of(
                varied,
                made.into_iter().map(|(label, prompt)| Value::prompt(label, &prompt)),
            );
        }
        let mut all = Vec::new();
        for (nth, value) in split(values).iter().enumerate() {
            let value = value.trim();
            let read = if value.is_empty() {
                Err("it is empty".to_owned())
            } else {
                read(varied, value, base, tables)
            };
            all.extend(read.map_err(|why| VaryError::Value(varied, nth + 1, named(value, why)))?);
        }
        Self::of(varied, all)
    }

    /// A prompt from each of these lines; empty ones are left out. Braces mean nothing in them.
    ///
    /// # Errors
    ///
    /// If there is no line.
    pub fn prompts<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Self, VaryError> {
        let lines = lines.map(str::trim).filter(|line| !line.is_empty());
        let prompt = |line: &str| Value::prompt(line.to_owned(), line);
        Self::of(Varied::Field(FieldName::Prompt), lines.map(prompt))
    }

    fn of(varied: Varied, values: impl IntoIterator<Item = Value>) -> Result<Self, VaryError> {
        let values: Vec<Value> = values.into_iter().collect();
        if values.is_empty() {
            Err(VaryError::Nothing(varied))
        } else {
            Ok(Self { varied, values })
        }
    }
}

/// The values of one text between commas: one, or those of a range.
fn read(
    varied: Varied,
    typed: &str,
    base: &Shot,
    tables: &Tables<'_>,
) -> Result<Vec<Value>, String> {
    let several = |one: &dyn Fn(&str) -> Result<Value, String>| match range(typed) {
        Some(numbers) => numbers?.into_iter().map(|it| one(&written(it))).collect(),
        None => one(typed).map(|value| vec![value]),
    };
    match varied {
        Varied::Axis(axis) => several(&|typed| {
            let amounts: Amounts = format!("{}={typed}", axis.wire())
                .parse()
                .map_err(|why: MotionError| why.to_string())?;
            let amount = amounts.over(base.motion).get(axis);
            Ok(Value::axis(axis, amount))
        }),
        Varied::Field(field @ FieldName::Seconds) => {
            several(&|typed| Value::field(field, &halfwidth(typed)))
        }
        Varied::Move => {
            let found = tables.moves.find(typed).map_err(|why| why.to_string())?;
            Ok(vec![Value::motion(clean_line(&found.name), &found.motion)])
        }
        Varied::Field(field) => {
            let read = (field.spec().read)(typed, base, tables.catalog)?;
            Value::field(field, &read).map(|value| vec![value])
        }
    }
}

/// Why a value cannot be, with the value, unless it is named already.
fn named(value: &str, why: String) -> String {
    if value.is_empty() || why.contains(&*clean_line(value)) {
        why
    } else {
        format!("{}: {why}", quoted(value))
    }
}

/// Splits at commas; `\,` and `\\` are a comma and a backslash.
fn split(values: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut letters = values.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = letters.next_if(|next| letter == '\\' && matches!(next, ',' | '\\'));
        match (letter, escaped) {
            (_, Some(escaped)) => all.last_mut().into_iter().for_each(|it| it.push(escaped)),
            (',', None) => all.push(String::new()),
            (letter, None) => all.last_mut().into_iter().for_each(|it| it.push(letter)),
        }
    }
    all
}

impl Value {
    fn axis(axis: Axis, amount: AxisValue) -> Self {
        let text = amount.to_string();
        Self { label: text.clone(), sets: vec![Setting { target: Target::Axis(axis), text }] }
    }

    /// A whole move, called so.
    pub(super) fn motion(label: String, motion: &Motion) -> Self {
        Self { label, sets: vec![Setting::field(FieldName::Motion, &motion.to_string())] }
    }

    fn prompt(label: String, prompt: &str) -> Self {
        Self { label, sets: vec![Setting::field(FieldName::Prompt, prompt)] }
    }

    fn field(field: FieldName, text: &str) -> Result<Self, String> {
        field.spec().check(text)?;
        Ok(Self { label: text.trim().to_owned(), sets: vec![Setting::field(field, text.trim())] })
    }

    /// Whether it sets this field.
    pub(super) fn sets(&self, field: FieldName) -> Option<&str> {
        let is_it = |setting: &&Setting| setting.target == Target::Field(field);
        self.sets.iter().find(is_it).map(|setting| setting.text.as_str())
    }

    /// What it sets of the thing that varies, where its name is that and nothing else: a move and a
    /// prompt have names of their own.
    pub(super) fn own_text(&self, varied: Varied) -> Option<&str> {
        let own = match varied {
            Varied::Axis(axis) => Target::Axis(axis),
            Varied::Field(FieldName::Prompt) | Varied::Move => return None,
            Varied::Field(field) => Target::Field(field),
        };
        self.sets.iter().find(|it| it.target == own).map(|it| it.text.as_str())
    }

    /// Returns the value with one more field set.
    pub(super) fn and(mut self, field: FieldName, text: &str) -> Self {
        self.sets.push(Setting::field(field, text));
        self
    }

    /// Sets everything it sets.
    pub(super) fn apply(&self, shot: &mut Shot) -> Result<(), String> {
        self.sets.iter().try_for_each(|setting| setting.apply(shot))
    }
}

impl Setting {
    fn field(field: FieldName, text: &str) -> Self {
        Self { target: Target::Field(field), text: text.to_owned() }
    }

    fn apply(&self, shot: &mut Shot) -> Result<(), String> {
        match self.target {
            Target::Field(field) => field.spec().set(shot, &self.text),
            Target::Axis(axis) => {
                let amount = AxisValue::parse(&self.text)
                    .map_err(|_| format!("`{}` is no amount for {}", self.text, axis.wire()))?;
                shot.motion.set(axis, amount);
                Ok(())
            }
        }
    }
}

impl TryFrom<(String, String)> for Setting {
    type Error = String;

    fn try_from((name, text): (String, String)) -> Result<Self, String> {
        let axis = || Axis::ALL.into_iter().find(|axis| axis.wire() == name).map(Target::Axis);
        let target = FIELDS
            .iter()
            .find(|spec| spec.name == name)
            .map(|spec| Target::Field(spec.field))
            .or_else(axis);
        let setting =
            Self { target: target.ok_or_else(|| format!("nothing is called {name}"))?, text };
        setting.apply(&mut Shot::default())?;
        Ok(setting)
    }
}

impl From<Setting> for (String, String) {
    fn from(setting: Setting) -> Self {
        let name = match setting.target {
            Target::Field(field) => field.spec().name,
            Target::Axis(axis) => axis.wire(),
        };
        (name.to_owned(), setting.text)
    }
}
