//! The ledger against a model of it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::collection::vec;
use proptest::prelude::*;
use viewfinder::domain::{
    Anchor, Change, Eye, Failure, FailureKind, Fetch, Filter, Output, Part, Query, Rating, Remark,
    Remote, Request, RequestSettings, SavedFilm, Shot, Sight, StageName, Take, TakeEvent, TakeId,
    Timestamp,
};
use viewfinder::measure::PictureAxis;
use viewfinder::store::{
    Adoption, Expected, Ledger, NewTake, Owner, Record, Reservation, StoreError,
};

const ORIGIN: &str = "https://api.cometapi.com";

pub(crate) struct Disk {
    root: tempfile::TempDir,
}

impl Disk {
    pub(crate) fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.root.path().join("ledger.db")
    }

    pub(crate) fn locks(&self) -> std::path::PathBuf {
        self.root.path().join("locks")
    }

    pub(crate) fn open(&self) -> Ledger {
        let opened = Ledger::open(&self.path(), &self.root.path().join("locks")).unwrap();
        assert_eq!(opened.moved_aside, None);
        opened.ledger
    }
}

/// What every one of these takes asks for.
static REQUEST: LazyLock<Request> =
    LazyLock::new(|| Request::new(&Shot::default(), &RequestSettings::default()));

pub(crate) static RESERVATION: LazyLock<Reservation> =
    LazyLock::new(|| Reservation::unlimited("2026-11-22"));

pub(crate) fn new<'a>(shot: &'a Shot, owner: &'a str, at: i64) -> NewTake<'a> {
    NewTake {
        origin: ORIGIN,
        key_print: "k1",
        owner,
        parent: None,
        shot,
        request: &REQUEST,
        created: Timestamp::from_millis(at),
        fetch: Fetch::Wanted,
        reservation: &RESERVATION,
    }
}

pub(crate) fn prompt(text: &str) -> Shot {
    Shot { prompt: text.to_owned(), ..Shot::default() }
}

#[derive(Clone, Debug)]
enum Step {
    Insert(String),
    Event(usize, TakeEvent),
    /// Everything up to a film on the disk.
    Save(String),
    Hide(usize, bool),
    Remark(usize, String, Option<u8>),
    Measured(usize, u16),
    Seen(usize, Eye),
    Purge(usize),
    /// Everything goes on from its export.
    Move,
    Reopen,
    Release,
}

fn any_part() -> impl Strategy<Value = Part> {
    let validator = proptest::option::of("\"[a-z]{3}\"");
    (validator, 0u64..1000, proptest::option::of(1000u64..2000)).prop_map(
        |(validator, done, total)| Part {
            path: "/films/x.mp4".into(),
            file: "/films/x.mp4.2.part".into(),
            validator,
            done,
            total,
        },
    )
}

