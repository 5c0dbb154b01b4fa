//! A shot as somebody has it in a file: alone, in the JSON of a take or beside a film, or as the
//! request that is sent. What it does not say is left to the reader's defaults.

use serde_json::{Map, Value};

use super::image::{ImageAddress, Images};
use super::motion::{Axis, AxisValue, AxisValueError, Motion};
use super::shot::Shot;
use super::slip::nearest;
use super::text::{clean_line, shorten};

/// Cells that a value takes in the sentence about it.
const QUOTED: usize = 40;

/// What a text says of a shot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenShot {
    /// What should be seen; of a request with the words behind it.
    pub prompt: Option<String>,
    /// Frame ratio.
    pub ratio: Option<String>,
    /// Style name.
    pub style: Option<String>,
    /// Model name.
    pub model: Option<String>,
    /// Length in seconds.
    pub seconds: Option<u32>,
    /// Camera motion; axes that are not named are 0.
    pub motion: Option<Motion>,
    /// The motion in words, where they stand apart from the prompt.
    pub words: Option<String>,
    /// The images; one that is not named is none.
    pub images: Images,
    /// Where a request would have its results reported. Who reads it has a setting for that.
    pub callback_url: Option<String>,
}

/// Why a text is no shot. The words go behind the file's name and a colon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrittenShotError {
    /// Not JSON at all; the reader's words, with the place.
    #[error("this is not JSON: {0}")]
    Syntax(String),
    /// JSON, and no object.
    #[error("expected an object in braces, found {0}")]
    NoObject(String),
    /// Several objects that are not about one shot.
    #[error("there are {0} objects with different shots, and one shot is sent at a time")]
    Several(usize),
    /// A key that no shot has.
    #[error("there is no {place}{}", instead(.nearest.as_deref(), .known))]
    Unknown {
        /// Which, with the keys that it stands below.
        place: String,
        /// The key that was probably meant.
        nearest: Option<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A value that does not belong there.
    #[error("{place}: {why}")]
    Wrong {
        /// Where, key below key.
        place: String,
        /// What belongs there, and what was found.
        why: String,
    },
}

fn instead(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("; did you mean {nearest}?"),
        None => format!("; there are {}", known.join(", ")),
    }
}

/// What reads the value at a place into a shot.
type Reader = fn(&mut WrittenShot, &Value, &str) -> Result<(), WrittenShotError>;

/// The keys of a shot alone, as a ledger, a script and a film's `.json` have it.
const OF_SHOT: [(&str, Reader); 11] = [
    ("prompt", |shot, value, place| text(value, place).map(|it| shot.prompt = Some(it))),
    ("ratio", |shot, value, place| text(value, place).map(|it| shot.ratio = Some(it))),
    ("style", |shot, value, place| text(value, place).map(|it| shot.style = Some(it))),
    ("model", |shot, value, place| text(value, place).map(|it| shot.model = Some(it))),
    ("seconds", seconds),
    ("motion", motion),
    ("words", |shot, value, place| text(value, place).map(|it| shot.words = Some(it))),
    ("image", first_image),
    ("last_image", last_image),
    ("image_as_end_frame", end_frame),
    ("flip", flip),
];

/// The keys of a request (contract section 1).
const OF_REQUEST: [(&str, Reader); 8] = [
    ("callback_url", |shot, value, place| {
        text(value, place).map(|it| shot.callback_url = Some(it))
    }),
    ("image", first_image),
    ("last_image", last_image),
    ("ratio", |shot, value, place| text(value, place).map(|it| shot.ratio = Some(it))),
    ("prompt", |shot, value, place| text(value, place).map(|it| shot.prompt = Some(it))),
    ("style", |shot, value, place| text(value, place).map(|it| shot.style = Some(it))),
    ("model", |shot, value, place| text(value, place).map(|it| shot.model = Some(it))),
    ("options", |shot, value, place| keys(shot, object(value, place)?, place, &OF_OPTIONS)),
];

/// The keys of its options.
const OF_OPTIONS: [(&str, Reader); 4] = [
    ("seconds", seconds),
    ("motion_vector", motion),
    ("image_as_end_frame", end_frame),
    ("flip", flip),
];

impl WrittenShot {
    /// Reads a shot alone, the shot of a take's JSON or of a film's `.json`, or a request. Lines
    /// that are all about one shot, as a take's changes are, count as one.
    ///
    /// # Errors
    ///
    /// If it is no JSON, no shot, or something in it is of another kind than what belongs there.
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
            keys(&mut shot, object(inner, "shot")?, "shot", &OF_SHOT)?;
        } else if whole.contains_key("options") || whole.contains_key("callback_url") {
            keys(&mut shot, whole, "", &OF_REQUEST)?;
        } else {
            keys(&mut shot, whole, "", &OF_SHOT)?;
        }
        Ok(shot)
    }
}

impl From<Shot> for WrittenShot {
    fn from(shot: Shot) -> Self {
        let Shot { prompt, ratio, style, model, seconds, motion, words, images } = shot;
        Self {
            prompt: Some(prompt),
            ratio: Some(ratio),
            style: Some(style),
            model: Some(model),
            seconds: Some(seconds),
            motion: Some(motion),
            words,
            images,
            callback_url: None,
        }
    }
}

