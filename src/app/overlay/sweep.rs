//! The sweep of a shot: what varies in it, how many takes that makes, and the question before they
//! are sent.

use std::time::Duration;

use super::dialog::{Closing, Dialog, Edited, Way};
use super::review::READ;
use crate::app::effect::{self, Effect, NewSweep};
use crate::app::labels::press as press_to;
use crate::app::msg::{self, Msg};
use crate::app::state::studio::{Studio, complain, say};
use crate::app::state::sweep::{Row, SweepDraft};
use crate::app::text::{Editor, LINE_LIMIT};
use crate::app::turn::{Opening, Pace, Press, Turn};
use crate::domain::{Now, Sent, Shot, Spending, Wall};
use crate::input::{Action, Context, act};
use crate::sweep::{Item, List, takes_words};

/// Above this many takes, their number has to be typed.
const TYPED: usize = 10;

/// The screen where a sweep is made.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepEntry {
    /// Its number.
    pub ticket: u64,
    /// What is typed, and what it makes.
    pub draft: SweepDraft,
    /// The item in hand, from 1.
    pub item: usize,
    /// What was sent so far, once it is known.
    pub sent: Option<Sent>,
    /// The question before it is sent, while it is asked.
    pub asking: Option<Asking>,
}

/// The question before a sweep is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    /// Where the number of takes is typed; none where Enter alone is the answer.
    pub typed: Option<Editor>,
    /// Since when it is open, in monotonic time.
    pub opened: Duration,
}

impl SweepEntry {
    /// The sweep of a shot, with what was typed when it was closed last.
    pub(in crate::app) fn of(shot: Shot, studio: &mut Studio) -> Self {
        studio.ticket += 1;
        let mut draft = studio.half_sweep.take().unwrap_or_default();
        draft.read_for(shot, &studio.settings);
        Self { ticket: studio.ticket, draft, item: 1, sent: None, asking: None }
    }

    /// The item in hand.
    pub fn item_in_hand(&self) -> Option<Item> {
        self.draft.list()?.item(self.item)
    }

    /// The limits that hold.
    pub fn wall(studio: &Studio) -> Wall {
        Wall { limits: studio.settings.limits, plan: None }
    }

    /// What counts against them, as far as it is known.
    pub fn record(&self) -> Spending {
        self.sent.map(|sent| sent.spending).unwrap_or_default()
    }

    fn step(&mut self, back: bool) {
        let last = self.draft.list().map_or(1, |list| list.takes().max(1));
        let to = if back { self.item.saturating_sub(1) } else { self.item + 1 };
        self.item = to.clamp(1, last);
    }

    /// Asks whether it is to be sent, or says what is in the way.
    fn ask(&mut self, studio: &mut Studio, now: Now) {
        let Some(sum) = self.draft.sum() else {
            let why = self.draft.wrong().next().map(|(_, why)| why.to_owned());
            complain(studio, why.unwrap_or_default(), now);
            return;
        };
        let Some(sent) = self.sent else {
            complain(studio, "What was spent so far is still being read", now);
            return;
        };
        if let Err(report) = sum.check(&Self::wall(studio), &sent.spending) {
            complain(studio, format!("{} {}", report.what, report.next), now);
            return;
        }
        let typed = (sum.each.len() > TYPED).then(|| Editor::of_line("", LINE_LIMIT));
        studio.toast = None;
        self.asking = Some(Asking { typed, opened: now.mono });
    }

    /// Sends it, if that was meant.
    fn send(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        let (Some(asking), Some(list)) = (&self.asking, self.draft.list()) else {
            return Turn::nothing();
        };
        let count = list.takes();
        let right = asking.typed.as_ref().is_none_or(|it| it.line().trim() == count.to_string());
        if press.pace == Pace::Repeated || now.mono < asking.opened + READ {
            let again = press_to(studio, self.context(), &[(press.action, "send it")]);
            say(studio, format!("That was too fast to have been read. {again}"), now);
        } else if !right {
            complain(studio, format!("Type {count} to send {}", takes_words(count)), now);
        } else {
            let (spec, at_once) = (list.spec().clone(), studio.settings.at_once);
            let sweep = NewSweep { spec, takes: u32::try_from(count).unwrap_or(0), at_once };
            // In place of the question, so that a second Enter finds nothing to confirm.
            return Turn::replace(Opening::Plans)
                .with(effect::Worker::Sweep(self.ticket, Box::new(sweep)));
        }
        Turn::nothing()
    }
}

