//! One film on its way to the disk.

use std::fs::TryLockError;
use std::io::{Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::watch;

use super::desk::{Desk, Stopping};
use super::note::Note;
use crate::api::{FileAnswer, FileClient};
use crate::crash;
use crate::domain::{Failure, FailureKind, Part, SavedFilm, Shot, Take, TakeEvent, film_stem};
use crate::download::{Begin, FILM, Folder, LAST_FRAME, PART, POSTER, SIDECAR, begin, no_film};
use crate::store::StoreError;

/// How films are fetched.
#[derive(Clone, Debug)]
pub struct Films {
    /// Who asks the file hosts.
    pub client: FileClient,
    /// Where they go.
    pub folder: PathBuf,
    /// How many at a time.
    pub at_once: usize,
    /// Whose days their names begin with.
    pub zone: TimeZone,
    /// What a shot is thought to cost.
    pub estimate: Estimate,
}

/// What a shot is thought to cost, in dollars, where somebody knows.
#[derive(Clone)]
pub struct Estimate(pub Arc<Prices>);

/// Knows what a shot is thought to cost.
pub type Prices = dyn Fn(&Shot) -> Option<f64> + Send + Sync;

impl std::fmt::Debug for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Estimate")
    }
}

/// How fetching a film went, for the one who schedules the next try.
#[derive(Debug)]
pub(super) enum Fetched {
    /// It ended, and the ledger has how.
    Ended,
    /// Somebody stopped it; what is there stays.
    Stopped,
    /// It did not work this time.
    Later(Failure, Option<Duration>),
    /// There is no film behind its address. An address is good for a day or two, and the provider
    /// may have another one.
    Nowhere(Nowhere),
    /// Another process changed the row: it is read again.
    Changed,
}

/// Why there is no film behind an address.
#[derive(Clone, Debug)]
pub(super) struct Nowhere {
    pub(super) why: Failure,
    /// Whether the host says that it is gone; else something else stands in its place.
    pub(super) gone: bool,
}

/// A word about how much has come is told at most so often.
const TELL: Duration = Duration::from_millis(100);
/// What has come is synced and written down at least so often.
const KEEP: Duration = Duration::from_secs(1);
/// Bytes that go to the disk at once.
const BLOCK: usize = 256 * 1024;
/// Answers in a row that let nothing be appended, before it counts as trouble.
const STARTS: usize = 4;

/// What can come in the way.
pub(super) enum Trouble {
    Gone(Failure),
    NoFilm(Failure),
    Later(Failure, Option<Duration>),
    Disk(Failure),
    Store(StoreError),
    Stopped,
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A take whose film is being fetched, and where to.
pub(super) struct Job<'a> {
    pub(super) desk: &'a Desk,
    pub(super) films: &'a Films,
    pub(super) folder: Folder,
    pub(super) take: Take,
    pub(super) part: Part,
    pub(super) stop: watch::Receiver<bool>,
    pub(super) told: Option<Instant>,
}

impl Desk {
    /// Fetches a film, its pictures and its sidecar. The take given back is what the ledger holds.
    pub(super) async fn fetch(&self, take: Take, stop: watch::Receiver<bool>) -> (Take, Fetched) {
        let Some(films) = &self.setup.films else { return (take, Fetched::Stopped) };
        let folder = match Folder::open(&films.folder) {
            Ok(folder) => folder,
            Err(why) => return self.end(take, TakeEvent::Held(why)).await,
        };
        let part = part_for(&take, films, &folder);
        let mut job = Job { desk: self, films, folder, take, part, stop, told: None };
        let fetched = match job.run().await {
            Ok(()) => Fetched::Ended,
            Err(Trouble::Gone(why)) => Fetched::Nowhere(Nowhere { why, gone: true }),
            Err(Trouble::NoFilm(why)) => Fetched::Nowhere(Nowhere { why, gone: false }),
            Err(Trouble::Later(why, hint)) => Fetched::Later(why, hint),
            Err(Trouble::Disk(why)) => return self.end(job.take, TakeEvent::Held(why)).await,
            Err(Trouble::Store(StoreError::Changed)) => Fetched::Changed,
            Err(Trouble::Store(error)) => {
                Fetched::Later(Failure::new(FailureKind::Disk, error.to_string()), None)
            }
            Err(Trouble::Stopped) => Fetched::Stopped,
        };
        (job.take, fetched)
    }

