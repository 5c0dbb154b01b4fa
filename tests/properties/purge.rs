//! What is deleted with a take: what viewfinder wrote for it here, and no file of anybody else's,
//! whatever an import says.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use viewfinder::domain::{Output, Part, SavedFilm, Take, TakeEvent, Timestamp};
use viewfinder::download::{About, Sidecar, is_own};
use viewfinder::store::{Expected, Ledger, Purged, Record, StoreError};

use crate::ledger::{new, prompt};

/// A ledger and its films folder, with files of others in it.
struct Home {
    root: tempfile::TempDir,
    others: BTreeMap<PathBuf, Vec<u8>>,
}

impl Home {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("films")).unwrap();
        Self { root, others: BTreeMap::new() }
    }

    fn films(&self) -> PathBuf {
        self.root.path().join("films")
    }

    fn path(&self) -> PathBuf {
        self.root.path().join("ledger.db")
    }

    fn open(&self) -> Ledger {
        Ledger::open(&self.path(), &self.root.path().join("locks")).unwrap().ledger
    }

    fn put(&mut self, path: PathBuf, bytes: &[u8]) {
        fs::write(&path, bytes).unwrap();
        self.others.insert(path, bytes.to_vec());
    }

    /// Brings the ledger to the format before files were kept in it.
    fn grow_old(&self) {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        crate::older::before_step_4(&connection);
    }

    #[track_caller]
    fn others_are_whole(&self) {
        for (path, bytes) in &self.others {
            assert_eq!(fs::read(path).ok().as_ref(), Some(bytes), "{}", path.display());
        }
    }
}

/// A take that was made here, with its film, a picture and its sidecar.
fn saved(ledger: &mut Ledger, films: &Path, at: i64) -> Take {
    let mut take = ledger.insert(&new(&prompt("a cat"), "me", at)).unwrap();
    let stem = films.join(format!("2026-11-27-a-cat-{}", take.id));
    let beside = |end: &str| PathBuf::from(format!("{}{end}", stem.display()));
    let output = Output { film: "http://x/f".to_owned(), ..Output::default() };
    let part = Part {
        path: beside(".mp4"),
        file: beside(".mp4.part"),
        validator: None,
        done: 0,
        total: Some(4),
    };
    let film = SavedFilm {
        path: beside(".mp4"),
        bytes: 4,
        poster: Some(beside(".poster.png")),
        last_frame: None,
        remark: None,
    };
    let mut now = at;
    for event in [
        TakeEvent::Sending,
        TakeEvent::Accepted(format!("task-{at}")),
        TakeEvent::Succeeded(output.clone()),
        TakeEvent::Fetching(part),
        TakeEvent::Saved(film),
    ] {
        let state = take.state();
        let owner = take.owner.clone();
        now += 1;
        take.apply(event, Timestamp::from_millis(now));
        take.owner = take.is_under_way().then(|| "me".to_owned());
        let expected = Expected { owner: owner.as_deref(), state };
        ledger.commit(&take, expected, None).unwrap();
    }
    ledger.claim(&take, &[".mp4", ".json", ".poster.png"].map(beside)).unwrap();
    fs::write(beside(".mp4"), "film").unwrap();
    fs::write(beside(".poster.png"), "picture").unwrap();
    let film = film_name(&take);
    let at = Timestamp::from_millis(now);
    let about = About { film: &film, whole: true, remark: None, at };
    let sidecar = Sidecar::of(&take, &output, about, (None, None));
    fs::write(beside(".json"), serde_json::to_string(&sidecar).unwrap()).unwrap();
    take
}

