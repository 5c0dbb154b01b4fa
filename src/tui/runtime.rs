//! What the core asks of ledger and worker, done in the background; the answers come as messages.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use tokio::sync::{mpsc, oneshot};

use crate::app::{Counts, Effect, FilmWish, Msg, Sight};
use crate::domain::{ApiKey, Filter, Now, Report, Settlement, Shot, TakeId};
use crate::session::{OpenedStore, World, damaged};
use crate::store::{Ledger, LedgerWatch, OddRow, StoreError, StoreHandle};
use crate::task;
use crate::worker::{Clock, Command, Note};

/// The way to one open world.
#[derive(Clone, Debug)]
pub(super) struct Runtime {
    pub(super) store: StoreHandle,
    pub(super) commands: mpsc::Sender<Command>,
    pub(super) messages: mpsc::Sender<Msg>,
    pub(super) world: World,
    pub(super) access_token: Option<ApiKey>,
    pub(super) clock: Clock,
    pub(super) zone: TimeZone,
}

impl Runtime {
    /// Sets something going; nothing is waited for. Gives back what only the shell can do.
    pub(super) fn start(&self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::LoadPage(ticket, query) => {
                self.ask(move |ledger| ledger.page(&query), move |page| Msg::Page(ticket, page));
            }
            Effect::Count(filter) => {
                let midnight = self.now().wall.start_of_day(&self.zone);
                self.ask(
                    move |ledger| {
                        let seen = Filter::words(filter.clone());
                        let hidden = Filter { hidden: true, ..seen.clone() };
                        Ok(Counts {
                            matching: ledger.count(&seen)?,
                            hidden: ledger.count(&hidden)?,
                            filter,
                            under_way: ledger.under_way()?,
                            today: ledger.sent_since(midnight)?,
                        })
                    },
                    Msg::Counts,
                );
            }
            Effect::LoadUsual(model, seconds) => {
                let name = model.clone();
                self.ask(
                    move |ledger| ledger.usual(&model, seconds),
                    move |usual| Msg::Usual(name, seconds, usual),
                );
            }
            Effect::LoadPrompts => self.ask(|ledger| ledger.prompts(200), Msg::Prompts),
            Effect::LoadSent(ticket, shot) => {
                let midnight = self.now().wall.start_of_day(&self.zone);
                self.ask(
                    move |ledger| ledger.sent(&shot, midnight),
                    move |sent| Msg::Sent(ticket, sent),
                );
            }
            Effect::LoadPapers(id) => self.load_papers(id),
            Effect::Hide(id, sight) => self.ask(
                move |ledger| ledger.hide(id, sight == Sight::Hidden),
                move |done| if done { Msg::Sight(id, sight) } else { Msg::NotHidden(id) },
            ),
            Effect::Rate(id, rating) => self.remark(id, move |ledger| ledger.rate(id, rating)),
            Effect::SetNote(id, note) => {
                self.remark(id, move |ledger| ledger.set_note(id, &note));
            }
            Effect::Submit { ticket, shot, parent } => self.submit(ticket, shot, parent),
            Effect::Fetch(id, wish) => self.command(Command::Fetch(id, wish == FilmWish::Fetch)),
            Effect::AskNow(id) => self.command(Command::AskNow(id)),
            Effect::Settle(id, settlement) => self.settle(id, settlement),
            Effect::LookUp(id) => {
                if let Some(token) = self.access_token.clone() {
                    self.command(Command::LookUp(id, token));
                }
            }
            Effect::Show(ids) => self.command(Command::Show(ids)),
            Effect::Copy(..)
            | Effect::CopyPastTmux(..)
            | Effect::PlayFilm(_)
            | Effect::OpenFolder(_)
            | Effect::WatchFilm(..)
            | Effect::Announce(_)
            | Effect::EditOutside(_)
            | Effect::SaveDraft(..)
            | Effect::ChangeMoves(_)
            | Effect::TakeKey(_)
            | Effect::ReplaceKey(_)
            | Effect::RemoveKey
            | Effect::EnterSandbox
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Quit => return Some(effect),
        }
        None
    }

    fn now(&self) -> Now {
        self.clock.now()
    }

    /// Asks the ledger; trouble comes as trouble.
    fn ask<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Ledger) -> Result<R, StoreError> + Send + 'static,
        answer: impl FnOnce(R) -> Msg + Send + 'static,
    ) {
        let (store, messages) = (self.store.clone(), self.messages.clone());
        let job = move |ledger: &mut Ledger| Ok((job(ledger)?, ledger.new_odd_rows()?));
        task::spawn(async move {
            let msg = match store.call(job).await {
                Ok((result, odd)) => {
                    if let Some(report) = OddRow::report(&odd) {
                        let _ = messages.send(Msg::Alarm(report)).await;
                    }
                    answer(result)
                }
                // How opening went was told already.
                Err(StoreError::Closed) => return,
                Err(error) => Msg::Trouble(error.report()),
            };
            // A studio that ended needs no answer.
            let _ = messages.send(msg).await;
        });
    }

    /// Keeps what the user says of a take, and shows the take with it.
    fn remark(
        &self,
        id: TakeId,
        keep: impl FnOnce(&mut Ledger) -> Result<bool, StoreError> + Send + 'static,
    ) {
        let job = move |ledger: &mut Ledger| {
            keep(ledger)?;
            ledger.take(id)?.ok_or(StoreError::Changed)
        };
        self.ask(job, |take| Msg::Take(Box::new(take)));
    }

    fn command(&self, command: Command) {
        // A full channel is waited for elsewhere than in the loop that empties the other one.
        if let Err(mpsc::error::TrySendError::Full(command)) = self.commands.try_send(command) {
            let commands = self.commands.clone();
            task::spawn(async move { drop(commands.send(command).await) });
        }
    }

    fn submit(&self, ticket: u64, shot: Shot, parent: Option<TakeId>) {
        let (written, heard) = oneshot::channel();
        self.command(Command::Submit { shot, parent, written: Some(written) });
        let messages = self.messages.clone();
        task::spawn(async move {
            let result = heard.await.unwrap_or_else(|_| {
                Err(Report::new("The worker has ended.", "Nothing was sent.", "Start again."))
            });
            let _ = messages.send(Msg::Written(ticket, result.map(Box::new))).await;
        });
    }

    fn settle(&self, id: TakeId, settlement: Settlement) {
        self.command(Command::Settle(id, settlement));
    }

    fn load_papers(&self, id: TakeId) {
        let (store, messages) = (self.store.clone(), self.messages.clone());
        task::spawn(async move {
            let msg = match store.call(move |ledger| ledger.papers(id)).await {
                Ok(Some(papers)) => Msg::Papers(id, Box::new(papers)),
                Ok(None) => return,
                Err(error) => Msg::Trouble(error.report()),
            };
            let _ = messages.send(msg).await;
        });
    }

    /// Passes on what the worker tells, for as long as it tells anything.
    pub(super) fn listen(&self, mut notes: mpsc::Receiver<Note>) {
        let messages = self.messages.clone();
        task::spawn(async move {
            while let Some(note) = notes.recv().await {
                let msg = match note {
                    Note::Take(take) => Msg::Take(take),
                    Note::Coming { id, come, total } => Msg::Coming(id, come, total),
                    Note::FilmLater { id, why, .. } => Msg::FilmLater(id, why.message),
                    Note::FilmThere(_) => Msg::FilmThere,
                    Note::Health(health) => Msg::Health(health),
                    Note::LookedUp(id, result) => Msg::LookedUp(id, result),
                    Note::Trouble(report) | Note::Unmeasured(report) => Msg::Trouble(report),
                    Note::NotSent(report) | Note::GaveUp(_, report) => Msg::Alarm(report),
                };
                if messages.send(msg).await.is_err() {
                    break;
                }
            }
        });
    }

    /// Once the ledger is open: takes up what nobody works on, and watches what others write.
    pub(super) fn opened(
        &self,
        opened: oneshot::Receiver<Result<OpenedStore, StoreError>>,
        ledger: PathBuf,
    ) {
        let this = self.clone();
        task::spawn(async move {
            let report = match opened.await {
                Ok(Ok(opened)) => {
                    this.command(Command::Adopt(None));
                    // What is under way is read here, so that a row of it which makes no sense is
                    // told, wherever in the history it stands.
                    this.ask(|ledger| ledger.open_takes(), |_| Msg::LedgerChanged);
                    if let Some(watch) = LedgerWatch::new(&ledger) {
                        this.watch(watch);
                    }
                    opened.moved_aside.as_deref().map(damaged)
                }
                Ok(Err(error)) => Some(error.report()),
                Err(_) => None,
            };
            if let Some(report) = report {
                let _ = this.messages.send(Msg::Alarm(report)).await;
            }
        });
    }

    /// Tells when another process wrote, and takes up what it left.
    fn watch(&self, watch: LedgerWatch) {
        let this = self.clone();
        task::spawn(async move {
            loop {
                watch.changed().await;
                match this.store.call(Ledger::changed_elsewhere).await {
                    Ok(true) => {
                        this.command(Command::Adopt(None));
                        if this.messages.send(Msg::LedgerChanged).await.is_err() {
                            return;
                        }
                        // Writes come in bursts; the last one is seen all the same.
                        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    }
                    Ok(false) => {}
                    Err(StoreError::Closed) => return,
                    Err(error) => tracing::warn!(%error, "another process's writes were not seen"),
                }
            }
        });
    }
}
