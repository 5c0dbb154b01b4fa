//! What lies over the form: one thing at a time takes the keys, the last one opened.

pub(super) mod details;
pub(super) mod help;
pub(super) mod images;
pub(super) mod moves;
pub(super) mod note;
pub(super) mod receipt;
pub(super) mod review;

use std::time::Duration;

use crate::app::overlay::images::ImageEntry;
use crate::app::overlay::moves::MovePicker;
use crate::app::overlay::note::NoteEntry;
use crate::app::overlay::review::{Receipt, Review};
use crate::app::state::form::Field;
use crate::app::text::{Editor, LINE_LIMIT};
use crate::domain::{ApiKey, Failure, RemoteTask, Report, TakeId, fold};
use crate::input::Context;

/// Something that lies over the form.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// What to begin with where there is no key.
    FirstRun {
        /// The choice in hand.
        at: usize,
    },
    /// Where a key is entered.
    KeyEntry(KeyEntry),
    /// Whether an entered key takes the place of the saved one. The entry lies below it.
    ReplaceKey {
        /// The entered key.
        key: ApiKey,
        /// The last characters of the saved one; none where it cannot be read.
        saved: Option<String>,
    },
    /// Key and provider.
    Account,
    /// The exact request, before it is sent.
    Review(Box<Review>),
    /// What became of it.
    Receipt(Box<Receipt>),
    /// A list with a filter.
    List(List),
    /// The named moves.
    Moves(MovePicker),
    /// Where the images' addresses are entered.
    Images(ImageEntry),
    /// The help.
    Help {
        /// First line shown.
        scroll: usize,
        /// Whose keys come first.
        about: Context,
    },
    /// What an unconfirmed take can become.
    Settle(TakeId),
    /// Where a task id is entered.
    TaskEntry(TakeId, Editor),
    /// What the provider's list has.
    Found(Found),
    /// How many stars a take gets.
    Rate(TakeId),
    /// Where a note on a take is written.
    Note(NoteEntry),
    /// What to copy of a take.
    Copy(TakeId),
    /// Everything that is known of a take.
    Details {
        /// Which.
        id: TakeId,
        /// First line shown.
        scroll: usize,
        /// How often Tab went on to the next picture.
        view: usize,
    },
    /// A problem that has to be read. It opens by itself, so what is typed meanwhile goes on into
    /// the text below it.
    Trouble {
        /// The problem.
        report: Report,
        /// Since when it is on top, in monotonic time.
        since: Duration,
        /// First line shown.
        scroll: usize,
    },
}

/// The first-run screen's choices.
pub const FIRST_RUN_CHOICES: usize = 4;

impl Overlay {
    /// Where keys go while it is open.
    pub fn context(&self) -> Context {
        match self {
            Self::FirstRun { .. } => Context::FirstRun,
            Self::KeyEntry(_) => Context::KeyEntry,
            Self::ReplaceKey { .. } => Context::ReplaceKey,
            Self::Account => Context::Account,
            Self::Review(_) => Context::Review,
            Self::Receipt(_) => Context::Receipt,
            Self::List(_) => Context::List,
            Self::Moves(picker) if picker.renaming.is_some() => Context::MoveName,
            Self::Moves(_) => Context::Moves,
            Self::Images(entry) if entry.text().is_some() => Context::ImageEntry,
            Self::Images(_) => Context::ImageChoice,
            Self::Help { .. } => Context::Help,
            Self::Settle(_) => Context::Settle,
            Self::TaskEntry(..) => Context::TaskEntry,
            Self::Found(_) => Context::Found,
            Self::Rate(_) => Context::Rate,
            Self::Note(_) => Context::Note,
            Self::Copy(_) => Context::Copy,
            Self::Details { .. } => Context::Details,
            Self::Trouble { .. } => Context::Trouble,
        }
    }
}

/// A key that is being entered. It prints as nothing.
#[derive(Clone, PartialEq)]
pub struct KeyEntry {
    /// What was entered. It may have several lines, so that a key of more than one can be told.
    pub text: Editor,
    /// Why the last one could not be taken.
    pub wrong: Option<String>,
}

impl std::fmt::Debug for KeyEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyEntry({} UTF-16 units)", self.text.units())
    }
}

impl Default for KeyEntry {
    fn default() -> Self {
        Self { text: Editor::of_lines("", LINE_LIMIT), wrong: None }
    }
}

/// A picker's whole list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Which picker.
    pub field: Field,
    /// What it offers.
    pub choices: Vec<String>,
    /// What was typed: a filter, and a value of one's own.
    pub filter: Editor,
    /// The place in hand, among what matches.
    pub at: usize,
}

impl List {
    /// The choices that match, and at the end what was typed, if it is none of them.
    pub fn matching(&self) -> Vec<String> {
        let own = self.filter.line().trim();
        let wanted = fold(own);
        let mut matching: Vec<String> =
            self.choices.iter().filter(|choice| fold(choice).contains(&wanted)).cloned().collect();
        if !own.is_empty() && !matching.iter().any(|choice| choice == own) {
            matching.push(own.to_owned());
        }
        matching
    }

    /// Moves the place in hand.
    pub fn step(&mut self, by: isize) {
        let last = self.matching().len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// The choice in hand.
    pub fn chosen(&self) -> Option<String> {
        self.matching().get(self.at).cloned()
    }
}

/// What the provider's list has for an unconfirmed take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The take.
    pub take: TakeId,
    /// What was found; none while it is looked for.
    pub tasks: Option<Result<Vec<RemoteTask>, Failure>>,
    /// The place in hand.
    pub at: usize,
}

impl Found {
    /// The tasks that were found.
    pub fn tasks(&self) -> &[RemoteTask] {
        match &self.tasks {
            Some(Ok(tasks)) => tasks,
            Some(Err(_)) | None => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_filters_and_takes_a_value_of_ones_own() {
        let list = |typed: &str| List {
            field: Field::Ratio,
            choices: ["16:9", "9:16", "1:1"].map(str::to_owned).to_vec(),
            filter: Editor::of_line(typed, LINE_LIMIT),
            at: 0,
        };
        let mut sixteen = list("16");
        assert_eq!(sixteen.matching(), ["16:9", "9:16", "16"]);
        sixteen.step(9);
        assert_eq!(sixteen.chosen().as_deref(), Some("16"));
        assert_eq!(list("1:1 ").matching(), ["1:1"]);
    }

    #[test]
    fn an_entered_key_shows_its_end_only() {
        let entered = |text: &str| KeyEntry { text: Editor::of_lines(text, 99), wrong: None };
        let mut entry = entered("sk-0123456789 abcd");
        assert_eq!(entry.text.masked("*").text, "**************abcd");
        assert_eq!(entry.text.text(), "sk-0123456789 abcd", "a blank is for the reader to refuse");
        assert!(!format!("{entry:?}").contains("abcd"));
        entry.text.act(crate::input::Action::Text(crate::input::act::Text::LineStart));
        entry.text.act(crate::input::Action::Text(crate::input::act::Text::SelectRight));
        let masked = entry.text.masked("•");
        assert_eq!((masked.caret, masked.selected), ("•".len(), Some((0, "•".len()))));
        assert_eq!(entered("short").text.masked("*").text, "*****");
        assert_eq!(entered("two\nlines").text.masked("*").text, "*********");
    }
}
