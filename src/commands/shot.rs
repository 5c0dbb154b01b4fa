//! The shot that the arguments of a verb describe.

use std::path::Path;

use super::context::{Context, is_input};
use super::ledger::readable;
use crate::cli::ShotFlags;
use crate::console::{Trouble, say, stopped};
use crate::domain::{FieldName, Shot, TakeId, WrittenShot, clean_line, to_input};
use crate::download::{SIDECAR_LIMIT, take_of};
use crate::store::{Found, TEXT_LIMIT, Unread, open_named, read_text_from};

/// What was said of a shot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    /// The prompt, or `-` for standard input.
    pub(super) prompt: Option<&'a str>,
    /// The file or the take to begin with.
    pub(super) from: Option<&'a Path>,
    /// The fields.
    pub(super) flags: &'a ShotFlags,
    /// Whether it is sent without being shown to anybody: what it names is named wholly then.
    pub(super) unasked: bool,
}

/// A shot, and where it comes from.
#[derive(Debug)]
pub(super) struct FoundShot {
    pub(super) shot: Shot,
    /// The take that it comes from.
    pub(super) parent: Option<TakeId>,
    /// Whether its length was asked for, and not taken from the settings or the model.
    pub(super) asked_seconds: bool,
}

/// The shot of the words on the command line, over the file or the take that it begins with, over
/// the settings, never the studio's draft; and the take that it comes from.
///
/// # Errors
///
/// If the file cannot be read, or has no shot in it.
pub(super) fn shot(context: &Context, said: &Said<'_>) -> Result<FoundShot, Trouble> {
    let Said { prompt: typed, from: file, flags: wanted, unasked } = *said;
    if typed == Some("-") && file.is_some_and(is_input) {
        let what = "Standard input cannot be both the prompt and the shot.";
        return Err(Trouble::usage(
            what,
            "Put one of them into a file, or pass the prompt as an argument.",
        ));
    }
    let from = file.map(|path| from(context, path)).transpose()?;
    let (base, parent) = from.unwrap_or_default();
    let (base, flags) = (base.shot, &wanted.said);
    let catalog = context.config.catalog();
    let mut shot = flags.over(base.over(context.config.first_shot()));
    if let Some(said) = typed {
        shot.prompt = prompt(said)?;
    }
    // A length that was not asked for is one that the model is known to make.
    let asked = [&base, flags].into_iter().any(|said| said.says(FieldName::Seconds));
    let known = catalog.seconds(&shot.model);
    if !asked && !known.contains(&shot.seconds) {
        shot.seconds = known[0];
    }
    let camera = &wanted.camera;
    let written = shot.motion;
    shot.motion = match (&camera.named, camera.motion) {
        (None, over) => over.unwrap_or_default().over(written),
        (named, over) => context.motion(named.as_deref(), over, unasked)?,
    };
    // The words of a file are those of its own motion.
    if camera.words && shot.words.is_none() || shot.words.is_some() && shot.motion != written {
        shot.words = Some(context.words(&shot.motion, &shot.model));
    }
    // Whatever a file or the settings say enters as if it had been typed. What is no ratio is
    // refused with the other problems of the shot.
    Ok(FoundShot { shot: shot.typed(&catalog), parent, asked_seconds: asked })
}

/// The shot to begin with, of a file or of a take of this ledger, and the take that it is from.
fn from(context: &Context, path: &Path) -> Result<(WrittenShot, Option<TakeId>), Trouble> {
    let input = is_input(path);
    let name = if input { "Standard input".to_owned() } else { path.display().to_string() };
    let read = if input {
        read_text_from(std::io::stdin().lock(), SIDECAR_LIMIT)
    } else {
        open_named(path).and_then(|file| read_text_from(file, SIDECAR_LIMIT))
    };
    let text = match read {
        Ok(text) => text,
        Err(why) => {
            // What is no file may be a take's name.
            if let Some(take) = path.to_str().filter(|_| why.is_missing())
                && let Some(ledger) = readable(context)?
                && let Found::One(take) = ledger.find(take)?
            {
                return Ok((take.shot.into(), Some(take.id)));
            }
            let next = match why {
                Unread::Large(_) => "The .json beside a film is much smaller than that.",
                _ if why.is_missing() => "Give a file, or a take in this ledger.",
                _ => "Give a file that can be read.",
            };
            return Err(Trouble::usage(format!("{name} could not be read: {why}."), next));
        }
    };
    let shot = WrittenShot::parse(&text).map_err(|why| {
        let next = "--from reads the .json beside a film, a take's JSON, what --dry-run prints, or \
                    a shot alone.";
        Trouble::usage(stopped(&format!("{name} has no shot that can be sent: {why}")), next)
    })?;
    let ours = &context.config.provider.callback_url;
    if let Some(theirs) = shot.callback_url.as_ref().filter(|theirs| *theirs != ours) {
        say(format_args!(
            "Note: {name} has results reported to {}; that is left out, since the settings say \
             {ours}.",
            clean_line(theirs)
        ));
    }
    Ok((shot, take_of(&text)))
}

fn prompt(argument: &str) -> Result<String, Trouble> {
    if argument != "-" {
        return Ok(to_input(argument));
    }
    let text = read_text_from(std::io::stdin().lock(), TEXT_LIMIT)
        .map_err(|why| Trouble::usage(format!("The prompt cannot be read: {why}."), ""))?;
    let text = to_input(&text);
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}
