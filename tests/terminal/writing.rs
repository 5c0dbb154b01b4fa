//! Text in the small fields, and where the terminal's own cursor stands.

use crate::binary::{FAST, Provider, Root};
use crate::pty::{Session, Terminal, WIDE};

/// Waits until the row of the cursor reads so, with the cursor at the `|`.
#[track_caller]
fn until_at_the_cursor(studio: &Terminal, wanted: &str) {
    studio.until(wanted, |screen| {
        let (row, column) = screen.cursor_position();
        let (_, columns) = screen.size();
        let part = |from: u16, to: u16| screen.contents_between(row, from, row, to);
        let seen = format!("{}|{}", part(0, column), part(column, columns));
        !screen.hide_cursor() && seen.contains(wanted)
    });
}

#[test]
fn the_cursor_stands_at_the_caret_of_a_note_and_of_the_filter() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    root.viewfinder(&["submit", "waves at dusk", "--yes"]).to(&provider).exits(0);
    let studio = Session::new(&root, &[]).to(&provider).size(WIDE).start();
    studio.shows("waves at dusk");
    studio.send("\x1b[Z/dusk");
    until_at_the_cursor(&studio, "/dusk|");
    studio.send("\x1b[Hat \x1b[1~");
    until_at_the_cursor(&studio, "/|at dusk");
    // Arrows, in both forms, and characters of two cells.
    studio.send("\x1b[C\x1bOC漢");
    until_at_the_cursor(&studio, "/at漢| dusk");
    studio.send("\x7f\x17");
    until_at_the_cursor(&studio, "/| dusk");
    studio.send("\r");
    studio.until("no cursor", vt100::Screen::hide_cursor);
    studio.send("n");
    studio.shows("Note on take");
    studio.send("hơn một chút\x1b[Hchậm \x1b[1;5C");
    until_at_the_cursor(&studio, "chậm hơn| một chút");
    studio.send("\x1b[3~\x05\n\x1b[200~nữa\x1b[201~\x1b[D");
    until_at_the_cursor(&studio, "nữ|a");
    studio.send("\r");
    studio.hides("Note on take");
    studio.send("\x11");
    studio.end().exits(0).restored();
    let history = root.viewfinder(&["history", "--json"]).exits(0).json();
    assert_eq!(history[0]["note"], "chậm hơnmột chút\nnữa");
}
