//! From a terminal's bytes to keys, pastes and answers.
//!
//! The sequences are helix's parser's business (termina). What it leaves open is decided here:
//! whether an Escape is a key or a beginning (a moment tells, also over a slow line), and that a
//! paste which never ends does not swallow all keys for ever.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use termina::escape::csi::{Csi, Keyboard, Mode, ThemeMode};
use termina::escape::osc::{ColorOrQuery, DynamicColorNumber, Osc};
use termina::event::{KeyCode as Code, KeyEventKind as Kind, Modifiers};
use termina::{Event, Parser};

use super::answers::{self, Answer};
use crate::ui::Background;

/// Something that came from the terminal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    Key(KeyEvent),
    Paste(String),
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

/// After this time without a byte, an answer that did not end will not: longer than an Escape is
/// waited for, since the rest of it must not be taken for keys.
const STRING: Duration = Duration::from_secs(1);

/// After this time without a byte, a paste that did not end is taken as it is.
const PASTE: Duration = Duration::from_secs(2);

/// Longer sequences make no sense.
const LONGEST: usize = 4096;

const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// The state between two reads.
#[derive(Default)]
pub(super) struct Decoder {
    parser: Parser,
    /// What the parser holds.
    held: Vec<u8>,
    /// Escape came before an Escape that begins a sequence: the Alt of some terminals.
    alt: bool,
    paste: Option<Vec<u8>>,
    /// Whether what is held is longer than makes sense: it is passed over to its end.
    overlong: bool,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("held", &self.held).finish_non_exhaustive()
    }
}

impl Decoder {
    /// How long to wait for more before [`Decoder::pause`]; none while nothing is open.
    pub(super) fn patience(&self) -> Option<Duration> {
        if self.paste.is_some() {
            Some(PASTE)
        } else if answers::is_string(&self.held) {
            Some(STRING)
        } else {
            (!self.held.is_empty()).then_some(ESCAPE)
        }
    }

    /// Takes bytes in.
    pub(super) fn feed(&mut self, mut bytes: &[u8], out: &mut Vec<Input>) {
        while !bytes.is_empty() {
            if let Some(paste) = &mut self.paste {
                let Some((text, used)) = end_of_paste(paste, bytes) else { return };
                out.push(Input::Paste(text));
                self.paste = None;
                bytes = &bytes[used..];
                continue;
            }
            let (first, rest) = bytes.split_at(1);
            bytes = rest;
            self.feed_byte(first[0], out);
        }
    }

