//! Which key does what, where.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crossterm::event::KeyEvent;
use serde::Deserialize;

use super::action::Action;
use super::chord::{Chord, ChordError};
use crate::domain::{Field, Kind, quoted};

/// Where keys go. Each has its own bindings; what is not bound there is looked for in the
/// contexts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// Everywhere.
    Always,
    /// The form and the history, when nothing lies over them.
    Form,
    /// The form and the history, where no text is typed.
    Idle,
    /// Any field for text.
    Text,
    /// Any field for several lines of text.
    Lines,
    /// The prompt editor.
    Prompt,
    /// Ratio, style and model.
    Choice,
    /// A whole number.
    #[serde(alias = "seconds")]
    Number,
    /// The images.
    Images,
    /// The six axes.
    Motion,
    /// The field where an amount is typed.
    Amount,
    /// The history.
    History,
    /// The history's filter while it is typed.
    Filter,
    /// Every overlay.
    Overlay,
    /// The first-run screen.
    FirstRun,
    /// Where a key is entered.
    KeyEntry,
    /// Whether an entered key takes the place of the saved one.
    ReplaceKey,
    /// Key and provider.
    Account,
    /// The review before sending.
    Review,
    /// The receipt after sending.
    Receipt,
    /// A list with a filter.
    List,
    /// The named moves.
    Moves,
    /// Where a move gets another name.
    MoveName,
    /// Where the images' addresses are entered.
    ImageEntry,
    /// What becomes of the images, yes or no.
    ImageChoice,
    /// The help.
    Help,
    /// The choices for an unconfirmed take.
    Settle,
    /// Where a task id is entered.
    TaskEntry,
    /// Tasks that may be an unconfirmed take.
    Found,
    /// How many stars a take gets.
    Rate,
    /// What the user saw a take's camera do.
    Saw,
    /// Where a note on a take is written.
    Note,
    /// What to copy.
    Copy,
    /// Everything about a take.
    Details,
    /// A problem, told.
    Trouble,
}

