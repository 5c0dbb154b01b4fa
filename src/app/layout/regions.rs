//! Where everything stands: a pure function that both `update` and the drawing use, so that a
//! frame can be skipped without changing what a key does.

use ratatui::layout::{Rect, Size};

use crate::domain::{Field, Kind};

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Form left, viewfinder right, history below.
    Wide,
    /// The same, with less room for what stands beside the form's fields.
    Medium,
    /// One pane at a time.
    Narrow,
    /// A sentence.
    TooSmall,
}

/// A pane that keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneName {
    /// The prompt.
    Prompt,
    /// The cells of everything else but the motion.
    Shot,
    /// The axes.
    Motion,
    /// The history.
    History,
}

impl PaneName {
    /// All of them, in the order of Tab.
    pub const ALL: [Self; 4] = [Self::Prompt, Self::Shot, Self::Motion, Self::History];

    /// The pane that a cell stands in.
    pub fn of(cell: Field) -> Self {
        match cell.kind() {
            Some(Kind::Text) => Self::Prompt,
            Some(Kind::Choice | Kind::Number(_) | Kind::Address | Kind::Flag) => Self::Shot,
            Some(Kind::Axes) => Self::Motion,
            None => Self::History,
        }
    }

    /// Its cells, in the order of Tab.
    pub fn cells(self) -> Vec<Field> {
        Field::ALL.into_iter().filter(|cell| Self::of(*cell) == self).collect()
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Prompt => "Prompt",
            Self::Shot => "Shot",
            Self::Motion => "Motion",
            Self::History => "History",
        }
    }
}

/// The smallest screen that is more than a sentence.
pub const SMALLEST: Size = Size { width: 40, height: 10 };

/// From here on the fields of the form have all the room that they can use.
const WIDE: u16 = 110;
/// Below this one pane at a time is shown.
const SIDE_BY_SIDE: Size = Size { width: 80, height: 22 };

/// Rows of the shot pane and of the motion pane, borders included; the motion has an axis in each.
const SHOT: u16 = 4;
const MOTION: u16 = 8;

/// Rows of the shot pane with a field in each, borders included.
const TALL_SHOT: u16 = 9;

/// Fewest rows of the prompt beside the viewfinder.
const PROMPT: u16 = 4;

/// Fewest rows of a viewfinder that stands below another pane.
const FINDER: u16 = 8;

/// From so many rows on the viewfinder has half of them.
const TALL: u16 = 40;

/// Fewest columns of the form beside the viewfinder: its pickers fit into them.
const FORM: u16 = 44;

/// Where everything stands. What is not shown has no area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regions {
    /// How much room there is.
    pub mode: Mode,
    /// The names of the panes, where only one is shown.
    pub tabs: Rect,
    /// The prompt, with its border.
    pub prompt: Rect,
    /// Ratio, style, model and seconds, with their border.
    pub shot: Rect,
    /// The viewfinder, with its border.
    pub viewfinder: Rect,
    /// The six axes, with their border.
    pub motion: Rect,
    /// The history, with its border.
    pub history: Rect,
    /// Its rows.
    pub list: Rect,
    /// What is said of the selected take below them.
    pub detail: Rect,
    /// The status line, and above it the rows of a word in passing that has no room on it.
    pub status: Rect,
}

impl Regions {
    /// The text area of the prompt.
    pub fn prompt_text(&self) -> Rect {
        inside(self.prompt)
    }
}

/// The area inside a border.
pub fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(1),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

/// An area in the middle of the screen, at most this large; the status line stays in sight.
pub fn centred(size: Size, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(size.width), height.min(size.height.saturating_sub(1)));
    Rect { x: (size.width - width) / 2, y: (size.height - height) / 2, width, height }
}

/// The area at the foot of a screen that has so many rows, one of which is the status line.
pub(in crate::app) fn foot(size: Size, rows: u16) -> Rect {
    let height = rows.min(size.height);
    Rect { y: size.height - height, height, ..screen(size) }
}

/// Where everything stands on a screen of this size above so many rows at its foot, with the keys
/// going to `focus`.
///
/// With `whole` the viewfinder has the whole screen, with the axes below where there is room.
pub fn regions(size: Size, rows: u16, focus: Field, whole: bool) -> Regions {
    let nothing = Rect::default();
    let status = foot(size, rows);
    let mut regions = Regions {
        mode: mode(size),
        tabs: nothing,
        prompt: nothing,
        shot: nothing,
        viewfinder: nothing,
        motion: nothing,
        history: nothing,
        list: nothing,
        detail: nothing,
        status,
    };
    match regions.mode {
        Mode::TooSmall => regions.status = nothing,
        _ if whole => {
            let above = Rect { height: status.y, ..screen(size) };
            let motion = if above.height >= 2 * MOTION { MOTION } else { 0 };
            (regions.viewfinder, regions.motion) = stacked(above, motion);
        }
        Mode::Narrow => {
            regions.tabs = Rect { height: 1, ..screen(size) };
            let pane = Rect { y: 1, height: status.y - 1, ..screen(size) };
            // What a pane does not need shows the camera's move.
            let needed = match PaneName::of(focus) {
                PaneName::Prompt => ((size.height - 2) / 3).max(MOTION),
                PaneName::Shot => TALL_SHOT,
                PaneName::Motion => MOTION,
                PaneName::History => size.height - 2,
            };
            // A word in passing changes nothing of what is shown.
            let shows = size.height - 2 >= needed + FINDER;
            let below = if shows { needed } else { pane.height };
            let (finder, pane) = stacked(pane, below);
            regions.viewfinder = if shows { finder } else { nothing };
            match PaneName::of(focus) {
                PaneName::Prompt => regions.prompt = pane,
                PaneName::Shot => regions.shot = pane,
                PaneName::Motion => regions.motion = pane,
                PaneName::History => regions.history = pane,
            }
        }
        Mode::Medium | Mode::Wide => side_by_side(size, &mut regions),
    }
    divide_history(&mut regions);
    regions
}

