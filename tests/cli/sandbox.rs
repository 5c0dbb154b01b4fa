//! `sandbox`: a provider for other programs.

use std::fs;
use std::io::{BufRead as _, BufReader};

use rustix::process::Signal;

use crate::binary::{FAST, KEY, Provider, Root, Running, SLOW};

fn serve(root: &Root, words: &[&str]) -> (Running, String) {
    let mut running = root.viewfinder(&[&["sandbox"], words].concat()).start();
    let mut line = String::new();
    BufReader::with_capacity(1, running.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (running, line)
}

#[test]
fn its_first_line_is_its_address_and_signals_end_it() {
    let root = Root::new();
    for (listen, start) in [
        (&[][..], "http://127.0.0.1:"),
        (&["--listen", "127.0.0.1:0"], "http://127.0.0.1:"),
        (&["--listen", "127.9.9.9:0"], "http://127.9.9.9:"),
        (&["--listen", "localhost:0"], "http://"),
    ] {
        let (running, line) = serve(&root, listen);
        let port = line.trim_end().rsplit(':').next().unwrap().parse::<u16>().unwrap();
        assert!(line.starts_with(start) && line.ends_with('\n') && port > 0, "{line:?}");
        running.signal(Signal::TERM);
        running.end().exits(143).prints_nothing();
    }
    for (signal, code) in [(Signal::INT, 130), (Signal::HUP, 129)] {
        Provider::start(FAST, &[]).stop(signal).exits(code).prints_nothing();
    }
}

#[test]
fn what_the_system_refuses_is_said() {
    let root = Root::new();
    let (_first, line) = serve(&root, &[]);
    let taken = line.trim().trim_start_matches("http://");
    let ran = root.viewfinder(&["sandbox", "--listen", taken]).exits(1);
    ran.says("could not listen").says("port 0 takes any").prints_nothing();
    let ran = root.viewfinder(&["sandbox", "--log", "no/such/folder/log"]).exits(1);
    ran.says("could not write the sandbox's request log no/such/folder/log");
}

#[test]
fn every_request_is_a_line_of_the_log() {
    let provider = Provider::start(FAST, &["generate:1=429,retry-after=0"]);
    let root = Root::new();
    let words = ["submit", "a cat", "--yes", "--wait", "--poll-every=50ms"];
    root.viewfinder(&words).to(&provider).exits(0);
    let requests = provider.requests();
    for (nth, request) in requests.iter().enumerate() {
        let keys: Vec<_> = request.as_object().unwrap().keys().map(String::as_str).collect();
        let documented = [
            "time",
            "number",
            "route",
            "ordinal",
            "method",
            "path",
            "authorization",
            "key_end",
            "body",
            "fault",
            "status",
            "task_id",
        ];
        assert_eq!(keys, documented);
        assert_eq!(request["number"], nth + 1);
        // The hosts of films are never shown the key.
        let file = request["route"] == "film" || request["route"] == "image";
        let method = if file { "GET" } else { "POST" };
        assert_eq!(
            (&request["authorization"], &request["method"]),
            (&(!file).into(), &method.into())
        );
        let end = if file { serde_json::Value::Null } else { KEY[KEY.len() - 4..].into() };
        assert_eq!(request["key_end"], end);
    }
    let seen = requests.iter().map(|request| (&request["route"], &request["status"]));
    let seen: Vec<_> = seen.map(|(route, status)| format!("{route} {status}")).collect();
    assert_eq!(seen[..2], [r#""generate" 429"#, r#""generate" 200"#]);
    let known = |line: &String| {
        [r#""feed""#, r#""film""#, r#""image""#].iter().any(|route| line.starts_with(route))
    };
    assert!(seen[2..].iter().all(known), "{seen:?}");
    assert_eq!(
        (&requests[0]["fault"], &requests[0]["task_id"]),
        (&"429,retry-after=0".into(), &().into())
    );
}

#[test]
fn a_restart_loses_no_task() {
    let (world, root) = (Root::new(), Root::new());
    let (mut first, line) = serve(&world, &["--speed", "100"]);
    let base = line.trim();
    let through = |words: &[&str]| {
        let call = root.viewfinder(words).env("COMETAPI_KEY", KEY);
        call.env("COMETAPI_BASE_URL", base)
    };
    let id = through(&["submit", "a cat", "--yes"]).exits(0).out();
    first.0.kill().unwrap();
    first.0.wait().unwrap();
    // A program that asks meanwhile is not told that the take is gone.
    let mut waiting = through(&["wait", id.trim(), "--poll-every=50ms"]).start();
    waiting.until_said("asking again");
    let listen = base.trim_start_matches("http://");
    // The speed is the task's, whatever the new process's is.
    let (_second, _) = serve(&world, &["--listen", listen, "--speed", SLOW]);
    waiting.end().exits(0).prints("saved");
    let state = fs::read_to_string(world.data().join("sandbox/provider.jsonl")).unwrap();
    assert_eq!(state.lines().filter(|line| line.contains("\"a cat\"")).count(), 1);
}
