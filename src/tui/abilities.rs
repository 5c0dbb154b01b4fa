//! What this terminal can show pictures with: as the settings have it, else as it says itself.

use super::answers::Answer;
use super::terminal::Questions;
use crate::config::{Config, Env, GlyphSetting, ProtocolSetting, ThemeSetting};
use crate::picture::{CellSize, Protocol};

/// What is known of it. Until it has answered, cells are what every terminal has.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, none a state")]
pub(super) struct Abilities {
    setting: ProtocolSetting,
    /// Whether another program stands between, which keeps pictures from it.
    pub(super) multiplexed: bool,
    /// Whether it is tmux, which hands on what it is told to.
    pub(super) tmux: bool,
    /// Whether bytes go over a network.
    remote: bool,
    /// Whether its background decides about the colours.
    background: bool,
    /// Whether cells may have colours, and be other than ASCII.
    cells: bool,
    /// Whether it would print what it does not know.
    plain: bool,
    kitty: bool,
    iterm: bool,
    sixel: bool,
    cell: Option<CellSize>,
}

impl Abilities {
    /// Whether the terminal is tmux, on this machine or at the other end of a connection.
    pub(super) fn in_tmux(env: &Env) -> bool {
        env.get("TMUX").is_some() || env.get("TERM").is_some_and(|term| term.starts_with("tmux"))
    }

    /// What settings and environment say.
    pub(super) fn of(config: &Config, env: &Env) -> Self {
        let said = |name: &str| env.get(name).unwrap_or_default();
        let term = said("TERM");
        let tmux = Self::in_tmux(env);
        let colours = config.ui.theme != ThemeSetting::Mono && env.get("NO_COLOR").is_none();
        Self {
            setting: config.pictures.protocol,
            multiplexed: tmux || env.get("STY").is_some() || term.starts_with("screen"),
            tmux,
            remote: env.get("SSH_CONNECTION").is_some() || env.get("SSH_TTY").is_some(),
            background: colours && config.ui.theme == ThemeSetting::Auto,
            cells: colours && config.ui.glyphs == GlyphSetting::Unicode,
            plain: matches!(term, "" | "linux" | "dumb"),
            kitty: false,
            iterm: matches!(said("TERM_PROGRAM"), "iTerm.app" | "WezTerm")
                || said("LC_TERMINAL") == "iTerm2",
            sixel: false,
            cell: None,
        }
    }

    /// Whether the terminal is to be asked about graphics.
    pub(super) fn asks(&self) -> bool {
        self.setting == ProtocolSetting::Auto && !self.multiplexed && !self.plain
    }

    /// What the terminal is to be asked. Who wants no pictures and has chosen the colours has no
    /// question left to ask, and then the keyboard is none either: such a terminal may be one that
    /// prints what it does not know.
    pub(super) fn questions(&self) -> Questions {
        if self.plain {
            return Questions::default();
        }
        Questions {
            background: self.background,
            keyboard: self.background || self.setting != ProtocolSetting::Off,
            graphics: self.asks(),
        }
    }

    /// Takes an answer in.
    pub(super) fn hear(&mut self, answer: &Answer) {
        match answer {
            Answer::KittyGraphics => self.kitty = true,
            Answer::Name(name) => {
                let known = ["iTerm2", "WezTerm", "mintty"];
                self.iterm |= known.iter().any(|known| name.starts_with(known));
            }
            Answer::Cell(size) => self.cell = Some(*size),
            Answer::Device { sixel } => self.sixel |= sixel,
        }
    }

    /// How pictures get to the screen, if they do.
    pub(super) fn protocol(&self) -> Option<Protocol> {
        let blocks = self.cells.then_some(Protocol::Blocks);
        match self.setting {
            ProtocolSetting::Off => None,
            ProtocolSetting::Kitty => Some(Protocol::Kitty),
            ProtocolSetting::Iterm => Some(Protocol::Iterm),
            ProtocolSetting::Sixel => Some(Protocol::Sixel),
            ProtocolSetting::Auto if self.asks() && self.kitty => Some(Protocol::Kitty),
            ProtocolSetting::Auto if self.asks() && self.iterm => Some(Protocol::Iterm),
            ProtocolSetting::Auto if self.asks() && self.sixel => Some(Protocol::Sixel),
            ProtocolSetting::Auto | ProtocolSetting::Blocks => blocks,
        }
    }

    /// Whether a film's frames can be graphics: they come too fast for a network, and for any
    /// protocol that has to be packed.
    pub(super) fn films_as_graphics(&self) -> bool {
        self.protocol() == Some(Protocol::Kitty) && !self.multiplexed && !self.remote
    }

