//! The names of takes.

use std::fmt;

/// A take's name in the ledger: 8 characters of Crockford's base 32, lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TakeId([u8; 8]);

/// Crockford's alphabet without i, l, o and u, so that an id can be read aloud.
const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl TakeId {
    /// An id from 40 random bits.
    pub fn from_random(bytes: [u8; 5]) -> Self {
        let bits = bytes.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        Self(std::array::from_fn(|n| CROCKFORD[(bits >> (35 - 5 * n) & 31) as usize]))
    }

    /// Parses an id, accepting upper case and Crockford's look-alikes (o, i, l).
    pub fn parse(text: &str) -> Option<Self> {
        let id: [u8; 8] = Self::as_typed(text).as_bytes().try_into().ok()?;
        id.iter().all(|byte| CROCKFORD.contains(byte)).then_some(Self(id))
    }

    /// Normalises an id or a prefix of one: without surrounding blanks, in lower case, and with
    /// Crockford's look-alikes replaced.
    pub fn as_typed(text: &str) -> String {
        let letter = |c: char| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        };
        text.trim().chars().map(letter).collect()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }
}

impl fmt::Display for TakeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for TakeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_crockford_and_forgiving() {
        assert_eq!(TakeId::from_random([0; 5]).as_str(), "00000000");
        assert_eq!(TakeId::from_random([0xff; 5]).as_str(), "zzzzzzzz");
        assert_eq!(TakeId::parse("K3V9QW2M").unwrap().as_str(), "k3v9qw2m");
        assert_eq!(TakeId::parse("7cZ1foOL").unwrap().as_str(), "7cz1f001");
        assert_eq!(TakeId::parse(" k3v9qw2m\n").unwrap().as_str(), "k3v9qw2m");
        assert_eq!(TakeId::as_typed(" 7CzIfo\t"), "7cz1f0");
        for wrong in ["", "k3v9qw2", "k3v9qw2mm", "k3v9qw2u", "k3v9qw2é"] {
            assert_eq!(TakeId::parse(wrong), None, "{wrong}");
        }
    }
}
