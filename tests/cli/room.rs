//! Films on a disk that is really full, or gets so: what has come stays, the ledger keeps its room,
//! and the sentences fit.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;

use rustix::process::Signal;
use serde_json::Value;

use crate::binary::{Call, FAST, Provider, Root, SLOW, until};
use crate::disk::{Disk, Kind};
use crate::host::{Film, Host};

const MIB: u64 = 1024 * 1024;

/// What a host says of the length of its film.
#[derive(Clone, Copy)]
enum Length {
    /// The truth.
    Said,
    /// Nothing: the film ends with the connection.
    Unsaid,
    /// Nothing, and it never ends.
    Endless,
}

/// A host of one film; the address of it. It goes on until its test ends.
fn host(film: Film, length: Length) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/film.mp4", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let film = film.clone();
            // Who has had enough hangs up.
            std::thread::spawn(move || give(socket.unwrap(), &film, length));
        }
    });
    url
}

fn give(mut socket: TcpStream, film: &Film, length: Length) -> std::io::Result<()> {
    let lines = BufReader::new(socket.try_clone()?).lines();
    lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
    let said = match length {
        Length::Said => format!("Content-Length: {}\r\n", film.length),
        Length::Unsaid | Length::Endless => String::new(),
    };
    socket.write_all(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{said}\r\n").as_bytes())?;
    let mut at = 0;
    while at < film.length || matches!(length, Length::Endless) {
        let most = if matches!(length, Length::Endless) { MIB } else { film.length - at };
        let block = film.from(at, most.min(64 * 1024));
        socket.write_all(block)?;
        at += block.len() as u64;
    }
    Ok(())
}

/// A take that is ready at the provider, with its film at this address and nothing beside it.
fn ready(root: &Root, provider: &Provider, url: &str) -> String {
    let words =
        ["submit", "a cat", "--yes", "--wait", "--no-download", "--json", "--poll-every=50ms"];
    let last = root.viewfinder(&words).to(provider).exits(0).json().pop().unwrap();
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    let sql = "UPDATE takes SET video_url = ?1, poster_url = NULL, last_frame_url = NULL";
    assert_eq!(ledger.execute(sql, [url]), Ok(1));
    last["id"].as_str().unwrap().to_owned()
}

fn download(root: &Root, provider: &Provider, id: &str) -> Call {
    root.viewfinder(&["download", id]).to(provider)
}

fn films(root: &Root) -> PathBuf {
    root.path().join("films")
}

/// The take as it is now.
fn now(root: &Root) -> Value {
    root.viewfinder(&["history", "--json"]).exits(0).json().remove(0)
}

/// What stays free of a disk: a tenth of a small one.
fn floor(root: &Root) -> u64 {
    let disk = rustix::fs::statvfs(films(root)).unwrap();
    disk.f_blocks * disk.f_frsize / 10
}

#[test]
fn a_film_that_does_not_fit_is_refused_before_a_byte_of_it_is_written() {
    for kind in [Kind::Tmpfs, Kind::Ext4] {
        let (provider, root) = (Provider::start(FAST, &[]), Root::new());
        let Some(disk) = Disk::of(kind, films(&root), "16M") else { return };
        let id = ready(&root, &provider, &host(Film::new(20 * MIB), Length::Said));
        let before = disk.free();
        let ran = download(&root, &provider, &id).exits(1).says("do not fit");
        ran.says("stay free for the ledger").says("What has arrived is kept");
        assert!(disk.free() + 64 * 1024 > before, "{kind:?}: {before} {}", disk.free());
        assert_eq!(now(&root)["error"]["kind"], "disk", "{kind:?}");
        // Its room taken by others, and given back.
        let small = Film::new(5 * MIB);
        let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
        let url = host(small.clone(), Length::Said);
        assert_eq!(ledger.execute("UPDATE takes SET video_url = ?1", [&url]), Ok(1));
        disk.leave(4 * MIB);
        download(&root, &provider, &id).exits(1).says("do not fit");
        disk.make_room();
        download(&root, &provider, &id).exits(0).prints("saved");
        assert!(small.is(now(&root)["film"].as_str().unwrap().as_ref()), "{kind:?}");
    }
}

#[test]
fn a_film_without_a_length_takes_half_of_what_is_free_and_no_more() {
    for kind in [Kind::Tmpfs, Kind::Ext4] {
        for length in [Length::Unsaid, Length::Endless] {
            let (provider, root) = (Provider::start(FAST, &[]), Root::new());
            let Some(disk) = Disk::of(kind, films(&root), "16M") else { return };
            let id = ready(&root, &provider, &host(Film::new(20 * MIB), length));
            let before = disk.free();
            let ran = download(&root, &provider, &id).exits(1);
            ran.says("without saying how long the film is").says("What has arrived is kept");
            let taken = before - disk.free();
            assert!((before / 2 - MIB..before / 2 + MIB).contains(&taken), "{kind:?}: {taken}");
            // Asked for once more it takes no more of what is left.
            download(&root, &provider, &id).exits(1).says("without saying how long the film is");
            assert!(disk.free() >= floor(&root), "{kind:?}: {}", disk.free());
            let part = now(&root)["film_part"].as_str().unwrap().to_owned();
            assert!(fs::metadata(part).unwrap().len() >= before / 2 - MIB, "{kind:?}");
        }
        // One that fits is a film like any other.
        let (provider, root) = (Provider::start(FAST, &[]), Root::new());
        let Some(_disk) = Disk::of(kind, films(&root), "16M") else { return };
        let film = Film::new(4 * MIB);
        let id = ready(&root, &provider, &host(film.clone(), Length::Unsaid));
        download(&root, &provider, &id).exits(0).prints("saved");
        assert!(film.is(now(&root)["film"].as_str().unwrap().as_ref()), "{kind:?}");
    }
}

#[test]
fn a_disk_that_others_fill_meanwhile_stops_a_film_which_goes_on_where_it_was() {
    for kind in [Kind::Tmpfs, Kind::Ext4] {
        let (provider, root) = (Provider::start(FAST, &[]), Root::new());
        let Some(disk) = Disk::of(kind, films(&root), "24M") else { return };
        let host = Host::start(12 * MIB);
        let id = ready(&root, &provider, &host.url);
        let running = download(&root, &provider, &id).start();
        until("some of it", || (host.sent() > 2 * MIB).then_some(()));
        let floor = floor(&root);
        disk.leave(floor + MIB);
        let ran = running.end().exits(1);
        ran.says("do not fit").says("stay free for the ledger").never_says("I/O error");
        assert!(disk.free() >= floor, "{kind:?}: {} of {floor}", disk.free());
        let part = now(&root)["film_part"].as_str().unwrap().to_owned();
        let had = fs::metadata(part).unwrap().len();
        assert!(had >= 2 * MIB, "{kind:?}: {had}");
        disk.make_room();
        host.hurry();
        download(&root, &provider, &id).exits(0).prints("saved");
        assert!(host.film.is(now(&root)["film"].as_str().unwrap().as_ref()), "{kind:?}");
        assert!(host.asked().last() >= Some(&(2 * MIB)), "{kind:?}: {:?}", host.asked());
    }
}

/// Ledger and films on one disk, as they are by default.
#[test]
fn beside_an_endless_film_an_answer_finds_its_room_on_the_same_disk() {
    for kind in [Kind::Tmpfs, Kind::Ext4] {
        let (provider, root) = (Provider::start(SLOW, &["generate:2+=slow,ms=1500"]), Root::new());
        let Some(disk) = Disk::of(kind, root.data(), "16M") else { return };
        let films = root.data().join("films");
        let call = |words: &[&str]| {
            root.viewfinder(words).to(&provider).env("VIEWFINDER_FILMS_DIR", &films)
        };
        let quick = Provider::start(FAST, &[]);
        let id = ready(&root, &quick, &host(Film::new(MIB), Length::Endless));
        let fetch =
            || root.viewfinder(&["download", &id]).to(&quick).env("VIEWFINDER_FILMS_DIR", &films);
        call(&["submit", "first", "--yes", "--no-download"]).exits(0);
        // As the answer is on its way the film takes what it may have.
        let running = call(&["submit", "second", "--yes", "--no-download"]).start();
        provider.until_posts(2);
        for _ in 0..3 {
            fetch().exits(1).says("room");
        }
        running.end().exits(0).says("queued");
        // What it left is enough to go on with.
        call(&["submit", "third", "--yes", "--no-download"]).exits(0).says("queued");
        call(&["note", &id, "too long"]).exits(0);
        let kept = rustix::fs::statvfs(root.data()).unwrap();
        let tenth = kept.f_blocks * kept.f_frsize / 10;
        assert!(disk.free() + MIB >= tenth, "{kind:?}: {} of {tenth}", disk.free());
        assert_eq!((provider.posts().len(), provider.tasks().len()), (3, 3), "{kind:?}");
    }
}

/// The film has its own disk, and the ledger's is full to the last byte.
#[test]
fn a_film_that_the_ledger_has_no_room_for_is_there_and_is_known_later() {
    let (provider, root) = (Provider::start(FAST, &[]), Root::new());
    let Some(disk) = Disk::of(Kind::Tmpfs, root.data(), "2M") else { return };
    let host = Host::start(3 * MIB);
    let id = ready(&root, &provider, &host.url);
    let mut running = download(&root, &provider, &id).start();
    until("some of it", || (host.sent() > MIB).then_some(()));
    disk.fill();
    host.hurry();
    running.until_said("full");
    running.signal(Signal::INT);
    let ran = running.end().never_says("I/O error").never_says("Nothing was sent");
    assert_ne!(ran.code(), Some(0), "{}", ran.err());
    disk.make_room();
    download(&root, &provider, &id).exits(0).prints("saved");
    let film = now(&root)["film"].as_str().unwrap().to_owned();
    assert!(host.film.is(film.as_ref()));
    assert_eq!(fs::read_dir(films(&root)).unwrap().count(), 2, "the film and what made it");
}
