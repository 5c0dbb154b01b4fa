//! The keys that govern what is playing on a terminal, without echoing others into it.

use std::io::IsTerminal as _;

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
};

/// An escape character that nothing follows for this many reads was the Esc key itself. Over a slow
/// line, sequences that begin with it arrive in pieces.
const ALONE: u8 = 5;

/// What a key asks of what is playing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlayerKey {
    /// Space: play, or rest.
    Play,
    /// Left, `h`.
    Back,
    /// Right, `l`.
    Forward,
    /// Home.
    Start,
    /// End.
    End,
    /// `q`, Esc, Enter.
    Close,
}

/// The keyboard without echo, until it is dropped. Signals still come from it.
pub(super) struct PlayerKeys {
    before: Termios,
    typed: Typed,
}

impl PlayerKeys {
    /// The keyboard, where standard input is one and this process is in front of it.
    pub(super) fn listen() -> Option<Self> {
        let input = std::io::stdin();
        // Whoever is in the background and changes the terminal is stopped for it.
        let in_front = || tcgetpgrp(&input).is_ok_and(|group| group == rustix::process::getpgrp());
        if !input.is_terminal() || !in_front() {
            return None;
        }
        let before = tcgetattr(&input).ok()?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
        // Reading waits for nothing.
        quiet.special_codes[SpecialCodeIndex::VMIN] = 0;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&input, OptionalActions::Now, &quiet).ok()?;
        Some(Self { before, typed: Typed::default() })
    }

    /// The keys that were pressed since the last look.
    pub(super) fn pressed(&mut self) -> Vec<PlayerKey> {
        let mut bytes = [0; 256];
        let read = rustix::io::read(rustix::stdio::stdin(), &mut bytes).unwrap_or(0);
        self.typed.keys(&bytes[..read])
    }
}

impl Drop for PlayerKeys {
    fn drop(&mut self) {
        // What was not read yet was typed at the picture, and not at the shell.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &self.before);
    }
}

/// What was typed so far, as far as it matters.
#[derive(Debug, Default)]
enum Typed {
    #[default]
    Nothing,
    /// An escape character, and how many reads found nothing after it.
    Escape(u8),
    /// The middle of a sequence, and the first two bytes of its parameters.
    Sequence([u8; 2]),
}

impl Typed {
    fn keys(&mut self, bytes: &[u8]) -> Vec<PlayerKey> {
        if let (Self::Escape(looks), []) = (&mut *self, bytes) {
            *looks += 1;
            if *looks < ALONE {
                return Vec::new();
            }
            *self = Self::Nothing;
            return vec![PlayerKey::Close];
        }
        bytes.iter().filter_map(|byte| self.take(*byte)).collect()
    }

    /// Takes in a byte; returns the key that it completes.
    fn take(&mut self, byte: u8) -> Option<PlayerKey> {
        let (next, key) = match (&*self, byte) {
            (Self::Nothing, 0x1b) => (Self::Escape(0), None),
            (Self::Nothing, _) => (Self::Nothing, letter(byte)),
            // Of two escapes the first was the key itself.
            (Self::Escape(_), 0x1b) => (Self::Nothing, Some(PlayerKey::Close)),
            (Self::Escape(_), b'[' | b'O') => (Self::Sequence([0; 2]), None),
            (Self::Escape(_), _) => (Self::Nothing, None),
            (Self::Sequence([0, _]), 0x20..=0x3f | b'[') => (Self::Sequence([byte, 0]), None),
            (Self::Sequence([first, 0]), 0x20..=0x3f) => (Self::Sequence([*first, byte]), None),
            (Self::Sequence(both), 0x20..=0x3f) => (Self::Sequence(*both), None),
            (Self::Sequence(both), _) => (Self::Nothing, sequence(*both, byte)),
        };
        *self = next;
        key
    }
}

const fn letter(byte: u8) -> Option<PlayerKey> {
    match byte {
        b' ' => Some(PlayerKey::Play),
        b'h' => Some(PlayerKey::Back),
        b'l' => Some(PlayerKey::Forward),
        b'q' | b'Q' | b'\r' | b'\n' => Some(PlayerKey::Close),
        _ => None,
    }
}

/// The key of a sequence, by its parameters and its last byte.
const fn sequence(parameters: [u8; 2], last: u8) -> Option<PlayerKey> {
    match (parameters, last) {
        (_, b'D') => Some(PlayerKey::Back),
        (_, b'C') => Some(PlayerKey::Forward),
        (_, b'H') | ([b'1' | b'7', 0], b'~') => Some(PlayerKey::Start),
        (_, b'F') | ([b'4' | b'8', 0], b'~') => Some(PlayerKey::End),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::PlayerKey::{Back, Close, End, Forward, Play, Start};
    use super::*;

    fn keys(reads: &[&str]) -> Vec<PlayerKey> {
        let mut typed = Typed::default();
        reads.iter().flat_map(|read| typed.keys(read.as_bytes())).collect()
    }

    #[test]
    fn q_enter_and_a_lone_escape_close_and_nothing_else_does() {
        for reads in [
            &["q"][..],
            &["xyQ"],
            &["\r"],
            &["\x1b", "", "", "", "", ""],
            &["\x1b\x1b"],
            &["\x1b[A", "q"],
            &["\x1b[1;5A\x1bxq"],
        ] {
            assert_eq!(keys(reads), [Close], "{reads:?}");
        }
        for reads in [
            &[""][..],
            &["x y"],
            &["\x1b", "", ""],
            &["\x1b[A", "", "", "", "", "", ""],
            &["\x1b", "", "[", "", "", "", "", "", "", "A"],
            &["\x1bOA\x1b[15~"],
            &["\x1bq", "", "", "", "", ""],
            &["mèo 猫"],
        ] {
            assert!(!keys(reads).contains(&Close), "{reads:?}");
        }
    }

    #[test]
    fn arrows_are_keys_in_every_form_that_terminals_send() {
        assert_eq!(keys(&[" hl"]), [Play, Back, Forward]);
        assert_eq!(keys(&["\x1b[D\x1b[C\x1bOD\x1bOC"]), [Back, Forward, Back, Forward]);
        assert_eq!(
            keys(&["\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~"]),
            [Start, End, Start, End, Start, End]
        );
        assert_eq!(keys(&["\x1b", "[1;2", "C"]), [Forward], "in pieces");
        assert_eq!(keys(&["\x1b[15~\x1b[3~"]), []);
    }
}
