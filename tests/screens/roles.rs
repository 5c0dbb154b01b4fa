//! What text cannot show: which ink what is written in, and what is in hand without colour.

use ratatui::style::Modifier;
use viewfinder::app::{Field, World, msg};
use viewfinder::domain::StageName;
use viewfinder::ui::{Glyphs, Look, Role};

use crate::history::evening;
use crate::ink::{Ink, dark, find, ink, light, mono};
use crate::scene::all;
use crate::support::{Studio, live};

fn scene(name: &str) -> Studio {
    let Some(scene) = all().find(|scene| scene.name == name) else { panic!("no scene {name}") };
    let (width, height) = scene.sizes[0];
    (scene.build)(width, height)
}

#[test]
fn the_pane_in_hand_is_found_without_colour() {
    let panes = [
        ("Prompt", &[Field::Prompt][..]),
        ("Shot", &[Field::Ratio, Field::Style, Field::Model, Field::Seconds, Field::Images]),
        ("Motion", &[Field::Motion]),
        ("History", &[Field::History]),
    ];
    for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
        for focus in Field::ALL {
            let mut studio = Studio::of(live(), "a cat", 120, 40);
            studio.look = Look { glyphs, ..mono() };
            studio.model.focus = focus;
            let (buffer, _) = studio.frame();
            for (title, fields) in panes {
                let in_hand = fields.contains(&focus);
                let set = if in_hand { glyphs.focus } else { glyphs.border };
                let at = find(&buffer, &format!(" {title} ")).next().unwrap();
                let around = [(at.x - 1, at.y), (at.x - 1, at.y + 1)]
                    .map(|place| (buffer[place].symbol(), Ink::of(&buffer[place])));
                let role = if in_hand { Role::Focus } else { Role::Border };
                let style = Ink::from(studio.look.theme.style(role));
                assert_eq!(
                    around,
                    [(set.top_left, style), (set.vertical_left, style)],
                    "{title} with the keys in {focus:?}"
                );
            }
        }
    }
    assert_ne!(Glyphs::UNICODE.focus, Glyphs::UNICODE.border);
    assert_ne!(Glyphs::ASCII.focus, Glyphs::ASCII.border);
}

#[test]
fn on_a_narrow_screen_the_tab_in_hand_is_reversed() {
    for (focus, title) in [
        (Field::Prompt, " Prompt "),
        (Field::Seconds, " Shot "),
        (Field::Images, " Shot "),
        (Field::Motion, " Motion "),
        (Field::History, " History "),
    ] {
        let mut studio = Studio::of(live(), "a cat", 60, 20);
        studio.look = mono();
        studio.model.focus = focus;
        studio.tell(msg::Input::Wake);
        let (buffer, _) = studio.frame();
        for x in 0..30 {
            let start = find(&buffer, title).next().unwrap().x;
            let in_hand = (start..start + title.len() as u16).contains(&x);
            let reversed = buffer[(x, 0)].modifier.contains(Modifier::REVERSED);
            assert_eq!(reversed, in_hand, "{title} at {x}");
        }
    }
}

#[test]
fn every_state_is_a_glyph_and_a_word_in_its_role() {
    let roles = [
        (StageName::Preparing, Role::Muted),
        (StageName::Submitting, Role::Info),
        (StageName::Queued, Role::Info),
        (StageName::Running, Role::Info),
        (StageName::Stalled, Role::Warn),
        (StageName::Succeeded, Role::Good),
        (StageName::Downloading, Role::Info),
        (StageName::Saved, Role::Good),
        (StageName::Unconfirmed, Role::Warn),
        (StageName::Rejected, Role::Bad),
        (StageName::Failed, Role::Bad),
        (StageName::Expired, Role::Bad),
        (StageName::Cancelled, Role::Muted),
    ];
    assert_eq!(roles.map(|(state, _)| state), StageName::ALL);
    for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
        let buffers =
            [evening(World::Sandbox, 120, 40), crate::history::shelf(StageName::Saved, 120, 40)];
        let [states, films] = buffers.map(|mut studio| {
            studio.look = Look { glyphs, ..dark() };
            studio.model.focus = Field::Prompt;
            studio
        });
        let studio = &states;
        let [states, films] = [states.frame().0, films.frame().0];
        for (state, role) in roles {
            let film = state.has_film() && state != StageName::Succeeded;
            let buffer = if film { &films } else { &states };
            let glyph = glyphs.state(state);
            assert_eq!(glyph.trim().chars().count(), 1, "{state} has no glyph");
            let style = studio.look.theme.style(role);
            assert_eq!(ink(buffer, &format!("{glyph} {state}")), style.into(), "{state}");
        }
    }
}

#[test]
fn the_row_in_hand_is_reversed_from_border_to_border() {
    for (width, height) in [(120, 40), (80, 24), (60, 20), (40, 10)] {
        let mut studio = evening(live(), width, height);
        studio.look = mono();
        studio.keys("jj");
        let (buffer, _) = studio.frame();
        let list = studio.model.regions().list;
        let (_, at) = studio.model.history.in_view();
        for y in list.top()..list.bottom() {
            let in_hand = at == Some(usize::from(y - list.y));
            for x in list.left()..list.right() {
                let how = buffer[(x, y)].modifier;
                assert_eq!(how.contains(Modifier::REVERSED), in_hand, "{x},{y} of {width}");
                assert!(!in_hand || !how.contains(Modifier::DIM), "{x},{y} is hard to read");
            }
        }
    }
}

