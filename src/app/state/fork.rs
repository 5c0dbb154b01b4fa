//! A shot that took the form's place as a whole, and how that is taken back and made again.

use crate::domain::{Draft, FIELDS, FieldName, FieldSpec};

/// The fields that go with a loaded shot as it goes; the prompt and the motion keep steps of their
/// own.
fn fields() -> impl Iterator<Item = &'static FieldSpec> {
    let own_steps = [FieldName::Prompt, FieldName::Motion];
    FIELDS.iter().filter(move |spec| !own_steps.contains(&spec.field))
}

/// Whether a field is the same on both sides. Words are, where both have some: they follow the
/// motion, or come from where the draft says.
fn is_same(spec: &FieldSpec, one: &Draft, other: &Draft) -> bool {
    if spec.field == FieldName::Words {
        return one.shot.words.is_some() == other.shot.words.is_some();
    }
    spec.is_same(&one.shot, &other.shot)
}

/// Whether nothing is different but the prompt and the motion.
fn is_same_rest(one: &Draft, other: &Draft) -> bool {
    let origin = |draft: &Draft| (draft.parent, draft.words.clone());
    fields().all(|spec| is_same(spec, one, other)) && origin(one) == origin(other)
}

/// Each field that still is as in `here` becomes as in `far`; what was changed since stays.
fn crossed(now: &Draft, here: &Draft, far: &Draft) -> Draft {
    let mut reached = now.clone();
    for spec in fields().filter(|spec| is_same(spec, now, here)) {
        spec.copy(&far.shot, &mut reached.shot);
    }
    if now.parent == here.parent {
        reached.parent = far.parent;
    }
    if now.words == here.words {
        reached.words.clone_from(&far.words);
    }
    reached
}

/// A step of undo that changes more than the prompt. It has two sides, before the shot was loaded
/// and after; the form is on one of them. Crossing it remembers what is left behind, so that
/// crossing it back, with nothing changed in between, always leads to exactly that.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Fork {
    /// Which step of the axes belongs to it.
    number: u64,
    /// The other side as it was when it was left.
    far: Draft,
    /// This side as it was when it was reached.
    here: Draft,
    /// Whether the step of the axes was made together with it.
    together: bool,
    /// Whether nothing was ever changed between crossing it and crossing it back.
    whole: bool,
}

impl Fork {
    /// A shot takes the place of what is there: `left` makes room for `here`.
    pub(in crate::app) fn new(number: u64, left: Draft, here: Draft) -> Self {
        Self { number, far: left, here, together: true, whole: true }
    }

    pub(in crate::app) fn number(&self) -> u64 {
        self.number
    }

    /// The other side.
    pub(in crate::app) fn far(&self) -> &Draft {
        &self.far
    }

    /// Whether crossing it takes the axes along, where their next step is the one that belongs to
    /// it. Once they went their own way they keep it: else crossing to and fro would move them.
    pub(in crate::app) fn takes_motion(&self, is_next: bool) -> bool {
        self.together && is_next
    }

    /// Whether each of its sides is as it was when the shot was loaded: then crossing it takes the
    /// whole shot out, or brings the whole shot in.
    pub(in crate::app) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Crosses it, leaving this behind: gives what is to be shown, but for the prompt and the motion.
    pub(in crate::app) fn cross(&mut self, left: Draft, takes_motion: bool) -> Draft {
        self.whole &= takes_motion && is_same_rest(&left, &self.here);
        let reached = crossed(&left, &self.here, &self.far);
        self.here = reached.clone();
        self.far = left;
        self.together = takes_motion;
        reached
    }
}

/// What took the place of the whole prompt.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Brought {
    /// A shot, with everything that it is.
    Shot(Box<Fork>),
    /// An earlier prompt, which the ledger keeps.
    Earlier,
    /// A text from elsewhere.
    Text,
}
