//! One row of the table of fields: what a field is called, how it is read, told and chosen.

use serde_json::Value;

use super::catalog::Catalog;
use super::field::{Field, FieldName};
use super::shot::Shot;
use super::text::halfwidth;
use super::written_shot::WrittenShotError;

/// What kind of value a field has, and so how it is typed, drawn and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text of any length.
    Text,
    /// A name from an open list.
    Choice,
    /// A whole number.
    Number(Whole),
    /// The address of something that the provider fetches.
    Address,
    /// Yes or no.
    Flag,
    /// An amount on each axis of the camera.
    Axes,
}

/// Which whole numbers a field takes where somebody types one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The smallest.
    pub least: u64,
    /// The largest.
    pub most: u64,
    /// Whether there may be none.
    pub optional: bool,
    /// What it counts, after the number: `s`.
    pub unit: &'static str,
    /// Why another text is refused.
    pub refusal: &'static str,
}

/// Where a field stands in the request that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Under this key of the body.
    Body(&'static str),
    /// Under this key of the body's `options`.
    Options(&'static str),
    /// In the prompt, with no key of its own.
    InPrompt,
}

/// The flag of `submit` that sets a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its name, without the dashes.
    pub name: &'static str,
    /// What its value is called in the help; empty for a flag without one.
    pub value: &'static str,
    /// What it does, on one line.
    pub help: &'static str,
    /// What else there is to know; empty where that is all.
    pub more: &'static str,
    /// Whether only the long help lists it.
    pub rare: bool,
}

impl Flag {
    /// A flag of this name, with a value.
    pub(super) const fn of(name: &'static str, value: &'static str, help: &'static str) -> Self {
        Self { name, value, help, more: "", rare: false }
    }

    /// The same, in the long help only.
    pub(super) const fn rare(self) -> Self {
        Self { rare: true, ..self }
    }
}

/// One field of a shot.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Which.
    pub field: FieldName,
    /// Its key in the JSON of a shot.
    pub name: &'static str,
    /// Where it stands in a request.
    pub wire: Wire,
    /// Its name in a sentence.
    pub title: &'static str,
    /// Its name where there is little room, at most seven letters.
    pub word: &'static str,
    /// Its name in the form.
    pub label: &'static str,
    /// What kind of value it has.
    pub kind: Kind,
    /// The cell of the form where it is changed.
    pub cell: Field,
    /// Its key in the table of models, where its effect depends on the model.
    pub support: Option<&'static str>,
    /// The flag that sets it; none for the prompt, which is no option, nor for the camera, whose
    /// flags work together.
    pub flag: Option<Flag>,
    /// Its value in a shot; null where it is not set.
    pub get: fn(&Shot) -> Value,
    /// Sets it to a value as JSON has it, null being none. The last argument says where the value
    /// stands, for the error.
    pub put: fn(&mut Shot, &Value, &str) -> Result<(), WrittenShotError>,
    /// The values to offer for it, for the model of this shot.
    pub offered: fn(&Shot, &Catalog) -> Vec<String>,
    /// What is meant by a text that somebody chose for this shot, or why it is refused.
    pub read: fn(&str, &Shot, &Catalog) -> Result<String, String>,
    /// A line about it among the facts of a shot, with its name; none where there is nothing to
    /// tell, or the summary tells it.
    pub fact: fn(&Shot) -> Option<(&'static str, String)>,
}

impl FieldSpec {
    /// What most rows have in common.
    pub(super) const PLAIN: Self = Self {
        field: FieldName::Prompt,
        name: "",
        wire: Wire::InPrompt,
        title: "",
        word: "",
        label: "",
        kind: Kind::Text,
        cell: Field::Prompt,
        support: None,
        flag: None,
        get: |_| Value::Null,
        put: |_, _, _| Ok(()),
        offered: |_, _| Vec::new(),
        read: |typed, _, _| Ok(typed.to_owned()),
        fact: |_| None,
    };

    /// Its value as text: what [`FieldSpec::set`] reads; empty where it is not set.
    pub fn text(&self, shot: &Shot) -> String {
        match (self.get)(shot) {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Object(_) => shot.motion.to_string(),
            value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_)) => value.to_string(),
        }
    }

    /// A value of it as text, as it is shown: a number that is not set is `none`.
    pub fn shown<'a>(&self, text: &'a str) -> &'a str {
        if text.is_empty() && matches!(self.kind, Kind::Number(_)) { "none" } else { text }
    }

    /// Sets it to what somebody typed.
    ///
    /// # Errors
    ///
    /// If that is no value of its kind; says why. Whether a shot with it can be sent is for
    /// [`Shot::problems`] to say.
    pub fn set(&self, shot: &mut Shot, typed: &str) -> Result<(), String> {
        let value = match self.kind {
            Kind::Text | Kind::Choice | Kind::Address => typed.into(),
            Kind::Number(whole) if whole.optional && typed.trim().is_empty() => Value::Null,
            Kind::Number(whole) => {
                let number = halfwidth(typed).trim().parse::<u64>().ok();
                let number = number.filter(|it| (whole.least..=whole.most).contains(it));
                number.ok_or_else(|| whole.refusal.to_owned())?.into()
            }
            Kind::Flag => (typed == "true").into(),
            Kind::Axes => {
                let motion: super::Motion = typed.parse().map_err(|why| format!("{why}"))?;
                serde_json::to_value(motion).map_err(|why| why.to_string())?
            }
        };
        (self.put)(shot, &value, self.name).map_err(WrittenShotError::reason)
    }

    /// Whether a text is a value of its kind; see [`FieldSpec::set`].
    ///
    /// # Errors
    ///
    /// If it is none; says why.
    pub fn check(&self, typed: &str) -> Result<(), String> {
        self.set(&mut Shot::default(), typed)
    }

    /// Gives `to` the value that `from` has.
    pub fn copy(&self, from: &Shot, to: &mut Shot) {
        // What a shot holds is of the field's kind.
        let _ = (self.put)(to, &(self.get)(from), self.name);
    }

    /// Whether two shots have the same value.
    pub fn is_same(&self, one: &Shot, other: &Shot) -> bool {
        (self.get)(one) == (self.get)(other)
    }

    /// Whether anything is sent of it for this shot: without images nothing is said of them.
    pub fn is_sent(&self, shot: &Shot) -> bool {
        !matches!((self.get)(shot), Value::Null | Value::Bool(false))
    }
}
