//! What was told of the takes that are followed, so that each change is told once.
#![expect(clippy::disallowed_methods, reason = "the shell: this reads a clock")]

use std::collections::{HashMap, HashSet};

use tokio::time::Instant;

use super::camera::Judge;
use super::follow::{Tell, Until};
use super::json::take_json;
use super::live_lines::LiveLines;
use super::patience::{Lack, Patience};
use crate::console::{Trouble, labels, print, written};
use crate::domain::{
    Output, Seen, StageName, Step, Take, TakeId, Telling, answer_facts, bytes_words, clean_line,
    in_short, later_words, outcome, shorten_path, width,
};
use crate::ui::Role;

/// The takes as they were last told.
pub(super) struct Progress {
    pub(super) tell: Tell,
    until: Until,
    pub(super) judge: Judge,
    /// The program as it would be called again for the same takes.
    pub(super) program: &'static str,
    order: Vec<TakeId>,
    known: HashMap<TakeId, Take>,
    pub(super) live: LiveLines,
    pub(super) patience: Patience,
    /// Takes that are no longer waited for, and were reported as such.
    given_up: HashSet<TakeId>,
    /// The last line of data that could not be written.
    unwritten: Option<Trouble>,
}

impl Progress {
    pub(super) fn new(
        takes: &[Take],
        (until, tell): (Until, Tell),
        judge: Judge,
        program: &'static str,
        live: LiveLines,
    ) -> Self {
        let order = takes.iter().map(|take| take.id).collect();
        let (known, patience) = (HashMap::new(), Patience::default());
        Self {
            tell,
            until,
            judge,
            program,
            order,
            known,
            live,
            patience,
            given_up: HashSet::new(),
            unwritten: None,
        }
    }

    /// The takes, in the order they were named.
    pub(super) fn takes(&self) -> impl Iterator<Item = &Take> {
        self.order.iter().filter_map(|id| self.known.get(id))
    }

    /// Whether this take is waited for.
    pub(super) fn is_waited_for(&self, id: TakeId) -> bool {
        self.order.contains(&id)
    }

    /// Waits for these no longer.
    pub(super) fn leave_out(&mut self, ids: &[TakeId]) {
        self.order.retain(|id| !ids.contains(id));
    }

    /// Tells how a take is, if that is news.
    pub(super) fn take(&mut self, take: &Take) {
        // What the worker takes over by itself is not what was asked about.
        if !self.order.contains(&take.id) {
            return;
        }
        self.live.facts.coming.put(take);
        self.live.change();
        self.patience.put(take, Instant::now());
        let before = self.known.insert(take.id, take.clone());
        // A film that the disk refuses leaves the take where it was: only the reason is new. One
        // that is denied is asked for again and again: only that it is is told.
        let refused = take.is_held().then(|| take.failure()).flatten();
        let denied = take.is_denied();
        let same = before.is_some_and(|before| {
            let words = self.tell == Tell::Words;
            before.state() == take.state()
                && (refused.is_none() || before.failure() == refused)
                && denied == before.is_denied()
                && without_film(&before) == without_film(take)
                && (!words || before.answers == take.answers)
        });
        if same {
            return;
        }
        // A line that is drawn over goes when its news comes.
        self.draw();
        match self.tell {
            Tell::Words => {
                let line = match self.live.room() {
                    Some(room) => self.seen(take, room),
                    None => format!("{}  {}{}", take.id, self.state(take), line(take, None)),
                };
                self.live.say_inked(line);
            }
            Tell::EachAsJson => self.data(take),
            Tell::LastAsJson => {}
        }
        if refused.is_some() {
            self.held(take);
        }
    }

    fn state(&self, take: &Take) -> String {
        self.live.ink.state(take, take.state().as_str())
    }

