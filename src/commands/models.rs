//! `viewfinder models`: what is known about each model, with sources.

use serde::{Serialize, Serializer};

use super::context::Context;
use super::json::json_line;
use crate::cli;
use crate::console::{Exit, Trouble, print, shown};
use crate::domain::{
    Axis, Catalog, FieldName, Knowledge, ModelCard, Price, Support, clean_line, fold, lines_of,
};

/// Cells that a line has at most.
const WIDTH: usize = 80;

/// The indent of the text, in cells.
const NAMES: usize = 12;

/// A model as a script sees it. Keys are added, never changed or left out.
#[derive(Serialize)]
struct ModelLine<'a> {
    name: &'a str,
    note: &'a str,
    seconds: &'a [u32],
    ratios: &'a [String],
    /// needed, taken, refused, ignored or unknown.
    image: &'static str,
    estimate: Option<PriceLine<'a>>,
    /// Where it is served, if not at the route that takes are sent to.
    route: Option<&'a str>,
    /// Whether it makes films from text alone.
    text: FieldLine<'a>,
    fields: FieldsLine<'a>,
    /// The axes that go the other way here, in the preview, in words and in verdicts.
    flipped: Vec<&'static str>,
}

#[derive(Serialize)]
struct PriceLine<'a> {
    usd: f64,
    source: &'a str,
    date: &'a str,
    /// Where it is paid by the second; `usd` is then that of the shortest film.
    per_second: Option<f64>,
}

/// What a model does with each field, by the names that a shot has in JSON.
struct FieldsLine<'a>(&'a ModelCard);

impl Serialize for FieldsLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = |field: FieldName| FieldLine::of(self.0.knowledge(field));
        serializer.collect_map(FieldName::heeded().map(|field| (field.spec().name, known(field))))
    }
}

#[derive(Serialize)]
struct FieldLine<'a> {
    support: &'static str,
    source: Option<&'a str>,
    date: Option<&'a str>,
}

impl<'a> FieldLine<'a> {
    fn of(known: &'a Knowledge) -> Self {
        let said = |text: &'a String| (!text.is_empty()).then_some(text.as_str());
        Self { support: known.support.word(), source: said(&known.source), date: said(&known.date) }
    }
}

/// Lists the models, or tells of one.
pub fn models(context: &Context, wanted: &cli::Models) -> Result<Exit, Trouble> {
    let catalog = context.config.catalog();
    let cards = match &wanted.name {
        Some(name) => vec![named(&catalog, name)?],
        None => catalog.models.iter().collect(),
    };
    let mut lines = Vec::new();
    for card in cards {
        if wanted.json {
            lines.push(json(context, &catalog, card));
            continue;
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        head(context, &catalog, card, &mut lines);
        match wanted.name {
            Some(_) => sources(card, &mut lines),
            None => summary(card, &mut lines),
        }
    }
    for line in lines {
        if !shown(print(line))? {
            // The reader has seen enough.
            break;
        }
    }
    Ok(Exit::Done)
}

fn named<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a ModelCard, Trouble> {
    if let Some(card) = catalog.model(name) {
        return Ok(card);
    }
    let (shown, wanted) = (clean_line(name), fold(name));
    let nearest =
        catalog.models.iter().min_by_key(|card| strsim::osa_distance(&fold(&card.name), &wanted));
    let nearest = nearest
        .map_or_else(String::new, |card| format!(" The nearest is {}.", clean_line(&card.name)));
    Err(Trouble::usage(
        format!("Unknown model {shown}.{nearest}"),
        "viewfinder models lists them all; submit takes any name, and [[model]] in the settings \
         tells of it.",
    ))
}

fn json(context: &Context, catalog: &Catalog, card: &ModelCard) -> String {
    let line = ModelLine {
        name: &card.name,
        note: &card.note,
        seconds: card.offered_seconds(),
        ratios: catalog.offered_ratios(card),
        image: card.image_use().word(),
        estimate: card.price.as_ref().map(|price| PriceLine {
            usd: price.of(card.offered_seconds()[0]),
            source: &price.source,
            date: &price.date,
            per_second: (price.per_second > 0.0).then_some(price.per_second),
        }),
        route: (!card.route.is_empty()).then_some(card.route.as_str()),
        text: FieldLine::of(&card.text),
        fields: FieldsLine(card),
        flipped: flipped(context, card),
    };
    json_line(&line)
}

/// A line with its name; a long one goes on below.
fn fact(name: &str, said: &str, lines: &mut Vec<String>) {
    for (nth, part) in lines_of(&clean_line(said), WIDTH - NAMES - 2).into_iter().enumerate() {
        let name = if nth == 0 { name } else { "" };
        lines.push(format!("  {name:NAMES$}{part}"));
    }
}

fn head(context: &Context, catalog: &Catalog, card: &ModelCard, lines: &mut Vec<String>) {
    let title = clean_line(&format!("{}: {}", card.name, card.note));
    lines.extend(lines_of(&title, WIDTH));
    let seconds: Vec<_> = card.offered_seconds().iter().map(u32::to_string).collect();
    fact("seconds", &seconds.join(", "), lines);
    fact("ratios", &catalog.offered_ratios(card).join(", "), lines);
    fact("image", card.image_use().word(), lines);
    let estimate = match &card.price {
        Some(price) => {
            format!("{}: {}", cost(card, price), said_by(&price.source, &price.date))
        }
        None => "none, no price is known".to_owned(),
    };
    fact("estimate", &estimate, lines);
    if !card.text.source.is_empty() {
        let Knowledge { support, source, date } = &card.text;
        fact("text alone", &format!("{}: {}", support.word(), said_by(source, date)), lines);
    }
    if !card.route.is_empty() {
        fact("route", &format!("{}, where takes are not sent", card.route), lines);
    }
    let flipped = flipped(context, card);
    if !flipped.is_empty() {
        let said = format!("{}, by your [preview] flip", flipped.join(", "));
        fact("flipped", &said, lines);
    }
}

/// The axes of a model that go the other way by the settings.
fn flipped(context: &Context, card: &ModelCard) -> Vec<&'static str> {
    context.config.conventions().of(&card.name).flipped().map(Axis::wire).collect()
}

/// What a take costs: by its length, where that makes a difference.
fn cost(card: &ModelCard, price: &Price) -> String {
    if price.per_second > 0.0 {
        let lengths = card.offered_seconds().iter();
        let each: Vec<_> =
            lengths.map(|seconds| format!("${:.2} for {seconds} s", price.of(*seconds))).collect();
        each.join(", ")
    } else {
        format!("${:.2} a take", price.usd)
    }
}

fn said_by(source: &str, date: &str) -> String {
    if date.is_empty() { source.to_owned() } else { format!("{source} ({date})") }
}

/// What it does with each field, by what it does.
fn summary(card: &ModelCard, lines: &mut Vec<String>) {
    for support in [Support::Honoured, Support::Ignored, Support::Unknown] {
        let fields: Vec<_> = FieldName::heeded()
            .filter(|field| card.knowledge(*field).support == support)
            .map(FieldName::title)
            .collect();
        if !fields.is_empty() {
            fact(support.word(), &fields.join(", "), lines);
        }
    }
}

/// What it does with each field, and who says so.
fn sources(card: &ModelCard, lines: &mut Vec<String>) {
    lines.push("  What it does with each field:".to_owned());
    for field in FieldName::heeded() {
        let Knowledge { support, source, date } = card.knowledge(field);
        let support = support.word();
        let said = if source.is_empty() {
            support.to_owned()
        } else {
            format!("{support}: {}", said_by(source, date))
        };
        fact(field.title(), &said, lines);
    }
}
