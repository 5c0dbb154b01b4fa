//! What is known about each model: choices to offer and which fields it heeds.
//!
//! Ratios, styles and models are open lists that change by the month, so everything here is
//! advice for pickers and for the review; a value that is not listed can be sent all the same.

use serde::Deserialize;

/// A field of the shot whose effect depends on the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldName {
    /// Frame ratio.
    Ratio,
    /// Style name.
    Style,
    /// Length.
    Seconds,
    /// Motion vector.
    Motion,
}

impl FieldName {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Ratio, Self::Style, Self::Seconds, Self::Motion];

    /// The field's name as the form shows it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Style => "style",
            Self::Seconds => "seconds",
            Self::Motion => "motion",
        }
    }
}

/// Whether a model is known to heed a field. The field is sent either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Support {
    /// A source says that it has an effect.
    Honoured,
    /// A source says that it has none.
    Ignored,
    /// No source says either.
    #[default]
    Unknown,
}

impl Support {
    /// The word shown for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Honoured => "honoured",
            Self::Ignored => "ignored",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known of one field of one model, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// Whether the model heeds the field.
    #[serde(default)]
    pub support: Support,
    /// Who says so.
    #[serde(default)]
    pub source: String,
    /// When that was read, `2026-11`.
    #[serde(default)]
    pub date: String,
}

/// A price as somebody published it: an estimate, never a promise.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// US dollars per take.
    pub usd: f64,
    /// Who says so.
    pub source: String,
    /// When that was read, `2026-11`.
    pub date: String,
}

/// One model of the table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelCard {
    /// Name on the wire.
    pub name: String,
    /// One line for the picker.
    pub note: String,
    /// Lengths to offer, ascending; the first is the shortest.
    pub seconds: Vec<u32>,
    /// Ratios this model is known to take; empty means the common list.
    #[serde(default)]
    pub ratios: Vec<String>,
    /// Whether it makes films from an image only, so that a text-only shot is expected to fail.
    #[serde(default)]
    pub needs_image: bool,
    /// Price estimate.
    pub price: Option<Price>,
    /// What it does with the ratio.
    #[serde(default)]
    pub ratio: Knowledge,
    /// What it does with the style.
    #[serde(default)]
    pub style: Knowledge,
    /// What it does with the length.
    #[serde(default)]
    pub length: Knowledge,
    /// What it does with the motion vector.
    #[serde(default)]
    pub motion: Knowledge,
}

impl ModelCard {
    /// What is known of `field`.
    pub fn knowledge(&self, field: FieldName) -> &Knowledge {
        match field {
            FieldName::Ratio => &self.ratio,
            FieldName::Style => &self.style,
            FieldName::Seconds => &self.length,
            FieldName::Motion => &self.motion,
        }
    }
}

/// The whole table (`assets/models.toml`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// Longest prompt of Runway's own API, in UTF-16 units; the relay states none.
    pub prompt_units: usize,
    /// Ratios to offer.
    pub ratios: Vec<String>,
    /// Styles to offer.
    pub styles: Vec<String>,
    /// Models to offer, the default first.
    #[serde(rename = "model")]
    pub models: Vec<ModelCard>,
}

/// Lengths offered for a model that the table does not know.
const COMMON_SECONDS: [u32; 2] = [5, 10];

impl Catalog {
    /// The card of a model, if the table knows it.
    pub fn model(&self, name: &str) -> Option<&ModelCard> {
        self.models.iter().find(|card| card.name == name)
    }

    /// Lengths to offer for a model, ascending and never empty.
    pub fn seconds(&self, model: &str) -> &[u32] {
        match self.model(model) {
            Some(card) if !card.seconds.is_empty() => &card.seconds,
            Some(_) | None => &COMMON_SECONDS,
        }
    }

    /// Ratios to offer for a model.
    pub fn ratios(&self, model: &str) -> &[String] {
        match self.model(model) {
            Some(card) if !card.ratios.is_empty() => &card.ratios,
            Some(_) | None => &self.ratios,
        }
    }

    /// Whether `model` is known to heed `field`; unknown for a model that is not listed.
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
            prompt_units = 1000
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
}