    /// Ends without the film: for good, and then nothing of it stays, or for now.
    pub(super) async fn give_up(&self, take: Take, nowhere: Nowhere) -> (Take, Fetched) {
        let Nowhere { why, gone } = nowhere;
        if !gone {
            return self.end(take, TakeEvent::Held(why)).await;
        }
        let part = take.part.clone();
        let ended = self.end(take, TakeEvent::Expired(why)).await;
        if let (Fetched::Ended, Some(films), Some(part)) = (&ended.1, &self.setup.films, part)
            && film_is_ours(&ended.0, films, &part.path)
            && let Ok(folder) = Folder::open(&films.folder)
        {
            folder.remove(&format!("{}{PART}", file_name(&part.path)));
        }
        ended
    }

    async fn end(&self, take: Take, event: TakeEvent) -> (Take, Fetched) {
        match self.record_surely(take, event, None).await {
            Ok(take) => (take, Fetched::Ended),
            Err((take, StoreError::Changed)) => (take, Fetched::Changed),
            Err((take, _)) => (take, Fetched::Stopped),
        }
    }
}

impl Job<'_> {
    /// Fetches everything, up to the word `saved` in the ledger.
    async fn run(&mut self) -> Result<(), Trouble> {
        self.set_out().await?;
        let name = file_name(&self.part.path);
        let part_name = format!("{name}{PART}");
        // It may have got its name in the moment before the last end.
        let named_before = !self.folder.has(&part_name)
            && self.folder.size(&name).is_some_and(|size| Some(size) == self.part.total);
        if !named_before {
            self.transfer(&part_name).await?;
            if self.part.total.is_none() {
                // So that the next one knows it for whole, should this be the end.
                self.part.total = Some(self.part.done);
                self.set_out().await?;
            }
            crash::here("film-whole");
            self.folder.finish(&part_name, &name).map_err(Trouble::Disk)?;
        }
        crash::here("film-named");
        let bytes = self.folder.size(&name).unwrap_or(self.part.done);
        let output = self.take.output().cloned().unwrap_or_default();
        let stem = name.strip_suffix(FILM).unwrap_or(&name).to_owned();
        let poster = self.picture(output.poster.as_deref(), &format!("{stem}{POSTER}")).await?;
        let last_frame =
            self.picture(output.last_frame.as_deref(), &format!("{stem}{LAST_FRAME}")).await?;
        self.sidecar(&format!("{stem}{SIDECAR}"), &output).await?;
        let film = SavedFilm { path: self.part.path.clone(), bytes, poster, last_frame };
        let saved = self.desk.record_surely(self.take.clone(), TakeEvent::Saved(film), None).await;
        self.take = saved.map_err(|(_, error)| Trouble::Store(error))?;
        Ok(())
    }

    /// Says in the ledger where the film goes, before a byte of it is there.
    async fn set_out(&mut self) -> Result<(), Trouble> {
        let event = TakeEvent::Fetching(self.part.clone());
        let (take, _) =
            self.desk.record(self.take.clone(), event, None).await.map_err(|(_, error)| error)?;
        self.take = take;
        Ok(())
    }

    /// Brings the part to its whole length.
    async fn transfer(&mut self, part_name: &str) -> Result<(), Trouble> {
        let file = self.folder.part(part_name).map_err(Trouble::Disk)?;
        let disk = |error: &std::io::Error| Trouble::Disk(self.folder.refused(part_name, error));
        // One writer at a time, even if a job of before a pause has not quite ended. Where a disk
        // knows no locks, the ledger's word on who owns the take has to do.
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            let what = "somebody else is writing the film".to_owned();
            return Err(Trouble::Later(Failure::new(FailureKind::Disk, what), None));
        }
        // What is behind the last sync may be anything after a power cut.
        let length = file.metadata().map_err(|error| disk(&error))?.len();
        if length < self.part.done || self.part.validator.is_none() {
            self.part.done = 0;
        }
        let mut file = file;
        file.set_len(self.part.done)
            .and_then(|()| file.seek(SeekFrom::Start(self.part.done)).map(|_| ()))
            .map_err(|error| disk(&error))?;
        let mut file = tokio::fs::File::from_std(file);
        for _ in 0..STARTS {
            let url = self.take.output().map(|output| output.film.clone()).unwrap_or_default();
            let from = self.part.validator.as_deref().filter(|_| self.part.done > 0);
            let from = from.map(|validator| (self.part.done, validator));
            let client = self.films.client.for_provider(&self.take.origin);
            let asked = client.get(&url, from);
            let mut answer = tokio::select! {
                answer = asked => answer.map_err(|why| match why.kind {
                    FailureKind::Invalid => Trouble::NoFilm(why),
                    _ => Trouble::Later(why, None),
                })?,
                () = stopped(&mut self.stop, &self.desk.stopping) => return Err(Trouble::Stopped),
            };
            match begin(&self.part, &answer.head, answer.host()) {
                Begin::GoOn => {}
                Begin::Anew => self.start_over(&mut file, part_name).await?,
                Begin::Whole => return self.check(part_name),
                Begin::AskForAll => {
                    self.start_over(&mut file, part_name).await?;
                    continue;
                }
                Begin::Gone(why) => return Err(Trouble::Gone(why)),
                Begin::Later(why, hint) => return Err(Trouble::Later(why, hint)),
                Begin::NoFilm(why) => return Err(Trouble::NoFilm(why)),
            }
            let length = answer.head.length;
            self.part.total = length
                .map(|length| self.part.done + length)
                .or_else(|| answer.head.range.and_then(|range| range.total));
            self.part.validator.clone_from(&answer.head.validator);
            self.folder.has_room(length.unwrap_or(0)).map_err(Trouble::Disk)?;
            self.set_out().await?;
            self.pour(&mut answer, &mut file, part_name).await?;
            return self.check(part_name);
        }
        let what = format!("the host of take {}'s film answers nonsense", self.take.id);
        Err(Trouble::Later(Failure::new(FailureKind::Unclear, what), None))
    }

    async fn start_over(&mut self, file: &mut tokio::fs::File, name: &str) -> Result<(), Trouble> {
        use tokio::io::AsyncSeekExt as _;
        self.part.done = 0;
        let cut = async {
            file.set_len(0).await?;
            file.seek(SeekFrom::Start(0)).await
        };
        let cut = cut.await;
        cut.map_err(|error| Trouble::Disk(self.folder.refused(name, &error)))?;
        Ok(())
    }

    /// Writes what comes, as it comes.
    async fn pour(
        &mut self,
        answer: &mut FileAnswer,
        file: &mut tokio::fs::File,
        name: &str,
    ) -> Result<(), Trouble> {
        let (mut block, mut at) = (Vec::with_capacity(BLOCK), self.part.done);
        let mut kept = Instant::now();
        let ended = loop {
            let chunk = tokio::select! {
                chunk = answer.chunk() => chunk,
                () = stopped(&mut self.stop, &self.desk.stopping) => break Err(Trouble::Stopped),
            };
            match chunk {
                Ok(Some(bytes)) => {
                    block.extend_from_slice(&bytes);
                    let come = at + block.len() as u64;
                    if self.part.total.is_some_and(|total| come > total) {
                        let what = "more came of the film than there should be".to_owned();
                        // Which of it is right nobody knows.
                        self.start_over(file, name).await?;
                        let why = Failure::new(FailureKind::Unclear, what);
                        return Err(Trouble::Later(why, None));
                    }
                    if at == 0
                        && block.len() >= 12
                        && let Some(what) = no_film(&block)
                    {
                        let what = format!("{} sent {what}", answer.host());
                        return Err(Trouble::NoFilm(Failure::new(FailureKind::Unclear, what)));
                    }
                    if block.len() >= BLOCK {
                        self.write(file, name, &mut block, &mut at).await?;
                    }
                    self.tell(come);
                    if kept.elapsed() >= KEEP {
                        kept = Instant::now();
                        self.write(file, name, &mut block, &mut at).await?;
                        self.keep(file, name, at).await?;
                    }
                }
                Ok(None) => break Ok(()),
                Err(why) => break Err(Trouble::Later(why, None)),
            }
        };
        self.write(file, name, &mut block, &mut at).await?;
        self.keep(file, name, at).await?;
        ended?;
        match self.part.total {
            Some(total) if at < total => {
                let what = format!("{} ended {} bytes early", answer.host(), total - at);
                Err(Trouble::Later(Failure::new(FailureKind::Network, what), None))
            }
            _ => Ok(()),
        }
    }

    async fn write(
        &self,
        file: &mut tokio::fs::File,
        name: &str,
        block: &mut Vec<u8>,
        at: &mut u64,
    ) -> Result<(), Trouble> {
        let written = async {
            file.write_all(block).await?;
            file.flush().await
        };
        let written = written.await;
        written.map_err(|error| Trouble::Disk(self.folder.refused(name, &error)))?;
        *at += block.len() as u64;
        block.clear();
        Ok(())
    }

    /// Syncs what is there, and only then says in the ledger that it is.
    async fn keep(
        &mut self,
        file: &mut tokio::fs::File,
        name: &str,
        at: u64,
    ) -> Result<(), Trouble> {
        let synced = file.sync_data().await;
        synced.map_err(|error| Trouble::Disk(self.folder.refused(name, &error)))?;
        self.part.done = at;
        let event = TakeEvent::Fetched(at);
        let (take, _) =
            self.desk.record(self.take.clone(), event, None).await.map_err(|(_, error)| error)?;
        self.take = take;
        Ok(())
    }

    /// Tells how much has come; nobody waits for it.
    fn tell(&mut self, come: u64) {
        if self.told.is_none_or(|told| told.elapsed() >= TELL) {
            self.told = Some(Instant::now());
            let (id, total) = (self.take.id, self.part.total);
            let _ = self.desk.notes.try_send(Note::Coming { id, come, total });
        }
    }

    /// Whether what is there is a film, and whole by its own word: a host that gives no length can
    /// stop anywhere. What is not is dropped, so that nobody goes on with it.
    fn check(&self, name: &str) -> Result<(), Trouble> {
        let id = self.take.id;
        let what = match no_film(&self.folder.beginning(name)) {
            Some(what) => format!("what came as take {id}'s film is {what}"),
            None => match self.folder.torn(name).map_err(Trouble::Disk)? {
                Some(torn) => format!("what came of take {id}'s film {}", torn.words()),
                None => return Ok(()),
            },
        };
        self.folder.remove(name);
        Err(Trouble::NoFilm(Failure::new(FailureKind::Unclear, what)))
    }
}

