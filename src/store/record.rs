//! A take as one line of an export: everything the ledger knows of it, and back.

use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::columns::{COLUMNS, Moment, TakeRow};
use super::error::StoreError;
use super::ledger::{Ledger, add_milestone};
use super::odd_row::{OddRow, read_or_odd};
use super::owner::random;
use crate::domain::{
    Container, Failure, FailureKind, NOTE_LIMIT, StageName, TakeId, is_task_id, quoted,
};

/// The format of a line. It grows when a line can no longer be read by what wrote the last one:
/// 2 to 5 added what those before have no names for, and are read like them where they are missing.
const FORMAT: u32 = 5;

/// Takes read at a time.
const PAGE: i64 = 500;

/// One take, whole: a line has the format, the columns of its row under their names, and what
/// stands beside them. Moments are RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    row: TakeRow,
    beside: Beside,
}

/// What a line has beside the columns of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside {
    format: u32,
    /// The exact body of the request; its head is a column of the row.
    request: String,
    error: Option<Failure>,
    /// The answer that ended it, as text.
    answer: Option<String>,
    /// The same in base 64, if it is not text.
    answer_base64: Option<String>,
    milestones: Vec<Milestone>,
}

/// A line as it is written.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    beside: &'a Beside,
    #[serde(flatten)]
    row: &'a TakeRow,
}

/// A state that a take came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Milestone {
    at: Moment,
    state: String,
    note: String,
}

/// Why a line cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is not an exported take, or is inconsistent.
    #[error("{0}")]
    Odd(String),
    /// A newer viewfinder wrote it.
    #[error("it was written by a newer viewfinder (format {0}, this one knows {FORMAT})")]
    Newer(u32),
}

/// The result of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Takes that are new here.
    pub added: usize,
    /// Takes that were here already, and stayed as they were.
    pub known: usize,
    /// Those of the new ones whose id another take has here: they got another.
    pub renamed: usize,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The record of this index makes no sense as a take.
    #[error("record {0}: {1}")]
    Record(usize, String),
    /// The ledger refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ImportError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Record {
    /// Reads a line.
    pub fn parse(line: &str) -> Result<Self, RecordError> {
        #[derive(Deserialize)]
        struct Version {
            format: Option<u32>,
        }
        let odd = |error: serde_json::Error| {
            // Which column is of no use to anybody, and the line's number is another one.
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            let cut = error.is_eof().then_some("it ends in the middle");
            RecordError::Odd(cut.unwrap_or(said).to_owned())
        };
        let version: Version = serde_json::from_str(line).map_err(odd)?;
        match version.format {
            Some(1..=FORMAT) => {}
            Some(other) if other > FORMAT => return Err(RecordError::Newer(other)),
            Some(_) | None => {
                let what = "it has no \"format\": viewfinder export writes such lines";
                return Err(RecordError::Odd(what.to_owned()));
            }
        }
        let fields: Map<String, Value> = serde_json::from_str(line).map_err(odd)?;
        let (row, beside): (Map<_, _>, Map<_, _>) =
            fields.into_iter().partition(|(name, _)| TakeRow::exports(name));
        // What nobody knows is told before what is missing, and it is beside the row.
        let beside = serde_json::from_value(Value::Object(beside)).map_err(odd)?;
        let row = serde_json::from_value(Value::Object(row)).map_err(odd)?;
        let mut record = Self { row, beside };
        record.settle();
        record.row.fail(record.beside.error.as_ref());
        record.problem().map_or(Ok(record), |problem| Err(RecordError::Odd(problem)))
    }

    /// The provider it was sent to.
    pub fn origin(&self) -> &str {
        &self.row.origin
    }

    /// The line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&Line { beside: &self.beside, row: &self.row })
            .expect("strings and finite numbers always serialise")
    }

    /// A take that was about to be sent, or was being sent, when it was written may have been sent
    /// since: nobody knows here.
    fn settle(&mut self) {
        let state = StageName::parse(&self.row.state);
        if matches!(state, Some(StageName::Preparing | StageName::Submitting)) {
            StageName::Unconfirmed.as_str().clone_into(&mut self.row.state);
            self.row.retry_at = None;
            let what = "it was exported while it was being sent; what came of it is not known here";
            self.beside.error = Some(Failure::new(FailureKind::Unclear, what));
        }
    }

    /// What makes no sense of it, as far as it can be seen without a ledger.
    fn problem(&self) -> Option<String> {
        let row = &self.row;
        let absolute = |path: &Option<String>| {
            path.as_deref().is_none_or(|path| std::path::Path::new(path).is_absolute())
        };
        let film = row.film.as_deref();
        let mut names = [&row.task_id, &row.offered_id].into_iter().flatten();
        if TakeId::parse(&row.id).is_none() {
            Some(format!("{} is no id of a take", quoted(&row.id)))
        } else if let Some(name) = names.find(|name| !is_task_id(name)) {
            Some(format!(
                "its task id {} is empty, too long, or has characters that cannot be seen",
                quoted(name)
            ))
        } else if row.origin.is_empty() {
            Some("it says not where it was sent".to_owned())
        } else if row.note.len() > NOTE_LIMIT {
            Some(format!("its note is longer than {NOTE_LIMIT} bytes"))
        } else if row.rating.is_some() && row.remark().rating.is_none() {
            Some("its rating is not from 1 to 5".to_owned())
        } else if ![&row.film, &row.film_part, &row.poster, &row.last_frame]
            .into_iter()
            .all(absolute)
        {
            Some("its film's path does not begin at the root".to_owned())
        } else if film.is_some_and(|film| !ends_as_a_film(film)) {
            Some("its film's path does not end as a film's does, in .mp4 for instance".to_owned())
        } else {
            row.clone().take().err().map(|why| why.to_string())
        }
    }

    /// The answer that ended it.
    fn raw(&self) -> Result<Option<Vec<u8>>, String> {
        Ok(match (&self.beside.answer, &self.beside.answer_base64) {
            (Some(text), _) => Some(text.clone().into_bytes()),
            (None, Some(encoded)) => {
                Some(BASE64.decode(encoded).map_err(|_| "its answer is no base 64".to_owned())?)
            }
            (None, None) => None,
        })
    }
}

