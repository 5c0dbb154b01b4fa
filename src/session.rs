//! One open world: its ledger, its worker, and for the sandbox the server too.
//!
//! The screen and the command line open it the same way, so they cannot differ in what is safe.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::{mpsc, oneshot};

use crate::api::{BaseUrl, BaseUrlError, Client, FileClient, Timeouts};
use crate::camera::camera;
use crate::config::{BadKey, Config, Env, KeyFile, KeySource, NoFolders, Paths, find_key};
pub use crate::domain::SANDBOX_ORIGIN;
use crate::domain::{ApiKey, Backoff, Pace, Report, Shot};
use crate::sandbox::{self, Keys, ObeyError, SandboxError};
use crate::store::{Ledger, LedgerWatch, Owner, StoreError, StoreHandle, create_private_dir};
use crate::task;
use crate::worker::{Clock, Estimate, Films, Limits, Note, Setup, Stopped, Worker};

/// How long a request on its way is waited for at the end (product.md).
const GRACE: Duration = Duration::from_secs(10);

/// Whom takes are sent to.
#[derive(Clone, Debug)]
pub enum World {
    /// A provider on the network.
    Live {
        /// Where.
        base: BaseUrl,
        /// With what.
        key: ApiKey,
        /// Where the key came from.
        source: KeySource,
    },
    /// The embedded sandbox.
    Sandbox,
}

