//! The grid of a sweep: two of the things that vary as rows and columns, a page for each value of the
//! others, a cell a take. It is made from the ledger alone, so it is there again after any crash.

use ratatui::layout::Rect;

use super::camera_lines::camera_in_short;
use super::dialog::Dialog;
use crate::app::effect::{self, Effect};
use crate::app::layout::finder::framed;
use crate::app::layout::pictures::shown_pictures;
use crate::app::layout::regions::inside;
use crate::app::layout::standing::whole_screen;
use crate::app::msg::{self, Msg};
use crate::app::pane::films::{can_be_shown, film_is_elsewhere, on_film, stop_word};
use crate::app::pane::takes::{ask_now, can_be_seen, fetch_film, load, open, review_again};
use crate::app::state::picture::WantedPicture;
use crate::app::state::studio::{Studio, complain};
use crate::app::turn::{Press, Turn};
use crate::domain::{Now, Rating, Take, TakeId, clean_line};
use crate::heeding::Heed;
use crate::input::{Action, Context, act};
use crate::sweep::{List, Places};

/// The grid of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The sweep.
    pub plan: TakeId,
    /// What its takes are; none until that is read, or where it cannot be.
    pub places: Option<Result<(List, Places), ()>>,
    /// The item in hand, from 1.
    pub item: usize,
    /// Whether the best takes come first, in place of the grid.
    pub best: bool,
}

impl Grid {
    /// The grid of this sweep.
    pub(in crate::app) fn of(plan: TakeId) -> Self {
        Self { plan, places: None, item: 1, best: false }
    }

    /// The list of its takes and their places.
    pub fn known(&self) -> Option<&(List, Places)> {
        self.places.as_ref()?.as_ref().ok()
    }

    /// The take of an item, if it has one.
    pub fn take_of<'a>(&self, studio: &'a Studio, item: usize) -> Option<&'a Take> {
        studio.history.take_of_item(self.plan, u32::try_from(item).ok()?)
    }

    /// The take of the item in hand.
    pub fn take_in_hand<'a>(&self, studio: &'a Studio) -> Option<&'a Take> {
        self.take_of(studio, self.item)
    }

    /// The items, the best first: by stars, then by how near what the camera did is to what was asked.
    /// Those without a take are left out.
    pub fn best_first(&self, studio: &Studio) -> Vec<usize> {
        let takes = self.known().map_or(0, |(list, _)| list.takes());
        let rank = |take: &Take| {
            let stars = take.remark.rating.map_or(0, Rating::stars);
            let heed = match Heed::of(&studio.judged(take)) {
                Some(Heed::All) => 3,
                Some(Heed::Some) => 2,
                Some(Heed::Unclear) | None => 1,
                Some(Heed::None) => 0,
            };
            (stars, heed, take.film().is_some())
        };
        let mut items: Vec<(usize, (u8, u8, bool))> = (1..=takes)
            .filter_map(|item| Some((item, rank(self.take_of(studio, item)?))))
            .collect();
        items.sort_by_key(|(item, rank)| (std::cmp::Reverse(*rank), *item));
        items.into_iter().map(|(item, _)| item).collect()
    }

    fn go(&mut self, key: act::List, studio: &Studio) {
        if self.best {
            let order = self.best_first(studio);
            let at = order.iter().position(|item| *item == self.item).unwrap_or(0);
            let last = order.len().saturating_sub(1);
            let to = match key {
                act::List::Up => at.saturating_sub(1),
                act::List::Down => at + 1,
                act::List::PageUp => at.saturating_sub(8),
                act::List::PageDown => at + 8,
                act::List::First => 0,
                act::List::Last => last,
                act::List::Pick => at,
            };
            self.item = order.get(to.min(last)).copied().unwrap_or(self.item);
            return;
        }
        let Some((_, places)) = self.known() else { return };
        self.item = match key {
            act::List::Up => places.beside(self.item, (0, -1, 0)),
            act::List::Down => places.beside(self.item, (0, 1, 0)),
            act::List::PageUp => places.beside(self.item, (-1, 0, 0)),
            act::List::PageDown => places.beside(self.item, (1, 0, 0)),
            act::List::First => 1,
            act::List::Last => places.items(),
            act::List::Pick => self.item,
        };
    }

    fn across(&mut self, by: isize) {
        if let Some((_, places)) = self.known().filter(|_| !self.best) {
            self.item = places.beside(self.item, (0, 0, by));
        }
    }

    /// The picture of the take in hand that is to be on the screen, if one is.
    pub(in crate::app) fn wanted_picture(&self, studio: &Studio) -> Option<WantedPicture> {
        let take = self.take_in_hand(studio)?;
        let (_, path) = shown_pictures(studio, take).first().copied()?;
        let room = grid_area(studio, self).1;
        (!room.is_empty()).then(|| WantedPicture { path: path.to_owned(), room })
    }
}

/// From this width on a picture of the take in hand stands beside the grid.
const BESIDE: u16 = 100;

/// Rows below the grid that tell of the take in hand.
const TOLD: u16 = 4;

