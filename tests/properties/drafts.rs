//! What is typed is kept: through everything that takes its place, and across a restart.

use std::sync::Arc;
use std::time::Duration;

use pretty_assertions::assert_eq;
use viewfinder::app::{Effect, Field, Settings, effect, msg};
use viewfinder::domain::{Axis, Convention, Report, Take};

use crate::support::{Studio, id, keys, settings, succeeded, take};

fn studio() -> Studio {
    Studio::sized(100, 30)
}

fn prompt(studio: &Studio) -> String {
    studio.model.form.shot().prompt
}

/// A studio whose history has these takes.
fn with(takes: &[Take]) -> Studio {
    let mut studio = studio();
    studio.with_takes(takes);
    studio
}

/// Loads the take in hand.
fn load(studio: &mut Studio, keys: &str) {
    studio.model.focus = Field::History;
    studio.keys(keys).keys("<enter>");
}

#[test]
fn a_draft_that_an_earlier_prompt_replaced_comes_back_at_the_next_start() {
    let mut studio = studio();
    studio.keys("my long careful draft<alt-up>");
    // However far the walk goes: what it shows on its way was not typed.
    let prompts: Vec<String> = (0..300).map(|nth| format!("earlier {nth}")).collect();
    studio.tell(msg::Ledger::Prompts(prompts));
    assert_eq!(prompt(&studio), "earlier 0");
    studio.keys(&"<alt-up>".repeat(200));
    let mut restarted = studio.restarted(settings());
    assert_eq!(prompt(&restarted), "earlier 200");
    restarted.keys("<ctrl-z>");
    assert_eq!(prompt(&restarted), "my long careful draft");
    restarted.keys("<ctrl-z>");
    assert_eq!(prompt(&restarted), "my long careful draft", "one step, and nothing before it");
    restarted.keys("<ctrl-y>");
    assert_eq!(prompt(&restarted), "earlier 200");
    // And at every start after it, until it is what stands there.
    let mut again = restarted.restarted(settings()).restarted(settings());
    again.keys("<ctrl-z>");
    assert_eq!(prompt(&again), "my long careful draft");
}

#[test]
fn a_draft_that_a_loaded_take_replaced_comes_back_whole_at_the_next_start() {
    let mut waves = take(5, "waves at dusk", succeeded(5));
    waves.shot.model = "gen2".to_owned();
    waves.shot.motion = "z=2".parse().unwrap();
    let mut studio = with(&[waves, take(4, "a boat", succeeded(4))]);
    studio.keys("my long careful draft<tab><right>").model.focus = Field::Motion;
    studio.keys("<right><right>w");
    let draft = studio.model.form.shot();
    load(&mut studio, "g");
    studio.keys(" and foam");
    let foam = studio.model.form.shot();
    load(&mut studio, "j");
    assert_eq!(prompt(&studio), "a boat");
    let mut restarted = studio.restarted(settings());
    let shown = |studio: &Studio| (studio.model.form.shot(), studio.model.form.parent);
    let boat = shown(&studio);
    assert_eq!(shown(&restarted), boat);
    for before in [(foam, Some(id(5))), (draft.clone(), None), (draft, None)] {
        restarted.keys("<ctrl-z>");
        assert_eq!(shown(&restarted), before);
    }
    restarted.keys("<ctrl-y><ctrl-y><ctrl-y>");
    assert_eq!(shown(&restarted), boat);
}

#[test]
fn what_an_editor_replaced_comes_back_at_the_next_start() {
    let mut studio = studio();
    studio.keys("typed before");
    studio.tell(msg::Shell::Edited(Ok("written\nthere".to_owned())));
    studio.keys("!");
    let mut restarted = studio.restarted(settings());
    assert_eq!(prompt(&restarted), "written\nthere!");
    restarted.keys("<ctrl-z>");
    assert_eq!(prompt(&restarted), "written\nthere", "what came, before it was changed");
    restarted.keys("<ctrl-z>");
    assert_eq!(prompt(&restarted), "typed before");
}

#[test]
fn the_file_of_a_draft_stays_within_bounds_and_keeps_the_newest() {
    let mut studio = studio();
    let long = |nth: usize| format!("{nth} {}", "\\\"".repeat(100 * 1024));
    for nth in 0..20 {
        studio.tell(msg::Shell::Edited(Ok(long(nth))));
    }
    let draft = studio.model.form.draft();
    let bytes = serde_json::to_vec_pretty(&draft).unwrap().len();
    assert!(bytes < 8 * 1024 * 1024, "{bytes}");
    assert_eq!(draft.states()[1].shot.prompt, long(18));
    let takes: Vec<Take> = (1..=200).rev().map(|n| take(n, "a cat", succeeded(n))).collect();
    let mut studio = with(&takes);
    for _ in 0..300 {
        load(&mut studio, "j");
    }
    assert_eq!(studio.model.form.draft().before.len(), 100);
}

