//! What a film's camera did.

use serde::{Deserialize, Serialize};

/// The version of the estimator: records of another one can be told apart.
pub const VERSION: u32 = 1;

/// Points of a path.
pub const PATH: usize = 40;

/// Digits after the point that are kept of each number: a hundredth of a pixel is more than that.
const DIGITS: i32 = 5;

/// What can be told apart in a picture. Two ways of moving that look alike are one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PictureAxis {
    /// Sideways, in widths of the frame: a slide or a turn to the right is positive.
    Horizontal,
    /// Up and down, in heights of the frame: up is positive.
    Vertical,
    /// In and out, as the natural logarithm of how much larger things become: in is positive.
    Zoom,
    /// Degrees about the lens: clockwise is positive.
    Roll,
}

impl PictureAxis {
    /// All four, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Horizontal, Self::Vertical, Self::Zoom, Self::Roll];

    /// Position in [`PictureAxis::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Horizontal => "horizontal",
            Self::Vertical => "vertical",
            Self::Zoom => "zoom",
            Self::Roll => "roll",
        }
    }

    /// How far a travel moves the edge of the picture, as a share of it, whichever way.
    pub fn edge(self, travel: f64) -> f64 {
        match self {
            Self::Horizontal | Self::Vertical => travel.abs(),
            Self::Zoom => travel.abs() / 2.0,
            Self::Roll => travel.to_radians().abs() / 2.0,
        }
    }

    /// Below this much travel it is still.
    pub const fn still(self) -> f64 {
        match self {
            Self::Horizontal | Self::Vertical => 0.012,
            Self::Zoom => 0.02,
            Self::Roll => 0.9,
        }
    }

    /// From this much travel on it moved.
    pub const fn moves(self) -> f64 {
        match self {
            Self::Horizontal | Self::Vertical => 0.02,
            Self::Zoom => 0.03,
            Self::Roll => 1.5,
        }
    }

    /// From this much travel on it moved although nobody asked for it.
    pub const fn moves_unasked(self) -> f64 {
        match self {
            Self::Horizontal | Self::Vertical => 0.03,
            Self::Zoom => 0.045,
            Self::Roll => 2.3,
        }
    }
}

/// Whether something moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// It did.
    Yes,
    /// It stood still.
    No,
    /// That cannot be told.
    Unclear,
}

/// Whether an axis moved, by the travels of all four in the order of [`PictureAxis::ALL`], by the
/// travel of this one that most of the picture agrees on, and by how much the picture was pulled out
/// of shape.
///
/// What is small beside the largest travel may be its shadow, and nothing is said where the two
/// travels contradict each other. What pulls a picture out of shape is no turn of the camera: ground
/// that slides past below a sky that stays looks half like a roll, ground that rises half like a
/// zoom. What did not move is only said to be still if the picture is `steady`.
pub(super) fn moved(
    axis: PictureAxis,
    travels: [f64; 4],
    agreed: f64,
    strain: f64,
    steady: bool,
) -> Moved {
    let travel = travels[axis.index()];
    let edge = axis.edge(travel);
    let shadow = 0.15 * largest(travels);
    let shape = match axis {
        // Where all of it is small, the strain may be all there is.
        PictureAxis::Horizontal | PictureAxis::Vertical if largest(travels) < 0.03 => strain,
        PictureAxis::Horizontal | PictureAxis::Vertical => 0.0,
        PictureAxis::Zoom => 0.2 * strain,
        PictureAxis::Roll => 0.3 * strain,
    };
    let contradicted = agreed * travel < 0.0 && agreed.abs() > axis.still() / 10.0;
    if travel.abs() < axis.still() {
        if steady && agreed.abs() < axis.moves() { Moved::No } else { Moved::Unclear }
    } else if travel.abs() >= axis.moves() && edge >= shadow && edge >= shape && !contradicted {
        Moved::Yes
    } else {
        Moved::Unclear
    }
}

/// The largest travel at the edge of the picture.
pub(super) fn largest(travels: [f64; 4]) -> f64 {
    let edges = PictureAxis::ALL.map(|axis| axis.edge(travels[axis.index()]));
    edges.into_iter().fold(0.0, f64::max)
}

/// What an axis did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Travel {
    /// From the first frame to the end of the last one, in the axis' unit; none where it cannot be
    /// told.
    pub total: Option<f64>,
    /// The same for each second.
    pub per_second: Option<f64>,
    /// Whether it moved.
    pub moved: Moved,
}

