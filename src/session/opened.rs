//! An open world: its ledger, its worker, and for the sandbox the server too.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::embedded::embed;
use super::films::{films, prices};
use super::opening::{OpenError, OpenedStore, Opening};
use super::receipts::receipts;
use super::world::World;
use crate::api::{Client, Timeouts};
use crate::domain::{Backoff, Pace, SANDBOX_ORIGIN, Stopped};
use crate::footage::measured;
use crate::store::{Ledger, LedgerWatch, Owner, StoreError, StoreHandle};
use crate::worker::{Counting, Measuring, Note, Setup, Worker};

/// How long closing waits for a request that is on its way (product.md).
const GRACE: Duration = Duration::from_secs(10);

/// A world that has just been opened.
#[derive(Debug)]
pub struct Begun {
    /// The world.
    pub session: Session,
    /// What the worker reports.
    pub notes: mpsc::UnboundedReceiver<Note>,
    /// Whether the ledger could be opened. Until then, everything asked of it waits.
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
    /// Marks this process as alive for as long as it is held.
    owner: Arc<Owner>,
    server: Option<tokio::task::JoinHandle<()>>,
    ledger: PathBuf,
    /// Provider and key as they were when the world was opened.
    whose: (String, String),
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("world", &self.world).finish_non_exhaustive()
    }
}

impl Session {
    /// Opens a world. Its ledger is opened on a thread of its own in the meantime.
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
            access_token,
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
            receipts: heir.then(|| receipts(&world, paths, access_token.clone())),
            wants_films: *wants_films && config.films.fetch,
            counting: Counting {
                limits: config.budget.limits(),
                prices: prices(config),
                zone: zone.clone(),
            },
            clock: *clock,
        };
        let whose = (setup.origin.clone(), setup.client.key_print());
        let (worker, notes) = Worker::start(setup, heir.then_some(locks));
        let owner = Arc::clone(owner);
        let session = Self { world, store, worker, owner, server, ledger, whose };
        Ok(Begun { session, notes, opened })
    }

    /// The provider's name in the ledger.
    pub fn origin(&self) -> &str {
        &self.whose.0
    }

    /// The fingerprint of the key in the ledger.
    pub fn key_print(&self) -> &str {
        &self.whose.1
    }

    /// The path of the ledger.
    pub fn ledger(&self) -> &Path {
        &self.ledger
    }

    /// Watches for changes that other processes make to this ledger.
    pub fn watch(&self) -> Option<LedgerWatch> {
        LedgerWatch::new(&self.ledger)
    }

    /// The name of this process in the ledger.
    pub fn me(&self) -> &str {
        self.owner.id()
    }

    /// Closes the world: stops the worker (see [`Worker::stop`]), then finishes all pending writes
    /// to the ledger.
    pub async fn close(self, hurry: impl Future<Output = ()>) -> Stopped {
        let stopped = self.worker.stop(GRACE, hurry).await;
        if let Some(server) = self.server {
            server.abort();
        }
        self.store.close().await;
        stopped
    }
}
