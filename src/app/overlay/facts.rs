//! Everything that is known of one take, line by line.

use std::path::Path;

use crate::app::pane::films::can_be_shown;
use crate::app::state::studio::Studio;
use crate::app::state::world::World;
use crate::domain::{
    FailureKind, Output, StageName, Take, Timestamp, answer_facts, bytes_words, clean, clean_line,
    lines_of, phrase, seconds_words, shorten_path,
};
use crate::input::{Context, act};

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

/// Lines that a path gets.
const PATH_LINES: usize = 3;

/// The details of a take in so many columns.
pub fn detail_lines(model: &Studio, take: &Take, columns: u16) -> Vec<DetailLine> {
    let settings = &model.settings;
    let cells = usize::from(columns.saturating_sub(2));
    let wrapped = |text: &str| lines_of(&clean(text), cells);
    let mut lines = vec![DetailLine::State];
    // Where there are keys for a film, its state goes without saying.
    let said = next_keys(model, take).unwrap_or_else(|| story(model, take));
    lines.extend(wrapped(&said).into_iter().map(DetailLine::Said));
    lines.push(DetailLine::Blank);
    lines.extend(wrapped(&take.shot.prompt).into_iter().map(DetailLine::Prompt));
    lines.push(DetailLine::Blank);
    let shot = &take.shot;
    let mut fact = |name: &'static str, value: &str| {
        let room = cells.saturating_sub(usize::from(FACT_NAME));
        for (nth, line) in lines_of(&clean(value), room).into_iter().enumerate() {
            lines.push(DetailLine::Fact(if nth == 0 { name } else { "" }, line));
        }
    };
    // Whole on a few lines, so that it can be read; what is longer is cut in the middle.
    let longest = PATH_LINES * cells.saturating_sub(usize::from(FACT_NAME) + 1);
    let path = |path: &Path| shorten_path(&clean_line(&path.display().to_string()), longest);
    let made = [&shot.model, &shot.ratio, &shot.style].map(String::as_str).join(", ");
    fact("shot", &format!("{made}, {} s", shot.seconds));
    fact("motion", &shot.motion.to_string());
    let still = shot.motion.is_zero();
    if let Some(named) = settings.moves.named(&shot.motion).filter(|_| !still) {
        fact("move", &named.name);
    }
    if let Some(words) = &shot.words {
        fact("in words", words);
    } else if !still {
        // Not sent, but what it comes to.
        fact("that is", &phrase(&shot.motion, &settings.convention, &settings.phrases));
    }
    for (name, value) in shot.images.facts() {
        fact(name, &value);
    }
    if let Some(rating) = take.remark.rating {
        fact("rating", &rating.to_string());
    }
    if !take.remark.note.is_empty() {
        fact("note", &take.remark.note);
    }
    match take.offered() {
        Some(offered) => fact("may be", &format!("task {offered}")),
        None => fact("task id", take.task_id().unwrap_or("none")),
    }
    for (name, value) in answer_facts(take) {
        fact(name, &value);
    }
    if let Some(request) = take.failure().and_then(|why| why.request_id.as_deref()) {
        fact("request", request);
    }
    if let Some(film) = take.film() {
        fact("film", &path(&film.path));
        fact("size", &bytes_words(film.bytes));
        if let Some(remark) = &film.remark {
            fact("remark", remark);
        }
    } else if let Some(output) = take.output() {
        fact("film at", &output.film);
    }
    if take.output().is_some_and(Output::is_plain) {
        fact("", "over plain http: whoever is on the way could see or change it");
    }
    if let Some(part) = take.part.as_ref().filter(|part| part.done > 0) {
        fact("part", &path(&part.file));
        fact("so far", &bytes_words(part.done));
    }
    fact("sent to", &take.origin);
    if take.attempts > 1 {
        fact("tries", &take.attempts.to_string());
    }
    if let Some(parent) = take.parent {
        fact("made from", parent.as_str());
    }
    if let (Some(sent), Some(ended), false) = (take.sent, take.ended, take.never_left()) {
        fact("took", &seconds_words(ended.since(sent)));
    }
    // Moments that say the same are said once: the last of them.
    let sent = take.sent.filter(|_| !take.never_left());
    if sent.is_none_or(|sent| !same_minute(take.created, sent)) {
        lines.push(DetailLine::Moment("written", take.created));
    }
    if let Some(unsent) = unsent(take) {
        lines.push(DetailLine::Fact("sent", unsent.to_owned()));
    } else {
        lines.extend(take.sent.map(|at| DetailLine::Moment("sent", at)));
    }
    lines.extend(take.ended.map(|at| DetailLine::Moment("ended", at)));
    let last = take.ended.or(sent).unwrap_or(take.created);
    if !same_minute(last, take.updated) {
        lines.push(DetailLine::Moment("changed", take.updated));
    }
    lines
}

/// Whether two moments look the same.
fn same_minute(a: Timestamp, b: Timestamp) -> bool {
    a.millis().div_euclid(60_000) == b.millis().div_euclid(60_000)
}

