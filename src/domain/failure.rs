//! What went wrong with a take, as it is stored, shown and printed.

use serde::{Deserialize, Serialize};

/// The closed list of kinds that a script can rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The key was refused.
    Auth,
    /// The account has not enough left.
    Quota,
    /// Too many requests.
    RateLimit,
    /// The request itself was refused: a field, a value, a model name.
    Invalid,
    /// The provider's moderation refused the prompt or the result.
    Moderation,
    /// The provider does not know the task, or not any more.
    NotFound,
    /// No connection was made, or it broke.
    Network,
    /// Nobody answered in time.
    Timeout,
    /// The provider failed on its own side.
    Provider,
    /// An answer that says neither yes nor no.
    Unclear,
    /// The disk refused to keep something.
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

    /// What to do about a failure of this kind, as a sentence for the person at the keyboard.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::Auth => "Enter another key (F2), then send the shot again.",
            Self::Quota => "Top the account up at the provider, then send the shot again.",
            Self::RateLimit => "Wait as long as it asks for, then send the shot again.",
            Self::Invalid => "Change the field it names, then send the shot again.",
            Self::Moderation => {
                "Change the prompt: sending it unchanged is refused again, and may cost again."
            }
            Self::NotFound => "Send the shot again if you still want it.",
            Self::Network => "Check the connection, then send the shot again.",
            Self::Timeout | Self::Provider => "Send the shot again, now or later.",
            Self::Unclear => "Look it up at the provider before you send it again.",
            Self::Disk => "Make room on the disk, then try again.",
            Self::Lost => "You closed it as lost; the same shot can be sent as a new take.",
        }
    }
}

/// A failure: the kind for scripts, the message for people, the rest for support.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What sort of failure.
    pub kind: FailureKind,
    /// One sentence, safe to print (see [`crate::domain::clean`]); the provider's own words
    /// where it gave any.
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
