//! Bytes that came are there until better ones are, whatever a host does and however often.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use viewfinder::domain::{FailureKind, StageName};
use viewfinder::worker::{Command, Limits, Note};

use crate::addresses::Ready;
use crate::bench::{Hand, KEY, SHORT, films_into};
use crate::films::Studio;
use crate::hosts::{FILM, Host, answer};

/// What a host does on top of breaking off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    /// It knows ranges, and what it has by a tag.
    Ranges,
    /// It knows the tag and no ranges.
    NoRanges,
    /// It knows nothing of its film but its length.
    NoTag,
    /// Nor that.
    NoLength,
    /// It has another film with every few answers, one of [`VERSIONS`].
    Changes,
    /// It says something else every few answers, as if it were the film.
    Pages,
}

/// What it does to one request.
#[derive(Clone, Copy, Debug)]
struct Turn {
    /// Bytes of the film, counted from its beginning, after which it breaks off.
    cut: usize,
    /// Which of several films it has now; 0 is [`FILM`].
    version: usize,
}

/// Films that one host may have.
const VERSIONS: usize = 5;

/// One of several films that begin in the same way, and are as long as each other.
fn version(nth: usize) -> Vec<u8> {
    let mut film = FILM.to_vec();
    // Some differ from the beginning on, others only later.
    let from = if nth.is_multiple_of(2) { 5000 } else { 60 };
    for byte in &mut film[from..] {
        *byte ^= u8::try_from(nth).unwrap();
    }
    film
}

fn says(habit: Habit, turn: Turn, head: &str) -> Vec<u8> {
    if habit == Habit::Pages && turn.version > 0 {
        let headers = "Content-Length: 15\r\nContent-Type: video/mp4\r\nETag: \"p\"\r\n";
        return answer("200 OK", headers, b"Internal Error\n");
    }
    let (film, tag) = match habit {
        Habit::Changes => (version(turn.version), format!("ETag: \"{}\"\r\n", turn.version)),
        Habit::NoTag | Habit::NoLength => (FILM.to_vec(), String::new()),
        _ => (FILM.to_vec(), "ETag: \"a\"\r\n".to_owned()),
    };
    let same =
        head.contains(&format!("if-{}", tag.trim().replace("ETag:", "range:").to_lowercase()));
    let range = head.split("range: bytes=").nth(1).and_then(|it| it.split('-').next());
    let from: usize = range.and_then(|it| it.parse().ok()).unwrap_or(0);
    let from = if matches!(habit, Habit::Ranges | Habit::Changes) && same { from } else { 0 };
    let part = film.get(from..turn.cut.max(from)).unwrap_or_default();
    let length = film.len() - from;
    if habit == Habit::NoLength {
        return answer("200 OK", "", part);
    }
    let headers = format!("Content-Length: {length}\r\n{tag}");
    if from > 0 {
        let range = format!("Content-Range: bytes {from}-{}/{}\r\n", film.len() - 1, film.len());
        return answer("206 Partial Content", &format!("{headers}{range}"), part);
    }
    answer("200 OK", &headers, part)
}

/// How many first bytes of a film are in a folder, in one file.
fn on_disk(folder: &Path, film: &[u8]) -> usize {
    let entries = fs::read_dir(folder).unwrap();
    let files = entries.map(|entry| fs::read(entry.unwrap().path()).unwrap_or_default());
    let same = |file: Vec<u8>| file.iter().zip(film).take_while(|(a, b)| a == b).count();
    files.map(same).max().unwrap_or(0)
}

/// A film that breaks off at 200 places loses no byte that had come, over restarts and whatever else
/// its host does; and ends whole.
#[tokio::test]
async fn a_film_cut_at_two_hundred_places_loses_no_byte_that_had_come() {
    let mut running = tokio::task::JoinSet::new();
    for (nth, habit) in [
        Habit::Ranges,
        Habit::NoRanges,
        Habit::NoTag,
        Habit::NoLength,
        Habit::Changes,
        Habit::Pages,
    ]
    .into_iter()
    .enumerate()
    {
        running.spawn(cut_often(habit, nth as u64 + 1));
    }
    let mut cuts = 0;
    while let Some(done) = running.join_next().await {
        cuts += done.unwrap();
    }
    assert!(cuts >= 200, "{cuts}");
}

