//! What was told of the takes that are followed, so that each change is told once.

use std::collections::HashMap;

use super::context::{print, written};
use super::exit::Trouble;
use super::follow::{Tell, Until};
use super::json::take_json;
use super::live::Live;
use crate::domain::{Failure, Output, Report, StageName, Take, TakeId, bytes_words, clean_line};

/// Said of a take whose film was made and is not on the disk.
const NOT_SAVED: &str = "its film was not saved";

/// The takes as they were last told.
pub(super) struct Told {
    pub(super) tell: Tell,
    until: Until,
    /// The program as it would be called again for the same takes.
    program: &'static str,
    order: Vec<TakeId>,
    known: HashMap<TakeId, Take>,
    pub(super) live: Live,
    /// The last line of data that could not be written.
    unwritten: Option<Trouble>,
}

impl Told {
    pub(super) fn new(
        takes: &[Take],
        (until, tell): (Until, Tell),
        program: &'static str,
        live: Live,
    ) -> Self {
        let order = takes.iter().map(|take| take.id).collect();
        Self { tell, until, program, order, known: HashMap::new(), live, unwritten: None }
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
        let before = self.known.insert(take.id, take.clone());
        // A film that the disk refuses leaves the take where it was: only the reason is new.
        let refused = is_held(take).then(|| take.failure()).flatten();
        let same = before.is_some_and(|before| {
            before.state() == take.state() && (refused.is_none() || before.failure() == refused)
        });
        if same {
            return;
        }
        // A line that is drawn over goes when its news comes.
        self.draw();
        match self.tell {
            Tell::Words => {
                let words = line(take);
                let state = self.live.ink.state(take.state(), take.state().as_str());
                self.live.say_inked(format_args!("{}  {state}{words}", take.id));
            }
            Tell::EachAsJson => self.data(take),
            Tell::LastAsJson => {}
        }
        if let Some(why) = refused {
            self.held(take, why);
        }
    }

    /// Says why a film is not on the disk. In words the line of its state has that already.
    fn held(&mut self, take: &Take, why: &Failure) {
        let (id, program) = (take.id, self.program);
        let what = match self.tell {
            Tell::Words => String::new(),
            Tell::EachAsJson | Tell::LastAsJson => {
                format!("{id}  {}: {}", NOT_SAVED, clean_line(&why.message))
            }
        };
        self.live.say(Report::new(
            what,
            "The provider still has the film; nothing is lost.",
            format!("Once that is mended, {program} download {id} fetches it."),
        ));
    }

    /// Takes in what a wish made of a take, without telling it; but a new reason is told, and that
    /// a stalled one is asked about again.
    pub(super) fn wished(&mut self, take: &Take) {
        let stalled =
            self.known.get(&take.id).is_some_and(|known| known.state() == StageName::Stalled);
        if is_held(take) || (stalled && take.state() != StageName::Stalled) {
            self.take(take);
        } else if let Some(known) = self.known.get_mut(&take.id) {
            known.fetch.clone_from(&take.fetch);
            let over = matches!(known.state(), StageName::Saved | StageName::Expired);
            if over && take.wants_film() {
                known.stage.clone_from(&take.stage);
            }
        }
    }

    /// Writes a take as data. A reader that went away does not end the following: the exit code
    /// still counts.
    fn data(&mut self, take: &Take) {
        let result = self.live.above(|| print(take_json(take)));
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
            .filter(|take| !is_over(take, self.until))
            .collect();
        self.live.draw(&open);
    }

    /// Whether there is nothing left to wait for.
    pub(super) fn ended(&self) -> bool {
        self.takes().all(|take| is_over(take, self.until))
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

/// Whether something stands in the way of its film.
pub(super) fn is_held(take: &Take) -> bool {
    take.state() == StageName::Succeeded && take.failure().is_some()
}

/// What there is to say of a take besides its id and its state, each part behind two blanks.
fn line(take: &Take) -> String {
    let mut words = String::new();
    let mut add = |more: &str| {
        words.push_str("  ");
        words.push_str(more);
    };
    if let Some(task_id) = take.task_id().filter(|_| take.state() == StageName::Queued) {
        add(&clean_line(&format!("task {task_id}")));
    }
    if let Some(failure) = take.failure() {
        let why = clean_line(&failure.message);
        add(&if is_held(take) { format!("{NOT_SAVED}: {why}") } else { why });
    }
    if take.state() == StageName::Downloading && take.output().is_some_and(Output::is_plain) {
        add("over plain http");
    }
    if let Some(film) = take.film() {
        let path = film.path.display().to_string();
        add(&format!("{}  {}", clean_line(&path), bytes_words(film.bytes)));
    }
    if take.state() == StageName::Unconfirmed {
        add("it may have been charged; do not repeat it blindly");
    }
    words
}
