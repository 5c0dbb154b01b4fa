//! `viewfinder history`: the takes, newest first, a page at a time.

use std::io::IsTerminal as _;

use super::camera::{Judge, marks};
use super::columns::{Seen, shown, star_words, value};
use super::context::Context;
use super::json::take_json;
use super::ledger::{nothing_changed, readable, tell_odd};
use crate::cli::{self, Column};
use crate::config::zone;
use crate::console::{Exit, Trouble, print, program, say, written};
use crate::domain::{
    Anchor, Filter, Page, Query, Take, ago_words, clean_line, moment_meant, quoted, sentence,
    shorten, width,
};
use crate::store::Ledger;

/// Takes read at a time, so that a long history takes no more memory than a short one.
const PAGE: usize = 500;

/// Cells that a column keeps, however narrow the terminal is.
const LEAST: usize = 8;

/// Takes shown on a terminal where nothing else is said.
const SCREENFUL: usize = 50;

/// Lists the takes.
pub fn history(context: &Context, wanted: &cli::History) -> Result<Exit, Trouble> {
    let filter = filter(context, wanted)?;
    let data = wanted.json || wanted.csv;
    let Some(mut ledger) = readable(context)? else {
        let header = wanted.csv.then(|| header(wanted));
        if let Some(header) = header {
            written(print(header))?;
        } else if !data {
            say("No takes yet.");
        }
        return Ok(Exit::Done);
    };
    let terminal = std::io::stdout().is_terminal();
    let usual = if terminal && !data { SCREENFUL } else { 0 };
    let limit = match wanted.limit.unwrap_or(usual) {
        0 => usize::MAX,
        limit => limit,
    };
    let judge = Judge::new(context, &ledger)?;
    let listing = Listing { context, wanted, terminal, judge, columns: columns_of(wanted) };
    let mut left = limit;
    let mut anchor = Anchor::Newest;
    let mut any = false;
    if wanted.csv && !written(print(header(wanted)))? {
        return Ok(Exit::Done);
    }
    while left > 0 {
        let query = Query { filter: filter.clone(), anchor, limit: left.min(PAGE) };
        let Page { takes, older, .. } = ledger.page(&query)?;
        any |= !takes.is_empty();
        for line in listing.lines(&takes) {
            if !written(print(line))? {
                // The reader has seen enough.
                return Ok(Exit::Done);
            }
        }
        left -= takes.len();
        match takes.last() {
            Some(last) if older && left > 0 => anchor = Anchor::Before(last.seq),
            Some(_) if older && terminal && !data => {
                let all = ledger.count(&filter)?;
                say(format_args!("{limit} of {all} takes; --limit 0 shows all."));
                break;
            }
            Some(_) | None => break,
        }
    }
    tell_odd(&mut ledger);
    if !any && !data {
        say(nothing_found(&ledger, &filter, program(context.sandbox))?);
    }
    Ok(Exit::Done)
}

/// What is said where no take is listed.
fn nothing_found(ledger: &Ledger, filter: &Filter, program: &str) -> Result<String, Trouble> {
    let count = |filter: Filter| ledger.count(&filter);
    let [shown, hidden] = [false, true].map(|hidden| Filter { hidden, ..Filter::default() });
    let (plain, hidden) = (count(shown)?, count(hidden)?);
    let others = Filter { hidden: !filter.hidden, ..filter.clone() };
    let others = count(others)?;
    let everything = *filter == Filter::default();
    Ok(match (plain + hidden, filter.hidden) {
        (0, _) => "No takes yet.".to_owned(),
        (_, true) if hidden == 0 => "No take is hidden.".to_owned(),
        (_, true) if others > 0 => {
            format!("No hidden take matches; without --hidden {}.", match_words(others))
        }
        (1, false) if everything => {
            format!("The only take is hidden; {program} history --hidden shows it.")
        }
        (_, false) if everything => {
            format!("All {hidden} takes are hidden; {program} history --hidden lists them.")
        }
        (_, false) if others > 0 => {
            format!("Only hidden takes match; with --hidden {}.", match_words(others))
        }
        _ => "No take matches.".to_owned(),
    })
}

fn match_words(takes: usize) -> String {
    if takes == 1 { "1 does".to_owned() } else { format!("{takes} do") }
}

fn columns_of(wanted: &cli::History) -> Vec<Column> {
    use clap::ValueEnum as _;
    if wanted.csv && wanted.columns.is_empty() {
        return Column::value_variants().to_vec();
    }
    wanted.columns.clone()
}

