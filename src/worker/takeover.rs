//! Takes over takes that no process works on, and notices when another process dies.
#![expect(clippy::disallowed_methods, reason = "the edge: this starts threads")]

use std::time::Duration;

use super::actor::Actor;
use super::clock::jitter;
use super::command::Command;
use super::note::Note;
use crate::domain::{Change, Report, TakeEvent, TakeId, Telling};
use crate::store::{Adoption, Expected, Owner, StoreError};

impl Actor {
    /// Takes over open takes whose owner is gone: these, or all.
    pub(super) async fn adopt(&mut self, only: Option<Vec<TakeId>>) {
        let setup = &self.desk.setup;
        let (me, origin) = (setup.me.clone(), setup.origin.clone());
        let (key_print, now) = (self.desk.key_print(), self.desk.now());
        let (films, held) = (setup.films.is_some(), std::mem::take(&mut self.held));
        let adopted = setup
            .store
            .call(move |ledger| {
                ledger.adopt(&Adoption {
                    me: &me,
                    origin: &origin,
                    key_print: &key_print,
                    only: only.as_deref(),
                    held,
                    films,
                    now,
                })
            })
            .await;
        let adopted = match adopted {
            Ok(adopted) => adopted,
            Err(error) => {
                self.desk.tell(Note::Trouble(error.report()));
                return;
            }
        };
        for take in adopted.closed {
            self.desk.tell(Note::Take(Box::new(take)));
        }
        // All are due at once; spread over as long as asking about them takes.
        let span = Duration::from_millis(500) * u32::try_from(adopted.mine.len() / 2).unwrap_or(0);
        for take in adopted.mine {
            self.desk.tell(Note::Take(Box::new(take.clone())));
            if take.wants_film() {
                self.want(take, Duration::ZERO);
            } else {
                self.watch(take, span.mul_f64(jitter()));
            }
        }
        for owner in adopted.others {
            self.wait_for_the_end_of(owner);
        }
        // So is what the last process did not get to.
        self.measure();
    }

    /// Waits for that process to end, and then takes over its takes.
    fn wait_for_the_end_of(&mut self, owner: String) {
        let (Some(locks), Some(commands)) = (self.locks.clone(), self.commands.upgrade()) else {
            return;
        };
        if !self.watched.insert(owner.clone()) {
            return;
        }
        let commands = commands.downgrade();
        // A thread of its own, which sleeps in the kernel until the lock is free, and which the
        // end of this process ends.
        let waiting = std::thread::Builder::new().name("heir".to_owned()).spawn(move || {
            Owner::wait_until_gone(&locks, &owner);
            if let Some(commands) = commands.upgrade() {
                // A worker that has stopped needs no heir.
                let _ = commands.blocking_send(Command::Adopt(None));
            }
        });
        if let Err(error) = waiting {
            tracing::warn!(%error, "another process's end will be noticed at the next start only");
        }
    }

    /// Asks about a take at once, even if questions are paused.
    pub(super) async fn ask_now(&mut self, id: TakeId) {
        self.resume();
        if self.queue.contains(id) {
            self.queue.ask_now(id, self.now().mono);
            return;
        }
        let take = match self.desk.setup.store.call(move |ledger| ledger.take(id)).await {
            Ok(Some(take)) => take,
            Ok(None) => return,
            Err(error) => return self.desk.tell(Note::Trouble(error.report())),
        };
        if !take.is_polled() && !take.rests() {
            return;
        }
        if !self.desk.can_ask(&take) {
            let report = Telling::of_sent_elsewhere(&take).report(&|_| None);
            return self.desk.tell(Note::Trouble(report));
        }
        if take.rests() {
            match self.desk.record(take, TakeEvent::Resumed, None).await {
                Ok((take, _)) => self.watch(take, Duration::ZERO),
                Err((_, StoreError::Changed)) => {}
                Err((_, error)) => self.desk.tell(Note::Trouble(error.report())),
            }
            return;
        }
        self.adopt(Some(vec![id])).await;
        self.queue.ask_now(id, self.now().mono);
    }

    /// Applies an event to a row without an owner, whatever its state.
    pub(super) async fn record_unowned(&mut self, id: TakeId, event: TakeEvent) {
        let take = match self.desk.setup.store.call(move |ledger| ledger.take(id)).await {
            Ok(Some(take)) => take,
            Ok(None) => return,
            Err(error) => return self.desk.tell(Note::Trouble(error.report())),
        };
        let (mut next, now) = (take.clone(), self.desk.now());
        if next.apply(event, now) == Change::None {
            let report = Report::new(
                format!("Take {id} is {} by now, and was left as it is.", take.state()),
                "Nothing was changed.",
                "",
            );
            self.desk.tell(Note::Take(Box::new(take)));
            return self.desk.tell(Note::Trouble(report));
        }
        // A take of another key is settled all the same, and waits for its key.
        let go_on = next.is_polled() && self.desk.can_ask(&next);
        next.owner = go_on.then(|| self.desk.setup.me.clone());
        let row = next.clone();
        let written = self
            .desk
            .setup
            .store
            .call(move |ledger| {
                let expected = Expected { owner: take.owner.as_deref(), state: take.state() };
                ledger.commit(&row, expected, None)
            })
            .await;
        match written {
            Ok(remark) => {
                next.remark = remark;
                self.desk.tell(Note::Take(Box::new(next.clone())));
                if go_on {
                    self.watch(next, Duration::ZERO);
                }
            }
            Err(error) => self.desk.tell(Note::Trouble(error.report())),
        }
    }
}
