//! Bodies of requests and answers.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits")]

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use hyper::header::HeaderValue;
use hyper::{Response, StatusCode};

use super::answers::Answer;
use super::request::{Body, LARGEST_BODY};

/// How much of a body that is too large is read and discarded, so that the client finishes sending
/// and reads the answer. Beyond this the connection is closed.
const MOST_READ: usize = 16 * LARGEST_BODY;

/// Reads a body to its end; `None` if the client disconnects before.
pub(super) async fn read<B>(body: B, patience: Duration) -> Option<Body>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    tokio::time::timeout(patience, collect(body)).await.unwrap_or(Some(Body::TooSlow))
}

async fn collect<B>(mut body: B) -> Option<Body>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else {
            continue;
        };
        length += data.len();
        if length <= LARGEST_BODY {
            bytes.extend_from_slice(&data);
        } else if length > MOST_READ {
            break;
        }
    }
    Some(if length <= LARGEST_BODY { Body::Whole(bytes.into()) } else { Body::TooLarge })
}

/// A body that hyper writes.
#[derive(Debug)]
pub(super) enum AnswerBody {
    Whole(Full<Bytes>),
    /// A beginning, followed by an endless run of letters.
    Endless(Option<Bytes>),
}

impl Default for AnswerBody {
    fn default() -> Self {
        Self::Whole(Full::default())
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(body) => Pin::new(body).poll_frame(context),
            Self::Endless(beginning) => {
                let bytes = beginning.take().unwrap_or(Bytes::from_static(&[b'a'; 16 * 1024]));
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Endless(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Endless(_) => SizeHint::default(),
        }
    }
}

pub(super) fn response(answer: &Answer) -> Response<AnswerBody> {
    with_body(answer, AnswerBody::Whole(Full::new(answer.body.clone())))
}

pub(super) fn endless(answer: &Answer) -> Response<AnswerBody> {
    with_body(answer, AnswerBody::Endless(Some(answer.body.clone())))
}

fn with_body(answer: &Answer, body: AnswerBody) -> Response<AnswerBody> {
    let mut response = Response::new(body);
    // Statuses and header values were checked when the fault was read; ours are constants.
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &answer.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().append(*name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn read_now<B: HttpBody<Data = Bytes> + Unpin>(body: B, patience: Duration) -> Option<Body> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(read(body, patience))
    }

    #[test]
    fn a_body_is_read_up_to_its_limit() {
        let long = Duration::from_mins(1);
        let of = |length| Full::new(Bytes::from(vec![b' '; length]));
        let whole = Body::Whole(vec![b' '; LARGEST_BODY].into());
        assert_eq!(read_now(of(LARGEST_BODY), long), Some(whole));
        assert_eq!(read_now(of(LARGEST_BODY + 1), long), Some(Body::TooLarge));
        let endless = AnswerBody::Endless(None);
        assert_eq!(read_now(endless, long), Some(Body::TooLarge), "it does not read for ever");
    }

    #[test]
    fn a_body_that_stops_is_given_up() {
        struct Stopped;
        impl HttpBody for Stopped {
            type Data = Bytes;
            type Error = Infallible;
            fn poll_frame(
                self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
                Poll::Pending
            }
        }
        assert_eq!(read_now(Stopped, Duration::from_millis(1)), Some(Body::TooSlow));
    }
}
