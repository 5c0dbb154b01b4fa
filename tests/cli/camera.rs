//! The camera's move as a film: from `preview --out`, and from the sandbox.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::json;

use crate::binary::{Root, Running};

#[test]
fn a_move_is_written_as_a_film_and_nothing_is_overwritten_unasked() {
    let root = Root::new();
    let path = root.path().join("move.mp4");
    fs::write(&path, "precious").unwrap();
    let words = ["preview", "--move", "arc left", "--seconds", "1", "--ratio", "9:16"];
    let preview = |more: &[&str]| root.viewfinder(&[&words[..], more].concat());
    let refused = preview(&["--out", "move.mp4"]).exits(1).prints_nothing();
    refused.says("move.mp4 already exists.").says("Use --force to overwrite it.");
    assert_eq!(fs::read(&path).unwrap(), b"precious");
    let done = preview(&["--out", "move.mp4", "--force"]).exits(0).prints_nothing();
    done.says("Wrote move.mp4: 360x640, 1 s, ");
    let bytes = fs::read(&path).unwrap();
    assert_eq!(&bytes[4..12], b"ftypisom");
    let holds = |text: &str| bytes.windows(text.len()).any(|it| it == text.as_bytes());
    assert!(holds("arc left, x=-5.0,bg_x_pan=2.4, 9:16"), "the move, in its metadata");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o400, 0o400);
    }
    let left: Vec<_> = fs::read_dir(root.path()).unwrap().flatten().collect();
    assert!(left.iter().all(|it| !it.file_name().to_string_lossy().contains(".part")));
}

#[test]
fn what_is_no_film_is_refused_in_words() {
    let root = Root::new();
    let preview = |words: &[&str]| root.viewfinder(&[&["preview"], words].concat());
    let no = preview(&["--out", "move.gif"]).exits(2).prints_nothing();
    no.says("move.gif does not end in .mp4").says("--format png");
    preview(&["--out", "move.mp4", "--seconds", "61"]).exits(2).says("at most 60 seconds");
    let no = preview(&["--out", "no/such/move.mp4", "--seconds", "1"]).exits(1);
    no.says("no/such/move.mp4 could not be written: the folder no/such does not exist.")
        .never_says(".part");
    for more in [&["--out", "move.mp4"][..], &[]] {
        let no = preview(&[&["--ratio", "potato"], more].concat()).exits(2).prints_nothing();
        no.says("“potato” is not a ratio; known ratios are 16:9, 9:16, 1:1")
            .says("Any WIDTH:HEIGHT");
    }
    preview(&["--out", "move.mp4", "--at", "1"]).exits(2).says("--at");
    preview(&["--force"]).exits(2).says("--out");
    assert!(fs::read_dir(root.path()).unwrap().flatten().all(|it| it.path().is_dir()));
}

/// A sandbox process of a world, and its address without the scheme.
fn serve(root: &Root) -> (Running, String) {
    let sandbox = root.viewfinder(&["sandbox"]).env("VIEWFINDER_SANDBOX_CAMERA", "on");
    let mut running = sandbox.start();
    let mut line = String::new();
    BufReader::with_capacity(1, running.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (running, line.trim().trim_start_matches("http://").to_owned())
}

/// The head and the body of an answer.
fn get(host: &str, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(host).unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|at| at == b"\r\n\r\n").unwrap() + 4;
    let body = answer.split_off(end);
    (String::from_utf8(answer).unwrap(), body)
}

#[test]
fn the_sandbox_films_each_take_by_its_own_motion() {
    let root = Root::new();
    fs::create_dir_all(root.data().join("sandbox")).unwrap();
    let task = |id: &str, x: f64| {
        let vector = json!({"x": x, "y": 0, "z": 0, "r": 0, "bg_x_pan": 0, "bg_y_pan": 0});
        let options = json!({"seconds": 0.1, "motion_vector": vector});
        let request = json!({"prompt": "một con mèo", "ratio": "9:16", "options": options});
        json!({"kind": "task", "task_id": id, "created_ms": 1, "speed": 1.0, "request": request})
    };
    let state = format!("{}\n{}\n", task("left", -9.0), task("right", 9.0));
    fs::write(root.data().join("sandbox/provider.jsonl"), state).unwrap();
    let (first, host) = serve(&root);
    let still = |task: &str, name: &str| {
        let (head, body) = get(&host, &format!("/files/{task}/{name}.png?key=a"), "");
        assert!(head.contains("image/png") && body.starts_with(b"\x89PNG"), "{head}");
        // Width and height, as PNG has them.
        assert_eq!(body[16..24], [0, 0, 1, 104, 0, 0, 2, 128]);
        body
    };
    assert_ne!(still("left", "last_frame"), still("right", "last_frame"));
    assert_ne!(still("left", "poster"), still("left", "last_frame"));
    let (head, film) = get(&host, "/files/left/film.mp4?key=a", "");
    assert!(head.starts_with("HTTP/1.1 200") && film[4..8] == *b"ftyp", "{head}");
    assert!(film.windows(14).any(|it| it == "một con mèo".as_bytes()));
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    // A download that another process goes on with, some time later.
    drop(first);
    let (_second, host) = serve(&root);
    let headers = format!("range: bytes=100-\r\nif-range: {tag}\r\n");
    let (head, rest) = get(&host, "/files/left/film.mp4?key=a", &headers);
    assert!(head.starts_with("HTTP/1.1 206"), "{head}");
    assert_eq!(rest, film[100..]);
}
