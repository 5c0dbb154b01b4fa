//! Tables compiled in.

use serde::Deserialize;

use crate::domain::{Catalog, MoveTable, Moves, Phrases};

/// Every setting with its default and what it does.
pub const DEFAULT_CONFIG: &str = include_str!("../../assets/default.toml");

/// What is known of each model.
pub fn catalog() -> Catalog {
    toml::from_str(include_str!("../../assets/models.toml"))
        .expect("the table is part of the program, and a test reads it")
}

/// The camera moves that are built in.
pub fn moves() -> Moves {
    let table: MoveTable = toml::from_str(include_str!("../../assets/moves.toml"))
        .expect("the table is part of the program, and a test reads it");
    Moves::new(table.moves)
}

/// A language that a camera's move can be said in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Vietnamese.
    Vi,
    /// Chinese.
    Zh,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::En, Self::Vi, Self::Zh];
}

/// The words for a camera's move in a language.
pub fn phrases(language: Language) -> Phrases {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Tables {
        en: Phrases,
        vi: Phrases,
        zh: Phrases,
    }
    let tables: Tables = toml::from_str(include_str!("../../assets/phrases.toml"))
        .expect("the tables are part of the program, and a test reads them");
    match language {
        Language::En => tables.en,
        Language::Vi => tables.vi,
        Language::Zh => tables.zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Axis, FieldName, Shot, Support};

    #[test]
    fn the_table_of_models_is_sound() {
        let catalog = catalog();
        let default = Shot::default();
        assert_eq!(catalog.models[0].name, default.model, "the default comes first");
        assert!(catalog.seconds(&default.model).contains(&default.seconds));
        assert!(catalog.ratios(&default.model).contains(&default.ratio));
        assert!(catalog.styles.contains(&default.style));
        for card in &catalog.models {
            assert!(card.seconds.is_sorted() && !card.seconds.is_empty(), "{}", card.name);
            for field in FieldName::heeded() {
                let known = card.knowledge(field);
                // Whoever claims something says who said it, and when.
                let sourced = !known.source.is_empty() && !known.date.is_empty();
                assert!(sourced || known.support == Support::Unknown, "{} {field:?}", card.name);
            }
        }
    }
    #[test]
    fn the_table_of_moves_is_sound() {
        let moves = moves();
        let list = moves.list();
        assert!(list.len() >= 40, "{}", list.len());
        for (nth, it) in list.iter().enumerate() {
            assert_eq!(it.motion.to_string().parse(), Ok(it.motion), "{}", it.name);
            assert!(!it.about.is_empty() && it.about.chars().count() <= 72, "{}", it.name);
            assert!(it.name.chars().count() <= 24 && !it.own, "{}", it.name);
            for other in &list[nth + 1..] {
                assert!(!it.is_called(&other.name), "{} twice", it.name);
                assert_ne!(it.motion, other.motion, "{} and {}", it.name, other.name);
            }
        }
    }

    /// Whatever goes one way goes the other way too.
    #[test]
    fn moves_with_a_side_have_both() {
        let moves = moves();
        for it in moves.list() {
            for (side, other) in [("left", "right"), ("right", "left")] {
                if it.name.ends_with(side) {
                    let there = moves.find(&it.name.replace(side, other)).unwrap();
                    for axis in [Axis::X, Axis::Roll, Axis::Pan] {
                        let turned = -it.motion.get(axis).tenths();
                        assert_eq!(there.motion.get(axis).tenths(), turned, "{}", it.name);
                    }
                }
            }
        }
    }
}
