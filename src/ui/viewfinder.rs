//! The viewfinder: the camera's move in the frame of the shot, as it will be.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::canvas::{foreign, put};
use super::panel::panel;
use super::style::Look;
use super::theme::Role;
use super::wireframe::Wireframe;
use crate::app::{Finder, Model, Moment, finder};
use crate::domain::{Convention, Motion, Now, width};
use crate::input::{Action, Context, act};
use crate::preview::{Ink, outline, picture, pose};

/// Draws it.
pub(super) fn viewfinder(model: &Model, look: &Look, now: Now, area: Rect, buf: &mut Buffer) {
    let facts = format!(
        " {} {} {} s ",
        foreign(&model.form.rest.ratio),
        look.glyphs.dot,
        model.form.rest.seconds
    );
    let right = Line::from(Span::styled(facts, look.theme.style(Role::Muted)));
    panel(buf, area, look, "Viewfinder", right, false);
    let moves = !model.form.motion.motion().is_zero();
    let moment = model.preview.moment(model.form.rest.seconds, now.mono);
    let Finder { picture, scrubber: row, inner } = finder(area, &model.form.rest.ratio);
    let Some(frame) = picture else {
        in_words(model, look, inner, buf);
        return;
    };
    if let Some(row) = row {
        if moves {
            scrubber(model, look, moment, row, buf);
        } else {
            put(buf, row, 1, 0, "still camera", look.theme.style(Role::Muted));
        }
    }
    let shown = Shown {
        motion: model.form.motion.motion(),
        convention: &model.convention(),
        seconds: model.form.rest.seconds,
        thirds: model.preview.thirds,
    };
    scene(&shown, look, moment, frame, buf);
}

/// A move that is shown.
pub(super) struct Shown<'a> {
    pub(super) motion: Motion,
    pub(super) convention: &'a Convention,
    pub(super) seconds: u32,
    /// Whether lines of thirds are drawn behind it.
    pub(super) thirds: bool,
}

/// The scene as the camera sees it at that moment, with the corners of a finder.
pub(super) fn scene(shown: &Shown<'_>, look: &Look, moment: Moment, frame: Rect, buf: &mut Buffer) {
    let motion = shown.motion;
    let at = |phase| pose(&motion, shown.convention, f64::from(shown.seconds), phase);
    let mut wireframe = Wireframe::new(frame.width, frame.height, look.glyphs.dots);
    let lens = wireframe.lens();
    // A camera that stands still is always at its start.
    let still = motion.is_zero();
    wireframe.paint(&picture(&at(if still { 0.0 } else { moment.phase }), lens));
    if moment.ghost && !still {
        wireframe.paint(&outline(&at(0.0), lens));
    }
    let thirds = [1, 2].map(|n| (frame.width * n / 3, frame.height * n / 3));
    let [across, down, _] = look.glyphs.lines;
    let line = look.theme.style(Role::Border);
    for y in 0..frame.height {
        for x in 0..frame.width {
            // Straight into the cells: each is one character of one cell, and there are many.
            let Some(cell) = buf.cell_mut((frame.x + x, frame.y + y)) else { continue };
            if let Some((shown, ink)) = wireframe.cell(x, y) {
                cell.set_char(shown).set_style(look.theme.style(role_of(ink)));
            } else if shown.thirds {
                if thirds.iter().any(|third| third.1 == y) {
                    cell.set_symbol(across).set_style(line);
                } else if thirds.iter().any(|third| third.0 == x) {
                    cell.set_symbol(down).set_style(line);
                }
            }
        }
    }
    corners(look, frame, buf);
}

fn role_of(ink: Ink) -> Role {
    match ink {
        Ink::Ground | Ink::Sky => Role::Muted,
        Ink::Ghost => Role::Border,
        Ink::Thing => Role::Text,
        Ink::Subject => Role::Focus,
    }
}

/// How far the shot is, from its start to its end.
fn scrubber(model: &Model, look: &Look, moment: Moment, row: Rect, buf: &mut Buffer) {
    let seconds = f64::from(model.form.rest.seconds);
    let style = |role| look.theme.style(role);
    let mark = if moment.playing { look.glyphs.plays } else { look.glyphs.rests };
    let role = if moment.playing { Role::Accent } else { Role::Muted };
    let x = put(buf, row, 1, 0, mark, style(role)) + 1;
    let at = format!("{:4.1} s ", seconds * moment.phase);
    let x = put(buf, row, x, 0, &at, style(Role::Text));
    let cells = row.width.saturating_sub(x + 1);
    if cells < 5 {
        return;
    }
    let [track, used, _, knob] = look.glyphs.track;
    let place = (moment.phase * f64::from(cells - 1)).round() as u16;
    for cell in 0..cells {
        let (glyph, role) = match cell {
            cell if cell == place => (knob, role),
            cell if cell < place => (used, role),
            _ => (track, Role::Muted),
        };
        put(buf, row, x + cell, 0, glyph, style(role));
    }
}

/// The move in a word for each axis, where there is no room for a picture.
fn in_words(model: &Model, look: &Look, room: Rect, buf: &mut Buffer) {
    let motion = model.form.motion.motion();
    let mut words: Vec<String> =
        motion.moving().map(|(axis, value)| format!("{} {value:+}", axis.word())).collect();
    if words.is_empty() {
        words.push("still camera".to_owned());
    }
    let chord = model.settings.keymap.chord(Context::Motion, Action::Motion(act::Motion::Whole));
    if let Some(chord) = chord.filter(|_| !model.preview.whole) {
        words.push(format!("{} shows it", chord.short()));
    }
    let shown = usize::from(room.height).saturating_sub(1);
    if words.len() > usize::from(room.height) {
        let more = words.len() - shown;
        words.truncate(shown);
        words.push(format!("and {more} more"));
    }
    let top = room.height.saturating_sub(words.len() as u16) / 2;
    for (y, line) in words.iter().enumerate() {
        let x = room.width.saturating_sub(width(line) as u16) / 2;
        put(buf, room, x, top + y as u16, line, look.theme.style(Role::Accent));
    }
}

/// The four corners that a finder shows.
fn corners(look: &Look, frame: Rect, buf: &mut Buffer) {
    let style = look.theme.style(Role::Text);
    let [top_left, top_right, bottom_left, bottom_right] = look.glyphs.corners;
    let [across, down, _] = look.glyphs.lines;
    let (right, bottom) = (frame.width - 1, frame.height - 1);
    let arm = (frame.width / 12).clamp(1, 3);
    for (x, y, corner, inward) in [
        (0, 0, top_left, 1i32),
        (right, 0, top_right, -1),
        (0, bottom, bottom_left, 1),
        (right, bottom, bottom_right, -1),
    ] {
        for step in 1..=i32::from(arm) {
            let at = i32::from(x) + step * inward;
            put(buf, frame, at as u16, y, across, style);
        }
        put(buf, frame, x, y, corner, style);
        let next = if y == 0 { 1 } else { bottom - 1 };
        put(buf, frame, x, next, down, style);
    }
}
