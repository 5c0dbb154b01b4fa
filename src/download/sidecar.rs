//! What is written beside a film: enough to know what made it, and to make it again.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::names::{LAST_FRAME, POSTER, SIDECAR};
use crate::domain::{Output, Shot, Take, TakeId, Timestamp};

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
    /// What is odd about it.
    pub remark: Option<&'a str>,
    /// Where the film was.
    pub output: &'a Output,
    /// The answer that ended it, as it came.
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
        let answer = text.map(|text| {
            serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.into_owned()))
        });
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
}

/// The shot in a sidecar, or in a file that has nothing but one.
pub fn shot_of(text: &str) -> Result<Shot, serde_json::Error> {
    let mut value: Value = serde_json::from_str(text)?;
    let shot = match value.get_mut("shot") {
        Some(shot) => shot.take(),
        None => value,
    };
    serde_json::from_value(shot)
}

/// The take that a sidecar, or a line of the history, is about.
pub fn take_of(text: &str) -> Option<TakeId> {
    let value: Value = serde_json::from_str(text).ok()?;
    let name = value.get("take").or_else(|| value.get("id"))?;
    value.get("shot")?;
    TakeId::parse(name.as_str()?)
}

/// A sidecar is no longer: a prompt escaped, and the longest answer that is kept, escaped too.
const LIMIT: u64 = 4 * 1024 * 1024;

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
    let plain = path.symlink_metadata().is_ok_and(|file| file.is_file() && file.len() <= LIMIT);
    let text = || std::fs::read_to_string(path).ok();
    let Some(value) = plain.then(text).flatten().and_then(|it| serde_json::from_str(&it).ok())
    else {
        return false;
    };
    let value: Value = value;
    let says = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    says("take") == take.id.as_str()
        && says("provider") == take.origin
        && says("created") == take.created.rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shot_is_read_from_a_sidecar_or_from_itself() {
        let shot = Shot { prompt: "mèo".to_owned(), ..Shot::default() };
        let alone = serde_json::to_string(&shot).unwrap();
        assert_eq!(shot_of(&alone).unwrap(), shot);
        assert_eq!(shot_of(&format!("{{\"take\":\"x\",\"shot\":{alone}}}")).unwrap(), shot);
        let line = format!("{{\"take\":\"K3V9QW2M\",\"shot\":{alone}}}");
        assert_eq!(take_of(&line).unwrap().as_str(), "k3v9qw2m");
        assert_eq!((take_of(&alone), take_of("{\"take\":\"k3v9qw2m\"}")), (None, None));
        assert!(shot_of("{\"shot\": 5}").is_err() && shot_of("").is_err());
    }
}
