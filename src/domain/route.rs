//! The routes that make films: for each, the request that is sent, how the answer names the task,
//! and how to ask about the task afterwards.
//!
//! This is the only list of them. The ledger stores a route by its name, the client sends what the
//! route's row renders, and `api` interprets answers by that row.

use super::request::{Method, Request, RequestHead, RequestSettings};
use super::runway;
use super::shot::Shot;

/// A route of the provider that makes a film from a shot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Route {
    /// `POST /runway/pro/generate` (contract section 1), also for takes from before routes were
    /// stored.
    #[default]
    Runway,
}

/// What is known about a route.
pub(super) struct RouteRow {
    /// Its name in the ledger. It never changes once released.
    pub(super) name: &'static str,
    /// The method of the request that submits a shot.
    pub(super) method: Method,
    /// The path of that request after the provider's address.
    pub(super) path: &'static str,
    /// The headers of every request of this route, including questions about tasks.
    pub(super) headers: fn(&RequestSettings) -> Vec<(&'static str, String)>,
    /// The body that submits a shot.
    pub(super) body: fn(&Shot, &RequestSettings) -> String,
    /// The keys that, in an answer, can only hold the id of a task: in lower case, without `_` and
    /// `-`.
    pub(super) task_names: &'static [&'static str],
    /// How to ask about a task, given its id.
    pub(super) question: fn(&str) -> Question,
}

/// A request about a task, without its headers.
pub(super) struct Question {
    pub(super) method: Method,
    pub(super) path: String,
    /// Empty for a GET.
    pub(super) body: String,
}

impl Route {
    /// Every route.
    pub const ALL: [Self; 1] = [Self::Runway];

    fn row(self) -> &'static RouteRow {
        match self {
            Self::Runway => &runway::ROUTE,
        }
    }

    /// The route that makes a film from this shot.
    pub fn of(_shot: &Shot) -> Self {
        Self::Runway
    }

    /// Its name in the ledger.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The route with this name in the ledger.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|route| route.name() == name)
    }

    /// The keys that, in an answer, can only hold the id of a task: in lower case, without `_` and
    /// `-`.
    pub fn task_names(self) -> &'static [&'static str] {
        self.row().task_names
    }

    /// The head of the request that submits a shot.
    pub fn head(self, settings: &RequestSettings) -> RequestHead {
        let row = self.row();
        RequestHead::new(row.method, row.path.to_owned(), (row.headers)(settings))
    }

    /// The request that submits a shot.
    pub fn request(self, shot: &Shot, settings: &RequestSettings) -> Request {
        Request { route: self, head: self.head(settings), body: (self.row().body)(shot, settings) }
    }

    /// The request that asks about a task of this route.
    pub fn question(self, task_id: &str, settings: &RequestSettings) -> Request {
        let row = self.row();
        let Question { method, path, body } = (row.question)(task_id);
        let head = RequestHead::new(method, path, (row.headers)(settings));
        Request { route: self, head, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_found_by_its_name_and_by_no_other() {
        for route in Route::ALL {
            assert_eq!(Route::parse(route.name()), Some(route));
        }
        assert_eq!(Route::parse("runway"), Some(Route::Runway), "released, so it stays");
        assert_eq!(Route::parse("Runway"), None);
    }

    #[test]
    fn the_head_of_every_request_can_be_kept() {
        let settings = RequestSettings::default();
        for route in Route::ALL {
            for head in [route.head(&settings), route.question("a-task", &settings).head] {
                let kept = serde_json::to_string(&head).unwrap();
                assert_eq!(serde_json::from_str::<RequestHead>(&kept).unwrap(), head);
            }
        }
    }
}