fn any_eye() -> impl Strategy<Value = Eye> {
    let sight = proptest::sample::select(vec![
        None,
        Some(Sight::Positive),
        Some(Sight::Negative),
        Some(Sight::Still),
        Some(Sight::Undecided),
    ]);
    vec(sight, 4).prop_map(|seen| {
        let axes = PictureAxis::ALL.into_iter().zip(seen);
        axes.fold(Eye::default(), |eye, (axis, sight)| eye.with(axis, sight))
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    let why = || Failure::new(FailureKind::Provider, "x");
    let event = prop_oneof![
        4 => Just(TakeEvent::Sending),
        4 => "[a-f0-9]{8}".prop_map(TakeEvent::Accepted),
        1 => Just(TakeEvent::Refused(why())),
        1 => proptest::option::of("t[0-9]").prop_map(move |offered| TakeEvent::Unclear { why: why(), offered }),
        2 => (0u8..100).prop_map(|p| TakeEvent::Heard(Remote::Running(Some(p)))),
        1 => Just(TakeEvent::Missing),
        1 => Just(TakeEvent::Succeeded(Output { film: "http://x/f".to_owned(), ..Output::default() })),
        1 => proptest::option::of("h[a-c]{2}").prop_map(move |film| {
            let output = film.map(|film| Output { film, ..Output::default() });
            TakeEvent::Failed(why(), output)
        }),
        2 => Just(TakeEvent::NoFilm(why())),
        2 => "[a-c]".prop_map(TakeEvent::AboutOther),
        1 => "[A-C]{1,3}".prop_map(|word| TakeEvent::Heard(Remote::Unlisted(word))),
        3 => any_part().prop_map(TakeEvent::Fetching),
        2 => (0u64..2000).prop_map(TakeEvent::Fetched),
        2 => (0u64..2000, proptest::bool::ANY).prop_map(|(bytes, pictures)| TakeEvent::Saved(SavedFilm {
            path: "/films/x.mp4".into(),
            bytes,
            poster: pictures.then(|| "/films/x.poster.png".into()),
            last_frame: None,
            remark: pictures.then(|| "3 bytes behind its end".to_owned()),
        })),
        1 => Just(TakeEvent::Moved(Output { film: "http://y/f".to_owned(), ..Output::default() })),
        1 => Just(TakeEvent::Held(why())),
        2 => Just(TakeEvent::Denied(why())),
        1 => any_part().prop_map(TakeEvent::Kept),
        1 => Just(TakeEvent::Expired(why())),
        2 => proptest::bool::ANY.prop_map(TakeEvent::Want),
        1 => Just(TakeEvent::Lost),
        1 => Just(TakeEvent::Cancelled),
    ];
    prop_oneof![
        3 => "\\PC{0,30}".prop_map(Step::Insert),
        2 => "\\PC{0,9}".prop_map(Step::Save),
        8 => (0usize..20, event).prop_map(|(n, event)| Step::Event(n, event)),
        1 => (0usize..20, any::<bool>()).prop_map(|(n, hidden)| Step::Hide(n, hidden)),
        2 => (0usize..20, "\\PC{0,20}", proptest::option::of(1u8..=5))
            .prop_map(|(n, note, stars)| Step::Remark(n, note, stars)),
        3 => (0usize..20, any::<u16>()).prop_map(|(n, seed)| Step::Measured(n, seed)),
        2 => (0usize..20, any_eye()).prop_map(|(n, eye)| Step::Seen(n, eye)),
        1 => (0usize..20).prop_map(Step::Purge),
        1 => Just(Step::Move),
        1 => Just(Step::Reopen),
        1 => Just(Step::Release),
    ]
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let words =
        prop_oneof![4 => Just(String::new()), 1 => "[a-e]", 1 => "\\PC", 1 => "[a-d] [a-f]"];
    let states = prop_oneof![3 => Just(Vec::new()), 1 => vec(proptest::sample::select(&StageName::ALL[..]), 1..6)];
    let moment = || proptest::option::weighted(0.2, 990i64..1045);
    let rated = proptest::option::weighted(0.3, 1u8..=5);
    (words, states, moment(), moment(), rated, proptest::bool::weighted(0.2)).prop_map(
        |(words, states, since, until, rated, hidden)| Filter {
            words,
            states,
            models: Vec::new(),
            since: since.map(Timestamp::from_millis),
            until: until.map(Timestamp::from_millis),
            rated: rated.map(|stars| Rating::new(stars).unwrap()),
            hidden,
        },
    )
}

pub(crate) fn lines_of(ledger: &Ledger) -> Vec<String> {
    let mut lines = Vec::new();
    let odd = ledger.export::<StoreError>(|record| {
        lines.push(record.to_json());
        Ok(true)
    });
    assert_eq!(odd.unwrap(), []);
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// A random life of a ledger, reopened at any point, against a map.
    #[test]
    fn the_ledger_is_a_map_that_survives(
        steps in vec(any_step(), 0..40), filters in vec(any_filter(), 8),
    ) {
        let mut disk = Disk::new();
        let mut ledger = disk.open();
        let mut known: BTreeMap<i64, Take> = BTreeMap::new();
        for (at, step) in steps.into_iter().enumerate() {
            let now = Timestamp::from_millis(1000 + at as i64);
            let nth = |n: usize, known: &BTreeMap<i64, Take>| {
                let keys: Vec<i64> = known.keys().copied().collect();
                (!keys.is_empty()).then(|| keys[n % keys.len()])
            };
            match step {
                Step::Insert(text) => {
                    let take = ledger.insert(&new(&prompt(&text), "me", now.millis())).unwrap();
                    known.insert(take.seq, take);
                }
                Step::Save(text) => {
                    let take = crate::filmed::saved(&mut ledger, &prompt(&text));
                    known.insert(take.seq, take);
                }
                Step::Event(n, event) => {
                    let Some(seq) = nth(n, &known) else { continue };
                    let before = known[&seq].clone();
                    // Whoever works on it has not read what the user says of it, nor what was
                    // measured in its film.
                    let mut take =
                        Take { remark: Remark::default(), got: None, ..before.clone() };
                    let change = take.apply(event, now);
                    take.owner = take.is_under_way().then(|| "me".to_owned());
                    let expected = Expected { owner: before.owner.as_deref(), state: before.state() };
                    take.remark = match change {
                        Change::None => continue,
                        Change::Progress => ledger.progress(&take, expected).unwrap(),
                        Change::Milestone => ledger.commit(&take, expected, None).unwrap(),
                    };
                    prop_assert_eq!(&take.remark, &before.remark);
                    known.insert(seq, Take { got: before.got, ..take });
                }
                Step::Remark(n, note, stars) => {
                    let Some(seq) = nth(n, &known) else { continue };
                    let take = known.get_mut(&seq).unwrap();
                    let rating = stars.map(|it| Rating::new(it).unwrap());
                    take.remark = Remark { note, rating, ..take.remark };
                    prop_assert!(ledger.set_note(take.id, &take.remark.note).unwrap());
                    prop_assert!(ledger.rate(take.id, take.remark.rating).unwrap());
                }
                Step::Measured(n, seed) => {
                    let Some(seq) = nth(n, &known) else { continue };
                    let (take, got) = (known.get_mut(&seq).unwrap(), crate::filmed::got(seed));
                    let kept = ledger.keep_got(take.id, &got).unwrap();
                    prop_assert_eq!(kept, take.state() == StageName::Saved);
                    if kept {
                        take.got = Some(Arc::new(got));
                    }
                }
                Step::Seen(n, eye) => {
                    let Some(seq) = nth(n, &known) else { continue };
                    let take = known.get_mut(&seq).unwrap();
                    take.remark.eye = eye;
                    prop_assert!(ledger.keep_eye(take.id, eye).unwrap());
                }
                Step::Purge(n) => {
                    let Some(seq) = nth(n, &known) else { continue };
                    let take = known[&seq].clone();
                    match ledger.purge(take.id).unwrap() {
                        Some(gone) => {
                            prop_assert_eq!(&gone.take, &take);
                            prop_assert_eq!(ledger.take(take.id).unwrap(), None);
                            known.remove(&seq);
                        }
                        None => prop_assert!(take.state().is_open() || take.owner.is_some()),
                    }
                }
                Step::Move => {
                    // What was being sent is settled by it: see the test of the command line.
                    let sending = [StageName::Preparing, StageName::Submitting];
                    if known.values().any(|take| sending.contains(&take.state())) {
                        continue;
                    }
                    // Nor does another ledger know of the files that this one was writing into.
                    if known.values().any(|take| take.part.is_some()) {
                        continue;
                    }
                    let lines = lines_of(&ledger);
                    let records: Vec<_> = lines.iter().map(|it| Record::parse(it).unwrap()).collect();
                    drop(ledger);
                    disk = Disk::new();
                    ledger = disk.open();
                    // What was spent is the record of the ledger that spent it.
                    for take in known.values_mut() {
                        take.charge = None;
                    }
                    // One task of several takes is one take: made by chance here, by nobody else.
                    let names: Vec<_> = known.values().filter_map(Take::task_id).collect();
                    let tasks: std::collections::BTreeSet<_> = names.iter().collect();
                    prop_assume!(tasks.len() == names.len());
                    prop_assert_eq!(ledger.import(&records, true).unwrap().added, records.len());
                    prop_assert_eq!(lines_of(&ledger), lines);
                    let takes = std::mem::take(&mut known).into_values();
                    known = takes.zip(1..).map(|(take, seq)| {
                        (seq, Take { seq, owner: None, ..take })
                    }).collect();
                }
                Step::Hide(n, hidden) => {
                    let Some(seq) = nth(n, &known) else { continue };
                    let take = known.get_mut(&seq).unwrap();
                    if ledger.hide(take.id, hidden).unwrap() {
                        take.hidden = hidden;
                    } else {
                        prop_assert!(take.state().is_open());
                    }
                }
                Step::Reopen => {
                    drop(ledger);
                    ledger = disk.open();
                }
                Step::Release => {
                    ledger.release("me").unwrap();
                    for take in known.values_mut() {
                        take.owner = None;
                    }
                }
            }
        }
        let query = |anchor| Query { filter: Filter::default(), anchor, limit: 1000 };
        let shown: Vec<Take> = known.values().rev().filter(|take| !take.hidden).cloned().collect();
        prop_assert_eq!(&ledger.page(&query(Anchor::Newest)).unwrap().takes, &shown);
        prop_assert_eq!(&ledger.page(&query(Anchor::Oldest)).unwrap().takes, &shown);
        prop_assert_eq!(ledger.count(&Filter::default()).unwrap(), shown.len());
        for filter in filters {
            let wanted: Vec<&Take> = known.values().rev().filter(|it| filter.matches(it)).collect();
            prop_assert_eq!(ledger.count(&filter).unwrap(), wanted.len(), "{:?}", filter);
            let page = ledger.page(&Query { filter, anchor: Anchor::Newest, limit: 1000 }).unwrap();
            prop_assert_eq!(page.takes.iter().collect::<Vec<_>>(), wanted);
        }
        let taught = known.values().filter(|it| it.got.is_some() || !it.remark.eye.is_empty());
        prop_assert_eq!(ledger.filmed().unwrap().len(), taught.count());
        for take in known.values() {
            let read = ledger.take(take.id).unwrap();
            prop_assert_eq!(read.as_ref(), Some(take));
            let states = ledger.milestones(take.id).unwrap();
            prop_assert_eq!(states.last().map(|(_, state)| state.as_str()), Some(take.state().as_str()));
        }
    }
}

#[test]
fn a_row_is_written_only_over_what_it_was_read_as() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let take = ledger.insert(&new(&prompt("x"), "me", 0)).unwrap();
    let mut sending = take.clone();
    sending.apply(TakeEvent::Sending, Timestamp::from_millis(1));
    let refused = |ledger: &mut Ledger, expected| {
        matches!(ledger.commit(&sending, expected, None), Err(StoreError::Changed))
    };
    assert!(refused(&mut ledger, Expected { owner: Some("other"), state: StageName::Preparing }));
    assert!(refused(&mut ledger, Expected { owner: None, state: StageName::Preparing }));
    assert!(refused(&mut ledger, Expected { owner: Some("me"), state: StageName::Queued }));
    assert_eq!(ledger.take(take.id).unwrap(), Some(take));
}

#[test]
fn what_a_dead_process_left_is_taken_over_and_what_a_living_one_has_is_not() {
    let disk = Disk::new();
    let locks = disk.root.path().join("locks");
    let mut ledger = disk.open();
    let alive = Owner::claim(&locks).unwrap();
    let me = Owner::claim(&locks).unwrap();
    let mut put = |owner: &str, events: Vec<TakeEvent>, key_print: &'static str| -> TakeId {
        let shot = prompt("x");
        let mut take = ledger.insert(&NewTake { key_print, ..new(&shot, owner, 0) }).unwrap();
        for event in events {
            let state = take.state();
            take.apply(event, Timestamp::from_millis(1));
            ledger.commit(&take, Expected { owner: Some(owner), state }, None).unwrap();
        }
        take.id
    };
    let accepted = || vec![TakeEvent::Sending, TakeEvent::Accepted("t".to_owned())];
    let preparing = put("dead", vec![], "k1");
    let submitting = put("dead", vec![TakeEvent::Sending], "k1");
    let queued = put("dead", accepted(), "k1");
    let other_key = put("dead", accepted(), "k2");
    let theirs = put(alive.id(), accepted(), "k1");
    let adopted = ledger
        .adopt(&Adoption {
            me: me.id(),
            origin: ORIGIN,
            key_print: "k1",
            only: None,
            held: false,
            films: true,
            now: Timestamp::from_millis(9),
        })
        .unwrap();
    assert_eq!(adopted.mine.iter().map(|take| take.id).collect::<Vec<_>>(), [queued]);
    assert_eq!(adopted.others, [alive.id()]);
    let state =
        |ledger: &Ledger, id| ledger.take(id).unwrap().map(|take| (take.state(), take.owner));
    assert_eq!(state(&ledger, preparing), Some((StageName::Cancelled, None)));
    assert_eq!(state(&ledger, submitting), Some((StageName::Unconfirmed, None)));
    assert_eq!(state(&ledger, queued), Some((StageName::Queued, Some(me.id().to_owned()))));
    assert_eq!(state(&ledger, other_key), Some((StageName::Queued, None)));
    assert_eq!(state(&ledger, theirs), Some((StageName::Queued, Some(alive.id().to_owned()))));
}

