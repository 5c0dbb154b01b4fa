//! Saved films are measured in the background: after everything else, once, and for nobody to wait.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use viewfinder::api::Timeouts;
use viewfinder::domain::{Convention, Motion, Shot, StageName, Take, TakeId};
use viewfinder::footage::Refusal;
use viewfinder::heeding::{Verdict, verdicts};
use viewfinder::measure::{Got, Why};
use viewfinder::worker::{Command, Films, Measure, Note};

use crate::bench::{Hand, KEY, PATIENCE, SHORT, Sandbox, films_into};

/// Something that measures when it is let, and tells when it begins.
struct Gauge {
    measure: Arc<Measure>,
    begun: UnboundedReceiver<PathBuf>,
    /// One word for each film that may be measured: what comes of it.
    let_go: mpsc::Sender<Result<Got, Refusal>>,
}

impl Gauge {
    fn new() -> Self {
        let (tell, begun) = unbounded_channel();
        let (let_go, wait) = mpsc::channel();
        let wait = Mutex::new(wait);
        let measure = move |film: &Path, _: &AtomicBool| {
            tell.send(film.to_owned()).unwrap();
            // Whoever let go of the gauge ends it, as a machine that dies would.
            wait.lock().unwrap().recv().unwrap_or(Err(Refusal::Stopped))
        };
        Self { measure: Arc::new(measure), begun, let_go }
    }

    /// The film that is measured next.
    async fn begun(&mut self) -> PathBuf {
        let begun = tokio::time::timeout(PATIENCE, self.begun.recv());
        begun.await.expect("nothing is measured").unwrap()
    }

    fn give(&self, got: Got) {
        self.let_go.send(Ok(got)).unwrap();
    }
}

/// What was measured, known by its number of frames.
fn got(frames: usize) -> Got {
    Got { why: None, ..Got::nothing(Why::Dark, frames, 5.0) }
}

struct Studio {
    root: tempfile::TempDir,
    sandbox: Sandbox,
    hand: Hand,
}

impl Studio {
    async fn new(measure: &Arc<Measure>) -> Self {
        let root = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(root.path(), &[]).await;
        let hand = hand(&root, &sandbox, measure);
        Self { root, sandbox, hand }
    }

    fn another(&self, measure: &Arc<Measure>) -> Hand {
        hand(&self.root, &self.sandbox, measure)
    }

    async fn saved(&mut self, prompt: &str) -> Take {
        let take = self.hand.submit(prompt).await.unwrap();
        self.hand.until_state(take.id, StageName::Saved).await
    }
}

fn hand(root: &tempfile::TempDir, sandbox: &Sandbox, measure: &Arc<Measure>) -> Hand {
    let films = Films { at_once: 1, ..films_into(root.path().join("films"), SHORT) };
    let measure = Some(Arc::clone(measure));
    Hand::measuring(root, &sandbox.base, (KEY, SHORT), Some(films), measure)
}

fn film(take: &Take) -> &Path {
    &take.film().unwrap().path
}

fn sidecar(take: &Take) -> Value {
    serde_json::from_slice(&fs::read(film(take).with_extension("json")).unwrap()).unwrap()
}

async fn measured(hand: &mut Hand, id: TakeId) -> Take {
    hand.until(id, |take| take.got.is_some()).await
}

