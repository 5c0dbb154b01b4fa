//! What an answer of a file host allows.

use std::time::Duration;

use crate::api::FileHead;
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
            Some(range) if range.first == Some(0) && range.total == head.length => Begin::Anew,
            _ => Begin::NoFilm(why(
                FailureKind::Unclear,
                format!("{host} sent a part of it although all of it was asked for"),
            )),
        },
        206 => {
            let Some(range) = head.range else { return Begin::AskForAll };
            let same_total = part.total.is_none() || range.total == part.total;
            let same_file = head.validator.is_none() || head.validator == part.validator;
            // The rest, to its end, and of the file that is there.
            let rest = range.total.zip(range.first).map(|(total, first)| total - first);
            let to_the_end = rest.is_none() || head.length.is_none() || head.length == rest;
            if range.first == Some(part.done) && same_total && same_file && to_the_end {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ContentRange;

    fn part(done: u64, total: Option<u64>) -> Part {
        Part { path: "/f/x.mp4".into(), validator: Some("\"a\"".to_owned()), done, total }
    }

    fn head(status: u16) -> FileHead {
        FileHead { status, ..FileHead::default() }
    }

    fn rest(first: u64, total: u64, tag: &str) -> FileHead {
        FileHead {
            range: Some(ContentRange { first: Some(first), total: Some(total) }),
            length: Some(total - first),
            validator: Some(tag.to_owned()),
            ..head(206)
        }
    }

    #[test]
    fn a_download_goes_on_only_with_the_rest_of_the_same_file() {
        let go = |head: &FileHead| begin(&part(4, Some(10)), head, "h");
        assert_eq!(go(&rest(4, 10, "\"a\"")), Begin::GoOn);
        assert_eq!(go(&head(200)), Begin::Anew, "ranges are not understood, or it changed");
        for wrong in [
            rest(3, 10, "\"a\""),
            rest(5, 10, "\"a\""),
            rest(4, 11, "\"a\""),
            rest(4, 10, "\"b\""),
            FileHead { length: Some(3), ..rest(4, 10, "\"a\"") },
            head(206),
            head(416),
        ] {
            assert_eq!(go(&wrong), Begin::AskForAll, "{wrong:?}");
        }
        let nothing = |total| FileHead {
            range: Some(ContentRange { first: None, total: Some(total) }),
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
