//! The lines below the talk that are drawn over, and the talk above them.
//!
//! Between two frames the cursor rests at the start of the first of these lines, and no mode is
//! set: so whatever else is written (an echoed Ctrl-C, a shell's prompt after a kill) begins there,
//! and clearing from there down removes all of them, however often the window changed its size.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock and waits")]

use std::io::Write as _;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, sleep_until};

use super::context::Context;
use super::ink::Ink;
use super::rows::{Facts, rows, ticks};
use crate::console::{say, say_inked};
use crate::domain::{Take, TakeId, shorten};
use crate::worker::Clock;

/// Frames are at least so far apart.
const PACE: Duration = Duration::from_millis(100);

/// A clock shows seconds.
const TICK: Duration = Duration::from_secs(1);

/// From the cursor's place at the start of the first line.
const CLEAR: &str = "\r\x1b[J";

/// All at once, and no line longer than the terminal even where it has other ideas of a
/// character's width.
const BEGIN: &str = "\x1b[?2026h\x1b[?7l";
const END: &str = "\x1b[?7h\x1b[?2026l";

/// Talk, and the live lines below it where there are some.
#[derive(Debug)]
pub(super) struct LiveLines {
    pub(super) ink: Ink,
    pub(super) facts: Facts,
    clock: Clock,
    screen: Option<Screen>,
}

/// What is shown on the terminal.
#[derive(Debug)]
struct Screen {
    lines: Vec<String>,
    drawn: Instant,
    /// Whether there is something new to draw.
    changed: bool,
    /// Whether one of the lines has a clock.
    ticks: bool,
    /// Whether the terminal may have moved what is shown.
    moved: bool,
    resized: Signal,
}

impl LiveLines {
    /// With live lines, where they are `wanted` and the terminal has any.
    pub(super) fn new(context: &Context, wanted: bool) -> Self {
        let ink = Ink::of(context);
        // Without word of a new size the next frame finds it out.
        let resized = (wanted && ink.live).then(|| signal(SignalKind::window_change()).ok());
        let screen = resized.flatten().map(|resized| Screen {
            lines: Vec::new(),
            drawn: Instant::now(),
            changed: true,
            ticks: false,
            moved: false,
            resized,
        });
        Self { ink, facts: Facts::default(), clock: context.clock, screen }
    }

    /// The cells of a line, where somebody looks at what is said.
    pub(super) fn room(&self) -> Option<usize> {
        self.ink.live.then(|| size().0)
    }

    /// Says something above the lines.
    pub(super) fn say(&mut self, what: impl std::fmt::Display) {
        self.above(|| say(what));
    }

    /// The same, with colours.
    pub(super) fn say_inked(&mut self, what: impl std::fmt::Display) {
        self.above(|| say_inked(what));
    }

    /// Does something that writes to the terminal.
    pub(super) fn above<T>(&mut self, write: impl FnOnce() -> T) -> T {
        let Some(screen) = self.screen.as_ref().filter(|screen| !screen.lines.is_empty()) else {
            return write();
        };
        put(CLEAR);
        let written = write();
        put(&frame(&screen.lines));
        written
    }

    /// A film is on its way.
    pub(super) fn come(&mut self, id: TakeId, come: u64, total: Option<u64>) {
        self.facts.coming.come(id, come, total, self.clock.now());
        self.change();
    }

    /// A film is tried again later.
    pub(super) fn later(&mut self, id: TakeId, why: String) {
        self.facts.coming.later(id, why, self.clock.now());
        self.change();
    }

    /// There is something new to draw.
    pub(super) fn change(&mut self) {
        if let Some(screen) = &mut self.screen {
            screen.changed = true;
        }
    }

    /// Waits until it is time to draw; for ever where nothing changes.
    pub(super) async fn due(&mut self) {
        let Some(screen) = &mut self.screen else { return std::future::pending().await };
        let wait = match (screen.changed, screen.ticks) {
            (true, _) => PACE,
            (false, true) => TICK,
            (false, false) => Duration::MAX,
        };
        let at = screen.drawn.checked_add(wait);
        let due = async {
            match at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            _ = screen.resized.recv() => {
                (screen.changed, screen.moved) = (true, true);
                sleep_until(screen.drawn + PACE).await;
            }
        }
    }

    /// Draws how these takes go, if that is not there already.
    pub(super) fn draw(&mut self, takes: &[&Take]) {
        if self.screen.is_some() {
            let lines = rows(takes, &self.facts, &self.ink, self.clock.now(), size());
            self.draw_lines(lines, takes.iter().any(|take| ticks(take)));
        }
    }

    /// Draws a line about something else, as much of it as there is room for.
    pub(super) fn draw_line(&mut self, line: &str) {
        // The first cell is the cursor's.
        let room = size().0.saturating_sub(2);
        self.draw_lines(vec![format!(" {}", shorten(line, room))], false);
    }

    fn draw_lines(&mut self, lines: Vec<String>, ticks: bool) {
        let Some(screen) = &mut self.screen else { return };
        let moved = std::mem::take(&mut screen.moved);
        (screen.drawn, screen.changed) = (Instant::now(), false);
        screen.ticks = ticks;
        if lines != screen.lines || (moved && !lines.is_empty()) {
            let clear = if screen.lines.is_empty() { "" } else { CLEAR };
            put(&format!("{clear}{}", frame(&lines)));
            screen.lines = lines;
        }
    }

    /// Takes the lines away for good.
    pub(super) fn end(&mut self) {
        if self.screen.take().is_some_and(|screen| !screen.lines.is_empty()) {
            put(CLEAR);
        }
    }
}

impl Drop for LiveLines {
    fn drop(&mut self) {
        self.end();
    }
}

/// These lines, and the cursor back at the start of the first.
fn frame(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let up = match lines.len() - 1 {
        0 => String::new(),
        n => format!("\x1b[{n}A"),
    };
    format!("{BEGIN}{}{up}\r{END}", lines.join("\r\n"))
}

/// Columns and lines of the terminal.
fn size() -> (usize, usize) {
    let size = rustix::termios::tcgetwinsize(std::io::stderr()).ok();
    let size = size.filter(|size| size.ws_col > 0 && size.ws_row > 0);
    size.map_or((80, 24), |size| (usize::from(size.ws_col), usize::from(size.ws_row)))
}

/// Writes to the terminal. One that has gone needs no lines.
fn put(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
