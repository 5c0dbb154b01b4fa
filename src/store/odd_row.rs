//! Rows that make no sense: a later version wrote them, or a hand. What can be read of them is
//! told; nothing of them is changed.

use std::fmt;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::columns::{COLUMNS, TakeRow};
use super::conversion::Senseless;
use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{Report, StageName, Take, clean_line, shorten};

/// Cells that a name of such a row has at most: it may be anything.
const LONGEST: usize = 80;

/// Rows that are told one by one; of more only the number is.
const SEVERAL: usize = 5;

/// A row that makes no sense, as far as it can be read. Its words are safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddRow {
    /// Its place in the history.
    pub seq: i64,
    /// The id that it has.
    pub id: String,
    /// The provider's name of it, if it has one.
    pub task_id: Option<String>,
    /// The word for its state.
    pub state: String,
    /// What is inconsistent.
    pub why: String,
}

impl fmt::Display for OddRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (state {}", self.id, self.state)?;
        if let Some(task_id) = &self.task_id {
            write!(f, ", task {task_id}")?;
        }
        write!(f, "): {}", self.why)
    }
}

impl OddRow {
    fn of(row: &Row<'_>, why: &str) -> Self {
        let word = |column: &str| -> Option<String> {
            let text = match row.get_ref(column).ok()? {
                ValueRef::Null => return None,
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    String::from_utf8_lossy(bytes).into_owned()
                }
            };
            Some(shorten(&clean_line(&text), LONGEST))
        };
        Self {
            seq: row.get("seq").unwrap_or_default(),
            id: word("id").unwrap_or_else(|| "a take without an id".to_owned()),
            task_id: word("task_id"),
            state: word("state").unwrap_or_else(|| "unknown".to_owned()),
            why: shorten(&clean_line(why), LONGEST),
        }
    }

    /// Rows for a person: which they are, what is safe, what to do; `None` if there are none.
    pub fn report(rows: &[Self]) -> Option<Report> {
        let what = match rows {
            [] => return None,
            [one] => format!("A row of the ledger makes no sense here: {one}."),
            _ => {
                let mut said: Vec<String> =
                    rows.iter().take(SEVERAL).map(|row| format!("  {row}")).collect();
                if rows.len() > SEVERAL {
                    said.push(format!("  and {} more", rows.len() - SEVERAL));
                }
                let count = rows.len();
                format!("{count} rows of the ledger make no sense here:\n{}", said.join("\n"))
            }
        };
        Some(Report::new(
            what,
            "Such a row is left as it is, and not asked about; all others work as ever.",
            "A newer viewfinder may be able to read it.",
        ))
    }
}

/// A take, or the row that should have been one. What SQLite itself says stays an error.
pub(super) fn take_or_odd(row: &Row<'_>) -> rusqlite::Result<Result<Take, OddRow>> {
    read_or_odd(row, TakeRow::take)
}

/// What `read` makes of a row, or the row where that makes no sense.
pub(super) fn read_or_odd<T>(
    row: &Row<'_>,
    read: impl FnOnce(TakeRow) -> Result<T, Senseless>,
) -> rusqlite::Result<Result<T, OddRow>> {
    let made = match TakeRow::read(row) {
        Ok(columns) => read(columns).map_err(|why| why.to_string()),
        Err(error) => Err(unreadable(row, &error).ok_or(error)?),
    };
    Ok(made.map_err(|why| OddRow::of(row, &why)))
}

/// Which value of a row is not what its column holds, where that is the error.
fn unreadable(row: &Row<'_>, error: &rusqlite::Error) -> Option<String> {
    let name = |column: usize| row.as_ref().column_name(column).unwrap_or("column").to_owned();
    match error {
        rusqlite::Error::FromSqlConversionFailure(column, _, why) => {
            Some(format!("its {} {why}", name(*column)))
        }
        rusqlite::Error::IntegralValueOutOfRange(column, number) => {
            Some(format!("its {} reads {number}", name(*column)))
        }
        rusqlite::Error::InvalidColumnType(_, name, kind) => {
            Some(format!("its {name} is {kind}, which it cannot be"))
        }
        rusqlite::Error::Utf8Error(column, why) => Some(format!("its {}: {why}", name(*column))),
        _ => None,
    }
}

/// The SQL condition for a row with an unknown state, as in the index of such rows.
fn no_state() -> String {
    let names = StageName::ALL.map(|name| format!("'{name}'")).join(", ");
    format!("state NOT IN ({names})")
}

impl Ledger {
    /// Keeps a row in mind that made no sense, to be told.
    pub(super) fn met(&self, row: OddRow) {
        tracing::warn!(%row, "a row makes no sense");
        self.odd.borrow_mut().insert(row.seq, row);
    }

    /// The rows that make no sense among those that were read so far, and all whose state is no
    /// state: those are in no list of open takes. Oldest first.
    pub fn odd_rows(&self) -> Result<Vec<OddRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM takes WHERE {}", no_state());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([], take_or_odd)?;
        for row in rows {
            if let Err(odd) = row? {
                self.met(odd);
            }
        }
        Ok(self.odd.borrow().values().cloned().collect())
    }

    /// Those of [`Self::odd_rows`] that were not asked for before.
    pub fn new_odd_rows(&mut self) -> Result<Vec<OddRow>, StoreError> {
        let rows = self.odd_rows()?;
        let news = rows.into_iter().filter(|row| self.told.insert(row.seq)).collect();
        Ok(news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_a_state_are_found_without_reading_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.db"), folder.path()).unwrap().ledger;
        let sql = format!("EXPLAIN QUERY PLAN SELECT {COLUMNS} FROM takes WHERE {}", no_state());
        let plan: String = ledger.connection.query_row(&sql, [], |row| row.get("detail")).unwrap();
        assert!(plan.contains("takes_odd"), "{plan}");
    }
}
