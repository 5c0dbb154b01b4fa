//! Rows and takes, each from the other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::columns::{AnyJson, ChargeCell, Json, Moment, TakeRow};
use crate::domain::{
    Answers, Charge, ChargeState, Failure, FailureKind, Fetch, OtherTask, Output, Part, PlanItem,
    Rating, Remark, Retry, Route, SavedFilm, Stage, StageName, Take, TakeId, Timestamp, Usd,
    quoted,
};
use crate::measure::Got;

/// A row that a later version or a hand wrote in a way that makes no sense: which column, and what
/// it reads.
#[derive(Debug, thiserror::Error)]
#[error("its {column} reads {}", quoted(.value))]
pub(super) struct Senseless {
    column: &'static str,
    value: String,
}

fn senseless(column: &'static str, value: &str) -> Senseless {
    Senseless { column, value: value.to_owned() }
}

impl TakeRow {
    /// The take of this row.
    pub(super) fn take(self) -> Result<Take, Senseless> {
        let stage = self.stage()?;
        Ok(Take {
            id: TakeId::parse(&self.id).ok_or_else(|| senseless("id", &self.id))?,
            seq: self.seq,
            fetch: self.fetch_of(&stage)?,
            part: if matches!(stage, Stage::Saved { .. }) { None } else { self.part() },
            stage,
            created: self.created.0,
            updated: self.updated.0,
            sent: time(self.sent),
            watched: time(self.watched),
            missing: time(self.missing),
            ended: time(self.ended),
            attempts: count(self.attempts),
            hidden: self.hidden,
            remark: self.remark(),
            got: read(self.got.as_ref()).filter(Got::is_possible).map(Arc::new),
            parent: self.parent.as_deref().and_then(TakeId::parse),
            charge: self.charge.map(|ChargeCell { estimate, price, state, source }| Charge {
                estimate: estimate.map(Usd::from_micros),
                price: price.map(Usd::from_micros),
                // Without a receipt it follows from how the take stands. What a later version writes
                // may have been charged.
                state: match ChargeState::parse(&state) {
                    _ if source.is_empty() => ChargeState::Reserved,
                    known => known.unwrap_or(ChargeState::Unknown),
                },
                source,
            }),
            item: self
                .plan
                .as_deref()
                .and_then(TakeId::parse)
                .zip(self.item.and_then(|item| u32::try_from(item).ok()))
                .map(|(plan, item)| PlanItem { plan, item }),
            route: Route::parse(&self.route).ok_or_else(|| senseless("route", &self.route))?,
            answers: Answers {
                said: self.said,
                request_id: self.submit_request_id,
                other: self
                    .other_task
                    .map(|task_id| OtherTask { task_id, seen: count(self.other_seen) }),
            },
            shot: self.shot.0,
            owner: self.owner,
            origin: self.origin,
            key_print: self.key_print,
        })
    }

    /// What the user says of it. A rating that is none counts as missing.
    pub(super) fn remark(&self) -> Remark {
        let stars = self.rating.and_then(|stars| u8::try_from(stars).ok());
        let rating = stars.and_then(|stars| Rating::new(stars).ok());
        Remark { note: self.note.clone(), rating, eye: read(self.eye.as_ref()).unwrap_or_default() }
    }

    /// What went wrong, where something did.
    pub(super) fn failure(&self) -> Result<Option<Failure>, Senseless> {
        let Some(kind) = &self.error_kind else { return Ok(None) };
        Ok(Some(Failure {
            kind: FailureKind::parse(kind).ok_or_else(|| senseless("error_kind", kind))?,
            message: self.error_message.clone().unwrap_or_default(),
            request_id: self.request_id.clone(),
        }))
    }

    /// Puts what went wrong where [`Self::failure`] finds it.
    pub(super) fn fail(&mut self, failure: Option<&Failure>) {
        self.error_kind = failure.map(|failure| failure.kind.as_str().to_owned());
        self.error_message = failure.map(|failure| failure.message.clone());
        self.request_id = failure.and_then(|failure| failure.request_id.clone());
    }

    fn reason(&self) -> Result<Failure, Senseless> {
        self.failure()?.ok_or_else(|| senseless("error_kind", "none"))
    }

