//! `viewfinder show`: everything that is known of one take.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

use std::io::IsTerminal as _;

use super::camera::{Judge, marks, table_lines};
use super::context::Context;
use super::ink::{Ink, columns};
use super::json::{escaped, take_json};
use super::ledger::with_take_to_read;
use crate::cli;
use crate::config::{phrases, zone};
use crate::console::{Exit, Trouble, labels, print, print_bytes, print_inked, say, shown};
use crate::domain::{
    Fact, FactValue, Papers, Part, Report, Request, Seen, Step, Take, Telling, Timestamp,
    Vocabulary, ago_words, clean, clean_line, facts, later_words, program, width, word_lines_of,
};
use crate::store::Ledger;
use crate::ui::{Role, role_of_take};

/// Shows a take.
pub fn show(context: &Context, wanted: &cli::Show) -> Result<Exit, Trouble> {
    let (ledger, take) = with_take_to_read(context, &wanted.take)?;
    if wanted.json {
        shown(print(take_json(&take, &Judge::of(context, &ledger, &take)?)))?;
    } else if wanted.request || wanted.curl || wanted.answer {
        let papers = ledger.papers(take.id)?;
        return paper(context, wanted, &take, papers);
    } else {
        for line in lines(context, &ledger, &take)? {
            if !shown(print_inked(&line))? {
                break;
            }
        }
    }
    Ok(Exit::Done)
}

/// Prints what was sent, or what came back: to the letter, but for what a terminal would obey.
fn paper(
    context: &Context,
    wanted: &cli::Show,
    take: &Take,
    papers: Option<Papers>,
) -> Result<Exit, Trouble> {
    let Some(papers) = papers else { return Ok(Exit::Done) };
    let request = papers.request(&context.config.provider.request_settings());
    // What somebody copies from a terminal still has to be the same request.
    let body = if std::io::stdout().is_terminal() { escaped(&request.body) } else { request.body };
    if wanted.request {
        shown(print(body))?;
    } else if wanted.curl {
        // The sandbox has no address of its own to be found at later.
        let base =
            if take.origin.starts_with("http") { &take.origin } else { "http://127.0.0.1:PORT" };
        shown(print(Request { body, ..request }.curl(base)))?;
    } else if let Some(mut raw) = papers.raw {
        raw.push(b'\n');
        shown(print_bytes(&raw))?;
    } else {
        say(Report::new(
            format!("Take {} has no final answer: it is {}.", take.id, take.state()),
            "",
            "",
        ));
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}

/// Everything about a take, a fact a line.
fn lines(context: &Context, ledger: &Ledger, take: &Take) -> Result<Vec<String>, Trouble> {
    let (now, zone) = (context.clock.now().wall, zone(&context.env));
    let when = |at: Timestamp| ago_words(at, now, &zone);
    let ink = Ink::of_data(context);
    let mut page = Page { lines: Vec::new(), room: columns(), ink: &ink };
    page.fact("take", take.id.as_str(), Role::Title);
    page.state(take, program(context.sandbox));
    if let Some(failure) = take.failure() {
        page.fact("why", &failure.message, Role::Text);
    }
    page.fact("prompt", &take.shot.prompt, Role::Text);
    let moves = context.moves()?;
    let convention = context.config.conventions().of(&take.shot.model);
    let phrases = phrases(context.config.words.language);
    let words = Vocabulary { moves: &moves, phrases: &phrases, convention: &convention };
    for Fact { name, value } in facts(&as_on_disk(take), &words) {
        match value {
            FactValue::Text(text) => page.fact(name, &text, Role::Text),
            FactValue::Path(path) | FactValue::Picture(path) => {
                page.fact(name, &clean_line(&path.display().to_string()), Role::Text);
            }
            // All of them are below, in the order in which they came.
            FactValue::Moment(_) => {}
        }
    }
    if let Some(table) = Judge::of(context, ledger, take)?.table(take, marks(context)) {
        let room = page.room.map(|room| room.saturating_sub(NAMES));
        page.block("camera", table_lines(&table, (marks(context), room), &ink));
    }
    let went = each_once(ledger.milestones(take.id)?);
    page.block("went", story(&went, page.room.is_some(), when));
    Ok(page.lines)
}

/// Cells of the names of facts.
const NAMES: usize = 11;

/// Facts, a line each, or more where they do not fit.
struct Page<'a> {
    lines: Vec<String>,
    /// The cells of a line, where somebody looks.
    room: Option<usize>,
    ink: &'a Ink,
}

