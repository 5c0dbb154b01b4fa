//! What was learned of models, as a file: to keep, or to give to somebody else.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::gain::Gain;
use super::learned::Learned;
use super::statement::{Counts, statement};
use super::trial::Taught;
use crate::domain::{Conventions, clean_line, quoted};

/// The form of the file.
const FORM: u32 = 1;

/// Most rows of a table: as many as the takes that are learned from can fill.
const MOST_ROWS: usize = 20_000;

/// The longest name of a model, in bytes; as in a shot.
const LONGEST_NAME: usize = 64;

/// More takes than anybody has, of one model and one axis.
const MOST_TAKES: u32 = 1_000_000;

/// More versions of the estimator than there will be.
const MOST_VERSIONS: usize = 100;

/// Digits after the point that are written of a number: more than was measured, and few enough to be
/// read again as they were.
const DIGITS: i32 = 8;

/// Farther than any camera goes in a second, in every unit of an axis.
const FARTHEST: f64 = 1e5;

/// What was learned somewhere, and when. Its axes have the directions that were sent.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedTable {
    /// The day when it was written, such as `2026-11-27`.
    pub date: String,
    /// Each model and axis once.
    pub rows: Vec<Learned>,
}

/// Why a text is no such table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Not JSON, or without what a table has.
    #[error("{0}")]
    Json(String),
    /// A form of another version.
    #[error("it is of form {0}, which this version does not read")]
    Form(u32),
    /// A date that is none.
    #[error("{} is not a date like 2026-11-27", quoted(.0))]
    Date(String),
    /// Too many rows.
    #[error("it has {0} rows, and a table has at most {MOST_ROWS}")]
    Many(usize),
    /// A row, from 1, and what is wrong with it.
    #[error("row {0}: {1}")]
    Row(usize, String),
}

#[derive(Serialize, Deserialize)]
struct Written {
    format: u32,
    date: String,
    rows: Vec<Row>,
}

/// What is read first.
#[derive(Deserialize)]
struct Form {
    format: u32,
}

/// A row. Pairs are of takes that asked for the positive direction, and for the negative one. What is
/// to be said of them stands nowhere: it follows from the counts.
#[derive(Serialize, Deserialize)]
struct Row {
    model: String,
    axis: String,
    image: bool,
    words: bool,
    as_asked: [u32; 2],
    still: [u32; 2],
    opposite: [u32; 2],
    unclear: u32,
    by_eye: u32,
    gain: Option<WrittenGain>,
    dead_zone: Option<f64>,
    versions: Vec<u32>,
}

#[derive(Serialize, Deserialize)]
struct WrittenGain {
    per_one: f64,
    low: f64,
    high: f64,
    takes: usize,
}

impl LearnedTable {
    /// The table as text: JSON, a row a line.
    pub fn to_text(&self) -> String {
        let rows: Vec<String> = self.rows.iter().map(|learned| json(&Row::of(learned))).collect();
        let (date, rows) = (json(&self.date), rows.join(",\n"));
        format!("{{\"format\":{FORM},\"date\":{date},\"rows\":[\n{rows}\n]}}\n")
    }

    /// Reads such a text. Nothing in it is believed: what cannot be is refused, and what is to be
    /// said is worked out anew.
    ///
    /// # Errors
    ///
    /// If it is no table, with the row that cannot be.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let wrong = |why: serde_json::Error| TableError::Json(clean_line(&why.to_string()));
        // Another form may have other rows.
        let Form { format } = serde_json::from_str(text).map_err(wrong)?;
        if format != FORM {
            return Err(TableError::Form(format));
        }
        let written: Written = serde_json::from_str(text).map_err(wrong)?;
        if !is_date(&written.date) {
            return Err(TableError::Date(clean_line(&written.date)));
        }
        if written.rows.len() > MOST_ROWS {
            return Err(TableError::Many(written.rows.len()));
        }
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        for (row, nth) in written.rows.into_iter().zip(1..) {
            let learned = row.read().map_err(|why| TableError::Row(nth, why))?;
            let Learned { model, axis, image, words, .. } = &learned;
            if !seen.insert((model.clone(), *axis, *image, *words)) {
                let what = format!("{} of {} is there twice", axis.word(), clean_line(model));
                return Err(TableError::Row(nth, what));
            }
            rows.push(learned);
        }
        Ok(Self { date: written.date, rows })
    }

    /// The rows by the directions that are shown here. Of two axes together, one of which is turned
    /// round, nothing can be said.
    #[must_use]
    pub fn shown(self, conventions: &Conventions) -> Vec<Learned> {
        let mut turned: BTreeMap<String, Vec<_>> = BTreeMap::new();
        let shown = |learned: Learned| {
            let flips = turned
                .entry(learned.model.clone())
                .or_insert_with(|| conventions.of(&learned.model).flipped().collect());
            let axes = learned.axis.axes();
            let count = axes.iter().filter(|axis| flips.contains(axis)).count();
            match count {
                0 => Some(learned),
                all if all == axes.len() => Some(learned.turned()),
                _ => None,
            }
        };
        self.rows.into_iter().filter_map(shown).collect()
    }
}

