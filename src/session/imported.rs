//! Tables of what was learned elsewhere, as they were imported. They are kept beside the ledger, apart
//! from the takes in it.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads files")]

use std::path::{Path, PathBuf};

use crate::heeding::{LearnedTable, TableError};
use crate::store::{StoreError, Unread, create_private_dir, read_text, write_private};

/// Largest table that is read, in bytes: room for the largest that is written.
pub const TABLE_LIMIT: u64 = 8 * 1024 * 1024;

/// Most tables that are read.
const MOST: usize = 100;

/// How their files end.
const ENDING: &str = "json";

/// The longest name of a table, in characters.
const LONGEST: usize = 40;

/// The folder of the tables that were imported.
#[derive(Clone, Debug)]
pub struct Imported(PathBuf);

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BadTable {
    /// The file cannot be read.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// It is no such table.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl Imported {
    /// In this folder.
    pub fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Where the table with this name is.
    pub fn place(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.{ENDING}"))
    }

    /// What a table of this file would be called: the file's name without its ending. None if that is
    /// no name for one.
    pub fn name_of(file: &Path) -> Option<String> {
        let name = file.file_stem()?.to_str()?.trim();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
        let first = name.chars().next()?;
        let fits = name.chars().all(plain) && name.chars().count() <= LONGEST;
        (first.is_alphanumeric() && fits).then(|| name.to_owned())
    }

    /// Keeps a table under this name, in place of the one that had it.
    pub fn keep(&self, name: &str, table: &LearnedTable) -> Result<(), StoreError> {
        create_private_dir(&self.0)?;
        write_private(&self.place(name), table.to_text().as_bytes())
    }

    /// Every table by its name, in the order of the names, or why it cannot be read. Nothing where
    /// none was imported.
    pub fn tables(&self) -> Vec<(String, Result<LearnedTable, BadTable>)> {
        let Ok(entries) = std::fs::read_dir(&self.0) else { return Vec::new() };
        let mut files: Vec<(String, PathBuf)> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|it| it == ENDING))
            .filter_map(|path| Some((Self::name_of(&path)?, path)))
            .collect();
        files.sort();
        files.truncate(MOST);
        let read = |(name, path): (String, PathBuf)| {
            let text = read_text(&path, TABLE_LIMIT).map_err(BadTable::from);
            (name, text.and_then(|text| Ok(LearnedTable::parse(&text)?)))
        };
        files.into_iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_called_as_its_file_is_if_that_is_a_name() {
        let name = |file: &str| Imported::name_of(Path::new(file));
        assert_eq!(name("/tmp/from anna.json").as_deref(), Some("from anna"));
        assert_eq!(name("gen4.2026-11.json").as_deref(), Some("gen4.2026-11"));
        for none in [".json", "..", "/", "-x.json", "a\u{1b}[31m.json", "a:b.json"] {
            assert_eq!(name(none), None, "{none:?}");
        }
        assert_eq!(name(&format!("{}.json", "x".repeat(LONGEST + 1))), None);
    }

    #[test]
    fn tables_are_kept_by_name_and_one_that_is_damaged_stops_none() {
        let folder = tempfile::tempdir().unwrap();
        let imported = Imported::at(folder.path().join("learned"));
        assert!(imported.tables().is_empty());
        let table = |date: &str| LearnedTable { date: date.to_owned(), rows: Vec::new() };
        imported.keep("anna", &table("2026-01-01")).unwrap();
        imported.keep("bo", &table("2026-01-02")).unwrap();
        imported.keep("bo", &table("2026-01-03")).unwrap();
        std::fs::write(imported.place("cy"), "{}").unwrap();
        let tables = imported.tables();
        let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["anna", "bo", "cy"]);
        assert_eq!(tables[1].1.as_ref().unwrap().date, "2026-01-03");
        assert!(tables[2].1.is_err());
    }
}
