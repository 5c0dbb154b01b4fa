//! Classifies network errors by the one thing that matters: whether anything was sent.

use std::error::Error as _;

use crate::domain::{Failure, FailureKind, clean_line};

/// What became of a request that got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// No connection was made (refused, DNS, TLS), so nothing was sent.
    NotSent(Failure),
    /// The connection broke or timed out, so the request may have arrived.
    MaybeSent(Failure),
}

impl NoAnswer {
    pub(super) fn failure(self) -> Failure {
        match self {
            Self::NotSent(failure) | Self::MaybeSent(failure) => failure,
        }
    }
}

/// What `error` means for a request to `host`. The address is never shown, because it may contain
/// something private.
pub(super) fn no_answer(error: &reqwest::Error, host: &str) -> NoAnswer {
    let cause = root_cause(error);
    if error.is_builder() {
        return NoAnswer::NotSent(Failure::new(
            FailureKind::Invalid,
            format!("the request to {host} could not be made: {cause}"),
        ));
    }
    if error.is_connect() {
        let (kind, what) = if error.is_timeout() {
            (FailureKind::Timeout, format!("{host} did not answer a connection within 10 s"))
        } else if error.is_dns() {
            (FailureKind::Network, format!("the name {host} could not be resolved: {cause}"))
        } else {
            (FailureKind::Network, format!("no connection to {host}: {cause}"))
        };
        return NoAnswer::NotSent(Failure::new(kind, what));
    }
    let (kind, what) = if error.is_timeout() {
        (FailureKind::Timeout, format!("{host} took the request and did not answer in time"))
    } else {
        (FailureKind::Network, format!("the connection to {host} broke: {cause}"))
    };
    NoAnswer::MaybeSent(Failure::new(kind, what))
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    let mut source = error.source();
    while let Some(deeper) = source {
        cause = deeper;
        source = deeper.source();
    }
    clean_line(&cause.to_string())
}
