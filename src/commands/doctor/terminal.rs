//! What the terminal can do: as its environment says, and where somebody sits at one, as it says
//! itself.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock")]

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::report::{Check, ok, warn};
use crate::config::{Config, Env, ProtocolSetting};
use crate::console::terminal_size;

/// A terminal across the world has answered by then, and nothing of it lands in the shell.
const PATIENCE: Duration = Duration::from_millis(3500);

/// Answers that some terminals make elsewhere may come so long after the last one.
const STRAGGLERS: Duration = Duration::from_millis(50);

/// The keyboard protocol, kitty's graphics, and last what every terminal answers.
const QUESTIONS: &str = "\x1b[?u\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c";

/// Longest answer that is listened to.
const LONG: usize = 4096;

/// Whether the locale's characters are UTF-8.
pub(super) fn is_utf8(env: &Env) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| env.get(name));
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    locale.ends_with("utf-8") || locale.ends_with("utf8") || cfg!(target_os = "macos")
}

/// All that is known of the terminal.
pub(super) fn checks(env: &Env, config: &Config) -> Vec<Check> {
    let mut checks = vec![locale(env)];
    let here = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !here {
        checks.push(ok(
            "terminal",
            "standard input or output is not a terminal, so it is not checked",
        ));
        return checks;
    }
    let term = env.get("TERM").unwrap_or_default();
    let size = terminal_size();
    let cells = size.map_or("of unknown size".to_owned(), |(wide, high)| format!("{wide}x{high}"));
    let colours = if env.get("NO_COLOR").is_some() {
        "no colour, because of NO_COLOR"
    } else if matches!(env.get("COLORTERM"), Some("truecolor" | "24bit")) {
        "24-bit colour"
    } else if term.contains("256color") {
        "256 colours"
    } else {
        "16 colours"
    };
    let what = format!("TERM={term}, {cells}, {colours}");
    checks.push(if matches!(term, "" | "dumb") {
        let remedy = "Set TERM to your terminal's name, such as xterm-256color.";
        warn("terminal", what, remedy)
    } else if size.is_some_and(|(wide, high)| wide < 40 || high < 10) {
        warn("terminal", what, "Make it larger: the studio needs 40x10.")
    } else {
        ok("terminal", what)
    });
    checks.extend(between(env, term).map(|(what, remedy)| match remedy {
        Some(remedy) => warn("between", what, remedy),
        None => ok("between", what),
    }));
    // One of these would print what it does not know.
    if !matches!(term, "" | "dumb" | "linux") {
        checks.extend(asked(env, config, is_multiplexed(env, term)));
    }
    checks
}

fn locale(env: &Env) -> Check {
    if is_utf8(env) {
        ok("locale", "UTF-8")
    } else {
        let remedy = "Set LANG to a UTF-8 locale such as C.UTF-8, or set [ui] glyphs = \"ascii\".";
        warn("locale", "LC_ALL, LC_CTYPE or LANG is not UTF-8", remedy)
    }
}

/// Whether another program draws what is shown, which keeps pictures from the terminal.
fn is_multiplexed(env: &Env, term: &str) -> bool {
    let has = |name| env.get(name).is_some();
    has("TMUX") || has("STY") || term.starts_with("tmux") || term.starts_with("screen")
}

/// What is between the studio and the terminal: tmux, screen or ssh.
fn between(env: &Env, term: &str) -> Option<(&'static str, Option<&'static str>)> {
    let has = |name| env.get(name).is_some();
    if has("TMUX") || term.starts_with("tmux") {
        Some(("tmux: pictures are drawn in half-blocks", None))
    } else if has("STY") || term.starts_with("screen") {
        Some(("screen: pictures are drawn in half-blocks", None))
    } else if has("SSH_CONNECTION") || has("SSH_TTY") {
        Some(("ssh: the clipboard goes through the terminal", None))
    } else {
        None
    }
}

