//! What the history says of takes that are not in its window: how many, and which were hidden.

use pretty_assertions::assert_eq;
use viewfinder::app::{Counts, Effect, Sight, effect, msg};

use crate::support::{Studio, id, succeeded, take};

#[test]
fn a_count_for_other_words_is_late() {
    let mut studio = Studio::sized(100, 30);
    studio.keys("<shift-tab>/cat");
    let count = |filter: &str, matching| {
        let filter = filter.to_owned();
        msg::Ledger::Counts(Counts { filter, matching, under_way: 1, ..Counts::default() })
    };
    studio.tell(count("cat", 3));
    studio.tell(count("ca", 50));
    studio.tell(count("", 900));
    assert_eq!(studio.model.history.matching, Some(3));
    assert_eq!(studio.model.under_way, 1, "that is the same for all words");
}

#[test]
fn hidden_takes_come_back_one_after_the_other() {
    let hidden = |studio: &mut Studio| {
        let mut asked = studio.asked();
        asked.retain(|effect| matches!(effect, Effect::Ledger(effect::Ledger::Hide(..))));
        for effect in &asked {
            let Effect::Ledger(effect::Ledger::Hide(id, sight)) = effect else { continue };
            studio.tell(msg::Ledger::Sight(*id, *sight));
        }
        asked
    };
    let four = || {
        let mut studio = Studio::sized(100, 30);
        let takes: Vec<_> = (1..=4).rev().map(|n| take(n, "a cat", succeeded(n))).collect();
        studio.with_takes(&takes);
        studio.keys("<shift-tab>");
        for n in [4, 3, 2] {
            studio.keys("d");
            assert_eq!(hidden(&mut studio), [effect::Ledger::Hide(id(n), Sight::Hidden).into()]);
        }
        studio
    };
    let mut studio = four();
    for n in [2, 3, 4] {
        studio.keys("u");
        assert_eq!(hidden(&mut studio), [effect::Ledger::Hide(id(n), Sight::Shown).into()]);
    }
    studio.keys("u");
    assert_eq!(hidden(&mut studio), []);
    // Another key, and it is over.
    let mut studio = four();
    studio.keys("uj");
    assert_eq!(hidden(&mut studio).len(), 1);
    assert!(studio.model.toast.is_none(), "nothing is offered that is over");
    studio.keys("u");
    assert_eq!(hidden(&mut studio), []);
}

#[test]
fn a_take_that_is_hidden_twice_is_offered_once() {
    let mut studio = Studio::sized(100, 30);
    studio.with_takes(&[take(2, "a cat", succeeded(2)), take(1, "a cat", succeeded(1))]);
    studio.keys("<shift-tab>");
    // The second key comes before the ledger has answered the first.
    studio.keys("dd");
    let answers = studio
        .asked()
        .into_iter()
        .filter(|asked| *asked == effect::Ledger::Hide(id(2), Sight::Hidden).into())
        .count();
    for _ in 0..answers {
        studio.tell(msg::Ledger::Sight(id(2), Sight::Hidden));
    }
    studio.asked();
    assert_eq!(studio.model.hidden.iter().map(|take| take.id).collect::<Vec<_>>(), [id(2)]);
    studio.keys("u");
    assert_eq!(studio.asked(), [effect::Ledger::Hide(id(2), Sight::Shown).into()]);
    assert!(studio.model.toast.is_none(), "there is no other one to be shown");
    // The other order: it is back before the second answer comes.
    studio.tell(msg::Ledger::Sight(id(2), Sight::Hidden));
    studio.asked();
    studio.keys("u");
    assert_eq!(studio.asked(), [], "it is not offered once more");
}
