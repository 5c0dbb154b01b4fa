//! Finds the task in an answer: which object it is, which task, and what is around and inside it.

use serde_json::{Map, Value};

use super::json::{success, text, text_at};
use super::reason::{Said, said};
use super::status::Stand;

/// How many levels of nested objects are examined.
const DEPTH: usize = 6;

/// The keys that can hold a task inside its wrapping. After the first, only an object that looks
/// like a task counts, because a result may also be the film.
const INSIDE: [&str; 4] = ["data", "result", "task", "response"];

/// Keys that any object may have for something other than a reason, though reasons are looked for
/// there.
const OWN: [&str; 6] = ["type", "title", "description", "info", "cause", "code"];

/// Keys that tasks have and errors do not, in all generations of contract section 3.
const MARKS: [&str; 14] = [
    "createdAt",
    "created_at",
    "create_time",
    "submit_time",
    "start_time",
    "finish_time",
    "object",
    "action",
    "output",
    "progress",
    "video_url",
    "fail_reason",
    "failure",
    "failureCode",
];

/// Keys that can hold a reason, or just talk.
const TALK: [&str; 2] = ["message", "msg"];

/// Parses strings that contain JSON where an object is expected.
pub(super) fn opened(mut json: Value) -> Value {
    open(&mut json, DEPTH);
    json
}

fn open(value: &mut Value, depth: usize) {
    if depth == 0 {
        return;
    }
    if let Value::String(text) = value
        && text.trim_start().starts_with(['{', '['])
        && let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
    {
        *value = inner;
    }
    match value {
        Value::Object(object) => {
            for key in INSIDE {
                if let Some(inner) = object.get_mut(key) {
                    open(inner, depth - 1);
                }
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| open(entry, depth - 1)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A task, as an answer describes it.
#[derive(Debug)]
pub(super) struct Task<'a> {
    /// The answer and the other objects wrapped around the task, outermost first.
    pub(super) around: Vec<&'a Value>,
    /// The object that is the task.
    pub(super) own: &'a Value,
    /// The nested objects in which its maker describes the task, outermost first.
    pub(super) inside: Vec<&'a Value>,
}

/// Which task an answer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The one that was asked about.
    Asked,
    /// It does not say.
    Unsaid,
    /// Another one, with this id.
    Other(String),
}

impl<'a> Task<'a> {
    /// Finds the task in an answer to the question about `asked`; `None` if no object could be one.
    pub(super) fn of(answer: &'a Value, asked: &str) -> Option<Self> {
        let mut layers = Vec::new();
        let mut next = object_in(answer, asked);
        while let Some(layer) = next.filter(|_| layers.len() < DEPTH) {
            layers.push(layer);
            next = inside(layer, asked);
        }
        let is_wrapper = |(at, layer): (usize, &&Value)| is_wrapper(layer, at == 0);
        let wrappers = layers.iter().enumerate().take_while(|it| is_wrapper((it.0, it.1))).count();
        let inside = layers.split_off((wrappers + 1).min(layers.len()));
        let own = layers.pop()?;
        Some(Self { around: layers, own, inside })
    }

    /// Which task it is: by its own id, or by that of its wrapping. Ids inside it are its maker's,
    /// and often differ.
    pub(super) fn whose(&self, asked: &str) -> Whose {
        let mut names = self.names();
        if self.names().any(|name| is_same(&name, asked)) {
            return Whose::Asked;
        }
        names.next().map_or(Whose::Unsaid, Whose::Other)
    }

    /// Whether the object names its task, so that its status is the task's and not that of the
    /// answer.
    pub(super) fn is_named(&self, asked: &str) -> bool {
        // Official tasks and those of other routes have an `id` only, and so have errors.
        self.names().next().is_some()
            || text_at(self.own, "id").is_some_and(|id| is_same(&id, asked) || self.is_marked())
    }

    /// Whether it has a key that only tasks have. An error has a reason too.
    pub(super) fn is_marked(&self) -> bool {
        MARKS.iter().any(|key| self.own.get(*key).is_some())
    }

    /// Whether it is exactly as its maker writes it, without anything of a relay around it.
    pub(super) fn is_bare_official(&self) -> bool {
        self.around.is_empty() && name_of(self.own).is_none() && self.own.get("object").is_none()
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.around.iter().chain([&self.own]).filter_map(|it| name_of(it))
    }

    /// The task, what is around it, and what is inside it: the places to look for facts, the most
    /// reliable first.
    pub(super) fn objects(&self) -> Vec<&'a Value> {
        let mut objects = vec![self.own];
        objects.extend(&self.around);
        objects.extend(&self.inside);
        objects
    }

    /// What it says went wrong, in its own words and its maker's.
    pub(super) fn reason(&self) -> Option<Said> {
        let mut told = [self.own].into_iter().chain(self.inside.iter().copied());
        let first = told.find_map(|it| said(&without(it, &OWN)))?;
        Some(told.filter_map(|it| said(&without(it, &OWN))).fold(first, Said::and))
    }

    /// The same, but only from keys that can hold nothing but a reason.
    pub(super) fn sure_reason(&self) -> Option<Said> {
        let names: Vec<&str> = OWN.iter().chain(&TALK).copied().collect();
        let mut told = [self.own].into_iter().chain(self.inside.iter().copied());
        told.find_map(|it| said(&without(it, &names)))
    }

    /// Percent done, 0..=100: from `"45%"`, 45, or a fraction of 1 with a decimal point. Official
    /// tasks only have fractions of 1.
    pub(super) fn progress(&self) -> Option<u8> {
        let is_official = self.is_bare_official();
        let own = percent(self.own.get("progress"), is_official);
        let inner = self.inside.iter().find_map(|it| percent(it.get("progress"), true));
        match own {
            // Many relays leave theirs at nothing.
            None | Some(0) => inner.or(own),
            Some(_) => own,
        }
    }
}

fn percent(value: Option<&Value>, is_official: bool) -> Option<u8> {
    let said = text(value?)?;
    let bare = said.trim_end_matches(['%', '％']).trim_end();
    let number = bare.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)?;
    let has_point = bare.contains(['.', 'e', 'E']);
    let is_part = bare.len() == said.len() && number <= 1.0 && (is_official || has_point);
    let percent = if is_part { number * 100.0 } else { number };
    // A part that is written in decimals may come out a hair below its percentage.
    Some((percent + 1e-6).clamp(0.0, 100.0) as u8)
}