#[tokio::test]
async fn it_begins_when_saved_is_committed_and_told_and_no_film_waits_for_it() {
    let mut gauge = Gauge::new();
    let mut studio = Studio::new(&gauge.measure).await;
    let first = studio.hand.submit("a cat").await.unwrap();
    let begun = gauge.begun().await;
    // At this moment, and nothing that was told has been heard yet.
    let told = studio.hand.heard();
    let saved = told.into_iter().find_map(|note| match note {
        Note::Take(take) if take.state() == StageName::Saved => Some(take),
        _ => None,
    });
    let saved = saved.expect("saved is told before");
    assert_eq!((saved.id, film(&saved)), (first.id, begun.as_path()));
    let connection = rusqlite::Connection::open(studio.root.path().join("ledger.db")).unwrap();
    let state: String =
        connection.query_row("SELECT state FROM takes", (), |row| row.get(0)).unwrap();
    assert_eq!(state, "saved");
    // It goes on and on, and the next films come all the same.
    let others = [studio.saved("a dog").await, studio.saved("a bird").await];
    assert!(others.iter().all(|take| take.got.is_none()));
    gauge.give(got(11));
    let take = measured(&mut studio.hand, first.id).await;
    assert_eq!(take.got.as_deref(), Some(&got(11)));
    // Then the others, one after the other, the newest first.
    for take in others.iter().rev() {
        assert_eq!(gauge.begun().await, film(take));
        assert!(gauge.begun.try_recv().is_err());
        gauge.give(got(12));
        measured(&mut studio.hand, take.id).await;
    }
}

#[tokio::test]
async fn quitting_does_not_wait_for_it_and_the_next_start_goes_on() {
    let mut gauge = Gauge::new();
    let mut studio = Studio::new(&gauge.measure).await;
    let take = studio.saved("a cat").await;
    assert_eq!(gauge.begun().await, film(&take));
    // Its thread hears nothing, and is left behind.
    studio.hand.stop(Duration::ZERO).await;
    let mut next = Gauge::new();
    studio.hand = studio.another(&next.measure);
    studio.hand.command(Command::Adopt(None)).await;
    assert_eq!(next.begun().await, film(&take));
    next.give(got(21));
    let take = measured(&mut studio.hand, take.id).await;
    assert_eq!(take.got.as_deref(), Some(&got(21)));
    // What the one left behind comes to is nobody's.
    gauge.give(got(22));
    let found = studio.hand.ledger(move |ledger| ledger.take(take.id).unwrap()).await;
    assert_eq!(found.unwrap().got.as_deref(), Some(&got(21)));
    // Nor is it measured again by the one after.
    studio.hand.stop(Duration::ZERO).await;
    let mut last = Gauge::new();
    studio.hand = studio.another(&last.measure);
    studio.hand.command(Command::Adopt(None)).await;
    let other = studio.saved("a dog").await;
    assert_eq!(last.begun().await, film(&other));
    last.give(got(23));
    measured(&mut studio.hand, other.id).await;
    studio.hand.stop(Duration::ZERO).await;
    assert!(last.begun.try_recv().is_err());
}

/// It is told to stop, so that it can take its ffmpeg along.
#[tokio::test]
async fn whoever_quits_tells_it_to_stop() {
    let (tell, mut begun) = unbounded_channel();
    let (end, ended) = mpsc::channel();
    let measure: Arc<Measure> = Arc::new(move |_: &Path, stop: &AtomicBool| {
        tell.send(()).unwrap();
        while !stop.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        end.send(()).unwrap();
        Err(Refusal::Stopped)
    });
    let mut studio = Studio::new(&measure).await;
    studio.saved("a cat").await;
    begun.recv().await.unwrap();
    // Suspended, by the shell: others may measure it meanwhile.
    let (reply, let_go) = tokio::sync::oneshot::channel();
    studio.hand.command(Command::LetGo(reply)).await;
    let_go.await.unwrap();
    ended.recv().unwrap();
    studio.hand.command(Command::Adopt(None)).await;
    begun.recv().await.unwrap();
    studio.hand.stop(Duration::ZERO).await;
    ended.recv().unwrap();
}

