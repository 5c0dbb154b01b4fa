//! What was measured in a film, in the file beside it.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use super::outcome::file_name;
use crate::domain::{Failure, FailureKind, Take};
use crate::download::{Folder, SIDECAR_LIMIT, is_sidecar, names, with_camera};
use crate::measure::Got;
use crate::store::{Ledger, Made};

/// What was measured in the film of a take, to be added to its sidecar.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The take, saved.
    pub take: &'a Take,
    /// What was measured in its film.
    pub got: &'a Got,
    /// Whether only the user may read what is written.
    pub private: bool,
}

/// A sidecar as it is to be.
pub(super) struct Plan {
    folder: Folder,
    name: String,
    json: Vec<u8>,
    /// The file that is written first, where the ledger does not know it as the take's yet.
    pub(super) claims: Option<PathBuf>,
}

impl Beside<'_> {
    /// Adds it, if the sidecar is still there and was written for the take.
    ///
    /// # Errors
    ///
    /// If the sidecar can be neither read nor replaced; it stays as it was.
    pub fn keep(&self, ledger: &mut Ledger) -> Result<(), Failure> {
        let made = ledger.files_of(self.take).map_err(|why| disk(&why))?.made;
        let Some(mut plan) = self.planned(&made)? else { return Ok(()) };
        if let Some(file) = plan.claims.take() {
            ledger.claim(self.take, &[file]).map_err(|why| disk(&why))?;
        }
        plan.written()
    }

    /// What there is to write, where the ledger has these files as the take's.
    pub(super) fn planned(&self, made: &[Made]) -> Result<Option<Plan>, Failure> {
        let Some(film) = self.take.film() else { return Ok(None) };
        let Some(place) = film.path.parent() else { return Ok(None) };
        let folder = Folder::open(place, self.private)?;
        let name = format!("{}{}", names::stem_of(&file_name(&film.path)), names::SIDECAR);
        let read = |file| io::read_to_string(io::Read::take(file, SIDECAR_LIMIT));
        let text = match folder.read(&name).and_then(read) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
                return Ok(None);
            }
            Err(error) => return Err(folder.refused(&name, &error)),
        };
        let own = |name: &str| {
            let path = folder.path(name);
            made.iter().any(|made| made.sure && made.path == path)
        };
        if !own(&name) || !is_sidecar(&text, self.take) {
            // What somebody else put there stays.
            return Ok(None);
        }
        let Some(json) = with_camera(&text, self.got) else { return Ok(None) };
        let part = names::part_of(&name);
        let known = own(&part);
        if !known && folder.has(&part) {
            return Err(disk(&format!("{} is not viewfinder's", folder.path(&part).display())));
        }
        let claims = (!known).then(|| folder.path(&part));
        Ok(Some(Plan { folder, name, json, claims }))
    }
}

impl Plan {
    /// Writes it, once what it claims is claimed.
    pub(super) fn written(&self) -> Result<(), Failure> {
        self.folder.replace(&self.name, &self.json)
    }
}

fn disk(why: &dyn fmt::Display) -> Failure {
    Failure::new(FailureKind::Disk, why.to_string())
}