    fn stage(&self) -> Result<Stage, Senseless> {
        let named = || self.task_id.clone().ok_or_else(|| senseless("task_id", "none"));
        let state = StageName::parse(&self.state);
        Ok(match state.ok_or_else(|| senseless("state", &self.state))? {
            StageName::Preparing => Stage::Preparing {
                retry: match (self.retry_at, self.failure()?) {
                    (Some(Moment(at)), Some(why)) => Some(Retry { at, why }),
                    _ => None,
                },
            },
            StageName::Submitting => Stage::Submitting,
            StageName::Queued => Stage::Queued { task_id: named()? },
            StageName::Running => Stage::Running { task_id: named()?, progress: self.percent() },
            StageName::Stalled => Stage::Stalled { task_id: named()? },
            StageName::Succeeded if self.video_url.is_some() => {
                Stage::Succeeded { task_id: named()?, output: self.output() }
            }
            StageName::Succeeded => Stage::Filmless {
                task_id: named()?,
                why: self.failure()?.unwrap_or_else(|| Failure::new(FailureKind::NotFound, "")),
                rests: self.rests,
            },
            StageName::Downloading => {
                Stage::Downloading { task_id: named()?, output: self.output() }
            }
            StageName::Saved => Stage::Saved {
                task_id: named()?,
                output: self.output(),
                film: SavedFilm {
                    path: path(self.film.as_ref()).ok_or_else(|| senseless("film", "none"))?,
                    bytes: bytes(self.film_done).unwrap_or(0),
                    poster: path(self.poster.as_ref()),
                    last_frame: path(self.last_frame.as_ref()),
                    remark: self.film_remark.clone(),
                },
            },
            StageName::Expired => {
                Stage::Expired { task_id: named()?, output: self.output(), why: self.reason()? }
            }
            StageName::Unconfirmed => {
                Stage::Unconfirmed { why: self.reason()?, offered: self.offered_id.clone() }
            }
            StageName::Rejected => Stage::Rejected { why: self.reason()? },
            StageName::Failed => Stage::Failed {
                task_id: self.task_id.clone(),
                why: self.reason()?,
                output: self.video_url.is_some().then(|| self.output()),
            },
            StageName::Cancelled => Stage::Cancelled,
        })
    }

    /// Where the film and its pictures are, as far as that is known.
    fn output(&self) -> Output {
        Output {
            film: self.video_url.clone().unwrap_or_default(),
            poster: self.poster_url.clone(),
            last_frame: self.last_frame_url.clone(),
        }
    }

    /// Its progress; a value that is not a percentage counts as missing.
    fn percent(&self) -> Option<u8> {
        let percent = self.progress.and_then(|said| u8::try_from(said).ok());
        percent.filter(|percent| *percent <= 100)
    }

    fn fetch_of(&self, stage: &Stage) -> Result<Fetch, Senseless> {
        Ok(match (self.fetch, stage) {
            (HELD, Stage::Succeeded { .. }) => Fetch::Held(self.reason()?),
            (DENIED, Stage::Succeeded { .. }) => {
                // Where nobody wrote down since when, it is since the end.
                let since = time(self.denied).or(time(self.ended)).unwrap_or_default();
                Fetch::Denied { why: self.reason()?, since }
            }
            (0, _) => Fetch::No,
            _ => Fetch::Wanted,
        })
    }

    fn part(&self) -> Option<Part> {
        let path = path(self.film.as_ref())?;
        // Before the fourth step it had the film's own name with `.part` behind it.
        let file = self::path(self.film_part.as_ref()).unwrap_or_else(|| {
            let mut name = path.clone().into_os_string();
            name.push(".part");
            name.into()
        });
        Some(Part {
            path,
            file,
            validator: self.film_validator.clone(),
            done: bytes(self.film_done).unwrap_or(0),
            total: bytes(self.film_total),
        })
    }

