//! What is odd in the settings and may be right all the same: models, lengths and ratios that nobody
//! here knows. The lists change by the month, so such a value is used, and told.

use super::file::Config;
use crate::domain::{Catalog, Doubt, doubts, nearest, quoted, slips};

/// What is to be said of a setting.
pub(super) struct Remark {
    /// The table that it is in.
    pub(super) table: &'static str,
    /// Its name there.
    pub(super) setting: &'static str,
    /// What is odd about it.
    pub(super) message: String,
}

/// The settings that are read as they are and look odd.
pub(super) fn remarks(config: &Config) -> Vec<Remark> {
    let plain = Config::default();
    if config.shot == plain.shot && config.preview.flip == plain.preview.flip {
        return Vec::new();
    }
    let (catalog, shot) = (config.catalog(), config.first_shot());
    let mut remarks = Vec::new();
    let mut say = |table, setting, message| remarks.push(Remark { table, setting, message });
    if let Some(message) = unknown(&config.shot.model, &catalog) {
        say("shot", "model", message);
    }
    for slip in slips(&shot, &catalog) {
        // Of models that is said already, near or not.
        match slip.field() {
            "ratio" => say("shot", "ratio", slip.to_string()),
            "style" => say("shot", "style", slip.to_string()),
            _ => {}
        }
    }
    for doubt in doubts(&shot, &catalog, false) {
        if let Doubt::Seconds { .. } = doubt {
            let model = &shot.model;
            let known = doubt.to_string().replacen("Known", "is known", 1);
            say("shot", "seconds", format!("{model} {known}"));
        }
    }
    let models = config.preview.flip.iter().filter_map(|flip| flip.model.as_deref());
    for message in models.filter_map(|model| unknown(model, &catalog)) {
        say("preview", "flip", message);
    }
    remarks
}

/// What is to be said of a model that is in no table.
fn unknown(model: &str, catalog: &Catalog) -> Option<String> {
    if catalog.model(model).is_some() {
        return None;
    }
    let known: Vec<String> = catalog.models.iter().map(|card| card.name.clone()).collect();
    let near = nearest(model, &known).map(|it| format!("; the nearest is {}", quoted(it)));
    Some(format!("no model {} is known{}", quoted(model), near.unwrap_or_default()))
}
