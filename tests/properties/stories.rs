//! What people do, in keys, and what comes of it: state and effects.

use std::time::Duration;

use pretty_assertions::assert_eq;
use viewfinder::app::{Editor, Effect, Field, Overlay, Sight, World, effect, msg, next_wake};
use viewfinder::domain::{
    FailureKind, Filter, Papers, Report, Route, Settlement, Stage, StageName, Take,
};
use viewfinder::input::Context;

use crate::support::{Studio, failure, id, keys, running, succeeded, take, task};

fn studio() -> Studio {
    Studio::sized(100, 30)
}

fn shot(studio: &Studio) -> String {
    let shot = studio.model.form.shot();
    format!(
        "{} | {} {} {} {}s {}",
        shot.prompt, shot.ratio, shot.style, shot.model, shot.seconds, shot.motion
    )
}

fn submitted(effects: &[Effect]) -> Vec<&Effect> {
    effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Worker(effect::Worker::Submit { .. })))
        .collect()
}

#[test]
fn a_shot_is_composed_by_keys_alone() {
    let mut studio = studio();
    studio.keys("a cat<tab><right><tab><right><tab><right><tab><right>");
    studio.tab_to(Field::Motion);
    studio.keys("<right><right><right><right><down><down><down><shift-left>-6<enter>");
    assert_eq!(shot(&studio), "a cat | 9:16 abandoned gen4.5 10s x=0.4,r=-6.0");
    assert_eq!(studio.model.context(), Context::Motion);
}

#[test]
fn a_screen_too_low_for_the_details_of_a_take_shows_its_row() {
    let mut studio = Studio::sized(80, 22);
    studio.with_takes(&[take(1, "waves at dusk", Stage::Cancelled)]);
    assert!(studio.screen().contains("waves at dusk"));
}

#[test]
fn enter_in_the_editor_is_a_line_and_never_a_submission() {
    let mut studio = studio();
    studio.keys("a cat<enter>on a boat");
    studio.tell(msg::Input::Paste("pasted\nlines\n".to_owned()));
    assert_eq!(studio.model.form.shot().prompt, "a cat\non a boatpasted\nlines\n");
    assert_eq!(submitted(&studio.asked()), Vec::<&Effect>::new());
}

#[test]
fn reviewing_and_enter_sends_once_and_the_receipt_swallows_the_rest() {
    let mut studio = studio();
    studio.keys("a cat<ctrl-s>");
    assert!(matches!(studio.model.overlays.as_slice(), [Overlay::Review(_)]));
    studio.keys("<enter>");
    for _ in 0..50 {
        studio.keys("<enter>");
    }
    let effects = studio.asked();
    assert_eq!(submitted(&effects).len(), 1);
    let Some(Overlay::Receipt(receipt)) = studio.model.overlays.last() else { panic!() };
    let ticket = receipt.ticket;
    studio.tell(msg::Worker::Written(
        ticket,
        Ok(Box::new(take(9, "a cat", Stage::Preparing { retry: None }))),
    ));
    studio.tell(msg::Worker::Take(Box::new(take(9, "a cat", running(9, Some(40))))));
    let Some(Overlay::Receipt(receipt)) = studio.model.overlays.last() else { panic!() };
    assert_eq!(receipt.take.as_ref().map(Take::state), Some(StageName::Running));
    studio.keys("<esc>");
    assert_eq!(studio.model.context(), Context::Prompt);
    assert_eq!(studio.model.form.shot().prompt, "a cat", "submitting does not clear it");
}

#[test]
fn a_repeating_enter_confirms_nothing() {
    let mut studio = studio();
    studio.keys("a cat<ctrl-s>");
    let mut enter = keys("<enter>")[0];
    enter.kind = crossterm::event::KeyEventKind::Repeat;
    studio.tell(msg::Input::Keys(vec![enter; 20]));
    assert_eq!(submitted(&studio.asked()).len(), 0);
    studio.keys("<esc>");
    assert_eq!(studio.model.overlays.len(), 0);
}

