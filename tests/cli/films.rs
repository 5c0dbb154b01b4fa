//! Films and death: whenever a download dies, the next one ends with the host's very bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::Signal;

use crate::binary::{FAST, Provider, Root, until};
use crate::host::Host;

/// A take that is ready at the provider, its film not on disk.
fn ready(root: &Root, provider: &Provider) -> String {
    let words =
        ["submit", "a cat", "--yes", "--wait", "--no-download", "--json", "--poll-every=50ms"];
    let last = root.viewfinder(&words).to(provider).exits(0).json().pop().unwrap();
    last["id"].as_str().unwrap().to_owned()
}

/// Everything in the films folder with one of these endings.
fn films(root: &Root, ending: &str) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(root.path().join("films")) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|it| it == ending)).collect()
}

fn same(film: &Path, whole: &[u8]) -> bool {
    fs::read(film).unwrap() == whole
}

/// A take whose film is on this host, and nothing else of it anywhere.
fn ready_at(root: &Root, provider: &Provider, host: &Host) -> String {
    let id = ready(root, provider);
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    let sql = "UPDATE takes SET video_url = ?1, poster_url = NULL, last_frame_url = NULL";
    assert_eq!(ledger.execute(sql, [&host.url]), Ok(1));
    id
}

#[test]
fn thirty_deaths_leave_no_mixed_film() {
    die(10, 3);
}

#[test]
#[ignore = "the same, for longer"]
fn a_hundred_deaths_leave_no_mixed_film() {
    die(10, 10);
}

/// Films that die so often each on their way, at random moments. What is told of the time it takes
/// a download to write down how far it is: a second, and so most deaths come with a beginning.
fn die(films: u64, deaths: usize) {
    let provider = &Provider::start(FAST, &[]);
    let begun: usize = std::thread::scope(|scope| {
        let dying: Vec<_> = (0..films)
            .map(|film| scope.spawn(move || die_on_the_way(provider, film, deaths)))
            .collect();
        dying.into_iter().map(|it| it.join().unwrap()).sum()
    });
    let all = films as usize * deaths;
    assert!(begun > all / 2, "only {begun} deaths of {all} left something to go on with");
}

/// One film; how many of its deaths left something to go on with.
fn die_on_the_way(provider: &Provider, film: u64, deaths: usize) -> usize {
    // More than can come before the last death, so that each is on the way.
    let (most, root) = (4_500_000, Root::new());
    let host = Host::start(most * (deaths as u64 + 1));
    let id = ready_at(&root, provider, &host);
    let download = || root.viewfinder(&["download", &id, "--json"]).to(provider);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64 ^ (film << 40);
    let mut random = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let (mut expected, mut begun) = (vec![0], 0);
    for death in 1..=deaths {
        let moment = random(most);
        let running = download().start();
        until("enough of it", || {
            (host.asked().len() == death && host.sent() >= moment).then_some(())
        });
        running.signal(Signal::KILL);
        drop(running);
        let (part, done) = surely_done(&root);
        expected.push(done);
        begun += usize::from(done > 0);
        let parts = self::films(&root, "part");
        assert!(films_of(&root).0 == 0 && parts.contains(&part), "it died on the way");
        for it in parts {
            spoil(&it, if it == part { done } else { 0 });
        }
    }
    // And once more near its end, wherever that is: this time it is the clock that is waited for.
    host.hurry();
    let running = download().start();
    std::thread::park_timeout(Duration::from_micros(random(600_000)));
    running.signal(Signal::KILL);
    drop(running);
    let last = download().exits(0).json().pop().unwrap();
    assert_eq!(last["state"], "saved");
    assert!(host.film.is(Path::new(last["film"].as_str().unwrap())), "a mixed film");
    assert_eq!(films_of(&root), (1, 0));
    // Each went on where the one before had surely been, and no byte of that came twice.
    assert_eq!(host.asked()[..expected.len()], expected);
    begun
}

/// Before the first sync nothing of a film is sure after a power cut; after a mere end of the process
/// it is all there, and another version is no better until more of it has come.
#[test]
fn what_came_in_the_first_second_outlives_another_version() {
    let (root, provider) = (Root::new(), Provider::start(FAST, &[]));
    let host = Host::start(40_000_000);
    let id = ready_at(&root, &provider, &host);
    let download = || root.viewfinder(&["download", &id, "--timeout", "2s"]).to(&provider);
    let running = download().start();
    until("the beginning of it", || (host.sent() > 300_000).then_some(()));
    running.signal(Signal::KILL);
    drop(running);
    let (part, _) = surely_done(&root);
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    // As a process leaves it that ended before its first sync, however slow this machine is.
    ledger.execute_batch("UPDATE takes SET film_done = 0, film_validator = NULL").unwrap();
    let came = fs::read(&part).unwrap();
    assert!(came.len() > 100_000, "{} bytes came", came.len());
    let other = Once::cut(FILM);
    ledger.execute("UPDATE takes SET video_url = ?1", [&other.address]).unwrap();
    download().run();
    let parts = films(&root, "part");
    assert!(parts.iter().any(|it| same(it, &came)), "{parts:?}");
    assert!(parts.iter().any(|it| same(it, FILM)), "{parts:?}");
}

