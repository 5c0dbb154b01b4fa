//! What was measured in films, and what was seen there, in the ledger.

use std::collections::HashSet;

use serde_json::Value;
use viewfinder::domain::{
    Change, Eye, ImageAddress, Images, Output, Part, SavedFilm, Shot, Sight, Take, TakeEvent,
    TakeId, Timestamp,
};
use viewfinder::measure::{Got, Moved, PATH, Travel, VERSION, Why};
use viewfinder::store::{Expected, FilmedTake, Ledger, Record};

use crate::ledger::{Disk, lines_of, new, prompt};

/// A film that moves, with a path as long as they are.
pub(crate) fn got(seed: u16) -> Got {
    // What is kept has five digits, so that it is the same when it is read again.
    let part = f64::from(seed) / 100_000.0;
    let place = |nth: u16| f64::from(u32::from(nth) * u32::from(seed)) / 100_000.0;
    let travel = |total: f64, moved| Travel { total: Some(total), per_second: Some(part), moved };
    Got {
        version: VERSION,
        seconds: 5.0,
        frames: 40,
        steps: 39,
        measured: 38,
        support: 0.84,
        axes: [
            travel(part, Moved::Yes),
            travel(-0.004, Moved::No),
            travel(0.02511, Moved::Unclear),
            travel(-12.5, Moved::Yes),
        ],
        why: None,
        path: (0..PATH as u16).map(|nth| [place(nth), -0.12345, 0.00007, -4.5]).collect(),
        cuts: vec![2.5],
    }
}

/// A take that is saved.
pub(crate) fn saved(ledger: &mut Ledger, shot: &Shot) -> Take {
    let mut take = ledger.insert(&new(shot, "me", 0)).unwrap();
    let output = Output { film: "http://x/f".to_owned(), ..Output::default() };
    for event in [
        TakeEvent::Sending,
        TakeEvent::Accepted(format!("task-{}", take.id)),
        TakeEvent::Succeeded(output),
        TakeEvent::Fetching(part()),
        TakeEvent::Saved(film()),
    ] {
        commit(ledger, &mut take, event);
    }
    take
}

fn part() -> Part {
    Part {
        path: "/films/x.mp4".into(),
        file: "/films/x.mp4.part".into(),
        validator: None,
        done: 0,
        total: None,
    }
}

fn film() -> SavedFilm {
    SavedFilm {
        path: "/films/x.mp4".into(),
        bytes: 7,
        poster: None,
        last_frame: None,
        remark: None,
    }
}

fn commit(ledger: &mut Ledger, take: &mut Take, event: TakeEvent) {
    let (owner, state) = (take.owner.clone(), take.state());
    assert_eq!(take.apply(event, Timestamp::from_millis(1)), Change::Milestone);
    take.owner = take.is_under_way().then(|| "me".to_owned());
    let expected = Expected { owner: owner.as_deref(), state };
    ledger.commit(take, expected, None).unwrap();
}

#[test]
fn what_a_model_is_learned_from_is_every_take_that_was_measured_or_looked_at() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let image = ImageAddress::parse("https://example.com/cat.png").unwrap();
    let shot = Shot {
        model: "gen4_turbo".to_owned(),
        motion: "z=3,r=-6".parse().unwrap(),
        words: Some("the camera rolls".to_owned()),
        images: Images { image: Some(image), ..Images::default() },
        ..prompt("a cat")
    };
    let measured = saved(&mut ledger, &shot);
    assert!(ledger.keep_got(measured.id, &got(3)).unwrap());
    assert!(ledger.hide(measured.id, true).unwrap());
    let seen = saved(&mut ledger, &prompt("a dog"));
    let eye = Eye { zoom: Some(Sight::Still), ..Eye::default() };
    assert!(ledger.keep_eye(seen.id, eye).unwrap());
    saved(&mut ledger, &prompt("neither"));
    let purged = saved(&mut ledger, &prompt("gone"));
    assert!(ledger.keep_got(purged.id, &got(4)).unwrap());
    assert!(ledger.purge(purged.id).unwrap().is_some());
    let dog = FilmedTake {
        model: "gen4".to_owned(),
        image: false,
        words: false,
        motion: Shot::default().motion,
        got: None,
        eye,
    };
    let cat = FilmedTake {
        model: "gen4_turbo".to_owned(),
        image: true,
        words: true,
        motion: shot.motion,
        got: Some(Got { path: Vec::new(), ..got(3) }),
        eye: Eye::default(),
    };
    assert_eq!(ledger.filmed().unwrap(), [dog, cat]);
    // What was said is taken back: there is nothing to learn from it any more.
    assert!(ledger.keep_eye(seen.id, Eye::default()).unwrap());
    assert_eq!(ledger.filmed().unwrap().len(), 1);
}

