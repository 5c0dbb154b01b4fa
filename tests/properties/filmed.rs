//! What was measured in films, and what was seen there, in the ledger.

use viewfinder::domain::{
    Change, Eye, ImageAddress, Images, Output, Part, SavedFilm, Shot, Sight, Take, TakeEvent,
    Timestamp,
};
use viewfinder::measure::{Got, Moved, PATH, Travel, VERSION};
use viewfinder::store::{Expected, FilmedTake, Ledger};

use crate::ledger::{Disk, new, prompt};

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
fn saved(ledger: &mut Ledger, shot: &Shot) -> Take {
    let mut take = ledger.insert(&new(shot, "me", 0)).unwrap();
    let film = SavedFilm {
        path: "/films/x.mp4".into(),
        bytes: 7,
        poster: None,
        last_frame: None,
        remark: None,
    };
    let part = Part {
        path: "/films/x.mp4".into(),
        file: "/films/x.mp4.part".into(),
        validator: None,
        done: 0,
        total: None,
    };
    let output = Output { film: "http://x/f".to_owned(), ..Output::default() };
    for event in [
        TakeEvent::Sending,
        TakeEvent::Accepted(format!("task-{}", take.seq)),
        TakeEvent::Succeeded(output),
        TakeEvent::Fetching(part),
        TakeEvent::Saved(film),
    ] {
        commit(ledger, &mut take, event);
    }
    take
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
        got: Some(got(3)),
        eye: Eye::default(),
    };
    assert_eq!(ledger.filmed().unwrap(), [dog, cat]);
    // What was said is taken back: there is nothing to learn from it any more.
    assert!(ledger.keep_eye(seen.id, Eye::default()).unwrap());
    assert_eq!(ledger.filmed().unwrap().len(), 1);
}

/// How long all of them take to read: `--release -- --ignored --nocapture ten_thousand`.
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
    let begun = std::time::Instant::now();
    let takes = ledger.filmed().unwrap();
    println!("{} takes in {:?}", takes.len(), begun.elapsed());
}
