//! A film's host that says back the key: the provider's own may know it, and one that is sent on to
//! may be told it. However it is spelt, and wherever in an answer it stands, nothing has it
//! afterwards: no note, no row, no file.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use viewfinder::domain::{Fetch, StageName};
use viewfinder::worker::{Command, Note};

use crate::addresses::Ready;
use crate::bench::{Hand, SHORT, films_into};
use crate::canary::{KEY, SPELLINGS, leaks, spelled};
use crate::hosts::{FILM, Host, answer};

/// Everything that such a host may answer, one after the other; the film comes behind all of it.
/// `s` is the key in a spelling.
fn answers(s: &str) -> Vec<Vec<u8>> {
    let in_header = s.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    // A header cannot carry the others.
    let h = if in_header { s } else { KEY };
    let cut = |headers: &str, at: usize| {
        answer("200 OK", &format!("Content-Length: {}\r\n{headers}", FILM.len()), &FILM[..at])
    };
    let pages = [
        format!("<html><title>{s}</title></html>"),
        format!("{}<h1>{s}</h1>", "<!-- a comment -->".repeat(20)),
        format!("<p>{}{s}", "x".repeat(100)),
        format!("<Error><Message>{s}</Message></Error>"),
        format!(r#"{{"error":{{"message":"{s}","code":5}}}}"#),
        format!(r#"{{"{s}":"{s}"}}"#),
        s.to_owned(),
    ];
    let wide: Vec<u8> = format!("\u{feff}{s}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all: Vec<Vec<u8>> = pages
        .iter()
        .map(|page| answer(&format!("200 {h}"), "Content-Type: video/mp4\r\n", page.as_bytes()))
        .collect();
    all.extend([
        answer("200 OK", "", &wide),
        answer("200 OK", "", &gzip(&pages[0])),
        answer(&format!("402 {h}"), &format!("WWW-Authenticate: {h}\r\n"), s.as_bytes()),
        answer("416 No", &format!("Content-Range: bytes */{h}\r\n"), s.as_bytes()),
        answer(&format!("503 {h}"), &format!("Retry-After: {h}\r\n"), s.as_bytes()),
        answer("302 Found", &format!("Location: ftp://{h}/{h}\r\n"), b""),
        answer("302 Found", &format!("Location: http://{h}:{h}/{h}\r\n"), b""),
        answer("302 Found", &format!("Location: http://127.0.0.1:1/?key={h}\r\n"), b""),
        format!("{h}\r\n\r\n").into_bytes(),
        answer("200 OK", "Transfer-Encoding: chunked\r\n", format!("{h}\r\n{h}").as_bytes()),
        cut(&format!("ETag: \"{h}\"\r\n"), 20_000),
        cut(
            &format!(
                "Date: Mon, 23 Nov 2026 09:00:00 GMT\r\n\
                 Last-Modified: Mon, 23 Nov 2026 00:00:00 GMT ({h})\r\n"
            ),
            25_000,
        ),
        cut(&format!("ETag: \"a\"\r\nContent-Type: {h}\r\n"), 30_000),
    ]);
    all
}

fn gzip(page: &str) -> Vec<u8> {
    // Not made any smaller, so that the page can be read in it.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    std::io::Write::write_all(&mut packed, page.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// Every file of the films folder that a secret is in, but for what begins as the film does.
fn betraying(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // It may be renamed meanwhile.
        let bytes = fs::read(&path).unwrap_or_default();
        if bytes.get(..1000) != FILM.get(..1000) {
            let told = leaks(&bytes).into_iter().chain(leaks(path.as_os_str().as_encoded_bytes()));
            found.extend(told.map(|words| format!("{}: {words}", path.display())));
        }
    }
    found
}

/// Everything that a ledger has in its rows.
fn rows(ledger: &Path) -> String {
    let ledger = rusqlite::Connection::open(ledger).unwrap();
    let mut text = String::new();
    for table in ["takes", "milestones"] {
        let mut statement = ledger.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let value: rusqlite::types::Value = row.get(column).unwrap();
                write!(text, "{value:?} ").unwrap();
            }
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_a_films_host_says_brings_the_key_back() {
    let mut running = tokio::task::JoinSet::new();
    for nth in 0..SPELLINGS.len() {
        running.spawn(async move {
            let all = answers(&spelled(nth));
            let (count, picture) = (all.len(), all[0].clone());
            let says = move |_: &str, nth: usize, head: &str| match all.get(nth) {
                _ if head.starts_with("get /poster") => picture.clone(),
                Some(answer) => answer.clone(),
                None => answer("200 OK", &format!("Content-Length: {}\r\n", FILM.len()), FILM),
            };
            let host = Host::new(says).await;
            let ready = Ready::new(&[]).await;
            ready.change(&format!(
                "UPDATE takes SET last_frame_url = NULL, video_url = '{0}/f', \
                 poster_url = '{0}/poster'",
                host.base
            ));
            let films = films_into(ready.folder(), SHORT);
            // With another key than the take's the provider is not asked for another address.
            let (id, base) = (ready.take.id, &ready.sandbox.base);
            let mut hand = Hand::fetching_so(&ready.root, base, KEY, SHORT, Some(films));
            hand.command(Command::Fetch(id, true)).await;
            let mut told = String::new();
            loop {
                let note = hand.note().await;
                writeln!(told, "{note:?}").unwrap();
                match note {
                    Note::Take(take) if take.state() == StageName::Saved => break,
                    // Impatient.
                    Note::Take(take) if !take.is_under_way() => {}
                    Note::Take(take) if matches!(take.fetch, Fetch::Denied { .. }) => {}
                    Note::FilmLater { .. } => {}
                    _ => continue,
                }
                assert_eq!(betraying(&ready.folder()), [""; 0], "{told}");
                assert!(host.asked().len() < 4 * count, "it never ends: {told}");
                hand.command(Command::Fetch(id, true)).await;
            }
            hand.stop(Duration::from_secs(5)).await;
            assert!(host.asked().len() > count, "it saw all of it");
            assert!(told.contains("[key]"), "{told}");
            assert!(leaks(told.as_bytes()).is_empty(), "{told}");
            assert_eq!(betraying(&ready.folder()), [""; 0]);
            let rows = rows(&ready.root.path().join("ledger.db"));
            assert!(rows.contains("[key]") && leaks(rows.as_bytes()).is_empty(), "{rows}");
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}
