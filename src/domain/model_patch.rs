//! A partial description of a model: from the built-in table, or from the user's settings that
//! override it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::catalog::{Knowledge, Price};
use super::field::{FIELDS, FieldName};

/// What is said about a model; fields that are `None` stay as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelPatch {
    /// The name that is sent.
    pub name: String,
    /// See [`ModelCard::note`](super::ModelCard::note).
    pub note: Option<String>,
    /// See [`ModelCard::seconds`](super::ModelCard::seconds).
    pub seconds: Option<Vec<u32>>,
    /// See [`ModelCard::ratios`](super::ModelCard::ratios).
    pub ratios: Option<Vec<String>>,
    /// See [`ModelCard::needs_image`](super::ModelCard::needs_image).
    pub needs_image: Option<bool>,
    /// See [`ModelCard::refuses_image`](super::ModelCard::refuses_image).
    pub refuses_image: Option<bool>,
    /// See [`ModelCard::route`](super::ModelCard::route).
    pub route: Option<String>,
    /// See [`ModelCard::text`](super::ModelCard::text).
    pub text: Option<Knowledge>,
    /// See [`ModelCard::price`](super::ModelCard::price).
    pub price: Option<Price>,
    /// See [`ModelCard::known`](super::ModelCard::known).
    pub known: BTreeMap<FieldName, Knowledge>,
}

impl ModelPatch {
    /// A patch that says nothing about the model of this name yet.
    pub fn of(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

/// The keys that do not describe a field.
const KEYS: [&str; 9] =
    ["name", "note", "seconds", "ratios", "needs_image", "refuses_image", "route", "text", "price"];

/// A key of a patch.
enum Key {
    /// One of [`KEYS`].
    Of(&'static str),
    /// The key of a field.
    Field(FieldName),
}

impl<'de> Deserialize<'de> for Key {
    // The key refuses itself, so that the mistake has its place and not that of the whole table.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        let own = KEYS.into_iter().find(|own| *own == key).map(Self::Of);
        let field = || FIELDS.iter().find(|spec| spec.support == Some(key.as_str()));
        own.or_else(|| field().map(|spec| Self::Field(spec.field))).ok_or_else(|| {
            let known = KEYS.into_iter().chain(FIELDS.iter().filter_map(|spec| spec.support));
            let known: Vec<String> = known.map(|it| format!("`{it}`")).collect();
            D::Error::custom(format!("unknown field `{key}`, expected one of {}", known.join(", ")))
        })
    }
}

impl<'de> Deserialize<'de> for ModelPatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = ModelPatch;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ModelPatch, A::Error> {
        let mut patch = ModelPatch::default();
        let mut named = false;
        while let Some(key) = map.next_key()? {
            match key {
                Key::Of("name") => {
                    patch.name = map.next_value::<Name>()?.0;
                    named = true;
                }
                Key::Of("note") => patch.note = Some(map.next_value()?),
                Key::Of("seconds") => patch.seconds = Some(map.next_value::<Lengths>()?.0),
                Key::Of("ratios") => patch.ratios = Some(map.next_value()?),
                Key::Of("needs_image") => patch.needs_image = Some(map.next_value()?),
                Key::Of("refuses_image") => patch.refuses_image = Some(map.next_value()?),
                Key::Of("route") => patch.route = Some(map.next_value()?),
                Key::Of("text") => patch.text = Some(map.next_value()?),
                Key::Of(_) => patch.price = Some(map.next_value()?),
                Key::Field(field) => drop(patch.known.insert(field, map.next_value()?)),
            }
        }
        if named { Ok(patch) } else { Err(A::Error::missing_field("name")) }
    }
}

/// A name that can be sent.
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if name.trim().is_empty() || name.chars().any(char::is_control) {
            return Err(D::Error::custom("a model needs a name, on one line"));
        }
        Ok(Self(name))
    }
}

/// Lengths in seconds, ascending.
struct Lengths(Vec<u32>);

impl<'de> Deserialize<'de> for Lengths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut seconds = Vec::<u32>::deserialize(deserializer)?;
        seconds.sort_unstable();
        seconds.dedup();
        if seconds.first() == Some(&0) {
            return Err(D::Error::custom("a film of 0 seconds cannot be made"));
        }
        Ok(Self(seconds))
    }
}
