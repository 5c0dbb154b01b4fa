//! What lies over the form: one thing at a time takes the keys, the last one opened.

use super::form::Field;
use super::images::ImageEntry;
use super::picker::MovePicker;
use super::remark::NoteEntry;
use super::review::{Receipt, Review};
use crate::domain::{ApiKeyError, Failure, RemoteTask, Report, TakeId, fold, sentence};
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
    TaskEntry(TakeId, String),
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
    /// A problem that has to be read, and the first line of it that is shown.
    Trouble(Report, usize),
}

/// The first-run screen's choices.
pub const FIRST_RUN_CHOICES: usize = 4;

impl Overlay {
    /// Where keys go while it is open.
    pub fn context(&self) -> Context {
        match self {
            Self::FirstRun { .. } => Context::FirstRun,
            Self::KeyEntry(_) => Context::KeyEntry,
            Self::Account => Context::Account,
            Self::Review(_) => Context::Review,
            Self::Receipt(_) => Context::Receipt,
            Self::List(_) => Context::List,
            Self::Moves(_) => Context::Moves,
            Self::Images(entry) if entry.is_text() => Context::ImageEntry,
            Self::Images(_) => Context::ImageChoice,
            Self::Help { .. } => Context::Help,
            Self::Settle(_) => Context::Settle,
            Self::TaskEntry(..) => Context::TaskEntry,
            Self::Found(_) => Context::Found,
            Self::Rate(_) => Context::Rate,
            Self::Note(_) => Context::Note,
            Self::Copy(_) => Context::Copy,
            Self::Details { .. } => Context::Details,
            Self::Trouble(..) => Context::Trouble,
        }
    }
}

/// A key that is being entered. It prints as nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KeyEntry {
    text: String,
    /// Why the last one could not be taken.
    pub wrong: Option<String>,
}

impl std::fmt::Debug for KeyEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyEntry({} characters)", self.text.chars().count())
    }
}

impl KeyEntry {
    /// Adds what was typed or pasted.
    pub fn push(&mut self, text: &str) {
        self.wrong = None;
        if self.text.len() + text.len() <= 4096 {
            self.text.push_str(text.trim_matches(['\r', '\n']));
        } else {
            self.wrong = Some(sentence(&ApiKeyError::TooLong.to_string()));
        }
    }

    /// Takes the last character back.
    pub fn shorten(&mut self) {
        self.wrong = None;
        self.text.pop();
    }

    /// Takes everything back.
    pub fn clear(&mut self) {
        self.wrong = None;
        self.text.clear();
    }

    /// What was entered.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many characters are hidden, and the last four that are shown; none of a short one.
    pub fn masked(&self) -> (usize, String) {
        let count = self.text.chars().count();
        let shown = if count >= 12 { 4 } else { 0 };
        (count - shown, self.text.chars().skip(count - shown).collect())
    }
}

/// A picker's whole list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Which picker.
    pub field: Field,
    /// What it offers.
    pub choices: Vec<String>,
    /// What was typed.
    pub filter: String,
    /// The place in hand, among what matches.
    pub at: usize,
}

impl List {
    /// The choices that match, and at the end what was typed, if it is none of them.
    pub fn matching(&self) -> Vec<String> {
        let wanted = fold(self.filter.trim());
        let mut matching: Vec<String> =
            self.choices.iter().filter(|choice| fold(choice).contains(&wanted)).cloned().collect();
        let own = self.filter.trim();
        if !own.is_empty() && !matching.iter().any(|choice| choice == own) {
            matching.push(own.to_owned());
        }
        matching
    }

    /// Changes what was typed.
    pub fn set_filter(&mut self, filter: String) {
        self.filter = filter;
        self.at = 0;
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
        let mut list = List {
            field: Field::Ratio,
            choices: ["16:9", "9:16", "1:1"].map(str::to_owned).to_vec(),
            filter: String::new(),
            at: 0,
        };
        list.set_filter("16".to_owned());
        assert_eq!(list.matching(), ["16:9", "9:16", "16"]);
        list.step(9);
        assert_eq!(list.chosen().as_deref(), Some("16"));
        list.set_filter("1:1".to_owned());
        assert_eq!(list.matching(), ["1:1"]);
    }

    #[test]
    fn an_entered_key_shows_its_end_only() {
        let mut entry = KeyEntry::default();
        entry.push("sk-0123456789 abcd\n");
        assert_eq!(entry.masked(), (14, "abcd".to_owned()));
        assert_eq!(entry.text(), "sk-0123456789 abcd", "a blank is for the reader to refuse");
        assert!(!format!("{entry:?}").contains("abcd"));
        entry.clear();
        entry.push("short");
        assert_eq!(entry.masked(), (5, String::new()));
    }
}
