//! `viewfinder measure`: how the camera of films moved.
#![expect(clippy::disallowed_methods, reason = "the shell: this waits and starts threads")]

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::camera::{CameraLine, Judge, marks, table_lines};
use super::context::Context;
use super::ink::{Ink, columns};
use super::ledger::{UNCHANGED, existing, tell_odd};
use super::live_lines::LiveLines;
use super::lookup::{meant, no_take};
use super::signals::Signals;
use crate::cli;
use crate::console::{Exit, Trouble, print_inked, say, shown};
use crate::domain::{Convention, Eye, Report, Take, clean_line, shorten, shorten_path};
use crate::footage::{Refusal, measured};
use crate::heeding::{CameraTable, Marks, Shown, camera_table};
use crate::measure::{Got, VERSION, Why};
use crate::store::{Ledger, Turn};
use crate::ui::Role;
use crate::worker::{Beside, MEASURING};

/// How long an interrupted measurement may take to end ffmpeg.
const ENDING: Duration = Duration::from_secs(2);

/// What is to be measured.
enum Target {
    File(PathBuf),
    Take(Box<Take>),
}

/// Measures films, and keeps what is measured of takes.
pub async fn measure(context: &Context, wanted: &cli::Measure) -> Result<Exit, Trouble> {
    let mut signals = Signals::catch().map_err(|error| not_run(&error))?;
    let mut ledger = None;
    let targets = targets(context, wanted, &mut ledger)?;
    if targets.is_empty() {
        say("Every film in the history has been measured.");
    }
    let mut judge = Judge::new(context);
    // Each take that is named is measured, if it has not been.
    if let Some(ledger) = &ledger
        && !targets.is_empty()
    {
        judge.learn(&ledger.filmed()?);
    }
    let measuring = Measuring {
        context,
        shown: if wanted.json { Form::Json } else { Form::Table },
        several: targets.len() > 1,
        ledger,
        judge,
        live: LiveLines::new(context, true),
        ink: Ink::of_data(context),
        printed: 0,
    };
    measuring.all(&targets, &mut signals).await
}

/// Measures the films of those of these takes that have one and were not measured, keeps what is
/// measured, and prints nothing of it.
pub(super) async fn measure_takes(
    context: &Context,
    takes: impl IntoIterator<Item = Take>,
) -> Result<Exit, Trouble> {
    let unmeasured = |take: &Take| take.film().is_some() && take.got.is_none();
    let targets: Vec<Target> =
        takes.into_iter().filter(unmeasured).map(|take| Target::Take(Box::new(take))).collect();
    if targets.is_empty() {
        return Ok(Exit::Done);
    }
    let mut signals = Signals::catch().map_err(|error| not_run(&error))?;
    let measuring = Measuring {
        context,
        shown: Form::Nothing,
        several: targets.len() > 1,
        ledger: existing(context)?,
        judge: Judge::new(context),
        live: LiveLines::new(context, true),
        ink: Ink::of_data(context),
        printed: 0,
    };
    measuring.all(&targets, &mut signals).await
}

fn not_run(error: &io::Error) -> Trouble {
    let what = format!("The system refuses what measuring needs: {error}.");
    Trouble::new(Exit::Failed, Report::new(what, "", ""))
}

/// What is named, each take once. Nothing is measured while a name is wrong.
fn targets(
    context: &Context,
    wanted: &cli::Measure,
    opened: &mut Option<Ledger>,
) -> Result<Vec<Target>, Trouble> {
    let is_file = |name: &str| name.contains(['/', '.']);
    let names = wanted.films.iter().map(|name| (name, name.to_string_lossy()));
    if wanted.all || names.clone().any(|(_, name)| !is_file(&name)) {
        *opened = existing(context)?;
    }
    let mut targets = Vec::new();
    let mut known = Vec::new();
    let mut put = |take: Take, targets: &mut Vec<Target>| {
        if !known.contains(&take.id) {
            known.push(take.id);
            targets.push(Target::Take(Box::new(take)));
        }
    };
    for (name, shown) in names {
        if is_file(&shown) {
            targets.push(Target::File(PathBuf::from(name)));
            continue;
        }
        let Some(ledger) = opened.as_mut() else {
            return Err(no_take(&shown, None, context.sandbox, UNCHANGED));
        };
        put(meant(ledger, &shown, context.sandbox, UNCHANGED)?, &mut targets);
    }
    if wanted.all
        && let Some(ledger) = opened.as_mut()
    {
        for id in ledger.unmeasured()? {
            if let Some(take) = ledger.take(id)? {
                put(take, &mut targets);
            }
        }
    }
    if let Some(ledger) = opened {
        tell_odd(ledger);
    }
    Ok(targets)
}

