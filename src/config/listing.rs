//! Every setting in force with where it comes from, as TOML that can be put back; and the file
//! that somebody begins with who has none yet.

use std::fmt::Write as _;
use std::path::Path;

use toml::{Table, Value};

use super::assets::DEFAULT_CONFIG;
use super::env::Env;
use super::mistake::{ConfigError, text_at};
use super::reading::{Mistake, Reading, Weight};
use crate::domain::{without_password, without_secrets};

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// `config.toml`.
    File,
    /// This variable.
    Variable(&'static str),
}

/// A setting in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The table it belongs to.
    pub section: String,
    /// Its name there.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Where that comes from.
    pub origin: Origin,
}

/// All settings, and the tables of models that the file adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Those with a default, in the order of the documentation.
    pub list: Vec<Setting>,
    /// `[[model]]`, which has none.
    pub models: Vec<Table>,
}

/// The variables that stand over a setting, and what they make of its value.
const VARIABLES: [(&str, &str, &str); 5] = [
    ("provider", "base_url", "COMETAPI_BASE_URL"),
    ("sandbox", "camera", "VIEWFINDER_SANDBOX_CAMERA"),
    ("sandbox", "obey", "VIEWFINDER_SANDBOX_OBEY"),
    ("films", "folder", "VIEWFINDER_FILMS_DIR"),
    ("ui", "theme", "NO_COLOR"),
];

impl Settings {
    /// Those of the file at `path` with the environment's over them. What is only told of the
    /// file's mistakes is left out and comes back beside them.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a mistake in it stops more; and the others.
    pub fn read(
        path: &Path,
        env: &Env,
    ) -> Result<(Self, Vec<Mistake>), (ConfigError, Vec<Mistake>)> {
        let file = text_at(path).map_err(|error| (error, Vec::new()))?.unwrap_or_default();
        let read = Reading::of(&file, path).map_err(|error| (error, Vec::new()))?;
        let (_, mistakes) = read.stopped_by(Weight::Sending)?;
        let mut file: Table = toml::from_str(&file).unwrap_or_default();
        for Mistake { table, setting, .. } in mistakes.iter().filter(|it| !it.stands) {
            match (file.get_mut(table).and_then(Value::as_table_mut), setting) {
                (Some(settings), Some(setting)) => drop(settings.remove(setting)),
                _ => drop(file.remove(table)),
            }
        }
        let defaults: Table =
            toml::from_str(DEFAULT_CONFIG).expect("the table is part of the program");
        let mut list = Vec::new();
        for (section, names) in order() {
            for name in names {
                let said = |table: &Table| table.get(&section)?.get(&name).cloned();
                let default = said(&defaults).expect("the order is the table's own");
                let (value, origin) =
                    said(&file).map_or((default, Origin::Default), |value| (value, Origin::File));
                let (value, origin) = from_env(&section, &name, env).unwrap_or((value, origin));
                list.push(Setting { section: section.clone(), name, value, origin });
            }
        }
        let models = file.get("model").and_then(Value::as_array).cloned().unwrap_or_default();
        let models = models.into_iter().filter_map(|model| model.as_table().cloned()).collect();
        Ok((Self { list, models }, mistakes))
    }

    /// The settings as a file, each followed by its origin; secrets in addresses are left out.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let mut section = "";
        for setting in &self.list {
            if setting.section != section {
                let gap = if section.is_empty() { "" } else { "\n" };
                section = &setting.section;
                let _ = writeln!(text, "{gap}[{section}]");
            }
            let line = format!("{} = {}", setting.name, setting.shown());
            let origin = match setting.origin {
                Origin::Default => "default",
                Origin::File => "config.toml",
                Origin::Variable(name) => name,
            };
            let _ = writeln!(text, "{line:42} # {origin}");
        }
        for model in &self.models {
            let _ = writeln!(text, "\n[[model]] # config.toml");
            for (name, value) in model {
                let _ = writeln!(text, "{name} = {value}");
            }
        }
        text
    }
}

impl Setting {
    /// Its value, without the secrets that an address may have in it.
    pub fn shown(&self) -> Value {
        match &self.value {
            Value::String(text) if self.name == "base_url" => Value::String(without_secrets(text)),
            // What it is called back with is its own business, and often no secret.
            Value::String(text) if self.section == "provider" => {
                Value::String(without_password(text))
            }
            value => value.clone(),
        }
    }
}