async fn cut_often(habit: Habit, mut seed: u64) -> usize {
    const CUTS: usize = 36;
    let mut random = move |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    let turns: Vec<Turn> = (0..CUTS)
        .map(|nth| {
            // Further and further, now and then far behind.
            let most = FILM.len() * (nth + 2) / (CUTS + 2);
            let cut = if random(3) == 0 { random(FILM.len() / 2) } else { most };
            Turn { cut, version: random(VERSIONS) }
        })
        .collect();
    let done: Arc<Mutex<Vec<Turn>>> = Arc::default();
    let (script, told) = (turns.clone(), Arc::clone(&done));
    let host = Host::new(move |_, nth, head| {
        let last = Turn { cut: usize::MAX, version: 0 };
        let turn = script.get(nth).copied().unwrap_or(last);
        told.lock().unwrap().push(turn);
        let turn = Turn { cut: turn.cut.min(FILM.len()), ..turn };
        says(habit, turn, head)
    });
    let host = host.await;
    let ready = Ready::new(&[]).await;
    let id = ready.take.id;
    ready.change(&format!(
        "UPDATE takes SET poster_url = NULL, last_frame_url = NULL, video_url = '{}/f'",
        host.base
    ));
    let films: Vec<Vec<u8>> = (0..VERSIONS).map(version).collect();
    let (mut most, mut answers) = ([0; VERSIONS], 0);
    let mut hand = plain_hand(&ready);
    hand.command(Command::Fetch(id, true)).await;
    loop {
        match hand.note().await {
            Note::FilmLater { .. } => {}
            Note::Take(take) if take.id == id && take.state() == StageName::Saved => break,
            Note::Take(take) if take.id == id && !take.is_under_way() => {}
            _ => continue,
        }
        let asked = done.lock().unwrap().len();
        for (film, most) in films.iter().zip(&mut most) {
            let now = on_disk(&ready.folder(), film);
            assert!(
                now >= *most,
                "{habit:?}: {now} bytes of {most} are left after {asked} answers"
            );
            *most = now;
        }
        // What came of the last answer is there.
        if asked > answers {
            answers = asked;
            let turn = done.lock().unwrap()[asked - 1];
            let sent = if habit == Habit::Changes { turn.version } else { 0 };
            if habit != Habit::Pages || turn.version == 0 {
                let now = on_disk(&ready.folder(), &films[sent]);
                assert!(now >= turn.cut.min(FILM.len()), "{habit:?} {turn:?}: {now}");
            }
        }
        if asked.is_multiple_of(7) {
            hand.stop(Duration::from_secs(5)).await;
            hand = plain_hand(&ready);
        }
        hand.command(Command::Fetch(id, true)).await;
    }
    let take = hand.ledger(move |ledger| ledger.take(id)).await.unwrap().unwrap();
    let film = take.film().unwrap();
    let bytes = fs::read(&film.path).unwrap();
    assert!(bytes == FILM || (habit == Habit::Changes && films.contains(&bytes)), "{habit:?}");
    let mut left = ready.on_disk();
    left.retain(|name| name.contains(".part"));
    assert_eq!(left, [] as [String; 0], "{habit:?}");
    done.lock().unwrap().iter().filter(|turn| turn.cut < FILM.len()).count()
}

/// A host that has another film with every answer cannot fill the disk, and does not take what has
/// come of the longer ones either.
#[tokio::test]
async fn of_more_versions_than_are_kept_the_longest_stay() {
    const ALL: usize = 12;
    let length = |nth: usize| 8000 + 1000 * ((nth * 7) % ALL);
    let host = Host::new(move |_, nth, _| {
        let film = version(nth);
        let headers = format!("Content-Length: {}\r\n", film.len());
        answer("200 OK", &headers, &film[..length(nth.min(ALL - 1))])
    });
    let host = host.await;
    let ready = Ready::new(&[]).await;
    let id = ready.take.id;
    ready.change(&format!("UPDATE takes SET video_url = '{}/f'", host.base));
    let mut hand = plain_hand(&ready);
    hand.command(Command::Fetch(id, true)).await;
    for asked in 1..=ALL {
        hand.until_note(|note| matches!(note, Note::FilmLater { .. })).await;
        let mut lengths: Vec<usize> = (0..asked).map(length).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        let longest = &lengths[..lengths.len().min(8)];
        for nth in (0..asked).filter(|nth| longest.contains(&length(*nth))) {
            let now = on_disk(&ready.folder(), &version(nth));
            assert!(now >= length(nth), "{now} of {} after {asked} answers", length(nth));
        }
        if asked < ALL {
            hand.command(Command::Fetch(id, true)).await;
        }
    }
    assert!(ready.on_disk().len() <= 9, "{:?}", ready.on_disk());
}

