//! Finds the JSON in a text that is not JSON as a whole: a stream of events, a page, a truncated
//! answer.

use serde_json::Value;

/// How many objects are read from such a text.
const PIECES: usize = 64;

/// How many false starts of an object are allowed.
const TRIES: usize = 8;

/// The objects in a text, in order. A truncated object has whatever arrived of it.
pub(super) fn pieces(text: &str) -> Vec<Value> {
    let (mut found, mut rest, mut tries) = (Vec::new(), text, 0);
    while let Some(begin) = rest.find('{')
        && found.len() < PIECES
        && tries < TRIES
    {
        rest = &rest[begin..];
        // A page has many more braces than objects.
        if !rest[1..].trim_start().starts_with('"') {
            rest = &rest[1..];
            continue;
        }
        let (end, whole) = closed(rest);
        if let Ok(json) = serde_json::from_str(&whole) {
            found.push(json);
            rest = &rest[end..];
        } else {
            tries += 1;
            rest = &rest[1..];
        }
    }
    found
}

/// The object that a text begins with, and where it ends. A truncated object is closed after its
/// last complete value.
fn closed(text: &str) -> (usize, String) {
    let mut open: Vec<char> = Vec::new();
    // Where it could be closed, and how many brackets would have to be.
    let mut safe = (0, 0);
    let (mut quoted, mut escaped, mut is_value) = (false, false, false);
    for (at, c) in text.char_indices() {
        let behind = at + c.len_utf8();
        if quoted {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    quoted = false;
                    if is_value || open.last() == Some(&']') {
                        safe = (behind, open.len());
                    }
                }
                _ => {}
            }
            continue;
        }
        match c {
            '"' => quoted = true,
            ':' => is_value = true,
            ',' => {
                is_value = false;
                safe = (at, open.len());
            }
            '{' | '[' => {
                is_value = false;
                open.push(if c == '{' { '}' } else { ']' });
                safe = (behind, open.len());
            }
            '}' | ']' => {
                is_value = false;
                open.pop();
                safe = (behind, open.len());
                if open.is_empty() {
                    return (behind, text[..behind].to_owned());
                }
            }
            _ => {}
        }
    }
    let closing = open[..safe.1].iter().rev();
    (text.len(), text[..safe.0].chars().chain(closing.copied()).collect())
}
