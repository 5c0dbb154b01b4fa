//! A request as a value. It is rendered once, stored with its take, shown, copied as a curl
//! command, and sent exactly as it was stored.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::route::Route;
use super::shot::Shot;
use super::text::quoted;

/// The default value of `X-Runway-Version` (contract section 0).
pub const RUNWAY_VERSION: &str = "2024-11-06";

/// The request settings from the user's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestSettings {
    /// The callback address that a request names.
    pub callback_url: String,
    /// The value of `X-Runway-Version`: a word that a header can carry.
    pub runway_version: String,
}

impl Default for RequestSettings {
    fn default() -> Self {
        Self {
            // It can never resolve, so nobody's server gets the user's prompts.
            callback_url: "https://callback.invalid/".to_owned(),
            runway_version: RUNWAY_VERSION.to_owned(),
        }
    }
}

/// Everything about a request except the provider's address, the key, and what the transport adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The route that it belongs to.
    pub route: Route,
    /// Its method, path and headers.
    pub head: RequestHead,
    /// Its exact body; empty if it has none.
    pub body: String,
}

/// The methods that routes use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "they are the words of HTTP")]
pub enum Method {
    Get,
    Post,
}

impl Method {
    /// The method's name in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// The head of a request, without the key: there is no place for it here, and a head with one in an
/// imported ledger is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct RequestHead {
    method: Method,
    path: String,
    headers: Vec<Header>,
}

/// One header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A head as it was written, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    method: Method,
    path: String,
    headers: Vec<Header>,
}

/// The headers that every JSON request has.
const JSON: [(&str, &str); 2] =
    [("Content-Type", "application/json"), ("Accept", "application/json")];

impl RequestHead {
    /// The head of a JSON request, with the headers of its route.
    pub(super) fn new(method: Method, path: String, own: Vec<(&'static str, String)>) -> Self {
        let json = JSON.into_iter().map(|(name, value)| (name, value.to_owned()));
        let headers = own.into_iter().chain(json);
        let headers = headers.map(|(name, value)| Header { name: name.to_owned(), value });
        Self { method, path, headers: headers.collect() }
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The path after the provider's address; it begins with a slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The headers, in order.
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// The headers that are specific to this route.
    pub fn own_headers(&self) -> impl Iterator<Item = &Header> {
        let is_json = |header: &&Header| JSON.iter().any(|(name, _)| *name == header.name);
        self.headers.iter().filter(move |header| !is_json(header))
    }
}

impl TryFrom<Unchecked> for RequestHead {
    type Error = String;

    fn try_from(Unchecked { method, path, headers }: Unchecked) -> Result<Self, String> {
        let graphic = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if !path.starts_with('/') || !graphic(&path) {
            return Err(format!("{} is no path of a request", quoted(&path)));
        }
        for Header { name, value } in &headers {
            let is_name = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
            if name.is_empty() || !name.bytes().all(is_name) {
                return Err(format!("{} is no name of a header", quoted(name)));
            }
            if ["authorization", "cookie", "proxy-authorization"]
                .contains(&name.to_ascii_lowercase().as_str())
            {
                return Err(format!("a request is kept without its {name}"));
            }
            if !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
                return Err(format!("{} is nothing that a header can say", quoted(value)));
            }
        }
        Ok(Self { method, path, headers })
    }
}

impl Request {
    /// The request that submits `shot`.
    pub fn new(shot: &Shot, settings: &RequestSettings) -> Self {
        Route::of(shot).request(shot, settings)
    }

    /// A curl command that sends it to the provider at `base`. The key is taken from the
    /// environment.
    pub fn curl(&self, base: &str) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        let (method, url) = (self.head.method.as_str(), format!("{base}{}", self.head.path));
        let mut command =
            format!("curl -X {method} {} -H \"Authorization: Bearer $COMETAPI_KEY\"", quoted(&url));
        for Header { name, value } in &self.head.headers {
            command.push_str(" -H ");
            command.push_str(&quoted(&format!("{name}: {value}")));
        }
        if !self.body.is_empty() {
            command.push_str(" -d ");
            command.push_str(&quoted(&self.body));
        }
        command
    }

    /// Its body, indented for reading.
    pub fn pretty_body(&self) -> String {
        let read = serde_json::from_str::<Value>(&self.body);
        let pretty = read.and_then(|json| serde_json::to_string_pretty(&json));
        pretty.unwrap_or_else(|_| self.body.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_command_has_all_of_the_request_but_the_key() {
        let shot = Shot { prompt: "the cat's $HOME".to_owned(), ..Shot::default() };
        let request = Request::new(&shot, &RequestSettings::default());
        let command = request.curl("https://x");
        let head = "curl -X POST 'https://x/runway/pro/generate' \
                    -H \"Authorization: Bearer $COMETAPI_KEY\" \
                    -H 'X-Runway-Version: 2024-11-06' -H 'Content-Type: application/json' \
                    -H 'Accept: application/json' -d '{";
        assert!(command.starts_with(head), "{command}");
        assert!(command.contains(r#""prompt":"the cat'\''s $HOME""#), "{command}");
    }

    #[test]
    fn what_is_indented_is_what_is_sent() {
        let shot = Shot { prompt: "一只 \"cat\" \u{1f600}".to_owned(), ..Shot::default() };
        let request = Request::new(&shot, &RequestSettings::default());
        let without_blanks: String = request.pretty_body().lines().map(str::trim_start).collect();
        assert_eq!(without_blanks.replace("\": ", "\":"), request.body);
    }

    #[test]
    fn a_head_that_could_not_be_sent_or_has_a_secret_is_not_read() {
        let read = |path: &str, name: &str, value: &str| {
            let headers = [Header { name: name.to_owned(), value: value.to_owned() }];
            let head = serde_json::json!({"method": "POST", "path": path, "headers": headers});
            serde_json::from_value::<RequestHead>(head).is_ok()
        };
        assert!(read("/a", "X-Y", "2024 a"));
        for (path, name, value) in [
            ("a", "X", "v"),
            ("/a b", "X", "v"),
            ("/a\u{1b}[31m", "X", "v"),
            ("/a", "X Y", "v"),
            ("/a", "", "v"),
            ("/a", "X\r\nY", "v"),
            ("/a", "X", "v\r\nY: z"),
            ("/a", "X", "\u{202e}"),
            ("/a", "Authorization", "Bearer v"),
            ("/a", "authorization", "v"),
            ("/a", "Cookie", "v"),
        ] {
            assert!(!read(path, name, value), "{path:?} {name:?} {value:?}");
        }
        let odd = r#"{"method":"DELETE","path":"/","headers":[]}"#;
        assert!(serde_json::from_str::<RequestHead>(odd).is_err());
    }
}
