//! The viewfinder: the camera's move in the frame of the shot, as it will be.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::canvas::{foreign, put, put_short};
use super::panel::panel;
use super::shading::{Fore, Shaded, Shading};
use super::style::{Draw, Look};
use super::theme::Role;
use super::wireframe::{Dots, Wireframe};
use crate::app::{Finder, Model, Moment, finder};
use crate::domain::{Convention, Motion, Now, directions, lines_of, width};
use crate::input::{Action, Context, act};
use crate::picture::indexed;
use crate::preview::{Ink, Lens, Raster, Stroke, Tone, outline, picture, pose};

/// The scene as it was last drawn, kept by whoever draws frame after frame: a key that is typed
/// elsewhere leaves it as it is, and working it out anew is a third of what such a frame costs.
#[derive(Debug, Default)]
pub struct KeptScene {
    /// All that it follows from.
    of: Option<(Sent, Look)>,
    cells: Vec<Cell>,
}

impl KeptScene {
    /// Draws this picture: what was kept if that is the same, else as `anew` does.
    fn draw(&mut self, it: Sent, look: &Look, buf: &mut Buffer, anew: impl FnOnce(&mut Buffer)) {
        let at = it.at.intersection(buf.area);
        let rows = at.rows().map(|row| {
            let first = buf.index_of(row.x, row.y);
            first..first + usize::from(row.width)
        });
        let rows: Vec<_> = rows.filter(|row| !row.is_empty()).collect();
        let same = |(other, kept): &(Sent, Look)| *other == it && kept == look;
        if self.cells.len() == at.area() as usize && self.of.as_ref().is_some_and(same) {
            let mut cells = self.cells.as_slice();
            for row in rows {
                let (kept, rest) = cells.split_at(row.len());
                buf.content[row].clone_from_slice(kept);
                cells = rest;
            }
            return;
        }
        anew(buf);
        self.cells.clear();
        for row in rows {
            self.cells.extend_from_slice(&buf.content[row]);
        }
        self.of = Some((it, look.clone()));
    }
}

/// Draws it.
pub(super) fn viewfinder(
    model: &Model,
    look: &Look,
    now: Now,
    (area, kept): (Rect, &mut KeptScene),
    buf: &mut Buffer,
) {
    let facts = format!(
        " {} {} {} s ",
        foreign(&model.form.rest.ratio),
        look.glyphs.dot,
        model.form.rest.seconds
    );
    let right = Line::from(Span::styled(facts, look.theme.style(Role::Muted)));
    panel(buf, area, look, "Viewfinder", right, false);
    let moment = model.preview.moment(model.form.rest.seconds, now.mono);
    let Finder { picture, below, inner } = finder(area, &model.form.rest.ratio);
    let Some(frame) = picture else {
        no_room(model, look, inner, buf);
        return;
    };
    if !below.is_empty() {
        rows_below(model, look, moment, below, buf);
    }
    // Pixels are sent apart, over cells that nothing stands in.
    if !in_pixels(model, look) {
        let it = Sent::of(model, moment, frame);
        kept.draw(it.clone(), look, buf, |buf| scene(&it.shown(), look, moment, frame, buf));
    }
}

/// Whether the viewfinder's picture is sent as pixels: what lies over the form lies over cells.
fn in_pixels(model: &Model, look: &Look) -> bool {
    look.draw == Draw::Pixels && look.glyphs.dots != Dots::Ascii && model.preview_in_sight()
}

/// A picture of the camera's move in cells of the screen: all that it follows from but the look.
/// Where the terminal draws pixels it is sent apart from the cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// The cells that it takes.
    pub at: Rect,
    motion: Motion,
    convention: Convention,
    seconds: u32,
    thirds: bool,
    moment: Moment,
}

/// What the terminal is to be sent now, where the move is drawn in pixels and its pane is there.
pub fn sent(model: &Model, look: &Look, now: Now) -> Option<Sent> {
    if !in_pixels(model, look) {
        return None;
    }
    let at = finder(model.regions().viewfinder, &model.form.rest.ratio).picture?;
    let moment = model.preview.moment(model.form.rest.seconds, now.mono);
    Some(Sent::of(model, moment, at))
}

impl Sent {
    /// The move of the form at that moment, in these cells.
    fn of(model: &Model, moment: Moment, at: Rect) -> Self {
        let (motion, convention) = (model.form.motion.motion(), model.convention());
        let (seconds, thirds) = (model.form.rest.seconds, model.preview.thirds);
        Self { at, motion, convention, seconds, thirds, moment }
    }

