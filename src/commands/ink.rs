//! The look of what is written: colours and characters, according to the settings, the environment
//! and the terminal.

use std::io::IsTerminal as _;

use ratatui::style::{Color, Modifier, Style};

use super::context::Context;
use crate::config::{Env, GlyphSetting, ThemeSetting};
use crate::console::terminal_size;
use crate::domain::Take;
use crate::ui::{Background, Glyphs, Role, Theme, role_of_take};

/// What lines on standard output or standard error are written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ink {
    pub(super) glyphs: &'static Glyphs,
    /// None where there are no colours.
    theme: Option<Theme>,
    /// Whether lines can be drawn over.
    pub(super) live: bool,
}

impl Ink {
    /// For talk, on standard error.
    pub(super) fn of(context: &Context) -> Self {
        Self::on(context, std::io::stderr().is_terminal())
    }

    /// For data, on standard output.
    pub(super) fn of_data(context: &Context) -> Self {
        Self::on(context, std::io::stdout().is_terminal())
    }

    fn on(context: &Context, terminal: bool) -> Self {
        let ui = &context.config.ui;
        let glyphs = match ui.glyphs {
            GlyphSetting::Unicode => &Glyphs::UNICODE,
            GlyphSetting::Ascii => &Glyphs::ASCII,
        };
        // A screen reader would read each line that is drawn over, again and again.
        let live = terminal && !is_dumb(&context.env) && !ui.reader;
        Self { glyphs, theme: theme(&context.env, ui.theme, terminal), live }
    }

    /// Without colours, and nothing to draw over.
    #[cfg(test)]
    pub(super) const fn plain() -> Self {
        Self { glyphs: &Glyphs::UNICODE, theme: None, live: false }
    }

    /// Colours words by what they are for. They say the same without the colour.
    pub(super) fn paint(&self, role: Role, words: &str) -> String {
        painted(self.theme.as_ref(), role, words)
    }

    /// Colours words by how a take is.
    pub(super) fn state(&self, take: &Take, words: &str) -> String {
        self.paint(role_of_take(take), words)
    }
}

/// The colours for a stream; none where it has none. `terminal` says whether it is a terminal.
pub(super) fn theme(env: &Env, setting: ThemeSetting, terminal: bool) -> Option<Theme> {
    let said = || Background::of_variable(env.get("COLORFGBG").unwrap_or_default());
    let background = match setting {
        ThemeSetting::Mono => return None,
        ThemeSetting::Dark => Background::Dark,
        ThemeSetting::Light => Background::Light,
        // The terminal is not asked: its answer would have to be waited for.
        ThemeSetting::Auto => said(),
    };
    has_colours(env, terminal).then(|| Theme::for_background(background))
}

/// Words in the style of a role, where there is a theme.
pub(super) fn painted(theme: Option<&Theme>, role: Role, words: &str) -> String {
    let style = theme.map(|theme| sgr(theme.style(role))).unwrap_or_default();
    if style.is_empty() || words.is_empty() {
        return words.to_owned();
    }
    format!("\x1b[{style}m{words}\x1b[0m")
}

/// The parameters of the sequence that sets a style; empty for plain text.
fn sgr(style: Style) -> String {
    let weights = [(Modifier::BOLD, 1), (Modifier::DIM, 2), (Modifier::REVERSED, 7)];
    let weights = weights.into_iter().filter(|(weight, _)| style.add_modifier.contains(*weight));
    let mut parts: Vec<String> = weights.map(|(_, number)| number.to_string()).collect();
    parts.extend(style.fg.and_then(foreground));
    parts.join(";")
}

fn foreground(colour: Color) -> Option<String> {
    let sixteen = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match (colour, sixteen.iter().position(|it| *it == colour)) {
        (_, Some(at @ 0..8)) => Some((30 + at).to_string()),
        (_, Some(at)) => Some((90 + at - 8).to_string()),
        (Color::Indexed(at), _) => Some(format!("38;5;{at}")),
        (Color::Rgb(red, green, blue), _) => Some(format!("38;2;{red};{green};{blue}")),
        // What the terminal has anyway.
        _ => None,
    }
}

/// The cells of a line where somebody looks at standard output; none where it goes to a program or
/// a file, which get every value whole.
pub(super) fn columns() -> Option<usize> {
    let terminal = std::io::stdout().is_terminal();
    terminal.then(|| terminal_size().map_or(80, |(columns, _)| columns.into()))
}

/// Whether to use colours, by <https://no-color.org> and <https://bixense.com/clicolors>, in that
/// order; `terminal` says whether the output is a terminal.
fn has_colours(env: &Env, terminal: bool) -> bool {
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
            for setting in [ThemeSetting::Auto, ThemeSetting::Dark, ThemeSetting::Light] {
                assert_eq!(theme(&env, setting, terminal).is_some(), wanted, "{setting:?}");
            }
            assert_eq!(theme(&env, ThemeSetting::Mono, terminal), None);
        }
    }

    #[test]
    fn a_style_is_written_as_the_sequence_for_it() {
        let of = |colour: Color| Style::new().fg(colour);
        for (style, sequence) in [
            (Style::new(), ""),
            (of(Color::Reset), ""),
            (of(Color::Green), "32"),
            (of(Color::LightBlue), "94"),
            (of(Color::Indexed(208)), "38;5;208"),
            (of(Color::Rgb(1, 2, 3)), "38;2;1;2;3"),
            (of(Color::Red).add_modifier(Modifier::BOLD), "1;31"),
            (of(Color::Yellow).add_modifier(Modifier::BOLD | Modifier::REVERSED), "1;7;33"),
            (Style::new().add_modifier(Modifier::DIM), "2"),
        ] {
            assert_eq!(sgr(style), sequence, "{style:?}");
        }
    }

    #[test]
    fn words_without_a_style_are_plain() {
        let theme = Theme::for_background(Background::Dark);
        let bad = painted(Some(&theme), Role::Bad, "x");
        assert!(bad.starts_with("\x1b[") && bad.ends_with("mx\x1b[0m"), "{bad:?}");
        assert_eq!(painted(Some(&theme), Role::Text, "x"), "x");
        assert_eq!(painted(Some(&theme), Role::Bad, ""), "");
        assert_eq!(painted(None, Role::Bad, "x"), "x");
    }
}
