//! The motion panel.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::canvas::{foreign, put, put_short};
use super::editor;
use super::panel::panel;
use super::style::Look;
use super::theme::Role;
use crate::app::{Field, Model, PaneName};
use crate::domain::{Axis, AxisValue, FieldName, Shot, Support, manner, shorten, width};
use crate::heeding::{Heed, Statement, UNKNOWN};
use crate::input::{Action, Context, act};

/// Cells of an axis' name on the wire, of its name, and of its name in short, each with a blank.
const WIRE: u16 = 9;
const NAME: u16 = 11;
const SHORT: u16 = 6;

/// Cells of the word at an end of a track, with a blank.
const END: u16 = 6;

/// Cells of an amount.
const AMOUNT: u16 = 5;

/// The shortest track, one that says enough, and one beside which there is room for more.
const LEAST: u16 = 5;
const TRACK: u16 = 11;
const LONG: u16 = 21;

/// Cells of what was learned of an axis, in words and in a mark with figures, with two blanks.
const TOLD: u16 = 22;
const MARKED: u16 = 9;

/// What a row has room for beside its track.
#[derive(Clone, Copy)]
struct Columns {
    wire: bool,
    /// Cells of the name.
    name: u16,
    /// Cells of what was learned; none where nothing is.
    told: u16,
    /// Whether the ends of the track are named.
    ends: bool,
}

impl Columns {
    /// The columns of a row of so many cells. What says most in the least room comes first: the ends
    /// before the whole name, a mark before words.
    fn of(width: u16, knows: bool) -> Self {
        let all = [
            (true, NAME, TOLD, true, LONG),
            (false, NAME, TOLD, true, TRACK),
            (false, SHORT, TOLD, true, TRACK),
            (false, NAME, MARKED, true, TRACK),
            (false, SHORT, MARKED, true, LEAST),
            (false, SHORT, 0, true, LEAST),
        ];
        let columns = all.map(|(wire, name, told, ends, track)| {
            (Self { wire, name, told: if knows { told } else { 0 }, ends }, track)
        });
        let least = Self { wire: false, name: SHORT, told: 0, ends: false };
        columns
            .into_iter()
            .find(|(it, track)| it.beside() + track <= width)
            .map_or(least, |it| it.0)
    }

    /// Cells of everything but the track.
    fn beside(self) -> u16 {
        let ends = if self.ends { 2 * END } else { 0 };
        2 + if self.wire { WIRE } else { 0 } + self.name + ends + AMOUNT + 1 + self.told
    }
}

/// The name of an axis in a few letters.
const fn short(axis: Axis) -> &'static str {
    match axis {
        Axis::X => "horiz",
        Axis::Y => "vert",
        Axis::Z | Axis::Roll | Axis::Pan | Axis::Tilt => axis.word(),
    }
}

/// Fewest cells of the move in words beside its name.
const WORD: usize = 10;

/// Cells of the title and the corners of the border.
const TITLE: usize = 10;