/// The file that the only film comes into, and how much of it is surely on the disk, by the ledger.
fn surely_done(root: &Root) -> (PathBuf, u64) {
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    let sql = "SELECT film_part, coalesce(film_done, 0) FROM takes";
    let row = |row: &rusqlite::Row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?));
    let (part, done) = ledger.query_row(sql, [], row).unwrap();
    (PathBuf::from(part), u64::try_from(done).unwrap())
}

/// Whole films, and parts.
fn films_of(root: &Root) -> (usize, usize) {
    (films(root, "mp4").len(), films(root, "part").len())
}

/// What is behind the last sync may be anything after a power cut.
fn spoil(part: &Path, done: u64) {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let mut file = fs::OpenOptions::new().write(true).open(part).unwrap();
    let length = file.metadata().unwrap().len();
    assert!(length >= done, "the ledger is ahead of the disk: {length} of {done} bytes");
    file.seek(SeekFrom::Start(done)).unwrap();
    file.write_all(&vec![0x5a; (length - done) as usize]).unwrap();
}

/// Between the last byte and the word in the ledger. What is whole by then needs no host any more.
#[test]
fn death_at_the_last_steps_is_made_good() {
    for place in ["film-whole", "film-renamed", "film-named"] {
        for packed in [false, true] {
            let what = format!("{place}, packed: {packed}");
            let host = Once::serving(if packed { gzip(FILM) } else { FILM.to_vec() });
            let fault = format!("film:1=redirect,to={}", host.address);
            let provider = Provider::start(FAST, &[&fault, "film:2+=status=404"]);
            let root = Root::new();
            let id = ready(&root, &provider);
            let dying =
                root.viewfinder(&["download", &id]).to(&provider).env("VIEWFINDER_CRASH", place);
            assert_eq!(dying.run().code(), None, "{what}: it dies");
            let ran = root.viewfinder(&["download", &id, "--json"]).to(&provider).exits(0);
            let film = ran.json().pop().unwrap();
            let path = Path::new(film["film"].as_str().unwrap()).to_owned();
            assert!(same(&path, FILM), "{what}");
            assert_eq!((films(&root, "mp4").len(), films(&root, "part").len()), (1, 0), "{what}");
            assert_eq!(films(&root, "json").len(), 1, "{what}");
        }
    }
}

const FILM: &[u8] = include_bytes!("../../assets/sandbox/film.mp4");

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A host that has a file for whoever asks first.
struct Once {
    address: String,
}

impl Once {
    fn serving(bytes: Vec<u8>) -> Self {
        let length = bytes.len();
        Self::announcing(length, bytes)
    }

    /// One that announces more than it sends.
    fn cut(bytes: &[u8]) -> Self {
        Self::announcing(bytes.len() + 1000, bytes.to_vec())
    }

    fn announcing(length: usize, bytes: Vec<u8>) -> Self {
        use std::io::{Read as _, Write as _};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/film.mp4", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                socket.read_exact(&mut byte).unwrap();
                head.push(byte[0]);
            }
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            // Whoever dies in the middle does not read all of it.
            let _ = socket.write_all(&[head.as_bytes(), &bytes].concat());
        });
        Self { address }
    }
}

/// A host that denies a film may have it in a moment: for a day it is no ending.
#[test]
fn a_film_that_is_not_there_yet_is_waited_for_and_after_a_day_is_gone() {
    let provider = Provider::start(FAST, &["film:*=status=410"]);
    let root = Root::new();
    let id = ready(&root, &provider);
    let wait = |more: &[&str]| {
        let words: Vec<&str> = ["wait", &id].iter().chain(more).copied().collect();
        root.viewfinder(&words).to(&provider).run()
    };
    let download = root.viewfinder(&["download", &id, "--timeout", "3s"]).to(&provider);
    download
        .exits(124)
        .says("its film is not available yet")
        .says("(410)")
        .says("to wait for the result");
    let shown = root.viewfinder(&["history", "--json"]).exits(0).json().remove(0);
    assert_eq!(
        (&shown["state"], &shown["error"]["kind"]),
        (&"succeeded".into(), &"not_found".into())
    );
    wait(&["--timeout", "1s"]).exits(124);
    // For longer than anybody stays, and asked by another who lives.
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    ledger.execute_batch("UPDATE takes SET ended = ended - 25 * 3600000").unwrap();
    let gone = wait(&["--json"]).exits(65).json().pop().unwrap();
    assert_eq!((&gone["state"], &gone["error"]["kind"]), (&"expired".into(), &"not_found".into()));
    assert_eq!(gone["film_part"], serde_json::Value::Null, "nothing ever came");
}

