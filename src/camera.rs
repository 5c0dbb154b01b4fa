//! The sandbox's camera: what a task asked for becomes the film of its own move.
//!
//! The sandbox knows nothing of films, and films know nothing of the sandbox; this is where they
//! meet.

use crate::config::{self, Config};
use crate::domain::{Axis, AxisValue, Motion};
use crate::film::{Caption, Scenario, Still, film, still};
use crate::sandbox::{Camera, Order, Piece};

/// A camera that moves as the settings say that it does; the plain one if they want none.
pub(crate) fn camera(config: &Config) -> Camera {
    if !config.sandbox.camera {
        return Camera::default();
    }
    let convention = config.convention();
    let moves = config::moves();
    Camera::new(move |order, piece| {
        let motion = motion(order);
        let name = moves.named(&motion).map_or_else(String::new, |it| it.name.clone());
        let scenario = Scenario {
            motion,
            convention: convention.clone(),
            seconds: order.seconds,
            ratio: order.ratio.clone(),
            caption: Caption { id: order.task_id.clone(), name, prompt: order.prompt.clone() },
        };
        match piece {
            Piece::Film => film(&scenario).video,
            Piece::Poster => still(&scenario, Still::Poster),
            Piece::LastFrame => still(&scenario, Still::LastFrame),
        }
    })
}

/// The motion of an order, to the nearest tenth.
fn motion(order: &Order) -> Motion {
    let amounts = Axis::ALL.into_iter().zip(order.motion);
    amounts.fold(Motion::default(), |motion, (axis, amount)| {
        motion.with(axis, AxisValue::from_tenths((amount * 10.0).round() as i32))
    })
}