/// Why a film cannot be told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Too much of it is too dark.
    Dark,
    /// There is too little to hold on to.
    FewPoints,
    /// Two parts of the picture, of like size, move differently.
    TwoMotions,
    /// Too much of it is lost in cuts.
    Cuts,
    /// Something moves, and much stays where it is.
    StillAndMoving,
    /// Fewer than eight frames.
    Short,
    /// More than [`MOST_FRAMES`](super::MOST_FRAMES) frames.
    Long,
    /// The frames are of several sizes.
    ChangingSize,
    /// The frames are none, or none that can be read.
    Unreadable,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Dark,
        Self::FewPoints,
        Self::TwoMotions,
        Self::Cuts,
        Self::StillAndMoving,
        Self::Short,
        Self::Long,
        Self::ChangingSize,
        Self::Unreadable,
    ];
}

/// What was measured. Its numbers are finite and have five digits after the point, so that they
/// are the same after they were written down and read again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Got {
    /// By which estimator.
    pub version: u32,
    /// How long the film is, in seconds.
    pub seconds: f64,
    /// Its frames, as measured.
    pub frames: usize,
    /// Steps from frame to frame.
    pub steps: usize,
    /// Those of them that count.
    pub measured: usize,
    /// How much of the picture follows, from 0.0 to 1.0.
    pub support: f64,
    /// Each axis, in the order of [`PictureAxis::ALL`].
    pub axes: [Travel; 4],
    /// Why it cannot be told; none where it can.
    pub why: Option<Why>,
    /// How far each axis had come at moments spread evenly over the film: the first at its start,
    /// the last at its last frame. It is there, for what it is worth, even where nothing is certain;
    /// empty if nothing was measured.
    pub path: Vec<[f64; 4]>,
    /// Where there are cuts, in seconds.
    pub cuts: Vec<f64>,
}

/// Farther than any camera goes in a minute of film, in every unit of an axis.
const FARTHEST: f64 = 1e5;

impl Got {
    /// Whether these numbers can have been measured. Those that somebody else wrote may be anything.
    pub fn is_possible(&self) -> bool {
        let near = |number: f64| number.abs() <= FARTHEST;
        let known = |number: Option<f64>| number.is_none_or(near);
        self.axes.iter().all(|axis| known(axis.total) && known(axis.per_second))
            && self.path.len() <= PATH
            && self.path.iter().flatten().all(|travel| near(*travel))
            && self.cuts.len() <= self.frames
            && self.cuts.iter().all(|cut| (0.0..=FARTHEST).contains(cut))
            && (0.0..=1.0).contains(&self.support)
            && (0.0..=FARTHEST).contains(&self.seconds)
            && self.measured <= self.steps
            && self.steps <= self.frames
    }

    /// Of a film that is not measured.
    pub fn nothing(why: Why, frames: usize, seconds: f64) -> Self {
        Self {
            version: VERSION,
            seconds,
            frames,
            steps: frames.saturating_sub(1),
            measured: 0,
            support: 0.0,
            axes: [Travel { total: None, per_second: None, moved: Moved::Unclear }; 4],
            why: Some(why),
            path: Vec::new(),
            cuts: Vec::new(),
        }
    }

    /// The same with [`DIGITS`] digits after the point.
    pub(super) fn rounded(mut self) -> Self {
        self.seconds = rounded(self.seconds);
        self.support = rounded(self.support);
        for travel in &mut self.axes {
            travel.total = travel.total.map(rounded);
            travel.per_second = travel.per_second.map(rounded);
        }
        self.path.iter_mut().flatten().chain(&mut self.cuts).for_each(|it| *it = rounded(*it));
        self
    }

    /// What an axis did.
    pub const fn axis(&self, axis: PictureAxis) -> &Travel {
        &self.axes[axis.index()]
    }

    /// Whether an axis that nobody asked for moved too: more is wanted to say so, since a large move
    /// of one axis shows in others.
    pub fn moves_too(&self, axis: PictureAxis) -> bool {
        let Some(totals) = self.totals() else { return false };
        let travel = totals[axis.index()];
        self.axis(axis).moved == Moved::Yes
            && travel.abs() >= axis.moves_unasked()
            && axis.edge(travel) >= 0.5 * largest(totals)
    }

    /// How far each axis went; none where that is not certain.
    pub fn totals(&self) -> Option<[f64; 4]> {
        let [h, v, z, r] = self.axes.map(|axis| axis.total);
        Some([h?, v?, z?, r?])
    }
}

// None of its numbers is NaN.
impl Eq for Got {}

/// A number with [`DIGITS`] digits after the point; zero has no sign.
fn rounded(number: f64) -> f64 {
    let unit = 10_f64.powi(DIGITS);
    (number * unit).round() / unit + 0.0
}
