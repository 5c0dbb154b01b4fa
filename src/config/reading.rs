//! What the file of settings says, a setting at a time: one that is wrong costs that setting and
//! not the file, and how much it stops depends on its table.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use super::file::Config;
use super::mistake::{ConfigError, is_near, text_at, wrong, wrong_at};
use super::remarks::{Remark, remarks};
use crate::domain::Limit;

/// The table of the limits.
const BUDGET: &str = "budget";

/// How much a mistake in the settings stops; what is later stops more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing: it is reported, and the default is used.
    Told,
    /// Every verb but those that only follow takes: it decides what is sent or what that costs.
    Sending,
    /// Every verb: it decides where takes go or where their films are kept.
    Following,
}

/// The tables of the file, also those that a later version reads, and what a mistake in each stops
/// (product.md, settings).
const TABLES: [(&str, Weight); 14] = [
    ("keys", Weight::Told),
    ("ui", Weight::Told),
    ("preview", Weight::Told),
    ("pictures", Weight::Told),
    ("words", Weight::Told),
    ("hooks", Weight::Told),
    ("shot", Weight::Sending),
    ("choices", Weight::Sending),
    (BUDGET, Weight::Sending),
    ("sweep", Weight::Sending),
    ("sandbox", Weight::Sending),
    ("model", Weight::Sending),
    ("provider", Weight::Following),
    ("films", Weight::Following),
];

/// Whether a table that there is not was meant to be this one.
fn is_misspelt(table: &str, meant: &str) -> bool {
    is_near(table, meant) && !TABLES.iter().any(|(name, _)| *name == table)
}

impl Weight {
    /// What a mistake in this table stops. An unknown table may be any of them, misspelt.
    fn of(table: &str) -> Self {
        TABLES.iter().find(|(name, _)| *name == table).map_or(Self::Sending, |(_, weight)| *weight)
    }
}

/// A setting that is wrong.
#[derive(Debug)]
pub struct Mistake {
    /// The table it belongs to.
    pub table: String,
    /// Its name there; `None` if it is the table itself, or one of several of that name.
    pub setting: Option<String>,
    /// The mistake and its place.
    pub error: ConfigError,
    /// Whether the value is used all the same: nobody knows it, but it may well be right.
    pub stands: bool,
}

impl Mistake {
    /// What it stops.
    pub fn weight(&self) -> Weight {
        if self.stands { Weight::Told } else { Weight::of(&self.table) }
    }

    /// Where it is and what is wrong, and what holds instead: for whoever goes on without it.
    pub fn told(&self) -> String {
        self.with_what_holds(&self.error.to_string())
    }

    /// The same for a single line: the file by its name alone.
    pub fn in_short(&self) -> String {
        self.with_what_holds(&self.error.in_short())
    }

    /// The limit that a mistake about the budget closes, so that it opens no wall: the one that it is
    /// about, or the first one where that cannot be told.
    fn closed_limit(&self) -> Option<Limit> {
        if self.table != BUDGET && !is_misspelt(&self.table, BUDGET) {
            return None;
        }
        let named =
            |limit: &Limit| *limit != Limit::Plan && self.setting.as_deref() == Some(limit.name());
        Some(Limit::ALL.into_iter().find(named).unwrap_or(Limit::TakesADay))
    }

    fn with_what_holds(&self, error: &str) -> String {
        let stop = if error.ends_with('?') { "" } else { "." };
        let instead = if let Some(limit) = self.closed_limit() {
            return format!(
                "{error}{stop} Until that is right, {} is 0 and nothing is sent.",
                limit.name()
            );
        } else if self.stands {
            "It is used as it is."
        } else if self.error.is_unknown_name() {
            "It is ignored."
        } else if self.setting.as_deref() == Some(DOTS.1) {
            "It is read as that."
        } else {
            "The default is used."
        };
        format!("{error}{stop} {instead}")
    }
}

