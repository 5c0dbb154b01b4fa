//! What is written beside a film: enough to know what made it, and to make it again.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::names::{LAST_FRAME, POSTER, SIDECAR};
use crate::domain::{Output, Shot, Take, TakeId, Timestamp};
use crate::measure::Got;

/// The content of the file.
#[derive(Debug, Serialize)]
pub struct Sidecar<'a> {
    /// The version of viewfinder that wrote it.
    pub viewfinder: &'static str,
    /// The take's name in the ledger.
    pub take: String,
    /// What was asked for: what `submit --from` reads.
    pub shot: &'a Shot,
    /// The provider, and its name of the take.
    pub provider: &'a str,
    /// See [`Self::provider`].
    pub task_id: Option<&'a str>,
    /// When it was written down, sent, done at the provider and saved: RFC 3339, UTC.
    pub created: String,
    /// See [`Self::created`].
    pub sent: Option<String>,
    /// See [`Self::created`].
    pub ended: Option<String>,
    /// See [`Self::created`].
    pub saved: String,
    /// What the provider is thought to charge, in dollars; an estimate.
    pub estimated_usd: Option<f64>,
    /// The file that the film is in, beside this one.
    pub film: &'a str,
    /// Whether that is all of it.
    pub whole: bool,
    /// What is unusual about it.
    pub remark: Option<&'a str>,
    /// The film's address.
    pub output: &'a Output,
    /// The answer that ended it, as it came. On one line: one that is nested deeply would be many
    /// times as long otherwise.
    #[serde(skip)]
    pub answer: Value,
}

/// What is on the disk of a film.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// See [`Sidecar::film`].
    pub film: &'a str,
    /// See [`Sidecar::whole`].
    pub whole: bool,
    /// See [`Sidecar::remark`].
    pub remark: Option<&'a str>,
    /// When that was seen.
    pub at: Timestamp,
}

impl<'a> Sidecar<'a> {
    /// What is to be written of a take, whose answer came as it did.
    pub fn of(
        take: &'a Take,
        output: &'a Output,
        about: About<'a>,
        (estimated_usd, raw): (Option<f64>, Option<&[u8]>),
    ) -> Self {
        let About { film, whole, remark, at: saved } = about;
        let text = raw.map(String::from_utf8_lossy);
        let answer = text.map(|text| nested(&text).unwrap_or(Value::String(text.into_owned())));
        Self {
            viewfinder: env!("CARGO_PKG_VERSION"),
            take: take.id.to_string(),
            shot: &take.shot,
            provider: &take.origin,
            task_id: take.task_id(),
            created: take.created.rfc3339(),
            sent: take.sent.map(Timestamp::rfc3339),
            ended: take.ended.map(Timestamp::rfc3339),
            saved: saved.rfc3339(),
            estimated_usd,
            film,
            whole,
            remark,
            output,
            answer: answer.unwrap_or(Value::Null),
        }
    }

    /// The file, to the byte.
    pub fn to_bytes(&self) -> Vec<u8> {
        with_answer(self, &self.answer)
    }
}

/// The bytes of a sidecar: the answer is its last field.
fn with_answer(facts: &impl Serialize, answer: &Value) -> Vec<u8> {
    let known = "what is known always serialises";
    let mut json = serde_json::to_string_pretty(facts).expect(known);
    json.truncate(json.len() - "\n}".len());
    let answer = serde_json::to_string(answer).expect(known);
    format!("{json},\n  \"answer\": {answer}\n}}\n").into_bytes()
}

/// The sidecar that reads so, with what was measured in its film since, in place of what was measured
/// before. Everything else in it stays. None if it is no sidecar.
pub fn with_camera(text: &str, got: &Got) -> Option<Vec<u8>> {
    let Value::Object(mut facts) = serde_json::from_str(text).ok()? else { return None };
    let answer = facts.shift_remove("answer")?;
    facts.insert("camera".to_owned(), serde_json::to_value(got.facts()).ok()?);
    Some(with_answer(&facts, &answer))
}

/// JSON that can still be read where it stands inside of something else: there is a limit to how
/// deep it may be nested.
fn nested(text: &str) -> Option<Value> {
    let mut around: Vec<Value> = serde_json::from_str(&format!("[{text}]")).ok()?;
    around.pop().filter(|_| around.is_empty())
}

/// The take that a sidecar, or a line of the history, is about; of several lines the first counts.
pub fn take_of(text: &str) -> Option<TakeId> {
    let value: Value = serde_json::Deserializer::from_str(text).into_iter().next()?.ok()?;
    let name = value.get("take").or_else(|| value.get("id"))?;
    value.get("shot")?;
    TakeId::parse(name.as_str()?)
}

/// Bytes that no sidecar has more of: a prompt escaped, and the longest answer that is kept (256
/// KiB), escaped too.
pub const SIDECAR_LIMIT: u64 = 4 * 1024 * 1024;

