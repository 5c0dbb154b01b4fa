//! `viewfinder show`: everything that is known of one take.

use std::io::IsTerminal as _;

use super::columns::star_words;
use super::context::Context;
use super::json::{escaped, take_json};
use super::ledger::with_take_to_read;
use crate::cli;
use crate::config::zone;
use crate::console::{Exit, Trouble, print, print_bytes, program, say, written};
use crate::domain::{
    GenerateRequest, Output, Report, StageName, Take, Timestamp, ago_words, answer_facts,
    bytes_words, clean, clean_line, seconds_words,
};
use crate::store::{Ledger, Papers};

/// Shows a take.
pub fn show(context: &Context, wanted: &cli::Show) -> Result<Exit, Trouble> {
    let (ledger, take) = with_take_to_read(context, &wanted.take)?;
    if wanted.json {
        written(print(take_json(&take)))?;
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
    let Some(Papers { request, raw }) = papers else { return Ok(Exit::Done) };
    // What somebody copies from a terminal still has to be the same request.
    let request = if std::io::stdout().is_terminal() { escaped(&request) } else { request };
    if wanted.request {
        written(print(request))?;
    } else if wanted.curl {
        // The sandbox has no address of its own to be found at later.
        let base =
            if take.origin.starts_with("http") { &take.origin } else { "http://127.0.0.1:PORT" };
        written(print(GenerateRequest::curl(
            base,
            &context.config.provider.runway_version,
            &request,
        )))?;
    } else if let Some(mut raw) = raw {
        raw.push(b'\n');
        written(print_bytes(&raw))?;
    } else {
        say(Report::new(
            format!("Take {} has no answer that ended it: it is {}.", take.id, take.state()),
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
    let mut fact = |name: &str, value: &str| {
        for (nth, line) in clean(value).lines().enumerate() {
            let name = if nth == 0 { name } else { "" };
            lines.push(format!("{name:<11}{line}").trim_end().to_owned());
        }
    };
    fact("take", take.id.as_str());
    fact("state", &state(take, program(context.sandbox)));
    if let Some(failure) = take.failure() {
        fact("why", &failure.message);
        if let Some(request) = &failure.request_id {
            fact("request", request);
        }
    }
    fact("prompt", &take.shot.prompt);
    let shot = &take.shot;
    let made = [&shot.model, &shot.ratio, &shot.style].map(|it| clean_line(it)).join(", ");
    fact("shot", &format!("{made}, {} s", shot.seconds));
    for (name, value) in shot.images.facts() {
        fact(name, &value);
    }
    fact("motion", &shot.motion.to_string());
    if !shot.motion.is_zero() {
        let moves = context.moves()?;
        if let Some(named) = moves.named(&shot.motion) {
            fact("move", &named.name);
        }
        let sent = shot.words.as_deref();
        let words = sent.map_or_else(|| context.words(&shot.motion), str::to_owned);
        fact(if sent.is_some() { "in words" } else { "that is" }, &words);
    }
    if take.remark.rating.is_some() {
        fact("rating", &star_words(take));
    }
    fact("note", &take.remark.note);
    if let Some(task_id) = take.task_id() {
        fact("task id", task_id);
    }
    if let Some(offered) = take.offered() {
        let program = program(context.sandbox);
        fact("may be", &format!("task {offered}; {program} confirm {} goes on with it", take.id));
    }
    for (name, value) in answer_facts(take) {
        fact(name, &value);
    }
    if let Some(film) = take.film() {
        fact("film", &film.path.display().to_string());
        fact("size", &bytes_words(film.bytes));
        if let Some(remark) = &film.remark {
            fact("remark", remark);
        }
        for picture in [&film.poster, &film.last_frame].into_iter().flatten() {
            fact("picture", &picture.display().to_string());
        }
    } else if let Some(output) = take.output() {
        fact("film at", &output.film);
    }
    if take.output().is_some_and(Output::is_plain) {
        fact("", "over plain http: whoever is on the way could see or change it");
    }
    // One that somebody took away is nowhere, whatever the ledger says.
    if let Some((part, file)) =
        take.part.as_ref().and_then(|part| Some((part, part.file.symlink_metadata().ok()?)))
    {
        fact("so far", &format!("{} in {}", bytes_words(file.len()), part.file.display()));
    }
    fact(if take.never_left() { "meant for" } else { "sent to" }, &take.origin);
    if take.attempts > 1 {
        fact("tries", &take.attempts.to_string());
    }
    if let Some(parent) = take.parent {
        fact("made from", parent.as_str());
    }
    if let (Some(sent), Some(ended)) = (take.sent, take.ended) {
        fact("took", &seconds_words(ended.since(sent)));
    }
    if take.hidden {
        fact(
            "hidden",
            &format!("yes; {} rm {} --undo shows it", program(context.sandbox), take.id),
        );
    }
    let mut name = "went";
    for (at, state) in ledger.milestones(take.id)? {
        fact(name, &format!("{:<17}{state}", when(at)));
        name = "";
    }
    Ok(lines)
}

fn state(take: &Take, program: &str) -> String {
    let percent = take.progress().filter(|percent| *percent < 100);
    let percent = percent.map(|it| format!(" {it}%")).unwrap_or_default();
    let after = match take.state() {
        StageName::Unconfirmed => {
            format!(": it may have been charged; {program} confirm {} settles it", take.id)
        }
        StageName::Rejected => ": nothing was charged".to_owned(),
        StageName::Failed if take.output().is_some() => {
            format!(", but the provider gives a film; {program} download {} fetches it", take.id)
        }
        StageName::Succeeded if take.rests() => {
            format!(": no film in a day; {program} wait {} asks again", take.id)
        }
        StageName::Succeeded if take.is_filmless() => {
            format!(": no film yet; {program} wait {} keeps asking", take.id)
        }
        _ => String::new(),
    };
    format!("{}{percent}{after}", take.state())
}
