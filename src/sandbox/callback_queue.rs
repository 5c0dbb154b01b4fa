//! Makes the callbacks that are due, and sleeps until the next one.
#![expect(clippy::disallowed_methods, reason = "the edge: this waits")]

use std::io;
use std::pin::pin;
use std::time::Duration;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::callback::Target;
use super::desk::{Call, Desk, now_ms};
use super::tasks::CallbackOutcome;

/// Longest attempt; shorter than [`super::callback::LEASE_MS`].
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Most attempts at once.
const AT_ONCE: usize = 16;

/// The wait after what seemed due could not be claimed: another process has it, the clocks differ
/// slightly, or the state file cannot be written.
const PAUSE: Duration = Duration::from_millis(100);

/// How long attempts may continue after the server was told to stop, so that one that arrives is
/// recorded as delivered.
const GRACE: Duration = Duration::from_millis(500);

/// Runs until `stop` is true. `base` is the address where this server's films are.
pub(super) async fn deliver(desk: Desk, base: String, mut stop: watch::Receiver<bool>) {
    let mut next = desk.next_callback.clone();
    let mut under_way = JoinSet::new();
    loop {
        let due = *next.borrow_and_update();
        tokio::select! {
            changed = next.changed() => match changed {
                Ok(()) => continue,
                Err(_) => break,
            },
            Some(_) = under_way.join_next() => continue,
            _ = stop.wait_for(|stop| *stop) => break,
            () = until(due), if under_way.len() < AT_ONCE => {}
        }
        let Some(calls) = desk.callbacks(base.clone(), AT_ONCE - under_way.len()).await else {
            break;
        };
        if calls.is_empty() {
            tokio::time::sleep(PAUSE).await;
        }
        for call in calls {
            let desk = desk.clone();
            under_way.spawn(async move {
                let outcome = attempt(&call).await;
                desk.note(call.task_id, call.attempt, outcome);
            });
        }
    }
    let _ =
        tokio::time::timeout(GRACE, async { while under_way.join_next().await.is_some() {} }).await;
}

async fn until(due_ms: Option<u64>) {
    match due_ms {
        Some(due_ms) => {
            tokio::time::sleep(Duration::from_millis(due_ms.saturating_sub(now_ms()))).await;
        }
        None => std::future::pending().await,
    }
}

async fn attempt(call: &Call) -> CallbackOutcome {
    match tokio::time::timeout(PATIENCE, post(&call.target, call.body.clone())).await {
        Ok(Ok(status)) if (200..300).contains(&status) => CallbackOutcome::Delivered,
        Ok(Ok(status)) => failed(call, &format!("answered {status}")),
        Ok(Err(why)) => failed(call, &why.to_string()),
        Err(_) => failed(call, "did not answer in time"),
    }
}

fn failed(call: &Call, why: &str) -> CallbackOutcome {
    tracing::info!(task_id = %call.task_id, attempt = call.attempt, why, "a callback failed");
    CallbackOutcome::Failed
}

/// Redirects are not followed, because they could lead away from this machine.
async fn post(target: &Target, body: String) -> io::Result<u16> {
    let stream = TcpStream::connect(&target.addresses[..]).await?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let request = Request::post(&target.path)
        .header(HOST, &target.host)
        .header(USER_AGENT, "viewfinder-sandbox")
        .header(CONTENT_TYPE, "application/json")
        .body(Full::<Bytes>::from(body))
        .map_err(io::Error::other)?;
    let mut answer = pin!(sender.send_request(request));
    let answer = tokio::select! {
        answer = &mut answer => answer,
        // A connection that ends may have brought the answer in its last breath.
        _ = connection => answer.await,
    };
    answer.map(|answer| answer.status().as_u16()).map_err(io::Error::other)
}
