//! What was asked of a take's camera beside what it did, as lines.

use crate::app::labels::press;
use crate::app::state::studio::Studio;
use crate::domain::{Axis, Take, clean_line, lines_of, width};
use crate::heeding::{
    CameraRow, CameraTable, Judged, Shown, Statement, Verdict, camera_table, expected,
};
use crate::input::{Context, act};

/// A part of a line, and the column that it begins in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraCell {
    /// The column, from 0.
    pub at: u16,
    /// The text.
    pub text: String,
    /// How it is meant.
    pub tone: CameraTone,
}

/// How a part of a line is meant; its words say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraTone {
    /// A name, or what may be overlooked.
    Muted,
    /// What was asked, and what it did.
    Plain,
    /// It moved as asked.
    Heeded,
    /// It did not.
    NotHeeded,
}

/// Cells of an axis' name, with the gap behind it.
const LABEL: usize = 13;

/// Between columns.
const GAP: usize = 2;

/// The lines about a take's camera in so many cells; none of a take that was neither measured nor
/// looked at.
pub(in crate::app) fn camera_lines(
    studio: &Studio,
    take: &Take,
    cells: usize,
) -> Vec<Vec<CameraCell>> {
    if take.film().is_none() || (take.got.is_none() && take.remark.eye.is_empty()) {
        return Vec::new();
    }
    let table = table(studio, take);
    let told: Vec<&CameraRow> = table
        .rows
        .iter()
        .filter(|row| !(row.asked.is_empty() && row.got.is_empty() && row.verdict.is_empty()))
        .collect();
    let mut lines = if told.is_empty() {
        vec![vec![
            cell(0, "camera", CameraTone::Muted),
            cell(LABEL, "no move that is sure", CameraTone::Plain),
        ]]
    } else {
        rows(&told, cells)
    };
    let mut says = |words: &str| {
        let words = lines_of(&clean_line(words), cells);
        let words = words.iter().filter(|line| !line.is_empty());
        lines.extend(words.map(|line| vec![cell(0, line, CameraTone::Muted)]));
    };
    says(&table.measured);
    if table.rows.iter().any(is_open) && take.got.is_some() {
        let look = (act::Film::Watch.into(), "play it");
        let say = (act::Open::Saw.into(), "say what you saw");
        let keys = if studio.settings.programs.shows { &[look, say][..] } else { &[say] };
        says(&press(studio, Context::Details, keys));
    }
    for axis in Axis::ALL {
        says(&other_way(studio, take, axis).unwrap_or_default());
    }
    lines
}

/// The same in one line, for the receipt; none while there is nothing to say.
pub(in crate::app) fn camera_in_short(studio: &Studio, take: &Take) -> Option<String> {
    take.film()?;
    if take.shot.motion.is_zero() {
        return None;
    }
    if let Some(why) = not_measured(studio, take) {
        return Some(format!("Camera: {why}."));
    }
    let table = table(studio, take);
    let asked = table.rows.iter().filter(|row| !row.asked.is_empty());
    let told: Vec<_> = asked
        .map(|row| {
            let said = if row.verdict.is_empty() { &row.got } else { &row.verdict };
            format!("{} {said}", row.label)
        })
        .collect();
    Some(format!("Camera: {}.", told.join("; ")))
}

fn table(studio: &Studio, take: &Take) -> CameraTable {
    let shot = &take.shot;
    let convention = &studio.settings.conventions.of(&shot.model);
    let gain = |axis| studio.learned(shot, axis).and_then(|it| it.gain);
    let shown = Shown {
        motion: Some(&shot.motion),
        convention,
        got: take.got.as_deref(),
        eye: take.remark.eye,
        expected: expected(&shot.motion, convention, gain),
    };
    camera_table(&shown, studio.settings.marks)
}

/// Whether an axis that was asked is left to the user's eye.
fn is_open(row: &CameraRow) -> bool {
    matches!(row.judged, Some(Judged { verdict: Verdict::Unclear, by_eye: false }))
}

/// What is to be said of a film that was not measured; none where it was, or there is none, or the user
/// has said what they saw.
pub(in crate::app) fn not_measured(studio: &Studio, take: &Take) -> Option<&'static str> {
    take.film()?;
    if take.got.is_some() || !take.remark.eye.is_empty() {
        None
    } else if !studio.settings.programs.shows {
        Some("not measured: no ffmpeg")
    } else if studio.measuring.contains(&take.id) {
        Some("being measured")
    } else {
        Some("not measured")
    }
}

