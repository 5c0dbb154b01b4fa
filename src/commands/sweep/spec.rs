//! The sweep that the command line describes.

use std::path::Path;

use super::super::context::Context;
use super::super::film::put;
use super::super::shot::{FoundShot, Said, shot};
use crate::cli::NewSweep;
use crate::console::{Exit, Trouble, say, stopped};
use crate::domain::{Report, sentence};
use crate::store::{TEXT_LIMIT, open_named, read_text_from};
pub(super) use crate::sweep::takes_words as takes;
use crate::sweep::{List, Spec, SpecError, Tables, Variation};

/// Largest spec that is read, in bytes: the longest list of the longest values fits many times.
const SPEC_LIMIT: u64 = 16 * 1024 * 1024;

/// The takes that are asked for, each of which can be sent.
pub(super) fn list(context: &Context, wanted: &NewSweep) -> Result<List, Trouble> {
    let spec = match &wanted.spec {
        Some(file) => read(file)?,
        None => described(context, wanted)?,
    };
    spec.list(&context.config.catalog()).map_err(|error| refused(&error))
}

fn described(context: &Context, wanted: &NewSweep) -> Result<Spec, Trouble> {
    let unasked = wanted.yes && !wanted.dry_run;
    let said = Said {
        prompt: wanted.prompt.as_deref(),
        from: wanted.from.as_deref(),
        flags: &wanted.shot,
        unasked,
    };
    let FoundShot { shot: base, asked_seconds, .. } = shot(context, &said)?;
    let (catalog, moves) = (context.config.catalog(), context.moves()?.by_whole_names(unasked));
    let tables = Tables { catalog: &catalog, moves: &moves };
    let mut vary = Vec::new();
    for typed in &wanted.vary {
        let read = match typed.trim_start().strip_prefix("prompt=@") {
            Some(file) => prompts(Path::new(file))?,
            None => Variation::read(typed, &base, &tables)
                .map_err(|error| refused(&SpecError::from(error)))?,
        };
        vary.push(read);
    }
    let how = (wanted.repeat, wanted.shuffle);
    let spec = Spec::new(base, vary, how, asked_seconds, &catalog).map_err(|it| refused(&it))?;
    Ok(if wanted.shot.camera.words {
        spec.worded(|motion, model| context.words(motion, model))
    } else {
        spec
    })
}

/// A prompt from each line of a file.
fn prompts(file: &Path) -> Result<Variation, Trouble> {
    let text = open_named(file)
        .and_then(|it| read_text_from(it, TEXT_LIMIT))
        .map_err(|why| unreadable(file, &why))?;
    Variation::prompts(text.lines()).map_err(|_| {
        let what = format!("{} has no prompt in it.", file.display());
        Trouble::usage(what, "Write a prompt on each line.")
    })
}

fn read(file: &Path) -> Result<Spec, Trouble> {
    let text = open_named(file)
        .and_then(|it| read_text_from(it, SPEC_LIMIT))
        .map_err(|why| unreadable(file, &why))?;
    serde_json::from_str(&text).map_err(|why| {
        let what = format!("{} is no sweep that can be sent: {why}", file.display());
        Trouble::usage(stopped(&what), "--write-spec writes such a file.")
    })
}

fn unreadable(file: &Path, why: &impl std::fmt::Display) -> Trouble {
    let what = format!("{} could not be read: {why}.", file.display());
    Trouble::usage(what, "Give a file that can be read.")
}

/// Writes a sweep down for `--spec`.
pub(super) fn write(list: &List, file: &Path) -> Result<Exit, Trouble> {
    let json = list.spec().to_json() + "\n";
    let written = put((file, false, FOR_ITS_OWNER), |out: &mut dyn std::io::Write| {
        out.write_all(json.as_bytes())
    });
    written.map_err(|error: std::io::Error| {
        let (what, next) = match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                (format!("{} already exists.", file.display()), "Choose another name.")
            }
            _ => (format!("{} could not be written: {error}.", file.display()), ""),
        };
        Trouble::new(Exit::Failed, Report::new(what, "Nothing was sent.", next))
    })?;
    say(format_args!("Wrote a sweep of {} to {}.", takes(list.takes()), file.display()));
    Ok(Exit::Done)
}

/// Prompts are as private in a spec as in the ledger.
const FOR_ITS_OWNER: u32 = 0o600;

fn refused(error: &SpecError) -> Trouble {
    Trouble::usage(sentence(&error.to_string()), "")
}