/// What a variable says of a setting.
fn from_env(section: &str, name: &str, env: &Env) -> Option<(Value, Origin)> {
    let (.., variable) = VARIABLES
        .iter()
        .find(|(in_section, called, _)| (*in_section, *called) == (section, name))?;
    let said = env.get(variable)?;
    let value = match (*variable, said) {
        ("NO_COLOR", _) => Value::String("mono".to_owned()),
        ("VIEWFINDER_SANDBOX_CAMERA", "on") => Value::Boolean(true),
        ("VIEWFINDER_SANDBOX_CAMERA", "off") => Value::Boolean(false),
        ("VIEWFINDER_SANDBOX_CAMERA", _) => return None,
        (_, said) => Value::String(said.to_owned()),
    };
    Some((value, Origin::Variable(variable)))
}

/// Sections and names in the order of the documentation, which a parsed table does not keep.
fn order() -> Vec<(String, Vec<String>)> {
    let mut sections: Vec<(String, Vec<String>)> = Vec::new();
    for line in DEFAULT_CONFIG.lines() {
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            sections.push((section.to_owned(), Vec::new()));
        } else if let (Some((name, _)), Some((_, names))) =
            (line.split_once(" = ").filter(|_| !line.starts_with('#')), sections.last_mut())
        {
            names.push(name.to_owned());
        }
    }
    sections
}

/// The documented table with every setting behind a `#`: what nobody touches stays the default,
/// and the default of the next version too.
pub fn template() -> String {
    let mut text = String::from(
        "# The settings of viewfinder. Remove the # from what you change; what is not set here\n\
         # is as it stands. viewfinder config show prints what is in force.\n",
    );
    // The lines above the first setting say what the table is in the documentation.
    let body = DEFAULT_CONFIG.split_once("\n\n").map_or(DEFAULT_CONFIG, |(_, body)| body);
    for line in std::iter::once("").chain(body.lines()) {
        let says = line.is_empty() || line.starts_with(['#', '[']);
        text.push_str(if says { "" } else { "#" });
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn env(pairs: &[(&str, &str)]) -> Env {
        Env::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    /// Writes a file, reads what is in force, and the same as the program reads it.
    fn shown(file: &str, pairs: &[(&str, &str)]) -> (Settings, Config) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("config.toml");
        std::fs::write(&path, file).unwrap();
        let (settings, _) = Settings::read(&path, &env(pairs)).unwrap();
        (settings, Reading::at(&path).unwrap().config.with_env(&env(pairs)))
    }

    #[test]
    fn what_is_shown_can_be_put_back_and_means_the_same() {
        let model = "[[model]]\nname = \"gen9\"\nseconds = [5]\n\
                     price = { usd = 0.5, source = \"a \\\"b\\\"\", date = \"2026\" }\n";
        let mistakes = "[ui]\nbell = true\ntheme = \"drak\"\nnothing = 1\n[words]\nlanguage = 5\n";
        for file in
            ["", mistakes, "[shot]\nseconds = 10\n", "[films]\nplayer = \"mpv '{}'\"\n", model]
        {
            for pairs in [
                &[][..],
                &[
                    ("COMETAPI_BASE_URL", "http://127.0.0.1:1"),
                    ("VIEWFINDER_SANDBOX_CAMERA", "off"),
                    ("VIEWFINDER_SANDBOX_OBEY", "gen4:z=-1"),
                ],
                &[("VIEWFINDER_SANDBOX_CAMERA", "perhaps")],
            ] {
                let (settings, config) = shown(file, pairs);
                let (again, same) = shown(&settings.to_toml(), &[]);
                assert_eq!(same, config, "{file}");
                let values =
                    |it: &Settings| it.list.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
                assert_eq!(values(&again), values(&settings));
                assert_eq!(again.models, settings.models);
            }
        }
    }

    #[test]
    fn each_source_is_named() {
        let (settings, _) = shown("[shot]\nseconds = 10\n", &[("NO_COLOR", "1")]);
        let of = |name: &str| settings.list.iter().find(|it| it.name == name).unwrap().origin;
        assert_eq!(of("model"), Origin::Default);
        assert_eq!(of("seconds"), Origin::File);
        assert_eq!(of("theme"), Origin::Variable("NO_COLOR"));
        for (section, name, _) in VARIABLES {
            let known = settings.list.iter().any(|it| it.section == section && it.name == name);
            assert!(known, "[{section}] {name}");
        }
    }

    #[test]
    fn the_file_to_begin_with_changes_nothing_and_names_everything() {
        let (_, config) = shown(&template(), &[]);
        assert_eq!(config, Config::default());
        for (_, names) in order() {
            for name in names {
                assert!(template().contains(&format!("\n#{name} = ")), "{name}");
            }
        }
        let uncommented = template().replace("\n#", "\n").replace("\n ", "\n# ");
        assert!(uncommented.contains("\nmodel = \"gen4\"\n"), "{uncommented}");
    }
}