impl Page<'_> {
    /// A fact, its text in the style of a role.
    fn fact(&mut self, name: &str, value: &str, role: Role) {
        let value = clean(value);
        let rows = match self.room {
            // What has no blanks stays whole: it may be a path that somebody copies.
            Some(room) => {
                let room = room.saturating_sub(NAMES).max(NAMES);
                value.lines().flat_map(|line| word_lines_of(line, room)).collect()
            }
            None => value.lines().map(str::to_owned).collect::<Vec<_>>(),
        };
        let rows = rows.iter().map(|row| self.ink.paint(role, row.trim_end())).collect();
        self.block(name, rows);
    }

    /// Lines that are as they are to be.
    fn block(&mut self, name: &str, lines: Vec<String>) {
        for (nth, line) in lines.into_iter().enumerate() {
            let name = if nth == 0 { name } else { "" };
            let cells = if line.is_empty() { 0 } else { NAMES };
            let name = self.ink.paint(Role::Muted, &format!("{name:<cells$}"));
            self.lines.push(name + &line);
        }
    }

    /// A take's state, with what is safe and what one can do about it.
    fn state(&mut self, take: &Take, program: &str) {
        let percent = take.progress().filter(|percent| *percent < 100);
        let percent = percent.map(|it| format!(" {it}%")).unwrap_or_default();
        let mut telling = Telling::of_take(take, Seen::default());
        if take.hidden {
            telling.next.push(Step::ShowAgain);
        }
        let rest = telling.rest(&labels(program, take.id.as_str()));
        let state = format!("{}{percent}", take.state());
        if self.room.is_none() {
            let rest = if rest.is_empty() { rest } else { format!(". {rest}") };
            return self.fact("state", &format!("{state}{rest}"), Role::Text);
        }
        let state = format!("{} {state}", self.ink.glyphs.state(take.state()));
        self.fact("state", &state, role_of_take(take));
        if !rest.is_empty() {
            self.fact("", &rest, Role::Text);
        }
    }
}

/// The states that a take went through: for a person the first with its time and the others by how
/// much later they came, for programs each with its time.
fn story(
    went: &[(Timestamp, String)],
    relative: bool,
    when: impl Fn(Timestamp) -> String,
) -> Vec<String> {
    let begun = went.first().map(|(at, _)| *at);
    let moment = |nth: usize, at: Timestamp| match begun {
        Some(begun) if relative && nth > 0 => later_words(at.since(begun)),
        _ => when(at),
    };
    let moments: Vec<String> =
        went.iter().enumerate().map(|(nth, (at, _))| moment(nth, *at)).collect();
    let cells =
        if relative { moments.iter().map(|it| width(it)).max().unwrap_or(0) + 2 } else { 17 };
    moments.iter().zip(went).map(|(at, (_, state))| format!("{at:<cells$}{state}")).collect()
}

/// The states that a take went through, each from when it was first in it: a download that was taken
/// up again has begun once.
fn each_once(mut milestones: Vec<(Timestamp, String)>) -> Vec<(Timestamp, String)> {
    milestones.dedup_by(|next, before| next.1 == before.1);
    milestones
}

/// A take with the part of its film that is really there: one that somebody took away is nowhere,
/// whatever the ledger says.
fn as_on_disk(take: &Take) -> Take {
    let mut take = take.clone();
    take.part = take.part.and_then(|part| {
        let file = part.file.symlink_metadata().ok()?;
        Some(Part { done: file.len(), ..part })
    });
    take
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_told_by_how_much_later_each_part_of_it_came() {
        let at = |millis: i64| Timestamp::from_millis(1_700_000_000_000 + millis);
        let went = [(0, "preparing"), (120, "submitting"), (12_300, "queued"), (400_000, "saved")];
        let went = went.map(|(millis, state)| (at(millis), state.to_owned()));
        let when = |at: Timestamp| at.day(&jiff::tz::TimeZone::UTC);
        let told = story(&went, true, when);
        let expected = ["2023-11-14  preparing", "+0.1 s      submitting"];
        assert_eq!(told[..2], expected);
        assert_eq!(told[2..], ["+12 s       queued", "+6 min      saved"]);
        let told = story(&went, false, when);
        assert_eq!(told[3], "2023-11-14       saved");
        assert_eq!(story(&[], true, when), [] as [String; 0]);
    }

    #[test]
    fn a_download_that_was_taken_up_again_has_begun_once() {
        let told = |states: &str| {
            let at = |nth: usize| Timestamp::from_millis(nth as i64);
            let went = states.split(' ').enumerate().map(|(nth, it)| (at(nth), it.to_owned()));
            let told = each_once(went.collect()).into_iter();
            told.map(|(at, state)| format!("{} {state}", at.millis())).collect::<Vec<_>>()
        };
        let went = told("succeeded downloading downloading downloading saved");
        assert_eq!(went, ["0 succeeded", "1 downloading", "4 saved"]);
        // One that another state came between begins again.
        let went = told("downloading succeeded downloading");
        assert_eq!(went, ["0 downloading", "1 succeeded", "2 downloading"]);
    }
}
