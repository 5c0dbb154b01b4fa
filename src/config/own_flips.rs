//! The axes that go the other way, in the file of settings: one is put in or taken out where the list
//! stands, and everything else in the file stays as it was written.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::mistake::{ConfigError, text_at, wrong};
use super::reading::Reading;
use crate::domain::Flip;
use crate::store::{StoreError, create_private_dir, write_private};

/// The table of the setting, and its name there.
const TABLE: &str = "preview";
const NAME: &str = "flip";

/// Why the file was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum FlipError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// It cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is written in a way in which the list cannot be changed without changing more.
    #[error("{0} is not written so that its list can be changed in place")]
    Written(String),
}

/// Puts a flip into the file of settings, or takes it out: everything else in it stays, comments too.
/// A file that is not there is made, for nobody else to read.
///
/// # Errors
///
/// If the file cannot be read, changed in place or written; it is as it was then.
pub fn keep(path: &Path, flip: &Flip, wanted: bool) -> Result<(), FlipError> {
    let text = text_at(path)?.unwrap_or_default();
    let new = changed(&text, path, flip, wanted)?;
    if new == text {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    Ok(write_private(path, new.as_bytes())?)
}

/// The line that the file needs for a flip, where nobody writes it there.
pub fn line(flips: impl IntoIterator<Item = Flip>) -> String {
    let quoted = flips.into_iter().map(|flip| quoted(&flip)).collect::<Vec<_>>().join(", ");
    format!("{NAME} = [{quoted}]")
}

/// The text of the file with the flip in it, or without.
fn changed(text: &str, path: &Path, flip: &Flip, wanted: bool) -> Result<String, FlipError> {
    let before = Reading::of(text, path)?;
    if before.config.preview.flip.contains(flip) == wanted {
        return Ok(text.to_owned());
    }
    let mut config = before.config.clone();
    if wanted {
        config.preview.flip.push(flip.clone());
    } else {
        config.preview.flip.retain(|it| it != flip);
    }
    let new = match list(text, path)? {
        Some(list) => in_list(text, &list, flip),
        None => in_table(text, flip),
    };
    // Only what means exactly this is written.
    let after = Reading::of(&new, path).ok();
    let is_it = |it: &Reading| it.config == config && it.mistakes.len() == before.mistakes.len();
    if after.as_ref().is_some_and(is_it) {
        Ok(new)
    } else {
        Err(FlipError::Written(path.display().to_string()))
    }
}

/// Where the list stands, and each of its entries with its text.
struct List {
    whole: Range<usize>,
    entries: Vec<(Range<usize>, String)>,
}

fn list(text: &str, path: &Path) -> Result<Option<List>, ConfigError> {
    let file = DeTable::parse(text).map_err(|error| wrong(path, text, &error))?;
    let Some(DeValue::Table(table)) = file.get_ref().get(TABLE).map(toml::Spanned::get_ref) else {
        return Ok(None);
    };
    let Some(said) = table.get(NAME) else { return Ok(None) };
    let DeValue::Array(said_entries) = said.get_ref() else { return Ok(None) };
    let entries = said_entries.iter().map(|entry| {
        let name = if let DeValue::String(name) = entry.get_ref() { name } else { "" };
        (entry.span(), name.to_owned())
    });
    Ok(Some(List { whole: said.span(), entries: entries.collect() }))
}

/// The text with the flip taken out of the list that is there, or put in after its last entry.
fn in_list(text: &str, there: &List, flip: &Flip) -> String {
    let mut new = text.to_owned();
    let entries = &there.entries;
    let at = entries.iter().position(|(_, name)| name.parse().as_ref() == Ok(flip));
    match (at, entries.last()) {
        (Some(at), _) => return without(text, there, at),
        (None, Some((last, _))) => new.insert_str(last.end, &format!(", {}", quoted(flip))),
        (None, None) => new.insert_str(there.whole.start + 1, &quoted(flip)),
    }
    new
}

/// The text without one entry of its list and one of the commas around it. Comments stay, also those
/// beside the entry.
fn without(text: &str, there: &List, at: usize) -> String {
    let own = there.entries[at].0.clone();
    let before = at.checked_sub(1).map(|it| there.entries[it].0.end);
    let next = there.entries.get(at + 1).map(|it| it.0.start);
    let behind = own.end..next.unwrap_or(there.whole.end);
    let comma = comma(text, behind)
        .or_else(|| before.and_then(|before| comma(text, before..own.start)))
        .map(|at| at..at + 1);
    let mut cuts: Vec<_> = comma.into_iter().chain([own]).collect();
    // The last one first, so that the other one stays where it is.
    cuts.sort_by_key(|cut| std::cmp::Reverse(cut.start));
    let mut new = text.to_owned();
    for cut in cuts {
        let cut = with_blanks(&new, cut);
        new.replace_range(cut, "");
    }
    new
}

/// Where the comma is in a part of a list between its entries, outside comments.
fn comma(text: &str, part: Range<usize>) -> Option<usize> {
    let mut in_comment = false;
    text.get(part.clone())?.bytes().zip(part).find_map(|(byte, at)| {
        in_comment = byte == b'#' || (in_comment && byte != b'\n');
        (byte == b',' && !in_comment).then_some(at)
    })
}

/// A part of a list and the blanks that are left over without it: its line, if there is nothing else
/// on it.
fn with_blanks(text: &str, part: Range<usize>) -> Range<usize> {
    let blank = |it: char| matches!(it, ' ' | '\t');
    let (head, tail) = (&text[..part.start], &text[part.end..]);
    let (before, behind) = (head.trim_end_matches(blank), tail.trim_start_matches(blank));
    let behind_at = text.len() - behind.len();
    let line_end = ["\n", "\r\n"].into_iter().find(|end| behind.starts_with(end));
    match line_end {
        Some(end) if before.ends_with('\n') => before.len()..behind_at + end.len(),
        _ if before.ends_with(['\n', '[']) => part.start..behind_at,
        _ => before.len()..part.end,
    }
}

/// With a list of this flip in the table that has none, or in a table at the end.
fn in_table(text: &str, flip: &Flip) -> String {
    let line = line([flip.clone()]);
    let heading = |it: &&str| it.split('#').next().map(str::trim) == Some("[preview]");
    if let Some(heading) = text.split_inclusive('\n').find(heading) {
        let end = heading.as_ptr() as usize - text.as_ptr() as usize + heading.len();
        let gap = if heading.ends_with('\n') { "" } else { "\n" };
        return format!("{}{gap}{line}\n{}", &text[..end], &text[end..]);
    }
    let gap = match text {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    format!("{text}{gap}[{TABLE}]\n{line}\n")
}

/// JSON writes a line of text as TOML reads it.
fn quoted(flip: &Flip) -> String {
    serde_json::Value::from(flip.to_string()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, wanted: bool) -> String {
        changed(text, Path::new("config.toml"), &"gen4:z".parse().unwrap(), wanted).unwrap()
    }

    #[test]
    fn a_flip_is_put_in_where_the_list_stands_and_all_else_stays() {
        for (before, after) in [
            ("", "[preview]\nflip = [\"gen4:z\"]\n"),
            ("[ui]\nbell = true", "[ui]\nbell = true\n\n[preview]\nflip = [\"gen4:z\"]\n"),
            (
                "# mine\n[preview] # the camera\n#flip = []\nplay = false # slow\n",
                "# mine\n[preview] # the camera\nflip = [\"gen4:z\"]\n#flip = []\nplay = false # slow\n",
            ),
            ("[preview]\nflip = []  # none\n", "[preview]\nflip = [\"gen4:z\"]  # none\n"),
            (
                "preview = { flip = [\"r\"], play = false }",
                "preview = { flip = [\"r\", \"gen4:z\"], play = false }",
            ),
            (
                "[preview]\nflip = [\n  'r', # rolls\n  'x' # slides\n]\n",
                "[preview]\nflip = [\n  'r', # rolls\n  'x', \"gen4:z\" # slides\n]\n",
            ),
        ] {
            assert_eq!(told(before, true), after);
            assert_eq!(told(after, true), after, "it is there");
        }
    }

    #[test]
    fn a_flip_that_is_there_is_taken_out() {
        for (before, after) in [
            ("[preview]\nflip = [\"gen4:z\"] # z\n", "[preview]\nflip = [] # z\n"),
            ("[preview]\nflip = [\"gen4:z\",]\n", "[preview]\nflip = []\n"),
            ("[preview]\nflip = [\"r\", \"gen4:z\"]\n", "[preview]\nflip = [\"r\"]\n"),
            ("[preview]\nflip = [\"gen4:z\", \"r\"]\n", "[preview]\nflip = [\"r\"]\n"),
        ] {
            assert_eq!(told(before, false), after);
        }
    }

    #[test]
    fn comments_in_the_list_stay_when_a_flip_is_taken_out() {
        for (before, after) in [
            ("'r', # rolls\n  'gen4:z' # z, in", "'r' # rolls\n  # z, in"),
            ("'gen4:z', # z\n  # slides\n  'x',", "# z\n  # slides\n  'x',"),
            ("'r',\n  # odd, that\n  'gen4:z',\n  'x'", "'r',\n  # odd, that\n  'x'"),
            ("'r', # rolls, a lot\n  'gen4:z'", "'r' # rolls, a lot"),
            ("'r', 'gen4:z', 'x' # all", "'r', 'x' # all"),
            ("# one, two\n  'gen4:z' # z", "# one, two\n  # z"),
            ("'gen4:z' # z, in\n  , 'x' # slides", "# z, in\n  'x' # slides"),
            ("'r' # rolls\n  , 'gen4:z' # z", "'r' # rolls\n  # z"),
        ] {
            for end in ["\n", "\r\n"] {
                let file = |list: &str| {
                    format!("[preview]\nflip = [\n  {list}\n] # mine\n").replace('\n', end)
                };
                assert_eq!(told(&file(before), false), file(after));
            }
        }
        let on_one_line = "[preview]\nflip = [ 'gen4:z' ] # z\n";
        assert_eq!(told(on_one_line, false), "[preview]\nflip = [ ] # z\n");
    }

    #[test]
    fn what_cannot_be_changed_in_place_is_left_alone() {
        let refused = |text: &str| {
            changed(text, Path::new("config.toml"), &"gen4:z".parse().unwrap(), true).is_err()
        };
        assert!(refused("preview = { play = false }"), "a second table would be a mistake");
        assert!(refused("[preview]\nflip = \"r\"\n"));
        assert!(refused("[preview\n"));
    }

    #[test]
    fn mistakes_elsewhere_stay_what_they_are() {
        let text = "[ui]\ntheme = \"drak\"\n";
        assert_eq!(told(text, true), format!("{text}\n[preview]\nflip = [\"gen4:z\"]\n"));
    }

    #[test]
    fn a_file_is_made_where_there_is_none_and_links_stay_links() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("viewfinder/config.toml");
        keep(&path, &"gen4:z".parse().unwrap(), true).unwrap();
        let read = Reading::at(&path).unwrap().config;
        assert_eq!(read.preview.flip, ["gen4:z".parse().unwrap()]);
        let link = root.path().join("linked.toml");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        keep(&link, &"gen4:z".parse().unwrap(), false).unwrap();
        assert!(link.is_symlink());
        assert_eq!(Reading::at(&path).unwrap().config.preview.flip, []);
    }
}
