//! viewfinder: a keyboard-driven terminal studio for AI text-to-video.
//!
//! A pure core, with its effects at the edge. `ARCHITECTURE.md` has the picture, and who may name
//! whom.
//! - Pure: [`domain`] (nouns and laws), [`input`] (from keys to actions), [`app`] (the studio's
//!   state), [`ui`] (from state to cells), [`preview`] (the camera's move as a picture), [`film`]
//!   (and as a film), [`measure`] (how the camera of any film moved), [`heeding`] (what was asked
//!   beside what was got), [`picture`] (pictures for a terminal);
//! - edge: [`api`] (the provider over HTTP), [`store`] (what is kept on disk), [`download`] (films
//!   on their way to the disk), [`footage`] (the frames of films, by ffmpeg), [`worker`] (sends,
//!   asks and fetches), [`config`] (settings), [`sandbox`] (the loopback provider);
//! - shell: [`session`] (an open world), [`console`] (exit codes and talk), [`cli`] (the command
//!   line's grammar), [`commands`] (verbs without a screen), [`tui`] (the studio in a terminal),
//!   [`logging`], and a few private files on the process itself.
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "unit tests prepare files, threads and clocks")
)]

pub mod api;
pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod console;
mod crash;
pub mod domain;
pub mod download;
mod durable;
pub mod film;
#[expect(clippy::disallowed_methods, reason = "the edge: it starts ffmpeg and reads a clock")]
pub mod footage;
pub mod heeding;
pub mod input;
pub mod logging;
pub mod measure;
pub mod picture;
pub mod preview;
mod process;
pub mod sandbox;
pub mod session;
pub mod store;
pub mod sweep;
mod task;
pub mod tui;
pub mod ui;
pub mod worker;

use std::pin::Pin;

use cli::Cli;
use commands::Context;
use config::{Env, Weight};
use console::{Exit, Trouble};
use domain::Report;
use worker::Clock;

/// Runs what the command line asks for.
pub fn run(cli: &Cli) -> Exit {
    let clock = Clock::start();
    process::begin();
    match dispatch(cli, clock) {
        Ok(exit) => exit,
        Err(trouble) => {
            console::tell(&trouble);
            trouble.exit
        }
    }
}

fn dispatch(cli: &Cli, clock: Clock) -> Result<Exit, Trouble> {
    let env = Env::of_process();
    let Some(command) = &cli.command else {
        logging::start(config::Paths::find(&env)?.log(), &cli.log_level);
        let start = tui::Start { env, sandbox: cli.sandbox, clock };
        return block_on_with(tui::Tables::read, |tables| tui::run(start, tables));
    };
    // Only the verbs that work with the settings read them: a broken file stops no help.
    let context_for = |least| {
        let context = Context::new(env.clone(), cli.sandbox, clock, least)?;
        logging::start(context.paths.log(), &cli.log_level);
        Ok::<_, Trouble>(context)
    };
    let context = || context_for(Weight::Sending);
    // What was paid for is followed whatever the settings say of what is sent next.
    let following = || context_for(Weight::Following);
    match command {
        cli::Command::History(wanted) => commands::history(&context()?, wanted),
        cli::Command::Show(wanted) => commands::show(&context()?, wanted),
        cli::Command::Measure(wanted) => block_on(commands::measure(&context()?, wanted)),
        cli::Command::Note(wanted) => commands::note(&context()?, wanted),
        cli::Command::Rate(wanted) => commands::rate(&context()?, wanted),
        cli::Command::Rm(wanted) => commands::rm(&context()?, wanted),
        cli::Command::Confirm(wanted) => block_on(commands::confirm(&context()?, wanted)),
        cli::Command::Export(wanted) => commands::export(&context()?, wanted),
        cli::Command::Import(wanted) => commands::import(&context()?, wanted),
        cli::Command::Models(wanted) if wanted.refresh => {
            block_on(commands::refresh(&context()?, wanted))
        }
        cli::Command::Models(cli::Models { import: Some(file), .. }) => {
            commands::import_table(&context()?, file)
        }
        cli::Command::Models(wanted) if wanted.here => commands::here(&context()?, wanted),
        cli::Command::Models(wanted) => commands::models(&context()?, wanted),
        cli::Command::Moves(wanted) => commands::moves(&context()?, wanted),
        cli::Command::Submit(wanted) => {
            let context = context().map_err(Trouble::before_sending)?;
            block_on(commands::submit(&context, wanted))
        }
        cli::Command::Sweep(wanted) => block_on(commands::sweep(&context()?, wanted)),
        cli::Command::Probe(wanted) => block_on(commands::probe(&context()?, wanted)),
        cli::Command::Budget(wanted) => commands::budget(&context()?, wanted),
        cli::Command::Download(wanted) => block_on(commands::download(&following()?, wanted)),
        cli::Command::Wait(wanted) => block_on(commands::wait(&following()?, wanted)),
        cli::Command::Preview(wanted) => block_on(commands::preview(&context()?, wanted)),
        cli::Command::Sandbox(wanted) => block_on(commands::sandbox(&context()?, wanted)),
        cli::Command::Balance(wanted) => block_on(commands::balance(&context()?, wanted)),
        cli::Command::Doctor(wanted) => {
            block_on(commands::doctor(&env, cli.sandbox, clock, wanted))
        }
        cli::Command::Config(wanted) => commands::config(&env, cli.sandbox, wanted),
        cli::Command::Completions(wanted) => commands::completions(wanted),
        cli::Command::Complete(wanted) => Ok(commands::complete(&env, cli.sandbox, wanted)),
        cli::Command::Man(wanted) => commands::man(&env, wanted),
    }
}

fn block_on(work: impl Future<Output = Result<Exit, Trouble>>) -> Result<Exit, Trouble> {
    block_on_with(|| (), |()| work)
}

/// Does `work` with what was made `first`, while the runtime is being made.
fn block_on_with<T, F: Future<Output = Result<Exit, Trouble>>>(
    first: impl FnOnce() -> T,
    work: impl FnOnce(T) -> F,
) -> Result<Exit, Trouble> {
    let (runtime, made) = process::runtime(first);
    // In a box, so that the runtime is compiled for one type of work and not for each verb.
    let work: Pin<Box<dyn Future<Output = _>>> = Box::pin(work(made));
    match runtime {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => Err(Trouble::new(
            Exit::Failed,
            Report::new(
                format!("The system refuses what viewfinder runs on: {error}."),
                "",
                "End some other programs, or raise the limits (ulimit -a), then try again.",
            ),
        )),
    }
}
