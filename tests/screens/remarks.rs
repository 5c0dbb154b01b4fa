//! Stars and notes: in the history, and where they are given.

use viewfinder::domain::{Rating, Remark, Take};

use crate::details::saved;
use crate::scene::{LEAST, MEDIUM, NARROW, WIDE};
use crate::support::{Studio, live, succeeded, take};

fn remarked(keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "", width, height);
    let remark = |note: &str, stars| Remark {
        note: note.to_owned(),
        rating: Rating::new(stars).ok(),
        ..Remark::default()
    };
    let note = "the push is just right; chậm hơn một chút nữa thì tuyệt 雨夜";
    studio.with_takes(&[
        Take { remark: remark(note, 4), ..saved(9) },
        take(8, "waves at dusk", succeeded(8)),
        Take { remark: remark("", 1), ..take(7, "雨夜的霓虹街道", succeeded(7)) },
    ]);
    studio.keys("<shift-tab>");
    studio.keys(keys);
    studio
}

scenes! {
    rated_takes_have_their_stars of History at [WIDE, MEDIUM, NARROW, LEAST] => |w, h| remarked("", w, h);
    stars_are_given of Overlay at [WIDE, NARROW, LEAST] => |w, h| remarked("r", w, h);
    a_note_is_written of Overlay at [WIDE, NARROW, LEAST] => |w, h| remarked("n", w, h);
    the_details_have_both of Overlay at [MEDIUM] => |w, h| remarked("i", w, h);
}
