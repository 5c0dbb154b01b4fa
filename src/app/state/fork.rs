//! A shot that took the form's place as a whole, and how that is taken back and made again.

use crate::domain::{Draft, Images, Motion, Shot, TakeId, Words};

/// What a form holds beside the prompt and the motion, which keep their own steps.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Rest {
    pub(in crate::app) ratio: String,
    pub(in crate::app) style: String,
    pub(in crate::app) model: String,
    pub(in crate::app) seconds: u32,
    pub(in crate::app) images: Images,
    /// Whether the words are wanted.
    pub(in crate::app) says: bool,
    pub(in crate::app) words: Words,
    pub(in crate::app) parent: Option<TakeId>,
}

impl Rest {
    /// What a draft holds of it.
    pub(in crate::app) fn of(draft: &Draft) -> Self {
        let Draft { shot, parent, words } = draft;
        Self {
            ratio: shot.ratio.clone(),
            style: shot.style.clone(),
            model: shot.model.clone(),
            seconds: shot.seconds,
            images: shot.images.clone(),
            says: shot.words.is_some(),
            words: words.clone(),
            parent: *parent,
        }
    }

    /// Each field that still is as in `here` becomes as in `far`; what was changed since stays.
    fn crossed(self, here: &Self, far: &Self) -> Self {
        fn field<T: PartialEq + Clone>(now: T, here: &T, far: &T) -> T {
            if now == *here { far.clone() } else { now }
        }
        Self {
            ratio: field(self.ratio, &here.ratio, &far.ratio),
            style: field(self.style, &here.style, &far.style),
            model: field(self.model, &here.model, &far.model),
            seconds: field(self.seconds, &here.seconds, &far.seconds),
            images: field(self.images, &here.images, &far.images),
            says: field(self.says, &here.says, &far.says),
            words: field(self.words, &here.words, &far.words),
            parent: field(self.parent, &here.parent, &far.parent),
        }
    }
}

/// What is left behind where a shot takes the form's place: all but the prompt, which the step of
/// undo holds as its edit.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Left {
    pub(in crate::app) rest: Rest,
    pub(in crate::app) motion: Motion,
    /// The words that would have been sent.
    pub(in crate::app) said: Option<String>,
}

impl Left {
    /// The whole of it, with its prompt.
    pub(in crate::app) fn draft(&self, prompt: String) -> Draft {
        let Rest { ratio, style, model, seconds, images, words, parent, .. } = self.rest.clone();
        let shot = Shot {
            prompt,
            ratio,
            style,
            model,
            seconds,
            images,
            motion: self.motion,
            words: self.said.clone(),
        };
        Draft { shot, parent, words }
    }
}

/// A step of undo that changes more than the prompt. It has two sides, before the shot was loaded
/// and after; the form is on one of them. Crossing it remembers what is left behind, so that
/// crossing it back, with nothing changed in between, always leads to exactly that.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Fork {
    /// Which step of the axes belongs to it.
    number: u64,
    /// The other side as it was when it was left.
    far: Left,
    /// The rest as it was when this side was reached.
    here: Rest,
    /// Whether the step of the axes was made together with it.
    together: bool,
    /// Whether nothing was ever changed between crossing it and crossing it back.
    whole: bool,
}

impl Fork {
    /// A shot takes the place of what is there: `left` makes room for `here`.
    pub(in crate::app) fn new(number: u64, left: Left, here: Rest) -> Self {
        Self { number, far: left, here, together: true, whole: true }
    }

    pub(in crate::app) fn number(&self) -> u64 {
        self.number
    }

    /// The other side.
    pub(in crate::app) fn far(&self) -> &Left {
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

    /// Crosses it, leaving this behind: gives the rest that is to be shown.
    pub(in crate::app) fn cross(&mut self, left: Left, takes_motion: bool) -> Rest {
        self.whole &= takes_motion && left.rest == self.here;
        let reached = left.rest.clone().crossed(&self.here, &self.far.rest);
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
