//! The motion that most of a picture agrees on.

use super::chance::Chance;

/// Pairs of points that are tried.
const PAIRS: usize = 100;

/// The points of a pair are at least so far apart, in pixels.
const APART: f64 = 30.0;

/// Pairs that are tried for the motion with the least median.
const HALVES: usize = 150;

/// Of the points that were found again, at most this part has to agree: grain loses points that
/// did not move.
const MOST_OF_FOUND: f64 = 0.55;

/// Rounds of refining.
const ROUNDS: usize = 6;

/// How much better than the expected motion, and than none, another one must be. Both tell the
/// camera from a subject that is large and clear.
const EXPECTED: f64 = 1.10;
const STILL: f64 = 1.15;

/// A motion of the picture about its middle: `x' = (1 + a) x - b y + tx`, `y' = b x + (1 + a) y +
/// ty`, in pixels, y downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Similarity {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Similarity {
    pub(super) fn apply(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let grown = 1.0 + self.a;
        [grown * x - self.b * y + self.x, self.b * x + grown * y + self.y]
    }

    /// This motion, and then another.
    pub(super) fn then(&self, other: &Self) -> Self {
        let (grown, more) = (1.0 + self.a, 1.0 + other.a);
        let [x, y] = other.apply([self.x, self.y]);
        Self { a: grown * more - self.b * other.b - 1.0, b: grown * other.b + self.b * more, x, y }
    }

    /// The way back.
    pub(super) fn inverse(&self) -> Self {
        let grown = 1.0 + self.a;
        let size = (grown * grown + self.b * self.b).max(1e-12);
        let (a, b) = (grown / size, -self.b / size);
        Self { a: a - 1.0, b, x: -(a * self.x - b * self.y), y: -(b * self.x + a * self.y) }
    }

    /// The logarithm of how much larger everything becomes, and the turn in radians, from x to y.
    pub(super) fn zoom_and_turn(&self) -> (f64, f64) {
        let grown = 1.0 + self.a;
        (grown.hypot(self.b).max(1e-6).ln(), self.b.atan2(grown))
    }
}

/// A point that was followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    /// Where it was and is, in pixels from the middle of the picture.
    pub(super) from: [f64; 2],
    pub(super) to: [f64; 2],
    /// How much it counts, in all and in each direction.
    pub(super) weight: f64,
    pub(super) hold: [f64; 3],
    /// How much of the picture it stands for.
    pub(super) area: f64,
}

impl Match {
    /// How far it is, squared, from where a motion takes it.
    fn miss(&self, motion: &Similarity) -> f64 {
        let [x, y] = motion.apply(self.from);
        let (ex, ey) = (x - self.to[0], y - self.to[1]);
        let [xx, xy, yy] = self.hold;
        (xx * ex * ex + 2.0 * xy * ex * ey + yy * ey * ey).max(0.0)
    }
}

/// What most of a picture agrees on.
pub(super) struct Fit {
    pub(super) motion: Similarity,
    /// How the picture is pulled out of shape besides, which no turn of the camera does.
    pub(super) strains: [f64; 2],
    /// How well each match follows, from 0 to 1.
    pub(super) shares: Vec<f64>,
}

