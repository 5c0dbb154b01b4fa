//! Rows and takes, each from the other.

use std::path::{Path, PathBuf};

use rusqlite::{Row, ToSql};

use crate::domain::{
    Answers, Failure, FailureKind, Fetch, OtherTask, Output, Part, Rating, Remark, Retry,
    SavedFilm, Shot, Stage, StageName, Take, TakeId, Timestamp,
};

/// The columns that [`take_of`] reads, in its order.
pub(crate) const COLUMNS: &str = "seq, id, origin, key_print, owner, parent, shot, state, task_id, \
     progress, retry_at, video_url, poster_url, last_frame_url, error_kind, error_message, \
     request_id, attempts, created, updated, sent, watched, missing, hidden, fetch, film, \
     film_validator, film_done, film_total, poster, last_frame, ended, note, rating, film_part, \
     film_remark, denied, offered_id, rests, said, other_task, other_seen";

/// The take of a row. A row that a later version or a hand wrote in a way that makes no sense is
/// an error of its own, which leaves the others readable.
pub(crate) fn take_of(row: &Row<'_>) -> rusqlite::Result<Take> {
    let shot: String = row.get("shot")?;
    let id: String = row.get("id")?;
    let parent: Option<String> = row.get("parent")?;
    let stage = stage_of(row)?;
    Ok(Take {
        id: TakeId::parse(&id).ok_or_else(|| odd("id", &id))?,
        seq: row.get("seq")?,
        origin: row.get("origin")?,
        key_print: row.get("key_print")?,
        owner: row.get("owner")?,
        parent: parent.as_deref().and_then(TakeId::parse),
        shot: serde_json::from_str::<Shot>(&shot).map_err(|_| odd("shot", &shot))?,
        fetch: fetch_of(row, &stage)?,
        part: if matches!(stage, Stage::Saved { .. }) { None } else { part_of(row)? },
        stage,
        created: time(row, "created")?.unwrap_or_default(),
        updated: time(row, "updated")?.unwrap_or_default(),
        sent: time(row, "sent")?,
        watched: time(row, "watched")?,
        missing: time(row, "missing")?,
        answers: answers_of(row)?,
        ended: time(row, "ended")?,
        attempts: u32::try_from(row.get::<_, i64>("attempts")?.max(0)).unwrap_or(u32::MAX),
        hidden: row.get("hidden")?,
        remark: remark_of(row)?,
    })
}

fn answers_of(row: &Row<'_>) -> rusqlite::Result<Answers> {
    let other: Option<String> = row.get("other_task")?;
    let seen = row.get("other_seen")?;
    Ok(Answers { said: row.get("said")?, other: other.map(|task_id| OtherTask { task_id, seen }) })
}

/// What the user says of a take. A rating that is none counts as missing.
pub(crate) fn remark_of(row: &Row<'_>) -> rusqlite::Result<Remark> {
    let stars: Option<i64> = row.get("rating")?;
    let rating = stars.and_then(|stars| Rating::new(u8::try_from(stars).ok()?).ok());
    Ok(Remark { note: row.get("note")?, rating })
}

fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

fn stage_of(row: &Row<'_>) -> rusqlite::Result<Stage> {
    let word: String = row.get("state")?;
    let task_id: Option<String> = row.get("task_id")?;
    let named = || task_id.clone().ok_or_else(|| odd("task_id", "none"));
    Ok(match StageName::parse(&word).ok_or_else(|| odd("state", &word))? {
        StageName::Preparing => Stage::Preparing {
            retry: match (time(row, "retry_at")?, failure_of(row)?) {
                (Some(at), Some(why)) => Some(Retry { at, why }),
                _ => None,
            },
        },
        StageName::Submitting => Stage::Submitting,
        StageName::Queued => Stage::Queued { task_id: named()? },
        StageName::Running => Stage::Running { task_id: named()?, progress: percent(row)? },
        StageName::Stalled => Stage::Stalled { task_id: named()? },
        StageName::Succeeded => match there(row)? {
            Some(output) => Stage::Succeeded { task_id: named()?, output },
            None => Stage::Filmless {
                task_id: named()?,
                why: failure_of(row)?.unwrap_or_else(|| Failure::new(FailureKind::NotFound, "")),
                rests: row.get("rests")?,
            },
        },
        StageName::Downloading => Stage::Downloading { task_id: named()?, output: output_of(row)? },
        StageName::Saved => Stage::Saved {
            task_id: named()?,
            output: output_of(row)?,
            film: SavedFilm {
                path: path(row, "film")?.ok_or_else(|| odd("film", "none"))?,
                bytes: size(row, "film_done")?.unwrap_or(0),
                poster: path(row, "poster")?,
                last_frame: path(row, "last_frame")?,
                remark: row.get("film_remark")?,
            },
        },
        StageName::Expired => {
            Stage::Expired { task_id: named()?, output: output_of(row)?, why: reason_of(row)? }
        }
        StageName::Unconfirmed => {
            Stage::Unconfirmed { why: reason_of(row)?, offered: row.get("offered_id")? }
        }
        StageName::Rejected => Stage::Rejected { why: reason_of(row)? },
        StageName::Failed => {
            Stage::Failed { task_id: task_id.clone(), why: reason_of(row)?, output: there(row)? }
        }
        StageName::Cancelled => Stage::Cancelled,
    })
}

