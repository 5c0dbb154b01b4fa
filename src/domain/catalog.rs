//! What is known about each model: the choices to offer, and the fields it heeds.
//!
//! Ratios, styles and models are open lists that change from month to month, so everything here is
//! advice for pickers and for the review. A value that is not listed can be sent all the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::field::FieldName;
use super::model_patch::ModelPatch;
use super::money::Usd;
use super::ratio::{NoRatio, read_ratio};
use super::shot::Shot;

/// Whether a model is known to heed a field. The field is sent in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Support {
    /// A source says that it has an effect.
    Honoured,
    /// A source says that it has no effect.
    Ignored,
    /// No source says either.
    #[default]
    Unknown,
}

impl Support {
    /// The word to show.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Honoured => "honoured",
            Self::Ignored => "ignored",
            Self::Unknown => "unknown",
        }
    }
}

/// What a model does with an image, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageUse {
    /// It makes films only from an image.
    Needs,
    /// It can make films from an image.
    Takes,
    /// It makes films only from text, and refuses an image.
    Refuses,
    /// It accepts an image and ignores it.
    Ignores,
    /// No source says.
    Unknown,
}

impl ImageUse {
    /// The word to show.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Needs => "needed",
            Self::Takes => "taken",
            Self::Refuses => "refused",
            Self::Ignores => "ignored",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known about one field of one model, and the source of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// Whether the model heeds the field.
    #[serde(default)]
    pub support: Support,
    /// The source.
    #[serde(default)]
    pub source: String,
    /// When the source was read, such as `2026-11`.
    #[serde(default)]
    pub date: String,
}

/// A published price: an estimate, never a promise.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// US dollars per take of any length; 0 if the price is by the second.
    #[serde(default)]
    pub usd: f64,
    /// US dollars per second; 0 if the price is by the take.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub per_second: f64,
    /// Whose price it is, in words, if it is not this model's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// The source.
    pub source: String,
    /// When the source was read, such as `2026-11`.
    pub date: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(usd: &f64) -> bool {
    *usd == 0.0
}

impl Price {
    /// An amount that this price comes to, in words: `about $0.32, the price of another model`.
    pub fn told(&self, usd: f64) -> String {
        if self.of.is_empty() {
            format!("about ${usd:.2} ({}, {})", self.source, self.date)
        } else {
            format!("about ${usd:.2}, the price of {}", self.of)
        }
    }

    /// The cost of a take of this many seconds: the higher of the two prices.
    pub fn of(&self, seconds: u32) -> f64 {
        self.usd.max(self.per_second * f64::from(seconds))
    }
}

/// One model of the table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "ModelPatch")]
pub struct ModelCard {
    /// The name that is sent.
    pub name: String,
    /// One line for the list of models.
    pub note: String,
    /// Lengths to offer in seconds, ascending.
    pub seconds: Vec<u32>,
    /// Ratios that this model is known to accept; empty for the common list.
    pub ratios: Vec<String>,
    /// Whether it makes films only from an image, so that a shot without one is expected to fail.
    pub needs_image: bool,
    /// Whether it makes films only from text, so that a shot with an image is expected to fail.
    pub refuses_image: bool,
    /// The route that serves it, if that is not the one takes are sent to. Such a model is listed
    /// but not offered.
    pub route: String,
    /// The estimated price.
    pub price: Option<Price>,
    /// Whether it makes films from text alone, if sources disagree about that.
    pub text: Knowledge,
    /// What it does with each field, as far as is known.
    pub known: BTreeMap<FieldName, Knowledge>,
}

/// The knowledge about a field that no source mentions.
static NOTHING: Knowledge =
    Knowledge { support: Support::Unknown, source: String::new(), date: String::new() };

impl From<ModelPatch> for ModelCard {
    /// A card with only what this patch says.
    fn from(patch: ModelPatch) -> Self {
        let mut card = Self::nothing_known(&patch.name);
        card.patch(&patch);
        card
    }
}