/// The takes that are meant.
fn filter(context: &Context, wanted: &cli::History) -> Result<Filter, Trouble> {
    let (now, zone) = (context.clock.now().wall, zone(&context.env));
    let moment = |flag: &str, text: &Option<String>| -> Result<Option<_>, Trouble> {
        let meant = text.as_deref().map(|text| moment_meant(text, now, &zone)).transpose();
        meant.map_err(|error| {
            nothing_changed(Exit::Usage, sentence(&format!("{flag}: {error}")), "")
        })
    };
    Ok(Filter {
        words: wanted.search.clone().unwrap_or_default(),
        states: wanted.state.iter().flat_map(|group| group.0.clone()).collect(),
        models: wanted.model.clone(),
        since: moment("--since", &wanted.since)?.map(|(start, _)| start),
        until: moment("--until", &wanted.until)?.map(|(_, end)| end),
        rated: wanted.rated,
        hidden: wanted.hidden,
    })
}

/// The output format of takes.
struct Listing<'a> {
    context: &'a Context,
    wanted: &'a cli::History,
    terminal: bool,
    judge: Judge,
    /// What was asked for; none for the usual row.
    columns: Vec<Column>,
}

impl Listing<'_> {
    fn lines(&self, takes: &[Take]) -> Vec<String> {
        let (now, zone) = (self.context.clock.now().wall, zone(&self.context.env));
        if self.wanted.json {
            return takes.iter().map(|take| take_json(take, &self.judge)).collect();
        }
        if self.wanted.csv {
            let values =
                |take| self.columns.iter().map(move |column| value(*column, take, &self.judge));
            let cell = |text: String| if self.wanted.raw { text } else { no_formula(text) };
            return takes.iter().map(|take| csv_line(values(take).map(cell))).collect();
        }
        let room = if self.terminal { terminal_width() } else { usize::MAX };
        if self.columns.is_empty() {
            let row = |take: &Take| usual(take, &ago_words(take.created, now, &zone));
            return aligned(&takes.iter().map(row).collect::<Vec<_>>(), room);
        }
        if !self.terminal {
            // A tab or a line end inside would be taken for one between.
            let values = |take| {
                self.columns.iter().map(move |it| clean_line(&value(*it, take, &self.judge)))
            };
            return takes.iter().map(|take| values(take).collect::<Vec<_>>().join("\t")).collect();
        }
        let seen = Seen { now, zone: &zone, judge: &self.judge, marks: marks(self.context) };
        let rows = takes
            .iter()
            .map(|take| self.columns.iter().map(|it| shown(*it, take, &seen)).collect::<Vec<_>>());
        aligned(&rows.collect::<Vec<_>>(), room)
    }
}

/// A take in the usual columns.
fn usual(take: &Take, when: &str) -> Vec<String> {
    let shot = &take.shot;
    let made = format!("{} {} {}s", shot.ratio, shot.model, shot.seconds);
    let percent = take.progress().filter(|percent| *percent < 100);
    let percent = percent.map(|it| format!(" {it}%")).unwrap_or_default();
    let word = match &take.answers.said {
        Some(said) => format!(" {}", quoted(said)),
        None if take.is_filmless() => ", no film".to_owned(),
        None => String::new(),
    };
    let state = format!("{}{percent}{word}", take.state());
    let prompt = clean_line(&shot.prompt);
    vec![take.id.to_string(), state, when.to_owned(), clean_line(&made), star_words(take), prompt]
}

/// Rows as a table no wider than `room`: what has no room is cut. A column with nothing in it is
/// left out.
fn aligned(rows: &[Vec<String>], room: usize) -> Vec<String> {
    let columns = rows.first().map_or(0, Vec::len);
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..columns).map(widest).map(|wide| wide.min(room)).collect();
    let gaps = 2 * widths.iter().filter(|wide| **wide > 0).count().saturating_sub(1);
    // Where not all fits, the widest gives way, so that nothing that was asked for is missing.
    while widths.iter().sum::<usize>() + gaps > room {
        let Some(wide) = widths.iter_mut().max().filter(|wide| **wide > LEAST) else { break };
        *wide -= 1;
    }
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (cell, wide) in row.iter().zip(&widths).filter(|(_, wide)| **wide > 0) {
            if !line.is_empty() {
                line.push_str("  ");
            }
            let left = room.saturating_sub(width(&line)).min(*wide);
            let cell = shorten(cell, left);
            line.push_str(&cell);
            line.push_str(&" ".repeat(left.saturating_sub(width(&cell))));
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// The line of names.
fn header(wanted: &cli::History) -> String {
    let mark = if wanted.bom { "\u{feff}" } else { "" };
    format!("{mark}{}", csv_line(columns_of(wanted).iter().map(|it| it.name())))
}

/// A cell that no spreadsheet takes for a formula: prompts are pasted from anywhere, and a formula
/// can fetch an address or run a program.
fn no_formula(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

/// A line of comma-separated values, quoted where it has to be, without its end.
fn csv_line(values: impl Iterator<Item = String>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let record: Vec<String> = values.collect();
    // Writing to memory does not fail, and what went in as text comes out as text.
    let _ = writer.write_record(&record);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default().trim_end_matches('\n').to_owned()
}

fn terminal_width() -> usize {
    ratatui::crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns))
}
