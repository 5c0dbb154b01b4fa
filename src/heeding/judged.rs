//! One take as it is judged: by its user's eye where they said so, else by what was measured.

use super::distance::Marks;
use super::verdict::{Asked, Verdict, verdicts};
use crate::domain::{Convention, Eye, Motion};
use crate::measure::{Got, PictureAxis};

/// A verdict, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What became of what was asked.
    pub verdict: Verdict,
    /// Whether the user said so; it was measured otherwise.
    pub by_eye: bool,
}

/// How much was asked of an axis of the picture, by the directions that are shown: the larger of two
/// twins that were asked alike. None where nothing was asked, or twins against each other.
pub fn asked(seen: PictureAxis, motion: &Motion, convention: &Convention) -> Option<f64> {
    match Asked::of(seen, motion, convention) {
        Asked::This(amount) => Some(amount),
        Asked::Nothing | Asked::Both => None,
    }
}

/// The verdict on each axis of the picture, in the order of [`PictureAxis::ALL`]: none where nothing
/// was asked, or nothing is known. For `expected` see [`super::expected`].
pub fn judged(
    motion: &Motion,
    convention: &Convention,
    (got, eye): (Option<&Got>, &Eye),
    expected: [Option<f64>; 4],
) -> [Option<Judged>; 4] {
    let measured = got.map(|got| verdicts(motion, convention, got, expected)).unwrap_or_default();
    PictureAxis::ALL.map(|seen| {
        let asked = asked(seen, motion, convention)?;
        let said = eye.of(seen).map(|sight| Verdict::of(sight, asked));
        let verdict = said.or(measured[seen.index()])?;
        Some(Judged { verdict, by_eye: said.is_some() })
    })
}

/// What became of a take as a whole, over the axes that were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heed {
    /// All of them moved as asked.
    All,
    /// Some did.
    Some,
    /// None did.
    None,
    /// That cannot be told of any.
    Unclear,
}

impl Heed {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::All, Self::Some, Self::None, Self::Unclear];

    /// Of a take that is judged so; none where nothing is known.
    pub fn of(judged: &[Option<Judged>; 4]) -> Option<Self> {
        let verdicts = || judged.iter().flatten().map(|it| it.verdict);
        let count = |is: fn(Verdict) -> bool| verdicts().filter(|it| is(*it)).count();
        let all = verdicts().count();
        let heeded = count(|it| matches!(it, Verdict::Heeded | Verdict::Partly));
        let unclear = count(|it| it == Verdict::Unclear);
        match (heeded, unclear) {
            _ if all == 0 => None,
            (_, unclear) if unclear == all => Some(Self::Unclear),
            (0, _) => Some(Self::None),
            (heeded, _) if heeded == all => Some(Self::All),
            _ => Some(Self::Some),
        }
    }

    /// Its name in lists.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "some",
            Self::None => "none",
            Self::Unclear => "unclear",
        }
    }

    /// Its mark, one cell wide: whether got is what was asked. It stands in the row of a take, so it
    /// is none that says how a take has ended.
    pub const fn mark(self, marks: Marks) -> &'static str {
        match (self, marks) {
            (Self::All, _) => "=",
            (Self::Some, Marks::Unicode) => "≈",
            (Self::Some, Marks::Ascii) => "~",
            (Self::None, Marks::Unicode) => "≠",
            (Self::None, Marks::Ascii) => "/",
            (Self::Unclear, _) => "?",
        }
    }

    /// What its mark says, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::All => "the camera moved as asked on every axis",
            Self::Some => "the camera moved as asked on some axes",
            Self::None => "the camera stood still, or went the other way",
            Self::Unclear => "what the camera did can't be told",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(verdicts: &[Verdict]) -> Option<Heed> {
        let mut judged = [None; 4];
        for (nth, verdict) in verdicts.iter().enumerate() {
            judged[nth] = Some(Judged { verdict: *verdict, by_eye: false });
        }
        Heed::of(&judged)
    }

    #[test]
    fn a_take_is_heeded_wholly_partly_or_not_at_all() {
        use Verdict::{Heeded, Ignored, Opposite, Partly, Unclear};
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[Heeded, Partly]), Some(Heed::All));
        assert_eq!(of(&[Heeded, Ignored]), Some(Heed::Some));
        assert_eq!(of(&[Heeded, Unclear]), Some(Heed::Some), "not every axis is known");
        assert_eq!(of(&[Opposite, Ignored]), Some(Heed::None));
        assert_eq!(of(&[Ignored, Unclear]), Some(Heed::None));
        assert_eq!(of(&[Unclear, Unclear]), Some(Heed::Unclear));
    }
}
