//! A provider that sends back what it was asked with: no answer of any route, and none of a film's
//! host, brings a secret in, in whatever spelling.

use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use viewfinder::api::{BaseUrl, Client, Heard, Timeouts};
use viewfinder::domain::{ApiKey, Request, Route, Shot, Timestamp};

use viewfinder::store::StoreError;
use viewfinder::worker::{Command, Note};

use crate::addresses::Ready;
use crate::bench::{Hand, KEY};
use crate::hosts::{FILM, Host, answer};

const TOKEN: &str = "at-canary-9c1f5e2b7d804a63";

/// A secret as a relay may spell it in the text of a JSON answer.
fn spellings(secret: &str) -> Vec<String> {
    let each = |spell: &dyn Fn(u32) -> String| -> String {
        secret.chars().map(|c| spell(u32::from(c))).collect()
    };
    let halves = |mark: &str| format!("{}{mark}{}", &secret[..11], &secret[11..]);
    let mut all = vec![
        secret.to_owned(),
        secret.to_uppercase(),
        format!("Bearer {secret}"),
        each(&|c| format!("\\u{c:04x}")),
        each(&|c| format!("\\\\u{c:04X}")),
        each(&|c| format!("%{c:02x}")),
        each(&|c| format!("%25{c:02X}")),
        each(&|c| format!("&#{c};")),
        secret.replace('-', "\\u002d"),
        secret.replace('-', "\\/-").replace("\\/", ""),
        format!("{}***", &secret[..14]),
        BASE64.encode(secret),
        BASE64.encode(format!("key:{secret}")),
        format!("https://cdn.example.com/f.mp4?key={secret}"),
        format!("https:\\/\\/cdn.example.com\\/{}.mp4", each(&|c| format!("%{c:02x}"))),
        format!("task-{secret}"),
    ];
    let marks = [
        "\\u0007",
        "\\u0000",
        "\\n",
        "\\t",
        "\\u200b",
        "\\u202e",
        "\\udb40\\udc41",
        "\u{200b}",
        " ",
    ];
    all.extend(marks.map(halves));
    all
}

