//! Finds where an answer names its task (contract section 2; product.md, life of a take).

use serde_json::Value;

use super::fragments::pieces;
use super::json::is_success_word;
use super::secrets::REDACTED;
use super::task_name::{Named, is_nothing, named};
use crate::domain::{Route, task_id_within};

/// How many levels deep a task is looked for.
const DEPTH: usize = 6;

/// How many ids are considered; the first of them decide.
const NAMES: usize = 16;

/// The keys that relays wrap a task in.
const WRAPPINGS: [&str; 5] = ["data", "result", "task", "output", "response"];

/// The wrappings whose value some relays make the id itself (`{"code": 1, "result": "17.."}`).
const BARE: [&str; 2] = ["data", "result"];

/// The task that an answer names; `None` if none of the places has a value. `text` is the answer as
/// it came, for numbers that do not fit our types.
pub(super) fn task_of(route: Route, json: &Value, text: &str) -> Option<Named> {
    let mut found = Vec::new();
    surely(json, (route, text), DEPTH, &mut found);
    decided(found).or_else(|| spelt_out(text)).or_else(|| {
        let mut found = Vec::new();
        perhaps(json, text, &mut found);
        found.into_iter().next()
    })
}

/// The task that a text names which is not JSON, or only the beginning of some. A page may contain
/// any number of other ids, so only a key that can belong to nothing but a task counts.
pub(super) fn task_in_pieces(route: Route, text: &str) -> Option<Named> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let stream = ["{", "[", "data:", "event:", "id:", ":"].iter().any(|it| text.starts_with(it));
    let mut found = Vec::new();
    let pieces = pieces(text);
    for piece in &pieces {
        surely(piece, (route, text), DEPTH, &mut found);
    }
    decided(found).or_else(|| spelt_out(text)).or_else(|| {
        let mut found = Vec::new();
        for piece in pieces.iter().filter(|_| stream) {
            perhaps(piece, text, &mut found);
        }
        found.into_iter().next()
    })
}

/// Reduces the ids that certainly are a task's to one: the first, unless another one differs.
fn decided(found: Vec<Named>) -> Option<Named> {
    let mut found = found.into_iter();
    let first = found.next()?;
    let other = found.find(|other| *other != first);
    Some(match (first, other.and_then(Named::offer)) {
        (Named::Plainly(first), Some(other)) => Named::Twice(first, other),
        (Named::Oddly(None), Some(other)) => Named::Oddly(Some(other)),
        (first, _) => first,
    })
}

/// The value that follows the name of a task id anywhere in a text, however often its quotation
/// marks are escaped.
fn spelt_out(text: &str) -> Option<Named> {
    let lower = text.to_ascii_lowercase();
    let behind = NAMES_IN_TEXT
        .iter()
        .flat_map(|name| lower.match_indices(name).map(|(at, _)| (at, at + name.len())));
    let values = behind.filter_map(|(from, to)| {
        let quote = |c: char| c == '"' || c == '\'';
        if !text[..from].ends_with(quote) {
            return None;
        }
        let rest = text[to..].trim_start_matches('\\').strip_prefix(quote)?;
        let rest = rest.trim_start().strip_prefix(':')?.trim_start().trim_start_matches('\\');
        let value = match rest.strip_prefix(quote) {
            Some(value) => &value[..value.find(|c: char| quote(c) || c == '\\')?],
            // A number that is cut may have gone on.
            None => &rest[..rest.find(|c: char| !c.is_ascii_digit())?],
        };
        let name = task_id_within(value)?;
        if is_nothing(&name) || value.contains(REDACTED) {
            return None;
        }
        Some(if name == value { Named::Within(name) } else { Named::Altered(name) })
    });
    values.into_iter().next()
}

/// The names of a task id, in lower case.
const NAMES_IN_TEXT: [&str; 3] = ["task_id", "taskid", "task-id"];

