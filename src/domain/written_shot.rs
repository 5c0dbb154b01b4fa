//! Reads a shot from a file: alone, in the JSON of a take or beside a film, or as a request. Fields
//! that it does not mention keep the reader's defaults.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::field::{FIELDS, FieldName};
use super::field_spec::{FieldSpec, Wire};
use super::field_value::{below, found, object, text, unknown};
use super::shot::Shot;
use super::text::clean_line;

/// Some of the fields of a shot; the others are up to the reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidShot {
    /// The fields that were given; all others have their defaults.
    shot: Shot,
    said: BTreeSet<FieldName>,
}

impl SaidShot {
    /// Whether a field is given.
    pub fn says(&self, field: FieldName) -> bool {
        self.said.contains(&field)
    }

    /// Sets a field to what somebody typed.
    ///
    /// # Errors
    ///
    /// If the text is not a value of that kind, says why.
    pub fn set(&mut self, field: FieldName, typed: &str) -> Result<(), String> {
        field.spec().set(&mut self.shot, typed)?;
        self.said.insert(field);
        Ok(())
    }

    /// Returns `shot` with the given fields replacing its own.
    #[must_use]
    pub fn over(&self, mut shot: Shot) -> Shot {
        for field in &self.said {
            field.spec().copy(&self.shot, &mut shot);
        }
        shot
    }

    fn put(
        &mut self,
        spec: &FieldSpec,
        value: &Value,
        place: &str,
    ) -> Result<(), WrittenShotError> {
        (spec.put)(&mut self.shot, value, place)?;
        self.said.insert(spec.field);
        Ok(())
    }
}

impl From<Shot> for SaidShot {
    /// All fields of a shot.
    fn from(shot: Shot) -> Self {
        let is_set = |spec: &&FieldSpec| !(spec.get)(&shot).is_null();
        Self { said: FIELDS.iter().filter(is_set).map(|spec| spec.field).collect(), shot }
    }
}

/// What a text says about a shot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenShot {
    /// The shot. The prompt of a request includes the words.
    pub shot: SaidShot,
    /// The callback address of a request. The reader has a setting for that.
    pub callback_url: Option<String>,
}

/// Why a text is not a shot. The message follows the file's name and a colon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrittenShotError {
    /// Not JSON; the parser's message, with the place.
    #[error("this is not JSON: {0}")]
    Syntax(String),
    /// JSON, but not an object.
    #[error("expected an object in braces, found {0}")]
    NoObject(String),
    /// Several objects that describe different shots.
    #[error("there are {0} objects with different shots, and one shot is sent at a time")]
    Several(usize),
    /// An unknown key.
    #[error("there is no {place}{}", instead(.nearest.as_deref(), .known))]
    Unknown {
        /// The key, with the keys that it is nested in.
        place: String,
        /// The key that was probably meant.
        nearest: Option<String>,
        /// The keys that exist.
        known: Vec<String>,
    },
    /// A value of the wrong kind.
    #[error("{place}: {why}")]
    Wrong {
        /// Where it is, key by key.
        place: String,
        /// What was expected, and what was found.
        why: String,
    },
}

fn instead(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("; did you mean {nearest}?"),
        None => format!("; there are {}", known.join(", ")),
    }
}

impl WrittenShotError {
    /// What is wrong, without the place.
    pub(super) fn reason(self) -> String {
        match self {
            Self::Wrong { why, .. } => why,
            Self::Syntax(_) | Self::NoObject(_) | Self::Several(_) | Self::Unknown { .. } => {
                self.to_string()
            }
        }
    }
}

/// Where an object's keys come from.
#[derive(Clone, Copy)]
enum Form {
    /// A shot alone, as in the ledger, in scripts and in a film's `.json`.
    Alone,
    /// The body of a request (contract section 1).
    Body,
    /// The options in the body of a request.
    Options,
}

impl Form {
    /// The key of a field in this form.
    fn key(self, spec: &FieldSpec) -> Option<&'static str> {
        match (self, spec.wire) {
            (Self::Alone, _) => Some(spec.name),
            (Self::Body, Wire::Body(key)) | (Self::Options, Wire::Options(key)) => Some(key),
            (Self::Body | Self::Options, Wire::Body(_) | Wire::Options(_) | Wire::InPrompt) => None,
        }
    }

    /// The keys of this form that do not belong to a field.
    fn others(self) -> &'static [&'static str] {
        match self {
            Self::Alone | Self::Options => &[],
            Self::Body => &[CALLBACK, OPTIONS],
        }
    }
}

