//! The vectors of a picture, and their prediction from neighbours (8.4.1).

use super::inter::Vector;

/// What is known about a macroblock that has been written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Predicted within its picture.
    #[default]
    Intra,
    /// Moved from the previous picture.
    Moved(Vector),
}

impl Place {
    pub(super) fn vector(self) -> Vector {
        match self {
            Self::Intra => Vector::default(),
            Self::Moved(vector) => vector,
        }
    }
}

/// Every macroblock of a picture, row by row.
#[derive(Clone, Debug)]
pub(super) struct Places {
    across: usize,
    all: Vec<Place>,
}

impl Places {
    pub(super) fn new(across: usize, down: usize) -> Self {
        Self { across, all: vec![Place::Intra; across * down] }
    }

    pub(super) fn get(&self, x: usize, y: usize) -> Place {
        self.all[y * self.across + x]
    }

    pub(super) fn set(&mut self, x: usize, y: usize, place: Place) {
        self.all[y * self.across + x] = place;
    }

    /// The macroblocks to the left, above, and above to the right (or, if there is none, above to
    /// the left).
    fn around(&self, x: usize, y: usize) -> [Option<Place>; 3] {
        let beside = (x > 0).then(|| self.get(x - 1, y));
        let above = (y > 0).then(|| self.get(x, y - 1));
        let corner = match (x + 1 < self.across, x > 0) {
            _ if y == 0 => None,
            (true, _) => Some(self.get(x + 1, y - 1)),
            (false, true) => Some(self.get(x - 1, y - 1)),
            (false, false) => None,
        };
        [beside, above, corner]
    }

    /// The predicted vector of a macroblock; the difference to it is written.
    pub(super) fn expected(&self, x: usize, y: usize) -> Vector {
        let [beside, above, corner] = self.around(x, y);
        let three = match (beside, above, corner) {
            (Some(beside), None, None) => [beside; 3],
            _ => [beside, above, corner].map(Option::unwrap_or_default),
        };
        let mut moved = three.iter().filter(|place| **place != Place::Intra);
        if let (Some(only), None) = (moved.next(), moved.next()) {
            return only.vector();
        }
        let median = |of: fn(Vector) -> i32| {
            let mut values = three.map(|place| of(place.vector()));
            values.sort_unstable();
            values[1]
        };
        Vector::new(median(|vector| vector.x), median(|vector| vector.y))
    }

    /// The vector of a skipped macroblock: zero beside one that does not move.
    pub(super) fn skipped(&self, x: usize, y: usize) -> Vector {
        let [beside, above, _] = self.around(x, y);
        let still = |place: Option<Place>| {
            place.is_none_or(|place| place == Place::Moved(Vector::default()))
        };
        if still(beside) || still(above) { Vector::default() } else { self.expected(x, y) }
    }

    /// The vectors of the neighbours, as guesses.
    pub(super) fn guesses(&self, x: usize, y: usize) -> [Vector; 3] {
        self.around(x, y).map(|place| place.unwrap_or_default().vector())
    }
}