/// Which key does what with its film, where there is one and this machine can do that.
fn next_keys(model: &Studio, take: &Take) -> Option<String> {
    let keys = [
        (act::Film::Play, "plays it"),
        (act::Film::Watch, "here"),
        (act::Film::OpenFolder, "opens its folder"),
    ];
    let can = keys.into_iter().filter(|(action, _)| can_be_shown(model, take, *action));
    let said = can.enumerate().filter_map(|(nth, (action, does))| {
        // Alone it says what it does.
        let does = if nth == 0 && does == "here" { "plays it here" } else { does };
        let chord = model.settings.keymap.chord(Context::Details, action)?;
        Some(format!("{} {does}", chord.short()))
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| format!("{}.", said.join(", ")))
}

/// What is to be said of its state, whole: what happened, what is safe, what to do.
fn story(model: &Studio, take: &Take) -> String {
    let state = take.state();
    let Some(why) = take.failure() else { return going(model, take) };
    // Its end is in quotation marks where the provider's words are.
    let happened = take.reason();
    match state {
        StageName::Unconfirmed => {
            format!("{happened}. It may have been accepted, and charged: settle it.")
        }
        StageName::Rejected if take.never_left() => {
            format!("{happened}. It was not sent, so nothing was charged. {}", why.kind.next_step())
        }
        StageName::Rejected => {
            format!("{happened}. Nothing was charged. {}", why.kind.next_step())
        }
        StageName::Failed if take.output().is_some() => format!("{happened}. {FILM_ALL_THE_SAME}."),
        StageName::Failed if why.kind != FailureKind::Lost => {
            format!("{happened}. {}", why.kind.next_step())
        }
        StageName::Succeeded if take.is_filmless() => {
            format!("{happened}. {}.", without_film(take, is_elsewhere(model, take)))
        }
        StageName::Succeeded if take.wants_film() => {
            format!(
                "{happened}. That may take a while: it is asked for again by itself. s stops that."
            )
        }
        StageName::Succeeded => format!("{happened}. s tries again."),
        StageName::Expired => format!("{happened}. s asks once more."),
        StageName::Failed
        | StageName::Preparing
        | StageName::Submitting
        | StageName::Queued
        | StageName::Running
        | StageName::Stalled
        | StageName::Downloading
        | StageName::Saved
        | StageName::Cancelled => format!("{happened}."),
    }
}

/// What is to be said of a take that nothing has gone wrong with.
fn going(model: &Studio, take: &Take) -> String {
    let meaning = take.state().meaning();
    let coming = &model.history.coming;
    match take.state() {
        _ if is_elsewhere(model, take) => {
            format!(
                "It was sent to {} with another key: start with that one to go on.",
                take.origin
            )
        }
        _ if is_left_alone(model, take) => format!("{meaning}: {NOBODY_ASKS}."),
        StageName::Succeeded if take.wants_film() => {
            format!("{FILM_WAITS}. s stops that.")
        }
        StageName::Succeeded => format!("{meaning}: s fetches it."),
        StageName::Downloading => match coming.why_later(take.id) {
            Some(why) => format!("{}: tried again soon. s stops that.", why.trim_end_matches('.')),
            None => format!("{meaning}: {}. s stops that.", coming.whole(take)),
        },
        StageName::Preparing
        | StageName::Submitting
        | StageName::Queued
        | StageName::Running
        | StageName::Stalled
        | StageName::Saved
        | StageName::Unconfirmed
        | StageName::Rejected
        | StageName::Failed
        | StageName::Expired
        | StageName::Cancelled => meaning.to_owned(),
    }
}

/// Said in the place of the moment when it was sent, of a take whose request never left.
pub fn unsent(take: &Take) -> Option<&'static str> {
    let words = if take.state() == StageName::Preparing { "not sent yet" } else { "not sent" };
    take.never_left().then_some(words)
}

/// Said of a film that is wanted and that nobody has begun to fetch. Of several only one can be the
/// next, and which is the worker's to say.
pub const FILM_WAITS: &str = "its film waits for its turn";

/// Said of a take that failed and whose film is at the provider.
pub const FILM_ALL_THE_SAME: &str = "The provider still gives an address for a film: s fetches it";

/// What is done about a take that the provider calls done and gives no film of; without its stop.
pub fn without_film(take: &Take, elsewhere: bool) -> &'static str {
    match (take.rests(), elsewhere) {
        (true, _) => "A day went by without a film, so asking rests; u asks again",
        (false, true) => "Start viewfinder with the key it was sent with to keep asking",
        (false, false) => "viewfinder keeps asking for it; u asks now",
    }
}

/// Whether a take goes on with a provider or a key that is not the one in use.
pub fn is_elsewhere(model: &Studio, take: &Take) -> bool {
    let World::Live { origin, print, .. } = &model.world else { return false };
    let ours = take.origin == *origin && take.key_print == *print;
    take.is_under_way() && take.owner.is_none() && !ours
}

/// Said of a take that could be asked about here, and that nobody asks about.
pub const NOBODY_ASKS: &str = "nobody asks about it at the moment. u asks now";

/// Whether nobody asks about a take, though it could be asked about here: the ledger did not let
/// itself be written to when it was to be taken up.
pub fn is_left_alone(model: &Studio, take: &Take) -> bool {
    take.state().is_polled()
        && take.owner.is_none()
        && model.world != World::Nowhere
        && !is_elsewhere(model, take)
}