impl Dialog for SweepEntry {
    fn context(&self) -> Context {
        match &self.asking {
            None => Context::Sweep,
            Some(Asking { typed: Some(_), .. }) => Context::SweepCount,
            Some(Asking { typed: None, .. }) => Context::SweepSend,
        }
    }

    fn hints(&self) -> &'static [Action] {
        if self.asking.is_some() {
            return &[Action::Sweep(act::Sweep::Send)];
        }
        &[
            Action::Sweep(act::Sweep::Confirm),
            Action::List(act::List::Down),
            Action::Sweep(act::Sweep::NextItem),
            Action::Text(act::Text::DeleteToStart),
        ]
    }

    fn word(&self, _studio: &Studio, action: Action) -> Option<&'static str> {
        (action == act::List::Down.into()).then_some("next")
    }

    fn applies(&self, _studio: &Studio, action: Action) -> bool {
        let takes = self.draft.list().map_or(0, List::takes);
        let Action::Sweep(key) = action else { return true };
        match key {
            act::Sweep::New | act::Sweep::Send => true,
            act::Sweep::Confirm => takes > 0,
            act::Sweep::NextItem | act::Sweep::PreviousItem => takes > 1,
        }
    }

    fn asks(&self) -> Option<Effect> {
        Some(effect::Ledger::LoadSent(self.ticket, self.draft.base().clone()).into())
    }

    fn hear(&mut self, msg: &Msg) {
        if let Msg::Ledger(msg::Ledger::Sent(ticket, sent)) = msg
            && *ticket == self.ticket
        {
            self.sent = Some(*sent);
        }
    }

    fn press(&mut self, studio: &mut Studio, press: Press, now: Now) -> Turn {
        if press.action == act::Sweep::Send.into() {
            return self.send(studio, press, now);
        }
        if self.asking.is_some() {
            return Turn::nothing();
        }
        // It comes here where there is nothing left to delete.
        if press.action == act::Text::DeleteLeft.into() {
            self.draft.drop_row();
            self.draft.read(&studio.settings);
        } else if let Action::List(key) = press.action {
            match key {
                act::List::Up => self.draft.step(true),
                act::List::Down => self.draft.step(false),
                act::List::PageUp
                | act::List::PageDown
                | act::List::First
                | act::List::Last
                | act::List::Pick => {}
            }
        } else if let Action::Sweep(key) = press.action {
            match key {
                act::Sweep::Confirm => self.ask(studio, now),
                act::Sweep::PreviousItem => self.step(true),
                act::Sweep::NextItem => self.step(false),
                act::Sweep::New | act::Sweep::Send => {}
            }
        }
        Turn::nothing()
    }

    fn text(&self) -> Option<&Editor> {
        match &self.asking {
            None => Some(self.draft.text()),
            Some(asking) => asking.typed.as_ref(),
        }
    }

    fn text_mut(&mut self) -> Option<&mut Editor> {
        match &mut self.asking {
            None => Some(self.draft.text_mut()),
            Some(asking) => asking.typed.as_mut(),
        }
    }

    fn edited(&mut self, studio: &mut Studio, _how: Edited) {
        if self.asking.is_none() {
            self.draft.read(&studio.settings);
            self.item = 1;
        }
    }

    fn makes_way(&self) -> Way {
        Way::Typed
    }

    /// Takes the question back, else puts aside what was typed.
    fn close(&mut self, studio: &mut Studio, now: Now) -> Closing {
        if self.asking.take().is_some() {
            return Closing::Stays;
        }
        if !self.draft.is_empty() {
            studio.half_sweep = Some(self.draft.clone());
            say(studio, "The sweep is not sent; it is here again when you open it", now);
        }
        Closing::Closes
    }

    fn uncovered(&mut self, now: Now) {
        if let Some(asking) = &mut self.asking {
            asking.opened = now.mono;
        }
    }
}

impl SweepEntry {
    /// The mistake to be told below a row, if there is one there.
    pub fn wrong_at(&self, row: Row) -> Option<&str> {
        self.draft.wrong().find(|(at, _)| *at == Some(row)).map(|(_, why)| why)
    }
}
