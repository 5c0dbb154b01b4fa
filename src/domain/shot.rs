//! A shot: everything that is sent for a generation.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

use super::catalog::Catalog;
use super::field::{FIELDS, FieldName};
use super::field_spec::Kind;
use super::image::{Images, ImagesError};
use super::motion::{Axis, AxisValue, Motion};
use super::phrase::with_phrase;
use super::ratio::NoRatio;
use super::text::{clean_line, to_input};

/// Longest prompt, in bytes of UTF-8.
pub const PROMPT_LIMIT: usize = 256 * 1024;

/// Longest ratio, style or model name, in bytes. The lists are open, but not to arbitrarily long
/// texts.
const NAME_LIMIT: usize = 64;

/// Everything that is sent for a generation. Ratio, style and model are open lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shot {
    /// The prompt.
    pub prompt: String,
    /// Frame ratio, such as `16:9`.
    pub ratio: String,
    /// Style name, such as `cinematic`.
    pub style: String,
    /// Model name, such as `gen4`.
    pub model: String,
    /// Length of the film in seconds.
    pub seconds: u32,
    /// Camera motion.
    pub motion: Motion,
    /// The motion in words, if they are sent after the prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The images it is made from, if any. In JSON, their keys are among those of the shot.
    #[serde(flatten)]
    pub images: Images,
}

impl Default for Shot {
    /// The initial form and a bare `submit`: gen4, 16:9, cinematic, 5 s, no camera motion.
    fn default() -> Self {
        Self {
            prompt: String::new(),
            ratio: "16:9".to_owned(),
            style: "cinematic".to_owned(),
            model: "gen4".to_owned(),
            seconds: 5,
            motion: Motion::default(),
            words: None,
            images: Images::default(),
        }
    }
}

/// Why a shot cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShotError {
    /// Nothing but blanks.
    #[error("the prompt is empty; say what should be seen")]
    EmptyPrompt,
    /// Longer than [`PROMPT_LIMIT`].
    #[error("the prompt has {0} bytes and prompts may have {PROMPT_LIMIT}; shorten it")]
    LongPrompt(usize),
    /// A name that is empty, too long or contains control characters.
    #[error("the {field} is {1}; choose one from the list or type another", field = .0.title())]
    Name(FieldName, &'static str),
    /// Neither two numbers and a colon nor one of the offered ratios.
    #[error("{0}")]
    Ratio(#[from] NoRatio),
    /// Zero seconds.
    #[error("a film of 0 seconds cannot be made; choose its length")]
    NoSeconds,
    /// A combination of images that is not possible.
    #[error(transparent)]
    Images(#[from] ImagesError),
}

impl ShotError {
    /// The field that it is about; if there are several, the first.
    pub fn field(&self) -> FieldName {
        match self {
            Self::EmptyPrompt | Self::LongPrompt(_) => FieldName::Prompt,
            Self::Name(field, _) => *field,
            Self::Ratio(_) => FieldName::Ratio,
            Self::NoSeconds => FieldName::Seconds,
            Self::Images(_) => FieldName::Image,
        }
    }
}

impl Shot {
    /// The prompt as it is sent: the user's own, followed by the words.
    pub fn prompt_sent(&self) -> Cow<'_, str> {
        match &self.words {
            Some(words) => with_phrase(&self.prompt, words).into(),
            None => self.prompt.as_str().into(),
        }
    }

    /// The main settings on one line: `gen4, 16:9, cinematic, 5 s`.
    pub fn summary(&self) -> String {
        let made = [&self.model, &self.ratio, &self.style].map(|name| clean_line(name));
        format!("{}, {} s", made.join(", "), self.seconds)
    }

    /// Returns the shot as if it had been typed: values from files, settings and older takes are
    /// normalised in the same way as typed ones before they are sent. Control characters in names
    /// and invalid ratios are left in place, for [`Shot::problems`] to report: removing them would
    /// make another name.
    #[must_use]
    pub fn typed(self, catalog: &Catalog) -> Self {
        let mut shot = Self {
            prompt: to_input(&self.prompt),
            words: self.words.as_deref().map(to_input),
            ..self
        };
        for spec in FIELDS.iter().filter(|spec| spec.kind == Kind::Choice) {
            let name: String = spec.text(&shot).trim_start_matches('\u{feff}').nfc().collect();
            // Any text is a name.
            let _ = spec.set(&mut shot, &name);
        }
        if let Ok(ratio) = catalog.read_ratio(&shot.model, &shot.ratio) {
            shot.ratio = ratio;
        }
        shot
    }

    /// Everything that is wrong with it; empty if it can be sent.
    pub fn problems(&self, catalog: &Catalog) -> Vec<ShotError> {
        let mut problems = Vec::new();
        if self.prompt.trim().is_empty() {
            problems.push(ShotError::EmptyPrompt);
        }
        let length = self.prompt_sent().len();
        if length > PROMPT_LIMIT {
            problems.push(ShotError::LongPrompt(length));
        }
        for spec in FIELDS.iter().filter(|spec| spec.kind == Kind::Choice) {
            let name = spec.text(self);
            let wrong = if name.trim().is_empty() {
                "empty"
            } else if name.len() > NAME_LIMIT {
                "too long"
            } else if name.chars().any(char::is_control) {
                "not printable"
            } else {
                continue;
            };
            problems.push(ShotError::Name(spec.field, wrong));
        }
        if !problems.iter().any(|problem| matches!(problem, ShotError::Name(FieldName::Ratio, _))) {
            let read = catalog.read_ratio(&self.model, &self.ratio);
            problems.extend(read.err().map(ShotError::Ratio));
        }
        if self.seconds == 0 {
            problems.push(ShotError::NoSeconds);
        }
        problems.extend(self.images.problem().map(ShotError::Images));
        problems
    }
}

/// Serializes the motion as a JSON object of six numbers.
impl Serialize for Motion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Axis::ALL.map(|axis| (axis.wire(), self.get(axis).number())))
    }
}