#[test]
fn an_empty_prompt_is_not_reviewed_and_says_so() {
    let mut studio = studio();
    studio.keys("<tab><tab><f5>");
    assert_eq!(studio.model.overlays.len(), 0);
    assert_eq!(studio.model.focus, Field::Prompt, "where it is to be mended");
    assert!(studio.model.toast.as_ref().unwrap().text.contains("empty"));
}

#[test]
fn a_take_is_forked_and_one_undo_brings_the_draft_back() {
    let mut studio = studio();
    let mut other = take(5, "waves at dusk", succeeded(5));
    other.shot.motion = "r=-6".parse().unwrap();
    studio.with_takes(&[other.clone()]);
    studio.keys("my draft<shift-tab><enter>");
    assert_eq!(studio.model.form.shot(), other.shot);
    assert_eq!((studio.model.form.parent, studio.model.focus), (Some(other.id), Field::Prompt));
    studio.keys("<ctrl-z>");
    assert_eq!(
        (studio.model.form.shot().prompt.as_str(), studio.model.form.parent),
        ("my draft", None)
    );
    studio.keys("<ctrl-y>");
    assert_eq!(studio.model.form.shot(), other.shot, "redo loads it again");
    studio.keys("<ctrl-z>");
    // From the motion panel only the axes come back, whatever was written since.
    studio.keys("<shift-tab><enter> and more<shift-tab><shift-tab>u");
    let shot = studio.model.form.shot();
    assert_eq!((shot.prompt.as_str(), shot.motion.is_zero()), ("waves at dusk and more", true));
    studio.keys("<ctrl-r>");
    assert_eq!(studio.model.form.shot().motion, other.shot.motion);
}

