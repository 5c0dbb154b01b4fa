//! What becomes of the films that this process fetches, and when one is tried again.
#![expect(clippy::disallowed_methods, reason = "the edge: this looks for files and waits")]

use std::time::Duration;

use tokio::sync::watch;

use super::actor::{Actor, Done, Work};
use super::clock::jitter;
use super::feed::Asked;
use super::note::Note;
use super::outcome::{Fetched, Nowhere, Then};
use super::shelf::{Denial, Slot};
use crate::domain::{
    Backoff, Denied, Failure, FailureKind, Fetch, PART_KEPT, Report, StageName, Take, TakeEvent,
    TakeId,
};
use crate::store::StoreError;
use crate::task::boxed;

/// A film is tried again after this long at first, and later ever more rarely.
const AGAIN: Backoff = Backoff { base: Duration::from_secs(1) };

/// A film held up by something, such as a full disk, is tried again after this long:
/// its address does not live for ever.
const HELD: Duration = Duration::from_mins(10);

/// Answers in a row without a byte more of a film after which its host has no more of it. With
/// [`AGAIN`] between them that takes half a minute: a page may be gone by then, and a file that was
/// still being put there whole.
const STUCK: u32 = 6;

/// How long downloads that are told to stop may take to write down how far they are.
const MOMENT: Duration = Duration::from_millis(300);

fn address(take: &Take) -> String {
    take.output().map(|output| output.film.clone()).unwrap_or_default()
}

fn only_the_key(why: &Failure) -> Failure {
    let what = format!("{}, and only the key it was sent with can ask anew", why.message);
    Failure::new(why.kind, what)
}

impl Actor {
    /// Takes a film in, to be fetched after `wait`.
    pub(super) fn want(&mut self, take: Take, wait: Duration) {
        if self.desk.setup.films.is_none() {
            return;
        }
        let now = self.now();
        // One that was denied before is asked for when it is time, whoever does it.
        let (denied, wait) = match (&take.fetch, take.state()) {
            (Fetch::Denied { since, .. }, StageName::Succeeded) => {
                let denied = Denied::since(*since, now);
                let wait = denied.wait(take.ended.unwrap_or(*since), now);
                (Some(denied), wait.unwrap_or_default())
            }
            _ => (None, wait),
        };
        let (id, seq, due) = (take.id, take.seq, now.mono + wait);
        let slot = Slot {
            take: Some(take),
            job: None,
            seq,
            due,
            failures: 0,
            stuck: (0, 0),
            stop: watch::channel(false).0,
            unwanted: false,
            nowhere: None,
            missing: false,
            denied,
            asked_after: None,
        };
        self.shelf.films.insert(id, slot);
    }

    /// Tries films again that something stood in the way of, when it is time.
    pub(super) async fn try_held_films(&mut self) {
        if self.shelf.held.is_some_and(|at| at <= self.now().mono) {
            self.shelf.held = None;
            self.held = true;
            self.adopt(None).await;
        }
    }

    pub(super) fn start_fetching(&mut self, id: TakeId) {
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        let Some(take) = slot.take.take() else { return };
        slot.stop = watch::channel(false).0;
        let (desk, stop) = (self.desk.clone(), slot.stop.subscribe());
        let again = slot.nowhere.as_ref().is_some_and(|it| it.then == Then::Whatever);
        let job = self.jobs.spawn(boxed(async move {
            let (take, fetched) = desk.fetch(take, again, stop).await;
            Done::Fetched(take, fetched)
        }));
        slot.job = Some(job.id());
        self.shelf.jobs.insert(job.id(), job.clone());
        self.at_work.insert(job.id(), Work::Fetching(id));
    }

