//! Tracks who is connected. There is a limited number of places in all and for each peer, and none
//! for clients that only occupy one.
//!
//! A working client sends its head as soon as it connects. One that connects and says nothing keeps
//! its place only until somebody else needs it.
#![expect(clippy::disallowed_methods, reason = "the edge: this reads a clock and waits")]

use std::collections::{HashMap, VecDeque};
use std::future::pending;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::{AbortHandle, Id, JoinSet};
use tokio::time::{Instant, sleep_until};

/// Most clients connected at once, including those that wait for a place; the system queues the
/// rest.
const MOST: usize = 256;

/// Most clients of one peer that are served at once; others wait. All clients of this machine are
/// one peer, unless they choose another address of 127.0.0.0/8.
const MOST_OF_A_PEER: usize = 128;

/// How long a client may be silent while others wait for its place.
const SILENCE: Duration = Duration::from_secs(1);

/// Set when a client has sent the head of its first request.
#[derive(Clone, Debug, Default)]
pub(super) struct Begun(Arc<AtomicBool>);

impl Begun {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
struct Seat {
    peer: IpAddr,
    since: Instant,
    begun: Begun,
    conversation: AbortHandle,
}

/// All connected clients.
#[derive(Debug, Default)]
pub(super) struct Guests {
    seats: HashMap<Id, Seat>,
    conversations: JoinSet<()>,
    /// In the order of their arrival.
    waiting: VecDeque<(TcpStream, IpAddr)>,
}

impl Guests {
    /// Whether another client can be accepted.
    pub(super) fn has_room(&self) -> bool {
        self.seats.len() + self.waiting.len() < MOST
    }

    /// Accepts a client; it is served as soon as its peer has a place.
    pub(super) fn come(&mut self, stream: TcpStream, peer: IpAddr) {
        self.waiting.push_back((stream, peer));
    }

    /// Serves waiting clients, in the places of silent ones if necessary.
    pub(super) fn seat<F>(&mut self, converse: impl Fn(TcpStream, Begun) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        if !self.has_room() {
            self.send_away(None);
        }
        for (stream, peer) in std::mem::take(&mut self.waiting) {
            if self.of(peer) >= MOST_OF_A_PEER {
                self.send_away(Some(peer));
            }
            if self.of(peer) >= MOST_OF_A_PEER {
                self.waiting.push_back((stream, peer));
                continue;
            }
            let begun = Begun::default();
            let conversation = self.conversations.spawn(converse(stream, begun.clone()));
            let since = Instant::now();
            self.seats.insert(conversation.id(), Seat { peer, since, begun, conversation });
        }
    }

    /// Completes when somebody has left, or can be sent away for those who wait.
    pub(super) async fn change(&mut self) {
        let wanted = !self.has_room() || !self.waiting.is_empty();
        let next = self.silent(None).map(|(_, seat)| seat.since + SILENCE).filter(|_| wanted);
        let patience = async move {
            match next {
                Some(at) => sleep_until(at).await,
                None => pending().await,
            }
        };
        tokio::select! {
            Some(ended) = self.conversations.join_next_with_id() => {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                self.seats.remove(&id);
            }
            () = patience => {}
        }
    }

    /// Waits until everybody has left; clients that were not being served are dropped at once.
    pub(super) async fn leave(mut self) {
        self.waiting.clear();
        while self.conversations.join_next().await.is_some() {}
    }

    fn of(&self, peer: IpAddr) -> usize {
        self.seats.values().filter(|seat| seat.peer == peer).count()
    }

    /// The client that has been silent for longest, of one peer or of all.
    fn silent(&self, of: Option<IpAddr>) -> Option<(Id, &Seat)> {
        let silent = self
            .seats
            .iter()
            .filter(|(_, seat)| !seat.begun.is_set() && of.is_none_or(|peer| seat.peer == peer));
        silent.min_by_key(|(_, seat)| seat.since).map(|(id, seat)| (*id, seat))
    }

    /// Ends the client that has been silent for longest, if that is long enough.
    fn send_away(&mut self, of: Option<IpAddr>) {
        let Some((id, seat)) = self.silent(of) else { return };
        if seat.since + SILENCE <= Instant::now() {
            seat.conversation.abort();
            self.seats.remove(&id);
        }
    }
}
