//! The names of a film's files: its stem (see [`crate::domain::film_stem`]) and a suffix.

use super::signature::Picture;
use crate::domain::Container;

/// Follows the stem in the name of a film's poster, before the extension.
pub const POSTER: &str = ".poster";
/// Follows the stem in the name of a film's last frame, before the extension.
pub const LAST_FRAME: &str = ".last";
/// Follows the stem in the name of the file that describes how the film was made.
pub const SIDECAR: &str = ".json";
/// Ends the name of an incomplete file.
pub const PART: &str = ".part";
/// Follows the stem in the name of a film that cannot be completed, before the extension.
const PARTIAL: &str = ".partial";

/// The name that a small file has until it is complete.
pub fn part_of(name: &str) -> String {
    format!("{name}{PART}")
}

/// The name of a film during its download, before its extension is known.
pub fn planned(stem: &str) -> String {
    whole(stem, Container::Mp4.ending())
}

/// The stem in the name of a film.
pub fn stem_of(name: &str) -> &str {
    let endings = Container::ALL.iter().map(|it| it.ending());
    let mut stems =
        endings.filter_map(|ending| name.strip_suffix(ending).and_then(|it| it.strip_suffix('.')));
    stems.next().unwrap_or(name)
}

/// The stem in the name of a part. A stem contains no dot.
pub fn stem_of_part(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// The name of a complete film.
pub fn whole(stem: &str, ending: &str) -> String {
    format!("{stem}.{ending}")
}

/// The name of a part that cannot be completed.
pub fn partial(stem: &str, ending: &str) -> String {
    format!("{stem}{PARTIAL}.{ending}")
}

/// Most versions of a film that are kept side by side while none is complete.
const VERSIONS: usize = 9;

/// The files that the bytes of a film can go into, in order. If the bytes that arrive are a
/// different film from those that arrived before, neither overwrites the other.
pub fn parts(stem: &str) -> Vec<String> {
    let others = (2..=VERSIONS).map(|nth| part_of(&format!("{}.{nth}", planned(stem))));
    std::iter::once(first_part(stem)).chain(others).collect()
}

/// The first of [`parts`].
pub fn first_part(stem: &str) -> String {
    part_of(&planned(stem))
}

/// The name of the file that a film is unwrapped into.
pub fn unpacked(stem: &str) -> String {
    format!("{}.unpacked{PART}", planned(stem))
}

/// The name of a layer of a wrapping until it is complete.
pub fn unpacking(stem: &str) -> String {
    format!("{}.unpacking{PART}", planned(stem))
}

/// Every name that received bytes of a film can have.
pub fn come(stem: &str) -> Vec<String> {
    let kept = endings().map(|ending| partial(stem, ending));
    parts(stem).into_iter().chain(kept).collect()
}

/// Every name that a file of an incomplete film can have.
pub fn all_parts(stem: &str) -> Vec<String> {
    come(stem).into_iter().chain([unpacked(stem), unpacking(stem)]).collect()
}

/// Extensions of films, and of pictures that came instead of one.
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
