//! The columns of `takes`: one table, from which reading, writing, importing and exporting follow.

use std::fmt::Write as _;
use std::sync::LazyLock;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;

use super::ledger::Expected;
use crate::domain::{Remark, RequestHead, Route, Shot, Timestamp, fold, quoted};

/// Who writes a column once its row is there. Each leaves alone what is another's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// Nobody: it stays as it was inserted.
    Nobody,
    /// The process that works on the take.
    Worker,
    /// The user, through any process.
    User,
    /// Whoever measures its film, whether it works on the take or not.
    Measurer,
}

/// Declares the columns that a take is read from. A line is who writes it, its name and its type;
/// what serde is told about it is for exports, which have it under the same name.
macro_rules! columns {
    ($( $(#[$meta:meta])* $by:ident $name:ident: $type:ty, )*) => {
        /// A row of `takes` as far as a take is read from it.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct TakeRow {
            #[serde(skip)]
            pub(super) seq: i64,
            /// What the record of spending has of it; see [`COLUMNS`].
            #[serde(skip)]
            pub(super) charge: Option<ChargeCell>,
            $( $(#[$meta])* pub(super) $name: $type, )*
        }

        /// The columns of a [`TakeRow`], for a SELECT from `takes`. What the record of spending has
        /// of a take comes with it: estimate, price, state and source.
        pub(super) const COLUMNS: &str = concat!(
            "seq", $( ", ", stringify!($name) ),*,
            ", (SELECT coalesce(estimate, '') || ' ' || coalesce(price, '') || ' ' || \
             spending.state || ' ' || source FROM spending WHERE take = takes.id) AS charge"
        );

        /// The name of each but `seq`, and who writes it.
        const WRITTEN: &[(&str, By)] = &[ $( (stringify!($name), By::$by) ),* ];

        impl TakeRow {
            /// Reads a row that has at least [`COLUMNS`].
            pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
                Ok(Self {
                    seq: row.get("seq")?,
                    charge: row.get("charge")?,
                    $( $name: row.get(stringify!($name))?, )*
                })
            }

            /// The values of [`WRITTEN`], in its order.
            fn values(&self) -> Vec<&dyn ToSql> {
                vec![ $( &self.$name ),* ]
            }
        }
    };
}

columns! {
    Nobody id: String,
    Nobody origin: String,
    Nobody key_print: String,
    #[serde(skip)]
    Worker owner: Option<String>,
    Nobody parent: Option<String>,
    // The plan that it was sent for, and which item of it; none of takes from before plans.
    Nobody plan: Option<String>,
    Nobody item: Option<i64>,
    Nobody shot: Json<Shot>,
    // By name.
    #[serde(default = "first_route")]
    Nobody route: String,
    // What is sent before the body, without the key; none of takes from before this was kept.
    Nobody request_head: Option<Json<RequestHead>>,
    Worker state: String,
    Worker task_id: Option<String>,
    // What may be its task id, of an unconfirmed one.
    Worker offered_id: Option<String>,
    // Percent; what is no percentage counts as not said.
    Worker progress: Option<i64>,
    Worker retry_at: Option<Moment>,
    Worker video_url: Option<String>,
    Worker poster_url: Option<String>,
    Worker last_frame_url: Option<String>,
    // In an export these three are one object.
    #[serde(skip)]
    Worker error_kind: Option<String>,
    #[serde(skip)]
    Worker error_message: Option<String>,
    #[serde(skip)]
    Worker request_id: Option<String>,
    Worker attempts: i64,
    Nobody created: Moment,
    Worker updated: Moment,
    Worker sent: Option<Moment>,
    Worker watched: Option<Moment>,
    Worker missing: Option<Moment>,
    Worker ended: Option<Moment>,
    User hidden: bool,
    User note: String,
    // Stars.
    User rating: Option<i64>,
    // 0: the film is fetched when asked for; 1: it is wanted; 2: something stands in its way; 3:
    // its host denies it.
    Worker fetch: i64,
    Worker film: Option<String>,
    Worker film_validator: Option<String>,
    // Bytes; a negative number counts as none.
    Worker film_done: Option<i64>,
    Worker film_total: Option<i64>,
    Worker poster: Option<String>,
    Worker last_frame: Option<String>,
    Worker film_part: Option<String>,
    Worker film_remark: Option<String>,
    Worker denied: Option<Moment>,
    // Whether asking about a film that has no address rests.
    #[serde(default)]
    Worker rests: bool,
    // The provider's own word, where nobody listed it.
    Worker said: Option<String>,
    // The task that answers were about instead, and how many in a row.
    Worker other_task: Option<String>,
    #[serde(default)]
    Worker other_seen: i64,
    // The provider's id of the request that submitted it.
    Worker submit_request_id: Option<String>,
    // What was measured in its film, and what the user saw there. Of any kind, so that what a later
    // version says in words that are not known here is no reason to lose sight of the take.
    Measurer got: Option<AnyJson>,
    User eye: Option<AnyJson>,
}

/// The route of takes that were exported before there was another.
fn first_route() -> String {
    Route::default().name().to_owned()
}

/// A column that follows from the others.
type Derived = (&'static str, fn(&TakeRow) -> Value);

/// What searches, filters and other tools look at, without reading the shot. Written with the row
/// and never read back.
const DERIVED: &[Derived] = &[
    ("prompt", |row| row.shot.0.prompt.clone().into()),
    ("folded", |row| fold(&row.shot.0.prompt_sent()).into()),
    ("ratio", |row| row.shot.0.ratio.clone().into()),
    ("style", |row| row.shot.0.style.clone().into()),
    ("model", |row| row.shot.0.model.clone().into()),
    ("seconds", |row| row.shot.0.seconds.into()),
    ("motion", |row| row.shot.0.motion.to_string().into()),
    ("note_folded", |row| fold(&row.note).into()),
];

/// Columns that are read alone, since they may be long: the body of the request, and the answer that
/// ended the take.
const PAPERS: [&str; 2] = ["request", "raw"];

impl TakeRow {
    /// Whether a line of an export has a field of this name from here.
    pub(super) fn exports(name: &str) -> bool {
        static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
            let row = serde_json::to_value(TakeRow::default());
            let fields = row.ok().and_then(|row| row.as_object().cloned()).unwrap_or_default();
            fields.keys().cloned().collect()
        });
        NAMES.iter().any(|known| known == name)
    }

    /// Writes it down as a new row, in this place or as the newest. Gives back its place.
    pub(super) fn insert(
        &self,
        connection: &Connection,
        seq: Option<i64>,
        (body, raw): (&str, Option<&[u8]>),
    ) -> rusqlite::Result<i64> {
        static SQL: LazyLock<String> = LazyLock::new(|| {
            let own = WRITTEN.iter().map(|(name, _)| *name);
            let derived = DERIVED.iter().map(|(name, _)| *name);
            let names: Vec<&str> =
                ["seq"].into_iter().chain(own).chain(derived).chain(PAPERS).collect();
            let marks = vec!["?"; names.len()];
            format!("INSERT INTO takes ({}) VALUES ({})", names.join(", "), marks.join(", "))
        });
        let derived: Vec<Value> = DERIVED.iter().map(|(_, value)| value(self)).collect();
        let mut values: Vec<&dyn ToSql> = vec![&seq];
        values.extend(self.values());
        values.extend(derived.iter().map(|value| value as &dyn ToSql));
        values.extend([&body as &dyn ToSql, &raw]);
        connection.prepare_cached(&SQL)?.execute(&*values)?;
        Ok(connection.last_insert_rowid())
    }

    /// Writes what its worker writes over a row that is as expected, and over no other. Gives back
    /// what the user says of the take, if there was such a row.
    pub(super) fn update(
        &self,
        connection: &Connection,
        expected: Expected<'_>,
    ) -> rusqlite::Result<Option<Remark>> {
        static SQL: LazyLock<String> = LazyLock::new(|| {
            let mut sql = "UPDATE takes SET ".to_owned();
            for (name, _) in WRITTEN.iter().filter(|(_, by)| *by == By::Worker) {
                let _ = write!(sql, "{name} = ?, ");
            }
            sql.truncate(sql.len() - ", ".len());
            sql + " WHERE seq = ? AND owner IS ? AND state = ? RETURNING note, rating, eye"
        });
        let state = expected.state.as_str();
        let values = WRITTEN.iter().zip(self.values());
        let mut values: Vec<&dyn ToSql> =
            values.filter(|((_, by), _)| *by == By::Worker).map(|(_, value)| value).collect();
        values.extend([&self.seq as &dyn ToSql, &expected.owner, &state]);
        let remark = |row: &Row<'_>| {
            let (note, rating, eye) = (row.get("note")?, row.get("rating")?, row.get("eye")?);
            Ok(Self { note, rating, eye, ..Self::default() }.remark())
        };
        connection.prepare_cached(&SQL)?.query_row(&*values, remark).optional()
    }
}

