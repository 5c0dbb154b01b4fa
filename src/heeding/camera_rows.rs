//! What was asked of the camera beside what it did, in words: a row for each axis of the picture.

use super::distance::{Marks, arrows, far, there_and_back};
use super::judged::{Judged, asked, judged};
use super::verdict::{Verdict, picture_axis, unasked};
use crate::domain::{Convention, Eye, Motion};
use crate::measure::{Got, Moved, PictureAxis, Why};

/// What is shown of a film, or of a take.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// What was asked; none for a film that is no take's.
    pub motion: Option<&'a Motion>,
    /// Which way is positive for its model.
    pub convention: &'a Convention,
    /// What was measured; none if nothing was.
    pub got: Option<&'a Got>,
    /// What the user saw.
    pub eye: Eye,
    /// How far each axis usually goes in a second: see [`super::expected`].
    pub expected: [Option<f64>; 4],
}

/// An axis of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraRow {
    /// Which.
    pub axis: PictureAxis,
    /// Its name for people.
    pub label: &'static str,
    /// What was asked, as `pan +3.0`; empty if nothing was.
    pub asked: String,
    /// One to five arrows the way it moved, by how fast; empty if it did not, or if that is not
    /// certain.
    pub arrows: String,
    /// How far it moved, that it stood still, or why that can't be told; empty if nothing is to be
    /// said.
    pub got: String,
    /// What became of what was asked; none where nothing was, or nothing is known.
    pub judged: Option<Judged>,
    /// The same in words, and whose they are; empty where the row says already that it can't be told.
    pub verdict: String,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraTable {
    /// The four axes, in the order of [`PictureAxis::ALL`].
    pub rows: [CameraRow; 4],
    /// What it was measured on, a sentence; empty if nothing was measured.
    pub measured: String,
}

/// What was asked and what became of it, in words.
pub fn camera_table(shown: &Shown<'_>, marks: Marks) -> CameraTable {
    let judged = match shown.motion {
        Some(motion) => judged(motion, shown.convention, (shown.got, &shown.eye), shown.expected),
        None => [None; 4],
    };
    let rows = PictureAxis::ALL.map(|axis| {
        let judged = judged[axis.index()];
        let part = part(axis, shown);
        let (arrows, got) = shown
            .got
            .map(|got| match part {
                Part::Unasked if !unasked_too(axis, shown) => <_>::default(),
                part => travel(axis, part, got, marks),
            })
            .unwrap_or_default();
        let verdict = match (judged, part) {
            (Some(Judged { verdict, by_eye: true }), _) => format!("{} (by eye)", verdict.told()),
            (Some(Judged { verdict: Verdict::Unclear, .. }), _) => String::new(),
            (Some(judged), _) => judged.verdict.told().to_owned(),
            (None, Part::Unasked) if !got.is_empty() => "not asked".to_owned(),
            (None, Part::Still) if !arrows.is_empty() => "not asked".to_owned(),
            (None, Part::BothWays) => "asked both ways".to_owned(),
            (None, _) => String::new(),
        };
        CameraRow {
            axis,
            label: label(axis),
            asked: amounts(axis, shown.motion),
            arrows,
            got,
            judged,
            verdict,
        }
    });
    CameraTable { rows, measured: shown.got.map(measured).unwrap_or_default() }
}

/// The part that an axis has in what was asked.
#[derive(Clone, Copy)]
enum Part {
    Asked,
    /// By its twins, against each other.
    BothWays,
    Unasked,
    /// Nothing was asked of any: the camera was to stand still.
    Still,
    /// What was asked is not known: the film is no take's.
    Alone,
}

fn part(axis: PictureAxis, shown: &Shown<'_>) -> Part {
    let Some(motion) = shown.motion else { return Part::Alone };
    if motion.is_zero() {
        Part::Still
    } else if asked(axis, motion, shown.convention).is_some() {
        Part::Asked
    } else if motion.moving().any(|(moving, _)| picture_axis(moving) == axis) {
        Part::BothWays
    } else {
        Part::Unasked
    }
}

fn unasked_too(axis: PictureAxis, shown: &Shown<'_>) -> bool {
    let (Some(motion), Some(got)) = (shown.motion, shown.got) else { return false };
    unasked(motion, got).contains(&axis)
}

/// What an axis of the picture is called for a person.
pub const fn label(axis: PictureAxis) -> &'static str {
    match axis {
        PictureAxis::Horizontal => "sideways",
        PictureAxis::Vertical => "up and down",
        PictureAxis::Zoom => "in and out",
        PictureAxis::Roll => "roll",
    }
}

