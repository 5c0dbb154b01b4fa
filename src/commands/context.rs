//! What every verb starts from: settings, folders, and the world it works in.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};
use std::time::Duration;

use tokio::sync::mpsc;

use super::exit::{Exit, Trouble};
use crate::api::{BaseUrl, BaseUrlError};
use crate::config::{
    self, Config, ConfigError, Env, KeyFile, Mistake, OwnMoves, Paths, Reading, Refreshed, Weight,
    known_secrets, zone,
};
use crate::domain::{Amounts, ApiKey, Motion, Moves, Report, phrase, printable, sentence};
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
    /// The context of this process, for a verb that a mistake of this weight in the settings ends.
    /// What is lighter is told, and the default stands.
    pub fn new(env: Env, sandbox: bool, clock: Clock, least: Weight) -> Result<Self, Trouble> {
        let paths = Paths::find(&env)?;
        let read = Reading::at(&paths.config_file())?.stopped_by(least);
        let mut config = told(read)?.with_env(&env);
        match Refreshed::at(paths.models(sandbox)).read() {
            Ok(said) => config.refreshed = said,
            Err(error) => say(format_args!(
                "{error}. What is built in stands; viewfinder models --refresh writes it anew."
            )),
        }
        Ok(Self { env, config, paths, sandbox, clock })
    }

    /// The ledger of the world that was asked for; a listing needs no key.
    pub fn ledger(&self) -> PathBuf {
        if self.sandbox { self.paths.sandbox_ledger() } else { self.paths.ledger() }
    }

    /// The named camera moves, the user's own among them.
    pub fn moves(&self) -> Result<Moves, Trouble> {
        let own = OwnMoves::at(self.paths.moves_file()).read()?;
        Ok(config::moves().with_own(own))
    }

    /// A named move, with what `--motion` says over it.
    pub fn motion(&self, named: Option<&str>, over: Option<Amounts>) -> Result<Motion, Trouble> {
        let named = match named {
            Some(name) => {
                let moves = self.moves()?;
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

    /// A motion in words, as the settings say it.
    pub fn words(&self, motion: &Motion) -> String {
        let phrases = config::phrases(self.config.words.language);
        phrase(motion, &self.config.convention(), &phrases)
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

    /// What no answer may bring back.
    pub fn secrets(&self) -> Vec<ApiKey> {
        known_secrets(&self.env, &KeyFile::at(self.paths.key_file()))
    }

    /// Opens that world for a verb, and waits until its ledger is open.
    pub async fn open(
        &self,
        poll_every: Option<Duration>,
        films: FilmUse,
    ) -> Result<(Session, mpsc::Receiver<Note>), Trouble> {
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
            secrets: self.secrets(),
        };
        let begun = Session::open(world, &opening).await?;
        let opened = begun.opened.await.map_err(|_| StoreError::Closed)??;
        if let Some(aside) = opened.moved_aside {
            begun.session.close(std::future::ready(())).await;
            return Err(put_aside(&aside));
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
pub(super) fn told<T>(
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
pub(super) fn put_aside(aside: &Path) -> Trouble {
    let mut report = damaged(aside);
    report.next.push_str(" The same command again goes on in the new one; nothing was sent.");
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

/// Says once that a route stood behind the provider's address and was left out: what is asked for
/// is then not quite what the settings say.
pub(crate) fn say_dropped(base: &BaseUrl) {
    static SAID: Once = Once::new();
    if let Some(route) = base.dropped() {
        SAID.call_once(|| {
            say(format_args!(
                "Note: {route} behind the provider's address was left out; {} is used.",
                base.origin()
            ));
        });
    }
}

/// Said when a verb or the studio is to end while a request is on its way.
pub(crate) const ON_ITS_WAY: &str =
    "A request is on its way; waiting up to 10 s for its answer (Ctrl-C stops waiting).";

/// Says something to the person: on standard error, which carries talk and never data. Whatever
/// somebody else wrote into it, the terminal is told nothing but text.
pub fn say(what: impl std::fmt::Display) {
    say_inked(printable(&what.to_string()));
}

/// Says what has colours in it, and was made clean before it got them.
pub(super) fn say_inked(what: impl std::fmt::Display) {
    // Nobody left to read it is no reason to stop.
    let _ = writeln!(std::io::stderr().lock(), "{what}");
}

/// Tells why a verb ended early.
pub fn tell(trouble: &Trouble) {
    say(format_args!("viewfinder: {}", trouble.report));
}

/// Prints one line of data. A reader that went away has seen enough: the program ends as it
/// would have.
pub(super) fn print(line: impl std::fmt::Display) -> std::io::Result<()> {
    print_bytes(format!("{line}\n").as_bytes())
}

/// Prints data as it is; but to a terminal, which would obey some of it, as text.
pub(super) fn print_bytes(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        out.write_all(printable(&String::from_utf8_lossy(bytes)).as_bytes())?;
    } else {
        out.write_all(bytes)?;
    }
    out.flush()
}

/// Prints a line that has colours in it, and was made clean before it got them.
pub(super) fn print_inked(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Whether a line of data was taken. A reader that has left is none any more, and no trouble; data
/// that is lost otherwise is.
pub(super) fn written(result: std::io::Result<()>) -> Result<bool, Trouble> {
    let next = "The history has it, whenever it is asked for again.";
    taken(result, "What was sent is in the ledger.", next)
}

/// The same of a verb that sends nothing.
pub(super) fn shown(result: std::io::Result<()>) -> Result<bool, Trouble> {
    taken(result, "Nothing was sent.", "Free some space, or write it elsewhere.")
}

fn taken(result: std::io::Result<()>, safe: &str, next: &str) -> Result<bool, Trouble> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => {
            let what = format!("The output could not be written: {error}.");
            Err(Trouble::new(Exit::Failed, Report::new(what, safe, next)))
        }
    }
}

/// The program as it has to be called for the same world once more: what a hint names, somebody
/// types.
pub(crate) fn program(sandbox: bool) -> &'static str {
    if sandbox { "viewfinder --sandbox" } else { "viewfinder" }
}

/// Asks the person; anything but a yes is a no.
pub(super) fn ask(question: &str) -> Result<bool, Trouble> {
    // What was typed before it could be read answers nothing. Where it cannot be dropped, nobody
    // typed.
    let _ = rustix::termios::tcflush(std::io::stdin(), rustix::termios::QueueSelector::IFlush);
    let mut err = std::io::stderr().lock();
    // A question that cannot be written is answered by nobody.
    let _ = write!(err, "{}", printable(question)).and_then(|()| err.flush());
    drop(err);
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Trouble::usage(format!("The answer could not be read: {error}."), ""))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Whether a file's name stands for standard input.
pub(super) fn is_input(file: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].iter().any(|name| file == Path::new(name))
}

/// Whether a person is there to be asked.
pub(super) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}
