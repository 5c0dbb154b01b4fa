//! Which route a request is for.

use hyper::Method;

/// The routes that the sandbox answers, and everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// `POST /runway/pro/generate`
    Generate,
    /// `POST /runway/feed`
    Feed,
    /// `GET /files/<task>/film.mp4`
    Film,
    /// `GET /files/<task>/poster.png` and `last_frame.png`
    Image,
    /// `GET /api/task/self`
    History,
    /// `GET /v1/dashboard/billing/subscription`
    Subscription,
    /// `GET /v1/dashboard/billing/usage`
    Usage,
    /// `GET /api/user/self`
    Account,
    /// `GET /api/models`
    Models,
    /// `GET /api/log/token`
    Log,
    /// `GET /api/usage/token`
    Token,
    /// A path or method that the provider does not have.
    Other,
}

pub(super) const GENERATE: &str = "/runway/pro/generate";
pub(super) const FEED: &str = "/runway/feed";
pub(super) const HISTORY: &str = "/api/task/self";
pub(super) const SUBSCRIPTION: &str = "/v1/dashboard/billing/subscription";
pub(super) const USAGE: &str = "/v1/dashboard/billing/usage";
pub(super) const ACCOUNT: &str = "/api/user/self";
pub(super) const MODELS: &str = "/api/models";
pub(super) const LOG: &str = "/api/log/token";
pub(super) const TOKEN: &str = "/api/usage/token";
pub(super) const FILES: &str = "/files/";

impl Route {
    pub(super) const ALL: [Self; 12] = [
        Self::Generate,
        Self::Feed,
        Self::Film,
        Self::Image,
        Self::History,
        Self::Subscription,
        Self::Usage,
        Self::Account,
        Self::Models,
        Self::Log,
        Self::Token,
        Self::Other,
    ];

    pub(super) fn of(method: &Method, path: &str) -> Self {
        let posted = *method == Method::POST;
        let got = *method == Method::GET;
        match path {
            GENERATE if posted => Self::Generate,
            FEED if posted => Self::Feed,
            HISTORY if got => Self::History,
            SUBSCRIPTION if got => Self::Subscription,
            USAGE if got => Self::Usage,
            ACCOUNT if got => Self::Account,
            MODELS if got => Self::Models,
            LOG if got => Self::Log,
            TOKEN if got => Self::Token,
            _ if (got || *method == Method::HEAD) && path.starts_with(FILES) => {
                match path.rsplit('.').next() {
                    Some("mp4") => Self::Film,
                    Some("png") => Self::Image,
                    _ => Self::Other,
                }
            }
            _ => Self::Other,
        }
    }

    /// The name in faults and in the log.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Feed => "feed",
            Self::Film => "film",
            Self::Image => "image",
            Self::History => "history",
            Self::Subscription => "subscription",
            Self::Usage => "usage",
            Self::Account => "account",
            Self::Models => "models",
            Self::Log => "log",
            Self::Token => "token",
            Self::Other => "other",
        }
    }
}

/// The path that a mistake in the base URL meant: a doubled or trailing slash, a leading `/v1`.
/// `None` if the path is not near any route.
pub(super) fn meant(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let parts = match parts.as_slice() {
        ["v1" | "v1beta", rest @ ..] => rest,
        all => all,
    };
    let straight = format!("/{}", parts.join("/"));
    [GENERATE, FEED, HISTORY].into_iter().find(|route| *route == straight && *route != path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_is_known_by_method_and_path() {
        for (method, path, route) in [
            (Method::POST, "/runway/pro/generate", Route::Generate),
            (Method::GET, "/runway/pro/generate", Route::Other),
            (Method::POST, "/runway/feed", Route::Feed),
            (Method::GET, "/runway/feed", Route::Other),
            (Method::GET, "/api/task/self", Route::History),
            (Method::GET, "/v1/dashboard/billing/subscription", Route::Subscription),
            (Method::GET, "/v1/dashboard/billing/usage", Route::Usage),
            (Method::GET, "/api/user/self", Route::Account),
            (Method::POST, "/api/user/self", Route::Other),
            (Method::GET, "/api/models", Route::Models),
            (Method::POST, "/api/models", Route::Other),
            (Method::GET, "/api/log/token", Route::Log),
            (Method::POST, "/api/log/token", Route::Other),
            (Method::GET, "/api/usage/token", Route::Token),
            (Method::GET, "/files/a/film.mp4", Route::Film),
            (Method::HEAD, "/files/a/film.mp4", Route::Film),
            (Method::POST, "/files/a/film.mp4", Route::Other),
            (Method::GET, "/files/a/poster.png", Route::Image),
            (Method::GET, "/files/a/b.txt", Route::Other),
            (Method::GET, "/", Route::Other),
        ] {
            assert_eq!(Route::of(&method, path), route, "{method} {path}");
        }
    }

    #[test]
    fn a_slip_of_the_base_url_is_recognised() {
        assert_eq!(meant("/v1/runway/feed"), Some(FEED));
        assert_eq!(meant("/v1beta/runway/pro/generate"), Some(GENERATE));
        assert_eq!(meant("//runway/feed"), Some(FEED));
        assert_eq!(meant("/runway/feed/"), Some(FEED));
        assert_eq!(meant("/runway/feed"), None, "the path itself would redirect for ever");
        assert_eq!(meant("/runway/feeds"), None);
        assert_eq!(meant("/"), None);
    }
}
