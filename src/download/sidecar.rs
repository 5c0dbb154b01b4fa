//! What is written beside a film: enough to know what made it, and to make it again.

use serde::Serialize;
use serde_json::Value;

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