/// How it went with one of them.
enum Told {
    Exit(Exit),
    Interrupted(Exit),
    NobodyReads,
}

/// How what was measured is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Table,
    Nothing,
}

struct Measuring<'a> {
    context: &'a Context,
    shown: Form,
    several: bool,
    /// Where takes are.
    ledger: Option<Ledger>,
    judge: Judge,
    live: LiveLines,
    ink: Ink,
    /// How many have been printed.
    printed: usize,
}

impl Measuring<'_> {
    /// Measures all of them, one after the other.
    async fn all(mut self, targets: &[Target], signals: &mut Signals) -> Result<Exit, Trouble> {
        let mut worst = Exit::Done;
        for (nth, target) in targets.iter().enumerate() {
            let count = (targets.len() > 1).then(|| format!(" ({} of {})", nth + 1, targets.len()));
            match self.one(target, count.as_deref().unwrap_or_default(), signals).await? {
                // Without ffmpeg it is the same with all that are left.
                Told::Exit(Exit::Unreachable) => return Ok(worst.worse(Exit::Unreachable)),
                Told::Exit(exit) => worst = worst.worse(exit),
                Told::Interrupted(exit) => return Ok(exit),
                Told::NobodyReads => break,
            }
        }
        Ok(worst)
    }

    /// Measures one of them, if that is not done yet, and prints it.
    async fn one(
        &mut self,
        target: &Target,
        count: &str,
        signals: &mut Signals,
    ) -> Result<Told, Trouble> {
        let (film, name) = match target {
            Target::File(path) => (path.clone(), path.display().to_string()),
            Target::Take(take) => {
                let current = |got: &&Arc<Got>| got.version >= VERSION;
                // One that could not be read may have been put right since.
                let read = |got: &&Arc<Got>| got.why != Some(Why::Unreadable);
                if let Some(got) = take.got.as_ref().filter(current).filter(read) {
                    let got = Arc::clone(got);
                    return self.print(target, &got, Exit::Done);
                }
                let Some(film) = take.film() else { return self.no_film(take) };
                (film.path.clone(), take.id.to_string())
            }
        };
        self.live.draw_line(&format!("measuring {}{count}", clean_line(&name)));
        let stop = Arc::new(AtomicBool::new(false));
        let locks = matches!(target, Target::Take(_)).then(|| self.context.paths.locks());
        let mut result =
            begin(film.clone(), locks, Arc::clone(&stop)).map_err(|error| not_run(&error))?;
        let result = tokio::select! {
            result = &mut result => result,
            exit = signals.next() => {
                stop.store(true, Ordering::SeqCst);
                // So that ffmpeg is gone before this is.
                let _ = timeout(ENDING, result).await;
                self.live.end();
                say(if self.ledger.is_some() {
                    "Stopped. What has been measured of takes is kept."
                } else {
                    "Stopped."
                });
                return Ok(Told::Interrupted(exit));
            }
        };
        // The thread tells, unless it panicked; then everybody has heard of it.
        let (result, _turn) = result.unwrap_or((Err(Refusal::Stopped), None));
        let (got, exit) = match result {
            Ok(got) => (got, Exit::Done),
            Err(refusal) => {
                self.live.say(refusal.report(&film));
                let exit = exit_of(&refusal);
                match (refusal.got(), exit) {
                    (Some(got), _) => (got, exit),
                    // Too much for ffmpeg now; another time it may not be.
                    (None, Exit::Rejected) => {
                        let got = Got::nothing(Why::Unreadable, 0, 0.0);
                        return self.print(target, &got, exit);
                    }
                    (None, _) => return Ok(Told::Exit(exit)),
                }
            }
        };
        let kept = self.keep(target, &got);
        self.print(target, &got, exit.worse(kept))
    }

    /// Keeps what was measured of a take. What cannot be kept is still shown.
    fn keep(&mut self, target: &Target, got: &Got) -> Exit {
        let (Target::Take(take), Some(ledger)) = (target, &mut self.ledger) else {
            return Exit::Done;
        };
        match ledger.keep_got(take.id, got) {
            Ok(true) => {}
            // It is not there any more, or its film is on its way anew.
            Ok(false) => return Exit::Done,
            Err(error) => {
                self.live.say(error.report());
                return Exit::Failed;
            }
        }
        let beside = Beside { take, got, private: self.context.config.films.private };
        if let Err(why) = beside.keep(ledger) {
            tracing::warn!(take = %take.id, why = why.message, "the sidecar was not changed");
        }
        Exit::Done
    }

    /// Tells that there is nothing to measure.
    fn no_film(&mut self, take: &Take) -> Result<Told, Trouble> {
        let what = format!("Take {} has no film to measure: it is {}.", take.id, take.state());
        self.live.say(Report::new(what, "", ""));
        let got = Got::nothing(Why::Unreadable, 0, 0.0);
        self.print(&Target::Take(Box::new(take.clone())), &got, Exit::Rejected)
    }

    /// Prints what was measured.
    fn print(&mut self, target: &Target, got: &Got, exit: Exit) -> Result<Told, Trouble> {
        let json = self.shown == Form::Json;
        let lines = match target {
            _ if self.shown == Form::Nothing => return Ok(Told::Exit(exit)),
            Target::File(path) if json => {
                vec![CameraLine::named(path, got).json()]
            }
            Target::Take(take) if json => vec![self.judge.line_of(take, got).json()],
            // It was said already why there is nothing.
            _ if exit == Exit::Rejected => return Ok(Told::Exit(exit)),
            Target::File(path) => {
                let path = clean_line(&path.display().to_string());
                let name = columns().map_or_else(|| path.clone(), |room| shorten_path(&path, room));
                self.table(&name, &alone(got, self.marks()))
            }
            Target::Take(take) => {
                let mut take = take.clone();
                take.got = Some(Arc::new(got.clone()));
                let table = self.judge.table(&take, self.marks());
                let name = format!("{}  {}", take.id, clean_line(&take.shot.prompt));
                let name = columns().map_or_else(|| name.clone(), |room| shorten(&name, room));
                table.map(|table| self.table(&name, &table)).unwrap_or_default()
            }
        };
        self.printed += 1;
        if self.live.above(|| shown(print_inked(&lines.join("\n"))))? {
            Ok(Told::Exit(exit))
        } else {
            Ok(Told::NobodyReads)
        }
    }

    fn marks(&self) -> Marks {
        marks(self.context)
    }

    /// A table below the name of its film, where there are several or somebody looks.
    fn table(&self, name: &str, table: &CameraTable) -> Vec<String> {
        let room = columns();
        let inner = room.map(|room| room.saturating_sub(2));
        let lines = table_lines(table, (self.marks(), inner), &self.ink);
        if !self.several && room.is_none() {
            return lines;
        }
        let apart = (self.printed > 0).then(String::new);
        let name = std::iter::once(self.ink.paint(Role::Title, name));
        apart.into_iter().chain(name).chain(lines.iter().map(|line| format!("  {line}"))).collect()
    }
}

