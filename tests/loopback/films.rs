//! Films: from "succeeded" to a file that is whole, whatever the host does on the way.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use viewfinder::domain::{FailureKind, StageName, Take};
use viewfinder::worker::{Command, Estimate, Note};

use crate::bench::{Hand, KEY, SHORT, Sandbox, films_into};

pub(crate) struct Studio {
    pub(crate) root: tempfile::TempDir,
    pub(crate) sandbox: Sandbox,
    pub(crate) hand: Hand,
}

impl Studio {
    pub(crate) async fn new(faults: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(root.path(), faults).await;
        let folder = root.path().join("films");
        let hand = Hand::fetching(&root, &sandbox.base, KEY, SHORT, Some(folder));
        Self { root, sandbox, hand }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join("films")
    }

    /// A take as it is when nothing goes on with it any more.
    pub(crate) async fn film(&mut self, prompt: &str) -> Take {
        let take = self.hand.submit(prompt).await.unwrap();
        self.hand.until(take.id, |take| !take.is_under_way()).await
    }

    /// The same, with what waits for its next try tried at once.
    pub(crate) async fn impatiently(&mut self, prompt: &str) -> Take {
        let take = self.hand.submit(prompt).await.unwrap();
        self.hand.until_impatiently(take.id, |take| !take.is_under_way()).await
    }

    /// What the host has, asked for by other means, until nothing is left of the faults.
    pub(crate) async fn whole(&self, take: &Take) -> Vec<u8> {
        let url = &take.output().unwrap().film;
        let path = url.split_once("127.0.0.1:").unwrap().1.split_once('/').unwrap().1;
        let address = self.sandbox.base.trim_start_matches("http://");
        loop {
            let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
            let request =
                format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
            socket.write_all(request.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            // A reset is one of the faults.
            let _ = socket.read_to_end(&mut answer).await;
            let Some(head) = answer.windows(4).position(|at| at == b"\r\n\r\n") else { continue };
            let body = answer.split_off(head + 4);
            let head = String::from_utf8(answer).unwrap().to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap_or_default();
            let length = length.split('\r').next().unwrap_or_default();
            if head.starts_with("http/1.1 200") && length.parse() == Ok(body.len()) {
                return body;
            }
        }
    }

    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.folder())
    }

    /// Names with this ending.
    pub(crate) fn ending(&self, ending: &str) -> Vec<String> {
        let ends = |name: &String| Path::new(name).extension().is_some_and(|it| it == ending);
        self.names().into_iter().filter(ends).collect()
    }

    pub(crate) fn asked_for_films(&self) -> Vec<Value> {
        self.sandbox.requests().into_iter().filter(|request| request["route"] == "film").collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_film_its_pictures_and_what_made_it_are_on_the_disk() {
    let mut studio = Studio::new(&[]).await;
    let take = studio.film("Nước chảy, đá mòn").await;
    assert_eq!(take.state(), StageName::Saved, "{:?}", take.failure());
    let film = take.film().unwrap().clone();
    let day = take.created.day(&jiff::tz::TimeZone::UTC);
    let stem = format!("{day}-nước-chảy-đá-mòn-{}", take.id);
    let expected =
        [".json", ".last.png", ".mp4", ".poster.png"].map(|ending| format!("{stem}{ending}"));
    assert_eq!(studio.names(), expected);
    assert_eq!(film.path, studio.folder().join(&expected[2]));
    let bytes = fs::read(&film.path).unwrap();
    assert_eq!((bytes.len() as u64, bytes), (film.bytes, studio.whole(&take).await));
    assert_eq!(film.poster, Some(studio.folder().join(&expected[3])));
    assert_eq!(film.last_frame, Some(studio.folder().join(&expected[1])));
    let about: Value =
        serde_json::from_slice(&fs::read(studio.folder().join(&expected[0])).unwrap()).unwrap();
    assert_eq!(about["shot"]["prompt"], "Nước chảy, đá mòn");
    assert_eq!(about["take"], take.id.as_str());
    assert_eq!(about["task_id"], take.task_id().unwrap());
    assert_eq!(about["estimated_usd"], 0.5);
    assert!(about["answer"].is_object() && about["ended"].is_string(), "{about}");
    // The key goes to the provider and to nobody else.
    for request in studio.sandbox.requests() {
        let from_host = request["route"] == "film" || request["route"] == "image";
        assert_eq!(request["authorization"], !from_host, "{request}");
    }
    let all = names(studio.root.path()).into_iter().map(|name| studio.root.path().join(name));
    let written = all.chain(expected.iter().map(|name| studio.folder().join(name)));
    for path in written.filter(|path| path.is_file()) {
        let bytes = fs::read(&path).unwrap();
        let leaks = bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes());
        assert!(!leaks, "{}", path.display());
    }
}

