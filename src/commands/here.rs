//! `viewfinder models --here`: what each model has done with the camera in the takes of this ledger.

use super::camera::marks;
use super::context::Context;
use super::ink::Ink;
use super::json::json_line;
use super::learned_line::{GainLine, LearnedLine, OWN, Unit, number};
use super::learned_table::export;
use super::ledger::{readable, tell_odd};
use super::models::matching;
use crate::cli;
use crate::config::flip_line;
use crate::console::{Exit, Trouble, print, print_inked, say, shown};
use crate::domain::{Conventions, Flip, Report, clean_line, program, quoted};
use crate::heeding::{COLUMNS, Learned, Marks, Statement, Taught, Trial, learned, plot, tau};
use crate::session::{Imported, lessons};
use crate::ui::Role;

/// Shows what was learned here, of all models or of one.
pub fn here(context: &Context, wanted: &cli::Models) -> Result<Exit, Trouble> {
    if let Some(out) = &wanted.export {
        return export(context, wanted, out);
    }
    let films = match readable(context)? {
        Some(mut ledger) => {
            let films = ledger.filmed()?;
            tell_odd(&mut ledger);
            films
        }
        None => Vec::new(),
    };
    let conventions = context.config.conventions();
    let trials = lessons(&films, &conventions);
    let learned = learned(&trials);
    let all = wanted_of(&learned, wanted);
    let tables = tables(context, &conventions);
    let theirs = || {
        tables
            .iter()
            .flat_map(|table| wanted_of(&table.rows, wanted).into_iter().map(move |it| (table, it)))
    };
    if all.is_empty() && theirs().next().is_none() && (wanted.name.is_some() || !wanted.json) {
        let of = wanted.name.as_deref().map(|name| format!(" of {}", quoted(name)));
        let program = program(context.sandbox);
        say(format_args!(
            "No take{} with a camera motion has been measured here. {program} measure --all \
             measures the films that are here.",
            of.unwrap_or_default()
        ));
        return Ok(if wanted.name.is_some() { Exit::Failed } else { Exit::Done });
    }
    let ink = Ink::of_data(context);
    let own = all.into_iter().map(|known| (None, known));
    let theirs = theirs().map(|(table, known)| (Some(table), known));
    for (nth, (table, known)) in own.chain(theirs).enumerate() {
        let trials: Vec<&Trial> = match table {
            None => trials.iter().filter(|trial| is_of(trial, known)).collect(),
            Some(_) => Vec::new(),
        };
        let mut lines = Vec::new();
        if wanted.json {
            lines.push(json(known, table.map_or(OWN, |table| &table.name), &trials));
        } else {
            lines.extend((nth > 0).then(String::new));
            lines.extend(told(known, table, &trials, (marks(context), &ink)));
        }
        for line in lines {
            if !shown(if wanted.json { print(line) } else { print_inked(&line) })? {
                return Ok(Exit::Done);
            }
        }
    }
    Ok(Exit::Done)
}

/// A table that was imported, by the directions that are shown here.
struct Theirs {
    name: String,
    date: String,
    rows: Vec<Learned>,
}

/// The tables that were imported. Those that cannot be read are told of.
fn tables(context: &Context, conventions: &Conventions) -> Vec<Theirs> {
    let imported = Imported::at(context.paths.learned(context.sandbox));
    let mut tables = Vec::new();
    for (name, read) in imported.tables() {
        match read {
            Ok(table) => tables.push(Theirs {
                name,
                date: table.date.clone(),
                rows: table.shown(conventions),
            }),
            Err(why) => {
                let place = imported.place(&name).display().to_string();
                let what = format!("{} cannot be read: {why}.", clean_line(&place));
                say(Report::new(what, "What it says is left out.", ""));
            }
        }
    }
    tables
}

/// What is known of the models that are asked for.
fn wanted_of<'a>(learned: &'a [Learned], wanted: &cli::Models) -> Vec<&'a Learned> {
    match &wanted.name {
        Some(name) => matching(learned, name, |it| &it.model, |_| ""),
        None => learned.iter().collect(),
    }
}

fn is_of(trial: &Trial, known: &Learned) -> bool {
    (&trial.model, trial.axis, trial.image, trial.words)
        == (&known.model, known.axis, known.image, known.words)
}

