//! Repairs malformed JSON that relays write. An answer that was paid for is read as far as
//! possible.

use std::fmt::Write as _;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;

/// Repairs a text that should be JSON: bytes that are not UTF-8, unpaired surrogates (from a prompt
/// that was cut inside an emoji), invalid escapes, control characters in strings, `NaN` and similar
/// values, and trailing commas. `None` if it does not begin like an object or a list.
pub(super) fn mended(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(next) = rest.chars().next() {
        let taken = match next {
            '"' => string(rest, &mut mended),
            ',' if rest[1..].trim_start().starts_with(['}', ']']) => 1,
            _ => {
                let word = NO_NUMBERS.iter().find(|word| rest.starts_with(**word));
                match word {
                    Some(_) => mended.push_str("null"),
                    None => mended.push(next),
                }
                word.map_or(next.len_utf8(), |word| word.len())
            }
        };
        rest = &rest[taken..];
    }
    Some(mended)
}

/// What some languages write for a value that is not a finite number.
const NO_NUMBERS: [&str; 4] = ["-Infinity", "Infinity", "NaN", "undefined"];

/// Repairs the string that `text` begins with, and returns its length in bytes.
fn string(text: &str, mended: &mut String) -> usize {
    mended.push('"');
    let mut at = 1;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match next {
            '"' => {
                mended.push('"');
                return at + 1;
            }
            '\\' => escape(rest, mended),
            control if control < ' ' => {
                let _ = write!(mended, "\\u{:04x}", u32::from(control));
                1
            }
            other => {
                mended.push(other);
                other.len_utf8()
            }
        };
    }
    at
}

/// Repairs the escape that `text` begins with, and returns its length in bytes.
fn escape(text: &str, mended: &mut String) -> usize {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        let unit = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        unit.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    };
    let taken = match unit(text) {
        Some(0xd800..=0xdbff) => {
            let low = text.get(6..).and_then(unit);
            if low.is_some_and(|low| (0xdc00..=0xdfff).contains(&low)) {
                12
            } else {
                mended.push_str("\\ufffd");
                return 6;
            }
        }
        Some(0xdc00..=0xdfff) => {
            mended.push_str("\\ufffd");
            return 6;
        }
        Some(_) => 6,
        None if text[1..].starts_with(['"', '\\', '/', 'b', 'f', 'n', 'r', 't']) => 2,
        None => {
            // A backslash that escapes nothing is one.
            mended.push_str("\\\\");
            return 1;
        }
    };
    mended.push_str(&text[..taken]);
    taken
}

/// Decompresses a body that was compressed without being asked for, up to `limit` bytes; `None` if
/// it was not compressed.
pub(super) fn unpacked(body: &[u8], limit: usize) -> Option<Vec<u8>> {
    if !body.starts_with(&[0x1f, 0x8b, 8]) {
        return None;
    }
    let (mut text, mut piece) = (Vec::new(), [0; 4096]);
    let mut unpacking = MultiGzDecoder::new(body);
    // As far as it goes: one that was cut has its beginning.
    while let Ok(read @ 1..) = unpacking.read(&mut piece) {
        text.extend_from_slice(&piece[..read.min(limit - text.len())]);
        if text.len() == limit {
            break;
        }
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn read(body: &[u8]) -> Option<Value> {
        serde_json::from_str(&mended(body)?).ok()
    }

    #[test]
    fn what_relays_write_is_read() {
        let task = json!({"data": {"task_id": "a1"}});
        for body in [
            &br#"{"data":{"task_id":"a1",},}"#[..],
            b"{\"data\":{\"task_id\":\"a1\"\n,\n}}",
            b"\n {\"data\": {\"task_id\": \"a1\"}}",
        ] {
            assert_eq!(read(body), Some(task.clone()), "{}", String::from_utf8_lossy(body));
        }
        for (body, prompt) in [
            (&br#"{"prompt":"a cat \ud83d"}"#[..], json!("a cat \u{fffd}")),
            (br#"{"prompt":"\ud83d\ud83d\ude00\ude00"}"#, json!("\u{fffd}\u{1f600}\u{fffd}")),
            (br#"{"prompt":"\ud83d\u0041"}"#, json!("\u{fffd}A")),
            (br#"{"prompt":"\uzzzz \x \'"}"#, json!("\\uzzzz \\x \\'")),
            (b"{\"prompt\":\"two\nlines\t\"}", json!("two\nlines\t")),
            (b"{\"prompt\":\"caf\xe9\"}", json!("caf\u{fffd}")),
            (br#"{"prompt":"NaN, }"}"#, json!("NaN, }")),
            (br#"{"prompt":NaN}"#, json!(null)),
            (br#"{"prompt":[-Infinity,Infinity,undefined]}"#, json!([null, null, null])),
        ] {
            let said = String::from_utf8_lossy(body).into_owned();
            assert_eq!(read(body), Some(json!({ "prompt": prompt })), "{said}");
        }
        for none in [&b""[..], b"<html>", b"NaN", b"{", b"{\"a\":\"", b"{\"a\":\"\\", b"{'a':1}"] {
            assert_eq!(read(none), None, "{}", String::from_utf8_lossy(none));
        }
    }

    #[test]
    fn what_is_packed_is_unpacked_to_its_limit() {
        let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packing.write_all(&b"{\"task_id\":\"a1\"} ".repeat(1000)).unwrap();
        let body = packing.finish().unwrap();
        assert_eq!(unpacked(&body, 1 << 20).unwrap().len(), 17_000);
        assert_eq!(unpacked(&body, 100).unwrap().len(), 100);
        let cut = unpacked(&body[..body.len() - 9], 1 << 20).unwrap();
        assert!(cut.starts_with(b"{\"task_id\":\"a1\"}"));
        assert_eq!(unpacked(b"{}", 100), None);
        assert_eq!(unpacked(&[0x1f, 0x8b, 8], 100), None);
    }

    proptest! {
        #[test]
        fn json_is_left_as_it_is(text in any::<String>(), number in any::<f64>()) {
            let value = json!({"a": [text, number, {text.clone(): null}]});
            prop_assert_eq!(mended(value.to_string().as_bytes()), Some(value.to_string()));
        }

        #[test]
        fn any_bytes_are_mended(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = mended(&[b"{\"a\":\"", &body[..]].concat());
            let _ = mended(&[b"[", &body[..]].concat());
        }
    }
}
