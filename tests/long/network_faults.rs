//! Faults of a seeded server, hostile answers among them: nothing paid for is lost, no byte of a
//! film is destroyed, and no secret that is echoed stays anywhere.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::canary::{KEY, SPELLINGS, leaks, spelled};
use crate::check::{
    Dice, Known, Law, Rows, Tally, check_end, check_films, check_ledger, check_tasks, files_below,
    look, setting,
};
use crate::forms::{FEED, FILMS, GENERATE, Means, Says};
use crate::server::{
    Answer, Asked, Delivery, FilmAnswer, Script, Server, Task, accepted, plain_film, succeeded,
};
use crate::world::World;

const LIMIT: Duration = Duration::from_mins(3);

/// Faults that a suite has time for.
const FEW: usize = 120;

#[test]
fn some_network_faults_lose_and_betray_nothing() {
    network_faults(FEW);
}

#[test]
#[ignore = "minutes: cargo test --release --test long -- --ignored two_thousand --nocapture"]
fn two_thousand_network_faults_lose_and_betray_nothing() {
    println!("{}", network_faults(setting("LONG_COUNT", 2000) as usize));
}

/// What happens to one take, made of its number and the seed alone.
struct Plan {
    generate: Option<usize>,
    sent_by: Delivery,
    feeds: Vec<(usize, Delivery)>,
    films: Vec<usize>,
    spelling: usize,
}

impl Plan {
    fn new(seed: u64, take: usize) -> Self {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(take as u64));
        let turn = take / 5;
        let mut plan = Self {
            generate: None,
            sent_by: Delivery::Whole,
            feeds: Vec::new(),
            films: Vec::new(),
            spelling: dice.below(2 * SPELLINGS.len()),
        };
        // Each form in its turn, so that a short run has them all; what comes with it is chance.
        match take % 5 {
            0 => plan.generate = Some(turn % GENERATE.len()),
            1 => plan.feeds.push((turn % FEED.len(), Delivery::Whole)),
            2 => plan.films.push(turn % FILMS.len()),
            3 => plan.sent_by = delivery(&mut dice, 60),
            _ => plan.films = (0..2).map(|_| dice.below(FILMS.len())).collect(),
        }
        while dice.once_in(3) && plan.feeds.len() < 3 {
            let form = dice.below(FEED.len());
            let by = delivery(&mut dice, 80);
            plan.feeds.insert(0, (form, by));
        }
        plan
    }

    /// What the feed says in the end, as far as it comes to that.
    fn end(&self) -> Means {
        let whole = |by: Delivery| {
            matches!(by, Delivery::Whole | Delivery::Drip(_) | Delivery::Unannounced)
        };
        let closing = self.feeds.iter().filter(|(_, by)| whole(*by)).map(|(form, _)| FEED[*form].1);
        closing.clone().find(|means| *means != Means::Open).unwrap_or(Means::Film)
    }

    fn spell(&self, text: &str, id: &str, film: &str) -> String {
        text.replace("@ID@", id).replace("@FILM@", film).replace("@KEY@", &spelled(self.spelling))
    }

    fn submission(&self, id: &str) -> (Says, Answer) {
        let (says, answer) = match self.generate {
            None => (Says::Yes, accepted(id)),
            Some(form) => {
                let (status, says, body) = GENERATE[form];
                (says, Answer::new(status, self.spell(body, id, "")))
            }
        };
        let answer = answer.by(self.sent_by).with("X-Cometapi-Request-Id", KEY);
        match self.sent_by {
            Delivery::Whole | Delivery::Drip(_) | Delivery::Unannounced => (says, answer),
            _ => (Says::Perhaps, answer),
        }
    }

    /// Its forms, for whoever has to look into a breach.
    fn words(&self) -> String {
        let generate = self.generate.map(|form| GENERATE[form].2).unwrap_or_default();
        let feeds: Vec<_> = self.feeds.iter().map(|(form, by)| (FEED[*form].2, by)).collect();
        let films: Vec<_> = self.films.iter().map(|form| FILMS[*form].0).collect();
        let cut = |text: String| text.chars().take(160).collect::<String>();
        match (generate.is_empty() && self.sent_by == Delivery::Whole, feeds.is_empty()) {
            (false, _) => cut(format!("{generate} by {:?}", self.sent_by)),
            (true, true) => format!("films {films:?}"),
            (true, false) => format!("feeds {}, films {films:?}", cut(format!("{feeds:?}"))),
        }
    }
}

/// A take, for whoever has to look into a breach.
fn case_of(take: usize, plan: &Plan) -> String {
    format!("take {take}, {}", plan.words())
}