impl<'de> Deserialize<'de> for Motion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let numbers = std::collections::BTreeMap::<String, f64>::deserialize(deserializer)?;
        let mut motion = Self::default();
        for axis in Axis::ALL {
            if let Some(number) = numbers.get(axis.wire()) {
                let tenths = (number * 10.0).round().clamp(-1e6, 1e6) as i32;
                motion.set(axis, AxisValue::from_tenths(tenths));
            }
        }
        Ok(motion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_form_says_what_is_missing() {
        let shot = Shot { model: " ".to_owned(), seconds: 0, ..Shot::default() };
        assert_eq!(
            shot.problems(&Catalog::default()),
            [
                ShotError::EmptyPrompt,
                ShotError::Name(FieldName::Model, "empty"),
                ShotError::NoSeconds
            ]
        );
        let long = Shot { prompt: "é".repeat(PROMPT_LIMIT / 2 + 1), ..Shot::default() };
        assert_eq!(long.problems(&Catalog::default()), [ShotError::LongPrompt(PROMPT_LIMIT + 2)]);
    }

    #[test]
    fn words_are_sent_behind_the_prompt_and_count_with_it() {
        let words = Some("camera rises".to_owned());
        let shot = Shot { prompt: "a cat".to_owned(), words, ..Shot::default() };
        assert_eq!(shot.prompt_sent(), "a cat, camera rises");
        assert_eq!(shot.problems(&Catalog::default()), []);
        let full = Shot { prompt: "a".repeat(PROMPT_LIMIT), ..shot.clone() };
        assert_eq!(full.problems(&Catalog::default()), [ShotError::LongPrompt(PROMPT_LIMIT + 14)]);
        let blank = Shot { prompt: " ".to_owned(), ..shot };
        assert_eq!(
            blank.problems(&Catalog::default()),
            [ShotError::EmptyPrompt],
            "words alone are no prompt"
        );
    }

    #[test]
    fn what_comes_from_a_file_is_as_if_it_had_been_typed() {
        let foreign = Shot {
            prompt: "\u{feff}ngo\u{302}\u{300}i\r\n\u{1b}[2Jx\u{202e}y\0".to_owned(),
            model: "gen4\u{7}".to_owned(),
            style: "ano\u{300}".to_owned(),
            words: Some("rises\u{9b}\u{feff}".to_owned()),
            ..Shot::default()
        };
        let typed = foreign.typed(&Catalog::default());
        assert_eq!(typed.prompt, "ngồi\nx\u{202e}y");
        assert_eq!((typed.model.as_str(), typed.style.as_str()), ("gen4\u{7}", "anò"));
        let problems = typed.problems(&Catalog::default());
        assert_eq!(problems, [ShotError::Name(FieldName::Model, "not printable")]);
        assert_eq!(typed.words.as_deref(), Some("rises\u{feff}"), "only in front is it a mark");
        assert_eq!(typed.clone().typed(&Catalog::default()), typed);
    }

    #[test]
    fn a_shot_of_before_there_were_words_or_images_has_none() {
        let json = serde_json::to_string(&Shot::default()).unwrap();
        let before = r#"{"prompt":"","ratio":"16:9","style":"cinematic","model":"gen4","seconds":5,"motion":{"x":0.0,"y":0.0,"z":0.0,"r":0.0,"bg_x_pan":0.0,"bg_y_pan":0.0}}"#;
        assert_eq!(json, before, "and looks as it did, since the same shot is known by it");
        assert_eq!(serde_json::from_str::<Shot>(before).unwrap(), Shot::default());
    }

    proptest! {
        #[test]
        fn a_shot_survives_its_json(
            prompt in any::<String>(), seconds in any::<u32>(),
            tenths in proptest::array::uniform6(-100i32..=100),
            words in proptest::option::of(any::<String>()),
            addresses in proptest::array::uniform2(proptest::option::of("https?://[a-z]{1,9}\\.com/[!-~&&[^\\\\]]{0,20}")),
            flags in any::<[bool; 2]>(),
        ) {
            let mut motion = Motion::default();
            for (axis, tenths) in Axis::ALL.into_iter().zip(tenths) {
                motion.set(axis, AxisValue::from_tenths(tenths));
            }
            let [image, last_image] = addresses.map(|it| it.map(|it| it.parse().unwrap()));
            let images = Images { image, last_image, as_end_frame: flags[0], flip: flags[1] };
            let shot = Shot { prompt, seconds, motion, words, images, ..Shot::default() };
            let json = serde_json::to_string(&shot).unwrap();
            prop_assert_eq!(serde_json::from_str::<Shot>(&json).unwrap(), shot);
        }
    }
}