impl Context {
    /// The contexts to look in, nearest first.
    pub const fn chain(self) -> &'static [Self] {
        use Context::{
            Account, Always, Amount, Choice, Copy, Details, Filter, FirstRun, Form, Found, Help,
            History, Idle, ImageChoice, ImageEntry, Images, KeyEntry, Lines, List, Motion,
            MoveName, Moves, Note, Number, Overlay, Prompt, Rate, Receipt, ReplaceKey, Review, Saw,
            Settle, TaskEntry, Text, Trouble,
        };
        match self {
            Always => &[Always],
            Form => &[Form, Always],
            Idle => &[Idle, Form, Always],
            Text => &[Text],
            Lines => &[Lines],
            Prompt => &[Prompt, Lines, Text, Form, Always],
            Choice => &[Choice, Idle, Form, Always],
            Number => &[Number, Idle, Form, Always],
            Images => &[Images, Idle, Form, Always],
            Motion => &[Motion, Idle, Form, Always],
            Amount => &[Amount, Text, Form, Always],
            History => &[History, Idle, Form, Always],
            Filter => &[Filter, Text, Form, Always],
            Overlay => &[Overlay, Always],
            FirstRun => &[FirstRun, Overlay, Always],
            KeyEntry => &[KeyEntry, Text, Overlay, Always],
            ReplaceKey => &[ReplaceKey, Overlay, Always],
            Account => &[Account, Overlay, Always],
            Review => &[Review, Overlay, Always],
            Receipt => &[Receipt, Overlay, Always],
            List => &[List, Text, Overlay, Always],
            Moves => &[Moves, Text, Overlay, Always],
            MoveName => &[MoveName, Text, Overlay, Always],
            ImageEntry => &[ImageEntry, Text, Overlay, Always],
            ImageChoice => &[ImageChoice, Overlay, Always],
            Help => &[Help, Overlay, Always],
            Settle => &[Settle, Overlay, Always],
            TaskEntry => &[TaskEntry, Text, Overlay, Always],
            Found => &[Found, Overlay, Always],
            Rate => &[Rate, Overlay, Always],
            Saw => &[Saw, Overlay, Always],
            Note => &[Note, Lines, Text, Overlay, Always],
            Copy => &[Copy, Overlay, Always],
            Details => &[Details, Overlay, Always],
            Trouble => &[Trouble, Overlay, Always],
        }
    }

    /// Whether plain characters are text here.
    pub fn takes_text(self) -> bool {
        self.chain().contains(&Self::Text)
    }

    /// Whether a plain character is typed here, whatever it is bound to elsewhere: where there is
    /// text, and in the receipt, which closes so that typing goes on in the prompt.
    pub fn is_typed_in(self) -> bool {
        self.takes_text() || self == Self::Receipt
    }

    /// Its name in a file of bindings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Form => "form",
            Self::Idle => "idle",
            Self::Text => "text",
            Self::Lines => "lines",
            Self::Prompt => "prompt",
            Self::Choice => "choice",
            Self::Number => "number",
            Self::Motion => "motion",
            Self::Amount => "amount",
            Self::History => "history",
            Self::Filter => "filter",
            Self::Overlay => "overlay",
            Self::FirstRun => "first-run",
            Self::KeyEntry => "key-entry",
            Self::ReplaceKey => "replace-key",
            Self::Account => "account",
            Self::Review => "review",
            Self::Receipt => "receipt",
            Self::List => "list",
            Self::Moves => "moves",
            Self::MoveName => "move-name",
            Self::Help => "help",
            Self::Settle => "settle",
            Self::TaskEntry => "task-entry",
            Self::Found => "found",
            Self::Images => "images",
            Self::ImageEntry => "image-entry",
            Self::ImageChoice => "image-choice",
            Self::Rate => "rate",
            Self::Saw => "saw",
            Self::Note => "note",
            Self::Copy => "copy",
            Self::Details => "details",
            Self::Trouble => "trouble",
        }
    }

    /// The heading of its keys in the help.
    pub fn heading(self) -> Cow<'static, str> {
        let heading = match self {
            Self::Always => "Anywhere",
            Self::Form => "Form and history",
            Self::Idle => "Where no text is typed",
            Self::Text => "Wherever text is typed",
            Self::Lines => "Where text has several lines",
            Self::Prompt => "Prompt",
            Self::Choice => return Field::heading(|kind| kind == Kind::Choice).into(),
            Self::Number => return Field::heading(|kind| matches!(kind, Kind::Number(_))).into(),
            Self::Images => "Images",
            Self::Motion => "Motion (a digit, - or . types an amount)",
            Self::Amount => "Typing an amount",
            Self::History => "History",
            Self::Filter => "Filtering the history",
            Self::Overlay => "Anything that opens over the form",
            Self::FirstRun => "First run",
            Self::KeyEntry => "Entering a key",
            Self::ReplaceKey => "Replacing the saved key",
            Self::Account => "Key and provider",
            Self::Review => "Review",
            Self::Receipt => "Receipt",
            Self::List => "Lists (type to filter)",
            Self::Moves => "Named moves (type to filter)",
            Self::MoveName => "Renaming a move",
            Self::ImageEntry => "Entering images' addresses",
            Self::ImageChoice => "Images: end frame, flip",
            Self::Help => "Help",
            Self::Settle => "Settling an unconfirmed take",
            Self::TaskEntry => "Entering a task id",
            Self::Found => "Tasks found",
            Self::Rate => "Rating a take",
            Self::Saw => "What I saw the camera do",
            Self::Note => "Writing a note",
            Self::Copy => "Copy",
            Self::Details => "Everything about a take",
            Self::Trouble => "A problem",
        };
        heading.into()
    }
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// It does this.
    Act(Action),
    /// It types this.
    Type(char),
    /// Nothing.
    Nothing,
}

