//! Decides what to do with the answer of a file host.

use std::time::Duration;

use crate::api::{ContentRange, FileHead};
use crate::domain::{Failure, FailureKind, Part};

/// What to do with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Append its bytes to the part.
    GoOn,
    /// Its bytes are the file from the beginning. The part is kept until they have been examined.
    Anew,
    /// Nothing is missing: the part is complete.
    Whole,
    /// The answer does not fit the part: request the whole file.
    AskForAll,
    /// The host says that the file is not there: not yet, no longer, or not at this address.
    Denied(Failure),
    /// Try again later.
    Later(Failure, Option<Duration>),
    /// There is no film at this address.
    NoFilm(Failure),
}

/// Decides what to do, from the head of an answer to a request for what follows `part.done` bytes,
/// or for everything if `asked_for_all`. The content type is ignored: films are often labelled
/// wrongly, and their bytes are conclusive.
pub fn begin(part: &Part, asked_for_all: bool, head: &FileHead, host: &str) -> Begin {
    let why = |kind, what: String| Failure::new(kind, what);
    match head.status {
        200..=203 => Begin::Anew,
        206 if asked_for_all => match head.range.and_then(|range| range.first) {
            // Nobody asked for a part. One from the beginning is as good as far as it goes, and
            // where nobody says which it is the bytes tell.
            None | Some(0) => Begin::Anew,
            Some(_) => Begin::AskForAll,
        },
        206 => {
            // A host that overlooks `If-Range` may give a part of any file: it has to say which.
            let same_file = head.validator.is_some() && head.validator == part.validator;
            match head.range {
                Some(range) if same_file && is_rest(range, part, head.length) => Begin::GoOn,
                Some(_) | None => Begin::AskForAll,
            }
        }
        416 if !asked_for_all => {
            let total = head.range.and_then(|range| range.total);
            // Only where both say so: else it is another file that happens to be shorter.
            if total == Some(part.done) && part.total == total {
                Begin::Whole
            } else {
                Begin::AskForAll
            }
        }
        401 | 403 | 404 | 410 => Begin::Denied(why(
            FailureKind::NotFound,
            format!("{host} says that it does not exist ({})", head.status),
        )),
        408 | 429 | 500..=599 => Begin::Later(
            why(FailureKind::Provider, format!("{host} answered {}", head.status)),
            head.retry_after,
        ),
        status => Begin::NoFilm(why(FailureKind::Unclear, format!("{host} answered {status}"))),
    }
}

/// Whether an answer of `length` bytes continues the part, and agrees with the known size of the
/// whole.
fn is_rest(range: ContentRange, part: &Part, length: Option<u64>) -> bool {
    let end = range.last.and_then(|last| last.checked_add(1));
    let ends = end.is_some() && end == length.map_or(end, |length| part.done.checked_add(length));
    let total = range.total.or(end);
    let same_total = part.total.is_none() || part.total == total;
    range.first == Some(part.done) && ends && same_total && end == total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(done: u64, total: Option<u64>) -> Part {
        let validator = Some("\"a\"".to_owned());
        Part { path: "/f/x.mp4".into(), file: "/f/x.mp4.part".into(), validator, done, total }
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
        let go = |head: &FileHead| begin(&part(4, Some(10)), false, head, "h");
        assert_eq!(go(&rest(4, 10, "\"a\"")), Begin::GoOn);
        assert_eq!(go(&part_of(4, Some(9), Some(10))), Begin::GoOn, "it may be sent in chunks");
        assert_eq!(go(&part_of(4, Some(9), None)), Begin::GoOn, "how long the whole is is known");
        assert_eq!(go(&head(200)), Begin::Anew, "ranges are not understood, or it changed");
        for wrong in [
            rest(3, 10, "\"a\""),
            rest(5, 10, "\"a\""),
            rest(4, 11, "\"a\""),
            rest(4, 10, "\"b\""),
            FileHead { length: Some(3), ..rest(4, 10, "\"a\"") },
            FileHead { validator: None, ..rest(4, 10, "\"a\"") },
            part_of(4, Some(8), Some(10)),
            part_of(4, Some(8), None),
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
        let whole = |total, says| begin(&part(10, total), false, &nothing(says), "h");
        assert_eq!(whole(Some(10), 10), Begin::Whole);
        assert_eq!(whole(None, 10), Begin::AskForAll);
        assert_eq!(whole(Some(10), 9), Begin::AskForAll);
    }

    #[test]
    fn an_answer_is_taken_whatever_it_says_of_itself() {
        let all = |head: &FileHead| begin(&part(0, None), true, head, "h");
        for status in [200, 201, 202, 203] {
            assert_eq!(all(&head(status)), Begin::Anew, "{status}");
        }
        assert_eq!(all(&rest(0, 10, "\"a\"")), Begin::Anew);
        assert_eq!(all(&head(206)), Begin::Anew, "without a word of which part it is");
        for (last, total) in
            [(Some(9), Some(10)), (Some(8), Some(10)), (Some(9), None), (None, Some(10))]
        {
            assert_eq!(all(&part_of(0, last, total)), Begin::Anew, "{last:?} {total:?}");
        }
        assert_eq!(all(&rest(2, 10, "\"a\"")), Begin::AskForAll);
        let is_no_film = |head: &FileHead| matches!(all(head), Begin::NoFilm(_));
        for status in [204, 302, 304, 400, 402, 405, 416, 451] {
            assert!(is_no_film(&head(status)), "{status}");
        }
        for status in [401, 403, 404, 410] {
            assert!(matches!(all(&head(status)), Begin::Denied(_)), "{status}");
        }
        for status in [408, 429, 500, 503, 524] {
            assert!(matches!(all(&head(status)), Begin::Later(..)), "{status}");
        }
    }
}
