//! What the review says, line by line: what is paid for, what the model does with it, and the request.

use super::review::Review;
use crate::app::labels::press;
use crate::app::state::studio::Studio;
use crate::app::state::world::World;
use crate::domain::{
    Asked, FieldName, Header, Sent, Support, Timestamp, Wall, clean_line, doubts, lines_of,
    lines_of_keys, rows_of, sent_before, text_doubt, width,
};
use crate::heeding::Learned;
use crate::input::{Context, act};

/// How a part of a line is meant; its words say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewTone {
    /// What one reads.
    Plain,
    /// A name, or what may be overlooked.
    Muted,
    /// What is sent.
    Value,
    /// A heading.
    Title,
    /// What is known to be heeded.
    Good,
    /// What one should know before paying.
    Warn,
}

/// A line: its parts, one after the other.
pub type ReviewLine = Vec<(String, ReviewTone)>;

/// Cells of the name of what is paid for.
const NAME: usize = 9;

/// Rows that a prompt gets; all of it stands in the request.
const PROMPT_ROWS: usize = 4;

/// The lines about what is paid for.
pub(super) fn paid_lines(
    studio: &Studio,
    review: &Review,
    now: Timestamp,
    cells: usize,
) -> Vec<ReviewLine> {
    let (shot, catalog) = (&review.shot, &studio.settings.catalog);
    let room = cells.saturating_sub(NAME).max(8);
    let mut lines = Vec::new();
    let mut warn = |words: &str| {
        let words = lines_of(&clean_line(words), cells).into_iter();
        lines.extend(words.map(|line| vec![(line, ReviewTone::Warn)]));
    };
    let ago = review.sent.and_then(|sent| sent.same_shot).map(|at| now.since(at));
    // What keeps somebody from paying twice stands first.
    if let Some(words) = ago.and_then(sent_before) {
        warn(&words);
    }
    let wall = Wall { limits: studio.settings.limits, plan: None };
    let passes = |sent: &Sent| wall.check(&sent.spending, Asked::of(shot, catalog), &shot.model);
    if let Some(Err(refusal)) = review.sent.as_ref().map(passes) {
        warn(&format!("This will be refused: {refusal}."));
    }
    for doubt in doubts(shot, catalog, studio.world != World::Sandbox) {
        warn(&doubt.to_string());
    }
    lines.extend(prompt(review, room));
    let mut fact = |name: &str, words: &str, tone: ReviewTone| {
        for (nth, line) in lines_of(words, room).into_iter().enumerate() {
            let name = if nth == 0 { name } else { "" };
            lines.push(vec![(format!("{name:NAME$}"), ReviewTone::Muted), (line, tone)]);
        }
    };
    let amounts = shot.motion.in_short();
    let named = studio.settings.moves.named(&shot.motion).filter(|_| !shot.motion.is_zero());
    let moves = named.map_or_else(|| amounts.clone(), |it| format!("{} ({amounts})", it.name));
    fact("move", &clean_line(&moves), ReviewTone::Value);
    for (words, tone) in verdicts(studio, review) {
        fact("", &words, tone);
    }
    let made = [&shot.model, &shot.ratio, &shot.style].map(String::as_str).join(", ");
    fact("model", &clean_line(&made), ReviewTone::Value);
    fact("seconds", &shot.seconds.to_string(), ReviewTone::Value);
    if !shot.images.is_none() {
        fact("images", shot.images.words(), ReviewTone::Value);
    }
    let cost = match (&studio.world, catalog.estimate(shot)) {
        (World::Sandbox, _) => "none, this is the sandbox".to_owned(),
        (_, Some((usd, price))) => price.told(usd),
        (_, None) => "not known: there is no price for this model".to_owned(),
    };
    fact("cost", &clean_line(&cost), ReviewTone::Value);
    if let Some(sent) = review.sent {
        let today = match sent.spending.today.takes.all() {
            0 => "nothing sent yet".to_owned(),
            n => format!("{n} sent"),
        };
        fact("today", &today, ReviewTone::Plain);
        let rest = wall.rest(&sent.spending).to_string();
        if !rest.is_empty() {
            fact("wall", &format!("{rest} left"), ReviewTone::Plain);
        }
    }
    let keys =
        [(act::Review::Send.into(), "send it once"), (act::Anywhere::Close.into(), "go back")];
    let keys = lines_of_keys(&press(studio, Context::Review, &keys), cells);
    lines.extend(keys.into_iter().map(|line| vec![(line, ReviewTone::Muted)]));
    lines
}

/// The prompt as it is sent; what the move in words adds is muted.
fn prompt(review: &Review, room: usize) -> Vec<ReviewLine> {
    let own = clean_line(&review.shot.prompt);
    let sent = clean_line(&review.shot.prompt_sent());
    // What is added begins where the two part; a cut between them moves no cell.
    let same = own.len().min(sent.len());
    let same = if sent.starts_with(&own) { same } else { sent.len() };
    let rows = rows_of(&sent, room, width);
    let more = rows.len() > PROMPT_ROWS;
    let mut lines = Vec::new();
    for (nth, row) in rows.iter().take(PROMPT_ROWS).enumerate() {
        let name = if nth == 0 { "prompt" } else { "" };
        let cut = same.clamp(row.start, row.end);
        let mut line = vec![
            (format!("{name:NAME$}"), ReviewTone::Muted),
            (sent[row.start..cut].to_owned(), ReviewTone::Value),
            (sent[cut..row.end].trim_end().to_owned(), ReviewTone::Muted),
        ];
        if more && nth + 1 == PROMPT_ROWS {
            line.truncate(1);
            let words = crate::domain::shorten(sent[row.start..].trim_end(), room);
            let tone = if row.start < same { ReviewTone::Value } else { ReviewTone::Muted };
            line.push((words, tone));
        }
        lines.push(line);
    }
    lines
}