/// Collects values under keys that, by this route, can only be the id of a task, such as `task_id`
/// in any spelling, outermost first.
fn surely(json: &Value, (route, text): (Route, &str), depth: usize, found: &mut Vec<Named>) {
    let Some(depth) = depth.checked_sub(1).filter(|_| found.len() < NAMES) else { return };
    match json {
        Value::Object(object) => {
            let is_name = |key: &str| {
                let key = key.replace(['_', '-'], "");
                route.task_names().iter().any(|name| key.eq_ignore_ascii_case(name))
            };
            let (names, other): (Vec<_>, Vec<_>) = object.iter().partition(|(key, _)| is_name(key));
            let (wrapped, other): (Vec<_>, Vec<_>) =
                other.into_iter().partition(|(key, _)| WRAPPINGS.contains(&key.as_str()));
            let names = names.into_iter().filter_map(|(key, value)| named(key, value, text));
            found.extend(names.take(NAMES));
            for (_, value) in wrapped.into_iter().chain(other) {
                surely(value, (route, text), depth, found);
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                surely(entry, (route, text), depth, found);
            }
        }
        Value::String(inner) => {
            if let Some(json) = unwrapped(inner) {
                surely(&json, (route, text), depth, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Collects values from places that can hold other things too: `id`, and the wrapping itself.
fn perhaps(json: &Value, text: &str, found: &mut Vec<Named>) {
    if !found.is_empty() {
        return;
    }
    if let Value::Array(entries) = json {
        return entries.iter().for_each(|entry| perhaps(entry, text, found));
    }
    for key in WRAPPINGS {
        match json.get(key) {
            Some(inner @ Value::Object(_)) => found.extend(own_id(inner, text)),
            Some(Value::Array(entries)) => {
                let ids = entries.iter().filter_map(|entry| own_id(entry, text));
                found.extend(ids.take(NAMES));
                if let (true, [only @ Value::String(name)]) = (BARE.contains(&key), &entries[..])
                    && is_bare_id(name, json)
                {
                    found.extend(named(key, only, text).map(Named::oddly));
                }
            }
            Some(Value::String(inner)) => {
                found.extend(unwrapped(inner).iter().filter_map(|json| own_id(json, text)));
                if BARE.contains(&key) && is_bare_id(inner, json) {
                    found.extend(named(key, &json[key], text));
                }
            }
            Some(number @ Value::Number(value))
                if BARE.contains(&key) && value.as_f64().is_some_and(|value| value > 0.0) =>
            {
                found.extend(named(key, number, text));
            }
            _ => {}
        }
    }
    found.extend(own_id(json, text));
}

fn own_id(json: &Value, text: &str) -> Option<Named> {
    let (key, value) = json.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case("id"))?;
    named(key, value, text)
}

/// Whether a text in the place of a task is an id, and not a sentence, an address, or a repetition
/// of something else in the answer.
fn is_bare_id(inner: &str, answer: &Value) -> bool {
    let said = ["code", "message", "msg"].iter().filter_map(|key| answer.get(*key)?.as_str());
    let inner = inner.trim();
    !inner.contains(char::is_whitespace)
        && !inner.contains("://")
        && !inner.starts_with(['{', '['])
        && !is_success_word(inner)
        && !["error", "fail"].contains(&inner.to_ascii_lowercase().as_str())
        && said.into_iter().all(|said| said != inner)
}

/// The JSON that an answer contains as a string.
fn unwrapped(text: &str) -> Option<Value> {
    text.trim_start().starts_with(['{', '[']).then(|| serde_json::from_str(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn offered_in(text: &str) -> Option<String> {
        task_in_pieces(Route::Runway, text).and_then(Named::offer)
    }

    fn plain(text: &str) -> Option<Named> {
        task_of(Route::Runway, &serde_json::from_str(text).unwrap(), text)
    }

    #[test]
    fn a_task_is_named_in_many_places() {
        for text in [
            r#"{"code":200,"data":{"task_id":"t1"}}"#,
            r#"{"task_id":"t1"}"#,
            r#"{"taskId":"t1"}"#,
            r#"{"data":{"taskID":"t1","id":"row"}}"#,
            r#"{"data":{"task-id":"t1"}}"#,
            r#"{"id":"t1"}"#,
            r#"{"data":{"id":"t1"}}"#,
            r#"{"data":"t1"}"#,
            r#"{"code":1,"description":"提交成功","result":"t1"}"#,
            r#"{"id":"req","data":{"task_id":"t1"}}"#,
            r#"{"data":{"id":"inner"},"task_id":"t1"}"#,
            r#"{"data":{"task_id":"","id":"t1"}}"#,
            r#"[{"task_id":"t1"}]"#,
            r#"{"data":"{\"task_id\":\"t1\"}"}"#,
            r#"{"result":{"task":{"task_id":"t1"}}}"#,
            r#"{"error":{"message":"m","task_id":"t1"}}"#,
        ] {
            assert_eq!(plain(text), Some(Named::Plainly("t1".to_owned())), "{text}");
        }
    }

    #[test]
    fn the_first_place_decides_and_two_tasks_are_none() {
        let oddly = |name: &str| Named::Oddly(Some(name.to_owned()));
        let altered = |name: &str| Named::Altered(name.to_owned());
        let twice = |one: &str, other: &str| Named::Twice(one.to_owned(), other.to_owned());
        for (text, decided) in [
            // What stands where a task id belongs is not passed over for an id of something else.
            (r#"{"data":{"task_id":"t 2","id":"t1"}}"#, altered("t2")),
            (r#"{"id":"req-1","code":200,"data":{"task_id":"paid 77"}}"#, altered("paid77")),
            (r#"{"data":{"id":"t 2"},"id":"t1"}"#, altered("t2")),
            (r#"{"data":"t1 "}"#, altered("t1")),
            (r#"{"code":400,"data":["t1"]}"#, oddly("t1")),
            (r#"{"code":400,"data":["t1\n"]}"#, altered("t1")),
            (r#"{"data":"\u200bt1"}"#, altered("t1")),
            (r#"{"message":"said {\"task_id\": \"t 1\"}"}"#, altered("t1")),
            (r#"{"task_id":"a[key]b","data":{"task_id":"t1"}}"#, oddly("t1")),
            // A relay's own, and its maker's.
            (
                r#"{"task_id":"relay-1","status":"SUBMITTED","data":{"task_id":"maker-9"}}"#,
                twice("relay-1", "maker-9"),
            ),
            (r#"{"data":{"task_id":"maker-9"},"task_id":"relay-1"}"#, twice("relay-1", "maker-9")),
            (r#"{"data":[{"task_id":"t1"},{"task_id":"t2"}]}"#, twice("t1", "t2")),
            (r#"{"task_id":"t1","data":{"taskId":"t1"}}"#, Named::Plainly("t1".to_owned())),
        ] {
            assert_eq!(plain(text), Some(decided), "{text}");
        }
    }

    #[test]
    fn what_no_place_has_is_found_in_the_words() {
        let deep = format!("{}{{\"task_id\":\"a1\"}}{}", "{\"x\":".repeat(9), "}".repeat(9));
        for text in [
            r#"{"task_id":"a1","task_id":null}"#,
            r#"{"data":{"task_id":"a1"},"data":null}"#,
            r#"{"code":"fail_to_fetch_task","message":"status 500, body: {\"data\":{\"task_id\":\"a1\"}}"}"#,
            r#"{"id":"req","message":"said {\\\"taskId\\\" : \\\"a1\\\"}"}"#,
            r#"{"message":"'task_id': 'a1'"}"#,
            &deep,
        ] {
            assert_eq!(plain(text), Some(Named::Within("a1".to_owned())), "{text}");
        }
        for text in [
            r#"{"error":{"param":"task_id","message":"is missing"}}"#,
            r#"{"message":"no \"task_id\": null"}"#,
            r#"{"message":"task_id: a1"}"#,
            r#"{"message":"\"my_task_id\":\"a1\""}"#,
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
        assert_eq!(offered_in("{\"task_id\":\"a1\", \"p\":\"\\ud83d\"").as_deref(), Some("a1"));
    }

    #[test]
    fn a_number_is_its_digits() {
        for number in [
            "7",
            "918273645546372819",
            "18446744073709551615",
            "18446744073709551616",
            "123456789012345678901234567890",
        ] {
            for text in [
                format!(r#"{{"other":1.8e18,"data":{{"task_id": {number} }}}}"#),
                format!(r#"{{"data":{number}}}"#),
                format!(r#"{{"id":{number}}}"#),
            ] {
                assert_eq!(plain(&text), Some(Named::Plainly(number.to_owned())), "{text}");
            }
        }
        for number in ["1.8e18", "1.0", "-5", "1E400", "0.1"] {
            let text = format!(r#"{{"data":{{"task_id":{number}}}}}"#);
            if let Ok(json) = serde_json::from_str(&text) {
                let offered = Some(Named::Oddly(Some(number.to_owned())));
                assert_eq!(task_of(Route::Runway, &json, &text), offered, "{text}");
            }
        }
    }

    #[test]
    fn what_cannot_be_a_name_is_offered_without_what_makes_it_so() {
        let oddly = |name: &str| Named::Oddly(Some(name.to_owned()));
        let altered = |name: &str| Named::Altered(name.to_owned());
        for (value, named) in [
            (r#""t 1""#, altered("t1")),
            (r#"" t1""#, altered("t1")),
            (r#""t1\u001b]0;x\u0007""#, altered("t1]0;x")),
            (r#""t\u202e1""#, altered("t1")),
            (r#""t1\udb40\udc41""#, altered("t1")),
            (r#"["t1"]"#, oddly("t1")),
            (r#"["t 1"]"#, altered("t1")),
            (r#"{"value":"t1"}"#, oddly("t1")),
            (r#"{"value":"t 1"}"#, altered("t1")),
            (r#""a[key]b""#, Named::Oddly(None)),
        ] {
            let text = format!(r#"{{"data":{{"task_id":{value}}}}}"#);
            assert_eq!(plain(&text), Some(named), "{text}");
        }
    }

    #[test]
    fn nothing_names_nothing() {
        for text in [
            "{}",
            "[]",
            "7",
            r#"{"task_id":null}"#,
            r#"{"task_id":""}"#,
            r#"{"task_id":"  "}"#,
            r#"{"task_id":"null"}"#,
            r#"{"data":{"task_id":"None"}}"#,
            r#"{"id":" undefined "}"#,
            r#"{"task_id":0}"#,
            r#"{"task_id":[]}"#,
            r#"{"task_id":"\u200b"}"#,
            r#"{"data":""}"#,
            r#"{"data":0}"#,
            r#"{"data":-1}"#,
            r#"{"data":"no such model"}"#,
            r#"{"data":"success"}"#,
            r#"{"code":"bad","message":"bad","data":"bad"}"#,
            r#"{"data":"https://docs.example.com/errors"}"#,
            r#"{"error":{"id":"e1"}}"#,
            r#"{"id":{"x":1},"error":"m"}"#,
            r#"{"data":["no such model"]}"#,
            r#"{"data":["a","b"]}"#,
            r#"{"request_id":"r1","trace_id":"r2"}"#,
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn pieces_of_an_answer_still_name_it() {
        for (text, offered) in [
            (r#"{"code":200,"data":{"task_id":"t1"#, None),
            (r#"{"code":200,"data":{"task_id":"t1""#, Some("t1")),
            (r#"{"code":200,"data":{"task_id":"t1","pro"#, Some("t1")),
            (r#"{"code":200,"data":{"task_id":"t1","list":[1,{"a":"#, Some("t1")),
            (r#"{"code":200,"data":{"task_id":17"#, None),
            (r#"{"code":200,"data":{"task_id":17,"#, Some("17")),
            (r#"{"data":{"id":"t1"},"msg":"ok"#, Some("t1")),
            (r#"{"data":"t1","msg":"ok"#, Some("t1")),
            (r#"{"data":{"task_id":"t\"}1"},"#, Some("t\"}1")),
            ("data: {\"data\":{\"task_id\":\"t1\"}}\n\ndata: [DONE]\n", Some("t1")),
            (": hello\n\nevent: x\ndata: {}\n\ndata: {\"id\":\"t1\"}\n", Some("t1")),
            ("\u{feff} {\"task_id\":\"t1\"} trailing", Some("t1")),
            ("HTTP proxy says: {\"task_id\":\"t1\"}", Some("t1")),
            ("<script>x={\"id\":\"element\"}</script>", None),
            ("<html>{{{{", None),
            ("", None),
        ] {
            assert_eq!(offered_in(text).as_deref(), offered, "{text}");
        }
        // Without an end, and without taking for ever.
        assert_eq!(task_in_pieces(Route::Runway, &"{".repeat(1 << 20)), None);
        let long = format!("{{\"task_id\":\"t1\",\"pad\":\"{}", "x".repeat(1 << 20));
        assert_eq!(offered_in(&long).as_deref(), Some("t1"));
    }

    #[test]
    fn an_answer_full_of_numbers_is_read_once() {
        // Each number that no integer holds is looked up in the text: all of them would take
        // minutes.
        let answer = format!("{{\"data\":[{}{{}}]}}", "{\"id\":0.5},".repeat(90_000));
        assert_eq!(plain(&answer), Some(Named::Oddly(Some("0.5".to_owned()))));
        let spellings: Vec<String> =
            (0..8192).map(|nth| format!("\"{}\":0.5", spelling(nth))).collect();
        let answer = format!("{{{}}}", spellings.join(","));
        assert_eq!(plain(&answer), Some(Named::Oddly(Some("0.5".to_owned()))));
        let answer = format!("[{}0]", "{\"task_id\":0.5},".repeat(60_000));
        assert_eq!(plain(&answer), Some(Named::Oddly(Some("0.5".to_owned()))));
    }

    /// A spelling of the name of a task id, with dashes and capitals chosen by this number.
    fn spelling(nth: usize) -> String {
        let letters = "taskid".chars().enumerate();
        letters
            .flat_map(|(at, c)| {
                let c = if nth >> at & 1 == 1 { c.to_ascii_uppercase() } else { c };
                [Some(c), (nth >> (at + 6) & 1 == 1).then_some('_')]
            })
            .flatten()
            .chain("-".repeat(nth >> 12).chars())
            .collect()
    }

    #[test]
    fn a_page_is_read_to_its_end() {
        let page = format!("<html>{}<p>{{\"task_id\":\"t1\"}}</p>", "a{b:c} ".repeat(200));
        assert_eq!(offered_in(&page).as_deref(), Some("t1"));
    }

    proptest! {
        #[test]
        fn wherever_it_is_cut_a_name_is_whole_or_not_there(cut in 0usize..200) {
            let text = r#"{"code":200,"msg":"成功","data":{"id":null,"task_id":"6f1f0a52-6f3e","x":[1,2]},"ip":""}"#;
            let cut = text.floor_char_boundary(cut);
            let name = offered_in(&text[..cut]);
            prop_assert!(name.is_none() || name.as_deref() == Some("6f1f0a52-6f3e"));
            prop_assert_eq!(name.is_some(), cut > text.find("\",\"x\"").unwrap());
        }
    }
}