/// Reads each key of an object; one with null says nothing.
fn keys(
    shot: &mut WrittenShot,
    object: &Map<String, Value>,
    place: &str,
    readers: &[(&str, Reader)],
) -> Result<(), WrittenShotError> {
    for (key, value) in object {
        let place = below(place, key);
        match readers.iter().find(|(name, _)| name == key) {
            Some(_) if value.is_null() => {}
            Some((_, read)) => read(shot, value, &place)?,
            None => return Err(unknown(place, key, readers.iter().map(|(name, _)| *name))),
        }
    }
    Ok(())
}

fn below(place: &str, key: &str) -> String {
    let key = shorten(&clean_line(key), QUOTED);
    if place.is_empty() { key } else { format!("{place}.{key}") }
}

fn unknown<'a>(place: String, key: &str, known: impl Iterator<Item = &'a str>) -> WrittenShotError {
    let known: Vec<String> = known.map(str::to_owned).collect();
    let nearest = nearest(key, &known).map(str::to_owned);
    WrittenShotError::Unknown { place, nearest, known }
}

fn wrong(place: &str, expected: &str, value: &Value) -> WrittenShotError {
    let why = format!("expected {expected}, found {}", found(value));
    WrittenShotError::Wrong { place: place.to_owned(), why }
}

/// What a value is, for who looks for it.
fn found(value: &Value) -> String {
    let quoted = || shorten(&clean_line(&value.to_string()), QUOTED);
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => quoted(),
        Value::String(_) => format!("the text {}", quoted()),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Map<String, Value>, WrittenShotError> {
    value.as_object().ok_or_else(|| wrong(place, "an object", value))
}

fn text(value: &Value, place: &str) -> Result<String, WrittenShotError> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| wrong(place, "a text in quotation marks", value))
}

fn flag(value: &Value, place: &str) -> Result<bool, WrittenShotError> {
    value.as_bool().ok_or_else(|| wrong(place, "true or false", value))
}

fn seconds(shot: &mut WrittenShot, value: &Value, place: &str) -> Result<(), WrittenShotError> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    shot.seconds = Some(number.ok_or_else(|| wrong(place, "a whole number of seconds", value))?);
    Ok(())
}

fn motion(shot: &mut WrittenShot, value: &Value, place: &str) -> Result<(), WrittenShotError> {
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
    shot.motion = Some(motion);
    Ok(())
}

fn address(value: &Value, place: &str) -> Result<ImageAddress, WrittenShotError> {
    let wrong = |why: String| WrittenShotError::Wrong { place: place.to_owned(), why };
    ImageAddress::parse(&text(value, place)?).map_err(|why| wrong(why.to_string()))
}

fn first_image(shot: &mut WrittenShot, value: &Value, place: &str) -> Result<(), WrittenShotError> {
    shot.images.image = Some(address(value, place)?);
    Ok(())
}

fn last_image(shot: &mut WrittenShot, value: &Value, place: &str) -> Result<(), WrittenShotError> {
    shot.images.last_image = Some(address(value, place)?);
    Ok(())
}

fn end_frame(shot: &mut WrittenShot, value: &Value, place: &str) -> Result<(), WrittenShotError> {
    shot.images.as_end_frame = flag(value, place)?;
    Ok(())
}

fn flip(shot: &mut WrittenShot, value: &Value, place: &str) -> Result<(), WrittenShotError> {
    shot.images.flip = flag(value, place)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Catalog, GenerateRequest};
    use proptest::prelude::*;

    const CALLBACK: &str = "https://callback.invalid/";

    /// The shot that a written one is, where nobody else says anything.
    fn whole(written: WrittenShot) -> Shot {
        let base = Shot::default();
        Shot {
            prompt: written.prompt.unwrap_or_default(),
            ratio: written.ratio.unwrap_or(base.ratio),
            style: written.style.unwrap_or(base.style),
            model: written.model.unwrap_or(base.model),
            seconds: written.seconds.unwrap_or(base.seconds),
            motion: written.motion.unwrap_or_default(),
            words: written.words,
            images: written.images,
        }
        .typed(&Catalog::default())
    }

    #[test]
    fn what_is_missing_is_left_to_the_reader() {
        assert_eq!(WrittenShot::parse("{}"), Ok(WrittenShot::default()));
        let said = WrittenShot::parse(r#"{"prompt": "a cat", "words": null, "motion": {"r": -6}}"#);
        let expected = WrittenShot {
            prompt: Some("a cat".to_owned()),
            motion: Some("r=-6".parse().unwrap()),
            ..WrittenShot::default()
        };
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
            let request = GenerateRequest::new(&shot, CALLBACK).to_json();
            let read = WrittenShot::parse(&request).unwrap();
            prop_assert_eq!(read.callback_url.as_deref(), Some(CALLBACK));
            let again = whole(read);
            prop_assert_eq!(GenerateRequest::new(&again, CALLBACK).to_json(), request);
            let alone = serde_json::to_string_pretty(&shot).unwrap();
            for text in [alone.clone(), format!("{{\"take\": \"k3v9qw2m\", \"shot\": {alone}}}")] {
                prop_assert_eq!(whole(WrittenShot::parse(&text).unwrap()), shot.clone());
            }
        }
    }
}
