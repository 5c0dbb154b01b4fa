//! The fields of a shot, as one table: what each is called, how it is read, told and chosen.
//!
//! Whoever goes through the fields of a shot reads this table: the form, the command line, the JSON
//! of a take, the table of models, the review. A new field is a member of [`Shot`], its place in the
//! request, and a row here.

use serde_json::Value;

use super::catalog::Catalog;
use super::field_value::{address, flag, motion, text, whole};
use super::shot::Shot;
use super::text::halfwidth;
use super::written_shot::WrittenShotError;

/// A field of a shot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the member of a shot of the same name")]
pub enum FieldName {
    Prompt,
    Ratio,
    Style,
    Model,
    Seconds,
    Motion,
    Words,
    Image,
    LastImage,
    EndFrame,
    Flip,
}

/// What keys can go to, in the order of Tab: the cells of the form, and the history after them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the cell of that title")]
pub enum Field {
    #[default]
    Prompt,
    Ratio,
    Style,
    Model,
    Seconds,
    Images,
    Motion,
    History,
}

impl Field {
    /// All of them, in the order of Tab.
    pub const ALL: [Self; 8] = [
        Self::Prompt,
        Self::Ratio,
        Self::Style,
        Self::Model,
        Self::Seconds,
        Self::Images,
        Self::Motion,
        Self::History,
    ];

    /// The one after it, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    /// The one before it, round and round.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::ALL[(self as usize + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    /// The first field of a shot that is changed there; none in the history.
    pub fn spec(self) -> Option<&'static FieldSpec> {
        FIELDS.iter().find(|spec| spec.cell == self)
    }

    /// The kind of its first field; none of the history.
    pub fn kind(self) -> Option<Kind> {
        self.spec().map(|spec| spec.kind)
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Images => "Images",
            cell => cell.spec().map_or("History", |spec| spec.label),
        }
    }
}

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
    /// The values to offer for it.
    pub offered: fn(&Shot, &Catalog) -> Vec<String>,
    /// A line about it among the facts of a shot, with its name; none where there is nothing to
    /// tell, or the summary tells it.
    pub fact: fn(&Shot) -> Option<(&'static str, String)>,
}

impl FieldSpec {
    /// What most rows have in common.
    const PLAIN: Self = Self {
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

impl FieldName {
    /// Its row.
    pub fn spec(self) -> &'static FieldSpec {
        &FIELDS[self as usize]
    }

    /// The fields whose effect depends on the model.
    pub fn heeded() -> impl Iterator<Item = Self> {
        FIELDS.iter().filter(|spec| spec.support.is_some()).map(|spec| spec.field)
    }

    /// Those of them that are sent for a shot.
    pub fn sent(shot: &Shot) -> impl Iterator<Item = Self> {
        Self::heeded().filter(|field| field.spec().is_sent(shot))
    }

    /// Its name in a sentence.
    pub fn title(self) -> &'static str {
        self.spec().title
    }

    /// Its name where there is little room, at most seven letters.
    pub fn word(self) -> &'static str {
        self.spec().word
    }
}

/// The fields that are told on lines of their own, each with its name; what is not set is left out.
pub fn shot_facts(shot: &Shot) -> Vec<(&'static str, String)> {
    FIELDS.iter().filter_map(|spec| (spec.fact)(shot)).collect()
}

