use super::*;
use crate::domain::{Shot, Stage, Timestamp};

fn take(seq: i64) -> Take {
    let bytes = seq.to_be_bytes();
    Take {
        id: TakeId::from_random([bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]]),
        seq,
        origin: String::new(),
        key_print: String::new(),
        owner: None,
        parent: None,
        item: None,
        charge: None,
        shot: Shot { prompt: format!("take {seq}"), ..Shot::default() },
        stage: Stage::Cancelled,
        created: Timestamp::from_millis(seq),
        updated: Timestamp::from_millis(seq),
        sent: None,
        watched: None,
        missing: None,
        ended: None,
        route: crate::domain::Route::default(),
        answers: crate::domain::Answers::default(),
        fetch: crate::domain::Fetch::No,
        part: None,
        attempts: 0,
        hidden: false,
        remark: crate::domain::Remark::default(),
        got: None,
    }
}

/// A ledger of takes 1..=n, asked as the real one is.
fn answer(n: i64, query: &Query) -> Page {
    let all = 1..=n;
    let limit = query.limit as i64;
    let (from, to) = match query.anchor {
        Anchor::Newest => ((n - limit + 1).max(1), n),
        Anchor::Oldest => (1, limit.min(n)),
        Anchor::Before(seq) => ((seq - limit).max(1), seq - 1),
        Anchor::After(seq) => (seq + 1, (seq + limit).min(n)),
        Anchor::From(seq) => ((seq - limit + 1).max(1), seq),
    };
    let takes = all.rev().filter(|seq| (from..=to).contains(seq)).map(take).collect();
    Page { takes, older: from > 1, newer: to < n }
}

fn play(history: &mut History, n: i64, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::Ledger(effect::Ledger::LoadPage(ticket, query)) = effect {
            history.page(ticket, answer(n, &query), false);
        }
    }
}

fn act(history: &mut History, n: i64, key: act::List) {
    let effects = history.act(key);
    play(history, n, effects);
}

fn opened(n: i64) -> History {
    let mut history = History::default();
    history.fit(10);
    let effects = history.reload();
    play(&mut history, n, effects);
    history
}

fn selected(history: &History) -> i64 {
    history.selected().map_or(0, |take| take.seq)
}

#[test]
fn every_take_of_a_long_history_is_reached_in_a_bounded_window() {
    let n = 5000;
    let mut history = opened(n);
    for expected in (1..=n).rev() {
        assert_eq!(selected(&history), expected);
        assert!(history.takes.len() <= WINDOW);
        let (rows, at) = history.in_view();
        assert_eq!(rows[at.unwrap()].seq, expected, "it is in view");
        act(&mut history, n, act::List::Down);
    }
    for expected in 1..=n {
        assert_eq!(selected(&history), expected);
        act(&mut history, n, act::List::Up);
    }
}

#[test]
fn the_ends_are_one_key_away() {
    let mut history = opened(5000);
    act(&mut history, 5000, act::List::Last);
    assert_eq!(selected(&history), 1);
    act(&mut history, 5000, act::List::Up);
    assert_eq!(selected(&history), 2);
    act(&mut history, 5000, act::List::First);
    assert_eq!(selected(&history), 5000);
}

#[test]
fn a_new_take_is_followed_unless_the_user_is_reading() {
    let mut history = opened(3);
    history.put(&take(4), false);
    assert_eq!(selected(&history), 4);
    history.put(&take(5), true);
    assert_eq!(selected(&history), 4);
    act(&mut history, 5, act::List::Down);
    history.put(&take(6), false);
    assert_eq!(selected(&history), 3);
    let effects = history.refresh();
    play(&mut history, 6, effects);
    assert_eq!(selected(&history), 3, "another process's writes move nothing");
}

#[test]
fn a_page_that_comes_too_late_is_not_taken() {
    let mut history = opened(300);
    let late = history.refresh();
    history.filter.insert("take 7").unwrap();
    let filtered = history.filter_changed();
    play(&mut history, 300, late);
    assert!(history.awaited.is_some(), "the right one is still awaited");
    play(&mut history, 300, filtered);
    assert!(history.awaited.is_none());
}

#[test]
fn hiding_moves_on_to_the_next() {
    let mut history = opened(3);
    history.remove(take(3).id);
    assert_eq!(selected(&history), 2);
    history.remove(take(2).id);
    history.remove(take(1).id);
    assert!(history.is_empty());
}
