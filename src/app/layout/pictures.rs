//! The pictures of a take: which are there, and which one is in view.

use std::path::Path;

use ratatui::layout::Size;

use crate::app::state::studio::Studio;
use crate::domain::Take;

/// From this width on there is a column for pictures.
const BESIDE: u16 = 76;

/// Whether there are pictures beside the lines, and room for them.
pub(in crate::app) fn has_column(size: Size, take: &Take, pictures: usize) -> bool {
    size.width >= BESIDE && size.height >= 16 && (pictures > 0 || !take.shot.motion.is_zero())
}

/// The pictures of a take that are on disk, with what they are.
pub fn pictures_of(take: &Take) -> Vec<(&'static str, &Path)> {
    let Some(film) = take.film() else { return Vec::new() };
    let poster = film.poster.as_deref().map(|path| ("poster", path));
    let last = film.last_frame.as_deref().map(|path| ("last frame", path));
    poster.into_iter().chain(last).collect()
}

/// Which picture is in view, where one is.
pub fn picture_in_view<'a>(
    studio: &Studio,
    take: &'a Take,
    view: usize,
) -> Option<(&'static str, &'a Path)> {
    let pictures = shown_pictures(studio, take);
    let count = pictures.len();
    if has_column(studio.size, take, count) {
        pictures.get(view.checked_rem(count)?).copied()
    } else {
        // One thing at a time, the facts first.
        (view % (count + 1)).checked_sub(1).and_then(|nth| pictures.get(nth).copied())
    }
}

/// How many things Tab goes through; with one there is nothing to go to.
pub fn views(studio: &Studio, take: &Take) -> usize {
    let count = shown_pictures(studio, take).len();
    if has_column(studio.size, take, count) { count } else { count + 1 }
}

pub(in crate::app) fn shown_pictures<'a>(
    studio: &Studio,
    take: &'a Take,
) -> Vec<(&'static str, &'a Path)> {
    if studio.pictures { pictures_of(take) } else { Vec::new() }
}
