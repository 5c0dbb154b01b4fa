//! Many processes at once on one ledger, some of them killed.

use std::time::Duration;

use crate::check::{
    Dice, Known, Law, Tally, check_end, check_films, check_ledger, check_tasks, look, setting,
};
use crate::kills::{Slow, check_said};
use crate::server::Server;
use crate::world::{Running, World};

/// Each waits for its turn to write, behind all others.
const LIMIT: Duration = Duration::from_mins(3);

#[test]
#[ignore = "a minute: cargo test --release --test long -- --ignored a_crowd --nocapture"]
fn a_crowd_on_one_ledger_doubles_nothing() {
    println!("{}", crowd(setting("LONG_COUNT", 40) as usize));
}

fn crowd(count: usize) -> String {
    let tally = Tally::new("crowd");
    let mut dice = Dice::new(tally.seed());
    let server = Server::start(Slow, 64 * 1024);
    let world = World::new(server.base());
    let prompts: Vec<String> =
        (0..count).map(|n| format!("crowd {n}{}", ".".repeat(n % 5))).collect();
    let running: Vec<Running> = prompts
        .iter()
        .map(|prompt| {
            let words = ["submit", prompt, "--yes", "--json", "--wait", "--poll-every=50ms"];
            Running::start(world.command(&words))
        })
        .collect();
    // The moment itself is what is random here, so it is the clock that is waited for.
    let victims = count / 4;
    for _ in 0..victims {
        std::thread::park_timeout(dice.within(Duration::from_millis(40)));
        running[dice.below(count)].kill();
    }
    let (mut known, mut killed, mut said) = (Known::default(), 0, String::new());
    for (prompt, running) in prompts.iter().zip(running) {
        let ended = running.end(&world, LIMIT);
        check_end(&tally, prompt, &ended, true);
        killed += usize::from(ended.code.is_none());
        said += &ended.out;
    }
    let ended = world.run(&["wait", "--poll-every=50ms", "--timeout=2m"], LIMIT);
    check_end(&tally, "wait", &ended, false);
    let rows = look(&tally, "in the end", &world, &mut known);
    check_said(&tally, &said, &rows.0);
    check_tasks(&tally, &server, &rows, &prompts);
    check_films(&tally, str::to_owned, &world, (&server, &rows), &mut known, false);
    check_ledger(&tally, "in the end", &world.ledger());
    let (posts, tasks) = {
        let record = server.record();
        (record.posts.len(), record.tasks.len())
    };
    if posts > count {
        tally.breach(Law::Doubled, format!("{posts} POSTs of {count} confirmations"));
    }
    let saved = rows.0.iter().filter(|row| row["state"] == "saved").count();
    tally.close(&format!(
        "{count} processes at once, {killed} killed, {posts} POSTs, {tasks} tasks, {} rows, {saved} saved",
        rows.0.len()
    ))
}
