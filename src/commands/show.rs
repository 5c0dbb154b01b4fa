//! `viewfinder show`: everything that is known of one take.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

use std::io::IsTerminal as _;

use super::camera::{Judge, marks, table_lines};
use super::context::Context;
use super::json::{escaped, take_json};
use super::ledger::with_take_to_read;
use crate::cli;
use crate::config::{phrases, zone};
use crate::console::{Exit, Trouble, labels, print, print_bytes, say, written};
use crate::domain::{
    Fact, FactValue, Papers, Part, Report, Request, Seen, Step, Take, Telling, Timestamp,
    Vocabulary, ago_words, clean, clean_line, facts, program,
};
use crate::store::Ledger;

/// Shows a take.
pub fn show(context: &Context, wanted: &cli::Show) -> Result<Exit, Trouble> {
    let (ledger, take) = with_take_to_read(context, &wanted.take)?;
    if wanted.json {
        written(print(take_json(&take, &Judge::of(context, &ledger, &take)?)))?;
    } else if wanted.request || wanted.curl || wanted.answer {
        let papers = ledger.papers(take.id)?;
        return paper(context, wanted, &take, papers);
    } else {
        for line in lines(context, &ledger, &take)? {
            if !written(print(line))? {
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
        written(print(body))?;
    } else if wanted.curl {
        // The sandbox has no address of its own to be found at later.
        let base =
            if take.origin.starts_with("http") { &take.origin } else { "http://127.0.0.1:PORT" };
        written(print(Request { body, ..request }.curl(base)))?;
    } else if let Some(mut raw) = papers.raw {
        raw.push(b'\n');
        written(print_bytes(&raw))?;
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
    let mut lines = Vec::new();
    let mut line = |name: &str, value: &str| {
        for (nth, line) in clean(value).lines().enumerate() {
            let name = if nth == 0 { name } else { "" };
            lines.push(format!("{name:<11}{line}").trim_end().to_owned());
        }
    };
    line("take", take.id.as_str());
    line("state", &state(take, program(context.sandbox)));
    if let Some(failure) = take.failure() {
        line("why", &failure.message);
    }
    line("prompt", &take.shot.prompt);
    let moves = context.moves()?;
    let convention = context.config.conventions().of(&take.shot.model);
    let phrases = phrases(context.config.words.language);
    let words = Vocabulary { moves: &moves, phrases: &phrases, convention: &convention };
    for Fact { name, value } in facts(&as_on_disk(take), &words) {
        match value {
            FactValue::Text(text) => line(name, &text),
            FactValue::Path(path) | FactValue::Picture(path) => {
                line(name, &clean_line(&path.display().to_string()));
            }
            // All of them are below, in the order in which they came.
            FactValue::Moment(_) => {}
        }
    }
    if let Some(table) = Judge::of(context, ledger, take)?.table(take, marks(context)) {
        line("camera", &table_lines(&table, marks(context)).join("\n"));
    }
    let mut name = "went";
    for (at, state) in each_once(ledger.milestones(take.id)?) {
        line(name, &format!("{:<17}{state}", when(at)));
        name = "";
    }
    Ok(lines)
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

/// Its state, with what is safe and what one can do about it.
fn state(take: &Take, program: &str) -> String {
    let percent = take.progress().filter(|percent| *percent < 100);
    let percent = percent.map(|it| format!(" {it}%")).unwrap_or_default();
    let mut telling = Telling::of_take(take, Seen::default());
    if take.hidden {
        telling.next.push(Step::ShowAgain);
    }
    let rest = telling.rest(&labels(program, take.id.as_str()));
    let rest = if rest.is_empty() { rest } else { format!(". {rest}") };
    format!("{}{percent}{rest}", take.state())
}

#[cfg(test)]
mod tests {
    use super::*;

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
