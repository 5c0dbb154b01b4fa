//! Everything the studio asks of the world around it, as plain data, in groups by who does it.

use std::path::PathBuf;

use crate::domain::{
    ApiKey, Conventions, Eye, Flip, KeptDraft, Move, PlanState, Query, Rating, Settlement, Shot,
    TakeId,
};
use crate::sweep::Spec;

/// Something to be done outside of the core; what comes of it comes back as a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read or written in the ledger.
    Ledger(Ledger),
    /// Done by the worker.
    Worker(Worker),
    /// Kept in a file of the user's.
    Files(Files),
    /// Handed to the desktop.
    Desktop(Desktop),
    /// Done by the shell.
    Shell(Shell),
}

/// What the ledger is asked. An answer is a [`msg::Ledger`](super::msg::Ledger).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ledger {
    /// Read a page, under this number.
    LoadPage(u64, Query),
    /// Count what matches this filter, what is under way, what was sent today.
    Count(String),
    /// Read the usual time of a model and a length in seconds.
    LoadUsual(String, u32),
    /// Read earlier prompts.
    LoadPrompts,
    /// Read what was sent lately, for the review of this number.
    LoadSent(u64, Shot),
    /// Read what was sent for a take and what came back.
    LoadPapers(TakeId),
    /// Read what takes have taught about their models, by these directions, under this number.
    LoadLearned(u64, Conventions),
    /// Hide a take, or show it again.
    Hide(TakeId, Sight),
    /// Keep a rating of a take, or none.
    Rate(TakeId, Option<Rating>),
    /// Keep a note on a take; an empty one is none.
    SetNote(TakeId, String),
    /// Keep what the user saw the camera do in a take's film.
    KeepEye(TakeId, Eye),
    /// Read the sweeps.
    LoadPlans,
    /// Read what the items of a sweep are, and its takes.
    LoadSheet(TakeId),
}

/// What the worker is asked. What it tells is a [`msg::Worker`](super::msg::Worker).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worker {
    /// Send a confirmed shot, once, under this number.
    Submit {
        /// The number.
        ticket: u64,
        /// What to send.
        shot: Shot,
        /// The take it was loaded from.
        parent: Option<TakeId>,
    },
    /// Write a confirmed sweep down under this number, once, and send it.
    Sweep(u64, Box<NewSweep>),
    /// Go on with a sweep.
    RunPlan(TakeId),
    /// Send nothing more of a sweep, which is paused or cancelled then.
    EndPlan(TakeId, PlanState),
    /// Ask the provider about a take.
    AskNow(TakeId),
    /// Fetch a take's film, or stop that.
    Fetch(TakeId, FilmWish),
    /// Settle an unconfirmed take.
    Settle(TakeId, Settlement),
    /// Look an unconfirmed take up in the provider's list.
    LookUp(TakeId),
    /// These takes are on screen.
    Show(Vec<TakeId>),
}

/// A sweep that the user confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSweep {
    /// What its takes are.
    pub spec: Spec,
    /// How many were confirmed.
    pub takes: u32,
    /// At most this many are under way at once.
    pub at_once: u32,
}

/// What is kept in files of the user's. It needs neither a world nor a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// Keep the form on disk.
    SaveDraft(Box<KeptDraft>),
    /// Change the user's own moves.
    ChangeMoves(MoveChange),
    /// Turn an axis of a model round in the settings, or back if it is there.
    TurnAxis(Flip),
    /// Remove the saved key.
    RemoveKey,
}

/// What is handed to the desktop, or to the terminal for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Desktop {
    /// Hand a text to the clipboard; the word says what it is.
    Copy(String, &'static str),
    /// Hand a text to the clipboard through the terminal, since tmux did not take it; the words are
    /// those that say it is copied.
    CopyPastTmux(String, String),
    /// Play a film in the user's player.
    PlayFilm(PathBuf),
    /// Open the folder of a film.
    OpenFolder(PathBuf),
    /// Say that a take has ended, to whoever looks elsewhere.
    Announce(String),
}

/// What only the owner of the terminal and of the open world can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shell {
    /// Use this key from now on, and save it, unless that would replace another one.
    TakeKey(ApiKey),
    /// The same in the place of the saved key.
    ReplaceKey(ApiKey),
    /// Open the sandbox.
    EnterSandbox,
    /// Let the user edit a text in their editor.
    EditOutside(String),
    /// Play a film of this ratio in the terminal.
    WatchFilm(PathBuf, String),
    /// Stop, until the shell that started the studio says go on.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// End.
    Quit,
}

/// An effect is made of what each group holds.
macro_rules! groups {
    ($($group:ident),+) => {
        $(impl From<$group> for Effect {
            fn from(asked: $group) -> Self {
                Self::$group(asked)
            }
        })+
    };
}

groups!(Ledger, Worker, Files, Desktop, Shell);

/// Whether a take is in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It is in the history.
    Shown,
    /// It is in the ledger only.
    Hidden,
}

/// What is wanted of a take's film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilmWish {
    /// That it comes.
    Fetch,
    /// That it comes no further.
    Stop,
}

/// How a take's exact request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestForm {
    /// As its body.
    Json,
    /// As a command for a shell.
    Curl,
}

/// A change of the user's own moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoveChange {
    /// Add this one.
    Save(Move),
    /// Give one another name.
    Rename {
        /// Its present name.
        from: String,
        /// Its new name.
        to: String,
    },
    /// Remove the one of this name.
    Delete(String),
}
