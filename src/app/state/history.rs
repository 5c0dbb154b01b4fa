//! The history: a window of takes, newest first, that moves over the ledger a page at a time.

use std::collections::HashMap;
use std::time::Duration;

use super::news::News;
use crate::app::effect::{self, Effect};
use crate::app::text::Editor;
use crate::domain::{Anchor, Coming, Filter, Page, Query, Take, TakeId};
use crate::input::act;

/// Takes read at a time.
pub const PAGE: usize = 100;

/// Takes kept in memory; beyond that the far end of the window is let go.
const WINDOW: usize = 400;

/// So near to the end of the window, the next page is read.
const NEAR: usize = 30;

/// The history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The takes of the window, newest first.
    takes: Vec<Take>,
    /// Whether the ledger has older ones, and newer ones, than the window.
    older: bool,
    newer: bool,
    /// The take in hand.
    selected: Option<TakeId>,
    /// First row shown.
    top: usize,
    /// Rows in view.
    height: usize,
    /// Words that takes must contain.
    pub(in crate::app) filter: Editor,
    /// Whether the filter is being typed.
    pub filtering: bool,
    /// The page that is on its way, and where it belongs; others that come are too late.
    awaited: Option<(u64, Anchor)>,
    next_ticket: u64,
    /// How many takes match, once counted.
    pub matching: Option<usize>,
    /// How many hidden takes match, once counted.
    pub hidden: usize,
    /// The usual time of a model and a length; none where nobody knows.
    usual: HashMap<(String, u32), Option<Duration>>,
    /// The takes last said to be on screen.
    shown: Vec<TakeId>,
    /// Films on their way to the disk.
    pub coming: Coming,
    /// Films that came.
    pub news: News,
    /// The sweep whose grid was read last, and its takes, wherever the history is scrolled to.
    sweep: Option<(TakeId, Vec<Take>)>,
}

impl History {
    /// The takes in view, and the place of the one in hand among them.
    pub fn in_view(&self) -> (&[Take], Option<usize>) {
        let first = self.top.min(self.takes.len());
        let last = (first + self.height).min(self.takes.len());
        let at = self.index().filter(|at| (first..last).contains(at)).map(|at| at - first);
        (&self.takes[first..last], at)
    }

    /// The take in hand.
    pub fn selected(&self) -> Option<&Take> {
        self.index().map(|at| &self.takes[at])
    }

    /// A take of the window, that of the newest film, or one of the sweep whose grid is open.
    pub fn take(&self, id: TakeId) -> Option<&Take> {
        let newest = self.news.newest().filter(|take| take.id == id);
        let swept = || self.sweep.iter().flat_map(|(_, takes)| takes).find(|take| take.id == id);
        self.takes.iter().find(|take| take.id == id).or(newest).or_else(swept)
    }

    /// The take of an item of the sweep whose grid is open.
    pub fn take_of_item(&self, plan: TakeId, item: u32) -> Option<&Take> {
        let (_, takes) = self.sweep.as_ref().filter(|(of, _)| *of == plan)?;
        takes.iter().find(|take| take.item.is_some_and(|it| it.item == item))
    }

    /// The takes of a sweep were read.
    pub(in crate::app) fn put_sweep(&mut self, plan: TakeId, takes: Vec<Take>) {
        self.sweep = Some((plan, takes));
    }

    /// A take of that sweep is now like this; another one of an item takes its place.
    fn put_swept(&mut self, take: &Take) {
        let Some((plan, takes)) = &mut self.sweep else { return };
        let Some(place) = take.item.filter(|it| it.plan == *plan) else { return };
        match takes.iter_mut().find(|known| known.item == Some(place)) {
            Some(known) if known.seq < take.seq || known.updated <= take.updated => {
                *known = take.clone();
            }
            Some(_) => {}
            None => takes.push(take.clone()),
        }
    }

    /// Whether there is nothing to show, and nothing on its way.
    pub fn is_empty(&self) -> bool {
        self.takes.is_empty() && self.awaited.is_none()
    }

    /// Whether there is nothing to show yet.
    pub fn is_loading(&self) -> bool {
        self.takes.is_empty() && self.awaited.is_some()
    }

    /// The words that takes must contain.
    pub fn filter(&self) -> &str {
        self.filter.line()
    }

    /// The field that they are typed in.
    pub fn filter_field(&self) -> &Editor {
        &self.filter
    }

