//! `viewfinder models`: what is known about each model, with sources.

use serde::{Serialize, Serializer};

use super::context::Context;
use super::ink::{Ink, columns};
use super::json::json_line;
use super::table::{Cell, Column, Cut, Table};
use crate::cli;
use crate::console::{Exit, Trouble, print, print_inked, say, shown};
use crate::domain::{
    Axis, Catalog, FieldName, Knowledge, ModelCard, Price, Report, Support, clean_line, fold,
    lines_of, quoted, usd_words,
};
use crate::ui::Role;

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

/// Lists the models, or tells of those that match.
pub fn models(context: &Context, wanted: &cli::Models) -> Result<Exit, Trouble> {
    let catalog = context.config.catalog();
    let cards: Vec<&ModelCard> = match &wanted.name {
        Some(name) => matching(&catalog.models, name, |card| &card.name, |card| &card.note),
        None => catalog.models.iter().collect(),
    };
    if let ([], Some(name)) = (cards.as_slice(), &wanted.name) {
        no_match(&catalog, name);
        return Ok(Exit::Failed);
    }
    let one = cards.len() == 1 && wanted.name.is_some();
    let ink = Ink::of_data(context);
    let lines = match columns() {
        _ if wanted.json => cards.iter().map(|card| json(context, &catalog, card)).collect(),
        Some(room) if !one => table(&cards).headed(room, &ink),
        room => told(context, &catalog, &cards, (one, room), &ink),
    };
    for line in lines {
        if !shown(if wanted.json { print(line) } else { print_inked(&line) })? {
            // The reader has seen enough.
            return Ok(Exit::Done);
        }
    }
    if columns().is_some() && !wanted.json {
        match &wanted.name {
            Some(name) if one => tell_others(&catalog, name),
            _ => say(
                "viewfinder models NAME shows what a model does with each field, and who says so.",
            ),
        }
    }
    Ok(Exit::Done)
}

/// What is called so; else what has this in its name or in what is said about it.
pub(super) fn matching<'a, T>(
    all: &'a [T],
    typed: &str,
    name: impl Fn(&T) -> &str,
    about: impl Fn(&T) -> &str,
) -> Vec<&'a T> {
    let called: Vec<&T> = all.iter().filter(|it| name(it) == typed).collect();
    if !called.is_empty() {
        return called;
    }
    let typed = fold(typed.trim());
    let has = |it: &&T| fold(name(it)).contains(&typed) || fold(about(it)).contains(&typed);
    all.iter().filter(has).collect()
}

/// Says that there is no such model, and the name that was probably meant.
fn no_match(catalog: &Catalog, name: &str) {
    let wanted = fold(name);
    let nearest =
        catalog.models.iter().min_by_key(|card| strsim::osa_distance(&fold(&card.name), &wanted));
    let nearest = nearest
        .map_or_else(String::new, |card| format!(" The nearest is {}.", clean_line(&card.name)));
    say(Report::new(
        format!("No model matches {}.{nearest}", quoted(name)),
        "",
        "viewfinder models lists them all; submit takes any name, and [[model]] in the settings \
         tells of it.",
    ));
}

/// Says which other models have a model's name in theirs.
fn tell_others(catalog: &Catalog, name: &str) {
    let others = catalog.models.iter().map(|card| &card.name);
    let others: Vec<_> = others.filter(|it| it.contains(name) && *it != name).collect();
    if let [_, ..] = others.as_slice() {
        let names: Vec<_> = others.into_iter().map(|it| clean_line(it)).collect();
        say(format_args!("See also: {}.", names.join(", ")));
    }
}

/// A line for each model, for a person; the rest is told of each alone.
fn table(cards: &[&ModelCard]) -> Table {
    let whole = |head| Column::new(head, Cut::Never);
    let columns = vec![
        whole("model"),
        whole("seconds"),
        whole("image"),
        whole("estimate"),
        whole("honours"),
        Column::new("what it is", Cut::End).spare(0),
    ];
    let row = |card: &&ModelCard| {
        let estimate = card.price.as_ref().map(|price| match price.per_second {
            each if each > 0.0 => format!("{} a second", usd_words(each)),
            _ => format!("{} a take", usd_words(price.usd)),
        });
        let honoured = by_support(card, Support::Honoured).join(", ");
        vec![
            Cell::text(clean_line(&card.name)),
            Cell::text(seconds(card)),
            Cell::text(card.image_use().word()),
            Cell::text(estimate.unwrap_or_else(|| "none".to_owned())),
            Cell::text(honoured),
            Cell::new(clean_line(&card.note), Role::Muted),
        ]
    };
    Table { columns, rows: cards.iter().map(row).collect() }
}