#[test]
fn the_same_shot_again_goes_through_the_review() {
    let mut studio = studio();
    studio.with_takes(&[take(5, "waves at dusk", succeeded(5))]);
    studio.keys("<shift-tab>R");
    assert!(matches!(studio.model.overlays.last(), Some(Overlay::Review(_))));
    studio.keys("<enter>");
    let effects = studio.asked();
    let [Effect::Worker(effect::Worker::Submit { shot, parent, .. })] = submitted(&effects)[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!((shot.prompt.as_str(), *parent), ("waves at dusk", Some(id(5))));
    assert_eq!(studio.model.form.shot().prompt, "", "the form is left alone");
}

#[test]
fn a_ratio_of_a_settings_file_or_an_old_take_is_brought_to_its_form() {
    let mut studio = studio();
    studio.model.form.rest.ratio = " 16 ： 9 ".to_owned();
    studio.keys("a cat<ctrl-s>");
    assert!(studio.screen().contains("\"ratio\": \"16:9\""), "{}", studio.screen());
    studio.keys("<esc>");
    let mut old = take(5, "waves at dusk", succeeded(5));
    old.shot.ratio = "９:１６".to_owned();
    studio.with_takes(&[old]);
    studio.keys("<shift-tab>R");
    assert!(studio.screen().contains("\"ratio\": \"9:16\""), "{}", studio.screen());
    studio.keys("<esc>");
    // One that is none is never sent.
    studio.model.form.rest.ratio = "banana".to_owned();
    studio.model.focus = Field::Prompt;
    studio.keys("<ctrl-s>");
    assert!(studio.model.overlays.is_empty(), "{}", studio.screen());
}

#[test]
fn keys_of_the_history_do_what_they_say() {
    let mut studio = studio();
    studio.with_takes(&[take(6, "b", running(6, None)), take(5, "a", succeeded(5))]);
    studio.keys("<shift-tab>u");
    assert_eq!(studio.asked(), [effect::Worker::AskNow(id(6)).into()]);
    studio.keys("d");
    assert_eq!(studio.asked(), [], "an open take stays in sight");
    studio.keys("jyt");
    assert_eq!(studio.asked(), [effect::Desktop::Copy(task(5), "the task id").into()]);
    studio.keys("yc");
    assert_eq!(studio.asked(), [effect::Ledger::LoadPapers(id(5)).into()]);
    let papers = Papers {
        route: Route::default(),
        head: None,
        body: "{\"paid\":1}".to_owned(),
        raw: Some(b"an answer".to_vec()),
    };
    studio.tell(msg::Ledger::Papers(id(6), Box::new(papers.clone())));
    assert_eq!(studio.asked(), [], "those of another take");
    studio.tell(msg::Ledger::Papers(id(5), Box::new(papers.clone())));
    let asked = studio.asked();
    assert!(
        matches!(&asked[..], [Effect::Desktop(effect::Desktop::Copy(text, "the request as a curl command"))]
            if text.contains("{\"paid\":1}") && text.contains("https://api.cometapi.com/")),
        "{asked:?}"
    );
    studio.tell(msg::Ledger::Papers(id(5), Box::new(papers.clone())));
    assert_eq!(studio.asked(), [], "it is copied once");
    studio.keys("yj");
    studio.tell(msg::Ledger::Papers(id(5), Box::new(papers)));
    let json = effect::Desktop::Copy("{\"paid\":1}".to_owned(), "the request as JSON").into();
    assert_eq!(studio.asked(), [effect::Ledger::LoadPapers(id(5)).into(), json]);
    studio.keys("d");
    assert_eq!(studio.asked(), [effect::Ledger::Hide(id(5), Sight::Hidden).into()]);
    studio.tell(msg::Ledger::Sight(id(5), Sight::Hidden));
    studio.asked();
    assert_eq!(studio.model.history.take(id(5)), None);
    studio.keys("u");
    assert_eq!(
        studio.asked(),
        [effect::Ledger::Hide(id(5), Sight::Shown).into()],
        "u brings it back while the toast is there"
    );
    studio.wait(Duration::from_secs(9));
    studio.asked();
    studio.keys("u");
    assert_eq!(studio.asked(), [effect::Worker::AskNow(id(6)).into()], "and asks again afterwards");
}

#[test]
fn the_filter_asks_the_ledger_and_lets_go() {
    let mut studio = studio();
    studio.with_takes(&[take(5, "a", succeeded(5))]);
    studio.keys("<tab>/meo");
    assert_eq!((studio.model.focus, studio.model.history.filter()), (Field::History, "meo"));
    let asked = studio.asked();
    let last = asked.iter().rev().find_map(|effect| match effect {
        Effect::Ledger(effect::Ledger::LoadPage(_, query)) => Some(query.filter.clone()),
        _ => None,
    });
    assert_eq!(last, Some(Filter::words("meo")));
    studio.keys("<enter>");
    assert_eq!(studio.model.context(), Context::History);
    studio.keys("<esc>");
    assert_eq!(studio.model.history.filter(), "", "Esc shows everything again");
}

#[test]
fn escape_never_quits_and_never_loses_text() {
    let mut studio = studio();
    studio.keys("a cat<esc><esc><esc><esc>");
    assert!(!studio.model.ended);
    assert_eq!(studio.model.form.shot().prompt, "a cat");
}

#[test]
fn ctrl_c_copies_then_closes_then_asks_then_quits() {
    let mut studio = studio();
    studio.keys("a cat<shift-left><shift-left><shift-left>");
    studio.asked();
    studio.keys("<ctrl-c>");
    assert_eq!(studio.asked(), [effect::Desktop::Copy("cat".to_owned(), "the selection").into()]);
    studio.keys("<esc><f1><ctrl-c>");
    assert_eq!(studio.model.overlays.len(), 0);
    studio.keys("<ctrl-c>");
    assert!(!studio.model.ended);
    studio.wait(Duration::from_secs(5));
    studio.keys("<ctrl-c>");
    assert!(!studio.model.ended, "the first one was too long ago");
    studio.asked();
    studio.keys("<ctrl-c>");
    assert!(studio.model.ended);
    assert_eq!(studio.asked().last(), Some(&Effect::Shell(effect::Shell::Quit)));
}

#[test]
fn quitting_keeps_what_was_typed_last() {
    let mut studio = studio();
    studio.keys("half a though<ctrl-q>");
    let effects = studio.asked();
    let [Effect::Files(effect::Files::SaveDraft(draft)), Effect::Shell(effect::Shell::Quit)] =
        &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!((draft.now.shot.prompt.as_str(), draft.now.parent), ("half a though", None));
}

#[test]
fn q_quits_only_where_no_text_is_typed() {
    let mut studio = studio();
    studio.keys("quiet");
    assert!(!studio.model.ended);
    studio.keys("<tab>q");
    assert!(studio.model.ended);
}

#[test]
fn earlier_prompts_come_and_go_and_the_draft_with_them() {
    let mut studio = studio();
    studio.keys("my draft<alt-up>");
    assert_eq!(studio.asked(), [effect::Ledger::LoadPrompts.into()]);
    studio.tell(msg::Ledger::Prompts(vec![
        "third".to_owned(),
        "my draft".to_owned(),
        "second".to_owned(),
    ]));
    let prompt = |studio: &Studio| studio.model.form.shot().prompt;
    assert_eq!(prompt(&studio), "third");
    studio.keys("<alt-up>");
    assert_eq!(prompt(&studio), "second");
    studio.keys("<alt-up>");
    assert_eq!(prompt(&studio), "second", "there is none before");
    studio.keys("<alt-down><alt-down>");
    assert_eq!(prompt(&studio), "my draft");
    studio.keys("<alt-up>!<alt-down>");
    assert_eq!(prompt(&studio), "third!", "what was changed is a draft of its own");
    studio.keys("<ctrl-z><ctrl-z>");
    assert_eq!(prompt(&studio), "my draft");
}

#[test]
fn pickers_open_filter_and_take_a_value_of_ones_own() {
    let mut studio = studio();
    studio.keys("<tab><enter>1280:544<enter>");
    assert_eq!(studio.model.form.rest.ratio, "1280:544");
    studio.keys("<tab><tab><enter>gen2<enter>");
    assert_eq!(
        (studio.model.form.rest.model.as_str(), studio.model.form.rest.seconds),
        ("gen2", 4)
    );
    // What is typed begins again with the first that matches.
    studio.keys("<enter>gen<down><down>4.5<enter>");
    assert_eq!(studio.model.form.rest.model, "gen4.5");
    studio.keys("<enter>gen9<esc>");
    assert_eq!(studio.model.form.rest.model, "gen4.5", "Esc keeps the old value");
}

#[test]
fn a_number_of_ones_own_is_typed_and_what_is_none_stays_to_be_mended() {
    let mut studio = studio();
    studio.model.focus = Field::Seconds;
    for (keys, seconds) in [("7<enter>", 7), ("1<enter>", 1), ("<right>", 5), ("3<esc>", 5)] {
        studio.keys(keys);
        assert_eq!((studio.model.form.rest.seconds, studio.model.overlays.len()), (seconds, 0));
    }
    studio.keys("3601<enter>");
    let said = studio.model.toast.as_ref().map(|toast| toast.text.clone());
    assert_eq!(said.as_deref(), Some("a film has 1 to 3600 whole seconds"));
    assert_eq!((studio.model.form.rest.seconds, studio.model.overlays.len()), (5, 1));
    studio.keys("<backspace><enter>");
    assert_eq!((studio.model.form.rest.seconds, studio.model.overlays.len()), (360, 0));
}

#[test]
fn with_no_key_there_are_ways_on() {
    let mut studio = Studio::of(World::Nowhere, "", 80, 24);
    studio.keys("<esc>");
    assert_eq!(studio.model.context(), Context::FirstRun, "nothing lies behind it");
    studio.keys("?");
    assert_eq!(studio.model.context(), Context::Help);
    studio.keys("<esc>s");
    assert_eq!(studio.asked(), [effect::Shell::EnterSandbox.into()]);
    studio.tell(msg::Shell::Entered(World::Sandbox));
    assert_eq!(studio.model.context(), Context::Prompt);
    assert!(!studio.model.form.prompt.is_empty(), "a good short prompt is there");

    let mut studio = Studio::of(World::Nowhere, "", 80, 24);
    studio.keys("<enter>sk-0123456789abcd");
    studio.tell(msg::Input::Paste("ef\n".to_owned()));
    studio.keys("<enter>");
    let effects = studio.asked();
    let [Effect::Shell(effect::Shell::TakeKey(key))] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(key.expose(), "sk-0123456789abcdef");
    assert!(!format!("{effects:?}{:?}", studio.model).contains("sk-0123"), "no key in any print");
}

/// Whatever is pasted with a key; what is none is said and sends nothing.
#[test]
fn a_key_is_entered_as_people_paste_it() {
    for pasted in [
        "export COMETAPI_KEY=\"sk-0123456789\"\n",
        "Authorization: Bearer sk-0123456789",
        "\u{feff}\u{201c}sk-0123456789\u{201d}\r\n",
    ] {
        let mut studio = Studio::of(World::Nowhere, "", 80, 24);
        studio.keys("<enter>").tell(msg::Input::Paste(pasted.to_owned()));
        studio.keys("<enter>");
        let effects = studio.asked();
        let [Effect::Shell(effect::Shell::TakeKey(key))] = &effects[..] else {
            panic!("{pasted:?}: {effects:?}")
        };
        assert_eq!(key.expose(), "sk-0123456789", "{pasted:?}");
    }
    for (pasted, said) in [
        ("sk-0123\nsk-0123", "more than one line"),
        ("<your key>", "placeholder"),
        ("$COMETAPI_KEY", "name of a variable"),
        (&"k".repeat(5000), "not that long"),
    ] {
        let mut studio = Studio::of(World::Nowhere, "", 80, 24);
        studio.keys("<enter>").tell(msg::Input::Paste(pasted.to_owned()));
        if pasted.len() < 4096 {
            studio.keys("<enter>");
        }
        assert_eq!(studio.asked(), [], "{said}");
        assert!(studio.screen().contains(said), "{said}: {}", studio.screen());
    }
}

#[test]
fn an_unconfirmed_take_is_settled_by_the_users_word() {
    let unconfirmed = |offered| {
        take(
            5,
            "a",
            Stage::Unconfirmed { why: failure(FailureKind::Timeout, "no answer"), offered },
        )
    };
    let mut studio = studio();
    studio.with_takes(&[unconfirmed(None)]);
    studio.keys("<shift-tab>x<esc>xxxd");
    assert_eq!(studio.asked(), [effect::Worker::Settle(id(5), Settlement::Lost).into()]);
    studio.keys("xtabc-1<enter>");
    assert_eq!(
        studio.asked(),
        [effect::Worker::Settle(id(5), Settlement::Task("abc-1".to_owned())).into()]
    );
    // What is no task id is not taken, and what was typed stays.
    studio.keys("xt");
    studio.tell(msg::Input::Paste("a\u{200b}b".to_owned()));
    studio.keys("<enter>");
    assert_eq!(studio.asked(), []);
    assert!(studio.model.toast.as_ref().unwrap().text.contains("no blanks"));
    studio.keys("<esc>xt");
    assert!(
        studio.model.text_in_hand().is_some_and(|field| !field.is_empty()),
        "it is there again"
    );
    studio.keys("<ctrl-u><esc>");
    // The one that its answer names is there already, and can be changed.
    studio.with_takes(&[unconfirmed(Some("t-9".to_owned()))]);
    studio.keys("xt<enter>");
    assert_eq!(
        studio.asked(),
        [effect::Worker::Settle(id(5), Settlement::Task("t-9".to_owned())).into()]
    );
    studio.keys("xt<backspace>8<enter>");
    assert_eq!(
        studio.asked(),
        [effect::Worker::Settle(id(5), Settlement::Task("t-8".to_owned())).into()]
    );
    studio.keys("xl");
    assert!(studio.model.toast.as_ref().unwrap().text.contains("COMETAPI_ACCESS_TOKEN"));
    studio.keys("<esc>");
    studio.model.settings.access_token = true;
    studio.asked();
    studio.keys("xl");
    assert_eq!(studio.asked(), [effect::Worker::LookUp(id(5)).into()]);
    studio.tell(msg::Worker::LookedUp(
        id(5),
        Ok(vec![viewfinder::domain::RemoteTask {
            task_id: "found-7".to_owned(),
            submitted: None,
            status: "SUCCESS".to_owned(),
        }]),
    ));
    studio.keys("<enter>");
    assert_eq!(
        studio.asked(),
        [effect::Worker::Settle(id(5), Settlement::Task("found-7".to_owned())).into()]
    );
    studio.keys("xr");
    assert!(matches!(studio.model.overlays.last(), Some(Overlay::Review(_))));
}

#[test]
fn a_shot_that_could_not_be_written_down_says_that_it_was_not_sent() {
    let mut studio = studio();
    studio.keys("a cat<ctrl-s><enter>");
    let Some(Overlay::Receipt(receipt)) = studio.model.overlays.last() else { panic!() };
    let ticket = receipt.ticket;
    let report = Report::new("The disk is full.", "Nothing was sent.", "Make room.");
    studio.tell(msg::Worker::Written(ticket, Err(report)));
    assert!(studio.screen().contains("Not sent"));
    assert!(studio.screen().contains("The disk is full."));
}

#[test]
fn an_amount_that_is_none_stays_to_be_mended() {
    let mut studio = studio();
    studio.model.focus = Field::Motion;
    studio.keys("12<tab>");
    assert_eq!(studio.model.focus, Field::Motion);
    assert!(studio.model.toast.as_ref().unwrap().text.contains("10.0"));
    studio.keys("<backspace><tab>");
    assert_eq!((studio.model.focus, shot(&studio).contains("x=1.0")), (Field::History, true));
}

#[test]
fn a_paste_where_no_text_goes_is_never_keys() {
    let mut studio = studio();
    studio.with_takes(&[take(5, "a", succeeded(5))]);
    studio.model.focus = Field::History;
    studio.tell(msg::Input::Paste("dRq\r\n".to_owned()));
    assert_eq!(studio.asked(), []);
    assert!(!studio.model.ended && studio.model.overlays.is_empty());
}

#[test]
fn a_word_in_passing_passes() {
    let mut studio = studio();
    studio.tell(msg::Notice::Told("Copied the prompt".to_owned()));
    assert!(studio.screen().contains("Copied the prompt"));
    studio.wait(Duration::from_secs(5));
    assert_eq!(studio.model.toast, None);
}

#[test]
fn only_a_visible_running_take_ticks() {
    let mut studio = studio();
    let idle = |studio: &Studio| viewfinder::app::next_wake(&studio.model, studio.now).is_none();
    studio.with_takes(&[take(5, "a", succeeded(5))]);
    assert!(idle(&studio));
    studio.with_takes(&[take(6, "b", running(6, Some(5))), take(5, "a", succeeded(5))]);
    assert!(!idle(&studio));
    studio.tell(msg::Input::Resize(ratatui::layout::Size { width: 60, height: 20 }));
    assert!(idle(&studio), "one pane at a time, and it is not the history");
}

#[test]
fn a_change_of_the_motion_is_played_twice_and_then_nothing_moves() {
    let mut studio = Studio::sized(120, 40);
    studio.tab_to(Field::Motion).keys("<right>");
    let end = studio.screen();
    assert!(end.contains("■  5.0 s"), "the new end at once:\n{end}");
    studio.wait(Duration::from_millis(500));
    studio.wait(Duration::from_millis(2900));
    assert!(studio.screen().contains("▶  2.5 s"), "{}", studio.screen());
    studio.wait(Duration::from_secs(20));
    assert_eq!(studio.screen(), end);
    // The draft is saved by now too.
    assert_eq!(next_wake(&studio.model, studio.now), None);
}

#[test]
fn keys_that_come_together_play_what_they_play_one_by_one() {
    let (mut single, mut burst) = (studio(), studio());
    for studio in [&mut single, &mut burst] {
        studio.model.focus = Field::Motion;
    }
    // Played for as long as wanted, but for the moment in which the camera stands still.
    single.keys("l hl");
    burst.tell(msg::Input::Keys(keys("l hl")));
    assert_eq!(single.model.preview, burst.model.preview);
    // Nothing is done after the key that ends it.
    let mut ended = Studio::of(World::Nowhere, "", 80, 24);
    ended.tell(msg::Input::Keys(keys("<down><down><down><enter>?")));
    assert!(ended.model.ended);
    assert_eq!(ended.model.overlays.len(), 1);
}

#[test]
fn what_is_hidden_does_not_play() {
    let mut studio = Studio::sized(120, 40);
    studio.tab_to(Field::Motion).keys("<right><space>");
    studio.wait(Duration::from_secs(30));
    assert!(next_wake(&studio.model, studio.now).is_some(), "asked for, it goes round and round");
    studio.keys("<f1>");
    assert_eq!(next_wake(&studio.model, studio.now), None);
    studio.keys("<esc>");
    assert!(next_wake(&studio.model, studio.now).is_some());
    studio.keys("<space>");
    assert_eq!(next_wake(&studio.model, studio.now), None);
}

#[test]
fn a_camera_that_stands_still_has_nothing_to_play() {
    let mut studio = Studio::sized(120, 40);
    studio.tab_to(Field::Motion).keys("<space>");
    assert!(studio.screen().contains("stands still"), "{}", studio.screen());
    studio.wait(Duration::from_secs(20));
    assert_eq!(next_wake(&studio.model, studio.now), None);
}

#[test]
fn with_motion_turned_off_nothing_plays_by_itself() {
    let mut studio = Studio::sized(120, 40);
    studio.model.settings.plays = false;
    studio.tab_to(Field::Motion).keys("<right>");
    studio.wait(Duration::from_secs(2));
    assert_eq!(next_wake(&studio.model, studio.now), None);
}

#[test]
fn the_viewfinder_takes_the_whole_screen_and_the_axes_stay_in_reach() {
    let mut studio = Studio::sized(120, 40);
    studio.keys("<f4><right>");
    let whole = studio.screen();
    assert!(!whole.contains("Prompt") && whole.contains("Motion") && whole.contains("+0.1"));
    studio.keys("<esc>");
    assert!(studio.screen().contains("Prompt"));
    let mut small = Studio::sized(40, 12);
    small.keys("<f4>");
    assert!(!small.screen().contains("Motion "), "{}", small.screen());
}

#[test]
fn keys_go_back_to_where_they_went_before_the_viewfinder_had_the_whole_screen() {
    for back in ["<esc>", "<f4>"] {
        for field in Field::ALL {
            let mut studio = Studio::sized(120, 40);
            studio.tab_to(field).keys("<f4>");
            assert_eq!(studio.model.focus, Field::Motion, "{field:?}");
            studio.keys(back);
            assert_eq!(studio.model.focus, field, "{back}");
        }
    }
    // A field that keys go to is on the screen.
    let mut studio = Studio::sized(120, 40);
    studio.tab_to(Field::Motion).keys("<f4><tab>");
    assert_eq!(studio.model.focus, Field::History);
    assert!(studio.screen().contains("History"), "{}", studio.screen());
}

#[test]
fn the_help_that_is_read_aloud_has_one_key_a_line() {
    let mut studio = Studio::sized(120, 40);
    studio.model.settings.reader = true;
    studio.keys("<f1>");
    let alone = |studio: &Studio| {
        let screen = studio.screen();
        screen.lines().any(|line| line.trim_end_matches([' ', '┃']).ends_with("review and submit"))
    };
    assert!(alone(&studio), "{}", studio.screen());
    studio.model.settings.reader = false;
    assert!(!alone(&studio), "{}", studio.screen());
}

#[test]
fn lines_that_are_pasted_as_keys_are_taken_at_once() {
    let mut studio = studio();
    let lines = "a cat on a lighthouse\n".repeat(4000);
    let keys = keys(&lines.replace('\n', "<enter>"));
    // Taken line by line this is minutes of wrapping.
    studio.tell(msg::Input::Keys(keys));
    assert_eq!(studio.model.form.prompt.text(), lines);
    assert_eq!(studio.model.form.prompt.revision(), lines.chars().count() as u64);
    studio.keys("<ctrl-z>");
    assert!(lines.starts_with(&studio.model.form.prompt.text()), "undo goes on by words");
}

#[test]
fn what_is_too_long_to_be_kept_is_told() {
    let mut studio = studio();
    studio.keys("a cat");
    studio.tell(msg::Input::LongPaste);
    assert_eq!(studio.model.form.prompt.text(), "a cat");
    assert!(studio.screen().contains("256 KiB"), "{}", studio.screen());
}

#[test]
fn the_review_and_the_help_open_while_an_amount_or_the_filter_is_typed() {
    for (begin, context) in [
        ("a cat<shift-tab><shift-tab>5", Context::Amount),
        ("a cat<shift-tab>/do", Context::Filter),
    ] {
        for (key, opened) in
            [("<ctrl-s>", Context::Review), ("<f5>", Context::Review), ("<f1>", Context::Help)]
        {
            let mut studio = self::studio();
            studio.keys(begin);
            assert_eq!(studio.model.context(), context);
            studio.keys(key);
            assert_eq!(studio.model.context(), opened, "{key} in {context:?}");
            studio.keys("<esc>");
            let filter = studio.model.history.filter();
            assert!(context == Context::Amount || filter == "do", "{key}: {filter}");
        }
    }
    // An amount that is none is refused by the review as by Enter.
    let mut studio = studio();
    studio.keys("a cat<shift-tab><shift-tab>1e3<ctrl-s>");
    assert_eq!(studio.model.context(), Context::Amount);
    assert_eq!(studio.model.text_in_hand().map(Editor::line), Some("1e3"));
    studio.keys("<esc>");
    assert!(studio.model.form.motion.motion().is_zero());
}

#[test]
fn an_arrow_keeps_an_open_amount_and_does_no_more() {
    for arrow in ["<left>", "<right>", "<enter>"] {
        let mut studio = self::studio();
        studio.keys("<shift-tab><shift-tab>-5");
        studio.keys(arrow);
        assert_eq!(studio.model.context(), Context::Motion);
        assert_eq!(studio.model.form.motion.motion().to_string(), "x=-5.0", "{arrow}");
    }
    let mut studio = studio();
    studio.keys("<shift-tab><shift-tab>-5<down>2<up>");
    assert_eq!(studio.model.form.motion.motion().to_string(), "x=-5.0,y=2.0");
    studio.keys("9<ctrl-c>");
    assert_eq!(studio.model.form.motion.motion().to_string(), "x=-5.0,y=2.0");
    assert_eq!(studio.model.quit_armed, None, "it closes the field first");
}

#[test]
fn over_the_form_the_review_waits_for_what_is_typed_and_the_help_lies_on_top() {
    let mut studio = studio();
    studio.with_takes(&[take(5, "a", succeeded(5))]);
    studio.keys("a cat<shift-tab>i<f5>");
    assert!(matches!(studio.model.overlays.as_slice(), [Overlay::Review(_)]), "from the details");
    studio.keys("<esc>n!<f1><esc><f5>");
    assert_eq!(studio.model.context(), Context::Note, "nothing typed goes");
    assert!(studio.screen().contains("what is typed here"), "{}", studio.screen());
    studio.keys("<esc><ctrl-s><f1>");
    assert_eq!(studio.model.context(), Context::Help);
    studio.wait(Duration::from_secs(5));
    // Enter that closes the help and is held down sends nothing.
    studio.keys("<enter><enter><enter>");
    assert_eq!(submitted(&studio.asked()), Vec::<&Effect>::new());
    assert_eq!(studio.model.context(), Context::Review);
}

#[test]
fn a_chord_that_nothing_is_bound_to_does_nothing() {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers as M};
    let press = |studio: &mut Studio, c, held| {
        studio.tell(msg::Input::Keys(vec![KeyEvent::new(KeyCode::Char(c), held)]));
    };
    let mut studio = studio();
    studio.keys("a cat");
    for held in [M::SUPER, M::HYPER, M::META, M::SUPER | M::CONTROL, M::CONTROL | M::SHIFT] {
        press(&mut studio, 'q', held);
        press(&mut studio, 's', held);
    }
    assert_eq!(
        (shot(&studio), studio.model.context()),
        (shot(&self::studio_with("a cat")), Context::Prompt)
    );
    assert!(!studio.model.ended);
    press(&mut studio, 'z', M::CONTROL);
    let undone = studio.model.form.prompt.text();
    press(&mut studio, 'z', M::CONTROL | M::SHIFT);
    assert_ne!(undone, "a cat");
    assert_eq!(studio.model.form.prompt.text(), "a cat", "Ctrl-Shift-Z is redo");
    studio.tell(msg::Input::Keys(vec![KeyEvent::new(KeyCode::Enter, M::SHIFT)]));
    assert_eq!(studio.model.form.prompt.text(), "a cat\n");
}

fn studio_with(prompt: &str) -> Studio {
    let mut studio = studio();
    studio.keys(prompt);
    studio
}