#[test]
fn what_cannot_have_been_measured_teaches_nothing_and_the_take_stays() {
    let odd: [fn(&mut Got); 7] = [
        |got| got.axes[0].total = Some(1e300),
        |got| got.axes[3].per_second = Some(-1e300),
        |got| got.path[7][2] = 1e9,
        |got| got.path = vec![[0.0; 4]; PATH + 1],
        |got| got.cuts = vec![-1.0],
        |got| got.support = 7.0,
        |got| got.steps = usize::MAX,
    ];
    for odd in odd {
        let disk = Disk::new();
        let mut ledger = disk.open();
        let take = saved(&mut ledger, &prompt("a cat"));
        let mut got = got(3);
        assert!(ledger.keep_got(take.id, &got).unwrap());
        assert!(ledger.take(take.id).unwrap().unwrap().got.is_some());
        odd(&mut got);
        // As a file that somebody else wrote may have it.
        assert!(ledger.keep_got(take.id, &got).unwrap());
        assert_eq!(ledger.take(take.id).unwrap().unwrap().got, None, "{got:?}");
        // Where the path is what is wrong, it is not read.
        let taught = ledger.filmed().unwrap();
        assert!(taught.iter().filter_map(|it| it.got.as_ref()).all(Got::is_possible));
    }
}

#[test]
fn only_a_film_that_is_saved_is_measured() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let open = ledger.insert(&new(&prompt("x"), "me", 0)).unwrap();
    let stranger = TakeId::from_random([7; 5]);
    for id in [open.id, stranger] {
        assert!(!ledger.keep_got(id, &got(1)).unwrap());
    }
    assert!(!ledger.keep_eye(stranger, Eye::default()).unwrap());
    assert_eq!(ledger.take(open.id).unwrap(), Some(open));
    assert_eq!(ledger.filmed().unwrap(), []);
    // What is measured again stands in place of what was.
    let take = saved(&mut ledger, &prompt("x"));
    for seed in [1, 2] {
        assert!(ledger.keep_got(take.id, &got(seed)).unwrap());
        let read = ledger.take(take.id).unwrap().unwrap();
        assert_eq!(read.got.as_deref(), Some(&got(seed)));
    }
}

#[test]
fn a_film_is_measured_by_itself_where_it_was_saved_here_and_once() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let none = HashSet::new();
    let next = |ledger: &Ledger, without: &HashSet<TakeId>| {
        ledger.to_measure(without).unwrap().map(|take| take.id)
    };
    let old = saved(&mut ledger, &prompt("from before"));
    drop(ledger);
    crate::older::before_step_6(&rusqlite::Connection::open(disk.path()).unwrap());
    let mut ledger = disk.open();
    assert_eq!(next(&ledger, &none), None);
    assert_eq!(ledger.unmeasured().unwrap(), [old.id], "on request it is");
    // The newest first; one that is left out keeps no other waiting.
    ledger.insert(&new(&prompt("open"), "me", 0)).unwrap();
    let (one, two) = (saved(&mut ledger, &prompt("1")), saved(&mut ledger, &prompt("2")));
    assert_eq!(next(&ledger, &none), Some(two.id));
    assert_eq!(next(&ledger, &HashSet::from([two.id])), Some(one.id));
    assert_eq!(next(&ledger, &HashSet::from([two.id, one.id])), None);
    assert_eq!(ledger.unmeasured().unwrap(), [two.id, one.id, old.id]);
    // One that could not be told about was measured too.
    assert!(ledger.keep_got(two.id, &Got::nothing(Why::Unreadable, 0, 0.0)).unwrap());
    assert_eq!(next(&ledger, &none), Some(one.id));
    assert!(ledger.keep_got(one.id, &got(1)).unwrap());
    assert_eq!(next(&ledger, &none), None);
    // An old one whose film is fetched anew is saved here now.
    let mut again = ledger.take(old.id).unwrap().unwrap();
    let part = part();
    for event in [TakeEvent::Want(true), TakeEvent::Fetching(part), TakeEvent::Saved(film())] {
        commit(&mut ledger, &mut again, event);
    }
    assert_eq!(next(&ledger, &none), Some(old.id));
    // What was measured in the film of before says nothing of this one.
    assert!(ledger.keep_got(old.id, &got(3)).unwrap());
    assert_eq!(next(&ledger, &none), None);
    let mut again = ledger.take(old.id).unwrap().unwrap();
    assert!(again.got.is_some());
    for event in
        [TakeEvent::Want(true), TakeEvent::Fetching(self::part()), TakeEvent::Saved(film())]
    {
        commit(&mut ledger, &mut again, event);
    }
    assert_eq!((again.got, next(&ledger, &none)), (None, Some(old.id)));
}