/// A way for an answer to go wrong.
fn delivery(dice: &mut Dice, body: usize) -> Delivery {
    let at = dice.below(body);
    *dice.pick(&[
        Delivery::Whole,
        Delivery::Drip(7),
        Delivery::Cut(at),
        Delivery::Cut(body),
        Delivery::CutReset(at),
        Delivery::Announced(at),
        Delivery::Announced(body * 100),
        Delivery::Unannounced,
        Delivery::Unmarked,
        Delivery::Noise,
        Delivery::Closed,
        Delivery::HalfClosed,
        Delivery::Reset,
    ])
}

struct Hostile {
    seed: u64,
    faults: Arc<AtomicUsize>,
}

impl Hostile {
    fn plan(&self, prompt: &str) -> Option<Plan> {
        let take = prompt.strip_prefix("fault ")?.parse().ok()?;
        Some(Plan::new(self.seed, take))
    }

    fn count(&self) {
        self.faults.fetch_add(1, Ordering::Relaxed);
    }
}

impl Script for Hostile {
    fn generate(&self, prompt: &str, nth: usize, id: &str) -> (bool, Answer) {
        let Some(plan) = self.plan(prompt).filter(|_| nth == 0) else {
            return (true, accepted(id));
        };
        if plan.generate.is_some() || plan.sent_by != Delivery::Whole {
            self.count();
        }
        let (says, answer) = plan.submission(id);
        (matches!(says, Says::Yes | Says::Perhaps), answer)
    }

    fn feed(&self, task: &Task, nth: usize, film: &str) -> Answer {
        let plan = self.plan(&task.prompt);
        let Some((plan, (form, by))) =
            plan.and_then(|plan| plan.feeds.get(nth).copied().map(|it| (plan, it)))
        else {
            return succeeded(&task.id, film);
        };
        self.count();
        let (status, _, body) = FEED[form];
        let answer = Answer::new(status, plan.spell(body, &task.id, film)).by(by);
        answer.with("Content-Type", "application/json").with("Retry-After", "0")
    }

    fn film(&self, task: &Task, asked: Asked<'_>) -> FilmAnswer {
        let plan = self.plan(&task.prompt);
        let form = plan.as_ref().and_then(|plan| plan.films.get(asked.nth));
        let (Some(plan), Some(form)) = (&plan, form) else {
            return plain_film(asked, Delivery::Whole);
        };
        self.count();
        (FILMS[*form].1)(asked, &spelled(plan.spelling))
    }
}

