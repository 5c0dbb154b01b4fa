//! One take: each axis of the picture, as asked or not.

use super::gain::Gain;
use crate::domain::{Axis, Convention, Motion, Sight};
use crate::measure::{Got, Moved, PictureAxis};

/// Less than this part of what the model usually does is only partly what was asked.
const PARTLY: f64 = 0.4;

/// What became of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It moved the way that was asked.
    Heeded,
    /// So it did, but far less than this model usually does.
    Partly,
    /// It stood still.
    Ignored,
    /// It moved the other way.
    Opposite,
    /// That cannot be told.
    Unclear,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Heeded, Self::Partly, Self::Ignored, Self::Opposite, Self::Unclear];

    /// Its name in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Heeded => "heeded",
            Self::Partly => "partly",
            Self::Ignored => "ignored",
            Self::Opposite => "opposite",
            Self::Unclear => "unclear",
        }
    }

    /// The same for people.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Heeded => "as asked",
            Self::Partly => "less than usual",
            Self::Ignored => "ignored",
            Self::Opposite => "the other way",
            Self::Unclear => "can't tell",
        }
    }

    /// By what was seen, where so much was asked.
    pub fn of(sight: Sight, asked: f64) -> Self {
        match sight {
            Sight::Positive if asked > 0.0 => Self::Heeded,
            Sight::Negative if asked < 0.0 => Self::Heeded,
            Sight::Positive | Sight::Negative => Self::Opposite,
            Sight::Still => Self::Ignored,
            Sight::Undecided => Self::Unclear,
        }
    }
}

/// Where in the picture an axis that is asked for shows.
pub const fn picture_axis(axis: Axis) -> PictureAxis {
    match axis {
        Axis::X | Axis::Pan => PictureAxis::Horizontal,
        Axis::Y | Axis::Tilt => PictureAxis::Vertical,
        Axis::Z => PictureAxis::Zoom,
        Axis::Roll => PictureAxis::Roll,
    }
}

/// What was asked of an axis of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Asked {
    Nothing,
    /// By one axis, or by both of its twins alike, the larger of which this is.
    This(f64),
    /// Its twins against each other, as in an arc: the picture may do either.
    Both,
}

impl Asked {
    pub(super) fn of(seen: PictureAxis, motion: &Motion, convention: &Convention) -> Self {
        let amounts = Axis::ALL.into_iter().filter(|axis| picture_axis(*axis) == seen);
        amounts.map(|axis| convention.amount(motion, axis)).fold(Self::Nothing, |asked, amount| {
            match asked {
                Self::Nothing if amount == 0.0 => Self::Nothing,
                Self::Nothing => Self::This(amount),
                Self::This(other) if amount * other < 0.0 => Self::Both,
                Self::This(other) if amount.abs() > other.abs() => Self::This(amount),
                Self::This(_) | Self::Both => asked,
            }
        })
    }
}

/// The verdict on each axis of the picture, in the order of [`PictureAxis::ALL`]: none where
/// nothing was asked, or its twins were asked against each other.
///
/// `expected` is how far each axis usually goes in a second when so much is asked; none where that
/// is not known. See [`expected`].
pub fn verdicts(
    motion: &Motion,
    convention: &Convention,
    got: &Got,
    expected: [Option<f64>; 4],
) -> [Option<Verdict>; 4] {
    PictureAxis::ALL.map(|seen| {
        let Asked::This(asked) = Asked::of(seen, motion, convention) else { return None };
        let travel = got.axis(seen);
        let per_second = travel.per_second.unwrap_or_default();
        Some(match travel.moved {
            Moved::Unclear => Verdict::Unclear,
            Moved::No => Verdict::Ignored,
            Moved::Yes if (per_second > 0.0) != (asked > 0.0) => Verdict::Opposite,
            Moved::Yes => match expected[seen.index()] {
                Some(usual) if per_second.abs() < PARTLY * usual.abs() => Verdict::Partly,
                _ => Verdict::Heeded,
            },
        })
    })
}

/// How far each axis of the picture usually goes in a second for what is asked, by the gain of each
/// axis that can be asked for. None where two are asked, or no gain is known well enough.
pub fn expected(
    motion: &Motion,
    convention: &Convention,
    gain: impl Fn(Axis) -> Option<Gain>,
) -> [Option<f64>; 4] {
    PictureAxis::ALL.map(|seen| {
        let mut moving = motion.moving().filter(|(axis, _)| picture_axis(*axis) == seen);
        let (Some((axis, _)), None) = (moving.next(), moving.next()) else { return None };
        let gain = gain(axis).filter(Gain::is_firm)?;
        Some(gain.per_one * convention.amount(motion, axis))
    })
}

/// The axes that moved although nobody asked for them.
pub fn unasked(motion: &Motion, got: &Got) -> Vec<PictureAxis> {
    let asked = |seen: PictureAxis| motion.moving().any(|(axis, _)| picture_axis(axis) == seen);
    PictureAxis::ALL.into_iter().filter(|seen| !asked(*seen) && got.moves_too(*seen)).collect()
}