/// What the record of spending has of a take: estimate and price in millionths of a dollar, the state
/// by its name, the source.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ChargeCell {
    pub(super) estimate: Option<i64>,
    pub(super) price: Option<i64>,
    pub(super) state: String,
    pub(super) source: String,
}

impl FromSql for ChargeCell {
    /// As [`COLUMNS`] writes it, with a space between two.
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let mut parts = value.as_str()?.splitn(4, ' ');
        let mut part = || parts.next().unwrap_or_default();
        let (estimate, price) = (part().parse().ok(), part().parse().ok());
        Ok(Self { estimate, price, state: part().to_owned(), source: part().to_owned() })
    }
}

/// A point in time: milliseconds since 1970 in a column, RFC 3339 in UTC in an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Moment(pub(super) Timestamp);

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.0.rfc3339()
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Timestamp::parse(&text)
            .map(Self)
            .ok_or_else(|| format!("{} is no point in time", quoted(&text)))
    }
}

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.millis().into())
    }
}

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(|millis| Self(Timestamp::from_millis(millis)))
    }
}

/// Something that a column has as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0);
        text.map(Into::into).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    }
}

impl<T: for<'a> Deserialize<'a>> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        serde_json::from_str(text)
            .map(Self)
            .map_err(|_| FromSqlError::Other(format!("reads {}", quoted(text)).into()))
    }
}

/// Whatever a column has: JSON of any kind, and text that is none as a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct AnyJson(pub(super) JsonValue);

impl ToSql for AnyJson {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for AnyJson {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = String::from_utf8_lossy(value.as_bytes()?);
        Ok(Self(serde_json::from_str(&text).unwrap_or_else(|_| text.into())))
    }
}
