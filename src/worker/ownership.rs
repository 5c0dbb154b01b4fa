//! Tracks which files in the films folder belong to which take. A take may overwrite or remove only
//! what the ledger has recorded as written for it. A row alone proves nothing, because an import
//! may name any file.

use std::collections::BTreeSet;

use super::desk::Desk;
use super::fetch::{Job, Trouble};
use super::outcome::file_name;
use crate::domain::{Failure, FailureKind, Take};
use crate::download::{Folder, Unnamed, names};
use crate::store::StoreError;

/// The names in the films folder that belong to one take.
#[derive(Debug, Default)]
pub(super) struct Own(BTreeSet<String>);

impl Own {
    /// Whether a file with this name was, or is about to be, written for the take.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Whether the take can have this name: nobody has it, or the take does.
    pub(super) fn may(&self, folder: &Folder, name: &str) -> bool {
        self.has(name) || !folder.has(name)
    }
}

impl Desk {
    /// The names in this folder that the ledger has recorded for a take.
    pub(super) async fn own(&self, take: &Take, folder: &Folder) -> Result<Own, StoreError> {
        let take = take.clone();
        let made = self.setup.store.call(move |ledger| Ok(ledger.files_of(&take)?.made)).await?;
        let here = made.into_iter().filter(|made| made.sure && folder.holds(&made.path));
        Ok(Own(here.map(|made| file_name(&made.path)).collect()))
    }

    /// Records these names as the take's. `false`, with nothing changed, if one of them belongs to
    /// somebody else.
    pub(super) async fn claim(
        &self,
        take: &Take,
        folder: &Folder,
        own: &mut Own,
        names: &[&str],
    ) -> Result<bool, StoreError> {
        if !names.iter().all(|name| own.may(folder, name)) {
            return Ok(false);
        }
        let new: Vec<&str> = names.iter().copied().filter(|name| !own.has(name)).collect();
        if !new.is_empty() {
            let files: Vec<_> = new.iter().map(|name| folder.path(name)).collect();
            let take = take.clone();
            self.setup.store.call(move |ledger| ledger.claim(&take, &files)).await?;
            own.0.extend(new.into_iter().map(str::to_owned));
        }
        Ok(true)
    }

    /// Withdraws a claim, because somebody created a file with that name after it. What is deleted
    /// with the take must not be theirs.
    pub(super) async fn disclaim(
        &self,
        take: &Take,
        folder: &Folder,
        own: &mut Own,
        name: &str,
    ) -> Result<(), StoreError> {
        let (take, file) = (take.clone(), folder.path(name));
        self.setup.store.call(move |ledger| ledger.disclaim(&take, &file)).await?;
        own.0.remove(name);
        Ok(())
    }

    /// Writes a small file under a name that has just been claimed for the take.
    pub(super) async fn write_new(
        &self,
        take: &Take,
        folder: &Folder,
        own: &mut Own,
        (name, bytes): (&str, &[u8]),
    ) -> Result<Result<(), Failure>, StoreError> {
        Ok(match folder.write(name, bytes) {
            Ok(()) => Ok(()),
            Err(Unnamed::Taken(why)) => {
                self.disclaim(take, folder, own, name).await?;
                folder.remove(&names::part_of(name));
                Err(why)
            }
            Err(Unnamed::Refused(why)) => Err(why),
        })
    }
}

impl Job<'_> {
    /// Claims these names for the take.
    ///
    /// # Errors
    ///
    /// If one of them belongs to somebody else.
    pub(super) async fn claim(&mut self, names: &[&str]) -> Result<(), Trouble> {
        if self.desk.claim(&self.take, &self.folder, &mut self.own, names).await? {
            return Ok(());
        }
        let taken = names.iter().find(|name| !self.own.may(&self.folder, name));
        let path = self.folder.path(taken.unwrap_or(&""));
        let what = format!("{} is there, and viewfinder did not write it", path.display());
        Err(Trouble::Disk(Failure::new(FailureKind::Disk, what)))
    }
}