/// What stood in the way of a film may be gone: it is not over, and is said for as long as it stays.
#[test]
fn a_film_that_something_stood_in_the_way_of_is_waited_for_without_a_name_too() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let id = ready(&root, &provider);
    let folder = root.path().join("films");
    fs::remove_dir(&folder).unwrap();
    fs::write(&folder, "a file where the folder should be").unwrap();
    root.viewfinder(&["download", &id]).to(&provider).exits(1).says("is not a folder");
    let wait = |more: &[&str]| {
        let words = [&["wait", "--poll-every=50ms"], more].concat();
        root.viewfinder(&words).to(&provider)
    };
    wait(&[]).exits(1).says("is not a folder").prints(&format!("{id}\tsucceeded"));
    wait(&["--no-download"]).exits(0).says("No take is open");
    root.viewfinder(&["rm", &id]).exits(0);
    wait(&[]).exits(0).says("No take is open");
    root.viewfinder(&["rm", "--undo", &id]).exits(0);
    fs::remove_file(&folder).unwrap();
    wait(&[]).exits(0).prints(&format!("{id}\tsaved"));
    wait(&[]).exits(0).says("No take is open");
}

#[test]
fn films_are_their_users_alone_unless_the_settings_say_otherwise() {
    use std::os::unix::fs::PermissionsExt as _;
    let provider = Provider::start(FAST, &[]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for settings in ["", "[films]\nprivate = false\n"] {
        let root = Root::new();
        fs::write(root.config().join("config.toml"), settings).unwrap();
        // What this process's mask leaves of 666 and 777.
        let (file, folder) = (root.path().join("a-file"), root.path().join("a-folder"));
        fs::write(&file, "").unwrap();
        fs::create_dir(&folder).unwrap();
        let (files, folder) =
            if settings.is_empty() { (0o600, 0o700) } else { (mode(&file), mode(&folder)) };
        let id = ready(&root, &provider);
        let films_folder = root.path().join("deep/films");
        let place = films_folder.to_str().unwrap();
        let download = root.viewfinder(&["download", &id]).to(&provider);
        download.env("VIEWFINDER_FILMS_DIR", place).exits(0);
        assert_eq!(mode(&films_folder), folder, "{settings}");
        assert_eq!(mode(&root.path().join("deep")), folder, "{settings}");
        let all = fs::read_dir(&films_folder).unwrap().map(|entry| entry.unwrap().path());
        let modes: Vec<u32> = all.map(|path| mode(&path)).collect();
        assert_eq!(modes, [files; 4], "{settings}");
    }
}

#[test]
fn a_film_goes_where_the_settings_say() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let elsewhere = root.path().join("else where");
    let settings = format!("[films]\nfolder = {elsewhere:?}\nfetch = false\n");
    fs::write(root.config().join("config.toml"), settings).unwrap();
    let words = ["submit", "a cat", "--yes", "--wait", "--json", "--poll-every=50ms"];
    let call = || root.viewfinder(&words).to(&provider).env("VIEWFINDER_FILMS_DIR", "");
    let last = call().exits(0).json().pop().unwrap();
    assert_eq!(last["state"], "succeeded", "nothing is fetched by itself");
    let id = last["id"].as_str().unwrap();
    let call = root.viewfinder(&["download", id]).to(&provider).env("VIEWFINDER_FILMS_DIR", "");
    call.exits(0).prints(elsewhere.to_str().unwrap());
    // The sandbox's films are kept apart.
    let settings = "[sandbox]\nspeed = 1000\n";
    fs::write(root.config().join("config.toml"), settings).unwrap();
    let last = root.sandboxed(&words).exits(0).json().pop().unwrap();
    let film = last["film"].as_str().unwrap();
    assert!(Path::new(film).starts_with(root.path().join("films/sandbox")), "{film}");
}

/// The most memory that fetching a film of so many bytes takes, in KiB.
fn peak(bytes: u64) -> u64 {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let host = Host::start(bytes);
    host.hurry();
    let id = ready_at(&root, &provider, &host);
    let mut running = root.viewfinder(&["download", &id]).to(&provider).start();
    let status = format!("/proc/{}/status", running.0.id());
    let mut most = 0;
    while running.0.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(peak.unwrap_or(0));
        std::thread::park_timeout(Duration::from_millis(5));
    }
    running.end().exits(0).prints("saved");
    assert!(host.film.is(&films(&root, "mp4")[0]));
    most
}

#[test]
#[ignore = "a gigabyte takes its time"]
fn a_large_film_takes_no_more_memory_than_a_small_one() {
    if !Path::new("/proc/self/status").exists() {
        eprintln!("SKIPPED: this system does not tell how much memory a process took");
        return;
    }
    let (small, large) = (peak(64 << 20), peak(1 << 30));
    eprintln!("64 MiB: {small} KiB, 1 GiB: {large} KiB");
    assert!(small > 0 && large < small + 2048, "{small} KiB, {large} KiB");
}
