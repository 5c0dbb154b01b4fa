//! From the steps to what can be said of the film.

use super::evidence::Evidence;
use super::flow::Flow;
use super::frame::{Frame, MOST_FRAMES};
use super::got::{Got, PATH, PictureAxis, Travel, Why, largest};
use super::level::{Level, Window, median};
use super::steps::{Step, steps};
use super::tripod;

/// Fewer frames are not measured.
const FEWEST: usize = 8;

/// What is left of the picture without bars has at least this side, in pixels.
const NARROWEST: usize = 64;

/// A film is told about if so many of its steps count.
const MEASURED: f64 = 0.6;

/// A step that is lost goes on as those beside it, if they are not further away than this.
const BESIDE: usize = 3;

/// Nothing darker than this, on average, is anything but dark.
const DARK: f64 = 40.0;

/// A picture that is pulled out of shape by less than this is as good as rigid.
const RIGID: f64 = 0.012;

/// Measures how the camera moved. The frames, `per_second` of them, are the whole film, evenly
/// spread over it; each is at most [`SIDE`](super::SIDE) across and down.
pub fn measure(frames: &[Frame], per_second: f64) -> Got {
    to_the_last_digit(frames, per_second).rounded()
}

fn to_the_last_digit(frames: &[Frame], per_second: f64) -> Got {
    let rate = if per_second.is_finite() && per_second > 0.0 { per_second } else { 0.0 };
    let seconds = if rate > 0.0 { frames.len() as f64 / rate } else { 0.0 };
    let nothing = |why| Got::nothing(why, frames.len(), seconds);
    let Some(first) = frames.first() else { return nothing(Why::Unreadable) };
    if rate == 0.0 {
        return nothing(Why::Unreadable);
    }
    if frames.len() > MOST_FRAMES {
        return nothing(Why::Long);
    }
    if !frames.iter().all(Frame::is_whole) {
        return nothing(Why::Unreadable);
    }
    let size = (first.width, first.height);
    if frames.iter().any(|frame| (frame.width, frame.height) != size) {
        return nothing(Why::ChangingSize);
    }
    if frames.len() < FEWEST {
        return nothing(Why::Short);
    }
    let window = Window::of(frames);
    let level = Level::of(frames, window);
    if level.lights.iter().all(|light| light.is_blank()) {
        return nothing(blankness(&level));
    }
    if window.width.min(window.height) < NARROWEST {
        return nothing(Why::FewPoints);
    }
    let mut steps = steps(frames, &window, &level);
    let cuts = take_out_cuts(&mut steps);
    let aspect = first.width as f64 / first.height as f64;
    let rim = rim(&steps);
    let agreed_path = path(&steps, aspect, |step| step.agreed);
    let agreed = agreed_path[steps.len()];
    let strain = strain(&steps, &agreed_path);
    // What follows is not pulled out of shape: no ground passes, and what goes another way is a
    // subject, however large.
    let half_path = path(&steps, aspect, |step| step.travel);
    let half = half_path[steps.len()];
    let path = if strain < RIGID { agreed_path } else { half_path };
    let glides = glides(&steps, strain);
    let sums = path[steps.len()];
    let mut got = Got {
        measured: steps.iter().filter(|step| step.counts).count(),
        support: median(steps.iter().map(|step| step.follows).collect()).unwrap_or_default(),
        why: None,
        path: thinned(&path),
        cuts: cuts.iter().map(|nth| (nth + 1) as f64 / rate).collect(),
        ..nothing(Why::Unreadable)
    };
    let quality = Quality {
        follows: got.support,
        rim,
        edge: largest(sums),
        roll: agreed[PictureAxis::Roll.index()],
    };
    // The last frame lasts as long as the others.
    let whole = frames.len() as f64 / steps.len() as f64;
    let mean = self::path(&steps, aspect, |step| step.mean)[steps.len()];
    let flow = flow(&steps, |step| step.flow);
    let focus = |flow: &Flow| {
        let [x, y] = flow.focus();
        [x / window.width as f64, y / window.height as f64]
    };
    let evidence = Evidence {
        travels: sums.map(|sum| sum * whole),
        half: half.map(|sum| sum * whole),
        agreed: agreed.map(|sum| sum * whole),
        mean: mean.map(|sum| sum * whole),
        strain: strain * whole,
        sideways: flow.sideways(),
        focus: focus(&flow),
        focus_beside: focus(&self::flow(&steps, |step| step.beside)),
        glides,
        turns: quality.turns(),
        // Ground that glides past below a far half that stays is no camera that stands still; a
        // subject leaves the rim alone.
        steady: !glides || quality.rim >= 0.7,
    };
    let told = |axis: PictureAxis| {
        let total = evidence.travels[axis.index()];
        let moved = evidence.moved(axis);
        Travel { total: Some(total), per_second: Some(total / seconds), moved }
    };
    got.why = if (got.measured as f64) < MEASURED * steps.len() as f64 {
        Some(loss(&steps, cuts.len(), &level))
    } else if quality.edge.max(largest(agreed)) > 0.03
        && !glides
        && tripod::stands(frames, &steps, &window, &level)
    {
        Some(Why::StillAndMoving)
    } else if quality.is_firm() {
        got.axes = PictureAxis::ALL.map(told);
        None
    } else if quality.turns() {
        got.axes[PictureAxis::Roll.index()] = told(PictureAxis::Roll);
        None
    } else {
        Some(thinness(&steps))
    };
    got
}

