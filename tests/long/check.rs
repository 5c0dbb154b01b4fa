//! What has to hold whatever happens: one table of laws, and what every run counts against it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::server::{Record, Server, Task};
use crate::world::{Ended, World};

/// A law, by what breaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Law {
    /// The provider made more tasks than were confirmed.
    Doubled,
    /// The provider made a task, and the ledger neither has its id nor says that there may be one.
    Forgotten,
    /// What a verb printed, or ended 0 with, is not in the ledger afterwards.
    Unkept,
    /// An answer was read otherwise than product.md reads it.
    Misread,
    /// Bytes of a film that were on the disk are not there any more.
    Destroyed,
    /// A film that came whole was not kept, or another one has its name.
    Refused,
    /// A take that was in the ledger is not there any more.
    Lost,
    /// A sound ledger was moved aside, or one is not sound.
    Unsound,
    /// A secret is where it should not be.
    Leaked,
    /// A file that viewfinder did not make was deleted or changed.
    Foreign,
    /// The process panicked, or was ended by a signal that nobody sent.
    Panicked,
    /// The process did not end.
    Hung,
    /// More was sent than a limit allows.
    Past,
    /// A plan or a limit does not go on though nothing is in its way.
    Stuck,
}

/// Every law, and how its breaches are called in a summary.
const LAWS: [(Law, &str); 14] = [
    (Law::Doubled, "tasks doubled"),
    (Law::Forgotten, "takes forgotten"),
    (Law::Unkept, "words not kept"),
    (Law::Misread, "answers misread"),
    (Law::Destroyed, "bytes of films destroyed"),
    (Law::Refused, "whole films not kept"),
    (Law::Lost, "rows lost"),
    (Law::Unsound, "ledgers harmed"),
    (Law::Leaked, "secrets leaked"),
    (Law::Foreign, "files of others harmed"),
    (Law::Panicked, "panics"),
    (Law::Hung, "hung"),
    (Law::Past, "limits passed"),
    (Law::Stuck, "stuck"),
];

/// Examples of a breach that are told.
const TOLD: usize = 12;

/// A run's own random numbers: the same for the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        // Neighbouring seeds have to be far apart, and none may be 0.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        // xorshift64*: any spread will do.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % most.max(1)
    }

    pub(crate) fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub(crate) fn within(&mut self, most: Duration) -> Duration {
        Duration::from_micros(self.below(most.as_micros() as usize) as u64)
    }
}

/// A number that the environment may set.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a whole number"))
}

/// Says why a run is skipped; seen without `--nocapture` too.
pub(crate) fn skipped(run: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "\n{run} SKIPPED, nothing was shown: {why}");
}

/// How many of a law there were, and each kind of them with its own count.
type Breaches = (usize, BTreeMap<String, usize>);

/// The breaches of a run.
#[derive(Debug)]
pub(crate) struct Tally {
    run: &'static str,
    seed: u64,
    begun: Instant,
    breaches: Mutex<BTreeMap<Law, Breaches>>,
}