/// Where the model of a take moves an axis the other way, that it can be turned round.
fn other_way(studio: &Studio, take: &Take, axis: Axis) -> Option<String> {
    let asked = take.shot.motion.moving().any(|(moving, _)| moving == axis);
    let learned = studio.learned(&take.shot, axis).filter(|_| asked)?;
    if learned.statement != Statement::Opposite {
        return None;
    }
    let (model, axis, counts) = (&take.shot.model, axis.word(), learned.counts());
    let (opposite, judged) = (counts.opposite, counts.judged());
    let key = studio.settings.keymap.chord(Context::Motion, act::Motion::TurnRound)?;
    Some(format!(
        "{model} moved {axis} the other way in {opposite} of {judged} takes. On that axis of the \
         form, {key} turns it round."
    ))
}

fn cell(at: usize, text: &str, tone: CameraTone) -> CameraCell {
    CameraCell { at: at as u16, text: text.to_owned(), tone }
}

fn tone(row: &CameraRow) -> CameraTone {
    match row.judged.map(|it| it.verdict) {
        Some(Verdict::Heeded | Verdict::Partly) => CameraTone::Heeded,
        Some(Verdict::Ignored | Verdict::Opposite) => CameraTone::NotHeeded,
        Some(Verdict::Unclear) | None => CameraTone::Muted,
    }
}

/// A table with a line for each axis where it fits; else two lines and more, one below the other.
fn rows(rows: &[&CameraRow], cells: usize) -> Vec<Vec<CameraCell>> {
    let widest = |of: fn(&CameraRow) -> &str| {
        rows.iter().map(|row| width(of(row))).max().filter(|cells| *cells > 0)
    };
    let column = |cells: Option<usize>| cells.map_or(0, |cells| cells + GAP);
    let asked = widest(|row| &row.asked).unwrap_or(0).max("asked".len()) + GAP;
    let arrows = column(widest(|row| &row.arrows));
    let got = column(widest(|row| &row.got)).max("got".len() + GAP);
    let verdict = widest(|row| &row.verdict).unwrap_or(0);
    let got_at = LABEL + asked;
    let verdict_at = got_at + arrows + got;
    let muted = |at: usize, text: &str| cell(at, text, CameraTone::Muted);
    let plain = |at: usize, text: &str| cell(at, text, CameraTone::Plain);
    if verdict_at + verdict <= cells {
        let head = vec![muted(0, "camera"), muted(LABEL, "asked"), muted(got_at, "got")];
        let row = |row: &&CameraRow| -> Vec<CameraCell> {
            vec![
                muted(0, row.label),
                plain(LABEL, &row.asked),
                plain(got_at, &row.arrows),
                plain(got_at + arrows, &row.got),
                cell(verdict_at, &row.verdict, tone(row)),
            ]
        };
        return std::iter::once(head).chain(rows.iter().map(row)).collect();
    }
    let mut lines = Vec::new();
    for row in rows {
        let mut line = vec![muted(0, row.label), plain(LABEL, &row.asked)];
        let after = LABEL + width(&row.asked) + if row.asked.is_empty() { 0 } else { GAP };
        let beside = after + width(&row.verdict) <= cells;
        if beside {
            line.push(cell(after, &row.verdict, tone(row)));
        }
        lines.push(line);
        if !beside {
            let said = lines_of(&row.verdict, cells.saturating_sub(GAP));
            lines.extend(said.iter().map(|line| vec![cell(GAP, line, tone(row))]));
        }
        let got = format!("{} {}", row.arrows, row.got);
        let said = lines_of(got.trim(), cells.saturating_sub(GAP));
        lines.extend(said.iter().filter(|it| !it.is_empty()).map(|line| vec![plain(GAP, line)]));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::PictureAxis;

    fn row(asked: &str, got: &str, verdict: &str) -> CameraRow {
        let text = str::to_owned;
        let judged = None;
        CameraRow {
            axis: PictureAxis::Horizontal,
            label: "sideways",
            asked: text(asked),
            arrows: text("▸▸▸"),
            got: text(got),
            judged,
            verdict: text(verdict),
        }
    }

    #[test]
    fn nothing_is_cut_off_at_any_width() {
        let all = [
            row("horizontal +3.0, pan -2.0", "31% of the width, right", "asked both ways"),
            row("pan +3.0", "20% of the width right, and back to 8% of the width", "the other way"),
        ];
        let all: Vec<&CameraRow> = all.iter().collect();
        for cells in 34..120 {
            let lines = rows(&all, cells);
            let text: Vec<String> = lines.iter().flatten().map(|cell| cell.text.clone()).collect();
            let text = text.join(" ");
            for word in ["+3.0", "-2.0", "right", "both ways", "back", "other way"] {
                assert!(text.contains(word), "{cells}: {text}");
            }
            for cell in lines.iter().flatten() {
                let end = usize::from(cell.at) + width(&cell.text);
                assert!(end <= cells.max(LABEL + 25), "{cells}: {cell:?}");
            }
        }
        assert_eq!(rows(&all, 113).len(), 3, "a heading and a line each");
    }
}
