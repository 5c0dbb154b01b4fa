//! Named moves and the move in words.

use viewfinder::app::{Field, MoveChange, msg};
use viewfinder::domain::Move;

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{Studio, live};

fn axes(keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "a cat on a lighthouse", width, height);
    studio.model.focus = Field::Motion;
    // The layout may depend on where keys go.
    studio.tell(msg::Input::Wake);
    studio.keys(keys);
    studio
}

/// A studio whose user has two moves.
fn with_own(keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = axes("", width, height);
    let own = |name, motion: &str, about| Move::own(name, motion.parse().unwrap(), about).unwrap();
    let bay = own("vịnh 海湾 at dusk", "x=-2,r=0.3", "camera slowly trucks left");
    let moves = vec![bay.clone(), own("arc left", "x=-4,bg_x_pan=2", "")];
    studio.tell(msg::Shell::Moves(Ok((moves, MoveChange::Save(bay)))));
    studio.model.toast = None;
    studio.keys(keys);
    studio
}

scenes! {
    the_picker_of_moves_opens of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| axes("0.4<enter>p", w, h);
    the_move_in_hand_is_shown_while_it_is_chosen of Overlay, Viewfinder, Motion at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| axes("parc<down>", w, h);
    own_moves_come_first_and_say_so of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| with_own("p<up>", w, h);
    a_name_that_is_no_moves_can_be_saved of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| axes("0.4<enter>pmy harbour", w, h);
    an_own_move_gets_another_name of Overlay at [MEDIUM, TIGHT] =>
        |w, h| with_own("p<up><ctrl-r> hai", w, h);
    a_built_in_move_cannot_be_deleted of Overlay, Status at [MEDIUM] => |w, h| axes("pdutch<ctrl-d>", w, h);
    the_picker_over_the_whole_viewfinder of Whole at [WIDE, MEDIUM] => |w, h| axes("fpcrane", w, h);

    a_move_has_its_name_in_the_title of Motion, Viewfinder at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| axes("plow dutch<enter>", w, h);
    words_are_counted_and_said_to_be_sent of Prompt, Motion at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = axes("plow dutch<enter>w", w, h);
        studio.model.toast = None;
        studio
    };
    words_that_make_the_prompt_too_long_are_counted of Prompt, Motion at [MEDIUM] => |w, h| {
        let mut studio = Studio::of(live(), &"a cat ".repeat(166), w, h);
        studio.tab_to(Field::Motion).keys("2<enter>w");
        studio
    };
    the_review_shows_the_words of Overlay at [WIDE, MEDIUM, NARROW] =>
        |w, h| axes("plow dutch<enter>w<ctrl-s>", w, h);
}

#[test]
fn what_the_move_in_hand_does_is_told_to_its_end() {
    for (width, height) in [(160, 45), (120, 36), (80, 24), (60, 20)] {
        let mut studio = Studio::sized(width, height);
        studio.model.focus = Field::Motion;
        studio.keys("parc left<down>");
        let screen = studio.screen();
        let inside = screen.lines().filter_map(|line| line.split('┃').nth(1));
        let words: Vec<&str> = inside.flat_map(str::split_whitespace).collect();
        let told = "swings left around the subject, which stays in the middle";
        assert!(words.join(" ").contains(told), "{screen}");
    }
}
