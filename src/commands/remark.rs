//! `viewfinder note` and `viewfinder rate`: what the user says of a take.

use super::camera::Judge;
use super::context::Context;
use super::json::take_json;
use super::ledger::{again, nothing_changed, with_take, with_take_to_read};
use crate::cli;
use crate::console::{Exit, Trouble, print, say, written};
use crate::domain::{Rating, note as kept, sentence};
use crate::store::{TEXT_LIMIT, read_text_from};

/// Writes a note on a take, or prints it.
pub fn note(context: &Context, wanted: &cli::Note) -> Result<Exit, Trouble> {
    let Some(text) = &wanted.text else {
        let (ledger, take) = with_take_to_read(context, &wanted.take)?;
        if wanted.json {
            written(print(take_json(&take, &Judge::of(context, &ledger, &take)?)))?;
        } else if !take.remark.note.is_empty() {
            written(print(&take.remark.note))?;
        }
        return Ok(Exit::Done);
    };
    let piped = text == "-";
    let text = if piped { input()? } else { text.clone() };
    // Only '' removes a note: a command that brought nothing must not.
    if text.trim().is_empty() && (piped || wanted.append || !text.is_empty()) {
        let what = if piped { "Standard input is empty." } else { "The note is empty." };
        return Err(nothing_changed(
            Exit::Usage,
            what,
            "To remove a note, pass an empty argument, ''.",
        ));
    }
    let (mut ledger, take) = with_take(context, &wanted.take)?;
    let before = &take.remark.note;
    let text = if wanted.append && !before.is_empty() { format!("{before}\n{text}") } else { text };
    let text = kept(&text)
        .map_err(|error| nothing_changed(Exit::Usage, sentence(&error.to_string()), ""))?;
    ledger.set_note(take.id, &text)?;
    if wanted.json {
        let take = again(&ledger, take.id)?;
        written(print(take_json(&take, &Judge::of(context, &ledger, &take)?)))?;
    } else {
        let what = if text.is_empty() { "note removed" } else { "note saved" };
        say(format_args!("{}  {what}", take.id));
    }
    Ok(Exit::Done)
}

/// Rates a take.
pub fn rate(context: &Context, wanted: &cli::Rate) -> Result<Exit, Trouble> {
    let (mut ledger, take) = with_take(context, &wanted.take)?;
    // 0 is no rating: it takes one away.
    let rating = Rating::new(wanted.stars).ok();
    ledger.rate(take.id, rating)?;
    if wanted.json {
        let take = again(&ledger, take.id)?;
        written(print(take_json(&take, &Judge::of(context, &ledger, &take)?)))?;
    } else {
        let what =
            rating.map_or_else(|| "rating removed".to_owned(), |rating| format!("rated {rating}"));
        say(format_args!("{}  {what}", take.id));
    }
    Ok(Exit::Done)
}

fn input() -> Result<String, Trouble> {
    read_text_from(std::io::stdin().lock(), TEXT_LIMIT)
        .map_err(|why| nothing_changed(Exit::Usage, format!("The note cannot be read: {why}."), ""))
}