/// The object itself; of a list, the task that was asked about, else the first.
fn object_in<'a>(value: &'a Value, asked: &str) -> Option<&'a Value> {
    match value {
        Value::Object(_) => Some(value),
        Value::Array(entries) => {
            let is_asked = |it: &&Value| name_of(it).is_some_and(|name| is_same(&name, asked));
            let mut objects = entries.iter().filter(|entry| entry.is_object());
            objects.clone().find(is_asked).or_else(|| objects.next())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn inside<'a>(layer: &'a Value, asked: &str) -> Option<&'a Value> {
    let is_task = |it: &&Value| name_of(it).is_some() || Stand::of(it).word.is_some();
    let at = |key: &str| layer.get(key).and_then(|it| object_in(it, asked));
    at(INSIDE[0]).or_else(|| INSIDE[1..].iter().find_map(|key| at(key).filter(is_task)))
}

/// Whether an object is nothing but the wrapping of another.
fn is_wrapper(layer: &Value, is_first: bool) -> bool {
    let named = name_of(layer);
    // A flat task carries its maker's in `data`, and may have a code as well.
    let is_flat = named.is_some() && Stand::of(layer).known.is_some();
    !is_flat && (success(layer) == Some(true) || is_first && named.is_none())
}

/// The id that an object gives for its task.
fn name_of(object: &Value) -> Option<String> {
    ["task_id", "taskId"].iter().find_map(|key| text_at(object, key))
}

/// Whether two ids mean the same task. Case and dashes of a UUID do not matter.
fn is_same(one: &str, other: &str) -> bool {
    let uuid = |name: &str| {
        let digits: String = name.chars().filter(|c| *c != '-').collect();
        let is_uuid = digits.len() == 32 && digits.bytes().all(|c| c.is_ascii_hexdigit());
        is_uuid.then(|| digits.to_ascii_lowercase())
    };
    one.trim() == other.trim() || uuid(one).is_some_and(|one| uuid(other) == Some(one))
}

