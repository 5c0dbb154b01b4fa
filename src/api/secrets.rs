//! Removes secrets from whatever a provider or a film's host sends back, in whatever spelling.
//!
//! A relay that repeats the key may do so in JSON escapes, percent-encoded, in base64, in capitals,
//! or with invisible characters inside that would be removed later. So bytes are compared in the
//! one spelling that all of these reduce to, before anything else reads them.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value};

use super::json::json_of;
use crate::domain::{ApiKey, Failure, is_invisible};

/// What replaces a secret.
pub(super) const REDACTED: &str = "[key]";

/// Length of the pieces of a secret that are searched for, in characters. Shorter pieces would
/// match ordinary words, and a truncated or partly masked secret is still a secret.
const PIECE: usize = 12;

/// Secrets shorter than this are only matched as whole words and in their exact spelling.
const SHORT: usize = 8;

/// Anything shorter is not treated as a secret: it would match everywhere.
const LEAST: usize = 4;

/// The secrets to remove.
#[derive(Clone, Default)]
pub struct Secrets {
    /// Pieces to search for, grouped by length.
    pieces: Vec<(usize, HashSet<Vec<u8>>)>,
    /// Short secrets, matched as whole words.
    words: Vec<Vec<u8>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

impl Secrets {
    /// Returns the set with one more secret.
    #[must_use]
    pub fn and(mut self, secret: &ApiKey) -> Self {
        let secret = secret.expose().as_bytes();
        if secret.len() >= SHORT {
            self.look_for(secret);
            // The same bytes look different at each of the three places where a group can begin.
            for before in 0..3 {
                let encoded = BASE64.encode([&[0; 2][..before], secret].concat());
                let whole = encoded.trim_end_matches('=').as_bytes();
                // The first and the last characters are made of what stands beside it too.
                let inner = whole.get([0, 2, 3][before]..whole.len() - 1).unwrap_or_default();
                if inner.len() >= PIECE {
                    self.look_for(inner);
                    let in_addresses = |byte: &u8| match byte {
                        b'+' => b'-',
                        b'/' => b'_',
                        other => *other,
                    };
                    let other: Vec<u8> = inner.iter().map(in_addresses).collect();
                    self.look_for(&other);
                }
            }
        } else if secret.len() >= LEAST && !secret.iter().all(u8::is_ascii_alphabetic) {
            self.words.push(secret.to_ascii_lowercase());
        }
        self
    }

    fn look_for(&mut self, secret: &[u8]) {
        let secret = secret.to_ascii_lowercase();
        let length = secret.len().min(PIECE);
        let pieces = secret.windows(length).map(<[u8]>::to_vec);
        match self.pieces.iter_mut().find(|(of, _)| *of == length) {
            Some((_, known)) => known.extend(pieces),
            None => self.pieces.push((length, pieces.collect())),
        }
    }

    /// A body without secrets. If it contains none, its bytes are unchanged.
    pub(super) fn without(&self, body: Vec<u8>) -> Vec<u8> {
        let body = match self.cleared(&body) {
            Some(cleared) => cleared,
            None => body,
        };
        // A spelling inside a spelling is seen once the outer one is read.
        let Some(mut json) = json_of(&body) else { return body };
        if self.clear(&mut json) { json.to_string().into_bytes() } else { body }
    }

    /// A failure whose words contain no secrets.
    pub(super) fn clear_words(&self, why: Failure) -> Failure {
        Failure { message: self.hide(&why.message).into_owned(), ..why }
    }

    /// Whether a text contains a secret.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.cleared(text.as_bytes()).is_some()
    }

    /// A text without secrets.
    pub fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.cleared(text.as_bytes()) {
            // Only whole characters are taken out.
            Some(cleared) => Cow::Owned(String::from_utf8_lossy(&cleared).into_owned()),
            None => Cow::Borrowed(text),
        }
    }

    /// Removes secrets from every string and key of a JSON value; returns whether there were any.
    fn clear(&self, json: &mut Value) -> bool {
        match json {
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
            Value::String(text) => match self.hide(text) {
                Cow::Borrowed(_) => false,
                Cow::Owned(hidden) => {
                    *text = hidden;
                    true
                }
            },
            Value::Array(entries) => {
                // Every one of them, and not only the first.
                entries.iter_mut().map(|entry| self.clear(entry)).filter(|any| *any).count() > 0
            }
            Value::Object(object) => {
                let cleared = object.values_mut().map(|value| self.clear(value));
                let any = cleared.filter(|any| *any).count() > 0;
                if !object.keys().any(|key| matches!(self.hide(key), Cow::Owned(_))) {
                    return any;
                }
                let named: Map<String, Value> = std::mem::take(object)
                    .into_iter()
                    .map(|(key, value)| (self.hide(&key).into_owned(), value))
                    .collect();
                *object = named;
                true
            }
        }
    }

    /// The bytes with every secret replaced; `None` if there are none.
    fn cleared(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.pieces.is_empty() && self.words.is_empty() {
            return None;
        }
        let letters = letters(bytes);
        let plain: Vec<u8> = letters.iter().map(|letter| letter.plain).collect();
        let mut hit = vec![false; plain.len()];
        for (length, pieces) in &self.pieces {
            for (at, piece) in plain.windows(*length).enumerate() {
                if pieces.contains(piece) {
                    hit[at..at + length].fill(true);
                }
            }
        }
        for word in &self.words {
            let goes_on = |at: usize| {
                let next = letters.get(at).zip(letters.get(at + 1));
                next.is_some_and(|(one, next)| one.to == next.from && is_of_a_word(next.plain))
            };
            let goes_before = |at: usize| {
                let last = at.checked_sub(1).and_then(|last| letters.get(last));
                last.is_some_and(|last| last.to == letters[at].from && is_of_a_word(last.plain))
            };
            for (at, found) in plain.windows(word.len()).enumerate() {
                let end = at + word.len();
                if found == word && !goes_before(at) && !goes_on(end - 1) {
                    hit[at..end].fill(true);
                }
            }
        }
        if !hit.contains(&true) {
            return None;
        }
        let (mut kept, mut from) = (Vec::with_capacity(bytes.len()), 0);
        for run in hit.chunk_by(|a, b| a == b).scan(0, |at, run| {
            let first = *at;
            *at += run.len();
            Some((run[0], first, *at - 1))
        }) {
            if let (true, first, last) = run {
                kept.extend_from_slice(&bytes[from..letters[first].from]);
                kept.extend_from_slice(REDACTED.as_bytes());
                from = letters[last].to;
            }
        }
        kept.extend_from_slice(&bytes[from..]);
        Some(kept)
    }
}

