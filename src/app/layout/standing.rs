//! Where an overlay stands: over the whole screen, or over whole panes. No pane is ever cut in two.

use ratatui::layout::Rect;

use super::regions::{PaneName, Regions, foot, inside};
use crate::app::state::studio::Studio;
use crate::app::text::Editor;

/// The whole screen above the status line and a word in passing.
pub fn whole_screen(studio: &Studio) -> Rect {
    let foot = foot(studio.size, studio.foot_rows());
    Rect { x: 0, y: 0, width: studio.size.width, height: foot.y }
}

/// Where an overlay of at least so many columns and rows stands: over as few panes as hold it, other
/// than the one in hand where there are such; else over the whole screen.
pub fn over_panes(studio: &Studio, width: u16, height: u16) -> Rect {
    let regions = studio.regions();
    let in_hand = pane_in_hand(studio);
    // The viewfinder shows what all is about, and the pane in hand what is being done.
    let spared = [&[in_hand, regions.viewfinder][..], &[in_hand], &[]];
    let places = places(&regions);
    let fits = |area: &&Rect| area.width >= width && area.height >= height;
    let least = |spared: &[Rect]| {
        let free = |area: &&Rect| spared.iter().all(|pane| !area.intersects(*pane));
        // Of two that are as large, the lower one.
        let age = |area: &&Rect| (area.area(), std::cmp::Reverse(area.y));
        places.iter().filter(fits).filter(free).min_by_key(age).copied()
    };
    spared.into_iter().find_map(least).unwrap_or_else(|| whole_screen(studio))
}

/// Where something can stand that would cover the text in hand in this area, if one is in hand: over
/// panes that leave it in sight, or over the half of its pane that has no caret.
pub(in crate::app) fn beside_text(studio: &Studio, area: Rect) -> Vec<Rect> {
    let pane = pane_in_hand(studio);
    if !studio.context().is_typed_in() || !area.intersects(pane) {
        return Vec::new();
    }
    let mut beside = places(&studio.regions());
    beside.retain(|place| !place.intersects(pane));
    if beside.is_empty() {
        let (_, caret) = studio.text().map_or((0, 0), Editor::caret);
        let half = pane.height / 2;
        let below = Rect { y: pane.y + half, height: pane.height - half, ..pane };
        let above = Rect { height: pane.height - half, ..pane };
        beside.push(if pane.y + 1 + caret < below.y { below } else { above });
    }
    beside
}

/// The pane that has the keys.
fn pane_in_hand(studio: &Studio) -> Rect {
    let regions = studio.regions();
    match PaneName::of(studio.focus) {
        PaneName::Prompt => regions.prompt,
        PaneName::Shot => regions.shot,
        PaneName::Motion => regions.motion,
        PaneName::History => regions.history,
    }
}

/// Where the picker of so many moves stands: beside the viewfinder, which shows the one in hand, with
/// as many rows as there are moves, or as there are.
pub fn moves_area(studio: &Studio, moves: usize) -> Rect {
    // The field and the foot, the border, and a row for each.
    let rows = u16::try_from(moves).unwrap_or(u16::MAX).saturating_add(4);
    let finder = studio.regions().viewfinder;
    let beside = |area: &Rect| finder.is_empty() || !area.intersects(finder);
    let places = || places(&studio.regions()).into_iter().filter(beside);
    let holds = places().filter(|area| area.height >= rows).min_by_key(|area| area.area());
    holds.or_else(|| places().max_by_key(|area| (area.height, area.width))).unwrap_or_else(|| {
        // The viewfinder has the whole screen: the lower half of that.
        let whole = whole_screen(studio);
        let height = (whole.height / 2).max(8).min(whole.height);
        Rect { y: whole.height - height, height, ..whole }
    })
}

/// Where a note is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoteArea {
    /// The whole, with its border.
    pub whole: Rect,
    /// The text.
    pub text: Rect,
    /// What can be done with it.
    pub hint: Rect,
}

/// Where a note is written.
pub fn note_area(studio: &Studio) -> NoteArea {
    let whole = over_panes(studio, 50, 8);
    let inner = inside(whole);
    let (left, width) = (inner.x.saturating_add(1), inner.width.saturating_sub(2));
    let hint = Rect {
        x: left,
        y: inner.bottom().saturating_sub(inner.height.min(1)),
        width,
        height: inner.height.min(1),
    };
    let rows = inner.height.saturating_sub(hint.height);
    // A blank row between them, where there is one to spare.
    let height = rows.saturating_sub(u16::from(rows > 1));
    NoteArea { whole, text: Rect { x: left, y: inner.y, width, height }, hint }
}

/// Every area that is made of whole panes and cuts none in two.
pub fn places(regions: &Regions) -> Vec<Rect> {
    let all = [regions.prompt, regions.shot, regions.viewfinder, regions.motion, regions.history];
    let panes: Vec<Rect> = all.into_iter().filter(|pane| !pane.is_empty()).collect();
    let mut places = Vec::new();
    for chosen in 1..1usize << panes.len() {
        let taken = |nth: &usize| chosen & (1 << nth) != 0;
        let area = (0..panes.len()).filter(taken).map(|nth| panes[nth]).reduce(Rect::union);
        let whole =
            |area: &Rect| (0..panes.len()).all(|nth| taken(&nth) || !panes[nth].intersects(*area));
        places.extend(area.filter(whole));
    }
    places
}
