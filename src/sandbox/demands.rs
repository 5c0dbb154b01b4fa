//! Checks what `generate` requires of a request (contract §1).

use serde_json::Value;

/// The first problem of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Has its own error code.
    CallbackUrlEmpty,
    /// Has its own sentence, and no code.
    NoModel,
    /// Any other field, in words.
    Field(String),
}

/// The six components of a motion vector, in the order used everywhere in the sandbox.
pub(super) const MOTION: [&str; 6] = ["x", "y", "z", "r", "bg_x_pan", "bg_y_pan"];

/// Unknown fields are accepted; null and an empty text count as missing.
pub(super) fn generate(body: &Value) -> Result<(), Problem> {
    if !body.is_object() {
        return Err(Problem::Field("the request body must be a JSON object".to_owned()));
    }
    if text(body, "model")?.is_none() {
        return Err(Problem::NoModel);
    }
    if text(body, "callback_url")?.is_none() {
        return Err(Problem::CallbackUrlEmpty);
    }
    text(body, "prompt")?.ok_or_else(|| missing("prompt"))?;
    address(body, "last_image")?;
    // With an image, whatever describes the picture may be left to it.
    let from_image = address(body, "image")?.is_some();
    let needed = |found: bool, name| {
        if found || from_image { Ok(()) } else { Err(missing(name)) }
    };
    needed(text(body, "ratio")?.is_some(), "ratio")?;
    needed(text(body, "style")?.is_some(), "style")?;

    let options = object(body, "options", "options")?;
    needed(options.is_some(), "options")?;
    let Some(options) = options else {
        return Ok(());
    };
    let seconds = present(options, "seconds");
    needed(seconds.is_some(), "options.seconds")?;
    if seconds.is_some_and(|seconds| seconds.as_u64().is_none_or(|seconds| seconds == 0)) {
        return Err(typed("options.seconds", "a whole number above 0"));
    }
    for name in ["image_as_end_frame", "flip"] {
        if present(options, name).is_some_and(|value| !value.is_boolean()) {
            return Err(typed(&format!("options.{name}"), "true or false"));
        }
    }
    let motion = object(options, "motion_vector", "options.motion_vector")?;
    needed(motion.is_some(), "options.motion_vector")?;
    let Some(motion) = motion else { return Ok(()) };
    for axis in MOTION {
        let name = format!("options.motion_vector.{axis}");
        match present(motion, axis) {
            None => return Err(missing(&name)),
            Some(value) if !value.is_number() => return Err(typed(&name, "a number")),
            Some(_) => {}
        }
    }
    Ok(())
}

/// The id that `feed` asks for.
pub(super) fn feed(body: &Value) -> Result<&str, Problem> {
    text(body, "task_id")?.ok_or_else(|| missing("task_id"))
}

fn present<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.get(name).filter(|value| !value.is_null())
}

fn text<'a>(body: &'a Value, name: &str) -> Result<Option<&'a str>, Problem> {
    match present(body, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(typed(name, "a string")),
    }
}

/// An address that could be fetched. Nothing is fetched.
fn address<'a>(body: &'a Value, name: &str) -> Result<Option<&'a str>, Problem> {
    let found = text(body, name)?;
    let is_web = |address: &str| {
        let uri = address.parse::<hyper::Uri>().ok();
        uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")))
    };
    match found {
        Some(address) if !is_web(address) => Err(typed(name, "a public http or https address")),
        found => Ok(found),
    }
}

fn object<'a>(body: &'a Value, name: &str, full: &str) -> Result<Option<&'a Value>, Problem> {
    match present(body, name) {
        Some(value) if !value.is_object() => Err(typed(full, "an object")),
        other => Ok(other),
    }
}

fn missing(name: &str) -> Problem {
    Problem::Field(format!("field {name} is required"))
}

fn typed(name: &str, what: &str) -> Problem {
    Problem::Field(format!("field {name} must be {what}"))
}

