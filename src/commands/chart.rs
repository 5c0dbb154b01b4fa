//! What a test chart says of its model: read from the ledger, as a table and as JSON.

use std::collections::HashMap;

use serde::Serialize;

use super::camera::marks;
use super::context::Context;
use super::ink::{Ink, columns};
use super::json::json_line;
use super::learned_line::{GainLine, LearnedLine, OWN, Unit, number};
use super::ledger::{readable, tell_odd};
use super::sweep::{meant, no_plan};
use super::table::{Cell, Column, Cut, Table};
use crate::console::{Exit, Trouble, print, print_inked, say, shown};
use crate::domain::{Plan, PlanKind, Report, Shot, Take, clean_line, program};
use crate::heeding::{ChartAxis, ChartTake, Marks, Shows, Statement, picture_axis, shows};
use crate::measure::PictureAxis;
use crate::sweep::Spec;
use crate::ui::Role;

/// A chart as it stands in the ledger.
pub(super) struct Chart {
    plan: Plan,
    /// Each of its shots, with the take that was made of it.
    items: Vec<(Shot, Option<Take>)>,
}

/// What is shown of an axis to a script: what `models --here` says of one, and what only a chart has.
#[derive(Serialize)]
struct AxisLine<'a> {
    #[serde(flatten)]
    learned: LearnedLine<'a>,
    plan: &'a str,
    /// Takes that the chart has of the axis.
    takes: u32,
    /// Those of them without a film that was measured.
    missing: u32,
    /// Travel of the picture's axis in a second of the still take.
    drift: Option<f64>,
}

impl Chart {
    /// Reads the chart of this name.
    pub(super) fn read(context: &Context, name: &str) -> Result<Self, Trouble> {
        let Some(mut ledger) = readable(context)? else { return Err(no_plan(context, name)) };
        let plan = meant(context, &ledger, name)?;
        if plan.kind != PlanKind::Probe {
            let what = format!("{} is not a test chart.", plan.id);
            let next = format!("{} sweep show {} shows it.", program(context.sandbox), plan.id);
            return Err(Trouble::new(Exit::Usage, Report::new(what, "", next)));
        }
        let spec = ledger.spec_of(plan.id)?;
        let Some(spec) = spec.and_then(|spec| serde_json::from_str::<Spec>(&spec).ok()) else {
            let what = format!("What the takes of {} are cannot be read.", plan.id);
            let next = "A newer viewfinder may be able to.";
            return Err(Trouble::new(Exit::Failed, Report::new(what, "", next)));
        };
        let takes = ledger.takes_of_plan(plan.id)?;
        tell_odd(&mut ledger);
        let mut takes: HashMap<usize, Take> = takes
            .into_iter()
            .filter_map(|take| Some((usize::try_from(take.item?.item).ok()?, take)))
            .collect();
        let list = spec.into_list();
        let items = list.items().map(|it| (it.shot, takes.remove(&it.number))).collect();
        Ok(Self { plan, items })
    }

    /// Its takes, as far as they were sent.
    pub(super) fn takes(&self) -> impl Iterator<Item = &Take> {
        self.items.iter().filter_map(|(_, take)| take.as_ref())
    }

    /// Whether nothing more of it is to be sent.
    pub(super) fn is_over(&self) -> bool {
        self.plan.state.is_over()
    }

    /// Prints what it says of each axis.
    pub(super) fn print(&self, context: &Context, json: bool) -> Result<(), Trouble> {
        // A chart has at least its still take.
        let Some((shot, _)) = self.items.first() else { return Ok(()) };
        let takes: Vec<ChartTake<'_>> = self
            .items
            .iter()
            .map(|(shot, take)| ChartTake {
                motion: shot.motion,
                got: take.as_ref().and_then(|take| take.got.as_deref()),
                eye: take.as_ref().map(|take| take.remark.eye).unwrap_or_default(),
            })
            .collect();
        let shows = shows(&takes, &context.config.conventions().of(&shot.model));
        let lines = if json {
            shows.axes.iter().map(|axis| self.json(shot, axis, &shows)).collect()
        } else {
            self.table(context, shot, &shows)
        };
        for line in lines {
            if !shown(if json { print(line) } else { print_inked(&line) })? {
                return Ok(());
            }
        }
        if !json {
            self.tell_what_is_missing(context);
        }
        Ok(())
    }

    fn json(&self, shot: &Shot, axis: &ChartAxis, shows: &Shows) -> String {
        json_line(&AxisLine {
            learned: LearnedLine {
                model: &shot.model,
                axis: axis.axis.wire(),
                source: OWN,
                image: shot.images.image.is_some(),
                words: shot.words.is_some(),
                n: axis.counts.judged(),
                by_eye: axis.by_eye,
                as_asked: axis.counts.as_asked,
                still: axis.counts.still,
                opposite: axis.counts.opposite,
                unclear: axis.unclear,
                statement: axis.statement.word(),
                gain: axis.reach.map(GainLine::from),
                versions: &axis.versions,
                dead_zone: None,
                tau: None,
            },
            plan: self.plan.id.as_str(),
            takes: axis.takes,
            missing: axis.missing,
            drift: shows.drift.map(|drift| drift[picture_axis(axis.axis).index()]),
        })
    }

