//! The fields of a shot, as one table: how each is named, parsed, shown and chosen.
//!
//! Everything that goes through the fields of a shot reads this table: the form, the command line,
//! the JSON of a take, the table of models, the review. A new field is a member of [`Shot`], its
//! place in the request, and a row here.

use super::field_spec::{FieldSpec, Flag, Kind, Whole, Wire};
use super::field_value::{address, flag, motion, text, whole};
use super::image::ImageAddress;
use super::shot::Shot;

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

/// What can have the focus, in the order of Tab: the cells of the form, then the history.
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

    /// The next one, wrapping around.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    /// The previous one, wrapping around.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::ALL[(self as usize + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    /// The first field of a shot that is changed there; `None` for the history.
    pub fn spec(self) -> Option<&'static FieldSpec> {
        FIELDS.iter().find(|spec| spec.cell == self)
    }

    /// The kind of its first field; `None` for the history.
    pub fn kind(self) -> Option<Kind> {
        self.spec().map(|spec| spec.kind)
    }

    /// The titles of all cells of a kind, as a heading: `Ratio, style, model`.
    pub fn heading(is_of_kind: fn(Kind) -> bool) -> String {
        let cells = Self::ALL.into_iter().filter(|cell| cell.kind().is_some_and(is_of_kind));
        let titles: Vec<String> = cells.map(|cell| cell.title().to_lowercase()).collect();
        let mut heading = titles.join(", ");
        if let Some(first) = heading.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        heading
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Images => "Images",
            Self::History => "History",
            Self::Prompt
            | Self::Ratio
            | Self::Style
            | Self::Model
            | Self::Seconds
            | Self::Motion => self.spec().map_or("", |spec| spec.label),
        }
    }
}

impl FieldName {
    /// Its row in the table.
    pub fn spec(self) -> &'static FieldSpec {
        &FIELDS[self as usize]
    }

    /// The fields whose effect depends on the model.
    pub fn heeded() -> impl Iterator<Item = Self> {
        FIELDS.iter().filter(|spec| spec.support.is_some()).map(|spec| spec.field)
    }

    /// The fields whose effect depends on the model and that are sent for this shot.
    pub fn sent(shot: &Shot) -> impl Iterator<Item = Self> {
        Self::heeded().filter(|field| field.spec().is_sent(shot))
    }

    /// Its name in a sentence.
    pub fn title(self) -> &'static str {
        self.spec().title
    }

    /// A short name of at most seven letters.
    pub fn word(self) -> &'static str {
        self.spec().word
    }
}

