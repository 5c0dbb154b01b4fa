//! `preview` on a terminal.

use crate::binary::Root;
use crate::pty::Session;

#[test]
fn q_and_escape_close_it_and_nothing_is_echoed() {
    let root = Root::new();
    for key in ["q", "\x1b"] {
        let words = ["preview", "--move", "arc left", "--seconds", "600"];
        let terminal = Session::new(&root, &words).start();
        terminal.shows("s of 600 s");
        // Neither closes it, and neither is seen.
        terminal.send("zz\x1b[A");
        terminal.send(key);
        let ended = terminal.end().exits(0).restored();
        assert!(ended.screen.contains("s of 600 s"), "{}", ended.screen);
        // The words of its keys go with it.
        for echo in ["zz", "^[", "q", "Space"] {
            assert!(!ended.screen.contains(echo), "{echo:?}: {}", ended.screen);
        }
    }
}

#[test]
fn it_rests_steps_and_goes_on_by_keys_that_stand_below_it() {
    let root = Root::new();
    let words = ["preview", "--move", "arc left", "--seconds", "10"];
    let terminal = Session::new(&root, &words).start();
    terminal.shows("Space rest   Left Right step   Home End   q close");
    terminal.send(" ");
    terminal.shows("Space play");
    terminal.send("\x1b[H");
    terminal.shows(" 0.0 s of 10 s");
    terminal.send("\x1b[C\x1b[C\x1bOC");
    terminal.shows(" 0.6 s of 10 s");
    terminal.send("\x1b[D");
    terminal.shows(" 0.4 s of 10 s");
    terminal.send("\x1b[F");
    terminal.shows("10.0 s of 10 s");
    terminal.send(" ");
    terminal.shows("Space rest");
    terminal.send("q");
    terminal.end().exits(0).restored();
}

#[test]
fn it_still_ends_by_itself_and_by_a_signal() {
    let root = Root::new();
    let still = Session::new(&root, &["preview", "--seconds", "5"]).start().end().exits(0);
    assert!(still.restored().screen.contains("5.0 s of 5 s"));
    let terminal = Session::new(&root, &["preview", "--motion", "x=1", "--seconds", "600"]).start();
    terminal.shows("s of 600 s");
    terminal.send("\x03");
    terminal.end().exits(130).restored();
}