/// A keymap that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeymapError {
    /// Not TOML, or a context that there is not.
    #[error("{0}")]
    Form(#[from] toml::de::Error),
    /// Not an action.
    #[error("[{}] has no action {}", .context.name(), quoted(.name))]
    Action {
        /// Where.
        context: Context,
        /// What it says.
        name: String,
    },
    /// Not a key.
    #[error("[{place}] {name}: {error}", place = .context.name())]
    Chord {
        /// Where.
        context: Context,
        /// For which action.
        name: String,
        /// What is wrong.
        error: ChordError,
    },
    /// One key for two actions.
    #[error("[{place}] binds {chord} to both {first} and {second}", place = .context.name(), first = .actions.0.name(), second = .actions.1.name())]
    Twice {
        /// Where.
        context: Context,
        /// Which key.
        chord: Chord,
        /// To what.
        actions: (Action, Action),
    },
}

/// The bindings of every context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    keys: HashMap<(Context, Chord), Action>,
    /// The chords of an action in the order of the file: the first is the one that is shown.
    chords: BTreeMap<(Context, Action), Vec<Chord>>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::parse(include_str!("../../assets/keymap.toml"))
            .expect("the keymap is part of the program, and a test reads it")
    }
}

impl Keymap {
    /// Reads a keymap: a table for each context, `action = ["key", ..]`.
    pub fn parse(text: &str) -> Result<Self, KeymapError> {
        let tables: BTreeMap<Context, BTreeMap<String, Vec<String>>> = toml::from_str(text)?;
        let (mut keys, mut chords) = (HashMap::new(), BTreeMap::new());
        for (context, table) in tables {
            for (name, written) in table {
                let action = Action::named(&name)
                    .ok_or_else(|| KeymapError::Action { context, name: name.clone() })?;
                let mut bound = Vec::with_capacity(written.len());
                for text in written {
                    let chord: Chord = text.parse().map_err(|error| KeymapError::Chord {
                        context,
                        name: name.clone(),
                        error,
                    })?;
                    if let Some(first) = keys.insert((context, chord), action) {
                        let actions = (first, action);
                        return Err(KeymapError::Twice { context, chord, actions });
                    }
                    bound.push(chord);
                }
                chords.insert((context, action), bound);
            }
        }
        Ok(Self { keys, chords })
    }

    /// What a key means where keys go to `context`.
    pub fn resolve(&self, context: Context, key: &KeyEvent) -> Key {
        let chord = Chord::of(key);
        let typed = chord.typed().filter(|_| context.is_typed_in());
        if let Some(typed) = typed {
            return Key::Type(typed);
        }
        let bound = context.chain().iter().find_map(|place| self.keys.get(&(*place, chord)));
        match (bound, chord.typed()) {
            (Some(action), _) => Key::Act(*action),
            (None, Some(typed)) => Key::Type(typed),
            (None, None) => Key::Nothing,
        }
    }

    /// The key shown for an action where keys go to `context`, if one is bound.
    pub fn chord(&self, context: Context, action: impl Into<Action>) -> Option<Chord> {
        let action = action.into();
        context.chain().iter().find_map(|place| {
            self.chords.get(&(*place, action)).and_then(|chords| {
                // A plain letter that would be typed is no way to it from here.
                chords
                    .iter()
                    .find(|chord| !context.is_typed_in() || chord.typed().is_none())
                    .copied()
            })
        })
    }

    /// The bindings of one context itself, in the order of the help.
    pub fn bindings(&self, context: Context) -> impl Iterator<Item = (Action, &[Chord])> {
        self.chords
            .iter()
            .filter(move |((place, _), chords)| *place == context && !chords.is_empty())
            .map(|((_, action), chords)| (*action, chords.as_slice()))
    }

    /// The contexts that have bindings.
    pub fn contexts(&self) -> impl Iterator<Item = Context> {
        let mut contexts: Vec<_> = self.chords.keys().map(|(context, _)| *context).collect();
        contexts.dedup();
        contexts.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::super::action::act;
    use super::*;

    fn press(text: &str) -> KeyEvent {
        use crossterm::event::{KeyCode, KeyModifiers};
        match text {
            "ctrl-s" => KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL),
            "tab" => KeyEvent::new(KeyCode::Tab, KeyModifiers::NONE),
            text => KeyEvent::new(KeyCode::Char(text.chars().next().unwrap()), KeyModifiers::NONE),
        }
    }

