//! The exact request of a take, and the answer that ended it.

use super::request::{Request, RequestHead, RequestSettings};
use super::route::Route;

/// What was sent and what came back, unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// The route that the request belongs to.
    pub route: Route,
    /// The head of the request; `None` for takes from before it was stored.
    pub head: Option<RequestHead>,
    /// The body of the request.
    pub body: String,
    /// The raw answer that ended it, up to 256 KiB.
    pub raw: Option<Vec<u8>>,
}

impl Papers {
    /// The request. Takes from before its head was stored get the head that their route has today.
    pub fn request(&self, settings: &RequestSettings) -> Request {
        let head = self.head.clone().unwrap_or_else(|| self.route.head(settings));
        Request { route: self.route, head, body: self.body.clone() }
    }
}
