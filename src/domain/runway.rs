//! Runway's route: the exact JSON of a generation request (contract section 1), and of questions
//! about its tasks (section 3).

use std::borrow::Cow;

use serde::Serialize;

use super::image::ImageAddress;
use super::motion::{Axis, Motion};
use super::request::Method;
use super::route::{Question, RouteRow};
use super::shot::Shot;

/// The row of this route.
pub(super) const ROUTE: RouteRow = RouteRow {
    name: "runway",
    method: Method::Post,
    path: "/runway/pro/generate",
    // One page of the documents calls it optional and another required, so it is always sent
    // (contract section 0).
    headers: |settings| vec![("X-Runway-Version", settings.runway_version.clone())],
    body: |shot, settings| json(&Body::new(shot, &settings.callback_url)),
    task_names: &["taskid"],
    question: |task_id| Question {
        method: Method::Post,
        path: "/runway/feed".to_owned(),
        body: json(&serde_json::json!({ "task_id": task_id })),
    },
};

fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("strings and finite numbers always serialise")
}

/// What CometAPI's schema requires for a text is always sent; the keys for images are sent only
/// with images.
#[derive(Serialize)]
struct Body<'a> {
    /// Where the provider would report the ending. It is required, so it is always sent.
    callback_url: &'a str,
    /// Near the top, so that the image is visible without scrolling.
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_image: Option<&'a str>,
    ratio: &'a str,
    prompt: Cow<'a, str>,
    style: &'a str,
    model: &'a str,
    options: Options,
}

#[derive(Serialize)]
struct Options {
    seconds: u32,
    motion_vector: MotionVector,
    /// `true` or left out, because the route's default is `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    image_as_end_frame: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flip: Option<bool>,
}

#[derive(Serialize)]
struct MotionVector {
    x: f64,
    y: f64,
    z: f64,
    r: f64,
    bg_x_pan: f64,
    bg_y_pan: f64,
}

impl From<Motion> for MotionVector {
    fn from(motion: Motion) -> Self {
        let number = |axis| motion.get(axis).number();
        Self {
            x: number(Axis::X),
            y: number(Axis::Y),
            z: number(Axis::Z),
            r: number(Axis::Roll),
            bg_x_pan: number(Axis::Pan),
            bg_y_pan: number(Axis::Tilt),
        }
    }
}

impl<'a> Body<'a> {
    fn new(shot: &'a Shot, callback_url: &'a str) -> Self {
        let images = &shot.images;
        Self {
            callback_url,
            ratio: &shot.ratio,
            prompt: shot.prompt_sent(),
            style: &shot.style,
            model: &shot.model,
            image: images.image.as_ref().map(ImageAddress::as_str),
            last_image: images.last_image.as_ref().map(ImageAddress::as_str),
            options: Options {
                seconds: shot.seconds,
                motion_vector: shot.motion.into(),
                image_as_end_frame: images.as_end_frame.then_some(true),
                flip: images.flip.then_some(true),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Images, Request, RequestSettings};
    use pretty_assertions::assert_eq;

    fn body(shot: &Shot) -> String {
        Request::new(shot, &RequestSettings::default()).body
    }

    #[test]
    fn the_words_are_part_of_the_prompt_that_is_sent() {
        let words = Some("镜头缓慢推进".to_owned());
        let shot = Shot { prompt: "一只猫。".to_owned(), words, ..Shot::default() };
        let body = body(&shot);
        assert!(body.contains(r#""prompt":"一只猫。镜头缓慢推进。""#), "{body}");
    }

    #[test]
    fn the_body_has_the_fields_of_the_contract() {
        let shot = Shot {
            prompt: "一只小猫 \"x\"".to_owned(),
            motion: "y=0.4,r=-6".parse().unwrap(),
            ..Shot::default()
        };
        assert_eq!(
            body(&shot),
            r#"{"callback_url":"https://callback.invalid/","ratio":"16:9","prompt":"一只小猫 \"x\"","style":"cinematic","model":"gen4","options":{"seconds":5,"motion_vector":{"x":0.0,"y":0.4,"z":0.0,"r":-6.0,"bg_x_pan":0.0,"bg_y_pan":0.0}}}"#
        );
    }

    #[test]
    fn images_are_sent_where_the_contract_has_them_and_only_when_set() {
        let at = |text: &str| Some(text.parse().unwrap());
        let shot = |images| Shot { prompt: "Smile".to_owned(), images, ..Shot::default() };
        let body = |images| body(&shot(images));
        let (head, motion) = (
            r#"{"callback_url":"https://callback.invalid/","#,
            r#""ratio":"16:9","prompt":"Smile","style":"cinematic","model":"gen4","options":{"seconds":5,"motion_vector":{"x":0.0,"y":0.0,"z":0.0,"r":0.0,"bg_x_pan":0.0,"bg_y_pan":0.0}"#,
        );
        let first = Images { image: at("https://a.example/1.png"), ..Images::default() };
        let image = r#""image":"https://a.example/1.png","#;
        assert_eq!(body(first.clone()), format!("{head}{image}{motion}}}}}"));
        let both =
            Images { last_image: at("https://a.example/2.png"), flip: true, ..first.clone() };
        let last = r#""last_image":"https://a.example/2.png","#;
        assert_eq!(body(both), format!(r#"{head}{image}{last}{motion},"flip":true}}}}"#));
        let end = Images { as_end_frame: true, ..first };
        assert_eq!(body(end), format!(r#"{head}{image}{motion},"image_as_end_frame":true}}}}"#));
    }
}