impl ModelCard {
    /// Overrides what is known with what the patch says.
    fn patch(&mut self, patch: &ModelPatch) {
        let ModelPatch { name: _, note, seconds, ratios, needs_image, price, .. } = patch.clone();
        self.note = note.unwrap_or_else(|| std::mem::take(&mut self.note));
        self.seconds = seconds.unwrap_or_else(|| std::mem::take(&mut self.seconds));
        self.ratios = ratios.unwrap_or_else(|| std::mem::take(&mut self.ratios));
        // Who says the one has not said the other.
        self.refuses_image = match (patch.refuses_image, needs_image) {
            (Some(refuses), _) => refuses,
            (None, Some(true)) => false,
            (None, Some(false) | None) => self.refuses_image,
        };
        self.needs_image = match (needs_image, patch.refuses_image) {
            (Some(needs), _) => needs,
            (None, Some(true)) => false,
            (None, Some(false) | None) => self.needs_image,
        };
        self.price = price.or_else(|| self.price.take());
        self.route = patch.route.clone().unwrap_or_else(|| std::mem::take(&mut self.route));
        self.text = patch.text.clone().unwrap_or_else(|| std::mem::take(&mut self.text));
        for (field, said) in &patch.known {
            let mut said = said.clone();
            if said.source.is_empty() {
                SETTINGS.clone_into(&mut said.source);
            }
            self.known.insert(*field, said);
        }
    }

    /// Lengths to offer in seconds, ascending and never empty.
    pub fn offered_seconds(&self) -> &[u32] {
        if self.seconds.is_empty() { &COMMON_SECONDS } else { &self.seconds }
    }

    fn nothing_known(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            note: format!("from {SETTINGS}"),
            seconds: Vec::new(),
            ratios: Vec::new(),
            needs_image: false,
            refuses_image: false,
            route: String::new(),
            price: None,
            text: Knowledge::default(),
            known: BTreeMap::new(),
        }
    }

    /// What is known about `field`.
    pub fn knowledge(&self, field: FieldName) -> &Knowledge {
        self.known.get(&field).unwrap_or(&NOTHING)
    }

    /// What it does with an image.
    pub fn image_use(&self) -> ImageUse {
        match self.knowledge(FieldName::Image).support {
            _ if self.needs_image => ImageUse::Needs,
            _ if self.refuses_image => ImageUse::Refuses,
            Support::Honoured => ImageUse::Takes,
            Support::Ignored => ImageUse::Ignores,
            Support::Unknown => ImageUse::Unknown,
        }
    }
}

/// The table of models, ratios and styles (`assets/models.toml`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// Longest prompt that Runway's own API accepts, in UTF-16 units; the relay does not state a
    /// limit.
    pub prompt_limit: usize,
    /// Ratios to offer.
    pub ratios: Vec<String>,
    /// Styles to offer.
    pub styles: Vec<String>,
    /// Models to offer, the default first.
    #[serde(rename = "model")]
    pub models: Vec<ModelCard>,
}

/// The source named for a setting that does not name its own.
const SETTINGS: &str = "your settings";

/// Lengths offered for a model that is not in the table, in seconds.
const COMMON_SECONDS: [u32; 2] = [5, 10];

impl Catalog {
    /// Adds ratios and styles after those that are offered already.
    pub fn offer(&mut self, ratios: &[String], styles: &[String]) {
        for (offered, more) in [(&mut self.ratios, ratios), (&mut self.styles, styles)] {
            let mut known: HashSet<String> = offered.iter().cloned().collect();
            offered.extend(more.iter().filter(|value| known.insert((*value).clone())).cloned());
        }
    }

    /// Overrides what is known of models with these patches, in order. A new model is added at the
    /// end.
    pub fn patch(&mut self, patches: &[ModelPatch]) {
        let names = self.models.iter().map(|card| card.name.clone());
        let mut places: HashMap<String, usize> = names.zip(0..).collect();
        for patch in patches {
            let at = *places.entry(patch.name.clone()).or_insert_with(|| {
                self.models.push(ModelCard::nothing_known(&patch.name));
                self.models.len() - 1
            });
            self.models[at].patch(patch);
        }
    }

    /// The models that takes can be sent to.
    pub fn offered(&self) -> impl Iterator<Item = &ModelCard> {
        self.models.iter().filter(|card| card.route.is_empty())
    }

