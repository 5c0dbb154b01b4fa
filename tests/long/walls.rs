//! Limits on what is sent, under many processes that all want more, some of them killed; and sweeps
//! that are killed again and again.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::check::{Dice, Known, Law, Tally, check_ledger, look, setting};
use crate::kills::Slow;
use crate::server::{
    Answer, Asked, Delivery, FilmAnswer, Script, Server, Task, accepted, plain_film,
};
use crate::world::{Running, World};

/// Longer than any of these verbs takes on the slowest machine.
const LIMIT: Duration = Duration::from_mins(3);

/// Accepts everything, at once.
struct Quick;

impl Script for Quick {
    fn generate(&self, _prompt: &str, _nth: usize, id: &str) -> (bool, Answer) {
        (true, accepted(id))
    }

    fn film(&self, _task: &Task, asked: Asked<'_>) -> FilmAnswer {
        plain_film(asked, Delivery::Drip(64 * 1024))
    }
}

#[test]
#[ignore = "minutes: cargo test --release --test long -- --ignored no_process --nocapture"]
fn no_process_gets_past_the_wall() {
    println!("{}", walls(setting("LONG_COUNT", 20)));
}

/// Twenty processes against 50 takes and against $5, in turn.
fn walls(seeds: u64) -> String {
    let tally = Tally::new("walls");
    let (mut sent, mut killed) = (0, 0);
    for seed in 0..seeds {
        let mut dice = Dice::new(tally.seed() + seed);
        let server = Server::start(Quick, 1024);
        let world = World::new(server.base());
        let (limit, most) =
            if seed % 2 == 0 { ("takes_a_day = 50", 50) } else { ("usd_a_day = 5", 15) };
        fs::write(world.root().config().join("config.toml"), format!("[budget]\n{limit}\n"))
            .unwrap();
        let running: Vec<Running> = (0..20)
            .map(|n| {
                let prompt = format!("wall {n} {{a|b|c|d|e}}");
                let vary = format!("prompt={prompt}");
                let words = ["sweep", "--vary", &vary, "--yes", "--at-once=3", "--poll-every=50ms"];
                Running::start(world.command(&words))
            })
            .collect();
        // The moment itself is what is random here, so it is the clock that is waited for.
        for _ in 0..6 {
            std::thread::park_timeout(dice.within(Duration::from_millis(300)));
            running[dice.below(20)].kill();
        }
        for running in running {
            let ended = running.end(&world, LIMIT);
            killed += usize::from(ended.code.is_none());
            if ended.hung || ended.err.contains("panicked") {
                tally.breach(Law::Hung, ended.err.clone());
            }
            if !matches!(ended.code, None | Some(0 | 76)) {
                tally.breach(Law::Stuck, format!("{:?}: {}", ended.code, ended.err));
            }
        }
        let past = |when: &str| {
            let tasks = server.record().posts.len();
            if tasks > most {
                tally.breach(Law::Past, format!("{tasks} requests of {most} {when}"));
            }
            tasks
        };
        past("among the kills");
        // What was killed is brought to its end, and then there is room for exactly what is not truly
        // open.
        world.run(&["wait", "--poll-every=50ms", "--timeout=1m"], LIMIT);
        let mut code = Some(0);
        for n in 0..60 {
            if code == Some(0) {
                code = world.run(&["submit", &format!("more {n}"), "--yes"], LIMIT).code;
            }
        }
        if code != Some(76) {
            tally.breach(Law::Stuck, format!("seed {seed}: the wall never closed: {code:?}"));
        }
        sent += past("in the end");
        let budget = world.run(&["budget", "--json"], LIMIT);
        let budget: Value = serde_json::from_str(budget.out.trim()).unwrap_or_default();
        let takes = &budget["takes"];
        let counted = ["charged", "reserved", "unknown"].map(|it| takes[it].as_i64().unwrap_or(-1));
        if counted.iter().sum::<i64>() != most as i64 {
            tally.breach(Law::Stuck, format!("seed {seed}: {counted:?} of {most} count"));
        }
        let mut known = Known::default();
        look(&tally, "in the end", &world, &mut known);
        check_ledger(&tally, "in the end", &world.ledger());
    }
    tally.close(&format!("{seeds} walls, 20 processes each, {killed} killed, {sent} requests"))
}

