//! A take as one line of an export: everything the ledger knows of it, and back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params, params};
use serde::{Deserialize, Serialize};

use super::convert::{COLUMNS, percent, take_of};
use super::error::StoreError;
use super::ledger::Ledger;
use super::odd::{OddRow, sound};
use super::owner::random;
use crate::domain::{
    Container, Failure, FailureKind, NOTE_LIMIT, Rating, Shot, StageName, TakeId, Timestamp, fold,
    is_task_id,
};

/// The format of a line. It grows when a line can no longer be read by what wrote the last one:
/// 2 added what format 1 has no names for, and is read like it where they are missing.
const FORMAT: u32 = 2;

/// Takes read at a time.
const PAGE: i64 = 500;

/// One take, whole. Moments are RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    format: u32,
    id: String,
    origin: String,
    key_print: String,
    parent: Option<String>,
    shot: Shot,
    /// The exact body of the request.
    request: String,
    state: String,
    task_id: Option<String>,
    /// What may be its task id, of an unconfirmed one. Since format 2.
    #[serde(default)]
    offered_id: Option<String>,
    progress: Option<u8>,
    retry_at: Option<Moment>,
    video_url: Option<String>,
    poster_url: Option<String>,
    last_frame_url: Option<String>,
    error: Option<Failure>,
    /// The answer that ended it, as text.
    answer: Option<String>,
    /// The same in base 64, where it is no text.
    answer_base64: Option<String>,
    attempts: u32,
    created: Moment,
    updated: Moment,
    sent: Option<Moment>,
    watched: Option<Moment>,
    missing: Option<Moment>,
    ended: Option<Moment>,
    hidden: bool,
    note: String,
    rating: Option<u8>,
    /// 0: the film is fetched when asked for; 1: it is wanted; 2: something stands in its way; 3:
    /// its host denies it.
    fetch: u8,
    film: Option<String>,
    film_validator: Option<String>,
    film_done: Option<u64>,
    film_total: Option<u64>,
    poster: Option<String>,
    last_frame: Option<String>,
    #[serde(default)]
    film_part: Option<String>,
    #[serde(default)]
    film_remark: Option<String>,
    #[serde(default)]
    denied: Option<Moment>,
    /// Whether asking about a film that has no address rests.
    #[serde(default)]
    rests: bool,
    /// The provider's own word, where nobody listed it.
    #[serde(default)]
    said: Option<String>,
    /// The task that answers were about instead, and how many in a row.
    #[serde(default)]
    other_task: Option<String>,
    #[serde(default)]
    other_seen: u32,
    milestones: Vec<Milestone>,
}

/// A state that a take came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Milestone {
    at: Moment,
    state: String,
    note: String,
}

/// A point in time as a line has it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct Moment(Timestamp);

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.0.rfc3339()
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Timestamp::parse(&text).map(Self).ok_or_else(|| format!("{text:?} is no point in time"))
    }
}

/// Why a line cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is no export of a take, or makes no sense.
    #[error("{0}")]
    Odd(String),
    /// A newer viewfinder wrote it.
    #[error("it was written by a newer viewfinder (format {0}, this one knows {FORMAT})")]
    Newer(u32),
}

