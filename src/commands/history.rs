//! `viewfinder history`: lists the takes, newest first, page by page.

use std::io::IsTerminal as _;

use super::camera::{Judge, marks};
use super::columns::{Seen, shown, star_words, value};
use super::context::Context;
use super::json::take_json;
use super::ledger::{nothing_changed, readable, tell_odd};
use crate::cli::{self, Column};
use crate::config::zone;
use crate::console::{Exit, Trouble, labels, print, say, terminal_size, written};
use crate::domain::{
    Anchor, Filter, NO_FILM, Page, Query, Take, Telling, Unlisted, ago_words, clean_line,
    moment_meant, program, quoted, sentence, shorten, width,
};
use crate::store::Ledger;

/// Takes read at a time, so that a long history does not need more memory than a short one.
const PAGE: usize = 500;

/// Least width of a column, in cells, however narrow the terminal is.
const LEAST: usize = 8;

/// Takes shown on a terminal by default.
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
            say(Telling::of_nothing_listed(Unlisted::default()).what);
        }
        return Ok(Exit::Done);
    };
    let terminal = std::io::stdout().is_terminal();
    let usual = if terminal && !data { SCREENFUL } else { 0 };
    let limit = match wanted.limit.unwrap_or(usual) {
        0 => usize::MAX,
        limit => limit,
    };
    let judge = Judge::new(context);
    let mut listing = Listing { context, wanted, terminal, judge, columns: columns_of(wanted) };
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
        if listing.judges() {
            listing.judge.prepare(&takes, || ledger.filmed())?;
        }
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
        let nothing = nothing_found(&ledger, &filter)?;
        say(nothing.told(&labels(program(context.sandbox), "")));
    }
    Ok(Exit::Done)
}

/// What to say if no take is listed.
fn nothing_found(ledger: &Ledger, filter: &Filter) -> Result<Telling, Trouble> {
    let [same, others] = [filter.hidden, !filter.hidden];
    let count = |filter: Filter| ledger.count(&filter);
    let all = |hidden| count(Filter { hidden, ..Filter::default() });
    Ok(Telling::of_nothing_listed(Unlisted {
        hidden: filter.hidden,
        narrowed: *filter != Filter { hidden: filter.hidden, ..Filter::default() },
        same: all(same)?,
        others: all(others)?,
        others_match: count(Filter { hidden: others, ..filter.clone() })?,
    }))
}

fn columns_of(wanted: &cli::History) -> Vec<Column> {
    use clap::ValueEnum as _;
    if wanted.csv && wanted.columns.is_empty() {
        return Column::value_variants().to_vec();
    }
    wanted.columns.clone()
}

/// The filter of the command line.
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
    /// The requested columns; empty for the usual row.
    columns: Vec<Column>,
}

impl Listing<'_> {
    /// Whether it says what became of what was asked of a camera.
    fn judges(&self) -> bool {
        self.wanted.json || self.columns.contains(&Column::Camera)
    }

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
        None if take.is_filmless() => format!(", {NO_FILM}"),
        None => String::new(),
    };
    let state = format!("{}{percent}{word}", take.state());
    let prompt = clean_line(&shot.prompt);
    vec![take.id.to_string(), state, when.to_owned(), clean_line(&made), star_words(take), prompt]
}

/// Rows as a table that is at most `room` cells wide; what does not fit is cut. Empty columns are
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

/// The header line.
fn header(wanted: &cli::History) -> String {
    let mark = if wanted.bom { "\u{feff}" } else { "" };
    format!("{mark}{}", csv_line(columns_of(wanted).iter().map(|it| it.name())))
}

/// Keeps a spreadsheet from evaluating a cell: prompts are pasted from anywhere, and a formula can
/// fetch an address or run a program.
fn no_formula(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

/// A line of comma-separated values, quoted where necessary, without its line end.
fn csv_line(values: impl Iterator<Item = String>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let record: Vec<String> = values.collect();
    // Writing to memory does not fail, and what went in as text comes out as text.
    let _ = writer.write_record(&record);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default().trim_end_matches('\n').to_owned()
}

/// Columns of the terminal; as many as are usual where it does not say.
fn terminal_width() -> usize {
    terminal_size().map_or(80, |(columns, _)| columns.into())
}