fn asked(env: &Env, config: &Config, multiplexed: bool) -> Vec<Check> {
    let Some(answers) = ask() else {
        let remedy =
            "If the studio starts slowly, set [ui] theme and [pictures] protocol = \"off\".";
        return vec![warn("answers", "the terminal does not answer queries", remedy)];
    };
    let heard = Heard::of(&answers);
    let keyboard = if heard.keyboard {
        "kitty's protocol: Ctrl-Enter and Alt-Enter arrive"
    } else {
        "the legacy protocol: Ctrl-Enter may not arrive"
    };
    let iterm = matches!(env.get("TERM_PROGRAM"), Some("iTerm.app" | "WezTerm"));
    let graphics = match (config.pictures.protocol, multiplexed) {
        (ProtocolSetting::Off, _) => "off, set by [pictures] protocol",
        (ProtocolSetting::Blocks, _) => "half-blocks, set by [pictures] protocol",
        (ProtocolSetting::Kitty, _) => "kitty's, set by [pictures] protocol",
        (ProtocolSetting::Iterm, _) => "iTerm2's, set by [pictures] protocol",
        (ProtocolSetting::Sixel, _) => "sixel, set by [pictures] protocol",
        (ProtocolSetting::Auto, true) => {
            "none inside tmux or screen: pictures are drawn in half-blocks"
        }
        (ProtocolSetting::Auto, false) if heard.kitty => "kitty's",
        (ProtocolSetting::Auto, false) if iterm => "iTerm2's",
        (ProtocolSetting::Auto, false) if heard.sixel => "sixel",
        (ProtocolSetting::Auto, false) => "none: pictures are drawn in half-blocks",
    };
    vec![ok("keyboard", keyboard), ok("graphics", graphics)]
}

/// What a terminal said of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, none a state")]
struct Heard {
    keyboard: bool,
    kitty: bool,
    sixel: bool,
    /// Whether the last answer is in.
    all: bool,
}

impl Heard {
    fn of(answers: &[u8]) -> Self {
        let text = String::from_utf8_lossy(answers);
        let mut heard = Self { kitty: text.contains("\x1b_Gi=31;OK"), ..Self::default() };
        for answer in text.split("\x1b[?").skip(1) {
            let end = answer.find(|c: char| !c.is_ascii_digit() && c != ';');
            let Some((numbers, end)) = end.map(|at| answer.split_at(at)) else { continue };
            heard.keyboard |= end.starts_with('u');
            heard.all |= end.starts_with('c');
            heard.sixel |= end.starts_with('c') && numbers.split(';').skip(1).any(|it| it == "4");
        }
        heard
    }
}

/// Asks the terminal, and listens until its last answer or the end of patience.
fn ask() -> Option<Vec<u8>> {
    let raw = Raw::enter()?;
    let mut out = std::io::stdout().lock();
    out.write_all(QUESTIONS.as_bytes()).and_then(|()| out.flush()).ok()?;
    let terminal = rustix::stdio::stdin();
    let (mut until, mut heard, mut all) = (Instant::now() + PATIENCE, Vec::new(), false);
    while heard.len() < LONG {
        let left = until.saturating_duration_since(Instant::now());
        let left =
            Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut fds = [PollFd::new(&terminal, PollFlags::IN)];
        match poll(&mut fds, Some(&left)) {
            Err(rustix::io::Errno::INTR) => continue,
            Ok(ready) if ready > 0 => {}
            Ok(_) | Err(_) => break,
        }
        let mut bytes = [0; 256];
        match rustix::io::read(terminal, &mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(read) => heard.extend_from_slice(&bytes[..read]),
        }
        // What the terminal is ends the answers.
        if !all && Heard::of(&heard).all {
            all = true;
            until = Instant::now() + STRAGGLERS;
        }
    }
    drop(raw);
    all.then_some(heard)
}

/// The terminal without echo, until it is dropped.
struct Raw;

impl Raw {
    fn enter() -> Option<Self> {
        crossterm::terminal::enable_raw_mode().ok().map(|()| Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // There is nobody to tell, and nothing else to try.
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_of_known_terminals_are_read() {
        let of = |answers: &str| Heard::of(answers.as_bytes());
        let none = Heard { all: true, ..Heard::default() };
        assert_eq!(of("\x1b[?62;c"), none);
        assert_eq!(
            of("\x1b[?0u\x1b_Gi=31;OK\x1b\\\x1b[?62;c"),
            Heard { keyboard: true, kitty: true, ..none }
        );
        assert_eq!(of("\x1b[?62;4;22c"), Heard { sixel: true, ..none });
        assert_eq!(of("\x1b[?4;22c"), none, "the first says which terminal it is like");
        assert_eq!(of("\x1b_Gi=31;ENOENT\x1b\\\x1b[?6c"), none);
        assert_eq!(of("\x1b[?"), Heard::default());
    }

    #[test]
    fn a_locale_is_what_the_first_variable_says() {
        let utf8 = |pairs: &[(&str, &str)]| {
            is_utf8(&Env::of(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))))
        };
        assert!(utf8(&[("LANG", "C.UTF-8")]) && utf8(&[("LANG", "vi_VN.utf8")]));
        if cfg!(not(target_os = "macos")) {
            assert!(!utf8(&[]) && !utf8(&[("LC_ALL", "C"), ("LANG", "C.UTF-8")]));
        }
    }
}
