//! An answer of the provider, before anybody reads a meaning into it.

use std::time::Duration;

use crate::domain::{Failure, Timestamp};

/// An answer, with what of its head matters. No secret is in it, however it was spelt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `X-Cometapi-Request-Id`.
    pub request_id: Option<String>,
    /// Retry-After, where it makes sense.
    pub retry_after: Option<Duration>,
    /// When the provider says it answered.
    pub date: Option<Timestamp>,
    /// The body, as it came but for secrets.
    pub body: Vec<u8>,
    /// Why the body is not whole, where it is not.
    pub cut: Option<Failure>,
}
