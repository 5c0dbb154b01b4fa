//! A world that is open: its ledger, its worker, and for the sandbox the server too.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::embedded::embed;
use super::films::films;
use super::opening::{OpenError, OpenedStore, Opening};
use super::world::World;
use crate::api::{Client, Timeouts};
use crate::domain::{Backoff, Pace, SANDBOX_ORIGIN};
use crate::footage::measured;
use crate::store::{Ledger, LedgerWatch, Owner, StoreError, StoreHandle};
use crate::worker::{Measuring, Note, Setup, Stopped, Worker};

/// How long a request on its way is waited for at the end (product.md).
const GRACE: Duration = Duration::from_secs(10);

/// A world that was just opened.
#[derive(Debug)]
pub struct Begun {
    /// The world.
    pub session: Session,
    /// The worker's events.
    pub notes: mpsc::Receiver<Note>,
    /// How opening its ledger went. Until then whatever is asked of it waits.
    pub opened: oneshot::Receiver<Result<OpenedStore, StoreError>>,
}

/// An open world.
pub struct Session {
    /// The world that is open.
    pub world: World,
    /// Its ledger.
    pub store: StoreHandle,
    /// Its worker.
    pub worker: Worker,
    /// This process, held alive.
    owner: Arc<Owner>,
    server: Option<tokio::task::JoinHandle<()>>,
    ledger: PathBuf,
    /// Provider and key, as they were when it was opened.
    whose: (String, String),
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("world", &self.world).finish_non_exhaustive()
    }
}

impl Session {
    /// Opens a world; its ledger opens on its own thread meanwhile.
    pub async fn open(world: World, opening: &Opening<'_>) -> Result<Begun, OpenError> {
        let Opening {
            config,
            paths,
            owner,
            clock,
            poll_every,
            heir,
            fetches,
            wants_films,
            zone,
            secrets,
        } = opening;
        let (ledger, locks) = (world.ledger(paths), paths.locks());
        let (say, opened) = oneshot::channel();
        let (path, folder) = (ledger.clone(), locks.clone());
        let store = StoreHandle::start(
            move || {
                let opened = Ledger::open(&path, &folder)?;
                Ok((opened.ledger, OpenedStore { moved_aside: opened.moved_aside }))
            },
            move |result| {
                // Whoever opened it may have given up meanwhile.
                let _ = say.send(result);
            },
        )?;
        let (origin, client, server) = match &world {
            World::Live { base, key, .. } => {
                let client = Client::new(base.clone(), key.clone(), Timeouts::default());
                let settings = config.provider.request_settings();
                let client = client.with_settings(settings).hiding(secrets);
                (base.origin(), client, None)
            }
            World::Sandbox => {
                let (client, server) = embed(config, paths).await?;
                (SANDBOX_ORIGIN.to_owned(), client, Some(server))
            }
        };
        let films = films(&world, client.base(), config, paths, zone);
        let setup = Setup {
            store: store.clone(),
            me: owner.id().to_owned(),
            origin,
            client,
            pace: Pace { every: *poll_every },
            submit_backoff: Backoff { base: Duration::from_secs(1) },
            films: fetches.then_some(films),
            measuring: (*fetches && config.films.measure)
                .then(|| Measuring { measure: Arc::new(measured), locks: locks.clone() }),
            wants_films: *wants_films && config.films.fetch,
            clock: *clock,
        };
        let whose = (setup.origin.clone(), setup.client.key_print());
        let (worker, notes) = Worker::start(setup, heir.then_some(locks));
        let owner = Arc::clone(owner);
        let session = Self { world, store, worker, owner, server, ledger, whose };
        Ok(Begun { session, notes, opened })
    }

    /// Its provider, as rows name it.
    pub fn origin(&self) -> &str {
        &self.whose.0
    }

    /// The fingerprint of its key, as rows name it.
    pub fn key_print(&self) -> &str {
        &self.whose.1
    }

    /// Where its ledger is.
    pub fn ledger(&self) -> &Path {
        &self.ledger
    }

    /// A watch on what other processes write into this ledger.
    pub fn watch(&self) -> Option<LedgerWatch> {
        LedgerWatch::new(&self.ledger)
    }

    /// This process, as rows name it.
    pub fn me(&self) -> &str {
        self.owner.id()
    }

    /// Closes it: the worker stops (see [`Worker::stop`]), then everything queued for the ledger
    /// is written.
    pub async fn close(self, hurry: impl Future<Output = ()>) -> Stopped {
        let stopped = self.worker.stop(GRACE, hurry).await;
        if let Some(server) = self.server {
            server.abort();
        }
        self.store.close().await;
        stopped
    }
}