/// What a file says, as far as it is right.
#[derive(Debug)]
pub struct Reading {
    /// The settings, with the default in the place of each that is wrong; a limit that is wrong is 0.
    pub config: Config,
    /// What is wrong, in the order of the file.
    pub mistakes: Vec<Mistake>,
}

impl Reading {
    /// Reads the user's file over the defaults; one that is not there changes nothing.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is not TOML, so that none of it can be used.
    pub fn at(path: &Path) -> Result<Self, ConfigError> {
        Self::of(&text_at(path)?.unwrap_or_default(), path)
    }

    /// Reads the text of the file at `path`.
    pub(super) fn of(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let file = DeTable::parse(text).map_err(|error| wrong(path, text, &error))?;
        let mut right = DeTable::new();
        let mut mistakes = Vec::new();
        for (table, mut said) in file.into_inner() {
            if table.get_ref() == DOTS.0
                && let Some(at) = read_dots(said.get_mut())
            {
                let error = wrong_at(path, text, at, RENAMED.to_owned());
                let (table, setting) = (DOTS.0.to_owned(), Some(DOTS.1.to_owned()));
                mistakes.push((at, Mistake { table, setting, error, stands: false }));
            }
            let Err(whole) = read(one(&table, said.clone())) else {
                right.insert(table, said);
                continue;
            };
            let (span, mut kept) = (said.span(), Vec::new());
            let mut note = |setting: Option<String>, error: &Error| {
                let at = error.span().map_or(0, |span| span.start);
                let named = setting.as_ref().and_then(|name| names(&table, name, error));
                let error = match named {
                    Some(message) => wrong_at(path, text, at, message),
                    None => wrong(path, text, error),
                };
                let table = table.get_ref().to_string();
                mistakes.push((at, Mistake { table, setting, error, stands: false }));
            };
            let parts = parts(said);
            if parts.is_empty() {
                note(None, &whole);
            }
            for part in parts {
                match read(one(&table, part.value.clone())) {
                    Ok(_) => kept.push(part.value.into_inner()),
                    Err(error) => note(part.setting, &error),
                }
            }
            if let Some(whole) = kept.into_iter().reduce(together) {
                right.insert(table, Spanned::new(span, whole));
            }
        }
        let places = places(&right);
        let mut config = read(right).map_err(|error| wrong(path, text, &error))?;
        for Remark { table, setting, message } in remarks(&config) {
            // What follows from a default is nothing that the file says.
            let place = places.get(&(table.to_owned(), setting.to_owned()));
            let Some(at) = place.copied() else { continue };
            let error = wrong_at(path, text, at, message);
            let (table, setting) = (table.to_owned(), Some(setting.to_owned()));
            mistakes.push((at, Mistake { table, setting, error, stands: true }));
        }
        mistakes.sort_by_key(|(at, _)| *at);
        let mistakes: Vec<_> = mistakes.into_iter().map(|(_, mistake)| mistake).collect();
        for limit in mistakes.iter().filter_map(Mistake::closed_limit) {
            config.budget.close(limit);
        }
        Ok(Self { config, mistakes })
    }

    /// The settings for who is stopped by a mistake of this weight, with the lighter ones.
    ///
    /// # Errors
    ///
    /// The first mistake that is as heavy or heavier, and the lighter ones.
    pub fn stopped_by(
        self,
        least: Weight,
    ) -> Result<(Config, Vec<Mistake>), (ConfigError, Vec<Mistake>)> {
        let (heavy, light): (Vec<_>, Vec<_>) =
            self.mistakes.into_iter().partition(|mistake| mistake.weight() >= least);
        match heavy.into_iter().next() {
            None => Ok((self.config, light)),
            Some(first) => Err((first.error, light)),
        }
    }
}

