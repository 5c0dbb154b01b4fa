//! Writes the bytes of a film from an answer to disk.
//!
//! Nothing on disk is cut before something better has arrived. An answer from the beginning is
//! compared with the bytes that arrived before, and continues after them if they agree. If they do
//! not, it goes into another file.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock")]

use std::time::Instant;

use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

use super::fetch::{Job, KEEP, Trouble, stopped};
use crate::api::FileAnswer;
use crate::domain::{Failure, FailureKind, Part, TakeEvent, quoted};
use crate::download::{
    Came, ENOUGH, Kind, Limits, PAGE_LIMIT, TextLook, is_text, looks_like, names, page_words,
    wrapping,
};

/// Bytes that are written at once.
const BLOCK: usize = 256 * 1024;

/// A file of the film.
#[derive(Debug)]
pub(super) struct Slot {
    name: String,
    file: File,
    /// Number of bytes that have arrived in it.
    length: u64,
}

impl Slot {
    /// Number of bytes that have arrived in it.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Returns the slot with only this many of its first bytes trusted.
    pub(super) fn trusted(self, length: u64) -> Self {
        Self { length, ..self }
    }
}

/// Where the bytes of an answer go.
#[derive(Debug)]
pub(super) struct Sink {
    /// The position in the film.
    at: u64,
    /// Files that contain the same bytes up to the position, and more.
    same: Vec<Slot>,
    /// The file being written to, once the answer goes beyond what is there.
    out: Option<Slot>,
    /// The validator of the version that the host sends.
    validator: Option<String>,
    total: Option<u64>,
}

/// What an answer has left on disk.
#[derive(Debug)]
pub(super) struct Poured {
    pub(super) came: Came,
    /// Why it broke off, if it did.
    pub(super) why: Option<Failure>,
    /// The file, and how much of it came from this answer.
    pub(super) file: String,
    pub(super) at: u64,
    /// Whether more had arrived before.
    pub(super) less: bool,
}

impl Sink {
    /// A sink for an answer that continues everything that is there.
    pub(super) fn behind(slot: Slot, at: u64, answer: &FileAnswer, total: Option<u64>) -> Self {
        Self { at, out: Some(slot), total, ..Self::anew(Vec::new(), answer) }
    }

    /// A sink for an answer from the beginning, with the files to compare it to.
    pub(super) fn anew(slots: Vec<Slot>, answer: &FileAnswer) -> Self {
        let head = &answer.head;
        let same = slots.into_iter().filter(|slot| slot.length > 0).collect();
        let total = head.range.and_then(|range| range.total).or(head.length);
        Self { at: 0, same, out: None, validator: head.validator.clone(), total }
    }
}

