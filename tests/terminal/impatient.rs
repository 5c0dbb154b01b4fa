//! Whoever does not wait: for a terminal that answers late, for a tmux that hangs, for what has opened
//! by itself.

use std::fs;

use crate::binary::{FAST, Provider, Root};
use crate::films::{path_of, program};
use crate::keys::{meter, until_draft};
use crate::pty::{Session, WIDE};
use crate::start::quick;

/// An editor that is called before the terminal has said what it can do costs nothing of that.
#[test]
fn an_early_editor_does_not_cost_what_the_terminal_says_late() {
    let root = Root::new();
    quick(&root, 1);
    let studio = Session::new(&root, &["--sandbox"]).env("EDITOR", "true").silent().start();
    studio.shows("No takes yet.");
    let begun = studio.written();
    studio.send("\x07");
    studio.hides("No takes yet.");
    // Among them a key that was meant for the editor.
    for part in ["\x1b[?0u\x1b]11;rgb:ffff/ffff/ff", "ff\x1b\\i", "\x1b[?62;22c"] {
        studio.send(part);
    }
    studio.shows("No takes yet.");
    studio.writes_since(begun, b"\x1b[>5u");
    studio.send("\x1b[113;5u");
    studio.end().exits(0).restored();
}

/// One that nobody waited for is asked again.
#[test]
fn a_terminal_that_was_not_waited_for_is_asked_again() {
    let root = Root::new();
    quick(&root, 1);
    let studio = Session::new(&root, &["--sandbox"]).env("EDITOR", "true").silent().start();
    studio.shows("No takes yet.");
    let begun = studio.written();
    studio.send("\x07");
    studio.hides("No takes yet.");
    studio.send("\x03");
    studio.shows("No takes yet.");
    studio.writes_since(begun, b"\x1b[?u");
    studio.send("\x1b[?0u\x1b[?62;22c");
    studio.writes_since(begun, b"\x1b[>5u");
    studio.send("\x1b[113;5u");
    studio.end().exits(0).restored();
}

#[test]
fn a_tmux_that_hangs_holds_nothing_up() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let bin = program(&root, "tmux", "exec sleep 600");
    let session = Session::new(&root, &[]).to(&provider).size(WIDE).env("PATH", &path_of(&bin));
    let studio = session.env("TMUX", "/run/tmux,1,0").start();
    studio.until("an empty prompt", |screen| meter(screen) == Some(0));
    studio.send("a cat");
    studio.until("a prompt", |screen| meter(screen) == Some(5));
    // All of it is selected and copied, and something else is typed over it.
    studio.send("\x1ba");
    studio.send("\x03");
    studio.send("a dog");
    until_draft(&root, "a dog");
    studio.shows("that needs `set-clipboard on`");
    studio.send("\x11");
    studio.end().exits(0).restored();
}

/// A saved key is another one's until the user says so, and what is typed stays in the prompt.
#[test]
fn a_refused_key_takes_no_letter_and_no_key_with_it() {
    let provider = Provider::start(FAST, &["generate:1=401"]);
    let root = Root::new();
    let file = root.config().join("key");
    fs::create_dir_all(root.config()).unwrap();
    fs::write(&file, "sk-the-saved-one-1a2b\n").unwrap();
    let session = Session::new(&root, &[]).size(WIDE).env("COMETAPI_BASE_URL", &provider.base);
    let studio = session.start();
    studio.until("an empty prompt", |screen| meter(screen) == Some(0));
    studio.send("a cat\x13");
    studio.shows("/runway/pro/generate");
    studio.confirm();
    studio.shows("Press F2 to enter");
    studio.send("\x1bOQ");
    studio.shows("Enter to save it");
    studio.send("sk-another-5678\r");
    studio.shows("The saved key ends in 1a2b, the entered one in 5678");
    studio.send("\r\r");
    studio.send("\x1b");
    studio.hides("The saved key ends in");
    assert_eq!(fs::read_to_string(&file).unwrap(), "sk-the-saved-one-1a2b\n");
    studio.send("\r");
    studio.shows("The saved key ends in");
    studio.send("r");
    studio.shows("The key ending in 5678 is saved");
    assert_eq!(fs::read_to_string(&file).unwrap(), "sk-another-5678\n");
    studio.send("\x11");
    studio.end().exits(0).restored();
}
