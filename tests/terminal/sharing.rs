//! Several studios on one ledger, and studios that die.

use crate::binary::{FAST, Provider, Root};
use crate::keys::{drafts, meter, until_draft};
use crate::pty::{Session, Terminal, WIDE};

#[test]
fn a_draft_survives_a_power_cut() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let session = || Session::new(&root, &[]).to(&provider).start();
    let studio = session();
    studio.until("an empty prompt", |screen| meter(screen) == Some(0));
    studio.send("half a thou\r\u{111}á");
    until_draft(&root, "half a thou\nđá");
    studio.kill();
    let again = session();
    again.shows("half a thou");
    again.shows("đá");
    // It is saved where it is not typed on either, and at the end whatever the pause.
    again.send("!\x11");
    again.end().exits(0).restored();
    assert_eq!(drafts(&root), ["half a thou\nđá!"]);
    let last = session();
    last.shows("đá!");
}

#[test]
fn two_studios_keep_two_drafts_and_see_each_others_takes() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let session = || Session::new(&root, &[]).to(&provider).size(WIDE).start();
    let (one, two) = (session(), session());
    for studio in [&one, &two] {
        studio.until("an empty prompt", |screen| meter(screen) == Some(0));
    }
    one.send("a cat");
    two.send("a dog");
    until_draft(&root, "a cat");
    until_draft(&root, "a dog");
    one.send("\x13");
    one.shows("/runway/pro/generate");
    one.confirm();
    one.shows("✓ saved");
    two.shows("✓ saved");
    two.shows("a cat");
    two.send("\x13");
    two.shows("/runway/pro/generate");
    two.confirm();
    // The one behind the receipt is the other's.
    provider.until_posts(2);
    one.send("\x1b");
    one.hides("Esc to go back");
    one.shows("a dog");
    let prompts: Vec<_> =
        provider.posts().iter().map(|post| post["body"]["prompt"].clone()).collect();
    assert_eq!(prompts, ["a cat", "a dog"]);
    for studio in [one, two] {
        studio.send("\x11");
        studio.end().exits(0).restored();
    }
    let mut kept = drafts(&root);
    kept.sort();
    assert_eq!(kept, ["a cat", "a dog"], "sending clears no draft");
}

#[test]
fn a_studio_takes_over_what_another_leaves_when_it_dies() {
    let provider = Provider::start("25", &[]);
    let root = Root::new();
    crate::start::quick(&root, 1);
    let session = || Session::new(&root, &[]).to(&provider).size(WIDE).start();
    let (one, two) = (session(), session());
    for studio in [&one, &two] {
        studio.until("an empty prompt", |screen| meter(screen) == Some(0));
    }
    one.send("a cat\x13");
    one.shows("/runway/pro/generate");
    one.confirm();
    two.shows("queued");
    one.kill();
    two.shows("✓ saved");
    assert_eq!(provider.posts().len(), 1);
}

