//! `sandbox`: a provider for other programs.

use std::fs;
use std::io::{BufRead as _, BufReader};

use rustix::process::Signal;
use serde_json::{Value, json};

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

/// Where a process listens on this machine, as the kernel lists it.
#[cfg(target_os = "linux")]
fn listens(pid: u32) -> Option<String> {
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .ok()?
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| {
            let link = link.to_string_lossy().into_owned();
            Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    let table = fs::read_to_string("/proc/net/tcp").ok()?;
    table.lines().skip(1).find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (_, port) = words.get(1)?.split_once(':')?;
        // 0A is "listening".
        let ours = words.get(3) == Some(&"0A") && sockets.iter().any(|inode| inode == words[9]);
        ours.then(|| format!("127.0.0.1:{}", u16::from_str_radix(port, 16).unwrap_or_default()))
    })
}

/// What a server says to a request: its status, and everything.
#[cfg(target_os = "linux")]
fn ask(address: &str, request: &str) -> (u16, String) {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_default(), answer)
}

#[cfg(target_os = "linux")]
#[test]
fn the_embedded_one_tells_nobody_else_anything() {
    let root = Root::new();
    fs::write(root.config().join("config.toml"), "[sandbox]\nspeed = 1\n").unwrap();
    let id = root.sandboxed(&["submit", "a secret cat", "--yes"]).exits(0).out();
    let running = root.sandboxed(&["wait", id.trim()]).start();
    let address = crate::binary::until("its address", || listens(running.0.id()));
    let state = || fs::read_to_string(root.data().join("sandbox/provider.jsonl")).unwrap();
    let (before, task) = (state(), state());
    let task: serde_json::Value = serde_json::from_str(task.lines().next().unwrap()).unwrap();
    let task = task["task_id"].as_str().unwrap();
    let shot = r#"{"callback_url":"https://callback.invalid/","prompt":"p","model":"gen4","image":"https://x.invalid/a.png"}"#;
    let feed = format!(r#"{{"task_id":"{task}"}}"#);
    for key in ["", "authorization: Bearer sandbox\r\n", "authorization: Bearer any\r\n"] {
        for (line, body) in [
            ("POST /runway/pro/generate", shot),
            ("POST /runway/feed", &feed),
            ("GET /api/task/self", ""),
            ("GET /api/user/self", ""),
            (&format!("GET /files/{task}/film.mp4"), ""),
            (&format!("GET /files/{task}/film.mp4?key=sandbox"), ""),
        ] {
            let length = body.len();
            let (status, answer) = ask(
                &address,
                &format!(
                    "{line} HTTP/1.1\r\nhost: {address}\r\n{key}connection: close\r\n\
                     content-length: {length}\r\n\r\n{body}"
                ),
            );
            assert!(matches!(status, 401 | 403), "{line} {key}: {answer}");
            assert!(!answer.contains("secret cat") && !answer.contains(task), "{answer}");
        }
    }
    assert_eq!(state(), before, "a task was made");
    running.signal(Signal::TERM);
    running.end().exits(143);
}

#[test]
fn what_one_process_began_in_the_embedded_one_another_ends() {
    let root = Root::new();
    fs::write(
        root.config().join("config.toml"),
        "[sandbox]\nspeed = 1000\npoll_every = \"50ms\"\n",
    )
    .unwrap();
    let id = root.sandboxed(&["submit", "a cat", "--yes"]).exits(0).out();
    // The film's address carries what opens this one process, which is gone afterwards.
    root.sandboxed(&["wait", id.trim(), "--no-download"]).exits(0);
    let shown = root.sandboxed(&["show", id.trim(), "--json"]).exits(0).out();
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["state"], "succeeded");
    assert!(shown["video_url"].as_str().unwrap().contains("/film.mp4?key="), "{shown}");
    root.sandboxed(&["download", id.trim()]).exits(0);
    let saved = root.sandboxed(&["show", id.trim(), "--json"]).exits(0).out();
    let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
    assert_eq!(saved["state"], "saved");
    assert_ne!(saved["video_url"], shown["video_url"], "the feed had a new one");
    let made = fs::read_to_string(root.data().join("sandbox/provider.jsonl")).unwrap();
    assert_eq!(made.lines().count(), 1);
}

#[test]
fn a_model_that_disobeys_is_told_by_flag_variable_or_setting() {
    const VARIABLE: &str = "VIEWFINDER_SANDBOX_OBEY";
    let root = Root::new();
    let no = root.viewfinder(&["sandbox", "--obey", "gen4:zoom=1"]).exits(2).prints_nothing();
    no.says("`gen4:zoom=1` does not say how a model obeys: there is no `zoom`").says("bg_y_pan");
    for words in [&["sandbox"][..], &["--sandbox", "submit", "a cat", "--yes"]] {
        let no = root.viewfinder(words).env(VARIABLE, "z=1").exits(78).prints_nothing();
        no.says("[sandbox] obey or VIEWFINDER_SANDBOX_OBEY: `z=1` does not say how a model obeys")
            .says("write MODEL:NAME=NUMBER, such as gen4:z=-1");
    }
    // The embedded one: the setting, and the variable over it; what was told stands in the task.
    let task = |words: &[&str], variable: Option<&str>| {
        let words = [&["--sandbox", "submit", "a cat", "--yes"], words].concat();
        let call = root.viewfinder(&words);
        match variable {
            Some(obey) => call.env(VARIABLE, obey).exits(0),
            None => call.exits(0),
        };
        let text = fs::read_to_string(root.data().join("sandbox/provider.jsonl")).unwrap();
        let task: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        task["obey"].clone()
    };
    assert_eq!(task(&[], None), Value::Null);
    fs::create_dir_all(root.config()).unwrap();
    let setting = "[sandbox]\nobey = \"gen4:z=-1,walker=0.3;*:r=0\"\n";
    fs::write(root.config().join("config.toml"), setting).unwrap();
    assert_eq!(task(&[], None), json!("z=-1,walker=0.3"));
    assert_eq!(task(&["--model", "gen3"], None), json!("r=0"));
    assert_eq!(task(&[], Some("gen4:shake=0.01")), json!("shake=0.01"));
    root.viewfinder(&["config", "show", "--json"]).exits(0).prints("gen4:z=-1,walker=0.3;*:r=0");
}

#[test]
fn play_money_is_told_by_flag_or_setting_and_its_end_is_a_refusal() {
    let root = Root::new();
    root.viewfinder(&["sandbox", "--money", "much"]).exits(2).says("`much` is no play money");
    let setting = |money: &str| {
        fs::create_dir_all(root.config()).unwrap();
        let text = format!("[sandbox]\nmoney = \"{money}\"\n");
        fs::write(root.config().join("config.toml"), text).unwrap();
    };
    let submit = || root.viewfinder(&["--sandbox", "submit", "a cat", "--yes"]);
    setting("much");
    submit().exits(78).says("[sandbox] money: `much` is no play money").prints_nothing();
    setting("0.5");
    submit().exits(0);
    submit().exits(65).says("user quota is not enough").says("[sandbox] money");
    setting("unlimited");
    submit().exits(0);
}