/// The amounts that were asked of an axis of the picture, as they were sent.
fn amounts(axis: PictureAxis, motion: Option<&Motion>) -> String {
    let moving = motion.into_iter().flat_map(Motion::moving);
    let own = moving.filter(|(moving, _)| picture_axis(*moving) == axis);
    own.map(|(axis, value)| format!("{} {value:+}", axis.word())).collect::<Vec<_>>().join(", ")
}

/// Whether an axis moved; of one that nobody asked for more is wanted to say so.
fn moved(axis: PictureAxis, part: Part, got: &Got) -> Moved {
    match (part, got.axis(axis).moved) {
        (Part::Unasked | Part::Still, Moved::Yes) if !got.moves_too(axis) => Moved::Unclear,
        (_, moved) => moved,
    }
}

/// How far an axis went: arrows and words.
fn travel(axis: PictureAxis, part: Part, got: &Got, marks: Marks) -> (String, String) {
    let travel = got.axis(axis);
    let unclear = |little| format!("can't tell: {}", reason(axis, part, got, little));
    let Some((total, per_second)) = travel.total.zip(travel.per_second) else {
        return (String::new(), unclear(LITTLE));
    };
    match (moved(axis, part, got), there_and_back(axis, got, total, marks)) {
        (Moved::Unclear, None) => (String::new(), unclear(LITTLE)),
        (Moved::Unclear, Some(span)) => {
            (String::new(), format!("{} ({span})", unclear(LITTLE_LEFT)))
        }
        (Moved::Yes | Moved::No, Some(span)) => (String::new(), span),
        (Moved::No, None) => (String::new(), "still".to_owned()),
        (Moved::Yes, None) => (arrows(axis, per_second, marks), far(axis, total, marks)),
    }
}

/// The reason where a travel is too small to count as a move.
const LITTLE: &str = "too little to be sure";

/// The same where a move came back.
const LITTLE_LEFT: &str = "it ends near where it began";

/// Why it can't be told how far an axis moved; `little` where its travel is small.
fn reason(axis: PictureAxis, part: Part, got: &Got, little: &'static str) -> &'static str {
    let enough = match part {
        Part::Unasked | Part::Still => axis.moves_unasked(),
        Part::Asked | Part::BothWays | Part::Alone => axis.moves(),
    };
    match (got.why, got.axis(axis).total) {
        (Some(why), _) => told(why),
        (None, None) => "only the roll is certain",
        (None, Some(total)) if total.abs() < enough => little,
        (None, Some(_)) => "the rest of the move hides it",
    }
}

/// Why a film cannot be told about.
const fn told(why: Why) -> &'static str {
    match why {
        Why::Dark => "too dark",
        Why::FewPoints => "too little to hold on to",
        Why::TwoMotions => "two motions of like size",
        Why::Cuts => "too many cuts",
        Why::StillAndMoving => "part of it moves, part stands still",
        Why::Short => "too short",
        Why::Long => "longer than a minute",
        Why::ChangingSize => "its frames change size",
        Why::Unreadable => "it can't be read",
    }
}

