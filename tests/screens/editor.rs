//! The prompt editor: wrapped, scrolled, selected, in every script.

use viewfinder::app::{World, msg};

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{Studio, live};

fn with(prompt: &str, keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), prompt, width, height);
    studio.keys(keys);
    studio
}

const LONG: &str = "a small grey cat sits on the gallery of a white lighthouse at golden hour, \
    waves break far below, gulls turn in the wind, a slow push in from the sea, soft light, \
    35 mm, shallow depth of field, film grain, no people, calm and a little lonely";

const LINES: &str = "one\ntwo, a little longer\n\nfour\nfive\nsix\nseven\neight\nnine\nten\n\
    eleven\ntwelve\nthirteen\nfourteen";

const VIETNAMESE: &str = "một con mèo nhỏ ngồi trên ngọn hải đăng lúc hoàng hôn, sóng vỗ dưới \
    chân tháp, ánh sáng vàng, máy quay tiến chậm về phía trước";

const CHINESE: &str = "一只小猫坐在灯塔上，金色的黄昏，海浪在下面拍打着岩石。镜头缓缓推进，\
    画面宁静而略带孤独，远处有海鸥在风中盘旋。a lighthouse 灯塔 at 黄昏";

const EMOJI: &str = "🎥 family 👨‍👩‍👧 on a boat 🚣🏽 under 🇻🇳, ❤️ and ☺ and 👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽";

/// Right-to-left override, isolates, and characters without a width.
const BIDI: &str = "left \u{202e}thgir\u{202c} and \u{2067}שלום\u{2069}, zero\u{200b}width";

scenes! {
    a_long_prompt_is_wrapped_between_words of Prompt at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| with(LONG, "<ctrl-end>", w, h);
    a_prompt_of_many_lines_is_scrolled_to_its_caret of Prompt at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| with(LINES, "<ctrl-end>", w, h);
    a_scrolled_prompt_goes_back_to_its_beginning of Prompt at [MEDIUM] =>
        |w, h| with(LINES, "<ctrl-end><ctrl-home>", w, h);
    a_selection_spans_lines of Prompt at [WIDE] =>
        |w, h| with(LINES, "<ctrl-home><down><right><right><shift-down><shift-down>", w, h);
    the_caret_stands_where_text_is_typed of Prompt at [WIDE, MEDIUM, NARROW] =>
        |w, h| with("a cat", "<home><right><right>", w, h);
    vietnamese_takes_one_cell_a_letter of Prompt at [WIDE, MEDIUM, NARROW] =>
        |w, h| with(VIETNAMESE, "<ctrl-end>", w, h);
    chinese_is_wrapped_before_the_border of Prompt at [WIDE, MEDIUM, NARROW, TIGHT, (81, 24), (41, 12)] =>
        |w, h| with(CHINESE, "<ctrl-end>", w, h);
    emoji_leave_the_border_where_it_is of Prompt at [WIDE, MEDIUM, NARROW, (81, 24), TIGHT] =>
        |w, h| with(EMOJI, "<ctrl-end>", w, h);
    bidi_controls_are_shown_as_marks of Prompt at [MEDIUM] => |w, h| with(BIDI, "<ctrl-end>", w, h);
    a_prompt_beyond_the_documented_limit_says_so of Prompt at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| with(&LONG.repeat(5), "<ctrl-end>", w, h);
    too_large_a_paste_is_refused_whole of Prompt, Status at [MEDIUM, TIGHT] => |w, h| {
        let mut studio = with("a cat", "<ctrl-end>", w, h);
        studio.tell(msg::Input::Paste("x".repeat(300 * 1024)));
        studio
    };
    a_prompt_is_kept_in_sight_while_the_focus_is_elsewhere of Prompt at [MEDIUM] => |w, h| {
        let mut studio = Studio::of(World::Sandbox, CHINESE, w, h);
        studio.keys("<tab>");
        studio
    };
}
