//! Asks what takes have cost: in the background, seldom, and once for each take. Nothing waits for
//! it.
//!
//! Which takes there are to ask about stands in the ledger from the commit of their ending on. So a
//! process that ends before it has asked leaves that to the next one. With the account's access
//! token the list of tasks is asked, and the key's log of usage for what the list does not tell;
//! with the key alone only the log, where the server has one.

use std::time::Duration;

use tokio::task::{JoinError, JoinSet};

use super::actor::Actor;
use super::desk::Desk;
use super::note::Note;
use crate::api::{Offered, Setback, USAGE_LOG};
use crate::domain::{
    ApiKey, ChargeState, FailureKind, KnownAs, LogEntry, Receipt, ReceiptSource, TakeId,
    receipt_in_log,
};
use crate::store::{Absences, StoreError, Unpriced};
use crate::task::boxed;

/// Most takes of one round. The log answers for all of them at once.
const ROUND: u32 = 100;

/// Most questions of one round to the list of tasks, which are one for each take.
const QUESTIONS: usize = 10;

/// The wait after a question that brought nothing. It is no news that anybody waits for.
const AGAIN: Duration = Duration::from_hours(1);

/// How the prices of takes are asked for.
#[derive(Clone, Debug)]
pub struct Receipts {
    /// The account's access token, if there is one.
    pub token: Option<ApiKey>,
    /// Where it is remembered that the server has no log.
    pub absences: Absences,
    /// How long after its ending a take is asked about: a refund comes after the failure.
    pub after: Duration,
    /// The shortest time between two rounds. The log allows about twenty questions in twenty
    /// minutes (contract section 12).
    pub gap: Duration,
}

impl Receipts {
    /// How long after its ending a take of a real provider is asked about.
    pub const AFTER: Duration = Duration::from_secs(15);

    /// The shortest time between two rounds with a real provider: less than the log allows, since
    /// other processes and programs ask too.
    pub const GAP: Duration = Duration::from_mins(2);
}

/// The one job that asks for prices, and when it is to begin.
#[derive(Debug)]
pub(super) struct Cashier {
    job: JoinSet<Round>,
    /// When the next round may begin, by the monotonic clock.
    not_before: Duration,
    /// When the last one began.
    begun: Duration,
    /// Whether there may be something to ask about.
    news: bool,
}

impl Default for Cashier {
    fn default() -> Self {
        // An earlier process may have left some.
        let zero = Duration::ZERO;
        Self { job: JoinSet::new(), not_before: zero, begun: zero, news: true }
    }
}

/// What came of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Round {
    /// Whether the provider was asked anything.
    asked: bool,
    /// If there is more to ask about: how long to wait.
    more: Option<Duration>,
}

impl Cashier {
    /// Something has ended.
    pub(super) fn heard_news(&mut self) {
        self.news = true;
    }

    /// Waits until the job has ended; never where there is no job.
    pub(super) async fn next(&mut self) -> Option<Result<Round, JoinError>> {
        self.job.join_next().await
    }
}

impl Actor {
    /// Begins a round if one is due; gives back when the next one is.
    pub(super) fn ask_prices(&mut self, now: Duration) -> Option<Duration> {
        self.desk.setup.receipts.as_ref()?;
        if !self.cashier.news || !self.cashier.job.is_empty() {
            return None;
        }
        if now < self.cashier.not_before {
            return Some(self.cashier.not_before);
        }
        let receipts = self.desk.setup.receipts.clone()?;
        (self.cashier.news, self.cashier.begun) = (false, now);
        let job = Job { desk: self.desk.clone(), receipts, round: Round::default() };
        self.cashier.job.spawn(boxed(job.run()));
        None
    }

    /// Goes on after a round.
    pub(super) fn priced(&mut self, round: Result<Round, JoinError>) {
        let round = match round {
            Ok(round) => round,
            Err(error) => return tracing::error!(%error, "asking for prices broke"),
        };
        let gap = self.desk.setup.receipts.as_ref().map_or(Duration::ZERO, |it| it.gap);
        let now = self.now().mono;
        let cashier = &mut self.cashier;
        cashier.not_before = if round.asked { cashier.begun + gap } else { Duration::ZERO };
        if let Some(wait) = round.more {
            cashier.not_before = cashier.not_before.max(now + wait);
            cashier.news = true;
        }
    }
}

/// A round of questions.
struct Job {
    desk: Desk,
    receipts: Receipts,
    round: Round,
}

/// Why a round ends before its end.
enum Cut {
    /// The server is to be left alone for this long.
    Wait(Duration),
    Store(StoreError),
}

impl From<StoreError> for Cut {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Job {
    async fn run(mut self) -> Round {
        match self.ask().await {
            Ok(()) => {}
            Err(Cut::Wait(wait)) => self.round.more = Some(wait),
            // It is told by what needs the ledger more than this.
            Err(Cut::Store(error)) => {
                tracing::warn!(%error, "what takes have cost could not be kept");
                self.round.more = None;
            }
        }
        self.round
    }

