//! Which key does what, where.

use std::collections::{BTreeMap, HashMap};

use crossterm::event::KeyEvent;

use super::action::Action;
use super::chord::{Chord, ChordError};
use super::context::Context;
use crate::domain::quoted;

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
    fn long_texts_scroll_by_the_same_keys_where_they_have_none_of_their_own() {
        let text = "[help]\ndown = [\"n\"]\n[scroll]\ndown = [\"j\"]\nup = [\"k\"]";
        let keymap = Keymap::parse(text).unwrap();
        for context in [Context::Help, Context::Details, Context::Review, Context::Trouble] {
            let resolve = |key| keymap.resolve(context, &press(key));
            assert_eq!(resolve("k"), Key::Act(Action::List(act::List::Up)));
            let own = if context == Context::Help { "n" } else { "j" };
            assert_eq!(resolve(own), Key::Act(Action::List(act::List::Down)));
            assert_eq!(keymap.chord(context, act::List::Down).unwrap().to_string(), own);
        }
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
            // The review of a sweep is the question that its screen asks.
            let review = match context {
                Context::Sweep => Action::Sweep(act::Sweep::Confirm),
                _ => Action::Anywhere(act::Anywhere::Review),
            };
            if context != Context::Moves {
                assert_eq!(resolve(context, "ctrl-s"), Some(review), "{context:?}");
            }
            assert_eq!(resolve(context, "f5"), Some(review), "{context:?}");
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