/// An object without these keys.
fn without(object: &Value, names: &[&str]) -> Value {
    let entries = object.as_object().into_iter().flatten();
    let kept: Map<String, Value> = entries
        .filter(|(key, _)| !names.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use serde_json::json;

    fn whose(answer: &Value) -> Option<Whose> {
        let answer = opened(answer.clone());
        Task::of(&answer, "mine").map(|task| task.whose("mine"))
    }

    #[test]
    fn an_answer_is_about_the_task_that_it_names_itself() {
        let other = |name: &str| Some(Whose::Other(name.to_owned()));
        for (answer, of) in [
            (json!({"task_id": "mine"}), Some(Whose::Asked)),
            (json!({"task_id": " mine "}), Some(Whose::Asked)),
            (json!({"taskId": "mine", "status": "QUEUED"}), Some(Whose::Asked)),
            (json!({"code": 0, "data": {"task_id": "mine"}}), Some(Whose::Asked)),
            (
                json!({"code": 0, "data": [{"task_id": "x"}, {"task_id": "mine"}]}),
                Some(Whose::Asked),
            ),
            (json!({"code": 0, "data": [{"task_id": "x"}, {"task_id": "y"}]}), other("x")),
            (json!({"code": 0, "data": "{\"task_id\": \"x\"}"}), other("x")),
            (json!({"code": 0, "data": {"data": {"task_id": "x"}}}), Some(Whose::Unsaid)),
            (json!({"code": 0, "data": {"code": 0, "data": {"task_id": "x"}}}), other("x")),
            (json!({"code": 0, "task_id": "mine", "data": {"task_id": "x"}}), Some(Whose::Asked)),
            // The maker's own name, in what is inside the task.
            (
                json!({"task_id": "mine", "status": "QUEUED", "data": {"task_id": "x"}}),
                Some(Whose::Asked),
            ),
            (
                json!({"code": 0, "data": {"task_id": "mine", "data": {"task_id": "x"}}}),
                Some(Whose::Asked),
            ),
            (json!({"id": "x", "status": "RUNNING"}), Some(Whose::Unsaid)),
            (json!({"code": 0, "data": {"task_id": 17}}), other("17")),
            (json!({"code": 0, "data": null}), Some(Whose::Unsaid)),
            (json!([{"task_id": "mine"}]), Some(Whose::Asked)),
            (json!("{\"task_id\": \"mine\"}"), Some(Whose::Asked)),
            (json!("mine"), None),
            (json!([]), None),
        ] {
            assert_eq!(whose(&answer), of, "{answer}");
        }
    }

    #[test]
    fn names_are_compared_as_their_makers_write_them() {
        let uuid = "3d957031-9a2a-45e2-9dc7-bc8513059c50";
        for (one, other, same) in [
            (uuid, "3D957031-9A2A-45E2-9DC7-BC8513059C50", true),
            (uuid, "3d9570319a2a45e29dc7bc8513059c50", true),
            (uuid, "3d957031-9a2a-45e2-9dc7-bc8513059c51", false),
            ("17", "17", true),
            ("17", "017", false),
            ("Task-a", "task-a", false),
            ("", "", true),
        ] {
            assert_eq!(is_same(one, other), same, "{one} {other}");
        }
    }

    #[test]
    fn progress_is_read_in_every_notation() {
        let outer = |progress: Value| {
            let answer = json!({"task_id": "mine", "status": "RUNNING", "progress": progress});
            Task::of(&answer, "mine").unwrap().progress()
        };
        let official = |progress: Value| {
            let answer = json!({"id": "x", "status": "RUNNING", "progress": progress});
            Task::of(&answer, "mine").unwrap().progress()
        };
        for (said, as_outer, as_official) in [
            (json!("45%"), Some(45), Some(45)),
            (json!("45 %"), Some(45), Some(45)),
            (json!("45％"), Some(45), Some(45)),
            (json!(45), Some(45), Some(45)),
            (json!("45"), Some(45), Some(45)),
            (json!(45.9), Some(45), Some(45)),
            (json!(0.45), Some(45), Some(45)),
            (json!("0.45"), Some(45), Some(45)),
            (json!(0.29), Some(29), Some(29)),
            (json!("0.45%"), Some(0), Some(0)),
            (json!("1%"), Some(1), Some(1)),
            // The official object has parts of 1 only, and 1.0 is written as 1 by many.
            (json!(1), Some(1), Some(100)),
            (json!("1"), Some(1), Some(100)),
            (json!(1.0), Some(100), Some(100)),
            (json!(0), Some(0), Some(0)),
            (json!(120), Some(100), Some(100)),
            (json!("120%"), Some(100), Some(100)),
            (json!(1e300), Some(100), Some(100)),
            (json!(-1), None, None),
            (json!("NaN%"), None, None),
            (json!("inf"), None, None),
            (json!("half"), None, None),
            (json!(""), None, None),
            (json!(null), None, None),
            (json!([45]), None, None),
        ] {
            assert_eq!(
                (outer(said.clone()), official(said.clone())),
                (as_outer, as_official),
                "{said}"
            );
        }
        let both = |own: Value, inner: Value| {
            let answer = json!({"task_id": "mine", "status": "RUNNING", "progress": own,
                "data": {"status": "RUNNING", "progress": inner}});
            Task::of(&answer, "mine").unwrap().progress()
        };
        assert_eq!(both(json!("0%"), json!(0.3)), Some(30));
        assert_eq!(both(json!("40%"), json!(0.3)), Some(40));
        assert_eq!(both(json!(null), json!(1)), Some(100));
        assert_eq!(both(json!("0%"), json!(null)), Some(0));
    }
}