#[test]
fn two_writers_lose_nothing_of_each_other() {
    let disk = Disk::new();
    drop(disk.open());
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let disk = &disk;
            scope.spawn(move || {
                let mut ledger = disk.open();
                for n in 0..50 {
                    let shot = prompt(&format!("writer {writer} take {n}"));
                    ledger.insert(&new(&shot, "me", n)).unwrap();
                }
            });
        }
    });
    let ledger = disk.open();
    assert_eq!(ledger.count(&Filter::words("\"writer 0\"")).unwrap(), 50);
    assert_eq!(ledger.count(&Filter::words("\"writer 1\"")).unwrap(), 50);
}

#[test]
fn one_connection_notices_what_another_wrote_and_not_its_own() {
    let disk = Disk::new();
    let (mut one, mut other) = (disk.open(), disk.open());
    assert!(!one.changed_elsewhere().unwrap());
    one.insert(&new(&prompt("mine"), "me", 0)).unwrap();
    assert!(!one.changed_elsewhere().unwrap());
    assert!(other.changed_elsewhere().unwrap());
    assert!(!other.changed_elsewhere().unwrap(), "told once");
}

/// Bytes of a ledger with some takes in it, everything in one file.
fn whole_ledger() -> Vec<u8> {
    let disk = Disk::new();
    let mut ledger = disk.open();
    for n in 0..20 {
        ledger.insert(&new(&prompt(&format!("take {n}")), "me", n)).unwrap();
    }
    drop(ledger);
    std::fs::read(disk.path()).unwrap()
}

