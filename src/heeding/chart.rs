//! What a test chart shows: which axes a model heeds, from one still take and a few of each axis.

use super::judged::asked;
use super::statement::{Counts, Statement};
use super::verdict::{Verdict, picture_axis};
use crate::domain::{Axis, Convention, Eye, Motion};
use crate::measure::{Got, Moved, PictureAxis};

/// A take has to go so much farther than the camera goes when nobody asks for it.
const BEYOND: f64 = 1.5;

/// So much farther if it goes so little that a film alone would not say whether it moved.
const CLEARLY: f64 = 4.0;

/// What nobody asked for counts as the camera's own motion from this part of the largest travel on;
/// less may be the shadow of what was asked.
const OWN: f64 = 0.5;

/// A take of a chart, sent or not.
#[derive(Clone, Debug)]
pub struct ChartTake<'a> {
    /// What was asked: nothing, or one axis.
    pub motion: Motion,
    /// What was measured; none if nothing was.
    pub got: Option<&'a Got>,
    /// What its user saw; it stands in place of what was measured.
    pub eye: Eye,
}

/// What a chart shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Shows {
    /// How far each axis of the picture went in a second of the still take, in the order of
    /// [`PictureAxis::ALL`]; none if that take is missing or cannot be told about.
    pub drift: Option<[f64; 4]>,
    /// The axes that were tried, in the order of [`Axis::ALL`].
    pub axes: Vec<ChartAxis>,
}

/// What it shows of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartAxis {
    /// The axis that was asked for.
    pub axis: Axis,
    /// How many takes of it the chart has, whatever became of them.
    pub takes: u32,
    /// What became of those that were judged.
    pub counts: Counts,
    /// Takes that could not be judged.
    pub unclear: u32,
    /// Takes whose film was not measured, or is not there.
    pub missing: u32,
    /// How many were judged by eye.
    pub by_eye: u32,
    /// What is to be said.
    pub statement: Statement,
    /// How far it goes; none if no take that was measured could be judged.
    pub reach: Option<Reach>,
    /// The versions of the estimator that measured them, ascending.
    pub versions: Vec<u32>,
}

/// Travel for each 1.0 that was asked, in the unit of the picture's axis a second and less the drift.
/// These few takes have a range, and no interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// The median of the takes.
    pub per_one: f64,
    /// The least of them.
    pub low: f64,
    /// The most of them.
    pub high: f64,
}

