//! The first-run screen: what is missing, and the ways on.

use ratatui::layout::Size;

use super::page::Page;
use crate::app::{FirstRun, centred};
use crate::domain::lines_of;
use crate::input::{Action, Context, act};
use crate::ui::canvas::{put, put_short};
use crate::ui::theme::Role;

/// Cells of a key's name.
const KEY: u16 = 3;

const CHOICES: [(Action, &str, &str); 4] = [
    (
        Action::Key(act::Key::Enter),
        "Enter an API key",
        "hidden while you type, saved for you alone",
    ),
    (
        Action::Key(act::Key::TrySandbox),
        "Try the sandbox",
        "the whole studio, no key, no network, no cost",
    ),
    (Action::Anywhere(act::Anywhere::Help), "Help", "every key on one page"),
    (Action::Anywhere(act::Anywhere::Quit), "Quit", ""),
];

/// Draws it.
pub(super) fn draw(screen: &FirstRun, page: Page<'_>) {
    let Page { model, look, area, buf, .. } = page;
    let foot = model.foot_rows().saturating_sub(1);
    let size = Size { height: area.height.saturating_sub(foot), ..area.as_size() };
    let inner = centred(size, 70, 15);
    let style = |role| look.theme.style(role);
    let mut y = 0;
    put(buf, inner, 0, y, "viewfinder", style(Role::Title).patch(style(Role::Accent)));
    y += 1;
    let words = "There is no API key yet. Shots go to CometAPI's Runway route; a key comes from \
                 your account there, or from COMETAPI_KEY in the environment.";
    let lines = lines_of(words, usize::from(inner.width));
    // On a low screen the choices matter more than the words around them.
    let blank = u16::from(usize::from(inner.height) >= lines.len() + CHOICES.len() + 4);
    if blank > 0 {
        put(buf, inner, 0, y, "compose a shot, send it, keep the take", style(Role::Muted));
        y += 2;
    }
    for line in lines {
        put(buf, inner, 0, y, &line, style(Role::Text));
        y += 1;
    }
    y += blank;
    for (nth, (action, title, note)) in CHOICES.iter().enumerate() {
        let in_hand = nth == screen.at;
        let mark = if in_hand { look.glyphs.hand } else { " " };
        let mut x = put(buf, inner, 0, y, mark, style(Role::Focus)) + 1;
        if let Some(chord) = model.settings.keymap.chord(Context::FirstRun, *action) {
            put(buf, inner, x, y, &chord.short(), style(Role::Key));
        }
        x += KEY;
        let role = if in_hand { Role::Selection } else { Role::Value };
        put(buf, inner, x, y, title, style(role));
        let x = x + 18;
        put_short(buf, inner, (x, y), note, inner.width.saturating_sub(x), style(Role::Muted));
        y += 1;
    }
}
