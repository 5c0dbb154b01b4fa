//! What the core asks of ledger and worker, done in the background; the answers come as messages.
#![expect(clippy::disallowed_methods, reason = "the shell: this waits")]

use std::path::PathBuf;

use jiff::tz::TimeZone;
use tokio::sync::{mpsc, oneshot};

use super::plans::{known_plans, spec_of};
use crate::app::msg::{self, Msg};
use crate::app::{Counts, FilmWish, Sight, effect};
use crate::console::labels;
use crate::domain::{ApiKey, Conventions, Filter, Now, Report, Shot, TakeId, program};
use crate::heeding::learned;
use crate::session::{OpenedStore, World, damaged, lessons};
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
    /// This process, as the ledger names it.
    pub(super) me: String,
    /// The provider and the key, as the ledger names them.
    pub(super) whose: (String, String),
    pub(super) clock: Clock,
    pub(super) zone: TimeZone,
}

impl Runtime {
    /// Asks the ledger; nothing is waited for.
    pub(super) fn ask_ledger(&self, asked: effect::Ledger) {
        match asked {
            effect::Ledger::LoadPage(ticket, query) => {
                self.ask(
                    move |ledger| ledger.page(&query),
                    move |page| msg::Ledger::Page(ticket, page),
                );
            }
            effect::Ledger::Count(filter) => {
                let day = self.now().wall.day(&self.zone);
                self.ask(
                    move |ledger| {
                        let seen = Filter::words(filter.clone());
                        let hidden = Filter { hidden: true, ..seen.clone() };
                        Ok(Counts {
                            matching: ledger.count(&seen)?,
                            hidden: ledger.count(&hidden)?,
                            filter,
                            under_way: ledger.under_way()?,
                            today: ledger.sent_since(&day)?,
                        })
                    },
                    msg::Ledger::Counts,
                );
            }
            effect::Ledger::LoadUsual(model, seconds) => {
                let name = model.clone();
                self.ask(
                    move |ledger| ledger.usual(&model, seconds),
                    move |usual| msg::Ledger::Usual(name, seconds, usual),
                );
            }
            effect::Ledger::LoadPrompts => {
                self.ask(|ledger| ledger.prompts(200), msg::Ledger::Prompts);
            }
            effect::Ledger::LoadSent(ticket, shot) => {
                let day = self.now().wall.day(&self.zone);
                self.ask(
                    move |ledger| ledger.sent(&shot, &day),
                    move |sent| msg::Ledger::Sent(ticket, sent),
                );
            }
            effect::Ledger::LoadPapers(id) => self.load_papers(id),
            effect::Ledger::Hide(id, sight) => self.ask(
                move |ledger| ledger.hide(id, sight == Sight::Hidden),
                move |done| {
                    if done { msg::Ledger::Sight(id, sight) } else { msg::Ledger::NotHidden(id) }
                },
            ),
            effect::Ledger::Rate(id, rating) => {
                self.remark(id, move |ledger| ledger.rate(id, rating));
            }
            effect::Ledger::LoadLearned(ticket, conventions) => {
                self.load_learned(ticket, conventions);
            }
            effect::Ledger::KeepEye(id, eye) => {
                self.remark(id, move |ledger| ledger.keep_eye(id, eye));
            }
            effect::Ledger::LoadSheet(plan) => self.ask(
                move |ledger| Ok((spec_of(ledger, plan)?, ledger.takes_of_plan(plan)?)),
                move |(spec, takes)| msg::Ledger::Sheet(plan, spec.map(Box::new), takes),
            ),
            effect::Ledger::LoadPlans => self.ask(known_plans, msg::Ledger::Plans),
            effect::Ledger::SetNote(id, note) => {
                self.remark(id, move |ledger| ledger.set_note(id, &note));
            }
        }
    }

    /// Asks the worker; nothing is waited for.
    pub(super) fn ask_worker(&self, asked: effect::Worker) {
        match asked {
            effect::Worker::Submit { ticket, shot, parent } => self.submit(ticket, shot, parent),
            effect::Worker::Sweep(ticket, sweep) => self.sweep(ticket, *sweep),
            effect::Worker::RunPlan(id) => self.run_plan(id),
            effect::Worker::EndPlan(id, state) => self.end_plan(id, state),
            effect::Worker::Fetch(id, wish) => {
                self.command(Command::Fetch(id, wish == FilmWish::Fetch));
            }
            effect::Worker::AskNow(id) => self.command(Command::AskNow(id)),
            effect::Worker::Settle(id, settlement) => self.command(Command::Settle(id, settlement)),
            effect::Worker::LookUp(id) => {
                if let Some(token) = self.access_token.clone() {
                    self.command(Command::LookUp(id, token));
                }
            }
            effect::Worker::Show(ids) => self.command(Command::Show(ids)),
        }
    }

    fn now(&self) -> Now {
        self.clock.now()
    }