/// The fields to show on lines of their own, with their names; fields that are not set are left
/// out.
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
        flag: Some(Flag::of("ratio", "RATIO", "Frame ratio, such as 16:9 or 9:16")),
        get: |shot| shot.ratio.as_str().into(),
        put: |shot, value, place| text(value, place).map(|it| shot.ratio = it),
        offered: |shot, catalog| catalog.ratios(&shot.model).to_vec(),
        read: |typed, shot, catalog| {
            catalog.read_ratio(&shot.model, typed).map_err(|why| why.to_string())
        },
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
        flag: Some(Flag::of("style", "STYLE", "Style, such as cinematic")),
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
        flag: Some(Flag::of("model", "MODEL", "Model, such as gen4")),
        get: |shot| shot.model.as_str().into(),
        put: |shot, value, place| text(value, place).map(|it| shot.model = it),
        offered: |_, catalog| catalog.offered().map(|card| card.name.clone()).collect(),
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
        flag: Some(Flag::of("seconds", "SECONDS", "Length of the film, in seconds")),
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
            more: "The provider fetches it, so the address has to be public.",
            ..Flag::of("image", "URL", "Address of an image to use as the first frame")
        }),
        get: |shot| shot.images.image.as_ref().map(ImageAddress::as_str).into(),
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
        flag: Some(
            Flag::of("last-image", "URL", "Address of an image to use as the last frame").rare(),
        ),
        get: |shot| shot.images.last_image.as_ref().map(ImageAddress::as_str).into(),
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
        flag: Some(
            Flag::of("end-frame", "", "Use --image as the last frame instead of the first").rare(),
        ),
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
        flag: Some(
            Flag::of(
                "flip",
                "",
                "Send flip, as some clients do for portrait films made from an image",
            )
            .rare(),
        ),
        get: |shot| shot.images.flip.into(),
        put: |shot, value, place| flag(value, place).map(|it| shot.images.flip = it),
        fact: |shot| shot.images.flip.then(|| ("flip", "yes".to_owned())),
        ..FieldSpec::PLAIN
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn each_row_is_at_the_place_of_its_field_and_its_names_are_its_own() {
        for (at, spec) in FIELDS.iter().enumerate() {
            assert_eq!(spec.field as usize, at, "{}", spec.name);
            assert!(spec.word.len() <= 7, "{}", spec.word);
            for other in FIELDS.iter().skip(at + 1) {
                assert_ne!(spec.name, other.name);
                assert!(spec.support.is_none() || spec.support != other.support, "{}", spec.name);
                let flag = |spec: &FieldSpec| spec.flag.map(|flag| flag.name);
                assert!(flag(spec).is_none() || flag(spec) != flag(other), "{}", spec.name);
            }
        }
    }

    #[test]
    fn the_table_is_complete_in_every_field_that_a_shot_has() {
        let at = |address: &str| address.parse().ok();
        let other = Shot {
            prompt: "mèo".to_owned(),
            ratio: "9:16".to_owned(),
            style: "anime".to_owned(),
            model: "gen2".to_owned(),
            seconds: 4,
            motion: "x=1,r=-6".parse().unwrap(),
            words: Some("rolls".to_owned()),
            images: crate::domain::Images {
                image: at("https://example.com/1"),
                last_image: at("https://example.com/2"),
                as_end_frame: true,
                flip: true,
            },
        };
        let json = serde_json::to_value(&other).unwrap();
        let mut copied = Shot::default();
        for spec in &FIELDS {
            assert!(!spec.is_same(&other, &copied), "{}", spec.name);
            assert!(spec.is_sent(&other), "{}", spec.name);
            assert_eq!((spec.get)(&other), json[spec.name], "{}", spec.name);
            spec.copy(&other, &mut copied);
            assert!(spec.is_same(&other, &copied), "{}", spec.name);
        }
        assert_eq!(copied, other);
        assert_eq!(json.as_object().map(serde_json::Map::len), Some(FIELDS.len()));
        for spec in &FIELDS {
            spec.copy(&Shot::default(), &mut copied);
        }
        assert_eq!(copied, Shot::default(), "what is not set is taken over too");
    }

    #[test]
    fn what_is_typed_is_read_by_its_kind() {
        let say = |field: FieldName, typed: &str| {
            let mut shot = Shot::default();
            field.spec().set(&mut shot, typed).map(|()| field.spec().text(&shot))
        };
        for (field, typed, read) in [
            (FieldName::Seconds, " ７ ", Ok("7")),
            (FieldName::Seconds, "0", Err("a film has 1 to 3600 whole seconds")),
            (FieldName::Seconds, "", Err("a film has 1 to 3600 whole seconds")),
            (FieldName::Style, "anime", Ok("anime")),
            (FieldName::Motion, "r=-6", Ok("r=-6.0")),
            (FieldName::Flip, "true", Ok("true")),
            (FieldName::Image, "https://example.com/1", Ok("https://example.com/1")),
        ] {
            let read = read.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(say(field, typed), read, "{typed:?}");
        }
        assert!(say(FieldName::Image, "cat.png").unwrap_err().contains("fetches an image itself"));
        assert!(say(FieldName::Motion, "q=1").unwrap_err().contains("no axis"));
    }

    #[test]
    fn tab_visits_every_cell_once_and_shift_tab_goes_back() {
        let mut cell = Field::Prompt;
        let mut seen = Vec::new();
        for _ in 0..Field::ALL.len() {
            seen.push(cell);
            assert_eq!(cell.next().previous(), cell);
            cell = cell.next();
        }
        assert_eq!((seen.as_slice(), cell), (Field::ALL.as_slice(), Field::Prompt));
        assert!(FIELDS.iter().all(|spec| Field::ALL.contains(&spec.cell)));
        assert_eq!(Field::History.kind(), None);
    }
}
