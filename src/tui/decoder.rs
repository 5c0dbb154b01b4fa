//! From a terminal's bytes to keys, pastes and answers, wherever a slow line cuts them.
//!
//! What is open waits for its rest. Only an Escape by itself may be a key, so it alone is decided
//! by a short wait; what comes later and can only be the rest of its sequence becomes no text.
//! Time is told, never read: the same bytes at the same times are always the same keys.
//!
//! termina parses what is complete. Deciding when that is stays here because the event readers of
//! libraries, crossterm's among them, decide by what one read returned, so that a sequence cut by a
//! slow line becomes an Escape and letters.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use termina::escape::csi::{Csi, Keyboard, Mode, ThemeMode};
use termina::escape::osc::{ColorOrQuery, DynamicColorNumber, Osc};
use termina::event::KeyCode as Code;
use termina::{Event, Parser};

use super::answers::{self, Answer};
use super::paste::{Come, PASTE_BEGINS, Paste, Paused};
use super::sequence::{self, Shape};
use crate::ui::Background;

/// Something that came from the terminal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    Key(KeyEvent),
    Paste(String),
    /// A paste longer than any text can be; nothing of it was kept.
    LongPaste,
    /// What lies behind the text, asked for or changed meanwhile.
    Background(Background),
    /// The terminal speaks the kitty keyboard protocol.
    KittyKeyboard,
    /// What the terminal says of itself. With the last of its answers all are in.
    Answer(Answer),
    /// The terminal is gone.
    Closed,
}

/// After this time without a byte, a lone Escape is the key.
const ESCAPE: Duration = Duration::from_millis(40);

/// After this time without a byte, no rest comes any more: of a sequence that has begun, or of one
/// whose Escape was taken for the key. A slow line holds a byte up for 900 ms.
pub(super) const REST: Duration = Duration::from_millis(950);

/// Longer sequences make no sense.
const LONGEST: usize = 4096;

/// The state between two reads.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, none a state")]
pub(super) struct Decoder {
    parser: Parser,
    /// What is open.
    held: Vec<u8>,
    /// When the last byte came.
    last: Duration,
    /// Escape came before an Escape that begins a sequence: the Alt of some terminals.
    alt: bool,
    /// When an Escape came that has just acted as a key, with nothing after it yet.
    acted: Option<Duration>,
    /// Whether the Escape at the front of what is held is one that has acted.
    late: bool,
    paste: Option<Paste>,
    /// Whether what is held is longer than makes sense: it is passed over to its end.
    overlong: bool,
    /// Whether the key Escape comes as a sequence, so that a lone Escape is none.
    kitty: bool,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("held", &self.held).finish_non_exhaustive()
    }
}

impl Decoder {
    /// When [`Decoder::pause`] is due if nothing comes; none while nothing is open that time
    /// closes.
    pub(super) fn deadline(&self) -> Option<Duration> {
        if let Some(paste) = &self.paste {
            return Some(paste.deadline(self.last));
        }
        let patience = match self.held.as_slice() {
            [0x1b] if !self.kitty => ESCAPE,
            [0x1b] | [0x1b, b'[' | b'O' | b']' | b'P' | b'_', ..] => REST,
            // Nothing, or half a character: whatever comes next decides.
            _ => return None,
        };
        Some(self.last + patience)
    }

    /// Takes bytes in that came at this time.
    pub(super) fn feed(&mut self, bytes: &[u8], now: Duration, out: &mut Vec<Input>) {
        self.last = now;
        let Some(paste) = self.paste.as_mut().filter(|paste| paste.has_stalled()) else {
            self.feed_all(bytes, out);
            return;
        };
        match paste.come(bytes, now) {
            Come::More => self.feed_all(bytes, out),
            Come::Waits => {}
            Come::End => self.paste = None,
            Come::Sequence(bytes) => {
                let paste = self.paste.take();
                let before = out.len();
                self.feed_all(&bytes, out);
                // Only an answer does not come from somebody who has gone on.
                let answers =
                    |input: &Input| matches!(input, Input::Answer(_) | Input::Background(_));
                if out[before..].iter().all(answers) && self.paste.is_none() {
                    self.paste = paste;
                }
            }
        }
    }

    fn feed_all(&mut self, mut bytes: &[u8], out: &mut Vec<Input>) {
        while let [first, rest @ ..] = bytes {
            if let Some(paste) = &mut self.paste {
                let Some((pasted, used)) = paste.take(bytes) else { return };
                out.extend(pasted);
                self.paste = None;
                bytes = &bytes[used..];
                continue;
            }
            bytes = rest;
            self.feed_byte(*first, out);
        }
    }

    /// Nothing came until [`Decoder::deadline`], and that is now: what is open is closed.
    pub(super) fn pause(&mut self, now: Duration, out: &mut Vec<Input>) {
        let Some(paste) = &mut self.paste else {
            self.close(out);
            return;
        };
        if !paste.has_stalled() {
            self.last = now;
        }
        match paste.pause(now) {
            Paused::Came(pasted) => out.extend(pasted),
            Paused::Escape if !self.kitty => {
                self.paste = None;
                self.held.push(0x1b);
                self.close(out);
            }
            Paused::Escape => {}
            Paused::Over => self.paste = None,
        }
    }

    /// Closes the sequence that is open.
    fn close(&mut self, out: &mut Vec<Input>) {
        if self.late {
            self.release(out);
            return;
        }
        let (held, alt) = (std::mem::take(&mut self.held), self.alt);
        self.begin_anew();
        let key = |code, modifiers| Input::Key(KeyEvent::new(code, modifiers));
        match held.as_slice() {
            b"\x1b" => {
                if alt {
                    out.push(key(KeyCode::Esc, KeyModifiers::NONE));
                }
                out.push(key(KeyCode::Esc, KeyModifiers::NONE));
                self.acted = Some(self.last);
                // It said that it would not send the key so.
                self.kitty = false;
            }
            // Alt with one of the characters that begin sequences.
            [0x1b, c @ (b'[' | b'O' | b']' | b'P' | b'_')] => {
                out.push(key(KeyCode::Char(char::from(*c)), KeyModifiers::ALT));
            }
            // Half of something: no key.
            _ => {}
        }
    }