/// What a chart shows, by the directions that hold for its model. The order of its takes does not
/// matter.
///
/// Each travel counts less that of the still take. A camera that goes its own way is not heeding
/// anybody: a take counts as moved only if it goes clearly farther than any take that did not ask for
/// that axis. Where those stood still, a small travel counts too, of which one film alone would say
/// nothing.
pub fn shows(takes: &[ChartTake<'_>], convention: &Convention) -> Shows {
    let still = takes.iter().find(|take| take.motion.is_zero());
    let drift = still.and_then(|take| speeds(take.got?));
    let own = Own { drift: drift.unwrap_or_default(), stray: [0.0; 4], is_known: drift.is_some() };
    let own = Own { stray: own.strays(takes), ..own };
    let axes = Axis::ALL.into_iter().filter_map(|axis| own.axis(axis, takes, convention));
    Shows { drift, axes: axes.collect() }
}

/// How far each axis went in a second; none if that is not certain.
fn speeds(got: &Got) -> Option<[f64; 4]> {
    got.totals()?;
    let [h, v, z, r] = got.axes.map(|axis| axis.per_second);
    Some([h?, v?, z?, r?])
}

/// What the model's camera does when nobody asks for it, in a second.
struct Own {
    /// In the still take; zero if that is not known.
    drift: [f64; 4],
    is_known: bool,
    /// How far from that it strays in the others.
    stray: [f64; 4],
}

impl Own {
    /// How far each axis went by itself in takes that asked for another one, beyond the drift.
    fn strays(&self, takes: &[ChartTake<'_>]) -> [f64; 4] {
        let mut strays = [0.0_f64; 4];
        for take in takes {
            let Some(speeds) = take.got.and_then(speeds) else { continue };
            let travels = PictureAxis::ALL.map(|seen| {
                let nth = seen.index();
                speeds[nth] - self.drift[nth]
            });
            let edges = PictureAxis::ALL.map(|seen| seen.edge(travels[seen.index()]));
            let largest = edges.into_iter().fold(0.0, f64::max);
            for seen in PictureAxis::ALL {
                let nth = seen.index();
                let wanted = take.motion.moving().any(|(axis, _)| picture_axis(axis) == seen);
                if !wanted && edges[nth] >= OWN * largest {
                    strays[nth] = strays[nth].max(travels[nth].abs());
                }
            }
        }
        strays
    }

    /// What the takes of an axis show; none if there are none.
    fn axis(
        &self,
        axis: Axis,
        takes: &[ChartTake<'_>],
        convention: &Convention,
    ) -> Option<ChartAxis> {
        let mut shown = ChartAxis {
            axis,
            takes: 0,
            counts: Counts::default(),
            unclear: 0,
            missing: 0,
            by_eye: 0,
            statement: Statement::Unclear,
            reach: None,
            versions: Vec::new(),
        };
        let seen = picture_axis(axis);
        let mut reached = Vec::new();
        for take in takes {
            let mut moving = take.motion.moving();
            if moving.next().is_none_or(|(moves, _)| moves != axis) || moving.next().is_some() {
                continue;
            }
            let Some(amount) = asked(seen, &take.motion, convention) else { continue };
            shown.takes += 1;
            shown.versions.extend(take.got.map(|got| got.version));
            let measured = take.got.map(|got| self.measured(got, seen, amount));
            let said = take.eye.of(seen).map(|sight| Verdict::of(sight, amount));
            shown.by_eye += u32::from(said.is_some());
            let verdict = said.or(measured.map(|(verdict, _)| verdict));
            match verdict {
                None => shown.missing += 1,
                Some(Verdict::Heeded | Verdict::Partly) => shown.counts.as_asked += 1,
                Some(Verdict::Ignored) => shown.counts.still += 1,
                Some(Verdict::Opposite) => shown.counts.opposite += 1,
                Some(Verdict::Unclear) => shown.unclear += 1,
            }
            // What was measured is worth nothing where its user saw something else.
            if let Some((measured, Some(speed))) = measured
                && verdict == Some(measured)
            {
                reached.push(speed / amount);
            }
        }
        shown.versions.sort_unstable();
        shown.versions.dedup();
        shown.statement = statement(shown.takes, shown.counts);
        shown.reach = reach(reached);
        (shown.takes > 0).then_some(shown)
    }

    /// What became of a take that asked so much of an axis of the picture, and how far that went in a
    /// second less the drift; no distance where that cannot be told.
    fn measured(&self, got: &Got, seen: PictureAxis, amount: f64) -> (Verdict, Option<f64>) {
        let unclear = (Verdict::Unclear, None);
        let Some(speeds) = speeds(got) else { return unclear };
        let measured = got.axis(seen);
        // A film alone says nothing of what lies between still and moved; beside its control takes it
        // does.
        let between = |total: f64| (seen.still()..seen.moves()).contains(&total.abs());
        if measured.moved == Moved::Unclear && !measured.total.is_some_and(between) {
            return unclear;
        }
        let speed = speeds[seen.index()] - self.drift[seen.index()];
        let stray = self.stray[seen.index()] * got.seconds;
        let travel = speed * got.seconds;
        let far = travel.abs();
        let moved = far >= seen.moves() && far >= BEYOND * stray
            || far >= seen.still() && far >= CLEARLY * stray && self.is_known;
        let verdict = if moved && (travel > 0.0) == (amount > 0.0) {
            Verdict::Heeded
        } else if moved {
            Verdict::Opposite
        } else if far < seen.still() && BEYOND * stray < seen.moves() {
            Verdict::Ignored
        } else {
            return unclear;
        };
        (verdict, Some(speed))
    }
}

/// What is to be said where a chart has so many takes of an axis: three of four have to agree, both of
/// two, and none may speak against it.
fn statement(takes: u32, counts: Counts) -> Statement {
    let Counts { as_asked, still, opposite } = counts;
    let enough = (takes - takes / 4).max(2);
    match (as_asked, still, opposite) {
        (agree, 0, 0) if agree >= enough => Statement::Heeds,
        (0, agree, 0) if agree >= enough => Statement::Ignores,
        (0, 0, agree) if agree >= enough => Statement::Opposite,
        _ => Statement::Unclear,
    }
}

fn reach(mut reached: Vec<f64>) -> Option<Reach> {
    reached.sort_by(f64::total_cmp);
    let (low, high) = (*reached.first()?, *reached.last()?);
    let half = reached.len() / 2;
    let per_one = if reached.len().is_multiple_of(2) {
        f64::midpoint(reached[half - 1], reached[half])
    } else {
        reached[half]
    };
    Some(Reach { per_one, low, high })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{AxisValue, Sight};
    use crate::measure::{Travel, Why};

    const SECONDS: f64 = 5.0;

    /// A film whose axes went so far in a second, as it is measured.
    fn film(speeds: [f64; 4]) -> Got {
        let axes = PictureAxis::ALL.map(|axis| {
            let per_second = speeds[axis.index()];
            let total = per_second * SECONDS;
            let moved = match total.abs() {
                far if far >= axis.moves() => Moved::Yes,
                near if near < axis.still() => Moved::No,
                _ => Moved::Unclear,
            };
            Travel { total: Some(total), per_second: Some(per_second), moved }
        });
        Got { axes, why: None, ..Got::nothing(Why::Dark, 40, SECONDS) }
    }

    /// What a model does: a factor for each axis, and a drift of its own.
    #[derive(Clone, Debug)]
    struct Model {
        gains: [f64; 6],
        drift: [f64; 4],
    }

    impl Model {
        fn takes(&self, amounts: &[i32]) -> Vec<(Motion, Option<Got>)> {
            let each = Axis::ALL.into_iter().flat_map(|axis| {
                let both = amounts.iter().flat_map(|amount| [*amount, -*amount]);
                both.map(move |amount| {
                    Motion::default().with(axis, AxisValue::from_tenths(10 * amount))
                })
            });
            std::iter::once(Motion::default())
                .chain(each)
                .map(|motion| (motion, Some(film(self.speeds(&motion)))))
                .collect()
        }

        fn speeds(&self, motion: &Motion) -> [f64; 4] {
            let mut speeds = self.drift;
            for (axis, amount) in motion.moving() {
                // Degrees are smaller than widths.
                let unit = if axis == Axis::Roll { 1.0 } else { 0.01 };
                let gain = self.gains[axis.index()];
                speeds[picture_axis(axis).index()] += unit * gain * amount.number();
            }
            speeds
        }
    }

    fn read(takes: &[(Motion, Option<Got>)]) -> Shows {
        let takes: Vec<ChartTake<'_>> = takes
            .iter()
            .map(|(motion, got)| ChartTake {
                motion: *motion,
                got: got.as_ref(),
                eye: Eye::default(),
            })
            .collect();
        shows(&takes, &Convention::default())
    }

    fn truth(gain: f64) -> Statement {
        if gain > 0.0 {
            Statement::Heeds
        } else if gain < 0.0 {
            Statement::Opposite
        } else {
            Statement::Ignores
        }
    }

    fn plain() -> Model {
        Model { gains: [1.0, -1.0, 0.0, 1.0, 0.5, 0.0], drift: [0.0; 4] }
    }

    #[test]
    fn an_axis_has_its_numbers() {
        let shown = read(&plain().takes(&[3, 7]));
        assert_eq!(shown.axes.len(), 6);
        let x = &shown.axes[0];
        assert_eq!((x.takes, x.counts.as_asked, x.statement), (4, 4, Statement::Heeds));
        let reach = x.reach.unwrap();
        for number in [reach.per_one, reach.low, reach.high] {
            assert!((number - 0.01).abs() < 1e-9, "{reach:?}");
        }
        assert_eq!(x.versions, [crate::measure::VERSION]);
        assert!(shown.axes[1].reach.unwrap().per_one < 0.0);
    }

    #[test]
    fn three_of_four_have_to_agree_and_none_may_speak_against_it() {
        let mut takes = plain().takes(&[3, 7]);
        takes[1].1 = None;
        let x = |takes: &[_]| read(takes).axes[0].clone();
        assert_eq!((x(&takes).missing, x(&takes).statement), (1, Statement::Heeds));
        takes[2].1 = Some(Got::nothing(Why::Dark, 40, SECONDS));
        assert_eq!((x(&takes).unclear, x(&takes).statement), (1, Statement::Unclear));
        let mut takes = plain().takes(&[3, 7]);
        takes[1].1 = Some(film([0.0; 4]));
        assert_eq!(x(&takes).statement, Statement::Unclear, "one stood still");
        let mut quick = plain().takes(&[6]);
        assert_eq!(x(&quick).statement, Statement::Heeds);
        quick[1].1 = None;
        assert_eq!(x(&quick).statement, Statement::Unclear, "both of two");
    }

    #[test]
    fn what_the_user_saw_stands_in_place_of_what_was_measured() {
        let takes = plain().takes(&[6]);
        let eye = Eye { horizontal: Some(Sight::Still), ..Eye::default() };
        let takes: Vec<ChartTake<'_>> = takes
            .iter()
            .map(|(motion, got)| ChartTake { motion: *motion, got: got.as_ref(), eye })
            .collect();
        let shown = shows(&takes, &Convention::default());
        let x = &shown.axes[0];
        assert_eq!((x.by_eye, x.statement, x.reach), (2, Statement::Ignores, None));
    }

    #[test]
    fn a_flipped_axis_reads_as_heeded() {
        let takes = plain().takes(&[3, 7]);
        let takes: Vec<ChartTake<'_>> = takes
            .iter()
            .map(|(motion, got)| ChartTake {
                motion: *motion,
                got: got.as_ref(),
                eye: Eye::default(),
            })
            .collect();
        let shown = shows(&takes, &Convention::flipping([Axis::Y]));
        assert_eq!(shown.axes[1].statement, Statement::Heeds);
        assert!(shown.axes[1].reach.unwrap().per_one > 0.0);
    }

    #[test]
    fn a_camera_that_goes_its_own_way_in_each_take_heeds_nobody() {
        // It ignores everything; the takes that asked for `x` went that way by chance.
        let model = Model { gains: [0.0; 6], drift: [0.0; 4] };
        let mut takes = model.takes(&[3, 7]);
        for (nth, (motion, got)) in takes.iter_mut().enumerate() {
            let own = if nth.is_multiple_of(2) { 0.05 } else { -0.04 };
            let amount = motion.get(Axis::X).number();
            *got = Some(film([
                if amount == 0.0 { own } else { own.abs() * amount.signum() },
                0.0,
                0.0,
                0.0,
            ]));
        }
        assert_eq!(read(&takes).axes[0].statement, Statement::Unclear);
    }

    fn any_model() -> impl Strategy<Value = Model> {
        let gain = prop::sample::select(vec![-1.0, -0.5, 0.0, 0.5, 1.0, 2.0]);
        let drift = prop::array::uniform4(-0.06..0.06_f64);
        (prop::array::uniform6(gain), drift).prop_map(|(gains, drift)| Model { gains, drift })
    }

    proptest! {
        #[test]
        fn a_drift_that_is_always_the_same_hides_nothing(model in any_model()) {
            for amounts in [&[3, 7][..], &[6]] {
                let shown = read(&model.takes(amounts));
                for axis in &shown.axes {
                    let truth = truth(model.gains[axis.axis.index()]);
                    // A travel between the thresholds, or one that the drift hides, is unclear.
                    let said = axis.statement;
                    prop_assert!(said == truth || said == Statement::Unclear, "{axis:?}");
                    prop_assert!(model.drift != [0.0; 4] || said == truth);
                }
            }
        }

        #[test]
        fn without_a_drift_every_axis_is_told(model in any_model()) {
            let model = Model { drift: [0.0; 4], ..model };
            for axis in read(&model.takes(&[3, 7])).axes {
                prop_assert_eq!(axis.statement, truth(model.gains[axis.axis.index()]));
            }
        }

        #[test]
        fn it_is_the_same_in_any_order_and_turned_round_it_is_the_opposite(
            model in any_model(),
            (mixed, lost) in (0..25_usize, 0..25_usize),
        ) {
            let mut takes = model.takes(&[3, 7]);
            takes[lost].1 = None;
            let shown = read(&takes);
            takes.rotate_left(mixed);
            prop_assert_eq!(&read(&takes), &shown);
            for (_, got) in &mut takes {
                for axis in got.iter_mut().flat_map(|got| &mut got.axes) {
                    axis.per_second = axis.per_second.map(|it| -it);
                    axis.total = axis.total.map(|it| -it);
                }
            }
            for (turned, axis) in read(&takes).axes.iter().zip(&shown.axes) {
                let expected = match axis.statement {
                    Statement::Heeds => Statement::Opposite,
                    Statement::Opposite => Statement::Heeds,
                    same => same,
                };
                prop_assert_eq!(turned.statement, expected);
            }
        }

        #[test]
        fn every_take_is_counted_once(model in any_model(), lost in prop::collection::vec(0..25_usize, 0..9)) {
            let mut takes = model.takes(&[3, 7]);
            for nth in lost {
                takes[nth].1 = None;
            }
            for axis in read(&takes).axes {
                let counted = axis.counts.judged() + axis.unclear + axis.missing;
                prop_assert_eq!((axis.takes, counted), (4, 4));
                let agree = [axis.counts.as_asked, axis.counts.still, axis.counts.opposite];
                let against = agree.iter().filter(|count| **count > 0).count() > 1;
                prop_assert!(axis.statement == Statement::Unclear || !against);
            }
        }
    }
}
