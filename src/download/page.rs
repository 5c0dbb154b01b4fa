//! Extracts the words of a page that came instead of a film.

use serde_json::Value;

use super::signature::{ENOUGH, looks_like};
use crate::api::Secrets;
use crate::domain::{clean_line, shorten};

/// Text longer than this, in bytes, is not a page that explains a missing film.
pub const PAGE_LIMIT: usize = 1024 * 1024;

/// Most cells of the words that are quoted from a page.
const WORDS: usize = 120;

/// Keys of a JSON page that can say what it is about, the best first.
const KEYS: [&str; 8] =
    ["message", "msg", "error_description", "detail", "reason", "error", "title", "code"];

/// Elements of an HTML or XML page that can say so.
const TAGS: [&str; 4] = ["title", "message", "h1", "code"];

/// A page has at most one control character in this many bytes. Some pages echo their request.
const RARE: usize = 16;

/// Whether bytes are text: UTF-8 with at most a few control characters, fewer than in any known
/// film format. They must not be empty, and may be truncated at the end.
pub fn is_text(bytes: &[u8]) -> bool {
    let mut look = TextLook::default();
    look.add(bytes);
    look.is_text()
}

/// The same check for bytes that arrive in pieces; each piece is examined once.
#[derive(Clone, Debug, Default)]
pub struct TextLook {
    length: usize,
    /// The first bytes, as many as are needed to recognise a file type.
    begins: Vec<u8>,
    last: u8,
    controls: usize,
    /// Pairs of bytes that are Latin-1 letters in UTF-16.
    latin: usize,
    /// Whether the bytes are not UTF-8.
    broken: bool,
    /// The beginning of a UTF-8 character whose end has not arrived.
    begun: Vec<u8>,
}

impl TextLook {
    /// Examines the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        let room = ENOUGH.saturating_sub(self.begins.len()).min(bytes.len());
        self.begins.extend_from_slice(&bytes[..room]);
        for byte in bytes {
            self.controls += usize::from(matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127));
            self.latin += usize::from(self.length % 2 == 1 && (self.last == 0 || *byte == 0));
            self.last = *byte;
            self.length += 1;
        }
        if !self.broken {
            self.begun.extend_from_slice(bytes);
            match std::str::from_utf8(&self.begun) {
                Ok(_) => self.begun.clear(),
                Err(error) if error.error_len().is_none() => {
                    self.begun.drain(..error.valid_up_to());
                }
                Err(_) => {
                    self.broken = true;
                    self.begun = Vec::new();
                }
            }
        }
    }

    /// Whether all bytes so far are text.
    pub fn is_text(&self) -> bool {
        match (self.length, &self.begins[..]) {
            (0, _) => false,
            (_, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => self.latin * 4 >= self.length,
            _ => self.controls == 0 || self.is_mostly(),
        }
    }

    fn is_mostly(&self) -> bool {
        let rare = self.controls * RARE <= self.length;
        rare && !self.broken && looks_like(&self.begins).is_none()
    }
}

/// The title of a page, or its first words, clean, on one line and without secrets; empty if it has
/// none.
pub fn page_words(bytes: &[u8], secrets: &Secrets) -> String {
    let text = decoded(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    let said = match serde_json::from_str::<Value>(text) {
        Ok(value) => said_in(&value).unwrap_or_else(|| text.to_owned()),
        Err(_) if text.starts_with('<') => {
            TAGS.iter().find_map(|tag| element(text, tag)).unwrap_or_else(|| without_tags(text))
        }
        Err(_) => text.to_owned(),
    };
    // Before it is shortened: half a secret is one still, and looks like none.
    shorten(&secrets.hide(&clean_line(&said)), WORDS)
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

/// The text under the best key of a JSON value that has any, at any depth.
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

/// The text of the first element with this name that has any.
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
    use crate::domain::ApiKey;

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
            assert!(is_text(page), "{page:?}");
            assert_eq!(page_words(page, &Secrets::default()), words, "{page:?}");
        }
        let long = "x".repeat(500);
        assert_eq!(page_words(long.as_bytes(), &Secrets::default()).chars().count(), WORDS);
    }

    #[test]
    fn a_page_says_no_secret_wherever_its_words_are_cut() {
        let key = "sk-canary/Zq0123456789";
        let secrets = Secrets::default().and(&ApiKey::parse(key).unwrap());
        for before in 0..=WORDS {
            let said = format!("{}{key}", "x".repeat(before));
            let wide: Vec<u8> =
                format!("\u{feff}{said}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            for page in [
                said.clone().into_bytes(),
                format!("<title>{said}</title>").into_bytes(),
                format!("<p>{}<b>{key}", "x".repeat(before)).into_bytes(),
                format!("{{\"error\":{{\"message\":\"{said}\"}}}}").into_bytes(),
                wide,
            ] {
                let words = page_words(&page, &secrets);
                assert!(!words.contains("sk-"), "{words}");
            }
        }
    }

    #[test]
    fn no_film_is_text() {
        let film = include_bytes!("../../assets/sandbox/film.mp4");
        let long = [&b"\0\0\0\x20ftypisom\0\0\x02\0isom"[..], &[b'x'; 4000]].concat();
        for bytes in [
            &film[..],
            &film[..16],
            b"",
            b"\x1a\x45\xdf\xa3",
            b"GIF89a\x20\0",
            b"\xff\xd8",
            &long,
            b"half\0of\0it\0is\0text",
        ] {
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
                let words = page_words(&page, &Secrets::default());
                proptest::prop_assert!(!words.contains(char::is_control), "{words:?}");
            }
        }
    }
}
