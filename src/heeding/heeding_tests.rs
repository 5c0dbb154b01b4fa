//! Takes, verdicts and what they add up to.

use super::*;
use crate::domain::{Axis, Convention, Eye, Motion, Sight};
use crate::measure::{Got, Moved, PictureAxis, Travel, Why};

/// A film of two seconds whose axes went so far, those beyond 0.05 for sure; none is a film that
/// cannot be told about.
fn got(totals: Option<[f64; 4]>) -> Got {
    let nothing = Got::nothing(Why::TwoMotions, 16, 2.0);
    let Some(totals) = totals else { return nothing };
    let axes = totals.map(|total| Travel {
        total: Some(total),
        per_second: Some(total / 2.0),
        moved: if total.abs() > 0.05 { Moved::Yes } else { Moved::No },
    });
    Got { axes, why: None, ..nothing }
}

fn motion(text: &str) -> Motion {
    text.parse().unwrap()
}

fn of(asked: &str, totals: [f64; 4]) -> [Option<Verdict>; 4] {
    verdicts(&motion(asked), &Convention::default(), &got(Some(totals)), [None; 4])
}

#[test]
fn each_axis_is_heeded_ignored_or_goes_the_other_way() {
    use Verdict::{Heeded, Ignored, Opposite};
    let totals = [0.3, -0.2, 0.0, 12.0];
    assert_eq!(of("x=3,y=2,z=4,r=-6", totals), [Heeded, Opposite, Ignored, Opposite].map(Some));
    assert_eq!(of("bg_x_pan=3,bg_y_pan=-2", totals), [Some(Heeded), Some(Heeded), None, None]);
    assert_eq!(of("r=5", totals), [None, None, None, Some(Heeded)], "nothing else was asked");
}

#[test]
fn twins_against_each_other_have_no_verdict() {
    let totals = [0.3, 0.2, 0.0, 0.0];
    assert_eq!(of("x=3,bg_x_pan=-2,y=-1,bg_y_pan=2", totals), [None; 4], "an arc and a crane");
    assert_eq!(of("x=3,bg_x_pan=2", totals)[0], Some(Verdict::Heeded), "both one way");
}

#[test]
fn what_cannot_be_told_is_unclear_and_not_ignored() {
    let unclear = verdicts(&motion("x=3"), &Convention::default(), &got(None), [None; 4]);
    assert_eq!(unclear, [Some(Verdict::Unclear), None, None, None]);
}

#[test]
fn a_flipped_axis_reads_as_heeded() {
    let (asked, film) = (motion("z=4"), got(Some([0.0, 0.0, -0.3, 0.0])));
    let read = |convention: &Convention| verdicts(&asked, convention, &film, [None; 4])[2];
    assert_eq!(read(&Convention::default()), Some(Verdict::Opposite));
    assert_eq!(read(&Convention::flipping([Axis::Z])), Some(Verdict::Heeded));
}

#[test]
fn far_less_than_usual_is_partly_heeded() {
    let convention = Convention::default();
    let usual = |takes| Gain { per_one: 0.05, low: 0.04, high: 0.06, takes };
    let read = |takes, total| {
        let asked = motion("x=4");
        // 0.2 a second, 0.4 in all, is usual.
        let expected = expected(&asked, &convention, |_| Some(usual(takes)));
        verdicts(&asked, &convention, &got(Some([total, 0.0, 0.0, 0.0])), expected)[0]
    };
    assert_eq!(read(12, 0.15), Some(Verdict::Partly));
    assert_eq!(read(12, 0.17), Some(Verdict::Heeded));
    assert_eq!(read(11, 0.15), Some(Verdict::Heeded), "the gain is not known well enough");
    let both = expected(&motion("x=4,bg_x_pan=1"), &convention, |_| Some(usual(12)));
    assert_eq!(both, [None; 4], "two at once have no one gain");
}

#[test]
fn what_nobody_asked_for_is_named_when_it_is_clear() {
    let film = got(Some([0.3, 0.2, 0.0, 0.0]));
    assert_eq!(unasked(&motion("x=3"), &film), [PictureAxis::Vertical]);
    assert_eq!(unasked(&motion("x=3,bg_y_pan=1"), &film), []);
}