/// How far what was measured is to be trusted.
#[derive(Clone, Copy, Debug)]
struct Quality {
    /// The share of the picture that follows, and of its rim.
    follows: f64,
    rim: f64,
    /// The largest travel at the edge of the picture.
    edge: f64,
    /// The roll that most of it agrees on, in degrees.
    roll: f64,
}

impl Quality {
    fn is_firm(self) -> bool {
        // A large move is told with less: nothing else looks like it.
        self.follows >= 0.5 && (self.rim >= 0.5 || (self.edge > 0.12 && self.rim >= 0.45))
    }

    /// Whether a roll is told where nothing else is: no subject turns so far, and takes the rim
    /// with it.
    fn turns(self) -> bool {
        self.roll.abs() > 8.0 && self.follows >= 0.45 && self.rim >= 0.42
    }
}

/// What to say of frames that show nothing.
fn blankness(level: &Level) -> Why {
    let blank: Vec<_> = level.lights.iter().filter(|light| light.is_blank()).collect();
    let mean = blank.iter().map(|light| light.mean).sum::<f64>() / blank.len().max(1) as f64;
    if mean < DARK { Why::Dark } else { Why::FewPoints }
}

/// Finds the steps that are cuts; they count no longer.
fn take_out_cuts(steps: &mut [Step]) -> Vec<usize> {
    let quality = |step: &Step| step.follows * step.seen;
    let cuts: Vec<usize> = (0..steps.len())
        .filter(|nth| {
            let near = || {
                let (from, to) = (nth.saturating_sub(6), (nth + 7).min(steps.len()));
                steps[from..*nth].iter().chain(&steps[nth + 1..to])
            };
            let usual = |of: &dyn Fn(&Step) -> f64| median(near().map(of).collect());
            let (Some(change), Some(usually)) = (usual(&|step| step.change), usual(&quality))
            else {
                return false;
            };
            let step = &steps[*nth];
            step.change > 8.0 && step.change > 3.0 * change && quality(step) < 0.6 * usually
        })
        .collect();
    for nth in &cuts {
        steps[*nth].counts = false;
    }
    cuts
}

/// How far each axis has come after each step, from the start on; roll in degrees.
///
/// Steps lie in the picture as it is turned by then; they are turned upright.
fn path(steps: &[Step], aspect: f64, travel: impl Fn(&Step) -> [f64; 4]) -> Vec<[f64; 4]> {
    let counting = counting(steps);
    let mut path = vec![[0.0; 4]];
    let mut at = [0.0_f64; 4];
    for nth in 0..steps.len() {
        let like = like(steps, &counting, nth);
        if !like.is_empty() {
            let mean = |axis: usize| {
                like.iter().map(|step| travel(step)[axis]).sum::<f64>() / like.len() as f64
            };
            let [across, up, zoom, roll] = [0, 1, 2, 3].map(mean);
            let (sin, cos) = (at[3] + roll / 2.0).sin_cos();
            let up = up / aspect;
            at[0] += across * cos + up * sin;
            at[1] += (up * cos - across * sin) * aspect;
            at[2] += zoom;
            at[3] += roll;
        }
        path.push(at);
    }
    for point in &mut path {
        point[3] = point[3].to_degrees();
    }
    path
}

