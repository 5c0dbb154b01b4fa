//! Whether an axis moved, by what was measured of all four.
//!
//! Three motions are known of a film. What its better half does is what is told. What most of it
//! agrees on to a pixel is surer, and less than half of the picture where what is near and what is
//! far go apart. The mean of all of it sees what is near and goes far, and whoever walks by.

use super::got::{Moved, PictureAxis, largest};

/// What goes so many times as far on average as it does for the better half and for what most agree
/// on goes apart: the far half of the picture stays, the near one goes.
const APART: f64 = 3.0;

/// A mean that is smaller than this, up and down and in and out, is whoever walks by.
const PASSER: (f64, f64) = (0.06, 0.2);

/// All that moves goes up and down if less of it than this goes sideways.
const UPRIGHT: f64 = 0.18;

/// It goes sideways from here on.
const SIDEWAYS: f64 = 0.6;

/// The camera goes straight in or out if what moves goes away from a point that is no further than
/// this from the middle of the picture, in widths and heights, and both ways.
const STRAIGHT: (f64, f64) = (0.05, 0.07);
const BOTH_WAYS: std::ops::Range<f64> = 0.12..0.9;

/// What rises or sinks as a whole did so from this mean on, in heights, and no doubt is left from
/// the second on.
const LIFTS: (f64, f64) = (0.04, 0.1);

/// The least travel of the better half that goes with either.
const LIFTED: (f64, f64) = (0.013, 0.01);

/// What goes straight in or out did so from this mean on, or from the second on where what most of
/// the picture agrees on goes as far as the third.
const STRAIGHT_ON: (f64, f64, f64) = (0.315, 0.265, 0.046);

/// The least travel that tells which way it went straight on.
const TRACE: f64 = 0.002;

/// A camera that turns slowly as it goes in or out: how far it turned sideways, in widths, at most
/// up and down, in heights, and about the lens, in degrees; how far from the middle what moves
/// beside the far half comes from.
const TURNS: std::ops::Range<f64> = 0.1..0.3;
const TILTS: f64 = 0.15;
const ROLLS: f64 = 10.0;
const ROUGHLY: (f64, f64) = (0.16, 0.11);

/// It went in or out from this mean on; the better half by the first of a pair, with what most of the
/// picture agrees on by the second.
const TURNED_ON: f64 = 0.3;
const TURNED_WITH: [(f64, f64); 2] = [(0.05, 0.01), (0.03, 0.03)];

/// What slides beside a mean of the zoom like the first is doubtful if it goes less far than the
/// second, and on average so many times as far.
const NEARS: (f64, f64, f64) = (0.15, 0.05, 2.5);

/// What slides sideways did so from this travel on.
const SLID: f64 = 0.019;

/// What is known of a film. Travels are of the whole of it, in the order of [`PictureAxis::ALL`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    /// What is told: what the better half of the picture did, or what most of it agrees on where that
    /// is surer.
    pub(super) travels: [f64; 4],
    /// What the better half did in either case.
    pub(super) half: [f64; 4],
    /// What most of it agrees on.
    pub(super) agreed: [f64; 4],
    /// What all of it did on average.
    pub(super) mean: [f64; 4],
    /// How far what most agree on was pulled out of shape.
    pub(super) strain: f64,
    /// How much of what moves goes sideways, from 0 to 1.
    pub(super) sideways: f64,
    /// The point that it goes away from or towards, in widths and heights from the middle.
    pub(super) focus: [f64; 2],
    /// The same of what moves beside the better half of the picture.
    pub(super) focus_beside: [f64; 2],
    /// Whether what moves all goes one way.
    pub(super) glides: bool,
    /// Whether no subject turns as the picture does.
    pub(super) turns: bool,
    /// Whether what stands still is the camera, and not only the far half of what it sees.
    pub(super) steady: bool,
}

