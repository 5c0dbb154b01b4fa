//! How many stars a take gets.

use super::page::Page;
use super::rows::keys;
use crate::app::{STARS, Stars, over_panes};
use crate::domain::Rating;
use crate::input::Context;
use crate::ui::panel::over;

/// How many stars a take gets.
pub(super) fn draw(stars: &Stars, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let id = stars.take;
    let words = STARS.map(|(action, stars)| {
        let drawn = look.glyphs.star.repeat(usize::from(stars));
        let now = model.history.take(id).and_then(|take| take.remark.rating);
        let now = if now.map_or(0, Rating::stars) == stars { " (now)" } else { "" };
        let words = if stars == 0 { action.words() } else { &drawn };
        (action, format!("{words}{now}"))
    });
    let rows = words.each_ref().map(|(action, words)| (*action, words.as_str()));
    let area = over_panes(model, 36, rows.len() as u16 + 3);
    let inner = over(buf, area, look, &format!("Rate take {id}"));
    keys(Context::Rate, &rows, (inner, 0), model, look, buf);
}
