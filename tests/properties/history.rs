//! Pages, filters and names of the history.

use viewfinder::domain::{Anchor, Filter, Query, TakeEvent, Timestamp};
use viewfinder::store::{Expected, Found};

use crate::ledger::{Disk, new, prompt};

#[test]
fn pages_by_key_reach_every_take_once() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    for n in 0..57 {
        ledger.insert(&new(&prompt(&format!("take {n}")), "me", n)).unwrap();
    }
    let mut anchor = Anchor::Newest;
    let mut seen = Vec::new();
    loop {
        let page = ledger.page(&Query { filter: Filter::default(), anchor, limit: 10 }).unwrap();
        seen.extend(page.takes.iter().map(|take| take.seq));
        if !page.older {
            break;
        }
        anchor = Anchor::Before(*seen.last().unwrap());
    }
    assert_eq!(seen, (1..=57).rev().collect::<Vec<_>>());
    let page = ledger
        .page(&Query { filter: Filter::default(), anchor: Anchor::After(50), limit: 3 })
        .unwrap();
    assert_eq!(page.takes.iter().map(|take| take.seq).collect::<Vec<_>>(), [53, 52, 51]);
    assert!(page.newer && page.older);
    let page = ledger
        .page(&Query { filter: Filter::default(), anchor: Anchor::From(57), limit: 3 })
        .unwrap();
    assert!(!page.newer && page.older);
}

#[test]
fn a_filter_finds_what_people_type() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    for text in ["Một con mèo đen", "一只小猫在灯塔上", "100% wool_sweater", "a CAT"] {
        ledger.insert(&new(&prompt(text), "me", 0)).unwrap();
    }
    let find = |filter: &str| -> Vec<String> {
        let query = Query { filter: Filter::words(filter), anchor: Anchor::Newest, limit: 10 };
        let page = ledger.page(&query).unwrap();
        assert_eq!(ledger.count(&Filter::words(filter)).unwrap(), page.takes.len());
        page.takes.into_iter().map(|take| take.shot.prompt).collect()
    };
    assert_eq!(find("meo den"), ["Một con mèo đen"]);
    assert_eq!(find("小猫"), ["一只小猫在灯塔上"]);
    assert_eq!(find("%"), ["100% wool_sweater"]);
    assert_eq!(find("l_s"), ["100% wool_sweater"]);
    assert_eq!(find("cat"), ["a CAT"]);
    assert_eq!(find("preparing").len(), 4);
    assert_eq!(find("  ").len(), 4);
    assert_eq!(find("\\").len(), 0);
}

#[test]
fn takes_are_found_by_names_and_their_beginnings() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let mut takes = Vec::new();
    for n in 0..40 {
        let mut take = ledger.insert(&new(&prompt("x"), "me", n)).unwrap();
        for event in [TakeEvent::Sending, TakeEvent::Accepted(format!("task-{n:02}-tail"))] {
            let expected = take.clone();
            take.apply(event, Timestamp::from_millis(n));
            ledger
                .commit(&take, Expected { owner: Some("me"), state: expected.state() }, None)
                .unwrap();
        }
        takes.push(take);
    }
    let one = |name: &str| match ledger.find(name).unwrap() {
        Found::One(take) => Some(take.id),
        Found::None | Found::Many(_) | Found::Odd(_) => None,
    };
    assert_eq!(one(takes[7].id.as_str()), Some(takes[7].id));
    assert_eq!(one(&takes[7].id.as_str().to_uppercase()), Some(takes[7].id));
    assert_eq!(one(&takes[7].id.as_str()[..6]), Some(takes[7].id));
    assert_eq!(one("task-31"), Some(takes[31].id));
    assert!(matches!(ledger.find("task-").unwrap(), Found::Many(ids) if ids.len() == 5));
    for nothing in ["", "nope", "%", "task-31*", "\u{10ffff}"] {
        assert_eq!(ledger.find(nothing).unwrap(), Found::None, "{nothing}");
    }
}
