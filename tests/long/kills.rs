//! kill -9 at random moments over submit, wait and download.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::check::{
    Dice, Known, Law, Tally, check_films, check_ledger, check_tasks, look, setting,
};
use crate::server::{
    Answer, Asked, Delivery, FilmAnswer, Script, Server, Task, accepted, plain_film,
};
use crate::world::{Running, World};

/// Longer than any of these verbs takes on the slowest machine.
const LIMIT: Duration = Duration::from_mins(1);

/// Slow enough that a kill can fall between two pieces of a film, or before an answer.
pub(crate) struct Slow;

impl Script for Slow {
    fn generate(&self, prompt: &str, _nth: usize, id: &str) -> (bool, Answer) {
        match prompt.len() % 5 {
            0 => (true, accepted(id).by(Delivery::Drip(9))),
            1 => (true, Answer::new(524, "<html>a timeout occurred</html>")),
            _ => (true, accepted(id)),
        }
    }

    fn film(&self, _task: &Task, asked: Asked<'_>) -> FilmAnswer {
        plain_film(asked, Delivery::Drip(8 * 1024))
    }
}

#[test]
#[ignore = "minutes: cargo test --release --test long -- --ignored a_thousand_kills --nocapture"]
fn a_thousand_kills_forget_double_and_destroy_nothing() {
    println!("{}", kills(setting("LONG_COUNT", 1000) as usize));
}

fn kills(count: usize) -> String {
    let tally = Tally::new("kills");
    let mut dice = Dice::new(tally.seed());
    let server = Server::start(Slow, 64 * 1024);
    let world = World::new(server.base());
    let mut known = Known::default();
    let span = spans(&world);
    let (mut prompts, mut killed, mut by_verb) = (Vec::new(), 0, [0; 3]);
    for kill in 0..count {
        // Of different lengths, which is what the server goes by.
        let prompt = format!("kill {kill}{}", ".".repeat(kill % 5));
        let rows = look(&tally, "between kills", &world, &mut known);
        let some = rows.0.iter().rev().filter(|row| row["task_id"].is_string());
        let some: Vec<&str> = some.take(4).filter_map(|row| row["id"].as_str()).collect();
        let verb = if some.is_empty() { 0 } else { [0, 0, 0, 1, 2][dice.below(5)] };
        let words = match verb {
            0 if dice.once_in(2) => vec!["submit", &prompt, "--yes", "--json", "--no-download"],
            0 => vec!["submit", &prompt, "--yes", "--json", "--wait", "--poll-every=50ms"],
            1 => [&["wait", "--poll-every=50ms", "--json"], &some[..1]].concat(),
            _ => vec!["download", "--json", *dice.pick(&some)],
        };
        if verb == 0 {
            prompts.push(prompt.clone());
        }
        by_verb[verb] += 1;
        let running = Running::start(world.command(&words));
        // The moment itself is what is random here, so it is the clock that is waited for.
        std::thread::park_timeout(dice.within(span[verb]));
        running.kill();
        let ended = running.end(&world, LIMIT);
        killed += usize::from(ended.code.is_none());
        if ended.err.contains("panicked") {
            tally.breach(Law::Panicked, format!("{words:?}: {}", ended.err));
        }
        let rows = look(&tally, &format!("after kill {kill} of {}", words[0]), &world, &mut known);
        check_said(&tally, &ended.out, &rows.0);
        check_films(
            &tally,
            |prompt| format!("{} after {prompt}", words[0]),
            &world,
            (&server, &rows),
            &mut known,
            false,
        );
    }
    // What the provider has goes on to its end, and nothing is sent for that.
    let posts = server.record().posts.len();
    world.run(&["wait", "--poll-every=50ms", "--timeout=10m"], Duration::from_mins(11));
    let rows = look(&tally, "in the end", &world, &mut known);
    let open = |row: &&Value| {
        matches!(row["state"].as_str(), Some("queued" | "running" | "succeeded" | "downloading"))
    };
    let mut fetched = 0;
    for row in rows.0.iter().filter(open) {
        fetched += 1;
        world.run(&["download", row["id"].as_str().unwrap()], LIMIT);
    }
    let rows = look(&tally, "in the end", &world, &mut known);
    check_films(&tally, str::to_owned, &world, (&server, &rows), &mut known, false);
    check_tasks(&tally, &server, &rows, &prompts);
    check_ledger(&tally, "in the end", &world.ledger());
    if server.record().posts.len() > posts {
        tally.breach(Law::Doubled, "something was sent without a confirmation");
    }
    let in_state = |state: &str| rows.0.iter().filter(|row| row["state"] == state).count();
    for row in rows.0.iter().filter(open) {
        tally.breach(
            Law::Refused,
            format!("{} was never brought to its end: {}", row["id"], row["state"]),
        );
    }
    let [submits, waits, downloads] = by_verb;
    let made = server.record().tasks.len();
    tally.close(&format!(
        "{count} kills ({killed} before the end; submit {submits}, wait {waits}, download \
         {downloads}), {} confirmed, {posts} POSTs, {made} tasks, {} rows, {} saved ({fetched} \
         fetched in the end), {} unconfirmed, {} cancelled",
        prompts.len(),
        rows.0.len(),
        in_state("saved"),
        in_state("unconfirmed"),
        in_state("cancelled"),
    ))
}

/// How long each verb takes here, and half as long again.
fn spans(world: &World) -> [Duration; 3] {
    let timed = |words: &[&str]| {
        let begun = Instant::now();
        let ended = world.run(words, LIMIT);
        assert_eq!(ended.code, Some(0), "{words:?}: {}", ended.err);
        (begun.elapsed() * 3 / 2, ended)
    };
    let (submit, ended) = timed(&["submit", "firstly", "--yes", "--json", "--no-download"]);
    let first: Value = serde_json::from_str(ended.out.lines().last().unwrap()).unwrap();
    let (wait, _) = timed(&["wait", first["id"].as_str().unwrap(), "--poll-every=50ms"]);
    // It is there by now; fetching it takes as long as the wait did.
    [submit.max(wait), wait, wait]
}

/// What was printed before the kill is in the ledger after it.
pub(crate) fn check_said(tally: &Tally, out: &str, rows: &[Value]) {
    for line in out.lines() {
        // The last line may have been cut by the kill.
        let Ok(said) = serde_json::from_str::<Value>(line) else { continue };
        let row = rows.iter().find(|row| row["id"] == said["id"]);
        let kept = row.is_some_and(|row| {
            (said["task_id"].is_null() || row["task_id"] == said["task_id"])
                && (said["state"] != "saved" || row["state"] == "saved")
        });
        if !kept {
            let what = format!("{} {} {} was printed", said["id"], said["state"], said["task_id"]);
            tally.breach(Law::Unkept, what);
        }
    }
}
