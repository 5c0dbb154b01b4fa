//! The sandbox's camera: makes the film of a task from its camera move.
//!
//! The sandbox knows nothing about films, and `film` knows nothing about the sandbox; this connects
//! the two.
#![expect(clippy::disallowed_methods, reason = "the edge: this starts threads")]

use std::num::NonZero;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::config::{self, Config};
use crate::domain::{Axis, AxisValue, Motion, Move, Moves};
use crate::film::{Caption, Conduct, Film, Scenario, Still, joined, part, parts, still};
use crate::sandbox::{Camera, Order, Piece, Whims};

/// Most threads that a film is made on; each needs about 5 MB.
const THREADS: usize = 4;

/// A camera that films each take's move, or the same test picture, as the settings say.
pub(crate) fn camera(config: &Config) -> Camera {
    if !config.sandbox.camera {
        return Camera::default();
    }
    // What a user has learned of a model is no setting of the sandbox's models.
    let convention = config.conventions().everywhere().clone();
    // Read for the first film: most starts of the studio end without one.
    let moves = LazyLock::new(config::moves as fn() -> Moves);
    Camera::new(move |order, piece| {
        let motion = motion(order);
        let name = name(moves.named(&motion), &motion, order.from_image);
        let scenario = Scenario {
            motion,
            convention: convention.clone(),
            seconds: order.seconds,
            conduct: conduct(order),
            ratio: order.ratio.clone(),
            caption: Caption { id: order.task_id.clone(), name, prompt: order.prompt.clone() },
        };
        match piece {
            Piece::Film => shoot(&scenario).video,
            Piece::Poster => still(&scenario, Still::Poster),
            Piece::LastFrame => still(&scenario, Still::LastFrame),
        }
    })
}

/// How the camera of this order's model obeys.
fn conduct(order: &Order) -> Conduct {
    let Whims { gains, drift, shake, walker, cut } = order.whims;
    // FNV-1a: another task, another way to drift.
    let seed = order.task_id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Conduct { gains, drift, shake, walker, cut, seed }
}

/// What the caption says about the move, and about an image, since none is fetched.
fn name(named: Option<&Move>, motion: &Motion, from_image: bool) -> String {
    match (named, from_image) {
        (Some(named), false) => named.name.clone(),
        (None, false) => String::new(),
        (Some(named), true) => format!("{}, from an image", named.name),
        (None, true) => format!("{motion}, from an image"),
    }
}

/// Makes a film, on as many threads as there are processors, up to [`THREADS`]. The number of
/// threads does not affect the result.
pub(crate) fn shoot(scenario: &Scenario) -> Film {
    let count = parts(scenario);
    let next = AtomicU32::new(0);
    let made = Mutex::new(Vec::new());
    let work = || loop {
        let nth = next.fetch_add(1, Ordering::Relaxed);
        if nth >= count {
            break;
        }
        let part = part(scenario, nth);
        made.lock().unwrap_or_else(PoisonError::into_inner).push((nth, part));
    };
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for _ in 1..processors.min(THREADS).min(count as usize) {
            // A thread that the system refuses leaves more to the others.
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_by_key(|(nth, _)| *nth);
    joined(scenario, made.into_iter().map(|(_, part)| part).collect())
}

/// The motion of an order, rounded to the nearest tenth.
fn motion(order: &Order) -> Motion {
    let amounts = Axis::ALL.into_iter().zip(order.motion);
    amounts.fold(Motion::default(), |motion, (axis, amount)| {
        motion.with(axis, AxisValue::from_tenths((amount * 10.0).round() as i32))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::film;
    use crate::sandbox::Obey;

    #[test]
    fn the_caption_says_that_there_is_an_image() {
        let (moves, motion) = (config::moves(), "x=0.3,r=-7".parse::<Motion>().unwrap());
        let still = moves.named(&Motion::default());
        assert_eq!(name(still, &Motion::default(), false), "static");
        assert_eq!(name(still, &Motion::default(), true), "static, from an image");
        assert_eq!(name(None, &motion, false), "");
        assert_eq!(name(None, &motion, true), "x=0.3,r=-7.0, from an image");
    }

    #[test]
    fn the_camera_does_what_the_task_says_that_its_model_does() {
        let order = |task_id: &str, whims: Whims| Order {
            task_id: task_id.to_owned(),
            prompt: String::new(),
            model: "gen4".to_owned(),
            ratio: "16:9".to_owned(),
            seconds: 5.0,
            motion: [0.0; 6],
            from_image: false,
            whims,
        };
        let obeys = conduct(&order("a", Whims::default()));
        assert_eq!(Conduct { seed: 0, ..obeys }, Conduct::default());
        let whims = "gen4:z=-1,drift=0.05,shake=0.01,walker=0.3,cut=2.5".parse::<Obey>().unwrap();
        let whims = whims.whims("gen4");
        let Whims { gains, drift, shake, walker, cut } = whims;
        let told = conduct(&order("a", whims));
        assert_eq!(told, Conduct { gains, drift, shake, walker, cut, seed: obeys.seed });
        assert_ne!(conduct(&order("b", whims)).seed, obeys.seed, "another task, another chance");
    }

    #[test]
    #[ignore = "a long run: two hundred pictures, unoptimised"]
    fn many_hands_make_the_same_film() {
        let scenario = Scenario {
            motion: "x=3,r=-1".parse().unwrap(),
            convention: Config::default().conventions().everywhere().clone(),
            // A part and a little.
            seconds: 4.2,
            conduct: Conduct { walker: 0.2, shake: 0.01, ..Conduct::default() },
            ratio: "1:4".to_owned(),
            caption: Caption::default(),
        };
        assert_eq!(parts(&scenario), 3);
        assert_eq!(shoot(&scenario), film(&scenario));
    }
}
