//! Pickers and motion.

use viewfinder::app::{Field, msg};
use viewfinder::ui::Glyphs;

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{Studio, live};

fn at(field: Field, keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "a cat on a lighthouse", width, height);
    studio.model.focus = field;
    // The layout may depend on where keys go.
    studio.tell(msg::Input::Wake);
    studio.keys(keys);
    studio
}

const CAT: &str = "https://images.example.com/cat-on-a-lighthouse.png";
const SEA: &str = "https://images.example.com/the-sea.png";

const MOVED: &str =
    "<right><right><right><right><down>-6<enter><down><down>10<enter><down>c<down>-0.5<enter>";

scenes! {
    the_words_of_the_move_stand_after_the_prompt of Prompt at [WIDE, MEDIUM] =>
        |w, h| at(Field::Motion, "-6<enter><down>3<enter>w", w, h);
    the_ratio_in_hand_shows_that_it_can_be_changed of Choices, Viewfinder at [WIDE, MEDIUM] =>
        |w, h| at(Field::Ratio, "<right>", w, h);
    the_seconds_in_hand_show_their_stops of Shot at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| at(Field::Seconds, "<right>", w, h);
    the_images_in_hand_show_that_there_are_none of Shot at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| at(Field::Images, "", w, h);
    a_model_that_needs_an_image_says_so_in_the_form of Shot at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| at(Field::Model, "<enter>gen4_turbo<enter>", w, h);
    images_that_the_model_refuses_are_told_in_the_form of Shot at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut studio = at(Field::Images, &format!("<enter>{CAT}<enter>"), w, h);
        let mut catalog = (*studio.model.settings.catalog).clone();
        catalog.models[0].refuses_image = true;
        studio.model.settings.catalog = catalog.into();
        studio.keys("<shift-tab>");
        studio
    };
    images_are_told_in_a_word of Shot at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let images = format!("<enter>{CAT}<down>{SEA}<down><down><space><enter><shift-tab>");
        at(Field::Images, &images, w, h)
    };
    the_addresses_of_images_are_entered of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| at(Field::Images, &format!("<enter>{CAT}<down>"), w, h);
    a_choice_about_the_image_is_made of Overlay at [MEDIUM, TIGHT] =>
        |w, h| at(Field::Images, &format!("<enter>{CAT}<down><down><right>"), w, h);
    a_path_is_told_why_it_is_none of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| at(Field::Images, "<enter>~/pictures/cat.png<enter>", w, h);
    a_long_address_shows_its_end_where_it_is_typed of Overlay at [MEDIUM, TIGHT] =>
        |w, h| at(Field::Images, &format!("<enter>{CAT}{}", "/and/so/on".repeat(9)), w, h);
    a_model_with_one_length_says_so of Shot at [MEDIUM, NARROW, TIGHT] =>
        |w, h| at(Field::Model, "<enter>gen2<enter><tab>", w, h);
    a_field_that_the_model_ignores_is_marked of Choices, Motion at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| at(Field::Model, "<enter>gen3<enter>", w, h);
    long_values_of_ones_own_leave_the_others_their_room of Choices, Viewfinder at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let long = "<enter>a value of my own that is far too long<enter>";
        at(Field::Ratio, &format!("<enter>12800:54400<enter><tab>{long}<tab>{long}"), w, h)
    };
    a_value_of_ones_own_may_be_chinese of Choices at [MEDIUM, NARROW] =>
        |w, h| at(Field::Style, "<enter>水墨画风格，淡雅<enter>", w, h);

    the_list_of_ratios_is_open of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| at(Field::Ratio, "<enter>", w, h);
    the_list_of_models_says_what_is_known of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| at(Field::Model, "<enter><down>", w, h);
    a_list_is_filtered of Overlay at [MEDIUM, TIGHT] => |w, h| at(Field::Style, "<enter>ab", w, h);
    a_list_takes_a_value_of_ones_own of Overlay at [MEDIUM, TIGHT] =>
        |w, h| at(Field::Style, "<enter>水墨画<down>", w, h);

    a_motion_is_shown_axis_by_axis of Motion, Viewfinder at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| at(Field::Motion, MOVED, w, h);
    a_motion_is_shown_while_the_focus_is_elsewhere of Motion at [WIDE, MEDIUM] =>
        |w, h| at(Field::Motion, &format!("{MOVED}<tab>"), w, h);
    the_axes_at_their_ends of Motion at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| at(Field::Motion, "<home><down><end><down><home><down><end><down><home><down><end>", w, h);
    an_amount_is_typed_in_place of Motion at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| at(Field::Motion, "<down>-6.", w, h);
    an_amount_that_is_none_says_the_nearest of Motion, Status at [WIDE, MEDIUM, TIGHT] =>
        |w, h| at(Field::Motion, "<down>12<enter>", w, h);
    a_motion_that_the_model_ignores_is_said_to_be of Motion at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = at(Field::Model, "<enter>gen3<enter>", w, h);
        studio.tab_to(Field::Motion).keys("<right><down><right>");
        studio
    };

    plain_ascii_says_the_same of Whole at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut studio = at(Field::Motion, MOVED, w, h);
        studio.look.glyphs = Glyphs::ASCII;
        studio
    };
    plain_ascii_pickers_say_the_same of Shot at [WIDE, NARROW] => |w, h| {
        let mut studio = at(Field::Seconds, "<right>", w, h);
        studio.look.glyphs = Glyphs::ASCII;
        studio
    };
}

#[test]
fn arrows_stand_around_the_choice_in_hand_and_no_other() {
    let choices = [Field::Ratio, Field::Style, Field::Model];
    for (width, height) in [WIDE, MEDIUM, NARROW, TIGHT, LEAST] {
        for field in choices.into_iter().chain([Field::Seconds, Field::Images]) {
            let screen = at(field, "<right><right>", width, height).screen();
            for choice in choices {
                // Where there is little room it goes without its name.
                if !screen.contains(&format!("{} ", choice.title())) {
                    continue;
                }
                let arrows = screen.contains(&format!("{} ‹", choice.title()));
                assert_eq!(arrows, choice == field, "{field:?} at {width} x {height}\n{screen}");
            }
            let after = screen.matches('›').count();
            assert_eq!(after, usize::from(choices.contains(&field)), "{field:?}\n{screen}");
        }
    }
}
