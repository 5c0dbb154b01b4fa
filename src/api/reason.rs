//! Finds the provider's reason for an error, in whatever shape it comes. Every relay puts it
//! somewhere else, and without it the user does not know what to change.

use serde_json::{Map, Value};

use super::json::{is_success_word, success, text};
use crate::domain::{clean_line, is_invisible};

/// How deep a reason is looked for; the deepest one seen is four objects down.
const DEPTH: usize = 8;

/// How many entries of a list are read.
const ENTRIES: usize = 8;

/// The keys that can hold a code, the most specific first.
const CODES: [&str; 9] = [
    "code",
    "error_code",
    "errorCode",
    "err_code",
    "failureCode",
    "failure_code",
    "reason_code",
    "type",
    "error_type",
];

/// The keys that can hold words, the most general first; later ones add details.
const WORDS: [&str; 26] = [
    "error",
    "err",
    "message",
    "msg",
    "error_message",
    "errorMessage",
    "error_msg",
    "errorMsg",
    "err_msg",
    "errmsg",
    "error_description",
    "reason",
    "fail_reason",
    "failReason",
    "failure_reason",
    "failureReason",
    "fail_msg",
    "failMsg",
    "failure",
    "detail",
    "details",
    "errors",
    "issues",
    "violations",
    "invalid_params",
    "invalid-params",
];

/// Keys whose words may be about something else; read only if no other key has any.
const LAST_WORDS: [&str; 4] = ["title", "description", "info", "cause"];

/// The keys that name the field which an entry of a list is about.
const FIELDS: [&str; 8] =
    ["loc", "path", "field", "param", "parameter", "property", "pointer", "instancePath"];

/// What the provider says went wrong, cleaned. One of the two may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// A code, as a word or number; never one that means success.
    pub(super) code: String,
    /// A sentence.
    pub(super) message: String,
}

/// The reason in an answer or in a task. Only values under a known key count, because the rest of
/// the object is about something else.
pub(super) fn said(answer: &Value) -> Option<Said> {
    let object = answer.as_object()?;
    let mut said = named(object, DEPTH, false);
    // An answer's own code is its verdict; those inside say it in more detail.
    if said.code.is_empty() && success(answer) != Some(true) {
        said.code = own_code(object);
    }
    said.told()
}

/// The reason in the value of a key such as `fail_reason` or `error`, where everything belongs to
/// the reason.
pub(super) fn reason(value: &Value) -> Option<Said> {
    within(value, DEPTH).told()
}

impl Said {
    /// Merges two reasons for the same failure.
    pub(super) fn and(self, more: Self) -> Self {
        let code = if self.code.is_empty() { more.code } else { self.code };
        Self { code, message: joined(&self.message, &more.message) }
    }

    /// The message, or the code if there is none.
    pub(super) fn words(&self) -> String {
        if self.message.is_empty() { self.code.clone() } else { self.message.clone() }
    }

    fn told(self) -> Option<Self> {
        (!self.code.is_empty() || !self.message.is_empty()).then_some(self)
    }
}

fn within(value: &Value, depth: usize) -> Said {
    if depth == 0 {
        return Said::default();
    }
    match value {
        Value::Null | Value::Bool(_) => Said::default(),
        Value::Number(number) => Said { message: number.to_string(), ..Said::default() },
        Value::String(words) => {
            // A relay that wraps another's answer keeps it as text.
            if words.trim_start().starts_with(['{', '['])
                && let Ok(inner @ (Value::Object(_) | Value::Array(_))) =
                    serde_json::from_str(words)
                && let Some(said) = within(&inner, depth - 1).told()
            {
                return said;
            }
            Said { message: sentence_of(words), ..Said::default() }
        }
        Value::Array(entries) => {
            let mut said = Said::default();
            let mut told = Vec::new();
            for entry in entries {
                let one = within(entry, depth - 1);
                if said.code.is_empty() {
                    said.code = one.code;
                }
                if !one.message.is_empty() && !told.contains(&one.message) {
                    told.push(one.message);
                }
                if told.len() > ENTRIES {
                    told.truncate(ENTRIES);
                    told.push("…".to_owned());
                    break;
                }
            }
            said.message = clean_line(&told.join("; "));
            said
        }
        Value::Object(object) => {
            let mut said = named(object, depth, true);
            if said.message.is_empty() {
                said.message = everything(object, depth);
            }
            if let Some(field) = FIELDS.iter().find_map(|key| field_of(object.get(*key)?))
                && !said.message.is_empty()
                && !said.message.contains(&field)
            {
                said.message = clean_line(&format!("{field}: {}", said.message));
            }
            said
        }
    }
}

