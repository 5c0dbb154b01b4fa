//! Text in the small fields: its caret, and what is in sight of a long one.

use viewfinder::app::{Field, World, msg};
use viewfinder::domain::StageName;

use crate::history::in_hand;
use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT};
use crate::support::{Studio, live};

const VIETNAMESE: &str = "chậm hơn một chút nữa, ánh sáng vàng lúc hoàng hôn thì tuyệt";

const CHINESE: &str = "一只小猫坐在灯塔上，金色的黄昏，海浪在下面拍打着岩石，远处有海鸥在风中盘旋";

/// What is pasted into a field, and the keys after it.
fn written(field: Field, open: &str, pasted: &str, keys: &str, w: u16, h: u16) -> Studio {
    let mut studio = match field {
        Field::History => in_hand(StageName::Unconfirmed, w, h),
        _ => Studio::of(live(), "a cat", w, h),
    };
    studio.model.focus = field;
    studio.tell(msg::Input::Wake);
    studio.keys(open).tell(msg::Input::Paste(pasted.to_owned()));
    studio.keys(keys);
    studio
}

scenes! {
    a_filter_scrolls_to_its_caret of History at [MEDIUM, TIGHT] => |w, h| {
        written(Field::History, "/", VIETNAMESE, "<alt-b><alt-b><alt-b><alt-b>", w, h)
    };
    a_filter_of_wide_letters_is_cut_between_them of History at [NARROW, TIGHT] => |w, h| {
        written(Field::History, "/", CHINESE, "<left><left><left>", w, h)
    };
    a_filter_goes_back_to_its_beginning of History at [TIGHT] =>
        |w, h| written(Field::History, "/", CHINESE, "<home><right>", w, h);
    a_long_note_scrolls_to_its_caret of Overlay at [MEDIUM, TIGHT, LEAST] => |w, h| {
        let note = format!("{VIETNAMESE}\n{CHINESE}\n").repeat(3);
        written(Field::History, "n", &note, "<up><up><up><home><right>", w, h)
    };
    an_address_has_its_caret_in_the_middle of Overlay at [MEDIUM, TIGHT] => |w, h| {
        let address = "https://images.example.com/một-con-mèo/猫.png?size=1280x720&name=cat";
        written(Field::Images, "<enter>", address, "<ctrl-left><ctrl-left><ctrl-left>", w, h)
    };
    a_task_id_has_its_caret_at_the_beginning of Overlay at [TIGHT] => |w, h| {
        let id = "3d957031-9a2a-45e2-9dc7-bc8513059001";
        written(Field::History, "xt", &id.repeat(2), "<home><right><right>", w, h)
    };
    the_caret_of_a_key_stands_among_its_dots of Overlay at [TIGHT] => |w, h| {
        let mut studio = Studio::of(World::Nowhere, "", w, h);
        studio.keys("<enter>sk-0123456789abcdef<home><right><right><right>");
        studio
    };
    the_name_of_a_move_scrolls_to_its_caret of Overlay at [TIGHT] =>
        |w, h| written(Field::Motion, "p", CHINESE, "<left><left><left>", w, h);
    a_style_of_ones_own_has_its_caret of Overlay at [TIGHT] =>
        |w, h| written(Field::Style, "<enter>", VIETNAMESE, "<ctrl-left>", w, h);
    an_amount_has_its_caret of Motion at [TIGHT] =>
        |w, h| written(Field::Motion, "-", "12", "<home><ctrl-f>", w, h);
}
