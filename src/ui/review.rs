//! The review: the exact request, what the model does with it, what it may cost.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{foreign, put, put_all, put_right, put_short};
use super::panel::over;
use super::theme::Role;
use super::view::Look;
use crate::app::{Model, Review, World, field_notes, review_area};
use crate::domain::{Now, Support, seconds_words};

/// A shot sent again so soon is worth a word.
const JUST_SENT: std::time::Duration = std::time::Duration::from_mins(2);

/// Draws it.
pub(super) fn review(review: &Review, model: &Model, look: &Look, now: Now, buf: &mut Buffer) {
    let area = review_area(model.size);
    over(buf, area.frame, look, "Review");
    let style = |role| look.theme.style(role);
    head(model, look, area.head, buf);
    let lines = review.lines(usize::from(area.json.width.saturating_sub(1)));
    let height = usize::from(area.json.height);
    for (y, line) in lines.iter().skip(review.scroll).take(height).enumerate() {
        put_short(
            buf,
            area.json,
            (1, y as u16),
            line,
            area.json.width.saturating_sub(1),
            style(Role::Text),
        );
    }
    if lines.len() > height {
        let last = (review.scroll + height).min(lines.len());
        let part = format!(" lines {}-{last} of {} ", review.scroll + 1, lines.len());
        put_right(buf, area.frame, 0, &part, style(Role::Muted));
    }
    notes(review, model, look, now, area.notes, buf);
}

fn head(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let (plain, muted) = (look.theme.style(Role::Text), look.theme.style(Role::Muted));
    let value = look.theme.style(Role::Value);
    let (place, key) = match &model.world {
        World::Live { host, tail, .. } => {
            (foreign(host), format!("Bearer {}{}", look.glyphs.hidden.repeat(4), foreign(tail)))
        }
        World::Sandbox | World::Nowhere => {
            ("the sandbox on this machine".to_owned(), "none needed".to_owned())
        }
    };
    put_all(
        buf,
        area,
        1,
        0,
        &[("POST ", muted), ("/runway/pro/generate", value), ("  to ", muted), (&place, plain)],
    );
    put_all(
        buf,
        area,
        1,
        1,
        &[
            ("Authorization ", muted),
            (&key, plain),
            ("  X-Runway-Version ", muted),
            ("2024-11-06", plain),
        ],
    );
}

fn notes(review: &Review, model: &Model, look: &Look, now: Now, area: Rect, buf: &mut Buffer) {
    let style = |role| look.theme.style(role);
    let room = area.width.saturating_sub(1);
    let name = foreign(&review.shot.model);
    let mut y = 0;
    put_short(buf, area, (1, y), &format!("What {name} does with it"), room, style(Role::Title));
    y += 1;
    for note in field_notes(&review.shot.model, &model.settings.catalog) {
        let role = match note.support {
            Support::Honoured => Role::Good,
            Support::Ignored => Role::Warn,
            Support::Unknown => Role::Muted,
        };
        put(buf, area, 1, y, note.field.word(), style(Role::Text));
        put(buf, area, 9, y, note.support.word(), style(role));
        put_short(buf, area, (18, y), &note.source, room.saturating_sub(18), style(Role::Muted));
        y += 1;
    }
    let card = model.settings.catalog.model(&review.shot.model);
    let spread = u16::from(area.height > 10);
    y += spread;
    if card.is_some_and(|card| card.needs_image) {
        let words = "makes films from an image only: expect this to be refused";
        put_short(buf, area, (1, y), words, room, style(Role::Warn));
        y += 1;
    }
    let cost = match (&model.world, card.and_then(|card| card.price.as_ref())) {
        (World::Sandbox, _) => "Cost: none, this is the sandbox".to_owned(),
        (_, Some(price)) => {
            format!("Estimate: ${:.2} ({}, {})", price.usd, price.source, price.date)
        }
        (_, None) => "Estimate: none, no price is known for this model".to_owned(),
    };
    put_short(buf, area, (1, y), &cost, room, style(Role::Text));
    y += 1;
    if let Some(sent) = review.sent {
        let today = match sent.today {
            0 => "Sent today: nothing yet".to_owned(),
            n => format!("Sent today: {n}"),
        };
        put_short(buf, area, (1, y), &today, room, style(Role::Text));
        y += 1;
        let ago = sent.same_shot.map(|at| now.wall.since(at)).filter(|ago| *ago < JUST_SENT);
        if let Some(ago) = ago {
            let words = format!("This very shot was sent {} ago", seconds_words(ago));
            put_short(buf, area, (1, y), &words, room, style(Role::Warn));
        }
    }
    let last = area.height.saturating_sub(1);
    put_all(
        buf,
        area,
        1,
        last,
        &[
            ("Enter", style(Role::Key)),
            (" sends it once   ", style(Role::Text)),
            ("Esc", style(Role::Key)),
            (" goes back", style(Role::Text)),
        ],
    );
}
