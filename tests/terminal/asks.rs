//! `submit` on a terminal asks before it sends.

use crate::binary::{FAST, Provider, Root};
use crate::pty::{Session, Terminal};

fn asked(root: &Root, provider: &Provider, words: &[&str]) -> Terminal {
    let words = [&["submit", "a cat"], words].concat();
    let terminal = Session::new(root, &words).to(provider).start();
    terminal.shows("[y/N]");
    terminal.shows("a cat");
    terminal.shows("gen4  16:9  cinematic  5 s");
    terminal.shows("with the key ending in cdef");
    terminal
}

#[test]
fn only_a_yes_sends() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    for no in ["n\r", "\r", "no\r", "yess\r", "\x04"] {
        let terminal = asked(&root, &provider, &[]);
        terminal.send(no);
        assert!(terminal.end().exits(1).screen.contains("Not sent."), "{no:?}");
    }
    let terminal = asked(&root, &provider, &[]);
    terminal.send("\x03");
    let ended = terminal.end();
    assert!(ended.signal.is_some() || ended.code == Some(130), "{:?}", ended.code);
    assert_eq!(provider.requests().len(), 0);
    root.viewfinder(&["history"]).exits(0).says("No takes yet.");
    for (nth, yes) in ["y\r", "YES\r"].into_iter().enumerate() {
        let terminal = asked(&root, &provider, &["--wait", "--poll-every=50ms"]);
        terminal.send(yes);
        assert!(terminal.end().exits(0).screen.contains("succeeded"));
        assert_eq!(provider.posts().len(), nth + 1);
    }
    // With --yes, and in a pipe with a prompt from there, nobody is asked.
    let terminal = Session::new(&root, &["submit", "x", "--yes"]).to(&provider).start();
    let ended = terminal.end().exits(0);
    assert!(!ended.screen.contains("[y/N]"));
    let terminal = Session::new(&root, &["submit", "-"]).to(&provider).start();
    terminal.send("a dog\r\x04");
    assert!(terminal.end().exits(2).screen.contains("--yes"));
    assert_eq!(provider.posts().len(), 3);
}

/// What was typed before the question could be read answers nothing.
#[test]
fn a_yes_before_the_question_is_none() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    root.viewfinder(&["import", "-"]).reads("").exits(0);
    // A ledger that somebody writes to keeps the question waiting.
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    ledger.execute_batch("BEGIN IMMEDIATE").unwrap();
    let terminal = Session::new(&root, &["submit", "a cat"]).to(&provider).start();
    terminal.shows("gen4  16:9  cinematic  5 s");
    terminal.send("yes\r");
    terminal.shows("yes");
    ledger.execute_batch("ROLLBACK").unwrap();
    terminal.shows("[y/N]");
    terminal.send("n\r");
    assert!(terminal.end().exits(1).screen.contains("Not sent."));
    assert_eq!(provider.requests().len(), 0);
}

#[test]
fn the_question_says_what_one_should_know_who_pays() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let terminal = asked(&root, &provider, &[]);
    terminal.shows("Sent today: none.");
    terminal.shows("Whether gen4 uses style, motion is unknown.");
    terminal.shows("Text alone is doubtful: CometAPI lists it, Runway's schemas do not.");
    terminal.shows("Estimate: $0.32 (CometAPI article of May 2026, another model, 2026-11).");
    terminal.shows("about $0.32?");
    assert!(!terminal.screen().contains("was sent"), "{}", terminal.screen());
    terminal.send("n\r");
    terminal.end().exits(1);
    root.viewfinder(&["submit", "a cat", "--yes"]).to(&provider).exits(0);
    root.viewfinder(&["submit", "a dog", "--yes"]).to(&provider).exits(0);
    let terminal = asked(&root, &provider, &[]);
    terminal.shows("Sent today: 2.");
    terminal.shows("Note: The same shot was sent ");
    terminal.send("n\r");
    terminal.end().exits(1);
    let words = ["submit", "a bird", "--model", "gen3"];
    let terminal = Session::new(&root, &words).to(&provider).start();
    terminal.shows("gen3 ignores style (upstream docs: gen2 only).");
    terminal.shows("gen3 ignores motion (upstream docs: gen2 only).");
    terminal.shows("[y/N]");
    assert!(!terminal.screen().contains("very shot"), "{}", terminal.screen());
    terminal.send("\r");
    assert!(terminal.end().exits(1).screen.contains("Not sent."));
    assert_eq!(provider.posts().len(), 2);
}

#[test]
fn an_interrupt_on_a_terminal_says_how_to_come_back() {
    let provider = Provider::start(crate::binary::SLOW, &[]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait"];
    let terminal = Session::new(&root, &words).to(&provider).start();
    terminal.shows("queued");
    terminal.send("\x03");
    let ended = terminal.end().exits(130);
    assert!(ended.screen.contains("to wait for the result"), "{}", ended.screen);
}

#[test]
fn a_listing_on_a_terminal_fits_its_width() {
    let root = Root::new();
    let prompt = "a cat on a lighthouse ".repeat(20);
    root.sandboxed(&["submit", &prompt, "--yes"]).exits(0);
    let ended = Session::new(&root, &["--sandbox", "history"]).start().end().exits(0);
    // A heading, and a line for the take.
    assert_eq!(ended.screen.trim().lines().count(), 2, "{}", ended.screen);
    assert!(ended.screen.contains("a cat on"), "{}", ended.screen);
    // Whatever was asked for is there, however long the first of it is.
    let words = ["--sandbox", "history", "--columns", "id,prompt,provider,motion,model"];
    let ended = Session::new(&root, &words).start().end().exits(0);
    let (heading, line) = ended.screen.trim().split_once('\n').unwrap();
    assert!(heading.starts_with("id ") && !line.contains('\n'), "{heading}\n{line}");
    assert!(
        line.contains("a cat on") && line.contains("sandbox") && line.ends_with("gen4"),
        "{line}"
    );
}

/// The task that an answer names is taken up on a yes, and on nothing else.
#[test]
fn a_task_is_only_taken_on_a_yes() {
    let root = Root::new();
    // Cut behind the id, one byte before its end.
    let provider = Provider::start(FAST, &["generate:1=cut,at=98"]);
    root.viewfinder(&["submit", "a cat", "--yes"]).to(&provider).exits(80).says("names task");
    let take = root.viewfinder(&["history", "--json"]).exits(0).json().remove(0);
    let (id, offered) = (take["id"].as_str().unwrap(), take["offered_task_id"].as_str().unwrap());
    for (answer, code, state) in
        [("n\r", 1, "unconfirmed"), ("\r", 1, "unconfirmed"), ("y\r", 0, "queued")]
    {
        let terminal = Session::new(&root, &["confirm", id]).to(&provider).start();
        terminal.shows("for take ");
        terminal.shows("a cat");
        terminal.send(answer);
        terminal.end().exits(code);
        let take = root.viewfinder(&["show", id, "--json"]).exits(0).json().remove(0);
        assert_eq!(take["state"], state, "{answer:?}");
        assert!(state == "unconfirmed" || take["task_id"] == offered);
    }
}
