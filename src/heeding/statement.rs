//! What may be said of a model: nothing that five takes, or one direction alone, do not bear.

/// A 95 % interval is this many standard deviations to either side.
pub(super) const DEVIATIONS: f64 = 1.96;

/// Fewer judged takes say nothing.
const FEWEST: u32 = 5;

/// As many in each direction: a model that always pushes in heeds every push-in.
const EACH: u32 = 2;

/// What became of takes that asked for one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// That moved as asked, if only partly.
    pub as_asked: u32,
    /// That stood still.
    pub still: u32,
    /// That moved the other way.
    pub opposite: u32,
}

impl Counts {
    /// All that were judged.
    pub const fn judged(self) -> u32 {
        self.as_asked + self.still + self.opposite
    }
}

/// What a model does with an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statement {
    /// It moves as asked.
    Heeds,
    /// It stands still.
    Ignores,
    /// It moves the other way.
    Opposite,
    /// So far that cannot be told.
    Unclear,
}

impl Statement {
    /// Its name in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Heeds => "heeds",
            Self::Ignores => "ignores",
            Self::Opposite => "opposite",
            Self::Unclear => "unclear",
        }
    }
}

/// What is to be said of takes that asked for the one direction, and for the other.
pub fn statement(sides: [Counts; 2]) -> Statement {
    let judged = sides.map(Counts::judged);
    let n = judged[0] + judged[1];
    if n < FEWEST || judged.iter().any(|side| *side < EACH) {
        return Statement::Unclear;
    }
    let is = |of: fn(&Counts) -> u32| {
        let counts = [of(&sides[0]), of(&sides[1])];
        let majorities = counts.iter().zip(judged).all(|(count, side)| 2 * count > side);
        majorities && wilson(counts[0] + counts[1], n).0 > 0.5
    };
    if is(|counts| counts.as_asked) {
        Statement::Heeds
    } else if is(|counts| counts.opposite) {
        Statement::Opposite
    } else if is(|counts| counts.still) {
        Statement::Ignores
    } else {
        Statement::Unclear
    }
}

/// Wilson's 95 % interval of a share: between what parts of all it lies if `count` of `n` are seen.
/// Of nothing it is anything.
pub fn wilson(count: u32, n: u32) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (f64::from(n), f64::from(count) / f64::from(n));
    let z2 = DEVIATIONS * DEVIATIONS;
    let middle = share + z2 / (2.0 * n);
    let reach = DEVIATIONS * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z2 / n;
    (((middle - reach) / whole).max(0.0), ((middle + reach) / whole).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(as_asked: [u32; 2], judged: [u32; 2]) -> [Counts; 2] {
        [0, 1].map(|n| Counts {
            as_asked: as_asked[n],
            still: judged[n] - as_asked[n],
            opposite: 0,
        })
    }

    /// The same with what moved as asked in another column.
    fn turned(sides: [Counts; 2], to: Statement) -> [Counts; 2] {
        sides.map(|Counts { as_asked, still, .. }| match to {
            Statement::Opposite => Counts { as_asked: 0, still, opposite: as_asked },
            Statement::Ignores => Counts { as_asked: 0, still: as_asked, opposite: still },
            Statement::Heeds | Statement::Unclear => Counts { as_asked, still, opposite: 0 },
        })
    }

    #[test]
    fn so_many_are_needed_and_one_fewer_is_not_enough() {
        for (as_asked, n) in [(5, 5), (7, 8), (8, 9), (9, 11), (11, 14), (14, 19)] {
            let judged = [n / 2, n - n / 2];
            let missing = n - as_asked;
            let sides = |missing: u32| {
                alike([judged[0] - missing / 2, judged[1] - (missing - missing / 2)], judged)
            };
            for said in [Statement::Heeds, Statement::Opposite, Statement::Ignores] {
                assert_eq!(statement(turned(sides(missing), said)), said, "{as_asked} of {n}");
                let fewer = turned(sides(missing + 1), said);
                assert_eq!(statement(fewer), Statement::Unclear, "{} of {n}", as_asked - 1);
            }
        }
    }

    #[test]
    fn four_of_four_say_nothing_yet() {
        assert!(wilson(4, 4).0 > 0.5, "by the interval alone they would");
        assert_eq!(statement(alike([2, 2], [2, 2])), Statement::Unclear);
    }

    #[test]
    fn both_directions_are_needed_and_a_majority_in_each() {
        assert_eq!(statement(alike([9, 0], [9, 0])), Statement::Unclear);
        assert_eq!(statement(alike([9, 1], [9, 1])), Statement::Unclear);
        assert_eq!(statement(alike([9, 2], [9, 2])), Statement::Heeds);
        // It pushes in whatever is asked.
        let always = [
            Counts { as_asked: 14, ..Counts::default() },
            Counts { opposite: 3, ..Counts::default() },
        ];
        assert!(wilson(14, 17).0 > 0.5, "by the interval alone they would");
        assert_eq!(statement(always), Statement::Unclear);
        assert_eq!(statement(alike([12, 1], [12, 2])), Statement::Unclear, "half is no majority");
    }

    #[test]
    fn the_interval_is_wilson_s() {
        for (count, n, low, high) in
            [(5, 5, 0.566, 1.0), (0, 5, 0.0, 0.434), (7, 8, 0.529, 0.978), (81, 263, 0.255, 0.366)]
        {
            let (from, to) = wilson(count, n);
            assert!((from - low).abs() < 5e-4 && (to - high).abs() < 5e-4, "{from} {to}");
        }
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }
}
