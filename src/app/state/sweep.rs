//! A sweep that is being made: what is typed of it, and what that makes of the shot.

use super::settings::Settings;
use crate::app::text::{Editor, LINE_LIMIT};
use crate::domain::{Shot, phrase};
use crate::sweep::{LIMIT, List, Spec, SpecError, Sum, Tables, Variation, Varied, VaryError};

/// A row of the screen where a sweep is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Something that varies: NAME=VALUES.
    Vary(usize),
    /// How often each shot is made.
    Repeat,
    /// The seed that mixes them.
    Shuffle,
}

/// What is typed of a sweep, and what it makes.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepDraft {
    base: Shot,
    vary: Vec<Editor>,
    repeat: Editor,
    shuffle: Editor,
    at: Row,
    made: Option<(List, Sum)>,
    wrong: Vec<(Option<Row>, String)>,
}

impl Default for SweepDraft {
    fn default() -> Self {
        Self {
            base: Shot::default(),
            vary: vec![empty()],
            repeat: empty(),
            shuffle: empty(),
            at: Row::Vary(0),
            made: None,
            wrong: Vec::new(),
        }
    }
}

fn empty() -> Editor {
    Editor::of_line("", LINE_LIMIT)
}

impl SweepDraft {
    /// The shot in which something varies.
    pub fn base(&self) -> &Shot {
        &self.base
    }

    /// The row in hand.
    pub fn at(&self) -> Row {
        self.at
    }

    /// All rows, in their order.
    pub fn rows(&self) -> impl Iterator<Item = Row> + use<> {
        (0..self.vary.len()).map(Row::Vary).chain([Row::Repeat, Row::Shuffle])
    }

    /// What is typed in a row.
    pub fn typed(&self, row: Row) -> &Editor {
        match row {
            Row::Vary(nth) => self.vary.get(nth).unwrap_or(&self.repeat),
            Row::Repeat => &self.repeat,
            Row::Shuffle => &self.shuffle,
        }
    }

    /// The takes that it makes; none while something is wrong.
    pub fn list(&self) -> Option<&List> {
        self.made.as_ref().map(|(list, _)| list)
    }

    /// What they come to.
    pub fn sum(&self) -> Option<&Sum> {
        self.made.as_ref().map(|(_, sum)| sum)
    }

    /// What is wrong, each with its row, if it is about one.
    pub fn wrong(&self) -> impl Iterator<Item = (Option<Row>, &str)> {
        self.wrong.iter().map(|(row, why)| (*row, why.as_str()))
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.rows().all(|row| self.typed(row).is_empty())
    }

    /// The text in hand.
    pub(in crate::app) fn text(&self) -> &Editor {
        self.typed(self.at)
    }

    /// The same, to be changed.
    pub(in crate::app) fn text_mut(&mut self) -> &mut Editor {
        match self.at {
            Row::Vary(nth) if nth < self.vary.len() => &mut self.vary[nth],
            Row::Vary(_) | Row::Repeat => &mut self.repeat,
            Row::Shuffle => &mut self.shuffle,
        }
    }

    /// Goes a row up or down, round at the ends.
    pub(in crate::app) fn step(&mut self, back: bool) {
        let rows: Vec<Row> = self.rows().collect();
        let at = rows.iter().position(|row| *row == self.at).unwrap_or(0);
        let by = if back { rows.len() - 1 } else { 1 };
        self.at = rows[(at + by) % rows.len()];
    }

    /// Takes an empty row away; keys go to the one above it.
    pub(in crate::app) fn drop_row(&mut self) {
        if let Row::Vary(nth) = self.at
            && self.vary.len() > 1
        {
            // There is always an empty one at the end.
            if nth + 1 < self.vary.len() {
                self.vary.remove(nth);
            }
            self.at = Row::Vary(nth.saturating_sub(1));
        } else {
            self.step(true);
        }
    }

    /// Reads what is typed for another shot.
    pub(in crate::app) fn read_for(&mut self, base: Shot, settings: &Settings) {
        self.base = base;
        self.read(settings);
    }

    /// Reads what is typed.
    pub(in crate::app) fn read(&mut self, settings: &Settings) {
        let room = self.vary.len() < Varied::all().count();
        if room && self.vary.last().is_none_or(|last| !last.is_empty()) {
            self.vary.push(empty());
        }
        self.wrong.clear();
        self.made = None;
        let tables = Tables { catalog: &settings.catalog, moves: &settings.moves };
        let (mut vary, mut rows) = (Vec::new(), Vec::new());
        for (nth, typed) in self.vary.iter().enumerate() {
            if typed.line().trim().is_empty() {
                continue;
            }
            match Variation::read(typed.line(), &self.base, &tables) {
                Ok(read) => {
                    rows.push((read.varied, Row::Vary(nth)));
                    vary.push(read);
                }
                Err(why) => self.wrong.push((Some(Row::Vary(nth)), why.to_string())),
            }
        }
        let repeat = self.number(Row::Repeat, 1, 1..=LIMIT as u64);
        let shuffle = self.number(Row::Shuffle, 0, 0..=u64::MAX);
        let (Some(repeat), Some(shuffle), true) = (repeat, shuffle, self.wrong.is_empty()) else {
            return;
        };
        let how = (
            u32::try_from(repeat).unwrap_or(u32::MAX),
            Some(shuffle).filter(|_| !self.shuffle.line().trim().is_empty()),
        );
        let made = Spec::new(self.base.clone(), vary, how, false, &settings.catalog)
            .map(|spec| self.worded(spec, settings))
            .and_then(|spec| spec.list(&settings.catalog));
        match made {
            Ok(list) => {
                let sum = Sum::of(&list, &settings.catalog);
                self.made = Some((list, sum));
            }
            Err(SpecError::Vary(VaryError::Twice(varied))) => {
                let row = rows.iter().rev().find(|(of, _)| *of == varied).map(|(_, row)| *row);
                let why = format!("{varied} varies twice; put all of its values into one line");
                self.wrong.push((row, why));
            }
            Err(why) => self.wrong.push((None, why.to_string())),
        }
    }

    /// The words of each motion, where the shot says its own.
    fn worded(&self, spec: Spec, settings: &Settings) -> Spec {
        if self.base.words.is_none() {
            return spec;
        }
        spec.worded(|motion, model| {
            phrase(motion, &settings.conventions.of(model), &settings.phrases)
        })
    }

    /// The number in a row, or what an empty one means; what is wrong with it is told.
    fn number(
        &mut self,
        row: Row,
        empty: u64,
        range: std::ops::RangeInclusive<u64>,
    ) -> Option<u64> {
        let typed = self.typed(row).line().trim();
        if typed.is_empty() {
            return Some(empty);
        }
        let number = typed.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let why = match row {
                Row::Repeat => format!("Each shot is made 1 to {LIMIT} times"),
                Row::Vary(_) | Row::Shuffle => {
                    "A whole number that mixes the takes; none keeps their order".to_owned()
                }
            };
            self.wrong.push((Some(row), why));
        }
        number
    }
}