#[tokio::test]
async fn two_processes_measure_a_film_once() {
    let mut gauge = Gauge::new();
    let mut studio = Studio::new(&gauge.measure).await;
    let first = studio.saved("a cat").await;
    assert_eq!(gauge.begun().await, film(&first));
    let mut other = studio.another(&gauge.measure);
    other.command(Command::Adopt(None)).await;
    gauge.give(got(31));
    measured(&mut studio.hand, first.id).await;
    // Whose turn comes next finds nothing of it left; what is new is measured by one of them.
    let take = other.submit("a dog").await.unwrap();
    let second = other.until_state(take.id, StageName::Saved).await;
    assert_eq!(gauge.begun().await, film(&second));
    gauge.give(got(32));
    measured(&mut other, second.id).await;
    other.stop(Duration::ZERO).await;
    // One that waits for its turn ends as soon as any other.
    let third = studio.saved("a bird").await;
    assert_eq!(gauge.begun().await, film(&third));
    let mut waiting = studio.another(&gauge.measure);
    waiting.command(Command::Adopt(None)).await;
    waiting.stop(Duration::ZERO).await;
    assert!(gauge.begun.try_recv().is_err());
    // And one that ends leaves its turn to who waits.
    let mut heirs = Gauge::new();
    let mut heir = studio.another(&heirs.measure);
    heir.command(Command::Adopt(None)).await;
    studio.hand.stop(Duration::ZERO).await;
    assert_eq!(heirs.begun().await, film(&third));
    heirs.give(got(33));
    measured(&mut heir, third.id).await;
}

#[tokio::test]
async fn what_cannot_be_measured_now_keeps_nothing_waiting_and_is_tried_by_the_next() {
    let gauge = Gauge::new();
    let mut studio = Studio::new(&gauge.measure).await;
    let nobody = std::io::Error::from(std::io::ErrorKind::NotFound);
    gauge.let_go.send(Err(Refusal::NoFile(nobody))).unwrap();
    let missing = studio.saved("a cat").await;
    studio.hand.until_note(|note| *note == Note::NotMeasured(Some(missing.id))).await;
    gauge.give(got(41));
    let second = studio.saved("a dog").await;
    measured(&mut studio.hand, second.id).await;
    // One that is no film is not tried again by anybody.
    gauge.let_go.send(Err(Refusal::NoFilm { said: "moov".to_owned(), frames: 3 })).unwrap();
    let odd = studio.saved("a bird").await;
    let odd = measured(&mut studio.hand, odd.id).await;
    let nothing = odd.got.unwrap();
    assert_eq!((nothing.why, nothing.frames), (Some(Why::Unreadable), 3));
    studio.hand.stop(Duration::ZERO).await;
    let mut next = Gauge::new();
    studio.hand = studio.another(&next.measure);
    studio.hand.command(Command::Adopt(None)).await;
    assert_eq!(next.begun().await, film(&missing));
    next.give(got(42));
    measured(&mut studio.hand, missing.id).await;
    assert!(next.begun.try_recv().is_err());
}

#[tokio::test]
async fn a_film_that_comes_anew_is_measured_whatever_was_wrong_with_the_one_before() {
    let mut gauge = Gauge::new();
    let mut studio = Studio::new(&gauge.measure).await;
    // Whether the measuring that failed has ended when the film comes again, or is still at another.
    for busy in [false, true] {
        let nobody = std::io::Error::from(std::io::ErrorKind::NotFound);
        let take = studio.saved("a cat").await;
        assert_eq!(gauge.begun().await, film(&take));
        fs::remove_file(film(&take)).unwrap();
        let other = if busy { Some(studio.saved("a dog").await) } else { None };
        gauge.let_go.send(Err(Refusal::NoFile(nobody))).unwrap();
        studio.hand.until_note(|note| *note == Note::NotMeasured(Some(take.id))).await;
        if other.is_some() {
            gauge.begun().await;
        }
        studio.hand.command(Command::Fetch(take.id, true)).await;
        studio.hand.until(take.id, |take| take.state() == StageName::Downloading).await;
        studio.hand.until_state(take.id, StageName::Saved).await;
        if let Some(other) = other {
            gauge.give(got(54));
            measured(&mut studio.hand, other.id).await;
        }
        assert_eq!(gauge.begun().await, film(&take));
        gauge.give(got(55));
        measured(&mut studio.hand, take.id).await;
    }
}