/// Whether a path has an ending that films are kept under.
fn ends_as_a_film(path: &str) -> bool {
    let ending = std::path::Path::new(path).extension();
    Container::ALL.iter().any(|it| ending.is_some_and(|end| end.eq_ignore_ascii_case(it.ending())))
}

/// A row's place, and the record of it.
type Placed = (i64, Result<Record, OddRow>);

impl Ledger {
    /// Hands every take to `give`, oldest first, until that says no. Gives back the rows that make
    /// no sense and were left out.
    pub fn export<E: From<StoreError>>(
        &self,
        mut give: impl FnMut(Record) -> Result<bool, E>,
    ) -> Result<Vec<OddRow>, E> {
        let (mut last, mut odd) = (i64::MIN, Vec::new());
        loop {
            let page = self.records(last)?;
            let Some((seq, _)) = page.last() else { return Ok(odd) };
            last = *seq;
            for (_, record) in page {
                match record {
                    Err(row) => odd.push(row),
                    Ok(record) => {
                        if !give(record)? {
                            return Ok(odd);
                        }
                    }
                }
            }
        }
    }

    /// The next records after `seq`, each with its place.
    fn records(&self, seq: i64) -> Result<Vec<Placed>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, request, raw FROM takes WHERE seq > ?1 ORDER BY seq LIMIT {PAGE}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([seq], |row| {
            let sound = read_or_odd(row, |columns| columns.clone().take().map(|_| columns))?;
            let record = match sound {
                Ok(columns) => Ok(record_of(columns, row)?),
                Err(odd) => Err(odd),
            };
            Ok((row.get("seq")?, record))
        })?;
        let mut records = rows.collect::<Result<Vec<_>, _>>()?;
        let mut milestones = self.connection.prepare_cached(
            "SELECT at, state, note FROM milestones WHERE take = ?1 ORDER BY rowid",
        )?;
        for (seq, record) in &mut records {
            let Ok(record) = record else { continue };
            let rows = milestones.query_map([*seq], |row| {
                Ok(Milestone { at: row.get(0)?, state: row.get(1)?, note: row.get(2)? })
            })?;
            record.beside.milestones = rows.collect::<Result<_, _>>()?;
        }
        Ok(records)
    }

    /// Takes records in, all or none. A take that is here already stays as it is: one of the same
    /// id that was written down at the same moment, or one of the same task. Those that are older
    /// than everything here come below it, the others on top, in their order.
    /// Without `keep` it only says what it would do.
    pub fn import(&mut self, records: &[Record], keep: bool) -> Result<Imported, ImportError> {
        let imported = self.write_if(|transaction| Ok((take_in(transaction, records)?, keep)));
        imported.map_err(|error| match error {
            ImportError::Store(error) => ImportError::Store(error.explained(self.path())),
            ImportError::Record(..) => error,
        })
    }
}