fn filmed<'a>(motion: &'a Motion, got: &'a Got) -> Filmed<'a> {
    Filmed {
        model: "gen4",
        image: false,
        words: false,
        motion,
        got: Some(got),
        eye: Eye::default(),
    }
}

fn taught(asked: &str) -> Vec<(Taught, f64)> {
    let (motion, got) = (motion(asked), got(Some([0.3, 0.2, 0.1, 9.0])));
    let trials = trials(&filmed(&motion, &got), &Convention::default());
    trials.into_iter().map(|trial| (trial.axis, trial.asked)).collect()
}

#[test]
fn a_take_teaches_about_the_axis_that_was_asked() {
    assert_eq!(taught("x=3"), [(Taught::One(Axis::X), 3.0)]);
    assert_eq!(
        taught("bg_x_pan=-3,r=2"),
        [(Taught::One(Axis::Pan), -3.0), (Taught::One(Axis::Roll), 2.0)]
    );
    assert_eq!(taught("x=3,bg_x_pan=4"), [(Taught::Sideways, 4.0)]);
    assert_eq!(taught("y=-3,bg_y_pan=-1"), [(Taught::UpAndDown, -3.0)]);
    assert_eq!(taught("y=3,bg_y_pan=-1"), [], "against each other they teach nothing");
    assert_eq!(taught("z=0.9"), [], "hardly asked for");
}

#[test]
fn the_eye_stands_in_place_of_the_measure() {
    let (motion, got) = (motion("z=4"), got(Some([0.0, 0.0, 0.0, 0.0])));
    let mut film = filmed(&motion, &got);
    film.eye = film.eye.with(PictureAxis::Zoom, Some(Sight::Positive));
    let trial = &trials(&film, &Convention::default())[0];
    assert_eq!((trial.verdict, trial.by_eye), (Verdict::Heeded, true));
    // It is a direction: flipped, the same is the other way.
    let flipped = Convention::flipping([Axis::Z]);
    assert_eq!(trials(&film, &flipped)[0].verdict, Verdict::Opposite);
    film.got = None;
    let trial = &trials(&film, &Convention::default())[0];
    assert_eq!((trial.verdict, trial.version, trial.per_second), (Verdict::Heeded, None, None));
}

#[test]
fn a_travel_that_the_eye_contradicts_or_nobody_is_sure_of_teaches_no_gain() {
    use Verdict::{Heeded, Ignored, Opposite, Unclear};
    let sure = [0.0, 0.0, 0.3, 0.0];
    let learned = |totals: Option<[f64; 4]>, moved, eye: Option<Sight>| {
        let (motion, mut got) = (motion("z=4"), got(totals));
        got.axes[2].moved = moved;
        let mut film = filmed(&motion, &got);
        film.eye = film.eye.with(PictureAxis::Zoom, eye);
        let trial = trials(&film, &Convention::default()).remove(0);
        (trial.verdict, trial.per_second)
    };
    assert_eq!(learned(Some(sure), Moved::Yes, None), (Heeded, Some(0.15)));
    assert_eq!(learned(Some(sure), Moved::Yes, Some(Sight::Positive)), (Heeded, Some(0.15)));
    assert_eq!(learned(Some(sure), Moved::Yes, Some(Sight::Still)), (Ignored, None));
    assert_eq!(learned(Some(sure), Moved::Yes, Some(Sight::Negative)), (Opposite, None));
    assert_eq!(learned(Some(sure), Moved::Yes, Some(Sight::Undecided)), (Unclear, None));
    assert_eq!(learned(Some(sure), Moved::Unclear, None), (Unclear, None));
    assert_eq!(learned(Some(sure), Moved::Unclear, Some(Sight::Positive)), (Heeded, None));
    assert_eq!(learned(Some(sure), Moved::Unclear, Some(Sight::Undecided)), (Unclear, None));
}