#[test]
#[ignore = "minutes: cargo test --release --test long -- --ignored five_hundred --nocapture"]
fn five_hundred_kills_of_sweeps_send_no_item_twice() {
    println!("{}", sweeps(setting("LONG_COUNT", 500) as usize));
}

/// Sweeps of sixty, each killed until it is done.
fn sweeps(kills: usize) -> String {
    const ITEMS: usize = 60;
    let tally = Tally::new("sweeps");
    let mut dice = Dice::new(tally.seed());
    let (mut killed, mut made, mut unconfirmed, mut saved) = (0, 0, 0, 0);
    while killed < kills {
        made += 1;
        let server = Server::start(Slow, 4 * 1024);
        let world = World::new(server.base());
        let prompts: Vec<String> = (0..ITEMS).map(|n| format!("item {n} of {made}")).collect();
        let file = world.root().path().join("prompts");
        fs::write(&file, prompts.join("\n")).unwrap();
        let vary = format!("prompt=@{}", file.display());
        let first =
            ["sweep", "--vary", &vary, "--yes", "--json", "--at-once=6", "--poll-every=50ms"];
        let again = ["sweep", "resume", "--json", "--poll-every=50ms"];
        let mut words = &first[..];
        // Some of these end by themselves: an unconfirmed take pauses it.
        for _ in 0..40 {
            if killed >= kills {
                break;
            }
            let running = Running::start(world.command(words));
            std::thread::park_timeout(dice.within(Duration::from_millis(700)));
            running.kill();
            let ended = running.end(&world, LIMIT);
            killed += usize::from(ended.code.is_none());
            if ended.hung || ended.err.contains("panicked") {
                tally.breach(Law::Panicked, ended.err.clone());
            }
            let listed = world.run(&["sweep", "list", "--json"], LIMIT).out;
            let plan: Value = serde_json::from_str(listed.trim()).unwrap_or_default();
            // It may have been killed before the plan was written down.
            words = if plan["plan"].is_string() { &again[..] } else { &first[..] };
            if plan["state"] == "done" {
                break;
            }
        }
        // To its end, whatever paused it on the way.
        for _ in 0..ITEMS {
            let ended = world.run(words, LIMIT);
            words = &again[..];
            if ended.code == Some(0) || ended.err.contains("No sweep is paused") {
                break;
            }
        }
        let shown = world.run(&["sweep", "list", "--json"], LIMIT).out;
        let plan: Value = serde_json::from_str(shown.trim()).unwrap_or_default();
        if plan["state"] != "done" || plan["left"] != 0 {
            tally.breach(Law::Stuck, format!("not done: {plan}"));
        }
        let record = server.record();
        for prompt in &prompts {
            let posts = record.posts_of(prompt);
            if posts > 1 {
                tally.breach(Law::Doubled, format!("{posts} requests of {prompt}"));
            }
        }
        drop(record);
        let mut known = Known::default();
        let rows = look(&tally, "in the end", &world, &mut known);
        for prompt in &prompts {
            let sent = server.record().posts_of(prompt) > 0;
            // Of an item that was asked for again, the newest.
            let row = rows.0.iter().rev().find(|row| row["shot"]["prompt"] == prompt.as_str());
            match row.and_then(|row| row["state"].as_str()) {
                Some("saved") => saved += 1,
                Some("unconfirmed") => unconfirmed += 1,
                Some("cancelled") if !sent => {}
                other if sent => {
                    tally.breach(Law::Forgotten, format!("{prompt} was sent and is {other:?}"));
                }
                other => tally.breach(Law::Stuck, format!("{prompt} was never sent: {other:?}")),
            }
        }
        check_ledger(&tally, "in the end", &world.ledger());
    }
    tally.close(&format!(
        "{killed} kills over {made} sweeps of {ITEMS}: {saved} saved, {unconfirmed} unconfirmed"
    ))
}