    /// A take's line where somebody looks: with the glyph of its state, and how long after it was sent
    /// this came. It stands below the lines that are drawn over, cell by cell.
    fn seen(&self, take: &Take, room: usize) -> String {
        let ink = &self.live.ink;
        let state = take.state();
        let head = format!(" {} {}  {state:<11}", ink.glyphs.state(state), take.id);
        let after = take.sent.map(|sent| later_words(take.updated.since(sent)));
        let after = after.unwrap_or_default();
        let words = line(take, Some(room.saturating_sub(width(&head) + 2 + AFTER)));
        let gap = if words.is_empty() { 0 } else { AFTER - width(&after).min(AFTER) };
        let after = ink.paint(Role::Muted, &after);
        format!("{}  {after}{:gap$}{words}", ink.state(take, &head), "")
    }

    /// Says why a film is not on the disk. In words the line of its state has that already.
    fn held(&mut self, take: &Take) {
        let id = take.id;
        let what = match self.tell {
            Tell::Words => String::new(),
            Tell::EachAsJson | Tell::LastAsJson => {
                format!("{id}  {}", in_short(take).unwrap_or_default())
            }
        };
        let telling = Telling { what, ..Telling::of_take(take, Seen::default()) };
        self.live.say(telling.report(&labels(self.program, id.as_str())));
    }

    /// Takes in what a wish made of a take, without telling it; but a new reason is told, and that
    /// a stalled one is asked about again.
    pub(super) fn wished(&mut self, take: &Take) {
        let stalled =
            self.known.get(&take.id).is_some_and(|known| known.state() == StageName::Stalled);
        if take.is_held() || (stalled && take.state() != StageName::Stalled) {
            self.take(take);
        } else if let Some(known) = self.known.get_mut(&take.id) {
            known.fetch.clone_from(&take.fetch);
            let over =
                matches!(known.state(), StageName::Saved | StageName::Expired | StageName::Failed);
            if over && take.wants_film() {
                known.stage.clone_from(&take.stage);
            }
        }
    }

    /// Writes a take as data. A reader that went away does not end the following: the exit code
    /// still counts.
    fn data(&mut self, take: &Take) {
        let result = self.live.above(|| print(take_json(take, &self.judge)));
        if let Err(trouble) = written(result) {
            self.unwritten = Some(trouble);
        }
    }

    /// Draws the live lines of what is still open.
    pub(super) fn draw(&mut self) {
        let open: Vec<&Take> = self
            .order
            .iter()
            .filter_map(|id| self.known.get(id))
            .filter(|take| !self.is_over(take))
            .collect();
        self.live.draw(&open);
    }

    /// Whether there is nothing left to wait for.
    pub(super) fn ended(&self) -> bool {
        self.takes().all(|take| self.is_over(take))
    }

    /// Whether nothing more is expected of a take, or waiting for it was given up.
    pub(super) fn is_over(&self, take: &Take) -> bool {
        is_over(take, self.until) || self.patience.is_over(take.id, Instant::now()).is_some()
    }

    /// Reports the takes that are no longer waited for.
    pub(super) fn lose_patience(&mut self) {
        let (now, program) = (Instant::now(), self.program);
        let over = |id: &TakeId| Some((*id, self.patience.is_over(*id, now)?));
        let given_up: Vec<(TakeId, Lack)> = self.order.iter().filter_map(over).collect();
        for (id, lack) in given_up {
            if !self.given_up.insert(id) {
                continue;
            }
            let (what, safe) = match lack {
                Lack::Address => (
                    format!("Take {id} finished ten minutes ago, and there is still no film."),
                    "The film may have been paid for; nothing is lost.",
                ),
                Lack::Film => (
                    format!(
                        "The film of take {id} is still not there, ten minutes after its host \
                         denied it."
                    ),
                    "While viewfinder runs, the film is asked for every hour, for a day.",
                ),
            };
            let telling = Telling::new(what, safe, &[Step::Follow]);
            self.live.say(telling.report(&labels(program, id.as_str())));
        }
    }

