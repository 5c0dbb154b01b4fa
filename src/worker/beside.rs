//! What was measured in a film, in the file beside it.

use std::io::{self, ErrorKind};

use super::outcome::file_name;
use crate::domain::{Failure, FailureKind, Take};
use crate::download::{Folder, SIDECAR_LIMIT, is_sidecar, names, with_camera};
use crate::measure::Got;
use crate::store::Ledger;

/// Adds what was measured in the film of a take to its sidecar, if that is still there and was
/// written for the take. `private` is the setting for the modes of files.
///
/// # Errors
///
/// If the sidecar can be neither read nor replaced; it stays as it was.
pub fn keep_beside(
    ledger: &mut Ledger,
    take: &Take,
    got: &Got,
    private: bool,
) -> Result<(), Failure> {
    let Some(film) = take.film() else { return Ok(()) };
    let Some(place) = film.path.parent() else { return Ok(()) };
    let folder = Folder::open(place, private)?;
    let name = format!("{}{}", names::stem_of(&file_name(&film.path)), names::SIDECAR);
    let read = |file| io::read_to_string(io::Read::take(file, SIDECAR_LIMIT));
    let text = match folder.read(&name).and_then(read) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
            return Ok(());
        }
        Err(error) => return Err(folder.refused(&name, &error)),
    };
    let disk = |why: &dyn std::fmt::Display| Failure::new(FailureKind::Disk, why.to_string());
    let made = ledger.files_of(take).map_err(|why| disk(&why))?.made;
    let own = |name: &str| {
        let path = folder.path(name);
        made.iter().any(|made| made.sure && made.path == path)
    };
    if !own(&name) || !is_sidecar(&text, take) {
        // What somebody else put there stays.
        return Ok(());
    }
    let Some(json) = with_camera(&text, got) else { return Ok(()) };
    let part = names::part_of(&name);
    if !own(&part) {
        if folder.has(&part) {
            return Err(disk(&format!("{} is not viewfinder's", folder.path(&part).display())));
        }
        ledger.claim(take, &[folder.path(&part)]).map_err(|why| disk(&why))?;
    }
    folder.replace(&name, &json)
}
