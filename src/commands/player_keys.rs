//! Lets q and Esc close what is playing on a terminal, without echoing other keys into it.

use std::io::IsTerminal as _;

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
};

/// An escape character that nothing follows for this many reads was the Esc key itself. Over a slow
/// line, sequences that begin with it arrive in pieces.
const ALONE: u8 = 5;

/// The keyboard without echo, until it is dropped. Signals still come from it.
pub(super) struct ClosingKey {
    before: Termios,
    typed: Typed,
}

impl ClosingKey {
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

    /// Whether q or Esc was pressed since the last look.
    pub(super) fn is_pressed(&mut self) -> bool {
        let mut bytes = [0; 256];
        let read = rustix::io::read(rustix::stdio::stdin(), &mut bytes).unwrap_or(0);
        self.typed.closes(&bytes[..read])
    }
}

impl Drop for ClosingKey {
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
    /// The middle of a sequence.
    Sequence,
}

impl Typed {
    fn closes(&mut self, bytes: &[u8]) -> bool {
        if let (Self::Escape(looks), []) = (&mut *self, bytes) {
            *looks += 1;
            return *looks >= ALONE;
        }
        for byte in bytes {
            *self = match (&self, byte) {
                // Of two escapes the first was the key itself.
                (Self::Nothing, b'q' | b'Q') | (Self::Escape(_), 0x1b) => return true,
                (Self::Nothing, 0x1b) => Self::Escape(0),
                (Self::Escape(_), b'[' | b'O') | (Self::Sequence, 0x20..=0x3f | b'[') => {
                    Self::Sequence
                }
                (Self::Nothing | Self::Escape(_) | Self::Sequence, _) => Self::Nothing,
            };
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closes(reads: &[&str]) -> bool {
        let mut typed = Typed::default();
        reads.iter().any(|read| typed.closes(read.as_bytes()))
    }

    #[test]
    fn q_and_a_lone_escape_close_and_nothing_else_does() {
        for reads in [
            &["q"][..],
            &["xyQ"],
            &["\x1b", "", "", "", "", ""],
            &["\x1b\x1b"],
            &["\x1b[A", "q"],
            &["\x1b[1;5C\x1bxq"],
        ] {
            assert!(closes(reads), "{reads:?}");
        }
        for reads in [
            &[""][..],
            &["x y \r"],
            &["\x1b", "", ""],
            &["\x1b[A", "", "", "", "", "", ""],
            &["\x1b", "", "[", "", "", "", "", "", "", "A"],
            &["\x1bOA\x1b[15~"],
            &["\x1bq", "", "", "", "", ""],
            &["mèo 猫"],
        ] {
            assert!(!closes(reads), "{reads:?}");
        }
    }
}
