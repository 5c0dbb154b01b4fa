//! What a page says that came in place of a film.

use serde_json::Value;

use crate::domain::{clean_line, shorten};

/// Text larger than this is no page that says why there is no film.
pub const PAGE_LIMIT: usize = 1024 * 1024;

/// Cells of the words that are quoted from a page.
const WORDS: usize = 120;

/// Where a page in JSON says what it is about, the best first.
const KEYS: [&str; 8] =
    ["message", "msg", "error_description", "detail", "reason", "error", "title", "code"];

/// Where one in HTML or XML does.
const TAGS: [&str; 4] = ["title", "message", "h1", "code"];

/// Whether bytes are nothing but text: no film that anybody knows is without a control character.
/// There has to be some of it.
pub fn is_text(bytes: &[u8]) -> bool {
    let mut look = TextLook::default();
    look.add(bytes);
    look.is_text()
}

/// The same of bytes that come in pieces, each of which is looked at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextLook {
    length: usize,
    first: [u8; 2],
    last: u8,
    control: bool,
    /// Pairs of bytes that are a letter of Latin-1 in UTF-16.
    latin: usize,
}

impl TextLook {
    /// Looks at the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if let Some(first) = self.first.get_mut(self.length) {
                *first = *byte;
            }
            self.control |= matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
            self.latin += usize::from(self.length % 2 == 1 && (self.last == 0 || *byte == 0));
            self.last = *byte;
            self.length += 1;
        }
    }

    /// Whether all bytes up to here are nothing but text.
    pub fn is_text(&self) -> bool {
        match (self.length, &self.first) {
            (0, _) => false,
            (2.., b"\xff\xfe" | b"\xfe\xff") => self.latin * 4 >= self.length,
            _ => !self.control,
        }
    }
}

/// The title of a page, or its first words, safe to print and on one line; empty where it has none.
pub fn page_words(bytes: &[u8]) -> String {
    let text = decoded(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    let said = match serde_json::from_str::<Value>(text) {
        Ok(value) => said_in(&value).unwrap_or_else(|| text.to_owned()),
        Err(_) if text.starts_with('<') => {
            TAGS.iter().find_map(|tag| element(text, tag)).unwrap_or_else(|| without_tags(text))
        }
        Err(_) => text.to_owned(),
    };
    shorten(&clean_line(&said), WORDS)
}

fn decoded(bytes: &[u8]) -> String {
    let units = |big: bool| {
        let unit = move |pair: &[u8]| {
            let pair = [pair[0], pair[1]];
            if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        };
        bytes.chunks_exact(2).map(unit).collect::<Vec<u16>>()
    };
    match bytes {
        [0xff, 0xfe, ..] => String::from_utf16_lossy(&units(false)),
        [0xfe, 0xff, ..] => String::from_utf16_lossy(&units(true)),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The words of some JSON, under the best key that has any, however deep.
fn said_in(value: &Value) -> Option<String> {
    KEYS.iter().find_map(|key| under(value, key))
}

fn under(value: &Value, key: &str) -> Option<String> {
    match value {
        Value::Object(fields) => {
            let found = fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key));
            let mut words = found.filter_map(|(_, value)| match value {
                Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            });
            words.next().or_else(|| fields.values().find_map(|value| under(value, key)))
        }
        Value::Array(values) => values.iter().find_map(|value| under(value, key)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// What is in the first element of this name that has any text.
fn element(text: &str, name: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let from = lower.find(&open)? + open.len();
    let from = from + lower.get(from..)?.find('>')? + 1;
    let to = from + lower.get(from..)?.find(&close)?;
    let words = without_tags(text.get(from..to)?);
    (!words.trim().is_empty()).then_some(words)
}

fn without_tags(text: &str) -> String {
    let mut words = String::new();
    for piece in text.split('<') {
        // The first piece stands before all tags.
        let rest = if words.is_empty() && text.starts_with(piece) && !piece.is_empty() {
            piece
        } else {
            piece.split_once('>').map_or("", |(_, rest)| rest)
        };
        words.push_str(rest);
        words.push(' ');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_said_in_its_own_words() {
        let wide: Vec<u8> =
            "\u{feff}Access denied".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (page, words) in [
            (&b"not yet"[..], "not yet"),
            (b"\xef\xbb\xbf  Gateway\r\n Timeout \n", "Gateway Timeout"),
            (b"<html><head><title>Sign in\x1b]0;x\x07</title></head>", "Sign in]0;x"),
            (b"<!doctype html><TITLE lang=en>Just a moment...</TITLE>", "Just a moment..."),
            (b"<html><title></title><h1>502 <b>Bad</b> Gateway</h1>", "502 Bad Gateway"),
            (b"<p>No such <i>film</i>", "No such film"),
            (
                b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>\
                  <Message>Request has expired</Message></Error>",
                "Request has expired",
            ),
            (b"{\"error\":{\"code\":5,\"message\":\"no such object\"}}", "no such object"),
            (b"{\"detail\":[{\"msg\":\"gone\"}]}", "gone"),
            (b"{\"error\":\"\",\"code\":404}", "404"),
            (b"{}", "{}"),
            (b"  ", ""),
            (&wide, "Access denied"),
            (b"Zugriff f\xfcr Sie verweigert", "Zugriff f\u{fffd}r Sie verweigert"),
        ] {
            assert!(is_text(page) || page.contains(&7), "{page:?}");
            assert_eq!(page_words(page), words, "{page:?}");
        }
        assert_eq!(page_words("x".repeat(500).as_bytes()).chars().count(), WORDS);
    }

    #[test]
    fn no_film_is_text() {
        let film = include_bytes!("../../assets/sandbox/film.mp4");
        for bytes in
            [&film[..], &film[..16], b"", b"\x1a\x45\xdf\xa3", b"GIF89a\x20\0", b"\xff\xd8"]
        {
            assert!(!is_text(bytes) || bytes == b"\xff\xd8", "{:?}", &bytes[..bytes.len().min(16)]);
        }
    }

    proptest::proptest! {
        #[test]
        fn text_is_known_in_whatever_pieces_it_comes(
            begin in 0..3_usize, rest: Vec<u8>, letters in "[a-zèå雨 \n]{0,40}", by in 1..9_usize,
        ) {
            let begin = [&b""[..], b"\xff\xfe", b"\xfe\xff"][begin];
            let wide: Vec<u8> = letters.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for rest in [&rest[..], letters.as_bytes(), &wide] {
                let bytes = [begin, rest].concat();
                let control = bytes.iter().any(|it| matches!(it, 0..=8 | 14..=26 | 28..=31 | 127));
                let pairs = bytes.chunks_exact(2).filter(|pair| pair.contains(&0)).count();
                let text = if begin.is_empty() && !bytes.starts_with(b"\xff\xfe")
                    && !bytes.starts_with(b"\xfe\xff")
                {
                    !bytes.is_empty() && !control
                } else {
                    pairs * 4 >= bytes.len()
                };
                let mut look = TextLook::default();
                bytes.chunks(by).for_each(|piece| look.add(piece));
                proptest::prop_assert_eq!(look.is_text(), text);
                proptest::prop_assert_eq!(is_text(&bytes), text);
            }
        }

        #[test]
        fn any_page_has_words_that_can_be_printed(page: Vec<u8>, text: String) {
            for page in [page, text.clone().into_bytes(), format!("<{text}>").into_bytes()] {
                let words = page_words(&page);
                proptest::prop_assert!(!words.contains(char::is_control), "{words:?}");
            }
        }
    }
}