fn rounded(number: f64) -> f64 {
    let unit = 10_f64.powi(DIGITS);
    (number * unit).round() / unit
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists always serialise")
}

impl Row {
    fn of(learned: &Learned) -> Self {
        let both = |of: fn(&Counts) -> u32| [of(&learned.sides[0]), of(&learned.sides[1])];
        Self {
            model: learned.model.clone(),
            axis: learned.axis.word().to_owned(),
            image: learned.image,
            words: learned.words,
            as_asked: both(|it| it.as_asked),
            still: both(|it| it.still),
            opposite: both(|it| it.opposite),
            unclear: learned.unclear,
            by_eye: learned.by_eye,
            gain: learned.gain.map(|Gain { per_one, low, high, takes }| {
                let [per_one, low, high] = [per_one, low, high].map(rounded);
                WrittenGain { per_one, low, high, takes }
            }),
            dead_zone: learned.dead_zone.map(rounded),
            versions: learned.versions.clone(),
        }
    }

    fn read(self) -> Result<Learned, String> {
        let name = clean_line(&self.model);
        if name != self.model || name.trim().is_empty() || name.len() > LONGEST_NAME {
            return Err(format!("{} is not a model's name", quoted(&name)));
        }
        let axis = Taught::named(&self.axis)
            .ok_or_else(|| format!("there is no axis {}", quoted(&clean_line(&self.axis))))?;
        let counts = [self.as_asked, self.still, self.opposite].into_iter().flatten();
        let counts = || counts.clone().chain([self.unclear]);
        if counts().any(|count| count > MOST_TAKES) {
            return Err("it counts more takes than there can be".to_owned());
        }
        if self.by_eye > counts().sum() {
            return Err("it has more takes judged by eye than takes".to_owned());
        }
        let gain = self.gain.map(WrittenGain::read).transpose()?;
        if gain.is_some() && !matches!(axis, Taught::One(_)) {
            return Err("two axes together have no gain".to_owned());
        }
        if self.dead_zone.is_some_and(|zone| !(0.0..=10.0).contains(&zone)) {
            return Err("its dead zone is outside the range of an axis".to_owned());
        }
        if self.versions.len() > MOST_VERSIONS {
            return Err("it names too many versions".to_owned());
        }
        let side = |nth: usize| Counts {
            as_asked: self.as_asked[nth],
            still: self.still[nth],
            opposite: self.opposite[nth],
        };
        let sides = [side(0), side(1)];
        Ok(Learned {
            model: self.model,
            image: self.image,
            words: self.words,
            axis,
            sides,
            unclear: self.unclear,
            by_eye: self.by_eye,
            statement: statement(sides),
            gain,
            dead_zone: self.dead_zone,
            versions: self.versions,
        })
    }
}

impl WrittenGain {
    fn read(self) -> Result<Gain, String> {
        let Self { per_one, low, high, takes } = self;
        let near = [per_one, low, high].iter().all(|number| number.abs() <= FARTHEST);
        if near && low <= per_one && per_one <= high && takes <= MOST_TAKES as usize {
            Ok(Gain { per_one, low, high, takes })
        } else {
            Err("its gain cannot have been measured".to_owned())
        }
    }
}

