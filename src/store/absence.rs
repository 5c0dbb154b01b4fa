//! Remembers which routes a server does not have, so that it is not asked again and again for what
//! it cannot tell.

use std::path::PathBuf;
use std::time::Duration;

use super::error::StoreError;
use super::files::{create_private_dir, folder_of, replace_private};
use super::text_file::read_text;
use crate::domain::Timestamp;

/// For this long a route that was not there is taken for one that is not there.
const KEPT: Duration = Duration::from_hours(24);

/// The most lines that are kept.
const MOST: usize = 50;

/// The largest file that is read, in bytes.
const LIMIT: u64 = 64 * 1024;

/// The file of routes that were not there, a line each: when, where, which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absences(PathBuf);

impl Absences {
    /// In this file, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Whether the server at `origin` said within the last day that it has no such route. A file
    /// that cannot be read says nothing, and nor does a line from the future.
    pub fn know(&self, origin: &str, route: &str, now: Timestamp) -> bool {
        self.lines(now).iter().any(|line| line.is_about(origin, route))
    }

    /// Remembers that the server at `origin` has no such route.
    ///
    /// # Errors
    ///
    /// If the file cannot be written; it is as it was then.
    pub fn note(&self, origin: &str, route: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut lines = self.lines(now);
        lines.retain(|line| !line.is_about(origin, route));
        lines.insert(0, Line { at: now, origin: origin.to_owned(), route: route.to_owned() });
        lines.truncate(MOST);
        let text: String = lines.iter().map(Line::text).collect();
        create_private_dir(folder_of(&self.0))?;
        // What is lost with it is one question to the server.
        replace_private(&self.0, text.as_bytes())
    }

    /// The lines that still hold.
    fn lines(&self, now: Timestamp) -> Vec<Line> {
        let text = read_text(&self.0, LIMIT).unwrap_or_default();
        let lines = text.lines().filter_map(Line::parse);
        lines.filter(|line| line.at <= now && now.since(line.at) < KEPT).take(MOST).collect()
    }
}

struct Line {
    at: Timestamp,
    origin: String,
    route: String,
}

impl Line {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (at, origin, route) = (words.next()?, words.next()?, words.next()?);
        let at = Timestamp::parse(at)?;
        Some(Self { at, origin: origin.to_owned(), route: route.to_owned() })
    }

    fn text(&self) -> String {
        format!("{} {} {}\n", self.at.rfc3339(), self.origin, self.route)
    }

    fn is_about(&self, origin: &str, route: &str) -> bool {
        self.origin == origin && self.route == route
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://api.example.com";

    #[test]
    fn what_is_not_there_is_known_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let absences = Absences::at(folder.path().join("data/missing.txt"));
        let now = Timestamp::from_millis(1_800_000_000_000);
        assert!(!absences.know(ORIGIN, "/log", now));
        absences.note(ORIGIN, "/log", now).unwrap();
        assert!(absences.know(ORIGIN, "/log", now));
        assert!(!absences.know(ORIGIN, "/usage", now) && !absences.know("https://b", "/log", now));
        let almost = now.plus(KEPT).minus(Duration::from_millis(1));
        assert!(absences.know(ORIGIN, "/log", almost));
        assert!(!absences.know(ORIGIN, "/log", now.plus(KEPT)));
        assert!(!absences.know(ORIGIN, "/log", now.minus(Duration::from_millis(1))), "set back");
        absences.note(ORIGIN, "/usage", now).unwrap();
        absences.note(ORIGIN, "/log", now.plus(KEPT)).unwrap();
        assert!(absences.know(ORIGIN, "/log", now.plus(KEPT)));
        assert!(!absences.know(ORIGIN, "/usage", now.plus(KEPT)), "what is over goes");
    }

    #[test]
    fn a_file_of_anything_says_nothing_and_does_not_grow() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing.txt");
        let now = Timestamp::from_millis(1_800_000_000_000);
        for text in [&b"\xff\xfe"[..], b"no", b"2026 a b\n\n2027-01-15T08:00:00Z a", b""] {
            std::fs::write(&path, text).unwrap();
            assert!(!Absences::at(path.clone()).know("a", "b", now));
        }
        let absences = Absences::at(path.clone());
        for route in 0..80 {
            absences.note("a", &route.to_string(), now).unwrap();
        }
        assert!(absences.know("a", "79", now) && !absences.know("a", "0", now));
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), MOST);
    }
}