/// Settings in which x goes the other way.
fn flipped() -> Settings {
    Settings { convention: Convention::flipping([Axis::X]), ..settings() }
}

#[test]
fn words_that_follow_the_settings_follow_them_after_a_restart() {
    let mut studio = studio();
    studio.keys("a cat").model.focus = Field::Motion;
    studio.keys("3<enter>w");
    let words = |studio: &Studio| studio.model.form.shot().words.unwrap_or_default();
    assert!(words(&studio).contains("right"), "{}", words(&studio));
    let mut restarted = studio.restarted(flipped());
    assert!(words(&restarted).contains("left"), "{}", words(&restarted));
    // Off and on again, which is what an old draft cannot know either.
    restarted.model.focus = Field::Motion;
    restarted.keys("w");
    let mut again = restarted.restarted(settings());
    again.model.focus = Field::Motion;
    again.keys("w");
    assert!(words(&again).contains("right"), "{}", words(&again));
}

#[test]
fn words_of_a_loaded_take_are_its_own_after_a_restart() {
    let mut waves = take(5, "waves at dusk", succeeded(5));
    waves.shot.motion = "x=3".parse().unwrap();
    waves.shot.words = Some("the camera trucks right, as it was paid for".to_owned());
    let mut studio = with(&[waves.clone()]);
    load(&mut studio, "g");
    let mut restarted = studio.restarted(flipped());
    assert_eq!(restarted.model.form.shot(), waves.shot);
    // They rest while the motion is another one, and while no words are wanted.
    restarted.model.focus = Field::Motion;
    restarted.keys("<right>");
    let other = restarted.model.form.shot().words.unwrap();
    assert!(other.contains("left"), "{other}");
    restarted.keys("w");
    let mut again = restarted.restarted(flipped());
    again.model.focus = Field::Motion;
    again.keys("<left>w");
    assert_eq!(again.model.form.shot(), waves.shot);
}

#[test]
fn undo_and_redo_leave_what_was_chosen_since() {
    let mut waves = take(5, "waves at dusk", succeeded(5));
    (waves.shot.model, waves.shot.seconds) = ("gen2".to_owned(), 4);
    let mut studio = with(&[waves]);
    load(&mut studio, "g");
    let choose = |studio: &mut Studio, model: &str| {
        let catalog = Arc::clone(&studio.model.settings.catalog);
        studio.model.form.choose(Field::Model, model, &catalog).unwrap();
        studio.model.form.step_choice(Field::Seconds, isize::MIN, &catalog);
    };
    // Chosen back to what the draft had, and to what it never had.
    for model in ["gen4", "gen3a_turbo"] {
        choose(&mut studio, model);
        let chosen = (studio.model.form.shot(), studio.model.form.parent);
        assert_eq!((chosen.0.model.as_str(), chosen.0.seconds), (model, 5));
        studio.model.focus = Field::Prompt;
        for _ in 0..3 {
            studio.keys("<ctrl-z>");
            assert_eq!((prompt(&studio).as_str(), studio.model.form.parent), ("", None));
            assert_eq!(studio.model.form.rest.model, model, "what was chosen since stays");
            let said = studio.model.toast.as_ref().unwrap().text.clone();
            assert!(said.contains("what you changed since then stays"), "{said}");
            studio.keys("<ctrl-y>");
            assert_eq!((studio.model.form.shot(), studio.model.form.parent), chosen);
        }
    }
}

#[test]
fn each_of_many_loaded_shots_is_one_whole_step() {
    let models = ["gen2", "gen3a_turbo", "gen4"];
    let takes: Vec<Take> = (1..=200u8)
        .rev()
        .map(|n| {
            let mut take = take(n, &format!("take {n}"), succeeded(n));
            take.shot.model = models[usize::from(n) % 3].to_owned();
            take.shot.motion = format!("x={}", n % 9).parse().unwrap();
            take
        })
        .collect();
    let mut studio = with(&takes);
    studio.keys("draft");
    let shown = |studio: &Studio| (studio.model.form.shot(), studio.model.form.parent);
    let mut seen = vec![shown(&studio)];
    for nth in 0..600 {
        load(&mut studio, if nth % 200 == 0 { "g" } else { "j" });
        seen.push(shown(&studio));
    }
    for before in seen.iter().rev().skip(1) {
        studio.keys("<ctrl-z>");
        assert_eq!(shown(&studio), *before);
        let said = &studio.model.toast.as_ref().unwrap().text;
        assert_eq!(said, "The form is as it was before the shot was loaded");
    }
    for after in &seen[1..] {
        studio.keys("<ctrl-y>");
        assert_eq!(shown(&studio), *after);
    }
}

