//! Queries of the ledger.

use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Params, params, params_from_iter};
use strsim::osa_distance;

use super::columns::COLUMNS;
use super::error::StoreError;
use super::ledger::Ledger;
use super::odd_row::{OddRow, take_or_odd};
use crate::domain::{Anchor, Filter, Page, Query, Sent, Shot, Take, TakeId, Timestamp};

/// What a name refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This take.
    One(Box<Take>),
    /// No take.
    None,
    /// The beginning of several names; some of the takes.
    Many(Vec<TakeId>),
    /// A row that cannot be understood.
    Odd(OddRow),
}

impl Ledger {
    /// A page of the history, newest first. Its cost depends neither on its place nor on the length
    /// of the history.
    pub fn page(&self, query: &Query) -> Result<Page, StoreError> {
        let (place, seq, newest_first) = match query.anchor {
            Anchor::Newest => ("seq <= ?", i64::MAX, true),
            Anchor::Before(seq) => ("seq < ?", seq, true),
            Anchor::From(seq) => ("seq <= ?", seq, true),
            Anchor::Oldest => ("seq >= ?", i64::MIN, false),
            Anchor::After(seq) => ("seq > ?", seq, false),
        };
        let direction = if newest_first { "DESC" } else { "ASC" };
        let mut wanted = Wanted::of(&query.filter);
        wanted.and(place, [seq.into()]);
        // No limit in there: rows that make no sense are left out, and must not shorten the page.
        let sql = format!(
            "SELECT {COLUMNS} FROM takes WHERE {} ORDER BY seq {direction}",
            wanted.condition
        );
        let most = query.limit.saturating_add(1);
        let mut takes = self.some_takes(&sql, params_from_iter(&wanted.values), most)?;
        let more = takes.len() > query.limit;
        takes.truncate(query.limit);
        let beyond = match query.anchor {
            Anchor::Newest | Anchor::Oldest => false,
            Anchor::Before(_) | Anchor::After(_) => true,
            Anchor::From(_) => self.any_newer(seq, &query.filter)?,
        };
        let (older, newer) = if newest_first { (more, beyond) } else { (beyond, more) };
        if !newest_first {
            takes.reverse();
        }
        Ok(Page { takes, older, newer })
    }