/// The table of a film that is no take's.
fn alone(got: &Got, marks: Marks) -> CameraTable {
    let shown = Shown {
        motion: None,
        convention: &Convention::default(),
        got: Some(got),
        eye: Eye::default(),
        expected: [None; 4],
    };
    camera_table(&shown, marks)
}

/// What was measured, and this process's turn at measuring takes, until it is kept.
type Measured = (Result<Got, Refusal>, Option<Turn>);

/// Begins to measure a film in a thread of its own. With `locks`, the folder of locks, it waits until
/// no other process measures takes.
fn begin(
    film: PathBuf,
    locks: Option<PathBuf>,
    stop: Arc<AtomicBool>,
) -> io::Result<oneshot::Receiver<Measured>> {
    let (tell, told) = oneshot::channel();
    thread::Builder::new().name("measure".to_owned()).spawn(move || {
        // Where nobody can have a turn, two may measure the same film, and write the same digits.
        let turn = locks.and_then(|locks| Turn::wait(&locks, MEASURING).ok());
        // Nobody waits any more where the verb was stopped.
        let _ = tell.send((measured(&film, &stop), turn));
    })?;
    Ok(told)
}

const fn exit_of(refusal: &Refusal) -> Exit {
    match refusal {
        Refusal::NoFilm { .. } | Refusal::TooSlow => Exit::Rejected,
        Refusal::NoFfmpeg => Exit::Unreachable,
        Refusal::NoFile(_) | Refusal::Failed(_) | Refusal::Stopped => Exit::Failed,
    }
}
