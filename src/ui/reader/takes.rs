//! The history: a sentence for each take.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::{Model, Regions};
use crate::domain::{NO_FILM, Now, Take};
use crate::heeding::Heed;
use crate::ui::canvas::{foreign, put_short};
use crate::ui::history;
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Draws it; returns where the caret of a filter stands.
pub(super) fn takes(
    model: &Model,
    look: &Look,
    now: Now,
    regions: &Regions,
    buf: &mut Buffer,
) -> Option<Position> {
    let caret = history::around(model, look, now, regions, buf);
    let (rows, at) = model.history.in_view();
    for (y, take) in rows.iter().enumerate() {
        let role = if at == Some(y) { Role::Selection } else { Role::Text };
        let room = regions.list.width.saturating_sub(2);
        let style = look.theme.style(role);
        put_short(buf, regions.list, (1, y as u16), &said(model, take), room, style);
    }
    caret
}

/// A take as it is said: its state first, since that is what changes.
fn said(model: &Model, take: &Take) -> String {
    let state = match &take.answers.said {
        Some(said) => foreign(said),
        None if take.is_filmless() => format!("{}, {NO_FILM}", take.state()),
        None => take.state().to_string(),
    };
    let new = model.history.news.is_new(take.id).then(|| "new".to_owned());
    let stars = take.remark.rating.map(|it| format!("{} stars", it.stars()));
    let prompt = foreign(&take.shot.prompt);
    let motion = foreign(&model.settings.moves.in_short(&take.shot.motion));
    let heed = Heed::of(&model.judged(take)).map(|heed| format!("camera {}", heed.word()));
    let parts = [Some(state), new, stars, Some(prompt), Some(motion), heed];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
