//! The provider itself, honest and pure: its knowledge and the request determine the answer.

use serde_json::{Value, json};

use super::answers::{self, Answer};
use super::balance;
use super::demands::{self, Problem};
use super::door;
use super::feed::Sight;
use super::files::{self, Twist};
use super::history;
use super::money::{Account, in_dollars};
use super::obey::Whims;
use super::prices;
use super::request::{Body, Given, LARGEST_BODY, Request};
use super::route::{self, Route};
use super::task::{Phase, TaskRecord};
use super::tasks::Tasks;
use super::usage_log;

/// An answer, and the task that is created with it.
#[derive(Debug, PartialEq)]
pub(super) struct Reply {
    pub(super) answer: Answer,
    pub(super) created: Option<TaskRecord>,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, created: None }
    }
}

pub(super) fn reply(tasks: &Tasks, request: &Request, given: &Given) -> Reply {
    if let Some(refused) = door::refusal(request, &given.request_id) {
        return refused.into();
    }
    match request.route {
        Route::Generate => match authorized_body(request, given) {
            Ok(body) => generate(tasks, body, given),
            Err(refused) => refused.into(),
        },
        Route::Feed => match authorized_body(request, given) {
            Ok(body) => feed(tasks, &body, request, given),
            Err(refused) => refused,
        }
        .into(),
        Route::History
        | Route::Subscription
        | Route::Usage
        | Route::Account
        | Route::Log
        | Route::Token
            if !given.keys.open_to(request.key()) =>
        {
            answers::unauthorized(&given.request_id).into()
        }
        Route::History => history::answer(tasks, request, given).into(),
        Route::Subscription => balance::subscription(account(tasks, given)).into(),
        Route::Usage => balance::usage(account(tasks, given)).into(),
        Route::Account => balance::account(account(tasks, given), tasks).into(),
        Route::Log => usage_log::log(tasks, given).into(),
        Route::Token => usage_log::token(account(tasks, given)).into(),
        Route::Models => prices::answer().into(),
        Route::Film | Route::Image => files::answer(tasks, request, given, Twist::None).into(),
        Route::Other => match route::meant(&request.path) {
            Some(path) => answers::moved(301, path),
            None => answers::no_such_page(),
        }
        .into(),
    }
}

fn authorized_body(request: &Request, given: &Given) -> Result<Value, Answer> {
    let refused =
        |status, code, message: &str| Err(answers::error(status, code, message, &given.request_id));
    if !given.keys.open_to(request.key()) {
        return Err(answers::unauthorized(&given.request_id));
    }
    match &request.body {
        Body::TooLarge => refused(413, "", &format!("request body over {LARGEST_BODY} bytes")),
        Body::TooSlow => refused(408, "", "request body did not arrive in time"),
        Body::Whole(bytes) => serde_json::from_slice(bytes).or_else(|why| {
            refused(400, "invalid_request", &format!("request body is not JSON: {why}"))
        }),
    }
}

fn account(tasks: &Tasks, given: &Given) -> Account {
    Account::of(tasks, given.purse, given.now_ms)
}

fn generate(tasks: &Tasks, body: Value, given: &Given) -> Reply {
    if let Err(problem) = demands::generate(&body) {
        return refusal(problem, given).into();
    }
    let (account, quota) = (account(tasks, given), prices::of(&body));
    if !account.can_pay(quota) {
        return poor(account, quota).into();
    }
    let record = TaskRecord {
        task_id: given.task_id.clone(),
        created_ms: given.now_ms,
        speed: given.speed,
        fails: None,
        quota,
        request_id: given.request_id.clone(),
        obey: None,
        request: body,
    };
    let whims = given.obey.whims(record.asked("model"));
    let obey = (whims != Whims::default()).then_some(whims);
    let record = TaskRecord { fails: record.lacks().map(str::to_owned), obey, ..record };
    // contract §2, the current shape: an integer here, where the feed has a string.
    let answer = json!({
        "code": 200, "message": "", "msg": "success", "data": {"task_id": record.task_id},
    });
    Reply { answer: Answer::json(200, &answer), created: Some(record) }
}

/// The refusal of an account that cannot pay (contract section 4). It is play money, so it also says
/// where more comes from.
fn poor(account: Account, quota: u64) -> Answer {
    let (left, need) = (in_dollars(account.left().unwrap_or(0)), in_dollars(quota));
    let message = format!(
        "user quota is not enough, user quota: {left}, need quota: {need} (play money: --money or \
         [sandbox] money gives more)"
    );
    answers::task_error(403, "insufficient_user_quota", &message)
}

fn refusal(problem: Problem, given: &Given) -> Answer {
    let id = &given.request_id;
    match problem {
        Problem::CallbackUrlEmpty => {
            answers::task_error(400, "callback_url_empty", "callback_url_empty")
        }
        Problem::NoModel => answers::error(400, "", "model name is required", id),
        Problem::Field(what) => answers::error(400, "invalid_request", &what, id),
    }
}

