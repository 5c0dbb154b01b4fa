//! What was asked of the camera and what it did: in a take, and of a model over many.

use viewfinder::app::{Field, msg};
use viewfinder::domain::{Axis, Eye, Shot, Sight, Take};
use viewfinder::heeding::{Learned, Marks, Taught};
use viewfinder::measure::{PictureAxis, Why};
use viewfinder::ui::Glyphs;

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::camera::{filmed, got, lesson, unclear};
use crate::support::{Studio, live, running, take};

/// Takes with every mark there is, the newest first.
fn takes() -> Vec<Take> {
    let measured = |take: Take, totals| Take { got: Some(got(totals)), ..take };
    let all = "bg_x_pan=3,z=2,r=-6";
    let mut seen = filmed(5, "rain on a window", "z=4");
    seen.remark.eye = Eye::default().with(PictureAxis::Zoom, Some(Sight::Positive));
    vec![
        measured(filmed(9, "a cat on a lighthouse, golden hour", all), [0.31, 0.08, 0.0, 12.0]),
        measured(filmed(8, "waves at dusk", "x=4"), [0.2, 0.0, 0.0, 0.0]),
        measured(filmed(7, "雨夜的霓虹街道", "z=-5"), [0.0, 0.0, 0.0, 0.0]),
        Take {
            got: Some(unclear(Why::FewPoints)),
            ..filmed(6, "stars over a field", "bg_y_pan=2")
        },
        seen,
        filmed(4, "a street in the morning", "y=3"),
        take(3, "a river", running(3, Some(45))),
    ]
}

/// The history of those, and keys in it.
fn history(keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "", width, height);
    studio.with_takes(&takes());
    studio.keys("<shift-tab>");
    studio.keys(keys);
    studio
}

fn in_ascii(mut studio: Studio) -> Studio {
    studio.look.glyphs = Glyphs::ASCII;
    studio.model.settings.marks = Marks::Ascii;
    studio
}

/// What gen4 has done here with each axis.
fn lessons() -> Vec<Learned> {
    let one = |axis, sides| lesson("gen4", Taught::One(axis), sides);
    vec![
        one(Axis::X, [[5, 1, 0], [4, 0, 0]]),
        one(Axis::Y, [[0, 3, 0], [0, 3, 0]]),
        one(Axis::Z, [[0, 0, 3], [0, 0, 2]]),
        one(Axis::Roll, [[2, 1, 0], [1, 0, 0]]),
    ]
}

/// A form with a move whose model is known, with the axes in hand after these keys.
fn form(keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "a cat on a lighthouse", width, height);
    studio.with_lessons(&lessons());
    studio.tab_to(Field::Motion);
    studio.keys("4<enter><down>-2<enter><down>3<enter><down>-6<enter>");
    studio.keys(keys);
    studio
}

scenes! {
    takes_have_a_mark_for_their_camera of History at [WIDE, MEDIUM, NARROW, LEAST] =>
        |w, h| history("", w, h);
    marks_of_the_camera_in_ascii of History at [MEDIUM] => |w, h| in_ascii(history("", w, h));
    what_was_asked_stands_beside_what_was_got of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| history("i", w, h);
    the_camera_in_ascii of Overlay at [MEDIUM] => |w, h| in_ascii(history("i", w, h));
    what_cannot_be_told_says_why_and_how_to_look of Overlay at [MEDIUM, NARROW] =>
        |w, h| history("jjji", w, h);
    what_the_user_saw_is_marked_as_theirs of Facts at [MEDIUM, NARROW] =>
        |w, h| history("jjjji", w, h);
    a_film_that_nobody_measured_says_how_it_is of Facts at [MEDIUM, NARROW] =>
        |w, h| history("jjjjji", w, h);
    without_ffmpeg_nothing_is_measured of Facts at [MEDIUM] => |w, h| {
        let mut studio = history("jjjjj", w, h);
        studio.model.settings.programs.shows = false;
        studio.keys("i");
        studio
    };
    a_take_of_an_axis_that_goes_the_other_way_offers_to_turn_it of Facts at [MEDIUM] => |w, h| {
        let mut studio = history("jj", w, h);
        studio.with_lessons(&lessons());
        studio.keys("i");
        studio
    };
    what_i_saw_is_said_axis_by_axis of Overlay at [WIDE, NARROW, TIGHT, LEAST] =>
        |w, h| history("ayo", w, h);
    axes_say_what_the_model_did_with_them of Motion at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| form("<up>", w, h);
    an_axis_that_goes_the_other_way_can_be_turned_round of Motion at [WIDE, MEDIUM, NARROW] =>
        |w, h| form("<up><up>", w, h);
    axes_in_ascii of Motion at [MEDIUM] => |w, h| in_ascii(form("<up><up>", w, h));
    the_review_says_what_may_not_be_heeded of Notes at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| form("<ctrl-s>", w, h);
    the_review_of_a_move_in_words of Notes at [WIDE, MEDIUM] => |w, h| form("<ctrl-s>w", w, h);
    the_receipt_says_what_the_camera_did of Overlay at [MEDIUM, NARROW] => |w, h| {
        let mut studio = form("<ctrl-s><enter>", w, h);
        let shot = Shot { motion: "bg_x_pan=3,z=2".parse().unwrap(), ..Shot::default() };
        let sent = Take { shot, ..take(9, "a cat on a lighthouse", running(9, Some(90))) };
        let ticket = studio.model.ticket;
        studio.tell(msg::Worker::Written(ticket, Ok(Box::new(sent))));
        let saved = filmed(9, "a cat on a lighthouse", "bg_x_pan=3,z=2");
        let measured = Take { got: Some(got([0.31, 0.0, 0.0, 0.0])), ..saved };
        studio.tell(msg::Worker::Take(Box::new(measured)));
        studio
    };
}