/// A process that asks the host only.
fn plain_hand(ready: &Ready) -> Hand {
    let films = films_into(ready.folder(), SHORT);
    // With another key it asks the provider nothing, whose address would be another one.
    Hand::fetching_so(&ready.root, &ready.sandbox.base, "sk-another-0123456789", SHORT, Some(films))
}

#[tokio::test]
async fn a_film_that_lacks_nothing_but_the_last_mark_of_its_chunks_is_whole() {
    let cut = move |_: &str, _, _: &str| {
        let head = format!("{:x}\r\n", FILM.len());
        let body = [head.as_bytes(), FILM, b"\r\n"].concat();
        answer("200 OK", "Transfer-Encoding: chunked\r\n", &body)
    };
    let host = Host::new(cut).await;
    let mut studio = Studio::new(&[&host.sent_on("*")]).await;
    let take = studio.film("a cat").await;
    assert_eq!(take.state(), StageName::Saved, "{:?}", take.failure());
    assert!(fs::read(&take.film().unwrap().path).unwrap() == FILM);
    assert_eq!(host.asked().len(), 1);
}

/// A film may have an end before the one that its host announces.
#[tokio::test]
async fn a_film_of_which_less_came_than_was_announced_is_not_whole_whatever_it_says_itself() {
    let more = [&50_008_u32.to_be_bytes()[..], b"mdat", &vec![7; 50_000]].concat();
    let length = FILM.len() + more.len();
    let cut =
        move |_: &str, _, _: &str| answer("200 OK", &format!("Content-Length: {length}\r\n"), FILM);
    let host = Host::new(cut).await;
    let ready = Ready::new(&[&host.sent_on("*")]).await;
    let (id, mut hand) = (ready.take.id, ready.hand());
    hand.command(Command::Fetch(id, true)).await;
    let ended = |take: &viewfinder::domain::Take| {
        take.failure().is_some() || take.state() == StageName::Saved
    };
    let held = hand.until_impatiently(id, ended).await;
    assert_eq!(held.state(), StageName::Succeeded, "{:?}", held.film());
    let part = held.part.unwrap();
    assert!(part.file.to_str().unwrap().ends_with(".partial.mp4"), "{part:?}");
    assert!(fs::read(&part.file).unwrap() == FILM);
}

/// A host that always ends at the same place has no more of it.
#[tokio::test]
async fn a_film_that_always_breaks_off_at_the_same_place_is_kept_as_far_as_it_goes() {
    let cut = |_: &str, _, _: &str| {
        answer("200 OK", &format!("Content-Length: {}\r\n", FILM.len()), &FILM[..20_000])
    };
    let host = Host::new(cut).await;
    let ready = Ready::new(&[&host.sent_on("*")]).await;
    let (id, mut hand) = (ready.take.id, ready.hand());
    hand.command(Command::Fetch(id, true)).await;
    let take = loop {
        match hand.note().await {
            // Impatient.
            Note::FilmLater { id, .. } => hand.command(Command::Fetch(id, true)).await,
            Note::Take(take) if take.id == id && take.failure().is_some() => break *take,
            _ => {}
        }
    };
    assert_eq!(take.state(), StageName::Succeeded);
    assert!(take.failure().unwrap().message.contains("broke"), "{:?}", take.failure());
    let part = take.part.unwrap();
    assert!(part.file.to_str().unwrap().ends_with(".partial.mp4"), "{part:?}");
    assert!(fs::read(&part.file).unwrap() == FILM[..20_000]);
    assert!((6..10).contains(&host.asked().len()), "{}", host.asked().len());
    assert_eq!(ready.asked("feed").len(), 1);
}

