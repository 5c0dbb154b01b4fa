//! From a terminal's bytes to keys, pastes and answers.
//!
//! The sequences are helix's parser's business (termina). What it leaves open is decided here:
//! whether an Escape is a key or a beginning (a moment tells, also over a slow line), and that a
//! paste which never ends does not swallow all keys for ever.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use termina::escape::csi::{Csi, Device, Keyboard, Mode, ThemeMode};
use termina::escape::osc::{ColorOrQuery, DynamicColorNumber, Osc};
use termina::event::{KeyCode as Code, KeyEventKind as Kind, Modifiers};
use termina::{Event, Parser};

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
    /// The last of the questions is answered, and so all are.
    Answered,
    /// The terminal is gone.
    Closed,
}

/// After this time without a byte, a lone Escape is the key.
const ESCAPE: Duration = Duration::from_millis(40);

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
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("held", &self.held).finish_non_exhaustive()
    }
}

impl Decoder {
    /// How long to wait for more before [`Decoder::pause`]; none while nothing is open.
    pub(super) fn patience(&self) -> Option<Duration> {
        if self.paste.is_some() { Some(PASTE) } else { (!self.held.is_empty()).then_some(ESCAPE) }
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
        self.parser = Parser::default();
        let alt = std::mem::take(&mut self.alt);
        let key = |code, modifiers| Input::Key(KeyEvent::new(code, modifiers));
        match held.as_slice() {
            b"\x1b" => {
                if alt {
                    out.push(key(KeyCode::Esc, KeyModifiers::NONE));
                }
                out.push(key(KeyCode::Esc, KeyModifiers::NONE));
            }
            // Alt with the two characters that begin sequences.
            b"\x1b[" => out.push(key(KeyCode::Char('['), KeyModifiers::ALT)),
            b"\x1bO" => out.push(key(KeyCode::Char('O'), KeyModifiers::ALT)),
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
        self.held.push(byte);
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
        let mut done = false;
        while let Some(event) = self.parser.pop() {
            done = true;
            out.extend(self.input(event));
        }
        if done {
            self.held.clear();
            self.alt = false;
        } else if self.held.len() > LONGEST || !self.begins_something() {
            self.begin_anew();
        }
    }

    /// What the parser holds is a beginning only if it starts with Escape or inside a character.
    fn begins_something(&self) -> bool {
        self.held.first().is_some_and(|first| *first == b'\x1b' || *first >= 0xc0)
    }

    fn begin_anew(&mut self) {
        self.parser = Parser::default();
        self.held.clear();
        self.alt = false;
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
            Event::Csi(Csi::Device(Device::DeviceAttributes(()))) => Some(Input::Answered),
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(chunks: &[&[u8]]) -> Vec<Input> {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        for chunk in chunks {
            decoder.feed(chunk, &mut out);
        }
        while decoder.patience().is_some() {
            decoder.pause(&mut out);
        }
        out
    }

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
        Input::Key(KeyEvent::new(code, modifiers))
    }

    fn plain(code: KeyCode) -> Input {
        key(code, KeyModifiers::NONE)
    }

    #[test]
    fn keys_are_read_in_every_notation() {
        let (ctrl, alt, shift) = (KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::SHIFT);
        for (bytes, expected) in [
            (&b"a"[..], plain(KeyCode::Char('a'))),
            ("ế".as_bytes(), plain(KeyCode::Char('ế'))),
            (b"\x13", key(KeyCode::Char('s'), ctrl)),
            (b"\x1b[A", plain(KeyCode::Up)),
            (b"\x1bOA", plain(KeyCode::Up)),
            (b"\x1b[1;2D", key(KeyCode::Left, shift)),
            (b"\x1b[1;3A", key(KeyCode::Up, alt)),
            (b"\x1b\x1b[A", key(KeyCode::Up, alt)),
            (b"\x1b[15~", plain(KeyCode::F(5))),
            (b"\x1b[13;5u", key(KeyCode::Enter, ctrl)),
            (b"\x1b[27;5;13~", key(KeyCode::Enter, ctrl)),
            (b"\x1b\r", key(KeyCode::Enter, alt)),
            (b"\x1bb", key(KeyCode::Char('b'), alt)),
            (b"\x1b[27u", plain(KeyCode::Esc)),
        ] {
            assert_eq!(decode(&[bytes]), [expected], "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn an_escape_is_a_key_only_after_a_pause() {
        assert_eq!(decode(&[b"\x1b"]), [plain(KeyCode::Esc)]);
        assert_eq!(
            decode(&[b"\x1b", b"[", b"A"]),
            [plain(KeyCode::Up)],
            "a slow line cuts anywhere"
        );
        assert_eq!(decode(&[b"\x1b\x1b"]), [plain(KeyCode::Esc), plain(KeyCode::Esc)]);
        assert_eq!(decode(&[b"\x1b["]), [key(KeyCode::Char('['), KeyModifiers::ALT)]);
    }

    #[test]
    fn pastes_are_text_wherever_they_are_cut() {
        let whole = b"a\x1b[200~one\r\ntwo \x1b[31m\x1b[201~b";
        let expected = [
            plain(KeyCode::Char('a')),
            Input::Paste("one\r\ntwo \x1b[31m".to_owned()),
            plain(KeyCode::Char('b')),
        ];
        for cut in 0..=whole.len() {
            let (head, tail) = whole.split_at(cut);
            assert_eq!(decode(&[head, tail]), expected, "cut at {cut}");
        }
    }

    #[test]
    fn a_paste_that_never_ends_is_text_after_a_pause_and_keys_come_back() {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b[200~lost end", &mut out);
        assert_eq!((out.len(), decoder.patience()), (0, Some(PASTE)));
        decoder.pause(&mut out);
        decoder.feed(b"x", &mut out);
        assert_eq!(out, [Input::Paste("lost end".to_owned()), plain(KeyCode::Char('x'))]);
        assert_eq!(decoder.patience(), None);
    }

    #[test]
    fn answers_are_no_keys() {
        assert_eq!(
            decode(&[b"\x1b]11;rgb:ffff/ffff/dddd\x1b\\\x1b[?1u\x1b[?62;4c"]),
            [Input::Background(Background::Light), Input::KittyKeyboard, Input::Answered]
        );
        assert_eq!(decode(&[b"\x1b]11;rgb:1e/1e/2e\x07"]), [Input::Background(Background::Dark)]);
        assert_eq!(decode(&[b"\x1b[?997;2n"]), [Input::Background(Background::Light)]);
        assert_eq!(decode(&[b"\x1b[?2026;2$y\x1b[12;5Rx"]), [plain(KeyCode::Char('x'))]);
    }

    #[test]
    fn a_burst_loses_nothing() {
        let burst = "é".repeat(5000);
        assert_eq!(decode(&[burst.as_bytes()]).len(), 5000);
        let (head, tail) = burst.as_bytes().split_at(1025);
        assert_eq!(decode(&[head, tail]).len(), 5000, "cut inside a character");
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_and_keys_come_back(
            chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..6),
        ) {
            let (mut decoder, mut out) = (Decoder::default(), Vec::new());
            for chunk in &chunks {
                decoder.feed(chunk, &mut out);
            }
            let mut pauses = 0;
            while decoder.patience().is_some() {
                decoder.pause(&mut out);
                pauses += 1;
                prop_assert!(pauses < 3);
            }
            out.clear();
            decoder.feed(b"x", &mut out);
            prop_assert_eq!(out, vec![plain(KeyCode::Char('x'))]);
        }
    }
}
