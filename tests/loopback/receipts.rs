//! What takes have cost: asked seldom, once for each take, matched by name, and for nobody to wait.

use std::time::Duration;

use viewfinder::api::{BaseUrl, Client, Offered, Setback, Timeouts, USAGE_LOG};
use viewfinder::domain::{
    ApiKey, ChargeState, EntryKind, FailureKind, KnownAs, LogEntry, Receipt, ReceiptSource, Shot,
    StageName, Take, TakeId, Usd, receipt_in_log,
};
use viewfinder::store::Absences;
use viewfinder::worker::{Note, Receipts};

use crate::bench::{Hand, KEY, PATIENCE, SHORT, Sandbox};

const TOKEN: &str = "at-canary-fedcba9876543210";

/// The price of a take of `gen4`.
const PRICE: Usd = Usd::from_micros(320_000);

fn client(base: &str) -> Client {
    let timeouts = Timeouts { idle: Duration::from_millis(500), ..SHORT };
    Client::new(BaseUrl::parse(base).unwrap(), ApiKey::parse(KEY).unwrap(), timeouts)
}

fn token() -> ApiKey {
    ApiKey::parse(TOKEN).unwrap()
}

fn absences(root: &tempfile::TempDir) -> Absences {
    Absences::at(root.path().join("missing-routes.txt"))
}

fn at_once(root: &tempfile::TempDir, token: Option<ApiKey>) -> Receipts {
    Receipts { token, absences: absences(root), after: Duration::ZERO, gap: Duration::ZERO }
}

struct Studio {
    root: tempfile::TempDir,
    sandbox: Sandbox,
    hand: Hand,
}

impl Studio {
    async fn new(faults: &[&str], token: Option<ApiKey>) -> Self {
        let root = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(root.path(), faults).await;
        let hand = Hand::asking(&root, &sandbox.base, at_once(&root, token));
        Self { root, sandbox, hand }
    }

    /// Another process on the same ledger.
    fn another(&self, token: Option<ApiKey>) -> Hand {
        Hand::asking(&self.root, &self.sandbox.base, at_once(&self.root, token))
    }
}

async fn receipt(hand: &mut Hand, take: TakeId) -> Receipt {
    let meant = |note: &Note| matches!(note, Note::Receipt(id, _) if *id == take);
    match hand.until_note(meant).await {
        Note::Receipt(_, receipt) => receipt,
        other => panic!("{other:?}"),
    }
}

fn charged(usd: Usd, source: ReceiptSource) -> Receipt {
    Receipt { state: ChargeState::Charged, usd: Some(usd), source }
}

const REFUNDED: Receipt =
    Receipt { state: ChargeState::Refunded, usd: Some(Usd::ZERO), source: ReceiptSource::UsageLog };

fn request_id(take: &Take) -> &str {
    take.answers.request_id.as_deref().expect("the answer's head had it")
}

/// State, price and source in the record of spending.
type Recorded = (String, Option<i64>, String);

fn recorded(state: &str, price: Option<Usd>, source: &str) -> Recorded {
    (state.to_owned(), price.map(Usd::micros), source.to_owned())
}

fn spent(root: &tempfile::TempDir, take: TakeId) -> Recorded {
    let connection = rusqlite::Connection::open(root.path().join("ledger.db")).unwrap();
    let sql = "SELECT state, price, source FROM spending WHERE take = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    connection.query_row(sql, [take.as_str()], read).unwrap()
}

#[tokio::test]
async fn the_log_tells_what_was_charged_and_what_was_given_back() {
    let mut studio = Studio::new(&["generate:2=fails,reason=too dull"], None).await;
    let hand = &mut studio.hand;
    let good = hand.submit("a cat").await.unwrap();
    assert_eq!(receipt(hand, good.id).await, charged(PRICE, ReceiptSource::UsageLog));
    let bad = hand.submit("a dog").await.unwrap();
    assert_eq!(receipt(hand, bad.id).await, REFUNDED);
    // What is told is in the record of spending.
    assert_eq!(spent(&studio.root, good.id), recorded("charged", Some(PRICE), "usage log"));
    assert_eq!(spent(&studio.root, bad.id), recorded("refunded", Some(Usd::ZERO), "usage log"));
    assert_eq!(hand.until_state(bad.id, StageName::Failed).await.id, bad.id);
    // The id of its request is in the ledger, and no secret is.
    let kept = hand.until_state(good.id, StageName::Succeeded).await;
    assert_eq!(request_id(&kept).len(), "20260617165550885561292gJBlzjtp".len());
    assert_ne!(request_id(&kept), request_id(&hand.until_state(bad.id, StageName::Failed).await));
}