fn json(known: &Learned, source: &str, trials: &[&Trial]) -> String {
    let counts = known.counts();
    let judged = trials.iter().filter(|it| it.verdict != crate::heeding::Verdict::Unclear);
    let points: Vec<_> = judged.filter_map(|it| Some((it.asked, it.per_second?))).collect();
    json_line(&LearnedLine {
        model: &known.model,
        axis: known.axis.word(),
        source,
        image: known.image,
        words: known.words,
        n: counts.judged(),
        by_eye: known.by_eye,
        as_asked: counts.as_asked,
        still: counts.still,
        opposite: counts.opposite,
        unclear: known.unclear,
        statement: known.statement.word(),
        gain: known.gain.map(GainLine::from),
        versions: &known.versions,
        dead_zone: known.dead_zone,
        tau: tau(&points),
    })
}

/// What is known of an axis of a model, for people: a statement, a plot where the takes are here, and
/// what follows.
fn told(
    known: &Learned,
    table: Option<&Theirs>,
    trials: &[&Trial],
    (marks, ink): (Marks, &Ink),
) -> Vec<String> {
    let mut title = format!("{}, {}", clean_line(&known.model), known.axis.told());
    for (is, words) in [(known.image, "from an image"), (known.words, "with the move in words")] {
        if is {
            title.push_str(", ");
            title.push_str(words);
        }
    }
    if let Some(Theirs { name, date, .. }) = table {
        title.push_str(&format!(", imported from {name} of {date}"));
    }
    let role = match known.statement {
        Statement::Heeds => Role::Good,
        Statement::Ignores | Statement::Opposite => Role::Warn,
        Statement::Unclear => Role::Muted,
    };
    let title = ink.paint(Role::Title, &format!("{title}:"));
    let mut lines = vec![format!("{title} {}", ink.paint(role, &known.told()))];
    let unit = Unit::of(known.axis.picture_axis(), marks);
    if table.is_none() {
        lines.extend(plotted(known, trials, &unit, marks));
    }
    if let Some(gain) = known.gain {
        let [low, high] = [gain.low, gain.high].map(|it| number(unit.amount(it)));
        lines.push(format!(
            "  About {}{} a second for each 1.0 ({low} to {high}).",
            number(unit.amount(gain.per_one)),
            unit.long
        ));
    }
    if let Some(zone) = known.dead_zone {
        lines.push(format!("  Mostly still up to {zone:.1}."));
    }
    let told = [(known.unclear, "can't be told"), (known.by_eye, "judged by eye")];
    let told = told.iter().filter(|(count, _)| *count > 0);
    let told: Vec<_> = told.map(|(count, what)| format!("{count} {what}")).collect();
    if !told.is_empty() {
        lines.push(format!("  Of these takes: {}.", told.join(", ")));
    }
    if let (Statement::Opposite, Taught::One(axis)) = (known.statement, known.axis) {
        let flip = Flip { model: Some(known.model.clone()), axis };
        lines.push("  To turn it round in the preview, in words and in verdicts, put".to_owned());
        lines
            .push(format!("  {} under [preview] in the settings.", clean_line(&flip_line([flip]))));
    }
    lines
}

/// The response plot of takes that are here, with its legend.
fn plotted(known: &Learned, trials: &[&Trial], unit: &Unit, marks: Marks) -> Vec<String> {
    let mut lines = Vec::new();
    let plot = plot(trials, known.gain.as_ref(), marks);
    let last = plot.lines.len() - 1;
    for (nth, line) in plot.lines.iter().enumerate() {
        let label = plot.edge.filter(|_| nth == 0 || nth == last).map(|edge| {
            let sign = if nth == 0 { '+' } else { '-' };
            format!("  {sign}{}{}/s", number(unit.amount(edge)), unit.short)
        });
        let line = format!("{line:COLUMNS$}{}", label.unwrap_or_default());
        lines.push(format!("  {line}").trim_end().to_owned());
    }
    lines.push(format!("  -10{:^1$}+10", "0", COLUMNS - 6));
    lines.push("  + as asked   x the other way   . still   o can't tell".to_owned());
    lines
}