/// Draws it; returns where the caret of a typed amount stands.
pub(super) fn axes(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focused = model.focus == Field::Motion;
    let motion = model.form.motion.motion();
    let support = model.settings.catalog.support(&model.form.rest.model, FieldName::Motion);
    let shot = model.form.without_prompt();
    let doubtful = motion.moving().any(|(axis, _)| !model.is_heeded(&shot, axis));
    let words = words(model, look, doubtful);
    let mut right = Vec::new();
    if !motion.is_zero() && support != Support::Honoured {
        let said = match support {
            Support::Ignored => format!("{} ignores it", model.form.rest.model),
            Support::Unknown | Support::Honoured => {
                format!("effect on {} unknown", model.form.rest.model)
            }
        };
        let said = format!(" {} ", foreign(&said));
        right.push(Span::styled(
            said,
            look.theme.style(doubt(doubtful && !model.form.says_words())),
        ));
    }
    let known = if focused { in_hand(model, &shot, look) } else { Vec::new() };
    if !known.is_empty() {
        // What it did here says more than what is said of it.
        right = known;
    }
    // Where there is no room, a hint is the first to go, then what is said of the effect; what the
    // camera does stays, and that this is sent in words.
    let sent = if model.form.says_words() { words.width() } else { 0 };
    let room = usize::from(area.width).saturating_sub(TITLE + sent);
    let mut said = Vec::new();
    if let Some(named) = model.settings.moves.named(&motion).filter(|_| !motion.is_zero()) {
        let name = format!(" {} ", shorten(&foreign(&named.name), room.saturating_sub(2)));
        said.push(Span::styled(name, look.theme.style(Role::Value)));
    }
    let room = room.saturating_sub(said.iter().map(Span::width).sum::<usize>() + 2);
    if said.is_empty() || room >= WORD {
        let told = manner(&motion, &model.convention(), &model.settings.phrases);
        let role = if said.is_empty() { Role::Value } else { Role::Text };
        said.push(Span::styled(format!(" {} ", shorten(&told, room)), look.theme.style(role)));
    }
    let hint = right.len();
    right.extend(said);
    let used: usize = right.iter().map(Span::width).sum();
    if sent > 0 {
        right.push(words);
    } else if used + words.width() + TITLE <= usize::from(area.width) {
        right.insert(hint, words);
    }
    let inner =
        panel(buf, area, look, "Motion", Line::from(right), model.has_keys(PaneName::Motion));
    let rows = if inner.height >= 6 { 6 } else { 3 };
    let columns = if rows == 6 { 1 } else { 2 };
    let cells = inner.width / columns;
    let mut caret = None;
    for axis in Axis::ALL {
        let (column, row) = (axis.index() as u16 / rows, axis.index() as u16 % rows);
        let spread = if inner.height >= 12 { 2 } else { 1 };
        let cell = Rect {
            x: inner.x + column * cells,
            y: inner.y + row * spread,
            width: cells.saturating_sub(1),
            height: 1,
        };
        caret = caret.or(line(model, look, (axis, &shot), cell.intersection(inner), buf));
    }
    caret
}

/// The role of what is said of an effect: of one that is doubtful it is a warning.
const fn doubt(doubtful: bool) -> Role {
    if doubtful { Role::Warn } else { Role::Muted }
}

/// Whether an axis has an amount that its model is not known to heed, and that no words say.
fn is_doubtful(model: &Model, shot: &Shot, axis: Axis) -> bool {
    let moves = shot.motion.get(axis) != AxisValue::ZERO;
    moves && shot.words.is_none() && !model.is_heeded(shot, axis)
}

/// Whether the move is said in words, or the key that does it where that may be the only way.
fn words<'a>(model: &Model, look: &Look, suggest: bool) -> Span<'a> {
    let dot = look.glyphs.dot;
    let key =
        model.settings.keymap.chord(Context::Motion, Action::Motion(act::Motion::ToggleWords));
    match (model.form.says_words(), key) {
        (true, _) => Span::styled(" in words ", look.theme.style(Role::Value)),
        (false, Some(key)) if suggest => {
            Span::styled(format!("{dot} {key} says it in words "), look.theme.style(Role::Warn))
        }
        (false, _) => Span::default(),
    }
}

/// What this model has done here with the axis in hand, and the key that turns it round where it goes
/// the other way.
fn in_hand<'a>(model: &Model, shot: &Shot, look: &Look) -> Vec<Span<'a>> {
    let axis = model.form.motion.axis;
    let Some(learned) = model.learned(shot, axis).filter(|it| it.counts().judged() > 0) else {
        return Vec::new();
    };
    let role = if model.is_heeded(shot, axis) { Role::Good } else { Role::Warn };
    let said = format!(" {} {} ", axis.word(), learned.told());
    let mut spans = vec![Span::styled(said, look.theme.style(role))];
    let turns = Action::Motion(act::Motion::TurnRound);
    if learned.statement == Statement::Opposite
        && let Some(key) = model.settings.keymap.chord(Context::Motion, turns)
    {
        let said = format!(" {} turns it round ", key.short());
        spans.push(Span::styled(said, look.theme.style(Role::Key)));
    }
    spans
}

/// What this model has done here with an axis: in words, or where there is less room in a mark and
/// figures.
fn told(model: &Model, shot: &Shot, axis: Axis, look: &Look, in_words: bool) -> (String, Role) {
    let learned = model.learned(shot, axis).filter(|it| it.counts().judged() > 0);
    let role = match learned.map(|it| it.statement) {
        Some(Statement::Heeds) => Role::Good,
        Some(_) | None => doubt(is_doubtful(model, shot, axis)),
    };
    let words = match learned {
        None if in_words => UNKNOWN.to_owned(),
        None => Heed::Unclear.mark(look.glyphs.marks).to_owned(),
        Some(learned) if in_words => learned.told(),
        Some(learned) => {
            let (counts, mark) = (learned.counts(), look.glyphs.statement(learned.statement));
            let said = match learned.statement {
                Statement::Heeds | Statement::Unclear => counts.as_asked,
                Statement::Ignores => counts.still,
                Statement::Opposite => counts.opposite,
            };
            format!("{mark} {said}/{}", counts.judged())
        }
    };
    (words, role)
}

