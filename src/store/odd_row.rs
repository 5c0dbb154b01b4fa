//! Rows that cannot be understood, because a later version or somebody by hand wrote them. What can
//! be read of them is reported; nothing in them is changed.

use std::fmt;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::columns::{COLUMNS, TakeRow};
use super::conversion::Senseless;
use super::error::StoreError;
use super::ledger::Ledger;
use crate::domain::{Report, StageName, Take, clean_line, shorten};

/// Most cells of such a row's name, which may be anything.
const LONGEST: usize = 80;

/// Most rows that are reported one by one; of more, only the number is.
const SEVERAL: usize = 5;

/// A row that cannot be understood, as far as it can be read. Its texts are safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddRow {
    /// Its place in the history.
    pub seq: i64,
    /// Its id.
    pub id: String,
    /// The provider's task id, if it has one.
    pub task_id: Option<String>,
    /// Its state, as written.
    pub state: String,
    /// What is wrong with it.
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

    /// A report about such rows: which they are, what is safe, what to do; `None` if there are
    /// none.
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

/// A take, or the row that should have been one. An error of SQLite itself stays an error.
pub(super) fn take_or_odd(row: &Row<'_>) -> rusqlite::Result<Result<Take, OddRow>> {
    read_or_odd(row, TakeRow::take)
}

/// The result of `read` for a row, or the row if it cannot be understood.
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

/// If an error is about a value that does not fit its column, describes the row and that value.
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

/// The SQL condition for a row with an unknown state, the same as in the index of such rows.
fn no_state() -> String {
    let names = StageName::ALL.map(|name| format!("'{name}'")).join(", ");
    format!("state NOT IN ({names})")
}

impl Ledger {
    /// Remembers a row that cannot be understood, to be reported.
    pub(super) fn met(&self, row: OddRow) {
        tracing::warn!(%row, "a row makes no sense");
        self.odd.borrow_mut().insert(row.seq, row);
    }

    /// The rows read so far that cannot be understood, and all rows with an unknown state, which
    /// are in no list of open takes. Oldest first.
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

    /// The rows of [`Self::odd_rows`] that have not been returned before.
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