    /// The takes, and data that could not be written.
    pub(super) fn end(mut self) -> (Vec<Take>, Option<Trouble>) {
        self.live.end();
        if self.tell == Tell::LastAsJson {
            let takes: Vec<Take> = self.takes().cloned().collect();
            for take in &takes {
                self.data(take);
            }
        }
        let takes = self.order.iter().filter_map(|id| self.known.remove(id)).collect();
        (takes, self.unwritten)
    }
}

/// Whether nothing more of a take is waited for.
pub(super) fn is_over(take: &Take, until: Until) -> bool {
    match take.state() {
        StageName::Preparing | StageName::Submitting => false,
        StageName::Queued | StageName::Running => until == Until::Sent,
        // It is asked on; who waits for it has patience, but not for ever.
        StageName::Succeeded if take.is_filmless() => until == Until::Sent,
        StageName::Succeeded => until < Until::Saved || !take.wants_film(),
        StageName::Downloading => until < Until::Saved,
        StageName::Stalled
        | StageName::Saved
        | StageName::Expired
        | StageName::Unconfirmed
        | StageName::Rejected
        | StageName::Failed
        | StageName::Cancelled => true,
    }
}

/// Why a take that is done has no film.
fn without_film(take: &Take) -> Option<&str> {
    take.failure().filter(|_| take.is_filmless()).map(|why| why.message.as_str())
}

/// Cells of a time after the sending.
const AFTER: usize = 7;

/// A path in fewer cells says nothing.
const PATH: usize = 16;

/// The rest of a take's line after its id and state, each part after two blanks. A path is cut to fit
/// into `room` cells.
fn line(take: &Take, room: Option<usize>) -> String {
    let mut words = String::new();
    let mut add = |more: &str| {
        words.push_str("  ");
        words.push_str(more);
    };
    if let Some(task_id) = take.task_id().filter(|_| take.state() == StageName::Queued) {
        add(&clean_line(&format!("task {task_id}")));
    }
    if let Some(short) = in_short(take) {
        add(&clean_line(&short));
    }
    if let Some(part) = take.part.as_ref().filter(|part| part.done > 0)
        && (take.is_held() || take.state() == StageName::Expired)
    {
        let path = part.file.display().to_string();
        add(&format!("the part received is {}", clean_line(&path)));
    }
    for (name, value) in answer_facts(take) {
        add(&clean_line(&format!("{name} {value}")));
    }
    if take.state() == StageName::Downloading && take.output().is_some_and(Output::is_plain) {
        add("over plain http");
    }
    if let Some(film) = take.film() {
        let (path, bytes) = (clean_line(&film.path.display().to_string()), bytes_words(film.bytes));
        let left = room.map(|room| room.saturating_sub(width(&bytes) + 4).max(PATH));
        let path = left.map_or_else(|| path.clone(), |left| shorten_path(&path, left));
        add(&format!("{path}  {bytes}"));
        if let Some(remark) = &film.remark {
            add(&clean_line(remark));
        }
    }
    if take.state() == StageName::Unconfirmed {
        add(&format!("it {}", outcome(take).unwrap_or_default()));
    }
    words
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::rows::tests::running;
    use super::*;
    use crate::domain::{Failure, FailureKind, Stage, TakeEvent, Timestamp};

    #[test]
    fn a_denied_film_is_waited_for_as_long_as_somebody_stays() {
        let mut take = running(1);
        take.stage = Stage::Succeeded { task_id: "t".to_owned(), output: Output::default() };
        let why = || Failure::new(FailureKind::NotFound, "h says that it is not there (404)");
        let mut denied = |after: Duration| {
            take.apply(TakeEvent::Denied(why()), Timestamp::default().plus(after));
            (is_over(&take, Until::Saved), take.is_held(), line(&take, None))
        };
        let words =
            "  its film is not available yet: h says that it is not there (404); asked again";
        for after in [Duration::ZERO, Duration::from_secs(599)] {
            assert_eq!(denied(after), (false, false, words.to_owned()), "{after:?}");
        }
    }
}