/// The grid's cells without what is told below it; the room for a picture; all of it, with its border.
pub fn grid_area(studio: &Studio, grid: &Grid) -> (Rect, Rect, Rect) {
    let area = whole_screen(studio);
    let inner = inside(area);
    let told = TOLD.min(inner.height / 2);
    let above = Rect { height: inner.height - told, ..inner };
    let has_picture =
        grid.take_in_hand(studio).is_some_and(|take| !shown_pictures(studio, take).is_empty());
    if inner.width < BESIDE || !has_picture || studio.settings.reader {
        return (above, Rect::default(), area);
    }
    let ratio = grid.take_in_hand(studio).map_or("16:9", |take| take.shot.ratio.as_str());
    let (columns, rows) = framed((inner.width * 2 / 5, above.height), ratio);
    let picture = Rect { x: inner.right() - columns, y: inner.y, width: columns, height: rows };
    (Rect { width: inner.width - columns - 1, ..above }, picture, area)
}

/// What is told of the item in hand: its values, and what became of its take.
pub fn grid_told(studio: &Studio, grid: &Grid) -> Vec<String> {
    let Some(item) = grid.known().and_then(|(list, _)| list.item(grid.item)) else {
        return Vec::new();
    };
    let values: Vec<String> = item
        .values
        .iter()
        .map(|(varied, value)| format!("{varied} {}", clean_line(value)))
        .collect();
    let mut told = vec![format!("{}. {}", item.number, values.join(", "))];
    match grid.take_in_hand(studio) {
        None => told.push("not sent yet".to_owned()),
        Some(take) => {
            let why = take.failure().map(|why| format!(": {}", clean_line(&why.message)));
            told.push(format!("{}{}", take.state(), why.unwrap_or_default()));
            told.extend(camera_in_short(studio, take));
        }
    }
    told
}

impl Dialog for Grid {
    fn context(&self) -> Context {
        Context::Grid
    }

    fn hints(&self) -> &'static [Action] {
        &[
            Action::Film(act::Film::Watch),
            Action::Film(act::Film::Play),
            Action::Open(act::Open::Details),
            Action::Open(act::Open::Rate),
            Action::Shot(act::Shot::Again),
            Action::Grid(act::Grid::Best),
            Action::List(act::List::PageDown),
        ]
    }

    fn word(&self, studio: &Studio, action: Action) -> Option<&'static str> {
        if action == act::List::PageDown.into() {
            return Some("next page");
        }
        if action == act::Grid::Best.into() && self.best {
            return Some("grid");
        }
        stop_word(self.take_in_hand(studio), action)
    }

    fn applies(&self, studio: &Studio, action: Action) -> bool {
        let take = self.take_in_hand(studio);
        if action == act::List::PageDown.into() {
            return self.known().is_some_and(|(_, places)| places.pages() > 1);
        }
        if action == act::Grid::Best.into() {
            return self.known().is_some();
        }
        let Some(take) = take else { return false };
        if let Action::Film(key) = action {
            can_be_shown(studio, take, key)
        } else if action == act::Take::FetchFilm.into() {
            film_is_elsewhere(take)
        } else if action == act::Open::Saw.into() {
            can_be_seen(studio, take)
        } else {
            true
        }
    }

    fn asks(&self) -> Option<Effect> {
        Some(effect::Ledger::LoadSheet(self.plan).into())
    }

    fn asks_again(&self) -> Option<Effect> {
        self.asks()
    }

    fn hear(&mut self, msg: &Msg) {
        if let Msg::Ledger(msg::Ledger::Sheet(plan, spec, _)) = msg
            && *plan == self.plan
            && self.places.is_none()
        {
            let list = spec.as_ref().map(|spec| (**spec).clone().into_list());
            self.places = Some(list.map(|list| (list.clone(), Places::of(&list))).ok_or(()));
        }
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if let Action::List(key) = press.action {
            self.go(key, studio);
            return Turn::nothing();
        }
        if let Action::Grid(key) = press.action {
            match key {
                act::Grid::Left => self.across(-1),
                act::Grid::Right => self.across(1),
                act::Grid::Best => {
                    self.best = !self.best;
                    if self.best {
                        self.item = self.best_first(studio).first().copied().unwrap_or(self.item);
                    }
                }
            }
            return Turn::nothing();
        }
        let Some(take) = self.take_in_hand(studio).cloned() else {
            complain(studio, "It is not sent yet", now);
            return Turn::nothing();
        };
        if let Action::Film(key) = press.action {
            return on_film(studio, &take, (key, Context::Grid), now).into();
        }
        if press.action == act::Take::FetchFilm.into() {
            return fetch_film(studio, &take, Context::Grid, now);
        }
        if press.action == act::Take::AskNow.into() {
            return ask_now(studio, &take, now);
        }
        if press.action == act::Shot::Load.into() {
            return load(studio, &take, Context::Grid, now);
        }
        if press.action == act::Shot::Again.into() {
            return review_again(studio, &take, now);
        }
        if let Action::Open(what) = press.action {
            return open(studio, &take, (what, Context::Grid), now);
        }
        Turn::nothing()
    }
}