    /// The row of a take.
    pub(super) fn of(take: &Take) -> Self {
        let (output, part, saved) = (take.output(), take.part.as_ref(), take.film());
        let (retry_at, denied) = (
            match &take.stage {
                Stage::Preparing { retry } => retry.as_ref().map(|retry| Moment(retry.at)),
                _ => None,
            },
            match take.fetch {
                Fetch::Denied { since, .. } => Some(Moment(since)),
                Fetch::No | Fetch::Wanted | Fetch::Held(_) => None,
            },
        );
        let other = take.answers.other.as_ref();
        let film = part.map(|part| &part.path).or(saved.map(|film| &film.path));
        let done = part.map(|part| part.done).or(saved.map(|film| film.bytes));
        let mut row = Self {
            seq: take.seq,
            // It has a table of its own.
            charge: None,
            id: take.id.to_string(),
            origin: take.origin.clone(),
            key_print: take.key_print.clone(),
            owner: take.owner.clone(),
            parent: take.parent.map(|parent| parent.to_string()),
            plan: take.item.map(|it| it.plan.to_string()),
            item: take.item.map(|it| it.item.into()),
            shot: Json(take.shot.clone()),
            route: take.route.name().to_owned(),
            // It is written with the row and never again, like the body.
            request_head: None,
            state: take.state().as_str().to_owned(),
            task_id: take.task_id().map(str::to_owned),
            offered_id: take.offered().map(str::to_owned),
            progress: take.progress().map(i64::from),
            retry_at,
            video_url: output.map(|output| output.film.clone()),
            poster_url: output.and_then(|output| output.poster.clone()),
            last_frame_url: output.and_then(|output| output.last_frame.clone()),
            error_kind: None,
            error_message: None,
            request_id: None,
            attempts: take.attempts.into(),
            created: Moment(take.created),
            updated: Moment(take.updated),
            sent: take.sent.map(Moment),
            watched: take.watched.map(Moment),
            missing: take.missing.map(Moment),
            ended: take.ended.map(Moment),
            hidden: take.hidden,
            note: take.remark.note.clone(),
            rating: take.remark.rating.map(|rating| rating.stars().into()),
            got: take.got.as_deref().and_then(written),
            eye: Some(&take.remark.eye).filter(|eye| !eye.is_empty()).and_then(written),
            fetch: fetch_number(&take.fetch),
            film: film.and_then(|path| text(path)),
            film_validator: part.and_then(|part| part.validator.clone()),
            film_done: done.map(number),
            film_total: part.and_then(|part| part.total).map(number),
            poster: saved.and_then(|film| text(film.poster.as_deref()?)),
            last_frame: saved.and_then(|film| text(film.last_frame.as_deref()?)),
            film_part: part.and_then(|part| text(&part.file)),
            film_remark: saved.and_then(|film| film.remark.clone()),
            denied,
            rests: take.is_filmless() && take.rests(),
            said: take.answers.said.clone(),
            submit_request_id: take.answers.request_id.clone(),
            other_task: other.map(|other| other.task_id.clone()),
            other_seen: other.map_or(0, |other| other.seen.into()),
        };
        row.fail(take.failure());
        row
    }
}

/// What a column says in JSON; what makes no sense counts as missing.
fn read<T: DeserializeOwned>(column: Option<&AnyJson>) -> Option<T> {
    column.and_then(|AnyJson(value)| T::deserialize(value).ok())
}

fn written(value: &impl Serialize) -> Option<AnyJson> {
    serde_json::to_value(value).ok().map(AnyJson)
}

fn time(moment: Option<Moment>) -> Option<Timestamp> {
    moment.map(|moment| moment.0)
}

/// A number of times; a negative one counts as none.
fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

/// A number of bytes; a negative one makes no sense and counts as none.
fn bytes(number: Option<i64>) -> Option<u64> {
    number.and_then(|bytes| u64::try_from(bytes).ok())
}

fn number(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn path(text: Option<&String>) -> Option<PathBuf> {
    text.map(PathBuf::from)
}

/// A path as text: films are only ever put where a path can be written as text.
fn text(path: &Path) -> Option<String> {
    path.to_str().map(str::to_owned)
}

/// How a column says that a film is held up.
const HELD: i64 = 2;

/// How it says that the film's host denies it.
const DENIED: i64 = 3;

/// How [`Fetch`] is written.
fn fetch_number(fetch: &Fetch) -> i64 {
    match fetch {
        Fetch::No => 0,
        Fetch::Wanted => 1,
        Fetch::Held(_) => HELD,
        Fetch::Denied { .. } => DENIED,
    }
}
