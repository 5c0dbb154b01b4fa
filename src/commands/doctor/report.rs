//! A check and how it is told.

use std::io::IsTerminal as _;

use serde::Serialize;

use crate::commands::ink::{columns, is_dumb, painted, theme};
use crate::config::{Env, ThemeSetting};
use crate::domain::{clean_line, word_lines_of};
use crate::ui::{Role, Theme};

/// Where the words of a check begin.
const INDENT: usize = 25;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// As it should be.
    Ok,
    /// It works, and could be improved.
    Warn,
    /// Something will not work.
    Fail,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    /// Its name, for scripts.
    #[serde(rename = "check")]
    pub(super) name: &'static str,
    pub(super) status: Status,
    /// The finding, in words.
    pub(super) what: String,
    /// What to do about it, if anything.
    pub(super) remedy: Option<String>,
}

pub(super) fn ok(name: &'static str, what: impl Into<String>) -> Check {
    Check { name, status: Status::Ok, what: what.into(), remedy: None }
}

pub(super) fn warn(
    name: &'static str,
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Check {
    Check { name, status: Status::Warn, what: what.into(), remedy: Some(remedy.into()) }
}

pub(super) fn fail(
    name: &'static str,
    what: impl Into<String>,
    remedy: impl Into<String>,
) -> Check {
    Check { name, status: Status::Fail, what: what.into(), remedy: Some(remedy.into()) }
}

/// How checks look where they are printed.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// None where there are no colours.
    pub(super) theme: Option<Theme>,
    pub(super) unicode: bool,
    /// Columns to stay within, where they are known.
    pub(super) columns: Option<usize>,
}

impl Style {
    pub(super) fn of(env: &Env) -> Self {
        let terminal = std::io::stdout().is_terminal();
        Self {
            // The settings, which may say something else, are looked at only later.
            theme: theme(env, ThemeSetting::Auto, terminal),
            unicode: super::terminal::is_utf8(env) && !(terminal && is_dumb(env)),
            columns: columns(),
        }
    }

    /// A check on its line, and what to do on the next.
    pub(super) fn show(&self, check: &Check) -> String {
        let (glyph, plain, word, role) = match check.status {
            Status::Ok => ("✓", "+", "ok  ", Role::Good),
            Status::Warn => ("!", "!", "warn", Role::Warn),
            Status::Fail => ("✗", "x", "fail", Role::Bad),
        };
        let glyph = if self.unicode { glyph } else { plain };
        let mark = painted(self.theme.as_ref(), role, &format!("{glyph} {word}"));
        let name = format!("{mark}  {:16} ", check.name);
        let said = std::iter::once(&check.what).chain(&check.remedy);
        // What fits nowhere stays whole: it may be a path that somebody copies.
        let room = self.columns.map_or(usize::MAX, |all| all.saturating_sub(INDENT).max(INDENT));
        let lines: Vec<String> =
            said.flat_map(|text| word_lines_of(&clean_line(text), room)).collect();
        name + &lines.join(&format!("\n{:INDENT$}", ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::width;
    use crate::ui::Background;

    #[test]
    fn a_status_is_a_word_whatever_the_terminal_has() {
        let plain = Style { theme: None, unicode: false, columns: None };
        let told = plain.show(&fail("key", "there is none", "Set one."));
        assert_eq!(
            told,
            "x fail  key              there is none\n                         Set one."
        );
        let theme = Some(Theme::for_background(Background::Dark));
        let full = Style { theme, unicode: true, columns: None };
        assert_eq!(full.show(&ok("key", "k")), "\x1b[32m✓ ok  \x1b[0m  key              k");
        assert!(!full.show(&ok("key", "\x1b[2J")).contains("\x1b[2J"));
    }

    #[test]
    fn no_line_is_longer_than_the_terminal_but_for_a_path() {
        let style = Style { theme: None, unicode: true, columns: Some(60) };
        let path = "/a".repeat(40);
        let told =
            style.show(&warn("ledger", "a few words ".repeat(9) + &path, "Do this and that."));
        for line in told.lines() {
            assert!(width(line) <= 60 || line.trim() == path, "{line:?}");
        }
        assert_eq!(told.matches("a few words").count(), 9);
    }
}
