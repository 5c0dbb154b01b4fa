//! What goes to the disk beside a film: its pictures, and what made it.

use std::path::PathBuf;
use std::time::Duration;

use super::fetch::{Job, Trouble, stopped};
use crate::api::FileClient;
use crate::domain::{Failure, FailureKind, Output};
use crate::download::{Kind, Sidecar, looks_like};

/// A picture larger than this is none of a film.
const PICTURE_LIMIT: usize = 32 * 1024 * 1024;
/// A picture keeps its film waiting no longer.
const PICTURE_PATIENCE: Duration = Duration::from_secs(20);
/// Tries for a picture after the first.
const PICTURE_TRIES: u32 = 3;
/// Before the first of them; longer before each next one.
const PICTURE_AGAIN: Duration = Duration::from_millis(200);

impl Job<'_> {
    /// Fetches a small picture. A film is worth keeping without it, so what the host does about it
    /// is only logged, after a few tries.
    pub(super) async fn picture(
        &mut self,
        url: Option<&str>,
        stem: &str,
    ) -> Result<Option<PathBuf>, Trouble> {
        let Some(url) = url else { return Ok(None) };
        for ending in ["png", "jpg", "webp"] {
            let name = format!("{stem}.{ending}");
            if self.folder.size(&name).is_some() {
                return Ok(Some(self.folder.path(&name)));
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
                self.folder.write(&name, &bytes).map_err(Trouble::Disk)?;
                return Ok(Some(self.folder.path(&name)));
            }
            Ok(Err(why)) => why.message,
            Err(_) => "it took too long".to_owned(),
        };
        tracing::warn!(take = %self.take.id, why, "a picture of a film was left out");
        Ok(None)
    }

    /// Writes beside the film what made it.
    pub(super) async fn sidecar(&mut self, name: &str, output: &Output) -> Result<(), Trouble> {
        if self.folder.has(name) {
            return Ok(());
        }
        let id = self.take.id;
        let papers = self.desk.setup.store.call(move |ledger| ledger.papers(id)).await?;
        let raw = papers.and_then(|papers| papers.raw);
        let estimate = (self.films.estimate.0)(&self.take.shot);
        let about = Sidecar::of(&self.take, output, estimate, (self.desk.now(), raw.as_deref()));
        let mut json = serde_json::to_vec_pretty(&about).expect("what is known always serialises");
        json.push(b'\n');
        self.folder.write(name, &json).map_err(Trouble::Disk)
    }
}

/// A picture from a host, once asked for.
async fn picture(client: &FileClient, url: &str) -> Result<(Kind, Vec<u8>), Failure> {
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
    if answer.head.status != 200 || !whole {
        let what = format!("{} answered {}", answer.host(), answer.head.status);
        return Err(Failure::new(FailureKind::Network, what));
    }
    let kind = looks_like(&bytes).filter(|kind| !kind.is_film());
    let kind = kind.ok_or_else(|| Failure::new(FailureKind::Unclear, "it is no picture"))?;
    Ok((kind, bytes))
}
