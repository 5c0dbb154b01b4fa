//! What an answer of a file host allows.

use std::time::Duration;

use crate::api::{ContentRange, FileHead};
use crate::domain::{Failure, FailureKind, Part};

/// What to do with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Its bytes go behind those that are there.
    GoOn,
    /// Its bytes are the whole file from the beginning; what is there is dropped.
    Anew,
    /// Nothing is missing: what is there is whole.
    Whole,
    /// The answer fits nothing that is there: ask again, for the whole file.
    AskForAll,
    /// The address is good no more: ask the provider for another.
    Gone(Failure),
    /// Not now.
    Later(Failure, Option<Duration>),
    /// What comes is no film.
    NoFilm(Failure),
}

/// Decides, from the head of an answer to a request for what is behind `part.done` bytes. A
/// request for the whole file has `part.done == 0`.
pub fn begin(part: &Part, head: &FileHead, host: &str) -> Begin {
    let why = |kind, what: String| Failure::new(kind, what);
    match head.status {
        200 if head.is_text => {
            Begin::NoFilm(why(FailureKind::Unclear, format!("{host} sent a page in place of it")))
        }
        200 | 206 if head.is_encoded => Begin::NoFilm(why(
            FailureKind::Unclear,
            format!("{host} sent it in an encoding that was not asked for"),
        )),
        200 => Begin::Anew,
        206 if part.done == 0 => match head.range {
            // Nobody asked for a part, but one from the beginning to the end is the whole.
            Some(range) if is_rest(range, 0, head.length) => Begin::Anew,
            _ => Begin::NoFilm(why(
                FailureKind::Unclear,
                format!("{host} sent a part of it although all of it was asked for"),
            )),
        },
        206 => {
            let Some(range) = head.range else { return Begin::AskForAll };
            let same_total = part.total.is_none() || range.total == part.total;
            // A host that overlooks `If-Range` may give a part of any file: it has to say which.
            let same_file = head.validator.is_some() && head.validator == part.validator;
            if same_total && same_file && is_rest(range, part.done, head.length) {
                Begin::GoOn
            } else {
                Begin::AskForAll
            }
        }
        416 if part.done > 0 => {
            let total = head.range.and_then(|range| range.total);
            // Only where both say so: else it is another file that happens to be shorter.
            if total == Some(part.done) && part.total == total {
                Begin::Whole
            } else {
                Begin::AskForAll
            }
        }
        401 | 403 | 404 | 410 => Begin::Gone(why(
            FailureKind::NotFound,
            format!("{host} has it no more ({})", head.status),
        )),
        408 | 429 | 500..=599 => Begin::Later(
            why(FailureKind::Provider, format!("{host} answered {}", head.status)),
            head.retry_after,
        ),
        status => Begin::NoFilm(why(FailureKind::Unclear, format!("{host} answered {status}"))),
    }
}

/// Whether an answer of `length` bytes is what is behind the first `done` bytes, to the end. Where
/// the host does not say how much the whole is, nobody can know.
fn is_rest(range: ContentRange, done: u64, length: Option<u64>) -> bool {
    let Some(total) = range.total else { return false };
    let ends = range.last.is_some_and(|last| last.checked_add(1) == Some(total));
    let fits = length.is_none_or(|length| done.checked_add(length) == Some(total));
    range.first == Some(done) && ends && fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(done: u64, total: Option<u64>) -> Part {
        Part { path: "/f/x.mp4".into(), validator: Some("\"a\"".to_owned()), done, total }
    }

    fn head(status: u16) -> FileHead {
        FileHead { status, ..FileHead::default() }
    }

    fn rest(first: u64, total: u64, tag: &str) -> FileHead {
        FileHead {
            range: Some(ContentRange {
                first: Some(first),
                last: Some(total - 1),
                total: Some(total),
            }),
            length: Some(total - first),
            validator: Some(tag.to_owned()),
            ..head(206)
        }
    }

    fn part_of(first: u64, last: Option<u64>, total: Option<u64>) -> FileHead {
        let range = Some(ContentRange { first: Some(first), last, total });
        FileHead { range, length: None, ..rest(first, 10, "\"a\"") }
    }

    #[test]
    fn a_download_goes_on_only_with_the_rest_of_the_same_file() {
        let go = |head: &FileHead| begin(&part(4, Some(10)), head, "h");
        assert_eq!(go(&rest(4, 10, "\"a\"")), Begin::GoOn);
        assert_eq!(go(&part_of(4, Some(9), Some(10))), Begin::GoOn, "it may be sent in chunks");
        assert_eq!(go(&head(200)), Begin::Anew, "ranges are not understood, or it changed");
        for wrong in [
            rest(3, 10, "\"a\""),
            rest(5, 10, "\"a\""),
            rest(4, 11, "\"a\""),
            rest(4, 10, "\"b\""),
            FileHead { length: Some(3), ..rest(4, 10, "\"a\"") },
            FileHead { validator: None, ..rest(4, 10, "\"a\"") },
            part_of(4, Some(8), Some(10)),
            part_of(4, Some(9), None),
            part_of(4, None, Some(10)),
            head(206),
            head(416),
        ] {
            assert_eq!(go(&wrong), Begin::AskForAll, "{wrong:?}");
        }
        let nothing = |total| FileHead {
            range: Some(ContentRange { first: None, last: None, total: Some(total) }),
            ..head(416)
        };
        assert_eq!(begin(&part(10, Some(10)), &nothing(10), "h"), Begin::Whole);
        assert_eq!(begin(&part(10, None), &nothing(10), "h"), Begin::AskForAll);
        assert_eq!(begin(&part(10, Some(10)), &nothing(9), "h"), Begin::AskForAll);
    }

    #[test]
    fn what_is_no_film_is_named() {
        let anew = |head: &FileHead| begin(&part(0, None), head, "h");
        assert_eq!(anew(&head(200)), Begin::Anew);
        assert_eq!(anew(&rest(0, 10, "\"a\"")), Begin::Anew);
        let chunked = |last, total| anew(&part_of(0, last, total));
        assert_eq!(chunked(Some(9), Some(10)), Begin::Anew);
        for (last, total) in [(Some(8), Some(10)), (Some(9), None), (None, Some(10))] {
            assert!(matches!(chunked(last, total), Begin::NoFilm(_)), "{last:?} {total:?}");
        }
        let is_no_film = |head: &FileHead| matches!(anew(head), Begin::NoFilm(_));
        assert!(is_no_film(&FileHead { is_text: true, ..head(200) }));
        assert!(is_no_film(&FileHead { is_encoded: true, ..head(200) }));
        assert!(is_no_film(&rest(2, 10, "\"a\"")) && is_no_film(&head(204)));
        assert!(is_no_film(&head(416)) && is_no_film(&head(302)));
        for status in [401, 403, 404, 410] {
            assert!(matches!(anew(&head(status)), Begin::Gone(_)), "{status}");
        }
        for status in [408, 429, 500, 503, 524] {
            assert!(matches!(anew(&head(status)), Begin::Later(..)), "{status}");
        }
    }
}