#[test]
fn a_ledger_from_the_future_is_left_as_it_is() {
    let mut bytes = whole_ledger();
    // The format's number, at a fixed place of every SQLite file.
    bytes[60..64].copy_from_slice(&999u32.to_be_bytes());
    let disk = Disk::new();
    std::fs::write(disk.path(), &bytes).unwrap();
    let refused = Ledger::open(&disk.path(), &disk.root.path().join("locks"));
    assert!(matches!(refused, Err(StoreError::Newer { found: 999, .. })));
    assert_eq!(std::fs::read(disk.path()).unwrap(), bytes);
}

#[test]
fn damage_is_moved_aside_and_never_a_panic() {
    let bytes = whole_ledger();
    let mut tried: Vec<Vec<u8>> = vec![b"no database at all, but long enough to be one".repeat(40)];
    // Truncated everywhere, and a byte flipped here and there.
    tried.extend((0..bytes.len()).step_by(512).map(|end| bytes[..end].to_vec()));
    tried.extend((0..bytes.len()).step_by(997).map(|at| {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x55;
        flipped
    }));
    for damaged in tried {
        let disk = Disk::new();
        std::fs::write(disk.path(), &damaged).unwrap();
        let locks = disk.root.path().join("locks");
        let opened = match Ledger::open(&disk.path(), &locks) {
            Ok(opened) => opened,
            // The flipped byte may lie in the format's number.
            Err(StoreError::Newer { .. }) => continue,
            Err(error) => panic!("{error}"),
        };
        if let Some(aside) = &opened.moved_aside {
            assert_eq!(std::fs::read(aside).unwrap(), damaged, "nothing of it is lost");
        }
        let mut ledger = opened.ledger;
        // It may be damaged where nobody has looked yet: then that is said, and no panic.
        let _ =
            ledger.page(&Query { filter: Filter::default(), anchor: Anchor::Newest, limit: 100 });
        let _ = ledger.insert(&new(&prompt("after"), "me", 0));
    }
}

