//! Everything that is known of one take: where it stands on the screen, and line by line.

use ratatui::layout::{Rect, Size};

use super::frame::framed;
use super::labels::labels;
use super::layout::{centred, inside};
use super::model::{Model, World};
use super::stills::{picture_in_view, shown_pictures};
use crate::domain::{
    Care, Fact, FactValue, Seen, Take, Telling, Timestamp, Vocabulary, clean, clean_line, facts,
    lines_of, shorten_path,
};
use crate::input::Context;

/// A line of the details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailLine {
    /// Nothing.
    Blank,
    /// The take's state.
    State,
    /// A line of what is to be said about that.
    Said(String),
    /// A line of the prompt.
    Prompt(String),
    /// A fact with its name; a long one goes on without the name.
    Fact(&'static str, String),
    /// A moment with its name.
    Moment(&'static str, Timestamp),
}

/// Cells that the names of facts take.
pub const FACT_NAME: u16 = 10;

/// Lines that a path gets.
const PATH_LINES: usize = 3;

/// From this width on there is a column for pictures.
const BESIDE: u16 = 76;

/// Cells that the lines keep beside pictures: at least a task's id with its name, and never more
/// than can be read.
const LINES: (u16, u16) = (48, 80);

/// The smallest picture worth a look, in cells.
const LEAST: (u16, u16) = (16, 5);

/// Where the details stand. What is not shown has no area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DetailsArea {
    /// All of it, with the border.
    pub area: Rect,
    /// The lines.
    pub text: Rect,
    /// The cells of a picture, and the row below that says which it is.
    pub picture: Rect,
    /// See [`DetailsArea::picture`].
    pub caption: Rect,
    /// The cells of the camera's move, and the row below that says what it is.
    pub preview: Rect,
    /// See [`DetailsArea::preview`].
    pub preview_caption: Rect,
}

/// Whether there are pictures beside the lines, and room for them.
pub(super) fn has_column(size: Size, take: &Take, pictures: usize) -> bool {
    size.width >= BESIDE && size.height >= 16 && (pictures > 0 || !take.shot.motion.is_zero())
}

/// Where the details of a take stand.
pub fn details_area(model: &Model, take: &Take, view: usize) -> DetailsArea {
    let size = model.size;
    let pictures = shown_pictures(model, take).len();
    if has_column(size, take, pictures) {
        return with_column(model, take, pictures > 0);
    }
    let most = size.height.saturating_sub(2).max(size.height.min(8));
    let area = centred(size, 86, most);
    let mut it = DetailsArea { area, ..DetailsArea::default() };
    if picture_in_view(model, take, view).is_some() {
        (it.picture, it.caption) = captioned(inside(area));
        return it;
    }
    let lines = detail_lines(model, take, inside(area).width).len() as u16;
    it.area = centred(size, 86, lines.saturating_add(2).min(most));
    it.text = inside(it.area);
    it
}

/// A picture and the row below it.
fn captioned(area: Rect) -> (Rect, Rect) {
    let height = area.height.saturating_sub(1);
    let caption = Rect { y: area.y + height, height: area.height.min(1), ..area };
    (Rect { height, ..area }, caption)
}

