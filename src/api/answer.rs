//! An answer of the provider, before it is interpreted.

use std::time::Duration;

use crate::domain::{Failure, Timestamp};

/// A response: its body and the headers that matter. Every secret has been removed from it, in
/// whatever spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `X-Cometapi-Request-Id`.
    pub request_id: Option<String>,
    /// The wait that `Retry-After` asks for, if the header is valid.
    pub retry_after: Option<Duration>,
    /// The `Date` header: when the provider says it answered.
    pub date: Option<Timestamp>,
    /// The body, unchanged except that secrets are removed.
    pub body: Vec<u8>,
    /// Why the body is incomplete; `None` if it is complete.
    pub cut: Option<Failure>,
}
