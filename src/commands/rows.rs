//! How open takes go, a line each: words only, drawn by whoever owns the terminal.

use std::collections::HashMap;
use std::time::Duration;

use super::ink::Ink;
use crate::domain::{
    Coming, NO_FILM, Now, StageName, Take, clean_line, seconds_words, shorten, since_words, width,
};

/// Cells of a bar.
const BAR: usize = 16;

/// A prompt shorter than this many cells tells nothing.
const PROMPT: usize = 8;

/// What is known of takes besides themselves.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Films on their way.
    pub(super) coming: Coming,
    /// The usual time of a model and a length.
    pub(super) usual: HashMap<(String, u32), Duration>,
}

/// Whether a take's line has a clock that goes on.
pub(super) fn ticks(take: &Take) -> bool {
    take.state().is_under_way() && take.state() != StageName::Downloading
}

/// A line for each take, as many as there is room for; the last one counts the others. None is
/// wider than the terminal.
pub(super) fn rows(
    takes: &[&Take],
    facts: &Facts,
    ink: &Ink,
    now: Now,
    (columns, lines): (usize, usize),
) -> Vec<String> {
    // One line stays free, so that the newest of what was said stays in sight.
    let room = lines.saturating_sub(1).max(1);
    let shown = if takes.len() > room { room - 1 } else { takes.len() };
    let row = |take: &&Take| row(take, facts, ink, now, columns);
    let mut rows: Vec<String> = takes[..shown].iter().map(row).collect();
    if shown < takes.len() {
        let more = takes.len() - shown;
        let words = if shown == 0 { format!(" {more} takes") } else { format!(" and {more} more") };
        rows.push(shorten(&words, columns.saturating_sub(1)));
    }
    rows
}

fn row(take: &Take, facts: &Facts, ink: &Ink, now: Now, columns: usize) -> String {
    let state = take.state();
    // The first cell is the cursor's.
    let room = columns.saturating_sub(2);
    let head = format!("{} {}  {state:<11}", ink.glyphs.state(state), take.id);
    let mut line = head.clone();
    let mut add = |words: &str| {
        if !words.is_empty() && width(&line) + 2 + width(words) <= room {
            line.push_str("  ");
            line.push_str(words);
        }
    };
    add(&progress(take, facts, ink));
    add(&how(take, facts, now));
    let left = room.saturating_sub(width(&line) + 2);
    if left >= PROMPT {
        line.push_str("  ");
        line.push_str(&shorten(&clean_line(&take.shot.prompt), left));
    }
    let line = shorten(&line, room);
    match line.strip_prefix(&head) {
        Some(rest) => format!(" {}{rest}", ink.state(take, &head)),
        None => format!(" {line}"),
    }
}

/// The part that is done, as a bar and a figure.
fn progress(take: &Take, facts: &Facts, ink: &Ink) -> String {
    let percent = match take.state() {
        StageName::Running => take.progress(),
        StageName::Downloading => facts.coming.percent(take),
        _ => None,
    };
    let Some(percent) = percent else { return String::new() };
    let full = usize::from(percent.min(100)) * BAR / 100;
    let [track, used, ..] = ink.glyphs.track;
    format!("{}{} {percent:>3}%", used.repeat(full), track.repeat(BAR - full))
}

/// How long already, of how long it usually takes; of a film, how much, how fast, how long still.
fn how(take: &Take, facts: &Facts, now: Now) -> String {
    if let Some(why) = facts.coming.why_later(take.id).filter(|_| take.wants_film()) {
        return format!("{}, retrying soon", clean_line(why));
    }
    match take.state() {
        StageName::Downloading => facts.coming.whole(take),
        state if state.is_under_way() => {
            let since = now.wall.since(take.sent.unwrap_or(take.created));
            let usual = facts.usual.get(&(take.shot.model.clone(), take.shot.seconds));
            since_words(since, usual.copied())
        }
        _ if take.is_filmless() => format!("{NO_FILM}, still asking"),
        _ => String::new(),
    }
}

/// A span of time that somebody gave, as they would say it.
pub(super) fn span_words(span: Duration) -> String {
    match span.subsec_millis() {
        0 => seconds_words(span),
        _ => format!("{} s", span.as_secs_f64()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{Fetch, Shot, Stage, TakeId, Timestamp};

    pub(in crate::commands) fn running(nth: u8) -> Take {
        Take {
            id: TakeId::from_random([nth; 5]),
            seq: 1,
            origin: String::new(),
            key_print: String::new(),
            owner: None,
            parent: None,
            item: None,
            charge: None,
            shot: Shot {
                prompt: "山上的灯塔\u{202e}\x1b]0;x\x07 👨‍👩‍👧".repeat(9), ..Shot::default()
            },
            stage: Stage::Running { task_id: "t".to_owned(), progress: Some(45) },
            created: Timestamp::default(),
            updated: Timestamp::default(),
            sent: None,
            watched: None,
            missing: None,
            ended: None,
            route: crate::domain::Route::default(),
            answers: crate::domain::Answers::default(),
            fetch: Fetch::Wanted,
            part: None,
            attempts: 0,
            hidden: false,
            remark: crate::domain::Remark::default(),
            got: None,
        }
    }

    #[test]
    fn no_size_is_too_small_and_none_is_overrun() {
        let ink = Ink::plain();
        let takes: Vec<Take> = (0..7).map(running).collect();
        let takes: Vec<&Take> = takes.iter().collect();
        let now = Now { mono: Duration::ZERO, wall: Timestamp::from_millis(72_000) };
        for columns in 0..130 {
            for lines in 0..10 {
                let rows = rows(&takes, &Facts::default(), &ink, now, (columns, lines));
                assert!(rows.len() <= lines.saturating_sub(1).max(1), "{columns}x{lines}");
                for row in rows {
                    assert!(width(&row) < columns.max(2), "{columns}x{lines}: {row:?}");
                    assert!(!row.contains(['\u{202e}', '\x1b', '\x07']), "{row:?}");
                }
            }
        }
        let shown = rows(&takes[..1], &Facts::default(), &ink, now, (72, 9));
        assert_eq!(
            shown,
            [" ● 00000000  running      ━━━━━━━─────────  45%  1:12  山上的灯塔]0;x …"]
        );
    }
}
