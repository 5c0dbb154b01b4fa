//! What the provider said of its models when it was asked last: a file in the data folder, which
//! stands over the table that is built in and below the user's own settings.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::mistake::{ConfigError, text_at, wrong};
use crate::domain::{ModelPatch, Price, clean_line};
use crate::store::{StoreError, create_private_dir, write_private};

/// What the file says of itself.
const HEAD: &str = "# What the provider said of its models: viewfinder models --refresh wrote this,\n\
                    # and writes it anew. Your own words belong into [[model]] of the settings.\n\n";

/// The most models that are kept.
const MOST: usize = 200;

/// The file of what the provider said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refreshed(PathBuf);

/// A model of the file.
#[derive(Serialize)]
struct Written<'a> {
    name: &'a str,
    price: &'a Price,
}

#[derive(Serialize)]
struct Table<'a> {
    model: Vec<Written<'a>>,
}

impl Refreshed {
    /// In this file.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What it says of models; nothing where there is no file.
    ///
    /// # Errors
    ///
    /// If it cannot be read or understood, which is worth a word and stops nothing.
    pub fn read(&self) -> Result<Vec<ModelPatch>, ConfigError> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(default)]
            model: Vec<ModelPatch>,
        }
        let Some(text) = text_at(&self.0)? else { return Ok(Vec::new()) };
        let file: File = toml::from_str(&text).map_err(|error| wrong(&self.0, &text, &error))?;
        let priced = file.model.into_iter().take(MOST).filter_map(|it| {
            let Price { usd, per_second, of, source, date } = it.price?;
            let [of, source, date] = [of, source, date].map(|text| clean_line(&text));
            let price = Some(Price { usd, per_second, of, source, date });
            Some(ModelPatch { price, ..ModelPatch::of(&clean_line(&it.name)) })
        });
        Ok(priced.collect())
    }

    /// Writes what is said of models now, in place of what was.
    pub fn write(&self, prices: &[(String, Price)]) -> Result<(), StoreError> {
        let model = prices.iter().take(MOST).map(|(name, price)| Written { name, price });
        let table = Table { model: model.collect() };
        let text = toml::to_string(&table).expect("names and numbers can be written as TOML");
        if let Some(folder) = self.0.parent() {
            create_private_dir(folder)?;
        }
        write_private(&self.0, format!("{HEAD}{text}").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn price(usd: f64, source: &str) -> Price {
        let (of, date) = (String::new(), "2026-11-27".to_owned());
        Price { usd, per_second: 0.0, of, source: source.to_owned(), date }
    }

    #[test]
    fn what_was_said_is_read_again_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let file = Refreshed::at(root.path().join("deeper/models.toml"));
        assert_eq!(file.read().unwrap(), []);
        file.write(&[("gen \"4\"".to_owned(), price(0.256, "a.example/api/models"))]).unwrap();
        let read = file.read().unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].price, Some(price(0.256, "a.example/api/models")));
        assert_eq!(
            read[0],
            ModelPatch { price: read[0].price.clone(), ..ModelPatch::of("gen \"4\"") }
        );
        // Somebody's hand, or another version: whatever it says beside prices is no fact.
        let odd = "[[model]]\nname = \"gen4\"\nnote = \"best\"\nprice = { usd = 1.0, source = \"a\
                   \\u001b[31m\", date = \"\" }\n[[model]]\nname = \"x\"\nneeds_image = true\n";
        std::fs::write(file.path(), odd).unwrap();
        let read = file.read().unwrap();
        let mended = Price { date: String::new(), ..price(1.0, "a[31m") };
        assert_eq!(read, [ModelPatch { price: Some(mended), ..ModelPatch::of("gen4") }]);
        std::fs::write(file.path(), "[[model]]\nname = 7\n").unwrap();
        assert!(file.read().is_err());
    }
}
