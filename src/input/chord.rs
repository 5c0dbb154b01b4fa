//! A key with its modifiers, written and read.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::domain::quoted;

/// A key with its modifiers. A letter's case is part of the key, so `G` needs no `shift-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a key; write it like ctrl-s, alt-up, f5, enter, G or ?", quoted(.0))]
pub struct ChordError(String);

const NAMES: [(&str, &str, KeyCode); 14] = [
    ("enter", "Enter", KeyCode::Enter),
    ("esc", "Esc", KeyCode::Esc),
    ("tab", "Tab", KeyCode::Tab),
    ("space", "Space", KeyCode::Char(' ')),
    ("backspace", "Backspace", KeyCode::Backspace),
    ("delete", "Delete", KeyCode::Delete),
    ("up", "Up", KeyCode::Up),
    ("down", "Down", KeyCode::Down),
    ("left", "Left", KeyCode::Left),
    ("right", "Right", KeyCode::Right),
    ("home", "Home", KeyCode::Home),
    ("end", "End", KeyCode::End),
    ("pgup", "PgUp", KeyCode::PageUp),
    ("pgdn", "PgDn", KeyCode::PageDown),
];

const MODIFIERS: [(&str, &str, KeyModifiers); 3] = [
    ("ctrl-", "Ctrl-", KeyModifiers::CONTROL),
    ("alt-", "Alt-", KeyModifiers::ALT),
    ("shift-", "Shift-", KeyModifiers::SHIFT),
];

impl Chord {
    /// The chord of a key that was pressed, in the one form that a keymap knows: terminals
    /// disagree about Shift with letters and with Tab.
    pub fn of(key: &KeyEvent) -> Self {
        let shift = KeyModifiers::SHIFT;
        let (mut code, mut modifiers) = (key.code, key.modifiers);
        match code {
            KeyCode::BackTab => {
                code = KeyCode::Tab;
                modifiers |= shift;
            }
            // No terminal of the old protocol tells it from the bare key.
            KeyCode::Backspace if modifiers == shift => modifiers = KeyModifiers::NONE,
            KeyCode::Char(c) if !(modifiers - shift).is_empty() => {
                // A capital without Shift is Caps Lock's. With Shift a letter is another chord;
                // any other character has Shift in it.
                code = KeyCode::Char(c.to_lowercase().next().unwrap_or(c));
                if !c.is_alphabetic() && c != ' ' {
                    modifiers -= shift;
                }
            }
            KeyCode::Char(c) if c != ' ' => {
                if modifiers.contains(shift) {
                    code = KeyCode::Char(c.to_uppercase().next().unwrap_or(c));
                }
                modifiers -= shift;
            }
            _ => {}
        }
        // Three that most terminals cannot tell from keys with a name.
        if modifiers.contains(KeyModifiers::CONTROL) && !modifiers.contains(shift) {
            let named = match code {
                KeyCode::Char('i') => Some(KeyCode::Tab),
                KeyCode::Char('m') => Some(KeyCode::Enter),
                KeyCode::Char('[') => Some(KeyCode::Esc),
                _ => None,
            };
            if let Some(named) = named {
                (code, modifiers) = (named, modifiers - KeyModifiers::CONTROL);
            }
        }
        Self { code, modifiers }
    }

    /// Whether both are pressed on the same key, whatever is held down with it: a key that repeats
    /// goes on when its modifier is let go.
    pub fn is_on_the_key_of(&self, other: &Self) -> bool {
        let key = |code| match code {
            KeyCode::Char(c) => KeyCode::Char(c.to_lowercase().next().unwrap_or(c)),
            code => code,
        };
        key(self.code) == key(other.code)
    }

    /// The character that this key types, if it types one.
    pub fn typed(&self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if (self.modifiers - KeyModifiers::SHIFT).is_empty() => Some(c),
            _ => None,
        }
    }

    /// Whether it is pressed while a text is being written: it types, or takes back what was typed.
    pub fn edits(&self) -> bool {
        self.typed().is_some() || matches!(self.code, KeyCode::Backspace | KeyCode::Delete)
    }

    /// The chord in short, for a footer: `^S`, `Alt-Up`, `?`.
    pub fn short(&self) -> String {
        match (self.code, self.modifiers) {
            (KeyCode::Char(c), KeyModifiers::CONTROL) if c != ' ' => {
                format!("^{}", c.to_ascii_uppercase())
            }
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Chord {
    /// `Ctrl-S`, `Alt-Up`, `F5`, `G`, `?`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (_, words, modifier) in MODIFIERS {
            if self.modifiers.contains(modifier) {
                f.write_str(words)?;
            }
        }
        if let Some((_, words, _)) = NAMES.iter().find(|(_, _, code)| *code == self.code) {
            return f.write_str(words);
        }
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => write!(f, "{c}"),
            KeyCode::Char(c) => write!(f, "{}", c.to_uppercase()),
            KeyCode::F(number) => write!(f, "F{number}"),
            // No other key can be bound, see `from_str`.
            _ => f.write_str("?"),
        }
    }
}

impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let error = || ChordError(text.to_owned());
        let (mut rest, mut modifiers) = (text, KeyModifiers::NONE);
        'strip: loop {
            for (name, _, modifier) in MODIFIERS {
                let begins =
                    rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
                if begins && rest.len() > name.len() {
                    modifiers |= modifier;
                    rest = &rest[name.len()..];
                    continue 'strip;
                }
            }
            break;
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) => KeyCode::Char(c),
            _ => NAMES
                .iter()
                .find(|(name, _, _)| rest.eq_ignore_ascii_case(name))
                .map(|(_, _, code)| *code)
                .or_else(|| {
                    let number = rest.strip_prefix(['f', 'F'])?.parse().ok()?;
                    (1..=24).contains(&number).then_some(KeyCode::F(number))
                })
                .ok_or_else(error)?,
        };
        Ok(Self::of(&KeyEvent::new(code, modifiers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chord(text: &str) -> Chord {
        text.parse().unwrap()
    }

    #[test]
    fn terminals_disagree_and_chords_do_not() {
        let of = |code, modifiers| Chord::of(&KeyEvent::new(code, modifiers));
        assert_eq!(of(KeyCode::Char('G'), KeyModifiers::SHIFT), chord("G"));
        assert_eq!(of(KeyCode::Char('g'), KeyModifiers::SHIFT), chord("G"));
        assert_eq!(of(KeyCode::Char('?'), KeyModifiers::SHIFT), chord("?"));
        assert_eq!(of(KeyCode::BackTab, KeyModifiers::NONE), chord("shift-tab"));
        assert_eq!(of(KeyCode::BackTab, KeyModifiers::SHIFT), chord("Shift-Tab"));
        assert_eq!(of(KeyCode::Char('S'), KeyModifiers::CONTROL), chord("ctrl-s"));
        assert_eq!(of(KeyCode::Char('a'), KeyModifiers::ALT), chord("Alt-A"));
        assert_eq!(of(KeyCode::Char('Z'), KeyModifiers::CONTROL | KeyModifiers::SHIFT), {
            chord("ctrl-shift-z")
        });
        assert_eq!(of(KeyCode::Char('<'), KeyModifiers::ALT | KeyModifiers::SHIFT), chord("alt-<"));
        assert_eq!(of(KeyCode::Backspace, KeyModifiers::SHIFT), chord("backspace"));
        assert_eq!(chord("ctrl-m"), chord("enter"));
        assert_eq!(chord("ctrl-i"), chord("tab"));
        assert_eq!(chord("ctrl-["), chord("esc"));
        assert_eq!(chord("ctrl-alt-m"), chord("alt-enter"));
        assert_eq!(chord("ctrl-s").short(), "^S");
        assert_eq!(chord("alt-up").short(), "Alt-Up");
        assert_eq!(chord("ctrl-space").to_string(), "Ctrl-Space");
    }

    #[test]
    fn a_modifier_too_many_is_another_chord() {
        use KeyModifiers as M;
        for modifier in [M::SUPER, M::HYPER, M::META] {
            for (code, held) in [
                (KeyCode::Char('q'), M::NONE),
                (KeyCode::Char('s'), M::CONTROL),
                (KeyCode::Enter, M::NONE),
                (KeyCode::Tab, M::SHIFT),
            ] {
                let (bare, more) =
                    (KeyEvent::new(code, held), KeyEvent::new(code, held | modifier));
                assert_ne!(Chord::of(&more), Chord::of(&bare), "{code:?}");
                assert_eq!(Chord::of(&more).typed(), None, "{code:?}");
            }
        }
        assert_ne!(chord("ctrl-shift-q"), chord("ctrl-q"));
        assert_ne!(chord("shift-enter"), chord("enter"));
    }

    #[test]
    fn a_key_is_the_same_whatever_is_held_with_it() {
        for (one, other, same) in [
            ("enter", "alt-enter", true),
            ("ctrl-enter", "ctrl-m", true),
            ("r", "R", true),
            ("ctrl-s", "s", true),
            ("enter", "ctrl-j", false),
            ("enter", "tab", false),
            ("f5", "f6", false),
        ] {
            assert_eq!(chord(one).is_on_the_key_of(&chord(other)), same, "{one} {other}");
        }
    }

    #[test]
    fn only_plain_keys_type() {
        assert_eq!(chord("x").typed(), Some('x'));
        assert_eq!(chord("space").typed(), Some(' '));
        assert_eq!(chord("alt-x").typed(), None);
        assert_eq!(chord("enter").typed(), None);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for wrong in ["", "ctrl-", "hyper-x", "f25", "f0", "entr", "ctrl-entr"] {
            assert!(wrong.parse::<Chord>().is_err(), "{wrong}");
        }
        assert_eq!(chord("-").to_string(), "-");
        assert_eq!(chord("ctrl--").to_string(), "Ctrl--");
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(
            code in prop_oneof![
                proptest::sample::select(&NAMES[..]).prop_map(|(_, _, code)| code),
                any::<char>().prop_filter("printable", |c| !c.is_control()).prop_map(KeyCode::Char),
                (1u8..=24).prop_map(KeyCode::F),
            ],
            bits in 0u8..8,
        ) {
            let chord = Chord::of(&KeyEvent::new(code, KeyModifiers::from_bits_truncate(bits)));
            // Letters whose case has several characters or no way back cannot be told apart.
            let plain = matches!(code, KeyCode::Char(c) if !c.is_ascii());
            if !plain {
                prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
            }
        }
    }
}