#[test]
fn keys_that_come_with_the_one_that_opens_the_editor_go_into_what_it_wrote() {
    let report = Report::new("The editor ended with status 1.", "The prompt is as it was.", "");
    for (edited, after) in [(Ok("written".to_owned()), "written then"), (Err(report), "typed then")]
    {
        let mut studio = studio();
        studio.tell(msg::Input::Keys(keys("typed<ctrl-g> then")));
        assert_eq!(studio.asked(), [effect::Shell::EditOutside("typed".to_owned()).into()]);
        assert_eq!(prompt(&studio), "typed", "nothing is put where the editor's text will be");
        studio.tell(msg::Shell::Edited(edited));
        assert_eq!(prompt(&studio), after);
    }
    // Another hand-over among them, and the end: each in its turn.
    let mut studio = studio();
    studio.tell(msg::Input::Keys(keys("a<ctrl-g>b<ctrl-g>c<ctrl-q>")));
    assert_eq!(studio.asked(), [effect::Shell::EditOutside("a".to_owned()).into()]);
    studio.tell(msg::Shell::Edited(Ok("one ".to_owned())));
    assert_eq!(studio.asked(), [effect::Shell::EditOutside("one b".to_owned()).into()]);
    studio.tell(msg::Shell::Edited(Ok("two ".to_owned())));
    let asked = studio.asked();
    let [Effect::Files(effect::Files::SaveDraft(draft)), Effect::Shell(effect::Shell::Quit)] =
        &asked[..]
    else {
        panic!("{asked:?}")
    };
    assert_eq!(draft.now.shot.prompt, "two c");
}

#[test]
fn a_half_written_note_is_there_again_after_a_restart() {
    let mut studio = studio();
    let noted = take(5, "waves at dusk", succeeded(5));
    studio.with_takes(std::slice::from_ref(&noted));
    studio.keys("<shift-tab>nchậm hơn<esc>");
    studio.effects.clear();
    studio.wait(Duration::from_secs(5));
    assert!(
        studio
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Files(effect::Files::SaveDraft(_))))
    );
    let mut again = studio.restarted(settings());
    again.with_takes(std::slice::from_ref(&noted));
    again.keys("<shift-tab>n");
    assert!(again.screen().contains("chậm hơn"), "{}", again.screen());
    // One that is still open when the studio ends, too.
    again.keys(" nữa<ctrl-q>");
    let mut third = again.restarted(settings());
    third.with_takes(std::slice::from_ref(&noted));
    third.keys("<shift-tab>n");
    assert!(third.screen().contains("chậm hơn nữa"), "{}", third.screen());
    // One that the ledger has is no half-written one any more, and no sooner.
    third.keys("<enter>");
    assert_eq!(third.model.draft_to_keep().notes.len(), 1);
    let mut saved = noted.clone();
    saved.remark.note = "chậm hơn nữa".to_owned();
    third.tell(msg::Worker::Take(Box::new(saved)));
    assert_eq!(third.model.draft_to_keep().notes.len(), 0);
}

#[test]
fn an_amount_that_is_open_at_the_end_is_kept() {
    let mut studio = studio();
    studio.model.focus = Field::Motion;
    studio.keys("-2.5<ctrl-q>");
    let again = studio.restarted(settings());
    assert_eq!(again.model.form.shot().motion.to_string(), "x=-2.5");
}

#[test]
fn what_was_written_over_a_loaded_take_is_a_step_of_its_own_after_a_restart() {
    let mut studio = with(&[take(5, "waves at dusk", succeeded(5))]);
    studio.keys("draft A");
    load(&mut studio, "g");
    studio.keys("<ctrl-a><ctrl-k>a wholly new prompt");
    let mut again = studio.restarted(settings());
    again.keys("<ctrl-z>");
    assert_eq!(prompt(&again), "waves at dusk", "and not what stood there before it was loaded");
    again.keys("<ctrl-y>");
    assert_eq!(prompt(&again), "a wholly new prompt");
    // An edit later, and another restart.
    again.keys("!");
    let mut third = again.restarted(settings());
    third.keys("<ctrl-z>");
    assert_eq!(prompt(&third), "a wholly new prompt");
    third.keys("<ctrl-z><ctrl-z>");
    assert_eq!(prompt(&third), "draft A");
}