#[tokio::test]
async fn takes_of_one_moment_each_get_their_own_price() {
    let root = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(root.path(), &[]).await;
    let mut hand = Hand::asking(&root, &sandbox.base, at_once(&root, None));
    let mut takes = Vec::new();
    for (model, seconds, price) in [
        ("gen4.5", 5, 480_000),
        ("gen4", 5, 320_000),
        ("gen4.5", 10, 960_000),
        ("gen4.5", 5, 480_000),
    ] {
        let (prompt, model) = ("a cat".to_owned(), model.to_owned());
        let shot = Shot { prompt, model, seconds, ..Shot::default() };
        takes.push((hand.submit_shot(shot).await.unwrap().id, Usd::from_micros(price)));
    }
    let mut told = Vec::new();
    while told.len() < takes.len() {
        if let Note::Receipt(id, receipt) =
            hand.until_note(|it| matches!(it, Note::Receipt(..))).await
        {
            told.push((id, receipt));
        }
    }
    for (id, price) in takes {
        let own = charged(price, ReceiptSource::UsageLog);
        assert_eq!(told.iter().filter(|it| **it == (id, own)).count(), 1, "{told:?}");
    }
}

#[tokio::test]
async fn each_take_is_asked_about_once_and_the_next_process_takes_up_what_is_left() {
    let mut studio = Studio::new(&["log:1=stall"], None).await;
    let first = studio.hand.submit("a cat").await.unwrap();
    studio.hand.until_state(first.id, StageName::Succeeded).await;
    let asked = async {
        while studio.sandbox.count("log") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.expect("the log is asked");
    // It ends while the question is out: nothing waits for that.
    studio.hand.stop(Duration::ZERO).await;
    let mut next = studio.another(None);
    assert_eq!(receipt(&mut next, first.id).await, charged(PRICE, ReceiptSource::UsageLog));
    assert_eq!(studio.sandbox.count("log"), 2);
    next.stop(Duration::ZERO).await;
    // A third one hears of a new take only.
    let mut third = studio.another(None);
    let second = third.submit("a dog").await.unwrap();
    assert_eq!(receipt(&mut third, second.id).await, charged(PRICE, ReceiptSource::UsageLog));
    let others = third.heard().into_iter().filter(|note| matches!(note, Note::Receipt(..)));
    assert_eq!(others.count(), 0);
    assert_eq!(studio.sandbox.count("log"), 3);
    assert_eq!(third.ledger(|ledger| ledger.unpriced("", "", 9).unwrap()).await, []);
}

#[tokio::test]
async fn with_the_access_token_the_list_of_tasks_is_asked_and_the_log_for_the_rest() {
    let mut studio = Studio::new(&["generate:2=fails"], Some(token())).await;
    let hand = &mut studio.hand;
    let good = hand.submit("a cat").await.unwrap();
    assert_eq!(receipt(hand, good.id).await, charged(PRICE, ReceiptSource::TaskList));
    assert_eq!(studio.sandbox.count("log"), 0);
    // The list keeps the amount of a task that failed; that it was given back stands in the log.
    let bad = hand.submit("a dog").await.unwrap();
    assert_eq!(receipt(hand, bad.id).await, REFUNDED);
    let ends: Vec<_> = (studio.sandbox.requests().into_iter())
        .filter(|it| it["route"] == "history" || it["route"] == "log")
        .map(|it| (it["route"].clone(), it["key_end"].clone()))
        .collect();
    assert_eq!(
        ends,
        [("history", "3210"), ("history", "3210"), ("log", "cdef")]
            .map(|(route, end)| (route.into(), end.into()))
    );
}

#[tokio::test]
async fn a_log_that_is_not_there_is_remembered() {
    let mut studio = Studio::new(&["generate:*=fails", "log:*=status=404"], None).await;
    let first = studio.hand.submit("a cat").await.unwrap();
    studio.hand.until_state(first.id, StageName::Failed).await;
    let origin = BaseUrl::parse(&studio.sandbox.base).unwrap().origin();
    let (absences, clock) = (absences(&studio.root), viewfinder::worker::Clock::start());
    let noted = async {
        while !absences.know(&origin, USAGE_LOG, clock.now().wall) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, noted).await.expect("it is noted");
    studio.hand.stop(Duration::ZERO).await;
    // The list is asked by another process, and cannot tell; the log is left alone.
    let mut other = studio.another(Some(token()));
    let unknown = Receipt::unknown(ReceiptSource::TaskList);
    assert_eq!(receipt(&mut other, first.id).await, unknown);
    let second = other.submit("a dog").await.unwrap();
    assert_eq!(receipt(&mut other, second.id).await, unknown);
    // That says nothing, and so changes nothing of what is recorded.
    assert_eq!(spent(&studio.root, second.id), recorded("unknown", None, ""));
    assert_eq!(studio.sandbox.count("log"), 1);
}

#[tokio::test]
async fn a_server_that_asks_for_patience_is_asked_again_later() {
    let mut studio = Studio::new(&["log:1=429,retry-after=1"], None).await;
    let take = studio.hand.submit("a cat").await.unwrap();
    assert_eq!(receipt(&mut studio.hand, take.id).await, charged(PRICE, ReceiptSource::UsageLog));
    assert_eq!(studio.sandbox.count("log"), 2);
}

#[tokio::test]
async fn what_the_log_says_of_others_is_nobodys_price() {
    let mut studio = Studio::new(&["log:*=no-list"], None).await;
    let paid = studio.hand.submit("a cat").await.unwrap();
    let paid = studio.hand.until_state(paid.id, StageName::Succeeded).await;
    let other = Sandbox::start(studio.root.path(), &[]).await;
    let Ok(Offered::Here(entries)) = client(&other.base).usage_log().await else { panic!() };
    let known = KnownAs { task_id: paid.task_id(), request_id: paid.answers.request_id.as_deref() };
    assert_eq!(receipt_in_log(&entries, known), Some(charged(PRICE, ReceiptSource::UsageLog)));
    // As it would be of a take from before its request's id was kept: the charge names only that.
    let known = KnownAs { request_id: None, ..known };
    assert_eq!(receipt_in_log(&entries, known), None);
}

#[derive(Debug, PartialEq)]
enum Came {
    Here,
    NotThere,
    Failed(FailureKind),
}

fn came<T>(answer: Result<Offered<T>, Setback>) -> Came {
    match answer {
        Ok(Offered::Here(_)) => Came::Here,
        Ok(Offered::NotThere) => Came::NotThere,
        Err(setback) => Came::Failed(setback.why.kind),
    }
}

/// What each fault is, on the log, the key's rest and the list of tasks alike.
const FAULTS: [(&str, Came); 22] = [
    ("status=404", Came::NotThere),
    ("status=405", Came::NotThere),
    ("status=501", Came::NotThere),
    ("html", Came::NotThere),
    ("redirect,to=http://localhost:1/", Came::NotThere),
    ("401", Came::Failed(FailureKind::Auth)),
    ("status=403", Came::Failed(FailureKind::Auth)),
    ("429,retry-after=7", Came::Failed(FailureKind::RateLimit)),
    ("500", Came::Failed(FailureKind::Provider)),
    ("524", Came::Failed(FailureKind::Timeout)),
    ("business,code=500,msg=no", Came::Failed(FailureKind::Provider)),
    ("empty", Came::Failed(FailureKind::Unclear)),
    ("garbage", Came::Failed(FailureKind::Unclear)),
    ("huge", Came::Failed(FailureKind::Unclear)),
    ("no-list", Came::Failed(FailureKind::Unclear)),
    ("cut", Came::Failed(FailureKind::Network)),
    ("cut,at=0", Came::Failed(FailureKind::Network)),
    ("reset-after", Came::Failed(FailureKind::Network)),
    ("stall,at=3", Came::Failed(FailureKind::Timeout)),
    ("drip,ms=100", Came::Failed(FailureKind::Timeout)),
    ("slow,ms=50", Came::Here),
    ("as-text", Came::Here),
];

#[tokio::test]
async fn each_fault_is_a_value_or_a_reason() {
    let root = tempfile::tempdir().unwrap();
    let mut faults: Vec<String> = Vec::new();
    for (nth, (fault, _)) in FAULTS.iter().enumerate() {
        faults.extend(["log", "token", "history"].map(|it| format!("{it}:{}={fault}", nth + 1)));
    }
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    let sandbox = Sandbox::start(root.path(), &faults).await;
    let mut hand = Hand::at(&root, &sandbox.base);
    let take = hand.submit("a cat").await.unwrap();
    let take = hand.until_state(take.id, StageName::Succeeded).await;
    let (client, task_id) = (client(&sandbox.base), take.task_id().unwrap());
    for (fault, expected) in FAULTS {
        let log = client.usage_log().await;
        if let Err(setback) = &log {
            let wait = fault.starts_with("429").then(|| Duration::from_secs(7));
            assert_eq!(setback.retry_after, wait, "{fault}");
            assert!(!format!("{setback:?}").contains("canary"), "{setback:?}");
        }
        assert_eq!(came(log), expected, "log: {fault}");
        assert_eq!(
            came(client.key_usage().await.map_err(Setback::from)),
            expected,
            "token: {fault}"
        );
        assert_eq!(came(client.task_price(&token(), task_id).await), expected, "history: {fault}");
    }
}

#[tokio::test]
async fn the_same_is_read_in_every_dress() {
    let root = tempfile::tempdir().unwrap();
    let dresses = ["as-text", "items", "bare"];
    let mut faults = vec!["generate:2=fails".to_owned(), "token:5=unlimited".to_owned()];
    for (nth, dress) in dresses.iter().enumerate() {
        faults.extend(["log", "token", "history"].map(|it| format!("{it}:{}={dress}", nth + 2)));
    }
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    let sandbox = Sandbox::start(root.path(), &faults).await;
    let mut hand = Hand::at(&root, &sandbox.base);
    let good = hand.submit("a cat").await.unwrap();
    let bad = hand.submit("a dog").await.unwrap();
    let good = hand.until_state(good.id, StageName::Succeeded).await;
    hand.until_state(bad.id, StageName::Failed).await;
    let (client, task_id) = (client(&sandbox.base), good.task_id().unwrap());
    let plain = client.usage_log().await.unwrap();
    let Offered::Here(entries) = &plain else { panic!("{plain:?}") };
    let kinds: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.amount.clone())).collect();
    let (charge, refund) = (EntryKind::Charge, EntryKind::Refund);
    assert_eq!(kinds, [(refund, Ok(PRICE)), (charge, Ok(PRICE)), (charge, Ok(PRICE))]);
    let key = client.key_usage().await.unwrap();
    let price = client.task_price(&token(), task_id).await.unwrap();
    assert_eq!(price, Offered::Here(Some(charged(PRICE, ReceiptSource::TaskList))));
    for dress in dresses {
        assert_eq!(client.usage_log().await.unwrap(), plain, "{dress}");
        assert_eq!(client.key_usage().await.unwrap(), key, "{dress}");
        assert_eq!(client.task_price(&token(), task_id).await.unwrap(), price, "{dress}");
    }
    let Ok(Offered::Here(endless)) = client.key_usage().await else { panic!() };
    assert_eq!((endless.unlimited, endless.left, endless.used), (true, None, Some(PRICE)));
}