/// What stands in the way of the live world.
#[derive(Debug, thiserror::Error)]
pub enum NoWorld {
    /// The provider's address is wrong.
    #[error(transparent)]
    Address(#[from] BaseUrlError),
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// There is no key.
    #[error("there is no API key")]
    NoKey,
}

/// What a session could not be opened for.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No folders.
    #[error(transparent)]
    Folders(#[from] NoFolders),
    /// The ledger or a lock.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sandbox.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// How far the sandbox's models obey.
    #[error("[sandbox] obey or VIEWFINDER_SANDBOX_OBEY: {0}")]
    Obey(#[from] ObeyError),
}

impl World {
    /// The live world of these settings, if there is a key for it.
    pub fn live(config: &Config, env: &Env, paths: &Paths) -> Result<Self, NoWorld> {
        let base = BaseUrl::parse(&config.provider.base_url)?;
        let (key, source) = find_key(env, &KeyFile::at(paths.key_file()))?.ok_or(NoWorld::NoKey)?;
        Ok(Self::Live { base, key, source })
    }

    /// The live world of these settings with a key that was just entered.
    pub fn live_with(config: &Config, key: ApiKey, source: KeySource) -> Result<Self, NoWorld> {
        let base = BaseUrl::parse(&config.provider.base_url)?;
        Ok(Self::Live { base, key, source })
    }

    /// Whether it is the sandbox.
    pub fn is_sandbox(&self) -> bool {
        matches!(self, Self::Sandbox)
    }

    /// The ledger of this world.
    pub fn ledger(&self, paths: &Paths) -> PathBuf {
        match self {
            Self::Live { .. } => paths.ledger(),
            Self::Sandbox => paths.sandbox_ledger(),
        }
    }

    /// How often an open take is asked about.
    pub fn poll_every(&self, config: &Config) -> Duration {
        match self {
            Self::Live { .. } => config.provider.poll_every,
            Self::Sandbox => config.sandbox.poll_every,
        }
    }
}

/// What opening told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenedStore {
    /// Where a damaged ledger was moved.
    pub moved_aside: Option<PathBuf>,
}

/// A world that was just opened.
#[derive(Debug)]
pub struct Begun {
    /// The world.
    pub session: Session,
    /// What its worker tells.
    pub notes: mpsc::Receiver<Note>,
    /// How opening its ledger went. Until then whatever is asked of it waits.
    pub opened: oneshot::Receiver<Result<OpenedStore, StoreError>>,
}

/// What to say of a damaged ledger that was moved aside.
pub fn damaged(aside: &Path) -> Report {
    Report::new(
        "The ledger was damaged and cannot be read.",
        format!(
            "It was moved to {}, whole, and a new one begun. Takes that were paid for may be in it.",
            aside.display()
        ),
        "viewfinder doctor says how to get them back.",
    )
}

/// An open world.
pub struct Session {
    /// Which.
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

/// What a session is opened with.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The folders.
    pub paths: &'a Paths,
    /// This process.
    pub owner: &'a Arc<Owner>,
    /// The clocks.
    pub clock: Clock,
    /// How often an open take is asked about.
    pub poll_every: Duration,
    /// Whether to take over by itself what other processes leave behind.
    pub heir: bool,
    /// Whose days the names of films begin with.
    pub zone: TimeZone,
    /// Whether to fetch films.
    pub fetches: bool,
    /// Whether the takes that are sent want their films by themselves.
    pub wants_films: bool,
    /// What no answer may bring back, besides the key that it was asked with.
    pub secrets: Vec<ApiKey>,
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
                let client = client.with_version(&config.provider.runway_version).hiding(secrets);
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
            callback_url: config.provider.callback_url.clone(),
            pace: Pace { every: *poll_every },
            submit_backoff: Backoff { base: Duration::from_secs(1) },
            films: fetches.then_some(films),
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

/// Where the films of a world go: those of the sandbox apart from those that were paid for.
pub fn films_of(config: &Config, paths: &Paths, sandbox: bool) -> PathBuf {
    let folder = paths.films(&config.films.folder);
    if sandbox { folder.join("sandbox") } else { folder }
}

/// How films are fetched in a world.
fn films(world: &World, base: &BaseUrl, config: &Config, paths: &Paths, zone: &TimeZone) -> Films {
    let (settings, free) = (config.clone(), world.is_sandbox());
    let estimate = move |shot: &Shot| {
        // Nobody charges for what the sandbox makes.
        if free {
            return None;
        }
        let catalog = settings.catalog();
        catalog.estimate(shot).map(|(usd, _)| usd)
    };
    let client = FileClient::new(Timeouts::default());
    Films {
        client: if free { client.at_home(base.clone()) } else { client },
        folder: films_of(config, paths, free),
        private: config.films.private,
        limits: Limits::default(),
        at_once: config.films.at_once,
        zone: zone.clone(),
        estimate: Estimate(Arc::new(estimate)),
    }
}

/// Starts the sandbox inside this process, on a port of its own, for as long as the process lives
/// or until the task is ended.
pub async fn embed(
    config: &Config,
    paths: &Paths,
) -> Result<(Client, tokio::task::JoinHandle<()>), OpenError> {
    let obey = config.sandbox.obey.parse()?;
    // Before the server makes it with a mode of its own.
    create_private_dir(&paths.data.join("sandbox"))?;
    let listener = sandbox::bind("127.0.0.1:0").await?;
    let address = listener
        .local_addr()
        .map_err(|why| SandboxError::Listen { given: "127.0.0.1:0".to_owned(), why })?;
    // It is in the memory of this process and nowhere else.
    let secret = sandbox::draw_key()?;
    let options = sandbox::Options {
        state: paths.sandbox_state(),
        speed: f64::from(config.sandbox.speed),
        obey,
        faults: Vec::new(),
        log: None,
        camera: camera(config),
        keys: Keys::Only(secret.as_str().into()),
    };
    let server = task::spawn(async move {
        if let Err(error) = sandbox::serve(listener, options, std::future::pending()).await {
            tracing::error!(%error, "the sandbox stopped");
        }
    });
    let base = BaseUrl::parse(&format!("http://{address}")).expect("a loopback address is one");
    let key = ApiKey::parse(&secret).expect("hexadecimal digits can be a key");
    let known = ApiKey::parse(SANDBOX_ORIGIN).expect("a plain word can be a key").fingerprint();
    Ok((Client::new(base, key, Timeouts::default()).known_as(known), server))
}
