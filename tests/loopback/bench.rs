//! A worker with its ledger, and a sandbox that misbehaves on cue.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use viewfinder::api::{BaseUrl, Client, FileClient, Timeouts};
use viewfinder::domain::{
    ApiKey, Axis, AxisValue, Backoff, Convention, Health, Motion, Pace, Report, Shot, StageName,
    Stopped, Take, TakeId,
};
use viewfinder::film::{Caption, Conduct, Frames, Grey, Scenario};
use viewfinder::measure::SIDE;
use viewfinder::sandbox;
use viewfinder::store::{Ledger, Owner, StoreHandle};
use viewfinder::worker::{
    Clock, Command, Counting, Estimate, Films, Limits, Measure, Measuring, Note, Receipts, Setup,
    Worker,
};

/// Longer than anything here takes on the slowest machine; a test that waits for it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The key of every bench: if it turns up anywhere but in its header, that is a leak.
pub(crate) const KEY: &str = "sk-canary-0123456789abcdef";

/// Long enough for loopback.
pub(crate) const SHORT: Timeouts = Timeouts {
    connect: Duration::from_secs(5),
    submit: Duration::from_millis(1500),
    idle: Duration::from_millis(1500),
};

pub(crate) struct Sandbox {
    pub(crate) base: String,
    log: PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sandbox {
    /// One that is done in a moment and misbehaves as told.
    pub(crate) async fn start(root: &std::path::Path, faults: &[&str]) -> Self {
        Self::paced(root, faults, 400.0).await
    }

    pub(crate) async fn paced(root: &std::path::Path, faults: &[&str], speed: f64) -> Self {
        let listener = sandbox::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, root, faults, speed)
    }

    pub(crate) fn on(
        listener: tokio::net::TcpListener,
        root: &std::path::Path,
        faults: &[&str],
        speed: f64,
    ) -> Self {
        let options = Self::options(root, faults, speed);
        Self::serving(listener, options)
    }

    /// One whose films are those of their own moves, as far as its models obey.
    pub(crate) async fn filming(root: &std::path::Path, obey: &str) -> Self {
        let listener = sandbox::bind("127.0.0.1:0").await.unwrap();
        let mut options = Self::options(root, &[], 400.0);
        options.obey = obey.parse().unwrap();
        options.camera = sandbox::Camera::new(|order, piece| {
            let mut motion = Motion::default();
            for (axis, amount) in Axis::ALL.into_iter().zip(order.motion) {
                motion.set(axis, AxisValue::parse(&amount.to_string()).unwrap());
            }
            let scenario = Scenario {
                motion,
                convention: Convention::default(),
                seconds: order.seconds,
                conduct: Conduct { gains: order.whims.gains, ..Conduct::default() },
                ratio: order.ratio.clone(),
                caption: Caption::default(),
            };
            match piece {
                sandbox::Piece::Film => encoded(&scenario),
                // Nobody looks at them here.
                sandbox::Piece::Poster | sandbox::Piece::LastFrame => {
                    include_bytes!("../fixtures/pictures/baseline.jpg").to_vec()
                }
            }
        });
        Self::serving(listener, options)
    }

    /// One whose account begins with so much play money.
    pub(crate) async fn with_money(root: &std::path::Path, money: &str) -> Self {
        let listener = sandbox::bind("127.0.0.1:0").await.unwrap();
        let options = Self::options(root, &[], 400.0);
        Self::serving(listener, sandbox::Options { purse: money.parse().unwrap(), ..options })
    }

    fn options(root: &std::path::Path, faults: &[&str], speed: f64) -> sandbox::Options {
        sandbox::Options {
            state: root.join("provider.jsonl"),
            speed,
            obey: sandbox::Obey::default(),
            purse: sandbox::Purse::default(),
            faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
            log: Some(root.join("sandbox.log")),
            camera: sandbox::Camera::default(),
            keys: sandbox::Keys::Any,
        }
    }

    fn serving(listener: tokio::net::TcpListener, options: sandbox::Options) -> Self {
        let base = format!("http://{}", listener.local_addr().unwrap());
        let log = options.log.clone().unwrap();
        let task = tokio::spawn(async move {
            sandbox::serve(listener, options, std::future::pending()).await.unwrap();
        });
        Self { base, log, task }
    }

    /// Ends it; its address is free again.
    pub(crate) async fn end(mut self) {
        self.task.abort();
        // That it was aborted is no news.
        let _ = (&mut self.task).await;
    }