    #[test]
    fn every_action_has_a_key_and_words() {
        let keymap = Keymap::default();
        for action in Action::ALL {
            let bound = keymap
                .contexts()
                .any(|context| keymap.bindings(context).any(|(bound, _)| bound == *action));
            assert!(bound, "{} has no key", action.name());
            assert!(!action.words().is_empty());
            assert_eq!(Action::named(action.name()), Some(*action));
        }
    }

    #[test]
    fn a_context_is_called_what_it_is_called_in_the_file() {
        for context in Keymap::default().contexts() {
            let action = "[{}]\nhelp = [\"f1\"]".replace("{}", context.name());
            assert_eq!(Keymap::parse(&action).unwrap().contexts().collect::<Vec<_>>(), [context]);
        }
    }

    #[test]
    fn contexts_that_go_by_kind_are_headed_by_their_fields() {
        assert_eq!(Context::Choice.heading(), "Ratio, style, model");
        assert!(Context::Number.heading().starts_with("Seconds"));
        let older = Keymap::parse("[seconds]\nlast-choice = [\"end\"]").unwrap();
        assert_eq!(older.contexts().collect::<Vec<_>>(), [Context::Number]);
    }

    #[test]
    fn no_plain_letter_is_lost_where_text_is_typed() {
        let keymap = Keymap::default();
        for context in keymap.contexts().filter(|context| context.is_typed_in()) {
            for letter in ['q', '?', '/', 'u', '1', ' ', 'é', '漢'] {
                let key = press(&letter.to_string());
                assert_eq!(keymap.resolve(context, &key), Key::Type(letter), "{context:?}");
            }
            for (action, chords) in keymap.bindings(context) {
                assert!(chords.iter().all(|chord| chord.typed().is_none()), "{}", action.name());
            }
        }
    }

    #[test]
    fn nearer_bindings_win_and_farther_ones_are_reached() {
        let keymap = Keymap::default();
        let resolve = |context, key| keymap.resolve(context, &press(key));
        assert_eq!(resolve(Context::History, "u"), Key::Act(Action::Take(act::Take::AskNow)));
        assert_eq!(resolve(Context::Motion, "u"), Key::Act(Action::Motion(act::Motion::Undo)));
        assert_eq!(
            resolve(Context::History, "ctrl-s"),
            Key::Act(Action::Anywhere(act::Anywhere::Review))
        );
        assert_eq!(resolve(Context::Review, "tab"), Key::Nothing, "an overlay takes keys first");
        assert_eq!(resolve(Context::Motion, "5"), Key::Type('5'));
    }

    #[test]
    fn the_review_and_the_help_are_reached_from_wherever_text_is_typed() {
        let keymap = Keymap::default();
        let resolve = |context, key: &str| {
            let chord: Chord = key.parse().unwrap();
            let bound = |place: &Context| keymap.keys.get(&(*place, chord)).copied();
            Context::chain(context).iter().find_map(bound)
        };
        for context in keymap.contexts().filter(|context| context.chain().len() > 1) {
            let help = if context == Context::Help {
                Action::Anywhere(act::Anywhere::Close)
            } else {
                Action::Anywhere(act::Anywhere::Help)
            };
            assert_eq!(resolve(context, "f1"), Some(help), "{context:?}");
            if context != Context::Moves {
                assert_eq!(
                    resolve(context, "ctrl-s"),
                    Some(Action::Anywhere(act::Anywhere::Review)),
                    "{context:?}"
                );
            }
            assert_eq!(
                resolve(context, "f5"),
                Some(Action::Anywhere(act::Anywhere::Review)),
                "{context:?}"
            );
        }
    }

    #[test]
    fn mistakes_are_named() {
        let say = |text| Keymap::parse(text).unwrap_err().to_string();
        assert!(say("[form]\nreviw = [\"f5\"]").contains("reviw"));
        assert!(say("[form]\nreview = [\"f55\"]").contains("f55"));
        assert!(say("[form]\nreview = [\"f5\"]\nhelp = [\"F5\"]").contains("both"));
        assert!(say("[frm]\nreview = [\"f5\"]").contains("frm"));
    }
}
