//! The columns of a listing, as programs and as people read them.

use jiff::tz::TimeZone;

use super::camera::Judge;
use super::table::{self, Cell, Cut};
use crate::cli::Column;
use crate::domain::{Rating, Take, Timestamp, ago_words, bytes_words, clean_line, seconds_words};
use crate::heeding::Marks;
use crate::ui::{Role, role_of_take};

/// The value of a column for programs: exact, and empty if there is none.
pub(super) fn value(column: Column, take: &Take, judge: &Judge) -> String {
    let shot = &take.shot;
    let moment = |at: Option<Timestamp>| at.map(Timestamp::rfc3339).unwrap_or_default();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let film = take.film();
    match column {
        Column::Id => take.id.to_string(),
        Column::TaskId => text(take.task_id()),
        Column::State => take.state().to_string(),
        Column::Progress => take.progress().map(|it| it.to_string()).unwrap_or_default(),
        Column::Created => take.created.rfc3339(),
        Column::Updated => take.updated.rfc3339(),
        Column::Sent => moment(take.sent),
        Column::Ended => moment(take.ended),
        Column::Took => took(take).map(|it| it.as_secs().to_string()).unwrap_or_default(),
        Column::Prompt => shot.prompt.clone(),
        Column::Words => text(shot.words.as_deref()),
        Column::Ratio => shot.ratio.clone(),
        Column::Style => shot.style.clone(),
        Column::Model => shot.model.clone(),
        Column::Seconds => shot.seconds.to_string(),
        Column::Motion => shot.motion.to_string(),
        Column::Camera => judge.heed(take).map(|heed| heed.word().to_owned()).unwrap_or_default(),
        Column::Rating => stars(take).map(|it| it.to_string()).unwrap_or_default(),
        Column::Note => take.remark.note.clone(),
        Column::Parent => take.parent.map(|it| it.to_string()).unwrap_or_default(),
        Column::Film => film.map(|it| it.path.display().to_string()).unwrap_or_default(),
        Column::Bytes => film.map(|it| it.bytes.to_string()).unwrap_or_default(),
        Column::VideoUrl => text(take.output().map(|output| output.film.as_str())),
        Column::ErrorKind => text(take.failure().map(|failure| failure.kind.as_str())),
        Column::Error => text(take.failure().map(|failure| failure.message.as_str())),
        Column::Provider => take.origin.clone(),
    }
}

/// Where and when somebody looks at it.
pub(super) struct Seen<'a> {
    pub(super) now: Timestamp,
    pub(super) zone: &'a TimeZone,
    pub(super) judge: &'a Judge,
    pub(super) marks: Marks,
}

/// The same for a person, on one line.
pub(super) fn shown(column: Column, take: &Take, seen: &Seen<'_>) -> String {
    let Seen { now, zone, judge, marks } = *seen;
    let when = |at: Option<Timestamp>| at.map(|at| ago_words(at, now, zone)).unwrap_or_default();
    match column {
        Column::Created => when(Some(take.created)),
        Column::Updated => when(Some(take.updated)),
        Column::Sent => when(take.sent),
        Column::Ended => when(take.ended),
        Column::Took => took(take).map(seconds_words).unwrap_or_default(),
        Column::Progress => take.progress().map(|it| format!("{it}%")).unwrap_or_default(),
        Column::Bytes => take.film().map(|it| bytes_words(it.bytes)).unwrap_or_default(),
        Column::Seconds => format!("{} s", take.shot.seconds),
        Column::Rating => star_words(take),
        // Neither the mark alone nor the word alone is as quickly read.
        Column::Camera => judge
            .heed(take)
            .map(|heed| format!("{} {}", heed.mark(marks), heed.word()))
            .unwrap_or_default(),
        other => clean_line(&value(other, take, judge)),
    }
}

/// The column of a table for people.
pub(super) fn cut(column: Column) -> table::Column {
    let cut = match column {
        Column::Id | Column::State => Cut::Never,
        Column::Film | Column::VideoUrl => Cut::Middle,
        _ => Cut::End,
    };
    let made = table::Column::new(column.name(), cut);
    let number =
        matches!(column, Column::Progress | Column::Took | Column::Seconds | Column::Bytes);
    if number { made.right() } else { made }
}

/// What a person sees of it, as a cell of that column.
pub(super) fn cell(column: Column, take: &Take, shown: String) -> Cell {
    let role = if column == Column::State { role_of_take(take) } else { Role::Text };
    Cell::new(shown, role)
}

fn took(take: &Take) -> Option<std::time::Duration> {
    take.sent.zip(take.ended).map(|(sent, ended)| ended.since(sent))
}

fn stars(take: &Take) -> Option<u8> {
    take.remark.rating.map(Rating::stars)
}

/// A rating as `****-`, which every font has; empty for a take without one.
pub(super) fn star_words(take: &Take) -> String {
    let best = usize::from(Rating::BEST);
    let words = |stars: u8| format!("{:-<best$}", "*".repeat(usize::from(stars)));
    stars(take).map(words).unwrap_or_default()
}
