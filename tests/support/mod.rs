//! What the suites share: a studio without a terminal, and keys written as a story.
#![allow(dead_code, reason = "each suite uses its part")]

pub(crate) mod camera;

use std::cell::RefCell;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use viewfinder::app::{
    Effect, Field, Model, Msg, Overlay, Programs, Settings, World, effect, msg, next_wake, update,
};
use viewfinder::config::{Language, catalog, moves, phrases};
use viewfinder::domain::{
    Conventions, Failure, FailureKind, KeptDraft, Now, Output, Shot, Stage, Take, TakeId, Timestamp,
};
use viewfinder::heeding::Marks;
use viewfinder::input::{Key, Keymap};
use viewfinder::ui::{Background, Draw, Glyphs, KeptScene, Look, Theme, draw};

/// 2026-11-22 13:00:00 UTC, when all stories begin.
pub(crate) const NOON: i64 = 1_795_352_400_000;

/// A studio without a terminal.
#[derive(Clone)]
pub(crate) struct Studio {
    pub(crate) model: Model,
    pub(crate) now: Now,
    /// Everything that was asked of the world outside.
    pub(crate) effects: Vec<Effect>,
    pub(crate) look: Look,
}

thread_local! {
    /// What keys do in the studios of this thread, where it is not what they do by default.
    static REBOUND: RefCell<Option<Arc<Keymap>>> = const { RefCell::new(None) };
}

/// What `stories` gives where its studios have these keys. Stories are still written in the default
/// keys: each is pressed by the key that does the same.
pub(crate) fn rebound<T>(keymap: &Arc<Keymap>, stories: impl FnOnce() -> T) -> T {
    REBOUND.set(Some(Arc::clone(keymap)));
    let told = stories();
    REBOUND.set(None);
    told
}

pub(crate) fn settings() -> Settings {
    // Both are read from TOML, which takes longer than most stories.
    static READ: LazyLock<Settings> = LazyLock::new(|| Settings {
        catalog: Arc::new(catalog()),
        keymap: Arc::new(Keymap::default()),
        requests: viewfinder::domain::RequestSettings::default(),
        limits: viewfinder::domain::Limits::default(),
        at_once: 2,
        access_token: false,
        moves: Arc::new(moves()),
        phrases: Arc::new(phrases(Language::En)),
        conventions: Conventions::default(),
        measures: true,
        marks: Marks::Unicode,
        plays: true,
        reader: false,
        programs: Programs { plays: true, opens: true, shows: true },
    });
    let mut settings = READ.clone();
    if let Some(keymap) = REBOUND.with_borrow(Clone::clone) {
        settings.keymap = keymap;
    }
    settings
}

pub(crate) fn live() -> World {
    World::Live {
        host: "api.cometapi.com".to_owned(),
        tail: "1a2b".to_owned(),
        source: "COMETAPI_KEY".to_owned(),
        origin: "https://api.cometapi.com".to_owned(),
        print: "0011223344556677".to_owned(),
        saved: true,
    }
}

pub(crate) fn look() -> Look {
    Look {
        theme: Theme::for_background(Background::Dark),
        glyphs: Glyphs::UNICODE,
        zone: TimeZone::UTC,
        draw: Draw::Lines,
        full_colour: true,
    }
}

impl std::fmt::Debug for Studio {
    /// What a story begins with; the whole state would hide it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let model = &self.model;
        write!(f, "Studio({:?}, {:?}, {:?})", model.world, model.size, model.form.shot().prompt)
    }
}

impl Studio {
    pub(crate) fn sized(width: u16, height: u16) -> Self {
        Self::of(live(), "", width, height)
    }

    pub(crate) fn of(world: World, prompt: &str, width: u16, height: u16) -> Self {
        let shot = Shot { prompt: prompt.to_owned(), ..Shot::default() };
        Self::with(settings(), world, &shot.into(), Size { width, height })
    }

    /// The studio that starts after this one: it has read the draft that this one keeps.
    pub(crate) fn restarted(&self, settings: Settings) -> Self {
        let json = serde_json::to_string(&self.model.draft_to_keep()).unwrap();
        let draft = serde_json::from_str(&json).unwrap();
        Self::with(settings, self.model.world.clone(), &draft, self.model.size)
    }

