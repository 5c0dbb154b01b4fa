//! The film of a task and its two stills, served as a whole or by ranges.

use hyper::Method;
use hyper::body::Bytes;

use super::answers::{Answer, gateway, no_such_page, unauthorized};
use super::camera::Piece;
use super::door::{self, KEY, Keys, Pass};
use super::films::File;
use super::request::{Given, Request};
use super::route::FILES;
use super::task::{Phase, TaskRecord};
use super::tasks::Tasks;

/// The absolute address of a task's file on the server `base`, including what gives access to it.
/// After the first address has expired, later ones carry a number.
pub(super) fn url(
    base: &str,
    record: &TaskRecord,
    piece: Piece,
    signature: u64,
    keys: &Keys,
) -> String {
    let (id, file, pass) = (&record.task_id, piece.file(), keys.pass(&record.task_id));
    let address = format!("{base}{FILES}{id}/{file}?{KEY}={pass}");
    match signature {
        0 => address,
        _ => format!("{address}&{SIGNATURE}={signature}"),
    }
}

/// The query parameter of addresses after the first.
const SIGNATURE: &str = "sig";

/// Which address of a task's files a request used.
pub(super) fn signature(request: &Request) -> u64 {
    request.parameter(SIGNATURE).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// How a file host can make a download harder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Twist {
    #[default]
    None,
    /// Ranges are not supported: always the whole file.
    NoRange,
    /// A different file than before, by its `ETag`.
    Changed,
    /// A range from the middle, instead of the requested one.
    WrongRange,
}

/// Whether a request for a file has access to it. No header is required, as on the real hosts,
/// where the address itself is signed.
pub(super) fn pass(request: &Request, keys: &Keys) -> Pass {
    let named = request.path.strip_prefix(FILES).and_then(|path| path.split_once('/'));
    door::pass(request, keys, named.map_or("", |(task_id, _)| task_id))
}

pub(super) fn answer(tasks: &Tasks, request: &Request, given: &Given, twist: Twist) -> Answer {
    match pass(request, &given.keys) {
        Pass::Good => {}
        Pass::Old => return expired(&given.request_id),
        Pass::None => return unauthorized(&given.request_id),
    }
    let Some((record, piece)) = find(tasks, &request.path, given.now_ms) else {
        return no_such_page();
    };
    if signature(request) < tasks.signature(&record.task_id) {
        return expired(&given.request_id);
    }
    let Some(File { bytes, tag }) = given.file.clone() else {
        // Its maker failed, or it ended between two looks at the clock: either way, ask again.
        return gateway(500);
    };
    let mut tag = tag;
    if twist == Twist::Changed {
        tag.insert_str(1, "changed-");
    }
    let ranges = if twist == Twist::NoRange { "none" } else { "bytes" };
    let whole = Answer::new(200, piece.content_type(), bytes.clone())
        .with("etag", tag.clone())
        .with("accept-ranges", ranges);
    // If-Range: part of the file the client knows, or all of the one there is now.
    let same = request.if_range.as_ref().is_none_or(|known| *known == tag);
    if twist == Twist::NoRange || !same || request.method != Method::GET {
        return whole;
    }
    let length = bytes.len();
    match request.range.as_deref().map(|range| asked(range, length)) {
        None | Some(Range::Ignored) => whole,
        Some(Range::Part { first, last }) => {
            let first = if twist == Twist::WrongRange { elsewhere(first, last) } else { first };
            Answer { status: 206, body: bytes.slice(first..=last), ..whole }
                .with("content-range", format!("bytes {first}-{last}/{length}"))
        }
        Some(Range::Outside) => Answer { status: 416, body: Bytes::new(), ..whole }
            .with("content-range", format!("bytes */{length}")),
    }
}

/// A first byte other than `first`, up to `last`.
fn elsewhere(first: usize, last: usize) -> usize {
    if first > 0 { first / 2 } else { last.div_ceil(2) }
}

/// What S3 says about an expired address.
pub(super) fn expired(request_id: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>\
         <Message>Request has expired</Message><RequestId>{request_id}</RequestId></Error>"
    );
    Answer::new(403, "application/xml", body)
}