/// What is known of each model, a paragraph each; of one alone with its sources.
fn told(
    context: &Context,
    catalog: &Catalog,
    cards: &[&ModelCard],
    (one, room): (bool, Option<usize>),
    ink: &Ink,
) -> Vec<String> {
    let mut lines = Vec::new();
    for card in cards {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut page = Page { lines, width: room.unwrap_or(usize::MAX), ink };
        head(context, catalog, card, &mut page);
        if one {
            sources(card, &mut page);
        } else {
            summary(card, &mut page);
        }
        lines = page.lines;
    }
    lines
}

/// Lines about a model.
struct Page<'a> {
    lines: Vec<String>,
    /// Cells of a line; a program gets every fact on one.
    width: usize,
    ink: &'a Ink,
}

impl Page<'_> {
    fn heading(&mut self, words: &str) {
        let lines = lines_of(&clean_line(words), self.width);
        self.lines.extend(lines.iter().map(|line| self.ink.paint(Role::Title, line)));
    }

    /// A line with its name; a long one goes on below.
    fn fact(&mut self, name: &str, said: &str, role: Role) {
        let room = self.width.saturating_sub(NAMES + 2).max(NAMES);
        for (nth, part) in lines_of(&clean_line(said), room).into_iter().enumerate() {
            let name = if nth == 0 { name } else { "" };
            let name = self.ink.paint(role, &format!("{name:NAMES$}"));
            self.lines.push(format!("  {name}{part}"));
        }
    }
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

fn seconds(card: &ModelCard) -> String {
    card.offered_seconds().iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

fn head(context: &Context, catalog: &Catalog, card: &ModelCard, page: &mut Page<'_>) {
    page.heading(&format!("{}: {}", card.name, card.note));
    let mut fact = |name, said: &str| page.fact(name, said, Role::Muted);
    fact("seconds", &seconds(card));
    fact("ratios", &catalog.offered_ratios(card).join(", "));
    fact("image", card.image_use().word());
    let estimate = match &card.price {
        Some(price) => {
            format!("{}: {}", cost(card, price), said_by(&price.source, &price.date))
        }
        None => "none, no price is known".to_owned(),
    };
    fact("estimate", &estimate);
    if !card.text.source.is_empty() {
        let Knowledge { support, source, date } = &card.text;
        fact("text alone", &format!("{}: {}", support.word(), said_by(source, date)));
    }
    if !card.route.is_empty() {
        fact("route", &format!("{}, where takes are not sent", card.route));
    }
    let flipped = flipped(context, card);
    if !flipped.is_empty() {
        let said = format!("{}, by your [preview] flip", flipped.join(", "));
        fact("flipped", &said);
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

/// The fields that a model treats so, by their titles.
fn by_support(card: &ModelCard, support: Support) -> Vec<&'static str> {
    let fields = FieldName::heeded().filter(|field| card.knowledge(*field).support == support);
    fields.map(FieldName::title).collect()
}

/// What it does with each field, by what it does.
fn summary(card: &ModelCard, page: &mut Page<'_>) {
    for support in [Support::Honoured, Support::Ignored, Support::Unknown] {
        let fields = by_support(card, support);
        if !fields.is_empty() {
            page.fact(support.word(), &fields.join(", "), role_of(support));
        }
    }
}

/// What it does with each field, and who says so.
fn sources(card: &ModelCard, page: &mut Page<'_>) {
    page.lines.push("  What it does with each field:".to_owned());
    for field in FieldName::heeded() {
        let Knowledge { support, source, date } = card.knowledge(field);
        let word = support.word();
        let said = if source.is_empty() {
            word.to_owned()
        } else {
            format!("{word}: {}", said_by(source, date))
        };
        page.fact(field.title(), &said, role_of(*support));
    }
}

/// The word beside it says the same.
const fn role_of(support: Support) -> Role {
    match support {
        Support::Honoured => Role::Good,
        Support::Ignored => Role::Warn,
        Support::Unknown => Role::Muted,
    }
}