#[tokio::test]
async fn a_measurement_that_breaks_takes_nothing_along() {
    let broke = Arc::new(AtomicBool::new(false));
    let once = Arc::clone(&broke);
    let measure: Arc<Measure> = Arc::new(move |_: &Path, _: &AtomicBool| {
        assert!(once.swap(true, Ordering::SeqCst), "broken");
        Ok(got(51))
    });
    let mut studio = Studio::new(&measure).await;
    let first = studio.saved("a cat").await;
    // Both are there to be measured before the first is tried, or not: one of them is what broke.
    let second = studio.saved("a dog").await;
    let third = studio.saved("a bird").await;
    measured(&mut studio.hand, third.id).await;
    assert!(broke.load(Ordering::SeqCst));
    studio.hand.stop(Duration::ZERO).await;
    studio.hand = studio.another(&measure);
    studio.hand.command(Command::Adopt(None)).await;
    for take in [first, second] {
        measured(&mut studio.hand, take.id).await;
    }
}

#[tokio::test]
async fn without_ffmpeg_that_is_said_once_and_what_is_missing_is_measured_later() {
    let there = Arc::new(AtomicBool::new(false));
    let installed = Arc::clone(&there);
    let measure: Arc<Measure> = Arc::new(move |_: &Path, _: &AtomicBool| {
        if installed.load(Ordering::SeqCst) { Ok(got(61)) } else { Err(Refusal::NoFfmpeg) }
    });
    let mut studio = Studio::new(&measure).await;
    let first = studio.saved("a cat").await;
    let not_measured = |note: &Note| *note == Note::NotMeasured(None);
    studio.hand.until_note(not_measured).await;
    studio.hand.until_note(|note| matches!(note, Note::Unmeasured(_))).await;
    let second = studio.saved("a dog").await;
    // Each time, though its reason is told once.
    studio.hand.until_note(not_measured).await;
    there.store(true, Ordering::SeqCst);
    let third = studio.saved("a bird").await;
    for take in [first, second, third] {
        let take = measured(&mut studio.hand, take.id).await;
        assert_eq!(take.got.as_deref(), Some(&got(61)));
    }
    let [report] = studio.hand.unmeasured.as_slice() else { panic!("it is told once") };
    assert!(report.what.contains("no ffmpeg") && report.next.contains("Install ffmpeg"));
    assert_eq!(studio.hand.troubles, []);
}

#[tokio::test]
async fn the_sidecar_that_is_the_takes_own_has_it_and_no_other() {
    let gauge = Gauge::new();
    let mut studio = Studio::new(&gauge.measure).await;
    let take = studio.saved("a cat").await;
    let before = sidecar(&take);
    assert_eq!(before.get("camera"), None);
    let text = || fs::read_to_string(film(&take).with_extension("json")).unwrap();
    let answer = text().lines().rev().nth(1).unwrap().to_owned();
    gauge.give(got(71));
    measured(&mut studio.hand, take.id).await;
    // It is written after that was told.
    studio.hand.stop(Duration::from_secs(30)).await;
    let mut after = sidecar(&take);
    let camera = after.as_object_mut().unwrap().remove("camera").unwrap();
    assert_eq!(after, before, "everything else is as it was");
    assert!(text().ends_with(&format!("{answer}\n}}\n")), "{}", text());
    assert_eq!(camera["frames"], 71);
    let nothing = json!({"total": null, "per_second": null, "moved": "unclear"});
    assert_eq!((&camera["roll"], &camera["certain"]), (&nothing, &Value::Bool(true)));
    let left: Vec<_> = fs::read_dir(studio.root.path().join("films")).unwrap().flatten().collect();
    assert!(left.iter().all(|it| !it.file_name().to_string_lossy().contains(".part")));
}

