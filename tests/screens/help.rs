//! The help, in each focus.

use viewfinder::app::{Field, World, msg};

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{Studio, live};

fn at(field: Field, keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "a cat on a lighthouse", width, height);
    studio.model.focus = field;
    studio.tell(msg::Input::Wake);
    studio.keys(keys);
    studio
}

scenes! {
    help_begins_with_the_prompts_keys of Whole at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| at(Field::Prompt, "<f1>", w, h);
    help_begins_with_the_pickers_keys of Overlay at [MEDIUM] => |w, h| at(Field::Style, "?", w, h);
    help_begins_with_the_seconds_keys of Overlay at [MEDIUM] => |w, h| at(Field::Seconds, "?", w, h);
    help_begins_with_the_axes_keys of Overlay at [MEDIUM] => |w, h| at(Field::Motion, "<f1>", w, h);
    help_begins_with_the_historys_keys of Overlay at [WIDE, MEDIUM] => |w, h| at(Field::History, "<f1>", w, h);
    help_ends_with_the_states_of_a_take of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| at(Field::Prompt, "<f1><end>", w, h);
    help_is_filtered of Overlay at [WIDE, MEDIUM, TIGHT] => |w, h| at(Field::Prompt, "<f1>/film", w, h);
    help_of_the_first_run of Overlay at [MEDIUM] => |w, h| {
        let mut studio = Studio::of(World::Nowhere, "", w, h);
        studio.keys("?");
        studio
    };
}
