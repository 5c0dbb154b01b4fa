//! The exact JSON of a generation request (contract section 1).
//!
//! It lives in the core because the review shows the very text that is sent: one value, one
//! serialisation, for the screen, the ledger and the wire.

use std::borrow::Cow;

use serde::Serialize;

use super::image::ImageAddress;
use super::motion::{Axis, Motion};
use super::shot::Shot;

/// The version that requests name in `X-Runway-Version` where nobody says another (contract
/// section 0).
pub const RUNWAY_VERSION: &str = "2024-11-06";

/// Body of `POST /runway/pro/generate`. What CometAPI's schema requires of a text is always sent;
/// what belongs to images is sent only with them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GenerateRequest<'a> {
    /// Where the provider would report the ending; required, so always sent.
    callback_url: &'a str,
    /// Early, so that nobody has to scroll to see which image is sent.
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

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Options {
    seconds: u32,
    motion_vector: MotionVector,
    /// True or left out: false is what the route takes for granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    image_as_end_frame: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flip: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
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

impl<'a> GenerateRequest<'a> {
    /// The request that asks for `shot`, with results also reported to `callback_url`.
    pub fn new(shot: &'a Shot, callback_url: &'a str) -> Self {
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

    /// The command that sends this body to the provider at `base`, for a shell, with the key left
    /// to the environment.
    pub fn curl(base: &str, version: &str, body: &str) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        format!(
            "curl -X POST {} -H \"Authorization: Bearer $COMETAPI_KEY\" \
             -H {} -H 'Content-Type: application/json' -d {}",
            quoted(&format!("{base}/runway/pro/generate")),
            quoted(&format!("X-Runway-Version: {version}")),
            quoted(body)
        )
    }

    /// The bytes that are sent and kept in the ledger.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and finite numbers always serialise")
    }

    /// The same, indented for reading.
    pub fn to_pretty_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and finite numbers always serialise")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Images;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_quote_in_a_prompt_stays_inside_the_shells() {
        let command =
            GenerateRequest::curl("https://x", RUNWAY_VERSION, r#"{"prompt":"the cat's $HOME"}"#);
        assert!(command.ends_with(r#"-d '{"prompt":"the cat'\''s $HOME"}'"#), "{command}");
    }

    #[test]
    fn the_words_are_part_of_the_prompt_that_is_sent() {
        let words = Some("镜头缓慢推进".to_owned());
        let shot = Shot { prompt: "一只猫。".to_owned(), words, ..Shot::default() };
        let body = GenerateRequest::new(&shot, "https://callback.invalid/").to_json();
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
            GenerateRequest::new(&shot, "https://callback.invalid/").to_json(),
            r#"{"callback_url":"https://callback.invalid/","ratio":"16:9","prompt":"一只小猫 \"x\"","style":"cinematic","model":"gen4","options":{"seconds":5,"motion_vector":{"x":0.0,"y":0.4,"z":0.0,"r":-6.0,"bg_x_pan":0.0,"bg_y_pan":0.0}}}"#
        );
    }

    #[test]
    fn images_are_sent_where_the_contract_has_them_and_only_when_set() {
        let at = |text: &str| Some(text.parse().unwrap());
        let shot = |images| Shot { prompt: "Smile".to_owned(), images, ..Shot::default() };
        let body =
            |images| GenerateRequest::new(&shot(images), "https://callback.invalid/").to_json();
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