    fn feed_byte(&mut self, byte: u8, out: &mut Vec<Input>) {
        if self.held == b"\x1b" && byte == b'\x1b' {
            if std::mem::replace(&mut self.alt, true) {
                out.push(Input::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)));
            }
            return;
        }
        if let Some(acted) = self.acted.take()
            && self.last.saturating_sub(acted) <= REST
            && sequence::may_be_a_rest(&[0x1b, byte])
        {
            self.held.push(0x1b);
            self.late = true;
        }
        self.held.push(byte);
        if self.late && !sequence::may_be_a_rest(&self.held) {
            self.release(out);
            return;
        }
        match sequence::shape(&self.held) {
            Shape::Open => self.bound(),
            Shape::Whole => self.take_whole(out),
            Shape::Broken => self.break_off(out),
        }
    }

    /// What is held is one thing.
    fn take_whole(&mut self, out: &mut Vec<Input>) {
        if self.held == PASTE_BEGINS {
            self.begin_anew();
            self.paste = Some(Paste::default());
            return;
        }
        if let Some(answer) = answers::answer(&self.held).filter(|_| !self.overlong) {
            out.push(Input::Answer(answer));
            self.begin_anew();
            return;
        }
        // Nothing of a string ever becomes a key; the parser would make keys of some.
        let is_string = answers::is_string(&self.held);
        if is_string && (self.overlong || self.held[1] != b']') {
            self.begin_anew();
            return;
        }
        match self.parsed() {
            // The key of an Escape that has acted is no key any more.
            Some(Event::Key(_)) if self.late => {}
            Some(event) => out.extend(self.input(event)),
            None if self.late && !is_string => {
                self.release(out);
                return;
            }
            None => {}
        }
        self.begin_anew();
    }

    /// What the parser makes of what is held.
    fn parsed(&mut self) -> Option<Event> {
        let plainer = sequence::plainer(&self.held);
        self.parser.parse(plainer.as_deref().unwrap_or(&self.held), false);
        let event = std::iter::from_fn(|| self.parser.pop()).last();
        if event.is_none() {
            // What it takes for half of something would be in front of the next.
            self.parser = Parser::default();
        }
        // It forgets the beginning of what it does not know, and reads the rest as letters.
        let is_text =
            |event: &Event| matches!(event, Event::Key(key) if matches!(key.code, Code::Char(_)));
        let is_sequence = matches!(self.held.as_slice(), [0x1b, b'[' | b'O', ..]);
        event.filter(|event| plainer.is_some() || !is_sequence || !is_text(event))
    }

    /// The last byte begins something else; what was before it ends as after a pause.
    fn break_off(&mut self, out: &mut Vec<Input>) {
        let Some(next) = self.held.pop() else { return };
        self.close(out);
        self.feed_byte(next, out);
    }

    /// What came after an Escape that has acted was typed.
    fn release(&mut self, out: &mut Vec<Input>) {
        let held = std::mem::take(&mut self.held);
        self.begin_anew();
        for byte in &held[1..] {
            self.feed_byte(*byte, out);
        }
    }

    /// Of what goes on for ever only as much is kept as tells its end.
    fn bound(&mut self) {
        if self.held.len() > LONGEST {
            self.overlong = true;
            // Its kind, and what may be half of its terminator.
            self.held.drain(3..self.held.len() - 1);
        }
    }

    fn begin_anew(&mut self) {
        self.held.clear();
        self.alt = false;
        self.late = false;
        self.overlong = false;
    }

    fn input(&mut self, event: Event) -> Option<Input> {
        match event {
            Event::Key(pressed) => {
                let mut key = sequence::key(pressed)?;
                // Where Alt is an Escape in front, a capital may be Caps Lock's as well as Shift's.
                if !self.held.starts_with(b"\x1b[") && key.modifiers.contains(KeyModifiers::ALT) {
                    key.modifiers -= KeyModifiers::SHIFT;
                }
                if self.alt {
                    key.modifiers |= KeyModifiers::ALT;
                }
                Some(Input::Key(key))
            }
            Event::Paste(text) => Some(Input::Paste(text)),
            Event::Osc(Osc::ChangeDynamicColors(
                DynamicColorNumber::TextBackgroundColor,
                colors,
            )) => match colors.first()? {
                ColorOrQuery::Color(color) => {
                    Some(Input::Background(background(color.red, color.green, color.blue)))
                }
                ColorOrQuery::Query => None,
            },
            Event::Csi(Csi::Keyboard(Keyboard::ReportFlags(_))) => {
                // The studio turns it on with this answer.
                self.kitty = true;
                Some(Input::KittyKeyboard)
            }
            Event::Csi(Csi::Mode(Mode::ReportTheme(theme))) => {
                Some(Input::Background(match theme {
                    ThemeMode::Dark => Background::Dark,
                    ThemeMode::Light => Background::Light,
                }))
            }
            _ => None,
        }
    }
}

fn background(red: u8, green: u8, blue: u8) -> Background {
    // How bright it looks, by the weights of Rec. 601.
    let bright = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    if bright > 127_500 { Background::Light } else { Background::Dark }
}

#[cfg(test)]
#[path = "decoder_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "decoder_pastes_tests.rs"]
mod pastes;

#[cfg(test)]
#[path = "decoder_laws_tests.rs"]
mod laws;