/// Where a film is, if there is one anywhere.
fn there(row: &Row<'_>) -> rusqlite::Result<Option<Output>> {
    let film: Option<String> = row.get("video_url")?;
    film.map(|_| output_of(row)).transpose()
}

/// How far it is; what is no percentage counts as not said.
pub(crate) fn percent(row: &Row<'_>) -> rusqlite::Result<Option<u8>> {
    let said = row.get::<_, Option<i64>>("progress")?.and_then(|said| u8::try_from(said).ok());
    Ok(said.filter(|percent| *percent <= 100))
}

fn output_of(row: &Row<'_>) -> rusqlite::Result<Output> {
    Ok(Output {
        film: row.get::<_, Option<String>>("video_url")?.unwrap_or_default(),
        poster: row.get("poster_url")?,
        last_frame: row.get("last_frame_url")?,
    })
}

/// A number of bytes; a negative one makes no sense and counts as none.
fn size(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<u64>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|bytes| u64::try_from(bytes).ok()))
}

fn path(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<PathBuf>> {
    Ok(row.get::<_, Option<String>>(column)?.map(PathBuf::from))
}

fn fetch_of(row: &Row<'_>, stage: &Stage) -> rusqlite::Result<Fetch> {
    Ok(match (row.get::<_, i64>("fetch")?, stage) {
        (HELD, Stage::Succeeded { .. }) => Fetch::Held(reason_of(row)?),
        (DENIED, Stage::Succeeded { .. }) => {
            // Where nobody wrote down since when, it is since the end.
            let since = time(row, "denied")?.or(time(row, "ended")?).unwrap_or_default();
            Fetch::Denied { why: reason_of(row)?, since }
        }
        (0, _) => Fetch::No,
        _ => Fetch::Wanted,
    })
}

fn part_of(row: &Row<'_>) -> rusqlite::Result<Option<Part>> {
    let Some(path) = path(row, "film")? else { return Ok(None) };
    // Before the fourth step it had the film's own name with `.part` behind it.
    let file = self::path(row, "film_part")?.unwrap_or_else(|| {
        let mut name = path.clone().into_os_string();
        name.push(".part");
        name.into()
    });
    Ok(Some(Part {
        path,
        file,
        validator: row.get("film_validator")?,
        done: size(row, "film_done")?.unwrap_or(0),
        total: size(row, "film_total")?,
    }))
}

/// How a column says that something stands in the way of a film.
const HELD: i64 = 2;

/// How it says that the film's host denies it.
const DENIED: i64 = 3;

/// How [`Fetch`] is written.
pub(crate) fn fetch_number(fetch: &Fetch) -> i64 {
    match fetch {
        Fetch::No => 0,
        Fetch::Wanted => 1,
        Fetch::Held(_) => HELD,
        Fetch::Denied { .. } => DENIED,
    }
}

/// A path as text: films are only ever put where a path can be written as text.
fn text(path: &Path) -> Option<&str> {
    path.to_str()
}

fn failure_of(row: &Row<'_>) -> rusqlite::Result<Option<Failure>> {
    let Some(kind) = row.get::<_, Option<String>>("error_kind")? else {
        return Ok(None);
    };
    Ok(Some(Failure {
        kind: FailureKind::parse(&kind).ok_or_else(|| odd("error_kind", &kind))?,
        message: row.get::<_, Option<String>>("error_message")?.unwrap_or_default(),
        request_id: row.get("request_id")?,
    }))
}

fn reason_of(row: &Row<'_>) -> rusqlite::Result<Failure> {
    failure_of(row)?.ok_or_else(|| odd("error_kind", "none"))
}

fn odd(column: &str, value: &str) -> rusqlite::Error {
    let what = format!("its {column} reads {value:?}");
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, what.into())
}

/// The columns that change during a take's life, with their values; the names are a statement's
/// named parameters.
pub(crate) struct Changing<'a> {
    take: &'a Take,
    state: &'static str,
    retry_at: Option<i64>,
    error_kind: Option<&'static str>,
}