    pub(super) async fn fetched(&mut self, take: Take, fetched: Fetched) {
        let (id, now) = (take.id, self.now().mono);
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        let over = matches!(fetched, Fetched::Ended | Fetched::Changed);
        if slot.unwanted && !over {
            self.shelf.films.remove(&id);
            self.record_film(take, TakeEvent::Want(false)).await;
            return;
        }
        match fetched {
            Fetched::Ended => {
                self.shelf.films.remove(&id);
                if matches!(take.fetch, Fetch::Held(_)) {
                    self.shelf.held = Some(now + HELD);
                } else {
                    self.shelf.try_held(now);
                }
                if take.state() == StageName::Saved {
                    self.measure_saved(id);
                }
            }
            Fetched::Nowhere(nowhere) => self.fruitless(take, nowhere, true).await,
            Fetched::Changed => {
                self.shelf.films.remove(&id);
                self.read_again(id).await;
            }
            Fetched::Stopped => slot.take = Some(take),
            Fetched::Later(why, hint) => {
                self.film_later(take, why, hint);
            }
            Fetched::Cut(why) => {
                self.fruitless(take, Nowhere { why, then: Then::Partial }, false).await;
            }
            Fetched::Denied(why) => Box::pin(self.denied(take, why)).await,
        }
    }

    /// An answer was not all of the film. It is tried again, ever more rarely, until its host has
    /// surely no more of it; the provider is asked for another address then, and where the answer
    /// was `odd` after the first one too.
    async fn fruitless(&mut self, take: Take, nowhere: Nowhere, odd: bool) {
        let can_ask = self.desk.can_ask(&take);
        let Some(slot) = self.shelf.films.get_mut(&take.id) else { return };
        let times = slot.count(take.part.as_ref().map_or(0, |part| part.done));
        // An address that is no use will be none in a moment either.
        let passes = nowhere.why.kind != FailureKind::Invalid;
        let asks_first = odd && times == 1 && slot.nowhere.is_none() && can_ask;
        if passes && times < STUCK && !asks_first {
            self.film_later(take, nowhere.why, None);
        } else {
            self.ask_where(take, nowhere).await;
        }
    }

    /// A film's host says that it is not there. For a day that means "not yet": it is asked for
    /// again, and the provider for its address in between.
    async fn denied(&mut self, take: Take, why: Failure) {
        let (id, now) = (take.id, self.now());
        let can_ask = self.desk.can_ask(&take);
        let first = !matches!(take.fetch, Fetch::Denied { .. });
        let since = match take.fetch {
            Fetch::Denied { since, .. } => since,
            Fetch::No | Fetch::Wanted | Fetch::Held(_) => now.wall,
        };
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        if first {
            slot.denied = None;
        }
        let denied = *slot.denied.get_or_insert_with(|| Denied::since(since, now));
        let Some(wait) = denied.wait(take.ended.unwrap_or(since), now) else {
            // Once more with the address of a new answer, and that is the end.
            return self.ask_where(take, Nowhere { why, then: Then::Expired }).await;
        };
        let why = if can_ask { why } else { only_the_key(&why) };
        tracing::info!(take = %id, why = why.message, "a film is denied and asked for again");
        let (take, ended) = self.desk.end(take, TakeEvent::Denied(why)).await;
        if !matches!(ended, Fetched::Ended) {
            return Box::pin(self.fetched(take, ended)).await;
        }
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        (slot.due, slot.nowhere, slot.failures) = (now.mono + wait, None, 0);
        if can_ask && take.task_id().is_some() {
            slot.asked_after = Some(Denial { url: address(&take), first });
            self.watch(take, Duration::ZERO);
        } else {
            slot.take = Some(take);
        }
    }

    fn film_later(&mut self, take: Take, why: Failure, hint: Option<Duration>) {
        let (id, now) = (take.id, self.now().mono);
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        slot.failures += 1;
        let wait = AGAIN.wait(slot.failures, hint, jitter());
        (slot.take, slot.due, slot.nowhere) = (Some(take), now + wait, None);
        tracing::info!(take = %id, why = why.message, "a film is tried again later");
        self.desk.tell(Note::FilmLater { id, why, wait });
    }

