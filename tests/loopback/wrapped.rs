//! Films of every kind, in every wrapping that hosts send them in: known by their bytes, and kept
//! byte for byte under their own ending.

use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use viewfinder::domain::{StageName, TakeId};
use viewfinder::worker::Command;

use crate::addresses::Ready;
use crate::bench::{Hand, KEY, SHORT, films_into};
use crate::hosts::{FILM, Host, answer};

/// A film, its ending, and whether there is something odd about it.
struct Film {
    name: String,
    bytes: Vec<u8>,
    ending: &'static str,
    odd: bool,
}

/// How a host sends a film.
struct Way {
    name: String,
    says: Box<Says>,
}

/// The answer that a film is sent in.
type Says = dyn Fn(&[u8]) -> Vec<u8> + Send + Sync;

const SHARED: [(&str, &[u8]); 10] = [
    ("avi", include_bytes!("../fixtures/films/avi.avi")),
    ("mp4", include_bytes!("../fixtures/films/faststart.mp4")),
    ("mp4", include_bytes!("../fixtures/films/fragmented.mp4")),
    ("gif", include_bytes!("../fixtures/films/gif.gif")),
    ("mp4", include_bytes!("../fixtures/films/hevc.mp4")),
    ("mkv", include_bytes!("../fixtures/films/mkv.mkv")),
    ("mp4", include_bytes!("../fixtures/films/plain.mp4")),
    ("mov", include_bytes!("../fixtures/films/qt.mov")),
    ("ts", include_bytes!("../fixtures/films/ts.ts")),
    ("webm", include_bytes!("../fixtures/films/webm-vp8.webm")),
];

fn films() -> Vec<Film> {
    let film = |name: &str, bytes: Vec<u8>, ending, odd| Film {
        name: name.to_owned(),
        bytes,
        ending,
        odd,
    };
    let mut films: Vec<Film> = SHARED
        .iter()
        .enumerate()
        .map(|(nth, (ending, bytes))| film(&format!("{nth}"), bytes.to_vec(), *ending, false))
        .collect();
    films.push(film("whole", FILM.to_vec(), "mp4", false));
    for brand in [b"mif1", b"msf1", b"hevc", b"heic", b"avif", b"M4A ", b"M4V ", b"isom", b"zzzz"] {
        let mut bytes = FILM.to_vec();
        bytes[8..12].copy_from_slice(brand);
        films.push(film(&format!("brand {}", brand.escape_ascii()), bytes, "mp4", false));
    }
    let mut quick_time = FILM.to_vec();
    quick_time[8..12].copy_from_slice(b"qt  ");
    films.push(film("QuickTime", quick_time, "mov", false));
    let head = u32::from_be_bytes(FILM[..4].try_into().unwrap()) as usize;
    films.push(film("without ftyp", FILM[head..].to_vec(), "mov", false));
    for tail in [
        &b"\r\n"[..],
        b"\0",
        b"\0\0\0",
        &[0; 7],
        &[0; 512],
        b"junk",
        b"some more junk than a head",
        b"<!-- cached by edge-7 -->",
        b"TAGtitle                         artist                  ",
        b"ID3\x04\0\0\0\0\0\0",
        b"\0\0\0\0",
    ] {
        let bytes = [FILM, tail].concat();
        films.push(film(&format!("and {}", tail.escape_ascii()), bytes, "mp4", true));
    }
    for (name, bytes) in [("front", FILM), ("end", SHARED[6].1)] {
        let mut bytes = bytes.to_vec();
        let at = bytes.windows(4).position(|name| name == b"mdat").unwrap() - 1;
        bytes[at] += 1;
        films.push(film(&format!("mdat too long, index at the {name}"), bytes, "mp4", true));
    }
    films
}

fn sized(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    answer(status, &format!("Content-Length: {}\r\n{headers}", body.len()), body)
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    for chunk in body.chunks(7000) {
        write!(all, "{:x}\r\n", chunk.len()).unwrap();
        all.extend_from_slice(chunk);
        all.extend_from_slice(b"\r\n");
    }
    all.extend_from_slice(b"0\r\n\r\n");
    all
}

