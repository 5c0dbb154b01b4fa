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
        for echo in ["zz", "^[", "q"] {
            assert!(!ended.screen.contains(echo), "{echo:?}: {}", ended.screen);
        }
    }
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