/// A hand wrote it, or a later version.
#[test]
fn words_that_are_not_known_hide_no_take_and_are_carried_on() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let known = saved(&mut ledger, &prompt("known"));
    assert!(ledger.keep_got(known.id, &got(1)).unwrap());
    let take = saved(&mut ledger, &prompt("a cat"));
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let later = r#"{"version":9,"horizontal":{"moved":"perhaps"},"more":[1e3,null]}"#;
    for (got, eye) in [
        (later, r#"{"zoom":"sideways"}"#),
        ("no JSON", "{"),
        ("", "null"),
        ("1e999", "[1,2,3]"),
        (&deep, r#""\u0001""#),
        (r#"{"version":1}"#, r#"{"twist":"still"}"#),
    ] {
        let connection = rusqlite::Connection::open(disk.path()).unwrap();
        // Not even letters, in between.
        let odd = "UPDATE takes SET got = CAST(x'ff' AS TEXT), eye = CAST(x'22ff22' AS TEXT) \
                   WHERE id = ?1";
        connection.execute(odd, [take.id.as_str()]).unwrap();
        assert_eq!(ledger.take(take.id).unwrap().as_ref(), Some(&take), "{got}");
        assert_eq!((ledger.filmed().unwrap().len(), lines_of(&ledger).len()), (1, 2));
        let write = "UPDATE takes SET got = ?1, eye = ?2 WHERE id = ?3";
        connection.execute(write, (got, eye, take.id.as_str())).unwrap();
        assert_eq!(ledger.take(take.id).unwrap().as_ref(), Some(&take), "{got}");
        assert_eq!(ledger.filmed().unwrap().len(), 1, "{got}");
        assert_eq!(ledger.to_measure(&HashSet::new()).unwrap(), None, "{got}");
        let lines = lines_of(&ledger);
        let line: Value = serde_json::from_str(&lines[1]).unwrap();
        let as_written = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| text.into());
        assert_eq!((&line["got"], &line["eye"]), (&as_written(got), &as_written(eye)), "{got}");
        // What its worker writes leaves it as it is.
        let mut again = take.clone();
        commit(&mut ledger, &mut again, TakeEvent::Want(true));
        let read = "SELECT got, eye FROM takes WHERE id = ?1";
        let there: (String, String) = connection
            .query_row(read, [take.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!((there.0.as_str(), there.1.as_str()), (got, eye));
        for event in [TakeEvent::Fetching(part()), TakeEvent::Saved(film())] {
            commit(&mut ledger, &mut again, event);
        }
        let records: Vec<Record> = lines.iter().map(|it| Record::parse(it).unwrap()).collect();
        let elsewhere = Disk::new();
        let mut other = elsewhere.open();
        assert_eq!(other.import(&records, true).unwrap().added, 2, "{got}");
        assert_eq!(lines_of(&other), lines, "{got}");
    }
}

#[test]
fn what_was_measured_elsewhere_is_kept_and_formats_of_before_are_read() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let take = saved(&mut ledger, &prompt("a cat"));
    assert!(ledger.keep_got(take.id, &got(5)).unwrap());
    let eye = Eye { roll: Some(Sight::Negative), ..Eye::default() };
    assert!(ledger.keep_eye(take.id, eye).unwrap());
    let line = lines_of(&ledger).remove(0);
    let at_home = |line: &str| {
        let disk = Disk::new();
        let mut other = disk.open();
        other.import(&[Record::parse(line).unwrap()], true).unwrap();
        let read = other.take(take.id).unwrap().unwrap();
        (read.got, read.remark.eye, other.to_measure(&HashSet::new()).unwrap(), lines_of(&other))
    };
    let (kept, seen, _, again) = at_home(&line);
    assert_eq!((kept.as_deref(), seen, &again[0]), (Some(&got(5)), eye, &line));
    // A take that is here already stays as it is, whatever an import says of it.
    assert!(ledger.keep_got(take.id, &got(6)).unwrap());
    assert_eq!(ledger.import(&[Record::parse(&line).unwrap()], true).unwrap().known, 1);
    assert_eq!(ledger.take(take.id).unwrap().unwrap().got.as_deref(), Some(&got(6)));
    let since = [
        (3, vec!["got", "eye"]),
        (2, vec!["route", "request_head"]),
        (1, vec!["rests", "other_task", "other_seen", "said", "denied", "film_part"]),
    ];
    let mut old: Value = serde_json::from_str(&line).unwrap();
    for (format, later) in since {
        old["format"] = format.into();
        for name in later {
            old.as_object_mut().unwrap().remove(name).unwrap();
        }
        let (kept, seen, next, again) = at_home(&old.to_string());
        assert_eq!((kept, seen, next), (None, Eye::default(), None), "{format}");
        let again: Value = serde_json::from_str(&again[0]).unwrap();
        assert_eq!((&again["format"], &again["got"]), (&5.into(), &Value::Null));
    }
}

#[test]
fn a_ledger_of_before_has_its_takes_and_measures_them_on_request() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let takes: Vec<Take> = ["a cat", "a dog"].map(|it| saved(&mut ledger, &prompt(it))).into();
    assert!(ledger.set_note(takes[0].id, "fine").unwrap());
    // Before plans nothing was an item of one.
    let before: Vec<Take> =
        takes_of(&ledger, &takes).into_iter().map(|take| Take { item: None, ..take }).collect();
    drop(ledger);
    crate::older::before_step_6(&rusqlite::Connection::open(disk.path()).unwrap());
    let mut ledger = disk.open();
    assert_eq!(takes_of(&ledger, &takes), before);
    assert!(ledger.keep_got(takes[1].id, &got(2)).unwrap());
    let found = ledger.take(takes[1].id).unwrap().unwrap();
    assert_eq!(found.got.as_deref(), Some(&got(2)));
    assert_eq!(ledger.unmeasured().unwrap(), [takes[0].id]);
}

fn takes_of(ledger: &Ledger, takes: &[Take]) -> Vec<Take> {
    takes.iter().map(|take| ledger.take(take.id).unwrap().unwrap()).collect()
}

/// How long the newest of them take to read: `--release -- --ignored --nocapture ten_thousand`.
#[test]
#[ignore = "it prints a time, and judges nothing"]
fn ten_thousand_takes_are_read() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let first = saved(&mut ledger, &prompt("a lighthouse in a storm, golden hour"));
    assert!(ledger.keep_got(first.id, &got(1)).unwrap());
    drop(ledger);
    let mut connection = rusqlite::Connection::open(disk.path()).unwrap();
    connection.execute_batch("CREATE TEMP TABLE one AS SELECT * FROM takes").unwrap();
    let transaction = connection.transaction().unwrap();
    for seq in 2..=10_000 {
        let (id, more) = (format!("{seq:08}"), "INSERT INTO takes SELECT * FROM one");
        transaction.execute("UPDATE one SET seq = ?1, id = ?2", (seq, id)).unwrap();
        transaction.execute(more, ()).unwrap();
    }
    transaction.commit().unwrap();
    drop(connection);
    let ledger = disk.open();
    let spans = (0..9).map(|_| {
        let begun = std::time::Instant::now();
        assert_eq!(ledger.filmed().unwrap().len(), 5_000, "no more than the newest");
        begun.elapsed()
    });
    println!("best of 9: {:?}", spans.min());
}