/// What importing did.
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
        let mut record: Self = serde_json::from_str(line).map_err(odd)?;
        record.settle();
        record.problem().map_or(Ok(record), |problem| Err(RecordError::Odd(problem)))
    }

    /// The provider it was sent to.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and finite numbers always serialise")
    }

    /// A take that was about to be sent, or was being sent, when it was written may have been sent
    /// since: nobody knows here.
    fn settle(&mut self) {
        let state = StageName::parse(&self.state);
        if matches!(state, Some(StageName::Preparing | StageName::Submitting)) {
            StageName::Unconfirmed.as_str().clone_into(&mut self.state);
            self.retry_at = None;
            let what = "it was exported while it was being sent; what came of it is not known here";
            self.error = Some(Failure::new(FailureKind::Unclear, what));
        }
    }

    /// What makes no sense of it, as far as it can be seen without a ledger.
    fn problem(&self) -> Option<String> {
        let absolute = |path: &Option<String>| {
            path.as_deref().is_none_or(|path| std::path::Path::new(path).is_absolute())
        };
        let film = self.film.as_deref();
        let mut names = [&self.task_id, &self.offered_id].into_iter().flatten();
        if TakeId::parse(&self.id).is_none() {
            Some(format!("{:?} is no id of a take", self.id))
        } else if let Some(name) = names.find(|name| !is_task_id(name)) {
            Some(format!(
                "its task id {name:?} is empty, too long, or has characters that cannot be seen"
            ))
        } else if self.origin.is_empty() {
            Some("it says not where it was sent".to_owned())
        } else if self.note.len() > NOTE_LIMIT {
            Some(format!("its note is longer than {NOTE_LIMIT} bytes"))
        } else if self.rating.is_some_and(|stars| Rating::new(stars).is_err()) {
            Some("its rating is not from 1 to 5".to_owned())
        } else if ![&self.film, &self.film_part, &self.poster, &self.last_frame]
            .into_iter()
            .all(absolute)
        {
            Some("its film's path does not begin at the root".to_owned())
        } else if film.is_some_and(|film| !ends_as_a_film(film)) {
            Some("its film's path does not end as a film's does, in .mp4 for instance".to_owned())
        } else {
            None
        }
    }

    fn raw(&self) -> Result<Option<Vec<u8>>, String> {
        match (&self.answer, &self.answer_base64) {
            (Some(text), _) => Ok(Some(text.clone().into_bytes())),
            (None, Some(encoded)) => {
                BASE64.decode(encoded).map(Some).map_err(|_| "its answer is no base 64".to_owned())
            }
            (None, None) => Ok(None),
        }
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

    /// The next records behind `seq`, each with its place.
    fn records(&self, seq: i64) -> Result<Vec<Placed>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, request, raw FROM takes WHERE seq > ?1 ORDER BY seq LIMIT {PAGE}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows =
            statement.query_map([seq], |row| Ok((row.get("seq")?, sound(row, record_of(row))?)))?;
        let mut records = rows.collect::<Result<Vec<_>, _>>()?;
        let mut milestones = self.connection.prepare_cached(
            "SELECT at, state, note FROM milestones WHERE take = ?1 ORDER BY rowid",
        )?;
        for (seq, record) in &mut records {
            let Ok(record) = record else { continue };
            let rows = milestones.query_map([*seq], |row| {
                let at = Moment(Timestamp::from_millis(row.get(0)?));
                Ok(Milestone { at, state: row.get(1)?, note: row.get(2)? })
            })?;
            record.milestones = rows.collect::<Result<_, _>>()?;
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
    let mut below = Vec::new();
    for (nth, record) in records.iter().enumerate() {
        if oldest.is_some_and(|oldest| record.created.0.millis() < oldest) {
            below.push((nth, record));
        } else {
            add(connection, (nth, record), None, &mut imported)?;
        }
    }
    let mut seq = lowest.unwrap_or(0);
    for it in below.into_iter().rev() {
        seq -= 1;
        add(connection, it, Some(seq), &mut imported)?;
    }
    Ok(imported)
}

/// Writes one record down, here or as the newest, unless its take is known.
fn add(
    connection: &Connection,
    (nth, record): (usize, &Record),
    seq: Option<i64>,
    imported: &mut Imported,
) -> Result<(), ImportError> {
    let odd = |why: String| ImportError::Record(nth, why);
    let known: Option<(i64, String)> = connection
        .prepare_cached("SELECT created, origin FROM takes WHERE id = ?1")?
        .query_row([&record.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let same_task = record.task_id.is_some()
        && connection
            .prepare_cached("SELECT 1 FROM takes WHERE task_id = ?1 AND origin = ?2")?
            .exists(params![record.task_id, record.origin])?;
    let same = |(created, origin): &(i64, String)| {
        *created == record.created.0.millis() && *origin == record.origin
    };
    if same_task || known.as_ref().is_some_and(same) {
        imported.known += 1;
        return Ok(());
    }
    let mut id = record.id.clone();
    if known.is_some() {
        id = TakeId::from_random(random()).to_string();
        imported.renamed += 1;
    }
    let seq = insert(connection, record, (seq, &id)).map_err(odd)?;
    let sql = format!("SELECT {COLUMNS} FROM takes WHERE seq = ?1");
    // What could not be read again would be no take.
    connection.prepare_cached(&sql)?.query_row([seq], take_of).map_err(|error| match error {
        rusqlite::Error::FromSqlConversionFailure(_, _, why) => odd(why.to_string()),
        other => other.into(),
    })?;
    imported.added += 1;
    Ok(())
}

fn insert(
    connection: &Connection,
    record: &Record,
    (seq, id): (Option<i64>, &str),
) -> Result<i64, String> {
    let write = |raw: Option<Vec<u8>>| -> rusqlite::Result<i64> {
        let (shot, millis) = (&record.shot, |at: Option<Moment>| at.map(|at| at.0.millis()));
        connection
            .prepare_cached(
                "INSERT INTO takes (seq, id, origin, key_print, parent, prompt, folded, ratio, \
                 style, model, seconds, motion, shot, request, state, task_id, progress, retry_at, \
                 video_url, poster_url, last_frame_url, error_kind, error_message, request_id, raw, \
                 attempts, created, updated, sent, watched, missing, ended, hidden, note, \
                 note_folded, rating, fetch, film, film_validator, film_done, film_total, poster, \
                 last_frame, film_part, film_remark, denied, offered_id, rests, said, other_task, \
                 other_seen) VALUES (:seq, :id, :origin, :key_print, :parent, :prompt, :folded, \
                 :ratio, :style, :model, :seconds, :motion, :shot, :request, :state, :task_id, \
                 :progress, :retry_at, :video_url, :poster_url, :last_frame_url, :error_kind, \
                 :error_message, :request_id, :raw, :attempts, :created, :updated, :sent, :watched, \
                 :missing, :ended, :hidden, :note, :note_folded, :rating, :fetch, :film, \
                 :film_validator, :film_done, :film_total, :poster, :last_frame, :film_part, \
                 :film_remark, :denied, :offered_id, :rests, :said, :other_task, :other_seen)",
            )?
            .execute(named_params! {
                ":seq": seq,
                ":id": id,
                ":origin": record.origin,
                ":key_print": record.key_print,
                ":parent": record.parent,
                ":prompt": shot.prompt,
                ":folded": fold(&shot.prompt_sent()),
                ":ratio": shot.ratio,
                ":style": shot.style,
                ":model": shot.model,
                ":seconds": shot.seconds,
                ":motion": shot.motion.to_string(),
                ":shot": serde_json::to_string(shot).expect("a shot always serialises"),
                ":request": record.request,
                ":state": record.state,
                ":task_id": record.task_id,
                ":progress": record.progress,
                ":retry_at": millis(record.retry_at),
                ":video_url": record.video_url,
                ":poster_url": record.poster_url,
                ":last_frame_url": record.last_frame_url,
                ":error_kind": record.error.as_ref().map(|error| error.kind.as_str()),
                ":error_message": record.error.as_ref().map(|error| &error.message),
                ":request_id": record.error.as_ref().and_then(|error| error.request_id.as_ref()),
                ":raw": raw,
                ":attempts": record.attempts,
                ":created": record.created.0.millis(),
                ":updated": record.updated.0.millis(),
                ":sent": millis(record.sent),
                ":watched": millis(record.watched),
                ":missing": millis(record.missing),
                ":ended": millis(record.ended),
                ":hidden": record.hidden,
                ":note": record.note,
                ":note_folded": fold(&record.note),
                ":rating": record.rating,
                ":fetch": record.fetch,
                ":film": record.film,
                ":film_validator": record.film_validator,
                ":film_done": record.film_done.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
                ":film_total": record.film_total.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
                ":poster": record.poster,
                ":last_frame": record.last_frame,
                ":film_part": record.film_part,
                ":film_remark": record.film_remark,
                ":denied": millis(record.denied),
                ":offered_id": record.offered_id,
                ":rests": record.rests,
                ":said": record.said,
                ":other_task": record.other_task,
                ":other_seen": record.other_seen,
            })?;
        let seq = connection.last_insert_rowid();
        let mut milestone = connection.prepare_cached(
            "INSERT INTO milestones (take, at, state, note) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for it in &record.milestones {
            milestone.execute(params![seq, it.at.0.millis(), it.state, it.note])?;
        }
        Ok(seq)
    };
    write(record.raw()?).map_err(|error| error.to_string())
}

/// The record of a row, still without its milestones.
fn record_of(row: &Row<'_>) -> rusqlite::Result<Record> {
    let take = take_of(row)?;
    let raw: Option<Vec<u8>> = row.get("raw")?;
    let (answer, answer_base64) = match raw.map(String::from_utf8) {
        None => (None, None),
        Some(Ok(text)) => (Some(text), None),
        Some(Err(bytes)) => (None, Some(BASE64.encode(bytes.as_bytes()))),
    };
    let moment = |at: Option<Timestamp>| at.map(Moment);
    let size = |column: &str| -> rusqlite::Result<Option<u64>> {
        Ok(row.get::<_, Option<i64>>(column)?.and_then(|bytes| u64::try_from(bytes).ok()))
    };
    let retry: Option<i64> = row.get("retry_at")?;
    Ok(Record {
        format: FORMAT,
        id: take.id.to_string(),
        key_print: take.key_print.clone(),
        parent: take.parent.map(|parent| parent.to_string()),
        request: row.get("request")?,
        state: take.state().as_str().to_owned(),
        task_id: row.get("task_id")?,
        offered_id: row.get("offered_id")?,
        progress: percent(row)?,
        retry_at: retry.map(|at| Moment(Timestamp::from_millis(at))),
        video_url: row.get("video_url")?,
        poster_url: row.get("poster_url")?,
        last_frame_url: row.get("last_frame_url")?,
        error: take.failure().cloned(),
        answer,
        answer_base64,
        attempts: take.attempts,
        created: Moment(take.created),
        updated: Moment(take.updated),
        sent: moment(take.sent),
        watched: moment(take.watched),
        missing: moment(take.missing),
        ended: moment(take.ended),
        hidden: take.hidden,
        note: take.remark.note.clone(),
        rating: take.remark.rating.map(Rating::stars),
        fetch: row.get("fetch")?,
        film: row.get("film")?,
        film_validator: row.get("film_validator")?,
        film_done: size("film_done")?,
        film_total: size("film_total")?,
        poster: row.get("poster")?,
        last_frame: row.get("last_frame")?,
        film_part: row.get("film_part")?,
        film_remark: row.get("film_remark")?,
        denied: row.get::<_, Option<i64>>("denied")?.map(|at| Moment(Timestamp::from_millis(at))),
        rests: row.get("rests")?,
        said: row.get("said")?,
        other_task: row.get("other_task")?,
        other_seen: row.get("other_seen")?,
        milestones: Vec::new(),
        origin: take.origin,
        shot: take.shot,
    })
}
