//! Two secrets, twenty ways to spell them, and a nose for every one.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

/// The API key; it has a slash in it, which JSON may write in two ways.
pub(crate) const KEY: &str = "sk-canary/Zq0123456789abcdef";

/// The access token.
pub(crate) const TOKEN: &str = "at-finch/Yw9876543210fedcba";

/// As much of a secret as is already too much.
const TOO_MUCH: usize = 12;

/// How a secret is spelled inside of a JSON string.
type Spelling = (&'static str, fn(&str) -> String);

/// The twenty spellings.
pub(crate) const SPELLINGS: [Spelling; 20] = [
    ("plain", str::to_owned),
    ("bearer", |key| format!("Bearer {key}")),
    ("first letter numbered", |key| format!("\\u{:04x}{}", key.as_bytes()[0], &key[1..])),
    ("all numbered", numbered),
    ("slash escaped", |key| key.replace('/', "\\/")),
    ("dash numbered", |key| key.replace('-', "\\u002d")),
    ("bell inside", |key| with(key, "\\u0007")),
    ("delete inside", |key| with(key, "\u{7f}")),
    ("C1 inside", |key| with(key, "\\u009b")),
    ("right to left inside", |key| with(key, "\u{202e}")),
    ("isolate inside", |key| with(key, "\\u2066")),
    ("left-to-right mark inside", |key| with(key, "\u{200e}")),
    ("zero-width space inside", |key| with(key, "\u{200b}")),
    ("word joiner inside", |key| with(key, "\\u2060")),
    ("soft hyphen inside", |key| with(key, "\u{ad}")),
    ("byte order mark inside", |key| with(key, "\u{feff}")),
    ("tag inside", |key| with(key, "\\udb40\\udc41")),
    ("percents", |key| key.replace('-', "%2D").replace('/', "%2f")),
    ("entities", |key| key.replace('-', "&#45;").replace('/', "&#x2F;")),
    ("JSON in JSON", |key| key.replace('/', "\\\\/").replace('-', "\\\\u002d")),
];

fn numbered(key: &str) -> String {
    key.bytes().fold(String::new(), |text, byte| text + &format!("\\u{byte:04X}"))
}

/// Something in the middle of the first letters that are too much.
fn with(key: &str, what: &str) -> String {
    format!("{}{what}{}", &key[..6], &key[6..])
}

/// A secret in the nth spelling, with a word before it to be recognised by.
pub(crate) fn spelled(nth: usize) -> String {
    let (name, spell) = SPELLINGS[nth % SPELLINGS.len()];
    let secret = if (nth / SPELLINGS.len()).is_multiple_of(2) { KEY } else { TOKEN };
    format!("[{name}:] {}", spell(secret))
}

/// Where a secret is in these bytes, in whichever spelling: the words before it.
pub(crate) fn leaks(bytes: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut readings = vec![text];
    for _ in 0..3 {
        let again: Vec<String> = readings
            .iter()
            .flat_map(|text| {
                [
                    without_escapes(text),
                    without_percents(text),
                    without_entities(text),
                    visible(text),
                ]
            })
            .collect();
        for text in again {
            if !readings.contains(&text) {
                readings.push(text);
            }
        }
    }
    for secret in [KEY, TOKEN] {
        for reading in &readings {
            for (at, _) in reading.match_indices(&secret[..TOO_MUCH]) {
                let from = (0..at).rev().filter(|at| reading.is_char_boundary(*at)).take(30).last();
                found.insert(reading[from.unwrap_or(at)..at].replace(char::is_control, " "));
            }
        }
        // Wherever it begins, two thirds of its letters in base 64 are these or those.
        for before in 0..3 {
            let encoded = BASE64.encode(format!("{}{secret}", &"   "[..before]));
            let sure = &encoded[4..encoded.len() - 4];
            if readings[0].contains(sure) {
                found.insert("in base 64".to_owned());
            }
        }
    }
    found
}

/// What is left of a text when what nobody sees is left out.
fn visible(text: &str) -> String {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' | '\u{e0000}'..='\u{e01ff}')
    };
    text.chars().filter(|c| !unseen(*c)).collect()
}

fn without_escapes(text: &str) -> String {
    let mut units = Vec::new();
    let mut read = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let number = rest.strip_prefix("\\u").and_then(|rest| rest.get(..4));
        if let Some(unit) = number.and_then(|number| u16::from_str_radix(number, 16).ok()) {
            units.push(unit);
            rest = &rest[6..];
            continue;
        }
        read += &String::from_utf16_lossy(&std::mem::take(&mut units));
        let escaped = rest.strip_prefix('\\').filter(|rest| rest.starts_with(['/', '\\', '"']));
        rest = escaped.unwrap_or(rest);
        let c = if escaped.is_some() { rest.chars().next().unwrap_or(c) } else { c };
        read.push(c);
        rest = &rest[c.len_utf8()..];
    }
    read + &String::from_utf16_lossy(&units)
}

fn without_percents(text: &str) -> String {
    let mut read = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(code) if *byte == b'%' => {
                read.push(code);
                rest = &after[2..];
            }
            _ => {
                read.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&read).into_owned()
}

fn without_entities(text: &str) -> String {
    let mut read = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("&#") {
        read += before;
        let number = after.split(';').next().unwrap_or_default();
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        if let Some(c) = code.and_then(char::from_u32) {
            read.push(c);
            rest = after[number.len()..].strip_prefix(';').unwrap_or_default();
        } else {
            read += "&#";
            rest = after;
        }
    }
    read + rest
}

#[test]
fn a_secret_is_found_however_it_is_spelled() {
    for nth in 0..2 * SPELLINGS.len() {
        let spelled = spelled(nth);
        assert!(!leaks(spelled.as_bytes()).is_empty(), "{spelled}");
        let decoded: Result<String, _> = serde_json::from_str(&format!("\"{spelled}\""));
        assert!(!leaks(decoded.unwrap().as_bytes()).is_empty(), "{spelled}");
    }
    for secret in [KEY, TOKEN] {
        for before in ["", "a", "ab"] {
            let encoded = BASE64.encode(format!("{before}{secret}behind"));
            assert!(!leaks(encoded.as_bytes()).is_empty(), "{encoded}");
        }
    }
    assert!(leaks(b"a cat & a dog; 100%; \\u00e9 &#x1F600; &#;").is_empty());
}