    fn any_newer(&self, seq: i64, filter: &Filter) -> Result<bool, StoreError> {
        let mut wanted = Wanted::of(filter);
        wanted.and("seq > ?", [seq.into()]);
        let sql = format!("SELECT 1 FROM takes WHERE {} LIMIT 1", wanted.condition);
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.exists(params_from_iter(&wanted.values))?)
    }

    fn takes(&self, sql: &str, params: impl Params) -> Result<Vec<Take>, StoreError> {
        self.some_takes(sql, params, usize::MAX)
    }

    /// The first takes of a query, at most this many.
    pub(super) fn some_takes(
        &self,
        sql: &str,
        params: impl Params,
        most: usize,
    ) -> Result<Vec<Take>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, take_or_odd)?;
        let mut takes = Vec::new();
        for row in rows {
            match row? {
                Ok(take) => takes.push(take),
                // One row that makes no sense must not hide the others.
                Err(odd) => self.met(odd),
            }
            if takes.len() == most {
                break;
            }
        }
        Ok(takes)
    }

    /// The number of takes that match `filter`.
    pub fn count(&self, filter: &Filter) -> Result<usize, StoreError> {
        let wanted = Wanted::of(filter);
        let sql = format!("SELECT count(*) FROM takes WHERE {}", wanted.condition);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count: i64 = statement.query_row(params_from_iter(&wanted.values), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The take with this id.
    pub fn take(&self, id: TakeId) -> Result<Option<Take>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM takes WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        match statement.query_row([id.as_str()], take_or_odd).optional()? {
            None => Ok(None),
            Some(Ok(take)) => Ok(Some(take)),
            Some(Err(odd)) => {
                self.met(odd.clone());
                Err(StoreError::Odd(odd))
            }
        }
    }

    /// These takes as they are now, in any order.
    pub fn takes_of(&self, ids: &[TakeId]) -> Result<Vec<Take>, StoreError> {
        let takes = ids.iter().filter_map(|id| self.take(*id).transpose());
        // One that makes no sense hides none of the others.
        takes.filter(|take| !matches!(take, Err(StoreError::Odd(_)))).collect()
    }

    /// The take whose id or `task_id` equals or begins with `name`, including hidden ones.
    pub fn find(&self, name: &str) -> Result<Found, StoreError> {
        let name = name.trim();
        let whole = format!("SELECT {COLUMNS} FROM takes WHERE id = ?1 OR task_id = ?2");
        let id = TakeId::parse(name).map_or(String::new(), |id| id.to_string());
        let mut takes = self.takes(&whole, params![id, name])?;
        if takes.is_empty() && !name.is_empty() {
            let begin = format!(
                "SELECT {COLUMNS} FROM takes WHERE (id >= ?1 AND id < ?1 || ?3) \
                 OR (task_id >= ?2 AND task_id < ?2 || ?3) ORDER BY seq DESC LIMIT 5"
            );
            let (id, last) = (TakeId::as_typed(name), "\u{10ffff}");
            takes = self.takes(&begin, params![id, name, last])?;
        }
        if takes.is_empty() && !name.is_empty() {
            // Typed with other capitals than the provider's; no index has that.
            let begin = format!(
                "SELECT {COLUMNS} FROM takes WHERE lower(substr(task_id, 1, length(?1))) = ?1 \
                 ORDER BY seq DESC LIMIT 5"
            );
            takes = self.takes(&begin, [name.to_ascii_lowercase()])?;
        }
        Ok(match takes.len() {
            0 => self.find_odd(name)?.map_or(Found::None, Found::Odd),
            1 => Found::One(Box::new(takes.remove(0))),
            _ => Found::Many(takes.iter().map(|take| take.id).collect()),
        })
    }

    /// A row with this name, or whose name begins like this, that cannot be understood, however its
    /// id is written.
    fn find_odd(&self, name: &str) -> Result<Option<OddRow>, StoreError> {
        if name.is_empty() {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM takes WHERE substr(lower(id), 1, length(?1)) = ?1 \
             OR substr(lower(task_id), 1, length(?1)) = ?1 ORDER BY seq DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        for row in statement.query_map([name.to_lowercase()], take_or_odd)? {
            if let Err(odd) = row? {
                self.met(odd.clone());
                return Ok(Some(odd));
            }
        }
        Ok(None)
    }

    /// The take whose id is nearest to an unknown name; `None` if none is similar.
    pub fn nearest(&self, name: &str) -> Result<Option<TakeId>, StoreError> {
        let name = TakeId::as_typed(name);
        let letters = name.chars().count();
        if !(4..=10).contains(&letters) {
            return Ok(None);
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM takes WHERE hidden = 0 ORDER BY seq DESC LIMIT 1000")?;
        let mut rows = statement.query([])?;
        let mut nearest = None;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let begin: String = id.chars().take(letters).collect();
            let far = osa_distance(&name, &begin);
            if far <= 2 && nearest.as_ref().is_none_or(|(least, _)| far < *least) {
                nearest = Some((far, id));
            }
        }
        Ok(nearest.and_then(|(_, id)| TakeId::parse(&id)))
    }

    /// Every open take, oldest first, including those that are no longer asked about and those
    /// whose film is held.
    pub fn open_takes(&self) -> Result<Vec<Take>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM takes WHERE state IN ('preparing', 'submitting', 'queued', \
             'running', 'stalled', 'succeeded', 'downloading') ORDER BY seq"
        );
        let mut takes = self.takes(&sql, [])?;
        takes.retain(|take| take.is_under_way() || take.rests() || take.is_held());
        Ok(takes)
    }

    /// The usual time from sending to the film for a model and a length: the median of the last 20
    /// that succeeded; `None` if there are fewer than 3.
    pub fn usual(&self, model: &str, seconds: u32) -> Result<Option<Duration>, StoreError> {
        let mut spans = self
            .connection
            .prepare_cached(
                "SELECT ended - sent FROM takes WHERE ended IS NOT NULL AND model = ?1 \
                 AND seconds = ?2 AND sent IS NOT NULL AND state <> 'failed' \
                 ORDER BY seq DESC LIMIT 20",
            )?
            .query_map(params![model, seconds], |row| row.get::<_, i64>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        spans.sort_unstable();
        let median = (spans.len() >= 3).then(|| spans[spans.len() / 2]);
        Ok(median.and_then(|millis| u64::try_from(millis).ok()).map(Duration::from_millis))
    }

    /// Earlier prompts without duplicates, newest first.
    pub fn prompts(&self, limit: usize) -> Result<Vec<String>, StoreError> {
        let mut prompts: Vec<String> = Vec::new();
        let mut statement = self
            .connection
            .prepare_cached("SELECT prompt FROM takes ORDER BY seq DESC LIMIT 1000")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let prompt: String = row.get(0)?;
            if !prompts.contains(&prompt) {
                prompts.push(prompt);
            }
            if prompts.len() == limit {
                break;
            }
        }
        Ok(prompts)
    }

    /// The number of takes that have been sent and have not come back; takes in preparation do not
    /// count.
    pub fn under_way(&self) -> Result<usize, StoreError> {
        let count: i64 = self
            .connection
            .prepare_cached(
                "SELECT (SELECT count(*) FROM takes \
                 WHERE state IN ('submitting', 'queued', 'running', 'downloading')) \
                 + (SELECT count(*) FROM takes \
                 WHERE state = 'succeeded' AND video_url IS NULL AND rests = 0)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// What was spent on `day` and later, and when the same shot was last sent, or is about to be sent
    /// by a process that retries it.
    pub fn sent(&self, shot: &Shot, day: &str) -> Result<Sent, StoreError> {
        let json = serde_json::to_string(shot).expect("a shot always serialises");
        let same_shot = self
            .connection
            .prepare_cached(
                "SELECT at FROM (SELECT coalesce(sent, created) AS at, shot FROM takes \
                 WHERE sent IS NOT NULL OR state = 'preparing' \
                 ORDER BY seq DESC LIMIT 100) WHERE shot = ?1 ORDER BY at DESC LIMIT 1",
            )?
            .query_row([json], |row| row.get::<_, i64>(0))
            .optional()?;
        Ok(Sent {
            spending: self.spending(day, None)?,
            same_shot: same_shot.map(Timestamp::from_millis),
        })
    }

    /// Whether a take here has this task id.
    pub fn knows_task(&self, task_id: &str) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM takes WHERE task_id = ?1")?
            .exists([task_id])?)
    }

    /// Whether another take than this one has that task id, or gets answers about it.
    pub fn is_anothers_task(&self, take: TakeId, task_id: &str) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM takes WHERE task_id = ?2 AND id <> ?1 \
             UNION ALL SELECT 1 FROM takes WHERE other_task = ?2 AND id <> ?1 LIMIT 1",
        )?;
        Ok(statement.exists(params![take.as_str(), task_id])?)
    }

    /// The states that a take went through, oldest first.
    pub fn milestones(&self, id: TakeId) -> Result<Vec<(Timestamp, String)>, StoreError> {
        let milestones = self
            .connection
            .prepare_cached(
                "SELECT milestones.at, milestones.state FROM milestones \
                 JOIN takes ON takes.seq = milestones.take WHERE takes.id = ?1 \
                 ORDER BY milestones.rowid",
            )?
            .query_map([id.as_str()], |row| Ok((Timestamp::from_millis(row.get(0)?), row.get(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(milestones)
    }
}

/// A filter as SQL, equivalent to [`Filter::matches`].
struct Wanted {
    condition: String,
    /// The values of its placeholders, in order.
    values: Vec<Value>,
}

impl Wanted {
    fn of(filter: &Filter) -> Self {
        let hidden = if filter.hidden { "hidden <> 0" } else { "hidden = 0" };
        let mut wanted = Self { condition: hidden.to_owned(), values: Vec::new() };
        for word in filter.folded_words() {
            let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let pattern = Value::from(format!("%{escaped}%"));
            wanted.and(MATCHING, vec![pattern; MATCHING.matches('?').count()]);
        }
        let states = filter.states.iter().map(|state| state.as_str().to_owned());
        wanted.one_of("state", states.collect());
        wanted.one_of("model", filter.models.clone());
        if let Some(since) = filter.since {
            wanted.and("created >= ?", [since.millis().into()]);
        }
        if let Some(until) = filter.until {
            wanted.and("created < ?", [until.millis().into()]);
        }
        if let Some(least) = filter.rated {
            wanted.and("rating >= ?", [i64::from(least.stars()).into()]);
        }
        wanted
    }

    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.condition.push_str(" AND ");
        self.condition.push_str(condition);
        self.values.extend(values);
    }

    /// Requires one of these names; without any, nothing is required.
    fn one_of(&mut self, column: &str, names: Vec<String>) {
        if !names.is_empty() {
            let marks = vec!["?"; names.len()].join(", ");
            self.and(&format!("{column} IN ({marks})"), names.into_iter().map(Value::from));
        }
    }
}

/// The columns in which a word of a filter is looked for. The folded column has no marks and no
/// capitals, like the word.
const MATCHING: &str = "(folded LIKE ? ESCAPE '\\' OR note_folded LIKE ? ESCAPE '\\' \
     OR id LIKE ? ESCAPE '\\' OR task_id LIKE ? ESCAPE '\\' OR state LIKE ? ESCAPE '\\' \
     OR model LIKE ? ESCAPE '\\')";