    /// Every request, in order.
    pub(crate) fn requests(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Submissions that arrived.
    pub(crate) fn posts(&self) -> Vec<Value> {
        self.requests().into_iter().filter(|request| request["route"] == "generate").collect()
    }

    /// Waits until so many submissions have arrived.
    pub(crate) async fn until_posts(&self, wanted: usize) {
        let arrived = async {
            while self.posts().len() < wanted {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, arrived).await.expect("they never arrived");
    }

    /// How many requests of this route arrived.
    pub(crate) fn count(&self, route: &str) -> usize {
        self.requests().iter().filter(|request| request["route"] == route).count()
    }

    /// Tasks that were made of them.
    pub(crate) fn created(&self) -> usize {
        self.posts().iter().filter(|request| request["task_id"].is_string()).count()
    }
}

/// The film of a move, as small as it is measured, by the ffmpeg of this machine: the sandbox's own
/// takes a test too long.
fn encoded(scenario: &Scenario) -> Vec<u8> {
    let root = tempfile::tempdir().unwrap();
    let (frames, path) = (Frames::small(scenario, SIDE), root.path().join("film.mp4"));
    let mut pictures = Vec::new();
    for nth in (0..frames.count()).step_by(Frames::RATE as usize / 8) {
        let Grey { width, height, pixels } = frames.grey(nth);
        pictures.extend(format!("P5 {width} {height} 255\n").into_bytes());
        pictures.extend(pixels);
    }
    std::fs::write(root.path().join("frames.pgm"), pictures).unwrap();
    let words = "-v error -f image2pipe -framerate 8 -c:v pgm -i frames.pgm -vf scale=240:136 \
                 -c:v mpeg4 -q:v 2 -pix_fmt yuv420p film.mp4";
    let mut ffmpeg = std::process::Command::new("ffmpeg");
    let status = ffmpeg.args(words.split_whitespace()).current_dir(root.path()).status();
    assert!(status.unwrap().success());
    std::fs::read(path).unwrap()
}

pub(crate) struct Bench {
    pub(crate) root: tempfile::TempDir,
    pub(crate) sandbox: Sandbox,
    pub(crate) hand: Hand,
}

impl Bench {
    pub(crate) async fn new(faults: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(root.path(), faults).await;
        let hand = Hand::at(&root, &sandbox.base);
        Self { root, sandbox, hand }
    }

    /// Another process's worker on the same ledger.
    pub(crate) fn another(&self) -> Hand {
        Hand::at(&self.root, &self.sandbox.base)
    }
}

/// Films that go into that folder.
pub(crate) fn films_into(folder: PathBuf, timeouts: Timeouts) -> Films {
    Films {
        client: FileClient::new(timeouts),
        folder,
        private: true,
        limits: Limits::default(),
        at_once: 2,
        zone: jiff::tz::TimeZone::UTC,
        estimate: Estimate(Arc::new(|_| Some(0.5))),
    }
}

/// One process's worker.
pub(crate) struct Hand {
    worker: Option<Worker>,
    pub(crate) commands: mpsc::Sender<Command>,
    notes: mpsc::UnboundedReceiver<Note>,
    pub(crate) store: StoreHandle,
    pub(crate) owner: Option<Owner>,
    whose: (String, String),
    pub(crate) health: Health,
    pub(crate) troubles: Vec<Report>,
    /// Why films are not measured.
    pub(crate) unmeasured: Vec<Report>,
}

impl Hand {
    pub(crate) fn at(root: &tempfile::TempDir, base: &str) -> Self {
        Self::with(root, base, KEY, SHORT)
    }

    pub(crate) fn with(
        root: &tempfile::TempDir,
        base: &str,
        key: &str,
        timeouts: Timeouts,
    ) -> Self {
        Self::fetching(root, base, key, timeouts, None)
    }

    /// The same with films going into that folder.
    pub(crate) fn fetching(
        root: &tempfile::TempDir,
        base: &str,
        key: &str,
        timeouts: Timeouts,
        folder: Option<PathBuf>,
    ) -> Self {
        let films = folder.map(|folder| films_into(folder, timeouts));
        Self::fetching_so(root, base, key, timeouts, films)
    }

    /// The same with films fetched in that way.
    pub(crate) fn fetching_so(
        root: &tempfile::TempDir,
        base: &str,
        key: &str,
        timeouts: Timeouts,
        films: Option<Films>,
    ) -> Self {
        Self::measuring(root, base, (key, timeouts), films, None)
    }

    /// One that asks what takes have cost.
    pub(crate) fn asking(root: &tempfile::TempDir, base: &str, receipts: Receipts) -> Self {
        Self::set_up(root, base, (KEY, SHORT), None, (None, Some(receipts)))
    }

    /// The same with films measured in that way.
    pub(crate) fn measuring(
        root: &tempfile::TempDir,
        base: &str,
        of: (&str, Timeouts),
        films: Option<Films>,
        measure: Option<Arc<Measure>>,
    ) -> Self {
        Self::set_up(root, base, of, films, (measure, None))
    }

    fn set_up(
        root: &tempfile::TempDir,
        base: &str,
        (key, timeouts): (&str, Timeouts),
        films: Option<Films>,
        (measure, receipts): (Option<Arc<Measure>>, Option<Receipts>),
    ) -> Self {
        let wants_films = films.is_some();
        let (path, locks) = (root.path().join("ledger.db"), root.path().join("locks"));
        let owner = Owner::claim(&locks).unwrap();
        let folder = locks.clone();
        let store = StoreHandle::start(
            move || Ledger::open(&path, &folder).map(|opened| (opened.ledger, ())),
            |opened| opened.unwrap(),
        )
        .unwrap();
        let base = BaseUrl::parse(base).unwrap();
        let measuring = measure.map(|measure| Measuring { measure, locks: locks.clone() });
        let setup = Setup {
            store: store.clone(),
            me: owner.id().to_owned(),
            origin: base.origin(),
            client: Client::new(base, ApiKey::parse(key).unwrap(), timeouts),
            pace: Pace { every: Duration::from_millis(50) },
            submit_backoff: Backoff { base: Duration::from_millis(5) },
            films,
            measuring,
            receipts,
            wants_films,
            counting: Counting {
                limits: viewfinder::domain::Limits::default(),
                prices: Estimate(Arc::new(|_| None)),
                zone: TimeZone::UTC,
            },
            clock: Clock::start(),
        };
        let whose = (setup.origin.clone(), setup.client.key_print());
        let (worker, notes) = Worker::start(setup, Some(locks));
        let commands = worker.commands();
        Self {
            worker: Some(worker),
            commands,
            notes,
            store,
            owner: Some(owner),
            whose,
            health: Health::Fine,
            troubles: Vec::new(),
            unmeasured: Vec::new(),
        }
    }

    /// The names of the provider and of the key in the ledger.
    pub(crate) fn whose(&self) -> (String, String) {
        self.whose.clone()
    }

    /// Confirms a shot; gives the take as it was written down.
    pub(crate) async fn submit(&mut self, prompt: &str) -> Result<Take, Report> {
        self.submit_shot(Shot { prompt: prompt.to_owned(), ..Shot::default() }).await
    }

    pub(crate) async fn submit_shot(&mut self, shot: Shot) -> Result<Take, Report> {
        let (written, heard) = oneshot::channel();
        self.command(Command::Submit { shot, parent: None, written: Some(written) }).await;
        heard.await.unwrap().map_err(|unsent| unsent.report)
    }

    pub(crate) async fn command(&self, command: Command) {
        self.commands.send(command).await.unwrap();
    }

    /// Waits until the take is as wanted.
    pub(crate) async fn until(&mut self, id: TakeId, wanted: impl Fn(&Take) -> bool) -> Take {
        // What it was told before may have been taken by another wait: the ledger knows.
        let found = self.store.call(move |ledger| ledger.take(id)).await.unwrap().unwrap();
        if wanted(&found) {
            return found;
        }
        loop {
            match self.note().await {
                Note::Take(take) if take.id == id && wanted(&take) => return *take,
                _ => {}
            }
        }
    }

    /// The same, with its film tried again at once whenever it is to be tried later.
    pub(crate) async fn until_impatiently(
        &mut self,
        id: TakeId,
        wanted: impl Fn(&Take) -> bool,
    ) -> Take {
        loop {
            match self.note().await {
                Note::Take(take) if take.id == id && wanted(&take) => return *take,
                Note::FilmLater { id, .. } => self.command(Command::Fetch(id, true)).await,
                _ => {}
            }
        }
    }

    pub(crate) async fn until_state(&mut self, id: TakeId, state: StageName) -> Take {
        self.until(id, |take| take.state() == state).await
    }

    /// Waits until nothing goes on with the take by itself any more.
    pub(crate) async fn until_rest(&mut self, id: TakeId) -> Take {
        self.until(id, |take| !take.state().is_under_way()).await
    }

    /// What it has told so far and nobody has heard.
    pub(crate) fn heard(&mut self) -> Vec<Note> {
        std::iter::from_fn(|| self.notes.try_recv().ok()).collect()
    }

    /// The next thing it tells.
    pub(crate) async fn note(&mut self) -> Note {
        let note = tokio::time::timeout(PATIENCE, self.notes.recv());
        let note = note.await.expect("nothing was told any more").expect("the worker ended");
        match &note {
            Note::Health(health) => self.health = health.clone(),
            Note::Trouble(report) | Note::NotSent(report) | Note::GaveUp(_, report) => {
                self.troubles.push(report.clone());
            }
            Note::Unmeasured(report) => self.unmeasured.push(report.clone()),
            Note::Plan(..)
            | Note::Take(_)
            | Note::NotMeasured(_)
            | Note::Receipt(..)
            | Note::LookedUp(..)
            | Note::Coming { .. }
            | Note::FilmThere(_)
            | Note::FilmLater { .. } => {}
        }
        note
    }

    pub(crate) async fn until_note(&mut self, wanted: impl Fn(&Note) -> bool) -> Note {
        loop {
            let note = self.note().await;
            if wanted(&note) {
                return note;
            }
        }
    }

    /// Ends it as quitting does.
    pub(crate) async fn stop(&mut self, grace: Duration) -> Stopped {
        let stopped = self.worker.take().unwrap().stop(grace, std::future::pending()).await;
        self.store.close().await;
        self.owner = None;
        stopped
    }

    pub(crate) async fn ledger<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Ledger) -> R + Send + 'static,
    ) -> R {
        self.store.call(move |ledger| Ok(job(ledger))).await.unwrap()
    }
}