/// What an object says under the known keys; with `codes`, its own code too.
fn named(object: &Map<String, Value>, depth: usize, codes: bool) -> Said {
    let code = if codes { own_code(object) } else { String::new() };
    let mut said = Said { code, message: String::new() };
    let mut hear = |key: &&str| {
        let Some(value) = object.get(*key) else { return };
        let more = within(value, depth - 1);
        if said.code.is_empty() {
            said.code = more.code;
        }
        said.message = joined(&said.message, &more.message);
    };
    WORDS.iter().for_each(&mut hear);
    if said.message.is_empty() {
        let last = LAST_WORDS.iter().find(|key| object.get(**key).is_some_and(Value::is_string));
        said.message = last.map(|key| within(&object[*key], depth - 1).message).unwrap_or_default();
    }
    said
}

/// Everything that an object without known keys says, key by key.
fn everything(object: &Map<String, Value>, depth: usize) -> String {
    let known = |key: &str| CODES.contains(&key) || FIELDS.contains(&key);
    let told: Vec<String> = object
        .iter()
        .filter(|(key, _)| !known(key))
        .map(|(key, value)| (key, within(value, depth - 1).message))
        .filter(|(_, message)| !message.is_empty())
        .map(|(key, message)| format!("{}: {message}", clean_line(key)))
        .take(ENTRIES)
        .collect();
    clean_line(&told.join("; "))
}

/// Merges two sentences about the same thing, without saying anything twice.
fn joined(first: &str, second: &str) -> String {
    let (one, other) = (first.to_lowercase(), second.to_lowercase());
    if one.contains(&other) {
        first.to_owned()
    } else if other.contains(&one) {
        second.to_owned()
    } else {
        clean_line(&format!("{}: {second}", first.trim_end_matches(['.', ':', ' '])))
    }
}

/// An object's own code for what went wrong; empty if it has none.
fn own_code(object: &Map<String, Value>) -> String {
    let code = |key: &&str| {
        let code = sentence_of(&text(object.get(*key)?)?);
        (!code.is_empty() && code != "0").then_some(code)
    };
    CODES.iter().find_map(code).unwrap_or_default()
}

/// The name of a field, from `"prompt"`, `"/options/seconds"` or `["body", "options", "seconds"]`.
fn field_of(value: &Value) -> Option<String> {
    let parts: Vec<String> = match value {
        Value::String(path) => {
            let path = path.trim_start_matches(['#', '/']);
            path.split('/').map(clean_line).collect()
        }
        Value::Array(parts) => parts.iter().take(DEPTH).filter_map(text).collect(),
        _ => return None,
    };
    // Where in the request the field stands is the same for all of them.
    let skip = usize::from(parts.len() > 1 && parts[0] == "body");
    let name = clean_line(&parts[skip..].join("."));
    (!name.is_empty()).then_some(name)
}

