//! Converts between JSON and the values of a shot's fields.

use serde_json::{Map, Value};

use super::image::ImageAddress;
use super::motion::{Axis, AxisValue, AxisValueError, Motion};
use super::slip::nearest;
use super::text::{clean_line, shorten};
use super::written_shot::WrittenShotError;

/// Most cells that a value takes in an error message.
const QUOTED: usize = 40;

/// The place of a key inside another place.
pub(super) fn below(place: &str, key: &str) -> String {
    let key = shorten(&clean_line(key), QUOTED);
    if place.is_empty() { key } else { format!("{place}.{key}") }
}

/// The error for an unknown key, with the keys that exist.
pub(super) fn unknown<'a>(
    place: String,
    key: &str,
    known: impl Iterator<Item = &'a str>,
) -> WrittenShotError {
    let known: Vec<String> = known.map(str::to_owned).collect();
    let nearest = nearest(key, &known).map(str::to_owned);
    WrittenShotError::Unknown { place, nearest, known }
}

fn wrong(place: &str, expected: &str, value: &Value) -> WrittenShotError {
    let why = format!("expected {expected}, found {}", found(value));
    WrittenShotError::Wrong { place: place.to_owned(), why }
}

/// Describes a JSON value for an error message.
pub(super) fn found(value: &Value) -> String {
    let quoted = || shorten(&clean_line(&value.to_string()), QUOTED);
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => quoted(),
        Value::String(_) => format!("the text {}", quoted()),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

pub(super) fn object<'a>(
    value: &'a Value,
    place: &str,
) -> Result<&'a Map<String, Value>, WrittenShotError> {
    value.as_object().ok_or_else(|| wrong(place, "an object", value))
}

pub(super) fn text(value: &Value, place: &str) -> Result<String, WrittenShotError> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| wrong(place, "a text in quotation marks", value))
}

pub(super) fn flag(value: &Value, place: &str) -> Result<bool, WrittenShotError> {
    value.as_bool().ok_or_else(|| wrong(place, "true or false", value))
}

pub(super) fn whole(value: &Value, place: &str, expected: &str) -> Result<u32, WrittenShotError> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| wrong(place, expected, value))
}

/// Parses an address; null means none.
pub(super) fn address(
    value: &Value,
    place: &str,
) -> Result<Option<ImageAddress>, WrittenShotError> {
    if value.is_null() {
        return Ok(None);
    }
    let wrong = |why: String| WrittenShotError::Wrong { place: place.to_owned(), why };
    ImageAddress::parse(&text(value, place)?).map(Some).map_err(|why| wrong(why.to_string()))
}

/// Parses a motion. An axis that is not named is 0.
pub(super) fn motion(value: &Value, place: &str) -> Result<Motion, WrittenShotError> {
    let mut motion = Motion::default();
    for (key, value) in object(value, place)? {
        let place = below(place, key);
        let Some(axis) = Axis::ALL.into_iter().find(|axis| axis.wire() == key) else {
            return Err(unknown(place, key, Axis::ALL.into_iter().map(Axis::wire)));
        };
        let expected = "a number from -10.0 to 10.0 in steps of 0.1";
        let Value::Number(number) = value else { return Err(wrong(&place, expected, value)) };
        let amount = AxisValue::parse(&number.to_string()).map_err(|why| {
            let nearest = match why {
                AxisValueError::Nearest(nearest) => {
                    format!("{expected} (the nearest is {nearest})")
                }
                AxisValueError::NotANumber => expected.to_owned(),
            };
            wrong(&place, &nearest, value)
        })?;
        motion.set(axis, amount);
    }
    Ok(motion)
}