/// The finished task that a path belongs to, and which of its files.
pub(super) fn find<'a>(
    tasks: &'a Tasks,
    path: &str,
    now_ms: u64,
) -> Option<(&'a TaskRecord, Piece)> {
    let (task_id, name) = path.strip_prefix(FILES)?.split_once('/')?;
    let record = tasks.get(task_id)?;
    let ended = record.phase(now_ms) == Phase::Ended && record.fails.is_none();
    Some((record, Piece::named(name)?)).filter(|_| ended)
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    Part {
        first: usize,
        last: usize,
    },
    /// It is outside the file: 416.
    Outside,
    /// It is malformed, has several parts or uses another unit; RFC 9110 lets a server ignore it.
    Ignored,
}

fn asked(header: &str, length: usize) -> Range {
    let Some((first, last)) =
        header.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'))
    else {
        return Range::Ignored;
    };
    let end = length.saturating_sub(1);
    match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), _) if first >= length && (last.is_empty() || last.parse::<u64>().is_ok()) => {
            Range::Outside
        }
        (Ok(first), Ok(last)) if first <= last => Range::Part { first, last: last.min(end) },
        (Ok(first), Err(_)) if last.is_empty() => Range::Part { first, last: end },
        (Err(_), Ok(0)) if first.is_empty() => Range::Outside,
        (Err(_), Ok(suffix)) if first.is_empty() => {
            Range::Part { first: length.saturating_sub(suffix), last: end }
        }
        _ => Range::Ignored,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::sandbox::camera::{Camera, Order};
    use crate::sandbox::request::tests::{given, request};
    use crate::sandbox::route::Route;
    use crate::sandbox::task::tests::record;
    use crate::sandbox::tasks::Line;

    const FILM: &str = "film.mp4";

    fn get(file: &str, change: impl FnOnce(&mut Request), twist: Twist, age_ms: u64) -> Answer {
        get_of(record(1.0), file, change, twist, age_ms)
    }

    fn get_of(
        task: TaskRecord,
        file: &str,
        change: impl FnOnce(&mut Request),
        twist: Twist,
        age_ms: u64,
    ) -> Answer {
        let mut tasks = Tasks::default();
        tasks.apply(Line::Task(task));
        let mut request = request(Route::Film, "");
        request.method = Method::GET;
        request.path = format!("{FILES}{}/{file}", record(1.0).task_id);
        change(&mut request);
        let mut given = given(1_000_000 + age_ms);
        let order = Order::of(&record(1.0));
        given.file =
            Piece::named(file).map(|piece| File::new(Camera::default().make(&order, piece)));
        answer(&tasks, &request, &given, twist)
    }

    fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
        let found = answer.headers.iter().find(|(header, _)| *header == name);
        found.map_or("", |(_, value)| value)
    }

    #[test]
    fn a_finished_task_has_a_real_film_and_two_stills() {
        let film = get(FILM, |_| {}, Twist::None, 50_000);
        assert_eq!((film.status, header(&film, "content-type")), (200, "video/mp4"));
        assert_eq!(&film.body[4..8], b"ftyp");
        let moov = film.body.windows(4).position(|at| at == b"moov").unwrap();
        let mdat = film.body.windows(4).position(|at| at == b"mdat").unwrap();
        assert!(moov < mdat, "it can play before it is whole");
        assert!(film.body.len() <= 60 * 1024);
        for still in ["poster.png", "last_frame.png"] {
            let still = get(still, |_| {}, Twist::None, 50_000);
            assert_eq!((still.status, header(&still, "content-type")), (200, "image/png"));
            assert_eq!(&still.body[..8], b"\x89PNG\r\n\x1a\n");
            assert!(still.body.len() <= 40 * 1024);
        }
    }

    #[test]
    fn what_is_not_there_is_a_page() {
        for (file, age_ms) in [(FILM, 49_999), ("other.mp4", 50_000), ("", 50_000)] {
            assert_eq!(get(file, |_| {}, Twist::None, age_ms), no_such_page(), "{file}");
        }
        let failing = TaskRecord { fails: Some(String::new()), ..record(1.0) };
        assert_eq!(get_of(failing, FILM, |_| {}, Twist::None, 50_000), no_such_page());
        let elsewhere = get(FILM, |r| r.path = "/files/film.mp4".to_owned(), Twist::None, 50_000);
        assert_eq!(elsewhere, no_such_page());
    }

    #[test]
    fn a_download_goes_on_where_it_stopped() {
        let whole = get(FILM, |_| {}, Twist::None, 50_000);
        let tag = header(&whole, "etag").to_owned();
        let resume = |twist, tag: &str| {
            let change = |request: &mut Request| {
                request.range = Some("bytes=1000-".to_owned());
                request.if_range = Some(tag.to_owned());
            };
            get(FILM, change, twist, 50_000)
        };
        let rest = resume(Twist::None, &tag);
        assert_eq!((rest.status, &rest.body[..]), (206, &whole.body[1000..]));
        let length = whole.body.len();
        assert_eq!(header(&rest, "content-range"), format!("bytes 1000-{}/{length}", length - 1));
        assert_eq!(resume(Twist::NoRange, &tag).status, 200);
        assert_eq!(resume(Twist::None, "\"another\"").status, 200, "it is another file");
        let changed = resume(Twist::Changed, &tag);
        assert_eq!(changed.status, 200, "the file is another one now");
        assert_ne!(header(&changed, "etag"), tag);
    }

    #[test]
    fn a_range_can_be_another_than_the_one_asked_for_and_says_so() {
        for (asked, given) in [("1000-", 500), ("0-9", 5), ("-100", 1)] {
            let change = |request: &mut Request| request.range = Some(format!("bytes={asked}"));
            let part = get(FILM, change, Twist::WrongRange, 50_000);
            let honest = get(FILM, change, Twist::None, 50_000);
            assert_eq!(part.status, 206);
            let says = header(&part, "content-range").to_owned();
            assert_ne!(says, header(&honest, "content-range"));
            assert!(given == 1 || says.starts_with(&format!("bytes {given}-")), "{says}");
        }
        assert_eq!(get(FILM, |_| {}, Twist::WrongRange, 50_000).status, 200);
    }

    #[test]
    fn a_film_that_could_not_be_made_is_not_said_to_be_gone() {
        let mut tasks = Tasks::default();
        tasks.apply(Line::Task(record(1.0)));
        let mut request = request(Route::Film, "");
        let address = url("", &record(1.0), Piece::Film, 0, &Keys::Any);
        request.path = address.split('?').next().unwrap().to_owned();
        let answer = answer(&tasks, &request, &given(1_050_000), Twist::None);
        assert_eq!(answer.status, 500);
    }

    #[test]
    fn past_the_end_is_416_with_the_length() {
        let beyond = get(FILM, |r| r.range = Some("bytes=99999999-".into()), Twist::None, 50_000);
        assert_eq!((beyond.status, beyond.body.len()), (416, 0));
        assert!(header(&beyond, "content-range").starts_with("bytes */"));
    }

    #[test]
    fn a_head_has_no_ranges() {
        let change = |request: &mut Request| {
            request.method = Method::HEAD;
            request.range = Some("bytes=1-2".to_owned());
        };
        assert_eq!(get(FILM, change, Twist::None, 50_000).status, 200);
    }

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        for (header, range) in [
            ("bytes=0-0", Range::Part { first: 0, last: 0 }),
            ("bytes=2-5", Range::Part { first: 2, last: 5 }),
            ("bytes=2-", Range::Part { first: 2, last: 9 }),
            ("bytes=2-99", Range::Part { first: 2, last: 9 }),
            ("bytes=-3", Range::Part { first: 7, last: 9 }),
            ("bytes=-99", Range::Part { first: 0, last: 9 }),
            ("bytes=-0", Range::Outside),
            ("bytes=10-", Range::Outside),
            ("bytes=10-20", Range::Outside),
            ("bytes=5-2", Range::Ignored),
            ("bytes=-", Range::Ignored),
            ("bytes=a-b", Range::Ignored),
            ("bytes=5-x", Range::Ignored),
            ("bytes=0-1,3-4", Range::Ignored),
            ("lines=0-1", Range::Ignored),
            ("", Range::Ignored),
        ] {
            assert_eq!(asked(header, 10), range, "{header}");
        }
    }
}
