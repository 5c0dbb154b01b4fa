//! How far a sequence of a terminal has come, and what a whole one says.
//!
//! The sequences are helix's parser's business (termina); it is only ever given whole ones. What it
//! leaves out is here: where a sequence ends that it does not know, and the key that a press has on
//! a keyboard of another script.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use termina::event::{KeyCode as Code, KeyEvent as Event, KeyEventKind as Kind, Modifiers};

use super::answers;

/// How far the bytes at the front have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// More has to come.
    Open,
    /// They are one thing: a character, a key, an answer.
    Whole,
    /// The last byte does not belong to those before it.
    Broken,
}

/// The shape of bytes of which all but the last were [`Shape::Open`].
pub(super) fn shape(held: &[u8]) -> Shape {
    match held {
        [] | [0x1b] | [0x1b, b'[' | b'O' | b']' | b'P' | b'_'] => Shape::Open,
        _ if answers::is_string(held) => {
            if answers::has_ended(held) {
                Shape::Whole
            } else {
                Shape::Open
            }
        }
        // Only kitty's graphics answer so.
        [0x1b, b'_', ..] => Shape::Broken,
        // The Linux console's first function keys, and a mouse of old.
        [0x1b, b'[', b'['] => Shape::Open,
        [0x1b, b'[', b'M', rest @ ..] if rest.len() < 3 => Shape::Open,
        [0x1b, b'[', b'[' | b'M', ..] => Shape::Whole,
        // Parameters and what stands between them and the letter that ends it (ECMA-48, 5.4).
        [0x1b, b'[' | b'O', .., last] => match last {
            b' '..=b'?' => Shape::Open,
            b'@'..=b'~' => Shape::Whole,
            _ => Shape::Broken,
        },
        [0x1b, letter @ ..] | letter => character(letter),
    }
}

/// The shape of a character's bytes.
fn character(bytes: &[u8]) -> Shape {
    match std::str::from_utf8(bytes) {
        Ok(_) => Shape::Whole,
        Err(error) if error.error_len().is_none() => Shape::Open,
        // A byte that begins nothing is dropped by itself.
        Err(_) if bytes.len() == 1 => Shape::Whole,
        Err(_) => Shape::Broken,
    }
}

/// Whether bytes that came after an Escape which has acted as a key can be the rest of a sequence
/// all the same: one of those that terminals are asked for or that keys are, and no others, since
/// somebody may be typing. Cursor keys never come with an `O`: the studio does not ask for that.
pub(super) fn may_be_a_rest(held: &[u8]) -> bool {
    let begins = |answer: &[u8]| held.starts_with(answer) || answer.starts_with(held);
    match held {
        [0x1b, b']', ..] => begins(b"\x1b]11;"),
        [0x1b, b'P', ..] => begins(b"\x1bP>|"),
        [0x1b, b'_', ..] => begins(b"\x1b_Gi="),
        [0x1b, b'O'] | [0x1b, b'O', b'P'..=b'S'] => true,
        [0x1b, b'[', rest @ ..] => may_be_parameters(rest),
        _ => false,
    }
}

/// Whether this can stand behind the `[` of a key, of an answer, or of the marks of a paste, or at
/// the beginning of it.
fn may_be_parameters(rest: &[u8]) -> bool {
    let (mark, rest) = match rest {
        // With a second bracket they are the Linux console's first function keys.
        [] | [b'A'..=b'D' | b'F' | b'H' | b'Z' | b'['] | [b'[', b'A'..=b'E'] => return true,
        [mark @ (b'?' | b'<'), rest @ ..] => (Some(*mark), rest),
        rest => (None, rest),
    };
    let is_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b';' | b':');
    let numbers = rest.iter().take_while(|byte| is_number(byte)).count();
    let (numbers, ends) = rest.split_at(numbers);
    match (mark, ends) {
        (_, []) => numbers.first().is_none_or(u8::is_ascii_digit),
        _ if numbers.is_empty() => false,
        (Some(b'?'), [b'c' | b'u' | b'n' | b'$'] | [b'$', b'y'])
        | (Some(b'<'), [b'M' | b'm'])
        | (None, [b'~' | b'u']) => true,
        // With modifiers, a key that has no number of its own says 1.
        (None, [b'A'..=b'D' | b'F' | b'H' | b'P'..=b'S']) => numbers.starts_with(b"1;"),
        (None, [b't']) => numbers.starts_with(b"6;"),
        _ => false,
    }
}

/// A key in the notation that the parser reads best: kitty's and xterm's ways of naming one with
/// modifiers, by the character that it stands for. Of another sequence there is none; of one whose
/// modifiers make no sense there is nothing in it.
pub(super) fn plainer(held: &[u8]) -> Option<Vec<u8>> {
    if let [0x1b, b'[', last @ b'P'..=b'S'] = held {
        // The first four function keys, as older kitties name them without modifiers. With numbers
        // before it, the third would be a place of the cursor.
        return Some(vec![0x1b, b'O', *last]);
    }
    let text = std::str::from_utf8(held.strip_prefix(b"\x1b[")?).ok()?;
    if let Some(inner) = text.strip_prefix("27;").and_then(|text| text.strip_suffix('~')) {
        // xterm's `CSI 27 ; modifiers ; character ~`, which tmux passes on too.
        let (modifiers, character) = inner.split_once(';')?;
        return Some(named(character, modifiers));
    }
    let first = text.bytes().next()?;
    if !first.is_ascii_digit() {
        return None;
    }
    let (inner, last) = text.split_at(text.len() - 1);
    let (code, rest) = inner.split_once(';').unwrap_or((inner, ""));
    let modifiers = rest.split(';').next().unwrap_or_default();
    match last {
        "u" => Some(named(code, modifiers)),
        // The parser would take away the modifiers that it cannot read, and the key would act.
        "~" | "A" | "B" | "C" | "D" | "F" | "H" | "P" | "Q" | "R" | "S" => {
            bits(modifiers).is_none().then(Vec::new)
        }
        _ => None,
    }
}

