//! Colours by role. The terminal's own sixteen, so that every palette a user chose works; no
//! colour ever says something that a word or a glyph does not say too.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Plain text.
    Text,
    /// What may be overlooked.
    Muted,
    /// What belongs to viewfinder's own drawing.
    Accent,
    /// The border of the pane that has the keys.
    Focus,
    /// What is in hand.
    Selection,
    /// Borders.
    Border,
    /// Titles.
    Title,
    /// What is under way.
    Info,
    /// What went well.
    Good,
    /// What needs attention.
    Warn,
    /// What went wrong.
    Bad,
    /// A key to press.
    Key,
    /// A value that was set.
    Value,
    /// The mark of the sandbox.
    Sandbox,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Text,
        Self::Muted,
        Self::Accent,
        Self::Focus,
        Self::Selection,
        Self::Border,
        Self::Title,
        Self::Info,
        Self::Good,
        Self::Warn,
        Self::Bad,
        Self::Key,
        Self::Value,
        Self::Sandbox,
    ];
    const COUNT: usize = Self::ALL.len();
}

/// What lies behind the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// Dark.
    #[default]
    Dark,
    /// Light.
    Light,
}

impl Background {
    /// What some terminals say of their background in `COLORFGBG`, such as `15;0`; dark where they
    /// say nothing.
    pub fn of_variable(said: &str) -> Self {
        match said.rsplit(';').next().and_then(|colour| colour.parse::<u8>().ok()) {
            Some(7 | 9..=15) => Self::Light,
            Some(_) | None => Self::Dark,
        }
    }
}

/// A style for each role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme([Style; Role::COUNT]);

impl Theme {
    /// Colours that can be read on this background.
    pub fn for_background(background: Background) -> Self {
        // On light backgrounds the terminal's yellow, cyan and green cannot be read, on dark ones
        // its blue and its darker red. What is bold is drawn brighter by some terminals, which on a
        // light background takes what contrast there is.
        let (accent, warn) = match background {
            Background::Dark => (Color::Cyan, Style::new().fg(Color::Yellow).bold()),
            Background::Light => (Color::Blue, Style::new().fg(Color::Magenta)),
        };
        let (good, bad) = match background {
            Background::Dark => {
                (Style::new().fg(Color::Green), Style::new().fg(Color::LightRed).bold())
            }
            Background::Light => (Style::new(), Style::new().fg(Color::Red)),
        };
        Self::mono()
            .with(Role::Accent, |style| style.fg(accent))
            .with(Role::Focus, |style| style.fg(accent))
            .with(Role::Info, |style| style.fg(accent))
            .with(Role::Good, |_| good)
            .with(Role::Warn, |_| warn)
            .with(Role::Bad, |_| bad)
            .with(Role::Key, |style| style.fg(accent))
            .with(Role::Sandbox, |_| warn.reversed())
    }

    /// No colour: weight and reversal only.
    pub fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let mut styles = [plain; Role::COUNT];
        for (role, style) in [
            (Role::Muted, plain.add_modifier(Modifier::DIM)),
            (Role::Focus, bold),
            (Role::Selection, plain.add_modifier(Modifier::REVERSED)),
            (Role::Border, plain.add_modifier(Modifier::DIM)),
            (Role::Title, bold),
            (Role::Warn, bold),
            (Role::Bad, bold),
            (Role::Key, bold),
            (Role::Value, bold),
            (Role::Sandbox, bold.add_modifier(Modifier::REVERSED)),
        ] {
            styles[role as usize] = style;
        }
        Self(styles)
    }

    fn with(mut self, role: Role, change: impl FnOnce(Style) -> Style) -> Self {
        self.0[role as usize] = change(self.0[role as usize]);
        self
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.0[role as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_there_is_none() {
        assert!(Theme::mono().0.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
    }

    #[test]
    fn what_must_stand_out_stands_out_without_colour() {
        let mono = Theme::mono();
        for role in [Role::Selection, Role::Focus, Role::Warn, Role::Bad, Role::Key, Role::Sandbox]
        {
            assert_ne!(mono.style(role), mono.style(Role::Text), "{role:?}");
        }
    }
}