fn signed(body: &[u8], signature: &str, trailer: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for chunk in body.chunks(9000) {
        write!(all, "{:x}{signature}\r\n", chunk.len()).unwrap();
        all.extend_from_slice(chunk);
        all.extend_from_slice(b"\r\n");
    }
    write!(all, "0{signature}\r\n{trailer}").unwrap();
    all
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn ways() -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    let mut way = |name: &str, says: Box<Says>| {
        ways.push(Way { name: name.to_owned(), says });
    };
    for label in [
        "",
        "Content-Type: video/mp4\r\n",
        "Content-Type: text/plain\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
        "Content-Type: application/json\r\n",
        "Content-Type: application/xml\r\n",
        "Content-Type: image/png\r\n",
        "Content-Encoding:\r\n",
        "Content-Encoding: aws-chunked\r\n",
        "Content-Encoding: utf-8\r\n",
        "Content-Encoding: binary\r\n",
        "Content-Encoding: identity\r\n",
        "Content-Encoding: gzip\r\n",
    ] {
        way(label, Box::new(move |film| sized("200 OK", label, film)));
    }
    for status in ["201 Created", "202 Accepted", "203 Other", "206 Partial Content"] {
        way(status, Box::new(move |film| sized(status, "", film)));
    }
    for total in ["*", "all"] {
        way(
            total,
            Box::new(move |film| {
                let all = film.len().to_string();
                let total = if total == "*" { "*" } else { &all };
                let range = format!("Content-Range: bytes 0-{}/{total}\r\n", film.len() - 1);
                sized("206 Partial Content", &range, film)
            }),
        );
    }
    way(
        "in chunks",
        Box::new(|film| answer("200 OK", "Transfer-Encoding: chunked\r\n", &chunked(film))),
    );
    let encoded = |coding: &str| format!("Content-Encoding: {coding}\r\n");
    way("gzip", Box::new(move |film| sized("200 OK", &encoded("gzip"), &gzip(film))));
    way("gzip unsaid", Box::new(|film| sized("200 OK", "", &gzip(film))));
    way("deflate", Box::new(move |film| sized("200 OK", &encoded("deflate"), &zlib(film))));
    let signature = format!(";chunk-signature={}", "0a".repeat(32));
    way(
        "signed",
        Box::new(move |film| {
            sized("200 OK", &encoded("aws-chunked"), &signed(film, &signature, "\r\n"))
        }),
    );
    way(
        "with a sum behind it",
        Box::new(|film| sized("200 OK", "", &signed(film, "", "x-amz-checksum-crc32:A==\r\n\r\n"))),
    );
    ways
}

/// An id for each film.
fn id_of(nth: usize) -> TakeId {
    TakeId::from_random([9, 9, (nth >> 8) as u8, (nth & 255) as u8, 9])
}

#[tokio::test]
async fn every_film_is_kept_byte_for_byte_under_its_own_ending_in_every_wrapping() {
    let (films, ways) = (films(), ways());
    let wanted: Vec<_> =
        films.iter().flat_map(|film| ways.iter().map(move |way| (film, way))).collect();
    let answers: Vec<Vec<u8>> = wanted.iter().map(|(film, way)| (way.says)(&film.bytes)).collect();
    let host = Host::new(move |_, _, head| {
        assert!(head.contains("accept-encoding: identity"), "{head}");
        let nth: usize = head.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
        answers[nth].clone()
    });
    let host = host.await;
    let ready = Ready::new(&[]).await;
    // As many takes as there are films, made of the one that is there.
    let mut sql = String::from("BEGIN; UPDATE takes SET poster_url = NULL, last_frame_url = NULL;");
    let columns = "origin, key_print, prompt, folded, ratio, style, model, seconds, motion, shot, \
        request, state, task_id, attempts, created, updated, sent, watched, ended";
    for nth in 0..wanted.len() {
        let (id, base) = (id_of(nth), &host.base);
        let insert = format!(
            "INSERT INTO takes (id, video_url, fetch, {columns}) SELECT '{id}', '{base}/{nth}', 1, \
             {columns} FROM takes WHERE id = '{}';",
            ready.take.id
        );
        sql.push_str(&insert);
    }
    ready.change(&(sql + "COMMIT;"));
    let mut films = films_into(ready.folder(), SHORT);
    films.at_once = 16;
    let mut hand = Hand::fetching_so(&ready.root, &ready.sandbox.base, KEY, SHORT, Some(films));
    hand.command(Command::Adopt(None)).await;
    for (nth, (film, way)) in wanted.iter().enumerate() {
        let take = hand.until(id_of(nth), |take| !take.is_under_way()).await;
        let what = format!("{} as {}: {:?}", film.name, way.name, take.failure());
        assert_eq!(take.state(), StageName::Saved, "{what}");
        let saved = take.film().unwrap();
        assert!(fs::read(&saved.path).unwrap() == film.bytes, "{what}");
        assert_eq!(saved.path.extension().unwrap(), film.ending, "{what}");
        assert_eq!(saved.remark.is_some(), film.odd, "{what}: {:?}", saved.remark);
        assert_eq!(saved.bytes, film.bytes.len() as u64, "{what}");
    }
    let parts = ready.on_disk().into_iter().filter(|name| name.contains(".part"));
    assert_eq!(parts.collect::<Vec<_>>(), [] as [String; 0]);
    assert_eq!(host.asked().len(), wanted.len(), "each once");
    assert_eq!(ready.asked("feed").len(), 0);
}
