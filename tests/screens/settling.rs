//! Small choices: an unconfirmed take, what to copy, key and provider.

use viewfinder::app::{Field, World, effect, msg};
use viewfinder::domain::{FailureKind, RemoteTask, Stage, StageName, Timestamp};

use crate::history::{evening, in_hand};
use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{NOON, Studio, failure, live, task};

fn settling(keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = in_hand(StageName::Unconfirmed, width, height);
    studio.model.settings.access_token = true;
    studio.keys(keys);
    studio
}

/// One whose answer names a task all the same.
fn offering(keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = settling("", width, height);
    let mut take = studio.model.history.selected().unwrap().clone();
    take.stage = Stage::Unconfirmed {
        why: failure(FailureKind::Unclear, "the connection to api.cometapi.com broke"),
        offered: Some(task(44)),
    };
    studio.tell(msg::Worker::Take(Box::new(take)));
    studio.keys(keys);
    studio
}

fn looked_up(tasks: &[(u8, &str)], width: u16, height: u16) -> Studio {
    let mut studio = settling("xl", width, height);
    let id = studio.model.history.selected().unwrap().id;
    let tasks = tasks.iter().map(|(n, status)| RemoteTask {
        task_id: task(*n),
        submitted: Some(Timestamp::from_millis(NOON - 60_000 * i64::from(*n))),
        status: (*status).to_owned(),
    });
    studio.tell(msg::Worker::LookedUp(id, Ok(tasks.collect())));
    studio
}

fn account(world: World, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(world, "a cat", width, height);
    studio.model.focus = Field::Motion;
    studio.keys("<f2>");
    studio
}

#[test]
fn only_a_key_that_is_saved_can_be_removed() {
    for (saved, size) in [(true, WIDE), (true, TIGHT), (false, WIDE), (false, TIGHT)] {
        let mut world = live();
        let World::Live { saved: is_saved, .. } = &mut world else { panic!() };
        *is_saved = saved;
        let mut studio = account(world, size.0, size.1);
        let screen = studio.screen();
        let status = screen.lines().last().unwrap();
        let row = screen.contains("remove the saved key");
        // On a narrow screen the status line has no room for it.
        let told = status.contains("x remove") || size == TIGHT;
        assert_eq!((row, told), (saved, saved || size == TIGHT), "{screen}");
        studio.asked();
        studio.keys("x");
        assert_eq!(studio.asked().contains(&effect::Files::RemoveKey.into()), saved);
    }
}

scenes! {
    an_unconfirmed_take_can_be_settled of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| settling("x", w, h);
    a_task_that_the_answer_names_is_offered of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| offering("x", w, h);
    the_task_that_is_offered_is_entered of Overlay at [MEDIUM, TIGHT] => |w, h| offering("xt", w, h);
    the_details_say_which_task_it_may_be of Overlay at [MEDIUM, TIGHT] => |w, h| offering("i", w, h);
    looking_up_needs_an_access_token of Overlay, Status at [MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = settling("x", w, h);
        studio.model.settings.access_token = false;
        studio.keys("l");
        studio
    };
    a_task_id_is_entered of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] => |w, h| settling("xt", w, h);
    a_long_task_id_shows_its_end of Overlay at [MEDIUM, TIGHT] => |w, h| {
        let mut studio = settling("xt", w, h);
        studio.tell(msg::Input::Paste(task(1).repeat(3)));
        studio
    };
    the_list_is_asked_for of Overlay at [MEDIUM] => |w, h| settling("xl", w, h);
    tasks_that_may_be_it_are_listed of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = looked_up(&[(44, "SUCCESS"), (46, "IN_PROGRESS"), (47, "FAILURE")], w, h);
        studio.keys("j");
        studio
    };
    no_task_may_be_it of Overlay at [MEDIUM, TIGHT] => |w, h| looked_up(&[], w, h);
    the_list_could_not_be_had of Overlay at [MEDIUM, TIGHT] => |w, h| {
        let mut studio = settling("xl", w, h);
        let id = studio.model.history.selected().unwrap().id;
        let why = failure(FailureKind::Network, "No connection to api.cometapi.com was made");
        studio.tell(msg::Worker::LookedUp(id, Err(why)));
        studio
    };

    a_take_can_be_copied_in_five_ways of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| { let mut studio = evening(live(), w, h); studio.keys("jjjy"); studio };
    a_copy_of_a_take_without_a_task_says_so of Status at [MEDIUM, TIGHT] =>
        |w, h| { let mut studio = evening(live(), w, h); studio.keys("yt"); studio };

    everything_of_a_film_is_told of Whole at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| { let mut studio = in_hand(StageName::Succeeded, w, h); studio.keys("i"); studio };
    everything_of_a_failure_is_told of Overlay at [WIDE, MEDIUM, TIGHT] =>
        |w, h| { let mut studio = in_hand(StageName::Failed, w, h); studio.keys("i"); studio };
    the_end_of_the_details_is_reached of Overlay at [TIGHT, LEAST] =>
        |w, h| { let mut studio = in_hand(StageName::Unconfirmed, w, h); studio.keys("iG"); studio };

    key_and_provider_are_shown of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| account(live(), w, h);
    the_sandbox_needs_no_key of Overlay at [MEDIUM, NARROW, TIGHT] => |w, h| account(World::Sandbox, w, h);
    another_key_is_entered of Overlay at [WIDE, MEDIUM, TIGHT] =>
        |w, h| { let mut studio = account(live(), w, h); studio.keys("ksk-new"); studio };
}