fn film_name(take: &Take) -> String {
    take.film().unwrap().path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Deletes a take and what is its own, as `rm --purge` does.
fn purge(ledger: &mut Ledger, take: &Take) -> Purged {
    let purged = ledger.files_of(take).unwrap();
    let own = purged.made.iter().filter(|made| is_own(take, &made.path, made.sure));
    let own: Vec<_> = own.map(|made| made.path.clone()).collect();
    if ledger.purge(take.id).unwrap().is_some() {
        for path in own {
            // Not every file of a take was made.
            let _ = fs::remove_file(path);
        }
    }
    purged
}

fn line_of(ledger: &Ledger, take: &Take) -> Value {
    let mut found = None;
    let given = ledger.export::<StoreError>(|record| {
        let line: Value = serde_json::from_str(&record.to_json()).unwrap();
        found = found.take().or_else(|| (line["id"] == take.id.as_str()).then_some(line));
        Ok(true)
    });
    assert_eq!(given.unwrap(), []);
    found.unwrap()
}

#[test]
fn what_was_made_here_goes_whole_and_nothing_beside_it() {
    for old in [false, true] {
        let mut home = Home::new();
        let mut ledger = home.open();
        let take = saved(&mut ledger, &home.films(), 1000);
        let stays = format!("2026-11-27-a-cat-{}.mp4.backup", take.id);
        home.put(home.films().join(stays), b"mine");
        drop(ledger);
        if old {
            home.grow_old();
        }
        purge(&mut home.open(), &take);
        home.others_are_whole();
        assert_eq!(fs::read_dir(home.films()).unwrap().count(), 1, "old: {old}");
    }
}

#[test]
fn a_sidecar_that_is_another_takes_or_no_sidecar_stays() {
    for (old, content) in [(false, "{}"), (false, "mine"), (true, "{}"), (true, "mine")] {
        let mut home = Home::new();
        let mut ledger = home.open();
        let take = saved(&mut ledger, &home.films(), 1000);
        let film = take.film().unwrap().path.clone();
        home.put(film.with_extension("json"), content.as_bytes());
        // Where the film was to be until somebody else had a file there.
        let before = home.films().join(format!("2026-11-27-{}.json", take.id));
        home.put(before.clone(), content.as_bytes());
        ledger.claim(&take, &[before]).unwrap();
        drop(ledger);
        if old {
            home.grow_old();
        }
        purge(&mut home.open(), &take);
        home.others_are_whole();
        // Of an old take nothing else says whose film it is.
        assert_eq!(film.exists(), old);
    }
}

/// What a hostile export may say: which file of somebody else's, under which id.
#[derive(Clone, Debug)]
struct Lie {
    id: String,
    film: String,
    pictures: [Option<String>; 2],
    sidecar: usize,
    state: &'static str,
    size: u64,
    old: bool,
}

fn any_lie() -> impl Strategy<Value = Lie> {
    // A date can be an id, and so can the end of a year.
    let id = prop_oneof![
        Just("20261127".to_owned()),
        "2026[01][0-9][0-3][0-9]",
        "[0-9a-hjkmnp-tv-z]{8}"
    ];
    let stem = prop_oneof![
        Just("wedding-ID"),
        Just("ID"),
        Just("2026-11-27-a-cat-ID"),
        Just("a b ID"),
        Just("x"),
        Just("IDID"),
        Just("ID-ID"),
    ];
    let picture = || {
        proptest::option::of(prop_oneof![
            Just("FILM.poster.png"),
            Just("FILM.poster"),
            Just("FILM.last.jpg"),
            Just("FILM.json"),
            Just("FILM.poster.tar.gz"),
            Just("FILM.mp4.part"),
            Just("other.txt"),
            Just("FILM.lastly"),
        ])
    };
    let state = prop_oneof![4 => Just("saved"), 1 => Just("expired"), 1 => Just("failed")];
    (id, stem, picture(), picture(), 0..6_usize, state, 0..6_u64, any::<bool>()).prop_map(
        |(id, stem, poster, last, sidecar, state, size, old)| {
            let film = stem.replace("ID", &id);
            let named = |it: &str| it.replace("FILM", &film);
            let pictures = [poster.map(named), last.map(named)];
            Lie { id, film, pictures, sidecar, state, size, old }
        },
    )
}

/// Takes a hostile export in and deletes its take.
fn believe(told: &Lie) {
    let mut home = Home::new();
    let mut ledger = home.open();
    let made_here = saved(&mut ledger, &home.films(), 1000);
    let mut line = line_of(&ledger, &made_here);
    let films = home.films();
    let at = |name: &str| films.join(name).to_str().unwrap().to_owned();
    let film = at(&format!("{}.mp4", told.film));
    // It may even know what the sidecar of another ledger's take looks like.
    let sidecar = match told.sidecar {
        0 => String::new(),
        1 => "{}".to_owned(),
        2 => json!({ "take": made_here.id.as_str() }).to_string(),
        3 => json!({ "take": told.id, "shot": {} }).to_string(),
        4 => {
            json!({ "take": told.id, "provider": made_here.origin, "created": "2026" }).to_string()
        }
        _ => json!({ "take": "k3v9qw2m", "provider": made_here.origin,
                     "created": made_here.created.rfc3339() })
        .to_string(),
    };
    home.put(film.clone().into(), b"film");
    home.put(at(&format!("{}.json", told.film)).into(), sidecar.as_bytes());
    home.put(at(&format!("{}.mp4.part", told.film)).into(), b"part");
    for picture in told.pictures.iter().flatten() {
        if !home.others.contains_key(Path::new(&at(picture))) {
            home.put(at(picture).into(), b"picture");
        }
    }
    line["id"] = json!(told.id);
    line["task_id"] = json!("task-of-somebody");
    line["film"] = json!(film);
    line["film_done"] = json!(told.size);
    line["state"] = json!(told.state);
    line["poster"] = json!(told.pictures[0].as_deref().map(at));
    line["last_frame"] = json!(told.pictures[1].as_deref().map(at));
    if told.state != "saved" {
        line["error"] = json!({ "kind": "provider", "message": "x", "request_id": null });
    }
    let record = Record::parse(&line.to_string()).unwrap();
    ledger.import(&[record], true).unwrap();
    drop(ledger);
    if told.old {
        home.grow_old();
    }
    let mut ledger = home.open();
    let page = ledger.page(&viewfinder::domain::Query {
        filter: viewfinder::domain::Filter::default(),
        anchor: viewfinder::domain::Anchor::Newest,
        limit: 10,
    });
    let takes = page.unwrap().takes;
    assert_eq!(takes.len(), 2);
    for take in takes.iter().filter(|take| take.id != made_here.id) {
        let purged = purge(&mut ledger, take);
        assert!(told.old || purged.made.is_empty(), "nothing of an import was made here");
    }
    home.others_are_whole();
    // What was made here is as it was, and still goes.
    assert!(made_here.film().unwrap().path.exists());
    purge(&mut ledger, &made_here);
    assert!(!made_here.film().unwrap().path.exists());
    home.others_are_whole();
}

fn lies(count: u32) {
    let config = Config { failure_persistence: None, ..Config::with_cases(count) };
    let ran = TestRunner::new(config).run(&any_lie(), |lie| {
        believe(&lie);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
}

#[test]
fn no_export_makes_files_of_others_go() {
    lies(64);
}

#[test]
#[ignore = "ten thousand of them"]
fn ten_thousand_hostile_exports_make_no_file_of_others_go() {
    lies(10_000);
}
