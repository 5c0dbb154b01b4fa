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

    /// The provider's own words, where the message is those and no sentence of ours.
    pub fn provider_says(&self) -> Option<&str> {
        let ours = match self.kind {
            FailureKind::Network | FailureKind::Unclear | FailureKind::Disk | FailureKind::Lost => {
                true
            }
            FailureKind::Timeout if self.message.contains(" did not answer ") => true,
            FailureKind::Auth
            | FailureKind::Quota
            | FailureKind::RateLimit
            | FailureKind::Invalid
            | FailureKind::Moderation
            | FailureKind::NotFound
            | FailureKind::Timeout
            | FailureKind::Provider => OURS.iter().any(|ours| self.message.starts_with(ours)),
        };
        let (words, _) = self.tries();
        (!ours && !words.is_empty()).then(|| words.trim_end_matches(['.', ' ', '。']))
    }

    /// The message as a person is told it: the provider's own words as the provider's, in quotation
    /// marks, a sentence of ours as it is; without its full stop.
    pub fn told(&self) -> String {
        match self.provider_says() {
            Some(words) => format!("the provider says \"{words}\"{}", self.tries().1),
            None => self.message.trim_end_matches('.').to_owned(),
        }
    }

    /// The message without and with the number of tries that is added to it.
    fn tries(&self) -> (&str, &str) {
        let added = self.message.rfind(" (tried ").filter(|_| self.message.ends_with(" times)"));
        self.message.split_at(added.unwrap_or(self.message.len()))
    }
}

/// How our own sentences begin that stand where the provider's words could.
const OURS: [&str; 5] =
    ["the provider ", "the feed", "the address ", "the request to ", "no answer "];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_providers_words_are_told_as_the_providers() {
        let told = |kind, message: &str| Failure::new(kind, message).told();
        for (kind, message, expected) in [
            (FailureKind::Invalid, "ratio: bad.", "the provider says \"ratio: bad\""),
            (FailureKind::Moderation, "内容违规。", "the provider says \"内容违规\""),
            (
                FailureKind::RateLimit,
                "Too many requests (tried 5 times)",
                "the provider says \"Too many requests\" (tried 5 times)",
            ),
            (FailureKind::Provider, "the provider gave no reason", "the provider gave no reason"),
            (FailureKind::Network, "no connection was made.", "no connection was made"),
            (FailureKind::Unclear, "no answer: <html>", "no answer: <html>"),
            (FailureKind::Auth, "", ""),
        ] {
            assert_eq!(told(kind, message), expected, "{kind:?}");
        }
    }

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