/// Whether a text looks like a date, which is all that is shown of it.
fn is_date(text: &str) -> bool {
    let digits = |part: &str, count: usize| {
        part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::statement::Statement;
    use super::*;
    use crate::domain::Axis;

    fn learned(axis: Taught, sides: [Counts; 2]) -> Learned {
        let gain = matches!(axis, Taught::One(_)).then_some(Gain {
            per_one: 0.012,
            low: 0.01,
            high: 0.02,
            takes: 9,
        });
        Learned {
            model: "gen4".to_owned(),
            image: false,
            words: true,
            axis,
            sides,
            unclear: 1,
            by_eye: 2,
            statement: statement(sides),
            gain,
            dead_zone: Some(1.5),
            versions: vec![1, 2],
        }
    }

    fn heeded() -> [Counts; 2] {
        [3, 4].map(|as_asked| Counts { as_asked, ..Counts::default() })
    }

    fn table() -> LearnedTable {
        let rows = Taught::all().map(|axis| learned(axis, heeded())).collect();
        LearnedTable { date: "2026-11-27".to_owned(), rows }
    }

    #[test]
    fn a_table_is_the_same_after_it_was_written_and_read() {
        assert_eq!(LearnedTable::parse(&table().to_text()), Ok(table()));
        let empty = LearnedTable { rows: Vec::new(), ..table() };
        assert_eq!(LearnedTable::parse(&empty.to_text()), Ok(empty));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_row() {
        let text = table().to_text();
        for (from, to, why) in [
            ("\"format\":1", "\"format\":2", "it is of form 2"),
            ("2026-11-27", "today", "“today” is not a date"),
            ("\"gen4\"", "\"\"", "row 1: “” is not a model's name"),
            ("\"gen4\"", "\"gen\\u001b[31m4\"", "is not a model's name"),
            ("\"axis\":\"y\"", "\"axis\":\"w\"", "row 2: there is no axis “w”"),
            ("\"axis\":\"y\"", "\"axis\":\"x\"", "row 2: x of gen4 is there twice"),
            ("\"as_asked\":[3,4]", "\"as_asked\":[4000000000,4]", "row 1: it counts more takes"),
            ("\"as_asked\":[3,4]", "\"as_asked\":[-3,4]", "invalid value"),
            ("\"by_eye\":2", "\"by_eye\":9", "row 1: it has more takes judged by eye"),
            ("\"low\":0.01", "\"low\":0.5", "row 1: its gain"),
            ("\"high\":0.02", "\"high\":1e9", "row 1: its gain"),
            ("\"high\":0.02", "\"high\":1e999", "out of range"),
            ("\"dead_zone\":1.5", "\"dead_zone\":11", "row 1: its dead zone"),
        ] {
            let told = LearnedTable::parse(&text.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(told.contains(why), "{why}: {told}");
            assert!(!told.contains(char::is_control), "{told:?}");
        }
        let many = LearnedTable { rows: vec![table().rows.remove(0); MOST_ROWS + 1], ..table() };
        assert_eq!(LearnedTable::parse(&many.to_text()), Err(TableError::Many(MOST_ROWS + 1)));
    }

    #[test]
    fn what_is_said_follows_from_the_counts_and_from_the_directions_here() {
        let said = |flips: &[&str]| {
            let flips: Vec<_> = flips.iter().map(|flip| flip.parse().unwrap()).collect();
            let shown = table().shown(&Conventions::flipping(&flips));
            shown.iter().map(|it| (it.axis.word(), it.statement)).collect::<Vec<_>>()
        };
        assert!(said(&[]).iter().all(|(_, said)| *said == Statement::Heeds));
        let turned = said(&["gen4:x"]);
        assert_eq!(turned[0], ("x", Statement::Opposite));
        assert_eq!(turned[1], ("y", Statement::Heeds));
        assert!(turned.iter().all(|(axis, _)| *axis != "sideways"), "one of two is turned");
        let both = said(&["x", "bg_x_pan"]);
        assert!(both.contains(&("sideways", Statement::Opposite)), "{both:?}");
        let gain = table().shown(&Conventions::flipping(&["x".parse().unwrap()]))[0].gain.unwrap();
        assert_eq!((gain.low, gain.per_one, gain.high), (-0.02, -0.012, -0.01));
    }

    fn any_row() -> impl Strategy<Value = Learned> {
        let counts = || (0..50_u32, 0..50_u32, 0..50_u32);
        let axis = prop::sample::select(Axis::ALL.to_vec());
        (axis, counts(), counts(), any::<bool>(), -1e3..1e3_f64).prop_map(
            |(axis, a, b, image, per_one)| {
                let side = |(as_asked, still, opposite)| Counts { as_asked, still, opposite };
                let [per_one, low, high] = [0.0, -1.0, 0.5].map(|off| rounded(per_one + off));
                let gain = Gain { per_one, low, high, takes: 8 };
                let row = learned(Taught::One(axis), [side(a), side(b)]);
                Learned { image, by_eye: 1, gain: Some(gain), ..row }
            },
        )
    }

    proptest! {
        #[test]
        fn whatever_was_learned_is_read_again(row in any_row()) {
            let table = LearnedTable { rows: vec![row], ..table() };
            prop_assert_eq!(LearnedTable::parse(&table.to_text()), Ok(table));
        }

        #[test]
        fn whatever_is_read_panics_nowhere(
            at in 0..2_000_usize,
            put in "[-0-9\"\\[\\]{},:a-z]{0,6}",
        ) {
            let mut text = table().to_text();
            text.insert_str(at.min(text.len()), &put);
            if let Ok(read) = LearnedTable::parse(&text) {
                prop_assert!(read.rows.len() <= MOST_ROWS);
                let shown = read.shown(&Conventions::default());
                prop_assert!(shown.len() <= MOST_ROWS);
            }
        }
    }
}
