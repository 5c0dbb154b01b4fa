//! Secrets in every spelling, and texts that only look like one.

use base64::Engine as _;
use base64::engine::general_purpose::{
    STANDARD as BASE64, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD,
};
use proptest::prelude::*;
use serde_json::Value;

use super::secrets::{REDACTED, Secrets};
use crate::domain::{ApiKey, is_invisible};

const KEY: &str = "sk-Canary-7f3e9a51c0d24b6e/x+8";

fn secrets() -> Secrets {
    let token = ApiKey::parse("at-9c1f5e2b7d804a63").unwrap();
    Secrets::default().and(&ApiKey::parse(KEY).unwrap()).and(&token)
}

fn each(spell: impl Fn(char) -> String) -> String {
    KEY.chars().map(spell).collect()
}

/// The spellings of the key that a relay may use inside a JSON string.
fn spellings() -> Vec<String> {
    let between = |mark: &str| each(|c| format!("{c}{mark}"));
    let mut all = vec![
        KEY.to_owned(),
        format!("Bearer {KEY}"),
        KEY.to_uppercase(),
        KEY.to_lowercase(),
        KEY.replace('/', "\\/"),
        each(|c| format!("\\u{:04x}", u32::from(c))),
        each(|c| format!("\\u{:04X}", u32::from(c))),
        each(|c| format!("\\\\u{:04x}", u32::from(c))),
        each(|c| format!("\\\\x{:02x}", u32::from(c))),
        KEY.replace('k', "\\u006b"),
        each(|c| format!("%{:02x}", u32::from(c))),
        each(|c| format!("%{:02X}", u32::from(c))),
        each(|c| format!("%25{:02X}", u32::from(c))),
        each(|c| format!("%2525{:02X}", u32::from(c))),
        each(|c| format!("\\u0025{:02X}", u32::from(c))),
        each(|c| format!("&#{};", u32::from(c))),
        each(|c| format!("&#x{:x};", u32::from(c))),
        each(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap().to_string()),
        KEY[..14].to_owned(),
        KEY[16..].to_owned(),
        format!("{}****", &KEY[..20]),
        BASE64.encode(KEY),
        STANDARD_NO_PAD.encode(KEY),
        URL_SAFE.encode(KEY),
        URL_SAFE_NO_PAD.encode(KEY),
        BASE64.encode(format!(":{KEY}")),
        BASE64.encode(format!("me:{KEY}")),
        BASE64.encode(format!("key={KEY}&x")),
        BASE64.encode(KEY).replace('=', "%3D"),
        "at-9c1f5e2b7d804a63".to_owned(),
    ];
    for mark in [
        "\\u0007",
        "\\u0000",
        "\\n",
        "\\t",
        "\\u200b",
        "\\u202e",
        "\\u2066",
        "\\ufeff",
        "\\u00ad",
        "\\udb40\\udc41",
        "\u{200b}",
        "\u{202e}",
        "\u{ad}",
        "\u{e0041}",
        "\u{3164}",
        " ",
        "\u{a0}",
        "%00",
        "%0a",
    ] {
        all.push(between(mark));
        all.push(format!("{}{mark}{}", &KEY[..9], &KEY[9..]));
    }
    all
}

/// Whether a text, as people would see it, reveals the key.
fn gives_away(text: &str) -> bool {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace() && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let has = |secret: &str| plain.contains(&secret.to_lowercase());
    has(&KEY[..12])
        || has(&KEY[16..])
        || has("at-9c1f5e2b7")
        || [0, 1, 2].iter().any(|skip| has(&BASE64.encode(&KEY[*skip..])[..12]))
}