#[tokio::test]
async fn of_several_versions_the_one_of_which_most_came_gets_the_name() {
    let host = Host::new(|_, nth, _| {
        let film = version(usize::from(nth > 0));
        let headers = format!("Content-Length: {}\r\n", film.len());
        answer("200 OK", &headers, &film[..if nth == 0 { 30_000 } else { 6000 }])
    });
    let host = host.await;
    let ready = Ready::new(&[&host.sent_on("*")]).await;
    let (id, mut hand) = (ready.take.id, ready.hand());
    hand.command(Command::Fetch(id, true)).await;
    let held = hand.until_impatiently(id, |take| take.failure().is_some()).await;
    let part = held.part.unwrap();
    assert!(part.file.to_str().unwrap().ends_with(".partial.mp4"), "{part:?}");
    assert!(fs::read(&part.file).unwrap() == FILM[..30_000]);
    assert_eq!(on_disk(&ready.folder(), &version(1)), 6000);
}

/// The host has it no more, but all of it is here.
#[tokio::test]
async fn a_part_that_is_whole_by_its_own_word_needs_no_host() {
    let ready = Ready::new(&["film:1=cut,at=30000", "film:2+=status=404"]).await;
    let mut hand = ready.hand();
    let id = ready.take.id;
    hand.command(Command::Fetch(id, true)).await;
    let later = hand.until_note(|note| matches!(note, Note::FilmLater { .. })).await;
    drop(later);
    hand.command(Command::Fetch(id, false)).await;
    let stopped = hand.until_state(id, StageName::Succeeded).await;
    hand.stop(Duration::from_secs(5)).await;
    let part = stopped.part.unwrap();
    fs::write(&part.file, FILM).unwrap();
    ready.change(&format!("UPDATE takes SET film_done = {}, film_total = NULL", FILM.len()));
    let mut hand = ready.hand();
    hand.command(Command::Fetch(id, true)).await;
    let saved = hand.until_state(id, StageName::Saved).await;
    assert!(fs::read(&saved.film().unwrap().path).unwrap() == FILM);
    assert_eq!(ready.asked("film").len(), 1);
}

#[tokio::test]
async fn a_film_without_an_end_is_held_and_what_came_stays() {
    let endless = |_: &str, _, _: &str| {
        let body = [FILM, &vec![7; 3_000_000]].concat();
        answer("200 OK", "", &body)
    };
    let host = Host::new(endless).await;
    let ready = Ready::new(&[&host.sent_on("*")]).await;
    let mut films = films_into(ready.folder(), SHORT);
    films.limits = Limits { unsaid: 1_000_000, ..Limits::default() };
    let mut hand = Hand::fetching_so(&ready.root, &ready.sandbox.base, KEY, SHORT, Some(films));
    hand.command(Command::Fetch(ready.take.id, true)).await;
    let held = hand.until(ready.take.id, |take| take.failure().is_some()).await;
    let why = held.failure().unwrap();
    assert_eq!((held.state(), why.kind), (StageName::Succeeded, FailureKind::Disk), "{why:?}");
    assert!(why.message.contains("without saying how long"), "{}", why.message);
    let part = held.part.unwrap();
    assert_eq!(part.done, 1_000_000);
    assert!(fs::read(&part.file).unwrap().starts_with(FILM));
}

#[tokio::test]
async fn what_cannot_be_written_beside_a_film_does_not_hold_it() {
    let mut studio = Studio::new(&["feed:1-20=wrapped"]).await;
    let take = studio.hand.submit("a cat").await.unwrap();
    let day = take.created.day(&jiff::tz::TimeZone::UTC);
    let stem = format!("{day}-a-cat-{}", take.id);
    for name in ["json.part", "poster.png.part"] {
        fs::create_dir_all(studio.folder().join(format!("{stem}.{name}"))).unwrap();
    }
    let saved = studio.hand.until(take.id, |take| !take.is_under_way()).await;
    assert_eq!(saved.state(), StageName::Saved, "{:?}", saved.failure());
    let film = saved.film().unwrap();
    assert!(film.poster.is_none() && film.last_frame.is_some(), "{film:?}");
    let remark = film.remark.as_ref().unwrap();
    assert!(remark.contains("poster") && remark.contains("beside it"), "{remark}");
}
