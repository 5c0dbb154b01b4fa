//! How the studio opens: with nothing yet, without a key, in too small a terminal.

use viewfinder::app::{Field, World, msg};
use viewfinder::domain::Report;

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{Studio, live};

fn empty(width: u16, height: u16) -> Studio {
    Studio::sized(width, height)
}

fn nowhere(width: u16, height: u16) -> Studio {
    Studio::of(World::Nowhere, "", width, height)
}

fn after(mut studio: Studio, keys: &str) -> Studio {
    studio.keys(keys);
    studio
}

fn alarmed(mut studio: Studio) -> Studio {
    studio.tell(msg::Notice::Alarm(Report::new(
        "The ledger refused: database disk image is malformed.",
        "Nothing was sent: a take is written down before it leaves.",
        "Try again; if it stays so, move ledger.db aside and start anew.",
    )));
    studio
}

scenes! {
    an_empty_studio_says_how_to_begin of Whole at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] => empty;
    a_narrow_screen_shows_the_shot_alone of Whole at [NARROW, TIGHT, LEAST] =>
        |w, h| after(empty(w, h), "<tab>");
    a_narrow_screen_shows_the_motion_alone of Whole at [NARROW, TIGHT, LEAST] =>
        |w, h| { let mut studio = empty(w, h); studio.tab_to(Field::Motion); studio };
    a_narrow_screen_shows_the_history_alone of Whole at [NARROW, TIGHT, LEAST] =>
        |w, h| after(empty(w, h), "<shift-tab>");
    too_small_a_screen_says_what_it_needs of Whole at [(39, 9), (120, 9), (5, 2), (1, 1)] => empty;
    the_sandbox_opens_with_a_prompt_to_try of Prompt, Status at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| Studio::of(World::Sandbox, "", w, h);
    the_history_is_blank_until_it_is_read of History at [MEDIUM] => |w, h| {
        let mut studio = empty(w, h);
        studio.tell(msg::Shell::Entered(live()));
        studio
    };

    without_a_key_there_are_ways_on of Whole at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] => nowhere;
    without_a_key_the_sandbox_can_be_chosen of Whole at [MEDIUM] => |w, h| after(nowhere(w, h), "<down>");
    a_key_can_be_entered_at_the_first_run of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| after(nowhere(w, h), "k");
    an_entered_key_shows_its_end_only of Overlay at [MEDIUM, NARROW, TIGHT] =>
        |w, h| after(nowhere(w, h), "ksk-0123456789abcdef0123456789abcdef0123456789");
    a_key_that_is_none_is_refused_in_words of Overlay at [MEDIUM, TIGHT] =>
        |w, h| after(nowhere(w, h), "k<enter>");
    a_key_of_other_letters_is_refused_in_words of Overlay at [MEDIUM, TIGHT] =>
        |w, h| after(nowhere(w, h), "kключ<enter>");
    too_long_a_key_is_refused_in_words of Overlay at [MEDIUM] => |w, h| {
        let mut studio = after(nowhere(w, h), "k");
        studio.tell(msg::Input::Paste("x".repeat(2000)));
        after(studio, "<enter>")
    };

    an_unusable_ledger_has_to_be_read of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| alarmed(empty(w, h));
    an_unusable_ledger_is_told_before_a_key_is_asked_for of Overlay at [MEDIUM] => |w, h| alarmed(nowhere(w, h));
}