    fn shown(&self) -> Shown<'_> {
        let Self { motion, convention, seconds, thirds, .. } = self;
        Shown { motion: *motion, convention, seconds: *seconds, thirds: *thirds }
    }

    /// Its pixels in this size, as red, green and blue bytes.
    pub fn pixels(&self, width: u32, height: u32) -> Vec<u8> {
        let mut raster = Raster::coarse(width, height);
        raster.paint(&self.shown().strokes(self.moment, raster.lens()));
        raster.mark(self.thirds);
        raster.into_rgb()
    }
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
    let marks = if look.draw == Draw::Lines || look.glyphs.dots == Dots::Ascii {
        in_lines(shown, look, moment, frame, buf)
    } else {
        in_cells(shown, look, moment, frame, buf)
    };
    if shown.thirds {
        thirds(look, frame, marks.thirds, buf);
    }
    corners(look, frame, marks.corners, buf);
}

/// What the marks of a finder are drawn in.
struct Marks {
    corners: Style,
    thirds: Style,
}

impl Shown<'_> {
    /// What is painted at that moment in a picture of these dots.
    fn strokes(&self, moment: Moment, lens: Lens) -> Vec<Stroke> {
        let at = |phase| pose(&self.motion, self.convention, f64::from(self.seconds), phase);
        // A camera that stands still is always at its start.
        let still = self.motion.is_zero();
        let mut strokes = picture(&at(if still { 0.0 } else { moment.phase }), lens);
        if moment.ghost && !still {
            strokes.extend(outline(&at(0.0), lens));
        }
        strokes
    }
}

fn in_lines(
    shown: &Shown<'_>,
    look: &Look,
    moment: Moment,
    frame: Rect,
    buf: &mut Buffer,
) -> Marks {
    let mut wireframe = Wireframe::new(frame.width, frame.height, look.glyphs.dots);
    wireframe.paint(&shown.strokes(moment, wireframe.lens()));
    for at in frame.intersection(buf.area).positions() {
        // Straight into the cells: each is one character of one cell, and there are many.
        if let Some((shown, ink)) = wireframe.cell(at.x - frame.x, at.y - frame.y) {
            buf[at].set_char(shown).set_style(look.theme.style(role_of(ink)));
        }
    }
    let style = |role| look.theme.style(role);
    Marks { corners: style(Role::Text), thirds: style(Role::Border) }
}

fn in_cells(
    shown: &Shown<'_>,
    look: &Look,
    moment: Moment,
    frame: Rect,
    buf: &mut Buffer,
) -> Marks {
    let mut shading = Shading::new(frame.width, frame.height);
    shading.paint(&shown.strokes(moment, shading.lens()));
    let colour = |colour: [u8; 3]| match (look.full_colour, colour) {
        (true, [red, green, blue]) => Color::Rgb(red, green, blue),
        (false, colour) => Color::Indexed(indexed(colour)),
    };
    let tones: Vec<Color> = Tone::all().map(|tone| colour(tone.colour())).collect();
    let fore = |fore: Fore| match fore {
        Fore::Tone(tone) => tones[tone.number()],
        Fore::Line(_) => colour(fore.colour()),
    };
    for at in frame.intersection(buf.area).positions() {
        if let Some(Shaded { glyph, fore: front, back }) =
            shading.cell(at.x - frame.x, at.y - frame.y)
        {
            buf[at].set_char(glyph).set_fg(fore(front)).set_bg(tones[back.number()]);
        }
    }
    // The scene has its own light, whatever the theme: so do the marks over it.
    let style = |ink| Style::new().fg(fore(Fore::Line(ink))).remove_modifier(Modifier::all());
    Marks { corners: style(Ink::Ghost), thirds: style(Ink::Ground) }
}

/// The lines of thirds, where nothing but the background is.
fn thirds(look: &Look, frame: Rect, style: Style, buf: &mut Buffer) {
    let [across, down, _] = look.glyphs.lines;
    let [columns, rows] = [frame.width, frame.height].map(|side| [side / 3, side * 2 / 3]);
    for at in frame.intersection(buf.area).positions() {
        let glyph = match (columns.contains(&(at.x - frame.x)), rows.contains(&(at.y - frame.y))) {
            (_, true) => across,
            (true, false) => down,
            (false, false) => continue,
        };
        if buf[at].symbol() == " " {
            buf[at].set_symbol(glyph).set_style(style);
        }
    }
}

fn role_of(ink: Ink) -> Role {
    match ink {
        Ink::Ground | Ink::Sky => Role::Muted,
        Ink::Ghost => Role::Border,
        Ink::Thing => Role::Text,
        Ink::Subject => Role::Focus,
    }
}