/// The motion that most of the weight follows. `tolerance` is in pixels.
pub(super) fn fit(
    matches: &[Match],
    expected: Similarity,
    tolerance: f64,
    chance: &mut Chance,
) -> Fit {
    let narrow = tolerance * tolerance;
    let score = |motion: &Similarity| {
        matches.iter().map(|it| it.weight * (1.0 - it.miss(motion) / narrow).max(0.0)).sum::<f64>()
    };
    let mut best = (score(&expected) * EXPECTED, expected);
    let mut try_one = |motion: Similarity, bonus: f64| {
        let score = score(&motion) * bonus;
        if score > best.0 {
            best = (score, motion);
        }
    };
    try_one(Similarity::default(), STILL);
    // Points that are known in both directions are drawn more often.
    let mut so_far = 0.0;
    let sums: Vec<f64> = matches
        .iter()
        .map(|it| {
            so_far += it.weight * it.hold[0].min(it.hold[2]).max(0.0) + 1e-9;
            so_far
        })
        .collect();
    let mut draw = || {
        let part = chance.part() * so_far;
        &matches[sums.partition_point(|sum| *sum <= part).min(matches.len() - 1)]
    };
    for _ in 0..PAIRS {
        let (a, b) = (draw(), draw());
        if let Some(motion) = through(a, b) {
            try_one(motion, 1.0);
        }
    }
    let mut motion = best.1;
    let follows = |motion: &Similarity, it: &Match| {
        let near = (1.0 - it.miss(motion) / (4.0 * narrow)).max(0.0);
        near * near
    };
    for _ in 0..ROUNDS {
        let weights: Vec<f64> = matches.iter().map(|it| it.weight * follows(&motion, it)).collect();
        if weights.iter().sum::<f64>() < 3.0 {
            break;
        }
        motion = least_squares(matches, &weights).unwrap_or(motion);
    }
    let shares: Vec<f64> = matches.iter().map(|it| follows(&motion, it)).collect();
    let weights: Vec<f64> =
        matches.iter().zip(&shares).map(|(it, share)| it.weight * share).collect();
    Fit { motion, strains: strains(matches, &weights), shares }
}

/// The motion with the least median: half of the picture's area is nearer to it than to any other,
/// whatever the rest does.
///
/// Where the near half of a scene slides past below a far half that stays, [`fit`] holds on to
/// whichever is the larger by a hair. This one goes with both as far as they can be reconciled,
/// which is where the picture goes as a whole.
///
/// `whole` is the area of all points that were looked for. Those that are lost went away faster than
/// could be followed, as near ground does, and count as going another way.
pub(super) fn half(
    matches: &[Match],
    whole: f64,
    tries: &[Similarity],
    chance: &mut Chance,
) -> Similarity {
    let found: f64 = matches.iter().map(|it| it.area).sum();
    let enough = (whole / 2.0).min(MOST_OF_FOUND * found);
    let mut misses: Vec<(f64, f64)> = Vec::with_capacity(matches.len());
    // The miss within which half of the area lies, if that is less than the least so far.
    let mut median = |motion: &Similarity, least: f64| {
        misses.clear();
        let mut near = 0.0;
        for it in matches {
            let miss = it.miss(motion);
            if miss < least {
                near += it.area;
                misses.push((miss, it.area));
            }
        }
        if near < enough {
            return None;
        }
        misses.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut sum = 0.0;
        misses.iter().find_map(|(miss, area)| {
            sum += area;
            (sum >= enough).then_some(*miss)
        })
    };
    let mut best = (f64::INFINITY, Similarity::default());
    for motion in tries {
        if let Some(miss) = median(motion, best.0) {
            best = (miss, *motion);
        }
    }
    for _ in 0..HALVES {
        let draw = |part: f64| &matches[(part * matches.len() as f64) as usize];
        let (a, b) = (draw(chance.part()), draw(chance.part()));
        if let Some(motion) = through(a, b)
            && let Some(miss) = median(&motion, best.0)
        {
            best = (miss, motion);
        }
    }
    // Its better half has a better one yet.
    for _ in 0..10 {
        let weights: Vec<f64> = matches
            .iter()
            .map(|it| if it.miss(&best.1) <= best.0 { it.area } else { 0.0 })
            .collect();
        let Some(motion) = least_squares(matches, &weights) else { break };
        let Some(miss) = median(&motion, best.0) else { break };
        best = (miss, motion);
    }
    best.1
}

/// The motion of all points on average, near and far alike, apart from how they are pulled out of
/// shape; none if they determine none.
pub(super) fn mean(matches: &[Match]) -> Option<Similarity> {
    let areas: Vec<f64> = matches.iter().map(|it| it.area).collect();
    let [a, b, x, y, ..] = solved::<6, 7>(matches, &areas)?;
    Some(Similarity { a, b, x, y })
}

