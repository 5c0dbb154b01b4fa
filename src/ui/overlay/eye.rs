//! What the user saw the camera do in a take.

use super::page::Page;
use crate::app::{SIGHTS, Saw, said_of, saw_area};
use crate::domain::{lines_of, shorten};
use crate::heeding::{label, way};
use crate::input::{Action, Context, act};
use crate::ui::canvas::{foreign, put, put_short};
use crate::ui::panel::over;
use crate::ui::theme::Role;

/// Cells of an axis' name, and of what was asked of it.
const NAME: u16 = 13;
const ASKED: u16 = 22;
/// Cells of the amount alone.
const AMOUNT: u16 = 6;

/// From this width on there is room for both, and for the direction that is meant.
const WIDE: u16 = 60;

/// Draws it.
pub(super) fn draw(saw: &Saw, page: Page<'_>) {
    let Page { model, look, buf, .. } = page;
    let style = |role| look.theme.style(role);
    let take = model.history.take(saw.take);
    let axes = take.map(|take| model.asked_axes(take)).unwrap_or_default();
    let area = saw_area(model, axes.len());
    let prompt = take.map(|take| foreign(&take.shot.prompt)).unwrap_or_default();
    let room = usize::from(area.width).saturating_sub(20);
    let heading = format!("What I saw in “{}”", shorten(&prompt, room));
    let inner = over(buf, area, look, &heading);
    let wide = inner.width >= WIDE;
    let asked_at = if wide { 2 + NAME } else { 1 + NAME };
    let said_at = asked_at + if wide { ASKED } else { AMOUNT };
    put(buf, inner, asked_at, 0, "asked", style(Role::Muted));
    put(buf, inner, said_at + 2, 0, "I saw", style(Role::Muted));
    let mut y = 1;
    for (nth, (axis, asked)) in axes.iter().enumerate() {
        let in_hand = nth == saw.at;
        let role = if in_hand { Role::Focus } else { Role::Text };
        put(buf, inner, 0, y, if in_hand { look.glyphs.hand } else { " " }, style(role));
        put(buf, inner, 2, y, label(*axis), style(role));
        let words = if wide {
            format!("{} {:.1}", way(*axis, *asked), asked.abs())
        } else {
            format!("{asked:+.1}")
        };
        put(buf, inner, asked_at, y, &words, style(Role::Text));
        let said = said_of(saw.eye.of(*axis), *asked);
        let mut words = Action::from(said).words().to_owned();
        if wide && let Some(towards) = meant(said, *asked) {
            words = format!("{words}: {}", way(*axis, towards));
        }
        let [before, after] = if in_hand { look.glyphs.around } else { [" ", " "] };
        let role = match said {
            act::Saw::Unsaid => Role::Muted,
            _ if in_hand => Role::Selection,
            _ => Role::Value,
        };
        let x = put(buf, inner, said_at, y, before, style(Role::Key)) + 1;
        let x =
            put_short(buf, inner, (x, y), &words, inner.width.saturating_sub(x + 2), style(role));
        put(buf, inner, x + 1, y, after, style(Role::Key));
        y += 1;
    }
    let key = |said: act::Saw| {
        let chord = model.settings.keymap.chord(Context::Saw, said)?;
        Some(format!("{} {}", chord.short(), Action::from(said).words()))
    };
    // A line breaks between keys, not inside of what one does.
    let keys: Vec<_> =
        SIGHTS.into_iter().filter_map(key).map(|it| it.replace(' ', "\u{a0}")).collect();
    let lines = lines_of(&keys.join("   "), usize::from(inner.width.saturating_sub(4)));
    let rest = inner.height.saturating_sub(y);
    y += u16::from(usize::from(rest) > lines.len());
    for line in lines {
        put(buf, inner, 2, y, &line.replace('\u{a0}', " "), style(Role::Muted));
        y += 1;
    }
}

/// The direction that was seen, by its sign, if it was one.
fn meant(said: act::Saw, asked: f64) -> Option<f64> {
    match said {
        act::Saw::AsAsked => Some(asked),
        act::Saw::OtherWay => Some(-asked),
        act::Saw::Still | act::Saw::Undecided | act::Saw::Unsaid => None,
    }
}
