//! Finds the address of a film in an answer, and checks whether it can be fetched.

use serde_json::Value;
use url::{ParseError, Url};

use super::secrets::REDACTED;
use crate::domain::clean_line;

/// Longest address that is fetched, in bytes.
const LIMIT: usize = 8 * 1024;

/// How much of an unusable address is shown, in characters.
const SHOWN: usize = 120;

/// The keys that can hold the address of a film, in the order of contract section 3. Nested values
/// are searched in the same order.
const KEYS: [&str; 15] = [
    "result_url",
    "video_url",
    "videoUrl",
    "raw_video_url",
    "output",
    "outputs",
    "video",
    "videos",
    "video_urls",
    "result",
    "results",
    "url",
    "urls",
    "download_url",
    "file_url",
];

/// How many levels of nested objects and lists are searched.
const DEPTH: usize = 6;

/// The result of a search for an address.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The first address that can be fetched.
    pub(super) film: Option<String>,
    /// What is wrong with the first address that cannot be fetched.
    pub(super) problem: Option<String>,
}

impl Found {
    /// Looks for a film's address in these objects. The most reliable object comes first.
    pub(super) fn of(objects: &[&Value]) -> Self {
        let mut found = Self::default();
        for key in KEYS {
            for object in objects {
                if let Some(value) = object.get(key) {
                    found.look(value, DEPTH);
                }
            }
        }
        found
    }