#[cfg(test)]
pub(super) mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::json;

    use super::*;

    /// The documented text example, contract §1.
    pub(in crate::sandbox) fn text_request() -> Value {
        json!({
            "callback_url": "https://example.com/webhook", "ratio": "16:9", "prompt": "a cat",
            "style": "cinematic", "model": "gen4",
            "options": {"seconds": 10, "motion_vector":
                {"x": 0, "y": 0.4, "z": 0, "r": -6, "bg_x_pan": 0, "bg_y_pan": 0}},
        })
    }

    fn changed(pointer: &str, value: &Value) -> Result<(), Problem> {
        let mut body = text_request();
        *body.pointer_mut(pointer).unwrap() = value.clone();
        generate(&body)
    }

    #[test]
    fn the_documented_examples_are_accepted() {
        assert_eq!(generate(&text_request()), Ok(()));
        assert_eq!(changed("/options/seconds", &json!(5)), Ok(()));
        let image = json!({
            "callback_url": "https://example.com/webhook",
            "image": "https://db.xiaohuhd.com/1.jpeg", "model": "gen4", "prompt": "Smile",
        });
        assert_eq!(generate(&image), Ok(()));
        let mut extra = text_request();
        extra["seed"] = json!({"never": "documented"});
        assert_eq!(generate(&extra), Ok(()));
    }

    #[test]
    fn each_missing_field_is_named() {
        for (pointer, problem) in [
            ("/model", Problem::NoModel),
            ("/callback_url", Problem::CallbackUrlEmpty),
            ("/prompt", missing("prompt")),
            ("/ratio", missing("ratio")),
            ("/style", missing("style")),
            ("/options", missing("options")),
            ("/options/seconds", missing("options.seconds")),
            ("/options/motion_vector", missing("options.motion_vector")),
            ("/options/motion_vector/x", missing("options.motion_vector.x")),
            ("/options/motion_vector/y", missing("options.motion_vector.y")),
            ("/options/motion_vector/z", missing("options.motion_vector.z")),
            ("/options/motion_vector/r", missing("options.motion_vector.r")),
            ("/options/motion_vector/bg_x_pan", missing("options.motion_vector.bg_x_pan")),
            ("/options/motion_vector/bg_y_pan", missing("options.motion_vector.bg_y_pan")),
        ] {
            assert_eq!(changed(pointer, &Value::Null), Err(problem), "{pointer} null");
        }
        assert_eq!(changed("/callback_url", &json!("")), Err(Problem::CallbackUrlEmpty));
        assert_eq!(changed("/prompt", &json!("")), Err(missing("prompt")));
    }

    #[test]
    fn each_wrong_type_is_named() {
        for (pointer, name, what) in [
            ("/model", "model", "a string"),
            ("/callback_url", "callback_url", "a string"),
            ("/prompt", "prompt", "a string"),
            ("/ratio", "ratio", "a string"),
            ("/style", "style", "a string"),
            ("/options", "options", "an object"),
            ("/options/seconds", "options.seconds", "a whole number above 0"),
            ("/options/motion_vector", "options.motion_vector", "an object"),
            ("/options/motion_vector/r", "options.motion_vector.r", "a number"),
        ] {
            assert_eq!(changed(pointer, &json!([1])), Err(typed(name, what)), "{pointer}");
        }
        for odd in [json!("10"), json!(10.0), json!(0), json!(-5)] {
            assert!(changed("/options/seconds", &odd).is_err(), "{odd} seconds");
        }
        let mut flipped = text_request();
        flipped["options"]["flip"] = json!("yes");
        assert_eq!(generate(&flipped), Err(typed("options.flip", "true or false")));
    }

    #[test]
    fn an_image_is_an_address_of_the_web() {
        for name in ["image", "last_image"] {
            let with = |value: Value| {
                let mut body = text_request();
                body[name] = value;
                generate(&body)
            };
            for good in ["https://example.com/a.png", "http://127.0.0.1:8/a?b=c", "HTTPS://x"] {
                assert_eq!(with(json!(good)), Ok(()), "{name} {good}");
            }
            for bad in [
                "cat.png",
                "/cat.png",
                "file:///cat.png",
                "data:image/png;base64,AA",
                "https://a b",
            ] {
                let problem = typed(name, "a public http or https address");
                assert_eq!(with(json!(bad)), Err(problem), "{name} {bad}");
            }
            assert_eq!(with(json!(5)), Err(typed(name, "a string")));
        }
        let mut body = text_request();
        body["options"]["image_as_end_frame"] = json!(1);
        assert_eq!(generate(&body), Err(typed("options.image_as_end_frame", "true or false")));
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
        for body in [json!([]), json!("a"), json!(1), json!(null), json!(true)] {
            assert!(generate(&body).is_err(), "{body}");
        }
    }

    #[test]
    fn the_feed_needs_a_task_id() {
        assert_eq!(feed(&json!({"task_id": "a"})), Ok("a"));
        assert_eq!(feed(&json!({})), Err(missing("task_id")));
        assert_eq!(feed(&json!({"task_id": 1})), Err(typed("task_id", "a string")));
        assert_eq!(feed(&json!([])), Err(missing("task_id")));
    }
}
