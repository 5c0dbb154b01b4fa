//! Where the addresses of the shot's images are entered.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::page::Page;
use crate::app::{Field, ImageEntry, ImageRow, Model, over_panes, press};
use crate::domain::{ImageUse, lines_of};
use crate::input::{Context, act};
use crate::ui::canvas::{foreign, put, put_short, text};
use crate::ui::editor;
use crate::ui::images::image_use;
use crate::ui::panel::over;
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Cells that the names of the rows take.
const NAMES: u16 = 12;

fn name(row: ImageRow) -> &'static str {
    match row {
        ImageRow::Image => "Image",
        ImageRow::Last => "Last image",
        ImageRow::EndFrame => "End frame",
        ImageRow::Flip => "Flip",
    }
}

/// Draws the entry of the images' addresses; returns where the caret stands.
pub(super) fn draw(entry: &ImageEntry, page: Page<'_>) -> Option<Position> {
    let Page { model, look, buf, .. } = page;
    let area = over_panes(model, 84, 13);
    let inner = over(buf, area, look, Field::Images.title());
    let style = |role| look.theme.style(role);
    let room = usize::from(inner.width.saturating_sub(2));
    let about = [ABOUT.to_owned(), known(model)];
    let below = entry.wrong.clone().unwrap_or_else(|| {
        let keys = [
            (act::List::Pick.into(), "use them"),
            (act::Anywhere::Close.into(), "leave the form as it was"),
        ];
        let keys = press(model, Context::ImageEntry, &keys);
        format!("{keys} An empty address is no image.")
    });
    let rows = ImageRow::ALL.len() as u16;
    let needed = lines_of(&below, room).len() as u16 + rows;
    let above: usize = about.iter().map(|line| lines_of(line, room).len()).sum();
    let above = above as u16;
    // Where there is no room for everything, what is wrong and the row it is about come first.
    let mut y = 0;
    if needed + above + 2 <= inner.height {
        y = text(&about[0], inner, 0, style(Role::Text), buf);
        y = text(&about[1], inner, y, style(Role::Muted), buf) + 1;
    }
    let alone = needed > inner.height && entry.wrong.is_some();
    let mut caret = None;
    for at in ImageRow::ALL {
        if alone && at != entry.at {
            continue;
        }
        caret = caret.or(row(entry, at, look, (inner, y), buf));
        y += 1;
    }
    y += u16::from(y + 1 + lines_of(&below, room).len() as u16 <= inner.height);
    let role = if entry.wrong.is_some() { Role::Bad } else { Role::Muted };
    text(&below, inner, y, style(role), buf);
    caret.filter(|caret| inner.contains(*caret))
}

/// What an address is for.
const ABOUT: &str = "The provider fetches an image itself, from an address anybody can open.";

/// What the model is known to do with an image.
fn known(model: &Model) -> String {
    let name = foreign(&model.form.rest.model);
    match image_use(model) {
        ImageUse::Needs => format!("{name} makes films from an image only."),
        ImageUse::Takes => format!("{name} makes films from an image too."),
        ImageUse::Refuses => format!("{name} is known to refuse an image."),
        ImageUse::Ignores => format!("{name} is known to ignore an image."),
        ImageUse::Unknown => format!("What {name} does with one is not known."),
    }
}

fn row(
    entry: &ImageEntry,
    at: ImageRow,
    look: &Look,
    (inner, y): (Rect, u16),
    buf: &mut Buffer,
) -> Option<Position> {
    let in_hand = entry.at == at;
    let style = |role| look.theme.style(role);
    let mark = if in_hand { look.glyphs.hand } else { " " };
    put(buf, inner, 1, y, mark, style(Role::Focus));
    let role = if in_hand { Role::Focus } else { Role::Muted };
    put(buf, inner, 3, y, name(at), style(role));
    let x = 3 + NAMES;
    let room = inner.width.saturating_sub(x + 2);
    let address = match at {
        ImageRow::Image => &entry.image,
        ImageRow::Last => &entry.last,
        ImageRow::EndFrame | ImageRow::Flip => {
            choice(entry, at, look, (inner, x, y), buf);
            return None;
        }
    };
    if !in_hand {
        let shown = foreign(address.line());
        let (words, role) =
            if shown.is_empty() { ("none", Role::Muted) } else { (shown.as_str(), Role::Value) };
        put_short(buf, inner, (x, y), words, room, style(role));
        return None;
    }
    if address.is_empty() {
        put_short(buf, inner, (x + 1, y), "https://...", room, style(Role::Muted));
    }
    // One cell more for the caret.
    let field = Rect { x: inner.x + x, y: inner.y + y, width: room + 1, height: 1 };
    let field = field.intersection(inner);
    Some(editor::line(&address.written(), Role::Value, look, field, buf).caret)
}

fn choice(
    entry: &ImageEntry,
    at: ImageRow,
    look: &Look,
    (inner, x, y): (Rect, u16, u16),
    buf: &mut Buffer,
) {
    let in_hand = entry.at == at;
    let (on, means) = match at {
        ImageRow::EndFrame if entry.as_end_frame => (true, "the film ends with the image"),
        ImageRow::EndFrame => (false, "the film begins with the image"),
        ImageRow::Flip => (entry.flip, "some clients send it for upright films"),
        ImageRow::Image | ImageRow::Last => return,
    };
    let [before, after] = if in_hand { look.glyphs.around } else { [" ", " "] };
    let role = match (in_hand, on) {
        (true, _) => Role::Selection,
        (false, true) => Role::Value,
        (false, false) => Role::Muted,
    };
    let mark = look.theme.style(Role::Focus);
    // The marks stand around it, so that nothing moves when the row is left.
    let x = put(buf, inner, x - 1, y, before, mark);
    let x = put(buf, inner, x, y, if on { "yes" } else { "no" }, look.theme.style(role));
    let x = put(buf, inner, x, y, after, mark) + 1;
    let room = inner.width.saturating_sub(x + 1);
    put_short(buf, inner, (x, y), means, room, look.theme.style(Role::Muted));
}