fn line(
    model: &Model,
    look: &Look,
    (axis, shot): (Axis, &Shot),
    whole: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    // Nothing is said where nothing is known.
    let columns = Columns::of(whole.width, model.lessons.know(&shot.model));
    let area = Rect { width: whole.width - columns.told, ..whole };
    if columns.told > 0 {
        let (words, role) = told(model, shot, axis, look, columns.told == TOLD);
        let cells = columns.told - 2;
        put_short(buf, whole, (area.width + 2, 0), &words, cells, look.theme.style(role));
    }
    let panel = &model.form.motion;
    let in_hand = model.focus == Field::Motion && panel.axis == axis;
    let value = panel.motion().get(axis);
    let style = |role| look.theme.style(role);
    let mark = if in_hand { look.glyphs.hand } else { " " };
    let role = if in_hand { Role::Focus } else { Role::Text };
    let mut x = put(buf, area, 0, 0, mark, style(role)) + 1;
    if columns.wire {
        put(buf, area, x, 0, axis.wire(), style(Role::Muted));
        x += WIRE;
    }
    let name = if columns.name == NAME { axis.word() } else { short(axis) };
    put(buf, area, x, 0, name, style(role));
    x += columns.name;
    let value_at = area.width.saturating_sub(AMOUNT);
    let mut track_ends = value_at.saturating_sub(1);
    if columns.ends {
        let [low, high] = model.convention().ends(axis);
        put(buf, area, x + END - 1 - width(low) as u16, 0, low, style(Role::Muted));
        x += END;
        track_ends = track_ends.saturating_sub(END);
        // Beside the track, whose cells are an odd number.
        let right = u16::from(!track_ends.saturating_sub(x).is_multiple_of(2));
        put(buf, area, track_ends + right, 0, high, style(Role::Muted));
    }
    let typed = panel.amount.as_ref().filter(|_| in_hand);
    track(look, (value.tenths(), in_hand), area, (x, track_ends), buf);
    let role = match (in_hand, value.tenths()) {
        (true, _) => Role::Selection,
        (false, 0) => Role::Muted,
        (false, _) if is_doubtful(model, shot, axis) => Role::Warn,
        (false, _) => Role::Value,
    };
    if let Some(typed) = typed {
        let written = typed.written();
        // As far right as the value, with the cell of the caret behind it.
        let cells = editor::cells(&written).min(area.width);
        let x = area.width.saturating_sub(cells).min(value_at);
        let field = Rect { x: area.x + x, width: area.width - x, ..area };
        return Some(editor::line(&written, role, look, field, buf).caret);
    }
    let shown = format!("{value:+}");
    let start = area.width.saturating_sub(width(&shown) as u16);
    put(buf, area, start.max(value_at.min(start)), 0, &shown, style(role));
    None
}

/// The track from -10 to 10, used from the middle to the knob.
fn track(
    look: &Look,
    (tenths, in_hand): (i16, bool),
    area: Rect,
    (from, to): (u16, u16),
    buf: &mut Buffer,
) {
    let cells = to.saturating_sub(from);
    // An odd number of cells has a middle.
    let cells = cells - u16::from(cells.is_multiple_of(2) && cells > 0);
    if cells < 5 {
        return;
    }
    let middle = cells / 2;
    let knob = (i32::from(tenths) + 100) * i32::from(cells - 1);
    let knob = ((knob + 100) / 200) as u16;
    let [track, used, centre, knob_glyph] = look.glyphs.track;
    let strong = if in_hand { Role::Focus } else { Role::Accent };
    for cell in 0..cells {
        let between = cell > middle.min(knob) && cell < middle.max(knob);
        let (glyph, role) = match cell {
            cell if cell == knob => {
                (knob_glyph, if tenths == 0 && !in_hand { Role::Muted } else { strong })
            }
            cell if cell == middle => (centre, Role::Muted),
            _ if between => (used, strong),
            _ => (track, Role::Muted),
        };
        put(buf, area, from + cell, 0, glyph, look.theme.style(role));
    }
}
