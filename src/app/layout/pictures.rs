//! The pictures of a take: which are there, which is in view, and what became of showing it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::app::overlay::Overlay;
use crate::app::overlay::details::{details_area, has_column};
use crate::app::state::studio::Model;
use crate::domain::Take;
use crate::picture::Mosaic;

/// What became of showing a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// It is made of cells.
    Cells(Arc<Mosaic>),
    /// The terminal draws it itself, over cells that are kept free.
    Drawn,
    /// It cannot be shown, for this reason.
    Failed(String),
}

/// A picture as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPicture {
    /// Which, and where.
    pub wanted: WantedPicture,
    /// What became of it.
    pub picture: Picture,
}

/// The pictures of a take that are on disk, with what they are.
pub fn pictures_of(take: &Take) -> Vec<(&'static str, &Path)> {
    let Some(film) = take.film() else { return Vec::new() };
    let poster = film.poster.as_deref().map(|path| ("poster", path));
    let last = film.last_frame.as_deref().map(|path| ("last frame", path));
    poster.into_iter().chain(last).collect()
}

/// A picture that the screen has room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedPicture {
    /// The file.
    pub path: PathBuf,
    /// The cells that it may take.
    pub room: Rect,
}

/// The picture that is to be on the screen, if one is. Whatever lies over the details would lie
/// under a picture that is not made of cells, so there is none then.
pub fn wanted_picture(model: &Model) -> Option<WantedPicture> {
    let Some(Overlay::Details { id, view, .. }) = model.overlays.last() else { return None };
    let take = model.history.take(*id)?;
    let room = details_area(model, take, *view).picture;
    let (_, path) = picture_in_view(model, take, *view)?;
    (!room.is_empty()).then(|| WantedPicture { path: path.to_owned(), room })
}

/// Which picture is in view, where one is.
pub fn picture_in_view<'a>(
    model: &Model,
    take: &'a Take,
    view: usize,
) -> Option<(&'static str, &'a Path)> {
    let pictures = shown_pictures(model, take);
    let count = pictures.len();
    if has_column(model.size, take, count) {
        pictures.get(view.checked_rem(count)?).copied()
    } else {
        // One thing at a time, the facts first.
        (view % (count + 1)).checked_sub(1).and_then(|nth| pictures.get(nth).copied())
    }
}

/// How many things Tab goes through; with one there is nothing to go to.
pub fn views(model: &Model, take: &Take) -> usize {
    let count = shown_pictures(model, take).len();
    if has_column(model.size, take, count) { count } else { count + 1 }
}

pub(in crate::app) fn shown_pictures<'a>(
    model: &Model,
    take: &'a Take,
) -> Vec<(&'static str, &'a Path)> {
    if model.pictures { pictures_of(take) } else { Vec::new() }
}
