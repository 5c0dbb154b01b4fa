//! `viewfinder models --here`: what each model has done with the camera in the takes of this ledger.

use serde::Serialize;

use super::camera::marks;
use super::context::Context;
use super::ink::Ink;
use super::json::json_line;
use super::ledger::{readable, tell_odd};
use super::models::matching;
use crate::cli;
use crate::config::flip_line;
use crate::console::{Exit, Trouble, print, print_inked, say, shown};
use crate::domain::{Flip, clean_line, program, quoted};
use crate::heeding::{COLUMNS, Gain, Learned, Marks, Statement, Taught, Trial, learned, plot, tau};
use crate::measure::PictureAxis;
use crate::session::lessons;
use crate::ui::Role;

/// Who says it: imported tables have names of their own.
const OWN: &str = "own";

/// What is known of a model and an axis, as a script sees it. Keys are added, never changed or left
/// out.
#[derive(Serialize)]
struct LearnedLine<'a> {
    model: &'a str,
    axis: &'static str,
    source: &'static str,
    image: bool,
    words: bool,
    /// Takes that were judged.
    n: u32,
    by_eye: u32,
    as_asked: u32,
    still: u32,
    opposite: u32,
    unclear: u32,
    statement: &'static str,
    gain: Option<GainLine>,
    versions: &'a [u32],
    dead_zone: Option<f64>,
    tau: Option<f64>,
}

/// Travel a second for each 1.0.
#[derive(Serialize)]
struct GainLine {
    per_one: f64,
    low: f64,
    high: f64,
}

/// Shows what was learned here, of all models or of one.
pub fn here(context: &Context, wanted: &cli::Models) -> Result<Exit, Trouble> {
    let films = match readable(context)? {
        Some(mut ledger) => {
            let films = ledger.filmed()?;
            tell_odd(&mut ledger);
            films
        }
        None => Vec::new(),
    };
    let trials = lessons(&films, &context.config.conventions());
    let learned = learned(&trials);
    let all: Vec<&Learned> = match &wanted.name {
        Some(name) => matching(&learned, name, |it| &it.model, |_| ""),
        None => learned.iter().collect(),
    };
    if all.is_empty() && (wanted.name.is_some() || !wanted.json) {
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
    for (nth, known) in all.into_iter().enumerate() {
        let own: Vec<&Trial> = trials.iter().filter(|trial| is_of(trial, known)).collect();
        let mut lines = Vec::new();
        if wanted.json {
            lines.push(json(known, &own));
        } else {
            lines.extend((nth > 0).then(String::new));
            lines.extend(told(known, &own, marks(context), &ink));
        }
        for line in lines {
            if !shown(if wanted.json { print(line) } else { print_inked(&line) })? {
                return Ok(Exit::Done);
            }
        }
    }
    Ok(Exit::Done)
}

fn is_of(trial: &Trial, known: &Learned) -> bool {
    (&trial.model, trial.axis, trial.image, trial.words)
        == (&known.model, known.axis, known.image, known.words)
}

fn json(known: &Learned, trials: &[&Trial]) -> String {
    let counts = known.counts();
    let judged = trials.iter().filter(|it| it.verdict != crate::heeding::Verdict::Unclear);
    let points: Vec<_> = judged.filter_map(|it| Some((it.asked, it.per_second?))).collect();
    json_line(&LearnedLine {
        model: &known.model,
        axis: known.axis.word(),
        source: OWN,
        image: known.image,
        words: known.words,
        n: counts.judged(),
        by_eye: known.by_eye,
        as_asked: counts.as_asked,
        still: counts.still,
        opposite: counts.opposite,
        unclear: known.unclear,
        statement: known.statement.word(),
        gain: known.gain.map(|Gain { per_one, low, high, .. }| GainLine { per_one, low, high }),
        versions: &known.versions,
        dead_zone: known.dead_zone,
        tau: tau(&points),
    })
}

/// What is known of an axis of a model, for people: a statement, a plot, and what follows.
fn told(known: &Learned, trials: &[&Trial], marks: Marks, ink: &Ink) -> Vec<String> {
    let mut title = format!("{}, {}", clean_line(&known.model), known.axis.told());
    for (is, words) in [(known.image, "from an image"), (known.words, "with the move in words")] {
        if is {
            title.push_str(", ");
            title.push_str(words);
        }
    }
    let role = match known.statement {
        Statement::Heeds => Role::Good,
        Statement::Ignores | Statement::Opposite => Role::Warn,
        Statement::Unclear => Role::Muted,
    };
    let title = ink.paint(Role::Title, &format!("{title}:"));
    let mut lines = vec![format!("{title} {}", ink.paint(role, &known.told()))];
    let unit = Unit::of(known.axis.picture_axis(), marks);
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

/// How travel is told.
struct Unit {
    short: &'static str,
    long: &'static str,
    each: f64,
}

impl Unit {
    const fn of(axis: PictureAxis, marks: Marks) -> Self {
        let (short, long, each) = match (axis, marks) {
            (PictureAxis::Horizontal, _) => ("%", "% of the width", 100.0),
            (PictureAxis::Vertical, _) => ("%", "% of the height", 100.0),
            (PictureAxis::Zoom, _) => ("%", "% in size", 100.0),
            (PictureAxis::Roll, Marks::Unicode) => ("°", "°", 1.0),
            (PictureAxis::Roll, Marks::Ascii) => (" deg", " degrees", 1.0),
        };
        Self { short, long, each }
    }

    fn amount(&self, travel: f64) -> f64 {
        travel * self.each
    }
}

/// One digit more than the takes bear would be a lie.
fn number(amount: f64) -> String {
    if amount.abs() < 10.0 { format!("{amount:.1}") } else { format!("{amount:.0}") }
}
