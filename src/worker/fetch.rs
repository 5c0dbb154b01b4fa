//! Downloads one film.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock and starts threads")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::desk::{Desk, Stopping};
use super::inflow::{Poured, Sink, Slot, page};
use super::note::Note;
use super::outcome::file_name;
use super::ownership::Own;
use crate::api::FileClient;
use crate::crash;
use crate::domain::{Container, Failure, FailureKind, Part, SavedFilm, Shot, Take, TakeEvent};
pub use crate::download::Limits;
use crate::download::{
    Begin, Came, Folder, Halt, Judged, NOBODY_KNOWS, Ration, Unnamed, begin, names,
};
use crate::store::StoreError;

/// How films are fetched.
#[derive(Clone, Debug)]
pub struct Films {
    /// The client that asks the file hosts.
    pub client: FileClient,
    /// The folder that they go to.
    pub folder: PathBuf,
    /// Whether only the user can read them, and the folder if it has to be created.
    pub private: bool,
    /// How much disk space they may use.
    pub limits: Limits,
    /// How many to download at once.
    pub at_once: usize,
    /// The time zone of the dates that their names begin with.
    pub zone: TimeZone,
    /// The estimated cost of a shot.
    pub estimate: Estimate,
}

/// Estimates the cost of a shot in dollars, if a price is known.
#[derive(Clone)]
pub struct Estimate(pub Arc<Prices>);

/// A function that estimates the cost of a shot in dollars.
pub type Prices = dyn Fn(&Shot) -> Option<f64> + Send + Sync;

impl std::fmt::Debug for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Estimate")
    }
}

/// Shortest time between two reports of progress.
const TELL: Duration = Duration::from_millis(100);
/// Longest time between two syncs, after each of which the progress is recorded.
pub(super) const KEEP: Duration = Duration::from_secs(1);
/// How many answers in a row may turn out useless before that counts as trouble.
const STARTS: usize = 4;

/// Why a fetch did not succeed.
#[derive(Debug)]
pub(super) enum Trouble {
    Denied(Failure),
    /// Something else is at the address.
    NoFilm(Failure),
    /// What is at the address has an unknown format.
    Unknown(Failure),
    /// The host certainly does not have all of it.
    Short(Failure),
    Cut(Failure),
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
    pub(super) folder: Arc<Folder>,
    pub(super) own: Own,
    pub(super) take: Take,
    pub(super) part: Part,
    /// The name of the film without its extension.
    stem: String,
    /// The file that the previous process wrote to without ever syncing it, if any. After a power
    /// cut it may contain anything.
    pub(super) unsynced: Option<String>,
    /// Whether the previous answer had an unknown format too, so that nothing better can be
    /// expected.
    again: bool,
    pub(super) stop: watch::Receiver<bool>,
    told: Option<Instant>,
}

/// A complete film.
#[derive(Debug)]
struct Whole {
    /// The file that holds it.
    file: String,
    bytes: u64,
    container: Container,
    remark: Option<String>,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        desk: &'a Desk,
        (films, folder, own): (&'a Films, Arc<Folder>, Own),
        (take, part): (Take, Part),
        again: bool,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let stem = names::stem_of_part(&file_name(&part.file)).to_owned();
        let begun = take.part.as_ref().filter(|it| it.done == 0 && it.file == part.file);
        let unsynced = begun.map(|begun| file_name(&begun.file));
        Self { desk, films, folder, own, take, part, stem, unsynced, again, stop, told: None }
    }

    /// Fetches everything, until the ledger says `saved`.
    pub(super) async fn run(&mut self) -> Result<(), Trouble> {
        let whole = if let Some(named) = self.named_before() {
            self.folder.sync().map_err(Trouble::Disk)?;
            self.set_out(self.part.clone()).await?;
            named
        } else {
            let whole = self.transfer().await?;
            self.name(whole).await?
        };
        self.remove_parts(&whole);
        let Whole { file: name, bytes, remark, .. } = whole;
        crash::here("film-named");
        let output = self.take.output().cloned().unwrap_or_default();
        let stem = names::stem_of(&name).to_owned();
        let mut remarks: Vec<String> = remark.into_iter().collect();
        // The film is worth more than what is beside it, and is saved whatever becomes of that.
        let mut pictures = [None, None];
        let urls = [(output.poster, names::POSTER), (output.last_frame, names::LAST_FRAME)];
        for (picture, (url, which)) in pictures.iter_mut().zip(urls) {
            match self.picture(url.as_deref(), &stem, which).await? {
                Ok(path) => *picture = path,
                Err(why) => remarks.push(why.message),
            }
        }
        let said = (!remarks.is_empty()).then(|| remarks.join("; "));
        let about = (name.as_str(), true, said.as_deref());
        let place = (&*self.folder, &mut self.own);
        let beside = self.desk.sidecar(&self.take, self.films, place, &stem, about).await;
        if let Err(why) = beside {
            let what = "what made it could not be written beside it";
            remarks.push(format!("{what}: {}", why.message));
        }
        let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
        let [poster, last_frame] = pictures;
        let path = self.folder.path(&name);
        let film = SavedFilm { path, bytes, poster, last_frame, remark };
        let saved = self.desk.record_surely(self.take.clone(), TakeEvent::Saved(film), None).await;
        self.take = saved.map_err(|(_, error)| Trouble::Store(error))?;
        Ok(())
    }