/// A text on one line; empty if nothing in it is visible, or if it means success.
fn sentence_of(words: &str) -> String {
    let line = clean_line(words);
    let seen = line.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
    if seen && !is_success_word(&line) { line } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::json;

    /// The value of a reason, its code, its message.
    #[test]
    fn a_reason_is_read_in_every_shape() {
        let rows = [
            (json!("prompt is too long"), "", "prompt is too long"),
            (json!("  two\n lines "), "", "two lines"),
            (json!(422), "", "422"),
            (json!({"message": "m"}), "", "m"),
            (json!({"msg": "m"}), "", "m"),
            (json!({"detail": "m"}), "", "m"),
            (json!({"reason": "m"}), "", "m"),
            (json!({"error": "m"}), "", "m"),
            (json!({"description": "m"}), "", "m"),
            (json!({"title": "m"}), "", "m"),
            (json!({"failure": "m"}), "", "m"),
            (json!({"code": "c", "message": "m"}), "c", "m"),
            (json!({"code": 1013, "message": "m"}), "1013", "m"),
            (json!({"code": "", "type": "t", "message": "m", "param": ""}), "t", "m"),
            (json!({"failureCode": "SAFETY.TEXT", "failure": "m"}), "SAFETY.TEXT", "m"),
            (json!({"message": {"detail": "prompt too long", "max": 1000}}), "", "prompt too long"),
            (json!({"error": {"error": {"error": {"message": "m", "code": "c"}}}}), "c", "m"),
            (json!({"title": "Bad request", "detail": "m"}), "", "m"),
            (
                json!({"message": "Validation failed", "errors": [{"message": "bad ratio"}]}),
                "",
                "Validation failed: bad ratio",
            ),
            (json!({"message": "bad ratio", "details": "Bad ratio: 5:4"}), "", "Bad ratio: 5:4"),
            (json!({"message": "m", "param": "ratio"}), "", "ratio: m"),
            (json!({"message": "ratio is wrong", "param": "ratio"}), "", "ratio is wrong"),
            (json!(["one", "two", "one"]), "", "one; two"),
            (
                json!([{"loc": ["body", "prompt"], "msg": "field required", "type": "missing"}]),
                "missing",
                "prompt: field required",
            ),
            (
                json!([{"path": ["options", "seconds"], "message": "5 or 10", "code": "custom"}]),
                "custom",
                "options.seconds: 5 or 10",
            ),
            (
                json!([{"instancePath": "/options/seconds", "message": "must be a number"}]),
                "",
                "options.seconds: must be a number",
            ),
            (json!("{\"error\":{\"code\":\"c\",\"message\":\"m\"}}"), "c", "m"),
            (json!("[not json"), "", "[not json"),
            (json!("{}"), "", "{}"),
            (json!({"gpu": "lost", "node": 7}), "", "gpu: lost; node: 7"),
            (json!({"gpu": {"state": "lost"}}), "", "gpu: state: lost"),
            (json!({"message": "\u{200b}\u{202e}\u{7}", "reason": "m"}), "", "m"),
            (json!({"message": " ", "error": {}, "detail": [], "reason": "m"}), "", "m"),
            (json!({"code": "success", "message": "ok", "reason": "m"}), "", "m"),
            (json!({"code": "c"}), "c", ""),
        ];
        for (value, code, message) in rows {
            let expected = Said { code: code.to_owned(), message: message.to_owned() };
            assert_eq!(reason(&value), Some(expected), "{value}");
        }
    }

    #[test]
    fn what_says_nothing_is_no_reason() {
        for nothing in [
            json!(null),
            json!(true),
            json!(""),
            json!(" \n\u{200b}\u{feff}"),
            json!("success"),
            json!({}),
            json!([]),
            json!({"message": null, "code": ""}),
            json!({"message": "\u{202e}", "code": 0}),
            json!([[], {}, null]),
        ] {
            assert_eq!(reason(&nothing), None, "{nothing}");
            assert_eq!(said(&nothing), None, "{nothing}");
        }
    }

    /// A whole answer, its code, its message.
    #[test]
    fn an_answer_says_it_in_every_envelope() {
        let rows = [
            (json!({"error": {"code": "", "message": "m", "type": "t"}}), "t", "m"),
            (json!({"error": {"message": {"detail": "m"}, "type": "t"}}), "t", "m"),
            (json!({"error": "m"}), "", "m"),
            (json!({"code": "fail", "message": "m", "data": null}), "fail", "m"),
            (json!({"code": 500, "msg": "m", "data": []}), "500", "m"),
            (json!({"code": 200, "error": {"code": "c", "message": "m"}}), "c", "m"),
            (json!({"code": 200, "error": "m"}), "", "m"),
            (json!({"code": "fail", "error": {"message": "m"}}), "fail", "m"),
            (json!({"success": false, "message": "m"}), "", "m"),
            (json!({"errors": [{"message": "bad ratio"}]}), "", "bad ratio"),
            (
                json!({"detail": [{"loc": ["body", "prompt"], "msg": "field required"}]}),
                "",
                "prompt: field required",
            ),
            (json!({"detail": "Not authenticated"}), "", "Not authenticated"),
            (
                json!({"error": "Validation of body failed", "issues": [{"message": "ratio must be …"}]}),
                "",
                "Validation of body failed: ratio must be …",
            ),
            (
                json!({"statusCode": 400, "error": "Bad Request", "message": ["ratio", "style"]}),
                "",
                "Bad Request: ratio; style",
            ),
            (json!({"title": "Bad Request", "status": 400, "detail": "m"}), "", "m"),
            (json!({"code": 4, "description": "参数错误"}), "4", "参数错误"),
            (json!({"path": "/runway/feed", "error": "Not Found"}), "", "Not Found"),
        ];
        for (value, code, message) in rows {
            let expected = Said { code: code.to_owned(), message: message.to_owned() };
            assert_eq!(said(&value), Some(expected), "{value}");
        }
        // What an answer is about is no reason.
        for task in [
            json!({"task_id": "t", "prompt": "a cat", "status": "RUNNING", "fail_reason": ""}),
            json!({"code": "success", "message": "", "data": {"task_id": "t"}}),
            json!("m"),
            json!(["m"]),
        ] {
            assert_eq!(said(&task), None, "{task}");
        }
    }

    #[test]
    fn a_reason_without_an_end_is_cut() {
        let long = json!({"errors": vec![json!({"message": "x".repeat(100_000)}); 1000]});
        assert!(said(&long).unwrap().message.len() < 5000);
        let many: Vec<_> = (0..1000).map(|nth| json!({"message": format!("no. {nth}")})).collect();
        let message = said(&json!({"errors": many})).unwrap().message;
        assert!(message.starts_with("no. 0; no. 1;") && message.ends_with("no. 7; …"), "{message}");
        let mut deep = json!("m");
        for _ in 0..100 {
            deep = json!({"error": deep});
        }
        assert_eq!(said(&deep), None);
    }

    proptest! {
        #[test]
        fn what_is_said_can_be_printed(words in any::<String>()) {
            for value in [json!(words), json!({"error": {"code": words, "message": [words]}})] {
                let Said { code, message } = reason(&value).unwrap_or_default();
                prop_assert!(!code.chars().chain(message.chars()).any(char::is_control));
            }
        }
    }
}
