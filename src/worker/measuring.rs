//! Measures what the camera did in films that are saved: in the background, one at a time, and one
//! at a time among all processes that share the locks. Nothing waits for it.
//!
//! Which films are to be measured stands in the ledger from the commit of `saved` on. So a process
//! that ends in the middle leaves nothing to clear up: the next one finds the film where it was.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits and starts threads")]

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::task::{JoinError, JoinSet};

use super::actor::Actor;
use super::beside::Beside;
use super::desk::{Desk, Stopping};
use super::fetch::stopped;
use super::note::Note;
use crate::domain::{Report, Take, TakeId};
use crate::footage::Refusal;
use crate::measure::Got;
use crate::store::{StoreError, Turn};
use crate::task::{self, boxed};

/// The name of the turn at measuring takes, among the locks.
pub const MEASURING: &str = "measuring";

/// How long a measurement that is told to stop may take to end its ffmpeg.
const MOMENT: Duration = Duration::from_millis(100);

/// How films are measured by themselves.
#[derive(Clone)]
pub struct Measuring {
    /// Measures one film.
    pub measure: Arc<Measure>,
    /// Where the locks lie that say whose turn it is.
    pub locks: PathBuf,
}

/// Measures one film, on a thread of its own that it may slow down for good; the flag says that
/// nobody wants it any longer.
pub type Measure = dyn Fn(&Path, &AtomicBool) -> Result<Got, Refusal> + Send + Sync;

impl fmt::Debug for Measuring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Measuring").field("locks", &self.locks).finish_non_exhaustive()
    }
}

/// The one job that measures, if there is anything to measure.
#[derive(Debug)]
pub(super) struct Measurer {
    job: JoinSet<Round>,
    stop: watch::Sender<bool>,
    /// Whether there may be more than the job has seen.
    again: bool,
    /// Whether a film was saved here, so that a reason why it is not measured is worth a word.
    saved: bool,
    /// Whether it was told that there is no ffmpeg.
    told: bool,
    /// Films that could not be measured now; the next process may.
    without: HashSet<TakeId>,
    /// Takes whose films have come since the job began. What was wrong with an earlier film says
    /// nothing of these.
    anew: HashSet<TakeId>,
}

impl Default for Measurer {
    fn default() -> Self {
        Self {
            job: JoinSet::new(),
            stop: watch::channel(false).0,
            again: false,
            saved: false,
            told: false,
            without: HashSet::new(),
            anew: HashSet::new(),
        }
    }
}

/// What came of measuring everything there was.
#[derive(Debug, Default)]
pub(super) struct Round {
    without: HashSet<TakeId>,
    no_ffmpeg: bool,
}

impl Measurer {
    /// Waits until the job has ended; none where there is no job.
    pub(super) async fn next(&mut self) -> Option<Result<Round, JoinError>> {
        self.job.join_next().await
    }

    /// Ends the job, within a moment: what it was at stays to be measured.
    pub(super) async fn put_down(&mut self) {
        self.stop.send_replace(true);
        while self.job.join_next().await.is_some() {}
        self.again = false;
    }
}

impl Actor {
    /// The film of a take was saved here, and that was told.
    pub(super) fn measure_saved(&mut self, id: TakeId) {
        self.measurer.saved = true;
        self.measurer.without.remove(&id);
        self.measurer.anew.insert(id);
        self.measure();
    }

    /// Measures what there is to measure, if that is done here.
    pub(super) fn measure(&mut self) {
        let Some(measuring) = &self.desk.setup.measuring else { return };
        let measurer = &mut self.measurer;
        if !measurer.job.is_empty() {
            measurer.again = true;
            return;
        }
        measurer.again = false;
        measurer.anew.clear();
        measurer.stop = watch::channel(false).0;
        let round = Job {
            desk: self.desk.clone(),
            measuring: measuring.clone(),
            stop: measurer.stop.subscribe(),
            round: Round { without: measurer.without.clone(), no_ffmpeg: false },
        };
        measurer.job.spawn(boxed(round.run()));
    }

    /// Goes on after everything was measured.
    pub(super) fn measured(&mut self, round: Result<Round, JoinError>) {
        match round {
            Ok(round) => {
                self.measurer.without = &round.without - &self.measurer.anew;
                if round.no_ffmpeg && self.measurer.saved && !self.measurer.told {
                    self.measurer.told = true;
                    self.desk.tell(Note::Unmeasured(no_ffmpeg()));
                }
            }
            Err(error) => {
                tracing::error!(%error, "measuring broke");
                self.desk.tell(Note::NotMeasured(None));
                return;
            }
        }
        if self.measurer.again {
            self.measure();
        }
    }
}

fn no_ffmpeg() -> Report {
    Report::new(
        "There is no ffmpeg here to measure films with.",
        "The film is saved.",
        "Install ffmpeg: what was not measured until then is measured at the next start.",
    )
}

/// Measures one film after the other until there is none left.
struct Job {
    desk: Desk,
    measuring: Measuring,
    stop: watch::Receiver<bool>,
    round: Round,
}

