//! A row of the table of fields: how a field is named, parsed, shown and chosen.

use serde_json::Value;

use super::catalog::Catalog;
use super::field::{Field, FieldName};
use super::shot::Shot;
use super::text::halfwidth;
use super::written_shot::WrittenShotError;

/// The kind of a field's value, which decides how it is typed, drawn and parsed.
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

/// The whole numbers that a field accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The smallest.
    pub least: u64,
    /// The largest.
    pub most: u64,
    /// Whether the field may be empty.
    pub optional: bool,
    /// The unit shown after the number, such as `s`.
    pub unit: &'static str,
    /// The message for any other text.
    pub refusal: &'static str,
}

/// Where a field is in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Under this key of the body.
    Body(&'static str),
    /// Under this key of the body's `options`.
    Options(&'static str),
    /// Inside the prompt, without a key of its own.
    InPrompt,
}

/// The flag of `submit` that sets a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its name without the dashes.
    pub name: &'static str,
    /// The placeholder for its value in the help; empty for a flag without a value.
    pub value: &'static str,
    /// What it does, on one line.
    pub help: &'static str,
    /// Further details; empty if there are none.
    pub more: &'static str,
    /// Whether it is listed only in the long help.
    pub rare: bool,
}

impl Flag {
    /// A flag with this name that takes a value.
    pub(super) const fn of(name: &'static str, value: &'static str, help: &'static str) -> Self {
        Self { name, value, help, more: "", rare: false }
    }

    /// Returns the flag, listed only in the long help.
    pub(super) const fn rare(self) -> Self {
        Self { rare: true, ..self }
    }
}

/// One field of a shot.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The field.
    pub field: FieldName,
    /// Its key in the JSON of a shot.
    pub name: &'static str,
    /// Where it is in a request.
    pub wire: Wire,
    /// Its name in a sentence.
    pub title: &'static str,
    /// A short name of at most seven letters.
    pub word: &'static str,
    /// Its label in the form.
    pub label: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// The cell of the form where it is changed.
    pub cell: Field,
    /// Its key in the table of models, if its effect depends on the model.
    pub support: Option<&'static str>,
    /// The flag that sets it; `None` for the prompt, which is an argument, and for the camera,
    /// whose flags work together.
    pub flag: Option<Flag>,
    /// Reads its value from a shot; null if it is not set.
    pub get: fn(&Shot) -> Value,
    /// Sets it to a JSON value, where null clears it. The last argument says where the value was
    /// found, for the error.
    pub put: fn(&mut Shot, &Value, &str) -> Result<(), WrittenShotError>,
    /// The values to offer for the model of this shot.
    pub offered: fn(&Shot, &Catalog) -> Vec<String>,
    /// Interprets a text chosen for this shot, or says why it is refused.
    pub read: fn(&str, &Shot, &Catalog) -> Result<String, String>,
    /// Its line among the facts of a shot, with a name; `None` if there is nothing to show, or if
    /// the summary shows it.
    pub fact: fn(&Shot) -> Option<(&'static str, String)>,
}

impl FieldSpec {
    /// The values that most rows share.
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

    /// Its value as text that [`FieldSpec::set`] can parse; empty if it is not set.
    pub fn text(&self, shot: &Shot) -> String {
        match (self.get)(shot) {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Object(_) => shot.motion.to_string(),
            value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_)) => value.to_string(),
        }
    }

    /// A value as it is shown: a number that is not set becomes `none`.
    pub fn shown<'a>(&self, text: &'a str) -> &'a str {
        if text.is_empty() && matches!(self.kind, Kind::Number(_)) { "none" } else { text }
    }

    /// Sets it to what somebody typed.
    ///
    /// # Errors
    ///
    /// If the text is not a value of this kind, says why. Whether a shot with it can be sent is up
    /// to [`Shot::problems`].
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

    /// Checks whether a text is a value of its kind; see [`FieldSpec::set`].
    ///
    /// # Errors
    ///
    /// If it is not, says why.
    pub fn check(&self, typed: &str) -> Result<(), String> {
        self.set(&mut Shot::default(), typed)
    }

    /// Copies its value from one shot to another.
    pub fn copy(&self, from: &Shot, to: &mut Shot) {
        // What a shot holds is of the field's kind.
        let _ = (self.put)(to, &(self.get)(from), self.name);
    }

    /// Whether two shots have the same value.
    pub fn is_same(&self, one: &Shot, other: &Shot) -> bool {
        (self.get)(one) == (self.get)(other)
    }

    /// Whether it is sent for this shot. A shot without images sends nothing about images.
    pub fn is_sent(&self, shot: &Shot) -> bool {
        !matches!((self.get)(shot), Value::Null | Value::Bool(false))
    }
}
