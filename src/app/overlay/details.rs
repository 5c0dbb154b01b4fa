//! Everything about a take: what its keys do, and where it stands on the screen.

use ratatui::layout::Rect;

use super::dialog::{Dialog, OfTake};
use super::facts::detail_lines;
use super::scroll::Extent;
use crate::app::layout::finder::framed;
use crate::app::layout::pictures::{has_column, picture_in_view, shown_pictures, views};
use crate::app::layout::regions::inside;
use crate::app::layout::standing::whole_screen;
use crate::app::pane::films::{can_be_shown, film_is_elsewhere, on_film, stop_word};
use crate::app::pane::takes::{can_be_seen, fetch_film, load, open, review_again, sweep_of};
use crate::app::state::picture::WantedPicture;
use crate::app::state::studio::Studio;
use crate::app::turn::{Press, Turn};
use crate::domain::{Now, Take, TakeId};
use crate::input::{Action, Context, act};

/// Everything that is known of a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// The take.
    pub take: TakeId,
    /// First line shown.
    pub scroll: usize,
    /// How often Tab went on to the next picture.
    pub view: usize,
}

impl Details {
    /// The picture that is to be on the screen, if one is.
    pub(in crate::app) fn wanted_picture(&self, studio: &Studio) -> Option<WantedPicture> {
        let take = studio.history.take(self.take)?;
        let room = details_area(studio, take, self.view).picture;
        let (_, path) = picture_in_view(studio, take, self.view)?;
        (!room.is_empty()).then(|| WantedPicture { path: path.to_owned(), room })
    }
}

impl OfTake for Details {
    fn of_take(take: TakeId, studio: &mut Studio, _now: Now) -> Self {
        studio.history.news.look_at(take);
        Self { take, scroll: 0, view: 0 }
    }
}

impl Dialog for Details {
    fn context(&self) -> Context {
        Context::Details
    }

    fn hints(&self) -> &'static [Action] {
        &[
            Action::Film(act::Film::Play),
            Action::Film(act::Film::Watch),
            Action::Shot(act::Shot::Load),
            Action::Shot(act::Shot::Again),
            Action::View(act::View::NextPicture),
            Action::Take(act::Take::FetchFilm),
            Action::Open(act::Open::Copy),
            Action::Open(act::Open::Saw),
            Action::Open(act::Open::Rate),
            Action::List(act::List::Down),
            Action::Film(act::Film::OpenFolder),
        ]
    }

    fn word(&self, studio: &Studio, action: Action) -> Option<&'static str> {
        stop_word(studio.history.take(self.take), action)
    }

    fn applies(&self, studio: &Studio, action: Action) -> bool {
        let Some(take) = studio.history.take(self.take) else {
            return action == act::Anywhere::Close.into();
        };
        if let Action::Film(key) = action {
            can_be_shown(studio, take, key)
        } else if action == act::Take::FetchFilm.into() {
            film_is_elsewhere(take)
        } else if action == act::Open::Saw.into() {
            can_be_seen(studio, take)
        } else if action == act::View::NextPicture.into() {
            views(studio, take) > 1
        } else {
            true
        }
    }

    fn extent(&self, studio: &Studio) -> Option<Extent> {
        let take = studio.history.take(self.take)?;
        let text = details_area(studio, take, self.view).text;
        // Where a picture has the room, no line is in view.
        let lines = if text.is_empty() { 0 } else { detail_lines(studio, take, text.width).len() };
        Some(Extent::of(lines, text))
    }

    fn scroll_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        let id = self.take;
        let Some(take) = studio.history.take(id).cloned() else { return Turn::nothing() };
        if press.action == act::View::NextPicture.into() {
            self.view = (self.view + 1) % views(studio, &take).max(1);
        } else if let Action::Film(key) = press.action {
            return on_film(studio, &take, (key, Context::Details), now).into();
        }
        if press.action == act::Take::FetchFilm.into() {
            return fetch_film(studio, &take, Context::Details, now);
        }
        if press.action == act::Shot::Load.into() {
            return load(studio, &take, Context::Details, now);
        }
        if press.action == act::Shot::Again.into() {
            // Over the details, which are there again if it is not sent.
            return review_again(studio, &take, now);
        }
        if press.action == act::Shot::Sweep.into() {
            return sweep_of(studio, &take.shot);
        }
        if let Action::Open(what) = press.action
            && what != act::Open::Details
        {
            return open(studio, &take, (what, Context::Details), now);
        }
        Turn::nothing()
    }
}

/// Cells that the lines keep beside pictures: at least a task's id with its name, and never more
/// than can be read.
const LINES: (u16, u16) = (48, 80);

/// Most cells of a line that can be read without losing the next one.
const MOST: u16 = 100;

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

/// Where the details of a take stand.
pub fn details_area(studio: &Studio, take: &Take, view: usize) -> DetailsArea {
    let area = whole_screen(studio);
    let pictures = shown_pictures(studio, take).len();
    if has_column(studio.size, take, pictures) {
        return with_column(area, take, pictures > 0);
    }
    let mut it = DetailsArea { area, ..DetailsArea::default() };
    if picture_in_view(studio, take, view).is_some() {
        (it.picture, it.caption) = captioned(inside(area));
        return it;
    }
    it.text = inside(area);
    it.text.width = it.text.width.min(MOST);
    it
}

/// A picture and the row below it.
fn captioned(area: Rect) -> (Rect, Rect) {
    let height = area.height.saturating_sub(1);
    let caption = Rect { y: area.y + height, height: area.height.min(1), ..area };
    (Rect { height, ..area }, caption)
}

fn with_column(area: Rect, take: &Take, pictures: bool) -> DetailsArea {
    let moves = !take.shot.motion.is_zero();
    let inner = inside(area);
    // As wide as what is in it can be in this height, as long as the lines can be read beside it.
    let rows = if moves && pictures { inner.height / 2 } else { inner.height };
    let least = (inner.width * 3 / 8).clamp(28, 56);
    let lines = (inner.width * 3 / 7).clamp(LINES.0, LINES.1);
    let most = inner.width.saturating_sub(lines + 1).max(least);
    let (wide, _) = framed((most - 1, rows.saturating_sub(1)), &take.shot.ratio);
    // What the lines have no use for is the column's.
    let beside = (wide + 1).clamp(least, most).max(inner.width.saturating_sub(MOST + 1));
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
    it
}