impl Tally {
    pub(crate) fn new(run: &'static str) -> Self {
        let seed = setting("LONG_SEED", 11);
        Self { run, seed, begun: Instant::now(), breaches: Mutex::default() }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn breach(&self, law: Law, what: impl Into<String>) {
        self.breaches_of(law, 1, what);
    }

    /// Many of a kind that is counted one by one, such as bytes.
    pub(crate) fn breaches_of(&self, law: Law, count: usize, what: impl Into<String>) {
        let what = what.into();
        let mut breaches = self.breaches.lock().unwrap();
        let (all, told) = breaches.entry(law).or_default();
        *all += count;
        let times = told.entry(what.clone()).or_default();
        *times += 1;
        // At once, so that a run which is ended early has said it.
        if *times == 1 && told.len() <= TOLD {
            let _ = writeln!(std::io::stderr(), "{}: {law:?}: {what}", self.run);
        }
    }

    /// Says how far a run has come.
    pub(crate) fn come(&self, done: usize, of: usize) {
        let seconds = self.begun.elapsed().as_secs();
        let _ = writeln!(std::io::stderr(), "{}: {done} of {of} after {seconds} s", self.run);
    }

    /// The summary in a line; panics with it, and with examples, where a law was broken.
    pub(crate) fn close(self, figures: &str) -> String {
        let breaches = self.breaches.into_inner().unwrap();
        let mut summary = format!(
            "{}: seed {}, {:.0} s: {figures}",
            self.run,
            self.seed,
            self.begun.elapsed().as_secs_f64()
        );
        let mut examples = String::new();
        for (law, words) in LAWS {
            let (count, told) = breaches.get(&law).cloned().unwrap_or_default();
            let _ = write!(summary, "; {words} {count}");
            for (what, times) in told.iter().take(TOLD) {
                let _ = write!(examples, "\n  {words}: {what}");
                if *times > 1 {
                    let _ = write!(examples, " ({times} times)");
                }
            }
            if told.len() > TOLD {
                let _ = write!(examples, "\n  {words}: and {} others", told.len() - TOLD);
            }
        }
        assert!(breaches.is_empty(), "{summary}{examples}");
        summary
    }
}

/// What is known of a world from earlier looks at it.
#[derive(Debug, Default)]
pub(crate) struct Known {
    ids: BTreeSet<String>,
    /// Bytes of each task's film that are on the disk, from the first one on; none once some of
    /// them have been missed, which is told once.
    films: HashMap<String, Option<usize>>,
}

/// The takes of a world, as an export has them.
#[derive(Debug, Default)]
pub(crate) struct Rows(pub(crate) Vec<Value>);

impl Rows {
    pub(crate) fn of<'a>(&'a self, prompt: &str) -> Option<&'a Value> {
        self.0.iter().find(|row| row["shot"]["prompt"] == prompt)
    }
}

/// Whether the end of a process is one that may be: a code of product.md, or the KILL that was
/// sent to it.
pub(crate) fn check_end(tally: &Tally, case: &str, ended: &Ended, killed: bool) {
    let said = |text: &str| text.lines().take(3).collect::<Vec<_>>().join(" / ");
    if ended.hung {
        return tally.breach(Law::Hung, format!("{case}: {}", said(&ended.err)));
    }
    let usual = matches!(ended.code, Some(0 | 1 | 65 | 69 | 77 | 78 | 80 | 124));
    // Before the first line of the program its loader may have failed.
    let loader = ended.code == Some(127) && ended.err.contains("shared libraries");
    // The standard library's own word where a folder cannot be closed, which no kernel says: the job
    // that it was met in is done again.
    let panicked = ended.err.contains("panicked")
        && ended.err.matches("panicked").count() > ended.err.matches("during closedir").count();
    if panicked || !(usual || loader || killed && ended.code.is_none()) {
        let code = ended.code.map_or("a signal".to_owned(), |code| code.to_string());
        tally.breach(Law::Panicked, format!("{case}: {code}: {}", said(&ended.err)));
    }
}

/// Looks at the ledger with the program's own words: what was there is there.
pub(crate) fn look(tally: &Tally, case: &str, world: &World, known: &mut Known) -> Rows {
    let ended = world.read(&["export"], Duration::from_mins(1));
    check_end(tally, case, &ended, false);
    if ended.code != Some(0) {
        tally.breach(Law::Unsound, format!("{case}: export ends {:?}: {}", ended.code, ended.err));
    }
    let rows: Vec<Value> =
        ended.out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let ids: BTreeSet<String> =
        rows.iter().filter_map(|row| Some(row["id"].as_str()?.to_owned())).collect();
    for id in known.ids.difference(&ids) {
        tally.breach(Law::Lost, format!("{case}: {id} is not there any more"));
    }
    known.ids = ids;
    for path in world.aside() {
        tally.breach(Law::Unsound, format!("{case}: moved aside: {}", path.display()));
    }
    Rows(rows)
}

