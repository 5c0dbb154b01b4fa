//! The films that came while the studio was open: the newest one, and those that nobody has looked
//! at.

use std::collections::BTreeSet;

use crate::domain::{Take, TakeId, Timestamp};

/// The films that came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct News {
    /// The take of the film that came last, wherever the history is scrolled to.
    newest: Option<Box<Take>>,
    /// Takes whose film came and was not looked at.
    unseen: BTreeSet<TakeId>,
    /// Counts changes of them.
    revision: u64,
    /// The take that was looked at last, if it was new then.
    looked_at: Option<TakeId>,
}

impl News {
    /// Those that were not looked at when the studio ended.
    pub(super) fn of_draft(ids: &BTreeSet<String>) -> Self {
        let unseen = ids.iter().filter_map(|id| TakeId::parse(id)).collect();
        Self { unseen, ..Self::default() }
    }

    /// The same for another ledger: none has come there yet.
    pub(super) fn without_newest(&self) -> Self {
        Self { newest: None, ..self.clone() }
    }

    /// What is kept of them with the draft.
    pub fn to_keep(&self) -> BTreeSet<String> {
        self.unseen.iter().map(TakeId::to_string).collect()
    }

    /// Changes with anything that [`Self::to_keep`] gives.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The take of the film that came last.
    pub fn newest(&self) -> Option<&Take> {
        self.newest.as_deref()
    }

    /// Whether the film of a take came and was not looked at.
    pub fn is_new(&self, id: TakeId) -> bool {
        self.unseen.contains(&id)
    }

    /// Whether the film that came last was not looked at.
    pub fn newest_is_new(&self) -> bool {
        self.newest().is_some_and(|take| self.is_new(take.id))
    }

    /// The film of a take has come.
    pub fn came(&mut self, take: &Take) {
        self.unseen.insert(take.id);
        self.revision += 1;
        self.newest = Some(Box::new(take.clone()));
    }

    /// A take is now like this.
    pub(super) fn put(&mut self, take: &Take) {
        if let Some(newest) = self.newest.as_mut().filter(|newest| newest.id == take.id) {
            **newest = take.clone();
        }
    }

    /// These takes were read: where no film has come yet, the one that was done last is the newest.
    pub(super) fn read(&mut self, takes: &[Take]) {
        for take in takes {
            self.put(take);
        }
        let age = |take: &Take| -> (Option<Timestamp>, i64) { (take.ended, take.seq) };
        let last = takes.iter().filter(|take| take.film().is_some()).max_by_key(|take| age(take));
        if let Some(last) = last
            && self.newest().is_none_or(|newest| age(newest) < age(last))
        {
            self.newest = Some(Box::new(last.clone()));
        }
    }

    /// A film is being looked at.
    pub fn look_at(&mut self, id: TakeId) {
        self.looked_at = self.unseen.remove(&id).then_some(id);
        self.revision += 1;
    }

    /// Nothing came of that: the film could not be shown.
    pub fn not_shown(&mut self) {
        self.unseen.extend(self.looked_at.take());
        self.revision += 1;
    }

    /// A take is hidden; these are left.
    pub(super) fn remove(&mut self, id: TakeId, left: &[Take]) {
        self.unseen.remove(&id);
        self.revision += 1;
        if self.newest().is_some_and(|newest| newest.id == id) {
            self.newest = None;
            self.read(left);
        }
    }
}
