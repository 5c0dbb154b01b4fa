//! The grid of a sweep, or its takes with the best first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::details::picture;
use super::page::Page;
use super::plans::{role_of, state_words as plan_words, tally_words};
use crate::app::{Grid, Model, WantedPicture, grid_area, grid_told, picture_in_view};
use crate::domain::{Take, lines_of, width};
use crate::heeding::Heed;
use crate::sweep::{List, Places};
use crate::ui::canvas::{foreign, put, put_short};
use crate::ui::panel::{Part, over};
use crate::ui::style::Look;
use crate::ui::take_state::{role_of_heed, role_of_take, state_words};
use crate::ui::theme::Role;

/// Least and most cells of a column.
const COLUMN: (u16, u16) = (12, 22);

/// Most cells of a row's value.
const LABEL: u16 = 20;

/// Draws it.
pub(super) fn draw(grid: &Grid, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let (above, room, area) = grid_area(model, grid);
    let inner = over(buf, area, look, "Sweep");
    let style = |role| look.theme.style(role);
    let head = Rect { height: 1, ..above };
    if let Some(known) = model.plans.find(grid.plan) {
        let words = plan_words(&known.plan);
        let x = put_short(buf, head, (1, 0), &words, head.width, style(role_of(known.plan.state)));
        let tally = tally_words(&known.plan, model);
        put_short(
            buf,
            head,
            (x + 2, 0),
            &tally,
            head.width.saturating_sub(x + 3),
            style(Role::Text),
        );
    }
    let body = Rect { y: above.y + 1, height: above.height.saturating_sub(1), ..above };
    match &grid.places {
        None => {
            put(buf, body, 1, 0, "being read", style(Role::Muted));
        }
        Some(Err(())) => {
            let words = "What its takes are cannot be read; a newer viewfinder may be able to.";
            put_short(buf, body, (1, 0), words, body.width.saturating_sub(2), style(Role::Warn));
        }
        Some(Ok((list, _))) if grid.best => best(grid, list, body, area, model, look, buf),
        Some(Ok((_, places))) => cells(grid, places, body, model, look, buf),
    }
    let told: Vec<String> = grid_told(model, grid)
        .iter()
        .flat_map(|line| lines_of(&foreign(line), usize::from(inner.width.saturating_sub(2))))
        .collect();
    let below = Rect { y: above.bottom(), height: inner.bottom() - above.bottom(), ..inner };
    for (y, line) in (0..).zip(&told) {
        let role = if y == 0 { Role::Value } else { Role::Text };
        put(buf, below, 1, y, line, style(role));
    }
    if let Some(take) = grid.take_in_hand(model).filter(|_| !room.is_empty())
        && let Some((_, path)) = picture_in_view(model, take, 0)
    {
        picture(model, &WantedPicture { path: path.to_owned(), room }, look, buf);
    }
}

/// The state, the stars and what the camera did, in so many cells: `✓ saved ★4 ✓`.
fn said(take: &Take, model: &Model, look: &Look) -> (String, Role) {
    let mut words = state_words(take, look).trim().to_owned();
    if let Some(stars) = take.remark.rating {
        words = format!("{words} {}{}", look.glyphs.star, stars.stars());
    }
    let heed = Heed::of(&model.judged(take));
    if let Some(heed) = heed {
        let mark = heed.mark(look.glyphs.marks);
        words = format!("{words} {mark}");
    }
    let role = match (role_of_take(take), heed) {
        (Role::Good, Some(heed)) => role_of_heed(heed),
        (role, _) => role,
    };
    (words, role)
}

