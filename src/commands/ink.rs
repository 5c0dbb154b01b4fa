//! The look of messages: colours and characters, according to the settings, the environment and the
//! terminal.

use std::io::IsTerminal as _;

use super::context::Context;
use crate::config::{Env, GlyphSetting, ThemeSetting};
use crate::domain::StageName;
use crate::ui::Glyphs;

/// What talk on standard error is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ink {
    pub(super) glyphs: &'static Glyphs,
    pub(super) colours: bool,
    /// Whether lines can be drawn over.
    pub(super) live: bool,
}

impl Ink {
    pub(super) fn of(context: &Context) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let mono = context.config.ui.theme == ThemeSetting::Mono;
        Self {
            glyphs: match context.config.ui.glyphs {
                GlyphSetting::Unicode => &Glyphs::UNICODE,
                GlyphSetting::Ascii => &Glyphs::ASCII,
            },
            colours: !mono && has_colours(&context.env, terminal),
            live: terminal && !is_dumb(&context.env),
        }
    }

    /// Colours words by a state. They say the same without the colour.
    pub(super) fn state(&self, state: StageName, words: &str) -> String {
        if !self.colours {
            return words.to_owned();
        }
        let colour = match state {
            StageName::Preparing | StageName::Cancelled => "2",
            StageName::Submitting
            | StageName::Queued
            | StageName::Running
            | StageName::Downloading => "36",
            StageName::Succeeded | StageName::Saved => "32",
            StageName::Stalled | StageName::Unconfirmed => "33",
            StageName::Rejected | StageName::Failed | StageName::Expired => "31",
        };
        format!("\x1b[{colour}m{words}\x1b[0m")
    }
}

/// Whether to use colours, by <https://no-color.org> and <https://bixense.com/clicolors>, in that
/// order; `terminal` says whether the output is a terminal.
pub(super) fn has_colours(env: &Env, terminal: bool) -> bool {
    if env.get("NO_COLOR").is_some() {
        return false;
    }
    let forced = env.get("CLICOLOR_FORCE").is_some_and(|force| force != "0");
    forced || (terminal && !is_dumb(env) && env.get("CLICOLOR") != Some("0"))
}

/// Whether the terminal supports no escape sequences, or TERM is not set.
pub(super) fn is_dumb(env: &Env) -> bool {
    matches!(env.get("TERM"), None | Some("dumb"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An environment, whether there is a terminal, whether there are colours.
    type Row = (&'static [(&'static str, &'static str)], bool, bool);

    #[test]
    fn colours_are_as_the_environment_asks() {
        let rows: [Row; 9] = [
            (&[("TERM", "xterm")], true, true),
            (&[("TERM", "xterm")], false, false),
            (&[("TERM", "dumb")], true, false),
            (&[], true, false),
            (&[("TERM", "xterm"), ("NO_COLOR", "1")], true, false),
            (&[("TERM", "xterm"), ("CLICOLOR", "0")], true, false),
            (&[("TERM", "xterm"), ("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")], false, true),
            (&[("TERM", "xterm"), ("CLICOLOR_FORCE", "0")], false, false),
            (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true, false),
        ];
        for (pairs, terminal, wanted) in rows {
            let env =
                Env::of(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())));
            assert_eq!(has_colours(&env, terminal), wanted, "{pairs:?} {terminal}");
        }
    }
}
