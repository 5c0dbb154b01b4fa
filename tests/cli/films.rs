//! Films and death: whenever a download dies, the next one ends with the host's very bytes.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;

use crate::binary::{FAST, Provider, Root};

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

#[test]
fn a_hundred_deaths_leave_no_mixed_film() {
    std::thread::scope(|scope| {
        for thread in 0..5_u64 {
            scope.spawn(move || die_twenty_times(thread));
        }
    });
}

fn die_twenty_times(thread: u64) {
    let provider = Provider::start(FAST, &["film:*=drip,ms=4,each=500"]);
    let root = Root::new();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64 ^ (thread << 40);
    let mut deaths = 0;
    while deaths < 20 {
        let id = ready(&root, &provider);
        let whole = loop {
            let before = films(&root, "mp4").len();
            let running = root.viewfinder(&["download", &id]).to(&provider).start();
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            // The moment itself is what is random here, so it is the clock that is waited for.
            std::thread::park_timeout(Duration::from_micros(seed % 250_000));
            running.signal(Signal::KILL);
            drop(running);
            deaths += 1;
            if films(&root, "mp4").len() > before || deaths >= 20 {
                break root.viewfinder(&["download", &id, "--json"]).to(&provider).exits(0);
            }
        };
        let film = whole.json().pop().unwrap();
        assert_eq!(film["state"], "saved");
        let path = Path::new(film["film"].as_str().unwrap()).to_owned();
        let url = film["video_url"].as_str().unwrap();
        assert!(same(&path, &fetched(url)), "a mixed film: {}", path.display());
        assert_eq!(films(&root, "part"), [] as [std::path::PathBuf; 0]);
    }
}

/// A file by other means, whole.
fn fetched(url: &str) -> Vec<u8> {
    use std::io::{Read as _, Write as _};
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut socket = std::net::TcpStream::connect(host).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|at| at == b"\r\n\r\n").unwrap();
    answer.split_off(head + 4)
}

/// Between the last byte and the word in the ledger.
#[test]
fn death_at_the_last_steps_is_made_good() {
    for place in ["film-whole", "film-named"] {
        let provider = Provider::start(FAST, &[]);
        let root = Root::new();
        let id = ready(&root, &provider);
        let dying =
            root.viewfinder(&["download", &id]).to(&provider).env("VIEWFINDER_CRASH", place);
        assert_eq!(dying.run().code(), None, "{place}: it dies");
        let ran = root.viewfinder(&["download", &id, "--json"]).to(&provider).exits(0);
        let film = ran.json().pop().unwrap();
        let path = Path::new(film["film"].as_str().unwrap()).to_owned();
        assert!(same(&path, &fetched(film["video_url"].as_str().unwrap())), "{place}");
        assert_eq!((films(&root, "mp4").len(), films(&root, "part").len()), (1, 0), "{place}");
        assert_eq!(films(&root, "json").len(), 1, "{place}");
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

/// A host with one film of so many bytes, mostly nothing.
fn host_of(bytes: u64) -> String {
    use std::io::{BufRead as _, BufReader, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/film.mp4", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let mut asked = BufReader::new(socket.try_clone().unwrap()).lines();
            while asked.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {bytes}\r\nETag: \"a\"\r\n\r\n");
            let block = vec![0; 1 << 20];
            let film = b"\0\0\0\x0cftypisom\0\0\0\x08moov\0\0\0\0mdat";
            let mut left = bytes - film.len() as u64;
            let mut sent = socket.write_all(head.as_bytes());
            sent = sent.and_then(|()| socket.write_all(film));
            while left > 0 && sent.is_ok() {
                let now = left.min(block.len() as u64) as usize;
                sent = socket.write_all(&block[..now]);
                left -= now as u64;
            }
        }
    });
    url
}

/// The most memory that fetching a film of so many bytes takes, in KiB.
fn peak(bytes: u64) -> u64 {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let id = ready(&root, &provider);
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    let sql = "UPDATE takes SET video_url = ?1, poster_url = NULL, last_frame_url = NULL";
    assert_eq!(ledger.execute(sql, [host_of(bytes)]), Ok(1));
    drop(ledger);
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
    assert_eq!(fs::metadata(&films(&root, "mp4")[0]).unwrap().len(), bytes);
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