fn cells(grid: &Grid, places: &Places, body: Rect, model: &Model, look: &Look, buf: &mut Buffer) {
    let style = |role| look.theme.style(role);
    let (page, row, column) = places.place(grid.item);
    let (down, across) = places.sides();
    let mut y = 0;
    if places.pages() > 1 {
        let values: Vec<String> =
            places.page(page).iter().map(|(name, value)| format!("{name} {value}")).collect();
        let words = format!("{} of {}: {}", page + 1, places.pages(), foreign(&values.join(", ")));
        put_short(buf, body, (1, y), &words, body.width.saturating_sub(2), style(Role::Title));
        y += 1;
    }
    let labels = down.labels.iter().map(|label| width(&foreign(label))).max().unwrap_or(0);
    let head = (labels.max(width(&down.name)) as u16).min(LABEL).min(body.width / 3);
    let left = head + 3;
    let room = body.width.saturating_sub(left);
    let count = across.labels.len() as u16;
    let wide = (room / count.max(1)).clamp(COLUMN.0, COLUMN.1);
    let fit = usize::from((room / wide).max(1));
    let first = (column + 1).saturating_sub(fit);
    put_short(buf, body, (2, y), &foreign(&down.name), head, style(Role::Muted));
    for (nth, label) in across.labels.iter().enumerate().skip(first).take(fit) {
        let x = left + (nth - first) as u16 * wide;
        let words = format!("{} {}", across.name, foreign(label));
        put_short(buf, body, (x, y), &words, wide - 1, style(Role::Muted));
    }
    y += 1;
    let rows = usize::from(body.height.saturating_sub(y)).max(1);
    let top = (row + 1).saturating_sub(rows);
    for (nth, label) in down.labels.iter().enumerate().skip(top).take(rows) {
        let y = y + (nth - top) as u16;
        put_short(buf, body, (2, y), &foreign(label), head, style(Role::Muted));
        for at in (0..across.labels.len()).skip(first).take(fit) {
            let x = left + (at - first) as u16 * wide;
            let in_hand = (nth, at) == (row, column);
            let item = places.item((page, nth, at));
            let take = item.and_then(|item| grid.take_of(model, item));
            let (words, role) = match (item, take) {
                (_, Some(take)) => said(take, model, look),
                (Some(_), None) => ("not sent".to_owned(), Role::Muted),
                (None, None) => (String::new(), Role::Muted),
            };
            let role = if in_hand { Role::Selection } else { role };
            let mark = if in_hand { look.glyphs.hand } else { " " };
            put(buf, body, x.saturating_sub(1), y, mark, style(Role::Focus));
            put_short(buf, body, (x, y), &words, wide - 2, style(role));
        }
    }
}

fn best(
    grid: &Grid,
    list: &List,
    body: Rect,
    frame: Rect,
    model: &Model,
    look: &Look,
    buf: &mut Buffer,
) {
    let style = |role| look.theme.style(role);
    let order = grid.best_first(model);
    if order.is_empty() {
        put(buf, body, 1, 0, "nothing is sent yet", style(Role::Muted));
        return;
    }
    let at = order.iter().position(|item| *item == grid.item).unwrap_or(0);
    let rows = usize::from(body.height);
    if rows == 0 {
        return;
    }
    let top = (at + 1).saturating_sub(rows);
    Part::of(order.len(), body.height, top).told(buf, frame, frame.height.saturating_sub(1), look);
    for (nth, number) in order.iter().enumerate().skip(top).take(rows) {
        let y = (nth - top) as u16;
        let Some(take) = grid.take_of(model, *number) else { continue };
        let (words, role) = said(take, model, look);
        let in_hand = nth == at;
        let mark = if in_hand { look.glyphs.hand } else { " " };
        put(buf, body, 1, y, mark, style(Role::Focus));
        let role = if in_hand { Role::Selection } else { role };
        put_short(buf, body, (3, y), &words, COLUMN.1, style(role));
        let values = list.item(*number).map(|item| item.values).unwrap_or_default();
        let values: Vec<String> =
            values.iter().map(|(varied, value)| format!("{varied} {value}")).collect();
        let x = 4 + COLUMN.1;
        let room = body.width.saturating_sub(x + 1);
        put_short(buf, body, (x, y), &foreign(&values.join("  ")), room, style(Role::Text));
    }
}
