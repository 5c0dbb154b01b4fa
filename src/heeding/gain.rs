//! How far a model goes for what is asked, whatever its own drift.

use super::statement::DEVIATIONS;

/// As many takes are needed to say a gain at all, and to expect anything by it.
const SAID: usize = 8;
const FIRM: usize = 12;

/// No more takes than these, the newest, say a gain or a tau. Both look at every pair of takes, and
/// the slopes of ten thousand takes would fill half a gigabyte; these have 44,850 pairs, and from
/// twenty takes on the scatter of the slope is small already.
const NEWEST: usize = 300;

/// As many takes are needed on either side of a dead zone.
const BESIDE: usize = 3;

/// Travel for each 1.0 that is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    /// In the unit of the picture's axis, a second.
    pub per_one: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// From so many takes, 300 at most.
    pub takes: usize,
}

impl Gain {
    /// Whether it is known well enough to expect something by it.
    pub const fn is_firm(&self) -> bool {
        self.takes >= FIRM
    }
}

/// The slope of Theil and Sen through what was asked and how far that went in a second: the median
/// of the slopes of all pairs, with Sen's interval. The takes come newest first, and the newest 300
/// count. None from fewer than eight takes, or if all ask for the same.
pub fn gain(points: &[(f64, f64)]) -> Option<Gain> {
    let points = newest(points);
    let count = points.len();
    if count < SAID {
        return None;
    }
    let mut slopes = pairs(points)
        // Those that ask for the same have none, which is no finite number.
        .map(|(a, b)| (b.1 - a.1) / (b.0 - a.0))
        .filter(|slope| slope.is_finite())
        .collect::<Vec<f64>>();
    if slopes.is_empty() {
        return None;
    }
    slopes.sort_by(f64::total_cmp);
    let n = count as f64;
    let spread = DEVIATIONS * (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    let all = slopes.len() as f64;
    let at = |rank: f64| slopes[(rank.max(0.0) as usize).min(slopes.len() - 1)];
    let half = slopes.len() / 2;
    let per_one = if slopes.len().is_multiple_of(2) {
        f64::midpoint(slopes[half - 1], slopes[half])
    } else {
        slopes[half]
    };
    // Ranks count from 1 in the books.
    let below = ((all - spread) / 2.0).round();
    let (low, high) = (at(below - 1.0), at(all - below));
    Some(Gain { per_one, low, high, takes: count })
}

/// Kendall's tau: of the pairs that differ in both, how many more go together than against each
/// other, from -1 to 1. The takes come newest first, and the newest 300 count. None if no pair does.
pub fn tau(points: &[(f64, f64)]) -> Option<f64> {
    let (with, against) = pairs(newest(points)).fold((0_u32, 0_u32), |(with, against), (a, b)| {
        let sign = (b.0 - a.0) * (b.1 - a.1);
        (with + u32::from(sign > 0.0), against + u32::from(sign < 0.0))
    });
    let all = f64::from(with + against);
    (all > 0.0).then(|| (f64::from(with) - f64::from(against)) / all)
}

/// The amount up to which most takes stand still and beyond which most move, where that parts them
/// best; by each take's amount, whichever way, and whether it stood still. None unless there are
/// three on each side.
pub fn dead_zone(takes: &[(f64, bool)]) -> Option<f64> {
    let mut sorted: Vec<(f64, bool)> =
        takes.iter().map(|(amount, still)| (amount.abs(), *still)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    // How many of a part are as they should be, if most of it are.
    let most = |part: &[(f64, bool)], still: bool| {
        let count = part.iter().filter(|take| take.1 == still).count();
        (part.len() >= BESIDE && 2 * count > part.len()).then_some(count)
    };
    (1..sorted.len())
        .filter(|nth| sorted[nth - 1].0 < sorted[*nth].0)
        .filter_map(|nth| Some((most(&sorted[..nth], true)? + most(&sorted[nth..], false)?, nth)))
        .max()
        .map(|(_, nth)| sorted[nth - 1].0)
}

fn newest<T>(of: &[T]) -> &[T] {
    &of[..of.len().min(NEWEST)]
}

fn pairs<T: Copy>(of: &[T]) -> impl Iterator<Item = (T, T)> {
    of.iter().enumerate().flat_map(|(n, a)| of[n + 1..].iter().map(|b| (*a, *b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(count: i32, slope: f64, drift: f64) -> Vec<(f64, f64)> {
        (0..count).map(|n| f64::from(n - count / 2)).map(|a| (a, slope * a + drift)).collect()
    }

    #[test]
    fn a_gain_is_the_slope_whatever_the_drift() {
        let gain = gain(&line(8, 0.019, 0.05)).unwrap();
        assert!((gain.per_one - 0.019).abs() < 1e-9 && (gain.high - gain.low).abs() < 1e-9);
        assert!(!gain.is_firm());
        assert!(super::gain(&line(12, 0.019, 0.05)).unwrap().is_firm());
    }

    #[test]
    fn two_takes_that_went_astray_bend_it_little() {
        let mut points = line(12, 2.0, 0.0);
        points[0].1 = 300.0;
        points[5].1 = -80.0;
        let gain = gain(&points).unwrap();
        assert!((gain.per_one - 2.0).abs() < 0.2, "{gain:?}");
        assert!(gain.low <= 2.0 && 2.0 <= gain.high, "{gain:?}");
    }

    #[test]
    fn takes_that_scatter_have_a_range() {
        let mut points = line(12, 2.0, 0.0);
        for (nth, point) in points.iter_mut().enumerate() {
            point.1 += [3.0, -2.0, 1.0, -3.0, 2.0][nth % 5];
        }
        let gain = gain(&points).unwrap();
        assert!(1.2 < gain.low && gain.low < gain.per_one, "{gain:?}");
        assert!(gain.per_one < gain.high && gain.high < 2.8, "{gain:?}");
    }

    #[test]
    fn too_few_takes_and_takes_that_ask_for_the_same_have_none() {
        assert_eq!(gain(&line(7, 1.0, 0.0)), None);
        assert_eq!(gain(&[(3.0, 0.1); 9]), None);
        assert_eq!(tau(&[(3.0, 0.1); 9]), None);
    }

    #[test]
    fn only_the_newest_takes_of_many_say_how_it_goes_now() {
        let now = line(300, 2.0, 0.0);
        let mut points = now.clone();
        points.extend(line(500, -2.0, 0.0));
        assert_eq!((gain(&points), tau(&points)), (gain(&now), Some(1.0)));
        assert_eq!(gain(&now).unwrap().takes, 300);
    }

    #[test]
    fn tau_says_how_well_they_go_together() {
        assert_eq!(tau(&line(6, 1.0, 3.0)), Some(1.0));
        assert_eq!(tau(&line(6, -1.0, 3.0)), Some(-1.0));
        assert_eq!(tau(&[(1.0, 1.0), (2.0, 3.0), (3.0, 2.0)]), Some(1.0 / 3.0));
    }

    #[test]
    fn a_dead_zone_ends_where_most_begin_to_move() {
        let takes = [
            (1.0, true),
            (-1.5, true),
            (2.0, true),
            (2.0, false),
            (-4.0, false),
            (5.0, false),
            (-8.0, false),
        ];
        assert_eq!(dead_zone(&takes), Some(2.0));
        assert_eq!(dead_zone(&takes[..6]), None, "two on the far side");
        assert_eq!(dead_zone(&takes[2..]), None, "two on the near side");
    }
}