#[test]
fn what_is_in_hand_is_reversed() {
    for (name, text) in [
        ("the_ratio_in_hand_shows_that_it_can_be_changed", "9:16"),
        ("the_seconds_in_hand_show_their_stops", "10 s"),
        ("an_amount_is_typed_in_place", "-6."),
        ("without_a_key_there_are_ways_on", "Enter an API key"),
        ("the_list_of_models_says_what_is_known", "gen4.5"),
        ("tasks_that_may_be_it_are_listed", "IN_PROGRESS"),
    ] {
        let mut studio = scene(name);
        studio.look = mono();
        let (buffer, _) = studio.frame();
        assert!(ink(&buffer, text).how.contains(Modifier::REVERSED), "{name}");
    }
}

#[test]
fn a_selection_is_reversed_and_nothing_beside_it() {
    let mut studio = scene("a_selection_spans_lines");
    studio.look = mono();
    let (buffer, _) = studio.frame();
    let reversed: Vec<(u16, u16)> = (1..5)
        .flat_map(|y| (1..50).map(move |x| (x, y)))
        .filter(|place| buffer[*place].modifier.contains(Modifier::REVERSED))
        .collect();
    // From the third letter of the second line, over the empty one, to the third of the fourth.
    let mut selected: Vec<(u16, u16)> = (3..=20).map(|x| (x, 2)).collect();
    selected.extend([(21, 2), (1, 3), (1, 4), (2, 4)]);
    assert_eq!(reversed, selected);
}

#[test]
fn words_are_in_the_ink_of_what_they_mean() {
    for (name, text, role) in [
        ("an_unusable_ledger_has_to_be_read", "The ledger refused", Role::Bad),
        ("the_receipt_says_that_nothing_was_sent", "Not sent", Role::Bad),
        ("the_receipt_of_a_rejected_take", "✗ rejected", Role::Bad),
        ("the_receipt_of_a_failed_take", "✗ failed", Role::Bad),
        ("the_receipt_of_an_unconfirmed_take", "? unconfirmed", Role::Warn),
        ("the_receipt_of_a_succeeded_take", "◆ succeeded", Role::Good),
        ("a_key_that_is_none_is_refused_in_words", "The key is empty.", Role::Bad),
        ("a_shot_without_a_prompt_is_not_reviewed", "The prompt is empty", Role::Bad),
        ("an_amount_that_is_none_says_the_nearest", "amounts go from -10.0", Role::Bad),
        ("trouble_in_passing", "The draft is not kept", Role::Bad),
        ("a_word_in_passing", "Copied the prompt", Role::Value),
        ("a_refused_key_stays_on_the_status_line", "Press F2", Role::Warn),
        ("a_provider_that_cannot_be_reached", "No connection", Role::Warn),
        ("a_prompt_beyond_the_documented_limit_says_so", "1205/1000 too long?", Role::Warn),
        ("the_review_says_that_the_same_shot_was_just_sent", "The same shot", Role::Warn),
        ("the_review_warns_of_a_model_that_needs_an_image", "Makes films from", Role::Warn),
        ("the_review_says_what_gen3_ignores", "ignored", Role::Warn),
        ("the_review_says_what_gen2_heeds", "honoured", Role::Good),
        ("the_review_shows_the_exact_request", "unknown", Role::Muted),
        (
            "the_review_says_what_is_not_known_to_be_heeded",
            "horizontal, roll: not known",
            Role::Warn,
        ),
        ("the_review_says_what_is_not_known_to_be_heeded", "Press w to say", Role::Warn),
        ("the_review_says_what_is_not_known_to_be_heeded", "about $0.32, the", Role::Value),
        ("the_review_says_what_the_words_add", "said in words", Role::Muted),
        ("the_words_of_the_move_stand_after_the_prompt", ", camera", Role::Muted),
        ("the_receipt_of_a_saved_film_leads_on", "F6", Role::Key),
        ("a_rejected_take_was_not_charged", "Nothing was charged", Role::Bad),
        ("a_failed_take_keeps_the_providers_reason", "Your prompt contains", Role::Bad),
        ("an_unconfirmed_take_may_have_been_charged", "It may have been charged", Role::Warn),
        ("a_stalled_take_says_that_asking_rests", "stopped asking", Role::Warn),
        ("without_a_key_there_are_ways_on", " no key ", Role::Warn),
        ("the_sandbox_opens_with_a_prompt_to_try", " SANDBOX ", Role::Sandbox),
        ("an_empty_studio_says_how_to_begin", "Tab", Role::Key),
    ] {
        for look in [mono(), dark(), light()] {
            let mut studio = scene(name);
            let style = look.theme.style(role);
            studio.look = look;
            let (buffer, _) = studio.frame();
            assert_eq!(ink(&buffer, text), style.into(), "{name}: {text:?}");
        }
    }
}