    async fn ask(&mut self) -> Result<(), Cut> {
        let setup = &self.desk.setup;
        let (origin, key_print) = (setup.origin.clone(), self.desk.key_print());
        let found = setup.store.call(move |ledger| ledger.unpriced(&origin, &key_print, ROUND));
        let found = found.await?;
        let full = found.len() == ROUND as usize;
        let now = self.desk.now();
        let (ripe, green): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|it| now.since(it.ended) >= self.receipts.after);
        self.round.more = (!green.is_empty()).then_some(self.receipts.after);
        if ripe.is_empty() {
            return Ok(());
        }
        if full || self.receipts.token.is_some() && ripe.len() > QUESTIONS {
            self.round.more = Some(self.receipts.gap);
        }
        self.settle(ripe).await
    }

    /// Asks about takes, and hands over what is said of them.
    async fn settle(&mut self, mut takes: Vec<Unpriced>) -> Result<(), Cut> {
        let mut listed = Vec::new();
        if let Some(token) = self.receipts.token.clone() {
            takes.truncate(QUESTIONS);
            listed = self.ask_list(&token, &takes).await?;
            let told: Vec<_> = listed.iter().filter(|(_, it)| is_told(it)).copied().collect();
            self.hand_over(&told).await?;
            takes.retain(|take| told.iter().all(|(id, _)| *id != take.id));
        }
        if takes.is_empty() {
            return Ok(());
        }
        let Some(entries) = self.ask_log().await? else {
            // The list is all that there is, and it was asked.
            return self.hand_over(&listed).await;
        };
        let priced = takes.iter().map(|take| {
            let known =
                KnownAs { task_id: Some(&take.task_id), request_id: take.request_id.as_deref() };
            let said = receipt_in_log(&entries, known);
            (take.id, said.unwrap_or(Receipt::unknown(ReceiptSource::UsageLog)))
        });
        self.hand_over(&priced.collect::<Vec<_>>()).await
    }

    /// What the account's list of tasks says of each take that it has.
    async fn ask_list(
        &mut self,
        token: &ApiKey,
        takes: &[Unpriced],
    ) -> Result<Vec<(TakeId, Receipt)>, Cut> {
        let mut listed = Vec::new();
        self.round.asked = true;
        for take in takes {
            match self.desk.setup.client.task_price(token, &take.task_id).await {
                Ok(Offered::Here(Some(receipt))) => listed.push((take.id, receipt)),
                Ok(Offered::Here(None)) => {}
                Ok(Offered::NotThere) => break,
                Err(setback) => {
                    self.held_up(&setback)?;
                    break;
                }
            }
        }
        Ok(listed)
    }

    /// The key's log, if the server has one.
    async fn ask_log(&mut self) -> Result<Option<Vec<LogEntry>>, Cut> {
        let setup = &self.desk.setup;
        let (absences, origin) = (&self.receipts.absences, &setup.origin);
        if absences.know(origin, USAGE_LOG, self.desk.now()) {
            return Ok(None);
        }
        self.round.asked = true;
        match setup.client.usage_log().await {
            Ok(Offered::Here(entries)) => Ok(Some(entries)),
            Ok(Offered::NotThere) => {
                tracing::info!(origin, "the provider has no log of usage; asked again in a day");
                let (absences, origin) = (absences.clone(), origin.clone());
                let now = self.desk.now();
                // On the ledger's thread: it writes to the disk.
                let noted = setup.store.call(move |_| absences.note(&origin, USAGE_LOG, now));
                noted.await?;
                Ok(None)
            }
            Err(setback) => {
                self.held_up(&setback)?;
                Err(Cut::Wait(AGAIN))
            }
        }
    }

    /// Whether a setback is a word to wait.
    fn held_up(&self, setback: &Setback) -> Result<(), Cut> {
        tracing::info!(why = setback.why.message, "what takes have cost is not known yet");
        if setback.why.kind == FailureKind::RateLimit {
            let wait = setback.retry_after.unwrap_or(AGAIN);
            return Err(Cut::Wait(wait.max(self.receipts.gap)));
        }
        Ok(())
    }

    /// Writes receipts down, then tells them.
    async fn hand_over(&self, priced: &[(TakeId, Receipt)]) -> Result<(), Cut> {
        if priced.is_empty() {
            return Ok(());
        }
        let receipts = priced.to_vec();
        self.desk.setup.store.call(move |ledger| ledger.keep_receipts(&receipts)).await?;
        for (id, receipt) in priced {
            tracing::info!(take = %id, receipt = receipt.words(), "what a take has cost");
            self.desk.tell(Note::Receipt(*id, *receipt));
        }
        Ok(())
    }
}

/// Whether the list has said what there is to say.
fn is_told(receipt: &Receipt) -> bool {
    receipt.state != ChargeState::Unknown
}