    /// There is no film at its address: the provider may have another one. It is asked in turn
    /// with all other questions.
    async fn ask_where(&mut self, take: Take, nowhere: Nowhere) {
        let id = take.id;
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        if slot.nowhere.is_some() || take.task_id().is_none() {
            return self.give_up_film(take, nowhere).await;
        }
        if !self.desk.can_ask(&take) {
            // Whoever has that key may still find it.
            let then = if nowhere.then == Then::Expired { Then::Held } else { nowhere.then };
            let why = only_the_key(&nowhere.why);
            return self.give_up_film(take, Nowhere { why, then }).await;
        }
        slot.nowhere = Some(nowhere);
        self.watch(take, Duration::ZERO);
    }

    async fn give_up_film(&mut self, take: Take, nowhere: Nowhere) {
        let (take, ended) = Box::pin(self.desk.give_up(take, nowhere)).await;
        // It ends here, or another process has it; neither asks a second time.
        Box::pin(self.fetched(take, ended)).await;
    }

    /// What the provider says about where a film is.
    pub(super) async fn heard_where(&mut self, take: Take, asked: Asked) {
        let id = take.id;
        self.forget(id);
        let rest = self.provider_said(&asked, 1);
        let Some(slot) = self.shelf.films.get_mut(&id) else { return };
        if slot.unwanted {
            self.shelf.films.remove(&id);
            self.record_film(take, TakeEvent::Want(false)).await;
            return;
        }
        if let Some(Denial { url, first }) = slot.asked_after.take() {
            if matches!(asked, Asked::Changed) {
                return self.read_again(id).await;
            }
            // Another address is worth a try at once; but some hosts sign each answer anew.
            if first && matches!(asked, Asked::Heard) && address(&take) != url {
                slot.due = Duration::ZERO;
            }
            // What else the provider said ends nothing: its host may have the film yet.
            slot.take = Some(take);
            return;
        }
        let then = slot.nowhere.as_ref().map_or(Then::Held, |nowhere| nowhere.then);
        let again = |what: &str| Failure::new(FailureKind::Unclear, what);
        match asked {
            Asked::Heard => (slot.take, slot.due) = (Some(take), Duration::ZERO),
            Asked::Changed => self.read_again(id).await,
            // What stands in the way of a film says nothing about whether it is there.
            Asked::NoFilm(why) => self.give_up_film(take, Nowhere { why, then }).await,
            // One odd answer ends nothing.
            Asked::NoTask(why) if slot.missing => {
                self.give_up_film(take, Nowhere { why, then }).await;
            }
            Asked::NoTask(why) => {
                slot.missing = true;
                self.film_later(take, why, None);
            }
            Asked::NoAddress(why) | Asked::KeyRefused(why) => {
                self.film_later(take, why, None);
            }
            Asked::Trouble(why) => self.film_later(take, why, rest),
            Asked::SlowDown(_) => {
                self.film_later(take, again("the provider asks to slow down"), rest);
            }
            Asked::NotWritten => {
                self.film_later(take, again("the ledger could not be written"), rest);
            }
        }
    }

