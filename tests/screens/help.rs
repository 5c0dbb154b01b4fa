//! The help, in each focus.

use viewfinder::app::{
    Field, HelpLine, Overlay, World, help_column, help_columns, help_text, keys_cells, msg,
};
use viewfinder::domain::width;

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

#[test]
fn no_key_is_cut_in_two_and_no_heading_touches_the_border_at_any_width() {
    for columns in (40..=200).step_by(7) {
        let studio = at(Field::Prompt, "<f1>", columns, 30);
        let Some(Overlay::Help(help)) = studio.model.overlays.last() else { panic!() };
        let text = help_text(&studio.model, help);
        let wide = help_column(&studio.model, text);
        let lines = help_columns(&studio.model, help, text).concat();
        let keys = |line: &HelpLine| match line {
            HelpLine::Keys(keys, _) => keys.split_whitespace().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let shown: Vec<String> = lines.iter().flat_map(keys).collect();
        let keymap = &studio.model.settings.keymap;
        let bindings = keymap.contexts().flat_map(|context| keymap.bindings(context));
        for chord in bindings.flat_map(|(_, chords)| chords) {
            assert!(shown.contains(&chord.to_string()), "{chord} in {columns} columns");
        }
        for line in &lines {
            let room = usize::from(wide);
            let cells = match line {
                HelpLine::Heading(words) => 1 + width(words) + 1,
                HelpLine::Keys(keys, words) => {
                    let before = usize::from(keys_cells(&studio.model, wide));
                    assert!(2 + width(keys) < before, "{keys} in {columns} columns");
                    before + width(words)
                }
                _ => 0,
            };
            assert!(cells <= room, "{line:?} in {columns} columns");
        }
    }
}
