//! The hostile answers of a provider and of a film host, and what is right about each.
//!
//! In a body `@ID@` stands for the task's id, `@FILM@` for its film's address, `@KEY@` for a secret
//! in one of its spellings.

use crate::server::{Answer, Asked, Delivery, FilmAnswer, etag, plain_film};

/// What a submission's answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// Accepted: the take has the id.
    Yes,
    /// It may have been: `unconfirmed`, and an id in it is kept.
    Perhaps,
    /// Nothing was made.
    No,
    /// One too many: sent again.
    Again,
}

/// Status, what it says, body.
type Generate = (u16, Says, &'static str);

/// Answers of generate.
pub(crate) const GENERATE: [Generate; 62] = [
    // Success in other words.
    (200, Says::Yes, r#"{"code":0,"message":"SUCCEED","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":"0","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":1,"data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":"","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":201,"data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":"202","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":10000,"msg":"@KEY@","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":"ok","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":"SUCCEED","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":"Succeeded","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":"成功","data":{"task_id":"@ID@"}}"#),
    (201, Says::Yes, r#"{"code":null,"data":{"task_id":"@ID@"}}"#),
    (202, Says::Yes, r#"{"data":{"task_id":"@ID@"},"debug":"@KEY@"}"#),
    // An error that is none.
    (200, Says::Yes, r#"{"code":200,"error":"","data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":200,"error":{},"data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":200,"error":[],"data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"error":false,"data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"error":{"code":null,"message":null},"data":{"task_id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"error":null,"task_id":"@ID@"}"#),
    // The id in other places.
    (200, Says::Yes, r#"{"code":"success","message":"","data":"@ID@"}"#),
    (200, Says::Yes, r#"{"id":"@ID@","status":"queued"}"#),
    (200, Says::Yes, r#"{"code":200,"data":{"id":"@ID@"}}"#),
    (200, Says::Yes, r#"{"code":200,"data":{"taskId":"@ID@"}}"#),
    (200, Says::Yes, r#"{"taskId":"@ID@"}"#),
    (200, Says::Yes, r#"{"code":200,"data":[{"task_id":"@ID@"}]}"#),
    (200, Says::Yes, "\u{feff}\n\n {\"code\":200,\"data\":{\"task_id\":\"@ID@\"}}\n\n"),
    // A real error beside an id.
    (
        200,
        Says::Perhaps,
        r#"{"code":"fail","message":"upstream is slow @KEY@","data":{"task_id":"@ID@"}}"#,
    ),
    (200, Says::Perhaps, r#"{"error":{"message":"overloaded"},"data":{"task_id":"@ID@"}}"#),
    (
        500,
        Says::Perhaps,
        r#"{"code":"do_request_failed","message":"@KEY@","data":{"task_id":"@ID@"}}"#,
    ),
    (504, Says::Perhaps, r#"{"error":{"message":"timeout"},"task_id":"@ID@"}"#),
    (502, Says::Perhaps, r#"{"message":"bad gateway","data":{"id":"@ID@"}}"#),
    (200, Says::Perhaps, "data: {\"code\":200,\"data\":{\"task_id\":\"@ID@\"}}\n\ndata: [DONE]\n"),
    // An id that is none.
    (200, Says::Perhaps, r#"{"code":200,"data":{"task_id":"@ID@ x"}}"#),
    (200, Says::Perhaps, r#"{"code":200,"data":{"task_id":"@ID@\u202e"}}"#),
    (200, Says::Perhaps, r#"{"code":200,"data":{"task_id":"@ID@\u001b[31m"}}"#),
    (200, Says::Perhaps, r#"{"code":200,"data":{"task_id":"","note":"@ID@"}}"#),
    (200, Says::Perhaps, r#"{"code":200,"data":{"task_id":"@KEY@"},"also":"@ID@"}"#),
    // Nothing that says no.
    (
        504,
        Says::Perhaps,
        r#"{"error":{"message":"upstream timeout @KEY@","type":"new_api_error"}}"#,
    ),
    (524, Says::Perhaps, r#"{"error":{"message":"a timeout occurred","code":"524"}}"#),
    (502, Says::Perhaps, r#"{"code":"bad_response","message":"bad gateway","data":null}"#),
    (500, Says::Perhaps, r#"{"error":{"message":"internal @KEY@","code":""}}"#),
    (500, Says::Perhaps, r#"{"code":500,"msg":"error","data":null}"#),
    (408, Says::Perhaps, r#"{"error":{"message":"request timeout"}}"#),
    (503, Says::Perhaps, r#"{"detail":"overloaded"}"#),
    (524, Says::Perhaps, "<html>@KEY@</html>"),
    (200, Says::Perhaps, "<!doctype html><title>@KEY@</title>"),
    (200, Says::Perhaps, ""),
    (200, Says::Perhaps, "{}"),
    (200, Says::Perhaps, "[]"),
    (200, Says::Perhaps, r#"{"code":200,"data":null}"#),
    // A plain no.
    (
        400,
        Says::No,
        r#"{"error":{"message":"field x is required (@KEY@)","code":"invalid_request"}}"#,
    ),
    (401, Says::No, r#"{"error":{"message":"invalid token @KEY@","code":""}}"#),
    (403, Says::No, r#"{"code":"insufficient_user_quota","message":"no quota","data":null}"#),
    (422, Says::No, r#"{"detail":[{"loc":["body","prompt"],"msg":"@KEY@","type":"value_error"}]}"#),
    (400, Says::No, r#"{"error":{"message":{"detail":"too long @KEY@","max":1000}}}"#),
    (400, Says::No, r#"{"errors":[{"message":"bad ratio"}]}"#),
    (400, Says::No, r#"{"error":"Validation of body failed","issues":[{"message":"@KEY@"}]}"#),
    (200, Says::No, r#"{"success":false,"message":"balance low"}"#),
    (200, Says::No, r#"{"code":"insufficient_user_quota","message":"@KEY@","data":null}"#),
    (
        503,
        Says::No,
        r#"{"error":{"code":"model_not_found","message":"no available channel @KEY@"}}"#,
    ),
    (500, Says::No, r#"{"error":{"code":"invalid_request","message":"field y is required"}}"#),
    (429, Says::Again, r#"{"code":"","message":"one too many @KEY@","data":null}"#),
];

/// What an answer of the feed means for the take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// It goes on; the next answer counts.
    Open,
    /// It has failed, in these words.
    Failed(&'static str),
    /// The film is there.
    Film,
}

/// Status, what it means, body.
type Feed = (u16, Means, &'static str);

/// A wrapped answer of the feed around this.
macro_rules! wrapped {
    ($inner:literal) => {
        concat!(r#"{"code":"success","message":"","data":{"task_id":"@ID@","#, $inner, "}}")
    };
}

/// Answers of the feed.
pub(crate) const FEED: [Feed; 58] = [
    (400, Means::Open, r#"{"code":"task_not_exist","message":"task_not_exist","data":null}"#),
    (404, Means::Open, r#"{"error":{"message":"task_not_exist @KEY@"}}"#),
    (404, Means::Open, "not found"),
    (403, Means::Open, "<html>Just a moment...</html>"),
    (
        500,
        Means::Open,
        r#"{"code":"get_task_failed","message":"database is locked @KEY@","data":null}"#,
    ),
    (502, Means::Open, "<html>@KEY@</html>"),
    (429, Means::Open, r#"{"error":{"message":"one too many"}}"#),
    (200, Means::Open, ""),
    (200, Means::Open, "<html></html>"),
    (200, Means::Open, "{}"),
    (200, Means::Open, "null"),
    (200, Means::Open, r#"{"code":"success","data":null}"#),
    (200, Means::Open, r#"{"error":{"message":"insufficient balance @KEY@","code":"quota"}}"#),
    (200, Means::Open, wrapped!(r#""status":"unknown""#)),
    (200, Means::Open, wrapped!(r#""status":"WARMING_UP""#)),
    (200, Means::Open, wrapped!(r#""status":7"#)),
    (200, Means::Open, wrapped!(r#""status":"IN_PROGRESS","progress":"NaN%""#)),
    (200, Means::Open, wrapped!(r#""status":"IN_PROGRESS","progress":"1e999""#)),
    (200, Means::Open, wrapped!(r#""status":"QUEUED","note":"@KEY@""#)),
    // Done without a film that can be fetched.
    (200, Means::Open, wrapped!(r#""status":"SUCCESS","progress":"100%""#)),
    (200, Means::Open, wrapped!(r#""status":"SUCCESS","data":{"output":[]}"#)),
    (200, Means::Open, wrapped!(r#""status":"SUCCESS","data":{"output":null}"#)),
    (200, Means::Open, wrapped!(r#""status":"SUCCESS","video_url":"data:video/mp4;base64,AAAA""#)),
    (200, Means::Open, wrapped!(r#""status":"SUCCESS","video_url":"javascript:alert(1)""#)),
    (200, Means::Open, wrapped!(r#""status":"SUCCESS","video_url":"file:///etc/passwd""#)),
    (200, Means::Open, wrapped!(r#""status":"SUCCESS","video_url":"""#)),
    (200, Means::Open, wrapped!(r#""status":"SUCCESS","video_url":"@FILM@?k=@KEY@""#)),
    // Endings that nobody listed.
    (
        200,
        Means::Failed("task expired"),
        wrapped!(r#""status":"EXPIRED","fail_reason":"task expired""#),
    ),
    (200, Means::Failed(""), wrapped!(r#""status":"TIMEOUT""#)),
    (200, Means::Failed("no"), wrapped!(r#""status":"REJECTED","fail_reason":"no""#)),
    (200, Means::Failed(""), wrapped!(r#""status":"ABORTED","fail_reason":"@KEY@""#)),
    (200, Means::Failed(""), wrapped!(r#""status":"BANNED""#)),
    (200, Means::Failed(""), wrapped!(r#""status":"TERMINATED""#)),
    (200, Means::Failed(""), wrapped!(r#""status":"IN_PROGRESS","data":{"status":"MODERATED"}"#)),
    (200, Means::Failed(""), wrapped!(r#""status":"IN_PROGRESS","data":{"status":"CANCELLED"}"#)),
    (
        200,
        Means::Failed("odd ending"),
        wrapped!(r#""status":"VAPOURISED","fail_reason":"odd ending""#),
    ),
    // Reasons that are no text.
    (
        200,
        Means::Failed("blocked"),
        wrapped!(r#""status":"FAILURE","fail_reason":{"code":"SAFETY","message":"blocked @KEY@"}"#),
    ),
    (
        200,
        Means::Failed("first"),
        wrapped!(r#""status":"FAILURE","fail_reason":["first","second"]"#),
    ),
    (200, Means::Failed("5001"), wrapped!(r#""status":"FAILURE","fail_reason":5001"#)),
    (
        200,
        Means::Failed("deep"),
        wrapped!(r#""status":"FAILURE","fail_reason":{"a":{"b":[{"message":"deep"}]}}"#),
    ),
    (200, Means::Failed(""), wrapped!(r#""status":"FAILURE","fail_reason":"\u200b\u202e""#)),
    (
        200,
        Means::Failed("against policy"),
        wrapped!(
            r#""status":"FAILURE","fail_reason":"","data":{"status":"FAILED","failure":"against policy @KEY@"}"#
        ),
    ),
    // The film in other words and places.
    (200, Means::Film, wrapped!(r#""status":"succeeded","data":{"output":["@FILM@"]}"#)),
    (200, Means::Film, wrapped!(r#""status":" SUCCESS ","data":{"video_url":"@FILM@"}"#)),
    (200, Means::Film, wrapped!(r#""status":"done","data":{"video_url":"@FILM@"}"#)),
    (200, Means::Film, wrapped!(r#""status":"SUCCESS","data":{"output":[{"url":"@FILM@"}]}"#)),
    (200, Means::Film, wrapped!(r#""status":"SUCCESS","data":{"videos":[{"url":"@FILM@"}]}"#)),
    (200, Means::Film, wrapped!(r#""status":"SUCCESS","video_url":"@FILM@?name=a b&x=猫""#)),
    (200, Means::Film, wrapped!(r#""status":"SUCCESS","video_url":" @FILM@\n""#)),
    (200, Means::Film, wrapped!(r#""status":"SUCCESS","result_url":"@FILM@","note":"@KEY@""#)),
    (200, Means::Film, wrapped!(r#""status":"SUCCESS","data":"{\"video_url\":\"@FILM@\"}""#)),
    (
        200,
        Means::Film,
        r#"{"code":"success","data":"{\"task_id\":\"@ID@\",\"status\":\"SUCCESS\",\"video_url\":\"@FILM@\"}"}"#,
    ),
    (
        200,
        Means::Film,
        r#"{"code":"success","data":[{"task_id":"@ID@","status":"SUCCESS","data":{"output":["@FILM@"]}}]}"#,
    ),
    (200, Means::Film, r#"{"id":"@ID@","status":"SUCCEEDED","output":["@FILM@"],"progress":1}"#),
    (
        200,
        Means::Film,
        r#"{"code":200,"msg":"成功","data":{"task_id":"@ID@","status":"3","video_url":"@FILM@"}}"#,
    ),
    (200, Means::Film, r#"{"task_id":"@ID@","status":"SUCCESS","url":"@FILM@"}"#),
    // Relays map ids.
    (
        200,
        Means::Film,
        r#"{"code":"success","data":{"task_id":"somebody-elses","status":"SUCCESS","video_url":"@FILM@"}}"#,
    ),
    (
        200,
        Means::Film,
        r#"{"code":"success","data":{"task_id":"@KEY@","status":"SUCCESS","video_url":"@FILM@"}}"#,
    ),
];

/// A film's answer, made of what is asked and of a secret in one of its spellings.
type Film = (&'static str, fn(Asked<'_>, &str) -> FilmAnswer);

/// Answers of a film host. Where bytes of the film stand in one, they are there to be kept.
pub(crate) const FILMS: [Film; 61] = [
    ("401", |_, key| page(401, key)),
    ("403", |_, key| page(403, key)),
    ("404", |_, key| page(404, key)),
    ("410", |_, key| page(410, key)),
    ("416", |_, key| page(416, key)),
    ("500", |_, key| page(500, key)),
    ("503", |_, key| add(page(503, key), "Retry-After", "0")),
    ("a page", |_, key| add(page(200, key), "Content-Type", "text/html")),
    ("a page for a film", |_, key| add(page(200, key), "Content-Type", "video/mp4")),
    ("a short page for a film", |_, _| {
        add(body(200, "not found, sorry"), "Content-Type", "video/mp4")
    }),
    ("a page for the rest", |asked, key| {
        let range = format!("bytes {}-{}/*", asked.from, asked.from + 9);
        add(add(page(206, key), "Content-Range", &range), "Content-Type", "video/mp4")
    }),
    ("JSON for a film", |_, _| {
        add(body(200, r#"{"error":"expired"}"#), "Content-Type", "video/mp4")
    }),
    ("empty", |_, _| add(body(200, ""), "Content-Type", "video/mp4")),
    ("204", |_, _| body(204, "")),
    ("302 to nowhere", |_, _| add(body(302, ""), "Location", "ftp://example.com/a.mp4")),
    ("302 with a secret", |_, _| {
        add(body(302, ""), "Location", &format!("http://127.0.0.1:1/{}", crate::canary::KEY))
    }),
    ("closed", |asked, _| cut(asked, Delivery::Closed)),
    ("half closed", |asked, _| cut(asked, Delivery::HalfClosed)),
    ("reset", |asked, _| cut(asked, Delivery::Reset)),
    ("noise", |asked, _| cut(asked, Delivery::Noise)),
    ("cut at 1", |asked, _| cut(asked, Delivery::Cut(1))),
    ("cut at 11", |asked, _| cut(asked, Delivery::Cut(11))),
    ("cut at a third", |asked, _| cut(asked, Delivery::Cut(rest(asked) / 3))),
    ("cut at all but one", |asked, _| cut(asked, Delivery::Cut(rest(asked) - 1))),
    ("cut by a reset", |asked, _| cut(asked, Delivery::CutReset(rest(asked) / 2))),
    ("cut from the beginning", |asked, _| cut(anew(asked), Delivery::Cut(asked.film.len() / 2))),
    ("cut without a validator", |asked, _| {
        without(cut(anew(asked), Delivery::Cut(asked.film.len() / 4)), "ETag")
    }),
    ("announced too short", |asked, _| cut(asked, Delivery::Announced(rest(asked) - 1))),
    ("announced too long", |asked, _| cut(asked, Delivery::Announced(rest(asked) + 1000))),
    ("announced by nothing", |asked, _| cut(asked, Delivery::Unannounced)),
    ("no mark of the last chunk", |asked, _| cut(asked, Delivery::Unmarked)),
    ("dripping", |asked, _| cut(asked, Delivery::Drip(rest(asked) / 5 + 1))),
    ("from the beginning", |asked, _| plain_film(anew(asked), Delivery::Whole)),
    ("no validator", |asked, _| without(plain_film(asked, Delivery::Whole), "ETag")),
    ("a weak validator", |asked, _| {
        let tag = format!("W/{}", etag(asked.film));
        add(without(plain_film(asked, Delivery::Whole), "ETag"), "ETag", &tag)
    }),
    ("a validator that is a secret", |asked, _| {
        let tag = format!("\"{}\"", crate::canary::KEY);
        add(without(cut(anew(asked), Delivery::Cut(asked.film.len() / 3)), "ETag"), "ETag", &tag)
    }),
    ("a line break behind", |asked, _| behind(asked, b"\r\n")),
    ("a zero behind", |asked, _| behind(asked, &[0; 1])),
    ("three zeros behind", |asked, _| behind(asked, &[0; 3])),
    ("seven zeros behind", |asked, _| behind(asked, &[0; 7])),
    ("junk behind", |asked, _| behind(asked, b"\x9f\x01junk that no box explains")),
    ("a comment behind", |asked, _| behind(asked, b"<!-- served by cache-17 -->")),
    ("an ID3 tag behind", |asked, _| behind(asked, b"TAG a title that is no box")),
    ("text/plain", |asked, _| labelled(asked, "Content-Type", "text/plain")),
    ("text/html", |asked, _| labelled(asked, "Content-Type", "text/html; charset=utf-8")),
    ("application/json", |asked, _| labelled(asked, "Content-Type", "application/json")),
    ("application/xml", |asked, _| labelled(asked, "Content-Type", "application/xml")),
    ("no label", |asked, _| without(plain_film(asked, Delivery::Whole), "Content-Type")),
    ("encoding: empty", |asked, _| labelled(asked, "Content-Encoding", "")),
    ("encoding: aws-chunked", |asked, _| labelled(asked, "Content-Encoding", "aws-chunked")),
    ("encoding: utf-8", |asked, _| labelled(asked, "Content-Encoding", "utf-8")),
    ("encoding: binary", |asked, _| labelled(asked, "Content-Encoding", "binary")),
    ("encoding: identity", |asked, _| labelled(asked, "Content-Encoding", "identity")),
    ("encoding: gzip, and it is", |asked, _| {
        let mut answer = labelled(anew(asked), "Content-Encoding", "gzip");
        answer.0.body = gzip(asked.film);
        answer
    }),
    ("encoding: gzip, and it is not", |asked, _| labelled(anew(asked), "Content-Encoding", "gzip")),
    ("206 without an end", |asked, _| {
        ranged(asked, |first, last, _| format!("bytes {first}-{last}/*"))
    }),
    ("206 without a range", |asked, _| {
        let mut answer = without(plain_film(anew(asked), Delivery::Whole), "Content-Range");
        answer.0.status = 206;
        answer
    }),
    ("201", |asked, _| status(anew(asked), 201)),
    ("203", |asked, _| status(anew(asked), 203)),
    ("a range of something else", |asked, _| {
        let mut answer =
            ranged(anew(asked), |_, _, total| format!("bytes 7-{}/{total}", total - 1));
        // Those bytes are of no use.
        answer.1 = 0;
        answer
    }),
    ("another version, cut", |asked, _| {
        let mut answer = without(cut(anew(asked), Delivery::Cut(2000)), "ETag");
        answer.0.body.iter_mut().skip(40).for_each(|byte| *byte ^= 0x55);
        (answer.0.with("ETag", "\"another\""), 0)
    }),
];

fn body(status: u16, text: impl Into<Vec<u8>>) -> FilmAnswer {
    (Answer::new(status, text), 0)
}

fn page(status: u16, key: &str) -> FilmAnswer {
    body(status, format!("<html><title>{key}</title></html>"))
}

fn add((answer, bytes): FilmAnswer, name: &'static str, value: &str) -> FilmAnswer {
    (answer.with(name, value), bytes)
}

fn without((mut answer, bytes): FilmAnswer, name: &str) -> FilmAnswer {
    answer.headers.retain(|(header, _)| *header != name);
    (answer, bytes)
}

fn rest(asked: Asked<'_>) -> usize {
    asked.film.len() - asked.from
}

/// As if the rest had not been asked for.
fn anew(asked: Asked<'_>) -> Asked<'_> {
    Asked { from: 0, ..asked }
}

fn cut(asked: Asked<'_>, delivery: Delivery) -> FilmAnswer {
    plain_film(asked, delivery)
}

fn behind(asked: Asked<'_>, tail: &[u8]) -> FilmAnswer {
    let (mut answer, bytes) = plain_film(anew(asked), Delivery::Whole);
    answer.body.extend(tail);
    (answer, bytes)
}

fn labelled(asked: Asked<'_>, name: &'static str, value: &str) -> FilmAnswer {
    add(without(plain_film(asked, Delivery::Whole), name), name, value)
}

fn status(asked: Asked<'_>, status: u16) -> FilmAnswer {
    let (mut answer, bytes) = plain_film(asked, Delivery::Whole);
    answer.status = status;
    (answer, bytes)
}

fn ranged(asked: Asked<'_>, range: fn(usize, usize, usize) -> String) -> FilmAnswer {
    let total = asked.film.len();
    let (mut answer, bytes) = without(plain_film(asked, Delivery::Whole), "Content-Range");
    answer.status = 206;
    add((answer, bytes), "Content-Range", &range(asked.from, total - 1, total))
}

/// Bytes in gzip's wrapping, not made any smaller.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let blocks = bytes.chunks(0xffff);
    let last = blocks.len();
    for (nth, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        packed.push(u8::from(nth + 1 == last));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(block);
    }
    let sum = !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    });
    packed.extend(sum.to_le_bytes());
    packed.extend((bytes.len() as u32).to_le_bytes());
    packed
}
