//! The files of a finished task at the provider.

use serde::{Deserialize, Serialize};

/// Addresses of a finished take's film and pictures. They expire (contract section 6), and may be
/// plain http. The key is never sent to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The film.
    pub film: String,
    /// Its poster, a still picture.
    pub poster: Option<String>,
    /// The film's last frame.
    pub last_frame: Option<String>,
}

impl Output {
    /// Whether the film comes from another machine over plain http, where anybody on the way can
    /// see and change it.
    pub fn is_plain(&self) -> bool {
        let Some((scheme, rest)) = self.film.split_once("://") else { return false };
        // Browsers, and whoever follows them, take a backslash for a slash.
        let host = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        let host = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|c| c.is_ascii_digit()) => host,
            Some(_) | None => host,
        };
        scheme.eq_ignore_ascii_case("http") && !is_this_machine(host)
    }
}

/// Whether a host, without its port, is this machine regardless of any name server: `localhost`, or
/// a loopback address in its usual form.
pub fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let is_byte =
        |part: &&str| part.bytes().all(|c| c.is_ascii_digit()) && part.parse::<u8>().is_ok();
    let parts: Vec<&str> = host.split('.').collect();
    let is_loopback = parts.len() == 4 && parts[0] == "127" && parts.iter().all(is_byte);
    is_loopback || host == "::1" || host.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_over_plain_http_is_known() {
        let plain = |film: &str| Output { film: film.to_owned(), ..Output::default() }.is_plain();
        for film in [
            "http://cdn.example.com/f.mp4",
            "HTTP://cdn.example.com:80/f.mp4",
            "http://u@cdn.example.com",
            "http://localhost.evil.com/f",
            "http://127.evil.com/f",
            "http://127.0.0.1.evil.com/f",
            "http://127.0.0.256/f",
            "http://localhost@evil.com/f",
            "http://evil.com\\@localhost/f",
            "http://[::1].evil.com/f",
            "http://[::2]/f",
        ] {
            assert!(plain(film), "{film}");
        }
        for film in [
            "https://cdn.example.com/f",
            "http://127.0.0.1:8/f",
            "http://127.8.9.1/f",
            "http://localhost:8/f",
            "http://LocalHost/f",
            "http://u:p@localhost:8/f",
            "http://[::1]/f",
            "http://[::1]:8/f",
            "",
        ] {
            assert!(!plain(film), "{film}");
        }
    }
}
