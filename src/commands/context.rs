//! What every verb starts with: settings, folders, and the world it works in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::api::{BaseUrl, BaseUrlError};
use crate::config::{
    self, Config, ConfigError, Env, KeyFile, Mistake, OwnMoves, Paths, Reading, Refreshed, Weight,
    access_token, known_secrets, zone,
};
use crate::console::{Exit, Trouble, labels, say, say_dropped};
use crate::domain::{Amounts, ApiKey, Motion, Moves, phrase, program, sentence};
use crate::session::{Opening, Session, World, damaged};
use crate::store::{OddRow, Owner, StoreError};
use crate::worker::{Clock, Note};

/// Settings, folders and world of one run.
#[derive(Debug)]
pub struct Context {
    /// The environment.
    pub env: Env,
    /// The settings.
    pub config: Config,
    /// The folders.
    pub paths: Paths,
    /// Whether the sandbox was asked for.
    pub sandbox: bool,
    /// The clocks.
    pub clock: Clock,
}

impl Context {
    /// The context of this process. A mistake in the settings of this weight or more is an error;
    /// lesser ones are reported, and the default is used.
    pub fn new(env: Env, sandbox: bool, clock: Clock, least: Weight) -> Result<Self, Trouble> {
        let paths = Paths::find(&env)?;
        let read = Reading::at(&paths.config_file())?.stopped_by(least);
        let mut config = tell_mistakes(read)?.with_env(&env);
        match Refreshed::at(paths.models(sandbox)).read() {
            Ok(said) => config.refreshed = said,
            Err(error) => say(format_args!(
                "{error}. What is built in stands; viewfinder models --refresh writes it anew."
            )),
        }
        Ok(Self { env, config, paths, sandbox, clock })
    }

    /// The ledger of the requested world, for verbs that need no key.
    pub fn ledger(&self) -> PathBuf {
        if self.sandbox { self.paths.sandbox_ledger() } else { self.paths.ledger() }
    }

    /// The named camera moves, the user's own among them.
    pub fn moves(&self) -> Result<Moves, Trouble> {
        let own = OwnMoves::at(self.paths.moves_file()).read()?;
        Ok(config::moves().with_own(own))
    }

    /// A named move, overridden by the amounts of `--motion`. With `whole` it is named wholly.
    pub fn motion(
        &self,
        named: Option<&str>,
        over: Option<Amounts>,
        whole: bool,
    ) -> Result<Motion, Trouble> {
        let named = match named {
            Some(name) => {
                let moves = self.moves()?.by_whole_names(whole);
                let found = moves.find(name).map_err(|error| {
                    let next = "viewfinder moves lists them all.";
                    Trouble::usage(sentence(&error.to_string()), next)
                })?;
                if !found.is_called(name) {
                    say(format_args!("Move: {} ({}).", found.name, found.motion));
                }
                found.motion
            }
            None => Motion::default(),
        };
        Ok(over.unwrap_or_default().over(named))
    }

    /// A motion in words, following the settings for this model.
    pub fn words(&self, motion: &Motion, model: &str) -> String {
        let phrases = config::phrases(self.config.words.language);
        phrase(motion, &self.config.conventions().of(model), &phrases)
    }

    /// Where the provider is.
    pub fn base(&self) -> Result<BaseUrl, BaseUrlError> {
        let base = BaseUrl::parse(&self.config.provider.base_url)?;
        say_dropped(&base);
        Ok(base)
    }

    /// The world to work in.
    pub fn world(&self) -> Result<World, Trouble> {
        if self.sandbox {
            return Ok(World::Sandbox);
        }
        let world = World::live(&self.config, &self.env, &self.paths)?;
        if let World::Live { base, .. } = &world {
            say_dropped(base);
        }
        Ok(world)
    }

    /// Secrets to remove from every answer.
    pub fn secrets(&self) -> Vec<ApiKey> {
        known_secrets(&self.env, &KeyFile::at(self.paths.key_file()))
    }

    /// Opens that world for a verb, and waits until its ledger is open.
    pub async fn open(
        &self,
        poll_every: Option<Duration>,
        films: FilmUse,
    ) -> Result<(Session, mpsc::UnboundedReceiver<Note>), Trouble> {
        let world = self.world()?;
        let owner = Arc::new(Owner::claim(&self.paths.locks())?);
        let opening = Opening {
            config: &self.config,
            paths: &self.paths,
            owner: &owner,
            clock: self.clock,
            poll_every: poll_every.unwrap_or_else(|| world.poll_every(&self.config)),
            heir: true,
            zone: zone(&self.env),
            fetches: films.fetches,
            wants_films: films.wanted,
            access_token: access_token(&self.env).ok().flatten(),
            secrets: self.secrets(),
        };
        let begun = Session::open(world, &opening).await?;
        let opened = begun.opened.await.map_err(|_| StoreError::Closed)??;
        if let Some(aside) = opened.moved_aside {
            begun.session.close(std::future::ready(())).await;
            return Err(put_aside(self, &aside));
        }
        // Those under way are read by this; the others when they are asked for.
        let odd = begun.session.store.call(|ledger| {
            ledger.open_takes()?;
            ledger.new_odd_rows()
        });
        if let Some(report) = OddRow::report(&odd.await?) {
            say(report);
        }
        Ok((begun.session, begun.notes))
    }
}

/// What was read of the settings, once their lighter mistakes are told.
pub(super) fn tell_mistakes<T>(
    read: Result<(T, Vec<Mistake>), (ConfigError, Vec<Mistake>)>,
) -> Result<T, Trouble> {
    let (read, light) = match read {
        Ok((read, light)) => (Ok(read), light),
        Err((error, light)) => (Err(error.into()), light),
    };
    for mistake in light {
        say(mistake.told());
    }
    read
}

/// A damaged ledger was moved aside: what a verb would have done in a new one is for its user to
/// decide, who does not know yet that the takes of before are not in it.
pub(super) fn put_aside(context: &Context, aside: &Path) -> Trouble {
    let mut report = damaged(aside).report(&labels(program(context.sandbox), ""));
    report.next.push_str(" The same command again goes on in the new one.");
    Trouble::new(Exit::Failed, report)
}

/// What a verb does about films.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilmUse {
    /// Whether it fetches them.
    pub fetches: bool,
    /// Whether the takes that it sends want theirs.
    pub wanted: bool,
}

/// Whether a file name means standard input.
pub(super) fn is_input(file: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].iter().any(|name| file == Path::new(name))
}
