//! A window that changes.

use crate::binary::Root;
use crate::pty::{MEDIUM, Session, WIDE};
use crate::start::quick;

#[test]
fn after_any_sizes_the_screen_is_as_after_a_fresh_start() {
    let root = Root::new();
    quick(&root, 1);
    let studio = Session::new(&root, &["--sandbox"]).start();
    studio.shows("SANDBOX");
    let sizes =
        [(1, 1), (2, 50), (300, 1), (39, 9), (40, 10), (60, 20), (80, 24), (1, 1), (500, 200)];
    for (columns, rows) in sizes {
        studio.resize((columns, rows));
        if columns >= 40 && rows >= 10 {
            studio.shows("SANDBOX");
        }
    }
    // A drag of the window's corner: nobody waits for a frame.
    for step in 0..200 {
        studio.resize((1 + step * 7 % 160, 1 + step * 5 % 50));
    }
    for size in [WIDE, (50, 15), MEDIUM] {
        studio.resize(size);
        let other = Root::new();
        let fresh = Session::new(&other, &["--sandbox"]).size(size).start();
        fresh.shows("SANDBOX");
        fresh.shows("golden hour");
        fresh.until("all of it", |screen| screen.contents() == studio.screen());
    }
    studio.resize((30, 8));
    studio.shows("40");
    studio.send("\x11");
    studio.end().exits(0).restored();
}