/// How far a motion takes the picture, summed over its area, and that of the places which go the
/// other way.
pub(super) fn against(matches: &[Match], motion: &Similarity) -> [f64; 2] {
    /// Slower than this part of the motion is still.
    const SLOW: f64 = 0.3;
    let mut sums = [0.0; 2];
    for it in matches {
        let to = motion.apply(it.from);
        let [(x, u), (y, v)] = [0, 1].map(|n| (to[n] - it.from[n], it.to[n] - it.from[n]));
        let size = x * x + y * y;
        sums[0] += it.area * size.sqrt();
        if x * u + y * v < -SLOW * size {
            sums[1] += it.area * size.sqrt();
        }
    }
    sums
}

/// The motion that takes two points exactly where they went; none if they are too near.
fn through(a: &Match, b: &Match) -> Option<Similarity> {
    let [px, py] = [b.from[0] - a.from[0], b.from[1] - a.from[1]];
    if px.abs() + py.abs() < APART {
        return None;
    }
    let [qx, qy] = [b.to[0] - a.to[0], b.to[1] - a.to[1]];
    let size = px * px + py * py;
    let (grown, turn) = ((px * qx + py * qy) / size, (px * qy - py * qx) / size);
    let middle = |n: usize| (f64::midpoint(a.from[n], b.from[n]), f64::midpoint(a.to[n], b.to[n]));
    let ((x, to_x), (y, to_y)) = (middle(0), middle(1));
    Some(Similarity {
        a: grown - 1.0,
        b: turn,
        x: to_x - (grown * x - turn * y),
        y: to_y - (turn * x + grown * y),
    })
}

/// What each unknown does to `x'` and to `y'`: a, b, x and y of a similarity, then the strains.
fn effects([x, y]: [f64; 2]) -> [[f64; 2]; 6] {
    [[x, y], [-y, x], [1.0, 0.0], [0.0, 1.0], [x, -y], [y, x]]
}

/// The motion with the least sum of squares; none if the points determine none.
fn least_squares(matches: &[Match], weights: &[f64]) -> Option<Similarity> {
    let [a, b, x, y] = solved::<4, 5>(matches, weights)?;
    Some(Similarity { a, b, x, y })
}

/// How a picture is pulled out of shape besides: along its sides, and along its diagonals.
fn strains(matches: &[Match], weights: &[f64]) -> [f64; 2] {
    let [.., along, across] = solved::<6, 7>(matches, weights).unwrap_or_default();
    [along, across]
}

/// The first `N` unknowns by weighted least squares. `M` is one more: the normal equations and
/// what they are to equal.
fn solved<const N: usize, const M: usize>(matches: &[Match], weights: &[f64]) -> Option<[f64; N]> {
    let mut rows = [[0.0_f64; M]; N];
    for (it, weight) in matches.iter().zip(weights) {
        let [xx, xy, yy] = it.hold.map(|hold| hold * weight);
        let (dx, dy) = (it.to[0] - it.from[0], it.to[1] - it.from[1]);
        let effects = effects(it.from);
        for (row, [x, y]) in rows.iter_mut().zip(effects) {
            let (u, v) = (xx * x + xy * y, xy * x + yy * y);
            for (sum, [x, y]) in row.iter_mut().zip(&effects[..N]) {
                *sum += u * x + v * y;
            }
            row[N] += u * dx + v * dy;
        }
    }
    for (n, little) in [1e-3, 1e-3, 1e-6, 1e-6, 1e-3, 1e-3].into_iter().take(N).enumerate() {
        rows[n][n] += little;
    }
    eliminated(rows)
}

/// Gauss, with the largest pivot.
fn eliminated<const N: usize, const M: usize>(mut rows: [[f64; M]; N]) -> Option<[f64; N]> {
    for n in 0..N {
        let pivot = (n..N).max_by(|a, b| rows[*a][n].abs().total_cmp(&rows[*b][n].abs()))?;
        rows.swap(n, pivot);
        if rows[n][n].abs() < 1e-12 {
            return None;
        }
        let above = rows[n];
        for row in &mut rows[n + 1..] {
            let part = row[n] / above[n];
            for m in n..M {
                row[m] -= part * above[m];
            }
        }
    }
    let mut found = [0.0; N];
    for n in (0..N).rev() {
        let known: f64 = (n + 1..N).map(|m| rows[n][m] * found[m]).sum();
        found[n] = (rows[n][N] - known) / rows[n][n];
    }
    Some(found)
}
