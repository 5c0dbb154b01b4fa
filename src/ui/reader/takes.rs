//! The history: a sentence for each take.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::{Model, Regions};
use crate::domain::{NO_FILM, Now, Take, shorten, width};
use crate::heeding::Heed;
use crate::ui::canvas::{foreign, put_short};
use crate::ui::history;
use crate::ui::style::Look;
use crate::ui::theme::Role;

/// Fewest cells of a prompt.
const PROMPT: usize = 12;

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
        let said = said(model, take, room.into());
        put_short(buf, regions.list, (1, y as u16), &said, room, style);
    }
    caret
}

/// A take as it is said in so many cells: its state first, since that is what changes. The prompt is
/// cut before what the camera was asked and did.
fn said(model: &Model, take: &Take, room: usize) -> String {
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
    let parts = |prompt: &str| {
        let prompt = Some(prompt.to_owned());
        let parts = [
            Some(&state),
            new.as_ref(),
            stars.as_ref(),
            prompt.as_ref(),
            Some(&motion),
            heed.as_ref(),
        ];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    };
    let beside = width(&parts(""));
    parts(&shorten(&prompt, room.saturating_sub(beside).max(PROMPT)))
}
