//! Everything that is known of one take: where it stands on the screen, and line by line.

use std::path::Path;

use ratatui::layout::{Rect, Size};

use crate::app::layout::finder::framed;
use crate::app::layout::pictures::{picture_in_view, shown_pictures};
use crate::app::layout::regions::{centred, inside};
use crate::app::pane::takes::can_be_shown;
use crate::app::state::studio::{Model, World};
use crate::domain::{
    FailureKind, Output, StageName, Take, Timestamp, answer_facts, bytes_words, clean, clean_line,
    lines_of, phrase, seconds_words, shorten_path,
};
use crate::input::{Action, Context, act};

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

/// From this width on there is a column for pictures.
const BESIDE: u16 = 76;

/// Cells that the lines keep beside pictures: at least a task's id with its name, and never more
/// than can be read.
const LINES: (u16, u16) = (48, 80);

/// The smallest picture worth a look, in cells.
const LEAST: (u16, u16) = (16, 5);

/// Where the details stand. What is not shown has no area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DetailsArea {
    /// All of it, with the border.
    pub area: Rect,
    /// The lines.
    pub text: Rect,
    /// The cells of a picture, and the row below that says which it is.
    pub picture: Rect,
    /// See [`DetailsArea::picture`].
    pub caption: Rect,
    /// The cells of the camera's move, and the row below that says what it is.
    pub preview: Rect,
    /// See [`DetailsArea::preview`].
    pub preview_caption: Rect,
}

/// Whether there are pictures beside the lines, and room for them.
pub(in crate::app) fn has_column(size: Size, take: &Take, pictures: usize) -> bool {
    size.width >= BESIDE && size.height >= 16 && (pictures > 0 || !take.shot.motion.is_zero())
}

/// Where the details of a take stand.
pub fn details_area(model: &Model, take: &Take, view: usize) -> DetailsArea {
    let size = model.size;
    let pictures = shown_pictures(model, take).len();
    if has_column(size, take, pictures) {
        return with_column(model, take, pictures > 0);
    }
    let most = size.height.saturating_sub(2).max(size.height.min(8));
    let area = centred(size, 86, most);
    let mut it = DetailsArea { area, ..DetailsArea::default() };
    if picture_in_view(model, take, view).is_some() {
        (it.picture, it.caption) = captioned(inside(area));
        return it;
    }
    let lines = detail_lines(model, take, inside(area).width).len() as u16;
    it.area = centred(size, 86, lines.saturating_add(2).min(most));
    it.text = inside(it.area);
    it
}

/// A picture and the row below it.
fn captioned(area: Rect) -> (Rect, Rect) {
    let height = area.height.saturating_sub(1);
    let caption = Rect { y: area.y + height, height: area.height.min(1), ..area };
    (Rect { height, ..area }, caption)
}

fn with_column(model: &Model, take: &Take, pictures: bool) -> DetailsArea {
    let size = model.size;
    let moves = !take.shot.motion.is_zero();
    let high = size.height.saturating_sub(1);
    let room = inside(centred(size, size.width, high));
    // As wide as what is in it can be in this height, as long as the lines can be read beside it.
    let rows = if moves && pictures { room.height / 2 } else { room.height };
    let least = (room.width * 3 / 8).clamp(28, 56);
    let lines = (room.width * 3 / 7).clamp(LINES.0, LINES.1);
    let most = room.width.saturating_sub(lines + 1).max(least);
    let (wide, _) = framed((most - 1, rows.saturating_sub(1)), &take.shot.ratio);
    let beside = (wide + 1).clamp(least, most);
    let area = centred(size, (LINES.1 + beside + 3).min(size.width), high);
    let inner = inside(area);
    let text = Rect { width: inner.width - beside - 1, ..inner };
    let column = Rect { x: text.right() + 1, width: beside - 1, ..inner };
    let mut it = DetailsArea { area, text, ..DetailsArea::default() };
    let frame = |rows: u16| framed((column.width, rows), &take.shot.ratio);
    let mut below = column;
    if pictures {
        // As large as it goes, with as much again left for the move if there is one.
        let most = if moves { column.height / 2 } else { column.height };
        let (_, rows) = frame(most.saturating_sub(1));
        (it.picture, it.caption) = captioned(Rect { height: rows + 1, ..column });
        below.y = it.caption.bottom() + 1;
        below.height = column.bottom().saturating_sub(below.y);
    }
    if moves {
        let (columns, rows) = frame(below.height.saturating_sub(1));
        if columns >= LEAST.0 && rows >= LEAST.1 {
            let x = below.x + (below.width - columns) / 2;
            it.preview = Rect { x, y: below.y, width: columns, height: rows };
            it.preview_caption = Rect { y: it.preview.bottom(), height: 1, ..column };
        }
    }
    // No higher than what is in it.
    let lines = detail_lines(model, take, text.width).len() as u16;
    let ends = [it.caption.bottom(), it.preview_caption.bottom(), inner.y.saturating_add(lines)];
    let spare = inner.bottom().saturating_sub(ends.into_iter().max().unwrap_or(0));
    it.lowered(spare)
}

impl DetailsArea {
    /// With so many rows less at the lower end, and still in the middle.
    fn lowered(mut self, spare: u16) -> Self {
        self.area.height -= spare;
        self.text.height -= spare;
        for part in [
            &mut self.area,
            &mut self.text,
            &mut self.picture,
            &mut self.caption,
            &mut self.preview,
            &mut self.preview_caption,
        ] {
            part.y += spare / 2;
        }
        self
    }
}

/// The details of a take in so many columns.
pub fn detail_lines(model: &Model, take: &Take, columns: u16) -> Vec<DetailLine> {
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
fn next_keys(model: &Model, take: &Take) -> Option<String> {
    let keys = [
        (Action::Take(act::Take::PlayFilm), "plays it"),
        (Action::Take(act::Take::WatchFilm), "here"),
        (Action::Take(act::Take::OpenFolder), "opens its folder"),
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
fn story(model: &Model, take: &Take) -> String {
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
        _ => format!("{happened}."),
    }
}

/// What is to be said of a take that nothing has gone wrong with.
fn going(model: &Model, take: &Take) -> String {
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
pub fn is_elsewhere(model: &Model, take: &Take) -> bool {
    let World::Live { origin, print, .. } = &model.world else { return false };
    let ours = take.origin == *origin && take.key_print == *print;
    take.is_under_way() && take.owner.is_none() && !ours
}

/// Said of a take that could be asked about here, and that nobody asks about.
pub const NOBODY_ASKS: &str = "nobody asks about it at the moment. u asks now";

/// Whether nobody asks about a take, though it could be asked about here: the ledger did not let
/// itself be written to when it was to be taken up.
pub fn is_left_alone(model: &Model, take: &Take) -> bool {
    take.state().is_polled()
        && take.owner.is_none()
        && model.world != World::Nowhere
        && !is_elsewhere(model, take)
}
