//! The review before a shot is sent, and the receipt after.

use viewfinder::app::{Counts, Overlay, World, msg};
use viewfinder::domain::{
    Failure, FailureKind, Images, Limits, Report, Retry, Sent, Shot, Spending, Stage, Timestamp,
    Usd,
};

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{NOON, Studio, failure, live, running, succeeded, take, task};

const CAT: &str = "a cat on a lighthouse, golden hour";

fn review(world: World, shot: &Shot, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(world, &shot.prompt, width, height);
    studio.model.form.load(shot, crate::support::id(1));
    studio.tell(msg::Ledger::Counts(Counts {
        matching: 12,
        under_way: 0,
        today: 3,
        ..Counts::default()
    }));
    studio.keys("<ctrl-s>");
    studio
}

fn cat() -> Shot {
    Shot { prompt: CAT.to_owned(), ..Shot::default() }
}

fn sent(mut studio: Studio, today: i64, seconds_ago: Option<i64>) -> Studio {
    let ticket = studio.model.ticket;
    let same_shot = seconds_ago.map(|ago| Timestamp::from_millis(NOON - 1000 * ago));
    let mut spending = Spending::default();
    spending.today.takes.charged = today;
    studio.tell(msg::Ledger::Sent(ticket, Sent { spending, same_shot }));
    studio
}

/// With limits that leave a little, or nothing.
fn limited(takes_a_day: u64, width: u16, height: u16) -> Studio {
    let mut studio = review(live(), &cat(), width, height);
    studio.model.settings.limits = Limits {
        takes_a_day: Some(takes_a_day),
        usd_in_all: Usd::from_dollars(5.0),
        ..Limits::default()
    };
    sent(studio, 48, None)
}

fn model(name: &str) -> Shot {
    Shot { model: name.to_owned(), motion: "x=0.4,r=-6".parse().unwrap(), ..cat() }
}

/// A shot that ends with its image.
fn with_images(name: &str) -> Shot {
    let image = "https://images.example.com/cat-on-a-lighthouse.png".parse().ok();
    Shot { images: Images { image, as_end_frame: true, ..Images::default() }, ..model(name) }
}

/// A receipt whose take has come to this.
fn receipt(stage: Stage, width: u16, height: u16) -> Studio {
    let mut studio = review(live(), &cat(), width, height);
    studio.keys("<enter>");
    let Some(Overlay::Receipt(receipt)) = studio.model.overlays.last() else { panic!() };
    let written = take(9, CAT, stage);
    let ticket = receipt.ticket;
    studio.tell(msg::Worker::Written(ticket, Ok(Box::new(written))));
    studio
}

fn rejected(why: Failure) -> Stage {
    Stage::Rejected { why }
}