const CALLBACK: &str = "callback_url";
const OPTIONS: &str = "options";

impl WrittenShot {
    /// Parses a shot alone, the shot in a take's JSON or in a film's `.json`, or a request. Several
    /// lines that describe the same shot, such as the changes of a take, count as one.
    ///
    /// # Errors
    ///
    /// If it is not JSON, not a shot, or something in it has the wrong kind.
    pub fn parse(text: &str) -> Result<Self, WrittenShotError> {
        let values: Result<Vec<Value>, _> =
            serde_json::Deserializer::from_str(text).into_iter().collect();
        let values =
            values.map_err(|error| WrittenShotError::Syntax(clean_line(&error.to_string())))?;
        let Some(first) = values.first() else {
            return Err(WrittenShotError::Syntax("it is empty".to_owned()));
        };
        let same = |value: &Value| {
            value == first
                || (value.get("shot").is_some() && value.get("shot") == first.get("shot"))
        };
        if !values.iter().all(same) {
            return Err(WrittenShotError::Several(values.len()));
        }
        let Value::Object(whole) = first else {
            return Err(WrittenShotError::NoObject(found(first)));
        };
        let mut shot = Self::default();
        if let Some(inner) = whole.get("shot") {
            shot.read(object(inner, "shot")?, "shot", Form::Alone)?;
        } else if Form::Body.others().iter().any(|key| whole.contains_key(*key)) {
            shot.read(whole, "", Form::Body)?;
        } else {
            shot.read(whole, "", Form::Alone)?;
        }
        Ok(shot)
    }

    /// Reads every key of an object; a key with null is ignored.
    fn read(
        &mut self,
        keys: &Map<String, Value>,
        place: &str,
        form: Form,
    ) -> Result<(), WrittenShotError> {
        for (key, value) in keys {
            let place = below(place, key);
            let spec = FIELDS.iter().find(|spec| form.key(spec) == Some(key));
            match spec {
                Some(_) if value.is_null() => {}
                Some(spec) => self.shot.put(spec, value, &place)?,
                None if !form.others().contains(&key.as_str()) => {
                    let fields = FIELDS.iter().filter_map(|spec| form.key(spec));
                    return Err(unknown(place, key, fields.chain(form.others().iter().copied())));
                }
                None if value.is_null() => {}
                None if key == OPTIONS => {
                    self.read(object(value, &place)?, &place, Form::Options)?;
                }
                None => self.callback_url = Some(text(value, &place)?),
            }
        }
        Ok(())
    }
}