    /// Fetches a film by the user's word, or stops that.
    pub(super) async fn fetch_film(&mut self, id: TakeId, want: bool) {
        if let Some(slot) = self.shelf.films.get_mut(&id) {
            slot.unwanted = !want;
            if want {
                (slot.due, slot.failures) = (Duration::ZERO, 0);
            } else if let Some(take) = slot.take.take().or_else(|| {
                // It waits for its question.
                self.slots.get_mut(&id).and_then(|slot| slot.take.take())
            }) {
                self.shelf.films.remove(&id);
                self.forget(id);
                self.record_film(take, TakeEvent::Want(false)).await;
            } else {
                slot.stop.send_replace(true);
            }
            return;
        }
        let take = match self.desk.setup.store.call(move |ledger| ledger.take(id)).await {
            Ok(Some(take)) => take,
            Ok(None) => return,
            Err(error) => {
                let safe = "Its film was not fetched; the provider still has it.".to_owned();
                let report = Report { safe, ..error.report() };
                return self.desk.tell(Note::Trouble(report));
            }
        };
        if take.is_filmless() {
            if want {
                Box::pin(self.ask_now(id)).await;
            }
            return Box::pin(self.wish(id, want)).await;
        }
        if take.output().is_none() {
            return;
        }
        if let Some(film) = take.film() {
            // It may have been moved or deleted since. A folder that cannot be looked into is no
            // reason to fetch it once more.
            if want && tokio::fs::try_exists(&film.path).await.unwrap_or(true) {
                return self.desk.tell(Note::FilmThere(id));
            }
            if !want {
                return;
            }
        }
        let me = &self.desk.setup.me;
        if take.owner.as_ref().is_some_and(|owner| owner != me) {
            // Gone without letting go of it, or at work.
            self.adopt(Some(vec![id])).await;
            if !self.shelf.films.contains_key(&id) {
                let report = Report::new(
                    format!("Another viewfinder is downloading take {id}."),
                    "Both show how far it has come.",
                    "Stop it there, or wait.",
                );
                self.desk.tell(Note::Trouble(report));
            }
            return;
        }
        if let Some(take) = self.record_film(take, TakeEvent::Want(want)).await
            && want
        {
            self.want(take, Duration::ZERO);
        }
    }

    /// Says of a film that has no address yet whether it is wanted once it has one: now, or when the
    /// question that is under way has its answer.
    async fn wish(&mut self, id: TakeId, want: bool) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        slot.wish = Some(want);
        if let Some(take) = slot.take.take() {
            self.granted(take).await;
        }
    }

    /// Writes down what was wished of a film meanwhile, and puts the take back into its slot.
    pub(super) async fn granted(&mut self, take: Take) -> Option<Take> {
        let id = take.id;
        let wish = self.slots.get_mut(&id).and_then(|slot| slot.wish.take());
        let take = match wish {
            Some(want) => match self.desk.record(take, TakeEvent::Want(want), None).await {
                Ok((take, _)) => take,
                Err((_, StoreError::Changed)) => {
                    Box::pin(self.read_again(id)).await;
                    return None;
                }
                Err((take, error)) => {
                    self.desk.tell(Note::Trouble(error.report()));
                    take
                }
            },
            None => take,
        };
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.take = Some(take.clone());
        }
        Some(take)
    }

    async fn record_film(&mut self, take: Take, event: TakeEvent) -> Option<Take> {
        match self.desk.record(take, event, None).await {
            Ok((take, _)) => Some(take),
            Err((take, StoreError::Changed)) => {
                Box::pin(self.read_again(take.id)).await;
                None
            }
            Err((_, error)) => {
                let report = Report { safe: PART_KEPT.to_owned(), ..error.report() };
                self.desk.tell(Note::Trouble(report));
                None
            }
        }
    }

    /// Stops what is being fetched and forgets all films; the jobs end by themselves.
    pub(super) fn drop_films(&mut self) {
        for slot in self.shelf.films.values() {
            slot.stop.send_replace(true);
        }
        self.shelf.films.clear();
    }

    /// Waits a moment for downloads to write down how far they are: they were told to stop. None
    /// is under way any more afterwards.
    pub(super) async fn films_are_put_down(&mut self) {
        if tokio::time::timeout(MOMENT, self.downloads_end()).await.is_err() {
            // What is not written down is fetched once more, and nothing else is lost.
            self.shelf.abort();
            self.downloads_end().await;
        }
    }

    async fn downloads_end(&mut self) {
        while self.at_work.values().any(|work| matches!(work, Work::Fetching(_))) {
            let Some(done) = self.jobs.join_next_with_id().await else { break };
            self.done(done).await;
        }
    }
}