/// What the camera does, and how far the shot is: in two rows, or in one that has less of both.
fn rows_below(model: &Model, look: &Look, moment: Moment, below: Rect, buf: &mut Buffer) {
    let motion = model.form.motion.motion();
    let said = said(model, look);
    let row = |y| Rect { y: below.y + y, height: 1, ..below };
    let words = |x: u16, row: Rect, buf: &mut Buffer| {
        let cells = row.width.saturating_sub(x + 1);
        put_short(buf, row, (x, 0), &said, cells, look.theme.style(Role::Accent));
    };
    if motion.is_zero() {
        words(1, row(0), buf);
    } else if below.height > 1 {
        // Two rows of words where there is room for them, so that no direction is cut.
        let room = usize::from(below.width.saturating_sub(2));
        let lines = if width(&said) > room && below.height > 2 { 2 } else { 1 };
        let mut rest = lines_of(&said, room.max(1));
        let last =
            if rest.len() > lines { rest.split_off(lines - 1).join(" ") } else { String::new() };
        rest.extend((!last.is_empty()).then_some(last));
        for (y, line) in (0..).zip(&rest) {
            let style = look.theme.style(Role::Accent);
            put_short(buf, row(y), (1, 0), line, room as u16, style);
        }
        let at = row(rest.len() as u16);
        let x = time(model, look, moment, at, buf);
        track(look, moment, (x, at), buf);
    } else {
        let x = time(model, look, moment, row(0), buf);
        words(x + 1, row(0), buf);
    }
}

/// What the camera does, in words: "trucks right · tilts up".
fn said(model: &Model, look: &Look) -> String {
    let phrases = &model.settings.phrases;
    let moves = directions(&model.form.motion.motion(), &model.convention(), phrases);
    if moves.is_empty() {
        return phrases.still.clone();
    }
    moves.join(&look.glyphs.between())
}

/// The time of the shot, with a mark that says whether it plays; returns the column after it.
fn time(model: &Model, look: &Look, moment: Moment, row: Rect, buf: &mut Buffer) -> u16 {
    let style = |role| look.theme.style(role);
    let (mark, role) = if moment.playing {
        (look.glyphs.plays, Role::Accent)
    } else {
        (look.glyphs.rests, Role::Muted)
    };
    let x = put(buf, row, 1, 0, mark, style(role)) + 1;
    let seconds = f64::from(model.form.rest.seconds) * moment.phase;
    put(buf, row, x, 0, &format!("{seconds:4.1} s "), style(Role::Text))
}

/// How far the shot is, from its start to its end, in the rest of a row.
fn track(look: &Look, moment: Moment, (x, row): (u16, Rect), buf: &mut Buffer) {
    let cells = row.width.saturating_sub(x + 1);
    if cells < 5 {
        return;
    }
    let role = if moment.playing { Role::Accent } else { Role::Muted };
    let [track, used, _, knob] = look.glyphs.track;
    let place = (moment.phase * f64::from(cells - 1)).round() as u16;
    for cell in 0..cells {
        let (glyph, role) = match cell {
            cell if cell == place => (knob, role),
            cell if cell < place => (used, role),
            _ => (track, Role::Muted),
        };
        put(buf, row, x + cell, 0, glyph, look.theme.style(role));
    }
}

/// Why there is no picture, what the camera does all the same, and which key shows it.
fn no_room(model: &Model, look: &Look, room: Rect, buf: &mut Buffer) {
    let ratio = foreign(&model.form.rest.ratio);
    let mut words = vec![said(model, look), format!("Too small here for {ratio}.")];
    let chord = model.settings.keymap.chord(Context::Motion, Action::Motion(act::Motion::Whole));
    if let Some(chord) = chord.filter(|_| !model.preview.whole) {
        words.push(format!("{} shows it.", chord.short()));
    }
    let lines: Vec<String> =
        words.iter().flat_map(|text| lines_of(text, usize::from(room.width))).collect();
    // What leads on goes last, and is the last to be left out.
    let lines = &lines[lines.len().saturating_sub(usize::from(room.height))..];
    let top = room.height.saturating_sub(lines.len() as u16) / 2;
    for (y, line) in lines.iter().enumerate() {
        let x = room.width.saturating_sub(width(line) as u16) / 2;
        put(buf, room, x, top + y as u16, line, look.theme.style(Role::Accent));
    }
}

/// The four corners that a finder shows.
fn corners(look: &Look, frame: Rect, style: Style, buf: &mut Buffer) {
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