impl<'a> Changing<'a> {
    pub(crate) fn of(take: &'a Take) -> Self {
        let retry_at = match &take.stage {
            Stage::Preparing { retry } => retry.as_ref().map(|retry| retry.at.millis()),
            _ => None,
        };
        Self {
            take,
            state: take.state().as_str(),
            retry_at,
            error_kind: take.failure().map(|failure| failure.kind.as_str()),
        }
    }

    /// `column = :column` for each of them.
    pub(crate) const SET: &'static str = "owner = :owner, state = :state, task_id = :task_id, \
        progress = :progress, retry_at = :retry_at, video_url = :video_url, \
        poster_url = :poster_url, last_frame_url = :last_frame_url, error_kind = :error_kind, \
        error_message = :error_message, request_id = :request_id, attempts = :attempts, \
        updated = :updated, sent = :sent, watched = :watched, missing = :missing, \
        ended = :ended, fetch = :fetch, film = :film, film_validator = :film_validator, \
        film_done = :film_done, film_total = :film_total, poster = :poster, \
        last_frame = :last_frame, film_part = :film_part, film_remark = :film_remark, \
        denied = :denied, offered_id = :offered_id, rests = :rests, said = :said, \
        other_task = :other_task, other_seen = :other_seen";

    /// Calls `run` with the parameters of [`Self::SET`] and `more`.
    pub(crate) fn with<R>(
        &self,
        more: &[(&str, &dyn ToSql)],
        run: impl FnOnce(&[(&str, &dyn ToSql)]) -> R,
    ) -> R {
        let (take, failure, output) = (self.take, self.take.failure(), self.take.output());
        let millis = |at: Option<Timestamp>| at.map(Timestamp::millis);
        let mut all: Vec<(&str, &dyn ToSql)> = Vec::with_capacity(32 + more.len());
        let (task_id, progress) = (take.task_id(), take.progress());
        let offered_id = take.offered();
        let film_url = output.map(|output| &output.film);
        let poster_url = output.and_then(|output| output.poster.as_ref());
        let last_frame_url = output.and_then(|output| output.last_frame.as_ref());
        let (part, saved) = (take.part.as_ref(), take.film());
        let film = part.map(|part| &part.path).or(saved.map(|film| &film.path));
        let film = film.and_then(|path| text(path));
        let validator = part.and_then(|part| part.validator.as_ref());
        let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        let done = part.map(|part| part.done).or(saved.map(|film| film.bytes)).map(bytes);
        let total = part.and_then(|part| part.total).map(bytes);
        let poster = saved.and_then(|film| film.poster.as_deref()).and_then(text);
        let last_frame = saved.and_then(|film| film.last_frame.as_deref()).and_then(text);
        let film_part = part.and_then(|part| text(&part.file));
        let film_remark = saved.and_then(|film| film.remark.as_ref());
        let denied = match take.fetch {
            Fetch::Denied { since, .. } => Some(since.millis()),
            Fetch::No | Fetch::Wanted | Fetch::Held(_) => None,
        };
        let (fetch, ended) = (fetch_number(&take.fetch), millis(take.ended));
        let message = failure.map(|failure| &failure.message);
        let request_id = failure.and_then(|failure| failure.request_id.as_ref());
        let rests = take.is_filmless() && take.rests();
        let other = take.answers.other.as_ref();
        let other_task = other.map(|other| &other.task_id);
        let other_seen = other.map_or(0, |other| other.seen);
        let updated = take.updated.millis();
        let (sent, watched, missing) =
            (millis(take.sent), millis(take.watched), millis(take.missing));
        all.extend_from_slice(&[
            (":owner", &take.owner),
            (":state", &self.state),
            (":task_id", &task_id),
            (":progress", &progress),
            (":retry_at", &self.retry_at),
            (":video_url", &film_url),
            (":poster_url", &poster_url),
            (":last_frame_url", &last_frame_url),
            (":error_kind", &self.error_kind),
            (":error_message", &message),
            (":request_id", &request_id),
            (":attempts", &take.attempts),
            (":updated", &updated),
            (":sent", &sent),
            (":watched", &watched),
            (":missing", &missing),
            (":ended", &ended),
            (":fetch", &fetch),
            (":film", &film),
            (":film_validator", &validator),
            (":film_done", &done),
            (":film_total", &total),
            (":poster", &poster),
            (":last_frame", &last_frame),
            (":film_part", &film_part),
            (":film_remark", &film_remark),
            (":denied", &denied),
            (":offered_id", &offered_id),
            (":rests", &rests),
            (":said", &take.answers.said),
            (":other_task", &other_task),
            (":other_seen", &other_seen),
        ]);
        all.extend_from_slice(more);
        run(&all)
    }
}
