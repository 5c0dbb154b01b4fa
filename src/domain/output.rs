//! What a finished task left at the provider.

use serde::{Deserialize, Serialize};

/// Addresses of a finished take's film and pictures. They expire (contract section 6); plain
/// http occurs; the key is never sent to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The film.
    pub film: String,
    /// A picture standing for the film.
    pub poster: Option<String>,
    /// The film's last frame.
    pub last_frame: Option<String>,
}

impl Output {
    /// Whether the film comes over plain http from elsewhere, where anybody on the way can see and
    /// change it.
    pub fn is_plain(&self) -> bool {
        let Some(rest) = self.film.strip_prefix("http://") else { return false };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        !["127.", "localhost", "[::1]"].iter().any(|near| host.starts_with(near))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_over_plain_http_is_known() {
        let plain = |film: &str| Output { film: film.to_owned(), ..Output::default() }.is_plain();
        assert!(plain("http://cdn.example.com/f.mp4") && plain("http://u@cdn.example.com"));
        for film in ["https://cdn.example.com/f", "http://127.0.0.1:8/f", "http://[::1]/f", ""] {
            assert!(!plain(film), "{film}");
        }
    }
}