impl Evidence {
    /// Whether an axis moved.
    pub(super) fn moved(&self, axis: PictureAxis) -> Moved {
        match axis {
            PictureAxis::Vertical if self.lifts() => self.lifted(),
            PictureAxis::Zoom if self.goes_straight() && self.goes_apart(axis) => self.went_on(),
            PictureAxis::Zoom if self.turned_on() => Moved::Yes,
            PictureAxis::Vertical | PictureAxis::Zoom if self.is_torn(axis) => Moved::Unclear,
            PictureAxis::Horizontal if self.nears() => Moved::Unclear,
            PictureAxis::Horizontal if self.slid() => Moved::Yes,
            _ => self.told(axis),
        }
    }

    /// What is small beside the largest travel may be its shadow. Nothing is said where the two
    /// travels contradict each other: where they go opposite ways, where most of the picture did
    /// not move at all (a large subject did), or where one is a multiple of the other. What pulls a
    /// picture out of shape is no turn of the camera: ground that slides past below a sky that stays
    /// looks half like a roll, ground that rises half like a zoom.
    fn told(&self, axis: PictureAxis) -> Moved {
        let nth = axis.index();
        let (travel, agreed) = (self.travels[nth], self.agreed[nth]);
        let all = largest(self.travels);
        let shadow = match axis {
            // Near and far go apart, and which of them is the picture is a close call.
            PictureAxis::Horizontal | PictureAxis::Vertical | PictureAxis::Zoom
                if all < 0.1 && self.strain > 0.02 =>
            {
                0.7 * all
            }
            _ => 0.2 * all,
        };
        let shape = match axis {
            PictureAxis::Horizontal | PictureAxis::Vertical if self.glides => 0.0,
            // Where all of it is small, the strain may be all there is.
            PictureAxis::Horizontal | PictureAxis::Vertical if all < 0.03 => self.strain,
            PictureAxis::Horizontal | PictureAxis::Vertical => 0.0,
            PictureAxis::Zoom if self.goes_straight() => 0.0,
            PictureAxis::Zoom => 0.2 * self.strain,
            PictureAxis::Roll if self.turns => 0.0,
            PictureAxis::Roll => 0.3 * self.strain,
        };
        let (less, more) = (travel.abs().min(agreed.abs()), travel.abs().max(agreed.abs()));
        let half = self.half[nth];
        let contradicted = agreed * travel < 0.0
            || half * travel < 0.0
            || agreed.abs().min(half.abs()) < axis.still() / 10.0
            || agreed.abs() > 3.0 * half.abs()
            || half.abs() > 3.0 * travel.abs();
        let edge = axis.edge(travel);
        if less < axis.still() && more < axis.moves() {
            if self.steady && !self.is_unsettled() { Moved::No } else { Moved::Unclear }
        } else if travel.abs() >= axis.moves() && edge >= shadow && edge >= shape && !contradicted {
            Moved::Yes
        } else {
            Moved::Unclear
        }
    }

    /// Whether all three motions go the same way.
    fn agrees(&self, axis: PictureAxis) -> bool {
        let [a, b, c] = [self.travels, self.agreed, self.mean].map(|of| of[axis.index()]);
        a * b > 0.0 && a * c > 0.0
    }

    /// The larger of what the better half did and of what most agree on, whichever way.
    fn larger(&self, axis: PictureAxis) -> f64 {
        self.travels[axis.index()].abs().max(self.agreed[axis.index()].abs())
    }

    fn goes_apart(&self, axis: PictureAxis) -> bool {
        self.mean[axis.index()].abs() > APART * self.larger(axis)
    }

    /// Whether the near half of the picture went up, down, in or out without the far one.
    fn is_torn(&self, axis: PictureAxis) -> bool {
        let passer = if axis == PictureAxis::Vertical { PASSER.0 } else { PASSER.1 };
        self.mean[axis.index()].abs() > passer && self.goes_apart(axis)
    }

    /// Whether it did so in no way that a camera which does one thing would.
    fn is_unsettled(&self) -> bool {
        (self.is_torn(PictureAxis::Vertical) || self.is_torn(PictureAxis::Zoom))
            && !self.lifts()
            && !self.goes_straight()
    }

    /// Whether all that moves goes up and down, as before a camera that rises, however far it is.
    fn lifts(&self) -> bool {
        let [across, up, ..] = self.mean;
        self.sideways < UPRIGHT && up.abs() >= LIFTS.0 && up.abs() > 2.0 * across.abs()
    }

