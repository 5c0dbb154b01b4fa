//! Saves what belongs to a film: its pictures, and the description of how it was made.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits")]

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use super::desk::Desk;
use super::fetch::{Films, Job, Trouble, stopped};
use super::ownership::Own;
use crate::api::FileClient;
use crate::domain::{Failure, FailureKind, Take};
use crate::download::{
    About, Folder, Kind, Picture, SIDECAR_LIMIT, Sidecar, looks_like, names, take_of,
};

/// Largest picture of a film, in bytes.
const PICTURE_LIMIT: usize = 32 * 1024 * 1024;
/// Longest time that a picture delays its film.
const PICTURE_PATIENCE: Duration = Duration::from_secs(20);
/// Retries for a picture after the first attempt.
const PICTURE_TRIES: u32 = 3;
/// Wait before the first retry; each later wait is longer.
const PICTURE_AGAIN: Duration = Duration::from_millis(200);

impl Job<'_> {
    /// Fetches a picture of a film. The film is worth keeping without it, so after a few retries a
    /// failure of the host is only logged. A failure of the disk is returned.
    pub(super) async fn picture(
        &mut self,
        url: Option<&str>,
        stem: &str,
        which: &str,
    ) -> Result<Result<Option<PathBuf>, Failure>, Trouble> {
        let Some(url) = url else { return Ok(Ok(None)) };
        let stem = format!("{stem}{which}");
        for picture in Picture::ALL {
            let name = format!("{stem}.{}", picture.ending());
            if self.own.has(&name) && self.folder.size(&name).is_some() {
                return Ok(Ok(Some(self.folder.path(&name))));
            }
        }
        let client = &self.films.client.for_provider(&self.take.origin);
        let tries = async {
            let mut failures = 0;
            loop {
                match picture(client, url).await {
                    Ok((kind, bytes)) => return Ok((kind, bytes)),
                    Err(why) if failures == PICTURE_TRIES => return Err(why),
                    Err(_) => failures += 1,
                }
                tokio::time::sleep(PICTURE_AGAIN * failures).await;
            }
        };
        let come = tokio::select! {
            come = tokio::time::timeout(PICTURE_PATIENCE, tries) => come,
            () = stopped(&mut self.stop, &self.desk.stopping) => return Err(Trouble::Stopped),
        };
        let why = match come {
            Ok(Ok((kind, bytes))) => {
                let name = format!("{stem}.{}", kind.ending());
                let claimed = self.claim(&[&name, &names::part_of(&name)]).await;
                let written = match claimed {
                    Ok(()) => {
                        let (folder, own) = (&self.folder, &mut self.own);
                        self.desk.write_new(&self.take, folder, own, (&name, &bytes)).await?
                    }
                    Err(Trouble::Disk(why)) => Err(why),
                    Err(trouble) => return Err(trouble),
                };
                return Ok(written.map(|()| Some(self.folder.path(&name))));
            }
            Ok(Err(why)) => why.message,
            Err(_) => "it took too long".to_owned(),
        };
        tracing::warn!(take = %self.take.id, why, "a picture of a film was left out");
        Ok(Ok(None))
    }
}

impl Desk {
    /// Writes the description beside a film: `about` is the film's name, whether it is complete,
    /// and what is odd about it.
    pub(super) async fn sidecar(
        &self,
        take: &Take,
        films: &Films,
        (folder, own): (&Folder, &mut Own),
        stem: &str,
        (film, whole, remark): (&str, bool, Option<&str>),
    ) -> Result<(), Failure> {
        let name = format!("{stem}{}", names::SIDECAR);
        let read = |file| std::io::read_to_string(std::io::Read::take(file, SIDECAR_LIMIT));
        let there = match folder.read(&name).and_then(read) {
            Ok(text) if own.has(&name) && take_of(&text) == Some(take.id) => true,
            // What somebody else put there stays.
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            Err(error) => return Err(folder.refused(&name, &error)),
        };
        let disk = |why: &dyn std::fmt::Display| Failure::new(FailureKind::Disk, why.to_string());
        let part = names::part_of(&name);
        let claimed = self.claim(take, folder, own, &[&name, &part]).await;
        if !claimed.map_err(|why| disk(&why))? {
            return Err(disk(&format!("{} is not viewfinder's", folder.path(&part).display())));
        }
        let id = take.id;
        let papers = self.setup.store.call(move |ledger| ledger.papers(id)).await;
        let papers = papers.map_err(|why| disk(&why))?;
        let raw = papers.and_then(|papers| papers.raw);
        let estimate = (films.estimate.0)(&take.shot);
        let about = About { film, whole, remark, at: self.now() };
        let output = take.output().cloned().unwrap_or_default();
        let about = Sidecar::of(take, &output, about, (estimate, raw.as_deref()));
        let json = about.to_bytes();
        if there {
            return folder.replace(&name, &json);
        }
        let written = self.write_new(take, folder, own, (&name, &json)).await;
        written.map_err(|why| disk(&why))?
    }
}

/// Requests a picture from a host, once.
async fn picture(client: &FileClient, url: &str) -> Result<(Picture, Vec<u8>), Failure> {
    let mut answer = client.get(url, None).await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > PICTURE_LIMIT {
            let what = "it is larger than any picture of a film";
            return Err(Failure::new(FailureKind::Unclear, what));
        }
    }
    let whole = answer.head.length.is_none_or(|length| length == bytes.len() as u64);
    if !matches!(answer.head.status, 200..=203) || !whole {
        let what = format!("{} answered {}", answer.host(), answer.head.status);
        return Err(Failure::new(FailureKind::Network, what));
    }
    match looks_like(&bytes) {
        Some(Kind::Picture(picture)) => Ok((picture, bytes)),
        Some(Kind::Film(_)) | None => Err(Failure::new(FailureKind::Unclear, "it is no picture")),
    }
}