impl Job<'_> {
    /// Writes the body as it arrives.
    pub(super) async fn pour(
        &mut self,
        answer: &mut FileAnswer,
        mut sink: Sink,
    ) -> Result<Poured, Trouble> {
        let limits = self.films.limits;
        let room = self.folder.room();
        if let Some(total) = sink.total {
            // What is there already needs no more room.
            let more = total.saturating_sub(self.part.done.max(sink.at));
            let place = self.folder.place();
            if let Some(why) = limits.refuse(room, more, &place) {
                return Err(Trouble::Disk(why));
            }
        }
        let most = limits.most(room, self.part.done);
        let mut block = Vec::with_capacity(BLOCK);
        // What an answer from the beginning is has to be seen before anything is done with it.
        let mut seen = sink.at > 0;
        let mut text = TextLook::default();
        if seen {
            self.set_out(self.part.clone()).await?;
        }
        let mut kept = Instant::now();
        let ended = loop {
            let chunk = tokio::select! {
                chunk = answer.chunk() => chunk,
                () = stopped(&mut self.stop, &self.desk.stopping) => break Err(Trouble::Stopped),
            };
            match chunk {
                Ok(Some(bytes)) => {
                    if !seen {
                        text.add(&bytes);
                    }
                    block.extend_from_slice(&bytes);
                }
                Ok(None) => break Ok(None),
                Err(why) => break Ok(Some(why)),
            }
            let come = sink.at + block.len() as u64;
            self.tell(come, sink.total);
            let limit = sink.total.unwrap_or(most);
            if come > limit {
                block.truncate(usize::try_from(limit.saturating_sub(sink.at)).unwrap_or(BLOCK));
                if !seen {
                    self.welcome(answer.host(), &block).await?;
                }
                self.put(&mut sink, &block).await?;
                if sink.total.is_none() {
                    self.keep(&mut sink).await?;
                    return Err(Trouble::Disk(Limits::endless(answer.host(), come)));
                }
                // Nobody knows which of it is right: it is compared with the next answer.
                sink.validator = None;
                self.keep(&mut sink).await?;
                let what = "the host sent more than it announced".to_owned();
                return Err(Trouble::Cut(Failure::new(FailureKind::Unclear, what)));
            }
            if !seen {
                if !is_enough(block.len(), &text) {
                    continue;
                }
                self.welcome(answer.host(), &block).await?;
                seen = true;
            }
            let due = kept.elapsed() >= KEEP;
            if due || block.len() >= BLOCK {
                self.put(&mut sink, &block).await?;
                block.clear();
                if due {
                    kept = Instant::now();
                    self.keep(&mut sink).await?;
                }
            }
        };
        let whole = matches!(ended, Ok(None));
        if !seen && (whole || !text.is_text()) {
            if whole || !block.is_empty() {
                self.welcome(answer.host(), &block).await?;
            }
            seen = true;
        }
        if seen {
            self.put(&mut sink, &block).await?;
        }
        self.keep(&mut sink).await?;
        let why = ended?;
        let (came, why) = match (why, sink.total) {
            (Some(why), total) => (Came::of(sink.at, total), Some(why)),
            (None, Some(total)) if sink.at < total => {
                let what = format!("{} ended {} bytes early", answer.host(), total - sink.at);
                (Came::Cut, Some(Failure::new(FailureKind::Network, what)))
            }
            (None, None) if !answer.head.says_end => (Came::Closed, None),
            (None, _) => (Came::Whole, None),
        };
        Ok(self.poured(sink, came, why))
    }

    fn poured(&self, mut sink: Sink, came: Came, why: Option<Failure>) -> Poured {
        let at = sink.at;
        if let Some(out) = sink.out {
            return Poured { came, why, file: out.name, at, less: false };
        }
        // Nothing that was not there: the longest of those that are the same.
        sink.same.sort_by_key(|slot| slot.length);
        match sink.same.pop() {
            Some(slot) => Poured { came, why, less: at < slot.length, file: slot.name, at },
            None => Poured { came, why, file: self.working().to_owned(), at, less: false },
        }
    }

    /// Examines the first bytes of an answer, or all of them, and records in the ledger that it has
    /// begun.
    async fn welcome(&mut self, host: &str, block: &[u8]) -> Result<(), Trouble> {
        self.look(host, block)?;
        self.set_out(self.part.clone()).await
    }

    /// Refuses an answer by its first bytes, or all of them: a page, or something other than a film
    /// when the beginning of a film is already on disk.
    fn look(&self, host: &str, block: &[u8]) -> Result<(), Trouble> {
        let refuse = |what: String| {
            Err(Trouble::NoFilm(Failure::new(FailureKind::Unclear, format!("{host} sent {what}"))))
        };
        if block.is_empty() {
            return refuse("nothing".to_owned());
        }
        if is_text(block) && block.len() <= PAGE_LIMIT {
            return refuse(page(&page_words(block, self.films.client.secrets())));
        }
        let has_film = || matches!(self.folder.kind(self.working()), Some(Kind::Film(_)));
        match looks_like(block) {
            Some(Kind::Picture(_)) if has_film() => refuse("a picture in place of it".to_owned()),
            None if wrapping(block).is_none() && has_film() => {
                refuse("something that is no film".to_owned())
            }
            Some(Kind::Film(_) | Kind::Picture(_)) | None => Ok(()),
        }
    }

    /// Processes the next bytes; those that are on disk already are only compared.
    async fn put(&mut self, sink: &mut Sink, mut block: &[u8]) -> Result<(), Trouble> {
        while sink.out.is_none() && !block.is_empty() {
            let there = self.compare(sink, block).await?;
            block = &block[there..];
        }
        let Some(out) = &mut sink.out else { return Ok(()) };
        if block.is_empty() {
            return Ok(());
        }
        let place = self.folder.place();
        let more = block.len() as u64;
        if let Some(why) = self.films.limits.refuse(self.folder.room(), more, &place) {
            self.keep(sink).await?;
            return Err(Trouble::Disk(why));
        }
        let written = async {
            out.file.write_all(block).await?;
            out.file.flush().await
        };
        let written = written.await;
        written.map_err(|error| Trouble::Disk(self.folder.refused(&out.name, &error)))?;
        sink.at += more;
        Ok(())
    }

    /// How many of these bytes are on disk already. The rest goes into the file that has them, or
    /// into another one if they differ.
    async fn compare(&mut self, sink: &mut Sink, block: &[u8]) -> Result<usize, Trouble> {
        let at = sink.at;
        let (mut same, mut other) = (Vec::new(), Vec::new());
        let mut buffer = vec![0; block.len()];
        for mut slot in std::mem::take(&mut sink.same) {
            let most = reach(&slot, at, block.len());
            let read = async {
                slot.file.seek(std::io::SeekFrom::Start(at)).await?;
                slot.file.read_exact(&mut buffer[..most]).await
            };
            let read = read.await;
            if read.is_ok() && buffer[..most] == block[..most] {
                same.push(slot);
            } else {
                other.push(slot);
            }
        }
        same.sort_by_key(|slot| slot.length);
        let Some(longest) = same.pop() else {
            sink.out = Some(self.another(at, other).await?);
            return Ok(0);
        };
        let there = reach(&longest, at, block.len());
        sink.at += there as u64;
        if there < block.len() {
            sink.out = Some(self.at(longest, sink.at).await?);
        } else {
            same.retain(|slot| slot.length > sink.at);
            same.push(longest);
            sink.same = same;
        }
        Ok(there)
    }

    /// Opens a file for writing from this position.
    pub(super) async fn at(&self, mut slot: Slot, at: u64) -> Result<Slot, Trouble> {
        let sought = slot.file.seek(std::io::SeekFrom::Start(at)).await;
        sought.map_err(|error| Trouble::Disk(self.folder.refused(&slot.name, &error)))?;
        Ok(slot)
    }

    /// Chooses a file for an answer that differs from all existing ones, and copies its first `at`
    /// bytes from `had`: a new file, or the shortest one once there are as many as allowed. The
    /// others stay unchanged.
    async fn another(&mut self, at: u64, had: Vec<Slot>) -> Result<Slot, Trouble> {
        let working = self.working().to_owned();
        let size = |name: &String| match &self.unsynced {
            // Given up before any other, but not while a name is free: only after a power cut is it
            // worth nothing.
            Some(unsynced) if name == unsynced => self.folder.size(name).unwrap_or(0).min(1),
            _ => self.folder.size(name).unwrap_or(0),
        };
        let mut free = names::parts(self.stem());
        free.retain(|name| self.own.may(&self.folder, name));
        let name = free.into_iter().min_by_key(size).unwrap_or_else(|| working.clone());
        let mut had: Vec<Slot> = had.into_iter().filter(|slot| slot.length >= at).collect();
        had.sort_by_key(|slot| slot.name == name);
        let mut slot = match had.iter().position(|slot| slot.name == name) {
            Some(nth) => had.remove(nth),
            None => self.open(&name).await?,
        };
        let donor = had.pop();
        let keeps = donor.is_none() && slot.length >= at;
        if name == working {
            // Before it is written over: whoever goes on after an end of this must not trust it.
            let done = if keeps { self.part.done.min(at) } else { 0 };
            if done < self.part.done || self.part.validator.is_some() {
                self.set_out(Part { done, validator: None, ..self.part.clone() }).await?;
            }
        }
        let begun = async {
            slot.file.set_len(if keeps { at } else { 0 }).await?;
            if let Some(donor) = donor.filter(|_| !keeps) {
                let mut from = donor.file;
                from.seek(std::io::SeekFrom::Start(0)).await?;
                slot.file.seek(std::io::SeekFrom::Start(0)).await?;
                tokio::io::copy(&mut from.take(at), &mut slot.file).await?;
                slot.file.flush().await?;
            }
            Ok(())
        };
        let begun: std::io::Result<()> = begun.await;
        begun.map_err(|error| Trouble::Disk(self.folder.refused(&name, &error)))?;
        self.unsynced = None;
        self.at(slot, at).await
    }

    /// The other files that contain bytes of the film.
    pub(super) fn others(&self) -> Vec<String> {
        let mut others = names::parts(self.stem());
        others.retain(|name| {
            let theirs = name != self.working() && self.own.has(name);
            theirs && self.folder.size(name).is_some_and(|size| size > 0)
        });
        others
    }

    /// Opens a file of the film for writing, with an exclusive lock.
    pub(super) async fn open(&mut self, name: &str) -> Result<Slot, Trouble> {
        self.claim(&[name]).await?;
        let Some(file) = self.folder.own_part(name).map_err(Trouble::Disk)? else {
            let what = "somebody else is writing the film".to_owned();
            return Err(Trouble::Later(Failure::new(FailureKind::Disk, what), None));
        };
        let length = self.folder.size(name).unwrap_or(0);
        Ok(Slot { name: name.to_owned(), file: File::from_std(file), length })
    }

    /// Syncs what is there, and then records it in the ledger.
    async fn keep(&mut self, sink: &mut Sink) -> Result<(), Trouble> {
        let Some(out) = &mut sink.out else { return Ok(()) };
        let synced = out.file.sync_data().await;
        synced.map_err(|error| Trouble::Disk(self.folder.refused(&out.name, &error)))?;
        let next = Part {
            path: self.part.path.clone(),
            file: self.folder.path(&out.name),
            validator: sink.validator.clone(),
            done: sink.at,
            total: sink.total,
        };
        if next == (Part { done: sink.at, ..self.part.clone() }) {
            self.part = next;
            let event = TakeEvent::Fetched(sink.at);
            let recorded = self.desk.record(self.take.clone(), event, None).await;
            (self.take, _) = recorded.map_err(|(_, error)| error)?;
            Ok(())
        } else {
            self.set_out(next).await
        }
    }
}

/// How many of the given number of bytes at a position a file has.
fn reach(slot: &Slot, at: u64, bytes: usize) -> usize {
    bytes.min(usize::try_from(slot.length.saturating_sub(at)).unwrap_or(bytes))
}

/// Whether this many first bytes are enough to judge an answer. Text can only be judged at its end.
fn is_enough(bytes: usize, text: &TextLook) -> bool {
    bytes >= ENOUGH && (bytes > PAGE_LIMIT || !text.is_text())
}

/// Describes a page that came instead of a film, as the end of a sentence.
pub(super) fn page(words: &str) -> String {
    match words {
        "" => "an empty page in place of it".to_owned(),
        words => format!("a page in place of it: {}", quoted(words)),
    }
}
