//! Tables compiled in.

use crate::domain::Catalog;

/// Every setting with its default and what it does.
pub const DEFAULT_CONFIG: &str = include_str!("../../assets/default.toml");

/// What is known of each model.
pub fn catalog() -> Catalog {
    toml::from_str(include_str!("../../assets/models.toml"))
        .expect("the table is part of the program, and a test reads it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FieldName, Shot, Support};

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
            for field in FieldName::ALL {
                let known = card.knowledge(field);
                // Whoever claims something says who said it, and when.
                let sourced = !known.source.is_empty() && !known.date.is_empty();
                assert!(sourced || known.support == Support::Unknown, "{} {field:?}", card.name);
            }
        }
    }
}
