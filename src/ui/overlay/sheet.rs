//! The lines of a sheet, and how to go on below them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::SheetLine;
use crate::domain::Take;
use crate::ui::canvas::{put, put_all, put_short};
use crate::ui::panel::Part;
use crate::ui::style::Look;
use crate::ui::take_state::{bar, summary};
use crate::ui::theme::Role;

/// Cells of a key, with those behind it.
const KEY: u16 = 8;

/// The lines from the one that is scrolled to, and how to go on below them.
pub(super) fn sheet(
    lines: &[SheetLine],
    scroll: usize,
    take: Option<&Take>,
    (text, area): (Rect, Rect),
    next: &str,
    look: &Look,
    buf: &mut Buffer,
) {
    let style = |role| look.theme.style(role);
    let part = Part::of(lines.len(), text.height, scroll);
    for (y, line) in part.shown(lines) {
        match (line, take) {
            (SheetLine::Bad(words), _) => {
                put(buf, text, 1, y, words, style(Role::Bad));
            }
            (SheetLine::Text(words), _) => {
                put(buf, text, 1, y, words, style(Role::Text));
            }
            (SheetLine::Muted(words), _) => {
                put(buf, text, 1, y, words, style(Role::Muted));
            }
            (SheetLine::Key(key, does), _) => {
                put(buf, text, 1, y, key, style(Role::Key));
                put(buf, text, 1 + KEY, y, does, style(Role::Text));
            }
            (SheetLine::Take, Some(take)) => {
                let name = [("take ", style(Role::Muted)), (take.id.as_str(), style(Role::Value))];
                put_all(buf, text, 1, y, &name);
            }
            (SheetLine::State, Some(take)) => summary(take, look, text, y, buf),
            (SheetLine::Bar, Some(take)) => {
                let bar = bar(look, take, text.width.saturating_sub(2));
                put(buf, text, 1, y, &bar, style(Role::Info));
            }
            (SheetLine::Blank | SheetLine::Take | SheetLine::State | SheetLine::Bar, _) => {}
        }
    }
    part.told(buf, area, area.height.saturating_sub(1), look);
    let below = Rect { y: text.bottom(), height: 1, ..text };
    if below.bottom() < area.bottom() {
        put_short(buf, below, (1, 0), next, text.width.saturating_sub(2), style(Role::Muted));
    }
}
