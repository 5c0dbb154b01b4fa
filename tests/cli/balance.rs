//! `viewfinder balance`: whose it is, what it prints, and what each refusal becomes.

use serde_json::{Value, json};

use crate::binary::{FAST, KEY, Provider, Root};

const TOKEN: &str = "at-canary-fedcba9876543210";

fn line(call: crate::binary::Call) -> Value {
    let mut lines = call.exits(0).json();
    assert_eq!(lines.len(), 1);
    lines.remove(0)
}

fn amounts(limit: f64, used: f64, left: f64, source: &str) -> Value {
    let key = json!({"name": "sandbox", "limit_usd": limit, "used_usd": used,
                     "remaining_usd": left, "unlimited": false, "expires": null});
    json!({"limit_usd": limit, "used_usd": used, "remaining_usd": left, "unlimited": false,
           "source": source, "key": if source == "key" { key } else { Value::Null }})
}

#[test]
fn the_key_and_the_account_are_asked_each_with_its_own_secret() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    for _ in 0..3 {
        root.viewfinder(&["submit", "x", "--yes"]).to(&provider).exits(0);
    }
    let ask = |words: &[&str]| root.viewfinder(&[&["balance"], words].concat()).to(&provider);
    assert_eq!(line(ask(&["--json"])), amounts(100.0, 0.96, 99.04, "key"));
    let both = |words: &[&str]| ask(words).env("COMETAPI_ACCESS_TOKEN", TOKEN);
    assert_eq!(line(both(&["--json"])), amounts(100.0, 0.96, 99.04, "account"));
    assert_eq!(line(both(&["--json", "--of", "key"]))["source"], "key");
    assert_eq!(line(both(&["--json", "--of=account"]))["source"], "account");
    // The account's needs no key.
    let keyless = both(&["--json"]).env("COMETAPI_KEY", "");
    assert_eq!(line(keyless)["source"], "account");
    let asked: Vec<_> =
        provider.requests().into_iter().filter(|it| it["method"] == "GET").collect();
    for request in &asked {
        let (path, end) = (request["path"].as_str().unwrap(), request["key_end"].as_str().unwrap());
        let token = path == "/api/user/self";
        assert_eq!(end, if token { "3210" } else { "cdef" }, "{path}");
        assert!(!request.to_string().contains("canary"), "{request}");
    }
    assert_eq!(asked.iter().filter(|it| it["route"] == "account").count(), 3);
    let ran = ask(&[]).exits(0).prints(
        "remaining   $99.04\nused        $0.96\nlimit       $100.00\nkey's rest  $99.04 (sandbox)\n",
    );
    ran.says("the key that ends in cdef (from COMETAPI_KEY)").never_says(KEY);
    both(&[]).exits(0).says("Balance of the account").never_says(TOKEN);
}

#[test]
fn the_sandbox_has_play_money_and_needs_no_key() {
    let root = Root::new();
    let ask = |words: &[&str]| root.sandboxed(&[&["balance", "--json"], words].concat());
    assert_eq!(line(ask(&[])), amounts(100.0, 0.0, 100.0, "key"));
    // No token of the user's is sent anywhere for it.
    let account = ask(&["--of", "account"]).env("COMETAPI_ACCESS_TOKEN", "two words");
    assert_eq!(line(account), amounts(100.0, 0.0, 100.0, "account"));
    assert!(!root.ledger().exists());
}