    fn with(settings: Settings, world: World, draft: &KeptDraft, size: Size) -> Self {
        let nowhere = world == World::Nowhere;
        let model = Model::new(settings, size, World::Nowhere, draft);
        let now = Now { mono: Duration::from_secs(1), wall: Timestamp::from_millis(NOON) };
        let mut studio = Self { model, now, effects: Vec::new(), look: look() };
        if !nowhere {
            studio.tell(msg::Shell::Entered(world));
            studio.answer_pages(&[]);
            studio.answer_lessons(&[]);
            studio.effects.clear();
        }
        studio
    }

    /// Takes a message in, and keeps what it asks for.
    pub(crate) fn tell(&mut self, msg: impl Into<Msg>) -> &mut Self {
        let effects = update(&mut self.model, msg.into(), self.now);
        self.effects.extend(effects);
        self
    }

    /// Presses keys written as a story: `a cat<tab><ctrl-s><enter>`.
    pub(crate) fn keys(&mut self, story: &str) -> &mut Self {
        for key in keys(story) {
            if matches!(self.model.overlays.last(), Some(Overlay::Review(_))) {
                // Whoever presses a key has read it by then.
                self.go_to(self.now.mono + Duration::from_millis(250));
            }
            let key = self.rebound(key);
            self.tell(msg::Input::Keys(vec![key]));
        }
        self
    }

    /// The key that does here what this one does by default.
    fn rebound(&self, key: KeyEvent) -> KeyEvent {
        static DEFAULT: LazyLock<Keymap> = LazyLock::new(Keymap::default);
        let Some(keymap) = REBOUND.with_borrow(Clone::clone) else { return key };
        let context = self.model.context();
        let Key::Act(action) = DEFAULT.resolve(context, &key) else { return key };
        let bound = keymap.chord(context, action).unwrap();
        chord(&bound.to_string().to_lowercase())
    }

    /// Presses Tab until keys go to a cell, however many there are before it.
    pub(crate) fn tab_to(&mut self, cell: Field) -> &mut Self {
        for _ in Field::ALL {
            if self.model.focus == cell {
                return self;
            }
            self.keys("<tab>");
        }
        panic!("Tab does not lead to {cell:?}:\n{}", self.screen());
    }

    /// Lets time go on, waking the studio whenever it asked to be.
    pub(crate) fn wait(&mut self, span: Duration) -> &mut Self {
        let end = self.now.mono + span;
        while let Some(at) = next_wake(&self.model, self.now).filter(|at| *at <= end) {
            self.go_to(at);
            self.tell(msg::Input::Wake);
        }
        self.go_to(end);
        self
    }

    fn go_to(&mut self, at: Duration) {
        self.now.wall = self.now.wall.plus(at.saturating_sub(self.now.mono));
        self.now.mono = at;
    }

    /// Answers every page that was asked for with these takes.
    pub(crate) fn answer_pages(&mut self, takes: &[Take]) -> &mut Self {
        let asked: Vec<u64> = self
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Ledger(effect::Ledger::LoadPage(ticket, _)) => Some(*ticket),
                _ => None,
            })
            .collect();
        for ticket in asked {
            let page =
                viewfinder::domain::Page { takes: takes.to_vec(), older: false, newer: false };
            self.tell(msg::Ledger::Page(ticket, page));
        }
        let matching = takes.len();
        let filter = self.model.history.filter().to_owned();
        self.tell(msg::Ledger::Counts(viewfinder::app::Counts {
            filter,
            matching,
            ..Default::default()
        }))
    }

    /// Shows these takes as the whole history, of which nothing is learned yet.
    pub(crate) fn with_takes(&mut self, takes: &[Take]) -> &mut Self {
        self.effects.clear();
        self.tell(msg::Ledger::Changed);
        self.answer_pages(takes);
        self.answer_lessons(&[]);
        self.effects.clear();
        self
    }

    /// What was asked for since the last look.
    pub(crate) fn asked(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// A fresh frame.
    pub(crate) fn frame(&self) -> (Buffer, Option<Position>) {
        self.next_frame(&mut KeptScene::default())
    }

    /// A frame that follows others.
    pub(crate) fn next_frame(&self, kept: &mut KeptScene) -> (Buffer, Option<Position>) {
        let area = Rect::new(0, 0, self.model.size.width, self.model.size.height);
        let mut buffer = Buffer::empty(area);
        let caret = draw(&self.model, &self.look, self.now, (area, kept), &mut buffer);
        (buffer, caret)
    }

    /// The frame as text, the caret as `▏` marked behind it.
    pub(crate) fn screen(&self) -> String {
        let (buffer, caret) = self.frame();
        let mut text = dump(&buffer);
        if let Some(caret) = caret {
            text = format!("{text}caret at {},{}\n", caret.x, caret.y);
        }
        text
    }
}