#[tokio::test]
async fn neither_key_nor_token_goes_to_another_address() {
    let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let other = Sandbox::start(elsewhere.path(), &[]).await;
    let redirect = format!("any:*=redirect,to={}/api/log/token,status=307", other.base);
    let sandbox = Sandbox::start(root.path(), &[&redirect]).await;
    let client = client(&sandbox.base);
    assert_eq!(came(client.usage_log().await), Came::NotThere);
    assert_eq!(came(client.key_usage().await.map_err(Setback::from)), Came::NotThere);
    assert_eq!(came(client.task_price(&token(), "t").await), Came::NotThere);
    assert_eq!(other.requests().len(), 0);
    // Nor into an address at all.
    for request in sandbox.requests() {
        let path = request["path"].as_str().unwrap();
        assert!(!path.contains("canary") && !request.to_string().contains("canary"), "{request}");
    }
}

#[tokio::test]
async fn an_empty_account_refuses_and_all_its_routes_agree() {
    let root = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::with_money(root.path(), "0.5").await;
    let mut hand = Hand::at(&root, &sandbox.base);
    let paid = hand.submit("a cat").await.unwrap();
    let paid = hand.until_state(paid.id, StageName::Succeeded).await;
    let refused = hand.submit("a dog").await.unwrap();
    let refused = hand.until_state(refused.id, StageName::Rejected).await;
    let why = refused.failure().unwrap();
    assert_eq!(why.kind, FailureKind::Quota, "{why:?}");
    assert!(why.message.contains("user quota is not enough"), "{why:?}");

    let client = client(&sandbox.base);
    let Ok(Offered::Here(key)) = client.key_usage().await else { panic!() };
    let left = Usd::from_micros(180_000);
    assert_eq!(
        (key.granted, key.used, key.left),
        (Some(PRICE.plus(left)), Some(PRICE), Some(left))
    );
    let (of_key, missing) = client.key_balance().await.unwrap();
    assert_eq!((of_key.limit, of_key.used, missing), (Some(0.5), Some(0.32), None));
    let account = client.account_balance(&token()).await.unwrap();
    assert_eq!((account.used, account.remaining), (Some(0.32), Some(0.18)));
    let Ok(Offered::Here(entries)) = client.usage_log().await else { panic!() };
    let sum = |entries: &[LogEntry]| {
        entries.iter().fold(Usd::ZERO, |sum, entry| sum.plus(entry.amount.clone().unwrap()))
    };
    assert_eq!((entries.len(), sum(&entries)), (1, PRICE));
    let price = client.task_price(&token(), paid.task_id().unwrap()).await.unwrap();
    assert_eq!(price, Offered::Here(Some(charged(PRICE, ReceiptSource::TaskList))));
}