    /// The file that holds what has arrived so far.
    pub(super) fn working(&self) -> &str {
        self.part.file.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    pub(super) fn stem(&self) -> &str {
        &self.stem
    }

    /// The film, if it was given its name just before the previous process ended.
    fn named_before(&self) -> Option<Whole> {
        let bytes = self.part.total.filter(|total| *total > 0 && *total == self.part.done)?;
        let file = file_name(&self.part.path);
        let named = !self.folder.has(self.working()) && self.own.has(&file);
        if !named || self.folder.size(&file) != Some(bytes) {
            return None;
        }
        let (container, remark) = match self.folder.judge(&file, bytes, Came::Whole) {
            Ok(Judged::Film(container, remark)) => (container, remark),
            Ok(Judged::Short(..) | Judged::Picture(_) | Judged::Unknown) | Err(_) => {
                (Container::Bin, Some(NOBODY_KNOWS.to_owned()))
            }
        };
        Some(Whole { file, bytes, container, remark })
    }

    /// Records in the ledger where the film goes, and how much of it is safely there.
    pub(super) async fn set_out(&mut self, part: Part) -> Result<(), Trouble> {
        let event = TakeEvent::Fetching(part.clone());
        let (take, _) =
            self.desk.record(self.take.clone(), event, None).await.map_err(|(_, error)| error)?;
        (self.take, self.part) = (take, part);
        Ok(())
    }

    /// Examines what is there. If somebody moved it, or the previous process ended while doing so,
    /// it may have another of its names.
    async fn take_stock(&mut self) -> Result<Slot, Trouble> {
        if !self.folder.has(self.working()) {
            let all = names::come(&self.stem).into_iter().filter(|name| self.own.has(name));
            let sizes = all.filter_map(|name| Some((self.folder.size(&name)?, name)));
            let name = sizes.max().map_or(names::first_part(&self.stem), |(_, name)| name);
            self.part.file = self.folder.path(&name);
        }
        let working = self.working().to_owned();
        let slot = self.open(&working).await?;
        if slot.length() < self.part.done {
            (self.part.done, self.part.validator, self.part.total) = (0, None, None);
        }
        Ok(match self.part.done {
            0 => slot,
            // What is behind the last sync may be anything after a power cut.
            done => slot.trusted(done),
        })
    }

    /// Downloads the rest of the film.
    async fn transfer(&mut self) -> Result<Whole, Trouble> {
        let mut working = Some(self.take_stock().await?);
        if let Some(whole) = self.whole_already()? {
            return Ok(whole);
        }
        if self.part.total.is_none() && self.part.done >= self.films.limits.unsaid {
            let why = Limits::endless("the host", self.part.done);
            return Err(Trouble::Disk(why));
        }
        let mut ask_for_all = false;
        for _ in 0..STARTS {
            let url = self.take.output().map(|output| output.film.clone()).unwrap_or_default();
            let from = self.part.validator.as_deref();
            let from = from.filter(|_| self.part.done > 0 && !ask_for_all);
            let from = from.map(|validator| (self.part.done, validator));
            let all = from.is_none();
            let client = self.films.client.for_provider(&self.take.origin);
            let asked = client.get(&url, from);
            let mut answer = tokio::select! {
                answer = asked => answer.map_err(|why| match why.kind {
                    FailureKind::Invalid => Trouble::NoFilm(why),
                    _ => Trouble::Later(why, None),
                })?,
                () = stopped(&mut self.stop, &self.desk.stopping) => return Err(Trouble::Stopped),
            };
            let sink = match begin(&self.part, all, &answer.head, answer.host()) {
                Begin::GoOn => {
                    let Some(slot) = working.take() else { break };
                    let (range, length) = (answer.head.range, answer.head.length);
                    let total = range.and_then(|range| range.total).or(self.part.total);
                    let total = total.or_else(|| Some(self.part.done + length?));
                    let slot = self.at(slot, self.part.done).await?;
                    Sink::behind(slot, self.part.done, &answer, total)
                }
                Begin::Anew => {
                    let mut slots: Vec<Slot> = working.take().into_iter().collect();
                    for other in self.others() {
                        slots.push(self.open(&other).await?);
                    }
                    Sink::anew(slots, &answer)
                }
                Begin::Whole => {
                    drop(working);
                    let file = self.working().to_owned();
                    let at = self.part.done;
                    let poured = Poured { came: Came::Whole, why: None, file, at, less: false };
                    return self.conclude(poured, answer.host()).await;
                }
                Begin::AskForAll => {
                    ask_for_all = true;
                    continue;
                }
                Begin::Denied(why) => return Err(Trouble::Denied(why)),
                Begin::Later(why, hint) => return Err(Trouble::Later(why, hint)),
                Begin::NoFilm(why) => return Err(Trouble::NoFilm(why)),
            };
            let poured = self.pour(&mut answer, sink).await?;
            return self.conclude(poured, answer.host()).await;
        }
        let what = format!("the host of take {}'s film answers nonsense", self.take.id);
        Err(Trouble::Later(Failure::new(FailureKind::Unclear, what), None))
    }

    /// The film, if its own structure says that it is complete. Then no host has to be asked, whose
    /// address may have expired anyway.
    fn whole_already(&self) -> Result<Option<Whole>, Trouble> {
        let bytes = self.part.done;
        if bytes == 0 {
            return Ok(None);
        }
        let came = Came::of(bytes, self.part.total);
        let file = self.working().to_owned();
        Ok(match self.folder.judge(&file, bytes, came).map_err(Trouble::Disk)? {
            Judged::Film(container, remark) => Some(Whole { file, bytes, container, remark }),
            Judged::Short(..) | Judged::Picture(_) | Judged::Unknown => None,
        })
    }

    /// Judges what an answer has brought.
    async fn conclude(&mut self, poured: Poured, host: &str) -> Result<Whole, Trouble> {
        let Poured { came, why, file, at, less } = poured;
        let failure = |what: String| Failure::new(FailureKind::Unclear, what);
        if less {
            // It is the same film, and more of it is here than the host has now.
            return match (self.whole_already()?, why) {
                (Some(whole), _) => Ok(whole),
                (None, Some(why)) => Err(Trouble::Cut(why)),
                (None, None) => Err(Trouble::Short(failure(format!(
                    "{host} has less of it now than has come before"
                )))),
            };
        }
        if at > self.part.done || self.working() != file {
            self.part = Part { file: self.folder.path(&file), done: at, ..self.part.clone() };
        }
        let judged = self.folder.judge(&file, at, came).map_err(Trouble::Disk)?;
        let judged = match judged {
            Judged::Unknown => match self.unpacked(&file).await? {
                Some(whole) => return Ok(whole),
                None => Judged::Unknown,
            },
            judged => judged,
        };
        let id = self.take.id;
        match (judged, why) {
            (Judged::Film(container, remark), _) => {
                Ok(Whole { file, bytes: at, container, remark })
            }
            (_, Some(why)) => Err(Trouble::Cut(why)),
            (Judged::Short(_, words), None) => {
                Err(Trouble::Short(failure(format!("take {id}'s film {words}"))))
            }
            (Judged::Picture(_), None) => {
                Err(Trouble::Short(failure(format!("what came as take {id}'s film is a picture"))))
            }
            // The next answer may bring a film; but what comes twice is what there is.
            (Judged::Unknown, None) if self.again => {
                let remark = Some(NOBODY_KNOWS.to_owned());
                Ok(Whole { file, bytes: at, container: Container::Bin, remark })
            }
            (Judged::Unknown, None) => {
                Err(Trouble::Unknown(failure(format!("{host} sent something that is no film"))))
            }
        }
    }

    /// Unwraps the film, if it arrived compressed or in chunks.
    async fn unpacked(&mut self, file: &str) -> Result<Option<Whole>, Trouble> {
        if !self.folder.is_wrapped(file) {
            return Ok(None);
        }
        let (into, by) = (names::unpacked(&self.stem), names::unpacking(&self.stem));
        self.claim(&[&into, &by]).await?;
        let limits = self.films.limits;
        let most = limits.most(self.folder.room(), 0);
        let (folder, from, to) = (Arc::clone(&self.folder), file.to_owned(), into.clone());
        let (stop, stopping) = (self.stop.clone(), self.desk.stopping.clone());
        let unpacking = tokio::task::spawn_blocking(move || {
            // The end of the program waits for this.
            let halts = |more| {
                if *stop.borrow() || *stopping.borrow() >= Stopping::Soon {
                    return Some(Halt::Stopped);
                }
                limits.refuse(folder.room(), more, &folder.place()).map(Halt::Disk)
            };
            folder.unpack(&from, (&to, &by), &Ration { most, halts: &halts })
        });
        match unpacking.await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) | Err(_) => return Ok(None),
            Ok(Err(Halt::Stopped)) => return Err(Trouble::Stopped),
            Ok(Err(Halt::Disk(why))) => return Err(Trouble::Disk(why)),
        }
        let bytes = self.folder.size(&into).unwrap_or(0);
        let judged = self.folder.judge(&into, bytes, Came::Whole).map_err(Trouble::Disk)?;
        if let Judged::Film(container, remark) = judged {
            return Ok(Some(Whole { file: into, bytes, container, remark }));
        }
        let words = self.folder.page(&into, self.films.client.secrets());
        self.folder.remove(&into);
        match words {
            Some(words) => {
                // What is around a page is no more of a film than the page.
                self.folder.remove(file);
                if file == self.working() {
                    let part = Part { done: 0, validator: None, total: None, ..self.part.clone() };
                    self.set_out(part).await?;
                }
                let what = format!("its host sent {}", page(&words));
                Err(Trouble::NoFilm(Failure::new(FailureKind::Unclear, what)))
            }
            None => Ok(None),
        }
    }

    /// Gives a complete film its name. The name and the length are recorded in the ledger first, so
    /// that after an interruption the next process finds them there.
    async fn name(&mut self, whole: Whole) -> Result<Whole, Trouble> {
        let Whole { file, bytes, container, remark } = whole;
        let trimmed = self.folder.part(&file).and_then(|part| {
            let cut = part
                .metadata()
                .and_then(|now| if now.len() > bytes { part.set_len(bytes) } else { Ok(()) });
            cut.and_then(|()| part.sync_all()).map_err(|error| self.folder.refused(&file, &error))
        });
        trimmed.map_err(Trouble::Disk)?;
        let mut nth = 1;
        loop {
            let stem = if nth == 1 { self.stem.clone() } else { format!("{}-{nth}", self.stem) };
            let name = names::whole(&stem, container.ending());
            nth += 1;
            if !(self.own.may(&self.folder, &name) && self.folder.is_free_for(&file, &name)) {
                continue;
            }
            let new = !self.own.has(&name);
            self.claim(&[&name]).await?;
            self.set_out(self.renamed(&file, &name, bytes)).await?;
            crash::here("film-whole");
            match self.folder.finish(&file, &name) {
                Ok(()) => {
                    crash::here("film-renamed");
                    return Ok(Whole { file: name, bytes, container, remark });
                }
                // Somebody made a file of this name in the meantime: it is theirs.
                Err(Unnamed::Taken(_)) if new => {
                    self.desk.disclaim(&self.take, &self.folder, &mut self.own, &name).await?;
                }
                Err(why) => return Err(Trouble::Disk(why.failure())),
            }
        }
    }

    /// The complete part in `file`, about to be given its name.
    fn renamed(&self, file: &str, name: &str, bytes: u64) -> Part {
        // What the host calls its version is about what came, and not about what was inside of it.
        let same = file == self.working();
        Part {
            path: self.folder.path(name),
            file: self.folder.path(file),
            validator: self.part.validator.clone().filter(|_| same),
            done: bytes,
            total: Some(bytes),
        }
    }

    /// Removes other files of a film that is now complete, if they contain nothing more.
    fn remove_parts(&self, whole: &Whole) {
        if whole.container == Container::Bin {
            return;
        }
        let unpacked = self.working() == names::unpacked(&self.stem);
        for part in names::all_parts(&self.stem).iter().filter(|part| self.own.has(part)) {
            let packed = unpacked && self.folder.is_wrapped(part);
            if packed || self.folder.size(part).is_some_and(|size| size <= whole.bytes) {
                self.folder.remove(part);
            }
        }
    }

    /// Removes files that nothing was written to and that no row names.
    pub(super) fn tidy(&self) {
        for name in names::parts(&self.stem) {
            let named = self.take.part.as_ref().is_some_and(|part| file_name(&part.file) == name);
            if !named && self.own.has(&name) && self.folder.size(&name) == Some(0) {
                self.folder.remove(&name);
            }
        }
    }

    /// Reports progress, without waiting for a reader.
    pub(super) fn tell(&mut self, come: u64, total: Option<u64>) {
        if self.told.is_none_or(|told| told.elapsed() >= TELL) {
            self.told = Some(Instant::now());
            self.desk.tell(Note::Coming { id: self.take.id, come, total });
        }
    }
}

/// Waits until the user or the end of the program stops the fetch.
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