/// A buffer as text: what a reader sees, wide characters once.
pub(crate) fn dump(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if skip > 0 {
                skip -= 1;
                continue;
            }
            skip = viewfinder::domain::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The keys of a story. `<name>` is a key or a chord, anything else is typed.
pub(crate) fn keys(story: &str) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = story;
    while let Some(c) = rest.chars().next() {
        if c == '<'
            && let Some(end) = rest.find('>')
        {
            keys.push(chord(&rest[1..end]));
            rest = &rest[end + 1..];
            continue;
        }
        keys.push(typed(c));
        rest = &rest[c.len_utf8()..];
    }
    keys
}

fn typed(c: char) -> KeyEvent {
    let modifiers = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(c), modifiers)
}

fn chord(name: &str) -> KeyEvent {
    let (mut rest, mut modifiers) = (name, KeyModifiers::NONE);
    for (prefix, modifier) in [
        ("ctrl-", KeyModifiers::CONTROL),
        ("alt-", KeyModifiers::ALT),
        ("shift-", KeyModifiers::SHIFT),
    ] {
        if let Some(after) = rest.strip_prefix(prefix) {
            modifiers |= modifier;
            rest = after;
        }
    }
    let code = match rest {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "space" => KeyCode::Char(' '),
        f if f.starts_with('f') && f.len() > 1 => KeyCode::F(f[1..].parse().unwrap()),
        c if c.chars().count() == 1 => KeyCode::Char(c.chars().next().unwrap()),
        other => panic!("no key is called {other:?}"),
    };
    KeyEvent::new(code, modifiers)
}

pub(crate) fn id(n: u8) -> TakeId {
    TakeId::from_random([7, 31, 17, 101, n])
}

/// A take as a story needs it.
pub(crate) fn take(n: u8, prompt: &str, stage: Stage) -> Take {
    let at = Timestamp::from_millis(NOON - 60_000 * i64::from(200 - i64::from(n).min(200) as u8));
    let left = !matches!(stage, Stage::Preparing { .. } | Stage::Cancelled);
    Take {
        id: id(n),
        seq: i64::from(n),
        origin: "https://api.cometapi.com".to_owned(),
        key_print: "0011223344556677".to_owned(),
        owner: Some("me".to_owned()),
        parent: None,
        item: None,
        charge: None,
        shot: Shot { prompt: prompt.to_owned(), ..Shot::default() },
        stage,
        created: at,
        updated: at,
        sent: left.then_some(at),
        watched: left.then_some(at),
        missing: None,
        ended: None,
        route: viewfinder::domain::Route::default(),
        answers: viewfinder::domain::Answers::default(),
        fetch: viewfinder::domain::Fetch::No,
        part: None,
        attempts: 1,
        hidden: false,
        remark: viewfinder::domain::Remark::default(),
        got: None,
    }
}

pub(crate) fn task(n: u8) -> String {
    format!("3d957031-9a2a-45e2-9dc7-bc85130590{n:02x}")
}

pub(crate) fn running(n: u8, progress: Option<u8>) -> Stage {
    Stage::Running { task_id: task(n), progress }
}

pub(crate) fn succeeded(n: u8) -> Stage {
    let film = format!("https://runwaycdn.cometapi.com/{}.mp4", task(n));
    Stage::Succeeded { task_id: task(n), output: Output { film, poster: None, last_frame: None } }
}

pub(crate) fn failure(kind: FailureKind, message: &str) -> Failure {
    Failure { kind, message: message.to_owned(), request_id: Some("20260617gJBl".to_owned()) }
}