#[tokio::test]
async fn whatever_the_host_does_the_film_is_whole() {
    let faults: [&[&str]; 22] = [
        &["film:1=cut,at=1000"],
        &["film:1-3=cut,at=20000"],
        &["film:1=cut,at=0"],
        &["film:1=cut,at=1000", "film:2=no-range"],
        &["film:1=cut,at=1000", "film:2=changed"],
        &["film:1=cut,at=1000", "film:2=status=416"],
        &["film:1=reset-before"],
        &["film:1=reset-after"],
        &["film:1=stall,at=100"],
        &["film:1=500"],
        &["film:1=429,retry-after=0"],
        &["film:1=html"],
        &["film:1=garbage"],
        &["film:1=status=403"],
        &["film:1=status=404"],
        &["film:1=wrong-length"],
        &["film:1=wrong-length,says=60000"],
        &["film:1=cut,at=1000", "film:2=wrong-range"],
        &["film:1=expired"],
        &["film:1=cut,at=1000", "film:2=expired"],
        &["film:1=redirect,to=ftp://127.0.0.1/film.mp4"],
        &["film:1=redirect,to=/nowhere"],
    ];
    let mut running = tokio::task::JoinSet::new();
    for faults in faults {
        running.spawn(async move {
            let mut studio = Studio::new(faults).await;
            let take = studio.film("a cat").await;
            assert_eq!(take.state(), StageName::Saved, "{faults:?}: {:?}", take.failure());
            let bytes = fs::read(&take.film().unwrap().path).unwrap();
            assert!(bytes == studio.whole(&take).await, "{faults:?}: another film");
            assert!(studio.ending("part").is_empty(), "{faults:?}");
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

/// Cut again and again at any place, a film is byte by byte the host's, or has no final name.
#[tokio::test]
async fn two_hundred_cuts_leave_no_mixed_film() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let mut running = tokio::task::JoinSet::new();
    for nth in 0..14 {
        // The first ten are cut twenty times each; the others meet other files in between.
        let faults: Vec<String> = (1..=20)
            .map(|request| match random(if nth < 10 { 1 } else { 6 }) {
                0 if nth < 10 => format!("film:{request}=cut,at={}", random(1000)),
                0 => format!("film:{request}=changed"),
                1 => format!("film:{request}=no-range"),
                _ => format!("film:{request}=cut,at={}", random(30_000)),
            })
            .collect();
        running.spawn(cut(faults));
    }
    let mut cuts = 0;
    while let Some(done) = running.join_next().await {
        cuts += done.unwrap();
    }
    assert!(cuts >= 200, "{cuts}");
}

/// Follows a film through these faults; returns how often it was cut.
async fn cut(faults: Vec<String>) -> usize {
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    let mut studio = Studio::new(&faults).await;
    let take = studio.hand.submit("a cat").await.unwrap();
    // Impatient: whatever waits for its next try is tried at once.
    let take = loop {
        match studio.hand.note().await {
            Note::Take(now) if now.id == take.id && !now.is_under_way() => break *now,
            Note::FilmLater { id, .. } => {
                assert!(studio.ending("mp4").is_empty(), "{faults:?}");
                studio.hand.command(Command::Fetch(id, true)).await;
            }
            _ => {}
        }
    };
    assert_eq!(take.state(), StageName::Saved, "{faults:?}: {:?}", take.failure());
    let bytes = fs::read(&take.film().unwrap().path).unwrap();
    assert!(bytes == studio.whole(&take).await, "{faults:?}: a mixed film");
    let cut =
        |request: &&Value| request["fault"].as_str().is_some_and(|fault| fault.starts_with("cut"));
    studio.asked_for_films().iter().filter(cut).count()
}

#[tokio::test]
async fn a_cut_film_goes_on_where_it_stopped() {
    let mut studio = Studio::new(&["film:1=cut,at=20000"]).await;
    let take = studio.film("a cat").await;
    assert_eq!(take.state(), StageName::Saved);
    let asked = studio.asked_for_films();
    let statuses: Vec<_> = asked.iter().map(|request| request["status"].clone()).collect();
    assert_eq!(statuses[..2], [Value::from(200), Value::from(206)], "{asked:?}");
}

/// Pages and answers that make no sense are often gone a moment later, so a few of them in one
/// moment, of whichever kinds, hold no film.
#[tokio::test]
async fn odd_answers_in_a_row_are_passing() {
    let faults: [&[&str]; 8] = [
        &["film:1-2=html"],
        &["film:1=html", "film:2=status=416"],
        &["film:1-2=empty"],
        &["film:1-6=status=204"],
        &["film:1=html", "film:2=garbage", "film:3=html"],
        &["film:1-2=html", "film:3=cut,at=0", "film:4=status=451"],
        &["film:1=html", "film:2-3=cut,at=0"],
        &["film:1=cut,at=20000", "film:2-4=html", "film:5=status=416"],
    ];
    let mut running = tokio::task::JoinSet::new();
    for faults in faults {
        running.spawn(async move {
            let mut studio = Studio::new(faults).await;
            let take = studio.impatiently("a cat").await;
            assert_eq!(take.state(), StageName::Saved, "{faults:?}: {:?}", take.failure());
            let film = take.film().unwrap();
            assert_eq!(film.remark, None, "{faults:?}");
            assert!(fs::read(&film.path).unwrap() == studio.whole(&take).await, "{faults:?}");
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn a_page_that_stays_holds_its_film_and_is_said_in_its_own_words() {
    let mut studio = Studio::new(&["film:*=html"]).await;
    let take = studio.impatiently("a cat").await;
    assert_eq!(take.state(), StageName::Succeeded);
    assert_eq!(studio.asked_for_films().len(), 7);
    let why = take.failure().unwrap();
    assert_eq!(why.kind, FailureKind::Unclear);
    assert!(why.message.ends_with("sent a page in place of it: “Welcome”"), "{}", why.message);
    assert_eq!(studio.names(), [] as [String; 0]);
}

/// Once it may be a bad moment; what comes twice is what there is.
#[tokio::test]
async fn what_nobody_knows_is_kept_all_the_same() {
    let mut studio = Studio::new(&["film:*=garbage"]).await;
    let take = studio.film("a cat").await;
    assert_eq!(take.state(), StageName::Saved);
    let film = take.film().unwrap();
    assert_eq!(film.path.extension().unwrap(), "bin");
    assert!(film.remark.as_ref().unwrap().contains("does not know"), "{film:?}");
    assert!(fs::read(&film.path).unwrap() == studio.whole(&take).await);
    assert_eq!(studio.asked_for_films().len(), 3, "twice by the studio");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_holds_the_film_and_loses_nothing() {
    let mut studio = Studio::new(&[]).await;
    fs::write(studio.folder(), "a file where the folder should be").unwrap();
    let take = studio.film("a cat").await;
    assert_eq!(take.state(), StageName::Succeeded);
    let why = take.failure().unwrap();
    assert_eq!(why.kind, FailureKind::Disk);
    assert!(why.message.contains("is not a folder"), "{}", why.message);
    fs::remove_file(studio.folder()).unwrap();
    studio.hand.command(Command::Fetch(take.id, true)).await;
    studio.hand.until_state(take.id, StageName::Saved).await;
}

#[tokio::test]
async fn a_link_is_not_written_through_and_nothing_is_overwritten() {
    let mut studio = Studio::new(&["feed:1-20=wrapped"]).await;
    let take = studio.hand.submit("a cat").await.unwrap();
    let day = take.created.day(&jiff::tz::TimeZone::UTC);
    let name = format!("{day}-a-cat-{}.mp4", take.id);
    fs::create_dir_all(studio.folder()).unwrap();
    let outside = studio.root.path().join("outside");
    std::os::unix::fs::symlink(&outside, studio.folder().join(&name)).unwrap();
    let take = studio.hand.until(take.id, |take| !take.is_under_way()).await;
    assert_eq!(take.state(), StageName::Saved, "{:?}", take.failure());
    let path = take.film().unwrap().path.clone();
    assert!(path.to_str().unwrap().ends_with("-2.mp4"), "{}", path.display());
    assert!(!outside.exists());
}

/// The price is asked for between the claim of the name and the writing, so that is when somebody
/// else is faster here.
#[tokio::test]
async fn what_somebody_put_there_in_the_last_moment_stays_theirs() {
    let root = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(root.path(), &[]).await;
    let folder = root.path().join("films");
    let theirs = {
        let folder = folder.clone();
        move || {
            let is_film = |name: &String| Path::new(name).extension().is_some_and(|it| it == "mp4");
            let film = names(&folder).into_iter().find(is_film)?;
            Some(folder.join(film).with_extension("json"))
        }
    };
    let put = theirs.clone();
    let mut films = films_into(folder, SHORT);
    films.estimate = Estimate(Arc::new(move |_| {
        if let Some(path) = put() {
            fs::write(path, "theirs").unwrap();
        }
        None
    }));
    let mut hand = Hand::fetching_so(&root, &sandbox.base, KEY, SHORT, Some(films));
    let take = hand.submit("a cat").await.unwrap();
    let take = hand.until_state(take.id, StageName::Saved).await;
    let path = theirs().unwrap();
    let remark = take.film().unwrap().remark.clone().unwrap();
    assert!(remark.contains("already exists"), "{remark}");
    let of = take.clone();
    let made = hand.ledger(move |ledger| ledger.files_of(&of).unwrap().made).await;
    assert!(made.iter().any(|made| made.path == take.film().unwrap().path), "{made:?}");
    assert!(made.iter().all(|made| made.path != path), "{made:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
    assert!(!path.with_extension("json.part").exists());
}

#[tokio::test]
async fn what_made_a_film_is_not_written_where_a_link_is() {
    let mut studio = Studio::new(&["feed:1-20=wrapped"]).await;
    let take = studio.hand.submit("a cat").await.unwrap();
    let day = take.created.day(&jiff::tz::TimeZone::UTC);
    fs::create_dir_all(studio.folder()).unwrap();
    let outside = studio.root.path().join("outside");
    let link = studio.folder().join(format!("{day}-a-cat-{}.json", take.id));
    std::os::unix::fs::symlink(&outside, &link).unwrap();
    let take = studio.hand.until(take.id, |take| !take.is_under_way()).await;
    assert_eq!(take.state(), StageName::Saved, "{:?}", take.failure());
    let remark = take.film().unwrap().remark.clone().unwrap();
    assert!(remark.contains(".json is a link"), "{remark}");
    assert!(!outside.exists() && link.is_symlink());
}

#[tokio::test]
async fn a_film_is_stopped_and_taken_up_again() {
    let mut studio = Studio::new(&["film:1=drip,ms=20,each=500"]).await;
    let take = studio.hand.submit("a cat").await.unwrap();
    studio.hand.until_note(|note| matches!(note, Note::Coming { come, .. } if *come > 6000)).await;
    studio.hand.command(Command::Fetch(take.id, false)).await;
    let stopped = studio.hand.until_state(take.id, StageName::Succeeded).await;
    let part = stopped.part.clone().unwrap();
    assert!(part.done > 0, "{part:?}");
    assert_eq!(
        studio.names(),
        [format!("{}.part", part.path.file_name().unwrap().to_str().unwrap())]
    );
    // Nobody takes it up by itself.
    let another = studio.hand.store.call(|ledger| ledger.under_way()).await.unwrap();
    assert_eq!(another, 0);
    studio.hand.command(Command::Fetch(take.id, true)).await;
    let saved = studio.hand.until_state(take.id, StageName::Saved).await;
    assert!(fs::read(&saved.film().unwrap().path).unwrap() == studio.whole(&saved).await);
    let statuses: Vec<_> =
        studio.asked_for_films().iter().map(|request| request["status"].clone()).collect();
    assert!(statuses.contains(&Value::from(206)), "it went on: {statuses:?}");
}

#[tokio::test]
async fn quitting_in_the_middle_is_resumed_by_the_next_process() {
    let mut studio = Studio::new(&["film:1=drip,ms=20,each=500"]).await;
    let take = studio.hand.submit("a cat").await.unwrap();
    studio.hand.until_note(|note| matches!(note, Note::Coming { come, .. } if *come > 2000)).await;
    let stopped = studio.hand.stop(std::time::Duration::from_secs(5)).await;
    assert_eq!(stopped.films, 1);
    let mut next =
        Hand::fetching(&studio.root, &studio.sandbox.base, KEY, SHORT, Some(studio.folder()));
    next.command(Command::Adopt(None)).await;
    let saved = next.until_state(take.id, StageName::Saved).await;
    assert!(fs::read(&saved.film().unwrap().path).unwrap() == studio.whole(&saved).await);
    assert!(studio.asked_for_films().iter().any(|request| request["status"] == 206));
}

/// What succeeded before there were downloads is fetched when asked for, not by itself.
#[tokio::test]
async fn a_take_that_wants_no_film_gets_it_when_asked() {
    let mut studio = Studio::new(&[]).await;
    let mut hand = Hand::at(&studio.root, &studio.sandbox.base);
    let take = hand.submit("a cat").await.unwrap();
    let take = hand.until_state(take.id, StageName::Succeeded).await;
    studio.hand.command(Command::Adopt(None)).await;
    let (reply, done) = tokio::sync::oneshot::channel();
    studio.hand.command(Command::Answer(reply)).await;
    done.await.unwrap();
    assert_eq!(studio.asked_for_films().len(), 0);
    studio.hand.command(Command::Fetch(take.id, true)).await;
    studio.hand.until_state(take.id, StageName::Saved).await;
}
