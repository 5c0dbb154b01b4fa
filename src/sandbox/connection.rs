//! A client's connection: hyper for what HTTP can express, an [`Ending`] for what it cannot.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HOST, HeaderName, IF_RANGE, ORIGIN, RANGE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};

use super::answers::Answer;
use super::body::{self, AnswerBody};
use super::delivery::Delivery;
use super::desk::{Desk, Visit};
use super::door::{self, Caller, Keys, Pass};
use super::ending::{self, Ending};
use super::fault::Kind;
use super::files;
use super::films::{File, Films};
use super::guests::Begun;
use super::request::{Body, Request};
use super::route::Route;
use super::script::Script;

/// Largest head of a request, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// Longest time for a head to arrive, including the pause before it on a kept connection.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);

/// Longest time for a body to arrive. A working client needs less than a tenth of it on loopback.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// Likewise for a request that is refused whatever its body. The body is read anyway, because a
/// client that is cut off while sending may miss the answer.
const REFUSED_PATIENCE: Duration = Duration::from_secs(1);

/// How long an answer may continue after the server was told to stop.
const GRACE: Duration = Duration::from_millis(500);

/// State shared by all connections.
#[derive(Debug)]
pub(super) struct House {
    pub(super) desk: Desk,
    pub(super) script: Mutex<Script>,
    pub(super) films: Films,
    pub(super) keys: Keys,
}

/// Serves until the client disconnects, or until `stop` is true. `begun` is set when the head of
/// the first request has arrived.
pub(super) async fn converse(
    stream: TcpStream,
    house: Arc<House>,
    begun: Begun,
    mut stop: watch::Receiver<bool>,
) {
    let Ok(local) = stream.local_addr() else {
        return;
    };
    let (endings, mut ending) = mpsc::channel(1);
    let service = service_fn(move |request| {
        begun.set();
        let (house, endings) = (Arc::clone(&house), endings.clone());
        async move { respond(request, local, &house, &endings).await }
    });
    let mut connection = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let ending: Option<Ending> = tokio::select! {
        // An error is the client's: gone, or not speaking HTTP.
        _ = Pin::new(&mut connection) => return,
        ending = ending.recv() => ending,
        _ = stop.wait_for(|stop| *stop) => None,
    };
    let Some(ending) = ending else {
        Pin::new(&mut connection).graceful_shutdown();
        let _ = tokio::time::timeout(GRACE, connection).await;
        return;
    };
    let stream = connection.into_parts().io.into_inner();
    tokio::select! {
        () = ending.play(stream) => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

async fn respond(
    request: HttpRequest<Incoming>,
    local: SocketAddr,
    house: &House,
    endings: &mpsc::Sender<Ending>,
) -> Result<Response<AnswerBody>, Infallible> {
    let (asked, body) = read_head(request, local);
    let cue = {
        let mut script = house.script.lock().unwrap_or_else(PoisonError::into_inner);
        match asked.caller {
            Caller::Here(_) => script.cue(asked.route),
            Caller::Astray | Caller::Foreign => script.turn_away(),
        }
    };
    let unread = cue.fault.as_ref().is_some_and(|fault| fault.kind == Kind::ResetBefore);
    let wants_a_file = matches!(asked.route, Route::Film | Route::Image);
    let is_here = matches!(asked.caller, Caller::Here(_));
    let welcome = match asked.route {
        Route::Film | Route::Image => is_here && files::pass(&asked, &house.keys) == Pass::Good,
        _ => is_here && house.keys.open_to(asked.key()),
    };
    let path = asked.path.clone();
    let visit = Visit { cue, request: asked, file: None };
    let mut entered = Entered { desk: &house.desk, visit: Some(visit) };
    if !unread {
        let patience = if welcome { BODY_PATIENCE } else { REFUSED_PATIENCE };
        match body::read(body, patience).await {
            Some(body) => entered.body(body),
            // The client went in the middle of its request: nothing was asked.
            None => return Ok(Response::default()),
        }
    }
    if wants_a_file
        && welcome
        && !unread
        && let Some((order, piece)) = house.desk.order(path).await
    {
        entered.file(house.films.file(order, piece).await);
    }
    // Whoever is not answered for, or has no key, holds no connection either.
    let shown_out = |answer: Answer| {
        if welcome { answer } else { answer.with("connection", "close") }
    };
    match entered.visit().await {
        Some(Delivery::Whole(answer)) => Ok(body::response(&shown_out(answer))),
        Some(Delivery::Endless(answer)) => Ok(body::endless(&shown_out(answer))),
        Some(Delivery::Late(answer, ms)) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Ok(body::response(&shown_out(answer)))
        }
        Some(Delivery::Cut(answer, at)) => {
            end(endings, Ending::Cut(ending::beginning(&answer, at))).await
        }
        Some(Delivery::Misstated(answer, says)) => {
            end(endings, Ending::Cut(ending::misstated(&answer, says))).await
        }
        Some(Delivery::Held(begun)) => {
            let bytes = begun.map(|(answer, at)| ending::beginning(&answer, at));
            end(endings, Ending::Held(bytes.unwrap_or_default())).await
        }
        Some(Delivery::Drip { answer, each, ms }) => {
            let (head, pause) = (ending::head(&answer), Duration::from_millis(ms));
            end(endings, Ending::Drip { head, body: answer.body, each, pause }).await
        }
        // Without a desk the server is ending, and says so like one that died.
        Some(Delivery::Reset) | None => end(endings, Ending::Reset).await,
    }
}

/// Takes the connection from hyper: whatever hyper would write from here on is discarded.
async fn end(
    endings: &mpsc::Sender<Ending>,
    ending: Ending,
) -> Result<Response<AnswerBody>, Infallible> {
    let _ = endings.send(ending).await;
    std::future::pending().await
}

/// A request that has been counted. If it is dropped before it is answered, it is still logged.
struct Entered<'a> {
    desk: &'a Desk,
    visit: Option<Visit>,
}

impl Entered<'_> {
    fn body(&mut self, body: Body) {
        if let Some(visit) = &mut self.visit {
            visit.request.body = body;
        }
    }

    fn file(&mut self, file: Option<File>) {
        if let Some(visit) = &mut self.visit {
            visit.file = file;
        }
    }

    async fn visit(mut self) -> Option<Delivery> {
        self.desk.visit(self.visit.take()?).await
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if let Some(visit) = self.visit.take() {
            self.desk.abandoned(visit);
        }
    }
}

fn read_head(request: HttpRequest<Incoming>, local: SocketAddr) -> (Request, Incoming) {
    let (head, body) = request.into_parts();
    // What is no text is no name either, and has to count as one that is not ours.
    let all = |name: HeaderName| {
        head.headers.get_all(name).into_iter().map(|value| value.to_str().unwrap_or_default())
    };
    let header = |name: HeaderName| {
        head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let target = head.uri.authority().map(hyper::http::uri::Authority::as_str);
    let caller = door::caller(target, all(HOST), all(ORIGIN));
    let (route, base) = match &caller {
        // The name that the client used goes through a forwarded port too.
        Caller::Here(name) => (Route::of(&head.method, head.uri.path()), format!("http://{name}")),
        Caller::Astray | Caller::Foreign => (Route::Other, format!("http://{local}")),
    };
    let request = Request {
        route,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        authorization: header(AUTHORIZATION),
        range: header(RANGE),
        if_range: header(IF_RANGE),
        caller,
        base,
        method: head.method,
        body: Body::Whole(hyper::body::Bytes::new()),
    };
    (request, body)
}