    /// The pixels of a cell: what the system knows, else what the terminal said, else a guess.
    pub(super) fn cell(&self) -> CellSize {
        let known = crossterm::terminal::window_size().ok().and_then(|size| {
            let pixels =
                (size.width.checked_div(size.columns)?, size.height.checked_div(size.rows)?);
            CellSize::told(pixels.0, pixels.1)
        });
        known.or(self.cell).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abilities(setting: ProtocolSetting, env: &[(&str, &str)]) -> Abilities {
        let mut config = Config::default();
        config.pictures.protocol = setting;
        // The last one of a name holds.
        let all = [("TERM", "xterm-256color")].iter().chain(env);
        let all = all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Abilities::of(&config, &Env::of(all))
    }

    fn hears(mut it: Abilities, answers: &[Answer]) -> Option<Protocol> {
        for answer in answers {
            it.hear(answer);
        }
        it.protocol()
    }

    #[test]
    fn the_best_that_it_says_is_taken() {
        let auto = || abilities(ProtocolSetting::Auto, &[]);
        let sixel = Answer::Device { sixel: true };
        assert_eq!(hears(auto(), &[]), Some(Protocol::Blocks));
        assert_eq!(hears(auto(), std::slice::from_ref(&sixel)), Some(Protocol::Sixel));
        let name = Answer::Name("WezTerm 20240203".to_owned());
        assert_eq!(hears(auto(), &[name, sixel.clone()]), Some(Protocol::Iterm));
        assert_eq!(hears(auto(), &[Answer::KittyGraphics, sixel]), Some(Protocol::Kitty));
        let iterm = abilities(ProtocolSetting::Auto, &[("LC_TERMINAL", "iTerm2")]);
        assert_eq!(hears(iterm, &[]), Some(Protocol::Iterm));
    }

    #[test]
    fn behind_another_program_only_what_was_asked_for_is_shown() {
        for env in [("TMUX", "/run/tmux,1,0"), ("TERM", "screen-256color"), ("STY", "1.x")] {
            let auto = abilities(ProtocolSetting::Auto, &[env]);
            assert!(!auto.asks(), "{env:?}");
            assert_eq!(hears(auto, &[Answer::KittyGraphics]), Some(Protocol::Blocks), "{env:?}");
            let asked = abilities(ProtocolSetting::Kitty, &[env]);
            assert_eq!((asked.asks(), asked.protocol()), (false, Some(Protocol::Kitty)));
            assert!(!asked.films_as_graphics());
        }
    }

    #[test]
    fn without_colour_there_are_no_blocks_and_off_is_off() {
        let mono = abilities(ProtocolSetting::Auto, &[("NO_COLOR", "1")]);
        assert_eq!(mono.protocol(), None);
        assert_eq!(hears(mono, &[Answer::KittyGraphics]), Some(Protocol::Kitty));
        assert_eq!(hears(abilities(ProtocolSetting::Off, &[]), &[Answer::KittyGraphics]), None);
        assert!(!abilities(ProtocolSetting::Blocks, &[]).asks());
        assert!(!abilities(ProtocolSetting::Auto, &[("TERM", "linux")]).asks());
        let far = abilities(ProtocolSetting::Kitty, &[("SSH_TTY", "/dev/pts/1")]);
        assert!(!far.films_as_graphics());
    }
    #[test]
    fn what_nobody_needs_to_know_is_not_asked() {
        let asked = |theme, protocol, env: &[(&str, &str)]| {
            let mut config = Config::default();
            (config.ui.theme, config.pictures.protocol) = (theme, protocol);
            let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let Questions { background, keyboard, graphics } =
                Abilities::of(&config, &Env::of(env)).questions();
            (background, keyboard, graphics)
        };
        let xterm = ("TERM", "xterm");
        let (auto, off) = (ProtocolSetting::Auto, ProtocolSetting::Off);
        assert_eq!(asked(ThemeSetting::Auto, auto, &[xterm]), (true, true, true));
        assert_eq!(asked(ThemeSetting::Dark, auto, &[xterm]), (false, true, true));
        assert_eq!(asked(ThemeSetting::Auto, off, &[xterm]), (true, true, false));
        assert_eq!(
            asked(ThemeSetting::Auto, ProtocolSetting::Blocks, &[xterm]),
            (true, true, false)
        );
        for theme in [ThemeSetting::Dark, ThemeSetting::Light, ThemeSetting::Mono] {
            assert_eq!(asked(theme, off, &[xterm]), (false, false, false));
        }
        assert_eq!(
            asked(ThemeSetting::Auto, off, &[xterm, ("NO_COLOR", "1")]),
            (false, false, false)
        );
        for plain in ["", "dumb", "linux"] {
            assert_eq!(asked(ThemeSetting::Auto, auto, &[("TERM", plain)]), (false, false, false));
        }
    }
}
