//! A take as a script sees it: one JSON object a line. Keys are added, never changed or left out.

use std::path::Path;

use serde::Serialize;

use crate::domain::{Failure, ImageAddress, Motion, Rating, Take, TakeId, Timestamp};

#[derive(Serialize)]
struct TakeLine<'a> {
    id: &'a str,
    task_id: Option<&'a str>,
    state: &'static str,
    shot: ShotLine<'a>,
    created: String,
    updated: String,
    progress: Option<u8>,
    video_url: Option<&'a str>,
    /// The film's path, once it is on the disk.
    film: Option<std::borrow::Cow<'a, str>>,
    error: Option<&'a Failure>,
    note: &'a str,
    /// 1 to 5.
    rating: Option<u8>,
    /// The take whose shot it was made from.
    parent: Option<&'a str>,
    sent: Option<String>,
    /// When the provider was done.
    ended: Option<String>,
    /// The film's size on the disk.
    bytes: Option<u64>,
    poster: Option<std::borrow::Cow<'a, str>>,
    last_frame: Option<std::borrow::Cow<'a, str>>,
    /// Where it was sent.
    provider: &'a str,
    hidden: bool,
}

/// A shot with all of its keys, whether there is anything in them or not.
#[derive(Serialize)]
struct ShotLine<'a> {
    prompt: &'a str,
    ratio: &'a str,
    style: &'a str,
    model: &'a str,
    seconds: u32,
    motion: Motion,
    words: Option<&'a str>,
    image: Option<&'a str>,
    last_image: Option<&'a str>,
    image_as_end_frame: bool,
    flip: bool,
}

/// The object of one take, on one line.
pub fn take_json(take: &Take) -> String {
    let images = &take.shot.images;
    let shot = ShotLine {
        prompt: &take.shot.prompt,
        ratio: &take.shot.ratio,
        style: &take.shot.style,
        model: &take.shot.model,
        seconds: take.shot.seconds,
        motion: take.shot.motion,
        words: take.shot.words.as_deref(),
        image: images.image.as_ref().map(ImageAddress::as_str),
        last_image: images.last_image.as_ref().map(ImageAddress::as_str),
        image_as_end_frame: images.as_end_frame,
        flip: images.flip,
    };
    let film = take.film();
    let line = TakeLine {
        id: take.id.as_str(),
        task_id: take.task_id(),
        state: take.state().as_str(),
        shot,
        created: take.created.rfc3339(),
        updated: take.updated.rfc3339(),
        progress: take.progress(),
        video_url: take.output().map(|output| output.film.as_str()),
        film: film.map(|film| film.path.to_string_lossy()),
        error: take.failure(),
        note: &take.remark.note,
        rating: take.remark.rating.map(Rating::stars),
        parent: take.parent.as_ref().map(TakeId::as_str),
        sent: take.sent.map(Timestamp::rfc3339),
        ended: take.ended.map(Timestamp::rfc3339),
        bytes: film.map(|film| film.bytes),
        poster: film.and_then(|film| film.poster.as_deref()).map(Path::to_string_lossy),
        last_frame: film.and_then(|film| film.last_frame.as_deref()).map(Path::to_string_lossy),
        provider: &take.origin,
        hidden: take.hidden,
    };
    serde_json::to_string(&line).expect("strings and finite numbers always serialise")
}
