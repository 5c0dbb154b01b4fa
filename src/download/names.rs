//! What the files of a film are called: its stem (see [`crate::domain::film_stem`]) and what is
//! put after it.

use super::signature::Picture;
use crate::domain::Container;

/// Behind the stem of a film's poster, before its ending.
pub const POSTER: &str = ".poster";
/// Behind the stem of a film's last frame, before its ending.
pub const LAST_FRAME: &str = ".last";
/// Behind the stem of what says what made a film.
pub const SIDECAR: &str = ".json";
/// The suffix of a file that is not whole yet.
pub const PART: &str = ".part";
/// Behind the stem of a film that will not be whole, before its ending.
const PARTIAL: &str = ".partial";

/// The name that a small file has until it is whole.
pub fn part_of(name: &str) -> String {
    format!("{name}{PART}")
}

/// The name that a film is on its way under: which ending is its own is seen when it is whole.
pub fn planned(stem: &str) -> String {
    whole(stem, Container::Mp4.ending())
}

/// The stem of a film with this name.
pub fn stem_of(name: &str) -> &str {
    let endings = Container::ALL.iter().map(|it| it.ending());
    let mut stems =
        endings.filter_map(|ending| name.strip_suffix(ending).and_then(|it| it.strip_suffix('.')));
    stems.next().unwrap_or(name)
}

/// The stem of a film of which this is a part, or what is kept of it: a stem has no dot in it.
pub fn stem_of_part(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// The name of a whole film.
pub fn whole(stem: &str, ending: &str) -> String {
    format!("{stem}.{ending}")
}

/// The name for the part of a film that cannot be completed.
pub fn partial(stem: &str, ending: &str) -> String {
    format!("{stem}{PARTIAL}.{ending}")
}

/// Versions of one film that are kept beside each other while none of them is whole.
const VERSIONS: usize = 9;

/// The files that bytes of a film come into, the first one first: where what comes now is another
/// film than what came before, neither is written over the other.
pub fn parts(stem: &str) -> Vec<String> {
    let others = (2..=VERSIONS).map(|nth| part_of(&format!("{}.{nth}", planned(stem))));
    std::iter::once(first_part(stem)).chain(others).collect()
}

/// The first of them.
pub fn first_part(stem: &str) -> String {
    part_of(&planned(stem))
}

/// Where a film is unwrapped into.
pub fn unpacked(stem: &str) -> String {
    format!("{}.unpacked{PART}", planned(stem))
}

/// Where one layer of a wrapping is written to, until it is whole.
pub fn unpacking(stem: &str) -> String {
    format!("{}.unpacking{PART}", planned(stem))
}

/// Where bytes of a film are that have come, under any name.
pub fn come(stem: &str) -> Vec<String> {
    let kept = endings().map(|ending| partial(stem, ending));
    parts(stem).into_iter().chain(kept).collect()
}

/// Everything that there is of a film that is not whole.
pub fn all_parts(stem: &str) -> Vec<String> {
    come(stem).into_iter().chain([unpacked(stem), unpacking(stem)]).collect()
}

/// Endings of films and of pictures that came in place of one.
fn endings() -> impl Iterator<Item = &'static str> {
    let films = Container::ALL.iter().map(|it| it.ending());
    films.chain(Picture::ALL.iter().map(|it| it.ending())).chain(["heic"])
}

/// Whether viewfinder appends exactly this to the stem of a film.
pub fn is_ours(stem: &str, name: &str) -> bool {
    let whole_film = endings().any(|ending| name == whole(stem, ending));
    let picture = |of: &str| {
        let mut names = Picture::ALL.iter().map(|it| format!("{stem}{of}.{}", it.ending()));
        names.any(|it| name.strip_suffix(PART).unwrap_or(name) == it)
    };
    whole_film
        || all_parts(stem).iter().any(|part| part == name)
        || picture(POSTER)
        || picture(LAST_FRAME)
        || name.strip_suffix(PART).unwrap_or(name) == format!("{stem}{SIDECAR}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ours_by_all_of_them() {
        for end in [
            ".mp4",
            ".webm",
            ".bin",
            ".mp4.part",
            ".mp4.2.part",
            ".mp4.9.part",
            ".mp4.unpacked.part",
            ".mp4.unpacking.part",
            ".partial.mp4",
            ".partial.mkv",
            ".partial.jpg",
            ".poster.png",
            ".last.webp.part",
            ".json",
            ".json.part",
        ] {
            assert!(is_ours("x", &format!("x{end}")), "{end}");
        }
        for name in [
            "x",
            "x.txt",
            "x.json.old",
            "x.mp4.bak",
            "x.part.mp4",
            "y.mp4",
            "x.poster",
            "x.poster.png.txt",
            "x.jsonl",
            "x.mp42",
            "x.mp4.10.part",
            "xx.mp4",
        ] {
            assert!(!is_ours("x", name), "{name}");
        }
        assert_eq!(
            (stem_of("a-b.webm"), stem_of("a-b.mp4"), stem_of("a-b")),
            ("a-b", "a-b", "a-b")
        );
    }
}