/// Faults, environment, words; then the code, and what is said.
#[test]
fn each_refusal_has_its_code() {
    type Row<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a [&'a str], i32, &'a [&'a str]);
    let no_key: &[(&str, &str)] = &[("COMETAPI_KEY", "")];
    let token: &[(&str, &str)] = &[("COMETAPI_ACCESS_TOKEN", TOKEN)];
    let rows: &[Row] = &[
        (&[], no_key, &[], 78, &["no API key", "COMETAPI_KEY", "--sandbox"]),
        (&[], &[], &["--of=account"], 78, &["access token", "COMETAPI_ACCESS_TOKEN"]),
        (&[], &[("COMETAPI_ACCESS_TOKEN", "two words")], &[], 78, &["COMETAPI_ACCESS_TOKEN"]),
        (&[], &[("COMETAPI_BASE_URL", "http://x.example")], &[], 78, &["unencrypted"]),
        (&[], &[("COMETAPI_BASE_URL", "http://127.0.0.1:1")], &[], 69, &["127.0.0.1:1"]),
        (
            &["subscription:*=401"],
            &[],
            &[],
            77,
            &["The provider says \"invalid token", "refused the key", "cdef"],
        ),
        (&["account:*=401"], token, &[], 77, &["refused COMETAPI_ACCESS_TOKEN"]),
        (&["subscription:*=429"], &[], &[], 69, &["\"Too many requests", "in a minute"]),
        (&["subscription:*=500"], &[], &[], 69, &["HTTP 500", "doctor"]),
        (&["subscription:*=html"], &[], &[], 69, &["could not be read"]),
        (&["subscription:*=garbage"], &[], &[], 69, &["could not be read"]),
        (&["subscription:*=reset-after"], &[], &[], 69, &["broke"]),
        (&["subscription:*=status=404"], &[], &[], 69, &["Not Found", "doctor"]),
        (
            &["subscription:*=redirect,to=http://localhost:1/"],
            &[],
            &[],
            69,
            &["redirects elsewhere"],
        ),
        (&["account:*=business,code=500,msg=no"], token, &[], 69, &["The provider says \"no\"."]),
        (&[], &[], &["--of=mine"], 2, &["[possible values: key, account]"]),
        (&[], &[], &["now"], 2, &["unexpected argument 'now'"]),
    ];
    for (faults, env, words, code, said) in rows {
        let provider = Provider::start(FAST, faults);
        let root = Root::new();
        let mut call = root.viewfinder(&[&["balance", "--json"], *words].concat()).to(&provider);
        for (name, value) in *env {
            call = call.env(name, value);
        }
        let mut ran = call.run();
        assert_eq!(ran.code(), Some(*code), "{faults:?} {env:?} {words:?}: {ran:?}");
        for said in *said {
            ran = ran.says(said);
        }
        ran.prints_nothing().never_says(KEY).never_says(TOKEN);
    }
}

#[test]
fn what_was_spent_may_be_unknown() {
    let provider = Provider::start(FAST, &["usage:*=500", "token:*=status=404"]);
    let root = Root::new();
    let ask = |words: &[&str]| root.viewfinder(&[&["balance"], words].concat()).to(&provider);
    let known = json!({"limit_usd": 100.0, "used_usd": null, "remaining_usd": null,
                       "unlimited": false, "source": "key", "key": null});
    assert_eq!(line(ask(&["--json"])), known);
    ask(&[]).exits(0).prints("remaining  unknown").says("The amount spent is unknown");
}

#[test]
fn a_key_without_a_rest_of_its_own_is_asked_for_it_once_a_day() {
    let provider = Provider::start(FAST, &["token:*=html"]);
    let root = Root::new();
    let ask = |words: &[&str]| root.viewfinder(&[&["balance"], words].concat()).to(&provider);
    for _ in 0..2 {
        assert_eq!(line(ask(&["--json"]))["key"], Value::Null);
        ask(&[]).exits(0).prints("remaining  $100.00\nused       $0.00\nlimit      $100.00\n");
    }
    let asked = |route: &str| provider.requests().iter().filter(|it| it["route"] == route).count();
    assert_eq!((asked("subscription"), asked("token")), (4, 1));
    // Another day, it is asked again.
    let file = root.data().join("missing-routes.txt");
    let text = std::fs::read_to_string(&file).unwrap();
    let (at, rest) = text.split_once(' ').unwrap();
    assert!(rest.ends_with(" /api/usage/token\n") && !text.contains("canary"), "{text}");
    std::fs::write(&file, format!("{} {rest}", at.replacen("20", "19", 1))).unwrap();
    ask(&[]).exits(0);
    assert_eq!(asked("token"), 2);
}

/// Faults of the route that a server may not have; then what is known all the same.
#[test]
fn what_is_wrong_with_the_keys_own_rest_takes_nothing_from_the_balance() {
    for (fault, known) in [
        ("401", false),
        ("429,retry-after=9", false),
        ("500", false),
        ("garbage", false),
        ("cut", false),
        ("no-list", false),
        ("as-text", true),
        ("bare", true),
        ("slow,ms=20", true),
    ] {
        let provider = Provider::start(FAST, &[&format!("token:*={fault}")]);
        let root = Root::new();
        let asked = line(root.viewfinder(&["balance", "--json"]).to(&provider));
        assert_eq!(asked["remaining_usd"], 100.0, "{fault}");
        let rest = &asked["key"]["remaining_usd"];
        assert_eq!(*rest, if known { json!(100.0) } else { Value::Null }, "{fault}");
        assert!(!root.data().join("missing-routes.txt").exists(), "{fault}");
    }
}

#[test]
fn a_key_without_a_limit_says_so() {
    let provider = Provider::start(FAST, &["token:*=unlimited", "subscription:*=unlimited"]);
    let root = Root::new();
    let ask = |words: &[&str]| root.viewfinder(&[&["balance"], words].concat()).to(&provider);
    let told = line(ask(&["--json"]));
    assert_eq!((&told["unlimited"], &told["key"]["unlimited"]), (&json!(true), &json!(true)));
    assert_eq!(told["key"]["remaining_usd"], Value::Null);
    ask(&[]).exits(0).prints("remaining   unlimited").prints("whatever the account has (sandbox)");
}

#[test]
fn what_the_provider_says_that_a_take_has_cost_is_shown() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let id = root.viewfinder(&["submit", "x", "--yes"]).to(&provider).exits(0).out();
    let show = |words: &[&str]| {
        root.viewfinder(&[&["show", id.trim()], words].concat()).to(&provider).exits(0).out()
    };
    let cost = || serde_json::from_str::<Value>(&show(&["--json"])).unwrap()["cost"].clone();
    assert_eq!((&cost()["state"], &cost()["usd"]), (&json!("charged"), &Value::Null));
    assert!(!show(&[]).contains("cost"), "an estimate is no receipt");
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    let say = |state: &str, price: i64, source: &str| {
        let sql = "UPDATE spending SET state = ?1, price = ?2, source = ?3";
        ledger.execute(sql, rusqlite::params![state, price, source]).unwrap();
    };
    say("charged", 320_000, "usage log");
    let told = json!({"usd": 0.32, "state": "charged", "source": "usage log"});
    for key in ["usd", "state", "source"] {
        assert_eq!(cost()[key], told[key], "{key}");
    }
    assert!(show(&[]).contains("charged $0.32 (usage log)"), "{}", show(&[]));
    say("refunded", 0, "usage log");
    assert!(show(&[]).contains("refunded (usage log)"), "{}", show(&[]));
}
