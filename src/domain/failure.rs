//! What went wrong with a take.

use serde::{Deserialize, Serialize};

use super::text::sentence;

/// The kinds of failure, a closed list that scripts can rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The key was refused.
    Auth,
    /// The account has too little left.
    Quota,
    /// Too many requests.
    RateLimit,
    /// The request itself was refused: a field, a value, a model name.
    Invalid,
    /// The provider's moderation refused the prompt or the result.
    Moderation,
    /// The provider does not know the task, or no longer knows it.
    NotFound,
    /// No connection could be made, or it broke.
    Network,
    /// There was no answer in time.
    Timeout,
    /// The provider failed.
    Provider,
    /// The answer is neither a yes nor a no.
    Unclear,
    /// Something could not be written to disk.
    Disk,
    /// The user closed an unconfirmed take as lost.
    Lost,
}

impl FailureKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::Auth,
        Self::Quota,
        Self::RateLimit,
        Self::Invalid,
        Self::Moderation,
        Self::NotFound,
        Self::Network,
        Self::Timeout,
        Self::Provider,
        Self::Unclear,
        Self::Disk,
        Self::Lost,
    ];

    /// The kind's name in the ledger and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Quota => "quota",
            Self::RateLimit => "rate_limit",
            Self::Invalid => "invalid",
            Self::Moderation => "moderation",
            Self::NotFound => "not_found",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Provider => "provider",
            Self::Unclear => "unclear",
            Self::Disk => "disk",
            Self::Lost => "lost",
        }
    }

    /// The kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A failure: the kind for scripts, the message for people, the request id for support.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind.
    pub kind: FailureKind,
    /// One sentence, safe to print (see [`crate::domain::clean`]), with the provider's own words if
    /// it gave any.
    pub message: String,
    /// The provider's id of the request (header `X-Cometapi-Request-Id`, or inside a message),
    /// contract section 4.
    pub request_id: Option<String>,
}

impl Failure {
    /// A failure without a request id.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), request_id: None }
    }

    /// The message as the beginning of a sentence: with a capital and without a full stop.
    pub fn reason(&self) -> String {
        reason(&self.message)
    }
}

/// A message as the beginning of a sentence: with a capital and without a full stop.
pub(super) fn reason(message: &str) -> String {
    let said = message.trim_end_matches('.');
    let first = said.split(' ').next().unwrap_or_default();
    // The name of a host stays as it is.
    if first.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        sentence(said).trim_end_matches('.').to_owned()
    } else {
        said.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for kind in FailureKind::ALL {
            assert_eq!(FailureKind::parse(kind.as_str()), Some(kind));
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("{:?}", kind.as_str()));
        }
        assert_eq!(FailureKind::parse("oops"), None);
    }
}