fn with_column(model: &Model, take: &Take, pictures: bool) -> DetailsArea {
    let size = model.size;
    let moves = !take.shot.motion.is_zero();
    let high = size.height.saturating_sub(1);
    let room = inside(centred(size, size.width, high));
    // As wide as what is in it can be in this height, as long as the lines can be read beside it.
    let rows = if moves && pictures { room.height / 2 } else { room.height };
    let least = (room.width * 3 / 8).clamp(28, 56);
    let lines = (room.width * 3 / 7).clamp(LINES.0, LINES.1);
    let most = room.width.saturating_sub(lines + 1).max(least);
    let (wide, _) = framed((most - 1, rows.saturating_sub(1)), &take.shot.ratio);
    let beside = (wide + 1).clamp(least, most);
    let area = centred(size, (LINES.1 + beside + 3).min(size.width), high);
    let inner = inside(area);
    let text = Rect { width: inner.width - beside - 1, ..inner };
    let column = Rect { x: text.right() + 1, width: beside - 1, ..inner };
    let mut it = DetailsArea { area, text, ..DetailsArea::default() };
    let frame = |rows: u16| framed((column.width, rows), &take.shot.ratio);
    let mut below = column;
    if pictures {
        // As large as it goes, with as much again left for the move if there is one.
        let most = if moves { column.height / 2 } else { column.height };
        let (_, rows) = frame(most.saturating_sub(1));
        (it.picture, it.caption) = captioned(Rect { height: rows + 1, ..column });
        below.y = it.caption.bottom() + 1;
        below.height = column.bottom().saturating_sub(below.y);
    }
    if moves {
        let (columns, rows) = frame(below.height.saturating_sub(1));
        if columns >= LEAST.0 && rows >= LEAST.1 {
            let x = below.x + (below.width - columns) / 2;
            it.preview = Rect { x, y: below.y, width: columns, height: rows };
            it.preview_caption = Rect { y: it.preview.bottom(), height: 1, ..column };
        }
    }
    // No higher than what is in it.
    let lines = detail_lines(model, take, text.width).len() as u16;
    let ends = [it.caption.bottom(), it.preview_caption.bottom(), inner.y.saturating_add(lines)];
    let spare = inner.bottom().saturating_sub(ends.into_iter().max().unwrap_or(0));
    it.lowered(spare)
}

impl DetailsArea {
    /// With so many rows less at the lower end, and still in the middle.
    fn lowered(mut self, spare: u16) -> Self {
        self.area.height -= spare;
        self.text.height -= spare;
        for part in [
            &mut self.area,
            &mut self.text,
            &mut self.picture,
            &mut self.caption,
            &mut self.preview,
            &mut self.preview_caption,
        ] {
            part.y += spare / 2;
        }
        self
    }
}

/// The details of a take in so many columns.
pub fn detail_lines(model: &Model, take: &Take, columns: u16) -> Vec<DetailLine> {
    let settings = &model.settings;
    let cells = usize::from(columns.saturating_sub(2));
    let wrapped = |text: &str| lines_of(&clean(text), cells);
    let mut lines = vec![DetailLine::State];
    let said = Telling::of_take(take, seen(model, take)).told(&labels(model, Context::Details));
    if !said.is_empty() {
        lines.extend(wrapped(&said).into_iter().map(DetailLine::Said));
    }
    lines.push(DetailLine::Blank);
    lines.extend(wrapped(&take.shot.prompt).into_iter().map(DetailLine::Prompt));
    lines.push(DetailLine::Blank);
    let room = cells.saturating_sub(usize::from(FACT_NAME));
    // Whole on a few lines, so that it can be read; what is longer is cut in the middle.
    let longest = PATH_LINES * room.saturating_sub(1);
    let words = Vocabulary {
        moves: &settings.moves,
        phrases: &settings.phrases,
        convention: &settings.convention,
    };
    for Fact { name, value } in facts(take, &words) {
        let text = match value {
            FactValue::Text(text) => clean(&text),
            FactValue::Path(path) => {
                shorten_path(&clean_line(&path.display().to_string()), longest)
            }
            FactValue::Moment(at) => {
                lines.push(DetailLine::Moment(name, at));
                continue;
            }
            // It is shown, where it can be.
            FactValue::Picture(_) => continue,
        };
        for (nth, line) in lines_of(&text, room).into_iter().enumerate() {
            lines.push(DetailLine::Fact(if nth == 0 { name } else { "" }, line));
        }
    }
    lines
}

/// What the studio knows of a take beside the take itself.
pub fn seen<'a>(model: &'a Model, take: &Take) -> Seen<'a> {
    Seen { care: care(model, take), coming: Some(&model.history.coming), now: None }
}

/// Who looks after a take.
fn care(model: &Model, take: &Take) -> Care {
    if take.owner.is_some() {
        return Care::Taken;
    }
    match &model.world {
        World::Live { origin, print, .. }
            if take.is_under_way() && !(take.origin == *origin && take.key_print == *print) =>
        {
            Care::Elsewhere
        }
        World::Live { .. } | World::Sandbox if take.state().is_polled() => Care::Nobody,
        World::Live { .. } | World::Sandbox | World::Nowhere => Care::Taken,
    }
}