/// Whether a file that the ledger has for a take was written for it. A sidecar says so itself. Where
/// the ledger is not `sure` of a film and its pictures, since nobody can tell whether it imported
/// them, they must have the names and the size that viewfinder gives them, beside that sidecar.
pub fn is_own(take: &Take, path: &Path, sure: bool) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if sure {
        return !name.ends_with(SIDECAR) || is_sidecar_of(path, take);
    }
    let Some(film) = take.film() else { return false };
    let stem = film.path.file_stem().and_then(|stem| stem.to_str());
    let Some(stem) = stem.filter(|stem| stem.ends_with(take.id.as_str())) else { return false };
    let Some(end) = name.strip_prefix(stem) else { return false };
    let is_picture = [POSTER, LAST_FRAME].iter().any(|kind| {
        let ending = end.strip_prefix(kind).and_then(|ending| ending.strip_prefix('.'));
        ending
            .is_some_and(|it| it.len() <= 4 && it.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    });
    let is_film = || film.path.metadata().is_ok_and(|file| file.len() == film.bytes);
    path.parent() == film.path.parent()
        && (is_picture || end == SIDECAR || (path == film.path && is_film()))
        && is_sidecar_of(&film.path.with_extension(&SIDECAR[1..]), take)
}

/// Whether the file at `path` is the sidecar that was written for this take: it says so.
fn is_sidecar_of(path: &Path, take: &Take) -> bool {
    // Not through a link, and nothing that never ends.
    let plain =
        path.symlink_metadata().is_ok_and(|file| file.is_file() && file.len() <= SIDECAR_LIMIT);
    let text = || std::fs::read_to_string(path).ok();
    plain.then(text).flatten().is_some_and(|text| is_sidecar(&text, take))
}

/// Whether a file that reads so is the sidecar that was written for this take: it says so.
pub fn is_sidecar(text: &str, take: &Take) -> bool {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return false };
    let says = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    says("take") == take.id.as_str()
        && says("provider") == take.origin
        && says("created") == take.created.rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::WrittenShot;
    use crate::domain::{Answers, Fetch, Remark, Stage};

    fn take(id: TakeId) -> Take {
        Take {
            id,
            seq: 1,
            origin: "sandbox".to_owned(),
            key_print: "00".to_owned(),
            owner: None,
            parent: None,
            item: None,
            charge: None,
            shot: Shot { prompt: "mèo".to_owned(), ..Shot::default() },
            stage: Stage::Submitting,
            created: Timestamp::default(),
            updated: Timestamp::default(),
            sent: None,
            watched: None,
            missing: None,
            ended: None,
            route: crate::domain::Route::default(),
            answers: Answers::default(),
            fetch: Fetch::No,
            part: None,
            attempts: 0,
            hidden: false,
            remark: Remark::default(),
            got: None,
        }
    }

    #[test]
    fn a_take_is_named_by_its_sidecar_and_by_a_line_of_the_history() {
        let shot = serde_json::to_string(&Shot::default()).unwrap();
        for name in ["take", "id"] {
            let line = format!("{{\"{name}\":\"K3V9QW2M\",\"shot\":{shot}}}");
            assert_eq!(take_of(&line).unwrap().as_str(), "k3v9qw2m");
        }
        assert_eq!((take_of(&shot), take_of("{\"take\":\"k3v9qw2m\"}")), (None, None));
    }

    #[test]
    fn whatever_was_answered_a_sidecar_is_read_again_and_is_no_longer_than_it_may_be() {
        let deep = |most: usize| {
            let inside = format!("[{}]", vec!["0"; 80_000].join(","));
            format!("{}{inside}{}", "[".repeat(most), "]".repeat(most))
        };
        let id = TakeId::from_random([1, 2, 3, 4, 5]);
        let take = take(id);
        let (output, film) = (Output::default(), "x.mp4");
        for raw in [
            deep(90),
            deep(125),
            deep(126),
            deep(1000),
            "1,2".to_owned(),
            "\u{1}".repeat(256 * 1024),
            "{\"a\":".to_owned(),
            String::new(),
        ] {
            let about = About { film, whole: true, remark: None, at: Timestamp::default() };
            let sidecar = Sidecar::of(&take, &output, about, (None, Some(raw.as_bytes())));
            let bytes = sidecar.to_bytes();
            let limit = (SIDECAR_LIMIT as usize / 2).min(7 * raw.len() + 2000);
            assert!(bytes.len() <= limit, "{} of {}", bytes.len(), raw.len());
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(take_of(&text), Some(id));
            let written = WrittenShot::parse(&text).unwrap();
            assert_eq!(written.shot.over(Shot::default()).prompt, take.shot.prompt);
            let read: Value = serde_json::from_str(&text).unwrap();
            let answer = &read["answer"];
            let compact = answer.to_string();
            assert!(answer.as_str() == Some(&raw) || compact == raw, "{compact:.80}");
            assert!(text.ends_with("\n}\n") && text.starts_with("{\n  \"viewfinder\""));
        }
    }
}
