//! The receipt: what became of a shot that was sent.

use ratatui::buffer::Buffer;

use super::canvas::{foreign, put, put_all, put_short};
use super::entry::text;
use super::history::summary;
use super::panel::over;
use super::theme::Role;
use super::view::Look;
use crate::app::{Model, Receipt, centred};
use crate::domain::{FailureKind, StageName};

/// Draws it.
pub(super) fn receipt(receipt: &Receipt, model: &Model, look: &Look, buf: &mut Buffer) {
    let area = centred(model.size, 76, 11);
    let inner = over(buf, area, look, "Receipt");
    let style = |role| look.theme.style(role);
    let room = inner.width.saturating_sub(2);
    put_short(buf, inner, (1, 0), &foreign(&receipt.shot.prompt), room, style(Role::Text));
    let mut next = "Esc goes back; the take goes on.";
    let mut y = 2;
    if let Some(report) = &receipt.refused {
        put(buf, inner, 1, y, "Not sent", style(Role::Bad));
        let words = format!("{} {} {}", report.what, report.safe, report.next);
        text(&words, inner, y + 1, style(Role::Text), buf);
        next = "Esc goes back to the form as it was.";
    } else if let Some(take) = &receipt.take {
        put_all(
            buf,
            inner,
            1,
            y,
            &[("take ", style(Role::Muted)), (take.id.as_str(), style(Role::Value))],
        );
        summary(take, look, inner, y + 1, buf);
        y += 2;
        if let Some(why) = take.failure() {
            let said = foreign(&why.message);
            let said = said.trim_end_matches('.');
            let words = match take.state() {
                StageName::Unconfirmed => {
                    let x = match take.offered() {
                        Some(_) => "x offers the task that its answer names",
                        None => "x settles it",
                    };
                    format!("{said}. It may have been charged. In the history, {x}.")
                }
                StageName::Preparing => {
                    format!("{said}. It did not arrive and is tried again while viewfinder runs.")
                }
                StageName::Rejected => {
                    format!("{said}. Nothing was charged. {}", why.kind.next_step())
                }
                _ => format!("{said}. {}", why.kind.next_step()),
            };
            y = text(&words, inner, y, style(Role::Text), buf);
            if why.kind == FailureKind::Auth {
                put_all(
                    buf,
                    inner,
                    1,
                    y,
                    &[("k", style(Role::Key)), (" enters another key", style(Role::Text))],
                );
            }
        }
        if !take.state().is_under_way() {
            next = "Esc goes back to the form.";
        }
    } else {
        put(buf, inner, 1, y, "being written down", style(Role::Muted));
    }
    let last = inner.height.saturating_sub(1);
    put_short(buf, inner, (1, last), next, room, style(Role::Muted));
}