    fn lifted(&self) -> Moved {
        let axis = PictureAxis::Vertical;
        let travel = self.travels[axis.index()].abs();
        let mean = self.mean[axis.index()].abs();
        let far = travel >= LIFTED.0 && self.larger(axis) >= axis.moves();
        if self.agrees(axis) && (far || (travel >= LIFTED.1 && mean >= LIFTS.1)) {
            Moved::Yes
        } else if travel < LIFTED.1 && mean < 2.0 * LIFTS.0 {
            Moved::No
        } else {
            Moved::Unclear
        }
    }

    /// Whether all that moves goes away from the middle or towards it, as before a camera that goes
    /// straight in or out, however far it is.
    fn goes_straight(&self) -> bool {
        let [x, y] = self.focus.map(f64::abs);
        let zoom = self.mean[PictureAxis::Zoom.index()].abs();
        x < STRAIGHT.0 && y < STRAIGHT.1 && BOTH_WAYS.contains(&self.sideways) && zoom > 0.1
    }

    fn went_on(&self) -> Moved {
        let axis = PictureAxis::Zoom;
        let [travel, agreed, mean] =
            [self.travels, self.agreed, self.mean].map(|of| of[axis.index()].abs());
        let (alone, enough, with) = STRAIGHT_ON;
        let far = mean >= alone || (mean >= enough && agreed >= with);
        if self.agrees(axis) && far && travel >= TRACE { Moved::Yes } else { Moved::Unclear }
    }

    /// Whether the camera went in or out while it slowly turned.
    fn turned_on(&self) -> bool {
        let axis = PictureAxis::Zoom;
        let [across, up, travel, roll] = self.travels.map(f64::abs);
        let agreed = self.agreed[axis.index()].abs();
        let [x, y] = self.focus_beside.map(f64::abs);
        TURNS.contains(&across)
            && up < TILTS
            && roll < ROLLS
            && x <= ROUGHLY.0
            && y <= ROUGHLY.1
            && self.agrees(axis)
            && self.goes_apart(axis)
            && self.mean[axis.index()].abs() >= TURNED_ON
            && TURNED_WITH.iter().any(|with| travel >= with.0 && agreed >= with.1)
    }

    /// Whether what little goes sideways may come of going in or out: the camera does both, and near
    /// and far disagree about the way.
    fn nears(&self) -> bool {
        let axis = PictureAxis::Horizontal;
        let (zoom, least, times) = NEARS;
        self.mean[PictureAxis::Zoom.index()].abs() > zoom
            && self.travels[axis.index()].abs() < least
            && self.mean[axis.index()].abs() > times * self.larger(axis)
    }

    /// Whether all that moves goes sideways, and nothing else does as much.
    fn slid(&self) -> bool {
        let axis = PictureAxis::Horizontal;
        let travel = self.travels[axis.index()].abs();
        self.glides
            && self.sideways > SIDEWAYS
            && self.agrees(axis)
            && travel >= SLID
            && self.larger(axis) >= axis.moves()
            && travel >= 0.7 * largest(self.travels)
    }
}

