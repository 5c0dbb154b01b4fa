//! Everything that is known of one take, with its pictures and its move.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::page::Page;
use crate::app::{
    CameraCell, CameraTone, DetailLine, Details, DetailsArea, FACT_NAME, Model, Moment, Picture,
    WantedPicture, detail_lines, details_area, picture_in_view, pictures_of, views,
};
use crate::domain::{Now, Take, ago_words, clean_line, lines_of, width};
use crate::input::{Action, Context, act};
use crate::picture::{Mosaic, Rgb, indexed};
use crate::ui::canvas::{put, put_in_border};
use crate::ui::panel::{Part, over};
use crate::ui::style::Look;
use crate::ui::take_state::{role_of, state_words};
use crate::ui::theme::Role;
use crate::ui::viewfinder::{Shown, scene};

/// Draws it.
pub(super) fn draw(details: &Details, page: Page<'_>) {
    let Page { model, look, now, buf, .. } = page;
    let Details { take: id, scroll, view } = *details;
    let title = format!("Take {id}");
    let Some(take) = model.history.take(id) else {
        // The history moved on; there is nothing to say of it here any more.
        over(
            buf,
            Rect {
                height: 3.min(model.size.height),
                width: 24.min(model.size.width),
                ..Rect::default()
            },
            look,
            &title,
        );
        return;
    };
    let stands = details_area(model, take, view);
    let inner = over(buf, stands.area, look, &title);
    facts(take, scroll, &stands, model, look, now, buf);
    if let Some((name, path)) = picture_in_view(model, take, view)
        && !stands.picture.is_empty()
    {
        let wanted = WantedPicture { path: path.to_owned(), room: stands.picture };
        picture(model, &wanted, look, buf);
        caption(name, take, stands.caption, look, buf);
    } else if stands.text.width == inner.width && views(model, take) > 1 {
        next_hint(stands.area, model, look, buf);
    }
    if !stands.preview.is_empty() {
        let shown = Shown {
            motion: take.shot.motion,
            convention: &model.settings.conventions.of(&take.shot.model),
            seconds: take.shot.seconds,
            thirds: false,
        };
        let end = Moment { phase: 1.0, ghost: true, playing: false };
        scene(&shown, look, end, stands.preview, buf);
        middle("the move, at its end", stands.preview_caption, look, buf);
    }
}

/// The lines, from the one that is scrolled to.
fn facts(
    take: &Take,
    scroll: usize,
    stands: &DetailsArea,
    model: &Model,
    look: &Look,
    now: Now,
    buf: &mut Buffer,
) {
    let inner = stands.text;
    if inner.is_empty() {
        return;
    }
    let style = |role| look.theme.style(role);
    let lines = detail_lines(model, take, inner.width);
    let said = match role_of(take.state()) {
        role @ (Role::Bad | Role::Warn) => role,
        _ => Role::Muted,
    };
    let part = Part::of(lines.len(), inner.height, scroll);
    for (y, line) in part.shown(&lines) {
        let mut fact = |name: &str, value: &str| {
            put(buf, inner, 1, y, name, style(Role::Muted));
            put(buf, inner, 1 + FACT_NAME, y, value, style(Role::Text));
        };
        match line {
            DetailLine::Blank => {}
            DetailLine::State => {
                let words = state_words(take, look);
                put(buf, inner, 1, y, &words, style(role_of(take.state())));
            }
            DetailLine::Said(line) => {
                put(buf, inner, 1, y, line, style(said));
            }
            DetailLine::Prompt(line) => {
                put(buf, inner, 1, y, line, style(Role::Value));
            }
            DetailLine::Camera(cells) => {
                for CameraCell { at, text, tone } in cells {
                    put(buf, inner, 1 + at, y, text, style(role_of_tone(*tone)));
                }
            }
            DetailLine::Fact(name, value) => fact(name, value),
            DetailLine::Moment(name, at) => fact(name, &ago_words(*at, now.wall, &look.zone)),
        }
    }
    let area = Rect { width: inner.width + 2, ..stands.area };
    part.told(buf, area, area.height.saturating_sub(1), look);
}

const fn role_of_tone(tone: CameraTone) -> Role {
    match tone {
        CameraTone::Muted => Role::Muted,
        CameraTone::Plain => Role::Text,
        CameraTone::Heeded => Role::Good,
        CameraTone::NotHeeded => Role::Warn,
    }
}

/// A picture, or what became of it.
pub(super) fn picture(model: &Model, wanted: &WantedPicture, look: &Look, buf: &mut Buffer) {
    let shown = model.picture.as_ref().filter(|it| it.wanted == *wanted);
    match shown.map(|it| &it.picture) {
        Some(Picture::Cells(mosaic)) => cells(mosaic, wanted.room, look, buf),
        // Kept free for the terminal.
        Some(Picture::Drawn) => {}
        Some(Picture::Failed(why)) => sentence(why, wanted.room, look, buf),
        // Under something else nobody opens it.
        None if model.wanted_picture().as_ref() != Some(wanted) => {}
        None => sentence("opening the picture", wanted.room, look, buf),
    }
}

/// Words in the middle of a picture's room.
fn sentence(text: &str, room: Rect, look: &Look, buf: &mut Buffer) {
    let lines = lines_of(&clean_line(text), usize::from(room.width.saturating_sub(2).max(1)));
    let top = (usize::from(room.height).saturating_sub(lines.len()) / 2) as u16;
    for (y, line) in lines.iter().enumerate() {
        let x = room.width.saturating_sub(width(line) as u16) / 2;
        put(buf, room, x, top + y as u16, line, look.theme.style(Role::Muted));
    }
}

/// A picture of cells in the middle of its room.
fn cells(mosaic: &Mosaic, room: Rect, look: &Look, buf: &mut Buffer) {
    let (columns, rows) = mosaic.size();
    let left = room.x + room.width.saturating_sub(columns) / 2;
    let top = room.y + room.height.saturating_sub(rows) / 2;
    let colour = |[red, green, blue]: Rgb| {
        if look.full_colour {
            Color::Rgb(red, green, blue)
        } else {
            Color::Indexed(indexed([red, green, blue]))
        }
    };
    for y in 0..rows.min(room.height) {
        for x in 0..columns.min(room.width) {
            if let Some((upper, lower)) = mosaic.cell(x, y)
                && let Some(cell) = buf.cell_mut((left + x, top + y))
            {
                cell.set_symbol("▀").set_fg(colour(upper)).set_bg(colour(lower));
            }
        }
    }
}

/// Which picture it is, of how many.
fn caption(name: &str, take: &Take, row: Rect, look: &Look, buf: &mut Buffer) {
    let pictures = pictures_of(take);
    let nth = pictures.iter().position(|picture| picture.0 == name).unwrap_or(0);
    let text = match pictures.len() {
        0 | 1 => name.to_owned(),
        count => format!("{name} {}/{count}", nth + 1),
    };
    middle(&text, row, look, buf);
}

/// A few words in the middle of a row.
fn middle(text: &str, row: Rect, look: &Look, buf: &mut Buffer) {
    let x = row.width.saturating_sub(width(text) as u16) / 2;
    put(buf, row, x, 0, text, look.theme.style(Role::Muted));
}

/// On a narrow screen pictures are a key away.
fn next_hint(area: Rect, model: &Model, look: &Look, buf: &mut Buffer) {
    if let Some(chord) =
        model.settings.keymap.chord(Context::Details, Action::View(act::View::NextPicture))
    {
        let words = format!(" {} pictures ", chord.short());
        put_in_border(buf, area, 0, &words, look.theme.style(Role::Muted));
    }
}