    /// The estimated cost of a shot in US dollars, and its source.
    pub fn estimate(&self, shot: &Shot) -> Option<(f64, &Price)> {
        let price = self.model(&shot.model)?.price.as_ref()?;
        Some((price.of(shot.seconds), price))
    }

    /// The same cost as an exact amount, as it counts against the limits.
    pub fn worst_price(&self, shot: &Shot) -> Option<Usd> {
        self.estimate(shot).and_then(|(usd, _)| Usd::from_dollars(usd))
    }

    /// The card of a model, if it is in the table.
    pub fn model(&self, name: &str) -> Option<&ModelCard> {
        self.models.iter().find(|card| card.name == name)
    }

    /// Lengths to offer for a model in seconds, ascending and never empty.
    pub fn seconds(&self, model: &str) -> &[u32] {
        self.model(model).map_or(&COMMON_SECONDS, ModelCard::offered_seconds)
    }

    /// Ratios to offer for a model.
    pub fn ratios(&self, model: &str) -> &[String] {
        self.model(model).map_or(&self.ratios, |card| self.offered_ratios(card))
    }

    /// Ratios to offer for the model of this card.
    pub fn offered_ratios<'a>(&'a self, card: &'a ModelCard) -> &'a [String] {
        if card.ratios.is_empty() { &self.ratios } else { &card.ratios }
    }

    /// Parses a ratio for a model; see [`read_ratio`].
    pub fn read_ratio(&self, model: &str, typed: &str) -> Result<String, NoRatio> {
        let offered: Vec<String> = self.ratios(model).iter().chain(&self.ratios).cloned().collect();
        read_ratio(typed, &offered)
    }

    /// Whether `model` is known to heed `field`; [`Support::Unknown`] for a model that is not in
    /// the table.
    pub fn support(&self, model: &str, field: FieldName) -> Support {
        self.model(model).map_or(Support::Unknown, |card| card.knowledge(field).support)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Catalog {
        toml::from_str(
            r#"
            prompt_limit = 1000
            ratios = ["16:9", "1:1"]
            styles = ["cinematic"]
            [[model]]
            name = "gen2"
            note = "old"
            seconds = [4]
            ratios = ["16:9"]
            motion = { support = "honoured", source = "upstream", date = "2026-11" }
            "#,
        )
        .unwrap()
    }

    #[test]
    fn a_listed_model_answers_for_itself() {
        let table = table();
        assert_eq!(table.seconds("gen2"), [4]);
        assert_eq!(table.ratios("gen2"), ["16:9"]);
        assert_eq!(table.support("gen2", FieldName::Motion), Support::Honoured);
        assert_eq!(table.support("gen2", FieldName::Style), Support::Unknown);
    }

    #[test]
    fn a_model_of_ones_own_gets_the_common_choices() {
        let table = table();
        assert_eq!(table.seconds("gen9"), [5, 10]);
        assert_eq!(table.ratios("gen9"), ["16:9", "1:1"]);
        assert_eq!(table.support("gen9", FieldName::Motion), Support::Unknown);
    }

    #[test]
    fn a_model_of_another_route_is_known_and_not_offered() {
        let mut table = table();
        let mut other = table.models[0].clone();
        other.name = "aleph2".to_owned();
        other.route = "POST /elsewhere".to_owned();
        table.models.push(other);
        assert!(table.model("aleph2").is_some());
        assert_eq!(table.offered().map(|card| card.name.as_str()).collect::<Vec<_>>(), ["gen2"]);
    }

    #[test]
    fn a_take_costs_the_dearer_of_what_is_known() {
        let price = |text: &str| toml::from_str::<Price>(text).unwrap();
        let said = "source = \"a\"\ndate = \"2026-11\"";
        let each = price(&format!("usd = 0.32\n{said}"));
        let by_second = price(&format!("per_second = 0.12\n{said}"));
        let both = price(&format!("usd = 1.0\nper_second = 0.12\n{said}"));
        let cents = |price: &Price, seconds| (price.of(seconds) * 100.0).round() as i32;
        let of = |price: &Price| [5, 10].map(|seconds| cents(price, seconds));
        assert_eq!([of(&each), of(&by_second), of(&both)], [[32, 32], [60, 120], [100, 120]]);
    }
}