fn take_in(connection: &Connection, records: &[Record]) -> Result<Imported, ImportError> {
    let (lowest, oldest): (Option<i64>, Option<i64>) =
        connection.query_row("SELECT min(seq), min(created) FROM takes", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let mut imported = Imported::default();
    // Those that are here from before: a provider may give one task id twice, and then the takes of
    // one export may have it twice.
    let here: i64 =
        connection.query_row("SELECT coalesce(max(seq), 0) FROM takes", [], |row| row.get(0))?;
    let here = lowest.unwrap_or(0)..=here;
    let mut below = Vec::new();
    for (nth, record) in records.iter().enumerate() {
        if oldest.is_some_and(|oldest| record.row.created.0.millis() < oldest) {
            below.push((nth, record));
        } else {
            add(connection, (nth, record), None, &here, &mut imported)?;
        }
    }
    let mut seq = lowest.unwrap_or(0);
    for it in below.into_iter().rev() {
        seq -= 1;
        add(connection, it, Some(seq), &here, &mut imported)?;
    }
    Ok(imported)
}

/// Writes one record down, here or as the newest, unless its take is known.
fn add(
    connection: &Connection,
    (nth, record): (usize, &Record),
    seq: Option<i64>,
    here: &RangeInclusive<i64>,
    imported: &mut Imported,
) -> Result<(), ImportError> {
    let odd = |why: String| ImportError::Record(nth, why);
    let row = &record.row;
    let known: Option<(Moment, String)> = connection
        .prepare_cached("SELECT created, origin FROM takes WHERE id = ?1")?
        .query_row([&row.id], |found| Ok((found.get(0)?, found.get(1)?)))
        .optional()?;
    let same_task = row.task_id.is_some()
        && connection
            .prepare_cached(
                "SELECT 1 FROM takes WHERE task_id = ?1 AND origin = ?2 AND seq BETWEEN ?3 AND ?4",
            )?
            .exists(params![row.task_id, row.origin, here.start(), here.end()])?;
    let same =
        |(created, origin): &(Moment, String)| *created == row.created && *origin == row.origin;
    if same_task || known.as_ref().is_some_and(same) {
        imported.known += 1;
        return Ok(());
    }
    let raw = record.raw().map_err(odd)?;
    let mut row = row.clone();
    forget_parts(&mut row);
    if known.is_some() {
        row.id = TakeId::from_random(random()).to_string();
        imported.renamed += 1;
    }
    let papers = (record.beside.request.as_str(), raw.as_deref());
    let seq = row.insert(connection, seq, papers).map_err(|error| odd(error.to_string()))?;
    for it in &record.beside.milestones {
        add_milestone(connection, seq, it.at.0, &it.state, &it.note)?;
    }
    imported.added += 1;
    Ok(())
}

/// Forgets the files that a row names as written into: none of them was written by this ledger, and
/// they may be anybody's. Where a film is that was saved stays, since that is only ever read.
fn forget_parts(row: &mut TakeRow) {
    (row.film_part, row.film_validator, row.film_total) = (None, None, None);
    if row.state != StageName::Saved.as_str() {
        (row.film, row.film_done, row.film_remark) = (None, None, None);
        (row.poster, row.last_frame) = (None, None);
    }
    if row.state == StageName::Downloading.as_str() {
        StageName::Succeeded.as_str().clone_into(&mut row.state);
    }
}

/// The record of a row, still without its milestones.
fn record_of(columns: TakeRow, row: &Row<'_>) -> rusqlite::Result<Record> {
    let raw: Option<Vec<u8>> = row.get("raw")?;
    let (answer, answer_base64) = match raw.map(String::from_utf8) {
        None => (None, None),
        Some(Ok(text)) => (Some(text), None),
        Some(Err(bytes)) => (None, Some(BASE64.encode(bytes.as_bytes()))),
    };
    let beside = Beside {
        format: FORMAT,
        request: row.get("request")?,
        error: columns.failure().ok().flatten(),
        answer,
        answer_base64,
        milestones: Vec::new(),
    };
    Ok(Record { row: columns, beside })
}
