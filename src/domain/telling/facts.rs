//! The facts about a take: one list for the studio and the command line.

use std::path::PathBuf;

use super::super::answers::answer_facts;
use super::super::convention::Convention;
use super::super::field::shot_facts;
use super::super::film::bytes_words;
use super::super::moves::Moves;
use super::super::output::Output;
use super::super::phrase::{Phrases, phrase};
use super::super::take::Take;
use super::super::time::{Timestamp, seconds_words};
use super::take::unsent;

/// A fact with a name of at most ten letters. A fact without a name continues the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// What is known.
    pub value: FactValue,
}

/// The value of a fact. Foreign text in it is unfiltered: whoever shows it has to clean it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue {
    /// Text.
    Text(String),
    /// A file.
    Path(PathBuf),
    /// The file of a picture, which a screen may show instead of the path.
    Picture(PathBuf),
    /// A moment, shown in the reader's time zone.
    Moment(Timestamp),
}

/// The words for describing a move.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary<'a> {
    /// The moves that have a name.
    pub moves: &'a Moves,
    /// The words for each axis.
    pub phrases: &'a Phrases,
    /// Which direction is positive.
    pub convention: &'a Convention,
}

/// Everything known about a take except its id, its state, its failure and its prompt, which are
/// always shown above.
pub fn facts(take: &Take, words: &Vocabulary<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut fact = |name, value| facts.push(Fact { name, value });
    let text = |words: &str| FactValue::Text(words.to_owned());
    let shot = &take.shot;
    let made = [&shot.model, &shot.ratio, &shot.style].map(String::as_str).join(", ");
    fact("shot", FactValue::Text(format!("{made}, {} s", shot.seconds)));
    fact("motion", FactValue::Text(shot.motion.to_string()));
    let still = shot.motion.is_zero();
    if let Some(named) = words.moves.named(&shot.motion).filter(|_| !still) {
        fact("move", text(&named.name));
    }
    if let Some(sent) = &shot.words {
        fact("in words", text(sent));
    } else if !still {
        // Not sent, but what it comes to.
        let said = phrase(&shot.motion, words.convention, words.phrases);
        fact("that is", FactValue::Text(said));
    }
    for (name, value) in shot_facts(shot) {
        fact(name, FactValue::Text(value));
    }
    if let Some(receipt) = take.cost().and_then(|cost| cost.receipt()) {
        fact("cost", FactValue::Text(receipt));
    }
    if let Some(rating) = take.remark.rating {
        fact("rating", FactValue::Text(rating.to_string()));
    }
    if !take.remark.note.is_empty() {
        fact("note", text(&take.remark.note));
    }
    match take.offered() {
        Some(offered) => fact("may be", FactValue::Text(format!("task {offered}"))),
        None => fact("task id", text(take.task_id().unwrap_or("none"))),
    }
    for (name, value) in answer_facts(take) {
        fact(name, FactValue::Text(value));
    }
    if let Some(request) = take.failure().and_then(|why| why.request_id.as_deref()) {
        fact("request", text(request));
    }
    if let Some(film) = take.film() {
        fact("film", FactValue::Path(film.path.clone()));
        fact("size", FactValue::Text(bytes_words(film.bytes)));
        if let Some(remark) = &film.remark {
            fact("remark", text(remark));
        }
        for picture in [&film.poster, &film.last_frame].into_iter().flatten() {
            fact("picture", FactValue::Picture(picture.clone()));
        }
    } else if let Some(output) = take.output() {
        fact("film at", text(&output.film));
    }
    if take.output().is_some_and(Output::is_plain) {
        fact("", text("over plain http: whoever is on the way could see or change it"));
    }
    if let Some(part) = take.part.as_ref().filter(|part| part.done > 0) {
        fact("part", FactValue::Path(part.file.clone()));
        fact("so far", FactValue::Text(bytes_words(part.done)));
    }
    fact(if take.never_left() { "meant for" } else { "sent to" }, text(&take.origin));
    if take.attempts > 1 {
        fact("tries", FactValue::Text(take.attempts.to_string()));
    }
    if let Some(parent) = take.parent {
        fact("made from", text(parent.as_str()));
    }
    if let (Some(sent), Some(ended), false) = (take.sent, take.ended, take.never_left()) {
        fact("took", FactValue::Text(seconds_words(ended.since(sent))));
    }
    if take.hidden {
        fact("hidden", text("yes"));
    }
    moments(take, &mut fact);
    facts
}

/// When it was created, sent, ended and changed. Of moments that look the same only the last is
/// shown.
fn moments(take: &Take, fact: &mut impl FnMut(&'static str, FactValue)) {
    let sent = take.sent.filter(|_| !take.never_left());
    if sent.is_none_or(|sent| !same_minute(take.created, sent)) {
        fact("written", FactValue::Moment(take.created));
    }
    match (unsent(take), take.sent) {
        (Some(unsent), _) => fact("sent", FactValue::Text(unsent.to_owned())),
        (None, Some(at)) => fact("sent", FactValue::Moment(at)),
        (None, None) => {}
    }
    if let Some(at) = take.ended {
        fact("ended", FactValue::Moment(at));
    }
    let last = take.ended.or(sent).unwrap_or(take.created);
    if !same_minute(last, take.updated) {
        fact("changed", FactValue::Moment(take.updated));
    }
}

fn same_minute(a: Timestamp, b: Timestamp) -> bool {
    a.millis().div_euclid(60_000) == b.millis().div_euclid(60_000)
}