/// How much the picture was pulled out of shape in all, while it went such a path.
fn strain(steps: &[Step], path: &[[f64; 4]]) -> f64 {
    let counting = counting(steps);
    let mut strain = [0.0_f64; 2];
    for nth in 0..steps.len() {
        let like = like(steps, &counting, nth);
        if !like.is_empty() {
            let mean =
                |n: usize| like.iter().map(|step| step.strains[n]).sum::<f64>() / like.len() as f64;
            // Turned upright twice: half a turn leaves it as it is. Its second part has y upwards.
            let (sin, cos) = (path[nth][3] + path[nth + 1][3]).to_radians().sin_cos();
            let (along, across) = (mean(0), -mean(1));
            strain[0] += along * cos + across * sin;
            strain[1] += across * cos - along * sin;
        }
    }
    strain[0].hypot(strain[1])
}

/// The steps that count.
fn counting(steps: &[Step]) -> Vec<usize> {
    (0..steps.len()).filter(|nth| steps[*nth].counts).collect()
}

/// The steps that a step goes like: itself if it counts, else those beside it.
fn like<'a>(steps: &'a [Step], counting: &[usize], nth: usize) -> Vec<&'a Step> {
    if steps[nth].counts {
        vec![&steps[nth]]
    } else if steps[nth].blank || 2 * counting.len() < steps.len() {
        Vec::new()
    } else {
        beside(steps, counting, nth)
    }
}

/// The steps beside a lost one.
fn beside<'a>(steps: &'a [Step], counting: &[usize], nth: usize) -> Vec<&'a Step> {
    let next = counting.partition_point(|other| *other < nth);
    let both = [next.checked_sub(1).map(|n| counting[n]), counting.get(next).copied()];
    let near = both.into_iter().flatten().filter(|other| other.abs_diff(nth) <= BESIDE);
    near.map(|other| &steps[other]).collect()
}

/// As many points of a path as are kept, evenly spread.
fn thinned(path: &[[f64; 4]]) -> Vec<[f64; 4]> {
    let last = path.len() - 1;
    let point = |n: usize| {
        let at = n as f64 / (PATH - 1) as f64 * last as f64;
        let (nth, part) = (at as usize, at.fract());
        let next = (nth + 1).min(last);
        [0, 1, 2, 3].map(|axis| path[nth][axis] + (path[next][axis] - path[nth][axis]) * part)
    };
    (0..PATH).map(point).collect()
}

/// Why so many steps count for nothing.
fn loss(steps: &[Step], cuts: usize, level: &Level) -> Why {
    let lost = steps.iter().filter(|step| !step.counts).count();
    let blank = steps.iter().filter(|step| step.blank).count();
    if 2 * blank >= lost {
        blankness(level)
    } else if 2 * cuts >= lost {
        Why::Cuts
    } else {
        thinness(steps)
    }
}

/// Whether there was too little to follow, or too little of it went together.
fn thinness(steps: &[Step]) -> Why {
    let held = median(steps.iter().map(|step| step.held).collect()).unwrap_or_default();
    if held < 0.12 { Why::FewPoints } else { Why::TwoMotions }
}

/// Whether what moves all goes one way, as what is near does when the camera slides or rises and
/// what is far stays: then places that stay are no contradiction. Water goes to and fro; what little
/// a passing subject does is forgiven where the picture is hardly pulled out of shape.
fn glides(steps: &[Step], strain: f64) -> bool {
    let counting = || steps.iter().filter(|step| step.counts);
    let [all, against] = [0, 1].map(|n| counting().map(|step| step.against[n]).sum::<f64>());
    against < 0.02 * all || (against < 0.05 * all && strain < 0.16)
}

/// Which way goes what moves in the steps that count.
fn flow(steps: &[Step], of: impl Fn(&Step) -> Flow) -> Flow {
    let counting = steps.iter().filter(|step| step.counts);
    counting.fold(Flow::default(), |sum, step| sum.and(&of(step)))
}

/// How much of the picture's rim follows, from 0 to 1.
fn rim(steps: &[Step]) -> f64 {
    let (mut all, mut following) = (0.0, 0.0);
    for support in steps.iter().filter_map(|step| step.support.as_ref()) {
        let (weight, follows) = support.rim();
        all += weight;
        following += follows;
    }
    following / f64::max(all, 1e-6)
}