/// The fields of a shot, in the order of its JSON and of the flags.
pub static FIELDS: [FieldSpec; 11] = [
    FieldSpec {
        field: FieldName::Prompt,
        name: "prompt",
        wire: Wire::Body("prompt"),
        title: "prompt",
        word: "prompt",
        label: "Prompt",
        kind: Kind::Text,
        cell: Field::Prompt,
        get: |shot| shot.prompt.as_str().into(),
        put: |shot, value, place| text(value, place).map(|it| shot.prompt = it),
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::Ratio,
        name: "ratio",
        wire: Wire::Body("ratio"),
        title: "ratio",
        word: "ratio",
        label: "Ratio",
        kind: Kind::Choice,
        cell: Field::Ratio,
        support: Some("ratio"),
        flag: Some(Flag {
            name: "ratio",
            value: "RATIO",
            help: "Frame ratio, such as 16:9 or 9:16",
            more: "",
            rare: false,
        }),
        get: |shot| shot.ratio.as_str().into(),
        put: |shot, value, place| text(value, place).map(|it| shot.ratio = it),
        offered: |shot, catalog| catalog.ratios(&shot.model).to_vec(),
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::Style,
        name: "style",
        wire: Wire::Body("style"),
        title: "style",
        word: "style",
        label: "Style",
        kind: Kind::Choice,
        cell: Field::Style,
        support: Some("style"),
        flag: Some(Flag {
            name: "style",
            value: "STYLE",
            help: "Style, such as cinematic",
            more: "",
            rare: false,
        }),
        get: |shot| shot.style.as_str().into(),
        put: |shot, value, place| text(value, place).map(|it| shot.style = it),
        offered: |_, catalog| catalog.styles.clone(),
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::Model,
        name: "model",
        wire: Wire::Body("model"),
        title: "model",
        word: "model",
        label: "Model",
        kind: Kind::Choice,
        cell: Field::Model,
        flag: Some(Flag {
            name: "model",
            value: "MODEL",
            help: "Model, such as gen4",
            more: "",
            rare: false,
        }),
        get: |shot| shot.model.as_str().into(),
        put: |shot, value, place| text(value, place).map(|it| shot.model = it),
        offered: |_, catalog| catalog.models.iter().map(|card| card.name.clone()).collect(),
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::Seconds,
        name: "seconds",
        wire: Wire::Options("seconds"),
        title: "seconds",
        word: "seconds",
        label: "Seconds",
        kind: Kind::Number(Whole {
            least: 1,
            most: 3600,
            optional: false,
            unit: "s",
            refusal: "a film has 1 to 3600 whole seconds",
        }),
        cell: Field::Seconds,
        support: Some("length"),
        flag: Some(Flag {
            name: "seconds",
            value: "SECONDS",
            help: "Length of the film in seconds",
            more: "",
            rare: false,
        }),
        get: |shot| shot.seconds.into(),
        put: |shot, value, place| {
            whole(value, place, "a whole number of seconds").map(|it| shot.seconds = it)
        },
        offered: |shot, catalog| catalog.seconds(&shot.model).iter().map(u32::to_string).collect(),
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::Motion,
        name: "motion",
        wire: Wire::Options("motion_vector"),
        title: "motion",
        word: "motion",
        label: "Motion",
        kind: Kind::Axes,
        cell: Field::Motion,
        support: Some("motion"),
        get: |shot| serde_json::to_value(shot.motion).unwrap_or_default(),
        put: |shot, value, place| motion(value, place).map(|it| shot.motion = it),
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::Words,
        name: "words",
        wire: Wire::InPrompt,
        title: "words",
        word: "words",
        label: "In words",
        kind: Kind::Text,
        cell: Field::Motion,
        get: |shot| shot.words.clone().into(),
        put: |shot, value, place| {
            let words = (!value.is_null()).then(|| text(value, place));
            words.transpose().map(|it| shot.words = it)
        },
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::Image,
        name: "image",
        wire: Wire::Body("image"),
        title: "image",
        word: "image",
        label: "Image",
        kind: Kind::Address,
        cell: Field::Images,
        support: Some("image"),
        flag: Some(Flag {
            name: "image",
            value: "URL",
            help: "Make it from the image at this address, its first frame",
            more: "The provider fetches it, so it has to be where everybody can.",
            rare: false,
        }),
        get: |shot| shot.images.image.as_ref().map(|it| it.as_str()).into(),
        put: |shot, value, place| address(value, place).map(|it| shot.images.image = it),
        fact: |shot| {
            let name = if shot.images.as_end_frame { "end frame" } else { "image" };
            shot.images.image.as_ref().map(|it| (name, it.to_string()))
        },
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::LastImage,
        name: "last_image",
        wire: Wire::Body("last_image"),
        title: "last image",
        word: "last",
        label: "Last image",
        kind: Kind::Address,
        cell: Field::Images,
        support: Some("last_image"),
        flag: Some(Flag {
            name: "last-image",
            value: "URL",
            help: "The image that the film goes towards, its last frame",
            more: "",
            rare: true,
        }),
        get: |shot| shot.images.last_image.as_ref().map(|it| it.as_str()).into(),
        put: |shot, value, place| address(value, place).map(|it| shot.images.last_image = it),
        fact: |shot| shot.images.last_image.as_ref().map(|it| ("last", it.to_string())),
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::EndFrame,
        name: "image_as_end_frame",
        wire: Wire::Options("image_as_end_frame"),
        title: "end frame",
        word: "at end",
        label: "End frame",
        kind: Kind::Flag,
        cell: Field::Images,
        support: Some("end_frame"),
        flag: Some(Flag {
            name: "end-frame",
            value: "",
            help: "Make --image the last frame, and not the first",
            more: "",
            rare: true,
        }),
        get: |shot| shot.images.as_end_frame.into(),
        put: |shot, value, place| flag(value, place).map(|it| shot.images.as_end_frame = it),
        ..FieldSpec::PLAIN
    },
    FieldSpec {
        field: FieldName::Flip,
        name: "flip",
        wire: Wire::Options("flip"),
        title: "flip",
        word: "flip",
        label: "Flip",
        kind: Kind::Flag,
        cell: Field::Images,
        support: Some("flip"),
        flag: Some(Flag {
            name: "flip",
            value: "",
            help: "Flip the film, as some clients do for upright ones made from an image",
            more: "",
            rare: true,
        }),
        get: |shot| shot.images.flip.into(),
        put: |shot, value, place| flag(value, place).map(|it| shot.images.flip = it),
        fact: |shot| shot.images.flip.then(|| ("flip", "yes".to_owned())),
        ..FieldSpec::PLAIN
    },
];
