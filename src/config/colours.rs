//! How many colours a terminal has, which nobody but its environment says.

use super::env::Env;

/// How many colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colours {
    /// None, by <https://no-color.org>.
    None,
    /// Sixteen, whose looks are the terminal's own.
    Sixteen,
    /// 256, all of them but those sixteen the same everywhere.
    Indexed,
    /// Of 24 bits.
    Full,
}

impl Colours {
    /// What the environment says.
    pub fn of(env: &Env) -> Self {
        let said = |name: &str| env.get(name).unwrap_or_default();
        let term = said("TERM");
        let full = ["kitty", "ghostty", "wezterm", "foot", "alacritty", "direct"];
        if env.get("NO_COLOR").is_some() {
            Self::None
        } else if matches!(said("COLORTERM"), "truecolor" | "24bit")
            || full.iter().any(|known| term.contains(known))
        {
            Self::Full
        } else if term.contains("256color") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}
