//! Decides whether a value can be the id of a task.

use serde_json::Value;

use super::secrets::REDACTED;
use crate::domain::{is_task_id, task_id_within};

/// What a value in the place of a task id is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A task id.
    Plainly(String),
    /// Not an id as it is; the text inside it that may be one, unchanged.
    Oddly(Option<String>),
    /// Not an id as it is; what remains without the characters that no task id has. The provider
    /// may or may not know the task by it.
    Altered(String),
    /// Two different ids, the outer one first: a relay's and its maker's. It is not known which one
    /// to ask about.
    Twice(String, String),
    /// An id found only in an uncertain place: in the words of the answer, in what an upstream
    /// said, too deep, or where the same key has other uses.
    Within(String),
}

impl Named {
    /// The same id, found in an unusual place.
    pub(super) fn oddly(self) -> Self {
        match self {
            Self::Altered(name) => Self::Altered(name),
            named => Self::Oddly(named.offer()),
        }
    }

    /// The id that the user can be asked about.
    pub(super) fn offer(self) -> Option<String> {
        match self {
            Self::Plainly(name)
            | Self::Twice(name, _)
            | Self::Within(name)
            | Self::Altered(name) => Some(name),
            Self::Oddly(name) => name,
        }
    }
}

/// Whether a text is what some languages write for nothing, such as `null`.
pub(super) fn is_nothing(name: &str) -> bool {
    ["0", "null", "nil", "none", "undefined"].iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// Judges a value as the id of a task. `None` for an empty value or a zero.
pub(super) fn named(key: &str, value: &Value, text: &str) -> Option<Named> {
    let name = match value {
        Value::Null | Value::Bool(_) => return None,
        Value::String(name) if is_nothing(name.trim()) => return None,
        Value::String(name) => name.clone(),
        Value::Number(number) if number.as_f64() == Some(0.0) => return None,
        Value::Number(number) if number.is_f64() => {
            let name = spelt(key, number.as_f64()?, text).unwrap_or_else(|| number.to_string());
            let whole = name.bytes().all(|byte| byte.is_ascii_digit());
            return Some(if whole && is_task_id(&name) {
                Named::Plainly(name)
            } else {
                Named::Oddly(task_id_within(&name))
            });
        }
        Value::Number(number) if number.as_i64().is_some_and(i64::is_negative) => {
            return Some(Named::Oddly(Some(number.to_string())));
        }
        Value::Number(number) => number.to_string(),
        Value::Array(entries) => {
            let inside = entries.iter().find_map(|entry| named(key, entry, text))?;
            return Some(inside.oddly());
        }
        Value::Object(object) => {
            // A number in there may be anything.
            let mut inside = object.iter().filter(|(_, value)| !value.is_number());
            let inside = inside.find_map(|(key, value)| named(key, value, text))?;
            return Some(inside.oddly());
        }
    };
    if name.contains(REDACTED) {
        // Nobody can ask about a name that has the key in it.
        return Some(Named::Oddly(None));
    }
    if is_task_id(&name) {
        return Some(Named::Plainly(name));
    }
    task_id_within(&name).map(Named::Altered)
}

/// A number exactly as the answer spells it, beyond the precision of a float.
fn spelt(key: &str, value: f64, text: &str) -> Option<String> {
    text.match_indices(key).find_map(|(at, _)| {
        let rest =
            text[at + key.len()..].trim_start_matches(['"', '\\', ':', ' ', '\t', '\r', '\n', '[']);
        let end = rest.find(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c));
        let token = &rest[..end.unwrap_or(rest.len())];
        (token.parse() == Ok(value)).then(|| token.to_owned())
    })
}