    /// Nothing came for as long as [`Decoder::patience`] said: what is open is closed.
    pub(super) fn pause(&mut self, out: &mut Vec<Input>) {
        if let Some(paste) = self.paste.take() {
            out.push(Input::Paste(String::from_utf8_lossy(&paste).into_owned()));
            return;
        }
        let held = std::mem::take(&mut self.held);
        let alt = std::mem::take(&mut self.alt);
        self.begin_anew();
        let key = |code, modifiers| Input::Key(KeyEvent::new(code, modifiers));
        match held.as_slice() {
            b"\x1b" => {
                if alt {
                    out.push(key(KeyCode::Esc, KeyModifiers::NONE));
                }
                out.push(key(KeyCode::Esc, KeyModifiers::NONE));
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
        if self.held == b"\x1b_" && byte != b'G' {
            // No answer: it was Alt with that character, which the parser was not told yet.
            self.parser.parse(b"_", true);
            self.drain(out);
        }
        self.held.push(byte);
        if self.held == b"\x1b_" || self.take_string(out) {
            return;
        }
        if let Some(answer) = answers::answer(&self.held) {
            out.push(Input::Answer(answer));
            self.begin_anew();
            return;
        }
        if self.held == PASTE_BEGINS {
            self.begin_anew();
            self.paste = Some(Vec::new());
            return;
        }
        // xterm's way of naming a key with modifiers, which tmux passes on too: the parser knows
        // the same under the other notation.
        if byte == b'~'
            && let Some(csi_u) = as_csi_u(&self.held)
        {
            self.parser = Parser::default();
            self.parser.parse(&csi_u, true);
        } else {
            self.parser.parse(&[byte], true);
        }
        if !self.drain(out) && (self.held.len() > LONGEST || !self.begins_something()) {
            self.begin_anew();
        }
    }

    /// Takes what the parser has found; says whether that was anything.
    fn drain(&mut self, out: &mut Vec<Input>) -> bool {
        let mut done = false;
        while let Some(event) = self.parser.pop() {
            done = true;
            out.extend(self.input(event));
        }
        if done {
            self.held.clear();
            self.alt = false;
        }
        done
    }

    /// Holds a sequence that goes on until its terminator; says whether it is one. Nothing of it
    /// ever becomes a key, however it goes on.
    fn take_string(&mut self, out: &mut Vec<Input>) -> bool {
        if !answers::is_string(&self.held) {
            return false;
        }
        if !answers::has_ended(&self.held) {
            if self.held.len() > LONGEST {
                self.overlong = true;
                // Its kind, and what may be half of its terminator.
                self.held.drain(3..self.held.len() - 1);
            }
            return true;
        }
        if !self.overlong {
            if let Some(answer) = answers::answer(&self.held) {
                out.push(Input::Answer(answer));
            } else if self.held[1] == b']' {
                // The others would come out of the parser as keys.
                self.parser = Parser::default();
                self.parser.parse(&self.held, true);
                self.drain(out);
            }
        }
        self.begin_anew();
        true
    }

    /// What the parser holds is a beginning only if it starts with Escape or inside a character.
    fn begins_something(&self) -> bool {
        self.held.first().is_some_and(|first| *first == b'\x1b' || *first >= 0xc0)
    }

    fn begin_anew(&mut self) {
        self.parser = Parser::default();
        self.held.clear();
        self.alt = false;
        self.overlong = false;
    }

    fn input(&self, event: Event) -> Option<Input> {
        match event {
            Event::Key(key) => {
                let mut modifiers = modifiers(key.modifiers);
                if self.alt {
                    modifiers |= KeyModifiers::ALT;
                }
                let kind = match key.kind {
                    Kind::Press => KeyEventKind::Press,
                    Kind::Repeat => KeyEventKind::Repeat,
                    Kind::Release => KeyEventKind::Release,
                };
                Some(Input::Key(KeyEvent::new_with_kind(code(key.code)?, modifiers, kind)))
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
            Event::Csi(Csi::Keyboard(Keyboard::ReportFlags(_))) => Some(Input::KittyKeyboard),
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

/// Adds bytes to a paste; when its end is among them, gives the text and how many bytes it took.
fn end_of_paste(paste: &mut Vec<u8>, bytes: &[u8]) -> Option<(String, usize)> {
    // The end may be cut in two, so the search begins a little before the new bytes.
    let before = paste.len();
    let from = before.saturating_sub(PASTE_ENDS.len() - 1);
    paste.extend_from_slice(bytes);
    let end = paste[from..].windows(PASTE_ENDS.len()).position(|window| window == PASTE_ENDS)?;
    let text = String::from_utf8_lossy(&paste[..from + end]).into_owned();
    Some((text, from + end + PASTE_ENDS.len() - before))
}

/// `CSI 27 ; modifiers ; character ~` as `CSI character ; modifiers u`.
fn as_csi_u(held: &[u8]) -> Option<Vec<u8>> {
    let inner = held.strip_prefix(b"\x1b[27;")?.strip_suffix(b"~")?;
    let text = std::str::from_utf8(inner).ok()?;
    let (modifiers, character) = text.split_once(';')?;
    let (modifiers, character): (u8, u32) = (modifiers.parse().ok()?, character.parse().ok()?);
    Some(format!("\x1b[{character};{modifiers}u").into_bytes())
}

fn background(red: u8, green: u8, blue: u8) -> Background {
    // How bright it looks, by the weights of Rec. 601.
    let bright = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    if bright > 127_500 { Background::Light } else { Background::Dark }
}

fn modifiers(held: Modifiers) -> KeyModifiers {
    let mut modifiers = KeyModifiers::NONE;
    for (theirs, ours) in [
        (Modifiers::SHIFT, KeyModifiers::SHIFT),
        (Modifiers::ALT, KeyModifiers::ALT),
        (Modifiers::CONTROL, KeyModifiers::CONTROL),
        (Modifiers::SUPER, KeyModifiers::SUPER),
        (Modifiers::HYPER, KeyModifiers::HYPER),
        (Modifiers::META, KeyModifiers::META),
    ] {
        if held.contains(theirs) {
            modifiers |= ours;
        }
    }
    modifiers
}

fn code(code: Code) -> Option<KeyCode> {
    Some(match code {
        Code::Char(c) => KeyCode::Char(c),
        Code::Enter => KeyCode::Enter,
        Code::Backspace => KeyCode::Backspace,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Escape => KeyCode::Esc,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Insert => KeyCode::Insert,
        Code::Delete => KeyCode::Delete,
        Code::Function(number) => KeyCode::F(number),
        // Locks, media keys and bare modifiers do nothing here.
        _ => return None,
    })
}

#[cfg(test)]
#[path = "decoder_tests.rs"]
mod tests;
