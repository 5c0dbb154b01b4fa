//! What can vary in a sweep.

use std::fmt;

use crate::domain::{Axis, FieldName};

/// What can vary: an axis, the whole move, or a field of the shot. In the order in which they are
/// set, so that an axis goes over a move as it does on the command line of `submit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Varied {
    /// A field of the shot.
    Field(FieldName),
    /// The whole move, by the name of a saved one or by its amounts.
    Move,
    /// One axis of the camera.
    Axis(Axis),
}

/// The fields that can vary, besides the move.
const FIELDS: [FieldName; 6] = [
    FieldName::Prompt,
    FieldName::Ratio,
    FieldName::Style,
    FieldName::Model,
    FieldName::Seconds,
    FieldName::Image,
];

/// How the whole move is named.
const MOVE: &str = "move";

impl Varied {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let axes = Axis::ALL.into_iter().map(Self::Axis);
        axes.chain([Self::Move]).chain(FIELDS.into_iter().map(Self::Field))
    }

    /// Its name, as it is typed: that of the axis in a request, that of the field in a shot.
    pub fn name(self) -> &'static str {
        match self {
            Self::Axis(axis) => axis.wire(),
            Self::Move => MOVE,
            Self::Field(field) => field.spec().name,
        }
    }

    /// The one with this name. An axis may also be called what it is called on screen.
    pub fn named(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let plain = Self::all().find(|varied| varied.name() == typed);
        plain.or_else(|| typed.parse().ok().map(Self::Axis))
    }
}

impl fmt::Display for Varied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