/// Answers in which a text stands wherever somebody looks.
fn answers(spelt: &str) -> Vec<(u16, String)> {
    let s = spelt;
    vec![
        (401, format!(r#"{{"error":{{"code":"{s}","message":"no {s}","type":"{s}"}}}}"#)),
        (400, format!(r#"{{"code":"{s}","message":"{s}","data":null}}"#)),
        (400, format!(r#"{{"detail":[{{"loc":["{s}"],"msg":"{s}"}}]}}"#)),
        (500, format!(r#"{{"{s}":{{"{s}":"{s}"}}}}"#)),
        (502, format!("<html><title>{s}</title>{s}")),
        (200, format!("not JSON {s}")),
        (200, format!("data: {{\"task_id\":\"{s}\"}}\n\n")),
        (200, format!(r#"{{"code":200,"msg":"{s}","data":{{"task_id":"{s}"}}}}"#)),
        (200, format!(r#"{{"code":"fail","msg":"{s}","data":{{"task_id":"a-{s}"}}}}"#)),
        (200, format!(r#"{{"success":false,"message":"{s} (request id: {s})"}}"#)),
        (
            200,
            format!(
                r#"{{"code":"success","data":{{"task_id":"t","status":"SUCCESS","result_url":"{s}","video_url":"{s}","poster":"{s}","fail_reason":"{s}","data":{{"output":["{s}"]}}}}}}"#
            ),
        ),
        (
            200,
            format!(
                r#"{{"code":"success","data":{{"status":"FAILURE","fail_reason":{{"message":"{s}"}}}}}}"#
            ),
        ),
        (200, format!(r#"{{"code":"success","data":{{"status":"{s}","progress":"{s}"}}}}"#)),
        (
            200,
            format!(
                r#"{{"data":{{"items":[{{"task_id":"{s}","status":"{s}","submit_time":1}}]}}}}"#
            ),
        ),
    ]
}

/// Answers every request so, with the spelling in its headers too where they can carry it.
async fn answering(status: u16, body: String, header: String) -> BaseUrl {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = BaseUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let plain = header.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let header = if plain { header } else { String::new() };
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 16 * 1024];
            let _ = stream.read(&mut request).await;
            let answer = format!(
                "HTTP/1.1 {status} {header}\r\nX-Cometapi-Request-Id: {header}\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    base
}

/// What gives a secret away, if anything does.
fn given_away(told: &str) -> Option<String> {
    let seen: String = told
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace() && !viewfinder::domain::is_invisible(*c))
        .flat_map(char::to_lowercase)
        .collect();
    [KEY, TOKEN]
        .into_iter()
        .flat_map(|secret| [secret[..12].to_owned(), BASE64.encode(secret)[..14].to_lowercase()])
        .find(|piece| seen.contains(piece))
}

fn text(it: &impl Debug, raw: &[u8]) -> String {
    // What its escapes spell counts as well.
    let raw = String::from_utf8_lossy(raw);
    let read: serde_json::Value = serde_json::from_str(&raw).unwrap_or_default();
    format!("{it:?} {raw} {}", texts(&read))
}

fn texts(json: &serde_json::Value) -> String {
    use serde_json::Value;
    match json {
        Value::String(text) => text.clone(),
        Value::Array(entries) => entries.iter().map(texts).collect::<Vec<_>>().join(" "),
        Value::Object(object) => {
            let both = object.iter().flat_map(|(key, value)| [key.clone(), texts(value)]);
            both.collect::<Vec<_>>().join(" ")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_of_any_route_brings_a_secret_back() {
    let (key, token) = (ApiKey::parse(KEY).unwrap(), ApiKey::parse(TOKEN).unwrap());
    let mut running = tokio::task::JoinSet::new();
    for secret in [KEY, TOKEN] {
        for spelt in spellings(secret) {
            let (key, token, spelt) = (key.clone(), token.clone(), spelt.clone());
            running.spawn(async move {
                for (status, body) in answers(&spelt) {
                    let base = answering(status, body.clone(), spelt.clone()).await;
                    let new = || Client::new(base.clone(), key.clone(), Timeouts::default());
                    let client = new().hiding(std::slice::from_ref(&token));
                    let request = Request::new(&Shot::default(), client.settings());
                    let generated = client.generate(&request, &mut Heard::default()).await;
                    let asked = client.ask(Route::default(), "t").await;
                    let (from, to) = (Timestamp::default(), Timestamp::from_millis(i64::MAX / 2));
                    let told = [
                        text(&generated.verdict, &generated.raw),
                        text(&asked.verdict, &asked.raw),
                        text(&client.history(&token, from, to).await, &[]),
                        text(&client.key_balance().await, &[]),
                        text(&client.account_balance(&token).await, &[]),
                        text(&client.probe(true).await, &[]),
                        // Who is only told the token for one question does not bring it back either.
                        text(&new().history(&token, from, to).await, &[]),
                        text(&new().account_balance(&token).await, &[]),
                    ];
                    for told in told {
                        assert_eq!(given_away(&told), None, "{status} {body}\n{told}");
                    }
                    assert!(!generated.raw.is_empty());
                }
            });
        }
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

/// A film's host has no key; but it may be the provider's own, which does.
#[tokio::test]
async fn no_name_of_a_films_version_brings_the_key_into_the_ledger() {
    let graphic = |tag: &String| tag.bytes().all(|byte| byte.is_ascii_graphic());
    let mut tags: Vec<String> = spellings(KEY).into_iter().filter(graphic).collect();
    tags.push("plain".to_owned());
    assert!(tags.len() > 10);
    let sent = tags.clone();
    let host = Host::new(move |_, nth, _| {
        let tag = &sent[nth.min(sent.len() - 1)];
        let headers = format!("Content-Length: {}\r\nETag: \"{tag}\"\r\n", FILM.len());
        answer("200 OK", &headers, &FILM[..20_000 + 10 * nth])
    });
    let host = host.await;
    let ready = Ready::new(&[&host.sent_on("*")]).await;
    let (id, mut hand) = (ready.take.id, ready.hand());
    for tag in &tags {
        hand.command(Command::Fetch(id, true)).await;
        hand.until_note(|note| matches!(note, Note::FilmLater { .. })).await;
        let exported = hand.ledger(|ledger| {
            let mut lines = String::new();
            let given = ledger.export::<StoreError>(|record| {
                lines.push_str(&record.to_json());
                Ok(true)
            });
            given.unwrap();
            lines
        });
        let exported = exported.await;
        assert_eq!(given_away(&exported), None, "{tag}: {exported}");
        let kept = async |hand: &Hand| {
            let take = hand.ledger(move |ledger| ledger.take(id)).await.unwrap().unwrap();
            take.part.unwrap().validator
        };
        if tag == "plain" {
            // What was heard may have been of a try before, which the worker made by itself.
            while kept(&hand).await.is_none() {
                hand.until_note(|note| matches!(note, Note::FilmLater { .. })).await;
            }
        } else {
            assert_eq!(kept(&hand).await, None, "{tag}");
        }
    }
}