/// The pane that has the keys, alone on the screen above the status line, whatever the size.
pub(in crate::app) fn alone(size: Size, rows: u16, focus: Field) -> Regions {
    let mut alone = Regions { mode: mode(size), ..regions(Size::default(), 1, focus, false) };
    if alone.mode == Mode::TooSmall {
        return alone;
    }
    alone.mode = Mode::Narrow;
    alone.status = foot(size, rows);
    let pane = Rect { height: alone.status.y, ..screen(size) };
    match PaneName::of(focus) {
        PaneName::Prompt => alone.prompt = pane,
        PaneName::Shot => alone.shot = pane,
        PaneName::Motion => alone.motion = pane,
        PaneName::History => alone.history = pane,
    }
    divide_history(&mut alone);
    alone
}

/// The rows of the history, and below them what is said of the one in hand.
fn divide_history(regions: &mut Regions) {
    if regions.history.is_empty() {
        return;
    }
    let inner = inside(regions.history);
    let detail = match inner.height {
        0..5 => 0,
        5..10 => 1,
        10..16 => 3,
        16.. => 4,
    };
    regions.list = Rect { height: inner.height - detail, ..inner };
    regions.detail = Rect { y: inner.y + regions.list.height, height: detail, ..inner };
}

/// The upper part of an area, and a lower one of so many rows.
fn stacked(area: Rect, below: u16) -> (Rect, Rect) {
    let above = area.height - below;
    (Rect { height: above, ..area }, Rect { y: area.y + above, height: below, ..area })
}

fn mode(size: Size) -> Mode {
    if size.width < SMALLEST.width || size.height < SMALLEST.height {
        Mode::TooSmall
    } else if size.width < SIDE_BY_SIDE.width || size.height < SIDE_BY_SIDE.height {
        Mode::Narrow
    } else if size.width < WIDE {
        Mode::Medium
    } else {
        Mode::Wide
    }
}

fn screen(size: Size) -> Rect {
    Rect { x: 0, y: 0, width: size.width, height: size.height }
}

fn side_by_side(size: Size, regions: &mut Regions) {
    // The form takes what it needs, and from `TALL` rows on half of them: for the viewfinder's sake,
    // which stands beside all of it.
    let least = PROMPT + SHOT + MOTION;
    let half = if size.height >= TALL { size.height.div_ceil(2) } else { size.height / 2 };
    let form = half.max(least);
    // As wide as the widest usual picture is in that height, as long as the form has its room.
    let picture = (form.saturating_sub(4)) * 32 / 9 + 2;
    let aside = picture.min(size.width / 2).min(size.width.saturating_sub(FORM));
    let left = size.width - aside;
    let prompt = form - SHOT - MOTION;
    regions.prompt = Rect { x: 0, y: 0, width: left, height: prompt };
    regions.shot = Rect { x: 0, y: prompt, width: left, height: SHOT };
    regions.motion = Rect { x: 0, y: prompt + SHOT, width: left, height: MOTION };
    regions.viewfinder = Rect { x: left, y: 0, width: aside, height: form };
    let below = regions.status.y.saturating_sub(form);
    regions.history = Rect { x: 0, y: form, width: size.width, height: below };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overlaps_or_leaves_the_screen_at_any_size() {
        for width in 0..=200 {
            for height in 0..=70 {
                for (focus, whole, rows) in Field::ALL.into_iter().flat_map(|field| {
                    [(field, false, 1), (field, true, 1), (field, false, 3), (field, true, 4)]
                }) {
                    let size = Size { width, height };
                    let r = regions(size, rows, focus, whole);
                    let panes = [
                        r.tabs,
                        r.prompt,
                        r.shot,
                        r.viewfinder,
                        r.motion,
                        r.list,
                        r.detail,
                        r.status,
                    ];
                    for (nth, pane) in panes.iter().enumerate() {
                        assert!(pane.right() <= width && pane.bottom() <= height, "{size:?} {r:?}");
                        for other in &panes[nth + 1..] {
                            assert!(!pane.intersects(*other), "{size:?} {r:?}");
                        }
                    }
                    if !whole && (r.mode == Mode::Wide || r.mode == Mode::Medium) {
                        let least = if rows == 1 { 3 } else { 1 };
                        assert!(
                            r.prompt_text().height >= 2 && r.list.height >= least,
                            "{size:?} {r:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn eighty_by_twenty_four_shows_everything() {
        let r = regions(Size { width: 80, height: 24 }, 1, Field::Prompt, false);
        assert_eq!(r.mode, Mode::Medium);
        assert_eq!((r.prompt.height, r.motion.height, r.list.height), (4, 8, 4));
        assert_eq!((r.viewfinder.width, r.viewfinder.height), (36, 16));
    }
}
