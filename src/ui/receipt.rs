//! The receipt of a shot that was sent, and a problem that has to be read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{put, put_all, put_short};
use super::history::summary;
use super::panel::{Part, over};
use super::style::Look;
use super::theme::Role;
use crate::app::{
    Model, Receipt, SheetLine, receipt_area, receipt_lines, trouble_area, trouble_lines,
};
use crate::domain::{Report, Take};
use crate::input::{Action, Context, act};

/// Draws the receipt.
pub(super) fn receipt(receipt: &Receipt, model: &Model, look: &Look, buf: &mut Buffer) {
    let (text, area) = receipt_area(model.size, receipt);
    over(buf, area, look, "Receipt");
    let next = match &receipt.take {
        _ if receipt.refused.is_some() => "Esc goes back to the form as it was.",
        Some(take) if !take.state().is_under_way() => "Esc goes back to the form.",
        Some(_) | None => "Esc goes back; the take goes on.",
    };
    let lines = receipt_lines(receipt, text.width);
    sheet(&lines, receipt.scroll, receipt.take.as_ref(), (text, area), next, look, buf);
}

/// Draws a problem; returns where it stands.
pub(super) fn trouble(
    report: &Report,
    scroll: usize,
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) -> Rect {
    let (text, area) = trouble_area(model.size, report);
    over(buf, area, look, "Trouble");
    let lines = trouble_lines(report, text.width);
    let context = model.context();
    let key = model.settings.keymap.chord(context, Action::Anywhere(act::Anywhere::Close));
    let key = key.map(|key| key.to_string()).unwrap_or_default();
    let next = match context {
        Context::Trouble => format!("{key} goes on"),
        _ => format!("{key} closes this; what you type goes into the field below"),
    };
    sheet(&lines, scroll, None, (text, area), &next, look, buf);
    area
}

/// The lines from the one that is scrolled to, and how to go on below them.
fn sheet(
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
    for (y, line) in lines.iter().skip(part.first).take(usize::from(text.height)).enumerate() {
        let y = y as u16;
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
            (SheetLine::Take, Some(take)) => {
                let name = [("take ", style(Role::Muted)), (take.id.as_str(), style(Role::Value))];
                put_all(buf, text, 1, y, &name);
            }
            (SheetLine::State, Some(take)) => summary(take, look, text, y, buf),
            (SheetLine::Bar, Some(take)) => {
                let bar = super::history::bar(look, take, text.width.saturating_sub(2));
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
