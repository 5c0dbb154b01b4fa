//! What was measured in films, and what the user saw in them.

use std::collections::HashSet;

use rusqlite::params;
use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::columns::{COLUMNS, Json};
use super::error::StoreError;
use super::ledger::Ledger;
use super::odd_row::take_or_odd;
use crate::domain::{Eye, Motion, Shot, Take, TakeId};
use crate::measure::{Got, Travel, Why};

/// No more takes than these, the newest, are read to learn from: a model's ways of long ago say little
/// about it now, and reading them must not take longer with every film.
const LIMIT: u32 = 5_000;

/// What was asked of the camera in a take, and what it did: all that a model is learned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilmedTake {
    /// The model, as it was sent.
    pub model: String,
    /// Whether the film begins from an image.
    pub image: bool,
    /// Whether words for the move were sent after the prompt.
    pub words: bool,
    /// What was asked.
    pub motion: Motion,
    /// What was measured, without the path; none if nothing was, or if a version that is not known
    /// here wrote it.
    pub got: Option<Got>,
    /// What the user saw.
    pub eye: Eye,
}

impl Ledger {
    /// Keeps what was measured in the film of a take, in place of what was measured before. False
    /// where there is no such take, or none whose film is saved.
    pub fn keep_got(&mut self, id: TakeId, got: &Got) -> Result<bool, StoreError> {
        self.change(
            "UPDATE takes SET got = ?2 WHERE id = ?1 AND state = 'saved'",
            params![id.as_str(), Json(got)],
        )
    }

    /// Keeps what the user saw in the film of a take. False where there is no such take.
    pub fn keep_eye(&mut self, id: TakeId, eye: Eye) -> Result<bool, StoreError> {
        let eye = (!eye.is_empty()).then_some(Json(eye));
        self.change("UPDATE takes SET eye = ?2 WHERE id = ?1", params![id.as_str(), eye])
    }

    /// Saved takes whose film nobody has measured yet, newest first.
    pub fn unmeasured(&self) -> Result<Vec<TakeId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM takes WHERE state = 'saved' AND got IS NULL ORDER BY seq DESC",
        )?;
        let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
        let ids: Vec<String> = ids.collect::<Result<_, _>>()?;
        // A row whose name is none is not read elsewhere either.
        Ok(ids.iter().filter_map(|id| TakeId::parse(id)).collect())
    }

    /// The newest saved take whose film is to be measured by itself and has not been; without those
    /// that are left out. A film from before films were measured, or one that an import names, is
    /// measured on request only.
    pub fn to_measure(&self, without: &HashSet<TakeId>) -> Result<Option<Take>, StoreError> {
        // In the words of its index, which has nothing but these rows.
        let sql = format!(
            "SELECT {COLUMNS} FROM takes WHERE state = 'saved' AND got IS NULL AND measure = 1 \
             ORDER BY seq DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        for row in statement.query_map([], take_or_odd)? {
            match row? {
                Ok(take) if !without.contains(&take.id) => return Ok(Some(take)),
                Ok(_) => {}
                Err(odd) => self.met(odd),
            }
        }
        Ok(None)
    }

    /// The takes that were measured or looked at, hidden or not, newest first: the newest 5,000.
    pub fn filmed(&self) -> Result<Vec<FilmedTake>, StoreError> {
        self.newest_filmed(LIMIT)
    }

    fn newest_filmed(&self, limit: u32) -> Result<Vec<FilmedTake>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT shot, got, eye FROM takes WHERE got IS NOT NULL OR eye IS NOT NULL \
             ORDER BY seq DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([limit])?;
        let mut takes = Vec::new();
        while let Some(row) = rows.next()? {
            let (Known(Some(shot)), Known(got), Known(eye)) = (
                row.get::<_, Known<Shot>>(0)?,
                row.get::<_, Known<Pathless>>(1)?,
                row.get::<_, Known<Eye>>(2)?,
            ) else {
                // Such a row is told of where takes are read.
                continue;
            };
            let got = got.map(|Pathless(got)| got).filter(Got::is_possible);
            let eye = eye.unwrap_or_default();
            if got.is_none() && eye.is_empty() {
                continue;
            }
            takes.push(FilmedTake {
                image: shot.images.image.is_some(),
                words: shot.words.is_some(),
                motion: shot.motion,
                model: shot.model,
                got,
                eye,
            });
        }
        Ok(takes)
    }
}

/// A [`Got`] whose path is not read: that is most of it, and nothing is learned from it.
#[derive(Deserialize)]
struct Pathless(#[serde(with = "Fields")] Got);

/// The fields of a [`Got`]; the compiler sees to it that they are all of them.
#[derive(Deserialize)]
#[serde(remote = "Got")]
struct Fields {
    version: u32,
    seconds: f64,
    frames: usize,
    steps: usize,
    measured: usize,
    support: f64,
    axes: [Travel; 4],
    why: Option<Why>,
    #[serde(skip_deserializing)]
    path: Vec<[f64; 4]>,
    cuts: Vec<f64>,
}

/// What a column says in JSON; none where it says nothing, or nothing that is known here.
struct Known<T>(Option<T>);

impl<T: DeserializeOwned> FromSql for Known<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let said = value.as_bytes_or_null()?;
        Ok(Self(said.and_then(|text| serde_json::from_slice(text).ok())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ledger::NewTake;
    use super::super::spending::Reservation;
    use super::*;
    use crate::domain::{Fetch, Request, RequestSettings, Sight, Timestamp};

    #[test]
    fn no_more_than_the_newest_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let mut ledger = Ledger::open(&path, folder.path()).unwrap().ledger;
        for model in ["a", "b", "unseen", "c"] {
            let shot = Shot { model: model.to_owned(), ..Shot::default() };
            let take = ledger.insert(&NewTake {
                origin: "https://example.com",
                key_print: "k",
                owner: "me",
                parent: None,
                shot: &shot,
                request: &Request::new(&shot, &RequestSettings::default()),
                created: Timestamp::from_millis(0),
                fetch: Fetch::Wanted,
                reservation: &Reservation::unlimited("2026-11-22"),
            });
            let take = take.unwrap();
            let eye = Eye { zoom: Some(Sight::Still), ..Eye::default() };
            assert!(model == "unseen" || ledger.keep_eye(take.id, eye).unwrap());
        }
        let models = |limit| -> Vec<String> {
            let films = ledger.newest_filmed(limit).unwrap();
            films.into_iter().map(|film| film.model).collect()
        };
        assert_eq!(models(2), ["c", "b"]);
        assert_eq!(models(LIMIT), ["c", "b", "a"]);
    }
}