#[tokio::test]
async fn what_somebody_else_put_in_the_sidecars_place_stays() {
    let of_another = r#"{"take": "zzzzzzzz", "shot": {}, "provider": "x", "answer": null}"#;
    for theirs in [Some("my own notes"), Some(of_another), None] {
        let mut gauge = Gauge::new();
        let mut studio = Studio::new(&gauge.measure).await;
        let take = studio.saved("a cat").await;
        gauge.begun().await;
        let path = film(&take).with_extension("json");
        fs::remove_file(&path).unwrap();
        if let Some(theirs) = theirs {
            fs::write(&path, theirs).unwrap();
        }
        gauge.give(got(81));
        measured(&mut studio.hand, take.id).await;
        studio.hand.stop(Duration::from_secs(30)).await;
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), theirs);
    }
    // Nor does it matter where the folder is gone.
    let mut gauge = Gauge::new();
    let mut studio = Studio::new(&gauge.measure).await;
    let take = studio.saved("a cat").await;
    gauge.begun().await;
    fs::remove_dir_all(studio.root.path().join("films")).unwrap();
    gauge.give(got(82));
    let take = measured(&mut studio.hand, take.id).await;
    assert_eq!(take.got.as_deref(), Some(&got(82)));
}

#[tokio::test]
async fn only_a_sidecar_that_this_ledger_wrote_is_written_again_and_by_way_of_a_file_it_knows() {
    // What is forgotten of the files of the take, and whether its sidecar is its own then.
    for (forgotten, own) in [("%.json%", false), ("%.json_%", true)] {
        let mut gauge = Gauge::new();
        let mut studio = Studio::new(&gauge.measure).await;
        let take = studio.saved("a cat").await;
        gauge.begun().await;
        let path = film(&take).with_extension("json");
        let before = fs::read(&path).unwrap();
        let ledger = rusqlite::Connection::open(studio.root.path().join("ledger.db")).unwrap();
        let forget = "DELETE FROM files WHERE path LIKE ?1";
        assert_eq!(ledger.execute(forget, [forgotten]).unwrap(), if own { 1 } else { 2 });
        gauge.give(got(91));
        measured(&mut studio.hand, take.id).await;
        studio.hand.stop(Duration::from_secs(30)).await;
        assert_eq!(fs::read(&path).unwrap() == before, !own);
        let count = "SELECT count(*) FROM files WHERE path LIKE ?1";
        let known: u32 = ledger.query_row(count, [forgotten], |row| row.get(0)).unwrap();
        assert_eq!(known, u32::from(own), "the file that is written first can be purged");
    }
}

/// A sandbox whose models do what they are told, do nothing of it, or do the opposite; each film is
/// that of its own move.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_sandbox_disobeys_is_measured_in_its_films() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder.join("ffmpeg").is_file()) {
        eprintln!("SKIPPED: there is no ffmpeg on the PATH");
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::filming(root.path(), "gen4:z=-1;mine:z=0;gen4.5:z=1").await;
    // Its host makes a film while that is asked for, and machines may be busy.
    let patient = Timeouts { submit: PATIENCE, idle: PATIENCE, ..SHORT };
    let films = films_into(root.path().join("films"), patient);
    let measure: Arc<Measure> = Arc::new(viewfinder::footage::measured);
    let base = &sandbox.base;
    let mut hand = Hand::measuring(&root, base, (KEY, patient), Some(films), Some(measure));
    let motion: Motion = "z=5".parse().unwrap();
    let mut takes = Vec::new();
    for (model, verdict) in
        [("gen4", Verdict::Opposite), ("mine", Verdict::Ignored), ("gen4.5", Verdict::Heeded)]
    {
        let shot = Shot { model: model.to_owned(), motion, ..Shot::default() };
        let shot = Shot { prompt: "a lighthouse".to_owned(), ..shot };
        takes.push((hand.submit_shot(shot).await.unwrap().id, verdict));
    }
    for (id, verdict) in takes {
        let take = measured(&mut hand, id).await;
        let got = take.got.as_deref().unwrap();
        let found = verdicts(&motion, &Convention::default(), got, [None; 4]);
        assert_eq!(found, [None, None, Some(verdict), None], "{}: {got:?}", take.shot.model);
    }
}
