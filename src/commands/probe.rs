//! `viewfinder probe`: sends the test chart of a model, measures its films and says what it shows.

use super::chart::Chart;
use super::context::Context;
use super::measure::measure_takes;
use super::sweep::{How, Offer, Order, carry_out, offered};
use crate::cli;
use crate::console::{Exit, Trouble, say};
use crate::domain::{
    Catalog, Doubt, FieldName, PlanKind, Report, Shot, clean_line, doubts, program, sentence,
    to_input,
};
use crate::sweep::{Chart as Kind, List, SCENE, STYLE, SpecError};

/// The ratio of a chart, where the model makes films of it.
const RATIO: &str = "16:9";

/// Sends a chart, or shows one.
pub async fn probe(context: &Context, wanted: &cli::Probe) -> Result<Exit, Trouble> {
    if let Some(name) = &wanted.show {
        Chart::read(context, name)?.print(context, wanted.json)?;
        return Ok(Exit::Done);
    }
    made(context, wanted).await
}

async fn made(context: &Context, wanted: &cli::Probe) -> Result<Exit, Trouble> {
    let list = list(context, wanted).map_err(Trouble::before_sending)?;
    if !wanted.dry_run && !wanted.detach && context.env.program("ffmpeg").is_none() {
        let report = Report::new(
            "A test chart is measured with ffmpeg, and there is none here.",
            "Nothing was sent.",
            "Install ffmpeg, then try again.",
        );
        return Err(Trouble::new(Exit::Unreachable, report));
    }
    let order = Order {
        list: &list,
        kind: PlanKind::Probe,
        name: "",
        budget: wanted.budget_usd,
        at_once: wanted.at_once.unwrap_or(context.config.sweep.at_once),
    };
    let offer =
        Offer { dry_run: wanted.dry_run, json: wanted.json, yes: wanted.yes, can_ask: true };
    if let Some(exit) = offered(context, &order, offer).map_err(Trouble::before_sending)? {
        return Ok(exit);
    }
    let how = How { json: wanted.json, poll_every: wanted.poll_every, detach: wanted.detach };
    let (exit, plan) = carry_out(context, &order, how).await?;
    let Some(plan) = plan else { return Ok(exit) };
    let program = program(context.sandbox);
    let later = || say(format_args!("{program} probe --show {plan} shows the chart then."));
    let chart = Chart::read(context, plan.as_str())?;
    if !chart.is_over() {
        if !wanted.json {
            later();
        }
        return Ok(exit);
    }
    let measured = measure_takes(context, chart.takes().cloned()).await?;
    if let Exit::Signal(_) = measured {
        say(format_args!("{program} measure --all measures the rest."));
        later();
        return Ok(measured);
    }
    // As it is in the ledger now.
    Chart::read(context, plan.as_str())?.print(context, wanted.json)?;
    Ok(exit.worse(measured))
}

/// The takes of the chart that is asked for.
fn list(context: &Context, wanted: &cli::Probe) -> Result<List, Trouble> {
    let catalog = context.config.catalog();
    let shot = shot(wanted, &catalog)?;
    refuse(&shot, &catalog, !context.sandbox)?;
    let kind = if wanted.quick { Kind::Quick } else { Kind::Full };
    let spec = kind.spec(shot, &catalog).map_err(|error| unsendable(&error))?;
    spec.list(&catalog).map_err(|error| unsendable(&error))
}

fn unsendable(error: &SpecError) -> Trouble {
    let what = match error {
        // Each take would be refused for the same reason.
        SpecError::Item(_, _, why) => why.to_string(),
        other => other.to_string(),
    };
    Trouble::usage(format!("{}.", sentence(&what)), "")
}

/// The still shot of the chart. Nothing of it comes from the settings, so that charts of a model can
/// be compared wherever they were made.
fn shot(wanted: &cli::Probe, catalog: &Catalog) -> Result<Shot, Trouble> {
    let model = wanted.model.as_deref().unwrap_or_default();
    let ratios = catalog.ratios(model);
    let ratio = ratios.iter().find(|it| *it == RATIO).or(ratios.first());
    let mut shot = Shot {
        prompt: SCENE.to_owned(),
        ratio: ratio.cloned().unwrap_or_else(|| RATIO.to_owned()),
        style: STYLE.to_owned(),
        model: to_input(model),
        seconds: wanted.seconds.unwrap_or_else(|| catalog.seconds(model)[0]),
        ..Shot::default()
    };
    if let Some(image) = &wanted.image {
        let set = FieldName::Image.spec().set(&mut shot, image);
        set.map_err(|why| Trouble::usage(format!("{}.", sentence(&why)), ""))?;
        // It shows the scene already, and words about another one would fight it.
        SAME.clone_into(&mut shot.prompt);
    }
    Ok(shot.typed(catalog))
}

/// The prompt of a chart that begins from an image.
const SAME: &str = "The same place in the same light, everything in it at rest and in sharp focus";

/// A chart that the table of models knows to be refused is not sent: 25 takes would fail alike.
fn refuse(shot: &Shot, catalog: &Catalog, fetches: bool) -> Result<(), Trouble> {
    let model = clean_line(&shot.model);
    let Some(doubt) = doubts(shot, catalog, fetches).into_iter().next() else { return Ok(()) };
    let (what, next) = match doubt {
        Doubt::NeedsImage => (
            format!("{model} makes films from an image only."),
            "Give one that shows a whole scene in detail: --image URL.".to_owned(),
        ),
        Doubt::RefusesImage => (
            format!("{model} makes no films from an image."),
            "Leave --image out: the chart has a scene of its own.".to_owned(),
        ),
        Doubt::Seconds { known, asked } => {
            let known: Vec<_> = known.iter().map(u32::to_string).collect();
            let known = known.join(" or ");
            (
                format!("{model} is known to make films of {known} s, not of {asked}."),
                "Leave --seconds out for the shortest.".to_owned(),
            )
        }
        Doubt::OtherRoute(route) => (
            format!("{model} is served at {}, where takes are not sent.", clean_line(&route)),
            "viewfinder models lists those that can be tried.".to_owned(),
        ),
        Doubt::PrivateImage => (
            "The image is on a private address, where the provider cannot fetch it.".to_owned(),
            "Give a public address.".to_owned(),
        ),
        Doubt::Long { units, most } => {
            (format!("The prompt has {units} units; Runway documents {most}."), String::new())
        }
    };
    Err(Trouble::usage(what, next))
}
