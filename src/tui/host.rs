//! What the studio has while it runs, and how a world is opened in it.
use std::collections::VecDeque;
use std::sync::Arc;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::drafts::DraftSaver;
use super::effects::Waiting;
use super::opening::{
    Start, Tables, begin, first_world, look, moves_report, settings, shown_world, size,
};
use super::player;
use super::runtime::Runtime;
use crate::app::msg::{self, Msg};
use crate::app::{self, Model, Settings};
use crate::config::{Config, KeyFile, OwnMoves, Paths, Refreshed, access_token, phrases};
use crate::console::Trouble;
use crate::domain::{KeptDraft, Report};
use crate::session::{Begun, Session, World};
use crate::store::{Drafts, Owner};
use crate::ui::Look;

/// Messages that may wait; the loop takes them all before it draws.
const WAITING: usize = 256;

/// The studio with all that it works with.
pub(super) struct Host {
    pub(super) start: Start,
    pub(super) config: Config,
    pub(super) paths: Paths,
    owner: Arc<Owner>,
    zone: TimeZone,
    pub(super) model: Model,
    pub(super) look: Look,
    pub(super) messages: mpsc::Sender<Msg>,
    pub(super) inbox: mpsc::Receiver<Msg>,
    pub(super) session: Option<Session>,
    pub(super) runtime: Option<Runtime>,
    /// What the core has asked that takes the terminal.
    pub(super) waiting: VecDeque<Waiting>,
    pub(super) drafts: DraftSaver,
}

impl Host {
    pub(super) async fn open(
        start: Start,
        Tables { keymap, moves }: Tables,
    ) -> Result<Self, Trouble> {
        let paths = Paths::find(&start.env)?;
        let (config, wrong) = settings(&paths)?;
        let mut config = config.with_env(&start.env);
        match Refreshed::at(paths.models(false)).read() {
            Ok(said) => config.refreshed = said,
            Err(error) => tracing::warn!(%error, "what the provider said of models is not read"),
        }
        let owner = Arc::new(Owner::claim(&paths.locks())?);
        let (world, trouble) = first_world(&start, &config, &paths)?;
        // First of all: the ledger opens while everything else is made ready.
        let begun = match world {
            Some(world) => Some(begin(world, &start, &config, &paths, &owner).await?),
            None => None,
        };
        let (messages, inbox) = mpsc::channel(WAITING);
        let (drafts, draft) = Drafts::open(&paths.drafts(), &paths.locks(), owner.id())?;
        let teller = messages.clone();
        let drafts = DraftSaver::new(drafts, move |error| {
            let report = Report::new(
                format!("The draft is not kept on disk: {error}."),
                "It is safe while viewfinder runs.",
                "Make room, or make the data folder writable.",
            );
            // A studio that is busy hears it at the next save.
            let _ = teller.try_send(msg::Notice::Trouble(report).into());
        });
        let (own, broken_moves) = match OwnMoves::at(paths.moves_file()).read() {
            Ok(own) => (own, None),
            Err(error) => (Vec::new(), Some(moves_report(&error))),
        };
        let look = look(&config, &start.env);
        let settings = Settings {
            catalog: Arc::new(config.catalog()),
            keymap: Arc::new(keymap),
            requests: config.provider.request_settings(),
            limits: config.budget.limits(),
            at_once: config.sweep.at_once,
            access_token: matches!(access_token(&start.env), Ok(Some(_))),
            moves: Arc::new(moves.with_own(own)),
            phrases: Arc::new(phrases(config.words.language)),
            conventions: config.conventions(),
            measures: config.films.measure,
            marks: look.glyphs.marks,
            plays: config.preview.play && !config.ui.reader,
            reader: config.ui.reader,
            programs: player::programs(&config.films.player, &start.env),
        };
        let draft = draft.unwrap_or_else(|| KeptDraft::from(config.first_shot()));
        let model = Model::new(settings, size(), app::World::Nowhere, &draft);
        let mut studio = Self {
            zone: look.zone.clone(),
            start,
            config,
            paths,
            owner,
            model,
            look,
            messages,
            inbox,
            session: None,
            runtime: None,
            waiting: VecDeque::new(),
            drafts,
        };
        if let Some(begun) = begun {
            studio.attach(begun);
        }
        for report in [trouble, broken_moves].into_iter().flatten() {
            studio.tell(msg::Notice::Alarm(report));
        }
        for told in wrong {
            studio.tell(told);
        }
        Ok(studio)
    }

    /// Opens a world in place of the one that is open.
    pub(super) async fn enter(&mut self, world: World) -> Result<(), Trouble> {
        let begun = begin(world, &self.start, &self.config, &self.paths, &self.owner).await?;
        self.attach(begun);
        Ok(())
    }

    /// Works in a world that was just opened.
    fn attach(&mut self, Begun { session, notes, opened }: Begun) {
        let runtime = Runtime {
            store: session.store.clone(),
            commands: session.worker.commands(),
            messages: self.messages.clone(),
            world: session.world.clone(),
            access_token: access_token(&self.start.env).ok().flatten(),
            me: self.owner.id().to_owned(),
            whose: (session.origin().to_owned(), session.key_print().to_owned()),
            clock: self.start.clock,
            zone: self.zone.clone(),
        };
        runtime.listen(notes);
        runtime.opened(opened, session.ledger().to_owned());
        let shown = shown_world(&session.world, &KeyFile::at(self.paths.key_file()));
        self.session = Some(session);
        self.runtime = Some(runtime);
        self.tell(msg::Shell::Entered(shown));
    }
}