/// Where the value of each setting begins, by its table and its name.
fn places(file: &DeTable<'_>) -> BTreeMap<(String, String), usize> {
    let mut places = BTreeMap::new();
    for (table, said) in file {
        let DeValue::Table(settings) = said.get_ref() else { continue };
        for (name, value) in settings {
            let names = (table.get_ref().to_string(), name.get_ref().to_string());
            places.insert(names, value.span().start);
        }
    }
    places
}

/// What the parser says of anything but text where one of several names belongs.
const NO_NAME: &str = "wanted string or table";

/// The names that a setting takes, where something else than text stands in their place: they are in
/// what is said of a name that is none of them.
fn names(table: &Spanned<Cow<'_, str>>, setting: &str, error: &Error) -> Option<String> {
    if error.message() != NO_NAME {
        return None;
    }
    let name = Spanned::new(0..0, Cow::Owned(setting.to_owned()));
    let none = Spanned::new(0..0, DeValue::String("".into()));
    let alone = DeValue::Table(DeTable::from_iter([(name, none)]));
    let unknown = read(one(table, Spanned::new(0..0, alone))).err()?;
    let (_, known) = unknown.message().split_once("expected ")?;
    Some(format!("expected {known}, in quotation marks"))
}

/// A setting that had another name and other values, its table first.
const DOTS: (&str, &str) = ("preview", "dots");

/// What is said of it.
const RENAMED: &str = "dots is called draw now, with lines in place of braille and blocks";

/// Reads the old setting as the one that took its place, unless that is there too; returns where it
/// stands.
fn read_dots(table: &mut DeValue<'_>) -> Option<usize> {
    let DeValue::Table(settings) = table else { return None };
    let (name, value) = settings.remove_entry(DOTS.1)?;
    let ascii = value.get_ref().as_str() == Some("ascii");
    let draw = DeValue::String(if ascii { "ascii" } else { "lines" }.into());
    let at = name.span();
    let name = Spanned::new(at.clone(), "draw".into());
    settings.entry(name).or_insert_with(|| Spanned::new(value.span(), draw));
    Some(at.start)
}

/// What is read alone: a setting of a table, or one of several tables of a name.
struct Part<'i> {
    setting: Option<String>,
    value: Spanned<DeValue<'i>>,
}

/// What a table says, so that each part can be right or wrong by itself.
fn parts(said: Spanned<DeValue<'_>>) -> Vec<Part<'_>> {
    let span = said.span();
    match said.into_inner() {
        DeValue::Table(settings) => settings
            .into_iter()
            .map(|(name, value)| {
                let setting = Some(name.get_ref().to_string());
                let alone = DeTable::from_iter([(name, value)]);
                Part { setting, value: Spanned::new(span.clone(), DeValue::Table(alone)) }
            })
            .collect(),
        DeValue::Array(tables) => tables
            .into_iter()
            .map(|table| {
                let span = table.span();
                let alone = DeValue::Array([table].into_iter().collect());
                Part { setting: None, value: Spanned::new(span, alone) }
            })
            .collect(),
        other => vec![Part { setting: None, value: Spanned::new(span, other) }],
    }
}

/// Two parts of one table as one.
fn together<'i>(first: DeValue<'i>, second: DeValue<'i>) -> DeValue<'i> {
    match (first, second) {
        (DeValue::Table(mut settings), DeValue::Table(more)) => {
            settings.extend(more);
            DeValue::Table(settings)
        }
        (DeValue::Array(tables), DeValue::Array(more)) => {
            DeValue::Array(tables.into_iter().chain(more).collect())
        }
        (first, _) => first,
    }
}

/// A file with nothing but this table in it.
fn one<'i>(name: &Spanned<Cow<'i, str>>, said: Spanned<DeValue<'i>>) -> DeTable<'i> {
    DeTable::from_iter([(name.clone(), said)])
}

fn read(file: DeTable<'_>) -> Result<Config, Error> {
    Config::deserialize(Deserializer::from(Spanned::new(0..0, file)))
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