/// Takes of one axis, and how far each went in two seconds.
fn lessons(takes: &[(f64, Option<f64>)], words: bool) -> Vec<Trial> {
    let take = |(asked, total): &(f64, Option<f64>)| {
        let motion = motion(&format!("z={asked}"));
        let got = got(total.map(|total| [0.0, 0.0, total, 0.0]));
        trials(&Filmed { words, ..filmed(&motion, &got) }, &Convention::default())
    };
    takes.iter().flat_map(take).collect()
}

#[test]
fn many_takes_make_a_statement_a_gain_and_a_dead_zone() {
    let mut all = lessons(&[(3.0, Some(0.3)), (-3.0, None)], true);
    let takes: Vec<_> = [-9.0, -6.0, -4.0, -2.0, -1.0, 1.0, 2.0, 4.0, 6.0, 9.0]
        .into_iter()
        .map(|asked: f64| (asked, Some(if asked.abs() < 3.0 { 0.0 } else { 0.05 * asked })))
        .collect();
    all.extend(lessons(&takes, false));
    let learned = learned(&all);
    let [plain, worded] = learned.as_slice() else { panic!("{learned:?}") };
    assert!(!plain.words && worded.words, "words are kept apart");
    assert_eq!((worded.counts().as_asked, worded.unclear, worded.gain), (1, 1, None));
    assert_eq!((plain.counts().as_asked, plain.counts().still, plain.counts().opposite), (6, 4, 0));
    assert_eq!(plain.statement, Statement::Unclear, "6 of 10");
    assert_eq!(plain.dead_zone, Some(2.0));
    assert_eq!((plain.told(), worded.told()), ("6 of 10 so far".into(), "1 of 1 so far".into()));
    let gain = plain.gain.unwrap();
    assert!((gain.per_one - 0.025).abs() < 0.005 && gain.takes == 10, "{gain:?}");
    assert_eq!(plain.versions, [crate::measure::VERSION]);
}

#[test]
fn images_and_models_are_kept_apart_and_eyes_are_counted() {
    let (motion, got) = (motion("r=5"), got(Some([0.0, 0.0, 0.0, 9.0])));
    let plain = filmed(&motion, &got);
    let films = [
        plain.clone(),
        Filmed { image: true, ..plain.clone() },
        Filmed { model: "gen4_turbo", ..plain.clone() },
        Filmed { eye: Eye::default().with(PictureAxis::Roll, Some(Sight::Negative)), ..plain },
    ];
    let trials: Vec<_> =
        films.iter().flat_map(|film| trials(film, &Convention::default())).collect();
    let learned = learned(&trials);
    let told: Vec<_> = learned
        .iter()
        .map(|it| (it.model.as_str(), it.image, it.counts().judged(), it.by_eye))
        .collect();
    assert_eq!(told, [("gen4", false, 2, 1), ("gen4", true, 1, 0), ("gen4_turbo", false, 1, 0)]);
}

#[test]
fn what_is_learned_is_told_with_the_takes_that_say_so() {
    let told = |total: fn(f64) -> f64| {
        let takes = [3.0, -3.0, 6.0, -6.0, 9.0].map(|asked| (asked, Some(total(asked))));
        learned(&lessons(&takes, false))[0].told()
    };
    assert_eq!(told(|asked| 0.1 * asked), "heeded 5 of 5");
    assert_eq!(told(|asked| -0.1 * asked), "the other way 5 of 5");
    assert_eq!(told(|_| 0.0), "ignored 5 of 5");
    assert_eq!(learned(&lessons(&[(3.0, None)], false))[0].told(), UNKNOWN);
}

#[test]
fn a_shot_teaches_of_the_axis_or_of_both_twins() {
    let of = |axis, text: &str| Taught::of_axis(axis, &motion(text), &Convention::default());
    assert_eq!(of(Axis::X, "x=3,bg_x_pan=2"), Taught::Sideways);
    assert_eq!(of(Axis::X, "x=3,bg_x_pan=-2"), Taught::One(Axis::X), "against each other");
    assert_eq!(of(Axis::Pan, "x=3"), Taught::One(Axis::Pan), "it is not asked");
    assert_eq!(of(Axis::Z, "z=3"), Taught::One(Axis::Z));
}