#[test]
fn an_empty_file_is_a_new_ledger() {
    let disk = Disk::new();
    std::fs::write(disk.path(), "").unwrap();
    assert_eq!(disk.open().count(&Filter::default()).unwrap(), 0);
}

#[test]
fn the_usual_time_is_the_median_of_those_that_succeeded() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    assert_eq!(ledger.usual("gen4", 5).unwrap(), None);
    for seconds in [10, 30, 20] {
        let mut take = ledger.insert(&new(&prompt("x"), "me", 0)).unwrap();
        for (event, at) in [
            (TakeEvent::Sending, 0),
            (TakeEvent::Accepted("t".to_owned()), 1000),
            (TakeEvent::Succeeded(Output::default()), seconds * 1000),
        ] {
            let state = take.state();
            take.apply(event, Timestamp::from_millis(at));
            ledger.commit(&take, Expected { owner: Some("me"), state }, None).unwrap();
        }
    }
    assert_eq!(ledger.usual("gen4", 5).unwrap().map(|usual| usual.as_secs()), Some(20));
    assert_eq!(ledger.usual("gen4", 10).unwrap(), None);
}

#[test]
fn earlier_prompts_come_once_and_newest_first() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    for text in ["a", "b", "a", "c", "b"] {
        ledger.insert(&new(&prompt(text), "me", 0)).unwrap();
    }
    assert_eq!(ledger.prompts(10).unwrap(), ["b", "c", "a"]);
    assert_eq!(ledger.prompts(2).unwrap(), ["b", "c"]);
}