impl Job {
    async fn run(mut self) -> Round {
        // An error is told by what needs the ledger more than this.
        if let Err(error) = self.measure_all().await {
            tracing::warn!(%error, "what was measured could not be kept");
            self.desk.tell(Note::NotMeasured(None));
        }
        self.round
    }

    async fn measure_all(&mut self) -> Result<(), StoreError> {
        if self.next().await?.is_none() {
            return Ok(());
        }
        let locks = self.measuring.locks.clone();
        let _turn = match self.on_a_thread(move |_| Turn::wait(&locks, MEASURING)).await {
            Ok(Ok(turn)) => Some(turn),
            // Where nobody can have a turn, two may measure the same film, and write the same digits.
            Ok(Err(error)) => {
                tracing::info!(%error, "films are measured without a lock");
                None
            }
            Err(Unfinished) if self.is_stopped() => return Ok(()),
            Err(Unfinished) => {
                self.desk.tell(Note::NotMeasured(None));
                return Ok(());
            }
        };
        // Whoever had the turn before may have measured it.
        while let Some(take) = self.next().await? {
            let (id, film) = (take.id, take.film().map(|film| film.path.clone()));
            let (measure, film) = (Arc::clone(&self.measuring.measure), film.unwrap_or_default());
            let measured = self.on_a_thread(move |stop| measure(&film, stop)).await;
            let got = match measured {
                Ok(Ok(got)) => Some(got),
                Ok(Err(Refusal::NoFfmpeg)) => {
                    self.round.no_ffmpeg = true;
                    self.desk.tell(Note::NotMeasured(None));
                    return Ok(());
                }
                Ok(Err(refusal)) => {
                    tracing::info!(take = %id, ?refusal, "a film was not measured");
                    refusal.got()
                }
                Err(Unfinished) if self.is_stopped() => return Ok(()),
                Err(Unfinished) => None,
            };
            if let Some(got) = got {
                self.desk.keep_got(id, got).await?;
            } else {
                self.round.without.insert(id);
                self.desk.tell(Note::NotMeasured(Some(id)));
            }
        }
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        *self.stop.borrow() || *self.desk.stopping.borrow() >= Stopping::Soon
    }

    async fn next(&self) -> Result<Option<Take>, StoreError> {
        let without = self.round.without.clone();
        self.desk.setup.store.call(move |ledger| ledger.to_measure(&without)).await
    }

    /// Does something that blocks on a thread of its own.
    async fn on_a_thread<R: Send + 'static>(
        &mut self,
        work: impl FnOnce(&AtomicBool) -> R + Send + 'static,
    ) -> Result<R, Unfinished> {
        if self.is_stopped() {
            return Err(Unfinished);
        }
        let (tell, mut told) = oneshot::channel();
        let stop = Stop(Arc::default());
        let flag = Arc::clone(&stop.0);
        // The end of this process does not wait for such a thread. If it panics, that is heard here
        // and not seen on the screen.
        let started = thread::Builder::new().name(task::QUIET.to_owned()).spawn(move || {
            // Whoever asked may have stopped waiting.
            let _ = tell.send(work(&flag));
        });
        if let Err(error) = started {
            tracing::warn!(%error, "there is no thread to measure films in");
            return Err(Unfinished);
        }
        tokio::select! {
            done = &mut told => return done.map_err(|_| {
                tracing::error!("a thread that measures films broke");
                Unfinished
            }),
            () = stopped(&mut self.stop, &self.desk.stopping) => {}
        }
        stop.0.store(true, Ordering::SeqCst);
        // It takes its ffmpeg along.
        let _ = tokio::time::timeout(MOMENT, told).await;
        Err(Unfinished)
    }
}

/// Something was not done to its end: it was told to stop, or it broke.
struct Unfinished;

/// Tells a thread to stop as soon as nobody waits for it.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Desk {
    /// Writes down what was measured in the film of a take, then tells it, then writes it beside the
    /// film.
    async fn keep_got(&self, id: TakeId, got: Got) -> Result<(), StoreError> {
        let row = got.clone();
        let kept = self.setup.store.call(move |ledger| {
            Ok(if ledger.keep_got(id, &row)? { ledger.take(id)? } else { None })
        });
        // It may have been deleted meanwhile, or be on its way to the disk anew.
        let Some(take) = kept.await? else { return Ok(()) };
        self.tell(Note::Take(Box::new(take.clone())));
        let Some(films) = &self.setup.films else { return Ok(()) };
        // The ledger does not wait for the disk that films are on.
        let beside = Beside { take: &take, got: &got, private: films.private };
        let row = take.clone();
        let made = self.setup.store.call(move |ledger| Ok(ledger.files_of(&row)?.made)).await?;
        let written = match beside.planned(&made) {
            Ok(None) => Ok(()),
            Ok(Some(mut plan)) => {
                if let Some(file) = plan.claims.take() {
                    let row = take.clone();
                    self.setup.store.call(move |ledger| ledger.claim(&row, &[file])).await?;
                }
                plan.written()
            }
            Err(why) => Err(why),
        };
        if let Err(why) = written {
            tracing::warn!(take = %id, why = why.message, "the sidecar is without what was measured");
        }
        Ok(())
    }
}
