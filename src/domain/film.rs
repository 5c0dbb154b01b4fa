//! The film of a take on this machine: whether it is wanted, how much of it has arrived, and where
//! it is.

use std::path::PathBuf;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::failure::Failure;
use super::take_id::TakeId;
use super::text::is_invisible;
use super::time::Timestamp;

/// The container format of a film, detected from its bytes: what a host calls it is not reliable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// ISO base media: mp4 and its relatives.
    Mp4,
    /// `QuickTime`.
    Mov,
    /// `WebM`.
    Webm,
    /// Matroska.
    Mkv,
    /// AVI.
    Avi,
    /// GIF.
    Gif,
    /// An MPEG transport stream.
    Ts,
    /// Unknown.
    Bin,
}

impl Container {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Mp4, Self::Mov, Self::Webm, Self::Mkv, Self::Avi, Self::Gif, Self::Ts, Self::Bin];

    /// The file extension.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Mkv => "mkv",
            Self::Avi => "avi",
            Self::Gif => "gif",
            Self::Ts => "ts",
            Self::Bin => "bin",
        }
    }
}

/// Whether a take's film is fetched automatically once the task has ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fetch {
    /// Only on request.
    #[default]
    No,
    /// As soon as possible.
    Wanted,
    /// Wanted, but something stands in the way that an immediate retry would not fix. It is retried
    /// now and then, at the next start, and on request.
    Held(Failure),
    /// Wanted, but its host denies it, which for a day means "not there yet". When to ask again is
    /// decided by [`super::Denied`].
    Denied {
        /// The host's latest answer.
        why: Failure,
        /// When the host first denied it.
        since: Timestamp,
    },
}

/// A film of which only a part has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where the complete film will be, without its extension, which is known only then.
    pub path: PathBuf,
    /// The file that holds the part.
    pub file: PathBuf,
    /// The host's name for this exact version (a strong `ETag`, or a `Last-Modified`). Without it a
    /// download cannot be resumed, and starts over.
    pub validator: Option<String>,
    /// Bytes that are safely on disk.
    pub done: u64,
    /// Size of the whole film in bytes, if the host gave it.
    pub total: Option<u64>,
}

/// A complete film on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilm {
    /// The path of the film.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// The path of its poster, if there is one.
    pub poster: Option<PathBuf>,
    /// The path of its last frame, if there is one.
    pub last_frame: Option<PathBuf>,
    /// What is odd about it, as a clause, such as bytes after its end.
    pub remark: Option<String>,
}

/// A size in words: `940 bytes`, `2.1 MB`, in powers of 1000.
pub fn bytes_words(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = bytes.saturating_add(unit / 20) / (unit / 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match bytes {
        1 => "1 byte".to_owned(),
        0..=999 => format!("{bytes} bytes"),
        1000..=949_999 => format!("{} kB", (bytes + 500) / 1000),
        950_000..=949_999_999 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// Longest part of a film's name that is taken from the prompt, in bytes.
const SLUG: usize = 96;

/// Longest name of any file beside a film in bytes, including whatever is appended to the stem.
pub const NAME_LIMIT: usize = 200;

/// The name of a take's film without its extension: day, prompt, id. It is a valid path component
/// on any system: it contains only letters, digits and dashes, begins with a digit, and is at most
/// [`NAME_LIMIT`] bytes long with anything that is appended. The id makes it unique.
pub fn film_stem(day: &str, prompt: &str, id: TakeId) -> String {
    let (slug, digit) =
        (slug(prompt), |at: usize, c: u8| (at == 4 || at == 7) != c.is_ascii_digit());
    let is_day = day.len() == 10 && day.bytes().enumerate().all(|(at, c)| digit(at, c));
    // A clock that says nonsense must not name a file.
    let day = if is_day && day.split('-').count() == 3 { day } else { "0" };
    if slug.is_empty() { format!("{day}-{id}") } else { format!("{day}-{slug}-{id}") }
}

/// The letters and digits of a prompt in any language, with a dash in place of everything between
/// them.
fn slug(prompt: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    // The beginning of a long prompt is enough.
    let beginning: String = prompt.chars().take(4 * SLUG).nfc().collect();
    for grapheme in beginning.graphemes(true) {
        let first = grapheme.chars().find(|c| !is_invisible(*c)).unwrap_or('-');
        if !first.is_alphanumeric() {
            gap = true;
            continue;
        }
        // A letter with more marks than any language has is not written out.
        let kept: String =
            grapheme.chars().filter(|c| is_letter(*c) || is_mark(*c)).take(4).collect();
        let kept = kept.to_lowercase();
        let dash = usize::from(gap && !slug.is_empty());
        if slug.len() + dash + kept.len() > SLUG {
            break;
        }
        slug.extend(std::iter::repeat_n('-', dash));
        slug.push_str(&kept);
        gap = false;
    }
    slug
}

/// Whether a character is a visible letter or digit. Some letters, such as Hangul fillers, are
/// invisible.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_invisible(c)
}

/// Whether a character combines with the letter before it and controls nothing.
fn is_mark(c: char) -> bool {
    !is_invisible(c) && !c.is_control() && unicode_width::UnicodeWidthChar::width(c) == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> TakeId {
        TakeId::from_random([1, 2, 3, 4, 5])
    }

    #[test]
    fn sizes_are_said_in_few_words() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1000, "1 kB"),
            (949_999, "950 kB"),
            (950_000, "1.0 MB"),
            (2_149_000, "2.1 MB"),
            (1_000_000_000, "1.0 GB"),
        ] {
            assert_eq!(bytes_words(bytes), words);
        }
        assert!(bytes_words(u64::MAX).ends_with(" GB"));
    }

    #[test]
    fn a_name_says_when_what_and_which() {
        let stem = |prompt| film_stem("2026-11-22", prompt, id());
        let end = format!("-{}", id());
        for (prompt, slug) in [
            ("A cat, on a lighthouse!", "-a-cat-on-a-lighthouse"),
            ("Nước chảy đá mòn", "-nước-chảy-đá-mòn"),
            ("雨夜的霓虹街道", "-雨夜的霓虹街道"),
            ("../../etc/passwd", "-etc-passwd"),
            ("-rf *", "-rf"),
            ("...", ""),
            ("", ""),
            ("🐈\u{200d}⬛ con mèo", "-con-mèo"),
            ("\u{3164}\u{115f}\u{ffa0}", ""),
            ("a\u{3164}b\u{115f}\u{1161}\u{ffa0}", "-a-b\u{1161}"),
        ] {
            assert_eq!(stem(prompt), format!("2026-11-22{slug}{end}"), "{prompt}");
        }
        assert_eq!(stem(&"x".repeat(500)).len(), 10 + 1 + SLUG + 1 + 8);
        assert_eq!(film_stem("", "cat", id()), format!("0-cat{end}"));
    }
}
