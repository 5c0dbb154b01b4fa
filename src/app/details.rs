//! Everything that is known of one take, line by line.

use ratatui::layout::{Rect, Size};

use super::layout::{centred, inside};
use crate::domain::{
    FailureKind, Output, StageName, Take, Timestamp, bytes_words, clean, lines_of,
};

/// A line of the details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailLine {
    /// Nothing.
    Blank,
    /// The take's state.
    State,
    /// A line of what is to be said about that.
    Said(String),
    /// A line of the prompt.
    Prompt(String),
    /// A fact with its name; a long one goes on without the name.
    Fact(&'static str, String),
    /// A moment with its name.
    Moment(&'static str, Timestamp),
}

/// Cells that the names of facts take.
pub const FACT_NAME: u16 = 10;

/// Where the details stand on a screen of this size.
pub fn details_area(size: Size) -> Rect {
    centred(size, 86, size.height.saturating_sub(2).clamp(size.height.min(8), 30))
}

/// The details of a take on a screen of this size.
pub fn detail_lines(take: &Take, size: Size) -> Vec<DetailLine> {
    let width = usize::from(inside(details_area(size)).width.saturating_sub(2));
    let wrapped = |text: &str| lines_of(&clean(text), width);
    let mut lines = vec![DetailLine::State];
    lines.extend(wrapped(&story(take)).into_iter().map(DetailLine::Said));
    lines.push(DetailLine::Blank);
    lines.extend(wrapped(&take.shot.prompt).into_iter().map(DetailLine::Prompt));
    lines.push(DetailLine::Blank);
    let shot = &take.shot;
    let mut fact = |name: &'static str, value: &str| {
        let room = width.saturating_sub(usize::from(FACT_NAME));
        for (nth, line) in lines_of(&clean(value), room).into_iter().enumerate() {
            lines.push(DetailLine::Fact(if nth == 0 { name } else { "" }, line));
        }
    };
    let made = [&shot.model, &shot.ratio, &shot.style].map(String::as_str).join(", ");
    fact("shot", &format!("{made}, {} s", shot.seconds));
    fact("motion", &shot.motion.to_string());
    if let Some(words) = &shot.words {
        fact("in words", words);
    }
    fact("task id", take.task_id().unwrap_or("none"));
    if let Some(request) = take.failure().and_then(|why| why.request_id.as_deref()) {
        fact("request", request);
    }
    if let Some(film) = take.film() {
        fact("film", &film.path.display().to_string());
        fact("size", &bytes_words(film.bytes));
    } else if let Some(output) = take.output() {
        fact("film at", &output.film);
    }
    if take.output().is_some_and(Output::is_plain) {
        fact("", "over plain http: whoever is on the way could see or change it");
    }
    if let Some(part) = &take.part {
        fact("part", &format!("{}.part, {}", part.path.display(), bytes_words(part.done)));
    }
    fact("sent to", &take.origin);
    if take.attempts > 1 {
        fact("tries", &take.attempts.to_string());
    }
    if let Some(parent) = take.parent {
        fact("made from", parent.as_str());
    }
    lines.push(DetailLine::Moment("written", take.created));
    lines.extend(take.sent.map(|at| DetailLine::Moment("sent", at)));
    lines.extend(take.ended.map(|at| DetailLine::Moment("ended", at)));
    lines.push(DetailLine::Moment("changed", take.updated));
    lines
}

/// What is to be said of its state, whole: what happened, what is safe, what to do.
fn story(take: &Take) -> String {
    let state = take.state();
    let Some(why) = take.failure() else { return state.meaning().to_owned() };
    let happened = why.message.trim_end_matches('.');
    match state {
        StageName::Unconfirmed => {
            format!("{happened}. It may have been accepted, and charged: settle it.")
        }
        StageName::Rejected => {
            format!("{happened}. Nothing was charged. {}", why.kind.next_step())
        }
        StageName::Failed if why.kind != FailureKind::Lost => {
            format!("{happened}. {}", why.kind.next_step())
        }
        StageName::Succeeded => format!("{happened}. The film is still there: s tries again."),
        StageName::Expired => format!("{happened}. s asks once more."),
        _ => format!("{happened}."),
    }
}
