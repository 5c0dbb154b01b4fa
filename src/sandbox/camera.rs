//! The maker of films, passed in from outside so that the sandbox knows nothing about their
//! content.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use serde_json::Value;

use super::demands::MOTION;
use super::obey::Whims;
use super::task::TaskRecord;

/// Longest film, in seconds.
const LONGEST: f64 = 60.0;

/// The length of a film whose request gives none, in seconds.
const USUAL: f64 = 5.0;

/// What a task asked for, as far as a camera can use it.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The task.
    pub task_id: String,
    /// The prompt.
    pub prompt: String,
    /// The model.
    pub model: String,
    /// The frame's ratio as it was written; empty if an image decides.
    pub ratio: String,
    /// The length in seconds, 0.1 to 60; 5 if none was given.
    pub seconds: f64,
    /// `x`, `y`, `z`, `r`, `bg_x_pan` and `bg_y_pan`, each from -10 to 10; 0 if not given.
    pub motion: [f64; 6],
    /// Whether there is an image to make the film from.
    pub from_image: bool,
    /// How its model obeys.
    pub whims: Whims,
}

impl Order {
    /// The order of a task. Missing and invalid values are replaced by valid ones.
    pub(super) fn of(record: &TaskRecord) -> Self {
        let options = record.request.get("options");
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        let seconds = number(options.and_then(|options| options.get("seconds")));
        let vector = options.and_then(|options| options.get("motion_vector"));
        let amount = |axis| number(vector.and_then(|vector| vector.get(axis))).unwrap_or(0.0);
        Self {
            task_id: record.task_id.clone(),
            prompt: record.asked("prompt").to_owned(),
            model: record.asked("model").to_owned(),
            ratio: record.asked("ratio").to_owned(),
            seconds: seconds.unwrap_or(USUAL).clamp(0.1, LONGEST),
            motion: MOTION.map(|axis| amount(axis).clamp(-10.0, 10.0)),
            from_image: !record.asked("image").is_empty(),
            whims: record.obey.unwrap_or_default(),
        }
    }
}

/// A file of a finished task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// The film, an mp4.
    Film,
    /// The first frame, a PNG.
    Poster,
    /// The last frame, a PNG.
    LastFrame,
}

impl Piece {
    const ALL: [Self; 3] = [Self::Film, Self::Poster, Self::LastFrame];

    /// The name of its file.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Film => "film.mp4",
            Self::Poster => "poster.png",
            Self::LastFrame => "last_frame.png",
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Film => "video/mp4",
            Self::Poster | Self::LastFrame => "image/png",
        }
    }

    pub(super) fn named(file: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|piece| piece.file() == file)
    }
}

/// Makes the files of a film. The same order has to give the same bytes in every process, because a
/// download may begin at one and end at another. It may take its time, on a thread of its own.
#[derive(Clone)]
pub struct Camera(Arc<Make>);

type Make = dyn Fn(&Order, Piece) -> Vec<u8> + Send + Sync;

impl Camera {
    /// A camera that calls this function.
    pub fn new(make: impl Fn(&Order, Piece) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    pub(super) fn make(&self, order: &Order, piece: Piece) -> Vec<u8> {
        (self.0)(order, piece)
    }
}

impl Default for Camera {
    /// A camera that gives every task the same film: five seconds of drifting over hills
    /// (`assets/sandbox/make.sh`).
    fn default() -> Self {
        Self::new(|_, piece| match piece {
            Piece::Film => include_bytes!("../../assets/sandbox/film.mp4").to_vec(),
            Piece::Poster => include_bytes!("../../assets/sandbox/poster.png").to_vec(),
            Piece::LastFrame => include_bytes!("../../assets/sandbox/last_frame.png").to_vec(),
        })
    }
}

impl Debug for Camera {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Camera")
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::sandbox::task::tests::record;

    fn order(request: Value) -> Order {
        Order::of(&TaskRecord { request, ..record(1.0) })
    }

    #[test]
    fn an_order_says_what_the_request_said() {
        let order = order(json!({
            "prompt": "a cat", "model": "gen4", "ratio": "9:16", "image": "https://a.example/1",
            "options": {"seconds": 10, "motion_vector": {
                "x": 1, "y": 0.4, "z": -2.5, "r": -6, "bg_x_pan": 10, "bg_y_pan": -10,
            }},
        }));
        let expected = Order {
            task_id: record(1.0).task_id,
            prompt: "a cat".to_owned(),
            model: "gen4".to_owned(),
            ratio: "9:16".to_owned(),
            seconds: 10.0,
            motion: [1.0, 0.4, -2.5, -6.0, 10.0, -10.0],
            from_image: true,
            whims: Whims::default(),
        };
        assert_eq!(order, expected);
    }

    #[test]
    fn what_makes_no_sense_is_brought_to_what_does() {
        let odd = json!({
            "prompt": 3, "ratio": null,
            "options": {"seconds": 1e300, "motion_vector": {
                "x": "1", "y": 99, "z": -1e300, "r": null, "bg_x_pan": [1],
            }},
        });
        let odd = order(odd);
        let brought = |seconds, motion| Order {
            task_id: record(1.0).task_id,
            prompt: String::new(),
            model: String::new(),
            ratio: String::new(),
            seconds,
            motion,
            from_image: false,
            whims: Whims::default(),
        };
        assert_eq!(odd, brought(60.0, [0.0, 10.0, -10.0, 0.0, 0.0, 0.0]));
        for request in [json!({}), json!(null), json!([]), json!({"options": "no"})] {
            assert_eq!(order(request), brought(5.0, [0.0; 6]));
        }
        assert_eq!(order(json!({"options": {"seconds": -3}})), brought(0.1, [0.0; 6]));
    }

    proptest! {
        #[test]
        fn every_order_can_be_filmed(seconds in any::<f64>(), x in any::<f64>(), y in any::<i64>()) {
            let vector = json!({"x": x, "y": y});
            let order = order(json!({"options": {"seconds": seconds, "motion_vector": vector}}));
            prop_assert!((0.1..=60.0).contains(&order.seconds));
            prop_assert!(order.motion.iter().all(|amount| (-10.0..=10.0).contains(amount)));
        }
    }
}
