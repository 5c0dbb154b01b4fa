//! The axes, each in words, and the whole move in words.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::app::Model;
use crate::domain::{Axis, AxisValue, phrase, width};
use crate::ui::canvas::{foreign, put, text};
use crate::ui::editor;
use crate::ui::panel::panel;
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Draws them; returns where the caret of a typed amount stands.
pub(super) fn motion(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let inner = panel(buf, area, look, "Motion", Line::default(), true);
    let panel = &model.form.motion;
    let mut caret = None;
    for (axis, y) in Axis::ALL.into_iter().zip(0..) {
        let in_hand = panel.axis == axis;
        let role = if in_hand { Role::Selection } else { Role::Text };
        let style = look.theme.style(role);
        let name = format!("{}: ", axis.word());
        if let Some(typed) = panel.amount.as_ref().filter(|_| in_hand) {
            put(buf, inner, 1, y, &name, style);
            let x = 1 + width(&name) as u16;
            let room = inner.width.saturating_sub(x);
            let field = Rect { x: inner.x + x, y: inner.y + y, width: room, height: 1 };
            let field = field.intersection(inner);
            caret = Some(editor::line(&typed.written(), role, look, field, buf).caret);
        } else {
            put(buf, inner, 1, y, &format!("{name}{}", said(model, axis)), style);
        }
    }
    let motion = panel.motion();
    let convention = model.settings.conventions.of(&model.form.rest.model);
    let words = phrase(&motion, &convention, &model.settings.phrases);
    let named = model.settings.moves.named(&motion).filter(|_| !motion.is_zero());
    let named = named.map(|it| format!("{}: ", foreign(&it.name))).unwrap_or_default();
    let sent = if model.form.says_words() { " Sent after the prompt." } else { "" };
    let whole = format!("The move: {named}{words}.{sent}");
    text(&whole, inner, Axis::ALL.len() as u16, look.theme.style(Role::Text), buf);
    caret
}

/// An axis as it is said: which way, how much, and what this model does with it.
fn said(model: &Model, axis: Axis) -> String {
    let value = model.form.motion.motion().get(axis);
    let shot = model.form.without_prompt();
    let learned = model.learned(&shot, axis).filter(|it| it.counts().judged() > 0);
    let known = learned.map(|it| format!(", {} here", it.told())).unwrap_or_default();
    if value == AxisValue::ZERO {
        return format!("not moved{known}");
    }
    // What is not known of an axis that stands still is nothing to be read.
    let known = if known.is_empty() { ", not known to be heeded".to_owned() } else { known };
    format!("{} {}{known}", way(model, axis), value.number().abs())
}

/// Which way an amount goes, by what is shown and said here.
fn way(model: &Model, axis: Axis) -> &'static str {
    let convention = model.settings.conventions.of(&model.form.rest.model);
    let [less, more] = match axis {
        Axis::X | Axis::Pan => ["left", "right"],
        Axis::Y | Axis::Tilt => ["down", "up"],
        Axis::Z => ["out", "in"],
        Axis::Roll => ["anticlockwise", "clockwise"],
    };
    if convention.amount(&model.form.motion.motion(), axis) > 0.0 { more } else { less }
}
