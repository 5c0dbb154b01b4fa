//! The zone that times are shown in.
#![expect(clippy::disallowed_methods, reason = "the edge: this asks the system for its zone")]

use std::path::Path;

use jiff::tz::TimeZone;

use super::env::Env;
use crate::store::read_bytes;

/// Largest file that a zone is read from, in bytes; the largest of the database has 4 KB.
const ZONE_LIMIT: u64 = 256 * 1024;

/// The user's zone. Read from the one file that says it: the library would search the whole
/// database for its name, which costs more than the rest of the start.
pub fn zone(env: &Env) -> TimeZone {
    let named = env.get("TZ").map(|name| name.trim_start_matches(':'));
    let path = match named {
        Some(name) if name.starts_with('/') => Path::new(name).to_owned(),
        Some(name) => Path::new("/usr/share/zoneinfo").join(name),
        None => Path::new("/etc/localtime").to_owned(),
    };
    // A variable may name anything, a pipe or a device too.
    read_bytes(&path, ZONE_LIMIT)
        .ok()
        .and_then(|data| TimeZone::tzif("local", &data).ok())
        .or_else(|| named.and_then(|name| TimeZone::posix(name).ok()))
        .unwrap_or_else(|| if named.is_some() { TimeZone::UTC } else { TimeZone::system() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_wins_and_nonsense_is_utc() {
        let with = |name: &str| zone(&Env::of([("TZ".to_owned(), name.to_owned())]));
        let offset = |zone: TimeZone| zone.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds();
        assert_eq!(offset(with("UTC-7")), 7 * 3600, "a POSIX name counts westwards");
        assert_eq!(offset(with("Nowhere/At_All")), 0);
    }
}
