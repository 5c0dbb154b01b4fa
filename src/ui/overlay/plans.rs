//! The list of sweeps: how far each has got, and why one does not go on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::page::Page;
use crate::app::{KnownPlan, Model, PlanList, press, whole_screen};
use crate::domain::{Now, Plan, PlanState, ago_words, lines_of_keys, width};
use crate::input::{Context, act};
use crate::ui::canvas::{foreign, put, put_right, put_short, text};
use crate::ui::panel::{Part, over};
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Rows of a plan: what it is, and how far it has got.
const ROWS: u16 = 2;

/// Draws it.
pub(super) fn draw(list: &PlanList, page: Page<'_>) {
    let Page { model, look, now, buf, .. } = page;
    let area = whole_screen(model);
    let inner = over(buf, area, look, "Sweeps");
    let style = |role| look.theme.style(role);
    let Some(plans) = model.plans.list() else {
        put(buf, inner, 1, 0, "being read", style(Role::Muted));
        return;
    };
    if plans.is_empty() {
        let keys = press(model, Context::Plans, &[(act::Sweep::New.into(), "make one")]);
        text(&format!("There is no sweep yet. {keys}"), inner, 0, style(Role::Muted), buf);
        return;
    }
    let foot = foot(list, model);
    let foot = lines_of_keys(&foot, usize::from(inner.width.saturating_sub(2)));
    let rows = inner.height.saturating_sub(foot.len() as u16);
    let (at, fit) = (list.at(model), usize::from((rows / ROWS).max(1)));
    let top = (at + 1).saturating_sub(fit);
    Part::of(plans.len(), fit as u16, top).told(buf, area, area.height.saturating_sub(1), look);
    for (nth, known) in plans.iter().enumerate().skip(top).take(fit) {
        let y = (nth - top) as u16 * ROWS;
        row(known, (inner, y, nth == at), (model, now), look, buf);
    }
    for (y, line) in (rows..).zip(&foot) {
        let role = if list.cancelling.is_some() { Role::Warn } else { Role::Muted };
        put(buf, inner, 1, y, line, style(role));
    }
}

/// The question, while one is asked.
fn foot(list: &PlanList, model: &Model) -> String {
    let Some(known) = list.cancelling.and_then(|id| model.plans.find(id)) else {
        return String::new();
    };
    let left = known.plan.tally.left;
    let keys = [
        (act::Plan::CancelYes.into(), "cancel the sweep"),
        (act::Anywhere::Close.into(), "keep it"),
    ];
    let keys = press(model, Context::PlanCancel, &keys);
    format!("{left} of its takes will not be sent; what is under way goes on. {keys}")
}

fn row(
    known: &KnownPlan,
    (inner, y, in_hand): (Rect, u16, bool),
    (model, now): (&Model, Now),
    look: &Look,
    buf: &mut Buffer,
) {
    let style = |role| look.theme.style(role);
    let plan = &known.plan;
    let mark = if in_hand { look.glyphs.hand } else { " " };
    put(buf, inner, 1, y, mark, style(Role::Focus));
    let when = ago_words(plan.made, now.wall, &look.zone);
    let line = Rect { width: inner.width.saturating_sub(1), ..inner };
    let cells = width(&when) as u16;
    put_right(buf, line, y, &when, style(Role::Muted));
    let name = match (plan.name.trim(), known.about.as_str()) {
        ("", "") => plan.id.to_string(),
        ("", about) => about.to_owned(),
        (name, "") => name.to_owned(),
        (name, about) => format!("{name}: {about}"),
    };
    let role = if in_hand { Role::Selection } else { Role::Value };
    let room = inner.width.saturating_sub(cells + 6);
    put_short(buf, inner, (3, y), &foreign(&name), room, style(role));
    let x = put_short(
        buf,
        inner,
        (3, y + 1),
        &state_words(plan),
        inner.width.saturating_sub(4),
        style(role_of(plan.state)),
    );
    let room = inner.width.saturating_sub(x + 3);
    put_short(buf, inner, (x + 2, y + 1), &tally_words(plan, model), room, style(Role::Text));
}

/// How far a plan has got, and why it does not go on.
pub(super) fn state_words(plan: &Plan) -> String {
    match plan.why {
        Some(why) => format!("{}: {}", plan.state.as_str(), why.words()),
        None => plan.state.as_str().to_owned(),
    }
}

/// What has become of its takes.
pub(super) fn tally_words(plan: &Plan, model: &Model) -> String {
    let tally = &plan.tally;
    let mut parts = vec![format!("{} of {} saved", tally.saved, plan.takes)];
    if tally.failed > 0 {
        parts.push(format!("{} failed", tally.failed));
    }
    if tally.left > 0 {
        parts.push(format!("{} left", tally.left));
    }
    if model.world != crate::app::World::Sandbox {
        parts.push(tally.usd.to_string());
    }
    parts.join(", ")
}

/// The role of a plan's state; its words say the same.
pub(super) const fn role_of(state: PlanState) -> Role {
    match state {
        PlanState::Planned | PlanState::Running => Role::Info,
        PlanState::Paused => Role::Warn,
        PlanState::Done => Role::Good,
        PlanState::Cancelled => Role::Muted,
    }
}
