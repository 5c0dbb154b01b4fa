//! Every screen as text, and its styles by role: text is colour-blind.
//!
//! A scene is declared once, in one of the lists below, with the sizes that it is looked at and the
//! part of the screen that it is about. It is then a test of its own, which cuts that part out of the
//! frame and compares it with `snapshots/PANE__STATE.snap`, and a frame of every check in `styles`,
//! which holds for all of the screen. About a dozen scenes are compared whole: a pane that changes
//! is to change its own snapshots and these, and few others.
//!
//! A changed or missing snapshot fails; `INSTA_UPDATE=always cargo test --test screens` writes them
//! anew, and then they want to be read.
#![allow(
    clippy::disallowed_methods,
    reason = "tests prepare files, start programs and read clocks"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

#[macro_use]
mod scene;

mod camera;
mod contrast;
mod details;
mod drawn;
mod editor;
mod form;
mod help;
mod history;
mod ink;
mod moves;
mod opening;
mod panes;
mod part;
mod preview;
mod rebound;
mod remarks;
mod roles;
mod sending;
mod settling;
mod status;
mod styles;
mod sweeps;
mod writing;