impl From<Shot> for WrittenShot {
    fn from(shot: Shot) -> Self {
        Self { shot: shot.into(), callback_url: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Axis, AxisValue, Catalog, Images, Motion, Request, RequestSettings};
    use proptest::prelude::*;

    /// The complete shot, with defaults for everything that is not given.
    fn whole(written: &WrittenShot) -> Shot {
        written.shot.over(Shot::default()).typed(&Catalog::default())
    }

    #[test]
    fn what_is_missing_is_left_to_the_reader() {
        assert_eq!(WrittenShot::parse("{}"), Ok(WrittenShot::default()));
        let said = WrittenShot::parse(r#"{"prompt": "a cat", "words": null, "motion": {"r": -6}}"#);
        let mut expected = WrittenShot::default();
        expected.shot.set(FieldName::Prompt, "a cat").unwrap();
        expected.shot.set(FieldName::Motion, "r=-6").unwrap();
        assert_eq!(said, Ok(expected.clone()));
        let request = r#"{"prompt": "a cat", "options": {"motion_vector": {"r": -6}}}"#;
        assert_eq!(WrittenShot::parse(request), Ok(expected.clone()));
        let take = r#"{"id": "k3v9qw2m", "state": "saved", "later": 1, "shot": {"prompt": "a cat", "motion": {"r": -6}}}"#;
        assert_eq!(WrittenShot::parse(take), Ok(expected.clone()));
        let lines = format!("{take}\n{}\n", take.replace("saved", "running"));
        assert_eq!(WrittenShot::parse(&lines), Ok(expected), "changes of one take");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, said) in [
            ("", "this is not JSON: it is empty"),
            (
                "{\"prompt\": \"a\"",
                "this is not JSON: EOF while parsing an object at line 1 column 14",
            ),
            ("nonsense", "this is not JSON: expected ident at line 1 column 2"),
            ("[1]", "expected an object in braces, found a list"),
            ("{\"shot\": 5}", "shot: expected an object, found 5"),
            ("{\"promt\": \"a\"}", "there is no promt; did you mean prompt?"),
            ("{\"shot\": {\"secnods\": 5}}", "there is no shot.secnods; did you mean seconds?"),
            (
                "{\"options\": {\"duration\": 5}}",
                "there is no options.duration; there are seconds, motion_vector, image_as_end_frame, flip",
            ),
            (
                "{\"seconds\": \"5\"}",
                "seconds: expected a whole number of seconds, found the text \"5\"",
            ),
            ("{\"seconds\": 2.5}", "seconds: expected a whole number of seconds, found 2.5"),
            ("{\"prompt\": 7}", "prompt: expected a text in quotation marks, found 7"),
            ("{\"flip\": \"no\"}", "flip: expected true or false, found the text \"no\""),
            ("{\"motion\": \"x=1\"}", "motion: expected an object, found the text \"x=1\""),
            (
                "{\"options\": {\"motion_vector\": {\"w\": 1}}}",
                "there is no options.motion_vector.w; there are x, y, z, r, bg_x_pan, bg_y_pan",
            ),
            (
                "{\"motion\": {\"x\": 0.25}}",
                "motion.x: expected a number from -10.0 to 10.0 in steps of 0.1 (the nearest is 0.3), \
                 found 0.25",
            ),
            (
                "{\"motion\": {\"x\": null}}",
                "motion.x: expected a number from -10.0 to 10.0 in steps of 0.1, found null",
            ),
            ("{\"image\": \"cat.png\"}", "image: the provider fetches an image itself"),
            (
                "{\"prompt\": \"a\"}\n{\"prompt\": \"b\"}",
                "there are 2 objects with different shots",
            ),
        ] {
            let why = WrittenShot::parse(text).unwrap_err().to_string();
            assert!(why.starts_with(said), "{text}: {why}");
        }
        let odd = WrittenShot::parse("{\"a\\u001b[2Jb\\u202e\": 1}").unwrap_err().to_string();
        assert!(!odd.contains(['\u{1b}', '\u{202e}']), "{odd:?}");
    }

    proptest! {
        #[test]
        fn any_shot_comes_back_from_its_request_and_from_its_json(
            prompt in any::<String>(), names in proptest::array::uniform3("\\PC{1,12}"),
            seconds in any::<u32>(), tenths in proptest::array::uniform6(-100i32..=100),
            words in proptest::option::of(any::<String>()),
            addresses in proptest::array::uniform2(proptest::option::of(
                "https?://[a-z]{1,9}\\.com/[!-~&&[^\\\\]]{0,20}"
            )),
            flags in any::<[bool; 2]>(),
        ) {
            let mut motion = Motion::default();
            for (axis, tenths) in Axis::ALL.into_iter().zip(tenths) {
                motion.set(axis, AxisValue::from_tenths(tenths));
            }
            let [image, last_image] = addresses.map(|it| it.map(|it| it.parse().unwrap()));
            let images = Images { image, last_image, as_end_frame: flags[0], flip: flags[1] };
            let [ratio, style, model] = names;
            let shot =
                Shot { prompt, ratio, style, model, seconds, motion, words, images }.typed(&Catalog::default());
            let settings = RequestSettings::default();
            let request = Request::new(&shot, &settings).body;
            let read = WrittenShot::parse(&request).unwrap();
            prop_assert_eq!(read.callback_url.as_deref(), Some(&*settings.callback_url));
            let again = whole(&read);
            prop_assert_eq!(Request::new(&again, &settings).body, request);
            let alone = serde_json::to_string_pretty(&shot).unwrap();
            for text in [alone.clone(), format!("{{\"take\": \"k3v9qw2m\", \"shot\": {alone}}}")] {
                prop_assert_eq!(whole(&WrittenShot::parse(&text).unwrap()), shot.clone());
            }
        }
    }
}
