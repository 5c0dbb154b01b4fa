//! A take as a script sees it: one JSON object a line. Keys are added, never changed or left out.

use serde::Serialize;

use crate::domain::{Failure, Shot, Take};

#[derive(Serialize)]
struct TakeLine<'a> {
    id: &'a str,
    task_id: Option<&'a str>,
    state: &'static str,
    shot: &'a Shot,
    created: String,
    updated: String,
    progress: Option<u8>,
    video_url: Option<&'a str>,
    /// Films are not fetched yet, so there is never a path.
    film: Option<&'a str>,
    error: Option<&'a Failure>,
}

/// The object of one take, on one line.
pub fn take_json(take: &Take) -> String {
    let line = TakeLine {
        id: take.id.as_str(),
        task_id: take.task_id(),
        state: take.state().as_str(),
        shot: &take.shot,
        created: take.created.rfc3339(),
        updated: take.updated.rfc3339(),
        progress: take.progress(),
        video_url: take.output().map(|output| output.film.as_str()),
        film: None,
        error: take.failure(),
    };
    serde_json::to_string(&line).expect("strings and finite numbers always serialise")
}