/// `Measured on 38 of 39 steps; 84% of the picture follows.`
fn measured(got: &Got) -> String {
    if got.measured == 0 {
        return String::new();
    }
    let cuts: Vec<_> = got.cuts.iter().map(|at| format!("{at:.1} s")).collect();
    let cuts =
        if cuts.is_empty() { String::new() } else { format!(" Cuts at {}.", cuts.join(", ")) };
    format!(
        "Measured on {} of {} steps; {:.0}% of the picture follows.{cuts}",
        got.measured,
        got.steps,
        got.support * 100.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Sight;
    use crate::measure::Travel;

    /// A film of four seconds that went so far on a straight way.
    fn film(axes: [(f64, Moved); 4]) -> Got {
        let totals = axes.map(|(total, _)| total);
        Got {
            steps: 31,
            measured: 30,
            support: 0.84,
            axes: axes.map(|(total, moved)| Travel {
                total: Some(total),
                per_second: Some(total / 4.0),
                moved,
            }),
            why: None,
            path: (0..40).map(|n| totals.map(|total| total * f64::from(n) / 39.0)).collect(),
            ..Got::nothing(Why::Dark, 32, 4.0)
        }
    }

    fn table(motion: Option<&str>, got: &Got, eye: Eye, marks: Marks) -> Vec<String> {
        let motion: Option<Motion> = motion.map(|text| text.parse().unwrap());
        let (motion, convention) = (motion.as_ref(), &Convention::default());
        let shown = Shown { motion, convention, got: Some(got), eye, expected: [None; 4] };
        let table = camera_table(&shown, marks);
        let row = |row: &CameraRow| {
            let cells = [row.label, &row.asked, &row.arrows, &row.got, &row.verdict];
            cells.join("|")
        };
        table.rows.iter().map(row).collect()
    }

    fn of(motion: Option<&str>, got: &Got) -> Vec<String> {
        table(motion, got, Eye::default(), Marks::Unicode)
    }

    const NO: (f64, Moved) = (0.0, Moved::No);

    #[test]
    fn each_axis_is_a_row_of_words() {
        let got = film([(0.31, Moved::Yes), NO, NO, (-12.0, Moved::Yes)]);
        assert_eq!(
            of(Some("bg_x_pan=3,z=2,r=6"), &got),
            [
                "sideways|pan +3.0|▸▸▸|31% of the width, right|as asked",
                "up and down||||",
                "in and out|dolly +2.0||still|ignored",
                "roll|roll +6.0|↺↺|12° anticlockwise|the other way",
            ]
        );
        assert_eq!(
            table(None, &got, Eye::default(), Marks::Ascii),
            [
                "sideways||>>>|31% of the width, right|",
                "up and down|||still|",
                "in and out|||still|",
                "roll||((|12 degrees anticlockwise|",
            ]
        );
    }

    #[test]
    fn no_arrow_is_there_without_a_move_and_five_are_all() {
        for (total, arrows) in [(0.001, 1), (0.05, 1), (0.07, 2), (0.2, 3), (0.5, 4), (90.0, 5)] {
            let got = film([(-total, Moved::Yes), NO, NO, NO]);
            let row = of(None, &got).remove(0);
            assert_eq!(row.matches('◂').count(), arrows, "{total}: {row}");
        }
    }

    #[test]
    fn a_zoom_is_told_by_the_size_of_things() {
        let zoom = |total: f64| of(None, &film([NO, NO, (total, Moved::Yes), NO])).remove(2);
        assert_eq!(zoom(0.2), "in and out||++|22% larger, in|");
        assert_eq!(zoom(-0.2), "in and out||--|18% smaller, out|");
        assert_eq!(zoom(1.2), "in and out||++++|3.3 times as large, in|");
        assert_eq!(zoom(0.02), "in and out||+|2.0% larger, in|");
    }

    #[test]
    fn what_moves_unasked_says_so_and_what_may_be_a_shadow_says_nothing() {
        let got = film([(0.3, Moved::Yes), (0.25, Moved::Yes), (0.1, Moved::Yes), NO]);
        let rows = of(Some("x=3"), &got);
        assert_eq!(rows[1], "up and down||▴▴▴|25% of the height, up|not asked");
        assert_eq!(rows[2], "in and out||||");
    }

    #[test]
    fn a_camera_that_was_to_stand_still_shows_what_it_did() {
        let rows = of(Some("static"), &film([(0.3, Moved::Yes), NO, NO, NO]));
        assert_eq!(rows[0], "sideways||▸▸▸|30% of the width, right|not asked");
        assert_eq!(rows[1], "up and down|||still|");
    }

    #[test]
    fn a_camera_that_was_to_stand_still_moved_by_what_says_so_of_an_axis_nobody_asked_for() {
        let got = film([(0.3, Moved::Yes), (0.1, Moved::Yes), (0.025, Moved::Unclear), NO]);
        let rows = of(Some("static"), &got);
        assert_eq!(rows[1], "up and down|||can't tell: the rest of the move hides it|");
        assert_eq!(rows[2], "in and out|||can't tell: too little to be sure|");
        assert_eq!(of(None, &got)[1], "up and down||▴▴|10% of the height, up|");
        for (axis, little, enough) in [(0, 0.025, 0.031), (2, 0.04, 0.046), (3, 2.0, 2.4)] {
            let row = |total| {
                let mut axes = [NO; 4];
                axes[axis] = (total, Moved::Yes);
                of(Some("static"), &film(axes)).remove(axis)
            };
            let told = row(little);
            assert!(told.ends_with("|||can't tell: too little to be sure|"), "{told}");
            assert!(row(enough).ends_with("|not asked"), "{}", row(enough));
        }
    }

    #[test]
    fn a_move_that_comes_back_and_is_unclear_says_why() {
        let row = |motion, total: f64, why| {
            let mut got = film([(total, Moved::Unclear), NO, NO, NO]);
            got.why = why;
            for (nth, point) in got.path.iter_mut().enumerate() {
                let at = nth as f64 / 39.0;
                point[0] = 0.2 * (at * std::f64::consts::PI).sin() + total * at;
            }
            of(motion, &got).remove(0)
        };
        assert_eq!(
            row(Some("x=3"), 0.0, Some(Why::Cuts)),
            "sideways|horizontal +3.0||can't tell: too many cuts (20% right and back)|"
        );
        assert_eq!(
            row(None, 0.015, None),
            "sideways|||can't tell: it ends near where it began (21% right and back)|"
        );
        assert_eq!(
            row(Some("static"), 0.06, None),
            "sideways|||can't tell: the rest of the move hides it (23% right and back to 6% right)|"
        );
    }

    #[test]
    fn what_cannot_be_told_has_its_reason() {
        for why in Why::ALL {
            let rows = of(Some("x=3"), &Got::nothing(why, 32, 4.0));
            assert_eq!(rows[0], format!("sideways|horizontal +3.0||can't tell: {}|", told(why)));
            assert_eq!(rows[1], "up and down||||");
        }
        let got = film([(0.015, Moved::Unclear), NO, NO, (40.0, Moved::Yes)]);
        assert_eq!(of(None, &got)[0], "sideways|||can't tell: too little to be sure|");
        let got = film([(0.05, Moved::Unclear), NO, NO, (40.0, Moved::Yes)]);
        assert_eq!(of(None, &got)[0], "sideways|||can't tell: the rest of the move hides it|");
        let mut got = film([NO, NO, NO, (40.0, Moved::Yes)]);
        got.axes[2] = Travel { total: None, per_second: None, moved: Moved::Unclear };
        assert_eq!(of(None, &got)[2], "in and out|||can't tell: only the roll is certain|");
    }

    #[test]
    fn twins_against_each_other_show_what_they_got() {
        let got = film([(0.31, Moved::Yes), NO, NO, NO]);
        assert_eq!(
            of(Some("x=3,bg_x_pan=-2"), &got)[0],
            "sideways|horizontal +3.0, pan -2.0|▸▸▸|31% of the width, right|asked both ways"
        );
    }

    #[test]
    fn what_the_user_saw_stands_in_place_of_what_was_measured() {
        let eye = Eye::default().with(PictureAxis::Horizontal, Some(Sight::Negative));
        let got = film([(0.31, Moved::Yes), NO, NO, NO]);
        let rows = table(Some("x=3"), &got, eye, Marks::Unicode);
        assert_eq!(
            rows[0],
            "sideways|horizontal +3.0|▸▸▸|31% of the width, right|the other way (by eye)"
        );
        let rows = table(Some("x=3"), &Got::nothing(Why::Dark, 32, 4.0), eye, Marks::Unicode);
        assert!(rows[0].ends_with("|can't tell: too dark|the other way (by eye)"), "{}", rows[0]);
    }

    #[test]
    fn a_move_that_comes_back_says_how_far_it_went() {
        let there = |path: fn(f64) -> f64, total: f64| {
            let moved = if total.abs() < 0.012 { Moved::No } else { Moved::Yes };
            let mut got = film([(total, moved), NO, NO, NO]);
            for (nth, point) in got.path.iter_mut().enumerate() {
                point[0] = path(nth as f64 / 39.0);
            }
            of(None, &got).remove(0)
        };
        let back = there(|at| 0.2 * (at * std::f64::consts::PI).sin(), 0.0);
        assert_eq!(back, "sideways|||20% right and back|");
        let half = there(|at| if at < 0.5 { 0.4 * at } else { 0.2 - 0.24 * (at - 0.5) }, 0.08);
        assert_eq!(half, "sideways|||20% right and back to 8% right|");
        let both = there(|at| -0.1 * (at * std::f64::consts::TAU).sin(), 0.0);
        assert_eq!(both, "sideways|||10% left and 10% right|");
        let shaken = there(|at| 0.02 * (at * std::f64::consts::PI).sin(), 0.0);
        assert_eq!(shaken, "sideways|||still|");
    }

    #[test]
    fn how_it_was_measured_is_a_sentence() {
        let convention = &Convention::default();
        let told = |got: Option<&Got>| {
            let eye = Eye::default();
            let shown = Shown { motion: None, convention, got, eye, expected: [None; 4] };
            camera_table(&shown, Marks::Unicode).measured
        };
        let mut got = film([NO; 4]);
        assert_eq!(told(Some(&got)), "Measured on 30 of 31 steps; 84% of the picture follows.");
        got.cuts = vec![1.5, 2.125];
        assert!(told(Some(&got)).ends_with(" follows. Cuts at 1.5 s, 2.1 s."));
        assert_eq!(told(Some(&Got::nothing(Why::Long, 480, 60.0))), "");
        assert_eq!(told(None), "");
    }
}
