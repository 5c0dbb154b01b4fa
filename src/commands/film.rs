//! `viewfinder preview --out`: writes the camera's move to a file as a film.
#![expect(clippy::disallowed_methods, reason = "the shell: this looks for files")]

use std::io;
use std::path::{Path, PathBuf};

use crate::console::{Exit, Trouble, say};
use crate::domain::Report;
use crate::film::{Film, LONGEST, Scenario};
use crate::session::shoot;
use crate::store::{end_of_links, refused};

/// Makes the film and writes it to `out`, completely or not at all. An existing file is replaced
/// only with `force`.
pub(super) fn write_film(scenario: &Scenario, out: &Path, force: bool) -> Result<Exit, Trouble> {
    let shown = out.display();
    let extension = out.extension().unwrap_or_default();
    if !extension.eq_ignore_ascii_case("mp4") {
        let what = format!("{shown} does not end in .mp4, the only format films are written in.");
        return Err(usage(what, "To write a single picture, use --at 0.5 --format png."));
    }
    if scenario.seconds > LONGEST {
        let seconds = scenario.seconds;
        let what = format!("A film can be at most {LONGEST} seconds long, not {seconds}.");
        return Err(usage(what, "Set a shorter length with --seconds."));
    }
    // Before the work, and again when the file gets its name.
    if !force && out.exists() {
        return Err(there_already(out));
    }
    let folder = folder_of(out);
    if !folder.is_dir() {
        let what = format!(
            "{shown} could not be written: the folder {} does not exist.",
            folder.display()
        );
        let next = "Create that folder, or choose another.";
        return Err(Trouble::new(Exit::Failed, Report::new(what, "Nothing was written.", next)));
    }
    let made = shoot(scenario);
    let written = put((out, force, FOR_ALL), |file| file.write_all(&made.video));
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(there_already(out));
        }
        Err(error) => {
            let what = format!("{shown} could not be written: {error}.");
            return Err(Trouble::new(Exit::Failed, Report::new(what, "", "")));
        }
    }
    say(told(out, &made));
    Ok(Exit::Done)
}

fn usage(what: String, next: &str) -> Trouble {
    Trouble::new(Exit::Usage, Report::new(what, "Nothing was written.", next))
}

fn told(out: &Path, made: &Film) -> String {
    let (width, height) = (made.size.width, made.size.height);
    let kilobytes = made.video.len().div_ceil(1000);
    format!("Wrote {}: {width}x{height}, {} s, {kilobytes} kB.", out.display(), made.seconds)
}

fn there_already(out: &Path) -> Trouble {
    let what = format!("{} already exists.", out.display());
    Trouble::new(
        Exit::Failed,
        Report::new(what, "It was left as it is.", "Use --force to overwrite it."),
    )
}

fn folder_of(out: &Path) -> PathBuf {
    match out.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

/// The mode of an ordinary file, instead of the private mode of temporary files.
const FOR_ALL: u32 = 0o666;

/// Has a file written beside its place first, so that nobody ever sees half of it there; `mode` is
/// who may read it, less what the user's mask takes away. Where a file may be replaced (`force`) and
/// its place is a link, the link stays.
pub(super) fn put<E: From<io::Error>>(
    (out, force, mode): (&Path, bool, u32),
    write: impl FnOnce(&mut dyn io::Write) -> Result<(), E>,
) -> Result<(), E> {
    let end = if force { end_of_links(out)? } else { out.to_owned() };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".viewfinder-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    // The name of that file is nobody's business: only what went wrong is told.
    let file = builder
        .tempfile_in(folder_of(&end))
        .map_err(|error| refused(out, &end, io::Error::from(error.kind())))?;
    let mut buffered = io::BufWriter::new(file);
    write(&mut buffered)?;
    let file = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    let put = if force { file.persist(&end) } else { file.persist_noclobber(&end) };
    Ok(put.map(drop).map_err(|error| error.error)?)
}