    fn table(&self, context: &Context, shot: &Shot, shows: &Shows) -> Vec<String> {
        let (ink, marks) = (Ink::of_data(context), marks(context));
        let from = if shot.images.image.is_some() { "from an image" } else { "from text" };
        let title = format!("{}, {} s {from}", clean_line(&shot.model), shot.seconds);
        let drift = drift_words(shows.drift, marks);
        let mut lines = vec![format!("{}: {drift}", ink.paint(Role::Title, &title))];
        let row = |axis: &ChartAxis| {
            let role = match axis.statement {
                Statement::Heeds => Role::Good,
                Statement::Ignores | Statement::Opposite => Role::Warn,
                Statement::Unclear => Role::Muted,
            };
            vec![
                Cell::text(axis.axis.word()),
                Cell::new(statement_words(axis.statement), role),
                Cell::text(counts_words(axis)),
                Cell::text(reach_words(axis, marks)),
            ]
        };
        let columns_of = [
            ("axis", Cut::Never),
            ("the model", Cut::Never),
            ("takes", Cut::Wrap),
            ("for each 1.0, a second", Cut::Wrap),
        ];
        let table = Table {
            columns: columns_of.map(|(head, cut)| Column::new(head, cut)).into(),
            rows: shows.axes.iter().map(row).collect(),
        };
        lines.extend(table.headed(columns().unwrap_or(usize::MAX), &ink));
        lines
    }

    /// Says what the table would need to say more.
    fn tell_what_is_missing(&self, context: &Context) {
        let program = program(context.sandbox);
        let left = self.plan.tally.left;
        if left > 0 && !self.plan.state.is_over() {
            let id = self.plan.id;
            say(format_args!(
                "{left} of its takes are not sent yet; {program} sweep resume {id} goes on."
            ));
        }
        let unmeasured = self.takes().filter(|take| take.film().is_some() && take.got.is_none());
        let unmeasured = unmeasured.count();
        if unmeasured > 0 {
            say(format_args!(
                "{unmeasured} of its films are not measured yet; {program} measure --all measures \
                 them."
            ));
        }
    }
}

/// What the still take did.
fn drift_words(drift: Option<[f64; 4]>, marks: Marks) -> String {
    let Some(drift) = drift else {
        return "the still take cannot be told about, so no drift is taken off".to_owned();
    };
    let moved: Vec<String> = PictureAxis::ALL
        .into_iter()
        .filter(|axis| drift[axis.index()].abs() >= axis.still() / 5.0)
        .map(|axis| travel_words(axis, drift[axis.index()], marks))
        .collect();
    if moved.is_empty() {
        "still where nothing is asked".to_owned()
    } else {
        format!("where nothing is asked it drifts a second by {}", moved.join(", "))
    }
}

/// A travel with its direction.
fn travel_words(axis: PictureAxis, travel: f64, marks: Marks) -> String {
    let unit = Unit::of(axis, marks);
    let ways = match axis {
        PictureAxis::Horizontal => ["right", "left"],
        PictureAxis::Vertical => ["up", "down"],
        PictureAxis::Zoom => ["in", "out"],
        PictureAxis::Roll => ["clockwise", "anticlockwise"],
    };
    let amount = number(unit.amount(travel.abs()));
    format!("{amount}{} {}", unit.long, ways[usize::from(travel < 0.0)])
}

const fn statement_words(statement: Statement) -> &'static str {
    match statement {
        Statement::Heeds => "heeds it",
        Statement::Ignores => "ignores it",
        Statement::Opposite => "goes the other way",
        Statement::Unclear => "unclear",
    }
}

/// What became of the takes of an axis: `4 of 4 as asked`, `2 of 4 as asked, 1 still, 1 can't tell`.
fn counts_words(axis: &ChartAxis) -> String {
    let counts = axis.counts;
    let parts = [
        (counts.as_asked, "as asked"),
        (counts.still, "still"),
        (counts.opposite, "the other way"),
        (axis.unclear, "can't tell"),
        (axis.missing, "not measured"),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(count, _)| *count > 0).collect();
    let part = |(nth, (count, what)): (usize, &(u32, &str))| match nth {
        0 => format!("{count} of {} {what}", axis.takes),
        _ => format!("{count} {what}"),
    };
    let mut words = parts.iter().enumerate().map(part).collect::<Vec<_>>().join(", ");
    if axis.by_eye > 0 {
        words.push_str(&format!(" ({} by eye)", axis.by_eye));
    }
    words
}

/// How far an axis goes: `1.2% of the width (1.1 to 1.3)`. Nothing is said of one that stands still.
fn reach_words(axis: &ChartAxis, marks: Marks) -> String {
    let moves = match axis.statement {
        Statement::Heeds | Statement::Opposite | Statement::Unclear => true,
        Statement::Ignores => false,
    };
    let Some(reach) = axis.reach.filter(|_| moves) else { return String::new() };
    let unit = Unit::of(picture_axis(axis.axis), marks);
    let [per_one, low, high] =
        [reach.per_one, reach.low, reach.high].map(|it| number(unit.amount(it)));
    format!("{per_one}{} ({low} to {high})", unit.long)
}