#[test]
fn what_the_command_line_does_the_studio_shows_and_the_other_way_round() {
    let provider = Provider::start(FAST, &["generate:2=524"]);
    let root = Root::new();
    let run = |words: &[&str], code| root.viewfinder(words).to(&provider).exits(code).out();
    run(&["submit", "a cat", "--yes", "--wait", "--poll-every=50ms"], 0);
    let id = run(&["history", "--columns", "id"], 0).trim().to_owned();
    let studio = Session::new(&root, &[]).to(&provider).size(WIDE).start();
    studio.shows("a cat");
    studio.send("\x1b[Z");
    studio.shows(&id);
    run(&["rate", &id, "4"], 0);
    studio.shows("★4 a cat");
    run(&["note", &id, "chậm hơn"], 0);
    studio.shows("note: chậm hơn");
    run(&["rm", &id], 0);
    studio.hides("a cat");
    run(&["rm", &id, "--undo"], 0);
    studio.shows("★4 a cat");
    // What is open is settled, and followed by the studio from then on.
    let doubtful = run(&["submit", "a dog", "--yes"], 80).trim().to_owned();
    studio.shows("? unconfirmed");
    let task = provider.tasks().pop().unwrap();
    run(&["confirm", &doubtful, "--task-id", &task], 0);
    studio.hides("? unconfirmed");
    studio.until("two films", |screen| screen.contents().matches("✓ saved").count() == 2);
    assert_eq!(provider.posts().len(), 2);
    // And back: what is said in the studio is read here.
    studio.send("g");
    studio.send("r5");
    studio.shows("★5");
    studio.send("n");
    studio.shows("Note on take");
    studio.send("nhanh quá\r");
    studio.shows("note: nhanh quá");
    assert_eq!(run(&["note", &doubtful], 0), "nhanh quá\n");
    assert_eq!(run(&["history", "--rated=5", "--columns=id"], 0), format!("{doubtful}\n"));
    run(&["rm", &doubtful, "--purge", "--yes"], 0);
    studio.hides("a dog");
    studio.send("\x11");
    studio.end().exits(0).restored();
}

/// The embedded sandbox is another server with another key in each process; whose take it is does
/// not depend on either.
#[test]
fn two_studios_and_a_wait_follow_each_others_sandbox_takes_across_restarts() {
    let root = Root::new();
    crate::start::quick(&root, 16);
    let session = || Session::new(&root, &["--sandbox"]).size(WIDE).start();
    let submit = |studio: &Terminal, prompt: &str| {
        // All of what is there is selected, and typed over.
        studio.send(format!("\x1b[1;5H\x1b[1;6F{prompt}\x13"));
        studio.shows("/runway/pro/generate");
        studio.confirm();
        studio.shows("queued");
        studio.send("\x1b");
        studio.hides("Esc to go back");
    };
    let (one, two) = (session(), session());
    for studio in [&one, &two] {
        studio.until("a prompt", |screen| meter(screen).is_some_and(|units| units > 0));
    }
    // Made by the one, seen by the other, and followed by it when the one is gone.
    submit(&one, "a cat");
    two.shows("queued");
    one.send("\x11");
    one.end().exits(0).restored();
    let first = root.sandboxed(&["history", "--json"]).exits(0).json();
    let waited = root.sandboxed(&["wait", first[0]["id"].as_str().unwrap(), "--json"]).start();
    two.shows("✓ saved");
    let said = waited.end().exits(0).json();
    assert_eq!(said.last().unwrap()["state"], "saved");
    // Made by the other, waited for by a process of its own while the other dies, seen by a third.
    submit(&two, "a dog");
    let all = root.sandboxed(&["history", "--json"]).exits(0).json();
    assert_eq!(all.len(), 2);
    two.kill();
    let three = session();
    let said = root.sandboxed(&["wait", "--json"]).exits(0).json();
    three.until("two films", |screen| screen.contents().matches("✓ saved").count() == 2);
    assert!(said.iter().all(|take| take["id"] == all[0]["id"]), "{said:?}");
    assert_eq!(said.last().unwrap()["state"], "saved");
    // What the restarted one makes ends as well, and what was made before still is one take each.
    submit(&three, "a bird");
    three.until("three films", |screen| screen.contents().matches("✓ saved").count() == 3);
    three.send("\x11");
    three.end().exits(0).restored();
    let all = root.sandboxed(&["history", "--json"]).exits(0).json();
    let prompts: Vec<_> = all.iter().map(|take| take["shot"]["prompt"].as_str().unwrap()).collect();
    assert_eq!(prompts.len(), 3, "{prompts:?}");
    for (prompt, begins) in prompts.iter().zip(["a bird", "a dog", "a cat"]) {
        assert!(prompt.starts_with(begins), "{prompts:?}");
    }
    for take in &all {
        assert!(std::path::Path::new(take["film"].as_str().unwrap()).is_file(), "{take}");
    }
}