/// What is there already of a take's film, or where it will go.
fn part_for(take: &Take, films: &Films, folder: &Folder) -> Part {
    if let Some(part) = take.part.as_ref().filter(|part| film_is_ours(take, films, &part.path)) {
        return part.clone();
    }
    let stem = film_stem(&take.created.day(&films.zone), &take.shot.prompt, take.id);
    let mut name = format!("{stem}{FILM}");
    let mut nth = 1;
    while folder.has(&name) || folder.has(&format!("{name}{PART}")) {
        nth += 1;
        name = format!("{stem}-{nth}{FILM}");
    }
    Part { path: folder.path(&name), validator: None, done: 0, total: None }
}

/// A ledger that somebody wrote into by hand must not name a file of somebody else's.
fn film_is_ours(take: &Take, films: &Films, path: &Path) -> bool {
    let name = file_name(path);
    path.parent() == Some(&films.folder) && name.ends_with(FILM) && name.contains(take.id.as_str())
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Waits until the user or the end of the program stops it.
pub(super) async fn stopped(
    stop: &mut watch::Receiver<bool>,
    stopping: &watch::Receiver<Stopping>,
) {
    let mut stopping = stopping.clone();
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => {}
        () = super::desk::until(&mut stopping, Stopping::Soon) => {}
    }
}