    /// Whether there are takes, as far as it is known: shown, filtered out or hidden.
    pub fn has_any(&self) -> bool {
        self.hidden > 0 || self.matching.is_some_and(|count| count > 0) || !self.filter().is_empty()
    }

    /// The usual time of takes like this one, where it is known.
    pub fn usual(&self, take: &Take) -> Option<Duration> {
        let key = (take.shot.model.clone(), take.shot.seconds);
        self.usual.get(&key).copied().flatten()
    }

    /// Begins anew with the newest page.
    pub fn reload(&mut self) -> Vec<Effect> {
        self.awaited = None;
        vec![self.load(Anchor::Newest), self.count()]
    }

    /// An empty history that knows of these films.
    pub(super) fn with_news(news: News) -> Self {
        Self { news, ..Self::default() }
    }

    /// Forgets everything, for another ledger. What is new in one is no take of another.
    pub fn clear(&mut self) {
        let (height, next_ticket) = (self.height, self.next_ticket);
        let news = self.news.without_newest();
        *self = Self { height, next_ticket, news, ..Self::default() };
    }

    /// Reads again what is in the window: another process wrote.
    pub fn refresh(&mut self) -> Vec<Effect> {
        let anchor = match self.takes.first() {
            Some(first) if self.newer => Anchor::From(first.seq),
            Some(_) | None => Anchor::Newest,
        };
        vec![self.load(anchor), self.count()]
    }

    /// Asks how much there is.
    pub fn count(&self) -> Effect {
        effect::Ledger::Count(self.filter().to_owned()).into()
    }

    fn load(&mut self, anchor: Anchor) -> Effect {
        self.next_ticket += 1;
        self.awaited = Some((self.next_ticket, anchor));
        let filter = self.filter().to_owned();
        effect::Ledger::LoadPage(
            self.next_ticket,
            Query { filter: Filter::words(filter), anchor, limit: PAGE },
        )
        .into()
    }

    /// Takes a page in. `follow` says whether a selection that is on the newest take stays on the
    /// newest, rather than on that take.
    pub fn page(&mut self, ticket: u64, page: Page, follow: bool) {
        let Some((_, anchor)) = self.awaited.filter(|(awaited, _)| *awaited == ticket) else {
            return;
        };
        self.awaited = None;
        self.note_films(&page);
        let on_newest = self.index() == Some(0) && !self.newer;
        match anchor {
            Anchor::Before(_) => {
                self.takes.extend(page.takes);
                self.older = page.older;
                let over = self.takes.len().saturating_sub(WINDOW);
                if over > 0 {
                    self.takes.drain(..over);
                    self.top = self.top.saturating_sub(over);
                    self.newer = true;
                }
            }
            Anchor::After(_) => {
                self.top += page.takes.len();
                self.takes.splice(0..0, page.takes);
                self.newer = page.newer;
                if self.takes.len() > WINDOW {
                    self.takes.truncate(WINDOW);
                    self.older = true;
                }
            }
            Anchor::Newest | Anchor::Oldest | Anchor::From(_) => {
                self.takes = page.takes;
                self.older = page.older;
                self.newer = page.newer;
            }
        }
        if anchor == Anchor::Oldest {
            self.selected = self.takes.last().map(|take| take.id);
        } else if self.index().is_none() || (on_newest && follow && !self.newer) {
            self.selected = self.takes.first().map(|take| take.id);
        }
        self.follow();
    }

    /// Notes the films of a page: those of takes that had none before have come.
    fn note_films(&mut self, page: &Page) {
        let had_none = |take: &&Take| {
            let known = self.takes.iter().find(|known| known.id == take.id);
            take.film().is_some() && known.is_some_and(|known| known.film().is_none())
        };
        // The oldest first, so that the last one is the newest.
        let came: Vec<Take> = page.takes.iter().rev().filter(had_none).cloned().collect();
        for take in &came {
            self.news.came(take);
        }
        self.news.read(&page.takes);
    }

    /// A take is now like this. `focused` says whether the user has the history in hand: then the
    /// selection stays where it is.
    pub fn put(&mut self, take: &Take, focused: bool) {
        self.coming.put(take);
        self.news.put(take);
        self.put_swept(take);
        if let Some(known) = self.takes.iter_mut().find(|known| known.id == take.id) {
            if known.updated <= take.updated {
                *known = take.clone();
            }
        } else if !self.newer && !take.hidden && self.matches(take) {
            let at = self.takes.partition_point(|known| known.seq > take.seq);
            if at == self.takes.len() && self.older {
                return;
            }
            let follow = self.index() == Some(0) && !focused;
            self.takes.insert(at, take.clone());
            if follow || self.selected.is_none() {
                self.selected = self.takes.first().map(|take| take.id);
                self.top = 0;
            } else if at <= self.top && self.top > 0 {
                self.top += 1;
            }
        }
        self.follow();
    }

