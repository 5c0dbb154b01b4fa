//! API keys: kept from every log, screen and debug print.

use std::fmt;

/// A secret that is sent to the provider and shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// Why a text cannot be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiKeyError {
    /// Nothing there.
    #[error("the key is empty")]
    Empty,
    /// Characters that no header can carry.
    #[error("a key is one word of printable ASCII characters; this one has others in it")]
    NotPrintable,
    /// Longer than any key.
    #[error("a key is not that long; was something else pasted?")]
    TooLong,
}

impl ApiKey {
    /// Reads a key; blanks around it are dropped.
    pub fn parse(text: &str) -> Result<Self, ApiKeyError> {
        let text = text.trim();
        if text.is_empty() {
            Err(ApiKeyError::Empty)
        } else if text.len() > 512 {
            Err(ApiKeyError::TooLong)
        } else if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ApiKeyError::NotPrintable)
        }
    }

    /// The secret itself, for the one header that carries it and the one file that keeps it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The last four characters, which is all that is ever shown; fewer of a short key.
    pub fn tail(&self) -> &str {
        let shown = 4.min(self.0.len() / 3);
        &self.0[self.0.len() - shown..]
    }

    /// What the ledger knows a key by: the first 8 bytes of its SHA-256, in hex. Enough to tell
    /// a user's keys apart, too little to get one back.
    pub fn fingerprint(&self) -> String {
        let digest = ring::digest::digest(&ring::digest::SHA256, self.0.as_bytes());
        let first = digest.as_ref().first_chunk().copied().unwrap_or_default();
        format!("{:016x}", u64::from_be_bytes(first))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_its_end_and_nothing_else() {
        let key = ApiKey::parse(" sk-0123456789abcd1a2b\n").unwrap();
        assert_eq!(key.tail(), "1a2b");
        assert_eq!(format!("{key:?}"), "ApiKey(hidden)");
        assert_eq!(ApiKey::parse("abcdef").unwrap().tail(), "ef");
        assert_eq!(key.fingerprint().len(), 16);
        assert_ne!(key.fingerprint(), ApiKey::parse("other").unwrap().fingerprint());
    }

    #[test]
    fn what_no_header_carries_is_no_key() {
        assert_eq!(ApiKey::parse("  "), Err(ApiKeyError::Empty));
        assert_eq!(ApiKey::parse("sk-1\nHost: evil"), Err(ApiKeyError::NotPrintable));
        assert_eq!(ApiKey::parse("sk-é"), Err(ApiKeyError::NotPrintable));
        assert_eq!(ApiKey::parse(&"x".repeat(600)), Err(ApiKeyError::TooLong));
    }
}