fn network_faults(wanted: usize) -> String {
    let tally = Tally::new("network_faults");
    let (faults, next) = (Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
    let script = Hostile { seed: tally.seed(), faults: Arc::clone(&faults) };
    let server = Server::start(script, 3000);
    let counts: Vec<BTreeMap<String, usize>> = std::thread::scope(|scope| {
        let worlds: Vec<_> = (0..setting("LONG_JOBS", 12))
            .map(|_| {
                scope.spawn(|| {
                    in_one_world(&tally, &server, || {
                        let more = faults.load(Ordering::Relaxed) < wanted;
                        more.then(|| next.fetch_add(1, Ordering::Relaxed))
                    })
                })
            })
            .collect();
        worlds.into_iter().map(|world| world.join().unwrap()).collect()
    });
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for (state, count) in counts.into_iter().flatten() {
        *states.entry(state).or_default() += count;
    }
    let record = server.record();
    tally.close(&format!(
        "{} faults, {} confirmed, {} POSTs, {} tasks, states {states:?}",
        faults.load(Ordering::Relaxed),
        next.load(Ordering::Relaxed),
        record.posts.len(),
        record.tasks.len(),
    ))
}

/// Sends takes, one after the other, until there are no more. Gives how many are in each state.
fn in_one_world(
    tally: &Tally,
    server: &Server,
    mut next: impl FnMut() -> Option<usize>,
) -> BTreeMap<String, usize> {
    let world = World::new(server.base());
    let (mut known, mut takes) = (Known::default(), Vec::new());
    let name = |prompt: &str| {
        let take = prompt.strip_prefix("fault ").and_then(|take| take.parse().ok());
        take.map_or_else(String::new, |take| case_of(take, &Plan::new(tally.seed(), take)))
    };
    while let Some(take) = next() {
        let (prompt, plan) = (format!("fault {take}"), Plan::new(tally.seed(), take));
        let case = case_of(take, &plan);
        let words = ["submit", &prompt, "--yes", "--wait", "--poll-every=50ms", "--timeout=15s"];
        let ended = world.run(&words, LIMIT);
        check_end(tally, &case, &ended, false);
        let rows = look(tally, &case, &world, &mut known);
        check_films(tally, name, &world, (server, &rows), &mut known, true);
        takes.push((prompt, plan, ended.code));
    }
    // What is still open is over now that the server behaves.
    world.run(&["wait", "--poll-every=50ms", "--timeout=100s"], LIMIT);
    let rows = look(tally, "in the end", &world, &mut known);
    check_films(tally, name, &world, (server, &rows), &mut known, true);
    let prompts: Vec<String> = takes.iter().map(|(prompt, ..)| prompt.clone()).collect();
    check_tasks(tally, server, &rows, &prompts);
    for (prompt, plan, code) in &takes {
        check_take(tally, server, &rows, (prompt, plan, *code));
    }
    if !takes.is_empty() {
        check_ledger(tally, "in the end", &world.ledger());
    }
    check_secrets(tally, &world, &rows);
    let mut states = BTreeMap::new();
    for row in &rows.0 {
        *states.entry(row["state"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    states
}

/// Whether a take ended as product.md has it, with everything that came.
fn check_take(
    tally: &Tally,
    server: &Server,
    rows: &Rows,
    (prompt, plan, code): (&str, &Plan, Option<i32>),
) {
    let case = case_of(prompt.trim_start_matches("fault ").parse().unwrap_or(0), plan);
    let Some(row) = rows.of(prompt) else {
        return tally.breach(Law::Lost, format!("{case}: there is no row of it"));
    };
    let record = server.record();
    let task = record.of(prompt).next();
    let id = task.map_or("", |task| task.id.as_str());
    let (says, answer) = plan.submission(id);
    let end = plan.end();
    let wanted: &[&str] = match (says, end) {
        (Says::Yes | Says::Again, Means::Failed(_)) => &["failed"],
        (Says::Yes | Says::Again, Means::Film | Means::Open) => &["saved"],
        (Says::Perhaps, _) => &["unconfirmed"],
        (Says::No, _) => &["rejected"],
    };
    let state = row["state"].as_str().unwrap_or_default();
    if !wanted.contains(&state) {
        let why = format!("{case}: it is {state} ({}) and not {wanted:?}", row["error"]["message"]);
        tally.breach(Law::Misread, why);
    }
    let fits = match code {
        Some(0) => state == "saved",
        Some(80) => state == "unconfirmed",
        _ => state != "unconfirmed",
    };
    if !fits {
        tally.breach(Law::Unkept, format!("{case}: it ended {code:?} and is {state}"));
    }
    let arrived = &answer.body[..answer.delivery.brings(answer.body.len())];
    let whole = arrived
        .windows(id.len() + 1)
        .any(|part| part.starts_with(id.as_bytes()) && !part[id.len()].is_ascii_alphanumeric());
    if !id.is_empty() && whole && !row.to_string().contains(id) && !in_base64(row, id) {
        tally.breach(Law::Forgotten, format!("{case}: the id came and is nowhere"));
    }
    if let (Means::Failed(reason), "failed") = (end, state)
        && !row["error"]["message"].as_str().is_some_and(|said| said.contains(reason))
    {
        let what = format!("{case}: {reason:?} is not in {}", row["error"]["message"]);
        tally.breach(Law::Misread, what);
    }
    if let Some((task, nth)) = task.and_then(|task| Some((task, task.whole?)))
        && task.gets > nth
    {
        let form = plan.films.get(nth - 1).map_or("a plain one", |form| FILMS[*form].0);
        let what = format!("{prompt}: {form:?} brought the whole film, and it was asked for again");
        tally.breach(Law::Refused, what);
    }
}

fn in_base64(row: &Value, id: &str) -> bool {
    use base64::Engine as _;
    let decoder = base64::engine::general_purpose::STANDARD;
    let raw = row["answer_base64"].as_str().and_then(|text| decoder.decode(text).ok());
    raw.is_some_and(|raw| raw.windows(id.len()).any(|part| part == id.as_bytes()))
}

/// Whether a secret is anywhere but in its file.
fn check_secrets(tally: &Tally, world: &World, rows: &Rows) {
    for words in [&["history", "--json"][..], &["history"], &["export"], &["doctor"]] {
        world.run(words, LIMIT);
    }
    for row in rows.0.iter().take(20) {
        let id = row["id"].as_str().unwrap_or_default();
        world.run(&["show", id], LIMIT);
        world.run(&["show", id, "--answer"], LIMIT);
    }
    let key_file = world.root().config().join("key");
    let mut places = vec![("what was said".to_owned(), leaks(world.said().as_bytes()))];
    for (path, content) in files_below(world.root().path()) {
        let name = path.strip_prefix(world.root().path()).unwrap_or(&path).display().to_string();
        // Names of films have the date, the prompt and the id in them: one place for all.
        let place = if name.starts_with("films") { "a film's file".to_owned() } else { name };
        if path != key_file {
            places.push((place.clone(), leaks(path.to_string_lossy().as_bytes())));
            places.push((place, leaks(&content)));
        }
    }
    for (place, leaks) in places {
        for before in leaks {
            tally.breach(Law::Leaked, format!("{place}: ...{before}"));
        }
    }
}
