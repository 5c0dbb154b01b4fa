//! The form's unsent content, one file per running instance.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads or writes files")]

use std::fs;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::files;
use super::owner::Owner;
use super::text_file::{Unread, read_bytes};
use crate::domain::KeptDraft;

/// Largest draft file, in bytes: room for the longest prompt and everything that undo restores,
/// escaped.
const DRAFT_LIMIT: u64 = 8 * 1024 * 1024;

/// This instance's draft on disk.
#[derive(Debug)]
pub struct Drafts {
    path: PathBuf,
}

impl Drafts {
    /// Opens the draft of the instance `me`, which takes over the newest draft of an instance that
    /// died.
    pub fn open(
        folder: &Path,
        locks: &Path,
        me: &str,
    ) -> Result<(Self, Option<KeptDraft>), StoreError> {
        files::create_private_dir(folder)?;
        files::sweep(folder);
        let drafts = Self { path: folder.join(format!("{me}.json")) };
        for path in newest_first(folder)? {
            let owner = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if owner == me || Owner::is_alive(locks, owner) {
                continue;
            }
            // Renaming is the claim: of two instances that start at once only one succeeds.
            if fs::rename(&path, &drafts.path).is_err() {
                continue;
            }
            let why = match read_bytes(&drafts.path, DRAFT_LIMIT) {
                Ok(text) => match serde_json::from_slice(&text) {
                    Ok(draft) => return Ok((drafts, Some(draft))),
                    Err(why) => why.to_string(),
                },
                Err(Unread::Io(error)) => return Err(StoreError::file(&drafts.path)(error)),
                Err(why) => why.to_string(),
            };
            // By the name it had: of two that cannot be read, both are kept.
            let aside = path.with_extension("unreadable");
            tracing::warn!(why, aside = %aside.display(), "a draft could not be read");
            fs::rename(&drafts.path, &aside).map_err(StoreError::file(&aside))?;
        }
        Ok((drafts, None))
    }

    /// Writes the draft, completely or not at all.
    pub fn save(&self, draft: &KeptDraft) -> Result<(), StoreError> {
        let json = serde_json::to_vec_pretty(draft).expect("a draft always serialises");
        // Somebody may have removed the folder meanwhile.
        if let Some(folder) = self.path.parent() {
            files::create_private_dir(folder)?;
        }
        files::replace_private(&self.path, &json)
    }
}

fn newest_first(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = fs::read_dir(folder).map_err(StoreError::file(folder))?;
    let mut drafts: Vec<_> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "json"))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    drafts.sort();
    Ok(drafts.into_iter().rev().map(|(_, path)| path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Shot;

    fn draft(prompt: &str) -> KeptDraft {
        Shot { prompt: prompt.to_owned(), ..Shot::default() }.into()
    }

    #[test]
    fn a_draft_outlives_its_instance_and_is_taken_over_once() {
        let root = tempfile::tempdir().unwrap();
        let (folder, locks) = (root.path().join("drafts"), root.path().join("locks"));
        let first = Owner::claim(&locks).unwrap();
        let (drafts, none) = Drafts::open(&folder, &locks, first.id()).unwrap();
        assert_eq!(none, None);
        drafts.save(&draft("a cat")).unwrap();
        let second = Owner::claim(&locks).unwrap();
        let (_, beside) = Drafts::open(&folder, &locks, second.id()).unwrap();
        assert_eq!(beside, None, "the first still runs");
        drop(first);
        let (_, mine) = Drafts::open(&folder, &locks, second.id()).unwrap();
        assert_eq!(mine, Some(draft("a cat")));
        drop(second);
        let third = Owner::claim(&locks).unwrap();
        let (_, again) = Drafts::open(&folder, &locks, third.id()).unwrap();
        assert_eq!(again, Some(draft("a cat")), "and goes on to the next");
    }

    #[test]
    fn what_is_no_draft_keeps_nobody_waiting() {
        let root = tempfile::tempdir().unwrap();
        let (folder, locks) = (root.path().join("drafts"), root.path().join("locks"));
        fs::create_dir(&folder).unwrap();
        let at = |name: &str| folder.join(name);
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe.json"), rustix::fs::Mode::RUSR).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("device.json")).unwrap();
        fs::create_dir(at("folder.json")).unwrap();
        fs::write(at("large.json"), " ".repeat(DRAFT_LIMIT as usize + 1)).unwrap();
        let me = Owner::claim(&locks).unwrap();
        let (_, found) = Drafts::open(&folder, &locks, me.id()).unwrap();
        assert_eq!(found, None);
        for name in ["pipe", "device", "folder", "large"] {
            let aside = at(name).with_extension("unreadable");
            assert!(aside.symlink_metadata().is_ok(), "{name} is kept");
        }
    }

    #[test]
    fn a_broken_draft_is_kept_aside_and_the_next_one_found() {
        let root = tempfile::tempdir().unwrap();
        let (folder, locks) = (root.path().join("drafts"), root.path().join("locks"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("good.json"), serde_json::to_vec(&draft("good")).unwrap()).unwrap();
        let old = fs::File::options().append(true).open(folder.join("good.json")).unwrap();
        old.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        fs::write(folder.join("bad.json"), "{").unwrap();
        let me = Owner::claim(&locks).unwrap();
        let (_, found) = Drafts::open(&folder, &locks, me.id()).unwrap();
        assert_eq!(found, Some(draft("good")));
        assert!(folder.join("bad.unreadable").exists());
    }
}