fn feed(tasks: &Tasks, body: &Value, request: &Request, given: &Given) -> Answer {
    match demands::feed(body) {
        Err(problem) => refusal(problem, given),
        Ok(task_id) => match tasks.get(task_id) {
            Some(record) if record.phase(given.now_ms) > Phase::Unseen => {
                let sight = Sight::new(record, given.now_ms, &request.base, &given.keys);
                Answer::json(200, &sight.signed(tasks.signature(task_id)).wrapped())
            }
            Some(_) | None => answers::task_not_exist(400),
        },
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::sandbox::camera::Order;
    use crate::sandbox::demands::tests::text_request;
    use crate::sandbox::request::tests::{given, request};
    use crate::sandbox::task::tests::record;
    use crate::sandbox::tasks::Line;

    fn ask(tasks: &Tasks, route: Route, body: &str, now_ms: u64) -> (u16, Value) {
        let answer = reply(tasks, &request(route, body), &given(now_ms)).answer;
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
    }

    fn message(body: &Value) -> &str {
        body["error"]["message"].as_str().unwrap_or_default()
    }

    #[test]
    fn an_accepted_task_keeps_the_whole_request() {
        let mut body = text_request();
        body["extra"] = json!([1]);
        let reply = reply(
            &Tasks::default(),
            &request(Route::Generate, &body.to_string()),
            &given(1_000_000),
        );
        let record = reply.created.unwrap();
        assert_eq!((record.created_ms, record.speed, &record.request), (1_000_000, 1.0, &body));
        assert_eq!(
            serde_json::from_slice::<Value>(&reply.answer.body).unwrap(),
            json!({
                "code": 200, "message": "", "msg": "success",
                "data": {"task_id": record.task_id},
            })
        );
    }

    #[test]
    fn how_far_its_model_obeys_stands_in_the_task_from_its_making() {
        let made = |obey: &str| {
            let request = request(Route::Generate, &text_request().to_string());
            let given = Given { obey: obey.parse().unwrap(), ..given(1_000_000) };
            reply(&Tasks::default(), &request, &given).created.unwrap()
        };
        let heard = |record: &TaskRecord| serde_json::to_value(record).unwrap()["obey"].clone();
        assert_eq!(heard(&made("gen4:z=-1,drift=0.05;*:r=0")), json!("z=-1,drift=0.05"));
        assert_eq!(heard(&made("gen3:z=-1")), Value::Null);
        // Whoever films it later asks nobody but the task.
        let line = serde_json::to_string(&made("*:x=0.1")).unwrap();
        let read: TaskRecord = serde_json::from_str(&line).unwrap();
        assert_eq!(Order::of(&read).whims.to_string(), "x=0.1");
    }

    #[test]
    fn each_refusal_has_its_envelope() {
        let tasks = Tasks::default();
        let (status, body) = ask(&tasks, Route::Generate, "{}", 0);
        assert_eq!((status, body["error"]["code"].as_str()), (400, Some("")));
        assert!(message(&body).starts_with("model name is required (request id: 1970"));

        let mut wrong = text_request();
        wrong["callback_url"] = json!(null);
        assert_eq!(
            ask(&tasks, Route::Generate, &wrong.to_string(), 0),
            (
                400,
                json!({"code": "callback_url_empty", "message": "callback_url_empty", "data": null})
            )
        );

        let mut wrong = text_request();
        wrong["options"]["motion_vector"]["r"] = json!("-6");
        let (status, body) = ask(&tasks, Route::Generate, &wrong.to_string(), 0);
        assert_eq!((status, &body["error"]["code"]), (400, &json!("invalid_request")));
        assert!(message(&body).contains("options.motion_vector.r must be a number (request id: "));

        let (status, body) = ask(&tasks, Route::Generate, "{", 0);
        assert_eq!(status, 400);
        assert!(message(&body).contains("not JSON"));
        let (status, body) = ask(&tasks, Route::Feed, "{}", 0);
        assert_eq!(status, 400);
        assert!(message(&body).contains("task_id is required"));
    }

    #[test]
    fn without_a_key_nothing_is_told_or_done() {
        for route in [
            Route::Generate,
            Route::Feed,
            Route::History,
            Route::Subscription,
            Route::Usage,
            Route::Account,
            Route::Log,
            Route::Token,
        ] {
            let request =
                Request { authorization: None, ..request(route, &text_request().to_string()) };
            let reply = reply(&Tasks::default(), &request, &given(0));
            let body: Value = serde_json::from_slice(&reply.answer.body).unwrap();
            assert_eq!((reply.answer.status, reply.created), (401, None));
            assert!(message(&body).starts_with("invalid token (request id: "));
        }
    }

    #[test]
    fn an_empty_account_is_refused_and_nothing_is_made() {
        let mut tasks = Tasks::default();
        let given = Given { purse: "0.5".parse().unwrap(), ..given(1_000_000) };
        let request = request(Route::Generate, &text_request().to_string());
        let first = reply(&tasks, &request, &given);
        let record = first.created.unwrap();
        assert_eq!((record.quota, &record.request_id), (160_000, &given.request_id));
        let task_id = record.task_id.clone();
        tasks.apply(Line::Task(TaskRecord { fails: Some(String::new()), ..record }));
        let second = reply(&tasks, &request, &given);
        let body: Value = serde_json::from_slice(&second.answer.body).unwrap();
        assert_eq!((second.answer.status, second.created), (403, None));
        assert_eq!(body["code"], "insufficient_user_quota");
        let said = "user quota is not enough, user quota: $0.180000, need quota: $0.320000";
        assert!(body["message"].as_str().unwrap().starts_with(said), "{body}");
        // What failed is given back, and can be spent again.
        let now_ms = tasks.get(&task_id).unwrap().ended_ms();
        let third = reply(&tasks, &request, &Given { now_ms, ..given });
        assert!(third.created.is_some());
    }

    #[test]
    fn the_list_of_models_is_for_everybody() {
        let nobody = Request { authorization: None, ..request(Route::Models, "") };
        let answer = reply(&Tasks::default(), &nobody, &given(0)).answer;
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &body["data"][0]["id"]), (200, &json!("gen4")));
        assert_eq!(body["data"][0]["pricing"]["per_request"], 0.32);
    }

    #[test]
    fn a_body_that_is_too_much_is_413_and_one_that_stops_408() {
        for (body, status) in [(Body::TooLarge, 413), (Body::TooSlow, 408)] {
            let request = Request { body, ..request(Route::Generate, "") };
            assert_eq!(reply(&Tasks::default(), &request, &given(0)).answer.status, status);
        }
    }

    #[test]
    fn the_feed_knows_a_task_after_its_first_two_seconds() {
        let mut tasks = Tasks::default();
        tasks.apply(Line::Task(record(1.0)));
        let body = json!({"task_id": record(1.0).task_id}).to_string();
        let unknown = json!({"code": "task_not_exist", "message": "task_not_exist", "data": null});
        assert_eq!(ask(&tasks, Route::Feed, &body, 1_001_999), (400, unknown.clone()));
        let (status, known) = ask(&tasks, Route::Feed, &body, 1_002_000);
        assert_eq!((status, &known["data"]["status"]), (200, &json!("QUEUED")));
        assert_eq!(ask(&tasks, Route::Feed, r#"{"task_id":"x"}"#, 1_060_000), (400, unknown));
    }

    #[test]
    fn a_path_mistake_is_a_redirect_or_a_page_and_never_json() {
        let mut slip = request(Route::Other, "{}");
        slip.path = "/v1/runway/feed".to_owned();
        let moved = reply(&Tasks::default(), &slip, &given(0)).answer;
        assert_eq!(moved.status, 301);
        assert!(moved.headers.contains(&("location", "/runway/feed".to_owned())));
        slip.path = "/nowhere".to_owned();
        let page = reply(&Tasks::default(), &slip, &given(0)).answer;
        assert_eq!(page.status, 404);
        assert!(page.body.starts_with(b"<!DOCTYPE html>"));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let name = prop_oneof![
            "callback_url|prompt|model|ratio|style|image|options|seconds|motion_vector|task_id",
            "x|y|z|r|bg_x_pan|bg_y_pan|flip|[a-z]{0,3}",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
            Just(text_request()),
        ];
        leaf.prop_recursive(4, 32, 8, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((name.clone(), inner), 0..10)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The documented request with one part of it replaced.
    fn nearly_right() -> impl Strategy<Value = Value> {
        let pointers = proptest::sample::select(vec![
            "/callback_url",
            "/prompt",
            "/model",
            "/ratio",
            "/options",
            "/options/seconds",
            "/options/motion_vector",
            "/options/motion_vector/x",
        ]);
        (pointers, any_json()).prop_map(|(pointer, value)| {
            let mut body = text_request();
            if let Some(part) = body.pointer_mut(pointer) {
                *part = value;
            }
            body
        })
    }

    proptest! {
        #[test]
        fn no_body_makes_the_provider_panic(
            body in prop_oneof![any_json(), nearly_right()],
            route in 0..Route::ALL.len(),
            now_ms in any::<u64>(),
        ) {
            let request = request(Route::ALL[route], &body.to_string());
            let reply = reply(&Tasks::default(), &request, &given(now_ms));
            prop_assert!(reply.created.is_none() || reply.answer.status == 200);
        }

        #[test]
        fn no_bytes_make_the_provider_panic(body in any::<Vec<u8>>(), route in 0..Route::ALL.len()) {
            let mut request = request(Route::ALL[route], "");
            request.body = Body::Whole(body.into());
            prop_assert!(reply(&Tasks::default(), &request, &given(0)).created.is_none());
        }
    }
}