/// SQLite's own word for a ledger, by another connection than the program's.
pub(crate) fn check_ledger(tally: &Tally, case: &str, path: &Path) {
    let word = rusqlite::Connection::open(path).and_then(|ledger| {
        ledger.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))
    });
    if !matches!(&word, Ok(word) if word == "ok") {
        tally.breach(Law::Unsound, format!("{case}: integrity_check: {word:?}"));
    }
}

/// Both invariants: tasks are never more than confirmations, and none is forgotten.
pub(crate) fn check_tasks(tally: &Tally, server: &Server, rows: &Rows, prompts: &[String]) {
    let record = server.record();
    for prompt in prompts {
        let tasks: Vec<&Task> = record.of(prompt).collect();
        if tasks.len() > 1 {
            tally.breach(Law::Doubled, format!("{prompt}: {} tasks", tasks.len()));
        }
        let Some(task) = tasks.first() else { continue };
        let Some(row) = rows.of(prompt) else {
            tally.breach(Law::Forgotten, format!("{prompt}: {} and no row", task.id));
            continue;
        };
        // What is `submitting` without an owner is `unconfirmed` for whoever reads it next.
        let doubted = matches!(row["state"].as_str(), Some("unconfirmed" | "submitting"));
        if row["task_id"] != *task.id && !doubted {
            let what = format!("{prompt}: {} is {} ({})", task.id, row["state"], row["error"]);
            tally.breach(Law::Forgotten, what);
        }
    }
}

/// Whether the bytes of each film that were on the disk are there still, and where
/// `all_that_came` says so all those that the server knows to have come. `name` makes a case of a prompt.
pub(crate) fn check_films(
    tally: &Tally,
    name: impl Fn(&str) -> String,
    world: &World,
    (server, rows): (&Server, &Rows),
    known: &mut Known,
    all_that_came: bool,
) {
    let record = server.record();
    let files = world.film_files();
    for row in &rows.0 {
        let (Some(id), Some(task)) = (row["id"].as_str(), task_of(&record, row)) else { continue };
        let Some(before) = *known.films.entry(task.id.clone()).or_insert(Some(0)) else { continue };
        let own = files.iter().filter(|path| path.to_string_lossy().contains(id));
        let contents: Vec<Vec<u8>> = own.filter_map(|path| std::fs::read(path).ok()).collect();
        let reach = contents.iter().map(|content| common(content, &task.film)).max().unwrap_or(0);
        let (total, least) =
            (task.film.len(), if all_that_came { before.max(task.came) } else { before });
        known.films.insert(task.id.clone(), (reach >= least).then_some(reach));
        let case = name(&task.prompt);
        if reach < least {
            let what = format!("{case}: of {total} bytes {least} had come, {reach} are there");
            tally.breaches_of(Law::Destroyed, least - reach, what);
        } else if row["state"] == "saved" && reach < total && row["film_remark"].is_null() {
            // All that HTTP promised may have come, and what lacks at the end be told.
            let what = format!("{case}: it is saved, and has {reach} of {total} bytes");
            tally.breach(Law::Refused, what);
        }
    }
}

fn task_of<'a>(record: &'a Record, row: &Value) -> Option<&'a Task> {
    record.tasks.get(row["task_id"].as_str()?)
}

/// How many bytes both begin with.
fn common(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// Everything that is there below a folder, with its content; a link by what it says.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let Ok(data) = path.symlink_metadata() else { continue };
        if data.is_dir() {
            found.extend(files_below(&path));
        } else if data.is_symlink() {
            let target = std::fs::read_link(&path).unwrap_or_default();
            found.insert(path, target.into_os_string().into_encoded_bytes());
        } else {
            // One that is gone by now was not there to stay.
            let Ok(content) = std::fs::read(&path) else { continue };
            found.insert(path, content);
        }
    }
    found
}