/// Shift, Alt, Ctrl, Super, Hyper and Meta, from the lowest bit on, out of `modifiers:kind`; the
/// locks, which are two more, change no key.
fn bits(modifiers: &str) -> Option<(u16, &str)> {
    let (mask, kind) = modifiers.split_once(':').unwrap_or((modifiers, ""));
    let mask: u16 = if mask.is_empty() { 1 } else { mask.parse().ok()? };
    (1..=256).contains(&mask).then(|| ((mask - 1) & 0x3f, kind))
}

/// `CSI code:shifted:base ; modifiers:kind u` as `CSI character ; modifiers:kind u`.
fn named(codes: &str, modifiers: &str) -> Vec<u8> {
    let Some((bits, kind)) = bits(modifiers) else { return Vec::new() };
    let mut codes = codes.split(':').map(|code| code.parse::<u32>().ok());
    let Some(Some(code)) = codes.next() else { return Vec::new() };
    let (shifted, base) = (codes.next().flatten(), codes.next().flatten());
    let (character, bits) = match char::from_u32(code) {
        // What a chord is called has the letters of the standard layout where a layout has others.
        Some(letter) if bits & !1 != 0 && !is_latin(letter) => (base.unwrap_or(code), bits),
        // Shift with a letter is a chord of its own; elsewhere it is how the character is typed.
        Some(letter) if bits & 1 != 0 && (bits == 1 || !letter.is_alphabetic()) => {
            shifted.map_or((code, bits), |shifted| (shifted, bits & !1))
        }
        _ => (code, bits),
    };
    let kind = if kind.is_empty() { "1" } else { kind };
    format!("\x1b[{character};{}:{kind}u", bits + 1).into_bytes()
}

/// Whether a keyboard that has this has the letters of the keymap too. Keys that have no character
/// are numbered in the private area.
fn is_latin(c: char) -> bool {
    matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}'
        | '\u{a720}'..='\u{a7ff}' | '\u{e000}'..='\u{f8ff}')
}

/// The key that was pressed, if it is one that can do something here.
pub(super) fn key(event: Event) -> Option<KeyEvent> {
    let kind = match event.kind {
        Kind::Press => KeyEventKind::Press,
        Kind::Repeat => KeyEventKind::Repeat,
        Kind::Release => KeyEventKind::Release,
    };
    Some(KeyEvent::new_with_kind(code(event.code)?, modifiers(event.modifiers), kind))
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

    #[test]
    fn a_sequence_ends_where_the_standard_says() {
        for whole in [
            &b"a"[..],
            "ế".as_bytes(),
            b"\x1bb",
            b"\x1b[A",
            b"\x1bOP",
            b"\x1b[1;5C",
            b"\x1b[>1;2;3c",
            b"\x1b[[A",
            b"\x1b[M !!",
            b"\x1b[?2026;2$y",
            b"\x1b]11;rgb:1/1/1\x07",
            b"\x1b_Gi=31;OK\x1b\\",
        ] {
            for cut in 1..whole.len() {
                assert_eq!(shape(&whole[..cut]), Shape::Open, "{}", whole[..cut].escape_ascii());
            }
            assert_eq!(shape(whole), Shape::Whole, "{}", whole.escape_ascii());
        }
        for broken in [&b"\x1b[1\x1b"[..], b"\x1b[\r", b"\xc3x", b"\x1b\xe1x", b"\x1b_x"] {
            assert_eq!(shape(broken), Shape::Broken, "{}", broken.escape_ascii());
        }
    }

    #[test]
    fn a_key_of_another_layout_is_called_by_its_place() {
        let plain = |report: &str| {
            let plainer = plainer(format!("\x1b[{report}").as_bytes());
            plainer.map(|bytes| String::from_utf8(bytes).unwrap().replace("\x1b[", ""))
        };
        for (report, expected) in [
            // Ctrl with a Russian, a Greek and a Hebrew key; with Shift; with Caps Lock.
            ("1089::99;5u", "99;5:1u"),
            ("963::115;3u", "115;3:1u"),
            ("1513::97;5u", "97;5:1u"),
            ("1103:1071:122;6u", "122;6:1u"),
            ("1089::99;69u", "99;5:1u"),
            // A letter of a Latin layout is itself, wherever it stands.
            ("97::113;5u", "97;5:1u"),
            ("246::59;5u", "246;5:1u"),
            ("122:90:121;6u", "122;6:1u"),
            // Without the place there is only the letter; and without a modifier it is text.
            ("1089;5u", "1089;5:1u"),
            ("1089::99;1u", "1089;1:1u"),
            ("1089:1057:99;2u", "1057;1:1u"),
            // A sign that Shift types.
            ("44:60;4u", "60;3:1u"),
            ("49:33;2u", "33;1:1u"),
            ("57414;5u", "57414;5:1u"),
            ("13;2u", "13;2:1u"),
            ("27u", "27;1:1u"),
            ("97;5:3u", "97;5:3u"),
            ("27;5;13~", "13;5:1u"),
            ("113;300u", ""),
            ("1;300A", ""),
        ] {
            assert_eq!(plain(report).as_deref(), Some(expected), "{report}");
        }
        for other in ["A", "1;5C", "3~", "200~", "?1u", "6;18;9t"] {
            assert_eq!(plain(other), None, "{other}");
        }
    }
}