scenes! {
    the_review_shows_the_exact_request of Whole at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| sent(review(live(), &cat(), w, h), 3, None);
    the_review_says_what_is_left_until_the_wall of Notes at [WIDE, MEDIUM, NARROW] =>
        |w, h| limited(60, w, h);
    the_review_says_that_the_wall_is_reached of Notes at [WIDE, MEDIUM, NARROW] =>
        |w, h| limited(48, w, h);
    the_review_says_what_the_words_add of Notes at [WIDE, MEDIUM, TIGHT] => |w, h| {
        let mut studio = sent(review(live(), &model("gen2"), w, h), 3, None);
        studio.keys("w");
        studio
    };
    the_review_says_what_is_not_known_to_be_heeded of Notes at [WIDE, MEDIUM] =>
        |w, h| sent(review(live(), &model("gen4"), w, h), 3, None);
    the_review_of_the_sandbox_costs_nothing of Overlay at [WIDE, MEDIUM, NARROW] =>
        |w, h| sent(review(World::Sandbox, &cat(), w, h), 0, None);
    the_review_opens_before_the_ledger_has_counted of Notes at [MEDIUM] =>
        |w, h| review(live(), &cat(), w, h);
    the_review_says_that_the_same_shot_was_just_sent of Notes at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| sent(review(live(), &cat(), w, h), 4, Some(12));
    the_review_says_what_gen2_heeds of Notes at [WIDE, MEDIUM] =>
        |w, h| sent(review(live(), &model("gen2"), w, h), 3, None);
    the_review_says_what_gen3_ignores of Notes at [WIDE, MEDIUM] =>
        |w, h| sent(review(live(), &model("gen3"), w, h), 3, None);
    the_review_warns_of_a_model_that_needs_an_image of Notes at [WIDE, MEDIUM, NARROW] =>
        |w, h| sent(review(live(), &model("gen4_turbo"), w, h), 3, Some(100));
    the_review_shows_the_images of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| sent(review(live(), &with_images("gen3"), w, h), 3, None);
    the_review_warns_of_an_image_that_nobody_can_fetch of Notes at [WIDE, MEDIUM] => |w, h| {
        let mut shot = cat();
        shot.images.image = "http://192.168.0.7/cat.png".parse().ok();
        sent(review(live(), &shot, w, h), 3, None)
    };
    the_review_knows_nothing_of_a_model_of_ones_own of Notes at [WIDE, MEDIUM] =>
        |w, h| sent(review(live(), &model("my own model"), w, h), 3, None);
    the_review_warns_of_what_the_model_is_not_known_to_make of Notes at [WIDE, MEDIUM] => |w, h| {
        let prompt = "a cat on a lighthouse, ".repeat(50);
        sent(review(live(), &Shot { prompt, seconds: 7, ..Shot::default() }, w, h), 3, None)
    };
    the_review_of_a_long_prompt_scrolls of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let shot = Shot { prompt: "một con mèo nhỏ 一只小猫 🐈 ".repeat(30), ..Shot::default() };
        let mut studio = sent(review(live(), &shot, w, h), 3, None);
        studio.keys("jjj");
        studio
    };
    a_shot_without_a_prompt_is_not_reviewed of Prompt, Status at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let mut studio = Studio::sized(w, h);
        studio.keys("<tab><f5>");
        studio
    };

    the_receipt_waits_for_the_ledger of Overlay at [MEDIUM] => |w, h| {
        let mut studio = review(live(), &cat(), w, h);
        studio.keys("<enter>");
        studio
    };
    the_receipt_of_a_queued_take of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| receipt(Stage::Queued { task_id: task(9) }, w, h);
    the_receipt_of_a_running_take of Overlay at [MEDIUM, TIGHT] =>
        |w, h| receipt(running(9, Some(45)), w, h);
    the_receipt_of_a_take_that_is_tried_again of Overlay at [MEDIUM, TIGHT] => |w, h| {
        let why = failure(FailureKind::RateLimit, "The provider wants fewer requests");
        let at = Timestamp::from_millis(NOON + 7_000);
        receipt(Stage::Preparing { retry: Some(Retry { at, why }) }, w, h)
    };
    the_receipt_of_a_succeeded_take of Overlay at [WIDE, MEDIUM, TIGHT] => |w, h| receipt(succeeded(9), w, h);
    the_receipt_of_a_saved_film_leads_on of Overlay, Status at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] =>
        |w, h| receipt(crate::history::films()[3].stage.clone(), w, h);
    the_receipt_of_a_rejected_take of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let why = "style: 'abandonned' is not one of the styles that this model knows";
        receipt(rejected(failure(FailureKind::Invalid, why)), w, h)
    };
    the_receipt_of_a_refused_key of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] =>
        |w, h| receipt(rejected(failure(FailureKind::Auth, "Invalid token")), w, h);
    the_receipt_of_an_unconfirmed_take of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let why = failure(FailureKind::Timeout, "The provider did not answer within 130 seconds.");
        receipt(Stage::Unconfirmed { why, offered: None }, w, h)
    };
    the_receipt_of_an_unconfirmed_take_whose_answer_names_a_task of Overlay at [WIDE, NARROW, TIGHT] => |w, h| {
        let why = "submitted but upstream slow (fail); yet the answer names a task";
        let why = failure(FailureKind::Unclear, why);
        receipt(Stage::Unconfirmed { why, offered: Some(task(9)) }, w, h)
    };
    the_receipt_of_a_failed_take of Overlay at [WIDE, MEDIUM, NARROW, TIGHT] => |w, h| {
        let why = failure(FailureKind::Moderation, "The prompt was refused by moderation");
        receipt(Stage::Failed { task_id: Some(task(9)), why, output: None }, w, h)
    };
    the_receipt_of_a_cancelled_take of Overlay at [MEDIUM] => |w, h| receipt(Stage::Cancelled, w, h);
    the_receipt_says_that_nothing_was_sent of Overlay at [WIDE, MEDIUM, NARROW, TIGHT, LEAST] => |w, h| {
        let mut studio = review(live(), &cat(), w, h);
        studio.keys("<enter>");
        let ticket = studio.model.ticket;
        let report = Report::new(
            "The ledger refused: database or disk is full.",
            "Nothing was sent: a take is written down before it leaves.",
            "Make room on the disk and try again.",
        );
        studio.tell(msg::Worker::Written(ticket, Err(report)));
        studio
    };
}

#[test]
fn a_warning_before_paying_is_seen_at_every_size() {
    for name in [
        "the_review_says_that_the_same_shot_was_just_sent",
        "the_review_warns_of_a_model_that_needs_an_image",
    ] {
        let found = SCENES.iter().find(|scene| scene.name == name).unwrap();
        for width in [40, 50, 60, 79, 80, 95, 96, 120, 160] {
            for height in [10, 11, 12, 14, 16, 20, 24, 30, 40] {
                let screen = (found.build)(width, height).screen();
                assert!(screen.contains("The same shot was sent"), "{width} x {height}\n{screen}");
                assert!(screen.contains("Enter send"), "{width} x {height}\n{screen}");
            }
        }
    }
}