#[cfg(test)]
impl Evidence {
    /// Of a picture that all goes as one, with nothing in front of it.
    pub(super) const fn rigid(travels: [f64; 4]) -> Self {
        Self {
            travels,
            half: travels,
            agreed: travels,
            mean: travels,
            strain: 0.0,
            sideways: 0.5,
            focus: [1.0, 1.0],
            focus_beside: [1.0, 1.0],
            glides: false,
            turns: false,
            steady: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Evidence = Evidence::rigid([0.0; 4]);

    #[test]
    fn between_still_and_moved_nothing_is_told() {
        let roll = |pan: f64, degrees: f64, strain: f64| {
            let is = Evidence { strain, ..Evidence::rigid([pan, 0.0, 0.0, degrees]) };
            is.moved(PictureAxis::Roll)
        };
        assert_eq!(
            [0.8, 1.2, 1.6].map(|degrees| roll(0.0, degrees, 0.0)),
            [Moved::No, Moved::Unclear, Moved::Yes]
        );
        assert_eq!(roll(0.0, -1.6, 0.0), Moved::Yes);
        assert_eq!(
            [0.15, 0.25].map(|pan| roll(pan, 4.0, 0.0)),
            [Moved::Yes, Moved::Unclear],
            "the shadow of a large pan"
        );
        assert_eq!([0.1, 0.2].map(|strain| roll(0.0, 4.0, strain)), [Moved::Yes, Moved::Unclear]);
        let said = |travel: f64, agreed: f64| {
            let agreed = [agreed, 0.0, 0.0, 0.0];
            let is = Evidence { agreed, ..Evidence::rigid([travel, 0.0, 0.0, 0.0]) };
            is.moved(PictureAxis::Horizontal)
        };
        assert_eq!(
            [0.03, 0.001, -0.03, 0.2].map(|agreed| said(0.05, agreed)),
            [Moved::Yes, Moved::Unclear, Moved::Unclear, Moved::Unclear],
            "most of the picture stays, goes the other way, or goes much further"
        );
        assert_eq!(
            [0.0, 0.015, 0.03].map(|agreed| said(0.0, agreed)),
            [Moved::No, Moved::No, Moved::Unclear]
        );
        assert_eq!([0.01, 0.015].map(|agreed| said(0.015, agreed)), [Moved::No, Moved::Unclear]);
        let rigid = |half: f64| {
            let is =
                Evidence { half: [half, 0.0, 0.0, 0.0], ..Evidence::rigid([0.05, 0.0, 0.0, 0.0]) };
            is.moved(PictureAxis::Horizontal)
        };
        assert_eq!(
            [0.07, 0.001, -0.07, 0.2].map(rigid),
            [Moved::Yes, Moved::Unclear, Moved::Unclear, Moved::Unclear],
            "a large subject"
        );
        let beside = |zoom: f64| {
            let travels = [0.03, 0.0, zoom, 0.0];
            let is = Evidence { strain: 0.03, glides: true, ..Evidence::rigid(travels) };
            is.moved(PictureAxis::Horizontal)
        };
        assert_eq!(
            [0.08, 0.1, 0.24].map(beside),
            [Moved::Yes, Moved::Unclear, Moved::Yes],
            "beside a small zoom"
        );
        assert_eq!(
            Evidence { steady: false, ..NOTHING }.moved(PictureAxis::Horizontal),
            Moved::Unclear,
            "the far half of a picture may stand still by itself"
        );
    }

    #[test]
    fn near_ground_that_goes_up_or_down_is_told_where_nothing_goes_sideways() {
        let said = |travel: f64, mean: f64, sideways: f64| {
            let is = Evidence {
                travels: [0.0, travel, 0.0, 0.0],
                agreed: [0.0, 0.03 * travel.signum(), 0.06, 0.0],
                mean: [0.0, mean, 0.2, 0.0],
                strain: 0.06,
                sideways,
                ..NOTHING
            };
            is.moved(PictureAxis::Vertical)
        };
        assert_eq!(said(0.014, 0.06, 0.02), Moved::Yes);
        assert_eq!(said(0.014, 0.06, 0.3), Moved::Unclear, "it may go in as well");
        assert_eq!(said(0.011, 0.06, 0.02), Moved::Unclear);
        assert_eq!(said(0.011, 0.12, 0.02), Moved::Yes, "the nearest has gone far");
        assert_eq!(said(0.011, -0.12, 0.02), Moved::Unclear, "another way");
        assert_eq!(said(0.009, 0.06, 0.02), Moved::No);
        assert_eq!(said(0.009, 0.12, 0.02), Moved::Unclear);
    }

    #[test]
    fn near_ground_that_comes_on_is_told_where_all_of_it_comes_from_the_middle() {
        let said = |travel: f64, agreed: f64, mean: f64, down: f64| {
            let is = Evidence {
                agreed: [0.0, 0.0, agreed, 0.0],
                mean: [0.0, 0.1, mean, 0.0],
                sideways: 0.2,
                focus: [0.0, down],
                ..Evidence::rigid([0.0, 0.0, travel, 0.0])
            };
            is.moved(PictureAxis::Zoom)
        };
        assert_eq!(said(0.01, 0.01, 0.4, 0.02), Moved::Yes);
        assert_eq!(said(0.01, 0.01, 0.4, 0.1), Moved::Unclear, "it rises or sinks as well");
        assert_eq!(said(0.01, -0.01, 0.4, 0.02), Moved::Unclear, "most of it goes the other way");
        assert_eq!(said(0.01, 0.01, 0.3, 0.02), Moved::Unclear, "not far enough");
        assert_eq!(said(0.06, 0.05, 0.3, 0.02), Moved::Yes);
        assert_eq!(said(0.1, 0.1, 0.12, 0.02), Moved::Yes, "near and far go as one");
    }

    #[test]
    fn a_camera_that_slowly_turns_as_it_goes_in_is_found_out() {
        let turned = |turned: [f64; 2], travel: f64, agreed: f64, beside: f64| {
            let [across, up] = turned;
            let is = Evidence {
                travels: [across, up, travel, 0.0],
                agreed: [across, up, agreed, 0.0],
                mean: [across, up + 0.1, 0.4, 0.0],
                focus_beside: [beside, 0.0],
                ..NOTHING
            };
            is.moved(PictureAxis::Zoom)
        };
        let said = |across: f64, travel: f64, agreed: f64, beside: f64| {
            turned([across, 0.0], travel, agreed, beside)
        };
        assert_eq!(said(0.25, 0.06, 0.02, 0.1), Moved::Yes);
        assert_eq!(said(0.25, 0.04, 0.035, 0.1), Moved::Yes);
        assert_eq!(said(0.25, 0.04, 0.02, 0.1), Moved::Unclear);
        assert_eq!(said(0.35, 0.06, 0.02, 0.1), Moved::Unclear, "it turns too far");
        assert_eq!(turned([0.25, 0.2], 0.06, 0.02, 0.1), Moved::Unclear, "it tilts as well");
        assert_eq!(said(0.25, 0.06, 0.02, 0.2), Moved::Unclear, "it slides as well");
        assert_eq!(said(0.25, 0.06, -0.02, 0.1), Moved::Unclear);
    }

    #[test]
    fn nothing_stands_still_where_the_near_half_goes_up_or_in_and_away() {
        let said = |up: f64, zoom: f64| {
            let is = Evidence { mean: [0.0, up, zoom, 0.0], ..NOTHING };
            PictureAxis::ALL.map(|axis| is.moved(axis))
        };
        assert_eq!(said(0.05, 0.1), [Moved::No; 4], "somebody walks by");
        assert_eq!(said(-0.1, 0.1), [Moved::Unclear; 4]);
        assert_eq!(said(0.0, -0.3), [Moved::Unclear; 4]);
    }

    #[test]
    fn ground_that_slides_is_told_a_little_sooner() {
        let said = |travel: f64, sideways: f64| {
            let is = Evidence {
                agreed: [0.04, 0.0, 0.0, 0.0],
                mean: [0.08, 0.0, 0.0, 6.0],
                glides: true,
                sideways,
                ..Evidence::rigid([travel, 0.0, 0.0, 0.0])
            };
            is.moved(PictureAxis::Horizontal)
        };
        assert_eq!(said(0.0195, 0.9), Moved::Yes);
        let nears = |travel: f64, zoom: f64| {
            let is = Evidence {
                agreed: [0.035, 0.0, -0.1, 0.0],
                mean: [0.11, 0.0, zoom, 0.0],
                focus: [0.2, 0.0],
                ..Evidence::rigid([travel, 0.0, -0.1, 0.0])
            };
            is.moved(PictureAxis::Horizontal)
        };
        assert_eq!(nears(0.035, -0.1), Moved::Yes);
        assert_eq!(nears(0.035, -0.3), Moved::Unclear, "it goes out as well");
        assert_eq!(nears(0.06, -0.3), Moved::Yes);
        assert_eq!(said(0.018, 0.9), Moved::Unclear);
        assert_eq!(said(0.0195, 0.5), Moved::Unclear);
    }
}