/// Whether a character belongs to the same word as the character beside it.
fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | OTHER)
}

/// Stands for any character that cannot be part of a secret.
const OTHER: u8 = 0xff;

/// A character in its plainest spelling, and the range of bytes that spell it.
struct Letter {
    plain: u8,
    from: usize,
    to: usize,
}

/// Every visible character, in lower case, with escapes decoded.
fn letters(bytes: &[u8]) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        let text = chunk.valid();
        let mut inside = 0;
        while inside < text.len() {
            let (c, length) = spelt(&text[inside..]);
            let from = at + inside;
            inside += length;
            if let Some(plain) = c.and_then(plain) {
                letters.push(Letter { plain, from, to: at + inside });
            }
        }
        at += text.len();
        if !chunk.invalid().is_empty() {
            letters.push(Letter { plain: OTHER, from: at, to: at + chunk.invalid().len() });
            at += chunk.invalid().len();
        }
    }
    letters
}

/// The byte that a character is compared as; `None` for one that cleaning may remove.
fn plain(c: char) -> Option<u8> {
    // The wide forms of ASCII.
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    if c.is_control() || c.is_whitespace() || is_invisible(c) {
        return None;
    }
    Some(if c.is_ascii() { (c as u8).to_ascii_lowercase() } else { OTHER })
}

/// The character that a text begins with, and the length of its spelling; `None` as the character
/// for an escaped control character.
fn spelt(text: &str) -> (Option<char>, usize) {
    let first = text.chars().next().unwrap_or_default();
    let (c, length) = match first {
        '\\' => escaped(text),
        '&' => entity(text).unwrap_or((Some('&'), 1)),
        c => (Some(c), c.len_utf8()),
    };
    if c != Some('%') {
        return (c, length);
    }
    // "%2573" is "%73", spelt once more.
    let digits = &text[length..];
    let again = digits.as_bytes().chunks(2).take_while(|pair| *pair == b"25").count();
    let byte = digits.get(2 * again..2 * again + 2).and_then(|pair| number(pair, 16));
    match byte {
        Some(byte) => {
            let c = if byte < 0x80 { char::from_u32(byte) } else { None };
            (c.or(Some('\u{fffd}')), length + 2 * again + 2)
        }
        None => (c, length),
    }
}

/// An escape as it occurs in JSON, and in JSON inside JSON: any number of backslashes and the
/// escape.
fn escaped(text: &str) -> (Option<char>, usize) {
    let rest = text.trim_start_matches('\\');
    let slashes = text.len() - rest.len();
    let hex = |text: &str, digits: usize| number(text.get(1..=digits)?, 16);
    match rest.chars().next() {
        Some('u') => match hex(rest, 4) {
            Some(high @ 0xd800..=0xdbff) => {
                let second = rest[5..].trim_start_matches('\\');
                let length = text.len() - second.len() + 5;
                match second.starts_with('u').then(|| hex(second, 4)).flatten() {
                    Some(low @ 0xdc00..=0xdfff) => {
                        let point = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        (char::from_u32(point), length)
                    }
                    _ => (Some('\u{fffd}'), slashes + 5),
                }
            }
            Some(point) => (char::from_u32(point).or(Some('\u{fffd}')), slashes + 5),
            None => (Some('u'), slashes + 1),
        },
        Some('x') => match hex(rest, 2) {
            Some(point) => (char::from_u32(point), slashes + 3),
            None => (Some('x'), slashes + 1),
        },
        Some('n' | 'r' | 't' | 'b' | 'f') => (None, slashes + 1),
        Some(c) => (Some(c), slashes + c.len_utf8()),
        None => (Some('\\'), slashes),
    }
}

/// Longest HTML spelling of a character, in bytes, including a few leading zeros.
const ENTITY: usize = 16;

/// A character that HTML spells by its number.
fn entity(text: &str) -> Option<(Option<char>, usize)> {
    let end = text.bytes().take(ENTITY).position(|byte| byte == b';')?;
    let digits = text[..end].strip_prefix("&#")?;
    let point = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => number(hex, 16)?,
        None => number(digits, 10)?,
    };
    Some((char::from_u32(point).or(Some('\u{fffd}')), end + 1))
}

/// Parses a number made of digits only, without a sign.
fn number(digits: &str, radix: u32) -> Option<u32> {
    let plain = digits.chars().all(|c| c.is_digit(radix));
    plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten()
}