    /// A take is hidden; returns it, if it was here.
    pub fn remove(&mut self, id: TakeId) -> Option<Take> {
        let at = self.takes.iter().position(|take| take.id == id)?;
        let removed = self.takes.remove(at);
        self.news.remove(id, &self.takes);
        if self.selected == Some(id) {
            let next = self.takes.get(at).or_else(|| self.takes.last());
            self.selected = next.map(|take| take.id);
        }
        self.follow();
        Some(removed)
    }

    /// Says what the usual time of a model and a length is.
    pub fn put_usual(&mut self, model: String, seconds: u32, usual: Option<Duration>) {
        self.usual.insert((model, seconds), usual);
    }

    /// Moves the selection as a key asks.
    pub fn act(&mut self, key: act::List) -> Vec<Effect> {
        let page = self.height.saturating_sub(1).max(1);
        let at = self.index().unwrap_or(0);
        let last = self.takes.len().saturating_sub(1);
        let to = match key {
            act::List::Up => at.saturating_sub(1),
            act::List::Down => (at + 1).min(last),
            act::List::PageUp => at.saturating_sub(page),
            act::List::PageDown => (at + page).min(last),
            act::List::First if self.newer => {
                self.selected = None;
                return vec![self.load(Anchor::Newest)];
            }
            act::List::First => 0,
            act::List::Last if self.older => {
                return vec![self.load(Anchor::Oldest)];
            }
            act::List::Last => last,
            act::List::Pick => return Vec::new(),
        };
        self.selected = self.takes.get(to).map(|take| take.id);
        self.follow();
        self.near_the_end(to).into_iter().collect()
    }

    fn near_the_end(&mut self, at: usize) -> Option<Effect> {
        if self.awaited.is_some() {
            return None;
        }
        if self.older && at + NEAR >= self.takes.len() {
            let last = self.takes.last()?.seq;
            return Some(self.load(Anchor::Before(last)));
        }
        if self.newer && at < NEAR {
            let first = self.takes.first()?.seq;
            return Some(self.load(Anchor::After(first)));
        }
        None
    }

    /// Empties the filter, and begins anew with everything. The filter's undo brings it back.
    pub fn clear_filter(&mut self) -> Vec<Effect> {
        if self.filter().is_empty() {
            return Vec::new();
        }
        self.filter.replace("");
        self.filter_changed()
    }

    /// Begins anew with what matches the filter now.
    pub fn filter_changed(&mut self) -> Vec<Effect> {
        self.matching = None;
        self.reload()
    }

    /// Fits into a view of so many rows, and tells what has to be known about those in it.
    pub fn fit(&mut self, height: usize) -> Vec<Effect> {
        self.height = height;
        self.follow();
        let mut effects = Vec::new();
        let (rows, _) = self.in_view();
        let ids: Vec<TakeId> = rows.iter().map(|take| take.id).collect();
        let mut unknown: Vec<(String, u32)> = rows
            .iter()
            .filter(|take| take.state().is_under_way())
            .map(|take| (take.shot.model.clone(), take.shot.seconds))
            .filter(|key| !self.usual.contains_key(key))
            .collect();
        unknown.dedup();
        for key in unknown {
            // Asked for once; the answer replaces this.
            self.usual.insert(key.clone(), None);
            effects.push(effect::Ledger::LoadUsual(key.0, key.1).into());
        }
        if ids != self.shown {
            self.shown.clone_from(&ids);
            effects.push(effect::Worker::Show(ids).into());
        }
        effects
    }

    /// The usual times are to be asked for again: another take has ended.
    pub fn forget_usual(&mut self) {
        self.usual.clear();
    }

    fn index(&self) -> Option<usize> {
        let selected = self.selected?;
        self.takes.iter().position(|take| take.id == selected)
    }

    fn follow(&mut self) {
        let at = self.index().unwrap_or(0);
        let height = self.height.max(1);
        self.top = self.top.clamp((at + 1).saturating_sub(height), at);
        self.top = self.top.min(self.takes.len().saturating_sub(height));
    }

    /// Whether a take that has just come would have been found.
    fn matches(&self, take: &Take) -> bool {
        Filter::words(self.filter()).matches(take)
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
