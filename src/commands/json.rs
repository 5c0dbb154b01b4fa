//! JSON for scripts, one object per line. Keys may be added to a take, but never change or
//! disappear.

use std::fmt::Write as _;
use std::path::Path;

use serde::{Serialize, Serializer};

use super::camera::{CameraLine, Judge};
use crate::domain::{
    Charge, FIELDS, Failure, Rating, Shot, Take, TakeId, Timestamp, is_bidi_control,
};

/// A value on one line.
pub(super) fn json_line(value: &impl Serialize) -> String {
    escaped(&serde_json::to_string(value).expect("texts, numbers and lists always serialise"))
}

/// The same JSON, with every character escaped (such as `\u009b`) that a terminal would obey or
/// that some readers take for a line end. JSON contains such characters only inside strings.
pub(super) fn escaped(json: &str) -> String {
    let mut same = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => push_escaped(c, &mut same),
            c if is_bidi_control(c) => push_escaped(c, &mut same),
            c => same.push(c),
        }
    }
    same
}

fn push_escaped(c: char, json: &mut String) {
    // All of them are in the plane that needs one number only; writing to memory does not fail.
    let _ = write!(json, "\\u{:04x}", u32::from(c));
}

#[derive(Serialize)]
struct TakeLine<'a> {
    id: &'a str,
    task_id: Option<&'a str>,
    state: &'static str,
    shot: ShotLine<'a>,
    created: String,
    updated: String,
    progress: Option<u8>,
    video_url: Option<&'a str>,
    /// The film's path, once it is on the disk.
    film: Option<std::borrow::Cow<'a, str>>,
    error: Option<&'a Failure>,
    note: &'a str,
    /// 1 to 5.
    rating: Option<u8>,
    /// The take whose shot it was made from.
    parent: Option<&'a str>,
    sent: Option<String>,
    /// When the provider was done.
    ended: Option<String>,
    /// The film's size on the disk.
    bytes: Option<u64>,
    poster: Option<std::borrow::Cow<'a, str>>,
    last_frame: Option<std::borrow::Cow<'a, str>>,
    /// The path of the part of an incomplete film that has arrived.
    film_part: Option<std::borrow::Cow<'a, str>>,
    /// What is unusual about the film.
    film_remark: Option<&'a str>,
    /// The provider it was sent to.
    provider: &'a str,
    hidden: bool,
    /// A task id that may be that of an unconfirmed take.
    offered_task_id: Option<&'a str>,
    /// The provider's own word for the state, if it is not a known one.
    provider_status: Option<&'a str>,
    /// Another task that the provider answers about when it is asked about this one.
    other_task: Option<OtherLine<'a>>,
    /// What its camera did, once that was measured.
    camera: Option<CameraLine<'a>>,
    /// The plan that it was sent for.
    plan: Option<String>,
    /// Which of its items it is, from 1.
    item: Option<u32>,
    /// What it costs.
    cost: Option<Charge>,
}

#[derive(Serialize)]
struct OtherLine<'a> {
    task_id: &'a str,
    /// Whether those answers count as the take's own.
    believed: bool,
}

/// A shot with all of its keys, whether they have values or not.
pub(super) struct ShotLine<'a>(pub(super) &'a Shot);

impl Serialize for ShotLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(FIELDS.iter().map(|spec| (spec.name, (spec.get)(self.0))))
    }
}

/// The object of one take, on one line.
pub(super) fn take_json(take: &Take, judge: &Judge) -> String {
    let film = take.film();
    let line = TakeLine {
        id: take.id.as_str(),
        task_id: take.task_id(),
        state: take.state().as_str(),
        shot: ShotLine(&take.shot),
        created: take.created.rfc3339(),
        updated: take.updated.rfc3339(),
        progress: take.progress(),
        video_url: take.output().map(|output| output.film.as_str()),
        film: film.map(|film| film.path.to_string_lossy()),
        error: take.failure(),
        note: &take.remark.note,
        rating: take.remark.rating.map(Rating::stars),
        parent: take.parent.as_ref().map(TakeId::as_str),
        sent: take.sent.map(Timestamp::rfc3339),
        ended: take.ended.map(Timestamp::rfc3339),
        bytes: film.map(|film| film.bytes),
        poster: film.and_then(|film| film.poster.as_deref()).map(Path::to_string_lossy),
        last_frame: film.and_then(|film| film.last_frame.as_deref()).map(Path::to_string_lossy),
        film_part: take.part.as_ref().map(|part| part.file.to_string_lossy()),
        film_remark: film.and_then(|film| film.remark.as_deref()),
        provider: &take.origin,
        hidden: take.hidden,
        offered_task_id: take.offered(),
        provider_status: take.answers.said.as_deref(),
        other_task: take
            .answers
            .other
            .as_ref()
            .map(|other| OtherLine { task_id: &other.task_id, believed: other.is_believed() }),
        camera: judge.line(take),
        plan: take.item.map(|it| it.plan.to_string()),
        item: take.item.map(|it| it.item),
        cost: take.cost(),
    };
    json_line(&line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_written_by_its_number() {
        let rows = [
            ("\x1b]0;x\x07", r#""\u001b]0;x\u0007""#),
            ("\u{7f}\u{9b}2J\u{9f}", r#""\u007f\u009b2J\u009f""#),
            ("\u{61c}\u{200e}\u{200f}\u{202e}\u{2069}", r#""\u061c\u200e\u200f\u202e\u2069""#),
            ("\u{2028}\u{2029}", r#""\u2028\u2029""#),
            ("mèo 猫 👩‍🚀 \\ \"", r#""mèo 猫 👩‍🚀 \\ \"""#),
        ];
        for (text, line) in rows {
            assert_eq!(json_line(&text), line);
        }
    }

    proptest! {
        #[test]
        fn it_is_the_same_json(text in "[\\PC\u{0}-\u{a0}\u{61c}\u{2000}-\u{2070}]{0,40}") {
            let value = serde_json::json!({ &text: [&text] });
            let line = json_line(&value);
            prop_assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), value);
            let obeyed = |c: char| c.is_control() || is_bidi_control(c);
            prop_assert!(!line.contains(obeyed), "{line:?}");
            prop_assert_eq!(escaped(&line), line);
        }
    }
}
