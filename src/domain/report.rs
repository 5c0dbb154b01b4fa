//! A problem, explained to a person: what happened, what is safe, what to do.

use super::text::clean;

/// Three sentences; the last two may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What happened.
    pub what: String,
    /// What is safe, or was kept.
    pub safe: String,
    /// What to do now.
    pub next: String,
}

impl Report {
    /// A report of its three sentences.
    pub fn new(what: impl Into<String>, safe: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), safe: safe.into(), next: next.into() }
    }
}

/// Foreign text in a sentence (a path, a name, a message) never reaches a terminal unfiltered.
impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sentences = [&self.what, &self.safe, &self.next];
        let said = sentences.into_iter().filter(|sentence| !sentence.is_empty());
        for (nth, sentence) in said.enumerate() {
            if nth > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&clean(sentence))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_foreign_in_a_sentence_is_text() {
        let report = Report::new("No \x1b]0;x\x07file \u{9b}2J\u{202e}a.", "", "Type\nthis.");
        assert_eq!(report.to_string(), "No ]0;xfile 2Ja.\nType\nthis.");
        let long = Report::new("x".repeat(100_000), "", "").to_string();
        assert!(long.len() < 5000, "{}", long.len());
    }
}