    /// Examines a value that may be an address or contain one.
    pub(super) fn look(&mut self, value: &Value, depth: usize) {
        if self.film.is_some() || depth == 0 {
            return;
        }
        match value {
            Value::String(text) if !text.trim().is_empty() => match fetchable(text) {
                Ok(film) => self.film = Some(film),
                Err(problem) => drop(self.problem.get_or_insert(problem)),
            },
            Value::Array(entries) => {
                // A list may have pictures and sounds beside the film.
                let is_film = |entry: &&Value| entry_kind(entry) != Some(false);
                let (sure, rest): (Vec<_>, Vec<_>) = entries
                    .iter()
                    .filter(is_film)
                    .partition(|entry| entry_kind(entry) == Some(true));
                sure.into_iter().chain(rest).for_each(|entry| self.look(entry, depth - 1));
            }
            Value::Object(object) => {
                KEYS.iter().filter_map(|key| object.get(*key)).for_each(|it| {
                    self.look(it, depth - 1);
                });
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Whether an entry of a list claims to be a film; `None` if it does not say what it is.
fn entry_kind(entry: &Value) -> Option<bool> {
    let said = ["type", "kind", "mime_type", "content_type"]
        .iter()
        .find_map(|key| entry.get(*key)?.as_str())?
        .to_ascii_lowercase();
    if said.contains("video") {
        return Some(true);
    }
    ["image", "picture", "poster", "cover", "thumb", "audio"]
        .iter()
        .any(|word| said.contains(word))
        .then_some(false)
}

/// Normalises a web address to plain ASCII: blanks and non-ASCII letters are percent-encoded, the
/// host is converted to punycode.
///
/// # Errors
///
/// Says what is wrong with the address, in words that follow "but".
pub(super) fn fetchable(text: &str) -> Result<String, String> {
    let text = text.trim();
    let shown = || {
        let mut shown: String = clean_line(text).chars().take(SHOWN).collect();
        if shown.len() < clean_line(text).len() {
            shown.push('…');
        }
        shown
    };
    if text.contains(REDACTED) {
        // It would carry the secret to another host, were it not taken out; without it it leads nowhere.
        return Err("the address contained one of this program's secrets".to_owned());
    }
    match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            // What a data URL holds is long and says nothing.
            let what = if url.scheme() == "data" { "data:".to_owned() } else { shown() };
            Err(format!("the address is not a web address: {what}"))
        }
        Ok(url) if url.as_str().len() > LIMIT => {
            Err(format!("the address is longer than {} KiB: {}", LIMIT / 1024, shown()))
        }
        Ok(url) => Ok(url.into()),
        Err(ParseError::RelativeUrlWithoutBase) if text.starts_with("//") => {
            Err(format!("the address has no scheme: {}", shown()))
        }
        Err(ParseError::RelativeUrlWithoutBase) if text.contains('/') => {
            Err(format!("the address is relative: {}", shown()))
        }
        Err(ParseError::RelativeUrlWithoutBase) => {
            Err(format!("it gives something that is not an address: {}", shown()))
        }
        Err(error) => Err(format!("the address is invalid ({error}): {}", shown())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn an_address_is_written_in_plain_ascii() {
        for (text, written) in [
            ("http://cdn.duomiapi.com/a.mp4", "http://cdn.duomiapi.com/a.mp4"),
            (" https://x.example/a.mp4\n", "https://x.example/a.mp4"),
            ("HTTPS://X.Example/A.mp4", "https://x.example/A.mp4"),
            ("https://x.example/a b.mp4?c=d e", "https://x.example/a%20b.mp4?c=d%20e"),
            ("https://x.example/mèo 猫.mp4", "https://x.example/m%C3%A8o%20%E7%8C%AB.mp4"),
            ("https://例え.jp/a", "https://xn--r8jz45g.jp/a"),
            // What was written by its number stays: a signature covers it.
            ("https://x.example/a%20b?sig=%2Bx+y%2F", "https://x.example/a%20b?sig=%2Bx+y%2F"),
            ("https://x.example/\u{202e}4pm.exe", "https://x.example/%E2%80%AE4pm.exe"),
            ("https://x.example/\u{1b}[31m", "https://x.example/%1B[31m"),
        ] {
            assert_eq!(fetchable(text).as_deref(), Ok(written), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_fetched_is_said() {
        for (text, problem) in [
            ("/film.mp4", "the address is relative: /film.mp4"),
            ("films/film.mp4", "the address is relative: films/film.mp4"),
            ("//127.0.0.1/film.mp4", "the address has no scheme: //127.0.0.1/film.mp4"),
            ("data:video/mp4;base64,AAAA", "the address is not a web address: data:"),
            ("s3://bucket/film.mp4", "the address is not a web address: s3://bucket/film.mp4"),
            ("javascript:x\u{1b}[m", "the address is not a web address: javascript:x[m"),
            ("file:///etc/passwd", "the address is not a web address: file:///etc/passwd"),
            ("pending", "it gives something that is not an address: pending"),
            ("https://", "the address is invalid (empty host): https://"),
            ("https://[::1/x", "the address is invalid (invalid IPv6 address): https://[::1/x"),
        ] {
            assert_eq!(fetchable(text).unwrap_err(), problem, "{text}");
        }
        let long = format!("https://x.example/{}", "a".repeat(9000));
        assert!(fetchable(&long).unwrap_err().len() < 200);
    }

    #[test]
    fn an_address_is_found_in_every_shape() {
        let (film, picture) = ("https://x.example/f.mp4", "https://x.example/p.png");
        for object in [
            json!({"video_url": film}),
            json!({"output": film}),
            json!({"output": [film]}),
            json!({"output": [[film]]}),
            json!({"output": [{"url": film}]}),
            json!({"output": {"video_url": film}}),
            json!({"videos": [{"url": film}]}),
            json!({"video": {"url": film}}),
            json!({"video": film}),
            json!({"urls": [film]}),
            json!({"urls": {"url": film}}),
            json!({"result": {"videos": [{"url": [film]}]}}),
            json!({"results": [{"type": "image", "url": picture}, {"type": "video", "url": film}]}),
            json!({"results": [{"url": picture, "type": "cover"}, {"url": film}]}),
            json!({"output": ["", null, 7, {}, film]}),
            json!({"video_url": "/f.mp4", "url": film}),
        ] {
            assert_eq!(Found::of(&[&object]).film.as_deref(), Some(film), "{object}");
        }
        for object in [json!({"poster": picture}), json!({"prompt": film}), json!({"output": []})] {
            assert_eq!(Found::of(&[&object]).film, None, "{object}");
        }
        let found = Found::of(&[&json!({"output": ["/f.mp4", "data:x"]})]);
        assert_eq!(found.problem.as_deref(), Some("the address is relative: /f.mp4"));
    }

    proptest! {
        #[test]
        fn what_is_fetched_is_plain_and_stays_the_same(text in "(https?|HTTP|data)?:?/{0,3}\\PC{0,40}") {
            match fetchable(&text) {
                Ok(written) => {
                    prop_assert!(written.chars().all(|c| c.is_ascii_graphic()), "{written:?}");
                    prop_assert_eq!(fetchable(&written), Ok(written.clone()));
                }
                Err(problem) => prop_assert!(!problem.chars().any(char::is_control)),
            }
        }
    }
}