/// What the model has done here with each axis that has an amount, those that it may not heed first;
/// of which the same is to be said, together. Where the words are the remedy, the key that says them.
fn verdicts(studio: &Studio, review: &Review) -> Vec<(String, ReviewTone)> {
    let shot = &review.shot;
    let mut groups: Vec<(bool, Vec<&str>, (String, ReviewTone))> = Vec::new();
    for (axis, _) in shot.motion.moving() {
        let learned = studio.learned(shot, axis);
        let heeded = studio.is_heeded(shot, axis);
        let tone = match (heeded, learned) {
            (true, Some(_)) => ReviewTone::Good,
            (true, None) => ReviewTone::Muted,
            (false, _) if shot.words.is_none() => ReviewTone::Warn,
            // The words are the remedy.
            (false, _) => ReviewTone::Plain,
        };
        let unlearned = if heeded { "said to be heeded" } else { "not known to be heeded" };
        let said = (learned.map_or_else(|| unlearned.to_owned(), Learned::told), tone);
        match groups.iter_mut().find(|(.., of)| *of == said) {
            Some((_, axes, _)) => axes.push(axis.word()),
            None => groups.push((heeded, vec![axis.word()], said)),
        }
    }
    groups.sort_by_key(|(heeded, ..)| *heeded);
    let mut lines: Vec<_> = groups
        .into_iter()
        .map(|(_, axes, (told, tone))| (format!("{}: {told}", axes.join(", ")), tone))
        .collect();
    let doubtful = lines.iter().any(|(_, tone)| *tone == ReviewTone::Warn);
    if doubtful {
        let says = [(act::Motion::ToggleWords.into(), "say it in words as well")];
        lines.push((press(studio, Context::Review, &says), ReviewTone::Warn));
    } else if shot.words.is_some() {
        lines.push(("said in words after the prompt".to_owned(), ReviewTone::Muted));
    }
    lines.retain(|(words, _)| !words.is_empty());
    lines
}

/// Cells before what a source says.
const SOURCE: usize = 17;

/// What is known of each field that is sent, and who says so.
pub(super) fn field_lines(studio: &Studio, review: &Review, cells: usize) -> Vec<ReviewLine> {
    let (shot, catalog) = (&review.shot, &studio.settings.catalog);
    let heading = format!("What {} does with it", clean_line(&shot.model));
    let mut lines = vec![vec![(heading, ReviewTone::Title)]];
    let card = catalog.model(&shot.model);
    for field in FieldName::sent(shot) {
        let known = card.map(|card| card.knowledge(field));
        let support = known.map_or(Support::Unknown, |known| known.support);
        let source = known.map(|known| known.source.as_str()).unwrap_or_default();
        let tone = match support {
            Support::Honoured => ReviewTone::Good,
            Support::Ignored => ReviewTone::Warn,
            Support::Unknown => ReviewTone::Muted,
        };
        let sources = lines_of(&clean_line(source), cells.saturating_sub(SOURCE).max(8));
        for (nth, source) in sources.into_iter().enumerate() {
            let (field, support) = if nth == 0 { (field.word(), support.word()) } else { ("", "") };
            lines.push(vec![
                (format!("{field:8}"), ReviewTone::Plain),
                (format!("{support:9}"), tone),
                (source, ReviewTone::Muted),
            ]);
        }
    }
    if let Some(doubt) = text_doubt(shot, catalog) {
        let doubt = lines_of(&clean_line(&doubt), cells).into_iter();
        lines.extend(doubt.map(|line| vec![(line, ReviewTone::Plain)]));
    }
    lines
}

/// The request: where it goes, its headers with the key masked by `hidden`, and its body.
pub(super) fn request_lines(
    studio: &Studio,
    review: &Review,
    hidden: &str,
    cells: usize,
) -> Vec<ReviewLine> {
    let head = &review.request.head;
    let (place, key) = match &studio.world {
        World::Live { host, tail, .. } => {
            (clean_line(host), format!("Bearer {}{}", hidden.repeat(4), clean_line(tail)))
        }
        World::Sandbox | World::Nowhere => {
            ("the sandbox on this machine".to_owned(), "none needed".to_owned())
        }
    };
    let mut lines: Vec<ReviewLine> = vec![
        vec![
            (format!("{} ", head.method().as_str()), ReviewTone::Muted),
            (head.path().to_owned(), ReviewTone::Value),
            (format!("  to {place}"), ReviewTone::Plain),
        ],
        vec![("Authorization ".to_owned(), ReviewTone::Muted), (key, ReviewTone::Plain)],
    ];
    for Header { name, value } in head.own_headers() {
        lines.push(vec![
            (format!("{name} "), ReviewTone::Muted),
            (value.clone(), ReviewTone::Plain),
        ]);
    }
    lines.push(Vec::new());
    lines.extend(review.lines(cells).into_iter().map(|line| vec![(line, ReviewTone::Plain)]));
    lines
}