/// What is written into a file without a name is lost with the process.
#[test]
fn a_ledger_whose_file_was_removed_takes_nothing() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let shot = prompt("a cat");
    ledger.insert(&new(&shot, "me", 1)).unwrap();
    std::fs::remove_file(disk.path()).unwrap();
    let refused = ledger.insert(&new(&shot, "me", 2));
    assert!(matches!(refused, Err(StoreError::Removed { .. })), "{refused:?}");
    // Nor one that another was put in the place of.
    let disk = Disk::new();
    let mut ledger = disk.open();
    std::fs::rename(disk.path(), disk.root.path().join("old.db")).unwrap();
    // Not beside the log of the old one, which would be deleted.
    let locks = disk.root.path().join("locks");
    let alone = Ledger::open(&disk.path(), &locks);
    assert!(matches!(alone, Err(StoreError::LogAlone { .. })), "{alone:?}");
    for suffix in ["-wal", "-shm"] {
        let file = |name: &str| disk.root.path().join(format!("{name}{suffix}"));
        std::fs::rename(file("ledger.db"), file("old.db")).unwrap();
    }
    disk.open().insert(&new(&shot, "you", 1)).unwrap();
    let refused = ledger.insert(&new(&shot, "me", 2));
    assert!(matches!(refused, Err(StoreError::Removed { .. })), "{refused:?}");
}