    /// Asks the ledger; trouble comes as trouble.
    fn ask<R: Send + 'static, M: Into<Msg>>(
        &self,
        job: impl FnOnce(&mut Ledger) -> Result<R, StoreError> + Send + 'static,
        answer: impl FnOnce(R) -> M + Send + 'static,
    ) {
        let this = self.clone();
        task::spawn(async move {
            if let Some(result) = this.answered(job).await {
                // A studio that ended needs no answer.
                let _ = this.messages.send(answer(result).into()).await;
            }
        });
    }

    /// What the ledger answers. Trouble is told, and there is no answer then.
    async fn answered<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Ledger) -> Result<R, StoreError> + Send + 'static,
    ) -> Option<R> {
        let job = move |ledger: &mut Ledger| Ok((job(ledger)?, ledger.new_odd_rows()?));
        let (result, trouble) = match self.store.call(job).await {
            Ok((result, odd)) => (Some(result), OddRow::report(&odd).map(msg::Notice::Alarm)),
            // How opening went was told already.
            Err(StoreError::Closed) => (None, None),
            Err(error) => (None, Some(msg::Notice::Trouble(error.report()))),
        };
        if let Some(trouble) = trouble {
            let _ = self.messages.send(trouble.into()).await;
        }
        result
    }

    /// Reads what takes have taught. The ledger only finds the takes: whatever else is asked of it
    /// does not wait for what is made of them.
    fn load_learned(&self, ticket: u64, conventions: Conventions) {
        let this = self.clone();
        task::spawn(async move {
            let learned = match this.answered(|ledger| ledger.filmed()).await {
                Some(films) => {
                    let learn = move || learned(&lessons(&films, &conventions));
                    tokio::task::spawn_blocking(learn).await.ok()
                }
                None => None,
            };
            // Sent without lessons too: the studio asks for nothing more until it has an answer.
            let _ = this.messages.send(msg::Ledger::Learned(ticket, learned).into()).await;
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
        self.ask(job, |take| msg::Worker::Take(Box::new(take)));
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
            let result = match heard.await {
                Ok(result) => result.map(Box::new).map_err(|unsent| unsent.report),
                Err(_) => {
                    Err(Report::new("The worker has ended.", "Nothing was sent.", "Start again."))
                }
            };
            let _ = messages.send(msg::Worker::Written(ticket, result).into()).await;
        });
    }

    fn load_papers(&self, id: TakeId) {
        let (store, messages) = (self.store.clone(), self.messages.clone());
        task::spawn(async move {
            let msg = match store.call(move |ledger| ledger.papers(id)).await {
                Ok(Some(papers)) => msg::Ledger::Papers(id, Box::new(papers)).into(),
                Ok(None) => return,
                Err(error) => msg::Notice::Trouble(error.report()).into(),
            };
            let _ = messages.send(msg).await;
        });
    }

    /// Passes on what the worker tells, for as long as it tells anything.
    pub(super) fn listen(&self, mut notes: mpsc::UnboundedReceiver<Note>) {
        let messages = self.messages.clone();
        task::spawn(async move {
            while let Some(note) = notes.recv().await {
                let msg: Msg = match note {
                    Note::Take(take) => msg::Worker::Take(take).into(),
                    Note::Coming { id, come, total } => msg::Worker::Coming(id, come, total).into(),
                    Note::FilmLater { id, why, .. } => {
                        msg::Worker::FilmLater(id, why.message).into()
                    }
                    Note::FilmThere(_) => msg::Worker::FilmThere.into(),
                    Note::NotMeasured(id) => msg::Worker::NotMeasured(id).into(),
                    Note::Health(health) => msg::Worker::Health(health).into(),
                    Note::LookedUp(id, result) => msg::Worker::LookedUp(id, result).into(),
                    Note::Plan(plan, report) => msg::Worker::Plan(plan, report).into(),
                    Note::Trouble(report) | Note::Unmeasured(report) => {
                        msg::Notice::Trouble(report).into()
                    }
                    // The ledger has it; whoever shows it reads it again.
                    Note::Receipt(..) => msg::Ledger::Changed.into(),
                    Note::NotSent(report) | Note::GaveUp(_, report) => {
                        msg::Notice::Alarm(report).into()
                    }
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
                    this.ask(|ledger| ledger.open_takes(), |_| msg::Ledger::Changed);
                    if let Some(watch) = LedgerWatch::new(&ledger) {
                        this.watch(watch);
                    }
                    let labels = labels(program(this.world.is_sandbox()), "");
                    opened.moved_aside.as_deref().map(|it| damaged(it).report(&labels))
                }
                Ok(Err(error)) => Some(error.report()),
                Err(_) => None,
            };
            if let Some(report) = report {
                let _ = this.messages.send(msg::Notice::Alarm(report).into()).await;
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
                        if this.messages.send(msg::Ledger::Changed.into()).await.is_err() {
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
