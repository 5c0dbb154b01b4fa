//! What the core asks for reaches whoever does it, whatever message it was asked for.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tokio::sync::mpsc;

use super::super::abilities::Abilities;
use super::super::display::Display;
use super::super::move_frames::MoveFrames;
use super::super::opening::{Start, Tables};
use super::super::pictures::Pictures;
use super::*;
use crate::config::Env;
use crate::domain::{Field, Shot, StageName, Take};
use crate::worker::Clock;

/// A studio without a terminal, in a sandbox that is done with a take at once; its files are in this
/// folder.
async fn host(root: &Path) -> Host {
    let at = |name: &str| root.join(name);
    fs::create_dir_all(at("CONFIG")).unwrap();
    let settings = "[sandbox]\nspeed = 1000000\npoll_every = \"50ms\"\n";
    fs::write(at("CONFIG").join("config.toml"), settings).unwrap();
    let env =
        Env::of(["CONFIG", "DATA", "FILMS"].map(|name| {
            (format!("VIEWFINDER_{name}_DIR"), at(name).to_string_lossy().into_owned())
        }));
    let start = Start { env, sandbox: true, clock: Clock::start() };
    Host::open(start, Tables::read()).await.unwrap()
}

/// A shell that has no terminal either.
fn shell(host: &Host) -> Shell {
    let abilities = Abilities::of(&host.config, &host.start.env);
    Shell {
        guard: None,
        reader: None,
        inputs: mpsc::unbounded_channel().0,
        display: Display::new(),
        changed: false,
        answered: true,
        mute: false,
        drawn: None,
        film: None,
        pictures: Pictures::new(abilities, mpsc::unbounded_channel().0),
        moves: MoveFrames::default(),
        exit: None,
    }
}

fn key(c: char, modifiers: KeyModifiers) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), modifiers)
}

/// Takes in what ledger and worker tell, until the studio is like this. What they were not asked for
/// would never come.
async fn until(host: &mut Host, is: impl Fn(&Host) -> bool) {
    let heard = async {
        while !is(host) {
            let msg = host.inbox.recv().await.unwrap();
            host.tell(msg);
        }
    };
    tokio::time::timeout(Duration::from_mins(5), heard).await.unwrap();
}

#[tokio::test]
async fn what_a_message_of_the_worker_asks_for_reaches_whoever_does_it() {
    let root = tempfile::tempdir().unwrap();
    let mut host = host(root.path()).await;
    let shot = Shot { prompt: "a cat".to_owned(), ..Shot::default() };
    let submit = effect::Worker::Submit { ticket: 1, shot, parent: None };
    host.runtime.as_ref().unwrap().ask_worker(submit);
    let state = |host: &Host| host.model.history.selected().map(Take::state);
    until(&mut host, |host| state(host) == Some(StageName::Saved)).await;
    // That it has ended is for the desktop, which takes the terminal: it waits, and is not lost.
    let is_announced = |it: &Waiting| matches!(it, Waiting::Desktop(effect::Desktop::Announce(_)));
    assert!(host.waiting.iter().any(is_announced), "{:?}", host.waiting);
    // The ledger was asked how much there is.
    until(&mut host, |host| host.model.history.matching == Some(1)).await;
    // And the worker is asked for a film that is there, which it says.
    host.model.studio.focus = Field::History;
    host.model.studio.toast = None;
    host.tell(msg::Input::Keys(vec![key('s', KeyModifiers::NONE)]));
    until(&mut host, |host| host.model.toast.is_some()).await;
    assert_eq!(host.model.toast.as_ref().unwrap().text, "Its film is on disk already");
}

#[tokio::test]
async fn what_takes_the_terminal_waits_for_it_and_a_draft_does_not() {
    let root = tempfile::tempdir().unwrap();
    let mut host = host(root.path()).await;
    let past_tmux = effect::Desktop::CopyPastTmux("text".to_owned(), "Copied".to_owned());
    host.tell(msg::Shell::NotInTmux("text".to_owned(), "Copied".to_owned()));
    let typed = "typed at last".chars().map(|c| key(c, KeyModifiers::NONE));
    let then = ['l', 'q'].map(|c| key(c, KeyModifiers::CONTROL));
    host.tell(msg::Input::Keys(typed.chain(then).collect()));
    // Whatever comes of the clipboard, the draft is kept.
    host.drafts.end().unwrap();
    let mut drafts = fs::read_dir(host.paths.drafts()).unwrap().map(|it| it.unwrap().path());
    let draft = drafts.find_map(|path| fs::read_to_string(path).ok()).unwrap();
    assert!(draft.contains("typed at last"), "{draft}");

    assert_eq!(host.waiting.pop_front(), Some(Waiting::Desktop(past_tmux)));
    let asked = [effect::Shell::Redraw, effect::Shell::Quit].map(Waiting::Shell);
    assert_eq!(host.waiting, asked);
    let mut shell = shell(&host);
    host.settle(&mut shell).await.unwrap();
    assert!(host.waiting.is_empty() && matches!(shell.exit, Some(Exit::Done)));
}
