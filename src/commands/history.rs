//! `viewfinder history`: lists the takes, newest first, page by page.

use super::camera::{Judge, marks};
use super::columns::{Seen, cell, cut, shown, star_words, value};
use super::context::Context;
use super::ink::{Ink, columns};
use super::json::take_json;
use super::ledger::{nothing_changed, readable, tell_odd};
use super::table::{self, Cell, Cut, Table};
use crate::cli::{self, Column};
use crate::config::{self, zone};
use crate::console::{self, Exit, Trouble, labels, print, print_inked, say, tell};
use crate::domain::{
    Anchor, Filter, Moves, NO_FILM, Page, Query, Take, Telling, Unlisted, ago_words, clean_line,
    moment_meant, program, quoted, sentence,
};
use crate::store::Ledger;
use crate::ui::{Role, role_of_take};

/// Takes read at a time, so that a long history does not need more memory than a short one.
const PAGE: usize = 500;

/// Takes shown on a terminal by default.
const SCREENFUL: usize = 50;

/// Lists the takes.
pub fn history(context: &Context, wanted: &cli::History) -> Result<Exit, Trouble> {
    let filter = filter(context, wanted)?;
    let data = wanted.json || wanted.csv;
    let Some(mut ledger) = readable(context)? else {
        let header = wanted.csv.then(|| header(wanted));
        if let Some(header) = header {
            console::shown(print(header))?;
        } else if !data {
            say(Telling::of_nothing_listed(Unlisted::default()).what);
        }
        return Ok(Exit::Done);
    };
    let room = columns().filter(|_| !data);
    let usual = if room.is_some() { SCREENFUL } else { 0 };
    let limit = match wanted.limit.unwrap_or(usual) {
        0 => usize::MAX,
        limit => limit,
    };
    let judge = Judge::new(context);
    let (ink, columns) = (Ink::of_data(context), columns_of(wanted));
    let moves =
        if room.is_some() && columns.is_empty() { moves(context) } else { Moves::default() };
    let mut listing = Listing { context, wanted, room, ink, judge, moves, columns };
    let mut left = limit;
    let mut anchor = Anchor::Newest;
    let mut any = false;
    if wanted.csv && !console::shown(print(header(wanted)))? {
        return Ok(Exit::Done);
    }
    while left > 0 {
        let query = Query { filter: filter.clone(), anchor, limit: left.min(PAGE) };
        let Page { takes, older, .. } = ledger.page(&query)?;
        any |= !takes.is_empty();
        if listing.judges() {
            listing.judge.prepare(&takes, || ledger.filmed())?;
        }
        // Headings once, above all pages.
        let lines = listing.lines(&takes);
        let again = usize::from(anchor != Anchor::Newest && room.is_some());
        for line in lines.iter().skip(again) {
            let printed = if room.is_some() { print_inked(line) } else { print(line) };
            if !console::shown(printed)? {
                // The reader has seen enough.
                return Ok(Exit::Done);
            }
        }
        left -= takes.len();
        match takes.last() {
            Some(last) if older && left > 0 => anchor = Anchor::Before(last.seq),
            Some(_) if older && room.is_some() => {
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

/// The names of moves; without the user's own where their file is broken, which hides no take.
fn moves(context: &Context) -> Moves {
    context.moves().unwrap_or_else(|trouble| {
        tell(&trouble);
        config::moves()
    })
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
    /// The cells of a line, where somebody looks.
    room: Option<usize>,
    ink: Ink,
    judge: Judge,
    moves: Moves,
    /// The requested columns; empty for the usual row.
    columns: Vec<Column>,
}

impl Listing<'_> {
    /// Whether it says what became of what was asked of a camera.
    fn judges(&self) -> bool {
        self.wanted.json || self.columns.contains(&Column::Camera)
    }

    /// A line for each take, below a line of headings where somebody looks.
    fn lines(&self, takes: &[Take]) -> Vec<String> {
        if self.wanted.json {
            return takes.iter().map(|take| take_json(take, &self.judge)).collect();
        }
        if self.wanted.csv {
            let values =
                |take| self.columns.iter().map(move |column| value(*column, take, &self.judge));
            let cell = |text: String| if self.wanted.raw { text } else { no_formula(text) };
            return takes.iter().map(|take| csv_line(values(take).map(cell))).collect();
        }
        match (self.room, self.columns.as_slice()) {
            (Some(room), []) => self.usual(takes).headed(room, &self.ink),
            (Some(room), _) => self.chosen(takes).headed(room, &self.ink),
            (None, []) => self.bare(takes).plain(&self.ink),
            (None, columns) => {
                // A tab or a line end inside would be taken for one between.
                let values =
                    |take| columns.iter().map(move |it| clean_line(&value(*it, take, &self.judge)));
                takes.iter().map(|take| values(take).collect::<Vec<_>>().join("\t")).collect()
            }
        }
    }

    /// The columns that were asked for.
    fn chosen(&self, takes: &[Take]) -> Table {
        let zone = zone(&self.context.env);
        let seen = Seen {
            now: self.context.clock.now().wall,
            zone: &zone,
            judge: &self.judge,
            marks: marks(self.context),
        };
        let row = |take| {
            let cells = self.columns.iter().map(|it| cell(*it, take, shown(*it, take, &seen)));
            cells.collect()
        };
        Table {
            columns: self.columns.iter().map(|it| cut(*it)).collect(),
            rows: takes.iter().map(row).collect(),
        }
    }

    /// The usual columns, for a person.
    fn usual(&self, takes: &[Take]) -> Table {
        let whole = |head| table::Column::new(head, Cut::Never);
        let cut = |head| table::Column::new(head, Cut::End);
        let columns = vec![
            whole("take"),
            whole("state"),
            whole("when").spare(0),
            whole("shot").spare(2),
            whole("stars").spare(1),
            cut("move").keeping(12),
            cut("prompt").keeping(33),
        ];
        let row = |take: &Take| {
            let [id, state, when, made, stars, prompt] = self.bare_row(take);
            let state = format!("{} {state}", self.ink.glyphs.state(take.state()));
            let still = take.shot.motion.is_zero();
            let in_short = clean_line(&self.moves.in_short(&take.shot.motion));
            vec![
                Cell::text(id),
                Cell::new(state, role_of_take(take)),
                Cell::new(when, Role::Muted),
                Cell::new(made, Role::Muted),
                Cell::text(stars),
                Cell::new(in_short, if still { Role::Muted } else { Role::Text }),
                Cell::text(prompt),
            ]
        };
        Table { columns, rows: takes.iter().map(row).collect() }
    }

    /// The usual columns, for programs: what is added for people is left out.
    fn bare(&self, takes: &[Take]) -> Table {
        let columns = [(); 6].map(|()| table::Column::new("", Cut::Never));
        let row = |take: &Take| self.bare_row(take).map(Cell::text).into();
        Table { columns: columns.into(), rows: takes.iter().map(row).collect() }
    }

    /// A take's id, state, age, shot, stars and prompt.
    fn bare_row(&self, take: &Take) -> [String; 6] {
        let (now, zone) = (self.context.clock.now().wall, zone(&self.context.env));
        let shot = &take.shot;
        let made = format!("{} {} {}s", shot.ratio, shot.model, shot.seconds);
        let percent = take.progress().filter(|percent| *percent < 100);
        let percent = percent.map(|it| format!(" {it}%")).unwrap_or_default();
        let word = match &take.answers.said {
            Some(said) => format!(" {}", quoted(said)),
            None if take.is_filmless() => format!(", {NO_FILM}"),
            None => String::new(),
        };
        [
            take.id.to_string(),
            format!("{}{percent}{word}", take.state()),
            ago_words(take.created, now, &zone),
            clean_line(&made),
            star_words(take),
            clean_line(&shot.prompt),
        ]
    }
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