fn texts(json: &Value, told: &mut Vec<String>) {
    match json {
        Value::String(text) => told.push(text.clone()),
        Value::Array(entries) => entries.iter().for_each(|entry| texts(entry, told)),
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            told.push(key.clone());
            texts(value, told);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn a_secret_is_taken_out_however_it_is_spelt() {
    for spelling in spellings() {
        for body in [
            format!(r#"{{"error":{{"code":"","message":"Invalid token: {spelling} (x)"}}}}"#),
            format!(r#"{{"{spelling}":["{spelling}",{{"a":"{spelling}"}}]}}"#),
            format!("<html>{spelling}</html>"),
            // Cut in the middle of the answer.
            format!(r#"{{"error":{{"message":"{spelling}"#),
        ] {
            let clean = secrets().without(body.clone().into_bytes());
            let text = String::from_utf8(clean).unwrap();
            assert!(text.contains(REDACTED), "{body}\n{text}");
            assert!(!gives_away(&text), "{body}\n{text}");
            let json: Value = serde_json::from_str(&body).unwrap_or_default();
            if !json.is_null() {
                let cleared: Value = serde_json::from_str(&text).expect("it is still JSON");
                let mut told = Vec::new();
                texts(&cleared, &mut told);
                assert!(told.iter().all(|text| !gives_away(text)), "{body}\n{told:?}");
                if body.contains("Invalid token") {
                    assert!(told.iter().any(|text| text.starts_with("Invalid token: ")));
                }
            }
        }
        assert!(!gives_away(&secrets().hide(&spelling)), "{spelling}");
    }
}

#[test]
fn a_spelling_inside_a_spelling_is_read_twice() {
    for inner in [
        each(|c| format!("\\u005cu{:04x}", u32::from(c))),
        each(|c| format!("\\u0026#{};", u32::from(c))),
    ] {
        let body = format!(r#"{{"data":"{{\"message\":\"{inner}\"}}"}}"#);
        let text = String::from_utf8(secrets().without(body.into_bytes())).unwrap();
        assert!(text.contains(REDACTED), "{text}");
    }
}

#[test]
fn what_holds_none_stays_as_it_came() {
    for body in [
        &br#"{"code":200 , "data":{"task_id":"6f1f0a52-6f3e-4b1e-8f0a-0c3f1a2b3c4d"}}"#[..],
        b"{\"message\":\"\\u4e0a\\/ \\ud83d\\ude00 100% &amp; \\\\\"}",
        b"\xff\xfe not text",
        b"\\",
        b"%",
        b"&#",
        b"",
    ] {
        assert_eq!(secrets().without(body.to_vec()), body);
    }
    let bytes = secrets().without([b"\xff", KEY.as_bytes(), b"\xfe"].concat());
    assert_eq!(bytes, b"\xff[key]\xfe", "bytes that are no text stay beside it");
}

#[test]
fn a_short_secret_leaves_ordinary_words_alone() {
    let hide = |secret: &str, text: &str| {
        Secrets::default().and(&ApiKey::parse(secret).unwrap()).hide(text).into_owned()
    };
    let said = "the sandbox has no key, none";
    for secret in ["sandbox", "none", "key", "e"] {
        assert_eq!(hide(secret, said), said);
    }
    assert_eq!(hide("sk-1", "no sk-1, but sk-12, task-1"), "no [key], but sk-12, task-1");
    assert_eq!(hide("sk-12345", "xsk-12345x"), "x[key]x");
}

#[test]
fn a_large_answer_is_read_once() {
    for part in ["\\", "%25", "&#", "\\ud800", "sk-Canary-7", "{", "\u{200b}", "\\u"] {
        let body = part.repeat((1 << 20) / part.len()).into_bytes();
        assert_eq!(secrets().without(body.clone()), body);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(text in "[\\\\%&#;xunsk0-9a-f\u{200b}\u{ad}é]{0,60}", cut in 0usize..60) {
        let cut = text.floor_char_boundary(cut);
        let with = format!("{}{KEY}{}", &text[..cut], &text[cut..]);
        let hidden = secrets().hide(&with).into_owned();
        prop_assert!(!gives_away(&hidden), "{with} {hidden}");
        let _ = secrets().without(text.into_bytes());
    }
}
